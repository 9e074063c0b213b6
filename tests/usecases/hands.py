"""Short ways to do what these tests need first: persons, meetings, sign-ups, bundles."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.usecases import commitments, exchanging, meetings, opening, records
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.opening import CURRENT_EDITION, OpenWorkspace
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.workspace import Workspace


@dataclass
class Hands:
    """A workspace with somebody working in it."""

    here: OpenWorkspace
    desk: Desk
    today: datetime.date

    @property
    def workspace(self) -> Workspace:
        return self.here.workspace

    def get(self, id_: RecordId) -> Record:
        record = self.workspace.get(id_)
        assert record is not None
        return record

    def only(self, kind: str, **where: Value) -> Record:
        (record,) = self.workspace.list(kind, where)
        return record

    def make(self, kind: str, **values: Value) -> RecordId:
        """A new record through the use case that every form and script goes through."""
        done = records.create(self.workspace, kind, values, "Toevoegen", self.today)
        (id_,) = done.ids
        return id_

    def change(self, id_: RecordId, **values: Value) -> None:
        records.change(self.workspace, id_, values, "Wijzigen", self.today)

    def organisation(self, code: str) -> RecordId:
        """The valid organisation with this code."""
        (found,) = self.workspace.list("organisation", {"code": code, "valid_to": None})
        return found.id

    def sign_up(self, code: str, theme: str = "VTH", **values: Value) -> RecordId:
        done = commitments.sign_up(self.workspace, self.organisation(code), theme, values, self.today)
        (id_,) = done.ids
        return id_

    def meeting(self, title: str = "Vergadering", starts_at: str = "2026-10-08T13:00", **values: Value) -> RecordId:
        done = meetings.plan(self.workspace, {"title": title, "starts_at": starts_at, **values}, self.today)
        return meetings.meeting_among(self.workspace, done.ids)

    def titles(self, meeting: RecordId) -> list[str]:
        """The agenda as the page shows it."""
        return [line.item.text("title") for line in meetings.meeting_view(self.workspace, meeting).items]

    def item(self, meeting: RecordId, title: str) -> RecordId:
        """An agenda item by the start of its title."""
        view = meetings.meeting_view(self.workspace, meeting)
        return next(line.item.id for line in view.items if line.item.text("title").startswith(title))

    def bundle(self, name: str = "alles", scope: str = "full") -> Path:
        """A bundle of this workspace, beside it."""
        path = self.workspace.path.with_name(f"{name}.kbbundle")
        exchanging.export(self.workspace, path, self.desk, scope)
        return path

    def reopen(self) -> None:
        """Close the workspace and open it again, as the next day."""
        self.here.close()
        self.here = opening.open_workspace(self.workspace.path, self.desk)

    def take_in(self, *bundles: Path) -> None:
        for plan in exchanging.merge(self.workspace, bundles, self.desk):
            assert plan.reason is None, plan.reason

    def state(self) -> dict[str, dict[RecordId, dict[str, Value]]]:
        """Everything people see: per kind the records that are not deleted, without empty fields."""
        from kb_desktop.domain.catalogue import CATALOGUE

        return {
            kind: {
                each.id: {name: value for name, value in each.values.items() if value not in (None, "", [])}
                for each in self.workspace.list(kind)
            }
            for kind in CATALOGUE
            if not CATALOGUE[kind].reference_data
        }


def theme_id(key: str) -> RecordId:
    return natural_id("theme", CURRENT_EDITION, key)


def agreement_id(key: str) -> RecordId:
    return natural_id("agreement", CURRENT_EDITION, key)


def told(refused: pytest.ExceptionInfo[Refused], code: str, *words: str, kind: str = "") -> Problem:
    """The one problem of a refusal: its code, and words that its Dutch sentence must hold."""
    (problem,) = refused.value.problems
    assert problem.code == code
    said = sentence(problem, kind)
    assert not re.search("…(?<!xxx…)", said), said  # what is not known; a long value is cut
    assert not re.search(r"\{\w*\}", said), said
    for word in words:
        assert word in said, said
    return problem
