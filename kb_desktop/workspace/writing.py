"""Writing: one transaction of this copy, appended to the journal and projected as it goes."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.fields import TRAVELS
from kb_desktop.domain.journal import NO_EXTRAS, Act, Dot, Op
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id, new_id
from kb_desktop.workspace import erasing, files, journal, lists
from kb_desktop.workspace import reasons as gone
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written, heads_by_field, state_of
from kb_desktop.workspace.encoding import to_json
from kb_desktop.workspace.projection import BLOCK, project


@dataclass(frozen=True, slots=True)
class Done:
    """What a transaction changed. `step` undoes it."""

    step: int
    label: str
    ids: frozenset[RecordId]
    kinds: frozenset[str]


class Transaction:
    """Writes of one intention. Creates wait in memory until something else must see them; `finish` writes the rest."""

    def __init__(self, connection: Connection, replica: int, label: str, clock: int) -> None:
        self._connection = connection
        self.replica = replica
        self.label = label
        self._clock = clock
        self._vv_before = journal.version_vector(connection)
        self._seq = self._vv_before.get(replica, 0)
        self.first = self._seq + 1
        self._waiting: dict[RecordId, tuple[str, dict[str, Value], Dot, int]] = {}
        self._touched: dict[RecordId, str] = {}
        self.done: Done | None = None

    def _next(self) -> tuple[Dot, int]:
        self._seq += 1
        self._clock += 1
        return Dot(self.replica, self._seq), self._clock

    # --- reading inside the transaction
    def get(self, id: RecordId) -> Record | None:  # noqa: A002
        """The record as this transaction has made it so far."""
        waiting = self._waiting.get(id)
        if waiting is not None:
            kind, values = waiting[0], waiting[1]
            known = CATALOGUE.get(kind)
            every = dict.fromkeys(known.field_names) if known else {}
            return Record(id, kind, {**every, **values})
        return lists.get(self._connection, id)

    def list(self, kind: str, where: Mapping[str, Value] | None = None, order: Sequence[str] = ()) -> Sequence[Record]:
        """The records that fit, as this transaction has made them so far."""
        self.flush()
        return lists.listed(self._connection, kind, where or {}, order, (None, 0))

    def numbers(self, kind: str) -> set[str]:
        """Every permanent number given to records of this kind, deleted ones included."""
        column = t.TYPED[kind].c.number
        given = self._connection.execute(select(column).where(column.is_not(None))).scalars()
        waiting = (str(each[1].get("number")) for each in self._waiting.values() if each[0] == kind)
        return {*given, *waiting}

    # --- writing
    def add_file(self, name: str, source: Path) -> dict[str, Value]:
        """Keep a file with this step; returns the value for a `file` field."""
        return files.add_file(self._connection, name, source)

    def create(self, kind: str, values: Mapping[str, Value], id: RecordId | None = None) -> RecordId:  # noqa: A002
        """Create a record; kinds with a natural key get the id that every copy gives it."""
        known = CATALOGUE.get(kind)
        if id is None:
            natural = known.natural_key if known else ()
            id = natural_id(kind, *(str(values.get(name) or "") for name in natural)) if natural else new_id()  # noqa: A001
        before = self.get(id)
        if before is not None and before.deleted:
            self.restore(id)
            self.change(id, values)
            return id
        if before is not None:
            raise Refused.because("record.exists", None, kind=kind, id=id)
        dot, clock = self._next()
        fields: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
        if known is not None and known.natural_key:  # another copy may create it too: what belongs together stays so
            fields |= {m: values.get(m) for name in fields for m in known.group_of(name) if m not in fields}
        self._waiting[id] = (kind, fields, dot, clock)
        self._touched[id] = kind
        return id

    def change(self, id: RecordId, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Write fields of a record; fields that are written together bring their group along."""
        record, number, writes = self._open(id)
        known = CATALOGUE.get(record.kind)
        heads = heads_by_field(writes)
        changed = {name for name, value in values.items() if len(heads.get(name, [])) > 1 or record.get(name) != value}
        fields = {name: values[name] for name in sorted(changed)}
        for name in sorted(changed):
            for member in known.group_of(name) if known else (name,):
                fields.setdefault(member, values.get(member, record.get(member)))
        if fields:
            self._append(record, number, "update", fields, {h.dot for f in fields for h in heads.get(f, [])}, writes)

    def write(self, id: RecordId, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Write exactly these fields over all their heads, also when the value stays the same (settling, undo)."""
        record, number, writes = self._open(id)
        heads = heads_by_field(writes)
        preds = {head.dot for field in values for head in heads.get(field, [])}
        self._append(record, number, "update", dict(values), preds, writes)

    def settle(self, id: RecordId, field: str, value: Value, derived: Mapping[str, Value]) -> None:  # noqa: A002
        """Write `value` over every head; what is written together with it comes from the side that has this value.

        `derived` is what follows from a value that no side has.
        """
        record, _, writes = self._open(id)
        known = CATALOGUE.get(record.kind)
        heads = heads_by_field(writes)[field]
        side = next((head for head in heads if head.fields[field] == value), heads[0])
        values = {name: side.fields.get(name) for name in (known.group_of(field) if known else ())}
        self.write(id, {**values, **derived, field: value})

    def delete(self, id: RecordId) -> None:  # noqa: A002
        """Delete a record: covers every write seen here; an edit made elsewhere keeps it visible."""
        record, number, writes = self._open(id)
        preds = {head.dot for heads in heads_by_field(writes).values() for head in heads}
        self._append(record, number, "delete", {DELETED_FIELD: True}, preds, writes)

    def restore(self, id: RecordId) -> None:  # noqa: A002
        """Take back a delete."""
        record, number, writes = self._open(id)
        preds = {head.dot for head in heads_by_field(writes).get(DELETED_FIELD, [])}
        self._append(record, number, "update", {DELETED_FIELD: None}, preds, writes)

    def _open(self, id_: RecordId) -> tuple[Record, int, Sequence[Written]]:
        self.flush()
        record = lists.get(self._connection, id_)
        if record is None:
            raise Refused.because("record.missing", None, id=id_)
        number = journal.record_numbers(self._connection, [id_])[id_]
        _, writes = next(journal.writes_of(self._connection, [number]))
        return record, number, writes

    def _append(
        self,
        record: Record,
        number: int,
        act: Act,
        fields: dict[str, Value],
        preds: set[Dot],
        writes: Sequence[Written],
    ) -> None:
        if not preds:  # a field nobody wrote yet rests on the record's own creation
            preds = {write.dot for write in writes if write.act == "create"}
        dot, clock = self._next()
        labels = (fields.get("label"), record.get("label"))
        ext = _salt(record.kind, labels)
        write = Op(*dot, record.id, record.kind, act, clock, tuple(sorted(preds)), fields, self.first, ext)
        journal.append(self._connection, [write])
        self._touched[record.id] = record.kind
        project(self._connection, {number: [write]})

    def erase(
        self,
        id: RecordId,  # noqa: A002
        fields: Collection[str],
        *,
        keep_current: bool,
        steps: Collection[Dot] = (),
    ) -> None:
        """Take the values of these fields from every write of a record; what is shown now stays with `keep_current`.

        The reasons of `steps` go along, each named by its first write.
        What is written together with them is written again, so that all of it still comes from one write.
        """
        record, number, writes = self._open(id)
        known = CATALOGUE.get(record.kind)
        heads = heads_by_field(writes)
        values: dict[str, Value] = {name: record.get(name) if keep_current else None for name in sorted(fields)}
        for name in sorted(fields):
            for member in known.group_of(name) if known else ():
                values.setdefault(member, record.get(member))
        preds = {head.dot for field in values for head in heads.get(field, [])}
        dot, clock = self._next()
        ext: dict[str, Value] = {**_salt(record.kind, (record.get("label"),)), forms.ERASE: [*sorted(fields)]}
        if steps:
            ext[forms.ERASE_REASONS] = forms.naming(steps)
        write = Op(*dot, id, record.kind, "update", clock, tuple(sorted(preds)), values, self.first, ext)
        journal.append(self._connection, [write])
        erasing.blank(self._connection, {number: [dot]})
        gone.blank(self._connection, steps)
        gone.forget_in_receipts(self._connection)
        self._touched[id] = record.kind
        project(self._connection, {number: [write]}, anew=(number,))

    def flush(self) -> None:
        """Write the waiting creates in bulk."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        numbers = journal.add_records(self._connection, [(id_, each[0]) for id_, each in waiting.items()])
        writes = [
            Op(*dot, id_, kind, "create", clock, (), values, self.first, _salt(kind, (values.get("label"),)))
            for id_, (kind, values, dot, clock) in waiting.items()
        ]
        journal.append(self._connection, writes)
        fresh = frozenset(numbers.values())
        for start in range(0, len(writes), BLOCK):
            block = writes[start : start + BLOCK]
            project(self._connection, {numbers[write.record]: [write] for write in block}, fresh)

    # --- the end
    @property
    def finished(self) -> Done:
        """What the transaction changed, once it has ended."""
        if self.done is None:
            raise RuntimeError("the transaction has not ended")
        return self.done

    def finish(self, way: str, *, person: str, app: str, reason: str = "", target: int | None = None) -> Done:
        """Close the books of this transaction: version vector, provenance, undo step."""
        self.flush()
        connection = self._connection
        if self._seq < self.first:
            self.done = Done(0, self.label, frozenset(), frozenset())
            return self.done
        journal.set_version(connection, self.replica, self._seq)
        journal.set_meta(connection, clock=str(self._clock))
        connection.execute(
            insert(t.txn).values(
                rep=self.replica,
                first=self.first,
                last=self._seq,
                clock=self._clock,
                person=person,
                label=self.label,
                app=app,
                ext=to_json(reasons.with_reason(reason, secrets.token_urlsafe(16))) if reason else None,
            )
        )
        number = add_step(
            connection,
            label=self.label,
            way=way,
            rep=self.replica,
            first=self.first,
            last=self._seq,
            vv_before=journal.vector_to_json(self._vv_before),
            vv_after=journal.vector_to_json({**self._vv_before, self.replica: self._seq}),
            target=target,
        )
        self.done = Done(number, self.label, frozenset(self._touched), frozenset(self._touched.values()))
        return self.done

    def visible(self, id_: RecordId) -> Mapping[str, Value]:
        """The winning values of a record by its writes, unknown fields included."""
        return state_of(self._open(id_)[2]).values


def _salt(kind: str, labels: Sequence[Value]) -> Mapping[str, Value]:
    """What a write of values needs that may have to go one day, or may not go everywhere (`domain.forms`)."""
    known = CATALOGUE.get(kind)
    is_held = any(each is not None and each not in TRAVELS for each in labels)
    return {forms.SALT: secrets.token_urlsafe(16)} if is_held or (known is not None and known.personal) else NO_EXTRAS


def add_step(connection: Connection, **facts: object) -> int:
    """Add an undo step and return its number."""
    number = int(connection.exec_driver_sql("SELECT coalesce(max(n), 0) + 1 FROM step").scalar_one())
    connection.execute(insert(t.step).values(n=number, undone=0, **facts))
    return number


def mark_step(connection: Connection, number: int, *, undone: bool) -> None:
    """Mark a step as undone, or as standing again."""
    connection.execute(update(t.step).where(t.step.c.n == number).values(undone=int(undone)))
