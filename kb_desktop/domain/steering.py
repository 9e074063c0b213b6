"""Steering (bijsturing, art. 1.1 and 1.4) and the progress report to the directors' meeting (DO)."""

from __future__ import annotations

from kb_desktop.domain.fields import (
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
)
from kb_desktop.domain.lessons import LAYER_CHOICES

STEERING = Kind(
    "steering",
    (
        choice("axis", ("thema", "bestuurslaag"), required=True),
        reference("theme", "theme"),
        choice("layer", LAYER_CHOICES),
        long_text("cause", required=True),
        references("parties", "party"),
        reference("decision", "decision"),
        references("actions", "action"),
        day("evaluate_on"),
        choice(
            "status",
            ("signalled", "talked_over", "decided", "in_progress", "evaluated", "closed", "raised"),
            default="signalled",
        ),
        *label(),
    ),
    title_field="cause",
    transitions={
        "signalled": ("talked_over", "decided", "closed", "raised"),
        "talked_over": ("decided", "closed", "raised"),
        "decided": ("in_progress", "raised"),
        "in_progress": ("evaluated", "raised"),
        "evaluated": ("closed", "raised", "in_progress"),
        "raised": ("talked_over", "decided", "closed"),
        "closed": ("signalled",),
    },
)

STEERING_REPORT = Kind(
    "steering_report",
    (
        line("period", required=True),
        day("reference_date"),
        long_text("introduction"),
        long_text("decisions_asked"),
        Field("snapshot", FieldType.FILE),
        choice("status", ("concept", "offered", "discussed", "frozen"), default="concept"),
        *label(),
    ),
    title_field="period",
    transitions={
        "concept": ("offered", "frozen"),
        "offered": ("discussed", "concept", "frozen"),
        "discussed": ("frozen",),
        "frozen": (),
    },
)
