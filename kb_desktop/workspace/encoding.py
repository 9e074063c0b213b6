"""Values and writes as JSON inside the database, always spelled the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import msgspec

from kb_desktop.domain.catalogue import FieldType, Kind
from kb_desktop.domain.fields import Field
from kb_desktop.domain.journal import Act, Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace.tables import JSON_TYPES

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder()


class Line(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """A write as one line of the journal holds it; also a line of a bundle (exchange/FORMAT.md, section 4)."""

    replica: int
    seq: int
    record: RecordId
    kind: str
    act: Act
    clock: int
    preds: list[tuple[int, int]]
    fields: dict[str, Any]
    txn: int
    ext: dict[str, Any] = {}


_LINES = msgspec.json.Decoder(Line)


def to_lines(writes: Sequence[Write]) -> bytes:
    """The lines of writes, each ended by a line feed; the same writes always give the same bytes."""
    return _ENCODER.encode_lines([_as_line(each) for each in writes])


def _as_line(each: Write) -> object:
    if isinstance(each, Line):
        return each if each.ext else msgspec.structs.astuple(each)[:9]
    head = (each.replica, each.seq, each.record, each.kind, each.act, each.clock, each.preds, each.fields, each.txn)
    return (*head, dict(each.ext)) if each.ext else head


def from_lines(lines: bytes) -> list[Line]:
    """The writes of whole lines."""
    return _LINES.decode_lines(lines)


Heads: TypeAlias = dict[str, list[list[Any]]]
"""Per field the writes nobody overwrote, winner first: [clock, replica, seq], and its value when there are several."""

_HEADS = msgspec.json.Decoder(Heads)


def heads_from_json(text: str | None) -> Heads:
    """The heads of a record's fields as its row holds them."""
    return _HEADS.decode(text) if text else {}


def heads_to_json(heads: Heads) -> str | None:
    """The heads as they are kept; None when the creation is the only head of every field."""
    return to_json(heads) if heads else None


def encode(value: object) -> bytes:
    """Canonical JSON in bytes."""
    return _ENCODER.encode(value)


def to_json(value: object) -> str:
    """Canonical JSON text: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value).decode("utf-8")


def from_json(text: str | bytes) -> Value:
    """The value of JSON text."""
    return cast("Value", _DECODER.decode(text))


def fields_from_json(text: str | bytes) -> dict[str, Value]:
    """The fields of a write's body."""
    return cast("dict[str, Value]", _DECODER.decode(text))


def to_column(field: Field, value: Value) -> str | int | None:
    """The column's value; a value that does not fit (from another version) is left out of the typed table."""
    if value is None:
        return None
    if field.type in JSON_TYPES:
        return to_json(value)
    if field.type in (FieldType.INTEGER, FieldType.BOOLEAN):
        return int(value) if isinstance(value, int) and abs(value) < 2**63 else None
    return value if isinstance(value, str) else None


def to_row(kind: Kind, number: int, values: Mapping[str, Value], *, deleted: bool) -> dict[str, str | int | None]:
    """A row of the kind's typed table."""
    row: dict[str, str | int | None] = {"n": number, "is_deleted": int(deleted)}
    for field in kind.fields:
        row[field.name] = to_column(field, values.get(field.name))
    return row


def from_column(field: Field, value: object) -> Value:
    """The value a column of the typed table holds."""
    if value is None:
        return None
    if field.type in JSON_TYPES:
        return from_json(str(value))
    return bool(value) if field.type is FieldType.BOOLEAN else cast("Value", value)


def from_row(kind: Kind, row: Mapping[Any, Any]) -> dict[str, Value]:
    """The values a row of the kind's typed table holds, every field present."""
    return {field.name: from_column(field, row[field.name]) for field in kind.fields}
