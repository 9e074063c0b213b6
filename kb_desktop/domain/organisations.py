"""Public bodies: the replaceable register and a workspace's own additions."""

from __future__ import annotations

from kb_desktop.domain.fields import Kind, choice, day, line, reference

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
