"""What merging would do, as people read it: per bundle, per record and per field, with who wrote it and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.merging import BundleVerdict, FieldChange, MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.exchange.encryption import Keys
from kb_desktop.usecases import exchanging
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.exchanging import Progress
from kb_desktop.usecases.in_words import NAMED_BY, local_time, title_in_words, value_in_words
from kb_desktop.usecases.themes import Themes
from kb_desktop.wording.labels import field_label, kind_label
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.journal import clock_time, clock_value
from kb_desktop.workspace.workspace import Workspace

_FIRST = (Verdict.CONFLICT, Verdict.RULE_CONFLICT, Verdict.REFUSED, Verdict.CHANGED, Verdict.NEW)
_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class FieldInWords:
    """One field: its name, what is here and what comes as people read it, and who wrote what comes, when."""

    name: str
    old: str
    new: str
    verdict: Verdict
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """One record of a preview; `notes` are sentences about rules it breaks."""

    title: str
    change: RecordChange
    fields: tuple[FieldInWords, ...]
    kind: str = ""
    theme: str = ""
    file: str = ""
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> RecordId:
        return self.change.id


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """A preview with its records that are not equal; records in which people must choose come first.

    `more` counts records that are not listed one by one.
    """

    plan: MergePlan
    records: tuple[RecordInWords, ...]
    when: str = ""
    more: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether it only has to wait for what is missing."""
        return self.plan.reason is not None and self.plan.reason.code in ("merge.gap", "merge.gap_known")


@dataclass(frozen=True, slots=True)
class _Author:
    by: str
    clock: int


def preview_in_words(
    workspace: Workspace, paths: Sequence[Path], progress: Progress | None = None, keys: Keys | None = None
) -> list[PlanInWords]:
    """What merging these bundles would do, as people read it. Writes nothing."""
    report = progress or (lambda _: None)
    authors: dict[int, Mapping[tuple[RecordId, str], _Author]] = {}

    def read_authors(place: int, incoming: Incoming, plan: MergePlan) -> None:
        authors[place] = _authors(incoming, plan)

    plans = exchanging.preview(workspace, paths, lambda done: report(0.6 * done), read_authors, keys)
    words = _Words(workspace, plans, report)
    return [words.plan(plan, authors.get(place, {})) for place, plan in enumerate(plans)]


def merge_chosen(
    workspace: Workspace, paths: Sequence[Path], choices: Choices, desk: Desk, progress: Progress | None = None
) -> list[MergePlan]:
    """Merge what was previewed in one transaction, with the choices made there; a question must ask something."""
    if any(not question.strip() for question in choices.ask.values()):
        raise Refused.because("ask.no_question")
    return exchanging.merge_together(workspace, paths, choices, desk, progress, exchanging.keys_of(desk))


def _authors(incoming: Incoming, plan: MergePlan) -> Mapping[tuple[RecordId, str], _Author]:
    """Who wrote each value that would come, by record and field: the last one who did."""
    wanted = {
        (change.id, each.field): each.new
        for change in plan.records
        if change.verdict is not Verdict.EQUAL
        for each in change.fields
    }
    records = {record for record, _ in wanted}
    people = {(txn.replica, txn.first): txn.person for block in incoming.txns() for txn in block}
    names = {each.replica: each.person for each in (*incoming.manifest.writers, incoming.manifest.sender)}
    found: dict[tuple[RecordId, str], _Author] = {}
    for block in incoming.ops():
        for op in block:
            if op.record not in records:
                continue
            for field, value in op.fields.items():
                key = (op.record, field)
                known = found.get(key)
                if key in wanted and value == wanted[key] and (known is None or known.clock < op.clock):
                    person = people.get((op.replica, op.txn)) or names.get(op.replica, "")
                    found[key] = _Author(person, op.clock)
    return found


