"""What records break together: rules, numbers given out twice, references to nothing. Noted, never refused.

Which issues there are follows from the records alone, so every copy that holds the same writes notes the same ones,
in whatever order they came. After a write only what it can have an effect on is looked at again: the records written,
those that point to them, and those that share with them what a rule is about.
"""

# ruff: noqa: S608 - the queries are put together from names of kinds and fields in the catalogue, never from data
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, delete, insert, select, text

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, Kind
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.domain.rules import points_of_attention
from kb_desktop.workspace import bulk, engine, lists
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.states import Outcome, bits

ABSENT = "reference.dangling"
DELETED = "reference.deleted"
TWICE = "number.twice"

_RULE_ABOUT = {
    "commitment.after_end": "sign_up",
    "commitment.two_leads": "agreement",
    "membership.two_chairs": "theme",
    "sign_up.guest": "organisation",
    "sign_up.not_admitted": "organisation",
    "sign_up.organisation_ended": "organisation",
    "sign_up.organisation_succeeded": "organisation",
}
"""The field that holds what a rule is about, by the code of its problem."""

_RULED: Mapping[str, str] = {
    "sign_up": "1 = 1",
    "commitment": "(w.role = 'trekker' OR w.target <> '')",
    "membership": "w.role = 'chair'",
}
"""The kinds with rules about several records, and which of their rows a rule can be about."""

_REFERENCES = tuple(
    (kind.name, field.name) for kind in CATALOGUE.values() for field in kind.fields if field.type is FieldType.REFERENCE
)
_LISTING = frozenset(
    kind.name for kind in CATALOGUE.values() if any(field.type is FieldType.REFERENCES for field in kind.fields)
)
_NUMBERED = tuple(kind.name for kind in CATALOGUE.values() if kind.number_letter)


class Noted(NamedTuple):
    """An issue as it is stored. `about`: what the record shares with others, or points to in vain."""

    n: int
    rule: str
    field: str
    about: str
    facts: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A rule that records break together, or a reference to nothing; pointed out, never refused."""

    record: RecordId
    kind: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was noted about the records concerned, before and now."""

    before: frozenset[Noted]
    now: tuple[Noted, ...]


# --- keeping them
def refresh(connection: Connection, written: Iterable[int]) -> Refreshed:
    """Note anew what these records, just written, make true of themselves and of others."""
    _begin(connection, written)
    _count(connection, "written")
    _add_counterparts(connection)
    _count(connection, "concerned")
    before = frozenset(Noted(*tuple(row)) for row in _ask(connection, _NOTED_BEFORE))
    if before:
        connection.exec_driver_sql("DELETE FROM issue WHERE n IN (SELECT n FROM concerned)")
    now = tuple(_found(connection))
    if now:
        connection.execute(insert(t.issue), [each._asdict() for each in now])
    return Refreshed(before, now)


def refresh_all(connection: Connection) -> None:
    """Note everything anew."""
    connection.execute(delete(t.issue))
    now = [each._asdict() for each in expected(connection)]
    if now:
        connection.execute(insert(t.issue), now)


def expected(connection: Connection) -> set[Noted]:
    """What should be noted about all records; writes nothing in the file."""
    _begin(connection, connection.execute(select(t.record.c.n)).scalars())
    connection.exec_driver_sql("INSERT INTO concerned SELECT n FROM written")
    return set(_found(connection))


def held(connection: Connection) -> set[Noted]:
    """What is noted."""
    return {Noted(*row) for row in connection.execute(select(t.issue))}


_NOTED_BEFORE = "SELECT i.n, i.rule, i.field, i.about, i.facts FROM concerned c CROSS JOIN issue i ON i.n = c.n"


