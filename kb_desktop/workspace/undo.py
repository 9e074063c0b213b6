"""Undo: compensating writes that bring back what was there before a step, and leave later edits alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, and_, or_, select

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import State, Written, heads_by_field, state_of
from kb_desktop.workspace.journal import VersionVector
from kb_desktop.workspace.writing import Transaction, mark_step

StepRow: TypeAlias = Row[Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back. `skipped`: record and field that were edited since and kept."""

    step: int
    label: str
    records: int
    skipped: tuple[tuple[RecordId, str], ...]
    ids: frozenset[RecordId] = frozenset()


def last_undoable(connection: Connection, replica: int | None) -> StepRow | None:
    """The step that undo would take back, among those of one replica or (None) of all."""
    return _newest(connection, ("do", "merge", "erase"), replica)


def next_to_take_back(connection: Connection, replica: int | None) -> StepRow:
    """The same; refused when there is none, or when it erased something."""
    found = last_undoable(connection, replica)
    if found is None or found.way == "erase":
        raise Refused.because("undo.erased" if found is not None else "undo.nothing")
    return found


def last_redoable(connection: Connection, replica: int | None) -> StepRow | None:
    """The undo that redo would take back: the newest, unless something was done since."""
    newest = _newest(connection, ("do", "merge", "erase", "undo"), replica)
    return newest if newest is not None and newest.way == "undo" else None


def _newest(connection: Connection, ways: Sequence[str], replica: int | None) -> StepRow | None:
    query = select(t.step).where(t.step.c.way.in_(ways), t.step.c.undone == 0)
    if replica is not None:
        query = query.where(t.step.c.rep == replica)
    return connection.execute(query.order_by(t.step.c.n.desc()).limit(1)).one_or_none()


def step_of_bundle(connection: Connection, bundle: str) -> StepRow:
    """The import of this bundle, if it still stands."""
    query = select(t.step).where(t.step.c.bundle == bundle, t.step.c.way == "merge").order_by(t.step.c.n.desc())
    found = connection.execute(query).first()
    if found is None:
        raise Refused.because("undo.unknown_bundle", None, bundle=bundle)
    if found.undone:
        raise Refused.because("undo.already", None, bundle=bundle)
    return found


def take_back(
    transaction: Transaction, connection: Connection, step: StepRow, only: frozenset[RecordId] | None = None
) -> list[tuple[RecordId, str]]:
    """Write the compensation of a step; returns what was skipped because it was edited since.

    With `only`, the step itself stands and just these records go back.
    """
    before = journal.vector_from_json(str(step.vv_before))
    after = journal.vector_from_json(str(step.vv_after))
    skipped: list[tuple[RecordId, str]] = []
    walks = _walks_after(connection, step)
    numbers = _touched(connection, before, after)
    named = journal.kinds_of(connection, numbers)
    for number, writes in journal.writes_of(connection, numbers):
        id_, kind = named[number]
        if only is not None and id_ not in only:
            continue
        old = state_of(write for write in writes if _held(write, before))
        since = _Since(after, walks, state_of(write for write in writes if _held(write, after)))
        if any(form == "held" for write in writes for form in write.gone.values()):
            continue  # what nobody can see here is not for this copy to take back
        if not old.exists:
            _take_back_create(transaction, id_, writes, since, skipped)
        else:
            _take_back_fields(transaction, id_, _groups_of(kind), writes, before, old, since, skipped)
    if only is None:
        mark_step(connection, int(step.n), undone=True)
    return skipped


def _touched(connection: Connection, before: VersionVector, after: VersionVector) -> list[int]:
    ids: dict[RecordId, None] = {}
    for replica, last in after.items():
        first = before.get(replica, 0)
        if last > first:
            ids.update((write.record, None) for write in journal.writes_above(connection, replica, first, last))
    return list(journal.record_numbers(connection, list(ids)).values())


def _held(write: Written, vector: VersionVector) -> bool:
    return write.dot.seq <= vector.get(write.dot.replica, 0)


@dataclass(frozen=True, slots=True)
class _Since:
    """What happened to a record after a step. Undo and redo of this copy walk along it and are no edits."""

    after: VersionVector
    walks: tuple[StepRow, ...]
    then: State

    def edited(self, heads: Mapping[str, list[Written]], fields: Iterable[str]) -> list[str]:
        """The fields that show something else than the step left, or that somebody wrote since."""
        return [field for field in fields if not all(self._stands(each, field) for each in heads.get(field, []))]

    def _stands(self, head: Written, field: str) -> bool:
        if _held(head, self.after):
            return True
        walked = any(each.rep == head.dot.replica and each.first <= head.dot.seq <= each.last for each in self.walks)
        return walked and head.fields[field] == _value(self.then, field)


def _value(state: State, field: str) -> Value:
    if field == DELETED_FIELD:
        return True if state.deleted else None
    return state.values.get(field)


def _walks_after(connection: Connection, step: StepRow) -> tuple[StepRow, ...]:
    undone = and_(t.step.c.way == "do", t.step.c.undone == 1)  # where it changed nothing in the end, its write stands
    query = select(t.step).where(or_(t.step.c.way.in_(("undo", "redo")), undone), t.step.c.n > step.n)
    return tuple(connection.execute(query))


def _take_back_create(
    transaction: Transaction,
    id_: RecordId,
    writes: list[Written],
    since: _Since,
    skipped: list[tuple[RecordId, str]],
) -> None:
    if state_of(writes).deleted:
        return
    heads = heads_by_field(writes)
    edited = since.edited(heads, sorted(heads.keys() - {DELETED_FIELD}))
    if edited:
        skipped.extend((id_, field) for field in edited)
        return
    transaction.delete(id_)


def _groups_of(kind: str) -> Callable[[str], tuple[str, ...]]:
    known = CATALOGUE.get(kind)
    return known.group_of if known is not None else lambda field: (field,)


def _take_back_fields(
    transaction: Transaction,
    id_: RecordId,
    group_of: Callable[[str], tuple[str, ...]],
    writes: list[Written],
    before: VersionVector,
    old: State,
    since: _Since,
    skipped: list[tuple[RecordId, str]],
) -> None:
    inside = [write for write in writes if not _held(write, before) and _held(write, since.after)]
    fields = sorted({field for write in inside for field in write.fields})
    now = heads_by_field(writes)
    lost = {name for write in writes if _held(write, before) for name in write.gone}
    restored: dict[str, Value] = {}
    for group in dict.fromkeys(group_of(field) for field in fields):  # what belongs together goes back together
        heads = {field: now.get(field, []) for field in group}
        if since.edited(now, group) or not lost.isdisjoint(group):  # what was erased does not come back
            skipped.extend((id_, field) for field in group if field in fields)
        elif any(
            len(each) > 1 or (each and each[0].fields[field] != old.values.get(field)) for field, each in heads.items()
        ):
            restored.update({field: old.values.get(field) for field in group})
    if old.deleted:
        restored.pop(DELETED_FIELD, None)
    if restored:
        transaction.write(id_, restored)
    if not old.deleted or (state_of(writes).deleted and not restored):
        return
    if since.edited(now, sorted(now.keys() - {DELETED_FIELD})):
        skipped.append((id_, DELETED_FIELD))  # somebody went on with it: it stays visible
    else:
        transaction.delete(id_)  # names every write it covers, those above included
