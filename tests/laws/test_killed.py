"""Killed at any moment: afterwards the file opens, is in order, and stands before or after the work, never between."""

from __future__ import annotations

import random
import secrets
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import SteppingClock, a_workspace, an_installation
from hypothesis import settings
from laws.bundle_files import command, environment, packed_in_a_file
from laws.killed_child import write_step

from kb_desktop.domain.spaces import About
from kb_desktop.exchange import open_bundle
from kb_desktop.workspace.workspace import Workspace

KILLS = 200 if settings.get_current_profile_name() == "soak" else 3
STEPS = 400
LONGEST = 60.0  # seconds until something must have happened
Over = Callable[[], bool]
Moment = Callable[[Path, float, Over], None]
"""Waits beside a working process: given its file, how long the work takes, and whether the process is over."""


def at_any_moment(path: Path, whole: float, over: Over) -> None:
    """Somewhere between the beginning and the end."""
    del path, over
    time.sleep(random.uniform(0, whole))  # noqa: S311


def once_it_writes(path: Path, whole: float, over: Over) -> None:
    """Once the old pages are being kept aside."""
    _wait(lambda: Path(f"{path}-journal").exists(), over)
    time.sleep(random.uniform(0, whole / 2))  # noqa: S311


def while_it_commits(path: Path, whole: float, over: Over) -> None:
    """Once new pages go into the file itself."""
    del whole
    size = path.stat().st_size
    _wait(lambda: path.stat().st_size != size, over)


MOMENTS = [at_any_moment, once_it_writes, while_it_commits]


def _wait(until: Callable[[], bool], over: Over) -> None:
    """Until something is seen; on a busy computer it may have come and gone between two looks."""
    end = time.monotonic() + LONGEST
    while not until() and not over():
        if time.monotonic() > end:
            pytest.fail("nothing was written")


@dataclass
class Killed:
    """What a killed process had said, and whether it left a half-written transaction behind."""

    said: list[str]
    halfway: bool


def killed(what: str, path: Path, argument: str, moment: Moment, whole: float) -> Killed:
    """Start the work in a process of its own and kill it."""
    started = command("killed_child.py", what, path, argument)
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True, env=environment()) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "ready\n"
            moment(path, whole, lambda: child.poll() is not None)
        finally:
            child.kill()
        said = child.stdout.read().split()
    journal = Path(f"{path}-journal")
    return Killed(said, journal.exists() and journal.stat().st_size > 0)


def attempts(moment: Moment, halfway: list[bool]) -> Iterator[int]:
    """So many kills, and more until one of them came in the middle of a transaction where the moment was chosen so."""
    yield from range(KILLS)
    while moment is not at_any_moment and not any(halfway):
        assert len(halfway) < 10 * KILLS, "never killed in the middle of a transaction"
        yield len(halfway)


def opened(path: Path) -> Workspace:
    return Workspace.open(path, an_installation(), SteppingClock())


