"""Editions of a paper: who it is for decides what it may hold (art. 5.8) and whether people have names in it.

The confidential part of an edition is a paper of its own with the same numbers: never hidden pages in one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb_desktop.domain.fields import LABELS


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its key, the labels it holds, and those that its readers get as a confidential part.

    `names`: people by name; without it by function and organisation. `chair`: with times and room for notes.
    `is_part`: it is a confidential part itself.
    """

    key: str
    labels: frozenset[str]
    apart: frozenset[str] = frozenset()
    names: bool = True
    chair: bool = False
    is_part: bool = False

    def holds(self, label: str) -> bool:
        """Whether a record with this label is in it; a label of a newer program counts as the most closed one."""
        return (label or "intern") in self.labels


_PLACE = {label: place for place, label in enumerate(LABELS)}
_GROUP = frozenset({"openbaar", "intern"})
EDITIONS: Mapping[str, Edition] = {
    "werkgroep": Edition("werkgroep", _GROUP, frozenset({"vertrouwelijk"})),
    "do": Edition("do", _GROUP, frozenset({"vertrouwelijk", "concurrentiegevoelig"})),
    "openbaar": Edition("openbaar", frozenset({"openbaar"}), names=False),
    "regie": Edition("regie", frozenset(LABELS), chair=True),
}


def confidential_part(edition: Edition) -> Edition:
    """The edition that holds just what was kept apart; empty labels when nothing can be."""
    return replace(edition, labels=edition.apart, apart=frozenset(), is_part=True)


def most_closed(*labels: str) -> str:
    """The most closed of some labels; one that a newer program added is the most closed there is."""
    return max((each or "intern" for each in labels), key=lambda each: (each not in LABELS, _PLACE.get(each, 0)))


def as_public(name: str, function: str, organisation: str, public: bool) -> str:
    """How a person stands in a public paper: by function and organisation, by name only when that is public."""
    if public:
        return name
    return ", ".join(part for part in (function or "deelnemer", organisation) if part)
