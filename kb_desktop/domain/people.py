"""People and their membership of a working group. Only work data are kept."""

from __future__ import annotations

from kb_desktop.domain.fields import Kind, choice, day, line, reference, yes_no

PERSON = Kind(
    "person",
    (
        line("name", required=True, personal=True),
        line("function"),
        reference("organisation", "organisation"),
        line("work_mail", personal=True, searchable=False),
        line("phone", personal=True, searchable=False),
        yes_no("public_by_function", default=False),
    ),
    title_field="name",
)

MEMBERSHIP_ROLES = ("coordinator", "chair", "minute_taker", "member", "guest", "secretariat")

MEMBERSHIP = Kind(
    "membership",
    (
        reference("person", "person", required=True),
        reference("theme", "theme"),
        choice("role", MEMBERSHIP_ROLES, default="member"),
        day("from_date"),
        day("to_date"),
        choice("status", ("active", "ended"), default="active"),
    ),
    title_field="role",
    transitions={"active": ("ended",), "ended": ("active",)},
)
