"""A real window over a real workspace, off the screen."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import SteppingClock
from pytestqt.qtbot import QtBot
from stores import database  # noqa: F401 - a fixture
from ui.driving import Driver

from kb_desktop.environment.paths import Paths
from kb_desktop.start import application, window
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.usecases import opening
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.tour import scenario
from kb_desktop.usecases.tour.annexes import annexes_for

TODAY = datetime.date(2026, 9, 15)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk of an invented coordinator on a Tuesday in September 2026."""
    return Desk(Paths(tmp_path / "desk"), SteppingClock("2026-09-15T08:00:00+00:00"), "Coba Coördinator", "laptop")


@pytest.fixture(scope="session")
def month_of_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a month of work in it; tests take copies."""
    folder = tmp_path_factory.mktemp("maand")
    desk = Desk(Paths(folder / "desk"), SteppingClock("2026-09-15T07:00:00+00:00"), "Coba Coördinator", "laptop")
    here = opening.create(folder / "vth.kbwerk", "VTH", "Werkgroep VTH", desk)
    group = scenario.fill(here.workspace, "VTH", 1, "klein")
    files = annexes_for(scenario.story()["VTH"], "VTH")
    scenario.hold_meeting(group, files)
    scenario.plan_next(group, files)
    here.close()
    return folder / "vth.kbwerk"


@pytest.fixture
def driver(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Iterator[Driver]:
    """An open window without a workspace."""
    appearance = Appearance(application(["kb-desktop"]), "light")
    shown = window(desk, appearance)
    shown.show()
    qtbot.waitExposed(shown)
    yield Driver(shown, qtbot, tmp_path)
    shown.close()
    shown.deleteLater()
    appearance.deleteLater()


@pytest.fixture
def working(driver: Driver, month_of_work: Path, tmp_path: Path) -> Driver:
    """An open window over a copy of the month of work."""
    copy = tmp_path / "vth.kbwerk"
    shutil.copyfile(month_of_work, copy)
    driver.open(copy)
    return driver
