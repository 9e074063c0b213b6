"""JSON Lines in: many records in one transaction, all or nothing, with the line named in every refusal."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from kb_desktop.domain.catalogue import FieldType, Kind
from kb_desktop.domain.fields import Field
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, is_id, natural_id
from kb_desktop.domain.values import check_carried
from kb_desktop.exchange.lines import DEEPEST_VALUE
from kb_desktop.exchange.nesting import is_deeper
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.records import change_in, create_in, delete_in, kind_of
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction

_LONGEST_LINE = 4 << 20
_MOST_DIGITS = 40  # far beyond what can be kept; Python itself reads no more than some thousands
_RESERVED = frozenset({"kind", "id", "delete"})


def put(workspace: Workspace, lines: Iterable[bytes], today: datetime.date) -> tuple[list[RecordId], Done]:
    """Carry out every line; returns the ids in order. The first line that is refused undoes all of them."""
    ids: list[RecordId] = []
    with workspace.change("Gegevens inlezen") as transaction:
        for number, document in _documents(lines):
            try:
                ids.append(_carry_out(transaction, workspace, document, today))
            except Refused as refused:
                _refuse_line(number, refused, document)
    return ids, transaction.finished


def _documents(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Value]]]:
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise Refused.because("put.line_too_long", None, line=number, megabytes=_LONGEST_LINE >> 20)
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise Refused.because("put.not_utf8", None, line=number) from None
        if not text:
            continue
        if is_deeper(line, DEEPEST_VALUE + 1):  # the record, then its values; deeper ones could not leave in a bundle
            raise Refused.because("put.too_deep", None, line=number)
        yield number, _parse(number, text)


def whole_number(code: str, **facts: object) -> Callable[[str], int]:
    """How a whole number is read from JSON; one that is far too large is `Refused` with this code."""

    def read(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            raise Refused.because(code, None, **facts, digits=len(digits.lstrip("-")))
        return int(digits)

    return read


def _parse(number: int, text: str) -> dict[str, Value]:
    def pairs(items: list[tuple[str, Value]]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in items:
            if key in found:
                raise Refused.because("put.twice", None, line=number, name=key)
            found[key] = value
        return found

    def refuse(constant: str) -> NoReturn:
        raise Refused.because("put.no_json", None, line=number, where=constant)

    try:
        document = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=refuse,
            parse_int=whole_number("put.number_too_large", line=number),
        )
    except ValueError as error:
        column = getattr(error, "colno", 1)
        raise Refused.because("put.no_json", None, line=number, where=f"teken {column}") from None
    if not isinstance(document, dict):
        raise Refused.because("put.no_record", None, line=number)
    return document


def _refuse_line(number: int, refused: Refused, document: Mapping[str, Value]) -> NoReturn:
    kind = document.get("kind")
    raise refused.knowing(kind=kind if isinstance(kind, str) else "", line=number) from refused


def _carry_out(
    transaction: Transaction, workspace: Workspace, document: dict[str, Value], today: datetime.date
) -> RecordId:
    kind = kind_of(document.get("kind"))
    values = {name: value for name, value in document.items() if name not in _RESERVED}
    if any(isinstance(value, float) and not math.isfinite(value) for value in values.values()):
        raise Refused.because("put.no_json", None, where="NaN")
    if "delete" in document and document["delete"] is not True:
        raise Refused.because("put.delete_true")
    if "id" not in document:
        if "delete" in document:
            raise Refused.because("put.delete_needs_id")
        return create_in(transaction, workspace, kind, _resolved(transaction, kind, values), today)
    id_ = _existing(transaction, kind, document["id"])
    if "delete" in document:
        if values:
            raise Refused.because("put.delete_alone")
        delete_in(transaction, id_)
    else:
        change_in(transaction, id_, _resolved(transaction, kind, values), today)
    return id_


def _existing(transaction: Transaction, kind: Kind, given: Value) -> RecordId:
    if given == "":
        raise Refused.because("put.id_empty")
    if not isinstance(given, str):
        raise Refused.because("put.id_no_text", None, id=given)
    id_ = RecordId(given.lower())
    if not is_id(id_):
        raise Refused.because("record.missing", None, id=given)
    record = transaction.get(id_)
    if record is None:
        raise Refused.because("record.missing", None, id=id_)
    if record.kind != kind.name:
        raise Refused.because("record.other_kind", None, id=id_, kind=record.kind, wanted=kind.name)
    return id_


_RESOLVED = frozenset({FieldType.REFERENCE, FieldType.REFERENCES, FieldType.FILE})


def _resolved(transaction: Transaction, kind: Kind, values: dict[str, Value]) -> dict[str, Value]:
    """References may be given by a name people know (an agreement's key, a code, a full name), files by their path."""
    resolved = dict(values)
    for name, value in values.items():
        field = kind.field(name)
        if field is None or field.type not in _RESOLVED:
            continue
        if (wrong := check_carried(field, value)) is not None:  # before anything is looked up by it
            raise Refused(wrong)
        if field.type is FieldType.REFERENCE and isinstance(value, str) and value:
            resolved[name] = _reference(transaction, field, value)
        elif field.type is FieldType.REFERENCES and isinstance(value, list):
            resolved[name] = [_reference(transaction, field, each) if isinstance(each, str) else each for each in value]
        elif field.type is FieldType.FILE and isinstance(value, str) and value:
            resolved[name] = transaction.add_file(Path(value).name, Path(value))
    return resolved


_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "person": ("name",),
    "organisation": ("code", "name", "short_name"),
    "decision": ("number",),
    "action": ("number",),
}


def _reference(transaction: Transaction, field: Field, given: str) -> Value:
    if is_id(given.lower()):
        return given.lower()
    found: dict[RecordId, Record] = {}
    for target in field.target:
        if target in ("theme", "agreement"):
            record = transaction.get(natural_id(target, CURRENT_EDITION, given.upper()))
            if record is not None:
                found[record.id] = record
        for by in _KNOWN_BY.get(target, ()):
            if not found:
                found.update({each.id: each for each in transaction.list(target, {by: given})})
    current = [each for each in found.values() if not each.get("valid_to")]
    if len(current) > 1:
        raise Refused.because("reference.ambiguous", field.name, value=given, count=len(current))
    if current or len(found) == 1:
        return (current or list(found.values()))[0].id
    raise Refused.because("reference.missing", field.name, value=given)
