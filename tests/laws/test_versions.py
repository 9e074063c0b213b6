"""Old and new programs mix: what a program does not know it keeps, passes on, and shows after an upgrade."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from builders import SteppingClock, an_installation
from laws.bundle_files import command, environment, packed_in_a_file

from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.exchange import open_bundle
from kb_desktop.usecases.showing import show
from kb_desktop.workspace.workspace import Workspace

ACTION, DRONE = (RecordId(f"00000000-0000-4000-8000-00000000000{end}") for end in "1d")


def newer(path: Path, incoming: object, outgoing: Path) -> dict[str, Any]:
    """The newer program reads a bundle and writes one; what it shows then."""
    done = subprocess.run(
        command("newer_program.py", path, incoming, outgoing),
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    assert shown["wrong"] == []
    return shown


def merge(ws: Workspace, path: Path) -> None:
    with open_bundle(path) as bundle:
        ws.merge(bundle)


def test_what_only_a_newer_program_knows_travels_through_an_older_one_and_appears_after_its_upgrade(
    tmp_path: Path,
) -> None:
    first, back, third = (tmp_path / f"{name}.kbbundle" for name in ("heen", "terug", "weer"))
    began = newer(tmp_path / "nieuw.kbwerk", "-", first)

    old = Workspace.create(
        tmp_path / "oud.kbwerk", About("VTH", "oud"), an_installation("Oud"), (), SteppingClock("2026-09-02T09:00:00Z")
    )
    merge(old, first)
    assert old.digest().digest == began["digest"]
    unknown = old.get(DRONE)
    assert unknown is not None
    assert unknown.values["name"] == "Reiger"
    assert show(old, "drone", None) == show(old, None, None)[-1:] == [unknown]
    assert show(old, "drone", DRONE) == [unknown]
    with old.change("Actie wijzigen") as t:
        t.change(ACTION, {"text": "Vliegen boven de stad"})
    assert {each.field: each.new for each in old.history(ACTION)}["costs"] == "€ 200"
    assert old.check() == []
    assert old.check(rebuild=True) == []
    packed_in_a_file(back, old, "Oud")
    held = old.digest().digest
    old.close()

    shown = newer(tmp_path / "nieuw.kbwerk", back, third)
    assert shown["digest"] == held
    assert shown["actions"] == [["Vliegen boven de stad", "€ 200"]]
    assert [each["name"] for each in shown["drones"]] == ["Reiger"]

    upgraded = newer(tmp_path / "oud.kbwerk", "-", tmp_path / "op.kbbundle")
    assert {**upgraded, "digest": ""} == {**shown, "digest": ""}
    assert upgraded["found"] == ["Reiger"]
    assert upgraded["digest"] == held
    again = Workspace.open(tmp_path / "oud.kbwerk", an_installation("Oud"), SteppingClock())  # and back once more
    assert again.digest().digest == held
    assert [each.text("text") for each in again.list("action")] == ["Vliegen boven de stad"]
    assert again.check() == []
    again.close()


def test_a_conflict_in_a_field_that_only_a_newer_program_knows_is_seen_by_both(tmp_path: Path) -> None:
    first, back, third = (tmp_path / f"{name}.kbbundle" for name in ("heen", "terug", "weer"))
    newer(tmp_path / "nieuw.kbwerk", "-", first)
    copies = [
        Workspace.create(tmp_path / f"{name}.kbwerk", About("VTH", name), an_installation(name), (), SteppingClock())
        for name in ("een", "twee")
    ]
    for ws, costs in zip(copies, ("€ 300", "€ 400"), strict=True):
        merge(ws, first)
        with ws.change("Actie wijzigen") as t:
            t.change(ACTION, {"costs": costs})
    one, two = copies
    merge(one, packed_in_a_file(back, two, "twee"))
    assert [each.field for each in one.conflicts()] == ["costs"]
    assert {head.value for head in one.conflicts()[0].heads} == {"€ 300", "€ 400"}
    shown = newer(tmp_path / "nieuw.kbwerk", packed_in_a_file(tmp_path / "een.kbbundle", one, "een"), third)
    assert shown["conflicts"] == [["action", "costs"]]
    one.settle(ACTION, "costs", "€ 400", "Offerte gevonden")
    shown = newer(tmp_path / "nieuw.kbwerk", packed_in_a_file(tmp_path / "een2.kbbundle", one, "een"), third)
    assert shown["conflicts"] == []
    assert shown["actions"] == [["Vliegen", "€ 400"]]
    for ws in copies:
        ws.close()


def test_a_delete_travels_in_a_bundle_file(tmp_path: Path) -> None:
    one, two = (
        Workspace.create(tmp_path / f"{name}.kbwerk", About("VTH", name), an_installation(name), (), SteppingClock())
        for name in ("een", "twee")
    )
    with one, two:
        with one.change("Actie toevoegen") as t:
            t.create("action", {"text": "Per ongeluk"}, ACTION)
        one.undo()
        merge(two, packed_in_a_file(tmp_path / "een.kbbundle", one, "een"))
        record = two.get(ACTION)
        assert record is not None
        assert record.deleted
