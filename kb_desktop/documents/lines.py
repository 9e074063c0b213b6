"""Plain text in one typeface broken into lines: by the rules of ReportLab's own paragraph, several times as fast.

A word is measured once, the widths are summed once, and the end of a line is found by halving; the same text at the
same width is broken once for all passes. What is not ordinary (soft hyphens, no-break spaces, addresses, a word wider
than its line that cannot be broken) is left to ReportLab: `broken` then gives None. Both give the same lines: see
tests/documents/test_lines.py.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from kb_desktop.documents import fonts
from kb_desktop.documents.fonts import SOFT_HYPHEN

Line = tuple[str, float, int]
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
_known: dict[tuple[str, Look, float, float], tuple[Line, ...] | None] = {}


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
    lines = _known[key] = None if _NOT_ORDINARY.search(text) else _break(text.split(), use, first, rest)
    return lines


@contextmanager
def remembered() -> Iterator[None]:
    """Lines are kept from one pass to the next, until the end of the block."""
    try:
        yield
    finally:
        _known.clear()


def _break(words: list[str], use: Look, first: float, rest: float) -> tuple[Line, ...] | None:
    """A line holds words `start` to `end`; `origin` is where it begins among `ends`, the sums of words and gaps."""
    widths, gap, scale = use.widths, use.gap, 1000 / use.size
    ends = list(accumulate([widths[word] + gap for word in words], initial=0.0))
    lines: list[Line] = []
    start, origin, count, limit = 0, 0.0, len(words), first * scale
    while start < count:
        if limit <= 0:
            return None
        end = bisect_right(ends, limit + origin + gap, start) - 1
        before = end - start
        set_width = ends[end] - origin if before else 0.0
        if end == count:
            lines.append(_line(words[start:], "", limit - set_width + gap - (before - 1) * use.shrink, scale))
            break
        word = words[end]
        found = _broken_word(word, use, limit - set_width)
        if found is not None:
            head, joiner, tail = found
            taken = widths[head] + (use.hyphen if joiner else 0)
            left = limit - set_width - taken - before * use.shrink
            lines.append(_line([*words[start:end], head], joiner, left, scale))
            words[end] = tail
            origin = ends[end + 1] - widths[tail] - gap
        elif not before or widths[word] > limit or widths[word] > rest * scale:
            return None
        else:
            lines.append(_line(words[start:end], " ", limit - set_width + gap - (before - 1) * use.shrink, scale))
            origin = ends[end]
        start, limit = end, rest * scale
    return tuple(lines)


def _line(words: list[str], behind: str, left: float, scale: float) -> Line:
    return " ".join(words) + behind, left / scale, len(words) - 1


def _broken_word(word: str, use: Look, room: float) -> tuple[str, str, str] | None:
    for found in _places(word, use.breaks):
        if use.widths[found[0]] + (use.hyphen if found[1] else 0) <= room:
            return found
    return None


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
