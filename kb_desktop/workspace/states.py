"""What incoming writes make of records: heads, winning values and disputes, worked out from what stands and what comes.

No write that is held names one that comes in (a bundle whose predecessors are not held is refused), so the new heads
of a field are the standing ones that no incoming write overwrote, and the incoming ones that none of them overwrote.
That needs the row of a record and the incoming writes only, whatever the length of its history. What this shortcut
does not cover (deletes, a record created twice, kinds of a newer version) is worked out from every write of the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, Kind
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.fields import MergeClass
from kb_desktop.domain.journal import Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace.causality import Written, heads_by_field, state_of
from kb_desktop.workspace.encoding import Heads, to_column
from kb_desktop.workspace.tables import JSON_TYPES

DotPair: TypeAlias = tuple[int, int]
Column: TypeAlias = "str | int | None"


@dataclass(slots=True)
class Standing:
    """A record as its rows hold it. `row`: the typed columns in the catalogue's order; None without a typed table."""

    n: int
    id: RecordId
    kind: str
    created: DotPair | None
    heads: Heads
    row: list[Column] | None
    deleted: bool = False
    is_new: bool = False


@dataclass(slots=True)
class Outcome:
    """A record before and after.

    `disputed`: per field the values beside each other, the winner's first, quiet fields included. `beyond`: values
    just written to fields without a column; of a kind without a table every value. `changed`: places in `row` that hold
    something else than before. `withheld`: values that count stayed behind where they were written; it is not shown.
    """

    before: Standing
    created: DotPair | None
    heads: Heads
    row: list[Column] | None
    deleted: bool
    disputed: Mapping[str, tuple[Value, ...]]
    beyond: Mapping[str, Value]
    changed: Collection[int]
    withheld: bool = False

    @property
    def n(self) -> int:
        return self.before.n

    @property
    def is_plain(self) -> bool:
        """Whether only typed columns of a record that was here and stays are touched, and nothing is in dispute."""
        before = self.before
        return not (self.disputed or self.beyond or before.is_new or before.deleted or self.deleted)


class _NotThatSimple(Exception):  # noqa: N818 - never leaves this module
    """The history of the record is needed."""