def _begin(connection: Connection, written: Iterable[int]) -> None:
    for name in ("written", "concerned"):
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {name} (n INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(f"{'TRUNCATE' if engine.is_server(connection) else 'DELETE FROM'} {name}")
    bulk.insert_rows(connection, "written", ("n",), [(number,) for number in dict.fromkeys(written)])


def _count(connection: Connection, table: str) -> None:
    """PostgreSQL takes a new temporary table for a large one, and then reads whole tables where it could look up."""
    if engine.is_server(connection):
        connection.exec_driver_sql(f"ANALYZE {table}")


def _ask(connection: Connection, query: str) -> CursorResult[Any]:
    """Carry out a query that joins in the order its tables stand in; PostgreSQL finds that order itself."""
    if engine.is_server(connection):
        query = query.replace(" CROSS JOIN ", " JOIN ")
    return connection.exec_driver_sql(query)


def _kinds(connection: Connection, table: str) -> frozenset[str]:
    query = f"SELECT DISTINCT r.kind FROM {table} w CROSS JOIN record r ON r.n = w.n"
    return frozenset(_ask(connection, query).scalars())


# --- which records are concerned
def _add_counterparts(connection: Connection) -> None:
    kinds = _kinds(connection, "written")
    for query in _counterparts(kinds):
        _ask(connection, f"INSERT INTO concerned {query} ON CONFLICT DO NOTHING")
    if _ask(connection, "SELECT 1 FROM written w CROSS JOIN gone g ON g.n = w.n LIMIT 1").first() is not None:
        for query in _pointing_at_deleted():
            _ask(connection, f"INSERT INTO concerned {query} ON CONFLICT DO NOTHING")


def _counterparts(kinds: frozenset[str]) -> Iterator[str]:
    """CROSS JOIN keeps the order: first the records written, then by index what they have to do with."""
    yield "SELECT n FROM written WHERE 1 = 1"
    yield (  # what they shared until now
        "SELECT o.n FROM written w CROSS JOIN issue i ON i.n = w.n CROSS JOIN issue o ON o.about = i.about "
        f"AND o.rule = i.rule WHERE i.rule NOT IN ('{ABSENT}', '{DELETED}')"
    )
    yield (  # what pointed to them in vain
        "SELECT i.n FROM written w CROSS JOIN record r ON r.n = w.n CROSS JOIN issue i ON i.about = r.id "
        f"WHERE i.rule IN ('{ABSENT}', '{DELETED}')"
    )
    for kind in _NUMBERED:
        if kind in kinds:
            yield f"SELECT n FROM t_{kind} WHERE number IN ({_values_of('number', kind)})"
    if "commitment" in kinds:
        yield _with_role("commitment", "trekker", f"agreement IN ({_values_of('agreement', 'commitment')})")
    if "agreement" in kinds:
        yield f"SELECT n FROM t_commitment WHERE agreement IN ({_ids_of('agreement')})"
    if "covenant_edition" in kinds:
        within = f"a.edition IN ({_values_of('key', 'covenant_edition')})"
        ids = f"SELECT r.id FROM t_agreement a CROSS JOIN record r ON r.n = a.n WHERE {within}"
        yield f"SELECT n FROM t_commitment WHERE target <> '' AND agreement IN ({ids})"
    if "membership" in kinds:
        yield _with_role("membership", "chair", f"theme IN ({_values_of('theme', 'membership')})")
        yield _with_role("membership", "chair", "theme IS NULL")
    if "theme" in kinds:
        yield f"SELECT n FROM t_sign_up WHERE theme IN ({_ids_of('theme')})"
    if "organisation" in kinds:  # also those that ended: what is said of them names who holds their place now
        yield f"SELECT n FROM t_sign_up WHERE organisation IN ({_SUCCEEDED.format(ids=_ids_of('organisation'))})"


_SUCCEEDED = (
    "WITH RECURSIVE succeeded (id) AS ({ids} UNION SELECT r.id FROM succeeded s CROSS JOIN t_organisation o "
    "ON o.merged_into = s.id CROSS JOIN record r ON r.n = o.n) SELECT id FROM succeeded"
)
"""The organisations written, and those whose place they hold, through every merger."""


def _with_role(kind: str, role: str, condition: str) -> str:
    return f"SELECT n FROM t_{kind} WHERE {condition} AND role = '{role}'"


def _values_of(field: str, kind: str) -> str:
    return f"SELECT k.{field} FROM written w CROSS JOIN t_{kind} k ON k.n = w.n WHERE k.{field} <> ''"


def _ids_of(kind: str) -> str:
    return f"SELECT r.id FROM written w CROSS JOIN record r ON r.n = w.n WHERE r.kind = '{kind}'"


def _pointing_at_deleted() -> Iterator[str]:
    deleted = "written w CROSS JOIN gone g ON g.n = w.n CROSS JOIN record r ON r.n = w.n"
    yield f"SELECT m.n FROM {deleted} CROSS JOIN mention m ON m.target = r.id WHERE 1 = 1"
    for kind, field in _REFERENCES:
        yield f"SELECT k.n FROM {deleted} CROSS JOIN t_{kind} k ON k.{field} = r.id WHERE 1 = 1"


class Concern:
    """Tells of records just written which ones an issue can begin or end with; most change nothing of the kind."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sure: list[int] = []
        self._pointing: defaultdict[object, list[int]] = defaultdict(list)

    def add(self, each: Outcome) -> None:
        """Look at what became of a record."""
        before = each.before
        watched = _WATCHED.get(before.kind)
        if before.is_new or before.deleted != each.deleted or watched is None or watched.always:
            self._sure.append(before.n)
        elif each.row is not None:
            changed = each.changed
            if changed & watched.unsure:
                self._sure.append(before.n)
            elif changed & watched.pointing:
                for place, bit in watched.places:
                    if changed & bit:
                        self._pointing[each.row[place]].append(before.n)

    def finish(self) -> list[int]:
        """Numbers of the records to look at again: also those that point to what is not there, or are noted already."""
        asked = sorted(str(target) for target in self._pointing if target not in (None, ""))
        there = "SELECT r.id FROM record r LEFT JOIN gone g ON g.n = r.n WHERE r.id IN ({wanted}) AND g.n IS NULL"
        live = {id_ for (id_,) in bulk.rows_in(self._connection, there, asked)}
        found = {n for target in asked if target not in live for n in self._pointing[target]}
        if bulk.is_filled(self._connection, "issue"):
            about = "SELECT DISTINCT n FROM issue WHERE n IN ({wanted})"
            numbers = set().union(*self._pointing.values())
            found.update(n for (n,) in bulk.rows_in(self._connection, about, sorted(numbers)))
        return self._sure + sorted(found)


class _Watched(NamedTuple):
    """Columns of a kind, as bits: a change in `unsure` always counts; those in `pointing`, each also in `places` with
    its bit, hold a record's id."""

    unsure: int
    pointing: int
    places: Sequence[tuple[int, int]]
    always: bool


def _watched(kind: Kind) -> _Watched:
    numbered = (t.NUMBER_FIELD,) if kind.number_letter else ()
    places = list(enumerate(kind.fields))
    pointing = [place for place, field in places if field.type is FieldType.REFERENCE]
    return _Watched(
        bits(place for place, field in places if field.type is FieldType.REFERENCES or field.name in numbered),
        bits(pointing),
        [(place, 1 << place) for place in pointing],
        kind.name in _RULED or kind.name in ("organisation", "theme", "agreement"),
    )


_WATCHED: Mapping[str, _Watched] = {kind.name: _watched(kind) for kind in CATALOGUE.values()}


def about(connection: Connection, numbers: Sequence[int]) -> list[Noted]:
    """What is noted about these records."""
    if not bulk.is_filled(connection, "issue"):
        return []
    query = "SELECT n, rule, field, about, facts FROM issue WHERE n IN ({wanted})"
    return [Noted(*row) for row in bulk.rows_in(connection, query, numbers)]


# --- what is the matter with them
def _found(connection: Connection) -> Iterator[Noted]:
    kinds = _kinds(connection, "concerned")
    for query in _broken(kinds):
        yield from (Noted(row.n, row.rule, row.field, row.about, "{}") for row in _ask(connection, query))
    if kinds & _RULED.keys():
        yield from _broken_rules(connection, sorted(kinds & _RULED.keys()))


_REFERENCE_TO_NOTHING = (
    "SELECT p.n, CASE WHEN r.n IS NULL THEN '{absent}' ELSE '{deleted}' END AS rule, {field} AS field, "
    "{target} AS about FROM concerned c CROSS JOIN {pointing} p ON p.n = c.n LEFT JOIN record r ON r.id = {target} "
    "LEFT JOIN gone g ON g.n = r.n WHERE {target} <> '' AND (r.n IS NULL OR g.n IS NOT NULL) AND {visible}"
)
_NUMBER_TWICE = (
    "SELECT p.n, '{twice}' AS rule, 'number' AS field, p.number AS about FROM concerned c CROSS JOIN {pointing} p "
    "ON p.n = c.n WHERE p.number <> '' AND p.is_deleted = 0 AND EXISTS (SELECT 1 FROM {pointing} o "
    "WHERE o.number = p.number AND o.n <> p.n AND o.is_deleted = 0)"
)


def _broken(kinds: frozenset[str]) -> Iterator[str]:
    codes = {"absent": ABSENT, "deleted": DELETED, "twice": TWICE}
    for kind, field in _REFERENCES:
        if kind in kinds:
            yield _REFERENCE_TO_NOTHING.format(
                **codes, field=f"'{field}'", target=f"p.{field}", pointing=f"t_{kind}", visible="p.is_deleted = 0"
            )
    if kinds & _LISTING:  # deleted records mention nothing
        yield _REFERENCE_TO_NOTHING.format(
            **codes, field="p.field", target="p.target", pointing="mention", visible="1 = 1"
        )
    for kind in _NUMBERED:
        if kind in kinds:
            yield _NUMBER_TWICE.format(**codes, pointing=f"t_{kind}")


def _broken_rules(connection: Connection, kinds: Sequence[str]) -> Iterator[Noted]:
    reader = _RememberingReader(connection)
    for kind in kinds:
        query = (
            f"SELECT w.n FROM concerned c CROSS JOIN t_{kind} w ON w.n = c.n WHERE w.is_deleted = 0 AND {_RULED[kind]}"
        )
        numbers = _ask(connection, query).scalars().all()
        for number, record in zip(numbers, lists.rows(connection, kind, numbers), strict=True):
            for problem in points_of_attention(record, reader):
                about = record.text(_RULE_ABOUT[problem.code])
                yield Noted(number, problem.code, problem.field or "", about, _facts_text(problem.facts))


def _facts_text(facts: Mapping[str, object]) -> str:
    return json.dumps(dict(facts), default=str, sort_keys=True, ensure_ascii=False)


class _RememberingReader:
    """Reads each record and each list once, however many records ask for it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._records: dict[RecordId, Record | None] = {}
        self._lists: dict[str, Sequence[Record]] = {}

    def get(self, id: RecordId) -> Record | None:  # noqa: A002 - the name the rules use
        if id not in self._records:
            self._records[id] = lists.get(self._connection, id)
        return self._records[id]

    def list(self, kind: str, where: Mapping[str, Value] | None = None) -> Sequence[Record]:
        key = json.dumps([kind, where], sort_keys=True)
        if key not in self._lists:
            self._lists[key] = lists.listed(self._connection, kind, where or {}, (), (None, 0))
        return self._lists[key]


# --- telling them
def told(connection: Connection, noted: Iterable[Noted]) -> dict[Noted, Problem]:
    """Every issue as a problem with its facts, so that a sentence can be made of it."""
    return {each: _problem(connection, each) for each in noted}


def _problem(connection: Connection, each: Noted) -> Problem:
    facts: dict[str, object] = json.loads(each.facts)
    if each.rule == ABSENT:
        facts = {"value": each.about}
    elif each.rule == DELETED:
        facts = _deleted_target(connection, each.about)
    elif each.rule == TWICE:
        query = text("SELECT count(*) FROM issue WHERE about = :about AND rule = :rule")
        shared = connection.execute(query, {"about": each.about, "rule": each.rule}).scalar_one()
        facts = {"number": each.about, "count": shared}
    return Problem(each.rule, each.field or None, facts)


def _deleted_target(connection: Connection, id_: str) -> dict[str, object]:
    record = lists.get(connection, RecordId(id_))
    if record is None:
        return {}
    known = CATALOGUE.get(record.kind)
    title = record.text(known.title_field) if known else ""
    return {"found_kind": record.kind, **({"title": title} if title else {})}


def listed(connection: Connection, record: RecordId | None = None) -> list[Issue]:
    """What is noted about one record, or about all."""
    query = select(t.issue, t.record.c.id, t.record.c.kind).join(t.record, t.record.c.n == t.issue.c.n)
    if record is not None:
        query = query.where(t.record.c.id == record)
    columns = t.issue.c
    rows = connection.execute(query.order_by(columns.n, columns.rule, columns.field, columns.about)).all()
    return [Issue(RecordId(row.id), row.kind, _problem(connection, Noted(*row[:5]))) for row in rows]
