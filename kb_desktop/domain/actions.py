"""Actions (actiepunten): one owner, a due day, and a state that is confirmed in the next meeting."""

from __future__ import annotations

import datetime

from kb_desktop.domain.fields import (
    Field,
    FieldType,
    Kind,
    choice,
    day,
    label,
    long_text,
    reference,
    references,
    whole_number,
)
from kb_desktop.domain.records import Record

CLOSED = frozenset({"confirmed", "dropped"})
SETTLED = CLOSED | {"reported_done"}

ACTION = Kind(
    "action",
    (
        Field("number", FieldType.LINE, searchable=True),
        long_text("text", required=True),
        reference("owner", "person", "organisation"),
        references("involved", "person", "organisation"),
        day("due", group="due"),
        day("first_due", group="due"),
        whole_number("times_postponed"),
        choice(
            "status",
            ("open", "in_progress", "waiting", "reported_done", "confirmed", "dropped"),
            default="open",
            group="status",
        ),
        day("closed_on", group="status"),
        long_text("reason", group="status"),
        reference("agenda_item", "agenda_item"),
        reference("agreement", "agreement"),
        reference("theme", "theme"),
        *label(),
    ),
    title_field="text",
    transitions={
        "open": ("in_progress", "waiting", "reported_done", "confirmed", "dropped"),
        "in_progress": ("open", "waiting", "reported_done", "confirmed", "dropped"),
        "waiting": ("open", "in_progress", "reported_done", "confirmed", "dropped"),
        "reported_done": ("confirmed", "open", "in_progress", "waiting", "dropped"),
        "confirmed": ("open", "in_progress"),
        "dropped": ("open", "in_progress"),
    },
    number_letter="A",
)


def is_overdue(action: Record, on: datetime.date) -> bool:
    """Whether the action is past its due day and not yet reported done, confirmed or dropped."""
    due = action.date("due")
    return due is not None and due < on and action.text("status") not in SETTLED


def days_overdue(action: Record, on: datetime.date) -> int:
    """Days past the due day; 0 when not overdue."""
    due = action.date("due")
    return (on - due).days if due is not None and is_overdue(action, on) else 0
