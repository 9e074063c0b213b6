"""The progress report to the directors' meeting, read from what the workspace holds at the end of a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from kb_desktop.documents.contents import ActionLine, BuiltPaper, PaperFacts
from kb_desktop.documents.progress_report import build_progress_report
from kb_desktop.documents.report_contents import (
    LayerAnnex,
    LayerCount,
    MemberCommitment,
    ProgressReport,
    ThemeState,
)
from kb_desktop.documents.unknown_signs import with_signs
from kb_desktop.domain.actions import is_overdue
from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.organisations import LAYERS
from kb_desktop.domain.paper_editions import EDITIONS
from kb_desktop.domain.periods import Period
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.usecases.actions import name_of, of_theme
from kb_desktop.usecases.actions import overview as action_rows
from kb_desktop.usecases.agreement_states import as_typed, one_line, states, taking_part
from kb_desktop.usecases.audience import Audience
from kb_desktop.usecases.commitments import SignUpRow, matrix, theme_id
from kb_desktop.usecases.dutch_dates import moment_in_words
from kb_desktop.usecases.paper_lines import group_name
from kb_desktop.wording import papers_report as report_words
from kb_desktop.wording.labels import choice_label, kind_label
from kb_desktop.workspace.workspace import Workspace


def collect_report(workspace: Workspace, today: datetime.date, period: str = "") -> ProgressReport:
    """The report over `period` ("2026-Q4", "2026"; "" is this quarter). Raises `Refused` ("report.period").

    The reference date is the end of the period, or today while it still runs. What directors may not read in a common
    paper is named in `left_out`.
    """
    wanted = Period.parse(period) if period else Period.of(today)
    return _Reading(workspace, today, wanted).report()


def progress_report(workspace: Workspace, path: Path, today: datetime.date, period: str = "") -> BuiltPaper:
    """Collect and build the report in one go, for scripts."""
    report = collect_report(workspace, today, period)
    return with_signs(build_progress_report(report, path), report)


class _Reading:
    def __init__(self, workspace: Workspace, today: datetime.date, period: Period) -> None:
        self.workspace, self.period = workspace, period
        self.on = min(today, period.last_day)
        self.since = period.before().last_day
        self.readers = Audience(workspace, EDITIONS["do"])
        self.keys = (workspace.about.theme,) if workspace.about.theme else THEME_KEYS
        self.tables = {key: taking_part(matrix(workspace, key, {}).rows, self.on) for key in self.keys}
        self.lessons = self._open("lesson")
        self.obstacles = self._open("obstacle", "solved")
        self.steering = self._open("steering", "closed")

    def report(self) -> ProgressReport:
        """Everything in one value."""
        themes = tuple(self._theme(key) for key in self.keys)
        annexes = tuple(self._annex(layer) for layer in LAYERS.values())
        held = self.workspace.list("steering_report", {"period": self.period.key})
        noted = held[0] if held and self.readers.may_read(held[0], report_words.REPORT) else None
        about = self.workspace.about
        facts = PaperFacts(
            group=group_name(self.workspace) if about.theme else report_words.ALL_GROUPS,
            made_at=datetime.datetime.combine(self.on, datetime.time(12), ZoneInfo("Europe/Amsterdam")),
            day=self.on,
            label="intern",
            edition="do",
            status="concept" if noted is None or noted.text("status") == "concept" else "",
        )
        return ProgressReport(
            facts,
            _in_words(self.period),
            _in_words(self.period.before()),
            noted.text("introduction") if noted else "",
            noted.text("decisions_asked") if noted else "",
            themes,
            annexes,
            self.readers.absent(),
        )

    # --- reading with care for labels and for the reference date
    def _open(self, kind: str, *finished: str) -> list[Record]:
        """Named by kind only when they stay out: their text is what may not be read."""
        found = [each for each in self.workspace.list(kind) if each.text("status") not in finished]
        name = kind_label(kind).capitalize()
        return [each for each in found if self.readers.may_read(each, name)]

    # --- themes
    def _theme(self, key: str) -> ThemeState:
        id_ = theme_id(key)
        record = self.workspace.get(id_)
        return ThemeState(
            key,
            record.text("title") if record else key,
            ", ".join(self._leads(id_)),
            states(key, self.tables[key], self.readers, self.on, self.since),
            tuple(self._layers(self.tables[key])),
            tuple(as_typed(each.text("text")) for each in self._about(self.obstacles, id_)),
            tuple(as_typed(each.text("cause")) for each in self._about(self.steering, id_)),
            tuple(self._overdue(key)),
            tuple(self._lesson(each) for each in self._about(self.lessons, id_)),
        )

    def _leads(self, theme: RecordId) -> Iterator[str]:
        where = {"theme": theme, "role": "coordinator", "status": ["active", None]}
        for each in self.workspace.list("membership", where):  # type: ignore[arg-type]
            yield self.readers.name(each.reference("person"))

    def _layers(self, rows: Sequence[SignUpRow]) -> Iterator[LayerCount]:
        for layer in LAYERS.values():
            held = [row for row in rows if _layer(row) == layer]
            new = sum((row.sign_up.date("signed_on") or self.since) > self.since for row in held)
            if held:
                yield LayerCount(layer, len(held), new)

    def _overdue(self, key: str) -> Iterator[ActionLine]:
        rows = [row for row in action_rows(self.workspace, self.on, theme=key) if is_overdue(row.action, self.on)]
        own = of_theme(key)[0]
        for row in sorted(rows, key=lambda row: -row.late):
            of_this = row.action.get("theme") == own or len(self.keys) == 1
            if of_this and self.readers.may_read(row.action, row.number):
                owner = self.readers.name(row.action.reference("owner"))
                yield ActionLine(row.number, one_line(row.text), owner, row.due, row.status, row.late, row.agreement)

    def _about(self, records: Iterable[Record], theme: RecordId) -> list[Record]:
        found = []
        for each in records:
            themes = {*each.references("themes"), each.reference("theme")} - {None}
            for id_ in (*each.references("agreements"), each.reference("agreement")):
                agreement = self.workspace.get(id_) if id_ else None
                themes |= {agreement.reference("theme")} if agreement else set()
            if theme in themes or (not themes and len(self.keys) == 1):
                found.append(each)
        return found

    def _lesson(self, lesson: Record) -> str:
        parts = (lesson.text("situation"), lesson.text("advice"))
        return " ".join(one_line(part) for part in parts if part)

    # --- layers of government
    def _annex(self, layer: str) -> LayerAnnex:
        rows = [row for key in self.keys for row in self.tables[key] if _layer(row) == layer]
        rows.sort(key=lambda row: row.name.casefold())
        without = dict.fromkeys(row.name for row in rows if not row.cells)
        lessons = [self._lesson(each) for each in self.lessons if each.text("layer") == layer]
        return LayerAnnex(layer, tuple(self._commitments(rows)), tuple(without), tuple(lessons))

    def _commitments(self, rows: Sequence[SignUpRow]) -> Iterator[MemberCommitment]:
        for row in rows:
            held = [(name_of(self.workspace, id_), each) for id_, each in row.cells.items()]
            for key, each in sorted(held, key=lambda pair: pair[0]):
                target = moment_in_words(each.text("target")) if each.text("target") else ""
                what = one_line(each.text("what") or each.text("result"))
                yield MemberCommitment(row.name, key, what, target, choice_label(each.text("status") or "concept"))


def _layer(row: SignUpRow) -> str:
    return LAYERS.get(row.organisation.text("type"), "") if row.organisation else ""


def _in_words(period: Period) -> str:
    return report_words.quarter(period.quarter, period.year) if period.quarter else str(period.year)
