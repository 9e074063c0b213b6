"""Paragraphs, headings, lists and figures that know their place in the logical tree."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.house_style import ACCENT, HAIR, RULE, style
from kb_desktop.documents.plain_text import Bookmark as Bookmark  # noqa: PLC0414 - it belongs to headings
from kb_desktop.documents.plain_text import PlainParagraph, text_block
from kb_desktop.documents.tree import DECORATION, Node

DEEPEST_LIST = 3
"""Lists within lists stand further in up to this depth."""

_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_DECIMAL, _ALPHA = "Decimal", "LowerAlpha"
_MARKS = {
    "Disc": re.compile(r"^\s*([-•*–])()\s+"),
    _DECIMAL: re.compile(r"^\s*(\d+)([.)])\s+"),
    _ALPHA: re.compile(r"^\s*([a-z])([.)])\s+"),
}


def inline(text: str) -> str:
    """Plain text as paragraph markup; web addresses become links."""
    if "://" not in text:
        return fonts.markup(text).replace("\n", "<br/>")
    out: list[str] = []
    at = 0
    for match in _URL.finditer(text):
        out.append(fonts.markup(text[at : match.start()]))
        address = match.group()
        out.append(f"<a href={quoteattr(address)} color={quoteattr(_hex())}>{fonts.markup(address)}</a>")
        at = match.end()
    return "".join([*out, fonts.markup(text[at:])]).replace("\n", "<br/>")


def link(text: str, key: str) -> str:
    """Markup of a link to the destination `key` in the same paper."""
    return f"<a href={quoteattr('#' + key)} color={quoteattr(_hex())}>{fonts.markup(text)}</a>"


def _hex() -> str:
    return "#" + ACCENT.hexval()[2:]


def paragraph(text: str, parent: Node, use: str = "body") -> PlainParagraph:
    """A paragraph of plain text."""
    return text_block(inline(text), style(use), node=parent.add("P"))


def marked_up(markup: str, parent: Node, use: str = "body") -> PlainParagraph:
    """A paragraph of ready markup (made with `inline` and `link`)."""
    return text_block(markup, style(use), node=parent.add("P"))


def heading(text: str, parent: Node, level: int, use: str = "", bookmark: Bookmark | None = None) -> PlainParagraph:
    """A heading H1 to H6."""
    return text_block(inline(text), style(use or f"h{level}"), node=parent.add(f"H{level}"), bookmark=bookmark)


def bullets(
    items: Sequence[str], parent: Node, labels: Sequence[str] = (), use: str = "item", numbering: str = "Disc"
) -> list[PlainParagraph]:
    """A list, with the `labels` of its items when given and how they count (ISO 32000-1, table 347).

    What people typed in an item as a list stands below its first lines. `use` names the style of an item; the last has
    its own.
    """
    whole = parent.add("L", attributes=f"<</O/List/ListNumbering/{numbering}>>")
    out = []
    for index, text in enumerate(items):
        entry = whole.add("LI")
        label, body = entry.add("Lbl"), entry.add("LBody")
        bullet = labels[index] if labels else "•"
        look = style(f"{use}_last" if index == len(items) - 1 else use)
        first, rest = up_to_list(text) if "\n" in text else (text, "")
        out.append(text_block(inline(first), look, bullet, node=body, label=label))
        out += prose(rest, body, f"{use}_prose") if rest else ()
    return out


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a list as people type it: how far it stands in, how its list counts, its number or letter, its text."""

    indent: int
    numbering: str
    number: int
    sign: str
    text: str


def prose(text: str, parent: Node, use: str = "body") -> list[PlainParagraph]:
    """Text as people type it: an empty line parts paragraphs; lines with a dash, a number or a letter make a list.

    A line of a list that stands two or more signs further in belongs to the item above it. A number that skips some is
    kept, for others refer to it; one that does not go up (people type 1, 1, 1) becomes the next. Letters make a list
    when they begin at a and follow each other; a letter alone is text.
    """
    out: list[PlainParagraph] = []
    lines = _read_lines(text.replace("\r\n", "\n").split("\n"))
    for _, run in itertools.groupby(lines, lambda each: "list" if isinstance(each, _Line) else bool(each.strip())):
        held = list(run)
        if listed := [each for each in held if isinstance(each, _Line)]:
            out += _lists(listed, parent, 1, use)
        elif said := "\n".join(each for each in held if isinstance(each, str) and each.strip()):
            out.append(paragraph(said, parent, use))
    return out


def holds_list(text: str) -> bool:
    """Whether `prose` would make more than one paragraph of the text."""
    lines = _read_lines(text.replace("\r\n", "\n").strip().split("\n"))
    return any(isinstance(each, _Line) or not each.strip() for each in lines)


