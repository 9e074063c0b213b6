"""Words on what is sent after the pack (nazending), in the letter that goes with it, and on the copy to print."""

from __future__ import annotations

import datetime

from kb_desktop.wording.papers import long_day

CHANGE_SHEET = "Wijzigingsblad"
CHANGES = "Wat is er gewijzigd"
BACK_TO_CHANGES = "Terug naar het wijzigingsblad"
COLUMNS = {"part": "Onderdeel", "change": "Wijziging", "pages": "Pagina’s"}
PACK_SENT = "Stukken"


def supplement(serial: int) -> str:
    """Name of a later sending."""
    return f"Nazending {serial}"


def supplement_title(name: str, meeting: str, day: datetime.date | None) -> str:
    """Title of the file of a later sending."""
    return " – ".join(part for part in (name, meeting, long_day(day)) if part)


def how_to_use(sent_on: datetime.date | None) -> str:
    """What readers do with the pages behind the change sheet."""
    earlier = f"de stukken van {long_day(sent_on)}" if sent_on else "de stukken die je al hebt"
    return (
        f"Deze pagina’s horen bij {earlier}. Alle nummers die je al hebt, blijven gelden. "
        "Een nieuwe pagina heeft het nummer van de pagina ervoor, met een letter erachter."
    )


def change(change_: str, gone: str, count: int) -> str:
    """A change in words; `gone` are page numbers that no longer count."""
    lapsed = f"pagina {gone} vervalt" if count == 1 else f"pagina’s {gone} vervallen"
    if change_ == "new":
        return "Nieuw"
    if change_ == "dropped":
        return f"Vervallen: {lapsed}"
    return f"Vervangt de eerdere versie; {lapsed}" if gone else "Vervangt de eerdere versie"


def step(serial: int) -> str:
    """Name of the step that remembers what was sent."""
    return f"Nazending {serial} vastleggen" if serial else "Stukken vastleggen als verstuurd"
