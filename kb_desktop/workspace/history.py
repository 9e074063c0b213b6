"""Every write of a record: when, by whom, which field, from what to what, and in which bundle it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from kb_desktop.domain import reasons
from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict, Head
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written, heads_by_field, unseen_by_deletes
from kb_desktop.workspace.encoding import fields_from_json


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One field written once. `label` is the step's name, `reason` what the writer gave as reason.

    `gone`, `old_gone`: the value is not here: erased | held (it stayed behind where it was written). `reason_gone`:
    the reason was erased.
    """

    at: str
    by: str
    field: str
    old: Value
    new: Value
    bundle: str | None
    label: str = ""
    reason: str = ""
    gone: str = ""
    old_gone: str = ""
    reason_gone: bool = False


class Writer(NamedTuple):
    """Who wrote, the name of the step, the reason given for it, and whether that was erased."""

    person: str
    label: str = ""
    reason: str = ""
    reason_gone: bool = False


class Provenance:
    """Who wrote a dot, and which bundle brought it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[int, int], Writer] = {}
        self._writers = {row.rep: row.person or "" for row in connection.execute(select(t.replica))}
        query = select(t.bundle.c.id, t.bundle.c.vv_before, t.bundle.c.vv_after).where(t.bundle.c.way == "in")
        self._bundles = [
            (row.id, journal.vector_from_json(row.vv_before), journal.vector_from_json(row.vv_after))
            for row in connection.execute(query)
        ]

    def bundle(self, dot: Dot) -> str | None:
        """Id of the bundle in which this write arrived; None when it was written here."""
        for id_, before, after in self._bundles:
            if before.get(dot.replica, 0) < dot.seq <= after.get(dot.replica, 0):
                return str(id_)
        return None

    def writer(self, write: Written) -> Writer:
        """Who wrote it, in which step."""
        key = (write.dot.replica, write.txn)
        if key not in self._known:
            query = select(t.txn).where(t.txn.c.rep == key[0], t.txn.c.first == key[1])
            row = self._connection.execute(query).one_or_none()
            if row is None:
                self._known[key] = Writer(self._writers.get(key[0], ""))
            else:
                ext = fields_from_json(row.ext) if row.ext else {}
                person = row.person or self._writers.get(key[0], "")
                self._known[key] = Writer(person, row.label or "", reasons.given(ext), reasons.is_erased(ext))
        return self._known[key]

    def head(self, write: Written, value: Value) -> Head:
        """The write as one side of a conflict."""
        return Head(
            value, self.writer(write).person, journal.clock_time(write.clock), self.bundle(write.dot), write.dot
        )


def history_of(connection: Connection, id_: RecordId) -> list[HistoryEntry]:
    """Oldest first; empty when the record is not known."""
    numbers = journal.record_numbers(connection, [id_])
    if id_ not in numbers:
        return []
    _, writes = next(journal.writes_of(connection, [numbers[id_]]))
    provenance = Provenance(connection)
    by_dot = {write.dot: write for write in writes}
    entries = []
    for write in sorted(writes, key=lambda each: each.rank):
        by, label, reason, reason_gone = provenance.writer(write)
        at, bundle = journal.clock_time(write.clock), provenance.bundle(write.dot)
        for field, new in write.fields.items():
            before = _before(field, write, by_dot)
            old, old_gone = (before.fields[field], before.gone.get(field, "")) if before else (None, "")
            gone = write.gone.get(field, "")
            step = (label, reason, gone, old_gone, reason_gone)
            entries.append(HistoryEntry(at, by, field, old, new, bundle, *step))
    return entries


def _before(field: str, write: Written, by_dot: Mapping[Dot, Written]) -> Written | None:
    overwritten = [by_dot[dot] for dot in write.preds if dot in by_dot and field in by_dot[dot].fields]
    return max(overwritten, key=lambda each: each.rank) if overwritten else None


def conflicts_of(connection: Connection, record: RecordId | None) -> list[Conflict]:
    """Open conflicts, by record and field; the value shown meanwhile is the first head."""
    query = select(t.conflict.c.n, t.conflict.c.field, t.record.c.id, t.record.c.kind).join(
        t.record, t.record.c.n == t.conflict.c.n
    )
    if record is not None:
        query = query.where(t.record.c.id == record)
    rows = connection.execute(query.order_by(t.conflict.c.n, t.conflict.c.field)).all()
    if not rows:
        return []
    provenance = Provenance(connection)
    writes = dict(journal.writes_of(connection, sorted({row.n for row in rows})))
    return [_conflict(RecordId(row.id), row.kind, row.field, writes[row.n], provenance) for row in rows]


def _conflict(id_: RecordId, kind: str, field: str, writes: Sequence[Written], provenance: Provenance) -> Conflict:
    heads = heads_by_field(writes)
    if field == DELETED_FIELD:
        deletes = heads.pop(DELETED_FIELD, [])
        sides = [provenance.head(each, each.fields[DELETED_FIELD]) for each in deletes]
        edits = {each.dot: each for each in unseen_by_deletes(heads, deletes)}
        sides += [provenance.head(edit, dict(edit.fields)) for edit in edits.values()]
        return Conflict(id_, kind, field, None, tuple(sides))
    sides = [provenance.head(each, each.fields[field]) for each in heads[field]]
    return Conflict(id_, kind, field, _base(field, heads[field], writes), tuple(sides))


def _base(field: str, heads: Sequence[Written], writes: Sequence[Written]) -> Value:
    """Value of the latest write of the field that every head grew from; None when there was none."""
    by_dot = {write.dot: write for write in writes}
    common: set[Dot] | None = None
    for head in heads:
        ancestors = _ancestors(head, by_dot)
        common = ancestors if common is None else common & ancestors
    shared = [by_dot[dot] for dot in common or () if field in by_dot[dot].fields]
    return max(shared, key=lambda each: each.rank).fields[field] if shared else None


def _ancestors(write: Written, by_dot: Mapping[Dot, Written]) -> set[Dot]:
    found: set[Dot] = set()
    waiting = list(write.preds)
    while waiting:
        dot = waiting.pop()
        if dot not in found and dot in by_dot:
            found.add(dot)
            waiting.extend(by_dot[dot].preds)
    return found