class _Words:
    """Puts plans into words; titles of records that only come along are known to each other."""

    def __init__(self, workspace: Workspace, plans: Sequence[MergePlan], report: Progress) -> None:
        self._workspace = workspace
        self._report = report
        self._shown = [change for plan in plans for change in plan.records if change.verdict is not Verdict.EQUAL]
        self._values: dict[RecordId, dict[str, Value]] = {}
        for change in self._shown:
            values = self._values.setdefault(change.id, dict(self._here(change.id)))
            values.update({each.field: each.new for each in change.fields})
        self._titles: dict[RecordId, str] = {}
        for kinds_named_by_others in (False, True):  # first what has a name of its own
            for change in self._steps(0.6 if not kinds_named_by_others else 0.75, 0.15):
                if not kinds_named_by_others or change.kind in NAMED_BY:
                    self._titles[change.id] = title_in_words(
                        workspace, change.kind, self._values[change.id], self._titles
                    )
        self._themes = Themes(workspace, self._values.get)

    def _here(self, id_: RecordId) -> Mapping[str, Value]:
        record = self._workspace.get(id_)
        return record.values if record is not None else {}

    def _steps(self, start: float, part: float) -> Iterator[RecordChange]:
        for place, change in enumerate(self._shown):
            if place % _REPORT_EVERY == 0:
                self._report(start + part * place / len(self._shown))
            yield change

    def plan(self, plan: MergePlan, authors: Mapping[tuple[RecordId, str], _Author]) -> PlanInWords:
        shown = []
        for place, change in enumerate(plan.records):
            if place % _REPORT_EVERY == 0:
                self._report(0.9 + 0.1 * place / len(plan.records))
            if change.verdict is not Verdict.EQUAL:
                shown.append(self._record(plan, change, authors))
        shown.sort(key=lambda each: (_FIRST.index(each.change.verdict), each.change.kind, each.title))
        when = local_time(plan.made_at).strftime("%d-%m-%Y %H:%M") if plan.made_at else ""
        return PlanInWords(plan, tuple(shown), when, _more(plan, len(shown)))

    def _record(
        self, plan: MergePlan, change: RecordChange, authors: Mapping[tuple[RecordId, str], _Author]
    ) -> RecordInWords:
        return RecordInWords(
            title=self._titles[change.id],
            change=change,
            fields=tuple(self._field(change, each, self._author(change, each, authors)) for each in change.fields),
            kind=kind_label(change.kind).capitalize(),
            theme=self._themes.of(self._values[change.id]),
            file=plan.file,
            notes=tuple(sentence(problem, change.kind) for problem in change.problems),
        )

    def _author(
        self, change: RecordChange, each: FieldChange, authors: Mapping[tuple[RecordId, str], _Author]
    ) -> _Author | None:
        """Who wrote what comes; for a conflict that is open here already it may be somebody of before."""
        known = authors.get((change.id, each.field))
        if known is not None or each.verdict is not Verdict.CONFLICT:
            return known
        for conflict in self._workspace.conflicts(change.id):
            for head in conflict.heads:
                if conflict.field == each.field and head.value == each.new:
                    return _Author(head.by, clock_value(datetime.datetime.fromisoformat(head.at)))
        return None

    def _field(self, change: RecordChange, each: FieldChange, author: _Author | None) -> FieldInWords:
        deletion = each.field == DELETED_FIELD
        name = "Verwijderd of bewerkt" if deletion else field_label(change.kind, each.field)

        def words(value: Value) -> str:
            return value_in_words(self._workspace, change.kind, each.field, value, self._titles)

        when = local_time(clock_time(author.clock)).strftime("%d-%m-%Y %H:%M") if author else ""
        return FieldInWords(name, words(each.old), words(each.new), each.verdict, author.by if author else "", when)


def _more(plan: MergePlan, shown: int) -> int:
    if plan.verdict not in (BundleVerdict.PREVIEWED, BundleVerdict.MERGED):
        return 0
    told = sum(plan.counts.get(name, 0) for name in (Verdict.NEW, Verdict.CHANGED))
    return max(0, told - shown)
