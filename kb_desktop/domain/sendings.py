"""Sent packs (verzendingen): which pages went out to whom, so that numbers stay and a later change can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb_desktop.domain.fields import Field, FieldType, Kind, choice, day, label, line, reference, whole_number, yes_no
from kb_desktop.domain.page_numbers import apart, in_short, read_short
from kb_desktop.domain.paper_editions import EDITIONS
from kb_desktop.domain.records import Record, Value

SENDING = Kind(
    "sending",
    (
        reference("meeting", "meeting", required=True),
        choice("edition", tuple(EDITIONS), required=True),
        yes_no("confidential", default=False),
        whole_number("serial"),
        day("sent_on"),
        whole_number("pages"),
        line("sha256", searchable=False),
        Field("sections", FieldType.ANSWERS),
        *label(),
    ),
    title_field="edition",
    append_only=True,
)
"""`serial` 0 is the pack itself, 1 and up what was sent afterwards; `pages` and `sha256` are of the file that went out.

`sections` holds the pages of the whole pack as it stands with its readers after this sending, see `Section`.
"""

COVER, AGENDA, MINUTES, ACTIONS, DECISIONS = "cover", "agenda", "minutes", "actions", "decisions"
PROGRESS, ATTENDANCE = "progress", "attendance"
LIVE = frozenset({ACTIONS, DECISIONS, PROGRESS, ATTENDANCE})
"""Lists that change by the day: they keep their pages, but are no reason to send something again."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a pack that begins on a page of its own.

    `key` names it in every edition: "agenda", "item:<id>" or "paper:<item>/<paper>". `number` is that of the annex
    ("3a"); `pages` the numbers on its pages, none when readers do not hold it; `content` the SHA-256 of what it shows.
    """

    key: str
    number: str = ""
    pages: tuple[str, ...] = ()
    content: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What readers of one edition hold: by key the sections, every number ever given, and how far the first counted.

    `serial` is that of the last sending.
    """

    sections: Mapping[str, Section]
    issued: frozenset[str]
    total: int
    serial: int


def written(sections: Iterable[Section]) -> dict[str, Value]:
    """Sections as the value of the field `sections`."""
    return {each.key: f"{in_short(each.pages)};{each.number};{each.content}" for each in sections}


def read(value: Value) -> dict[str, Section]:
    """The sections in the value of a field `sections`; what cannot be read is not there."""
    found = {}
    for key, text in value.items() if isinstance(value, dict) else ():
        parts = str(text).split(";")
        if len(parts) == 3:
            try:
                found[key] = Section(key, parts[1], read_short(parts[0]), parts[2])
            except ValueError:  # of a newer program
                continue
    return found


def in_order(sendings: Iterable[Record]) -> list[Record]:
    """Sendings from first to last; of two with one number (two copies) the order is the same everywhere."""
    return sorted(sendings, key=lambda each: (each.integer("serial"), each.text("sent_on"), each.id))


def sent(sendings: Iterable[Record]) -> Sent | None:
    """What readers hold after these sendings of one edition; None when there was none."""
    ordered = in_order(sendings)
    if not ordered:
        return None
    held = [read(each.get("sections")) for each in ordered]
    issued = frozenset(page for sections in held for each in sections.values() for page in each.pages)
    total = max((apart(page)[0] for page in issued), default=0)
    return Sent(held[-1], issued, total, ordered[-1].integer("serial"))


def annex_numbers(sendings: Iterable[Record]) -> dict[str, str]:
    """By key the number that each annex was first sent with, in whichever edition."""
    given: dict[str, str] = {}
    for each in in_order(sendings):
        for key, section in read(each.get("sections")).items():
            if section.number:
                given.setdefault(key, section.number)
    return given
