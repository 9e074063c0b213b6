"""What incoming writes make of records: heads, winning values and disputes, worked out from what stands and what comes.

No write that is held names one that comes in (a bundle whose predecessors are not held is refused), so the new heads
of a field are the standing ones that no incoming write overwrote, and the incoming ones that none of them overwrote.
That needs the row of a record and the incoming writes only, whatever the length of its history. What this shortcut
does not cover (deletes, a record created twice, kinds of a newer version) is worked out from every write of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, Kind
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.fields import Field, MergeClass
from kb_desktop.domain.journal import Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace.causality import Written, heads_by_field, state_of
from kb_desktop.workspace.encoding import Heads, to_column
from kb_desktop.workspace.tables import JSON_TYPES, is_indexed

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
    row: Sequence[Column] | None
    deleted: bool = False
    is_new: bool = False


@dataclass(slots=True)
class Outcome:
    """A record before and after.

    `disputed`: per field the values beside each other, the winner's first, quiet fields included. `beyond`: values
    just written to fields without a column; of a kind without a table every value. `changed`: the places in `row` that
    hold something else than before, as `bits`. `withheld`: values that count stayed behind where they were written; it
    is not shown.
    """

    before: Standing
    created: DotPair | None
    heads: Heads
    row: list[Column] | None
    deleted: bool
    disputed: Mapping[str, tuple[Value, ...]]
    beyond: Mapping[str, Value]
    changed: int
    withheld: bool = False

    @property
    def n(self) -> int:
        return self.before.n

    @property
    def is_plain(self) -> bool:
        """Whether only typed columns of a record that was here and stays are touched."""
        before = self.before
        return not (self.beyond or before.is_new or before.deleted or self.deleted)


class _NotThatSimple(Exception):  # noqa: N818 - never leaves this module
    """The history of the record is needed."""


def bits(places: Iterable[int]) -> int:
    """A set of places as one whole number, bit by bit: a merge compares such sets several times a record."""
    return sum(1 << place for place in places)


class WrittenColumns:
    """Which columns an update writes; `of` picks their values from a row."""

    def __init__(self, places: Sequence[int], fields: Sequence[Field]) -> None:
        self.columns = [fields[place].name for place in places]
        self.of: Callable[[Sequence[Column]], tuple[Column, ...]] = (
            itemgetter(*places) if len(places) > 1 else lambda row: tuple(row[place] for place in places)
        )


class Shape:
    """The typed columns of a kind: their places, and how values fit in.

    `slots`: per field its place, that place as a bit, and whether a text goes in as it is. `indexed`, `searched` and
    `listed` are bits.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.places = {field.name: place for place, field in enumerate(kind.fields)}
        self.fields = kind.fields
        whole = (FieldType.INTEGER, FieldType.BOOLEAN)
        self.plain = frozenset(f.name for f in kind.fields if f.type not in JSON_TYPES and f.type not in whole)
        self.slots = {name: (place, 1 << place, name in self.plain) for name, place in self.places.items()}
        self.searchable = [place for place, f in enumerate(kind.fields) if f.searchable]
        self.listing = [place for place, f in enumerate(kind.fields) if f.type is FieldType.REFERENCES]
        self.searched, self.listed = bits(self.searchable), bits(self.listing)
        self.indexed = bits(place for place, f in enumerate(kind.fields) if is_indexed(kind, f))
        self._written: dict[int, WrittenColumns] = {}
        self.quiet = frozenset(f.name for f in kind.fields if f.merge is MergeClass.QUIET)

    def written(self, indexed: int) -> WrittenColumns:
        """What to write of a row in which these indexed columns changed: one of those costs as much as all others."""
        found = self._written.get(indexed)
        if found is None:
            left = self.indexed & ~indexed
            places = [place for place in range(len(self.fields)) if not left >> place & 1]
            found = self._written[indexed] = WrittenColumns(places, self.fields)
        return found

    def without(self, changed: int, names: Iterable[str]) -> int:
        """What is left of these bits without the columns with these names."""
        return changed & ~bits(self.places[name] for name in names if name in self.places)


SHAPES: Mapping[str, Shape] = {kind.name: Shape(kind) for kind in CATALOGUE.values()}
_NO_DISPUTES: Mapping[str, tuple[Value, ...]] = {}


