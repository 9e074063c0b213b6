"""From journal to tables: the visible values of records, their place in the search index, and rule conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, Kind
from kb_desktop.domain.fields import MergeClass
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import search
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import State, state_of
from kb_desktop.workspace.encoding import from_row, to_row
from kb_desktop.workspace.journal import kinds_of, writes_of

_BLOCK = 1000
_SEARCHABLE = {kind.name: tuple(field.name for field in kind.fields if field.searchable) for kind in CATALOGUE.values()}


_LISTING = {
    kind.name: fields
    for kind in CATALOGUE.values()
    if (fields := tuple(field.name for field in kind.fields if field.type is FieldType.REFERENCES))
}
"""Per kind the fields that hold several references."""


@dataclass(frozen=True, slots=True)
class Projected:
    """One record before and after its row was written again."""

    number: int
    id: RecordId
    kind: str
    before: Mapping[str, Value] | None
    was_deleted: bool
    after: State


def project(connection: Connection, numbers: Sequence[int]) -> Iterator[Projected]:
    """Write the rows, conflicts and search words of these records anew from their writes."""
    for start in range(0, len(numbers), _BLOCK):
        block = numbers[start : start + _BLOCK]
        named = kinds_of(connection, block)
        old = _old_rows(connection, named)
        states = {number: state_of(writes) for number, writes in writes_of(connection, block)}
        _write_rows(connection, named, states, old)
        _write_conflicts(connection, named, states)
        _write_search(connection, named, states)
        _write_gone(connection, states)
        _write_mentions(connection, named, states)
        for number in block:
            id_, kind = named[number]
            before = old.get(number)
            yield Projected(
                number, id_, kind, before[0] if before else None, before[1] if before else False, states[number]
            )


_FORGET = {
    table: delete(table).where(table.c.n == bindparam("number"))
    for table in (*t.TYPED.values(), t.conflict, t.gone, t.mention)
}


def _forget(connection: Connection, table: Table, numbers: Iterable[int]) -> None:
    connection.execute(_FORGET[table], [{"number": number} for number in numbers])


def _by_kind(named: Mapping[int, tuple[RecordId, str]]) -> Iterator[tuple[Kind, list[int]]]:
    groups: dict[str, list[int]] = {}
    for number, (_, kind) in named.items():
        if kind in t.TYPED:
            groups.setdefault(kind, []).append(number)
    for kind, numbers in groups.items():
        yield CATALOGUE[kind], numbers


def _old_rows(
    connection: Connection, named: Mapping[int, tuple[RecordId, str]]
) -> dict[int, tuple[dict[str, Value], bool]]:
    old = {}
    for kind, numbers in _by_kind(named):
        table = t.TYPED[kind.name]
        query = select(table).where(table.c.n.in_(bindparam("numbers", expanding=True)))
        for row in connection.execute(query, {"numbers": numbers}).mappings():
            old[int(row["n"])] = (from_row(kind, row), bool(row["is_deleted"]))
    return old


def _write_rows(
    connection: Connection,
    named: Mapping[int, tuple[RecordId, str]],
    states: Mapping[int, State],
    old: Mapping[int, object],
) -> None:
    for kind, numbers in _by_kind(named):
        table = t.TYPED[kind.name]
        known = [number for number in numbers if number in old]
        if known:
            _forget(connection, table, known)
        rows = [to_row(kind, n, states[n].values, deleted=states[n].deleted) for n in numbers]
        connection.execute(insert(table), rows)


def alarming_fields(kind: str, state: State) -> list[str]:
    """The fields in dispute that a person must see; quiet fields show their winner."""
    known = CATALOGUE.get(kind)
    fields = []
    for name in sorted(state.disputed):
        field = known.field(name) if known else None
        if field is None or field.merge is not MergeClass.QUIET:
            fields.append(name)
    return fields


def _write_conflicts(
    connection: Connection, named: Mapping[int, tuple[RecordId, str]], states: Mapping[int, State]
) -> None:
    _forget(connection, t.conflict, named)
    rows = [
        {"n": number, "field": field}
        for number, (_, kind) in named.items()
        for field in alarming_fields(kind, states[number])
    ]
    if rows:
        connection.execute(insert(t.conflict), rows)


def _write_search(
    connection: Connection, named: Mapping[int, tuple[RecordId, str]], states: Mapping[int, State]
) -> None:
    words = {}
    for number, (_, kind) in named.items():
        state = states[number]
        said = [str(state.values[f]) for f in _SEARCHABLE.get(kind, ()) if state.values.get(f)]
        if said and not state.deleted:
            words[number] = "\n".join(said)
    search.write(connection, list(named), words)


def _write_gone(connection: Connection, states: Mapping[int, State]) -> None:
    _forget(connection, t.gone, states)
    rows = [{"n": number} for number, state in states.items() if state.deleted]
    if rows:
        connection.execute(insert(t.gone), rows)


def _write_mentions(
    connection: Connection, named: Mapping[int, tuple[RecordId, str]], states: Mapping[int, State]
) -> None:
    listing = [(number, _LISTING[kind]) for number, (_, kind) in named.items() if kind in _LISTING]
    if not listing:
        return
    _forget(connection, t.mention, [number for number, _ in listing])
    rows = [
        {"n": number, "field": field, "target": target}
        for number, fields in listing
        if not states[number].deleted
        for field in fields
        for target in _targets(states[number].values.get(field))
    ]
    if rows:
        connection.execute(insert(t.mention), rows)


def _targets(value: Value) -> set[str]:
    return {each for each in value if isinstance(each, str) and each} if isinstance(value, list) else set()
