"""What a merge did to records, counted and told: new, changed, equal, in dispute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.merging import FieldChange, RecordChange, Verdict
from kb_desktop.domain.records import Value
from kb_desktop.workspace.encoding import from_column
from kb_desktop.workspace.staging import Staged
from kb_desktop.workspace.states import SHAPES, Outcome, alarming


class Tally:
    """What one bundle did to records: counts, and the first of them field by field."""

    def __init__(self, staged: Staged, detailed: int) -> None:
        self.staged = staged
        self.counts = dict.fromkeys(Verdict, 0)
        self.changes: list[RecordChange] = []
        self.records = 0
        self._detailed = detailed

    @property
    def tells(self) -> bool:
        """Whether there is still room to tell a record field by field."""
        return len(self.changes) < self._detailed

    def add(self, each: Outcome, disputed: Sequence[str]) -> None:
        """Count a record, with the fields whose dispute counts for this bundle."""
        self.records += 1
        counts = self.counts
        if disputed:
            verdict = Verdict.CONFLICT
            counts[verdict] += len(disputed)
            if _shows_something_else(each, disputed):
                counts[Verdict.CHANGED] += 1
        else:
            verdict = self._verdict(each)
            counts[verdict] += 1
        if len(self.changes) < self._detailed:
            self.changes.append(_record_change(each, verdict, disputed))

    def add_plain(self, changed: Set[int], equal: Set[int]) -> None:
        """Count records, by number, with nothing more to tell."""
        touched = self.staged.touched
        counts, here, there = self.counts, len(touched & changed), len(touched & equal)
        counts[Verdict.CHANGED] += here
        counts[Verdict.EQUAL] += there
        self.records += here + there

    def add_disputed(self, each: Outcome, disputed: Sequence[str]) -> None:
        """Count a record with fields in dispute that `add_plain` will count too, as if it had none."""
        if each.before.n in self.staged.touched:
            self.counts[Verdict.CHANGED if each.changed else Verdict.EQUAL] -= 1
            self.records -= 1
            self.add(each, disputed)

    def _verdict(self, each: Outcome) -> Verdict:
        if each.withheld:
            return Verdict.CHANGED if not (each.before.is_new or each.before.deleted) else Verdict.EQUAL
        if each.before.is_new and each.n in self.staged.new:
            return Verdict.NEW
        return Verdict.CHANGED if _shows_something_else(each, ()) else Verdict.EQUAL


class Tallies:
    """The tallies of bundles that came in together; each record is counted for every bundle that writes to it."""

    def __init__(self, staged: Sequence[Staged], detailed: int) -> None:
        self._staged = staged
        self._brought: dict[int, list[tuple[int, int, int]]] = {}
        for place, each in enumerate(staged):
            for replica, last in each.after.items():
                if last > each.before.get(replica, 0):
                    self._brought.setdefault(replica, []).append((each.before.get(replica, 0), last, place))
        self.of = [Tally(each, detailed) for each in staged]
        self._telling = detailed > 0
        self._changed: set[int] = set()
        self._equal: set[int] = set()

    def add(self, each: Outcome) -> None:
        """Count a record that was brought up to date."""
        if self._telling or not each.is_plain:
            self._add(each)
            self._telling = self._telling and any(tally.tells for tally in self.of)
            return
        (self._changed if each.changed else self._equal).add(each.before.n)
        if each.disputed:
            disputed = alarming(each.before.kind, each.disputed)
            if disputed:
                for place, fields in self._met(each, disputed).items():
                    self.of[place].add_disputed(each, fields)

    def finish(self) -> None:
        """Count those that there was nothing more to tell about."""
        for tally in self.of:
            tally.add_plain(self._changed, self._equal)
        self._changed, self._equal = set(), set()

    def _add(self, each: Outcome) -> None:
        number, disputed = each.before.n, alarming(each.before.kind, each.disputed)
        met = self._met(each, disputed) if disputed else {}
        for place, tally in enumerate(self.of):
            if number in tally.staged.touched:
                tally.add(each, met.get(place, ()))

    def _met(self, each: Outcome, disputed: list[str]) -> dict[int, list[str]]:
        """By bundle the fields of which it brought a side that met one held before it; for the first every field."""
        met = {0: disputed}
        for field in disputed if len(self.of) > 1 else ():
            if field == DELETED_FIELD:
                places = set(range(1, len(self.of)))
            else:
                entries = each.heads[field]
                sides = [self._bringer(entry[1], entry[2]) for entry in entries]
                first = min(sides)
                places = {
                    place
                    for place in sides
                    if place > 0 and (place > first or sides.count(place) > 1 or self._knew(place, sides, entries))
                }
            for place in places:
                met.setdefault(place, []).append(field)
        return met

    def _bringer(self, replica: int, seq: int) -> int:
        """The place of the bundle that brought a write; -1 for what was held before all of them."""
        for before, last, place in self._brought.get(replica, ()):
            if before < seq <= last:
                return place
        return -1

    def _knew(self, place: int, sides: Sequence[int], entries: Sequence[Sequence[Any]]) -> bool:
        """Whether a side that another bundle brought was held when this one came."""
        held = self._staged[place].held_before
        return any(side != place and held(entry[1], entry[2]) for side, entry in zip(sides, entries, strict=True))


def _shows_something_else(each: Outcome, disputed: Sequence[str]) -> bool:
    """Whether a field that is not in dispute shows another value, or the record appears or disappears."""
    before = each.before
    if not disputed and before.deleted != each.deleted:
        return True
    beyond = each.beyond
    if before.is_new or (beyond and any(value is not None and name not in disputed for name, value in beyond.items())):
        return any(name not in disputed for name, _, _ in _shown_fields(each))
    if not disputed or not each.changed:
        return bool(each.changed)
    return bool(SHAPES[before.kind].without(each.changed, disputed))


def _shown_fields(each: Outcome) -> Iterator[tuple[str, Value, Value]]:
    """Every field whose value is another than before: (field, old, new)."""
    before = each.before
    for name, new in each.beyond.items():
        if new is not None:
            yield name, None, new
    shape = SHAPES.get(before.kind)
    if shape is None or each.row is None:
        return
    old_row = before.row or [None] * len(each.row)
    for field, old, new in zip(shape.fields, old_row, each.row, strict=True):
        if old != new:
            yield field.name, from_column(field, old), from_column(field, new)


def _record_change(each: Outcome, verdict: Verdict, disputed: Sequence[str]) -> RecordChange:
    before = each.before
    shown = {name: (old, new) for name, old, new in _shown_fields(each)}
    fields = []
    for name in sorted({*shown, *disputed}):
        if name in disputed:
            old = shown[name][0] if name in shown else _value_of(each, name)
            theirs = next((value for value in each.disputed[name] if value != old), None)
            fields.append(FieldChange(name, old, theirs, Verdict.CONFLICT))
        else:
            old, new = shown[name]
            fields.append(FieldChange(name, old, new, Verdict.NEW if before.is_new else Verdict.CHANGED))
    return RecordChange(before.id, before.kind, _title(each), verdict, tuple(fields))


def _value_of(each: Outcome, name: str) -> Value:
    shape = SHAPES.get(each.before.kind)
    if shape is None or name not in shape.places or each.before.row is None:
        return None
    return from_column(shape.fields[shape.places[name]], each.before.row[shape.places[name]])


def _title(each: Outcome) -> str:
    shape = SHAPES.get(each.before.kind)
    if shape is None or each.row is None:
        return ""
    named = {name: each.row[shape.places[name]] for name in (shape.kind.title_field, "number") if name in shape.places}
    return title_of(each.before.kind, named)


def title_of(kind: str, values: Mapping[str, Value]) -> str:
    """What a list shows for the record; its number first where it has one."""
    known = CATALOGUE.get(kind)
    title = str(values.get(known.title_field) or "") if known else ""
    number = values.get("number")
    first_line = title.strip().splitlines()[0] if title.strip() else ""
    return f"{number} {first_line}".strip() if known and known.number_letter and number else first_line
