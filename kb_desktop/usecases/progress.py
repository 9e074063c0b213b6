"""Progress per agreement: notes with a light, never changed afterwards, and what does not fit together."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.domain.rules import light_mismatch
from kb_desktop.usecases.commitments import agreements, theme_id
from kb_desktop.usecases.records import create_in
from kb_desktop.workspace.workspace import Done, Workspace

SILENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class AgreementProgress:
    """An agreement with its notes, newest first, and hints."""

    agreement: Record
    notes: tuple[Record, ...]
    commitments: int
    hints: tuple[Problem, ...]

    @property
    def light(self) -> str:
        """The light last set by a person; "onbekend" without a note."""
        return self.notes[0].text("light") if self.notes else "onbekend"


def per_agreement(workspace: Workspace, theme_key: str, today: datetime.date) -> list[AgreementProgress]:
    """The agreements of a theme with their progress."""
    return [_progress(workspace, each, today) for each in agreements(workspace, theme_id(theme_key))]


def _progress(workspace: Workspace, agreement: Record, today: datetime.date) -> AgreementProgress:
    notes = newest_first(workspace, workspace.list("progress_note", {"agreement": agreement.id}))
    actions = workspace.list("action", {"agreement": agreement.id})
    hints = []
    if notes and (mismatch := light_mismatch(notes[0].text("light"), actions, today)):
        hints.append(mismatch)
    latest = notes[0].date("reference_date") if notes else None
    if latest is not None and (today - latest).days > SILENT_DAYS:
        hints.append(Problem("progress.silent", None, {"days": (today - latest).days}))
    return AgreementProgress(
        agreement, tuple(notes), workspace.count("commitment", {"agreement": agreement.id}), tuple(hints)
    )


def newest_first(workspace: Workspace, notes: Sequence[Record]) -> list[Record]:
    """By reference date; of notes about one day the one written last, since that one corrects the others."""
    per_day = Counter(each.text("reference_date") for each in notes)

    def written(each: Record) -> tuple[str, str]:
        day = each.text("reference_date")
        return day, workspace.history(each.id)[0].at if per_day[day] > 1 else ""

    return sorted(notes, key=written)[::-1]


def note(workspace: Workspace, agreement: RecordId, values: Mapping[str, Value], today: datetime.date) -> Done:
    """Write a progress note; a correction is a new note."""
    full: dict[str, Value] = {"agreement": agreement, "reference_date": today.isoformat(), **values}
    with workspace.change("Voortgang melden") as transaction:
        create_in(transaction, workspace, CATALOGUE["progress_note"], full, today)
    return transaction.finished


def lights(progress: Sequence[AgreementProgress]) -> Mapping[str, int]:
    """How many agreements have each light."""
    counts: dict[str, int] = {}
    for each in progress:
        counts[each.light] = counts.get(each.light, 0) + 1
    return counts
