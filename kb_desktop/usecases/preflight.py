"""Before a pack is made: what its annexes still lack, and the answers, which are kept with each paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from kb_desktop.documents.annexes import is_language
from kb_desktop.documents.contents import Annex, MeetingPack, Supplement
from kb_desktop.documents.preflight import AnnexFacts, Wanted, annex_facts, page_picture
from kb_desktop.documents.unknown_signs import unknown_signs
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases.office import with_pdfs
from kb_desktop.usecases.records import change_in
from kb_desktop.workspace.workspace import Done, Workspace

__all__ = ["AnnexFacts", "Wanted", "answer", "facts_of", "page_picture", "paper_of", "signs_of"]

Progress = Callable[[float, str], None]


def facts_of(pack: MeetingPack, progress: Progress | None = None) -> list[AnnexFacts]:
    """What each annex of a collected pack still lacks, in order; needs no database. `progress` may raise to stop."""
    return annex_facts([annex for line in with_pdfs(pack, progress).agenda for annex in line.annexes], progress)


def signs_of(content: MeetingPack | Supplement) -> list[str]:
    """A sentence for each place in a collected paper with signs that cannot be printed; needs no database."""
    return [each.sentence for each in unknown_signs(content)]


def paper_of(annex: Annex) -> RecordId:
    """The record of the paper that an annex is."""
    return RecordId(annex.key.partition("/")[2])


def answer(
    workspace: Workspace,
    paper: RecordId,
    today: datetime.date,
    *,
    title: str | None = None,
    language: str | None = None,
    described: Mapping[str, str] | None = None,
) -> Done:
    """Keep what somebody said about an annex; what is None stays as it is. One undo step.

    `described` are descriptions by the name of a picture (`Wanted.name`); "" takes one away, others stay. Raises
    `Refused` ("paper.no_language", and what the rules of a paper refuse).
    """
    with workspace.change("Gegevens van bijlage aanvullen") as transaction:
        held = transaction.get(paper)
        if held is None or held.kind != "paper":
            raise Refused.because("record.missing", None, id=paper)
        values: dict[str, Value] = {}
        if title is not None:
            values["title"] = title
        if language is not None:
            if language and not is_language(language):
                raise Refused.because("paper.no_language", "language", value=language)
            values["language"] = language
        if described is not None:
            before = held.get("alternative_texts")
            texts = {**(before if isinstance(before, dict) else {}), **_stripped(described)}
            values["alternative_texts"] = {name: text for name, text in texts.items() if text} or None
        change_in(transaction, paper, values, today)
    return transaction.finished


def _stripped(described: Mapping[str, str]) -> dict[str, Value]:
    return {name: " ".join(text.split()) for name, text in described.items()}


def all_answered(facts: Sequence[AnnexFacts]) -> bool:
    """Whether nothing is left to ask."""
    return not any(each.title_from_file or each.language_missing or each.undescribed for each in facts)
