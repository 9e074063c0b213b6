"""The user guide inside the program: headings at the left, the text at the right, and a line to search it."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QWidget

from kb_desktop.environment.paths import resource
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.ui.shared.parts import beside, button, column, fit, row
from kb_desktop.ui.shared.reading_text import ReadingText
from kb_desktop.ui.shared.tokens import Space


class GuideWindow(QDialog):
    """Stays open beside the work."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Handleiding")
        fit(self, 980, 720)
        words = resource("handleiding", "handleiding.md").read_text(encoding="utf-8")
        self.text = ReadingText("Handleiding")
        self.text.setMarkdown(words)
        self.headings = QListWidget()
        self.headings.setAccessibleName("Onderwerpen")
        lines_of(self.headings)
        self.headings.addItems([line.lstrip("# ") for line in words.splitlines() if line.startswith("#")])
        self.headings.currentTextChanged.connect(self._to_heading)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Zoeken in de handleiding")
        self.search.setAccessibleName("Zoeken in de handleiding")
        self.search.textChanged.connect(lambda _: self._find(again=False))
        self.search.returnPressed.connect(lambda: self._find(again=True))
        parts = beside(self.headings, self.text, (260, 680))
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        close = button("Sluiten", self.reject)
        close.setAutoDefault(False)
        layout = column(self.search, parts, row(None, close), margins=Space.WIDE)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self.search.setFocus()

    def _to_heading(self, words: str) -> None:
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == words:
                top = self.text.document().documentLayout().blockBoundingRect(block).top()
                self.text.verticalScrollBar().setValue(int(top))
                return
            block = block.next()

    def _find(self, *, again: bool) -> None:
        words = self.search.text()
        if not again:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        found = bool(words) and self.text.find(words, QTextDocument.FindFlag(0))
        if again and words and not found:  # round the corner
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            found = self.text.find(words, QTextDocument.FindFlag(0))
        self.search.setProperty("wrong", bool(words) and not found)
        self.search.style().unpolish(self.search)
        self.search.style().polish(self.search)
