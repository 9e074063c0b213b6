"""Words for signs that cannot be printed: what stands on paper instead, and where that is."""

from __future__ import annotations

from collections.abc import Mapping

_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "CJK": ("Chinees teken", "Chinese tekens"),
    "HIRAGANA": ("Japans teken", "Japanse tekens"),
    "KATAKANA": ("Japans teken", "Japanse tekens"),
    "HANGUL": ("Koreaans teken", "Koreaanse tekens"),
    "THAI": ("Thais teken", "Thaise tekens"),
    "DEVANAGARI": ("Indiaas teken", "Indiase tekens"),
    "BENGALI": ("Indiaas teken", "Indiase tekens"),
    "TAMIL": ("Indiaas teken", "Indiase tekens"),
    "ETHIOPIC": ("Ethiopisch teken", "Ethiopische tekens"),
    "SYMBOL": ("symbool", "symbolen"),
}
_OTHER = ("onbekend teken", "onbekende tekens")
FIELDS: Mapping[str, str] = {
    "title": "titel",
    "meeting": "titel",
    "presenter": "inbrenger",
    "explanation": "toelichting",
    "owner": "trekker",
    "lead": "trekker",
    "name": "naam",
    "organisation": "organisatie",
    "substitute": "vervanger",
    "remark": "opmerking",
    "place": "plaats",
    "chair": "voorzitter",
    "minute_taker": "notulist",
    "group": "groep",
    "opening": "opening",
    "closing": "sluiting",
    "erratum": "erratum",
    "back": "terugblik",
    "ahead": "vooruitblik",
    "help_asked": "gevraagde steun",
    "introduction": "inleiding",
    "decisions_asked": "gevraagde besluiten",
    "obstacles": "knelpunten",
    "steering": "bijsturing",
    "lessons": "geleerde lessen",
    "what": "inzet",
}
"""By name of a field of what goes on paper; any other is its text."""
OTHER_FIELD = "tekst"
RECORDS: Mapping[str, str] = {
    "PaperFacts": "Vergadering",
    "AgendaLine": "Agendapunt {number}",
    "Annex": "Bijlage {number}",
    "ActionLine": "Actie {number}",
    "DecisionLine": "Besluit {number}",
    "Attendee": "Deelnemer {name}",
    "MinutesPaper": "Verslag",
    "MinutesItem": "Verslag, punt {number}",
    "AgreementState": "Afspraak {key}",
    "ThemeState": "Thema {title}",
    "MemberCommitment": "Inzet van {organisation}",
    "LayerAnnex": "Bijlage {layer}",
    "PersonReport": "Gegevens van {name}",
}
"""By sort of what goes on paper, with fields of it."""


def signs_named(script: str, count: int) -> str:
    """What stands on paper instead of `count` signs of a script ("CJK", "SYMBOL", the first word of their name)."""
    one, more = _SCRIPTS.get(script, _OTHER)
    return f"[{one}]" if count == 1 else f"[{count} {more}]"


def signs_remark(where: str, field: str, said: str, shown: str) -> str:
    """Where signs cannot be printed, and what stands there."""
    return f"{where}, {field}: ‘{said}’ staat er als ‘{shown}’."


SIGNS_LEAD = "Niet alles kan worden gedrukt. Schrijf het zo nodig in gewone letters."