def advance(standing: Standing, writes: Sequence[Write]) -> Outcome | None:
    """What these writes, not held before, make of the record; None when that takes every write of it."""
    shape = SHAPES.get(standing.kind)
    if shape is None or standing.deleted or DELETED_FIELD in standing.heads:
        return None
    try:
        if not standing.is_new:
            return _advance(shape, standing, writes, standing.created, standing.row, 0, {})
        created, row, first = _creation(shape, writes)
        beyond = {name: value for name, value in first.fields.items() if name not in shape.places}
        others = [write for write in writes if write is not first]
        return _advance(shape, standing, others, created, row, bits(range(len(row))), beyond)
    except _NotThatSimple:
        return None


def _advance(  # noqa: C901, PLR0912 - the hottest loop of a merge: what a call costs here is felt
    shape: Shape,
    standing: Standing,
    writes: Sequence[Write],
    created: DotPair | None,
    row: Sequence[Column] | None,
    changed: int,
    beyond: dict[str, Value],
) -> Outcome:
    if created is None or row is None:
        raise _NotThatSimple
    before, slots, after = standing.heads, shape.slots, list(row)
    heads = before.copy()
    written: dict[str, Write] = {}
    unclear: dict[str, list[Write]] = {}
    for write in writes:
        if write.act != "update":
            raise _NotThatSimple
        for field, value in write.fields.items():
            if field in written:
                unclear.setdefault(field, [written[field]]).append(write)
                continue
            written[field] = write
            entries = before.get(field)
            if entries is None:
                if created not in write.preds:
                    raise _NotThatSimple  # the creation may have written this field: its value stays beside the new one
            elif len(entries) > 1 or (entries[0][1], entries[0][2]) not in write.preds:
                unclear[field] = [write]
                continue
            heads[field] = [[write.clock, write.replica, write.seq]]
            slot = slots.get(field)
            if slot is None:
                beyond[field] = value
                continue
            place, bit, takes_text = slot
            column = value if value.__class__ is str and takes_text else to_column(shape.fields[place], value)
            if column != row[place]:
                after[place] = column
                changed |= bit
    if DELETED_FIELD in written:
        raise _NotThatSimple
    for field, coming in unclear.items():
        entries = heads[field] = _heads_after(shape, standing, field, coming, created, row)
        value = entries[0][3]
        if len(entries) == 1:
            entries[0].pop()
        slot = slots.get(field)
        if slot is None:
            beyond[field] = value
            continue
        place, bit, _ = slot
        column = after[place] = to_column(shape.fields[place], value)
        changed = changed | bit if standing.is_new or column != row[place] else changed & ~bit
    disputed = _disputes(heads, heads if before else unclear)
    return Outcome(standing, created, heads, after, False, disputed, beyond, changed)


def _creation(shape: Shape, writes: Sequence[Write]) -> tuple[DotPair, list[Column], Write]:
    creations = [write for write in writes if write.act == "create"]
    if len(creations) != 1 or DELETED_FIELD in creations[0].fields:
        raise _NotThatSimple
    first = creations[0]
    get = first.fields.get
    return (first.replica, first.seq), [to_column(field, get(field.name)) for field in shape.fields], first


def _heads_after(
    shape: Shape, standing: Standing, field: str, coming: Sequence[Write], created: DotPair, row: Sequence[Column]
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


def _shown(shape: Shape, field: str, row: Sequence[Column]) -> Value:
    """The value of the only head, when its column holds it exactly."""
    value = row[shape.places[field]] if field in shape.plain else None
    if value is None:
        raise _NotThatSimple
    return value


def _disputes(heads: Heads, fields: Iterable[str]) -> Mapping[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    for field in fields:
        entries = heads[field]
        if len(entries) > 1:
            values = tuple([entry[3] for entry in entries])
            if values.count(values[0]) < len(values):
                found[field] = values
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
    before: Sequence[object] = standing.row if standing.row is not None and row is not None else [...] * len(row or ())
    changed = bits(place for place, value in enumerate(row or ()) if value != before[place])
    if any(head.gone.get(field) == "held" for field, each in by_field.items() for head in each):
        withheld = not state.deleted
        return Outcome(standing, created, heads, row, True, _NO_DISPUTES, beyond, changed, withheld)
    return Outcome(standing, created, heads, row, state.deleted, state.disputed, beyond, changed)


def alarming(kind: str, disputed: Mapping[str, object]) -> list[str]:
    """The fields in dispute that a person must see; quiet fields show their winner."""
    if not disputed:
        return []
    shape = SHAPES.get(kind)
    return sorted(disputed) if shape is None else sorted([name for name in disputed if name not in shape.quiet])
