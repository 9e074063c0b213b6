"""Stored values as people read them: names for references, Dutch days, words for choices."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE, Field, FieldType
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.domain.values import is_empty
from kb_desktop.usecases.actions import name_of
from kb_desktop.usecases.dutch_dates import moment_in_words
from kb_desktop.wording.labels import choice_label, field_label
from kb_desktop.workspace.history import HistoryEntry
from kb_desktop.workspace.workspace import Workspace

EMPTY = "leeg"
GONE_WORDS = {"erased": "gewist", "held": "niet meegestuurd"}
"""What a history says of a value that is not here any more, or not yet."""

REASON_GONE = "reden gewist"
"""What it says where the reason of a step was erased."""


def value_in_words(
    workspace: Workspace, kind: str, field: str, value: Value, coming: Mapping[RecordId, str] | None = None
) -> str:
    """One value as people read it. `coming`: titles of records that are not here yet."""
    if field == DELETED_FIELD:
        return _deletion_in_words(value)
    if is_empty(value):
        return EMPTY
    known = CATALOGUE[kind].field(field) if kind in CATALOGUE else None
    return _of_field(workspace, known, value, coming or {}) if known is not None else _plain(value)


NAMED_BY = {
    "membership": ("person", "role"),
    "sign_up": ("organisation",),
    "commitment": ("sign_up", "agreement", "what"),
    "progress_note": ("agreement", "light"),
    "attendance": ("person", "status"),
    "minutes": ("meeting", "status"),
}
"""Kinds without a title of their own, and the fields by which people know them."""


def title_in_words(
    workspace: Workspace, kind: str, values: Mapping[str, Value], coming: Mapping[RecordId, str] | None = None
) -> str:
    """What a list shows for a record: number and first line. `coming`: titles of records that are not here yet."""
    known = CATALOGUE.get(kind)
    if known is None:
        return ""
    words = [str(values.get("number") or "")]
    for name in NAMED_BY.get(kind, (known.title_field,)):
        value = values.get(name)
        if not is_empty(value):
            words.append(value_in_words(workspace, kind, name, value, coming))
    first_lines = [each.strip().partition("\n")[0] for each in words if each.strip()]
    return (" " if known.number_letter else ", ").join(first_lines)


def _deletion_in_words(value: Value) -> str:
    if value is True:
        return "verwijderd"
    if isinstance(value, dict):
        return "bewerkt: " + ", ".join(_plain(each) for each in value.values() if each)
    return "niet verwijderd"


def _title_of(workspace: Workspace, id_: RecordId, coming: Mapping[RecordId, str]) -> str:
    if coming.get(id_):
        return coming[id_]
    record = workspace.get(id_)
    named = name_of(workspace, id_) or (title_in_words(workspace, record.kind, record.values, coming) if record else "")
    return named or id_


def _of_field(workspace: Workspace, field: Field, value: Value, coming: Mapping[RecordId, str]) -> str:
    references = value if isinstance(value, list) else [value]
    match field.type:
        case FieldType.REFERENCE | FieldType.REFERENCES:
            words = ", ".join(_title_of(workspace, RecordId(str(each)), coming) for each in references)
        case FieldType.DATE | FieldType.MOMENT:
            words = moment_in_words(str(value))
        case FieldType.DATETIME:
            day, _, time = str(value).partition("T")
            words = f"{moment_in_words(day)} {time}"
        case FieldType.FILE if isinstance(value, dict):
            words = str(value.get("name", ""))
        case FieldType.CHOICE:
            words = choice_label(str(value))
        case _:
            words = _plain(value)
    return words


def local_time(at: str) -> datetime.datetime:
    """A stored UTC time as the clock of this computer shows it."""
    return datetime.datetime.fromisoformat(at).astimezone()


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One write of one field, in words. `entry` holds the values as stored."""

    entry: HistoryEntry
    when: str
    by: str
    field: str
    old: str
    new: str
    source: str


def reason_in_words(entry: HistoryEntry) -> str:
    """What a history says of the reason of a step; "" when none was given."""
    return REASON_GONE if entry.reason_gone else entry.reason


def history_in_words(workspace: Workspace, id_: RecordId) -> Sequence[HistoryLine]:
    """The history of a record, newest first."""
    record = workspace.get(id_)
    kind = record.kind if record is not None else ""

    def line(entry: HistoryEntry) -> HistoryLine:
        name = "Verwijderd" if entry.field == DELETED_FIELD else field_label(kind, entry.field)
        step = "uit een bundel" if entry.bundle else "hier"
        how = f"{entry.label} ({step})" if entry.label else step
        reason = reason_in_words(entry)
        return HistoryLine(
            entry,
            local_time(entry.at).strftime("%d-%m-%Y %H:%M"),
            entry.by,
            name,
            GONE_WORDS.get(entry.old_gone) or value_in_words(workspace, kind, entry.field, entry.old),
            GONE_WORDS.get(entry.gone) or value_in_words(workspace, kind, entry.field, entry.new),
            f"{how}: {reason}" if reason else how,
        )

    return [line(entry) for entry in reversed(workspace.history(id_))]
