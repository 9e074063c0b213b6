"""Making, opening and copying workspaces: where it is safe to write, who is in it, and what is kept beside."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from pathlib import Path

import pytest
from builders import SteppingClock
from usecases.hands import Hands, told

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.environment.paths import Paths
from kb_desktop.environment.places import StorageKind
from kb_desktop.usecases import opening, records, safety
from kb_desktop.usecases.desk import CopyMemory, Desk, usual_desk
from kb_desktop.usecases.opening import OpenWorkspace, open_in_window, open_workspace, working_copy
from kb_desktop.workspace.workspace import Workspace


def _desk(folder: Path, at: str, person: str = "Coba Coördinator") -> Desk:
    return Desk(Paths(folder / "desk"), SteppingClock(at), person, "laptop")


def _copy(new_workspaces: Path, folder: Path, name: str = "VTH.kbwerk") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(new_workspaces / name, folder / name))


def _reasons(workspace: Workspace) -> list[str]:
    return [each.why for each in safety.safety_copies(workspace)]


def _write(here: OpenWorkspace, text: str = "Kaart") -> None:
    records.create(here.workspace, "action", {"text": text}, "Actie toevoegen", datetime.date(2026, 9, 15))


@pytest.mark.parametrize("theme", [*THEME_KEYS, None])
def test_a_new_workspace_is_named_after_its_group_and_open(tmp_path: Path, desk: Desk, theme: str | None) -> None:
    here = opening.create(tmp_path / "nieuw.kbwerk", theme, "  ", desk)
    assert here.workspace.about.name == (f"Werkgroep {theme}" if theme else "Gezamenlijke werkmap")
    assert (here.workspace.about.theme, here.workspace.undo_label) == (theme, None)
    _write(here)
    here.close()


@pytest.mark.parametrize(
    ("path", "theme", "code", "words"),
    [
        ("nieuw.kbwerk", "XYZ", "workspace.unknown_theme", ("XYZ", "RUI, INK, VTH")),
        ("nieuw.kbwerk", "", "workspace.unknown_theme", ("RUI",)),
        ("weg/nieuw.kbwerk", "VTH", "workspace.no_folder", ("weg", "Maak de map")),
        ("er-al.kbwerk", "VTH", "workspace.exists", ("er-al.kbwerk", "andere naam")),
    ],
)
def test_a_workspace_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, desk: Desk, path: str, theme: str, code: str, words: tuple[str, ...]
) -> None:
    (tmp_path / "er-al.kbwerk").write_text("Beste collega", encoding="utf-8")
    before = {each.name for each in tmp_path.iterdir()}
    with pytest.raises(Refused) as refused:
        opening.create(tmp_path / path, theme, "", desk)
    told(refused, code, *words)
    assert {each.name for each in tmp_path.iterdir()} - {"desk"} == before - {"desk"}
    assert (tmp_path / "er-al.kbwerk").read_text(encoding="utf-8") == "Beste collega"


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_workspace_is_refused_by_name_and_left_alone(tmp_path: Path, desk: Desk, read_only: bool) -> None:
    text, folder = tmp_path / "brief.kbwerk", tmp_path / "map.kbwerk"
    text.write_text("Beste collega" * 20, encoding="utf-8")
    folder.mkdir()
    other = tmp_path / "ander.kbwerk"
    sqlite3.connect(other).execute("CREATE TABLE a (b)").connection.close()
    for path, code in (
        (text, "workspace.no_workspace"),
        (folder, "workspace.is_folder"),
        (other, "workspace.no_workspace"),
        (tmp_path / "weg.kbwerk", "workspace.missing"),
    ):
        with pytest.raises(Refused) as refused:
            open_workspace(path, desk, read_only=read_only)
        told(refused, code, path.name)
        with pytest.raises(Refused) as refused:
            open_in_window(path, desk)
        told(refused, code, path.name)
    assert text.read_text(encoding="utf-8") == "Beste collega" * 20
    assert not (tmp_path / "weg.kbwerk").exists()


def test_a_second_window_is_told_who_is_in_and_may_look(new_workspaces: Path, tmp_path: Path) -> None:
    path = _copy(new_workspaces, tmp_path)
    here = open_workspace(path, _desk(tmp_path, "2026-09-15T08:00:00+00:00", "Nel Bedacht"))
    other = _desk(tmp_path / "ander", "2026-09-15T08:00:00+00:00")
    with pytest.raises(Refused) as refused:
        open_workspace(path, other)
    told(refused, "workspace.in_use", "Nel Bedacht", "VTH.kbwerk")
    looking = open_workspace(path, other, read_only=True)
    looking.close()
    here.close()
    open_workspace(path, other).close()


def test_a_failed_opening_leaves_no_lock(tmp_path: Path, desk: Desk) -> None:
    path = tmp_path / "brief.kbwerk"
    path.write_text("Beste collega" * 20, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            open_workspace(path, desk)
        told(refused, "workspace.no_workspace")


def test_in_a_synchronised_folder_a_workspace_is_only_read(new_workspaces: Path, tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - Gemeente Voorbeeld" / "Werkgroep"
    path = _copy(new_workspaces, folder)
    content = path.read_bytes()
    here = open_in_window(path, _desk(tmp_path, "2026-09-15T08:00:00+00:00"))
    assert here.place is StorageKind.CLOUD
    with pytest.raises(Refused) as refused:
        _write(here)
    told(refused, "workspace.read_only", "VTH.kbwerk", "kopie op deze computer")
    here.close()
    assert path.read_bytes() == content
    assert [each.name for each in folder.iterdir()] == ["VTH.kbwerk"]


@pytest.mark.parametrize("kind", [StorageKind.NETWORK, StorageKind.REMOVABLE, StorageKind.READONLY])
def test_on_no_other_unsafe_place_anything_is_written(
    new_workspaces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: StorageKind
) -> None:
    """What this computer says of a disk is the one thing that is made up here."""
    monkeypatch.setattr(opening, "storage_kind", lambda _: kind)
    path = _copy(new_workspaces, tmp_path / "schijf")
    here = open_in_window(path, _desk(tmp_path, "2026-09-15T08:00:00+00:00"))
    assert (here.place, here.workspace.read_only) == (kind, True)
    here.close()
    assert [each.name for each in path.parent.iterdir()] == ["VTH.kbwerk"]


def test_a_working_copy_is_written_in_and_the_original_stays(new_workspaces: Path, tmp_path: Path, desk: Desk) -> None:
    original = _copy(new_workspaces, tmp_path / "stick")
    content = original.read_bytes()
    first, second = working_copy(original, desk), working_copy(original, desk)
    assert [first.name, second.name] == ["VTH.kbwerk", "VTH (2).kbwerk"]
    here = open_in_window(first, desk)
    assert here.place is StorageKind.LOCAL
    _write(here)
    here.close()
    assert original.read_bytes() == second.read_bytes() == content
    assert sorted(each.suffix for each in first.parent.iterdir() if not each.name.startswith(".")) == [".kbwerk"] * 2


def test_a_stick_that_was_pulled_out_gives_no_copy(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        working_copy(tmp_path / "weg.kbwerk", desk)
    told(refused, "workspace.missing", "weg.kbwerk")
    assert not list(desk.paths.data.rglob("*.kbwerk"))


def test_a_copy_of_a_workspace_that_was_cut_off_while_writing_is_whole(
    new_workspaces: Path, tmp_path: Path, desk: Desk
) -> None:
    path = _copy(new_workspaces, tmp_path / "bron")
    with opening.opened(path, desk, read_only=True) as workspace:
        digest = workspace.digest()
    writer = sqlite3.connect(path, isolation_level=None)
    for each in ("PRAGMA cache_size=1", "BEGIN IMMEDIATE", "UPDATE t_organisation SET name = 'half' || name"):
        writer.execute(each)
    cut = tmp_path / "afgebroken"
    cut.mkdir()
    for each in path.parent.glob("VTH.kbwerk*"):
        shutil.copyfile(each, cut / each.name)
    writer.execute("ROLLBACK")
    writer.close()
    assert (cut / "VTH.kbwerk").read_bytes() != path.read_bytes()
    with opening.opened(working_copy(cut / "VTH.kbwerk", desk), desk) as workspace:
        assert workspace.check() == []
        assert workspace.digest() == digest


def test_one_safety_copy_a_day_holds_what_the_day_began_with(new_workspaces: Path, tmp_path: Path) -> None:
    path = _copy(new_workspaces, tmp_path)
    for at in ("2026-09-15T07:00:00+00:00", "2026-09-15T10:00:00+00:00", "2026-09-16T07:00:00+00:00"):
        here = open_in_window(path, _desk(tmp_path, at))
        _write(here)
        here.close()
    here = open_in_window(path, _desk(tmp_path, "2026-09-16T12:00:00+00:00"))
    assert _reasons(here.workspace) == ["van deze dag", "van deze dag"]
    counts = []
    for each in safety.safety_copies(here.workspace):
        with opening.opened(each.path, _desk(tmp_path, "2026-09-16T12:00:00+00:00"), read_only=True) as copy:
            counts.append(copy.count("action"))
    assert counts == [2, 0]
    here.close()


def test_workspaces_of_one_name_in_two_folders_keep_their_own_safety_copies(
    new_workspaces: Path, tmp_path: Path
) -> None:
    """Otherwise one would be put back as the other, and ten copies of the one would push out those of the other."""
    vth = _copy(new_workspaces, tmp_path / "a").rename(tmp_path / "a" / "werkgroep.kbwerk")
    rui = _copy(new_workspaces, tmp_path / "b", "RUI.kbwerk").rename(tmp_path / "b" / "werkgroep.kbwerk")
    desk = _desk(tmp_path, "2026-09-15T07:00:00+00:00")
    for path, theme in ((vth, "VTH"), (rui, "RUI")):
        here = open_in_window(path, desk)
        (copy,) = safety.safety_copies(here.workspace)
        with opening.opened(copy.path, desk, read_only=True) as held:
            assert held.about.theme == theme
        here.close()


def test_safety_copies_tell_when_why_and_how_large_newest_first(vth: Hands) -> None:
    vth.workspace.snapshot("zelf")
    vth.workspace.snapshot("vreemd")
    shown = safety.safety_copies(vth.workspace)
    assert [each.why for each in shown] == ["vreemd", "zelf gemaakt"]
    assert all(each.size == each.path.stat().st_size > 0 for each in shown)
    day = vth.desk.today.strftime("%d-%m-%Y")
    assert all(each.when.startswith(day) for each in shown)


def test_a_copy_put_back_stands_beside_and_both_go_on_without_losing_a_word(vth: Hands) -> None:
    vth.make("action", text="Voor de kopie")
    copy = vth.workspace.snapshot("zelf")
    vth.make("action", text="Na de kopie")
    now = datetime.datetime(2026, 9, 15, 9, 5, tzinfo=datetime.UTC)
    path = vth.workspace.path
    beside = safety.restore_beside(copy, path, now, path.parent)
    again = safety.restore_beside(copy, path, now, path.parent)
    stamp = f"{now.astimezone():%Y-%m-%d %H.%M}"
    assert [beside.name, again.name] == [f"VTH teruggezet {stamp}.kbwerk", f"VTH teruggezet {stamp} (2).kbwerk"]
    restored = Hands(open_workspace(beside, vth.desk), vth.desk, vth.today)
    assert [each.text("text") for each in restored.workspace.list("action")] == ["Voor de kopie"]
    restored.make("action", text="In de teruggezette")
    vth.take_in(restored.bundle())
    texts = {each.text("text") for each in vth.workspace.list("action")}
    assert texts == {"Voor de kopie", "Na de kopie", "In de teruggezette"}
    restored.here.close()


def test_a_safety_copy_that_is_gone_is_named(vth: Hands, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        safety.restore_beside(
            tmp_path / "weg.kbwerk", vth.workspace.path, datetime.datetime.now(datetime.UTC), tmp_path
        )
    told(refused, "workspace.missing", "weg.kbwerk")
    assert not list(vth.workspace.path.parent.glob("*teruggezet*"))


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"7": "x", "8": 5, "9": null}', '{"7": [1]}'])
def test_a_damaged_memory_of_copies_never_stops_the_work(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kopieen.json"
    path.write_text(content, encoding="utf-8")
    memory = CopyMemory(path)
    assert memory.last_seq(7) == 0
    memory.remember(7, 3)
    memory.remember(7, 2)
    assert CopyMemory(path).last_seq(7) == 3
    assert CopyMemory(path).last_seq(8) == (5 if "8" in content else 0)


def test_the_desk_lives_below_the_folder_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DESKTOP_HOME", str(tmp_path / "thuis"))
    desk = usual_desk()
    assert desk.installation.person
    assert desk.snapshot_folder(tmp_path / "a.kbwerk").is_relative_to(tmp_path / "thuis")
    assert desk.installation.id == usual_desk().installation.id
