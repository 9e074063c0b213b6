"""Office files among the annexes: an installed LibreOffice makes a PDF of each, before a pack is looked at or made."""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kb_desktop.documents.contents import Annex, MeetingPack
from kb_desktop.environment.office import NotConverted, Office, find_office, is_office_file
from kb_desktop.wording import papers as words

Progress = Callable[[float, str], None]

_MOST_KEPT = 24
_MADE: OrderedDict[str, bytes] = OrderedDict()
"""The last PDFs by what they were made of: checking, looking and making a pack ask for the same ones."""


def with_pdfs(pack: MeetingPack, progress: Progress | None = None, office: Office | None = None) -> MeetingPack:
    """The pack with a PDF in place of each Office file, or with the reason why there is none.

    `office` is the one of this computer unless given. `progress` may raise to stop; it hears fraction 0.
    """
    wanted = [annex for line in pack.agenda for annex in line.annexes if _is_office(annex)]
    if not wanted:
        return pack
    office = office or find_office()
    made = {id(annex): _as_pdf(annex, office, progress) for annex in wanted}
    agenda = tuple(
        replace(line, annexes=tuple(made.get(id(annex), annex) for annex in line.annexes)) for line in pack.agenda
    )
    return replace(pack, agenda=agenda)


def _is_office(annex: Annex) -> bool:
    return isinstance(annex.content, bytes) and is_office_file(annex.file, annex.content)


def _as_pdf(annex: Annex, office: Office | None, progress: Progress | None) -> Annex:
    if office is None:
        return replace(annex, refusal="office_missing")
    content = annex.content if isinstance(annex.content, bytes) else b""
    key = f"{hashlib.sha256(content).hexdigest()}{Path(annex.file).suffix.lower()}"

    def alive() -> None:
        if progress is not None:
            progress(0.0, words.converting_annex(annex.file, office.name))

    alive()
    pdf = _MADE.get(key)
    if pdf is None:
        try:
            with tempfile.TemporaryDirectory(prefix="kb-office-", ignore_cleanup_errors=True) as folder:
                pdf = office.to_pdf(content, annex.file, Path(folder), alive)
        except NotConverted as reason:
            return replace(annex, refusal=str(reason))
        _MADE[key] = pdf
        while len(_MADE) > _MOST_KEPT:
            _MADE.popitem(last=False)
    return replace(annex, content=pdf, made_with=office.name)
