"""Words and sentences of the progress report to the directors' meeting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb_desktop.wording.labels import choice_label

REPORT = "Voortgangsrapportage"
ALL_GROUPS = "Krachtenbundeling Rijk-Regio Circulaire Economie"
IN_SHORT = "In het kort"
DECISIONS_ASKED = "Gevraagde besluiten"
NO_DECISIONS_ASKED = "Er worden deze keer geen besluiten gevraagd."
INTRODUCTION = "Inleiding"
LEGEND = "Zo lees je de stand"
LEGEND_TEXT = (
    "De stand van een afspraak wordt door mensen bepaald, niet uitgerekend. G is op schema, O vraagt aandacht, "
    "R vraagt bijsturen, A is afgerond, N is nog niet gestart en ? betekent dat er nog geen melding is. "
    "Van een afspraak staat hier het begin; de hele tekst staat in het convenant."
)
IN_FULL = "Voluit"
IN_FULL_LEAD = "Wat op de pagina van een thema is ingekort of niet paste."
PER_THEME = "Stand per thema"
AGREEMENTS = "Afspraken"
PROGRESS = "Voortgang per afspraak"
SIGNATORIES = "Intekenaars per bestuurslaag"
OBSTACLES = "Knelpunten"
STEERING = "Bijsturing"
HELP = "Gevraagde steun"
OVERDUE = "Acties over de datum"
LESSONS = "Geleerde lessen"
NOTHING_ELSE = "Geen knelpunten, bijsturing of acties over de datum."
NO_COMMITMENTS = "Er is nog geen inzet vastgelegd."
WITHOUT = "Wel ingetekend, nog geen inzet"
ANNEXES = "Inzet per bestuurslaag"
COLUMNS = {
    "theme": "Thema",
    "lights": "Stand van de afspraken",
    "signatories": "Intekenaars",
    "agreement": "Afspraak",
    "light": "Stand",
    "back": "Terugblik",
    "ahead": "Vooruitblik",
    "organisation": "Organisatie",
    "what": "Inzet",
    "target": "Streefmoment",
    "status": "Status",
}


def period_line(period: str, day: str) -> str:
    """Over which period, as things stood on which day."""
    return f"{period[:1].upper()}{period[1:]}, stand van {day}"


def lead(name: str) -> str:
    """Who leads the group."""
    return f"Trekker: {name}" if name else "Nog geen trekker"


def since(previous: str) -> str:
    """What a difference is measured against."""
    return f"Vergeleken met {previous}."


def light_figure(light: str, before: str) -> str:
    """Alternative text of a light."""
    return f"Stand: {light}, was {before}" if before else f"Stand: {light}"


def was(light: str) -> str:
    """The light of the previous report, below the light of now."""
    return f"was {light}"


def lights_figure(title: str, lights: Mapping[str, int]) -> str:
    """Alternative text of a row of lights."""
    if not lights:
        return f"{title}: geen afspraken"
    return f"{title}: " + ", ".join(f"{count} {light}" for light, count in lights.items())


def layers_figure(layers: Sequence[tuple[str, int, int]]) -> str:
    """Alternative text of the chart of signatories."""
    said = [f"{choice_label(layer)} {now}" + (f", waarvan {new} nieuw" if new else "") for layer, now, new in layers]
    return "Intekenaars: " + "; ".join(said)


def counted(now: int, new: int) -> str:
    """A number of signatories with what came since the previous report."""
    return f"{now} ({new} nieuw)" if new else str(now)


def signatories(now: int, new: int) -> str:
    """Signatories of a theme in the overview."""
    return f"{now}, waarvan {new} nieuw" if new else str(now)


def commitments(total: int, done: int, busy: int) -> str:
    """How far the commitments to an agreement are."""
    if not total:
        return "nog geen inzet"
    parts = [f"{done} klaar"] if done else []
    parts += [f"{busy} in uitvoering"] if busy else []
    whole = "1 inzet" if total == 1 else f"{total} keer inzet"
    return f"{whole}: {', '.join(parts)}" if parts else whole


def more(count: int) -> str:
    """What did not fit on the page of a theme."""
    return f"en nog {count}"


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning up to a word with an ellipsis, which stays on the line of that word."""
    if len(text) <= longest:
        return text
    return re.split(r"\s+(?=\S*$)", text[:longest])[0].rstrip(" ,;:.\n") + "\u00a0…"


def in_full(page: str) -> str:
    """Where what a page of a theme has no room for stands."""
    return f"Ingekort; voluit op pagina {page}."


def said_on(key: str, what: str) -> str:
    """Whose line back or ahead a text is."""
    return f"{key}, {what.lower()}"


def annex_title(layer: str) -> str:
    """Heading of the annex of a layer of government."""
    bodies = {"gemeenten": "VNG", "provincies": "IPO", "waterschappen": "Unie van Waterschappen"}
    return f"Bijlage {choice_label(layer)}" + (f" ({bodies[layer]})" if layer in bodies else "")


def title(period: str, group: str) -> str:
    """Title of the file."""
    return f"{REPORT} {period} – {group}"


def overdue(number: str, text: str, owner: str, days: int) -> str:
    """An action past its day, in one line."""
    late = "1 dag te laat" if days == 1 else f"{days} dagen te laat"
    return f"{number} {text} ({owner or 'nog geen trekker'}, {late})"


def note_on(key: str) -> str:
    """A progress note in a list of what stayed out."""
    return f"Voortgangsmelding bij {key}"


def quarter(number: int, year: int) -> str:
    """ "kwartaal 4 van 2026"."""
    return f"kwartaal {number} van {year}"
