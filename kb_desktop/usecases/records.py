"""Creating, changing and deleting any kind of record, with the rules of the domain asked first."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from fractional_indexing import FIError, generate_key_between

from kb_desktop.domain.catalogue import CATALOGUE, Field, FieldType, Kind
from kb_desktop.domain.meetings import AGENDA_ITEM, DEFAULT_TIME_ZONE
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.domain.rules import check, check_fields, complete
from kb_desktop.domain.values import is_empty, read_choice, read_datetime, read_time_zone
from kb_desktop.usecases.numbering import carry_into_minutes, next_beside, next_number
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction

__all__ = ["Done", "Workspace", "change", "create", "delete", "kind_of"]


def kind_of(name: object) -> Kind:
    """The kind, or a refusal that names the kinds there are."""
    kind = CATALOGUE.get(name) if isinstance(name, str) else None
    if name is None or name == "":
        raise Refused.because("kind.missing", None, known=", ".join(CATALOGUE))
    if kind is None:
        raise Refused.because("kind.unknown", None, kind=name, known=", ".join(CATALOGUE))
    return kind


def tidy(kind: Kind, values: Mapping[str, Value], before: Record | None = None) -> dict[str, Value]:
    """Values as they are stored: choices as the catalogue spells them, local times to the minute, empty as nothing."""
    return {name: _tidied(kind.field(name), value, values, before) for name, value in values.items()}


def _tidied(field: Field | None, value: Value, values: Mapping[str, Value], before: Record | None) -> Value:
    if value == "":
        return None
    if field is None:
        return value
    if field.choices:
        return read_choice(field, value)
    if field.type is FieldType.DATETIME:
        named = values.get("time_zone") or (before.text("time_zone") if before is not None else "")
        zone = read_time_zone(str(named or DEFAULT_TIME_ZONE))  # one that is not there has a sentence of its own
        return read_datetime(value, zone or ZoneInfo(DEFAULT_TIME_ZONE))
    return value


def completed(kind: Kind, values: Mapping[str, Value], before: Record | None, today: datetime.date) -> dict[str, Value]:
    """The values as they are stored, with what follows from them; raises Refused when one does not fit its field."""
    given = tidy(kind, values, before)
    if problems := check_fields(kind, given):  # before anything is derived from a wrong value
        raise Refused(*problems)
    return complete(kind, given, before, today)


def create_in(
    transaction: Transaction, workspace: Workspace, kind: Kind, values: Mapping[str, Value], today: datetime.date
) -> RecordId:
    """Create a record inside a transaction; raises Refused when a rule is in the way."""
    full = completed(kind, _with_own_theme(kind, values, workspace), None, today)
    if kind.name == AGENDA_ITEM.name and is_empty(full.get("position")):
        full["position"] = _behind_the_others(transaction, full.get("meeting"))
    _refuse_twin(transaction, kind, full)
    problems = check(kind, full, None, transaction, today)
    if kind.number_letter and not problems:
        if is_empty(full.get("number")):
            full["number"] = next_number(transaction, kind, workspace.about)
        elif str(full["number"]) in transaction.numbers(kind.name):
            problems = [Problem("number.taken", "number", {"number": full["number"], "kind": kind.name})]
    if problems:
        raise Refused(*problems)
    return transaction.create(kind.name, _over_what_was_deleted(transaction, kind, full))


def _behind_the_others(transaction: Transaction, meeting: Value) -> Value:
    """The place of an agenda item for which nobody chose one."""
    last = max((each.text("position") for each in transaction.list(AGENDA_ITEM.name, {"meeting": meeting})), default="")
    try:
        return str(generate_key_between(last or None, None))
    except FIError:  # a place that another program made up
        return None


def _with_own_theme(kind: Kind, values: Mapping[str, Value], workspace: Workspace) -> Mapping[str, Value]:
    """In a group's workspace a new record belongs to the group's theme, unless it says otherwise."""
    own = workspace.about.theme
    if own is None or kind.reference_data or kind.field("theme") is None or not is_empty(values.get("theme")):
        return values
    return {**values, "theme": natural_id("theme", CURRENT_EDITION, own)}


def _natural_id(kind: Kind, values: Mapping[str, Value]) -> RecordId:
    return natural_id(kind.name, *(str(values.get(name) or "") for name in kind.natural_key))


def _refuse_twin(transaction: Transaction, kind: Kind, values: Mapping[str, Value]) -> None:
    if not kind.natural_key:
        return
    id_ = _natural_id(kind, values)
    twin = transaction.get(id_)
    if twin is not None and not twin.deleted:
        raise Refused.because("record.exists", None, kind=kind.name, id=id_)


def _over_what_was_deleted(transaction: Transaction, kind: Kind, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """A record that has the id of a deleted one starts empty: nothing of the old one comes back unasked."""
    before = transaction.get(_natural_id(kind, values)) if kind.natural_key else None
    return values if before is None else {**dict.fromkeys(before.values), **values}


def change_in(transaction: Transaction, id_: RecordId, values: Mapping[str, Value], today: datetime.date) -> Record:
    """Change only the fields given; raises Refused when a rule is in the way. Returns the record as it was."""
    before = transaction.get(id_)
    if before is None:
        raise Refused.because("record.missing", None, id=id_)
    if before.deleted:
        raise Refused.because("record.deleted", None, id=id_)
    kind = kind_of(before.kind)
    full = completed(kind, values, before, today)
    problems = check(kind, full, before, transaction, today)
    if problems:
        raise Refused(*problems)
    old = before.text("number")
    if kind.number_letter and old and full.get("number", old) != old:  # given out twice: this one gets another
        full["number"] = _other_number(transaction, before, full["number"])
        transaction.change(id_, full)
        carry_into_minutes(transaction, before, str(full["number"]))
    else:
        transaction.change(id_, full)
    return before


def _other_number(transaction: Transaction, record: Record, wanted: Value) -> Value:
    if is_empty(wanted):
        return next_beside(transaction, record)
    if str(wanted) in transaction.numbers(record.kind):
        raise Refused.because("number.taken", "number", number=wanted, kind=record.kind)
    return wanted


def delete_in(transaction: Transaction, id_: RecordId) -> Record:
    """Delete a record inside a transaction."""
    before = transaction.get(id_)
    if before is None:
        raise Refused.because("record.missing", None, id=id_)
    if before.deleted:
        raise Refused.because("record.deleted", None, id=id_)
    if kind_of(before.kind).append_only:
        raise Refused.because("record.append_only", None, kind=before.kind)
    transaction.delete(id_)
    return before


def create(workspace: Workspace, kind: str, values: Mapping[str, Value], label: str, today: datetime.date) -> Done:
    """Create one record as one undo step; `label` is the step's Dutch name."""
    with workspace.change(label) as transaction:
        create_in(transaction, workspace, kind_of(kind), values, today)
    return transaction.finished


def change(workspace: Workspace, id_: RecordId, values: Mapping[str, Value], label: str, today: datetime.date) -> Done:
    """Change one record as one undo step."""
    with workspace.change(label) as transaction:
        change_in(transaction, id_, values, today)
    return transaction.finished


def delete(workspace: Workspace, id_: RecordId, label: str) -> Done:
    """Delete one record as one undo step."""
    with workspace.change(label) as transaction:
        delete_in(transaction, id_)
    return transaction.finished
