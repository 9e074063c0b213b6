"""The loop by file as the tour shows it: start bundles, deliveries, choices at the secretariat, and returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import exchanging, opening, starting
from kb_desktop.usecases.conflict_view import conflict_rows
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.records import change, create
from kb_desktop.usecases.settling import settle
from kb_desktop.usecases.tour import scenario
from kb_desktop.workspace.workspace import Workspace

_QUESTION = "Wie van jullie is hiervan de trekker?"


def secretariat(desk: Desk) -> Desk:
    """The desk of the secretary."""
    return replace(desk, person="Siem Secretariaat", device="laptop")


def coordinator(desk: Desk, theme: str) -> Desk:
    """The desk of a group's coordinator."""
    return replace(desk, person=f"Coördinator {theme}", device="laptop")


def workspace_of(folder: Path, theme: str) -> Path:
    return folder / f"werkgroep-{theme.lower()}.kbwerk"


def start(folder: Path, joint: Path, theme: str, desk: Desk) -> Path:
    """The secretariat's start bundle for a new group."""
    path = folder / f"start-{theme.lower()}.kbbundle"
    about = starting.start_for(theme, scenario.story()[theme]["naam"])
    with opening.opened(joint, secretariat(desk)) as workspace:
        return exchanging.export(workspace, path, secretariat(desk), start=about).path


def deliver(workspace: Workspace, folder: Path, theme: str, desk: Desk, number: int = 1) -> Path:
    """A group's bundle for the secretariat."""
    name = f"levering-{theme.lower()}" if number == 1 else f"levering-{theme.lower()}-{number}"
    return exchanging.export(workspace, folder / f"{name}.kbbundle", coordinator(desk, theme)).path


def waiting_bundles(folder: Path) -> Sequence[Path]:
    """Bundles that nobody took in yet: the pictures preview them."""
    return sorted(folder.glob("levering-*-3.kbbundle"))


def go_round(folder: Path, actions: Mapping[str, RecordId], joint: Path, desk: Desk) -> list[Path]:
    """Deliveries in, edits on both sides, one conflict settled and one thing asked, and a return to each group.

    Ends with a third delivery of each group that nobody has taken in yet.
    """
    made: list[Path] = []
    secretary = secretariat(desk)
    deliveries = [folder / f"levering-{theme.lower()}.kbbundle" for theme in actions]
    with opening.opened(joint, secretary) as workspace:
        exchanging.merge_together(workspace, deliveries, Choices(), secretary)
        for action in actions.values():
            text = "Overzicht van opleidingen maken, samen met de koepels"
            _change(workspace, action, {"due": "2026-11-15", "text": text})
    again, asked = _second_deliveries(folder, actions, desk)
    made += again
    with opening.opened(joint, secretary) as workspace:
        exchanging.merge_together(workspace, again, Choices(frozenset(), asked), secretary)
        first = conflict_rows(workspace)[0]
        value = first.conflict.heads[0].value
        settle(workspace, *first.key, value, "Afgesproken met de coördinator", secretary.today, first.seen)
        for peer in workspace.books.peers():
            back = folder / f"terugmelding-{str(peer.theme).lower()}.kbbundle"
            made.append(exchanging.export(workspace, back, secretary, "replica", peer.replica).path)
    for theme in actions:
        at = coordinator(desk, theme)
        with opening.opened(workspace_of(folder, theme), at) as workspace:
            exchanging.merge(workspace, [folder / f"terugmelding-{theme.lower()}.kbbundle"], at)
            made.append(_third_delivery(workspace, folder, theme, desk))
    with opening.opened(joint, secretary) as workspace:
        for action in actions.values():
            _change(workspace, action, {"due": "2026-12-01"})
    return made


def _second_deliveries(
    folder: Path, actions: Mapping[str, RecordId], desk: Desk
) -> tuple[list[Path], dict[RecordId, str]]:
    """Each group goes on without having seen the secretariat's edits; one of its records will be asked about."""
    again: list[Path] = []
    asked: dict[RecordId, str] = {}
    for theme, action in actions.items():
        with opening.opened(workspace_of(folder, theme), coordinator(desk, theme)) as workspace:
            _change(workspace, action, {"due": "2026-10-30", "text": "Overzicht van opleidingen en kosten maken"})
            values: dict[str, Value] = {"text": f"Werkbezoek aan een ervaren gemeente voor {theme} regelen"}
            done = create(workspace, "action", values, "Actie toevoegen", scenario.TODAY)
            asked |= dict.fromkeys(done.ids, _QUESTION)
            again.append(deliver(workspace, folder, theme, desk, 2))
    return again, asked


def _third_delivery(workspace: Workspace, folder: Path, theme: str, desk: Desk) -> Path:
    """Once more something new, something changed, and a day on which the secretariat works as well."""
    actions = [each for each in workspace.list("action", {}, ("number",)) if each.text("number").startswith(theme)]
    _change(workspace, actions[0].id, {"due": "2026-11-20"})
    _change(workspace, actions[1].id, {"status": "in_progress"})
    for text in ("Factsheet voor de koepels schrijven", "Werksessie met de regio voorbereiden"):
        create(workspace, "action", {"text": text, "due": "2026-12-04"}, "Actie toevoegen", scenario.TODAY)
    lesson: dict[str, Value] = {
        "situation": "Gemeenten wachten op een voorbeeld voordat zij beginnen.",
        "advice": "Begin met één gemeente per provincie en deel wat er misging.",
    }
    create(workspace, "lesson", lesson, "Les vastleggen", scenario.TODAY)
    return deliver(workspace, folder, theme, desk, 3)


def _change(workspace: Workspace, action: RecordId, values: Mapping[str, Value]) -> None:
    change(workspace, action, values, "Actie wijzigen", scenario.TODAY)
