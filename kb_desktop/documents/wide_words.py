"""Where a word is broken that is wider than a whole line: an address, a file name, a very long Dutch word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kb_desktop.documents.fonts import SOFT_HYPHEN
from kb_desktop.documents.house_style import dutch_breaks

_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e80-\u1e85\u1e00-\u1eff"
_RUN = re.compile(f"[{_LETTER}]{{5,}}")
_ADDRESS = re.compile(r"://|[\\_@]|\.\w")
_SLASHES = re.compile(r"://|(?<=[^/\\])[/\\](?=[^/\\])")
_OTHERS = re.compile(r"[_?&=#]")
_FURTHER = 24  # letters behind a break that a hyphenation may depend on


class AddressRest(str):
    """What goes on from an address or file name, whatever it looks like by itself."""

    __slots__ = ()


def is_address(text: str) -> bool:
    """Whether a hyphen at a break would be read as part of `text`."""
    return isinstance(text, AddressRest) or _ADDRESS.search(text) is not None


def good_place(text: str, bare: int, hyphened: int, *, address: bool) -> tuple[int, str] | None:
    """Where `text` is best broken, and what stands there: a soft hyphen or nothing; None when there is no such place.

    At most `bare` characters fit, and `hyphened` with a hyphen behind them.
    """
    if address:
        for marks in (_SLASHES, _OTHERS):
            ends = [found.end() for found in marks.finditer(text, 0, bare + 1) if found.group() != "://"]
            if fitting := [end for end in ends if 0 < end <= min(bare, len(text) - 1)]:
                return fitting[-1], ""
        return None
    places = [(at, "") for at in range(2, min(bare, len(text) - 2) + 1) if text[at - 1] in "-/"]
    places += [(at, SOFT_HYPHEN) for at in _syllables(text[: hyphened + _FURTHER]) if at <= hyphened]
    return max(places, default=None)


def _syllables(text: str) -> Iterator[int]:
    for run in _RUN.finditer(text):
        for head, tail in dutch_breaks(run.group()):
            if head + tail == run.group():
                yield run.start() + len(head)


def any_place(text: str, bare: int, hyphened: int, *, address: bool) -> tuple[int, str]:
    """Where `text`, of two or more characters, is broken when there is no good place."""
    at = min(max(1, hyphened), len(text) - 1)
    if not address and hyphened > 0 and text[at - 1].isalpha() and text[at].isalpha():
        return at, SOFT_HYPHEN
    at = min(max(1, bare), len(text) - 1)
    while at > 1 and unicodedata.combining(text[at]):
        at -= 1
    return at, ""
