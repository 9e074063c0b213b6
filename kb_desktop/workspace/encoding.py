"""Values as JSON text inside the database, always spelled the same way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from kb_desktop.domain.catalogue import FieldType, Kind
from kb_desktop.domain.fields import Field
from kb_desktop.domain.records import Value
from kb_desktop.workspace.tables import JSON_TYPES

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder()


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
    return value.replace("\0", "") if isinstance(value, str) else None  # PostgreSQL keeps no NUL in a text


def to_row(kind: Kind, number: int, values: Mapping[str, Value], *, deleted: bool) -> dict[str, str | int | None]:
    """A row of the kind's typed table."""
    row: dict[str, str | int | None] = {"n": number, "is_deleted": int(deleted)}
    for field in kind.fields:
        row[field.name] = to_column(field, values.get(field.name))
    return row


def from_row(kind: Kind, row: Mapping[Any, Any]) -> dict[str, Value]:
    """The values a row of the kind's typed table holds, every field present."""
    values: dict[str, Value] = {}
    for field in kind.fields:
        value = row[field.name]
        if value is not None and field.type in JSON_TYPES:
            value = from_json(str(value))
        elif value is not None and field.type is FieldType.BOOLEAN:
            value = bool(value)
        values[field.name] = cast("Value", value)
    return values
