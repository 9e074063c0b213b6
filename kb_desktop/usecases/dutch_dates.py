"""Reading a date as people type it: 20-3, 20 maart, vrijdag, volgende week."""

from __future__ import annotations

import datetime
import re
import warnings
from contextlib import suppress
from functools import lru_cache

from kb_desktop.wording.calendar import MONTHS, WEEKDAYS

_DAY_NAME = r"(?P<name>(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo)"
_WEEKDAY = re.compile(rf"(?:(?P<which>komende|aanstaande|a\.?s\.?|volgende)\s+)?{_DAY_NAME}(?:\s+a\.?s)?")
_NAMED_DAY = re.compile(rf"{_DAY_NAME}\.?,?\s+(?P<day>\d.*)")
_NUMERIC = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<year>\d{2}|\d{4}))?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_IN_WORDS = re.compile(
    r"(?P<day>\d{1,2})(?:e|ste|de)?[\s-]*(?P<month>[a-z]{3,9})\.?(?:[\s,-]+'?(?P<year>\d{4}|\d{2}))?"
    r"(?:\s+(?:a\.?s|aanstaande))?"
)
_DURATION = re.compile(r"\d{1,3} (?:dag|dagen|week|weken|maand|maanden|jaar)")
_RELATIVE = re.compile(rf"(?:over )?{_DURATION.pattern}|volgende? (?:week|maand|jaar)|(?:over)?morgen|vandaag|gisteren")
_SMALL_NUMBERS = {"een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6"}
_EARLIEST = datetime.date(1900, 1, 1)
_YEARS_AHEAD = 8  # from one 29 February to the next, also around 2100


@lru_cache(maxsize=512)
def read_date(text: str, today: datetime.date) -> datetime.date | None:
    """The day that `text` means, seen from `today`; None when it is no date. Without a year: the next such day.

    A weekday that does not fit the day ("dinsdag 5 oktober" on a Monday) makes it no date: one of the two is mistyped.
    """
    text = " ".join(text.strip().strip(".").lower().split())
    if match := _WEEKDAY.fullmatch(text):
        return _weekday(match, today)
    if match := _NAMED_DAY.fullmatch(text):
        found = _calendar_day(match["day"], today)
        return found if found is not None and WEEKDAYS[found.weekday()].startswith(match["name"]) else None
    return _calendar_day(text, today) or _relative(text, today)


def read_past_date(text: str, today: datetime.date) -> datetime.date | None:
    """As `read_date`, for what has happened: without a year, and for the name of a day, the last one that was.

    What can only mean a later day ("morgen", or a year that has to come) stays that day.
    """
    found = read_date(text, today)
    words = " ".join(text.strip().strip(".").lower().split())
    if (found is not None and found <= today) or _RELATIVE.fullmatch(_in_figures(words)):
        return found
    if (named := _WEEKDAY.fullmatch(words)) is not None:
        return found if found is None or named["which"] else found - datetime.timedelta(days=7)
    before = read_date(text, today - datetime.timedelta(days=365))
    return before if before is not None and before <= today else found


def _calendar_day(text: str, today: datetime.date) -> datetime.date | None:
    matches = (form.fullmatch(text) for form in (_YEAR_FIRST, _NUMERIC, _IN_WORDS))
    match = next((each for each in matches if each is not None), None)
    return _of_parts(match, today) if match is not None else None


def _of_parts(match: re.Match[str], today: datetime.date) -> datetime.date | None:
    month = _month(match["month"])
    given = match["year"]
    if given is None:
        years, earliest = range(today.year, today.year + _YEARS_AHEAD + 1), today
    else:
        year = int(given) + (2000 if len(given) == 2 else 0)
        years, earliest = range(year, year + 1), _EARLIEST
    for each in years:
        with suppress(ValueError):
            found = datetime.date(each, month, int(match["day"]))
            if found >= earliest:
                return found
    return None


def _month(text: str) -> int:
    """Number of a month by number, name or the beginning of its name; 0 when there is none such."""
    if text.isdecimal():
        return int(text)
    if text in ("mrt", "mar"):
        return 3
    return next((place for place, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text)), 0)


