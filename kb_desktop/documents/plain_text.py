"""Paragraphs of plain text in one typeface: most of every paper, and drawn without ReportLab's own text objects."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from kb_desktop.documents import lines
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.fonts import SOFT_HYPHEN
from kb_desktop.documents.pdf_file import number
from kb_desktop.documents.rich import Bookmark, TaggedParagraph
from kb_desktop.documents.tree import Artifact, Node

_USUAL = {name: value for name, value in vars(Flowable()).items() if name not in ("width", "height")}
_FEWEST = 2  # lines of a paragraph at the end or at the start of a page


class PlainParagraph(Flowable):
    """A paragraph without markup, with its node; `label` is the node of the bullet. Split parts keep both.

    What `lines` cannot break is handed to a `TaggedParagraph`. What `Flowable` would set for each is held by the class.
    """

    def __init__(
        self,
        text: str,
        use: ParagraphStyle,
        bullet: str = "",
        *,
        node: Node | Artifact | None = None,
        label: Node | None = None,
        bookmark: Bookmark | None = None,
    ) -> None:
        self.text, self.style, self.bulletText = text, use, bullet
        self.node, self.label, self.bookmark = node, label, bookmark
        self.width = self.height = 0.0
        self._lines: tuple[lines.Line, ...] | None = None
        self._rich: TaggedParagraph | None = None

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceAfter)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        if self._rich is not None:
            self.width, self.height = self._rich.wrap(availWidth, availHeight)
        elif self._lines is None or availWidth != self.width:
            self._fit(availWidth, availHeight)
        return self.width, self.height

    def _fit(self, width: float, height: float) -> None:
        style = self.style
        look = lines.look(style)
        room = width - style.leftIndent - style.rightIndent
        self.width = width
        self._lines = lines.broken(self.text, look, room - look.overhang(self.bulletText), room)
        if self._lines is None:
            self._rich = TaggedParagraph(
                escape(self.text), style, self.bulletText or None, node=self.node, label=self.label
            )
            self._rich.wrap(width, height)
            self.height = self._rich.height
        else:
            self.height = len(self._lines) * look.leading

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        self.wrap(availWidth, availHeight)
        if self._rich is not None:
            parts = self._rich.split(availWidth, availHeight)
            if parts and parts[0] is not self._rich:
                parts[0].bookmark = self.bookmark
                return parts
            return [self] if parts else []
        held = self._lines or ()
        fitting = int(availHeight / self.style.leading)
        if len(held) <= fitting:
            return [self]
        fitting = min(fitting, len(held) - _FEWEST)
        if fitting < _FEWEST:
            return []
        return [self._part(held[:fitting], upper=True), self._part(held[fitting:], upper=False)]

    def _part(self, held: tuple[lines.Line, ...], *, upper: bool) -> PlainParagraph:
        text = "".join(line[0] for line in held).replace(SOFT_HYPHEN, "")
        if upper:
            part = PlainParagraph(text, self.style, self.bulletText, node=self.node, label=self.label)
            part.bookmark = self.bookmark
        else:
            part = PlainParagraph(text, self.style, node=self.node)
        part._lines, part.width, part.height = held, self.width, len(held) * self.style.leading
        return part

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        self.draw_in(canvas, x, y, self.node or canvas.owner)

    def draw_in(self, canvas: TaggedCanvas, x: float, y: float, owner: Any) -> None:
        """Draws with the lower left corner at `x`, `y`; the text is content of `owner`."""
        if canvas.sketch:
            return
        if self._rich is not None:
            with canvas.owned(owner):
                self._rich.drawOn(canvas, x, y)
            return
        if not self._lines:
            return
        look, style = lines.look(self.style), self.style
        top = y + self.height - look.size
        further = look.overhang(self.bulletText)
        if self.bulletText:
            code = _set(canvas, style.bulletFontName, style.bulletFontSize, look.leading, x + style.bulletIndent, top)
            shown = canvas.glyphs(style.bulletFontName).show(self.bulletText, code[1])
            canvas.add(self.label or owner, f"q {look.colour} {code[0]} {shown} ET Q")
        canvas.add(owner, self._code(canvas, look, x + style.leftIndent, top, further))

    def _code(self, canvas: TaggedCanvas, look: lines.Look, x: float, y: float, further: float) -> str:
        begin, sized = _set(canvas, look.font, look.size, look.leading, x, y)
        glyphs = canvas.glyphs(look.font)
        out = [f"q {look.colour} {begin}"]
        for text, left, spaces in self._lines or ():
            shown = glyphs.show(text, sized)
            squeezed = left < -1e-8 and spaces > 0
            inward = further + (left if look.right and not squeezed else 0.0)
            further = 0.0
            if squeezed:
                shown = f"{left / spaces:.6f} Tw {shown} 0 Tw"
            out.append(f"{number(inward)} 0 Td {shown} T* {number(-inward)} 0 Td" if inward else f"{shown} T*")
        out.append("ET Q")
        return "\n".join(out)


def _set(canvas: TaggedCanvas, font: str, size: float, leading: float, x: float, y: float) -> tuple[str, str]:
    """How a text object begins, and what stands behind the name of its typeface."""
    sized = f"{size:g} Tf {leading:g} TL"
    return f"BT 1 0 0 1 {number(x)} {number(y)} Tm {canvas.glyphs(font).name} {sized}", sized


for _name, _value in _USUAL.items():
    setattr(PlainParagraph, _name, _value)  # not by Flowable.__init__: there are tens of thousands of these

AnyParagraph = PlainParagraph | TaggedParagraph


def text_block(
    markup: str,
    use: ParagraphStyle,
    bullet: str = "",
    *,
    node: Node | Artifact | None = None,
    label: Node | None = None,
    bookmark: Bookmark | None = None,
) -> AnyParagraph:
    """The paragraph that can hold `markup`."""
    text = _plain_text(markup)
    if text is None:
        return TaggedParagraph(markup, use, bullet or None, node=node, label=label, bookmark=bookmark)
    return PlainParagraph(text, use, bullet, node=node, label=label, bookmark=bookmark)


def _plain_text(markup: str) -> str | None:
    """The text of markup without elements; None when there are any."""
    if "<" in markup:
        return None
    if "&" in markup:
        return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return markup
