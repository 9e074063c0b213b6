"""Words on the form to sign up for a theme."""

from __future__ import annotations

FORM = "Intekenformulier"
EXPLAINED = (
    "Met dit formulier tekent een organisatie in op dit thema. Vul het in op het scherm, bewaar het en stuur het "
    "terug. Inzet is een voornemen en niet afdwingbaar. "
    "Bij elke afspraak kies je zelf of de organisatie meedoet, en hoe."
)
WHO = "Organisatie en contactpersoon"
WHO_FIELDS = {
    "organisation": "Naam van de organisatie",
    "on_behalf_of": "Wie ondertekent namens de organisatie (naam en functie)",
    "signed_on": "Datum, bijvoorbeeld 20-03-2026",
    "contact": "Naam van de contactpersoon",
    "function": "Functie van de contactpersoon",
    "work_mail": "Werkmail van de contactpersoon",
}
COMMITMENT_FIELDS = {
    "takes_part": "De organisatie doet mee aan deze afspraak",
    "role": "Rol",
    "what": "Wat gaat de organisatie doen?",
    "result": "Wat is het resultaat?",
    "target": "Wanneer? Bijvoorbeeld kwartaal 4 2026",
}
ROLES = {"deelnemer": "deelnemer", "trekker": "trekker", "volger": "volger"}
SEND = "Klaar? Bewaar het formulier en stuur het naar de coördinator van de werkgroep."


def agreement(key: str) -> str:
    """Heading of an agreement."""
    return f"Afspraak {key}"


def title(theme: str) -> str:
    """Title of the file."""
    return f"{FORM} {theme}"
