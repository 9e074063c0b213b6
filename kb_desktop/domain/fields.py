"""What a field of a record kind can hold, and how two concurrent writes of it meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kb_desktop.domain.records import Value


class FieldType(StrEnum):
    """Form of a stored value."""

    LINE = "line"
    LONG_TEXT = "long_text"
    DATE = "date"  # yyyy-mm-dd
    MOMENT = "moment"  # yyyy | yyyy-Qn | yyyy-mm | yyyy-mm-dd: the precision is part of the value
    DATETIME = "datetime"  # yyyy-mm-ddThh:mm, local time of the record's time zone
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"  # id of a record
    REFERENCES = "references"  # list of ids
    LINES = "lines"  # list of short texts
    FILE = "file"  # {"sha256", "name", "size", "mime"}
    ANSWERS = "answers"  # object of short answers by question key
    ORDER = "order"  # fractional index


class MergeClass(StrEnum):
    """How concurrent writes of different values are treated (see the exchange format)."""

    VISIBLE = "visible"  # a conflict until a person settles it
    QUIET = "quiet"  # the winner is shown, no alarm
    TEXT = "text"  # a conflict with a three-way proposal


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    `group`: fields that only make sense together (status, closed_on ...) and are always written together.
    `target`: kinds a reference may point to. `personal`: blanked when a person is erased.
    """

    name: str
    type: FieldType
    required: bool = False
    choices: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    merge: MergeClass = MergeClass.VISIBLE
    group: str | None = None
    searchable: bool = False
    personal: bool = False
    default: Value = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its fields in the order a form shows them.

    `natural_key`: fields whose values give the id, so that two copies that create the same thing meet.
    `transitions`: allowed next states of `status` per state. `number_letter`: letter in the permanent number
    (VTH-A-014). `append_only`: never changed or deleted once written; a correction is a new record.
    """

    name: str
    fields: tuple[Field, ...]
    title_field: str
    natural_key: tuple[str, ...] = ()
    transitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number_letter: str | None = None
    append_only: bool = False
    reference_data: bool = False

    def field(self, name: str) -> Field | None:
        """The field with this name, None when the kind has no such field."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.fields)

    @property
    def personal(self) -> tuple[str, ...]:
        """The fields that are blanked when a person is erased."""
        return tuple(each.name for each in self.fields if each.personal)

    def group_of(self, name: str) -> tuple[str, ...]:
        """The fields that are written together with `name`, itself included."""
        own = self.field(name)
        if own is None or own.group is None:
            return (name,)
        return tuple(each.name for each in self.fields if each.group == own.group)


def line(name: str, *, required: bool = False, personal: bool = False, searchable: bool = True) -> Field:
    return Field(name, FieldType.LINE, required=required, personal=personal, searchable=searchable)


def long_text(name: str, *, required: bool = False, searchable: bool = True, group: str | None = None) -> Field:
    return Field(
        name,
        FieldType.LONG_TEXT,
        required=required,
        searchable=searchable,
        merge=MergeClass.TEXT,
        group=group,
    )


def day(name: str, *, required: bool = False, group: str | None = None) -> Field:
    return Field(name, FieldType.DATE, required=required, group=group)


def choice(
    name: str,
    choices: tuple[str, ...],
    *,
    default: str | None = None,
    required: bool = False,
    group: str | None = None,
) -> Field:
    return Field(name, FieldType.CHOICE, choices=choices, default=default, required=required, group=group)


def reference(name: str, *target: str, required: bool = False, group: str | None = None) -> Field:
    return Field(name, FieldType.REFERENCE, target=target, required=required, group=group)


def references(name: str, *target: str) -> Field:
    return Field(name, FieldType.REFERENCES, target=target)


def whole_number(name: str) -> Field:
    return Field(name, FieldType.INTEGER)


def yes_no(name: str, *, default: bool | None = None) -> Field:
    return Field(name, FieldType.BOOLEAN, default=default)


def lines(name: str, choices: tuple[str, ...] = ()) -> Field:
    return Field(name, FieldType.LINES, choices=choices)


LABELS = ("openbaar", "intern", "vertrouwelijk", "concurrentiegevoelig", "privacygevoelig")
"""Confidentiality (art. 5.8), from open to closed; one label steers screen, print, bundle and mail alike."""

TRAVELS = frozenset({"openbaar", "intern"})
"""Labels with which a record may go to every copy."""

LABEL_REASON = "label_reason"


def label() -> tuple[Field, Field]:
    """The label and the reason that lowering it needs; written together."""
    return (
        choice("label", LABELS, default="intern", group="label"),
        Field(LABEL_REASON, FieldType.LINE, group="label"),
    )


POSITION = Field("position", FieldType.ORDER, merge=MergeClass.QUIET)
"""Place in a list: a fractional index, so that two insertions at one spot both stay."""
