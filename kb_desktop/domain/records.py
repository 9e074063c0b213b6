"""A record as it is stored and shown: a kind, an id and JSON values by field name."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NewType, Protocol, TypeAlias

RecordId = NewType("RecordId", str)
"""UUID in lower-case text form."""

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
"""A JSON value; dates and times are ISO 8601 text."""

NAMESPACE = uuid.UUID("6f0bd6a4-7d0e-5f5e-9a55-2f1d7e1c2025")
"""Name space of the UUIDv5 ids of records with a natural key (RFC 9562, 5.5)."""


def new_id() -> RecordId:
    """A random id (UUIDv4)."""
    return RecordId(str(uuid.uuid4()))


def natural_id(kind: str, *key: str) -> RecordId:
    """The id that every copy gives to the record of `kind` with this natural key."""
    return RecordId(str(uuid.uuid5(NAMESPACE, "\x1f".join((kind, *key)))))


def is_id(text: object) -> bool:
    """Whether `text` has the form of a record id."""
    if not isinstance(text, str) or len(text) != 36:
        return False
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Record:
    """One record at one moment. `values` holds only fields that were ever written."""

    id: RecordId
    kind: str
    values: Mapping[str, Value]
    deleted: bool = False

    def get(self, field: str) -> Value:
        """The stored value, None when the field was never written."""
        return self.values.get(field)

    def text(self, field: str) -> str:
        """The value as text; empty when absent or not text."""
        value = self.values.get(field)
        return value if isinstance(value, str) else ""

    def reference(self, field: str) -> RecordId | None:
        """The id a reference field points to."""
        value = self.values.get(field)
        return RecordId(value) if isinstance(value, str) and value else None

    def references(self, field: str) -> tuple[RecordId, ...]:
        """The ids a list of references points to, in order."""
        value = self.values.get(field)
        return tuple(RecordId(v) for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def integer(self, field: str) -> int:
        """The value as a whole number; 0 when absent."""
        value = self.values.get(field)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def date(self, field: str) -> datetime.date | None:
        """The value as a calendar day; None when absent or not a day."""
        value = self.values.get(field)
        if not isinstance(value, str):
            return None
        try:
            return datetime.date.fromisoformat(value[:10])
        except ValueError:
            return None


class Reader(Protocol):
    """Where rules look at other records."""

    def get(self, id: RecordId) -> Record | None: ...  # noqa: A002

    def list(self, kind: str, where: Mapping[str, Value] = ...) -> Sequence[Record]: ...
