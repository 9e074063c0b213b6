"""The performance: two groups, the joint workspace, bundles, a merge with conflicts, papers and pictures."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.environment.paths import Paths
from kb_desktop.usecases import exchanging, opening, papers
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.records import change
from kb_desktop.usecases.tour import scenario
from kb_desktop.usecases.tour.annexes import annexes_for
from kb_desktop.workspace.workspace import Workspace

Photographer = Callable[[Sequence[Path], Path, Desk], Sequence[Path]]
"""Takes pictures of the window: (workspaces to show, folder for the pictures, desk to work at) to files."""

THEMES = ("VTH", "INK")


class TellingClock:
    """The tour's own time: starts on a fixed day and goes on a minute at every look."""

    def __init__(self) -> None:
        self._now = datetime.datetime.combine(scenario.TODAY, datetime.time(7), datetime.UTC)

    def __call__(self) -> datetime.datetime:
        self._now += datetime.timedelta(minutes=1)
        return self._now


def perform(folder: Path, seed: int, size: str, desk: Desk, photographer: Photographer | None = None) -> list[Path]:
    """Perform the tour in an empty or new folder; returns every file it made, in the order of the story."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused.because("tour.not_empty", None, folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    desk = replace(desk, clock=TellingClock())
    made: list[Path] = []
    groups = {theme: _group(folder, theme, seed, size, desk, made) for theme in THEMES}
    joint = folder / "gezamenlijk.kbwerk"
    opening.create(joint, None, "Secretariaat Krachtenbundeling", _at(desk, "Siem Secretariaat")).close()
    made.append(joint)
    _exchange(folder, groups, joint, desk, made)
    if photographer is not None:
        pictures = folder / "beelden"
        pictures.mkdir()
        with TemporaryDirectory(ignore_cleanup_errors=True) as under:  # leaves the settings of the user alone
            looking = replace(_at(desk, "Coördinator VTH"), paths=Paths(Path(under)))
            made += photographer([folder / "werkgroep-vth.kbwerk", joint], pictures, looking)
    return made


def _at(desk: Desk, person: str) -> Desk:
    return replace(desk, person=person, device="laptop")


def _group(folder: Path, theme: str, seed: int, size: str, desk: Desk, made: list[Path]) -> RecordId:
    """One group's month of work; returns an action that both sides will change."""
    path = folder / f"werkgroep-{theme.lower()}.kbwerk"
    here = opening.create(path, theme, scenario.story()[theme]["naam"], _at(desk, f"Coördinator {theme}"))
    made.append(path)
    try:
        workspace = here.workspace
        group = scenario.fill(workspace, theme, seed, size)
        files = annexes_for(scenario.story()[theme], theme)
        held = scenario.hold_meeting(group, files)
        coming = scenario.plan_next(group, files)
        made += _papers(folder, theme.lower(), workspace, held, coming)
        made.append(
            exchanging.export(workspace, folder / f"levering-{theme.lower()}.kbbundle", desk_of(desk, theme)).path
        )
        return workspace.list("action", {}, ("number",))[0].id
    finally:
        here.close()


def desk_of(desk: Desk, theme: str) -> Desk:
    """The desk of a group's coordinator."""
    return _at(desk, f"Coördinator {theme}")


def _papers(folder: Path, name: str, workspace: Workspace, held: RecordId, coming: RecordId) -> list[Path]:
    pack = papers.meeting_pack(workspace, coming, folder / f"vergaderstukken-{name}.pdf", scenario.TODAY)
    minutes = papers.minutes_paper(workspace, held, folder / f"verslag-{name}.pdf")
    actions = papers.action_list(workspace, folder / f"actielijst-{name}.pdf", scenario.TODAY)
    return [pack.path, minutes.path, actions.path]


def _exchange(folder: Path, groups: Mapping[str, RecordId], joint: Path, desk: Desk, made: list[Path]) -> None:
    """The loop by file: both deliveries in, edits on both sides, conflicts, one settled, a return bundle."""
    secretary = _at(desk, "Siem Secretariaat")
    deliveries = [folder / f"levering-{theme.lower()}.kbbundle" for theme in groups]
    with opening.opened(joint, secretary) as workspace:
        exchanging.preview(workspace, deliveries)
        exchanging.merge(workspace, deliveries, secretary)
        for action in groups.values():
            change(
                workspace,
                action,
                {"due": "2026-11-15", "text": "Overzicht van opleidingen maken, samen met de koepels"},
                "Actie wijzigen",
                scenario.TODAY,
            )
    again = []
    for theme, action in groups.items():
        with opening.opened(folder / f"werkgroep-{theme.lower()}.kbwerk", desk_of(desk, theme)) as workspace:
            values = {"due": "2026-10-30", "text": "Overzicht van opleidingen en kosten maken"}
            change(workspace, action, values, "Actie wijzigen", scenario.TODAY)
            bundle = folder / f"levering-{theme.lower()}-2.kbbundle"
            again.append(exchanging.export(workspace, bundle, desk_of(desk, theme)).path)
    with opening.opened(joint, secretary) as workspace:
        exchanging.merge(workspace, again, secretary)
        first = workspace.conflicts()[0]
        workspace.settle(first.record, first.field, first.heads[0].value, "Afgesproken met de coördinator")
        back = exchanging.export(workspace, folder / "terugmelding.kbbundle", secretary, "full").path
    with opening.opened(folder / "werkgroep-vth.kbwerk", desk_of(desk, "VTH")) as workspace:
        exchanging.merge(workspace, [back], desk_of(desk, "VTH"))
    made += [*again, back]
