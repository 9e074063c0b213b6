"""Settling a conflict: a person's choice between values, with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value, is_id
from kb_desktop.domain.rules import check
from kb_desktop.usecases.records import completed, kind_of, tidy
from kb_desktop.workspace.workspace import Done, Workspace


def settle(
    workspace: Workspace,
    record: str,
    field: str,
    value: Value,
    reason: str,
    today: datetime.date,
    seen: Sequence[Dot] | None = None,
) -> Done:
    """Settle one field of one record; for a delete in dispute true deletes and null keeps the record.

    `seen` are the writes that stood beside each other when the choice was made: when others stand there now, the
    choice is refused, because it was about something else.
    """
    found = workspace.get(RecordId(record.lower())) if is_id(record.lower()) else None
    if found is None:
        raise Refused.because("record.missing", None, id=record)
    if seen is not None and not _still_stands(workspace, found.id, field, seen):
        raise Refused.because("conflict.changed", field, kind=found.kind)
    if field == DELETED_FIELD:
        if value is not None and not isinstance(value, bool):
            raise Refused.because("value.boolean", field, value=value, kind=found.kind)
        return workspace.settle(found.id, field, True if value else None, reason)
    kind = kind_of(found.kind)
    if kind.field(field) is None:
        raise Refused.because("field.unknown", field, field=field, kind=kind.name, known=", ".join(kind.field_names))
    value = tidy(kind, {field: value}, found)[field]
    if value in _standing(workspace, found.id, field):  # with what followed from it where it was written
        return workspace.settle(found.id, field, value, reason)
    full = completed(kind, {field: value}, found, today)
    if problems := check(kind, full, found, workspace, today):
        raise Refused(*problems)
    return workspace.settle(found.id, field, full.pop(field), reason, full)


def _standing(workspace: Workspace, record: RecordId, field: str) -> list[Value]:
    """The values that stand beside each other: these can be chosen, whatever rules and references became since."""
    return [head.value for each in workspace.conflicts(record) if each.field == field for head in each.heads]


def _still_stands(workspace: Workspace, record: RecordId, field: str, seen: Sequence[Dot]) -> bool:
    now = next((each for each in workspace.conflicts(record) if each.field == field), None)
    return now is not None and {head.dot for head in now.heads} == set(seen)


def bring_back(workspace: Workspace, record: RecordId) -> Done:
    """Bring back a record that was deleted, for instance one about which the secretariat asked something."""
    found = workspace.get(record)
    if found is None:
        raise Refused.because("record.missing", None, id=record)
    with workspace.change("Onderdeel terughalen") as transaction:
        if found.deleted:
            transaction.restore(record)
    return transaction.finished
