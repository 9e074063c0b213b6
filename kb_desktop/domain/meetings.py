"""Meetings: agenda, attendance, minutes and decisions."""

from __future__ import annotations

from kb_desktop.domain.fields import (
    POSITION,
    Field,
    FieldType,
    Kind,
    choice,
    day,
    label,
    line,
    long_text,
    reference,
    references,
    whole_number,
)

DEFAULT_TIME_ZONE = "Europe/Amsterdam"

MEETING = Kind(
    "meeting",
    (
        line("title", required=True),
        choice("type", ("werkgroep", "DO", "BO"), default="werkgroep"),
        reference("theme", "theme"),
        Field("starts_at", FieldType.DATETIME),
        Field("ends_at", FieldType.DATETIME),
        Field("time_zone", FieldType.LINE, default=DEFAULT_TIME_ZONE),
        line("place"),
        reference("chair", "person"),
        reference("minute_taker", "person"),
        line("series"),
        choice(
            "status",
            (
                "planned",
                "agenda_sent",
                "held",
                "minutes_circulated",
                "adopted",
                "archived",
                "moved",
                "cancelled",
            ),
            default="planned",
            group="status",
        ),
        long_text("reason", group="status"),
        *label(),
    ),
    title_field="title",
    transitions={
        "planned": ("agenda_sent", "held", "moved", "cancelled"),
        "agenda_sent": ("held", "moved", "cancelled", "planned"),
        "moved": ("planned", "agenda_sent", "cancelled"),
        "held": ("minutes_circulated", "adopted"),
        "minutes_circulated": ("adopted", "held"),
        "adopted": ("archived",),
        "archived": (),
        "cancelled": ("planned",),
    },
)

PURPOSES = ("besluitvorming", "bespreking", "kennisname")

AGENDA_ITEM = Kind(
    "agenda_item",
    (
        reference("meeting", "meeting", required=True),
        line("number"),
        POSITION,
        whole_number("order_treated"),
        line("title", required=True),
        choice("purpose", PURPOSES, default="bespreking"),
        whole_number("minutes_of_time"),
        reference("presenter", "person"),
        references("papers", "paper"),
        long_text("explanation"),
        long_text("minutes_text"),
        reference("agreement", "agreement"),
        choice("status", ("proposed", "on_agenda", "treated", "held_over", "dropped"), default="on_agenda"),
        *label(),
    ),
    title_field="title",
    transitions={
        "proposed": ("on_agenda", "dropped", "held_over"),
        "on_agenda": ("treated", "held_over", "dropped", "proposed"),
        "treated": ("on_agenda",),
        "held_over": ("on_agenda", "proposed", "dropped"),
        "dropped": ("proposed", "on_agenda"),
    },
)

ATTENDANCE = Kind(
    "attendance",
    (
        reference("meeting", "meeting", required=True),
        reference("person", "person"),
        reference("organisation", "organisation"),
        choice("status", ("present", "apologies", "absent", "substitute"), default="present"),
        reference("substitute", "person"),
        line("remark"),
    ),
    title_field="status",
    natural_key=("meeting", "person", "organisation"),
)

MINUTES = Kind(
    "minutes",
    (
        reference("meeting", "meeting", required=True),
        whole_number("version"),
        choice("status", ("concept", "circulated", "adopted"), default="concept", group="status"),
        day("adopted_on", group="status"),
        reference("adopted_in", "meeting", group="status"),
        long_text("opening"),
        long_text("closing"),
        long_text("erratum"),
    ),
    title_field="status",
    natural_key=("meeting",),
    transitions={"concept": ("circulated", "adopted"), "circulated": ("adopted", "concept"), "adopted": ()},
)

VERBS = ("vastgesteld", "ingestemd met", "kennisgenomen van", "besloten", "aangehouden")
"""Fixed verbs of a decision, as they are printed."""

DECISION = Kind(
    "decision",
    (
        Field("number", FieldType.LINE, searchable=True),
        long_text("text", required=True),
        choice("verb", VERBS, default="besloten"),
        reference("agenda_item", "agenda_item"),
        reference("meeting", "meeting"),
        reference("agreement", "agreement"),
        day("decided_on"),
        choice("status", ("proposed", "taken", "replaced", "withdrawn"), default="taken", group="status"),
        reference("replaced_by", "decision", group="status"),
        long_text("reason", group="status"),
        *label(),
    ),
    title_field="text",
    transitions={
        "proposed": ("taken", "withdrawn"),
        "taken": ("replaced", "withdrawn"),
        "replaced": (),
        "withdrawn": (),
    },
    number_letter="B",
)
