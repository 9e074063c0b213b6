"""Page numbers that stay: what was sent keeps its number, and what comes later gets a letter behind one (37a, 37b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"(\d+)([a-z]*)")


def letters(place: int) -> str:
    """a, b ... z, aa, ab ... for 0, 1 ... 25, 26, 27 ..."""
    text = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def letter_place(text: str) -> int:
    """The place that `letters` gives these letters; -1 for none."""
    place = 0
    for each in text:
        place = place * 26 + ord(each) - ord("a") + 1
    return place - 1


def apart(number: str) -> tuple[int, str]:
    """ "37b" as 37 and "b". Raises `ValueError` for what is no page number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(number)
    return int(found[1]), found[2]


def numbered(sections: Sequence[tuple[Sequence[str], int]], issued: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """The numbers of the pages of each section, in order.

    A section is the numbers that its pages were sent with (none: it is new) and how many pages it has now. Pages beyond
    those, and pages of a new section, get the number of the page before them with the next letter nobody had. Numbers
    in `issued` are never given out again. When nothing was issued the pages simply count from 1.
    """
    last: dict[int, int] = {}
    for each in issued:
        base, suffix = apart(each)
        last[base] = max(last.get(base, -1), letter_place(suffix))
    if not last:
        return _counted([pages for _, pages in sections])
    out: list[tuple[str, ...]] = []
    before = 0
    for had, pages in sections:
        numbers = list(had[:pages])
        before = apart(had[-1])[0] if had else before
        while len(numbers) < pages:
            last[before] = last.get(before, -1) + 1
            numbers.append(f"{before}{letters(last[before])}")
        out.append(tuple(numbers))
    return tuple(out)


def _counted(pages: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    out, at = [], 1
    for each in pages:
        out.append(tuple(str(number) for number in range(at, at + each)))
        at += each
    return tuple(out)


def in_short(numbers: Sequence[str]) -> str:
    """ "31–36, 36a–36c" for page numbers in order."""
    runs: list[list[str]] = []
    for each in numbers:
        if runs and _follows(runs[-1][-1], each):
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def read_short(text: str) -> tuple[str, ...]:
    """The numbers that `in_short` wrote. Raises `ValueError` for other text."""
    out: list[str] = []
    for run in filter(None, (each.strip() for each in text.split(","))):
        first, dash, last = run.partition("–")
        base, suffix = apart(first)
        end, end_suffix = apart(last if dash else first)
        if bool(suffix) != bool(end_suffix) or (suffix and base != end):
            raise ValueError(text)
        if suffix:
            out += [f"{base}{letters(at)}" for at in range(letter_place(suffix), letter_place(end_suffix) + 1)]
        else:
            out += [str(number) for number in range(base, end + 1)]
    return tuple(out)


def _follows(one: str, two: str) -> bool:
    (base, suffix), (next_base, next_suffix) = apart(one), apart(two)
    if not suffix and not next_suffix:
        return next_base == base + 1
    return bool(suffix and next_suffix) and base == next_base and letter_place(next_suffix) == letter_place(suffix) + 1
