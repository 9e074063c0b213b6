"""Paragraphs of plain text in one typeface, or of one link: most of every paper, drawn as one block of code."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import copy
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.fonts import ps2tt, tt2ps
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from kb_desktop.documents import lines
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.fonts import SOFT_HYPHEN
from kb_desktop.documents.pdf_file import number
from kb_desktop.documents.rich import Bookmark, TaggedParagraph
from kb_desktop.documents.tree import Artifact, Node

_USUAL = {name: value for name, value in vars(Flowable()).items() if name not in ("width", "height")}
_WHOLE_LINK = re.compile(r'<a href="([^"<]*)" color="#([0-9a-f]{6})">([^<]*)</a>')
_ELEMENT = re.compile("<([^>]*)>")
_FONT = re.compile("font name=[\"']([^\"']*)[\"']")
_FEWEST = 2  # lines of a paragraph at the end or at the start of a page


class PlainParagraph(Flowable):
    """A paragraph without markup, with its node; `label` is the node of the bullet. Split parts keep both.

    With `link` (an address, or "#" and the key of a place) the whole text is a link, in `colour`.

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
        link: str = "",
        colour: str = "",
    ) -> None:
        self.text, self.style, self.bulletText = text, use, bullet
        self.node, self.label, self.bookmark = node, label, bookmark
        self.link, self.colour = link, colour
        self.width = self.height = 0.0
        self.broken_lines: tuple[lines.Line, ...] | None = None
        self._rich: TaggedParagraph | None = None

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceAfter)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        if self._rich is not None:
            self.width, self.height = self._rich.wrap(availWidth, availHeight)
        elif self.broken_lines is None or availWidth != self.width:
            self._fit(availWidth, availHeight)
        return self.width, self.height

    def _fit(self, width: float, height: float) -> None:
        style = self.style
        look = lines.look(style)
        room = width - style.leftIndent - style.rightIndent
        self.width = width
        self.broken_lines = self._broken(look, room - look.overhang(self.bulletText), room)
        if self.broken_lines is None:
            markup = self.markup()
            self._rich = TaggedParagraph(markup, style, self.bulletText or None, node=self.node, label=self.label)
            self._rich.wrap(width, height)
            self.height = self._rich.height
        else:
            self.height = len(self.broken_lines) * look.leading

    def _broken(self, look: lines.Look, first: float, rest: float) -> tuple[lines.Line, ...] | None:
        return lines.broken(self.text, look, first, rest)

    def markup(self) -> str:
        """The same paragraph for ReportLab."""
        markup = escape(self.text)
        return f'<a href={quoteattr(self.link)} color="#{self.colour}">{markup}</a>' if self.link else markup

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        self.wrap(availWidth, availHeight)
        if self._rich is not None:
            parts = self._rich.split(availWidth, availHeight)
            if parts and parts[0] is not self._rich:
                parts[0].bookmark = self.bookmark
                return parts
            return [self] if parts else []
        held = self.broken_lines or ()
        fitting = int(availHeight / self.style.leading)
        if len(held) <= fitting:
            return [self]
        fitting = min(fitting, len(held) - _FEWEST)
        if fitting < _FEWEST:
            return []
        return [self._part(held[:fitting], upper=True), self._part(held[fitting:], upper=False)]

    def _part(self, held: tuple[lines.Line, ...], *, upper: bool) -> PlainParagraph:
        part = copy.copy(self)
        part.__dict__.pop("_postponed", None)  # ReportLab moves each part to a next page once, and else gives up
        part.broken_lines, part.height = held, len(held) * self.style.leading
        part._keep()  # noqa: SLF001 - a copy of this one
        if not upper:
            part.bulletText, part.label, part.bookmark = "", None, None
        return part

    def _keep(self) -> None:
        """Only the text of the own lines, should they be broken anew."""
        self.text = "".join(line[0] for line in self.broken_lines or ()).replace(SOFT_HYPHEN, "")

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
        if not self.broken_lines:
            return
        look, style = lines.look(self.style), self.style
        top = y + self.height - look.size
        further = look.overhang(self.bulletText)
        if self.bulletText:
            begin, sized = _set(
                canvas, style.bulletFontName, style.bulletFontSize, look.leading, x + style.bulletIndent, top
            )
            shown = canvas.glyphs(style.bulletFontName).show(self.bulletText, sized)
            canvas.add(self.label or owner, f"q {look.colour} BT {begin} {shown} ET Q")
        code = self._code(canvas, look, x + style.leftIndent, top, further)
        if self.link:
            canvas.add_link(owner, self.link, self._boxes(look, x + style.leftIndent, top), _colour(self.colour), code)
        else:
            canvas.add(owner, f"q {look.colour} BT {code} ET Q")

    def _boxes(self, look: lines.Look, x: float, y: float) -> list[tuple[float, float, float, float]]:
        """Where the lines can be pressed: left, low, right and high."""
        room = self.width - self.style.leftIndent - self.style.rightIndent
        out = []
        for place, (_, left, _) in enumerate(self.broken_lines or ()):
            start = x + (left if look.right else 0.0)
            low = y - place * look.leading - look.size / 8
            out.append((start, low, start + room - left, low + look.leading))
        return out

    def _code(self, canvas: TaggedCanvas, look: lines.Look, x: float, y: float, further: float) -> str:
        begin, sized = _set(canvas, look.font, look.size, look.leading, x, y)
        out = [begin]
        for text, left, spaces in self.broken_lines or ():
            shown = self._shown(canvas, look, text, sized)
            squeezed = left < -1e-8 and spaces > 0
            inward = further + (left if look.right and not squeezed else 0.0)
            further = 0.0
            if squeezed:
                shown = f"{left / spaces:.6f} Tw {shown} 0 Tw"
            out.append(f"{number(inward)} 0 Td {shown} T* {number(-inward)} 0 Td" if inward else f"{shown} T*")
        return "\n".join(out)

    def _shown(self, canvas: TaggedCanvas, look: lines.Look, text: Any, sized: str) -> str:
        return canvas.glyphs(look.font).show(text, sized)


