"""Words and sentences on paper, shared by every paper."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kb_desktop.wording.calendar import MONTHS, WEEKDAYS
from kb_desktop.wording.labels import choice_label, listed

PACK = "Vergaderstukken"
COVER = "Voorblad"
MINUTES = "Verslag"
NOTE = "Notitie"
ACTIONS = "Actielijst"
DECISIONS = "Besluitenlijst"
ATTENDANCE_SHEET = "Presentielijst"
COVER_NOTE = "Oplegnotitie"
PERSON_REPORT = "Gegevens van persoon"
AGENDA = "Agenda"
PREVIOUS_MINUTES = "Verslag van de vorige vergadering"
ATTENDANCE = "Aanwezigheid"
OPENING = "Opening"
CLOSING = "Sluiting"
ERRATUM = "Erratum"
OVERVIEW = "Besluiten en acties"
TREATMENT = "Behandeling"
DECISIONS_TAKEN = "Besluiten"
OTHER_DECISIONS = "Overige besluiten"
"""Head of decisions of a meeting that belong to none of its items."""
ACTIONS_AGREED = "Acties"
PAPERS = "Stukken"
LEFT_OUT = "Niet in deze editie"
BACK_TO_AGENDA = "Terug naar de agenda"
LINK_INSIDE = "Naar een andere plaats in deze bijlage"
CONFIDENTIAL_PART = "Vertrouwelijk deel"
IN_CONFIDENTIAL_PART = "Dit onderdeel staat in het vertrouwelijke deel. Dat is een apart bestand."
NOT_IN_EDITION = "Dit onderdeel staat niet in deze editie."
CLOSED_ITEM = "Niet-openbaar agendapunt"
NAMES_LEFT_OUT = "namen van personen: functie en organisatie staan ervoor in de plaats"
NOTES = "Notities van de voorzitter"
EDITIONS = {
    "werkgroep": "voor de werkgroep",
    "do": "voor het directeurenoverleg",
    "openbaar": "openbaar",
    "regie": "voor voorzitter en secretaris",
}
NO_ACTIONS = "Er staan geen acties open."
NO_ACTIONS_HERE = "In deze editie staan geen acties."
NO_DECISIONS = "Er zijn geen besluiten."
NO_DECISIONS_HERE = "In deze editie staan geen besluiten."
NO_TEXT = "Geen bijzonderheden."
LATE_SIGN = "▲"
NO_OWNER = "nog geen trekker"
NO_AGREEMENT = "Zonder afspraak"
NO_THEME = "Zonder thema"
OWN_FIELDS = "Eigen gegevens"
EARLIER_VALUES = "Eerdere gegevens in de geschiedenis"
MENTIONED = "Genoemd in een tekst"

SIGN_HERE = "Zet je handtekening achter je naam. Staat je naam er niet bij? Schrijf hem dan op een lege regel."
NO_PEOPLE = "Er zijn nog geen leden vastgelegd."
QUESTION = "Toelichting en vraag"
EARLIER_DECISIONS = "Eerdere besluiten over deze afspraak"
NO_EXPLANATION = "Er is nog geen toelichting geschreven."
PERSON_EXPLAINED = (
    "Dit overzicht noemt alles wat in deze werkmap over deze persoon is vastgelegd (artikel 15 AVG). "
    "Klopt iets niet? Vraag de coördinator om het te verbeteren of te wissen."
)
NOTHING_HELD = "In deze werkmap staat niets over deze persoon."
COLUMNS = {
    "signature": "Handtekening",
    "action": "Actie",
    "agreement": "Afspraak",
    "annex": "Bijlage",
    "decided_on": "Genomen op",
    "decision": "Besluit",
    "due": "Klaar op",
    "item": "Onderwerp",
    "name": "Naam",
    "number": "Nr.",
    "organisation": "Organisatie",
    "owner": "Trekker",
    "page": "Pagina",
    "pages": "Pagina’s",
    "presence": "Aanwezigheid",
    "status": "Status",
    "time": "Tijd",
    "verdict": "Hoe opgenomen",
}
FACTS = {
    "purpose": "Doel",
    "presenter": "Inleider",
    "minutes": "Tijd op de agenda",
    "agreement": "Afspraak",
    "item": "Agendapunt",
    "day": "Datum",
    "times": "Tijd",
    "place": "Plaats",
    "chair": "Voorzitter",
    "minute_taker": "Notulist",
    "edition": "Editie",
    "label": "Vertrouwelijkheid",
    "status": "Status",
    "group": "Werkgroep",
    "made_at": "Stand van",
}


def long_day(day: datetime.date | None) -> str:
    """ "donderdag 12 november 2026", or nothing."""
    if day is None:
        return ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: datetime.date | None) -> str:
    """ "12-11-2026", or a dash."""
    return f"{day.day:02}-{day.month:02}-{day.year}" if day else "–"


def page_of(page: int | str, total: int) -> str:
    """Running page number: "41 van 120", "37a van 120"; a page with a name of its own keeps just that."""
    return f"{page} van {total}" if str(page)[:1].isdecimal() else str(page)


def change_sheet_page(page: int, pages: int) -> str:
    """Name of a page of a change sheet; it stands outside the numbers of the pack."""
    return "wijzigingsblad" if pages == 1 else f"wijzigingsblad {page}"


def dropped_part(number: str, title: str = "") -> str:
    """A part of a pack that is gone, as a change sheet names it."""
    if number:
        return f"Bijlage {annex_name(number, title)}" if title else f"Bijlage {number}"
    return title or "Onderdeel"


def moved_part(title: str, other: str) -> str:
    """An agenda item that now stands on the page of the item with the number `other`, as a change sheet names it."""
    return f"{title} (nu bij punt {other})" if other else title


def annex_stamp(number: str, page: int, pages: int, label: str = "") -> str:
    """Stamp on a page of an annex; a confidential one says so first."""
    stamp = f"Bijlage {number} – pagina {page} van {pages}"
    return f"{label.capitalize()} · {stamp}" if label else stamp


def annex_name(number: str, title: str) -> str:
    """Name of an annex in bookmarks and links."""
    return f"{number} {title}"


def page_figure(number: str, title: str, page: int, pages: int) -> str:
    """Alternative text of a page of an annex."""
    return f"Bijlage {number}, {title}, pagina {page} van {pages}"


def image_figure(number: str, title: str) -> str:
    """Alternative text of an image without one of its own."""
    return f"Bijlage {number}, {title} (afbeelding)"


def annex_not_included(number: str, title: str) -> str:
    """Heading of the page that stands in for an annex."""
    return f"Bijlage {number} – {title}"


def agenda_item(number: str) -> str:
    """An agenda item in a list of what stayed out."""
    return f"Agendapunt {number}"


def minutes_of_item(number: str) -> str:
    """What was said at an agenda item, in a list of what stayed out."""
    return f"Verslag bij agendapunt {number}"


def around_minutes(fields: Sequence[str]) -> str:
    """What stands around the items of minutes, in a list of what stayed out."""
    named = {"opening": "opening", "closing": "sluiting", "erratum": "erratum"}
    return f"Verslag: {listed([named[each] for each in fields])}"


def annex(number: str) -> str:
    """An annex without its title."""
    return f"Bijlage {number}"


def minutes_of(minutes: int) -> str:
    """Length of an agenda item."""
    return f"{minutes} min"


def late(days: int) -> str:
    """Word and sign for an overdue action: never colour alone."""
    return f"{LATE_SIGN} {days} dag te laat" if days == 1 else f"{LATE_SIGN} {days} dagen te laat"


def decision(number: str, verb: str) -> str:
    """Head of a decision in running text."""
    return f"Besluit {number}: {verb}" if verb else f"Besluit {number}"


def decision_terms(status: str) -> str:
    """How a decision stands behind it in running text; nothing when it was simply taken."""
    return choice_label(status) if status != "taken" else ""


def action(number: str) -> str:
    """Head of an action in running text."""
    return f"Actie {number}"


def action_terms(owner: str, due: datetime.date | None) -> str:
    """Owner and due day behind an action in running text."""
    who = owner or NO_OWNER
    return f"{who}, klaar op {long_day(due)}" if due else who


def substituted(name: str, substitute: str) -> str:
    """A person who sent somebody else."""
    return f"{name}, vervangen door {substitute}" if substitute else name


def paper_title(paper: str, group: str, meeting: str, day: datetime.date | None) -> str:
    """Title of a paper in the file."""
    return " – ".join(part for part in (paper, meeting or group, long_day(day)) if part)


def and_more(count: int) -> str:
    """How many of a list are not named."""
    return f"En nog {count}."


def drawing_page(page: int, total: int) -> str:
    """Progress while drawing."""
    return f"Pagina {page} van {total} wordt gemaakt" if total else f"Pagina {page} wordt ingedeeld"


def reading_annex(file: str) -> str:
    """Progress while an annex is read."""
    return f"Bijlage ‘{file}’ wordt gelezen"


def converting_annex(file: str, program: str) -> str:
    """Progress while a PDF is made of an Office file."""
    return f"{program} maakt een PDF van ‘{file}’"


ROW_GOES_ON = "(vervolg)"
CHECKING = "Toegankelijkheid wordt gecontroleerd"
SAVING = "Het stuk wordt bewaard"


def on_page(page: str) -> str:
    """Where an annex begins, in running text."""
    return f"pagina {page}"


ACCESSIBLE = "Het stuk is toegankelijk (PDF/UA-1) en geschikt voor het archief (PDF/A-2a)."
NOT_ACCESSIBLE = "Let op: het stuk voldoet niet aan alle eisen voor toegankelijkheid en archief."


def annexes_missing(files: Sequence[str]) -> str:
    """Annexes that could not be taken."""
    named = ", ".join(f"‘{each}’" for each in files)
    return (
        f"Een bijlage kon niet mee: {named}." if len(files) == 1 else f"{len(files)} bijlagen konden niet mee: {named}."
    )


def things_left_out(count: int) -> str:
    """How much an edition does not hold."""
    if count == 1:
        return "Eén onderdeel staat niet in deze editie; voor in het stuk staat welk."
    return f"{count} onderdelen staan niet in deze editie; voor in het stuk staat welke."