@pytest.fixture(autouse=True)
def the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies get the same numbers here as in the process that is killed."""
    monkeypatch.setattr(secrets, "randbits", random.Random(1).getrandbits)  # noqa: S311


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed bundle file with everything of a workspace."""
    folder = tmp_path_factory.mktemp("bundle")
    with a_workspace(folder, name="bron") as workspace:
        for step in range(30):
            write_step(workspace, step, deleting=False)
        return packed_in_a_file(folder / "alles.kbbundle", workspace)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The file of a workspace with a day of work in it."""
    path = tmp_path / "gevuld.kbwerk"
    Workspace.create(path, About(None, "samen"), an_installation(), (), SteppingClock()).close()
    with opened(path) as workspace:
        for step in range(20):
            write_step(workspace, step)
    return path


def test_killed_while_making_a_bundle_the_old_one_stands_or_the_new_one_is_whole(filled: Path, tmp_path: Path) -> None:
    with opened(filled) as workspace:
        before = workspace.digest()
    for attempt in range(KILLS):
        folder = tmp_path / f"{attempt}"
        folder.mkdir()
        path = Path(shutil.copyfile(filled, folder / "werk.kbwerk"))
        bundle = folder / "uit.kbbundle"
        bundle.write_bytes(b"een oude bundel")
        left = killed("export", path, str(bundle), at_any_moment, 0.3)
        if bundle.read_bytes() == b"een oude bundel":
            assert "done" not in left.said
        else:
            with open_bundle(bundle) as incoming:
                assert sum(len(block) for block in incoming.ops()) == before.ops
        with opened(path) as workspace:
            assert workspace.check() == []
            assert workspace.digest() == before
            packed_in_a_file(bundle, workspace)  # and life goes on
        with open_bundle(bundle):
            pass


def test_killed_while_making_a_safety_copy_every_copy_with_a_name_is_whole(filled: Path, tmp_path: Path) -> None:
    for attempt in range(KILLS):
        folder = tmp_path / f"{attempt}"
        path = Path(shutil.copyfile(filled, tmp_path / f"{attempt}.kbwerk"))
        left = killed("snapshot", path, str(folder), at_any_moment, 0.2)
        with Workspace.open(path, an_installation(), SteppingClock(), snapshot_folder=folder) as workspace:
            assert workspace.check() == []
            copies = workspace.snapshots()
            assert len(copies) >= ("done" in left.said)
            for each in copies:
                with Workspace.open(each.path, an_installation(), SteppingClock(), read_only=True) as copy:
                    assert copy.digest() == workspace.digest()
            workspace.snapshot("zelf")
        assert [each.suffix for each in folder.iterdir() if each.suffix != ".kbwerk"] in ([], [".bezig"])


def test_killed_while_an_older_file_is_brought_up_to_date_nothing_of_it_is_lost(filled: Path, tmp_path: Path) -> None:
    with opened(filled) as workspace:
        whole = workspace.digest()
    with closing(sqlite3.connect(filled)) as raw:
        for table in ("gone", "mention", "issue", "t_action"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("DELETE FROM meta WHERE key = 'derived'")
        raw.commit()
    for attempt in range(KILLS):
        path = Path(shutil.copyfile(filled, tmp_path / f"{attempt}.kbwerk"))
        killed("upgrade", path, str(tmp_path / f"{attempt}"), at_any_moment, 0.4)
        with opened(path) as workspace:
            assert workspace.check() == []
            assert workspace.digest() == whole


def an_empty_workspace(folder: Path) -> Path:
    start = folder / "begin.kbwerk"
    Workspace.create(start, About(None, "samen"), an_installation(), (), SteppingClock()).close()
    return start


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_merging_it_is_before_or_after(moment: Moment, bundle: Path, tmp_path: Path) -> None:
    start = an_empty_workspace(tmp_path)
    reference = opened(shutil.copyfile(start, tmp_path / "heel.kbwerk"))
    before, began = reference.digest(), time.monotonic()
    with open_bundle(bundle) as incoming:
        reference.merge(incoming)
    took, after = time.monotonic() - began, reference.digest()
    reference.close()
    assert before != after
    halfway: list[bool] = []
    for attempt in attempts(moment, halfway):
        path = Path(shutil.copyfile(start, tmp_path / f"{attempt}.kbwerk"))
        left = killed("merge", path, str(bundle), moment, took)
        halfway.append(left.halfway)
        workspace = opened(path)
        assert workspace.check() == []
        assert workspace.digest() in ([after] if "done" in left.said else [before, after])
        with open_bundle(bundle) as incoming:  # and life goes on
            workspace.merge(incoming)
        assert workspace.digest() == after
        workspace.close()


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_writing_every_step_is_whole_or_absent(moment: Moment, tmp_path: Path) -> None:
    start = an_empty_workspace(tmp_path)
    reference = opened(shutil.copyfile(start, tmp_path / "heel.kbwerk"))
    after_step = [reference.digest()]
    halfway: list[bool] = []
    for attempt in attempts(moment, halfway):
        path = Path(shutil.copyfile(start, tmp_path / f"{attempt}.kbwerk"))
        left = killed("write", path, str(STEPS), moment, 1.5)
        halfway.append(left.halfway)
        while len(after_step) < len(left.said) + 2:
            write_step(reference, len(after_step) - 1)
            after_step.append(reference.digest())
        workspace = opened(path)
        assert workspace.check() == []
        assert workspace.digest() in after_step[len(left.said) : len(left.said) + 2]
        write_step(workspace, after_step.index(workspace.digest()))  # and life goes on
        assert workspace.check() == []
        workspace.close()
    reference.close()
