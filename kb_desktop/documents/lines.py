"""Plain text in one typeface broken into lines: by the rules of ReportLab's own paragraph, several times as fast.

A word is measured once, the widths are summed once, and the end of a line is found by halving; the same text at the
same width is broken once for all passes. Both give the same lines (see tests/documents/test_lines.py), but for words
wider than a line: those are broken by `wide_words`, where ReportLab breaks them anywhere and unmarked, or lets them run
off the page. Text holds no soft hyphens: `fonts.drawable` leaves them out, since these lines know where words break.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from kb_desktop.documents import fonts
from kb_desktop.documents.fonts import SOFT_HYPHEN
from kb_desktop.documents.wide_words import AddressRest, any_place, good_place, is_address


class Face(NamedTuple):
    """What a piece of text is set in: a typeface, and the link it is part of with its colour (six hex digits)."""

    font: str
    link: str = ""
    colour: str = ""


Piece = tuple[str, Face]
Pieces = tuple[Piece, ...]
"""Text in several typefaces: what is said, and what it is said in."""
Line = tuple[Any, float, int]
"""What is drawn (a space behind it, or a soft hyphen, where the text goes on), the points left over, and its spaces."""

BULLET_GAP = 0.25
"""Least room behind a bullet as part of its size; ReportLab keeps 0.6, so that most numbers push the first line in."""
_MOST_KNOWN = 300_000
_SHORTEST_BROKEN = 5  # letters, without what is around them
_SPACES = re.compile("[^\\S\u00a0]+")
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
        return max(0.0, float(given.bulletIndent + wide + BULLET_GAP * given.bulletFontSize - given.leftIndent))


_looks: dict[ParagraphStyle, Look] = {}
_known: dict[tuple[str | Pieces, Look, float, float], tuple[Line, ...]] = {}


def look(use: ParagraphStyle) -> Look:
    """The look of a style; styles do not change once they are used."""
    found = _looks.get(use)
    if found is None:
        found = _looks[use] = Look(use)
    return found


def broken(text: str, use: Look, first: float, rest: float) -> tuple[Line, ...]:
    """`text` in lines, the first `first` and the others `rest` points wide."""
    key = (text, use, first, rest)
    try:
        return _known[key]
    except KeyError:  # asked at once: another paper may be finished, and forget, in between
        pass
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    lines = _known[key] = tuple(_break(_split(text), use, first, rest, _Plain(use)))
    return lines


@contextmanager
def remembered() -> Iterator[None]:
    """Lines are kept from one pass to the next, until the end of the block."""
    try:
        yield
    finally:
        _known.clear()


def _break(words: list[Any], use: Look, first: float, rest: float, cloth: _Cloth) -> list[Line]:
    """A line holds words `start` to `end`; `origin` is where it begins among `ends`, the sums of words and gaps."""
    width, gap, scale = cloth.width, use.gap, 1000 / use.size
    ends = list(accumulate([width(word) + gap for word in words], initial=0.0))
    lines: list[Line] = []
    start, origin, count, limit = 0, 0.0, len(words), max(0.0, first * scale)
    while start < count:
        end = bisect_right(ends, limit + origin + gap, start) - 1
        before = end - start
        set_width = ends[end] - origin if before else 0.0
        left = limit - set_width + gap - (before - 1) * use.shrink
        if end == count:
            lines.append((cloth.joined(words[start:], ""), left / scale, before - 1))
            break
        word = words[end]
        room = limit - set_width
        found = next((each for each in cloth.places(word, use) if each[3] <= room), None)
        begin = ends[end] if before else origin
        if found is None and (not before or ends[end + 1] - gap - begin > rest * scale):
            found = _in_wide_word(word, cloth, room, last_resort=not before)
        if found is not None:
            head, joiner, tail, taken = found
            left = limit - set_width - taken - before * use.shrink
            lines.append((cloth.joined([*words[start:end], head], joiner), left / scale, before))
            words[end] = tail
            origin = begin + width(head)
        elif before:
            lines.append((cloth.joined(words[start:end], " "), left / scale, before - 1))
            origin = ends[end]
        else:  # one letter, in a column narrower than that
            end += 1
            lines.append((cloth.joined(words[start:end], " " if end < count else ""), left / scale, 0))
            origin = ends[end]
        start, limit = end, max(0.0, rest * scale)
    return lines


def _in_wide_word(word: Any, cloth: _Cloth, room: float, *, last_resort: bool) -> tuple[Any, str, Any, float] | None:
    """As `_Cloth.places`, for a word wider than a line; without `last_resort` None when there is no good place."""
    text, hyphen = cloth.text(word), cloth.hyphen(word)
    bare, hyphened = cloth.fitting(word, room), cloth.fitting(word, room - hyphen)
    address = is_address(text)
    place = good_place(text, bare, hyphened, address=address)
    if place is None and last_resort and len(text) > 1:
        place = any_place(text, bare, hyphened, address=address)
    if place is None:
        return None
    at, joiner = place
    head, tail = cloth.cut(word, at)
    return head, joiner, cloth.marked(tail) if address else tail, cloth.width(head) + (hyphen if joiner else 0.0)


class _Cloth(Protocol):
    """What words are made of, and lines."""

    def width(self, word: Any) -> float:
        """In thousandths of the size."""

    def text(self, word: Any) -> str:
        """What a word says."""

    def hyphen(self, word: Any) -> float:
        """Width of the widest hyphen that may stand in a word."""

    def fitting(self, word: Any, room: float) -> int:
        """How many characters of a word fit in `room`."""

    def cut(self, word: Any, at: int) -> tuple[Any, Any]:
        """The first `at` characters of a word, and the rest."""

    def marked(self, word: Any) -> Any:
        """The word as rest of an address."""

    def places(self, word: Any, use: Look) -> Iterator[tuple[Any, str, Any, float]]:
        """Where a word may be broken, longest first: head, joiner, tail, and the width of the head with its hyphen."""

    def joined(self, words: Sequence[Any], behind: str) -> Any:
        """What a line holds."""


class _Plain:
    """Words are strings."""

    def __init__(self, use: Look) -> None:
        self.width = use.widths.__getitem__
        self._hyphen = use.hyphen

    def text(self, word: str) -> str:
        return word

    def hyphen(self, _word: str) -> float:
        return self._hyphen

    def fitting(self, word: str, room: float) -> int:
        return _fitting(((word, self.width),), room)

    def cut(self, word: str, at: int) -> tuple[str, str]:
        return word[:at], word[at:]

    def marked(self, word: str) -> str:
        return AddressRest(word)

    def places(self, word: str, use: Look) -> Iterator[tuple[str, str, str, float]]:
        for head, joiner, tail in _places(word, use.breaks):
            yield head, joiner, tail, use.widths[head] + (use.hyphen if joiner else 0)

    def joined(self, words: Sequence[str], behind: str) -> str:
        return " ".join(words) + behind


class _Mixed:
    """Words are pieces of text, each with its typeface."""

    def __init__(self, use: Look) -> None:
        self._between = Face(use.font)

    def width(self, word: Pieces) -> float:
        return sum([fonts.widths(face.font)[text] for text, face in word])

    def text(self, word: Pieces) -> str:
        if len(word) == 1:
            return word[0][0]
        whole = "".join(text for text, _ in word)
        return AddressRest(whole) if isinstance(word[0][0], AddressRest) else whole

    def hyphen(self, word: Pieces) -> float:
        return max(fonts.widths(face.font)["-"] for _, face in word)

    def fitting(self, word: Pieces, room: float) -> int:
        return _fitting([(text, fonts.widths(face.font).__getitem__) for text, face in word], room)

    def cut(self, word: Pieces, at: int) -> tuple[Pieces, Pieces]:
        head: list[Piece] = []
        for place, (text, face) in enumerate(word):
            if at <= len(text):
                tail = [(text[at:], face), *word[place + 1 :]]
                return (*head, (text[:at], face)), tuple(tail if text[at:] else tail[1:])
            head.append((text, face))
            at -= len(text)
        return word, ()

    def marked(self, word: Pieces) -> Pieces:
        return tuple((AddressRest(text), face) for text, face in word)

    def places(self, word: Pieces, use: Look) -> Iterator[tuple[Pieces, str, Pieces, float]]:
        for before, joiner, _ in _places(self.text(word), use.breaks):
            head, tail = self.cut(word, len(before))
            hyphen = fonts.widths(head[-1][1].font)["-"] if joiner else 0
            yield head, joiner, tail, self.width(head) + hyphen

    def joined(self, words: Sequence[Pieces], behind: str) -> Pieces:
        """A space belongs to a link only between words of the link; that of the fallback would be too wide."""
        out: list[Piece] = []

        def add(text: str, face: Face) -> None:
            if out and out[-1][1] == face:
                out[-1] = (out[-1][0] + text, face)
            else:
                out.append((text, face))

        for place, word in enumerate(words):
            for text, face in word:
                add(text, face)
            space, face = (" " if place < len(words) - 1 else behind), out[-1][1]
            inside = (
                space != " " or not face.link or (place < len(words) - 1 and words[place + 1][0][1].link == face.link)
            )
            if space:
                face = face if inside else self._between
                add(space, face._replace(font=self._between.font) if face.font == fonts.FALLBACK else face)
        return tuple(out)


def _fitting(word: Sequence[tuple[str, Callable[[str], float]]], room: float) -> int:
    count = 0
    for text, width in word:
        for character in text:
            room -= width(character)
            if room < 0:
                return count
            count += 1
    return count


def mixed(source: Pieces, use: Look, first: float, rest: float) -> tuple[Line, ...]:
    """As `broken`, for text in several typefaces in which a line feed ends a line; a line holds pieces.

    A line that ended so has the line feed behind it.
    """
    key = (source, use, first, rest)
    try:
        return _known[key]
    except KeyError:  # as in `broken`
        pass
    lines = _known[key] = _mixed(source, use, first, rest)
    return lines


def _mixed(source: Pieces, use: Look, first: float, rest: float) -> tuple[Line, ...]:
    lines: list[Line] = []
    chunks = _words(source)
    if not chunks[-1]:
        chunks.pop()  # a line feed at the end ends the last line, and begins none
    for place, words in enumerate(chunks):
        found = _break(words, use, rest if place else first, rest, _Mixed(use)) if words else [((), rest, 0)]
        if place < len(chunks) - 1:
            pieces, left, spaces = found[-1]
            text, face = pieces[-1] if pieces else ("", Face(use.font))
            kept = (*pieces, ("\n", Face(use.font))) if face.link else (*pieces[:-1], (text + "\n", face))
            found[-1] = (kept, left, spaces)
        lines += found
    return tuple(lines)


def _words(source: Pieces) -> list[list[Pieces]]:
    """The words of each line that a line feed ends; pieces without a space between them are one word."""
    chunks: list[list[Pieces]] = [[]]
    open_word = False
    for text, face in source:
        for place, part in enumerate(text.split("\n")):
            if place:
                chunks.append([])
                open_word = False
            words: list[Pieces] = [((word, face),) for word in _split(part)]
            if words and open_word and not _SPACES.match(part):
                chunks[-1][-1] += words.pop(0)
            chunks[-1] += words
            open_word = bool(chunks[-1]) and not _SPACES.match(part[-1]) if part else open_word
    return chunks


def _split(text: str) -> list[str]:
    """The words of a text; a no-break space is a letter of its word."""
    if "\u00a0" not in text:
        return text.split()
    return [word for word in _SPACES.split(text) if word]


def _places(word: str, breaks: Breaks | None) -> tuple[tuple[str, str, str], ...]:
    """Where a word may be broken, longest first: head, soft hyphen or nothing (behind a hyphen of its own), tail."""
    return () if isinstance(word, AddressRest) else _places_of(word, breaks)


@lru_cache(maxsize=20_000)
def _places_of(word: str, breaks: Breaks | None) -> tuple[tuple[str, str, str], ...]:
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
