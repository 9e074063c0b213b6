"""The covenant as records: editions, parties, themes, agreements and further arrangements."""

from __future__ import annotations

import datetime
import re

from kb_desktop.domain.fields import (
    Field,
    FieldType,
    Kind,
    choice,
    day,
    line,
    lines,
    long_text,
    reference,
    references,
    whole_number,
    yes_no,
)
from kb_desktop.domain.records import Reader, Record, natural_id

THEME_KEYS = ("RUI", "INK", "VTH", "MKB", "KEN", "KET")
"""Stable keys of the six themes (art. 4), in the order of the text."""

COVENANT_EDITION = Kind(
    "covenant_edition",
    (
        line("key", required=True),
        line("title", required=True),
        line("type"),
        choice("status", ("concept", "signed", "in_force", "ended"), default="concept"),
        day("signed_on"),
        day("in_force_on"),
        day("ends_on"),
        line("source"),
        yes_no("complete", default=True),
        long_text("text", searchable=False),
    ),
    title_field="title",
    natural_key=("key",),
    transitions={
        "concept": ("signed", "in_force"),
        "signed": ("in_force", "ended"),
        "in_force": ("ended",),
        "ended": (),
    },
    reference_data=True,
)

PARTY = Kind(
    "party",
    (
        line("edition", required=True),
        line("key", required=True),
        line("printed_name", required=True),
        line("represented_by"),
        reference("organisation", "organisation"),
        choice("group", ("rijk", "koepels"), required=True),
        day("notice_received", group="notice"),
        day("leaves_on", group="notice"),
        choice("status", ("party", "notice_given", "left"), default="party", group="notice"),
    ),
    title_field="printed_name",
    natural_key=("edition", "key"),
    transitions={"party": ("notice_given",), "notice_given": ("left", "party"), "left": ()},
    reference_data=True,
)

THEME = Kind(
    "theme",
    (
        line("edition", required=True),
        line("key", required=True),
        line("title", required=True),
        lines("admitted_types"),
        long_text("introduction"),
        whole_number("position_in_text"),
    ),
    title_field="title",
    natural_key=("edition", "key"),
    reference_data=True,
)

AGREEMENT = Kind(
    "agreement",
    (
        line("edition", required=True),
        reference("theme", "theme", required=True),
        line("key", required=True),
        line("printed_number"),
        long_text("text", required=True),
        lines("admitted_types"),
        Field("target_years", FieldType.ANSWERS),
        references("depends_on", "agreement"),
        lines("phases"),
    ),
    title_field="key",
    natural_key=("edition", "key"),
    reference_data=True,
)

ARRANGEMENT = Kind(
    "arrangement",
    (
        line("title", required=True),
        long_text("text"),
        line("article"),
        day("agreed_on"),
        references("parties", "party"),
        choice("status", ("concept", "agreed", "ended"), default="concept"),
    ),
    title_field="title",
    transitions={"concept": ("agreed", "ended"), "agreed": ("ended",), "ended": ()},
)
"""Nadere afspraak: what parties arrange later under articles 2.5, 5.8, 5.9 and 5.10."""


def edition_of(agreement: Record, reader: Reader) -> Record | None:
    """The edition whose text the agreement is in."""
    return reader.get(natural_id("covenant_edition", agreement.text("edition")))


def begins_on(edition: Record) -> datetime.date | None:
    """The day before which an edition cannot have been in use; None when nothing is known.

    That is the day it was signed or came into force. As long as neither is known it is the first day of the first year
    in its title: "2025-2027" was certainly not there in 2024.
    """
    known = edition.date("signed_on") or edition.date("in_force_on")
    year = re.search(r"\b20\d\d\b", edition.text("title"))
    return known or (datetime.date(int(year[0]), 1, 1) if year else None)


def target_year(agreement: Record, organisation_type: str) -> int | None:
    """The year the text strives for with this type of organisation (VTH-3), None when it names none."""
    years = agreement.get("target_years")
    year = years.get(organisation_type) if isinstance(years, dict) else None
    return year if isinstance(year, int) else None
