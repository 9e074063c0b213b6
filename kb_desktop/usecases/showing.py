"""Reading records, their history, and the catalogue itself, as plain values."""

from __future__ import annotations

from collections.abc import Sequence

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, is_id
from kb_desktop.usecases.records import kind_of
from kb_desktop.wording.labels import choice_label, field_label, kind_label
from kb_desktop.workspace.history import HistoryEntry
from kb_desktop.workspace.workspace import Workspace

__all__ = ["HistoryEntry", "as_document", "history", "schema", "show"]


def show(workspace: Workspace, kind: str | None, id_: str | None) -> Sequence[Record]:
    """The records of a kind (of every kind when None), in the order in which they came; or the one with this id.

    What only a newer version knows is shown as it was written, behind the kinds that this one knows.
    """
    if id_ is not None:
        record = workspace.get(RecordId(id_.lower())) if is_id(id_.lower()) else None
        if record is None or record.deleted:
            raise Refused.because("record.missing", None, id=id_)
        if kind is not None and kind != record.kind and record.kind != kind_of(kind).name:
            raise Refused.because("record.other_kind", None, id=id_, kind=record.kind, wanted=kind)
        return [record]
    newer = workspace.of_newer_kinds(kind) if kind not in CATALOGUE else ()
    if kind is not None:
        return newer or workspace.list(kind_of(kind).name)
    return [*(record for each in CATALOGUE for record in workspace.list(each)), *newer]


def as_document(record: Record) -> dict[str, Value]:
    """A record as one flat JSON object: id, kind, then every field."""
    return {"id": record.id, "kind": record.kind, **record.values}


def history(workspace: Workspace, id_: str) -> Sequence[HistoryEntry]:
    """Every write to a record, oldest first."""
    if not is_id(id_.lower()):
        raise Refused.because("record.missing", None, id=id_)
    return workspace.history(RecordId(id_.lower()))


def schema() -> dict[str, Value]:
    """Every kind and field: type, Dutch label, choices, rules."""
    return {name: _kind_schema(name) for name in CATALOGUE}


def _kind_schema(name: str) -> dict[str, Value]:
    kind = CATALOGUE[name]
    fields: dict[str, Value] = {}
    for field in kind.fields:
        entry: dict[str, Value] = {
            "type": str(field.type),
            "label": field_label(name, field.name),
            "required": field.required,
        }
        if field.choices:
            entry["choices"] = {choice: choice_label(choice) for choice in field.choices}
            entry["default"] = field.default
        if field.target:
            entry["target"] = list(field.target)
        if field.group:
            entry["written_with"] = [each for each in kind.group_of(field.name) if each != field.name]
        fields[field.name] = entry
    status = kind.field("status")
    return {
        "label": kind_label(name),
        "label_plural": kind_label(name, plural=True),
        "fields": fields,
        "states": list(status.choices) if status else [],
        "transitions": {state: list(after) for state, after in kind.transitions.items()},
        "rules": {
            "natural_key": list(kind.natural_key),
            "append_only": kind.append_only,
            "numbered": kind.number_letter is not None,
            "reference_data": kind.reference_data,
        },
    }
