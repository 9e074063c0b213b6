"""The performance: the joint workspace, two groups that begin, work and exchange bundles, papers and pictures."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.environment.paths import Paths
from kb_desktop.usecases import opening, papers, starting, steering_report
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.tour import loop, scenario
from kb_desktop.usecases.tour.annexes import annexes_for
from kb_desktop.workspace.workspace import Workspace

Photographer = Callable[[Sequence[tuple[Path, Desk]], Sequence[Path], Path], Sequence[Path]]
"""Takes pictures of the window: (workspaces and at whose desk, bundles to preview in the last, folder) to files."""

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
    joint = folder / "gezamenlijk.kbwerk"
    opening.create(joint, None, "Secretariaat Krachtenbundeling", loop.secretariat(desk)).close()
    made.append(joint)
    starts = {theme: loop.start(folder, joint, theme, desk) for theme in THEMES}
    made += starts.values()
    groups = {theme: _group(folder, starts[theme], theme, seed, size, desk, made) for theme in THEMES}
    made += loop.go_round(folder, groups, joint, desk)
    with opening.opened(joint, loop.secretariat(desk)) as workspace:
        report = steering_report.progress_report(workspace, folder / "voortgangsrapportage.pdf", scenario.TODAY)
    made.append(report.path)
    if photographer is not None:
        pictures = folder / "beelden"
        pictures.mkdir()
        with TemporaryDirectory(ignore_cleanup_errors=True) as under:  # leaves the settings of the user alone
            paths = Paths(Path(under))
            shown = [
                (folder / "werkgroep-vth.kbwerk", replace(loop.coordinator(desk, "VTH"), paths=paths)),
                (joint, replace(loop.secretariat(desk), paths=paths)),
            ]
            made += photographer(shown, loop.waiting_bundles(folder), pictures)
    return made


def _group(folder: Path, start: Path, theme: str, seed: int, size: str, desk: Desk, made: list[Path]) -> RecordId:
    """One group begins with its start bundle and works for a month; returns an action that both sides will change."""
    path = loop.workspace_of(folder, theme)
    here = starting.create_from(path, start, loop.coordinator(desk, theme), theme, scenario.story()[theme]["naam"])
    made.append(path)
    try:
        workspace = here.workspace
        group = scenario.fill(workspace, theme, seed, size)
        files = annexes_for(scenario.story()[theme], theme)
        held = scenario.hold_meeting(group, files)
        coming = scenario.plan_next(group, files)
        made += _papers(folder, theme.lower(), workspace, held, coming)
        made.append(loop.deliver(workspace, folder, theme, desk))
        return workspace.list("action", {}, ("number",))[0].id
    finally:
        here.close()


def _papers(folder: Path, name: str, workspace: Workspace, held: RecordId, coming: RecordId) -> list[Path]:
    pack = papers.meeting_pack(workspace, coming, folder / f"vergaderstukken-{name}.pdf", scenario.TODAY)
    minutes = papers.minutes_paper(workspace, held, folder / f"verslag-{name}.pdf")
    actions = papers.action_list(workspace, folder / f"actielijst-{name}.pdf", scenario.TODAY)
    return [pack.path, minutes.path, actions.path]
