"""Reading a date as people type it: 20-3, 20 maart, vrijdag, volgende week."""

from __future__ import annotations

import datetime
import re
import warnings
from functools import lru_cache

_AT_THE_END = re.compile(
    r"(?P<before>.*?)[\s,(]+(?:uiterlijk|voor|vóór|op|per)\s+(?P<date>[\w\-/. ]{2,24})\)?\s*\.?", re.IGNORECASE
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_WEEKDAY = re.compile(
    r"(?:(?P<which>komende|aanstaande|volgende)\s+)?(?P<day>(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo)"
)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?")


@lru_cache(maxsize=512)
def read_date(text: str, today: datetime.date) -> datetime.date | None:
    """The day that `text` means, seen from `today`; None when it is no date. Without a year: the next such day."""
    text = text.strip().strip(".").lower()
    if not text or not any(ch.isalnum() for ch in text):
        return None
    if _ISO.fullmatch(text):
        return _iso(text)
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, today)
    if match := _WEEKDAY.fullmatch(text):
        return _weekday(match, today)
    return None if text.isdigit() else _in_words(text, today)


def _iso(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _in_words(text: str, today: datetime.date) -> datetime.date | None:
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


def _weekday(match: re.Match[str], today: datetime.date) -> datetime.date:
    """The first such day after today; with "volgende" the one of next week. Weeks start on Monday."""
    place = next(place for place, name in enumerate(_WEEKDAYS) if name.startswith(match["day"]))
    if match["which"] == "volgende":
        return today + datetime.timedelta(days=7 - today.weekday() + place)
    return today + datetime.timedelta(days=(place - today.weekday() - 1) % 7 + 1)


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


_TIME = re.compile(r"(?P<day>.+?)[\s,]+(?:om\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?:uur|u)?")
_MOMENTS = (
    (re.compile(r"(\d{4})"), "{0}"),
    (re.compile(r"(?:q|k|kwartaal)\s*([1-4])\s*(?:van\s+)?(\d{4})"), "{1}-Q{0}"),
    (re.compile(r"([1-4])e\s+kwartaal\s*(?:van\s+)?(\d{4})"), "{1}-Q{0}"),
    (re.compile(r"(\d{4})\s*-?\s*(?:q|k|kwartaal)\s*([1-4])"), "{0}-Q{1}"),
    (re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))"), "{0}"),
    (re.compile(r"(0?[1-9]|1[0-2])[-/](\d{4})"), "{1}-{0:0>2}"),
)
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


def read_datetime(text: str, today: datetime.date) -> str | None:
    """A day with a time ("8 oktober 13.00 uur") as local ISO text; None when it is neither."""
    words = text.strip().lower().replace("t", " ", 1) if re.match(r"\d{4}-\d\d-\d\dT", text) else text.strip().lower()
    match = _TIME.fullmatch(words)
    day = read_date(match["day"], today) if match else None
    if match is None or day is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return f"{day.isoformat()}T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_moment(text: str, today: datetime.date) -> str | None:
    """A year, quarter, month or day as people type it, with its precision kept: "kwartaal 4 2026" is 2026-Q4."""
    words = text.strip().lower()
    for pattern, form in _MOMENTS:
        if match := pattern.fullmatch(words):
            return form.format(*match.groups())
    month, _, year = words.partition(" ")
    if month in MONTHS and re.fullmatch(r"\d{4}", year):
        return f"{year}-{MONTHS.index(month) + 1:02}"
    day = read_date(words, today)
    return day.isoformat() if day else None


def moment_in_words(moment: str) -> str:
    """2026-Q4 as "4e kwartaal 2026", 2026-12 as "december 2026", a day as 20-03-2026."""
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", moment):
        return f"{match[2]}e kwartaal {match[1]}"
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", moment):
        return f"{match[3]}-{match[2]}-{match[1]}"
    if (match := re.fullmatch(r"(\d{4})-(\d{2})", moment)) and 1 <= int(match[2]) <= 12:
        return f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return moment
