"""Two small windows to find things: Ctrl+K searches the records, Ctrl+Shift+P the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidgetItem, QWidget

from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.found_list import FoundList
from kb_desktop.ui.shared.parts import column, fit, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import finding
from kb_desktop.usecases.finding import Found
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.labels import kind_label


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
        self.setLayout(column(text(title, "label"), self.line, self.list, margins=Space.LARGE))
        self.finished.connect(self.deleteLater)

    def show_entries(self, entries: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Show what can be chosen, best first."""
        self.list.clear()
        for words, chosen in entries:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, chosen)
            self.list.addItem(item)
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
        finder.show_entries([(_with_keys(action), action.trigger) for action in fits])

    finder.line.textChanged.connect(show)
    show("")
    return finder


def _with_keys(action: QAction) -> str:
    keys = action.shortcut().toString()
    words = action.text().replace("&", "").rstrip("…")
    return f"{words}    {keys}" if keys else words


def record_search(session: Session, go: Callable[[str], object], parent: QWidget) -> Finder:
    """Records in which every typed word occurs; `go(id)` shows the chosen one."""
    finder = Finder("Zoeken in de werkmap", "Typ een of meer woorden", parent)
    wait = QTimer(finder, singleShot=True, interval=150)

    def show(hits: Sequence[Found]) -> None:
        entries: list[tuple[str, Callable[[], object]]] = []
        for hit in hits:
            words = f"{kind_label(hit.kind).capitalize()}: {hit.title}"
            entries.append((f"{words}\n      {hit.around}" if hit.around else words, partial(go, hit.id)))
        finder.show_entries(entries)

    def ask() -> None:
        words = finder.line.text()

        def look(workspace: Workspace) -> list[Found]:
            return finding.search(workspace, words)

        session.read(look, owner=finder, then=show)

    wait.timeout.connect(ask)
    finder.line.textChanged.connect(lambda _: wait.start())
    return finder
