"""The menus: every command of the window in a menu, with a key where it is used often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from kb_desktop.ui.desk.connecting import connect, move_to_database, move_to_file
from kb_desktop.ui.pages import ENTRIES
from kb_desktop.ui.shared.appearance import CHOICES

if TYPE_CHECKING:
    from kb_desktop.ui.main_window import MainWindow


@dataclass(frozen=True)
class Menus:
    """The commands that need an open workspace, and the two that name the step they take back or bring back."""

    needs: tuple[QAction, ...]
    undo: QAction
    redo: QAction


def build_menus(window: MainWindow) -> Menus:
    """Fill the menu bar; what needs an open workspace is told apart."""
    bar = window.menuBar()
    file = bar.addMenu("&Bestand")
    _add(window, file, "&Nieuwe werkmap…", "Ctrl+N", window.show_welcome)
    _add(window, file, "Werkmap &openen…", "Ctrl+O", window.welcome.choose)
    _add(window, file, "Verbinden met &database…", "", partial(connect, window.session, window))
    file.addSeparator()
    needs = [
        _add(window, file, "Bundel &maken…", "Ctrl+E", lambda: window.exchange().export()),
        _add(window, file, "Bundel &inlezen…", "Ctrl+I", lambda: window.exchange().choose()),
        _add(window, file, "&Veiligheidskopie maken", "Ctrl+Shift+S", window.snapshot),
        _add(window, file, "Veiligheidskopie te&rugzetten…", "", window.safety),
        _add(window, file, "Overzetten naar database…", "", partial(move_to_database, window.session, window)),
        _add(window, file, "Overzetten naar bestand…", "", partial(move_to_file, window.session, window)),
        _add(window, file, "&Werkmap sluiten", "Ctrl+W", window.close_workspace),
    ]
    file.addSeparator()
    _add(window, file, "In&stellingen…", "Ctrl+,", window.settings_window)
    _add(window, file, "&Afsluiten", "Ctrl+Q", window.close)
    edit = bar.addMenu("Be&werken")
    undo = _add(window, edit, "&Ongedaan maken", "Ctrl+Z", window.undo)
    redo = _add(window, edit, "Op&nieuw doen", "Ctrl+Shift+Z", window.redo)
    edit.addSeparator()
    needs.append(_add(window, edit, "&Zoeken…", "Ctrl+K", window.search))
    _add(window, edit, "Opdracht zoeken…", "Ctrl+Shift+P", window.palette_of_commands)
    _view_menu(window, bar.addMenu("B&eeld"))
    go = bar.addMenu("&Ga naar")
    for place, (key, entry) in enumerate(ENTRIES.items(), start=1):
        needs.append(_add(window, go, entry.title, f"Ctrl+{place}", partial(window.visit, key)))
    group_menu = bar.addMenu("We&rkgroep")
    for words, keys, key, name in (
        ("Intekening toevoegen…", "Ctrl+Shift+I", "sign_ups", "add"),
        ("Actie toevoegen…", "Ctrl+Shift+A", "actions", "add"),
        ("Vergadering plannen…", "Ctrl+Shift+V", "meetings", "plan"),
        ("Voortgang melden…", "Ctrl+Shift+M", "progress", "add"),
        ("Lid toevoegen…", "Ctrl+Shift+L", "people", "add"),
        ("Les vastleggen…", "", "signals", "add_lesson"),
        ("Knelpunt vastleggen…", "", "signals", "add_obstacle"),
        ("Bijsturing vastleggen…", "", "signals", "add_steering"),
        ("Nadere afspraak vastleggen…", "", "signals", "add_arrangement"),
        ("Stukken maken…", "Ctrl+P", "meetings", "make_pack"),
        ("Agendapunt tonen in de stukken", "Ctrl+Shift+T", "meetings", "show_in_pack"),
        ("Verslag bekijken…", "", "meetings", "show_minutes"),
        ("Actielijst bekijken…", "", "actions", "show_list"),
    ):
        needs.append(_add(window, group_menu, words, keys, partial(window.on_page, key, name)))
    help_ = bar.addMenu("&Hulp")
    _add(window, help_, "&Handleiding", "F1", window.guide)
    _add(window, help_, "Over dit programma", "", window.about)
    return Menus(tuple(needs), undo, redo)


class _Looks(QActionGroup):
    """One action per appearance. An object of Qt listens to the change: a closed window hears nothing more."""

    def __init__(self, window: MainWindow, view: QMenu) -> None:
        super().__init__(window)
        self._appearance = window.appearance
        self._by_choice: dict[str, QAction] = {}
        for choice, words in CHOICES.items():
            action = _add(window, view, words, "", partial(window.appear, choice))
            action.setCheckable(True)
            self.addAction(action)
            self._by_choice[choice] = action
        self._appearance.changed.connect(self._check)
        self._check()

    def _check(self) -> None:
        self._by_choice[self._appearance.choice].setChecked(True)


def _view_menu(window: MainWindow, view: QMenu) -> None:
    _Looks(window, view)
    view.addSeparator()
    _add(window, view, "&Vernieuwen", "F5", window.refresh)


def _add(window: MainWindow, menu: QMenu, words: str, keys: str, done: Callable[[], object]) -> QAction:
    action = QAction(words, window)
    if keys:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda *_: done())
    menu.addAction(action)
    window.addAction(action)
    return action
