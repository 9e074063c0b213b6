"""The user guide is true and searched by typing; the looks of the window follow the settings, at any size of text."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from ui.driving import Driver

from kb_desktop.environment.paths import resource
from kb_desktop.ui.desk.guide_window import GuideWindow
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.window import PaperWindow

GUIDE = resource("handleiding", "handleiding.md").read_text(encoding="utf-8")
KEYS = sorted(set(re.findall(r"\bCtrl\+(?:Shift\+)?[A-Z]\b|\b(?:Shift\+)?F[13]\b", GUIDE)))
LABELS = sorted({each for each in re.findall(r"\*\*(.+?)\*\*", GUIDE) if not each.endswith(":")})


def _open(driver: Driver) -> GuideWindow:
    driver.trigger("Handleiding")
    return next(each for each in driver.window.findChildren(GuideWindow) if each.isVisible())


def test_a_heading_is_one_click_away_and_typing_searches(driver: Driver) -> None:
    guide = _open(driver)
    guide.headings.setCurrentRow(guide.headings.count() - 1)
    assert guide.text.verticalScrollBar().value() > 0
    driver.type(guide.search, "ongedaan")
    assert guide.text.textCursor().selectedText().lower() == "ongedaan"
    first = guide.text.textCursor().position()
    driver.qtbot.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.text.textCursor().position() > first
    driver.type(guide.search, "komt niet voor")
    assert guide.search.property("wrong")
    assert guide.isVisible()
    guide.close()


@pytest.mark.parametrize("keys", KEYS)
def test_keys_in_the_guide_do_something(driver: Driver, keys: str) -> None:
    made = MadePaper("stuk")
    paper = PaperWindow(driver.window.session, "Stuk", made, driver.window)
    known = {each.shortcut().toString() for each in driver.window.actions()}
    known |= {each.key().toString() for each in paper.findChildren(QShortcut)}
    paper.reject()
    driver.settle()
    assert keys in known


@pytest.mark.parametrize("label", LABELS)
def test_words_in_the_guide_are_on_the_screen(label: str, request: pytest.FixtureRequest) -> None:
    folder = request.config.rootpath / "kb_desktop" / "ui"
    shown = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py")).replace("&", "")
    assert all(part.strip() in shown for part in label.split(","))


def test_the_tick_in_the_menu_follows_the_settings(driver: Driver) -> None:
    driver.window.appearance.apply("dark")
    ticked = [each.text() for each in driver.window.actions() if each.isCheckable() and each.isChecked()]
    assert ticked == ["Donker"]


def test_large_text_never_makes_the_window_larger_than_the_screen(working: Driver) -> None:
    working.window.resize(1280, 700)
    for key in working.window.pages:
        working.go(key)
    working.window.appearance.apply("light", 200)
    try:
        for key in working.window.pages:
            working.go(key)
            assert (working.window.width(), working.window.height()) == (1280, 700)
        table = working.go("sign_ups").table
        assert table.columnWidth(0) > 400
        assert table.verticalHeader().defaultSectionSize() > 50
    finally:
        working.window.appearance.apply("light", 100)
    working.settle()
    assert table.verticalHeader().defaultSectionSize() < 50
