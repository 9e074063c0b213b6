"""Reading a date as people type it: 20-3, 20 maart, vrijdag, volgende week."""

from __future__ import annotations

import datetime
import re
import warnings
from functools import lru_cache

_AT_THE_END = re.compile(
    r"(?P<before>.*?)[\s,(]+(?:uiterlijk|voor|vóór|op|per)\s+(?P<date>[\w\-/. ]{2,24})\)?\s*\.?", re.IGNORECASE
)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?")


@lru_cache(maxsize=512)
def read_date(text: str, today: datetime.date) -> datetime.date | None:
    """The day that `text` means, seen from `today`; None when it is no date. Without a year: the next such day."""
    text = text.strip().strip(".").lower()
    if not text or not any(ch.isalnum() for ch in text):
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return None
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, today)
    if text.isdigit():
        return None
    import dateparser

    settings = {
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": datetime.datetime.combine(today, datetime.time(12)),
        "REQUIRE_PARTS": ["day"],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dateparser.parse(text, languages=["nl"], settings=settings)
    return found.date() if found else None


def _numeric(match: re.Match[str], today: datetime.date) -> datetime.date | None:
    day, month = int(match[1]), int(match[2])
    years = [today.year, today.year + 1] if match[3] is None else [int(match[3])]
    for year in years:
        try:
            found = datetime.date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
        if match[3] is not None or found >= today:
            return found
    return None


def split_due(text: str, today: datetime.date) -> tuple[str, datetime.date | None]:
    """An action's text without its closing "uiterlijk 20 maart", and that day; the text itself when there is none."""
    match = _AT_THE_END.fullmatch(text.strip())
    if match is None:
        return text.strip(), None
    found = read_date(match["date"], today)
    return (match["before"].rstrip(" ,("), found) if found else (text.strip(), None)
