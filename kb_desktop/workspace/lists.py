"""Reading records for lists: where, order and search all happen in SQL."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, String, func, or_, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from kb_desktop.domain.catalogue import CATALOGUE, Kind
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.workspace import search
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written, state_of
from kb_desktop.workspace.encoding import from_row, to_column
from kb_desktop.workspace.journal import writes_of

_IN_CHUNKS_OF = 500


def kind_named(name: str) -> Kind:
    """The kind, or a refusal that names the kinds there are."""
    kind = CATALOGUE.get(name)
    if kind is None:
        raise Refused.because("kind.unknown", None, kind=name, known=", ".join(CATALOGUE))
    return kind


def get(connection: Connection, id_: RecordId) -> Record | None:
    """The record, deleted or not; None when this copy never held it."""
    row = connection.execute(select(t.record.c.n, t.record.c.kind).where(t.record.c.id == id_)).one_or_none()
    if row is None:
        return None
    kind = CATALOGUE.get(row.kind)
    if kind is None:
        _, writes = next(writes_of(connection, [row.n]))
        return _as_written(id_, row.kind, writes)
    table = t.TYPED[kind.name]
    found = connection.execute(select(table).where(table.c.n == row.n)).mappings().one_or_none()
    if found is None:
        return None
    return Record(id_, kind.name, from_row(kind, found), bool(found["is_deleted"]))


def of_newer_kinds(connection: Connection, kind: str | None) -> list[Record]:
    """Records of this kind, or of all, that only a newer version knows: from the journal, in the order they came."""
    strange = t.record.c.kind.not_in(list(CATALOGUE)) & (t.record.c.kind != "")
    query = select(t.record.c.n, t.record.c.id, t.record.c.kind).where(strange).order_by(t.record.c.kind, t.record.c.n)
    if kind is not None:
        query = query.where(t.record.c.kind == kind)
    named = {row.n: (RecordId(row.id), row.kind) for row in connection.execute(query)}
    written = dict(writes_of(connection, list(named)))
    found = [_as_written(*name, written[number]) for number, name in named.items()]
    return [record for record in found if not record.deleted]


def _as_written(id_: RecordId, kind: str, writes: Sequence[Written]) -> Record:
    state = state_of(writes)
    return Record(id_, kind, state.values, state.deleted)


def _query(
    connection: Connection,
    kind: Kind,
    where: Mapping[str, Value],
    order: Sequence[str],
    words: str,
    *,
    include_deleted: bool,
) -> Select[Any]:
    table = t.TYPED[kind.name]
    query = select(table.c.n)
    if not include_deleted:
        query = query.where(table.c.is_deleted == 0)
    for name, value in where.items():
        query = query.where(_condition(kind, name, value))
    if words.strip():
        query = query.where(search.found(connection, words, table.c.n))
    for name in order:
        column = table.c[name.lstrip("-")]
        sortable = func.lower(column) if isinstance(column.type, String) else column
        query = query.order_by(column.is_(None), sortable.desc() if name.startswith("-") else sortable)
    return query.order_by(table.c.n)


def _condition(kind: Kind, name: str, value: Value) -> ColumnElement[bool]:
    field = kind.field(name)
    if field is None:
        raise Refused.because("field.unknown", name, field=name, kind=kind.name, known=", ".join(kind.field_names))
    column: ColumnElement[object] = type_coerce(t.TYPED[kind.name].c[name], t.TYPED[kind.name].c[name].type)
    if isinstance(value, list) and field.type not in t.JSON_TYPES:
        wanted = [to_column(field, each) for each in value if each is not None]
        among = column.in_(wanted)
        return or_(among, column.is_(None)) if None in value else among
    if value is None:
        return column.is_(None)
    return column == to_column(field, value)


def ids(connection: Connection, kind: str, where: Mapping[str, Value], order: Sequence[str], words: str) -> array[int]:
    """Numbers of the records that fit, in order; fetch their rows page by page with `rows`."""
    query = _query(connection, kind_named(kind), where, order, words, include_deleted=False)
    return array("q", connection.execute(query).scalars())


def rows(connection: Connection, kind: str, numbers: Sequence[int]) -> list[Record]:
    """The records with these numbers, in the order asked."""
    known = kind_named(kind)
    table = t.TYPED[kind]
    found: dict[int, Record] = {}
    for start in range(0, len(numbers), _IN_CHUNKS_OF):
        chunk = list(numbers[start : start + _IN_CHUNKS_OF])
        query = select(t.record.c.id, table).join(table, table.c.n == t.record.c.n).where(table.c.n.in_(chunk))
        for row in connection.execute(query).mappings():
            found[int(row["n"])] = Record(RecordId(row["id"]), kind, from_row(known, row), bool(row["is_deleted"]))
    return [found[number] for number in numbers if number in found]


def listed(
    connection: Connection,
    kind: str,
    where: Mapping[str, Value],
    order: Sequence[str],
    window: tuple[int | None, int],
    *,
    include_deleted: bool = False,
) -> list[Record]:
    """Whole records that fit; `window` is (limit, offset). Without an order: as they were first held here."""
    query = _query(connection, kind_named(kind), where, order, "", include_deleted=include_deleted)
    limit, offset = window
    if limit is not None or offset:
        query = query.limit(limit).offset(offset)
    return rows(connection, kind, connection.execute(query).scalars().all())


def count(connection: Connection, kind: str, where: Mapping[str, Value]) -> int:
    """How many records fit."""
    query = _query(connection, kind_named(kind), where, (), "", include_deleted=False).order_by(None).subquery()
    return connection.execute(select(func.count()).select_from(query)).scalar_one()
