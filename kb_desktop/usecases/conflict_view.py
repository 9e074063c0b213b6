"""Open conflicts as people read them: what it was, what everybody made of it, and a proposal for texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, MergeClass
from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict, Head
from kb_desktop.domain.fields import Field
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.domain.text_proposal import NoProposal, Proposal, propose
from kb_desktop.usecases.in_words import local_time, title_in_words, value_in_words
from kb_desktop.usecases.themes import Themes
from kb_desktop.wording.labels import field_label, kind_label
from kb_desktop.workspace.workspace import Workspace

NO_PROPOSAL: Mapping[NoProposal, str] = {
    NoProposal.OVERLAP: "Beide kanten wijzigden dezelfde of aangrenzende regels. Voeg ze zelf samen.",
    NoProposal.UNSURE: "Er is gewijzigd bij regels die leeg zijn of vaker voorkomen. Voeg de teksten zelf samen.",
    NoProposal.TOO_LARGE: "De tekst is te lang om een voorstel voor te maken. Voeg de teksten zelf samen.",
    NoProposal.NO_BASE: "Er is geen gezamenlijke oude tekst. Voeg de teksten zelf samen.",
}


@dataclass(frozen=True, slots=True)
class SideRow:
    """One value beside the others: in words, by whom, when, and where it came from; `value` is what using it writes."""

    words: str
    by: str
    when: str
    source: str
    value: Value


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict with its record's title, what it was, every side, and for a text a proposal."""

    conflict: Conflict
    title: str
    base: str
    sides: tuple[SideRow, ...]
    kind: str
    field: str
    theme: str
    since: str
    since_sort: str
    editable: Field | None = None
    proposal: Proposal | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.words for each in self.sides)

    @property
    def key(self) -> tuple[RecordId, str]:
        return (self.conflict.record, self.conflict.field)

    @property
    def seen(self) -> tuple[Dot, ...]:
        """The writes that are shown; a choice is about these and no others."""
        return dots_of(self.conflict)

    @property
    def is_deletion(self) -> bool:
        return self.conflict.field == DELETED_FIELD

    @property
    def hint(self) -> str:
        """What is said above the text to edit."""
        if self.proposal is None:
            return ""
        if self.proposal.reason is None:
            return "Voorstel met de wijzigingen van iedereen. Lees het na en pas het aan; er is nog niets bewaard."
        return NO_PROPOSAL[self.proposal.reason]

    @property
    def first_text(self) -> Value:
        """What the editor starts with: the proposal, or the value that is shown meanwhile."""
        if self.proposal is not None and self.proposal.reason is None:
            return self.proposal.text
        return self.sides[0].value


def dots_of(conflict: Conflict) -> tuple[Dot, ...]:
    """The writes that stand beside each other, in a fixed order."""
    return tuple(sorted(head.dot for head in conflict.heads))


EDITED_BY_HAND = frozenset(
    {FieldType.LINE, FieldType.LONG_TEXT, FieldType.DATE, FieldType.MOMENT, FieldType.DATETIME, FieldType.INTEGER}
    | {FieldType.CHOICE, FieldType.BOOLEAN}
)
"""Types of fields for which a third value can be typed; for others one of the sides is chosen."""


def conflict_rows(workspace: Workspace) -> Sequence[ConflictRow]:
    """Every open conflict, the oldest first."""
    conflicts = workspace.conflicts()
    if not conflicts:
        return []
    files = {each.id: each.file for each in workspace.bundles() if each.way == "in"}
    themes = Themes(workspace)
    records: dict[RecordId, Record | None] = {}
    rows = []
    for each in conflicts:
        if each.record not in records:
            records[each.record] = workspace.get(each.record)
        rows.append(_row(workspace, each, records[each.record], files, themes))
    return sorted(rows, key=lambda row: (row.since_sort, row.kind, row.title, row.field))


def _row(
    workspace: Workspace, conflict: Conflict, record: Record | None, files: Mapping[str, str], themes: Themes
) -> ConflictRow:
    values = record.values if record is not None else {}
    kind = CATALOGUE.get(conflict.kind)
    known = kind.field(conflict.field) if kind is not None else None
    since = max(head.at for head in conflict.heads)  # only from then on were there two
    return ConflictRow(
        conflict=conflict,
        title=title_in_words(workspace, conflict.kind, values),
        base=value_in_words(workspace, conflict.kind, conflict.field, conflict.base),
        sides=tuple(_side(workspace, conflict, head, files) for head in conflict.heads),
        kind=kind_label(conflict.kind).capitalize(),
        field="Hier verwijderd, daar bewerkt"
        if conflict.field == DELETED_FIELD
        else field_label(conflict.kind, conflict.field),
        theme=themes.of(values),
        since=local_time(since).strftime("%d-%m-%Y %H:%M"),
        since_sort=since,
        editable=known if known is not None and known.type in EDITED_BY_HAND else None,
        proposal=_proposal(conflict, known),
    )


def _side(workspace: Workspace, conflict: Conflict, head: Head, files: Mapping[str, str]) -> SideRow:
    when = local_time(head.at).strftime("%d-%m-%Y %H:%M")
    source = f"uit {files.get(head.bundle, 'een bundel')}" if head.bundle else "hier geschreven"
    if conflict.field != DELETED_FIELD:
        words = value_in_words(workspace, conflict.kind, conflict.field, head.value)
        return SideRow(words, head.by, when, source, head.value)
    if head.value is True:
        return SideRow("Verwijderd", head.by, when, source, True)
    return SideRow(_edited_words(workspace, conflict.kind, head.value), head.by, when, source, None)


def _edited_words(workspace: Workspace, kind: str, value: Value) -> str:
    """Which fields the other side wrote, and what."""
    if not isinstance(value, dict):
        return "Teruggehaald"
    written = [
        f"{field_label(kind, name)}: {value_in_words(workspace, kind, name, each)}"
        for name, each in value.items()
        if name != DELETED_FIELD
    ]
    return "Bewerkt. " + "; ".join(written) if written else "Teruggehaald"


def _proposal(conflict: Conflict, field: Field | None) -> Proposal | None:
    if field is None or field.merge is not MergeClass.TEXT:
        return None
    in_order = sorted(conflict.heads, key=lambda head: head.dot)
    texts = [head.value for head in in_order if isinstance(head.value, str)]
    if len(texts) < len(in_order):
        return Proposal(reason=NoProposal.NO_BASE)
    return propose(conflict.base if isinstance(conflict.base, str) else None, texts)
