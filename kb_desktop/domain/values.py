"""Checks of a single stored value against its field, and the forgiving reading of what people and scripts type."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from kb_desktop.domain.fields import Field, FieldType
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Value, is_id

LONGEST_LINE = 500
LONGEST_TEXT = 100_000

_MOMENT = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_ISO_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_FIRST_YEAR = 1000  # before it strftime writes fewer figures than ISO 8601
_ORDER = re.compile(r"[0-9A-Za-z]{1,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")
_LARGEST_NUMBER = 2**63 - 1  # what a database and a bundle can carry


def moment_range(moment: str) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of a moment with precision (2026, 2026-Q3, 2026-09, 2026-09-15); None when malformed."""
    match = _MOMENT.fullmatch(moment)
    if match is None:
        return None
    year = int(match["year"])
    try:
        if match["quarter"]:
            first_month = 3 * int(match["quarter"]) - 2
            return datetime.date(year, first_month, 1), _month_end(year, first_month + 2)
        if match["day"]:
            day = datetime.date(year, int(match["month"]), int(match["day"]))
            return day, day
        if match["month"]:
            month = int(match["month"])
            return datetime.date(year, month, 1), _month_end(year, month)
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def one_month_after(day: datetime.date) -> datetime.date:
    """The same day next month, clamped to the end of that month: 31 January becomes 28 February (art. 5.6).

    There is no month after December 9999: the last day of all stands for it.
    """
    if (day.year, day.month) == (datetime.MAXYEAR, 12):
        return datetime.date.max
    year, month = day.year + day.month // 12, day.month % 12 + 1
    last = _month_end(year, month)
    return last.replace(day=min(day.day, last.day))


def read_choice(field: Field, value: Value) -> Value:
    """The choice that `value` means, however it is spelled ("in progress"); otherwise the value itself."""
    if not isinstance(value, str) or value in field.choices:
        return value
    wanted = _plain(value)
    return next((choice for choice in field.choices if _plain(choice) == wanted), value)


def read_datetime(value: Value, time_zone: ZoneInfo) -> Value:
    """A date with a time as ISO 8601 spells it, with or without seconds and zone, as local time of `time_zone` to the
    minute: "2026-12-03T12:00:00Z" is 13:00 in Amsterdam. Anything else comes back as it is."""
    if not isinstance(value, str) or not _ISO_DATETIME.match(value):
        return value
    try:
        read = datetime.datetime.fromisoformat(value)
        local = read if read.tzinfo is None else read.astimezone(time_zone)
    except (ValueError, OverflowError):  # no such day
        return value
    return local.strftime("%Y-%m-%dT%H:%M") if local.year >= _FIRST_YEAR else value


def read_time_zone(name: str) -> ZoneInfo | None:
    """The time zone that the IANA database has under this name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return None


def is_skipped(local: str, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` never show this local time, because they are put forward over it."""
    read = datetime.datetime.fromisoformat(local)
    try:
        shown = read.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
    except OverflowError:  # at the very beginning or end of the calendar
        return False
    return shown.replace(tzinfo=None) != read


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def is_empty(value: Value) -> bool:
    """Whether a value counts as not filled in."""
    return value is None or (isinstance(value, str | list | dict) and not value) or str(value).isspace()


def check_value(field: Field, value: Value) -> Problem | None:
    """Why `value` cannot be stored in `field`; None when it can. Empty values are always storable."""
    if value is None or (value == "" and field.type is not FieldType.ORDER):
        return None
    if field.type is not FieldType.INTEGER and (wrong := check_carried(field, value)) is not None:
        return wrong
    if field.type in (FieldType.LINE, FieldType.LONG_TEXT):
        return _check_text(field, value)
    if _HOLDS[field.type](field, value):
        return None
    return Problem(f"value.{field.type}", field.name, {"value": value, "choices": ", ".join(field.choices)})


def check_carried(field: Field, value: Value) -> Problem | None:
    """Why no database or bundle can hold `value`, whatever its field: what is in it, however deep, has no spelling."""
    if isinstance(value, str):
        if _HALF.search(value):
            return Problem("value.half_character", field.name)
        return Problem("value.control_character", field.name) if _CONTROL.search(value) else None
    if isinstance(value, int):
        fits = -_LARGEST_NUMBER - 1 <= value <= _LARGEST_NUMBER
        return None if fits else Problem("value.number_too_large", field.name, {"value": value})
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return next((wrong for each in parts if (wrong := check_carried(field, each)) is not None), None)


def _check_text(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, str):
        return Problem("value.text", field.name, {"value": value})
    longest = LONGEST_LINE if field.type is FieldType.LINE else LONGEST_TEXT
    if len(value) > longest:
        return Problem("value.too_long", field.name, {"longest": longest, "length": len(value)})
    if field.type is FieldType.LINE and "\n" in value:
        return Problem("value.control_character", field.name)
    return None


def _is_date(_: Field, value: Value) -> bool:
    return isinstance(value, str) and bool(_DATE.fullmatch(value)) and _reads_as_iso(value)


def _is_datetime(_: Field, value: Value) -> bool:
    return isinstance(value, str) and bool(_DATETIME.fullmatch(value)) and _reads_as_iso(value)


def _reads_as_iso(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_lines(_: Field, value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and len(each) <= LONGEST_LINE for each in value)


def _is_file(_: Field, value: Value) -> bool:
    return (
        isinstance(value, dict)
        and bool(_SHA256.fullmatch(str(value.get("sha256"))))
        and isinstance(value.get("name"), str)
        and bool(value["name"])
        and _is_count(value.get("size"))
    )


def _is_count(value: Value, below: int = 2**63) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < below


def _is_answers(_: Field, value: Value) -> bool:
    return isinstance(value, dict) and all(_is_plain(each) for each in value.values())


def _is_plain(value: Value) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)


_HOLDS: Mapping[FieldType, Callable[[Field, Value], bool]] = {
    FieldType.DATE: _is_date,
    FieldType.DATETIME: _is_datetime,
    FieldType.MOMENT: lambda _, value: isinstance(value, str) and moment_range(value) is not None,
    FieldType.CHOICE: lambda field, value: value in field.choices,
    FieldType.INTEGER: lambda _, value: _is_count(value, 2**31),
    FieldType.BOOLEAN: lambda _, value: isinstance(value, bool),
    FieldType.REFERENCE: lambda _, value: is_id(value),
    FieldType.REFERENCES: lambda _, value: isinstance(value, list) and all(is_id(each) for each in value),
    FieldType.LINES: _is_lines,
    FieldType.FILE: _is_file,
    FieldType.ANSWERS: _is_answers,
    FieldType.ORDER: lambda _, value: isinstance(value, str) and bool(_ORDER.fullmatch(value)),
}
