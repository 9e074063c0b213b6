"""What the exchange page shows: bundles that came and went, and the conflicts that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict
from kb_desktop.domain.merging import FieldChange, MergePlan, RecordChange, Verdict
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import exchanging
from kb_desktop.usecases.in_words import local_time, title_in_words, value_in_words
from kb_desktop.wording.labels import counted, field_label, parts_counted
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.books import BundleEntry
from kb_desktop.workspace.workspace import Issue, Workspace

__all__ = ["BundleRow", "ConflictRow", "ExchangeView", "PlanInWords", "RecordInWords", "Workspace", "exchange_view"]


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
class IssueRow:
    """Something worth a look: the record, what people call it, and what is the matter."""

    record: RecordId
    code: str
    kind: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """The three lists."""

    bundles: tuple[BundleRow, ...]
    conflicts: tuple[ConflictRow, ...]
    issues: tuple[IssueRow, ...] = ()


def exchange_view(workspace: Workspace) -> ExchangeView:
    """Read the exchange page's values."""
    return ExchangeView(
        tuple(_bundle(each) for each in workspace.bundles()),
        tuple(_conflict(workspace, each) for each in workspace.conflicts()),
        tuple(_issue(workspace, each) for each in workspace.issues()),
    )


def _issue(workspace: Workspace, each: Issue) -> IssueRow:
    record = workspace.get(each.record)
    title = title_in_words(workspace, each.kind, record.values) if record is not None else ""
    return IssueRow(each.record, each.problem.code, each.kind, title, sentence(each.problem, each.kind))


def _bundle(each: BundleEntry) -> BundleRow:
    counts = each.counts
    if each.way == "out":
        result = f"{parts_counted(counts.get('records', 0))} verstuurd"
    elif each.undone:
        result = "ongedaan gemaakt"
    else:
        new, changed = counts.get("new", 0), counts.get("changed", 0)
        result = f"{new} nieuw, {changed} gewijzigd, {counted(counts.get('conflict', 0), 'verschil', 'verschillen')}"
    what = "gemaakt" if each.way == "out" else "ingelezen"
    when = local_time(each.at).strftime("%d-%m-%Y")
    return BundleRow(each.id, when, what, each.person, each.file, result)


def _conflict(workspace: Workspace, conflict: Conflict) -> ConflictRow:
    def words(value: Value) -> str:
        return value_in_words(workspace, conflict.kind, conflict.field, value)

    record = workspace.get(conflict.record)
    title = title_in_words(workspace, conflict.kind, record.values) if record else ""
    base = words(conflict.base)
    return ConflictRow(conflict, title, base, tuple(words(head.value) for head in conflict.heads))


@dataclass(frozen=True, slots=True)
class FieldInWords:
    """One field of a preview: its name, what is here and what comes, as people read it."""

    name: str
    old: str
    new: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """One record of a preview."""

    title: str
    change: RecordChange
    fields: tuple[FieldInWords, ...]


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """A preview with its records that are not equal; records in which people must choose come first."""

    plan: MergePlan
    records: tuple[RecordInWords, ...]


_FIRST = (Verdict.CONFLICT, Verdict.RULE_CONFLICT, Verdict.REFUSED, Verdict.CHANGED, Verdict.NEW)


def preview_in_words(workspace: Workspace, paths: Sequence[Path]) -> list[PlanInWords]:
    """What merging these bundles would do, as people read it. Writes nothing."""
    plans = exchanging.preview(workspace, paths)
    coming: dict[RecordId, str] = {}
    for _ in range(2):  # once for what has a name of its own, once for what is named after that
        for change in (change for plan in plans for change in plan.records if change.verdict is not Verdict.EQUAL):
            coming[change.id] = title_in_words(workspace, change.kind, _values(workspace, change), coming)
    return [_plan_in_words(workspace, plan, coming) for plan in plans]


def _values(workspace: Workspace, change: RecordChange) -> dict[str, Value]:
    here = workspace.get(change.id)
    return {**(here.values if here is not None else {}), **{each.field: each.new for each in change.fields}}


def _plan_in_words(workspace: Workspace, plan: MergePlan, coming: Mapping[RecordId, str]) -> PlanInWords:
    def field(change: RecordChange, each: FieldChange) -> FieldInWords:
        deletion = each.field == DELETED_FIELD
        name = "Verwijderd of bewerkt" if deletion else field_label(change.kind, each.field)

        def words(value: Value) -> str:
            return value_in_words(workspace, change.kind, each.field, value, coming)

        return FieldInWords(name, words(each.old), words(each.new), each.verdict)

    def record(change: RecordChange) -> RecordInWords:
        return RecordInWords(coming[change.id], change, tuple(field(change, each) for each in change.fields))

    shown = [record(change) for change in plan.records if change.verdict is not Verdict.EQUAL]
    shown.sort(key=lambda each: (_FIRST.index(each.change.verdict), each.change.kind, each.title))
    return PlanInWords(plan, tuple(shown))
