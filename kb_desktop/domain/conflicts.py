"""A conflict: two people wrote one field without seeing each other, and nobody has settled it yet."""

from __future__ import annotations

from dataclasses import dataclass

from kb_desktop.domain.journal import Dot
from kb_desktop.domain.records import RecordId, Value

DELETED_FIELD = "_del"
"""Pseudo-field of a conflict between a delete here and an edit there."""


@dataclass(frozen=True, slots=True)
class Head:
    """A value nobody overwrote. `by` is a person and device, `at` ISO 8601 UTC, `bundle` where it came from."""

    value: Value
    by: str
    at: str
    bundle: str | None
    dot: Dot


@dataclass(frozen=True, slots=True)
class Conflict:
    """`base` is the value all heads grew from (None when there was none); the first head is the one shown meanwhile."""

    record: RecordId
    kind: str
    field: str
    base: Value
    heads: tuple[Head, ...]
