"""Annexes: PDF and pictures of others. Only what is drawn is taken; actions and attached files stay behind."""

from __future__ import annotations

import dataclasses
import io
import itertools
import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from reportlab.lib.pagesizes import A4

from kb_desktop.documents import pdfium
from kb_desktop.documents.contents import Annex, AnnexVerdict
from kb_desktop.documents.inspection import Inspection, NotUsable, Way, Why, inspected
from kb_desktop.documents.pdfium import Beside
from kb_desktop.domain.problems import Problem
from kb_desktop.wording.refusals import sentence

MOST_BYTES = 256 * 2**20
MOST_PIXELS = 120_000_000
DPI = 170
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SMALLEST_PAGE = 200.0
_LARGEST_PAGE = 2400.0
_QUALITY = 82
_MOST_CHAPTERS = 300
_PATIENCE = 0.1
"""Seconds."""


@dataclass(frozen=True)
class Sheet:
    """One page of an annex: its size as a viewer shows it, its words, and a picture when it is not drawn sharp.

    `marks` is how many marked-content numbers the page has of its own; `chapters` are its bookmarks (title, depth).
    """

    width: float
    height: float
    text: str
    picture: Path | None = None
    marks: int = 0
    chapters: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Admitted:
    """An annex as it goes into the pack. Without sheets a page with the verdict stands in for it.

    A `tagged` one is read as its maker meant it; of the others each page is one figure. `way` is how to take it, and
    `why` what would make pictures of its pages.
    """

    annex: Annex
    key: str
    verdict: AnnexVerdict
    sheets: tuple[Sheet, ...] = ()
    source: Path | None = None
    tagged: bool = False
    way: Way = Way.PICTURES
    why: Why = Why.RULES


Reading = Callable[[Callable[[], None]], Admitted]
"""Waits for an annex to be read; its argument is called meanwhile and may raise to stop."""


def verdict(annex: Annex, code: str, pages: int = 0, why: Why | None = None) -> AnnexVerdict:
    """The verdict with its Dutch sentence, first how a PDF was made of it, and last why not otherwise."""
    said = [Problem(f"annex.{code}", None, {"file": annex.file})]
    if annex.made_with and pages:
        said.insert(0, Problem("annex.made_with", None, {"file": annex.file, "program": annex.made_with}))
    if why is not None:
        said.append(Problem(f"annex.because_{why}", None, {"file": annex.file}))
    return AnnexVerdict(annex.file, code, " ".join(map(sentence, said)), pages, annex.made_with)


def read(annex: Annex, key: str, folder: Path, beside: Beside) -> Reading:
    """Looks at an annex; whatever is wrong with it becomes a verdict. PDF pages are still to be drawn sharp or not.

    The words of its pages are read `beside` the caller; what is returned waits for them.
    """
    try:
        if annex.refusal:
            raise NotUsable(annex.refusal)
        content = _content(annex)
        if content.lstrip()[:5] == b"%PDF-" or b"%PDF-" in content[:1024]:
            source = folder / f"{key}.pdf"
            source.write_bytes(content)
            looked = inspected(source)
            sheets = beside.submit(partial(_pdf_sheets, source, looked.marks))
            return partial(_pdf_read, annex, key, source, looked, sheets)
        if content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n":
            sheet = _picture_sheet(content, folder / f"{key}.jpg")
            described = annex.alternative_text or annex.alternative_texts.get("1")
            code = "image_described" if described else "image"
            return partial(_read_at_once, Admitted(annex, key, verdict(annex, code, 1), (sheet,)))
        raise NotUsable("other_format" if content else "no_pages")
    except NotUsable as reason:
        return partial(_read_at_once, Admitted(annex, key, verdict(annex, str(reason))))


def _read_at_once(found: Admitted, _alive: Callable[[], None]) -> Admitted:
    return found


def _pdf_read(
    annex: Annex,
    key: str,
    source: Path,
    looked: Inspection,
    found: Future[tuple[Sheet, ...]],
    alive: Callable[[], None],
) -> Admitted:
    while wait([found], _PATIENCE).not_done:
        alive()
    try:
        sheets = found.result()
    except NotUsable as reason:
        return Admitted(annex, key, verdict(annex, str(reason)))
    told = verdict(annex, "tagged" if looked.marks else "sharp", len(sheets))
    return Admitted(annex, key, told, sheets, source, bool(looked.marks), looked.way, looked.why)


def _content(annex: Annex) -> bytes:
    if isinstance(annex.content, bytes):
        content = annex.content
    else:
        try:
            if annex.content.stat().st_size > MOST_BYTES:
                raise NotUsable("too_large")
            content = annex.content.read_bytes()
        except OSError as error:
            raise NotUsable("missing") from error
    if len(content) > MOST_BYTES:
        raise NotUsable("too_large")
    return content


def _pdf_sheets(source: Path, marks: tuple[int, ...], stopped: Callable[[], bool]) -> tuple[Sheet, ...]:
    """The pages of a file; of one with structure without their words, which stand in the structure."""
    try:
        with pdfium.opened(source) as pdf:
            sheets = []
            chapters = _chapters(pdf)
            for index in itertools.takewhile(lambda _: not stopped(), range(len(pdf))):
                own = marks[index] if index < len(marks) else 0
                words = "" if any(marks) else _words_of(pdf, index)
                found = tuple(chapters.get(index, ()))
                sheets.append(Sheet(*_bounded(*pdf.get_page_size(index)), words, marks=own, chapters=found))
    except pypdfium2.PdfiumError as error:
        raise NotUsable("damaged") from error
    if not sheets:
        raise NotUsable("no_pages")
    return tuple(sheets)


