"""A full or failing disk, at any call: one sentence, and the store before or after, never between."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import SteppingClock, an_installation
from hypothesis import settings
from laws.failing_disk import ERRORS, Fault, Said, calls, program, with_fault

from kb_desktop.workspace.digest import Digest
from kb_desktop.workspace.workspace import Workspace

LONG = settings.get_current_profile_name() == "soak"
FAULTS = 10_000 if LONG else 5
"""How many of all faults are tried per command."""

ACTION = {"kind": "action", "text": "Kaart maken van de bedrijventerreinen"}


def _put(folder: Path) -> list[object]:
    (folder / "regels.jsonl").write_text(json.dumps(ACTION), "utf-8")
    return ["put", "werk.kbwerk", "regels.jsonl"]


def _merge(_: Path) -> list[object]:
    return ["merge", "werk.kbwerk", "ander.kbbundle"]


def _export(_: Path) -> list[object]:
    return ["export", "werk.kbwerk", "uit.kbbundle"]


def _undo(_: Path) -> list[object]:
    return ["undo", "werk.kbwerk"]


def _create(_: Path) -> list[object]:
    return ["create", "nieuw.kbwerk", "--theme", "VTH"]


def _rebuild(_: Path) -> list[object]:
    return ["check", "werk.kbwerk", "--rebuild"]


COMMANDS = [_put, _merge, _export, _undo, _create, _rebuild]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two groups that know each other, and a bundle that one has not read."""
    folder = tmp_path_factory.mktemp("begin")
    _done(program(folder, "create", "werk.kbwerk", "--theme", "VTH"))
    _done(program(folder, "create", "ander.kbwerk", "--theme", "VTH"))
    for name in ("werk", "ander"):
        (folder / "eerst.jsonl").write_text(json.dumps({"kind": "action", "text": f"Eerste van {name}"}), "utf-8")
        _done(program(folder, "put", f"{name}.kbwerk", "eerst.jsonl"))
    _done(program(folder, "export", "ander.kbwerk", "ander.kbbundle"))
    shutil.copyfile(folder / "ander.kbbundle", folder / "uit.kbbundle")  # an older bundle, which export may replace
    return folder


def _done(said: Said) -> None:
    assert said.code == 0, said.err


def _state(path: Path) -> Digest | None:
    if not path.exists():
        return None
    workspace = Workspace.open(path, an_installation(), SteppingClock(), read_only=True)
    try:
        assert workspace.check() == []
        return workspace.digest()
    finally:
        workspace.close()


def _size(state: Digest | None) -> tuple[int, int, int] | None:
    """What two runs of the same command have in common; ids and times differ."""
    return None if state is None else (state.ops, state.records, state.conflicts)


def _faults(folder: Path, words: list[object]) -> list[Fault]:
    found = [Fault(name, error, when) for name, when in calls(folder, *words) for error in ERRORS[name]]
    dice = random.Random() if LONG else random.Random(len(found))  # noqa: S311
    return found if len(found) <= FAULTS else dice.sample(found, FAULTS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.__name__.strip("_"))
def test_whatever_call_fails_the_store_is_before_or_after_and_one_sentence_says_so(
    command: Callable[[Path], list[object]], start: Path, tmp_path: Path
) -> None:
    def fresh(name: str) -> Path:
        return Path(shutil.copytree(start, tmp_path / name))

    whole = fresh("heel")
    words = command(whole)
    store = "nieuw.kbwerk" if command is _create else "werk.kbwerk"
    faults = _faults(whole, words)
    before, after = _state(start / store), _state(whole / store)
    for number, fault in enumerate(faults):
        folder = fresh(f"{number}")
        command(folder)
        expected = {path.name for path in folder.iterdir()} | {store, "uit.kbbundle"}
        said = with_fault(folder, fault, *words)
        assert said.code in (0, 1), (fault, said)
        assert "Traceback" not in said.err, (fault, said)
        assert len(said.err.strip().splitlines()) == said.code, (fault, said)
        assert "in het programma zelf" not in said.err, (fault, said)
        if said.err.startswith("Een bestand kan niet"):  # all was done, but nobody could be told: that claims nothing
            assert _size(_state(folder / store)) in (_size(before), _size(after)), (fault, said)
            continue
        now = _state(folder / store)
        assert (_size(now) == _size(after)) if said.code == 0 else (now == before), (fault, said)
        beside = {f".{store}.lock"} if said.code == 0 else set()  # stays beside a workspace that is there
        if fault.call == "unlink":  # a note that cannot be taken away says who had it last; the lock itself is free
            beside.add(f".{store}.owner")
        assert {path.name for path in folder.iterdir()} <= expected | beside, (fault, said)
        if command is _export and said.code == 1:
            assert (folder / "uit.kbbundle").read_bytes() == (start / "uit.kbbundle").read_bytes(), (fault, said)
        elif command is _export:
            _done(program(folder, "inspect", "uit.kbbundle"))
        shutil.rmtree(folder)


def test_the_journal_of_a_workspace_that_was_not_made_goes_too(start: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(start, tmp_path / "map"))
    before = {path.name for path in folder.iterdir()}
    taken = [Fault("unlink", "EIO", when) for name, when in calls(folder, *_create(folder)) if name == "unlink"]
    assert taken
    for fault in taken:
        said = with_fault(folder, fault, *_create(folder))
        names = {path.name for path in folder.iterdir()}
        assert said.code == 0 or "nieuw.kbwerk-journal" not in names, (fault, said, names - before)
        for name in names - before:
            (folder / name).unlink()