class MixedParagraph(PlainParagraph):
    """A paragraph in several typefaces of one size, or with lines that end where they were ended."""

    def __init__(self, source: lines.Pieces, use: ParagraphStyle, bullet: str = "", **owners: Any) -> None:
        super().__init__("", use, bullet, **owners)
        self.source = source

    def _broken(self, look: lines.Look, first: float, rest: float) -> tuple[lines.Line, ...] | None:
        return lines.mixed(self.source, look, first, rest)

    def markup(self) -> str:
        said = (f"<font name={quoteattr(font)}>{escape(text)}</font>" for text, font in self.source)
        return "".join(said).replace("\n", "<br/>")

    def _keep(self) -> None:
        self.source = tuple(
            (text.replace(SOFT_HYPHEN, ""), font) for line in self.broken_lines or () for text, font in line[0]
        )

    def _shown(self, canvas: TaggedCanvas, look: lines.Look, text: Any, sized: str) -> str:
        used, out = look.font, []
        for piece, font in text:
            glyphs = canvas.glyphs(font)
            if font != used:
                out.append(f"{glyphs.name} {sized}")
                used = font
            out.append(glyphs.show(piece.replace("\n", " "), sized))
        if used != look.font:
            out.append(f"{canvas.glyphs(look.font).name} {sized}")
        return " ".join(out)


def _set(canvas: TaggedCanvas, font: str, size: float, leading: float, x: float, y: float) -> tuple[str, str]:
    """How the inside of a text object begins, and what stands behind the name of its typeface."""
    sized = f"{size:g} Tf {leading:g} TL"
    return f"1 0 0 1 {number(x)} {number(y)} Tm {canvas.glyphs(font).name} {sized}", sized


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
    if not bullet and (whole := _WHOLE_LINK.fullmatch(markup)):
        address, colour, said = (_plain_text(each) or "" for each in whole.groups())
        return PlainParagraph(said, use, node=node, bookmark=bookmark, link=address, colour=colour)
    text = _plain_text(markup)
    if text is None and (source := _pieces(markup, use.fontName)) is not None:
        return MixedParagraph(source, use, bullet, node=node, label=label, bookmark=bookmark)
    if text is None:
        return TaggedParagraph(markup, use, bullet or None, node=node, label=label, bookmark=bookmark)
    return PlainParagraph(text, use, bullet, node=node, label=label, bookmark=bookmark)


def _pieces(markup: str, font: str) -> lines.Pieces | None:
    """The text of markup with nothing but `b`, `i`, `font` with a name and `br` in it; None for any other."""
    out: list[tuple[str, str]] = []
    faces = [ps2tt(font)]
    for place, part in enumerate(_ELEMENT.split(markup)):
        if place % 2 == 0:
            if part:
                out.append((_plain_text(part) or "", tt2ps(*faces[-1])))
            continue
        family, bold, italic = faces[-1]
        if part == "br/":
            out.append(("\n", tt2ps(*faces[-1])))
        elif part in ("b", "i"):
            faces.append((family, 1 if part == "b" else bold, 1 if part == "i" else italic))
        elif named := _FONT.fullmatch(part):
            faces.append(ps2tt(named[1]))
        elif part in ("/b", "/i", "/font") and len(faces) > 1:
            faces.pop()
        else:
            return None
    return tuple(out)


def _colour(digits: str) -> str:
    return " ".join(f"{int(digits[at : at + 2], 16) / 255:.6g}" for at in (0, 2, 4)) + " rg"


def _plain_text(markup: str) -> str | None:
    """The text of markup without elements; None when there are any."""
    if "<" in markup:
        return None
    if "&" in markup:
        return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return markup
