"""Progress notes (voortgangsmelding): a light set by a person, never computed."""

from __future__ import annotations

from kb_desktop.domain.fields import Kind, choice, day, label, line, long_text, reference

LIGHTS = ("op schema", "aandacht", "bijsturen", "nog niet gestart", "afgerond", "onbekend")

PROGRESS_NOTE = Kind(
    "progress_note",
    (
        reference("agreement", "agreement", required=True),
        reference("commitment", "commitment"),
        day("reference_date", required=True),
        choice("light", LIGHTS, required=True),
        long_text("state"),
        long_text("look_ahead"),
        long_text("request_for_help"),
        line("evidence"),
        reference("author", "person"),
        *label(),
    ),
    title_field="light",
    append_only=True,
)
