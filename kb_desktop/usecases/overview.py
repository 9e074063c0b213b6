"""The first page: what matters now in this workspace."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.organisations import LAYERS
from kb_desktop.domain.records import Record
from kb_desktop.domain.spaces import About
from kb_desktop.usecases.actions import ActionRow, of_theme
from kb_desktop.usecases.actions import overview as action_rows
from kb_desktop.usecases.attention import IssueRow, issue_rows, noted
from kb_desktop.usecases.commitments import Matrix, matrix
from kb_desktop.usecases.progress import AgreementProgress, per_agreement
from kb_desktop.workspace.books import BundleEntry
from kb_desktop.workspace.workspace import Workspace

__all__ = ["Overview", "Workspace", "overview"]

MOST_ISSUES = 6


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures and short lists for the first page; sign-ups that ended do not count.

    `layers` counts sign-ups per layer of government; `upcoming` has the open actions with a day, the first due first;
    `issues` is the first of what is worth a look in the records, beside the hints in `progress`, and `issue_count` all.
    """

    about: About
    themes: tuple[str, ...]
    sign_ups: int
    without_commitment: int
    layers: Mapping[str, int]
    open_actions: int
    overdue: tuple[ActionRow, ...]
    upcoming: tuple[ActionRow, ...]
    next_meeting: Record | None
    progress: Mapping[str, tuple[AgreementProgress, ...]]
    conflicts: int
    last_bundle: BundleEntry | None
    issues: tuple[IssueRow, ...] = ()
    issue_count: int = 0


def overview(workspace: Workspace, today: datetime.date) -> Overview:
    """Read the first page's values."""
    themes = (workspace.about.theme,) if workspace.about.theme else THEME_KEYS
    problems = noted(workspace)
    tables = [_taking_part(matrix(workspace, theme, problems)) for theme in themes]
    own = workspace.about.theme or ""
    rows = action_rows(workspace, today, theme=own)
    held = {"theme": of_theme(own)} if own else {}
    coming = [each for each in workspace.list("meeting", held, ("starts_at",)) if _is_coming(each, today)]
    bundles = workspace.bundles()
    return Overview(
        workspace.about,
        tuple(themes),
        sum(len(each.rows) for each in tables),
        sum(not row.cells for each in tables for row in each.rows),
        _layers(tables),
        len(rows),
        tuple(sorted((row for row in rows if row.late), key=lambda row: -row.late)),
        tuple(row for row in rows if row.due is not None and not row.late),
        coming[0] if coming else None,
        {theme: tuple(per_agreement(workspace, theme, today)) for theme in themes},
        workspace.conflict_count(),
        bundles[0] if bundles else None,
        issue_rows(workspace, MOST_ISSUES),
        sum(len(each) for each in problems.values()),
    )


def _taking_part(table: Matrix) -> Matrix:
    return replace(table, rows=tuple(row for row in table.rows if row.sign_up.text("status") != "ended"))


def _is_coming(meeting: Record, today: datetime.date) -> bool:
    day = meeting.date("starts_at")
    return day is not None and day >= today and meeting.text("status") in ("planned", "agenda_sent", "moved")


def _layers(tables: list[Matrix]) -> dict[str, int]:
    counts = dict.fromkeys(LAYERS.values(), 0)
    for table in tables:
        for row in table.rows:
            layer = LAYERS.get(row.organisation.text("type")) if row.organisation else None
            if layer is not None:
                counts[layer] += 1
    return counts
