"""Who signed up for a theme (intekening) and what each commits to per agreement (inzet): art. 3.4."""

from __future__ import annotations

from kb_desktop.domain.fields import Field, FieldType, Kind, choice, day, line, long_text, reference

SIGN_UP = Kind(
    "sign_up",
    (
        reference("organisation", "organisation", required=True),
        reference("theme", "theme", required=True),
        day("signed_on"),
        line("on_behalf_of"),
        reference("contact", "person"),
        choice("status", ("intended", "confirmed", "ended"), default="intended"),
        long_text("reason"),
    ),
    title_field="organisation",
    natural_key=("organisation", "theme"),
    transitions={
        "intended": ("confirmed", "ended"),
        "confirmed": ("ended", "intended"),
        "ended": ("intended",),
    },
)

COMMITMENT = Kind(
    "commitment",
    (
        reference("sign_up", "sign_up", required=True),
        reference("agreement", "agreement", required=True),
        long_text("what"),
        long_text("result"),
        choice("role", ("trekker", "deelnemer", "volger"), default="deelnemer"),
        day("start"),
        Field("target", FieldType.MOMENT),
        Field("answers", FieldType.ANSWERS),
        choice(
            "status",
            ("concept", "pledged", "in_progress", "done", "paused", "withdrawn", "handed_over"),
            default="concept",
            group="status",
        ),
        long_text("reason", group="status"),
        line("handed_over_to"),
    ),
    title_field="what",
    natural_key=("sign_up", "agreement"),
    transitions={
        "concept": ("pledged", "in_progress", "withdrawn"),
        "pledged": ("in_progress", "done", "paused", "withdrawn", "handed_over", "concept"),
        "in_progress": ("done", "paused", "withdrawn", "handed_over", "pledged"),
        "paused": ("in_progress", "withdrawn", "handed_over"),
        "done": ("in_progress",),
        "withdrawn": ("pledged", "concept"),
        "handed_over": ("in_progress",),
    },
)
