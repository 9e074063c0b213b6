"""What a merge did to records, counted and told: new, changed, equal, in dispute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.merging import FieldChange, RecordChange, Verdict
from kb_desktop.domain.records import Value
from kb_desktop.workspace.encoding import from_column
from kb_desktop.workspace.staging import Staged
from kb_desktop.workspace.states import SHAPES, Outcome, alarming


class Tally:
    """Counts what one bundle did to records, and tells the first of them field by field."""

    def __init__(self, staged: Staged, detailed: int) -> None:
        self._staged = staged
        self._detailed = detailed
        self.counts = dict.fromkeys(Verdict, 0)
        self.changes: list[RecordChange] = []
        self.records = 0

    def add(self, outcomes: Sequence[Outcome], earlier: Sequence[Staged] = ()) -> None:
        """Count records that were brought up to date; `earlier` bundles came in before this one at the same time."""
        counts, staged = self.counts, self._staged
        for each in outcomes:
            if each.n not in staged:
                continue
            self.records += 1
            if each.is_plain and len(self.changes) >= self._detailed:
                counts[Verdict.CHANGED if each.changed else Verdict.EQUAL] += 1
            else:
                self._add(each, earlier)

    def _add(self, each: Outcome, earlier: Sequence[Staged]) -> None:
        disputed = alarming(each.before.kind, each.disputed) if each.disputed else []
        if earlier and disputed:
            disputed = [field for field in disputed if self._met(each, field, earlier)]
        if disputed:
            verdict = Verdict.CONFLICT
            self.counts[verdict] += len(disputed)
            if _shows_something_else(each, disputed):
                self.counts[Verdict.CHANGED] += 1
        else:
            verdict = self._verdict(each)
            self.counts[verdict] += 1
        if len(self.changes) < self._detailed:
            self.changes.append(_record_change(each, verdict, disputed))

    def _verdict(self, each: Outcome) -> Verdict:
        if each.withheld:
            return Verdict.CHANGED if not (each.before.is_new or each.before.deleted) else Verdict.EQUAL
        if each.before.is_new and each.n in self._staged.new:
            return Verdict.NEW
        return Verdict.CHANGED if _shows_something_else(each, ()) else Verdict.EQUAL

    def _met(self, each: Outcome, field: str, earlier: Sequence[Staged]) -> bool:
        """Whether this bundle brought a side of the dispute that met one held before it."""
        if field == DELETED_FIELD:
            return True
        sides = [(entry[1], entry[2]) for entry in each.heads[field]]
        mine = sum(self._staged.brought(*side) for side in sides)
        return mine > 0 and mine + sum(self._was_there(side, earlier) for side in sides) > 1

    def _was_there(self, side: tuple[int, int], earlier: Sequence[Staged]) -> bool:
        return self._staged.held_before(*side) or any(each.brought(*side) for each in earlier)


def _shows_something_else(each: Outcome, disputed: Sequence[str]) -> bool:
    """Whether a field that is not in dispute shows another value, or the record appears or disappears."""
    before = each.before
    if not disputed and before.deleted != each.deleted:
        return True
    if before.is_new or any(value is not None for name, value in each.beyond.items() if name not in disputed):
        return any(name not in disputed for name, _, _ in _shown_fields(each))
    if not disputed or not each.changed:
        return bool(each.changed)
    fields = SHAPES[before.kind].fields
    return any(fields[place].name not in disputed for place in each.changed)


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