def _words_of(pdf: pypdfium2.PdfDocument, index: int) -> str:
    page = pdf[index]
    try:
        text = page.get_textpage()
        try:
            return readable(text.get_text_range())
        finally:
            text.close()
    finally:
        page.close()


def _with_words(found: Admitted) -> tuple[Sheet, ...]:
    """The sheets with the words of their pages, for who does not hear the structure."""
    if found.source is None or not found.tagged:
        return found.sheets
    try:
        with pdfium.opened(found.source) as pdf:
            return tuple(
                dataclasses.replace(sheet, text=_words_of(pdf, index)) for index, sheet in enumerate(found.sheets)
            )
    except pypdfium2.PdfiumError:
        return found.sheets


def _chapters(pdf: pypdfium2.PdfDocument) -> dict[int, list[tuple[str, int]]]:
    """The annex's own bookmarks per page (from 0), at most so many that the outline of the pack stays of use."""
    found: dict[int, list[tuple[str, int]]] = {}
    for entry in itertools.islice(pdf.get_toc(max_depth=3), _MOST_CHAPTERS):
        place = entry.get_dest()
        index = place.get_index() if place is not None else None
        title = readable(entry.get_title()).replace("\n", " ")[:120]
        if index is not None and title:
            found.setdefault(index, []).append((title, entry.level))
    return found


def _bounded(wide: float, high: float) -> tuple[float, float]:
    """A page size that fits on a table and can hold a stamp; the drawing is scaled with it."""
    if not (wide > 0 and high > 0):
        return A4
    scale = min(1.0, _LARGEST_PAGE / max(wide, high))
    scale = max(scale, _SMALLEST_PAGE / min(wide, high)) if min(wide, high) * scale < _SMALLEST_PAGE else scale
    return round(min(wide * scale, 14000), 2), round(min(high * scale, 14000), 2)


def is_language(text: str) -> bool:
    """Whether `text` names a language as PDF does ("nl-NL", BCP 47)."""
    return bool(_LANGUAGE.fullmatch(text))


def readable(text: str) -> str:
    """Text of a page without control, private and unassigned characters (ISO 19005-2, 6.2.11.7)."""
    text = text.replace("\r", "\n").replace("\ufffe", "\u00ad").replace("\t", " ")
    if not text.replace("\n", "").isprintable():
        for each in set(text) - {"\n"}:
            if unicodedata.category(each) in _UNREADABLE:
                text = text.replace(each, "")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))


_UNREADABLE = frozenset({"Cc", "Cs", "Co", "Cn"})


def as_pictures(admitted: Admitted, folder: Path, alive: Callable[[], None], dpi: int) -> Admitted:
    """The annex with a picture of each page, for files that would cost the pack its conformance."""
    if admitted.source is None:
        return admitted
    sheets: list[Sheet] = []
    try:
        for index, sheet in enumerate(_with_words(admitted)):
            alive()
            path = folder / f"{admitted.key}-{index}.jpg"
            _picture_of_page(admitted.source, index, path, dpi)
            sheets.append(dataclasses.replace(sheet, picture=path))
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return Admitted(admitted.annex, admitted.key, verdict(admitted.annex, "damaged"))
    code = _code_of_figures(admitted.annex, sheets, "picture_of_pages")
    told = verdict(admitted.annex, code, len(sheets), admitted.why)
    return Admitted(admitted.annex, admitted.key, told, tuple(sheets))


def _code_of_figures(annex: Annex, sheets: Sequence[Sheet], with_words: str) -> str:
    """The verdict for pages drawn as figures: can all of them be read aloud, or only described?"""
    bare = [str(index) for index, sheet in enumerate(sheets, 1) if not sheet.text]
    if not bare:
        return with_words
    return "scan_described" if all(annex.alternative_texts.get(page) for page in bare) else "scan"


def as_figures(admitted: Admitted) -> Admitted:
    """The annex drawn sharp, each page one figure with its words; without words it is a scan."""
    sheets = _with_words(admitted)
    told = verdict(admitted.annex, _code_of_figures(admitted.annex, sheets, "sharp"), len(sheets))
    return dataclasses.replace(admitted, verdict=told, sheets=sheets, tagged=False)


def _picture_of_page(source: Path, index: int, path: Path, dpi: int) -> None:
    """Opened anew for each page, so that the preview on another thread waits for one page at most."""
    with pdfium.opened(source) as pdf:
        pdf.init_forms()
        page = pdf[index]
        longest = max(page.get_size()) or 1.0
        bitmap = page.render(scale=min(dpi / 72, 4200 / longest))
        image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
    image.save(path, "JPEG", quality=_QUALITY, dpi=(dpi, dpi))


def _picture_sheet(content: bytes, path: Path) -> Sheet:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NotUsable("too_large")
                image = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotUsable("damaged") from error
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    paper.thumbnail((2600, 2600))
    paper.save(path, "JPEG", quality=90)
    size = A4 if paper.height >= paper.width else (A4[1], A4[0])
    return Sheet(*size, "", path)
