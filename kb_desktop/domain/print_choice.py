"""Which pages are printed, and which come together on a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb_desktop.domain.problems import Refused

_PART = re.compile(r"^(\d+)(?:\s*[-–—]\s*(\d*))?$")


def pages_named(words: str, pages: int) -> tuple[int, ...]:
    """The pages that people mean by "1-3, 7" or "5-", in that order, of a paper with so many pages.

    Raises `Refused` ("print.pages") for words that are no pages of this paper.
    """
    found: list[int] = []
    parts = [part.strip() for part in re.split(r"[,;]|\ben\b", words) if part.strip()]
    for part in parts:
        match = _PART.match(part)
        first = int(match.group(1)) if match else 0
        last = pages if match and match.group(2) == "" else int(match.group(2) or first) if match else 0
        if not 1 <= first <= last <= pages:
            raise Refused.because("print.pages", "pages", words=words.strip(), pages=pages)
        found += range(first, last + 1)
    if not found:
        raise Refused.because("print.pages", "pages", words=words.strip(), pages=pages)
    return tuple(dict.fromkeys(found))


def sheets_of(pages: Sequence[int], per_sheet: int) -> tuple[tuple[int, ...], ...]:
    """The pages of each side of a sheet."""
    return tuple(tuple(pages[at : at + per_sheet]) for at in range(0, len(pages), per_sheet))
