"""Names of months and days, and a stored day as it stands in a sentence."""

from __future__ import annotations

import datetime

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def day_in_words(stored: str) -> str:
    """2027-03-20 as "20 maart 2027", 2026-10-08T13:00 as "8 oktober 2026, 13.00 uur"; what is no day stays as it is."""
    if not stored:
        return "onbekend"
    try:
        moment = datetime.datetime.fromisoformat(stored)  # local time of the record
    except ValueError:
        return stored
    day = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{day}, {moment:%H.%M} uur" if "T" in stored else day
