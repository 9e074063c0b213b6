"""Lessons learned (art. 1.5 and 3.5) and obstacles."""

from __future__ import annotations

from kb_desktop.domain.fields import Kind, choice, label, line, long_text, reference, references

LAYER_CHOICES = ("gemeenten", "provincies", "waterschappen", "rijk")

LESSON = Kind(
    "lesson",
    (
        long_text("situation", required=True),
        long_text("advice"),
        line("origin"),
        choice("layer", LAYER_CHOICES),
        reference("agreement", "agreement"),
        reference("theme", "theme"),
        references("applied_by", "organisation"),
        line("secured_in"),
        choice("status", ("observed", "shared", "applied", "secured"), default="observed"),
        *label(),
    ),
    title_field="situation",
    transitions={
        "observed": ("shared", "applied"),
        "shared": ("applied", "secured", "observed"),
        "applied": ("secured", "shared"),
        "secured": ("applied",),
    },
)

OBSTACLE = Kind(
    "obstacle",
    (
        long_text("text", required=True),
        choice("type", ("wet- en regelgeving", "capaciteit", "geld", "kennis", "samenwerking", "markt", "overig")),
        reference("owner", "person", "organisation"),
        references("themes", "theme"),
        references("agreements", "agreement"),
        choice("status", ("open", "being_handled", "solved", "to_do"), default="open"),
        long_text("solution"),
        *label(),
    ),
    title_field="text",
    transitions={
        "open": ("being_handled", "solved", "to_do"),
        "being_handled": ("solved", "to_do", "open"),
        "to_do": ("being_handled", "solved"),
        "solved": ("open",),
    },
)
"""`to_do` means: raised to the directors' meeting (DO)."""
