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


def supplement_title(name: str, meeting: str, day: datetime.date | None, *, apart: bool) -> str:
    """Title of the file of a later sending, or of its confidential part."""
    part = "vertrouwelijk deel" if apart else ""
    return " – ".join(each for each in (name, part, meeting, long_day(day)) if each)


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


PRINT_COPY = (
    "Afdrukversie: twee pagina’s per vel, zonder structuur voor hulpsoftware. "
    "Lees, deel en bewaar het stuk zelf; dit bestand is alleen om af te drukken."
)


def print_copy_title(title: str) -> str:
    """Title of a copy to print."""
    return f"{title} – afdrukversie"


def making_sheet(sheet: int, sheets: int) -> str:
    """What happens while a copy to print is made."""
    return f"Vel {sheet} van {sheets}"


def letter_subject(meeting: str, day: datetime.date | None, serial: int, *, confidential: bool) -> str:
    """Subject of the mail that a pack goes with."""
    what = supplement(serial) if serial else "Stukken"
    what = f"{what} (vertrouwelijk deel)" if confidential else what
    return " – ".join(part for part in (what, meeting, long_day(day)) if part)


def letter_body(
    meeting: str, when: str, place: str, serial: int, label: str, sender: str, *, confidential: bool
) -> str:
    """The mail that a pack goes with; plain text, ended lines of its own."""
    about = f"‘{meeting}’" + (f" op {when}" if when else "") + (f" ({place})" if place else "")
    if serial:
        first = (
            f"Hierbij {supplement(serial).lower()} bij de stukken voor {about}. "
            "Op het wijzigingsblad staat wat nieuw is. De paginanummers die je al hebt, blijven gelden."
        )
    elif confidential:
        first = f"Hierbij het vertrouwelijke deel van de stukken voor {about}."
    else:
        first = f"Hierbij de stukken voor {about}. Alles zit in één PDF. Klik op de agenda om naar een stuk te gaan."
    closed = {
        "intern": "Deze stukken zijn voor intern gebruik binnen de groep.",
        "openbaar": "Deze stukken zijn openbaar.",
    }.get(label, "Deze stukken zijn vertrouwelijk. Stuur ze niet door en bewaar ze niet op een gedeelde plek.")
    return f"Beste collega,\n\n{first}\n\n{closed}\n\nMet vriendelijke groet,\n{sender}\n"