class Shape:
    """The typed columns of a kind: their places, and how values fit in."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.places = {field.name: place for place, field in enumerate(kind.fields)}
        self.fields = kind.fields
        whole = (FieldType.INTEGER, FieldType.BOOLEAN)
        self.plain = frozenset(f.name for f in kind.fields if f.type not in JSON_TYPES and f.type not in whole)
        self.searchable = frozenset(place for place, f in enumerate(kind.fields) if f.searchable)
        self.listing = frozenset(place for place, f in enumerate(kind.fields) if f.type is FieldType.REFERENCES)
        self.quiet = frozenset(f.name for f in kind.fields if f.merge is MergeClass.QUIET)


SHAPES: Mapping[str, Shape] = {kind.name: Shape(kind) for kind in CATALOGUE.values()}
_NO_DISPUTES: Mapping[str, tuple[Value, ...]] = {}


def advance(standing: Standing, writes: Sequence[Write]) -> Outcome | None:
    """What these writes, not held before, make of the record; None when that takes every write of it."""
    shape = SHAPES.get(standing.kind)
    if shape is None or standing.deleted or DELETED_FIELD in standing.heads:
        return None
    try:
        return _advance(shape, standing, writes)
    except _NotThatSimple:
        return None


def _advance(shape: Shape, standing: Standing, writes: Sequence[Write]) -> Outcome:
    created, row, first = standing.created, standing.row, None
    if standing.is_new:
        created, row, first = _creation(shape, writes)
        writes = [write for write in writes if write is not first]
    if created is None or row is None:
        raise _NotThatSimple
    incoming = _by_field(writes)
    heads, places = dict(standing.heads), shape.places
    after = row.copy()
    beyond = {name: value for name, value in first.fields.items() if name not in places} if first else {}
    changed = list(range(len(row))) if first else []
    for field, coming in incoming.items():
        entries = heads[field] = _heads_after(shape, standing, field, coming, created, row)
        value = entries[0][3]
        place = places.get(field)
        if place is None:
            beyond[field] = value
        else:
            column = value if value.__class__ is str and field in shape.plain else to_column(shape.fields[place], value)
            if column != after[place]:
                after[place] = column
                changed.append(place)
        if len(entries) == 1:
            entries[0].pop()
    return Outcome(standing, created, heads, after, False, _disputes(heads), beyond, changed)


def _by_field(writes: Sequence[Write]) -> dict[str, list[Write]]:
    incoming: dict[str, list[Write]] = {}
    for write in writes:
        if write.act != "update":
            raise _NotThatSimple
        for field in write.fields:
            if field in incoming:
                incoming[field].append(write)
            else:
                incoming[field] = [write]
    if DELETED_FIELD in incoming:
        raise _NotThatSimple
    return incoming


def _creation(shape: Shape, writes: Sequence[Write]) -> tuple[DotPair, list[Column], Write]:
    creations = [write for write in writes if write.act == "create"]
    if len(creations) != 1 or DELETED_FIELD in creations[0].fields:
        raise _NotThatSimple
    first = creations[0]
    get = first.fields.get
    return (first.replica, first.seq), [to_column(field, get(field.name)) for field in shape.fields], first


def _heads_after(
    shape: Shape, standing: Standing, field: str, coming: list[Write], created: DotPair, row: list[Column]
) -> list[list[Any]]:
    """The heads of a field, the winner first, each with its value."""
    entries = [[write.clock, write.replica, write.seq, write.fields[field]] for write in coming]
    if len(coming) == 1:
        covered: Sequence[DotPair] = coming[0].preds
    else:
        covered = [pred for write in coming for pred in write.preds]
        entries = [entry for entry in entries if (entry[1], entry[2]) not in covered]
    before = standing.heads.get(field)
    if before is None:
        if created not in covered:
            raise _NotThatSimple  # the creation may have written this field: its value stays beside the new one
    else:
        for entry in before:
            if (entry[1], entry[2]) not in covered:
                entries.append([*entry] if len(entry) == 4 else [*entry, _shown(shape, field, row)])
    if len(entries) > 1:
        entries.sort(key=_rank, reverse=True)
    elif not entries:
        raise _NotThatSimple
    return entries


def _rank(entry: list[Any]) -> tuple[int, int, int]:
    return entry[0], entry[1], entry[2]


def _shown(shape: Shape, field: str, row: list[Column]) -> Value:
    """The value of the only head, when its column holds it exactly."""
    value = row[shape.places[field]] if field in shape.plain else None
    if value is None:
        raise _NotThatSimple
    return value


def _disputes(heads: Heads) -> Mapping[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] | None = None
    for field, entries in heads.items():
        if len(entries) > 1 and any(entry[3] != entries[0][3] for entry in entries):
            found = found if found is not None else {}
            found[field] = tuple(entry[3] for entry in entries)
    return found or _NO_DISPUTES


def from_all_writes(standing: Standing, writes: Sequence[Written]) -> Outcome:
    """The record as every write of it makes it."""
    state, by_field = state_of(writes), heads_by_field(writes)
    creations = [write.dot for write in writes if write.act == "create"]
    created: DotPair | None = tuple(creations[0]) if len(creations) == 1 else None  # type: ignore[assignment]
    heads: Heads = {}
    for field, each in by_field.items():
        if not each or (len(each) == 1 and tuple(each[0].dot) == created):
            continue
        several = len(each) > 1
        heads[field] = [
            [head.clock, head.dot.replica, head.dot.seq, *((head.fields[field],) if several else ())] for head in each
        ]
    shape = SHAPES.get(standing.kind)
    row = [to_column(f, state.values.get(f.name)) for f in shape.fields] if shape else None
    beyond = {name: value for name, value in state.values.items() if shape is None or name not in shape.places}
    before = standing.row if standing.row is not None and row is not None else [...] * len(row or ())
    changed = [place for place, value in enumerate(row or ()) if value != before[place]]
    if any(head.gone.get(field) == "held" for field, each in by_field.items() for head in each):
        withheld = not state.deleted
        return Outcome(standing, created, heads, row, True, _NO_DISPUTES, beyond, changed, withheld)
    return Outcome(standing, created, heads, row, state.deleted, state.disputed, beyond, changed)


def alarming(kind: str, disputed: Mapping[str, object]) -> list[str]:
    """The fields in dispute that a person must see; quiet fields show their winner."""
    if not disputed:
        return []
    shape = SHAPES.get(kind)
    return sorted(name for name in disputed if shape is None or name not in shape.quiet)
