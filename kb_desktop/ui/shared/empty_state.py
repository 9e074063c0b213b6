"""What a page shows when there is nothing yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from kb_desktop.ui.shared.appearance import icon
from kb_desktop.ui.shared.parts import NEW_LOOKS, column, row, text
from kb_desktop.ui.shared.tokens import Space


class EmptyState(QWidget):
    """What to do when there is nothing yet."""

    def __init__(self, title: str, explanation: str, *actions: QWidget, icon_name: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if not icon_name:
            self._drawing.hide()
        self._head = head = text(title, "lead", wrap=True)
        self._words = words = text(explanation, "muted", wrap=True)
        for label in (head, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = column(space=Space.SMALL, margins=Space.WIDE)
        layout.addStretch(1)
        layout.addWidget(self._drawing)
        layout.addWidget(head)
        layout.addWidget(words)
        if actions:
            layout.addSpacing(Space.SMALL)
            layout.addLayout(row(None, *actions, None))
        layout.addStretch(2)
        self.setLayout(layout)
        self._draw()

    def say(self, title: str, explanation: str) -> None:
        """Say something else."""
        self._head.setText(title)
        self._words.setText(explanation)

    def _draw(self) -> None:
        if self._icon_name:
            quiet = QApplication.palette().color(QPalette.ColorRole.PlaceholderText)
            self._drawing.setPixmap(icon(self._icon_name, quiet, 40).pixmap(40, 40))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in NEW_LOOKS:
            self._draw()
