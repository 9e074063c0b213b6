"""The power goes at any moment of a day's writes: what was confirmed is there, and nothing is half there."""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import SteppingClock, an_installation
from hypothesis import settings
from laws.bundle_files import command, environment
from laws.killed_child import write_step
from laws.lost_power import Disk, Event, traced

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.workspace.digest import Digest
from kb_desktop.workspace.workspace import Workspace

CUTS = 3_000 if settings.get_current_profile_name() == "soak" else 60
STEPS = 6


@pytest.fixture(autouse=True)
def the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies get the same numbers here as in the process that is watched."""
    monkeypatch.setattr(secrets, "randbits", random.Random(1).getrandbits)  # noqa: S311


def _opened(path: Path) -> Workspace:
    return Workspace.open(path, an_installation(), SteppingClock())


@dataclass(frozen=True)
class Day:
    """A day's writes: the file in the morning, what the disk was asked, and what is there after each step."""

    path: Path
    start: bytes
    events: Sequence[Event]
    after_step: Sequence[Digest]


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """The program writes, and is watched."""
    work = tmp_path / "werk"
    work.mkdir()
    path, start = work / "werk.kbwerk", tmp_path / "begin.kbwerk"
    Workspace.create(start, About(None, "samen"), an_installation(), (), SteppingClock()).close()
    with _opened(Path(shutil.copyfile(start, tmp_path / "heel.kbwerk"))) as reference:
        after_step = [reference.digest()]
        for step in range(STEPS):
            write_step(reference, step)
            after_step.append(reference.digest())
    shutil.copyfile(start, path)
    watched = [work, path, Path(f"{path}-journal")]
    program = command("killed_child.py", "write", path, STEPS)
    events = traced(program, watched, tmp_path / "gezien.txt", environment())
    assert sum(each.what == "gone" for each in events) >= STEPS
    return Day(path, start.read_bytes(), events, after_step)


def _holds(day: Day, found: Path, said: int) -> bool:
    """Whether what the power left opens, is in order, and has every step that was confirmed, whole."""
    try:
        with _opened(found / day.path.name) as workspace:
            return workspace.check() == [] and workspace.digest() in day.after_step[said : said + 2]
    except Refused:
        return False


def _broken(day: Day, events: Sequence[Event], cuts: int, dice: random.Random) -> tuple[list[int], int]:
    """The moments at which a cut loses or halves something, and how many cuts left a journal behind."""
    disk, passed, said, broken, journals = Disk(day.path.parent, {str(day.path): day.start}), 0, 0, [], 0
    for moment in sorted(dice.randrange(1, len(events)) for _ in range(cuts)):
        for event in events[passed:moment]:
            disk.take(event)
            said += event.what == "said" and event.data.strip().isdigit()
        passed = moment
        found = day.path.parent.with_name("terug")
        shutil.rmtree(found, ignore_errors=True)
        found.mkdir()
        for name, content in disk.after_a_cut(dice):
            (found / Path(name).name).write_bytes(content)
        journals += len(list(found.iterdir())) > 1
        if not _holds(day, found, said):
            broken.append(moment)
    return broken, journals


def test_after_a_power_cut_every_confirmed_step_is_there_and_none_is_half_there(day: Day) -> None:
    broken, journals = _broken(day, day.events, CUTS, random.Random() if CUTS > 1000 else random.Random(7))  # noqa: S311
    assert broken == []
    assert journals, "never cut while a journal was there"


def test_without_its_flushes_a_power_cut_would_be_seen_to_lose_something(day: Day) -> None:
    unflushed = [each for each in day.events if each.what != "flush"]
    broken, _ = _broken(day, unflushed, 20, random.Random(7))  # noqa: S311
    assert broken