def up_to_list(text: str) -> tuple[str, str]:
    """What stands before the first list or empty line of a text, and the rest."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    read = _read_lines(lines)
    at = next((at for at, each in enumerate(read) if isinstance(each, _Line) or not each.strip()), len(lines))
    return "\n".join(lines[:at]), "\n".join(lines[at:])


def _read_lines(lines: Sequence[str]) -> list[_Line | str]:
    read = [_read_line(line) for line in lines]
    alone = _not_in_a_row(read)
    return [line if at in alone else each for at, (each, line) in enumerate(zip(read, lines, strict=True))]


def _read_line(line: str) -> _Line | str:
    for numbering, pattern in _MARKS.items():
        if found := pattern.match(line):
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            mark, sign = found[1], found[2]
            number = int(mark) if numbering == _DECIMAL else ord(mark) - ord("a") + 1 if numbering == _ALPHA else 0
            return _Line(indent, numbering, number, sign, line[found.end() :])
    return line


def _not_in_a_row(read: Sequence[_Line | str]) -> set[int]:
    """The places of lines whose letter is not one of a, b, and so on, of which there are at least two."""
    rows: list[list[int]] = []
    open_: dict[tuple[int, str], list[int]] = {}
    for at, each in enumerate(read):
        if not isinstance(each, _Line) or each.numbering != _ALPHA:
            continue
        row = open_.get((each.indent, each.sign), [])
        if each.number != len(row) + 1:
            row = []
        if each.number == 1:
            rows.append(row)
            open_[each.indent, each.sign] = row
        if row or each.number == 1:
            row.append(at)
        else:
            rows.append([at])
    return {row[0] for row in rows if len(row) == 1}


def _lists(lines: Sequence[_Line], parent: Node, depth: int, use: str) -> list[PlainParagraph]:
    """Lists of one sort of mark after each other, each with what belongs to its items."""
    out: list[PlainParagraph] = []
    at = 0
    while at < len(lines):
        numbering = lines[at].numbering
        items: list[tuple[str, list[_Line]]] = []
        labels: list[str] = []
        last = 0
        while at < len(lines) and lines[at].numbering == numbering:
            item, below = lines[at], at + 1
            while below < len(lines) and lines[below].indent >= item.indent + 2:
                below += 1
            items.append((item.text, list(lines[at + 1 : below])))
            if numbering == _DECIMAL:
                last = max(item.number, last + 1) if labels else item.number
                labels.append(f"{last}.")
            elif numbering == _ALPHA:
                labels.append(f"{chr(ord('a') + item.number - 1)}{item.sign}")
            at = below
        out += _one_list(items, parent, labels, numbering, depth, use)
    return out


def _one_list(
    items: Sequence[tuple[str, list[_Line]]],
    parent: Node,
    labels: Sequence[str],
    numbering: str,
    depth: int,
    use: str,
) -> list[PlainParagraph]:
    kind = ("number" if labels else "item") if use == "body" else f"{use}_{'number' if labels else 'item'}"
    look = kind if depth == 1 else f"{kind}_{min(depth, DEEPEST_LIST)}"
    flat = bullets([text for text, _ in items], parent, labels, look, numbering)
    out: list[PlainParagraph] = []
    for item, (_, below) in zip(flat, items, strict=True):
        out.append(item)
        if below and isinstance(item.node, Node):
            out += _lists(below, item.node, depth + 1, use)
    return out


class Figure(Flowable):
    """A drawing or picture with alternative text; without it, it is decoration."""

    def __init__(self, inner: Flowable, alt: str = "", parent: Node | None = None) -> None:
        super().__init__()
        self.inner = inner
        self.node = parent.add("Figure", alt=alt) if alt and parent is not None else None
        self.hAlign = getattr(inner, "hAlign", "LEFT")

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        self.width, self.height = self.inner.wrapOn(self.canv, availWidth, availHeight)
        return self.width, self.height

    def draw(self) -> None:
        with self.canv.owned(self.node or DECORATION):
            self.inner.drawOn(self.canv, 0, 0)
        if self.node is not None:
            self.canv.place(self.node, self.width, self.height)


class Rule(Flowable):
    """A thin line over the width of the text."""

    def __init__(self, colour: Any, thickness: float = 0.5, before: float = 0, after: float = 0) -> None:
        super().__init__()
        self.colour, self.thickness = colour, thickness
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = availWidth, self.thickness
        return self.width, self.height

    def draw(self) -> None:
        with self.canv.owned(DECORATION):
            self.canv.setStrokeColor(self.colour)
            self.canv.setLineWidth(self.thickness)
            self.canv.line(0, 0, self.width, 0)


class Place(Flowable):
    """A destination without a bookmark."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.place = key
        self.width = self.height = 0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        return 0, 0

    def draw(self) -> None:
        pass


class NoteLines(Flowable):
    """Thin lines to write on, as many as fit up to `count`; not read aloud."""

    _APART = 22.0

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.spaceBefore, self.spaceAfter = 4, 10

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        fitting = max(1, min(self.count, int((availHeight - 40) // self._APART)))
        self.width, self.height = availWidth, fitting * self._APART
        return self.width, self.height

    def draw(self) -> None:
        with self.canv.owned(DECORATION):
            self.canv.setStrokeColor(RULE)
            self.canv.setLineWidth(HAIR)
            at = self.height - self._APART
            while at >= -0.1:
                self.canv.line(0, at, self.width, at)
                at -= self._APART
