"""Public bodies: the replaceable register and a workspace's own additions."""

from __future__ import annotations

from kb_desktop.domain.fields import Kind, choice, day, line, reference
from kb_desktop.domain.records import Reader, Record

ORGANISATION_TYPES = (
    "gemeente",
    "provincie",
    "waterschap",
    "ministerie",
    "koepel",
    "omgevingsdienst",
    "rom",
    "overig",
)

LAYERS = {
    "gemeente": "gemeenten",
    "provincie": "provincies",
    "waterschap": "waterschappen",
    "ministerie": "rijk",
}
"""Layer of government (bestuurslaag, art. 1.4) of each type that can sign up."""

SIGNATORY_TYPES = frozenset(LAYERS)
"""Who signs up and commits (art. 3.4); others take part as guests (art. 2.4)."""

ORGANISATION = Kind(
    "organisation",
    (
        line("code", required=True),
        day("valid_from"),
        day("valid_to"),
        line("name", required=True),
        line("short_name"),
        choice("type", ORGANISATION_TYPES, required=True),
        line("province"),
        line("sort_name", searchable=False),
        choice("status", ("valid", "ended", "merged_into"), default="valid"),
        reference("merged_into", "organisation"),
    ),
    title_field="name",
    natural_key=("code", "valid_from"),
    reference_data=True,
)


def has_ended(organisation: Record) -> bool:
    """Whether the register gives the organisation a last day, or says that it ended or went into another."""
    return bool(organisation.text("valid_to")) or organisation.text("status") in ("ended", "merged_into")


def successor_of(organisation: Record, reader: Reader) -> Record | None:
    """Who holds now what an ended organisation was, through every merger since; None when nobody took over as one."""
    passed = {organisation.id}
    heir, found = organisation.reference("merged_into"), None
    while heir is not None and heir not in passed and (following := reader.get(heir)) is not None:
        passed.add(heir)
        heir, found = following.reference("merged_into"), following
    return found
