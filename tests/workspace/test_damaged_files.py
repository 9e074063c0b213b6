"""A damaged file is refused with a sentence; whatever is refused, no connection stays open (see tests/left_open.py)."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders import SteppingClock, a_workspace, an_installation
from workspace.test_upgrading import an_older_file

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace import engine
from kb_desktop.workspace.workspace import Workspace

EXPECTED = {"workspace.damaged", "workspace.no_workspace", "workspace.newer", "workspace.cannot_open"}


def a_closed_file(folder: Path) -> Path:
    with a_workspace(folder) as ws:
        return ws.path


def _refusal(path: Path, *, read_only: bool) -> str:
    """The code by which opening is refused; empty when the damage is not met on opening."""
    try:
        Workspace.open(path, an_installation(), SteppingClock(), read_only=read_only).close()
    except Refused as refused:
        (problem,) = refused.problems
        assert "…" not in sentence(problem)
        return problem.code
    return ""


def _spoiled(whole: bytes, chance: random.Random) -> bytes:
    broken = bytearray(whole)
    how = chance.randrange(4)
    if how == 0:
        return whole[: chance.randrange(100, len(whole))]
    first, last = (16, 100) if how == 1 else (100, 20_000) if how == 2 else (100, len(whole))
    for _ in range(chance.choice([1, 30, 300])):
        broken[chance.randrange(first, last)] = chance.randrange(256)
    return bytes(broken)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("older", [False, True])
def test_a_damaged_file_is_opened_or_refused_and_left_closed(tmp_path: Path, older: bool, read_only: bool) -> None:
    path = an_older_file(tmp_path) if older else a_closed_file(tmp_path)
    whole, chance = path.read_bytes(), random.Random(2026)  # noqa: S311 - repeatable on purpose
    seen = set()
    for _ in range(80):
        path.write_bytes(_spoiled(whole, chance))
        seen.add(_refusal(path, read_only=read_only))
    assert seen - {""} <= EXPECTED
    assert "workspace.damaged" in seen


def test_a_file_whose_tables_have_names_that_are_no_text_is_damaged(tmp_path: Path) -> None:
    path = a_closed_file(tmp_path)
    whole = path.read_bytes()
    at = whole.index(b"CREATE TABLE meta")
    path.write_bytes(whole[:at] + b"\xe5REATE" + whole[at + 6 :])
    assert _refusal(path, read_only=False) == "workspace.damaged"


@pytest.mark.parametrize("older", [False, True])
def test_a_file_in_which_somebody_is_writing_is_busy_and_not_called_damaged(
    tmp_path: Path, older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.1)
    path = an_older_file(tmp_path) if older else a_closed_file(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert _refusal(path, read_only=True) == "workspace.busy"
        with pytest.raises(Refused) as caught:
            engine.connect_to_copy(path)
    assert [problem.code for problem in caught.value.problems] == ["workspace.busy"]


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_OF_A_NEW_FILE", ("PRAGMA journal_mode=DELETE", "CREATE TABLE"))
    with pytest.raises(Refused):
        Workspace.create(tmp_path / "a.kbwerk", About(None, "samen"), an_installation(), (), SteppingClock())
    assert list(tmp_path.iterdir()) == []


def test_who_only_reads_sees_what_was_there_before_a_step_that_was_cut_off(tmp_path: Path) -> None:
    path = a_closed_file(tmp_path)
    cut_off = tmp_path / "elders" / path.name
    cut_off.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as half_way:
        half_way.execute("PRAGMA cache_size=1")  # pages go to the file before the end
        half_way.execute("BEGIN IMMEDIATE")
        half_way.execute("CREATE TABLE half_gedaan (x)")
        half_way.executemany("INSERT INTO half_gedaan VALUES (zeroblob(?))", [(3000,)] * 100)
        for name in (path.name, f"{path.name}-journal"):
            shutil.copyfile(path.with_name(name), cut_off.with_name(name))
        half_way.execute("ROLLBACK")
    whole = path.read_bytes()
    assert cut_off.read_bytes() != whole
    with closing(Workspace.open(cut_off, an_installation(), SteppingClock(), read_only=True)) as seen:
        assert seen.check() == []
    assert cut_off.read_bytes() == whole
    assert [each.name for each in cut_off.parent.iterdir()] == [path.name]


def test_a_journal_of_somebody_at_work_is_left_alone_by_who_only_reads(tmp_path: Path) -> None:
    path = a_closed_file(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as at_work:
        at_work.execute("BEGIN IMMEDIATE")
        at_work.execute("CREATE TABLE half_gedaan (x)")
        assert path.with_name(f"{path.name}-journal").exists()
        with closing(Workspace.open(path, an_installation(), SteppingClock(), read_only=True)) as seen:
            assert seen.check() == []
        at_work.execute("COMMIT")
        assert at_work.execute("SELECT count(*) FROM half_gedaan").fetchone() == (0,)
