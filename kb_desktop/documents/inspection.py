"""What a PDF of others turns out to be: its marks, its flaws and how it can best be taken, found in one opening."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path

import pikepdf

from kb_desktop.documents import grafting
from kb_desktop.documents.foreign import content_of, is_inside, typefaces_of, unfolded, visible_box

MOST_UNFOLDED = 2**30
_STRANGE = (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError)


class NotUsable(Exception):  # noqa: N818 - a verdict, not an error
    """Why an annex cannot be taken; the argument is the code of the verdict."""


class Way(IntEnum):
    """How an untried annex is taken: as pictures, on a trial of its own, or in the hope that all goes well."""

    PICTURES = 0
    TRIAL = 1
    HOPE = 2


class Why(StrEnum):
    """What makes pictures of pages: something a drawing alone would lose, damage, or what does not conform."""

    REMARKS = "remarks"
    FIELDS = "fields"
    LAYERS = "layers"
    DAMAGE = "damage"
    TYPEFACES = "typefaces"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Inspection:
    """`marks` is how many marked-content numbers each page uses, () without a structure that can be taken over.

    `why` says what makes pictures of the pages, if they become that.
    """

    marks: tuple[int, ...]
    way: Way
    why: Why


def inspected(source: Path) -> Inspection:
    """Raises `NotUsable` for what cannot be drawn."""
    try:
        with pikepdf.open(source) as pdf:
            if "/XFA" in pdf.Root.get("/AcroForm", pikepdf.Dictionary()):
                raise NotUsable("dynamic_form")
            if not len(pdf.pages):
                raise NotUsable("no_pages")
            streams = unfolded(pdf, MOST_UNFOLDED)
            if streams.size > MOST_UNFOLDED:
                raise NotUsable("too_large")
            found = _looked_through(pdf, usual=streams.usual)
            return found if streams.whole else Inspection(found.marks, Way.PICTURES, Why.DAMAGE)
    except pikepdf.PasswordError as error:
        raise NotUsable("encrypted") from error
    except _STRANGE as error:
        raise NotUsable("damaged") from error


def _looked_through(pdf: pikepdf.Pdf, *, usual: bool) -> Inspection:
    """What the pages are. Pages that cannot be followed are no reason to refuse the file: they go as pictures.

    Pictures also when pages hold what a drawing alone would lose: form fields, comments, stamps, layers. Of a file with
    damage anywhere only what is seen can be trusted, even when a reader gets over it. A typeface that is not inside the
    file seldom conforms. `usual` says that all streams were found to unpack.
    """
    try:
        # What `check_pdf_syntax` does, but its last part calls Python for each object on each page.
        pdf._check_document_structures()  # noqa: SLF001
        if not usual:
            pdf._decode_all_streams_and_discard(None)  # noqa: SLF001
        found = (Way.PICTURES, Why.LAYERS) if "/OCProperties" in pdf.Root else (Way.HOPE, Why.RULES)
        counts: list[int] = []
        tagged = grafting.has_structure(pdf)
        inside: dict[tuple[int, int], bool] = {}
        for page in pdf.pages:
            content = content_of(page.obj)
            steps = [str(step.operator) for step in pikepdf.parse_content_stream(page, "q Q")]
            own = grafting.marks_on(page, content) if tagged and _balanced(steps) else None
            tagged = own is not None
            counts.append(own or 0)
            found = min(found, _way_of(page, content, inside))
    except _STRANGE:
        return Inspection((), Way.PICTURES, Why.DAMAGE)
    marks = tuple(counts) if tagged and any(counts) else ()
    return Inspection(marks, *((Way.PICTURES, Why.DAMAGE) if pdf.get_warnings() else found))


def _balanced(steps: list[str]) -> bool:
    """Whether a page gives back the graphics state as it found it."""
    depth = 0
    for step in steps:
        depth += 1 if step == "q" else -1
        if depth < 0:
            return False
    return depth == 0


def _way_of(page: pikepdf.Page, content: bytes, inside: dict[tuple[int, int], bool]) -> tuple[Way, Why]:
    """The way of one page, and why. `inside` remembers typefaces, by their object, of the pages before."""
    notes = {str(note.get("/Subtype")) for note in page.obj.get("/Annots", [])} - {"/Link"}
    if notes:
        return Way.PICTURES, Why.FIELDS if notes == {"/Widget"} else Why.REMARKS
    left, low, right, high = visible_box(page)
    typefaces = typefaces_of(page, content)
    if right - left < 1 or high - low < 1 or None in typefaces:
        return Way.PICTURES, Why.DAMAGE
    for typeface in typefaces:
        known = typeface.objgen if typeface is not None else (0, 0)
        if known not in inside or known == (0, 0):
            inside[known] = is_inside(typeface)
        if not inside[known]:
            return Way.TRIAL, Why.TYPEFACES
    return Way.HOPE, Why.RULES
