"""The register of Dutch public bodies: reading the lists, sort names, what is valid when, and who succeeded whom.

Both lists are CSV text with a header line and can be replaced by newer ones without a release. An organisation is
known by (code, valid_from): a renamed body keeps its code and gets a second row.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb_desktop.domain.organisations import ORGANISATION_TYPES
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import Value, natural_id
from kb_desktop.domain.values import LONGEST_LINE

REGISTER_COLUMNS = ("code", "type", "name", "short_name", "province", "valid_from", "valid_to", "source")
CHANGE_COLUMNS = ("date", "type", "event", "code_from", "name_from", "code_to", "name_to", "source")

RENAMED, PLANNED = "naamswijziging", "gepland"
EVENTS = ("samenvoeging", "uitbreiding", RENAMED, "ondergebracht", PLANNED)
"""What can happen to an organisation; a planned event has not been confirmed and changes nothing yet."""

MOST_PROBLEMS = 25
"""A file with more faults than this is refused without reading on."""

_CODE = re.compile(r"(?P<prefix>gm|pv|ws|mnre|so|x-)[a-z0-9-]+")
_TYPES_BY_PREFIX = {
    "gm": ("gemeente",),
    "pv": ("provincie",),
    "ws": ("waterschap",),
    "mnre": ("ministerie",),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KIND_WORDS = re.compile(
    r"(?:gemeente|provincie|waterschap|wetterskip|hoogheemraadschap|ministerie|regionale uitvoeringsdienst|"
    r"omgevingsdienst)\s+(?=\S)",
    re.IGNORECASE,
)
_LEADING_WORDS = re.compile(
    r"(?:(?:aan|bij|in|onder|op|over|uit|van|voor|de|den|der|het|te|ten|ter|['’](?:t|s))(?:[\s-]+))+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row of the register: an organisation under one name during one period (both days included)."""

    code: str
    type: str
    name: str
    short_name: str
    province: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """(code, valid_from): the natural key of the organisation's record."""
        return self.code, self.valid_from.isoformat() if self.valid_from else ""

    @property
    def sort_name(self) -> str:
        return organisation_sort_name(self.name)

    def is_valid(self, on: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """From `date` on, `code_to` holds (a part of) what `code_from` was."""

    date: datetime.date
    type: str
    event: str
    code_from: str
    name_from: str
    code_to: str
    name_to: str
    source: str


def sort_name(name: str) -> str:
    """Where a name stands in a Dutch list: "'s-Gravenhage" under G, "Van den Berg" under B; without accents."""
    name = " ".join(name.split())
    leading = _LEADING_WORDS.match(name)
    if leading:
        name = f"{name[leading.end() :]}, {leading[0].rstrip()}"
    folded = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    return "".join(character for character in folded if not unicodedata.combining(character))


def organisation_sort_name(name: str) -> str:
    """The sort name of an organisation, without the word for its kind: "Gemeente De Bilt" under B."""
    name = " ".join(name.split())
    return sort_name(_KIND_WORDS.sub("", name, count=1) if _KIND_WORDS.match(name) else name)


def own_code(name: str) -> str:
    """The code of a body that the register does not have: "EIGEN-REPAIRCAFE-ZWOLLE"."""
    words = re.sub(r"[^a-z0-9]+", "-", sort_name(name)).strip("-").upper()
    return f"EIGEN-{words}" if words else "EIGEN"


def parse_register(text: str) -> tuple[RegisterEntry, ...]:
    """The organisations in a register file. Refuses a malformed file with the rows that are wrong."""
    rows = _Rows(text, REGISTER_COLUMNS)
    entries: list[RegisterEntry] = []
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        entry = RegisterEntry(
            code=_code(row, "code"),
            type=row.choice("type", ORGANISATION_TYPES),
            name=row.text("name"),
            short_name=row.text("short_name", required=False),
            province=row.text("province", required=False),
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
            source=row.text("source", required=False),
        )
        _check_entry(row, entry)
        first = lines.setdefault(entry.key, row.line)
        if first != row.line:
            row.wrong("duplicate", value=entry.code, valid_from=entry.key[1] or "–", first=first)
        else:
            entries.append(entry)
    _check_periods(rows, entries, lines)
    rows.refuse_if_any()
    return tuple(entries)


def parse_changes(text: str) -> tuple[OrganisationChange, ...]:
    """The mergers, splits and renames in a changes file. Refuses a malformed file with the rows that are wrong."""
    rows = _Rows(text, CHANGE_COLUMNS)
    changes: list[OrganisationChange] = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in rows:
        day = row.day("date", required=True)
        change = OrganisationChange(
            date=day or datetime.date.min,
            type=row.choice("type", ORGANISATION_TYPES),
            event=row.choice("event", EVENTS),
            code_from=_code(row, "code_from"),
            name_from=row.text("name_from"),
            code_to=_code(row, "code_to"),
            name_to=row.text("name_to"),
            source=row.text("source", required=False),
        )
        if change.code_from and (change.code_from == change.code_to) != (change.event == RENAMED):
            row.wrong("rename", value=change.code_from)
        first = lines.setdefault((change.date.isoformat(), change.code_from, change.code_to), row.line)
        if first != row.line and day is not None:
            row.wrong("duplicate_change", value=change.code_from, first=first)
        changes.append(change)
    rows.refuse_if_any()
    return tuple(sorted(changes, key=lambda change: (change.date, change.code_from, change.code_to)))


def _code(row: _Row, column: str) -> str:
    code = row.text(column)
    if code and not _CODE.fullmatch(code):
        row.wrong("bad_code", column=column, value=code)
    return code


def _check_entry(row: _Row, entry: RegisterEntry) -> None:
    match = _CODE.fullmatch(entry.code)
    types = _TYPES_BY_PREFIX.get(match["prefix"]) if match else None
    if types and entry.type in ORGANISATION_TYPES and entry.type not in types:
        row.wrong("code_type", value=entry.code, belongs=types[0], found=entry.type)
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        row.wrong("ends_before_start", first=entry.valid_from.isoformat(), second=entry.valid_to.isoformat())


def _check_periods(rows: _Rows, entries: Sequence[RegisterEntry], lines: dict[tuple[str, str], int]) -> None:
    by_period = sorted(entries, key=lambda entry: entry.key)
    for earlier, later in itertools.pairwise(by_period):
        if earlier.code != later.code or later.valid_from is None:
            continue
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            rows.wrong("overlap", lines[later.key], value=later.code, first=lines[earlier.key])


class _Rows:
    """The rows of a CSV text with exactly these columns, in any order; faults are collected."""

    def __init__(self, text: str, columns: Sequence[str]) -> None:
        text = text.removeprefix("\ufeff")
        first_line = text.split("\n", 1)[0]
        delimiter = ";" if ";" in first_line and "," not in first_line else ","
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self._columns = columns
        self._problems: list[Problem] = []
        self._header = [cell.strip() for cell in self._next() or []]
        self._check_header()

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise Refused.because("register.not_csv", line=self._reader.line_num) from error

    def _check_header(self) -> None:
        known = ", ".join(self._columns)
        if not any(self._header):
            raise Refused.because("register.no_header", known=known)
        missing = [name for name in self._columns if name not in self._header]
        if missing:
            raise Refused.because("register.column_missing", columns=", ".join(missing), known=known)
        unknown = [name or "–" for name in self._header if name not in self._columns]
        if unknown:
            raise Refused.because("register.column_unknown", columns=", ".join(unknown), known=known)
        twice = sorted({name for name in self._header if self._header.count(name) > 1})
        if twice:
            raise Refused.because("register.column_twice", columns=", ".join(twice))

    def __iter__(self) -> Iterator[_Row]:
        count = 0
        while True:
            start = self._reader.line_num + 1
            cells = self._next()
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if len(cells) != len(self._header):
                self.wrong("cells", start, found=len(cells), wanted_cells=len(self._header))
                continue
            yield _Row(dict(zip(self._header, cells, strict=True)), start, self)
        if count == 0:
            raise Refused.because("register.empty")

    def wrong(self, code: str, line: int, **facts: object) -> None:
        self._problems.append(Problem(f"register.{code}", None, {"line": line, **facts}))
        if len(self._problems) >= MOST_PROBLEMS:
            self.refuse_if_any()

    def refuse_if_any(self) -> None:
        if self._problems:
            raise Refused(*self._problems)


class _Row:
    def __init__(self, cells: dict[str, str], line: int, rows: _Rows) -> None:
        self._cells = cells
        self._rows = rows
        self.line = line

    def wrong(self, code: str, **facts: object) -> None:
        self._rows.wrong(code, self.line, **facts)

    def text(self, column: str, *, required: bool = True) -> str:
        value = self._cells[column].strip()
        if required and not value:
            self.wrong("cell_empty", column=column)
        elif _CONTROL.search(value) or len(value) > LONGEST_LINE:
            self.wrong("cell_text", column=column, longest=LONGEST_LINE)
        return value

    def choice(self, column: str, choices: Sequence[str]) -> str:
        value = self.text(column)
        if value and value not in choices:
            self.wrong("unknown_choice", column=column, value=value, known=", ".join(choices))
        return value

    def day(self, column: str, *, required: bool = False) -> datetime.date | None:
        value = self.text(column, required=required)
        if not value:
            return None
        try:
            if _DATE.fullmatch(value):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        self.wrong("bad_date", column=column, value=value)
        return None


def valid_on(entries: Iterable[RegisterEntry], on: datetime.date) -> tuple[RegisterEntry, ...]:
    """The organisations that exist on this day, in the order given."""
    return tuple(entry for entry in entries if entry.is_valid(on))


def successors(changes: Iterable[OrganisationChange], code: str, on: datetime.date) -> tuple[str, ...]:
    """Codes that hold on day `on` what `code` was, through every merger and split until then, in order of code.

    A code that never ended is its own successor. Planned events are not followed.
    """
    moved: dict[str, list[OrganisationChange]] = {}
    for change in changes:
        if change.event not in (RENAMED, PLANNED) and change.date <= on:
            moved.setdefault(change.code_from, []).append(change)
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [(code, datetime.date.min)]
    while waiting:
        current, since = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        later = [change for change in moved.get(current, ()) if change.date >= since]
        waiting += [(change.code_to, change.date) for change in later]
        if not later:
            found.add(current)
    return tuple(sorted(found)) or (code,)


def successor(changes: Iterable[OrganisationChange], code: str, on: datetime.date) -> str | None:
    """The one code that took over from `code` by day `on`; None when it still exists or was split."""
    found = successors(changes, code, on)
    return found[0] if len(found) == 1 and found[0] != code else None


def records_of(
    entries: Sequence[RegisterEntry], changes: Sequence[OrganisationChange] = ()
) -> Iterator[tuple[str, tuple[str, ...], dict[str, Value]]]:
    """Kind, natural key and values of every organisation; ended ones point to who took over, if the changes say so."""
    by_code: dict[str, list[RegisterEntry]] = {}
    for entry in entries:
        by_code.setdefault(entry.code, []).append(entry)
    for entry in entries:
        heir = _heir(entry, by_code, changes)
        ended = "ended" if heir is None or heir.code == entry.code else "merged_into"
        yield (
            "organisation",
            entry.key,
            {
                "code": entry.code,
                "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
                "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
                "name": entry.name,
                "short_name": entry.short_name or None,
                "type": entry.type,
                "province": entry.province or None,
                "sort_name": entry.sort_name,
                "status": ended if entry.valid_to else "valid",
                "merged_into": natural_id("organisation", *heir.key) if heir else None,
            },
        )


def _heir(
    entry: RegisterEntry, by_code: dict[str, list[RegisterEntry]], changes: Sequence[OrganisationChange]
) -> RegisterEntry | None:
    """The row that follows an ended row: the new name of the same body, or the body it went into."""
    if entry.valid_to is None or entry.valid_to == datetime.date.max:
        return None
    day_after = entry.valid_to + datetime.timedelta(days=1)
    code = successor(changes, entry.code, day_after) or entry.code
    rows = (row for row in by_code.get(code, ()) if row is not entry and row.is_valid(day_after))
    return next(rows, None)
