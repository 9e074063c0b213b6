"""Fields to fill in: a label above a box, and a widget that belongs to a Form element (ISO 14289-1, 7.18.4)."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.house_style import HAIR, INK, QUIET
from kb_desktop.documents.tree import LAYOUT, Node

TEXT, LINES, CHECK, CHOICE = "text", "lines", "check", "choice"
_MULTILINE = 1 << 12
_COMBO = 1 << 17
_HEIGHTS = {TEXT: 18.0, CHOICE: 18.0, LINES: 46.0, CHECK: 14.0}
YES = "Ja"
"""State of a box that is ticked."""


class FormField(Flowable):
    """One field. `name` is unique in the form; `hint` is what a screen reader says, the label when left out."""

    def __init__(
        self,
        name: str,
        label: str,
        parent: Node,
        sort: str = TEXT,
        *,
        hint: str = "",
        options: Sequence[str] = (),
        share: float = 1.0,
    ) -> None:
        super().__init__()
        self.name, self.label, self.sort, self.options, self.share = name, label, sort, list(options), share
        self.hint = hint or label
        self.words = parent.add("P")
        self.form = self.words.add("Form", keep=True)
        self.spaceAfter = 7

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        above = 0.0 if self.sort == CHECK else 13.0
        self.width, self.height = availWidth, above + _HEIGHTS[self.sort]
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        high = _HEIGHTS[self.sort]
        wide = high if self.sort == CHECK else self.width * self.share
        with canvas.owned(self.words):
            canvas.setFillColor(INK if self.sort == CHECK else QUIET)
            if self.sort == CHECK:
                canvas.draw_line(self.label, high + 7, 3.2, fonts.SEMIBOLD, 10)
            else:
                canvas.draw_line(self.label, 0, high + 4, fonts.REGULAR, 9.5)
        with canvas.owned(LAYOUT):
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(HAIR)
            canvas.rect(0, 0, wide, high, stroke=1, fill=0)
        with canvas.owned(self.form):
            canvas.has_fields = True
            canvas._addAnnotation(self._widget(canvas, wide, high))  # noqa: SLF001 - the door of every annotation

    def _widget(self, canvas: Any, wide: float, high: float) -> PDFDictionary:
        left, low = canvas.absolutePosition(0, 0)
        made = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Widget"),
            "FT": PDFName({CHECK: "Btn", CHOICE: "Ch"}.get(self.sort, "Tx")),
            "T": PDFString(self.name),
            "TU": PDFString(self.hint),
            "Rect": PDFArray([left, low, left + wide, low + high]),
            "F": 4,
        }
        if self.sort == LINES:
            made["Ff"] = _MULTILINE
        if self.sort == CHOICE:
            made["Ff"] = _COMBO
            made["Opt"] = PDFArray([PDFString(each) for each in self.options])
        return PDFDictionary(made)
