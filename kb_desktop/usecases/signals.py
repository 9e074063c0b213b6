"""Lessons, obstacles, steering and further arrangements: what a group learns, what holds it up, what is done about it.

Lessons: art. 1.5 and 3.5. Steering per theme and per layer of government: art. 1.1 and 1.4. Further arrangements:
art. 2.5 and 5.8 to 5.10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.usecases.actions import name_of, of_theme
from kb_desktop.usecases.lists import Choices, organisations, owners
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.workspace.workspace import Workspace

KINDS = ("lesson", "obstacle", "steering", "arrangement")
CHOOSABLE = 60
"""Characters of a text by which a decision or action is chosen."""
FINISHED: Mapping[str, tuple[str, ...]] = {
    "lesson": ("secured",),
    "obstacle": ("solved",),
    "steering": ("closed",),
    "arrangement": ("ended",),
}
"""States in which nothing is left to do with a record of a kind."""


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A record as its list shows it, with the names it points to; `names` joins those of a field that holds several."""

    record: Record
    title: str
    names: Mapping[str, str]
    disputed: bool = False

    @property
    def id(self) -> RecordId:
        return self.record.id


def listing(
    workspace: Workspace, kind: str, *, theme: str = "", search: str = "", finished: bool = True
) -> list[SignalRow]:
    """Records of one of `KINDS`, those that are finished last. `theme`: the key of one theme; "" for every theme."""
    of_kind = CATALOGUE[kind]
    where: dict[str, Value] = {}
    if theme and of_kind.field("theme") is not None:
        where["theme"] = of_theme(theme)
    found = list(workspace.rows(kind, workspace.ids(kind, where, (), search)))
    if theme and of_kind.field("themes") is not None:
        wanted = of_theme(theme)[0]
        found = [each for each in found if not each.references("themes") or wanted in each.references("themes")]
    if not finished:
        found = [each for each in found if not is_finished(each)]
    found.sort(key=is_finished)
    disputed = {conflict.record for conflict in workspace.conflicts()}
    return [_row(workspace, each, disputed) for each in found]


def is_finished(record: Record) -> bool:
    """Whether nothing is left to do with it."""
    return record.text("status") in FINISHED[record.kind]


def _row(workspace: Workspace, record: Record, disputed: set[RecordId]) -> SignalRow:
    names: dict[str, str] = {}
    for field in CATALOGUE[record.kind].fields:
        ids: tuple[RecordId | None, ...] = ()
        if field.type is FieldType.REFERENCE:
            ids = (record.reference(field.name),)
        elif field.type is FieldType.REFERENCES:
            ids = tuple(record.references(field.name))
        if found := [name for id_ in ids if (name := name_of(workspace, id_))]:
            names[field.name] = ", ".join(found)
    title = record.text(CATALOGUE[record.kind].title_field)
    return SignalRow(record, title, names, record.id in disputed)


def choices(workspace: Workspace) -> Choices:
    """What the reference fields of these kinds may point to."""
    found = owners(workspace)
    themes: list[tuple[Value, str]] = [
        (each.id, f"{each.text('key')}  {each.text('title')}")
        for each in workspace.list("theme", {"edition": CURRENT_EDITION}, ("key",))
    ]
    parties: list[tuple[Value, str]] = [
        (each.id, each.text("printed_name"))
        for each in workspace.list("party", {"edition": CURRENT_EDITION}, ("printed_name",))
    ]
    return {
        **found,
        "theme": themes,
        "themes": themes,
        "agreements": found["agreement"],
        "applied_by": organisations(workspace)["organisation"],
        "parties": parties,
        "decision": _numbered(workspace, "decision"),
        "actions": _numbered(workspace, "action"),
    }


def _numbered(workspace: Workspace, kind: str) -> list[tuple[Value, str]]:
    return [
        (each.id, f"{each.text('number')}  {each.text('text')[:CHOOSABLE]}")
        for each in workspace.list(kind, {}, ("number",))
    ]
