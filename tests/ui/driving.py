"""Driving the window in tests: by what people see and press, waiting for the worker in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from kb_desktop.domain.records import Record
from kb_desktop.ui.background import Lane
from kb_desktop.ui.main_window import MainWindow

Part = TypeVar("Part", bound=QWidget)
_PATIENCE = 40_000
"""Milliseconds: long, for a machine on which much else runs; nothing that works waits so long."""


class Driver:
    """A window in the hands of a test."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot, self.folder = window, qtbot, folder

    # --- waiting
    def settle(self) -> None:
        """Wait until the workers have nothing left to do and their answers have arrived."""
        for _ in range(3):
            arrived: list[object] = []
            for lane in Lane:
                self.window._background.submit(lambda _: None, self.window, arrived.append, lane=lane)
            self.qtbot.waitUntil(lambda arrived=arrived: len(arrived) == len(Lane), timeout=_PATIENCE)

    def until(self, fits: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(fits()), timeout=_PATIENCE)

    # --- the workspace
    def open(self, path: Path) -> None:
        """Open a workspace and wait for it."""
        self.window.session.open(path)
        self.until(lambda: self.window.session.path == path)
        self.settle()

    def create(self, theme: str | None = "VTH", name: str = "Werkgroep VTH") -> Path:
        """Make a workspace and wait for it."""
        path = self.folder / f"{theme or 'samen'}.kbwerk"
        self.window.session.create(path, theme, name)
        self.until(lambda: self.window.session.path == path)
        self.settle()
        return path

    def ask(self, how: Callable[[Any], Any]) -> Any:
        """Read from the open workspace."""
        answers: list[Any] = []
        self.window.session.read(how, owner=self.window, then=answers.append)
        self.until(lambda: bool(answers))
        return answers[0]

    def records(self, kind: str) -> list[Record]:
        """All records of a kind."""
        return list(self.ask(lambda ws: ws.list(kind)))

    def go(self, key: str) -> Any:
        """Show a page; returns it."""
        self.window.go(key)
        self.settle()
        return self.window.pages[key]

    # --- finding and pressing
    def part(self, sort: type[Part], name: str, inside: QWidget | None = None) -> Part:
        """The shown part with this accessible name."""
        found = [
            each
            for each in (inside or self.window).findChildren(sort)
            if each.accessibleName() == name and each.isVisible()
        ]
        assert found, f"no shown {sort.__name__} named {name!r}"
        return found[0]

    def press(self, words: str, inside: QWidget | None = None) -> None:
        """Press the button with these words and wait for what it does."""
        button = self.part(QAbstractButton, words, inside)
        assert button.isEnabled(), f"{words!r} cannot be pressed"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def type(self, part: QWidget, words: str) -> None:
        """Put the focus in a field and replace what is there."""
        if not part.window().isActiveWindow():  # off the screen nothing gives it back after a list of suggestions
            part.window().activateWindow()
            self.qtbot.wait(20)
        part.setFocus()
        self.qtbot.keyClick(part, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(part, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(part, words)

    def leave(self, part: QWidget) -> None:
        """Leave a field with Tab, which saves it."""
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()  # off the screen a list of suggestions keeps every key to itself
            part.window().activateWindow()
            self.qtbot.wait(20)
        self.qtbot.keyClick(part, Qt.Key.Key_Tab)
        self.settle()

    def keys(self, keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the focus is."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, keys, modifiers)
        self.settle()

    def trigger(self, words: str) -> None:
        """Choose a command of the menus by its words."""
        for action in self.window.actions():
            if action.text().replace("&", "").rstrip("…").startswith(words):
                assert action.isEnabled(), f"{words!r} is switched off"
                action.trigger()
                self.settle()
                return
        raise AssertionError(f"no command {words!r}")

    def dialog(self, title: str) -> QDialog:
        """The open dialog with this title."""

        self.until(lambda: bool(self._dialogs(title)))
        self.settle()
        return self._dialogs(title)[0]

    def gone(self, title: str) -> None:
        """Wait until no dialog with this title is shown."""
        self.until(lambda: not self._dialogs(title))

    def _dialogs(self, title: str) -> list[QDialog]:
        found = self.window.findChildren(QDialog)
        return [each for each in found if each.windowTitle() == title and each.isVisible()]
