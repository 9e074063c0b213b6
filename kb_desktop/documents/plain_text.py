"""Paragraphs of one typeface, of one link, or of several: each drawn as one block of code."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import unescape

from reportlab.lib.fonts import ps2tt, tt2ps
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts, lines
from kb_desktop.documents.canvas import Box, TaggedCanvas
from kb_desktop.documents.fonts import SOFT_HYPHEN
from kb_desktop.documents.pdf_file import number
from kb_desktop.documents.tree import Artifact, Node

_USUAL = {name: value for name, value in vars(Flowable()).items() if name not in ("width", "height")}
_WHOLE_LINK = re.compile(r'<a href="([^"<]*)" color="#([0-9a-f]{6})">([^<]*)</a>')
_ELEMENT = re.compile("<([^>]*)>")
_FONT = re.compile("font name=[\"']([^\"']*)[\"']")
_LINK = re.compile("a href=([\"'])(.*)\\1 color=[\"']#([0-9a-f]{6})[\"']")
_FEWEST = 2  # lines of a paragraph at the end or at the start of a page


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in the paper: key of its destination, title, and depth in the outline (0 is the top)."""

    key: str
    title: str
    depth: int


class PlainParagraph(Flowable):
    """A paragraph without markup, with its node; `label` is the node of the bullet. Split parts keep both.

    With `link` (an address, or "#" and the key of a place) the whole text is a link, in `colour`.

    What `Flowable` would set for each is held by the class.
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

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        return float(self.style.spaceAfter)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        if self.broken_lines is None or availWidth != self.width:
            look = lines.look(self.style)
            room = availWidth - self.style.leftIndent - self.style.rightIndent
            self.width = availWidth
            self.broken_lines = self._broken(look, room - look.overhang(self.bulletText), room)
            self.height = len(self.broken_lines) * look.leading
        return self.width, self.height

    def _broken(self, look: lines.Look, first: float, rest: float) -> tuple[lines.Line, ...]:
        return lines.broken(self.text, look, first, rest)

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        self.wrap(availWidth, availHeight)
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
        if canvas.sketch or not self.broken_lines:
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
        self._draw_text(canvas, owner, look, x + style.leftIndent, top, further)

    def _draw_text(
        self, canvas: TaggedCanvas, owner: Any, look: lines.Look, x: float, top: float, further: float
    ) -> None:
        code = self._code(canvas, look, x, top, further)
        if self.link:
            links = {0: (self.link, self._boxes(look, x, top))}
            canvas.add_linked(owner, _colour(self.colour), [(code, 0)], links)
        else:
            canvas.add(owner, f"q {look.colour} BT {code} ET Q")

    def _boxes(self, look: lines.Look, x: float, y: float) -> list[Box]:
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

    def _broken(self, look: lines.Look, first: float, rest: float) -> tuple[lines.Line, ...]:
        return lines.mixed(self.source, look, first, rest)

    def _keep(self) -> None:
        self.source = tuple(
            (text.replace(SOFT_HYPHEN, ""), face) for line in self.broken_lines or () for text, face in line[0]
        )

    def _shown(self, canvas: TaggedCanvas, look: lines.Look, text: Any, sized: str) -> str:
        used, out = look.font, []
        for piece, (font, _, _) in text:
            glyphs = canvas.glyphs(font)
            if font != used:
                out.append(f"{glyphs.name} {sized}")
                used = font
            out.append(glyphs.show(piece.replace("\n", " "), sized))
        if used != look.font:
            out.append(f"{canvas.glyphs(look.font).name} {sized}")
        return " ".join(out)

    def _draw_text(
        self, canvas: TaggedCanvas, owner: Any, look: lines.Look, x: float, top: float, further: float
    ) -> None:
        if any(face.link for _, face in self.source):
            drawn = _Linked(canvas, look, self.broken_lines or (), x, top, further)
            canvas.add_linked(owner, look.colour, drawn.pieces, drawn.links)
        else:
            super()._draw_text(canvas, owner, look, x, top, further)


class _Linked:
    """Lines with links among their pieces, as code cut where links begin and end, and where links can be pressed."""

    def __init__(
        self, canvas: TaggedCanvas, look: lines.Look, held: Sequence[lines.Line], x: float, top: float, further: float
    ) -> None:
        self.pieces: list[tuple[str, int | None]] = []
        self.links: dict[int, tuple[str, list[Box]]] = {}
        self._open = ""
        begin, self._sized = _set(canvas, look.font, look.size, look.leading, x, top)
        self._add(begin, None)
        for place, (line, left, spaces) in enumerate(held):
            squeeze = left / spaces if left < -1e-8 and spaces > 0 else 0.0
            inward = further + (left if look.right and not squeeze else 0.0)
            further = 0.0
            self._add(f"{number(inward)} 0 Td {squeeze:.6f} Tw", None)
            self._line(canvas, look, line, squeeze, x + inward, top - place * look.leading - look.size / 8)
            self._add(f"0 Tw T* {number(-inward)} 0 Td", None)

    def _line(
        self, canvas: TaggedCanvas, look: lines.Look, line: lines.Pieces, squeeze: float, x: float, low: float
    ) -> None:
        for text, face in line:
            shown = text.replace("\n", " ")
            right = x + fonts.widths(face.font)[shown] * look.size / 1000 + squeeze * shown.count(" ")
            glyphs = canvas.glyphs(face.font)
            colour = _colour(face.colour) if face.link else look.colour
            key = self._key(face, shown)
            if key is not None:
                self.links[key][1].append((x, low, right, low + look.leading))
            self._add(f"{colour} {glyphs.name} {self._sized} {glyphs.show(shown, self._sized)}", key)
            x = right

    def _key(self, face: lines.Face, shown: str) -> int | None:
        """Number of the link of a piece: that of the piece before it, but for spaces, when it goes on."""
        if not face.link:
            self._open = "" if shown.strip() else self._open
            return None
        if face.link != self._open:
            self._open = face.link
            self.links[len(self.links)] = (face.link, [])
        return len(self.links) - 1

    def _add(self, code: str, key: int | None) -> None:
        if self.pieces and self.pieces[-1][1] == key:
            code = f"{self.pieces.pop()[0]}\n{code}"
        self.pieces.append((code, key))


def _set(canvas: TaggedCanvas, font: str, size: float, leading: float, x: float, y: float) -> tuple[str, str]:
    """How the inside of a text object begins, and what stands behind the name of its typeface."""
    sized = f"{size:g} Tf {leading:g} TL"
    return f"1 0 0 1 {number(x)} {number(y)} Tm {canvas.glyphs(font).name} {sized}", sized


for _name, _value in _USUAL.items():
    setattr(PlainParagraph, _name, _value)  # not by Flowable.__init__: there are tens of thousands of these


def text_block(
    markup: str,
    use: ParagraphStyle,
    bullet: str = "",
    *,
    node: Node | Artifact | None = None,
    label: Node | None = None,
    bookmark: Bookmark | None = None,
) -> PlainParagraph:
    """The paragraph that can hold `markup`. Raises `ValueError` for other elements than `a`, `b`, `i`, `font`, `br`."""
    if not bullet and (whole := _WHOLE_LINK.fullmatch(markup)):
        address, colour, said = (_plain_text(each) or "" for each in whole.groups())
        return PlainParagraph(said, use, node=node, bookmark=bookmark, link=address, colour=colour)
    text = _plain_text(markup)
    if text is None:
        return MixedParagraph(_pieces(markup, use.fontName), use, bullet, node=node, label=label, bookmark=bookmark)
    return PlainParagraph(text, use, bullet, node=node, label=label, bookmark=bookmark)


def _pieces(markup: str, font: str) -> lines.Pieces:
    """The text of markup with nothing but `a`, `b`, `i`, `font` with a name and `br` in it."""
    out: list[lines.Piece] = []
    faces = [(*ps2tt(font), "", "")]
    for place, part in enumerate(_ELEMENT.split(markup)):
        family, bold, italic, address, colour = faces[-1]
        face = lines.Face(tt2ps(family, bold, italic), address, colour)
        if place % 2 == 0:
            if part:
                out.append((_plain_text(part) or "", face))
        elif part == "br/":
            out.append(("\n", face))
        elif part in ("b", "i"):
            faces.append((family, 1 if part == "b" else bold, 1 if part == "i" else italic, address, colour))
        elif named := _FONT.fullmatch(part):
            faces.append((*ps2tt(named[1]), address, colour))
        elif found := _LINK.fullmatch(part):
            faces.append((family, bold, italic, unescape(found[2], {"&quot;": '"'}), found[3]))
        elif part in ("/a", "/b", "/i", "/font") and len(faces) > 1:
            faces.pop()
        else:
            raise ValueError(f"an element that no paragraph has: {part}")
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
