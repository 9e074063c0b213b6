"""The private names of ReportLab that the tagging stands on; a new version that changes one fails here first."""

from __future__ import annotations

import io
from typing import Any

import pyphen
import pytest
from reportlab.lib.rl_accel import escapePDF
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.pdfdoc import LinkAnnotation, PDFPage
from reportlab.pdfgen.canvas import Canvas, _annFormat
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph
from reportlab.platypus.tables import TableRenderCB

from kb_desktop.documents import fonts

WORDS = "samenwerkingsovereenkomsten " * 8


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def _style(**changes: Any) -> ParagraphStyle:
    return ParagraphStyle("s", fontName=fonts.REGULAR, hyphenationLang="nl_NL", **changes)


def test_code_is_a_list_of_strings_that_grows() -> None:
    canvas = Canvas(io.BytesIO())
    before = len(canvas._code)
    canvas.saveState()
    canvas.restoreState()
    assert canvas._code[before:] == ["q", "Q"]


def test_annotations_have_a_name_and_a_form() -> None:
    canvas = Canvas(io.BytesIO())
    canvas._addAnnotation(LinkAnnotation(Rect=[0, 0, 1, 1], Contents="x", Destination="y"), "naam")
    assert canvas._annotationCount == 1
    assert "Annot.naam" in canvas._doc.idToObject
    options: dict[str, Any] = {}
    _annFormat(options, None, 0, None)
    assert options["Border"]
    assert "Rect" in LinkAnnotation.permitted or "Contents" in LinkAnnotation.permitted


def test_pages_are_registered_after_their_annotations_are_set() -> None:
    heard: list[type] = []

    class Listening(Canvas):
        def _setAnnotations(self, page: Any) -> None:  # noqa: N802
            heard.append(type(page))
            super()._setAnnotations(page)

    canvas = Listening(io.BytesIO())
    canvas.drawString(9, 9, "x")
    canvas.showPage()
    assert heard == [PDFPage]
    assert "Contents" in PDFPage.__NoDefault__
    assert canvas._doc.idToObjectNumberAndVersion["Page1"][0] > 0


def test_a_hyphenator_may_be_a_function() -> None:
    used: list[str] = []

    def breaks(word: str) -> Any:
        used.append(word)
        return pyphen.Pyphen(lang="nl_NL").iterate(word)

    style = _style()
    style.hyphenationLang = breaks
    Paragraph(WORDS, style).wrap(150, 900)
    assert "samenwerkingsovereenkomsten" in used


def test_tables_split_by_rows_and_keep_their_heads() -> None:
    table = LongTable([["kop"]] + [[str(row)] for row in range(9)], repeatRows=1)
    table.wrap(200, 900)
    upper, lower = table._splitRows(80)
    assert upper._cellvalues[0] == lower._cellvalues[0] == ["kop"]
    assert len(upper._cellvalues) + len(lower._cellvalues) == 11
    assert lower._ncols == 1


def test_a_table_says_which_cell_is_drawn() -> None:
    calls = ("startTable", "endTable", "startBG", "endBG", "startLines", "endLines")
    calls += ("startRow", "endRow", "startCell", "endCell")
    assert all(hasattr(TableRenderCB, call) for call in calls)


def test_a_frame_knows_how_far_it_is_filled() -> None:
    seen: list[float] = []

    class Listening(BaseDocTemplate):
        def afterFlowable(self, _flowable: Any) -> None:  # noqa: N802
            seen.append(self.frame._y)

    document = Listening(io.BytesIO())
    document.addPageTemplates(PageTemplate("p", [Frame(0, 0, 300, 300)]))
    document.build([Paragraph("x", _style()), Paragraph("y", _style())])
    assert seen[0] > seen[1]


def test_pictures_can_be_stored_under_a_name_of_our_own() -> None:
    canvas = Canvas(io.BytesIO())
    assert canvas._doc.getXObjectName("naam").endswith("naam")
    assert canvas._formsinuse == []
    assert canvas._currentPageHasImages in (0, 1)


def test_rectangles_and_places_are_made_absolute() -> None:
    canvas = Canvas(io.BytesIO())
    canvas.translate(5, 7)
    assert tuple(canvas._absRect((0, 0, 1, 1), 1)) == (5, 7, 6, 8)
    assert canvas._bookmarkReference("daar") is not None


def test_the_objects_of_a_document_can_be_asked_for_one_by_one() -> None:
    canvas = Canvas(io.BytesIO(), invariant=1)
    canvas.setFont(fonts.REGULAR, 10)
    canvas.drawString(9, 9, "één")
    canvas.showPage()
    document = canvas._doc
    for font in document.delayedFonts:
        font.addObjects(document)
    document.Outlines.prepare(document, canvas)
    assert document.Outlines.ready < 0  # no bookmarks
    bodies: dict[str, bytes] = {}
    while (name := document.numberToId.get(len(bodies) + 1)) is not None:
        bodies[name] = pdfdoc.format(document.idToObject[name], document, toplevel=1)
    assert b"/Type /Page" in bodies["Page1"]
    maps = [document.idToObject[name].content for name in bodies if name.startswith("toUnicodeCMap:")]
    assert any("<E9>" in each or "<00E9>" in each for each in maps)
    assert bytes(pdfdoc.format(document.Catalog, document, toplevel=1)).strip().startswith(b"<<")


def test_a_typeface_says_how_text_is_written_in_its_subsets() -> None:
    document = Canvas(io.BytesIO())._doc
    font = pdfmetrics.getFont(fonts.REGULAR)
    ((subset, codes),) = font.splitString("a(é", document)
    assert subset == 0
    assert codes[:2] == b"a("
    assert font.getSubsetInternalName(0, document).startswith("/")
    assert escapePDF(b"(") == "\\("


def test_what_a_page_draws_is_known_before_it_is_registered() -> None:
    page = PDFPage()
    page.setStream(["q", "Q"])
    assert page.stream.startswith("q")
    assert page.Contents is None


def test_rectangles_may_be_text_as_the_file_has_it() -> None:
    document = Canvas(io.BytesIO())._doc
    page = PDFPage()
    page.MediaBox, page.Rotate = "[0 0 10 20]", 0
    page.setStream(["q", "Q"])
    page.Parent, page.Resources = "1 0 R", "<<>>"
    assert b"/MediaBox [0 0 10 20]" in page.format(document)
    link = LinkAnnotation(Rect="[1 2 3 4]", Contents="x", Destination="[]")
    assert b"/Rect [1 2 3 4]" in link.format(document)
