"""What is worth a look in a workspace, in words: broken rules, numbers given out twice, references to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases.in_words import title_in_words
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.workspace import Issue, Workspace


@dataclass(frozen=True, slots=True)
class IssueRow:
    """Something worth a look: the record, what people call it, and what is the matter."""

    record: RecordId
    code: str
    kind: str
    field: str | None
    title: str
    words: str


_EXPECTED = ("sign_up.guest", "sign_up.not_admitted", "commitment.after_end")
"""What comes of choices that the covenant leaves to people, and may be there for many."""


def issue_rows(workspace: Workspace, limit: int | None = None) -> tuple[IssueRow, ...]:
    """The first `limit` of them, or all: first what should be mended, then what people chose; each as they came."""
    found = sorted(workspace.issues(), key=lambda each: each.problem.code in _EXPECTED)
    return tuple(_row(workspace, each) for each in found[:limit])


def _row(workspace: Workspace, each: Issue) -> IssueRow:
    record = workspace.get(each.record)
    title = title_in_words(workspace, each.kind, record.values) if record is not None else ""
    return IssueRow(
        each.record, each.problem.code, each.kind, each.problem.field, title, sentence(each.problem, each.kind)
    )


Noted = Mapping[RecordId, tuple[Problem, ...]]
"""What is worth a look, by record."""


def noted(workspace: Workspace) -> Noted:
    """Read it once for many records."""
    found: dict[RecordId, tuple[Problem, ...]] = {}
    for each in workspace.issues():
        found[each.record] = (*found.get(each.record, ()), each.problem)
    return found
