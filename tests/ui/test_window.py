"""The window as a whole: welcome, search, commands, settings, where it opens again, and who else starts it."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot
from ui.driving import Driver

from kb_desktop.environment.settings import SettingsFile
from kb_desktop.start import application, window
from kb_desktop.ui.desk.one_window import OneWindow, hand_over
from kb_desktop.ui.desk.welcome import THEMES
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.usecases import exchanging, opening
from kb_desktop.usecases.desk import Desk


def test_a_tile_makes_a_workspace_with_covenant_and_register_inside(driver: Driver, tmp_path: Path) -> None:
    driver.press(f"Nieuwe werkmap voor {THEMES[0][1]}")
    asked = driver.dialog("Nieuwe werkmap")
    assert isinstance(asked, QFileDialog)
    name = asked.findChildren(QLineEdit)[0]
    assert name.text() == "RUI.kbwerk"
    driver.type(name, str(tmp_path / "ruimte"))
    driver.qtbot.keyClick(name, Qt.Key.Key_Return)
    driver.until(lambda: driver.window.session.path == tmp_path / "ruimte.kbwerk")
    driver.settle()
    assert len(driver.records("agreement")) >= 24
    assert len(driver.records("organisation")) >= 433
    assert driver.window.stack.currentWidget() is driver.window.pages["overview"]


def test_a_file_that_is_no_workspace_is_refused_on_the_welcome_page(driver: Driver, tmp_path: Path) -> None:
    stranger = tmp_path / "brief.kbwerk"
    stranger.write_text("geen werkmap", encoding="utf-8")
    driver.window.session.open(stranger)
    driver.until(driver.window.welcome.banner.isVisible)
    assert "brief.kbwerk" in driver.window.welcome.banner.accessibleName()
    assert stranger.read_text(encoding="utf-8") == "geen werkmap"


def test_opening_another_file_that_fails_leaves_the_open_workspace_open(working: Driver, tmp_path: Path) -> None:
    before = working.window.session.path
    working.window.session.open(tmp_path / "bestaat niet.kbwerk")
    working.settle()
    assert working.window.session.path == before
    assert len(working.records("sign_up")) == 22


def test_search_finds_a_record_by_its_words_and_shows_it_on_its_page(working: Driver) -> None:
    working.trigger("Zoeken")
    finder = working.dialog("Zoeken in de werkmap")
    working.qtbot.keyClicks(working.part(QLineEdit, "Zoeken in de werkmap", finder), "koepels overdracht")
    found = working.part(QListWidget, "Gevonden", finder)
    working.until(lambda: found.count() > 0 and "VTH-A-004" in found.item(0).text())
    working.qtbot.keyClick(finder.focusWidget(), Qt.Key.Key_Return)
    working.settle()
    page = working.window.pages["actions"]
    assert working.window.stack.currentWidget() is page
    working.until(lambda: page.table.current() is not None and page.table.current().number == "VTH-A-004")


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("meeting", "meetings"),
        ("agenda_item", "meetings"),
        ("decision", "meetings"),
        ("paper", "meetings"),
        ("sign_up", "sign_ups"),
        ("commitment", "sign_ups"),
        ("person", "people"),
        ("membership", "people"),
        ("progress_note", "progress"),
        ("agreement", "covenant"),
        ("action", "actions"),
    ],
)
def test_every_kind_of_record_is_found_on_a_page(working: Driver, kind: str, key: str) -> None:
    record = working.records(kind)[0]
    working.window._show_found(record.id)
    working.settle()
    assert working.window.stack.currentWidget() is working.window.pages[key]


def test_the_palette_of_commands_finds_a_command_by_a_part_of_its_name(working: Driver) -> None:
    working.trigger("Opdracht zoeken")
    finder = working.dialog("Opdracht zoeken")
    working.qtbot.keyClicks(working.part(QLineEdit, "Opdracht zoeken", finder), "voortgang melden")
    working.qtbot.keyClick(finder.focusWidget(), Qt.Key.Key_Return)
    working.press("Annuleren", working.dialog("Voortgang melden op VTH-1"))


def test_every_command_has_its_own_key_and_no_key_is_used_twice(driver: Driver) -> None:
    keys = [action.shortcut().toString() for action in driver.window.actions() if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))
    assert len(keys) > 20


def test_every_command_of_the_menus_is_reached_by_a_letter(driver: Driver) -> None:
    menus = [action.menu() for action in driver.window.menuBar().actions()]
    for menu in menus:
        letters = [_letter(action) for action in menu.actions() if "&" in action.text()]
        assert len(letters) == len(set(letters)), menu.title()
    titles = [_letter(menu.menuAction()) for menu in menus]
    assert len(titles) == len(set(titles)) == len(menus)


def _letter(action: QAction) -> str:
    return action.text().partition("&")[2][:1].lower()


def test_settings_change_the_name_under_which_work_is_kept(working: Driver, desk: Desk) -> None:
    working.trigger("Instellingen")
    dialog = working.dialog("Instellingen")
    working.type(working.part(QLineEdit, "Je naam", dialog), "Noor Nieuwenaam")
    dialog.appearance.show_value("dark")
    dialog.text_size.show_value(125)
    working.press("Instellingen bewaren", dialog)
    kept = SettingsFile(desk.paths.settings).load()
    assert (kept.person, kept.appearance, kept.text_size) == ("Noor Nieuwenaam", "dark", 125)
    assert working.window.appearance.name == "dark"


def test_the_window_opens_again_where_it_was(working: Driver, desk: Desk, qtbot: QtBot) -> None:
    path = working.window.session.path
    working.go("progress")
    working.window.close()
    appearance = Appearance(application([]), "light")
    again = window(desk, appearance)
    again.restore()
    again.show()
    qtbot.waitUntil(lambda: again.session.path == path, timeout=8_000)
    qtbot.waitUntil(lambda: again.stack.currentWidget() is again.pages["progress"], timeout=8_000)
    again.close()
    again.deleteLater()
    appearance.deleteLater()


def test_what_is_being_typed_is_saved_when_the_window_is_closed_from_another_one(working: Driver, desk: Desk) -> None:
    page = working.go("actions")
    action, path = page.table.current().action.id, working.window.session.path
    working.type(page.form.rows["text"].editor, "Nog net opgeschreven")
    other = QWidget()
    working.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    working.until(lambda: QApplication.focusWidget() is None)
    working.window.close()
    assert path is not None
    with opening.opened(path, desk) as workspace:
        stored = workspace.get(action)
        assert stored is not None
        assert stored.text("text") == "Nog net opgeschreven"


def test_what_is_being_typed_is_saved_when_the_window_closes(working: Driver, desk: Desk) -> None:
    page = working.go("actions")
    action, path = page.table.current().action.id, working.window.session.path
    editor = page.form.rows["text"].editor
    working.type(editor, "Nog net opgeschreven")
    working.window._background.submit(lambda _: time.sleep(0.5), working.window)  # the worker has other things to do
    working.window.close()
    assert path is not None
    with opening.opened(path, desk) as workspace:
        stored = workspace.get(action)
        assert stored is not None
        assert stored.text("text") == "Nog net opgeschreven"


def test_a_second_start_hands_its_file_to_the_open_window(driver: Driver, qtbot: QtBot, tmp_path: Path) -> None:
    channel = f"kb-desktop-test-{tmp_path.name}-{id(driver)}"
    assert not hand_over(channel, [])
    listening = OneWindow(channel, driver.window)
    asked: list[list[Path]] = []
    listening.asked.connect(asked.append)
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication; QCoreApplication([]);"
        "from kb_desktop.ui.desk.one_window import hand_over; sys.exit(not hand_over(sys.argv[1], [Path(sys.argv[2])]))"
    )
    other = subprocess.Popen([sys.executable, "-c", code, channel, str(tmp_path / "vth.kbwerk")])
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    assert other.returncode == 0
    assert asked == [[tmp_path / "vth.kbwerk"]]
    listening.close()


def test_on_a_network_drive_a_workspace_is_only_read_and_a_copy_is_offered(
    driver: Driver, month_of_work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = tmp_path / "OneDrive - Gemeente Voorbeeld"
    cloud.mkdir()
    path = cloud / "vth.kbwerk"
    shutil.copyfile(month_of_work, path)
    before = path.read_bytes()
    driver.open(path)
    assert driver.window.notice.isVisible()
    page = driver.go("actions")
    driver.press("Actie verwijderen", page)
    assert page.banner.isVisible()
    assert path.read_bytes() == before
    driver.press("Werkkopie maken")
    driver.until(lambda: driver.window.session.path not in (None, path))
    driver.settle()
    assert not driver.window.notice.isVisible()
    assert len(driver.records("sign_up")) == 22


def test_a_safety_copy_comes_back_as_a_file_of_its_own(working: Driver) -> None:
    path = working.window.session.path
    working.trigger("Veiligheidskopie maken")
    page = working.go("actions")
    working.press("Actie verwijderen", page)
    count = len(working.records("action"))
    working.trigger("Veiligheidskopie terugzetten")
    dialog = working.dialog("Veiligheidskopieën")
    assert len(dialog.table.rows_model.rows) == 2  # the day's own, and this one
    working.press("Kopie terugzetten", dialog)
    working.until(lambda: working.window.session.path not in (None, path))
    working.settle()
    assert len(working.records("action")) == count + 1


def test_each_day_begins_with_a_safety_copy(working: Driver) -> None:
    assert [each.reason for each in working.ask(lambda ws: ws.snapshots())] == ["dagelijks"]
    assert working.window.session.today == datetime.date(2026, 9, 15)


def test_long_work_shows_its_name_and_can_be_stopped(working: Driver, qtbot: QtBot) -> None:
    import threading

    going_on = threading.Event()

    def slow(job: object) -> None:
        while True:
            job.report(0.4, "")  # type: ignore[attr-defined]
            going_on.wait(0.01)

    working.window.session.make(slow, owner=working.window, then=lambda _: None, label="Stukken maken")
    status = working.window.status
    qtbot.waitUntil(lambda: status.progress.isVisible() and status.progress.value() == 40, timeout=8_000)
    assert status.news.text() == "Stukken maken …"
    qtbot.mouseClick(working.part(QAbstractButton, "Annuleren"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not status.progress.isVisible(), timeout=8_000)


def test_a_bundle_that_is_opened_first_waits_for_its_workspace(driver: Driver, month_of_work: Path, desk: Desk) -> None:
    path = Path(shutil.copyfile(month_of_work, driver.folder / "maand.kbwerk"))
    here = opening.open_workspace(path, desk)
    bundle = driver.folder / "levering.kbbundle"
    exchanging.export(here.workspace, bundle, desk, "full")
    here.close()
    driver.window.open_files([bundle])
    driver.settle()
    assert "Open de werkmap" in driver.window.welcome.banner.accessibleName()
    driver.create()
    view = driver.window.pages["exchange"].merging
    driver.until(view.isVisible)
    driver.settle()
    assert view.table.rows_model.rowCount() > 5
    driver.press("Annuleren", view)


def test_a_workspace_that_cannot_be_opened_leads_back_to_the_welcome_page(driver: Driver) -> None:
    path = driver.folder / "kapot.kbwerk"
    path.write_bytes(b"geen werkmap")
    driver.window.wait_for([path])
    assert driver.window.stack.currentWidget() is not driver.window.welcome
    driver.window.open_files([path])
    driver.until(lambda: driver.window.stack.currentWidget() is driver.window.welcome)
    assert "kapot" in driver.window.welcome.banner.accessibleName()


# --- a workspace of another version
def _of_another_version(month_of_work: Path, path: Path) -> Path:
    shutil.copyfile(month_of_work, path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM meta WHERE key = 'derived'")
        raw.commit()
    return path


def test_a_workspace_of_another_version_shows_how_far_it_is_and_the_window_stays_awake(
    driver: Driver, month_of_work: Path
) -> None:
    path = _of_another_version(month_of_work, driver.folder / "oud.kbwerk")
    said: list[str] = []
    driver.window.session.background.progressed.connect(lambda *_: said.append(driver.window.status.news.text()))
    beats: list[float] = []
    heart = QTimer(driver.window, interval=5)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start()
    driver.window.wait_for([path])
    driver.window.open_files([path])
    driver.qtbot.waitUntil(lambda: driver.window.session.path == path, timeout=60_000)
    heart.stop()
    assert any("bijgewerkt naar deze versie" in each for each in said)
    assert len(beats) > 10
    driver.settle()
    assert driver.ask(lambda ws: ws.check()) == []


def test_opening_can_be_stopped_and_then_the_file_is_as_it_was(driver: Driver, month_of_work: Path) -> None:
    path = _of_another_version(month_of_work, driver.folder / "oud.kbwerk")
    before = path.read_bytes()
    driver.window.session.background.progressed.connect(lambda job, *_: job.cancel())
    driver.window.wait_for([path])
    driver.window.open_files([path])
    driver.qtbot.waitUntil(lambda: driver.window.stack.currentWidget() is driver.window.welcome, timeout=60_000)
    assert driver.window.session.about is None
    assert "niet geopend en niet veranderd" in driver.window.status.news.text()
    assert path.read_bytes() == before
    driver.settle()
    assert not driver.window.status.progress.isVisible()


def test_who_stops_opening_another_workspace_keeps_the_one_that_is_open(working: Driver, month_of_work: Path) -> None:
    path = _of_another_version(month_of_work, working.folder / "oud.kbwerk")
    stopped: list[bool] = []
    working.window.session.stopped.connect(lambda: stopped.append(True))
    working.window.session.background.progressed.connect(lambda job, *_: job.cancel())
    was = working.window.session.path
    working.window.open_files([path])
    working.qtbot.waitUntil(lambda: bool(stopped), timeout=60_000)
    assert working.window.session.path == was
    assert len(working.records("meeting")) > 0
