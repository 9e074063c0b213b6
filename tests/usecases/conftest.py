"""Workspaces with covenant and register inside, copied from ones that are made once, and hands to work in them."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import SteppingClock
from usecases.hands import Hands

from kb_desktop.environment.paths import Paths
from kb_desktop.usecases import opening
from kb_desktop.usecases.desk import Desk

OpenHands = Callable[..., Hands]


@pytest.fixture
def today() -> datetime.date:
    """A Tuesday."""
    return datetime.date(2026, 9, 15)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk of an invented coordinator."""
    return Desk(Paths(tmp_path / "desk"), SteppingClock("2026-09-15T08:00:00+00:00"), "Coba Coördinator", "laptop")


@pytest.fixture(scope="session")
def new_workspaces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new workspace of VTH, of RUI and of the secretariat; tests take copies."""
    folder = tmp_path_factory.mktemp("nieuw")
    desk = Desk(Paths(folder / "desk"), SteppingClock("2026-09-01T08:00:00+00:00"), "Siem Secretaris", "laptop")
    for theme in ("VTH", "RUI", None):
        opening.create(folder / f"{theme or 'samen'}.kbwerk", theme, "", desk).close()
    return folder


@pytest.fixture
def open_hands(new_workspaces: Path, tmp_path: Path, desk: Desk, today: datetime.date) -> Iterator[OpenHands]:
    """Opens a workspace of a theme, "samen" for the joint one, each in a folder of its own."""
    opened: list[Hands] = []

    def take(theme: str = "VTH", person: str = "Coba Coördinator") -> Hands:
        folder = tmp_path / f"{len(opened)}-{theme}"
        folder.mkdir()
        path = folder / f"{theme}.kbwerk"
        shutil.copyfile(new_workspaces / path.name, path)
        own = Desk(Paths(folder / "desk"), SteppingClock("2026-09-15T08:00:00+00:00"), person, "laptop")
        hands = Hands(opening.open_workspace(path, own), own, today)
        opened.append(hands)
        return hands

    yield take
    for each in opened:
        each.here.close()


@pytest.fixture
def vth(open_hands: OpenHands) -> Hands:
    """The workspace of the working group VTH."""
    return open_hands("VTH")


@pytest.fixture
def joint(open_hands: OpenHands) -> Hands:
    """The workspace of the secretariat."""
    return open_hands("samen", "Siem Secretaris")
