"""Searching in a paper: words, how often they stand there, and from one place to the next."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from kb_desktop.ui.shared.papers.canvas import PageView
from kb_desktop.ui.shared.papers.reader import Key, PaperReader
from kb_desktop.ui.shared.parts import icon_button, row, text
from kb_desktop.ui.shared.search_line import clearable
from kb_desktop.ui.shared.tokens import Space

_PAUSE = 150
"""Milliseconds after the last key before the search begins."""


class _Line(QLineEdit):
    """Enter goes on, Shift+Enter back; Escape leaves the line and closes nothing."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """The line to search with, the count, and two buttons."""

    def __init__(self, reader: PaperReader, view: PageView) -> None:
        super().__init__()
        self._reader, self._view = reader, view
        self.hits: list[Key] = []
        self._at = -1
        self._searched = 0  # pages of which the words were looked through
        self.line = _Line()
        self.line.setPlaceholderText("Zoeken in dit stuk")
        clearable(self.line, "Zoeken in dit stuk")
        self.line.setMinimumWidth(150)
        self.line.setMaximumWidth(240)
        self.count = text("", "muted")
        self.back = icon_button("Vorige treffer", lambda: self.step(-1), "chevron-up", "Shift+F3")
        self.on = icon_button("Volgende treffer", lambda: self.step(1), "chevron-down", "F3")
        self._wait = QTimer(self, singleShot=True, interval=_PAUSE)
        self._wait.timeout.connect(self._begin)
        self.line.textChanged.connect(lambda _: self._wait.start())
        self.line.stepped.connect(self.step)
        self.line.left.connect(self._leave)
        reader.texts_came.connect(lambda _: self._go_on())
        reader.boxes_came.connect(self._show_current)
        self.setLayout(row(self.line, self.count, self.back, self.on, space=Space.TINY))
        self._tell()

    def start(self) -> None:
        """Go to the line, with what is in it chosen."""
        self.line.setFocus()
        self.line.selectAll()

    def step(self, step: int) -> None:
        """Go to the next or previous place; round the corner at the end."""
        if self._wait.isActive():
            self._begin()
        elif self.hits:
            self._to((self._at + step) % len(self.hits))

    def _leave(self) -> None:
        self.line.clear()
        self._begin()
        self._view.canvas.setFocus()

    def _begin(self) -> None:
        self._wait.stop()
        self.hits, self._at, self._searched = [], -1, 0
        self._view.hits, self._view.current_hit = {}, None
        self._go_on()
        self._view.canvas.update()
        if not self.line.text().strip():
            return
        words = self.count.text()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, words))

    def _go_on(self) -> None:
        """Look through the pages that were read since."""
        words, texts = self.line.text(), self._reader.texts
        if words.strip() and self._searched < len(texts):
            for page in range(self._searched, len(texts)):
                for start, end in texts[page].find(words):
                    self.hits.append((page + 1, start, end))
                    self._view.hits.setdefault(page + 1, []).append((page + 1, start, end))
            if self._at < 0 and self.hits:
                self._first()
            else:
                self._view.want_hits()
        self._searched = len(texts)
        self._tell()

    def _first(self) -> None:
        """The first place from the page that is shown on, as soon as that page was read."""
        here = next((place for place, key in enumerate(self.hits) if key[0] >= self._view.page), None)
        if here is not None or len(self._reader.texts) == len(self._reader.sizes):
            self._to(here or 0)

    def _to(self, place: int) -> None:
        self._at = place
        key = self.hits[place]
        self._view.current_hit = key
        self._view.show_hit(key)
        self._view.canvas.update()
        self._tell()

    def _show_current(self, page: int) -> None:
        key = self._view.current_hit
        if key is not None and key[0] == page and not self._view.hit_was_shown:
            self._view.show_hit(key)

    def _tell(self) -> None:
        words = self.line.text().strip()
        busy = len(self._reader.texts) < len(self._reader.sizes)
        if not words:
            said = ""
        elif not self.hits:
            said = "zoekt…" if busy else "niet gevonden"
        else:
            said = f"{self._at + 1} van {len(self.hits)}{'…' if busy else ''}"
        self.count.setText(said)
        self.line.setAccessibleDescription(said)
        self.line.setProperty("wrong", bool(words) and not self.hits and not busy)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
        for each in (self.back, self.on):
            each.setEnabled(bool(self.hits))
