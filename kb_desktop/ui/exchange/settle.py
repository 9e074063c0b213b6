"""Choosing in a conflict: the value that will count, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.ui.shared.editors import LongTextEditor
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space


class SettleWindow(QDialog):
    """Asks for the reason; `settled` gives it."""

    settled = Signal(str)

    def __init__(self, title: str, choice: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Verschil beslissen")
        self.setModal(True)
        fit(self, 520, 340)
        self.reason = LongTextEditor(3)
        self.reason.setAccessibleName("Reden")
        label = text("Waarom kies je dit?", "label")
        label.setBuddy(self.reason)
        self.wrong = text("✕ Schrijf in een paar woorden waarom je zo kiest.", "wrong")
        self.wrong.hide()
        go = confirming(button("Keuze bewaren", self._submit, look="primary"))
        parts = (
            text(title, "lead", wrap=True),
            text("Dit gaat gelden:", "muted"),
            text(choice, "strong", wrap=True, selectable=True),
            column(label, self.reason, self.wrong, space=Space.TINY),
        )
        layout = column(*parts, margins=Space.WIDE)
        layout.addStretch(1)
        layout.addLayout(row(None, button("Annuleren", self.reject), go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self.reason.setFocus()

    def _submit(self) -> None:
        reason = str(self.reason.value() or "")
        self.wrong.setVisible(not reason)
        if reason:
            self.settled.emit(reason)
            self.accept()
