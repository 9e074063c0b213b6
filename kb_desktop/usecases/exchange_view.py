"""What the exchange page shows: bundles that came and went, and the conflicts that wait."""

from __future__ import annotations

from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.conflicts import Conflict
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases.actions import name_of
from kb_desktop.wording.labels import choice_label
from kb_desktop.workspace.workspace import BundleEntry, Workspace


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle in words."""

    id: str
    when: str
    what: str
    person: str
    file: str
    result: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict with the title of its record and every side's value as people read it."""

    conflict: Conflict
    title: str
    base: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """Both lists."""

    bundles: tuple[BundleRow, ...]
    conflicts: tuple[ConflictRow, ...]


def exchange_view(workspace: Workspace) -> ExchangeView:
    """Read the exchange page's values."""
    return ExchangeView(
        tuple(_bundle(each) for each in workspace.bundles()),
        tuple(_conflict(workspace, each) for each in workspace.conflicts()),
    )


def _bundle(each: BundleEntry) -> BundleRow:
    counts = each.counts
    if each.way == "out":
        result = f"{counts.get('records', 0)} onderdelen verstuurd"
    elif each.undone:
        result = "ongedaan gemaakt"
    else:
        new, changed = counts.get("new", 0), counts.get("changed", 0)
        result = f"{new} nieuw, {changed} gewijzigd, {counts.get('conflict', 0)} verschillen"
    what = "gemaakt" if each.way == "out" else "ingelezen"
    return BundleRow(each.id, f"{each.at[8:10]}-{each.at[5:7]}-{each.at[:4]}", what, each.person, each.file, result)


def _conflict(workspace: Workspace, conflict: Conflict) -> ConflictRow:
    kind = CATALOGUE.get(conflict.kind)
    field = kind.field(conflict.field) if kind else None

    def words(value: Value) -> str:
        if value is None:
            return "leeg"
        if value is True:
            return "verwijderd"
        if field is not None and field.type is FieldType.REFERENCE:
            return name_of(workspace, RecordId(str(value))) or str(value)
        if isinstance(value, dict):
            return "bewerkt: " + ", ".join(str(each) for each in value.values() if each)
        if field is not None and field.type is FieldType.DATE and isinstance(value, str):
            return f"{value[8:10]}-{value[5:7]}-{value[:4]}"
        return choice_label(str(value))

    record = workspace.get(conflict.record)
    number = record.text("number") if record else ""
    title = record.text(kind.title_field).splitlines()[0] if record and kind and record.text(kind.title_field) else ""
    base = words(conflict.base)
    return ConflictRow(conflict, f"{number} {title}".strip(), base, tuple(words(head.value) for head in conflict.heads))
