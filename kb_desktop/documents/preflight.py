"""What an annex still lacks before it goes into a pack: a title, a language, descriptions of what cannot be read."""

from __future__ import annotations

import datetime
import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2

from kb_desktop.documents import annexes, fonts, pdfium
from kb_desktop.documents.admission import Admission
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import Progress
from kb_desktop.documents.contents import Annex, AnnexVerdict
from kb_desktop.documents.figures import figures
from kb_desktop.documents.inspection import Way
from kb_desktop.documents.metadata import About
from kb_desktop.documents.preview import Picture
from kb_desktop.domain.problems import Refused

_ROUGH = 20
"""Dots per inch of pictures that nobody sees."""
_OF_A_TRIAL = About("Proef", "Proef", "Proef", datetime.datetime(2025, 3, 20, tzinfo=datetime.UTC))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that needs a description: its name ("3", or "3.1" for a figure on page 3), page, and what it has."""

    name: str
    page: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class AnnexFacts:
    """What is known of an annex before the pack is made.

    `own_title` and `own_language` are what the file says itself, "" when it does not. `title_from_file`: the title is
    just the name of the file. `tagged`: it has a structure. `wanted` are pages without text and figures without
    description, with the answers given so far.
    """

    annex: Annex
    verdict: AnnexVerdict
    own_title: str = ""
    own_language: str = ""
    title_from_file: bool = False
    tagged: bool = False
    wanted: tuple[Wanted, ...] = ()

    @property
    def language_missing(self) -> bool:
        return bool(self.verdict.pages) and not (self.annex.language or self.own_language)

    @property
    def undescribed(self) -> int:
        """How many pictures have no description yet."""
        return sum(not each.description for each in self.wanted)


def annex_facts(wanted: Sequence[Annex], progress: Progress | None = None) -> list[AnnexFacts]:
    """Looks at annexes that go into one pack; what will happen to each, and why, is in its verdict.

    They are tried as for a pack, with rough pictures. `progress` may raise to stop.
    """
    fonts.register()
    with tempfile.TemporaryDirectory(prefix="kb-annexes-") as place:
        held = Admission(_OF_A_TRIAL, Path(place), _ROUGH)
        held.read([(f"bijlage-{at}", annex) for at, annex in enumerate(wanted)], progress)
        if not held.fit_together(progress):
            held.settle(progress)
        return [_facts_of(held.as_read[key], found) for key, found in held.admitted.items()]


def _facts_of(read: Admitted, found: Admitted) -> AnnexFacts:
    """`read` is an annex before it was tried, `found` afterwards."""
    annex = read.annex
    stem = Path(annex.file).stem
    named = annex.title.strip() in ("", stem, re.sub(r"[_-]", " ", stem).strip())
    if not found.sheets:
        return AnnexFacts(annex, found.verdict, title_from_file=named)
    title, language, drawn = _own(read.source) if read.source is not None else ("", "", ())
    answers = dict(annex.alternative_texts)
    if read.source is None and annex.alternative_text:
        answers["1"] = annex.alternative_text
    kept = read.tagged and read.way is not Way.PICTURES
    # a figure that says nothing costs an annex its structure: once described, it keeps it
    tagged = found.tagged or (kept and not all(answers.get(name) for name, _ in drawn))
    if not tagged:
        drawn = tuple((str(page), page) for page, sheet in enumerate(found.sheets, 1) if not sheet.text)
    pictures = tuple(Wanted(name, page, answers.get(name, "")) for name, page in drawn)
    return AnnexFacts(annex, found.verdict, title, language, named, tagged, pictures)


def _own(source: Path) -> tuple[str, str, tuple[tuple[str, int], ...]]:
    """Title, language and figures without description of a PDF, as far as it can be read."""
    try:
        with pikepdf.open(source) as pdf:
            title = annexes.readable(str(pdf.docinfo.get("/Title", ""))).replace("\n", " ").strip()
            language = str(pdf.Root.get("/Lang", ""))
            drawn = tuple((each.name, each.page) for each in figures(pdf) if not each.alternative)
            return title, language if annexes.is_language(language) else "", drawn
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError):
        return "", "", ()


def page_picture(annex: Annex, page: int, scale: float = 1.0) -> Picture:
    """Page `page` (from 1) of an annex, to describe it by. Raises `Refused` ("paper.unreadable") or `IndexError`."""
    content = annex.content if isinstance(annex.content, bytes) else annex.content.read_bytes()
    try:
        if content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n":
            from PIL import Image

            with Image.open(io.BytesIO(content)) as opened:
                opened.thumbnail((int(595 * scale), int(842 * scale)))
                image = opened.convert("RGB")
        else:
            with pdfium.opened(content) as pdf:
                if not 1 <= page <= len(pdf):
                    raise IndexError(page)
                image = pdf[page - 1].render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        raise Refused.because("paper.unreadable", file=annex.file) from error
    return Picture(image.width, image.height, image.tobytes())
