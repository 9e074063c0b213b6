"""The key of this installation, settings, log and folders."""

from __future__ import annotations

import datetime
import json
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from kb_desktop.domain.problems import Refused
from kb_desktop.environment import paths
from kb_desktop.environment.atomic import create_file, replace_file
from kb_desktop.environment.identity import Identity, identity
from kb_desktop.environment.logs import ActionLog
from kb_desktop.environment.settings import MOST_RECENT, Settings, SettingsFile
from kb_desktop.wording.refusals import sentence


def test_an_identity_is_made_once_and_stays(tmp_path: Path) -> None:
    first, second = identity(tmp_path), identity(tmp_path)
    assert first.public_key == second.public_key
    assert first.installation("Coba").id == second.installation("Coba").id
    assert len(first.public_key) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["installation.json"]


def test_two_first_starts_at_once_get_one_identity(tmp_path: Path) -> None:
    barrier = Barrier(8)

    def start(_: int) -> Identity:
        barrier.wait()
        return identity(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        keys = {each.public_key for each in pool.map(start, range(8))}
    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited from the user's folder there")
def test_nobody_else_may_read_the_key(tmp_path: Path) -> None:
    identity(tmp_path)
    assert stat.S_IMODE((tmp_path / "installation.json").stat().st_mode) == 0o600


def test_the_key_does_not_show_in_the_representation(tmp_path: Path) -> None:
    shown = repr(identity(tmp_path))
    stored = json.loads((tmp_path / "installation.json").read_text(encoding="utf-8"))
    assert stored["key"] not in shown
    assert "PrivateKey" not in shown


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id":"x","key":"AAAA"}', b'{"id":"x"}', b"\xff"])
def test_a_damaged_identity_is_refused_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "installation.json"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        identity(tmp_path)
    assert caught.value.problems[0].code == "identity.damaged"
    assert "secretariaat" in sentence(caught.value.problems[0])
    assert path.read_bytes() == content


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    assert file.load() == Settings()
    wanted = replace(Settings(), person="Coba", appearance="dark", recent=("a", "b"))
    file.save(wanted)
    assert file.load() == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_one_wrong_setting_does_not_spoil_the_others_and_newer_settings_stay(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text('{"person":"Coba","text_size":"groot","appearance":"roze","later":[1]}', encoding="utf-8")
    assert file.load() == Settings(person="Coba")
    file.save(Settings(person="Bram"))
    assert json.loads(file.path.read_text(encoding="utf-8"))["later"] == [1]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_unreadable_settings_start_afresh(tmp_path: Path, content: bytes) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_bytes(content)
    assert file.load() == Settings()


def test_recent_workspaces_are_a_short_list_with_the_last_one_first() -> None:
    settings = Settings()
    for number in range(20):
        settings = settings.with_recent(f"w{number}")
    settings = settings.with_recent("w15")
    assert settings.recent[:2] == ("w15", "w19")
    assert len(settings.recent) == MOST_RECENT
    assert "w15" not in settings.without_recent("w15").recent


def test_settings_that_cannot_be_saved_are_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "bestand"
    blocked.write_bytes(b"")
    with pytest.raises(Refused, match=r"settings\.not_saved"):
        SettingsFile(blocked).save(Settings())


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    replace_file(path, b"oud")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"nieuw")
    assert path.read_bytes() == b"oud"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_creating_a_file_twice_keeps_the_first(tmp_path: Path) -> None:
    assert create_file(tmp_path / "a", b"een")
    assert not create_file(tmp_path / "a", b"twee")
    assert (tmp_path / "a").read_bytes() == b"een"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_log_has_action_id_result_actor_and_time_and_no_text(tmp_path: Path) -> None:
    log = ActionLog(tmp_path, "inst-1", lambda: datetime.datetime(2026, 11, 23, 20, tzinfo=datetime.UTC))
    log.record("action.create", "6f0bd6a4-7d0e-5f5e-9a55-2f1d7e1c2025")
    log.record("action.change", "Bel mevrouw De Vries", "refused: naam ontbreekt")
    try:
        raise ValueError("geheim van mevrouw De Vries")
    except ValueError as error:
        log.crash(error)
    log.close()
    text = log.path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[0] == {
        "at": "2026-11-23T20:00:00Z",
        "action": "action.create",
        "object": "6f0bd6a4-7d0e-5f5e-9a55-2f1d7e1c2025",
        "result": "done",
        "actor": "inst-1",
    }
    assert (lines[1]["object"], lines[1]["result"]) == ("?", "?")
    assert lines[2]["result"] == "ValueError"
    assert lines[2]["places"][0].startswith("test_installation.py:")
    assert "Vries" not in text


def test_all_folders_can_stand_below_one(tmp_path: Path) -> None:
    own = paths.Paths(tmp_path / "alles")
    for folder in (own.settings, own.data, own.logs, own.documents):
        assert folder.is_dir()
        assert folder.is_relative_to(tmp_path / "alles")


def test_resources_are_found_in_a_checkout() -> None:
    assert paths.resource("covenant").is_dir()
    with pytest.raises(FileNotFoundError, match="not complete"):
        paths.resource("covenant", "bestaat-niet.toml")


def test_resources_are_found_in_an_installed_wheel_and_in_a_frozen_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site-packages"
    (site / "kb_desktop" / "_resources" / "icons").mkdir(parents=True)
    (site / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(site / "kb_desktop" / "environment" / "paths.py"))
    assert paths.resource("icons") == site / "kb_desktop" / "_resources" / "icons"
    frozen = tmp_path / "frozen"
    (frozen / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(frozen), raising=False)
    assert paths.resource("icons") == frozen / "resources" / "icons"
