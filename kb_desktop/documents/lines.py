"""Plain text in one typeface broken into lines: by the rules of ReportLab's own paragraph, several times as fast.

A word is measured once, the widths are summed once, and the end of a line is found by halving; the same text at the
same width is broken once for all passes. What is not ordinary (soft hyphens, no-break spaces, addresses, a word wider
than its line that cannot be broken) is left to ReportLab: `broken` then gives None. Both give the same lines: see
tests/documents/test_lines.py.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from typing import Any, Protocol

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from kb_desktop.documents import fonts
from kb_desktop.documents.fonts import SOFT_HYPHEN

Pieces = tuple[tuple[str, str], ...]
"""Text in several typefaces: what is said, and the typeface it is said in."""
Line = tuple[Any, float, int]
"""What is drawn (a space behind it, or a soft hyphen, where the text goes on), the points left over, and its spaces."""

_MOST_KNOWN = 300_000
_SHORTEST_BROKEN = 5  # letters, without what is around them
_NOT_ORDINARY = re.compile("[\u00ad\u00a0]|://")
_OPENING = re.compile("^['\"([{\u00bf\u2018\u201a\u201c\u201e]+")
_CLOSING = re.compile("[]'\")}?!.,;:\u2019\u201b\u201d\u201f]+$")
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e80-\u1e85\u1e00-\u1eff\u0410-\u044f"
_LETTERS = re.compile(f"^[{_LETTER}]+$")
_LETTERS_AND_HYPHENS = re.compile(f"^[-{_LETTER}]+$")

Breaks = Callable[[str], Any]


class Look:
    """A paragraph style as the lines need it; widths are in thousandths of the size."""

    __slots__ = ("breaks", "colour", "font", "gap", "hyphen", "leading", "right", "shrink", "size", "style", "widths")

    def __init__(self, use: ParagraphStyle) -> None:
        given: Any = use  # ReportLab's stubs know none of its attributes
        self.style = use
        self.font: str = given.fontName
        self.size: float = given.fontSize
        self.leading: float = given.leading
        self.right = given.alignment == TA_RIGHT
        self.colour = " ".join(f"{part:.6g}" for part in given.textColor.rgb()) + " rg"
        self.breaks: Breaks | None = given.hyphenationLang or None
        self.widths = fonts.widths(self.font)
        space = self.widths[" "]
        self.shrink: float = space * given.spaceShrinkage
        self.gap: float = space - self.shrink
        self.hyphen = self.widths["-"]

    def overhang(self, bullet: str) -> float:
        """How far, in points, the first line begins further in because of a wide bullet."""
        given: Any = self.style
        if not bullet:
            return 0.0
        wide = fonts.widths(given.bulletFontName)[bullet] * given.bulletFontSize / 1000
        return max(0.0, float(given.bulletIndent + wide + 0.6 * given.bulletFontSize - given.leftIndent))


_looks: dict[ParagraphStyle, Look] = {}
_known: dict[tuple[str | Pieces, Look, float, float], tuple[Line, ...] | None] = {}


def look(use: ParagraphStyle) -> Look:
    """The look of a style; styles do not change once they are used."""
    found = _looks.get(use)
    if found is None:
        found = _looks[use] = Look(use)
    return found


def broken(text: str, use: Look, first: float, rest: float) -> tuple[Line, ...] | None:
    """`text` in lines, the first `first` and the others `rest` points wide; None when it is not ordinary."""
    key = (text, use, first, rest)
    try:
        return _known[key]
    except KeyError:  # asked at once: another paper may be finished, and forget, in between
        pass
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    found = None if _NOT_ORDINARY.search(text) else _break(text.split(), use, first, rest, _Plain(use))
    lines = _known[key] = None if found is None else tuple(found)
    return lines


@contextmanager
def remembered() -> Iterator[None]:
    """Lines are kept from one pass to the next, until the end of the block."""
    try:
        yield
    finally:
        _known.clear()


def _break(words: list[Any], use: Look, first: float, rest: float, cloth: _Cloth) -> list[Line] | None:
    """A line holds words `start` to `end`; `origin` is where it begins among `ends`, the sums of words and gaps."""
    width, gap, scale = cloth.width, use.gap, 1000 / use.size
    ends = list(accumulate([width(word) + gap for word in words], initial=0.0))
    lines: list[Line] = []
    start, origin, count, limit = 0, 0.0, len(words), first * scale
    while start < count:
        if limit <= 0:
            return None
        end = bisect_right(ends, limit + origin + gap, start) - 1
        before = end - start
        set_width = ends[end] - origin if before else 0.0
        left = limit - set_width + gap - (before - 1) * use.shrink
        if end == count:
            lines.append((cloth.joined(words[start:], ""), left / scale, before - 1))
            break
        word = words[end]
        found = next((each for each in cloth.places(word, use) if each[3] <= limit - set_width), None)
        if found is not None:
            head, joiner, tail, taken = found
            left = limit - set_width - taken - before * use.shrink
            lines.append((cloth.joined([*words[start:end], head], joiner), left / scale, before))
            words[end] = tail
            origin = ends[end + 1] - width(tail) - gap
        elif not before or not cloth.may_stand(word) or width(word) > min(limit, rest * scale):
            return None
        else:
            lines.append((cloth.joined(words[start:end], " "), left / scale, before - 1))
            origin = ends[end]
        start, limit = end, rest * scale
    return lines


class _Cloth(Protocol):
    """What words are made of, and lines."""

    def width(self, word: Any) -> float:
        """In thousandths of the size."""

    def places(self, word: Any, use: Look) -> Iterator[tuple[Any, str, Any, float]]:
        """Where a word may be broken, longest first: head, joiner, tail, and the width of the head with its hyphen."""

    def may_stand(self, word: Any) -> bool:
        """Whether a word for which a line has no room, and that was not broken, can go to the next."""

    def joined(self, words: Sequence[Any], behind: str) -> Any:
        """What a line holds."""


class _Plain:
    """Words are strings."""

    def __init__(self, use: Look) -> None:
        self.width = use.widths.__getitem__

    def places(self, word: str, use: Look) -> Iterator[tuple[str, str, str, float]]:
        for head, joiner, tail in _places(word, use.breaks):
            yield head, joiner, tail, use.widths[head] + (use.hyphen if joiner else 0)

    def may_stand(self, _word: str) -> bool:
        return True

    def joined(self, words: Sequence[str], behind: str) -> str:
        return " ".join(words) + behind


class _Mixed:
    """Words are pieces of text, each with its typeface; one of several pieces is never broken here."""

    def width(self, word: Pieces) -> float:
        return sum([fonts.widths(font)[text] for text, font in word])

    def places(self, word: Pieces, use: Look) -> Iterator[tuple[Pieces, str, Pieces, float]]:
        if len(word) == 1:
            ((text, font),) = word
            widths = fonts.widths(font)
            for head, joiner, tail in _places(text, use.breaks):
                yield ((head, font),), joiner, ((tail, font),), widths[head] + (widths["-"] if joiner else 0)

    def may_stand(self, word: Pieces) -> bool:
        return len(word) == 1 or sum(len(text) for text, _ in word) < _SHORTEST_BROKEN

    def joined(self, words: Sequence[Pieces], behind: str) -> Pieces:
        out: list[tuple[str, str]] = []
        for place, word in enumerate(words):
            for text, font in word:
                if out and out[-1][1] == font:
                    out[-1] = (out[-1][0] + text, font)
                else:
                    out.append((text, font))
            text, font = out[-1]
            out[-1] = (text + (" " if place < len(words) - 1 else behind), font)
        return tuple(out)


def mixed(source: Pieces, use: Look, first: float, rest: float) -> tuple[Line, ...] | None:
    """As `broken`, for text in several typefaces in which a line feed ends a line; a line holds pieces.

    A line that ended so has the line feed behind it.
    """
    key = (source, use, first, rest)
    try:
        return _known[key]
    except KeyError:  # as in `broken`
        pass
    space = use.widths[" "]
    ordinary = all(fonts.widths(font)[" "] == space and not _NOT_ORDINARY.search(text) for text, font in source)
    lines = _known[key] = _mixed(source, use, first, rest) if ordinary else None
    return lines


def _mixed(source: Pieces, use: Look, first: float, rest: float) -> tuple[Line, ...] | None:
    lines: list[Line] = []
    chunks = _words(source)
    if not chunks[-1]:
        chunks.pop()  # a line feed at the end ends the last line, and begins none
    for place, words in enumerate(chunks):
        found = _break(words, use, rest if place else first, rest, _Mixed()) if words else [((), rest, 0)]
        if found is None:
            return None
        if place < len(chunks) - 1:
            pieces, left, spaces = found[-1]
            text, font = pieces[-1] if pieces else ("", use.font)
            found[-1] = ((*pieces[:-1], (text + "\n", font)), left, spaces)
        lines += found
    return tuple(lines)


def _words(source: Pieces) -> list[list[Pieces]]:
    """The words of each line that a line feed ends; pieces without a space between them are one word."""
    chunks: list[list[Pieces]] = [[]]
    open_word = False
    for text, font in source:
        for place, part in enumerate(text.split("\n")):
            if place:
                chunks.append([])
                open_word = False
            words: list[Pieces] = [((word, font),) for word in part.split()]
            if words and open_word and not part[0].isspace():
                chunks[-1][-1] += words.pop(0)
            chunks[-1] += words
            open_word = bool(chunks[-1]) and not part[-1:].isspace() if part else open_word
    return chunks


@lru_cache(maxsize=20_000)
def _places(word: str, breaks: Breaks | None) -> tuple[tuple[str, str, str], ...]:
    """Where a word may be broken, longest first: head, soft hyphen or nothing (behind a hyphen of its own), tail."""
    opening, closing = _OPENING.search(word), _CLOSING.search(word)
    before = opening.group() if opening else ""
    after = closing.group() if closing and closing.start() >= len(before) else ""
    bare = word[len(before) : len(word) - len(after)]
    parts = bare.split("-")
    if len(bare) < _SHORTEST_BROKEN or not _LETTERS_AND_HYPHENS.search(bare) or "" in parts:
        return ()
    cuts = list(breaks(bare)) if breaks is not None else []
    cuts += [("-".join(parts[:at]) + "-", "-".join(parts[at:])) for at in range(len(parts) - 1, 0, -1)]
    return tuple((before + head, "" if head.endswith("-") else SOFT_HYPHEN, tail + after) for head, tail in cuts)
