"""Two small windows to find things: Ctrl+K searches the records, Ctrl+Shift+P the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidgetItem, QWidget

from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.cells import ASIDE
from kb_desktop.ui.shared.found_list import FoundList
from kb_desktop.ui.shared.parts import column, fit, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import finding
from kb_desktop.usecases.finding import Found
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.labels import kind_label


@dataclass(frozen=True)
class Entry:
    """A line of the list: what it shows, the quiet words at its right, and what choosing it does."""

    words: str
    aside: str
    chosen: Callable[[], object]


class Finder(QDialog):
    """A line to type in and a list that follows; arrow keys move, Enter chooses."""

    def __init__(self, title: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        fit(self, 620, 420)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(title)
        self.list = FoundList("Gevonden", self.line)
        self.list.itemActivated.connect(self._choose)
        self.none = text("", "muted", wrap=True)
        self.none.hide()
        keys = text("↑ en ↓ kiezen, Enter opent, Esc sluit", "label")
        self.setLayout(column(text(title, "lead"), self.line, self.none, self.list, keys, margins=Space.LARGE))
        self.finished.connect(self.deleteLater)

    def show_entries(self, entries: Sequence[Entry], none: str = "") -> None:
        """Show what can be chosen, best first; `none` says that there is nothing."""
        self.list.clear()
        for each in entries:
            item = QListWidgetItem(each.words)
            item.setData(Qt.ItemDataRole.UserRole, each.chosen)
            item.setData(ASIDE, each.aside)
            spoken = [*each.words.splitlines(), each.aside]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words for words in spoken if words))
            self.list.addItem(item)
        self.none.setText(none)
        self.none.setVisible(bool(none) and not entries)
        if entries:
            self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem) -> None:
        chosen = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        chosen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem() is not None:
            self._choose(self.list.currentItem())
        else:
            super().keyPressEvent(event)


def command_palette(actions: Sequence[QAction], parent: QWidget) -> Finder:
    """Every command of the menus, found by typing a part of its name."""
    finder = Finder("Opdracht zoeken", "Typ een deel van de opdracht", parent)
    usable = [action for action in actions if action.isEnabled() and action.text() and not action.menu()]

    def show(words: str) -> None:
        fits = [action for action in usable if words.lower() in action.text().replace("&", "").lower()]
        entries = [Entry(_name(action), action.shortcut().toString(), action.trigger) for action in fits]
        finder.show_entries(entries, "Er is geen opdracht met deze woorden. Probeer een ander woord.")

    finder.line.textChanged.connect(show)
    show("")
    return finder


def _name(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…")


def record_search(session: Session, go: Callable[[str], object], parent: QWidget) -> Finder:
    """Records in which every typed word occurs; `go(id)` shows the chosen one."""
    finder = Finder("Zoeken in de werkmap", "Typ een of meer woorden", parent)
    wait = QTimer(finder, singleShot=True, interval=150)

    def show(hits: Sequence[Found]) -> None:
        entries = [
            Entry(
                f"{hit.title}\n{hit.around}" if hit.around else hit.title,
                kind_label(hit.kind).capitalize(),
                partial(go, hit.id),
            )
            for hit in hits
        ]
        none = "Niets gevonden. Probeer minder woorden, of een deel van een woord."
        finder.show_entries(entries, none if finder.line.text().strip() else "")

    def ask() -> None:
        words = finder.line.text()

        def look(workspace: Workspace) -> list[Found]:
            return finding.search(workspace, words)

        session.read(look, owner=finder, then=show)

    wait.timeout.connect(ask)
    finder.line.textChanged.connect(lambda _: wait.start())
    return finder
