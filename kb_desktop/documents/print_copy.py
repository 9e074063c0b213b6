"""A copy to print: two pages on each sheet of A4, lying. It loses its structure, so it is for paper only."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents.building import Progress
from kb_desktop.documents.foreign import onto, visible_box
from kb_desktop.documents.metadata import LANGUAGE, PRODUCER
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers_sent as words
from kb_desktop.wording.papers import SAVING

SHEET = (841.89, 595.28)
_EDGE, _BETWEEN = 20.0, 16.0
_SAVING = 0.6
"""Part of the work that is done when the file is written."""


def make_print_copy(source: Path, target: Path, progress: Progress | None = None) -> int:
    """Writes at `target` the pages of a paper two by two; returns the number of sheets. Whole or not at all.

    The file says itself that it has no structure and claims nothing. Raises `Refused` ("paper.unreadable",
    "paper.not_written"), and whatever `progress` raises.
    """
    tell = progress or (lambda _done, _what: None)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with pikepdf.open(source) as paper, pikepdf.new() as pdf:
            pages = list(paper.pages)
            for at in range(0, len(pages), 2):
                tell(_SAVING * at / len(pages), words.making_sheet(at // 2 + 1, (len(pages) + 1) // 2))
                _add_sheet(pdf, pages[at : at + 2])
            _describe(pdf, paper)

            def saved(percent: int) -> None:
                tell(_SAVING + (1 - _SAVING) * percent / 100, SAVING)

            compact = pikepdf.ObjectStreamMode.generate
            pdf.save(beside, object_stream_mode=compact, deterministic_id=True, progress=saved)
            beside.replace(target)
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise Refused.because("paper.unreadable", file=source.name) from error
    except OSError as error:
        raise Refused.because("paper.not_written", file=target.name, reason=error.strerror or "") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _add_sheet(pdf: pikepdf.Pdf, pages: list[pikepdf.Page]) -> None:
    width, height = SHEET
    room = (width - 2 * _EDGE - _BETWEEN) / 2
    drawn, content = Dictionary(), []
    for place, page in enumerate(pages):
        left, low, right, high = visible_box(page)
        wide, tall = (high - low, right - left) if int(page.obj.get("/Rotate", 0)) % 180 else (right - left, high - low)
        scale = min(room / wide, (height - 2 * _EDGE) / tall)
        x = _EDGE + place * (room + _BETWEEN) + (room - wide * scale) / 2
        matrix = onto(page, (x, (height - tall * scale) / 2, wide * scale, tall * scale))
        form = pdf.copy_foreign(page.as_form_xobject(handle_transformations=False))
        form.Matrix, form.BBox = Array([1, 0, 0, 1, 0, 0]), Array([left, low, right, high])
        for key in ("/StructParents", "/Metadata", "/PieceInfo"):
            if key in form:
                del form[key]
        drawn[Name(f"/P{place}")] = form
        numbers = " ".join(f"{value:.5f}" for value in matrix)
        content.append(f"q {numbers} cm /P{place} Do Q")
    pdf.add_blank_page(page_size=SHEET)
    sheet = pdf.pages[-1].obj
    sheet.Resources = Dictionary(XObject=drawn)
    sheet.Contents = pdf.make_stream("\n".join(content).encode("ascii"))


def _describe(pdf: pikepdf.Pdf, paper: pikepdf.Pdf) -> None:
    title = words.print_copy_title(str(paper.docinfo.get("/Title", "")))
    made = str(paper.docinfo.get("/CreationDate", ""))
    values = {"Title": title, "Subject": words.PRINT_COPY, "Keywords": words.PRINT_COPY, "Producer": PRODUCER}
    for key, value in {**values, "CreationDate": made, "ModDate": made}.items():
        pdf.docinfo[Name("/" + key)] = String(value)
    pdf.Root.Lang = String(LANGUAGE)
    wishes: dict[str, Any] = {
        "/DisplayDocTitle": True,
        "/PrintScaling": Name("/None"),
        "/Duplex": Name.DuplexFlipShortEdge,
    }
    pdf.Root.ViewerPreferences = Dictionary(wishes)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = title
        xmp["dc:description"] = words.PRINT_COPY
        xmp["dc:language"] = {LANGUAGE}
