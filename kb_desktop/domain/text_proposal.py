"""A proposal for one text out of two or more that were written apart: both sides' changed lines, taken together.

It is only ever a proposal: a person reads it, changes it and saves it. Whole lines are compared, never words. Where a
line-by-line merge is known to go wrong quietly there is no proposal: when both sides changed the same or adjoining
lines, and when a change touches lines that are blank or occur more than once, because then nobody can tell which of
them was meant (guards after Joplin's three-way merge; the algorithm is diff3, Khanna, Kunal and Pierce 2007).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

LARGEST = 200_000
"""Characters of one side."""

MOST_LINES = 5_000


class NoProposal(StrEnum):
    """Why there is no proposal."""

    OVERLAP = "overlap"
    UNSURE = "unsure"
    TOO_LARGE = "too_large"
    NO_BASE = "no_base"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text, or the reason why there is none."""

    text: str = ""
    reason: NoProposal | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `first` up to `last` (not included) of the base became `lines`."""

    first: int
    last: int
    lines: tuple[str, ...]


def propose(base: str | None, sides: Sequence[str]) -> Proposal:
    """One text with the changes of every side to `base`; the sides are taken in the order given, two at a time."""
    different = list(dict.fromkeys(sides))
    if len(different) == 1:
        return Proposal(different[0])
    if base is None or not different:
        return Proposal(reason=NoProposal.NO_BASE)
    text = different[0]
    for other in different[1:]:
        outcome = _two(base, text, other)
        if outcome.reason is not None:
            return outcome
        text = outcome.text
    return Proposal(text)


def _two(base: str, mine: str, theirs: str) -> Proposal:
    if base in (mine, theirs):
        return Proposal(theirs if base == mine else mine)
    texts = [text.split("\n") for text in (base, mine, theirs)]
    if max(map(len, (base, mine, theirs))) > LARGEST or max(map(len, texts)) > MOST_LINES:
        return Proposal(reason=NoProposal.TOO_LARGE)
    before, left, right = texts
    ours, others = changes(before, left), changes(before, right)
    agreed = sorted({*ours, *others}, key=lambda each: (each.first, each.last))
    if any(_meet(one, next_) for one, next_ in pairwise(agreed)):
        return Proposal(reason=NoProposal.OVERLAP)
    often = _repeated(before) | _repeated(left) | _repeated(right)
    if any(_is_unsure(each, before, often) for each in agreed):
        return Proposal(reason=NoProposal.UNSURE)
    return Proposal("\n".join(apply(before, agreed)))


def changes(base: Sequence[str], text: Sequence[str]) -> list[Change]:
    """What has to be done to `base` to get `text`, from top to bottom."""
    matcher = SequenceMatcher(None, base, text, autojunk=False)
    return [
        Change(first, last, tuple(text[start:end]))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def apply(base: Sequence[str], done: Sequence[Change]) -> list[str]:
    """`base` after changes that do not meet, given from top to bottom."""
    made: list[str] = []
    place = 0
    for each in done:
        made += base[place : each.first]
        made += each.lines
        place = each.last
    return made + list(base[place:])


def _meet(one: Change, other: Change) -> bool:
    """Whether two changes touch the same lines or lines next to each other: then one may rest on the other."""
    return other.first <= one.last


def _repeated(lines: Sequence[str]) -> set[str]:
    return {line for line, times in Counter(lines).items() if times > 1}


def _is_unsure(each: Change, base: Sequence[str], often: set[str]) -> bool:
    """Whether a change touches a line that is blank or occurs more than once, or puts lines in beside such a one."""
    touched = [*base[each.first : each.last], *each.lines]
    beside = base[max(0, each.first - 1) : each.first + 1] if each.first == each.last else ()
    return any(line in often or not line.strip() for line in touched) or any(line in often for line in beside)