def _weekday(match: re.Match[str], today: datetime.date) -> datetime.date:
    """The first such day after today; with "volgende" the one of next week. Weeks start on Monday."""
    place = next(place for place, name in enumerate(WEEKDAYS) if name.startswith(match["name"]))
    if match["which"] == "volgende":
        return today + datetime.timedelta(days=7 - today.weekday() + place)
    return today + datetime.timedelta(days=(place - today.weekday() - 1) % 7 + 1)


def _in_figures(text: str) -> str:
    return " ".join(_SMALL_NUMBERS.get(word, word) for word in text.lower().split())


def _relative(text: str, today: datetime.date) -> datetime.date | None:
    words = _in_figures(text)
    if not _RELATIVE.fullmatch(words):
        return None
    import dateparser

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.datetime.combine(today, datetime.time(12)),
        "PARSERS": ["relative-time"],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dateparser.parse(words, languages=["nl"], settings=settings)
    return found.date() if found else None


_DUE_WORD = re.compile(r"[\s,(]+(?:uiterlijk(?:\s+(?:voor|vóór|op|per))?|voor|vóór|op|per)(?=\s)", re.IGNORECASE)
_LONGEST_DAY = 40


def split_due(text: str, today: datetime.date) -> tuple[str, datetime.date | None]:
    """An action's text without its closing "uiterlijk 20 maart", and that day; the text itself when there is none.

    How long something takes ("een begroting voor 3 jaar") is no day.
    """
    text = text.strip()
    for match in _DUE_WORD.finditer(text):
        day = text[match.end() :].strip(" .)")
        before = text[: match.start()].rstrip(" ,(")
        if before and len(day) <= _LONGEST_DAY and not _DURATION.fullmatch(_in_figures(day)):
            found = read_date(day, today)
            if found is not None:
                return before, found
    return text, None


_TIME = re.compile(r"(?P<day>.+?)[\s,]+(?:om\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?:uur|u)?")
_YEAR = r"([12][0-9]{3})"
_MOMENTS = (
    (re.compile(_YEAR), "{0}"),
    (re.compile(rf"(?:q|k|kwartaal)\s*([1-4])[\s-]*(?:van\s+)?{_YEAR}"), "{1}-Q{0}"),
    (re.compile(rf"([1-4])\s*(?:e|ste|de)\s+kwartaal\s*(?:van\s+)?{_YEAR}"), "{1}-Q{0}"),
    (re.compile(rf"{_YEAR}[\s-]*(?:q|k|kwartaal)\s*([1-4])"), "{0}-Q{1}"),
    (re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])"), "{0}-{1}"),
    (re.compile(rf"(0?[1-9]|1[0-2])[-/]{_YEAR}"), "{1}-{0:0>2}"),
)
_ORDINALS = {"eerste": "1e", "tweede": "2e", "derde": "3e", "vierde": "4e"}


def read_datetime(text: str, today: datetime.date) -> str | None:
    """A day with a time ("8 oktober 13.00 uur") as local ISO text; None when it is neither."""
    words = text.strip().strip(".").lower()
    if re.match(r"\d{4}-\d\d-\d\dt", words):
        words = words.replace("t", " ", 1)
    match = _TIME.fullmatch(words)
    day = read_date(match["day"], today) if match else None
    if match is None or day is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return f"{day.isoformat()}T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_moment(text: str, today: datetime.date) -> str | None:
    """A year, quarter, month or day as people type it, with its precision kept: "kwartaal 4 2026" is 2026-Q4."""
    words = " ".join(_ORDINALS.get(word, word) for word in text.lower().split())
    for pattern, form in _MOMENTS:
        if match := pattern.fullmatch(words):
            return form.format(*match.groups())
    name, _, year = words.partition(" ")
    month = 0 if name.isdecimal() else _month(name.strip("."))
    if month and re.fullmatch(_YEAR, year):
        return f"{year}-{month:02}"
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
