"""Choosing in a conflict: the value that will count, as it is or edited, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.shared.editors import LongTextEditor
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, scrolled, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.tokens import Space

_NO_LIMIT = 16_777_215  # Qt's own largest size


class SettleWindow(QDialog):
    """Asks for the reason, and with a form for the value; `settled` gives both. Stays open until it is accepted."""

    settled = Signal(object, str)

    def __init__(
        self,
        title: str,
        choice: str,
        value: Value,
        parent: QWidget,
        form: RecordForm | None = None,
        hint: str = "",
        sides: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Verschil beslissen")
        self.setModal(True)
        fit(self, 720 if form else 520, 640 if form else 340)
        self._value, self.form = value, form
        self.reason = LongTextEditor(3)
        self.reason.setAccessibleName("Reden")
        label = text("Waarom kies je dit?", "label")
        label.setBuddy(self.reason)
        self.wrong = text("", "wrong", wrap=True)
        self.wrong.hide()
        self.go = confirming(button("Keuze bewaren", self._submit, look="primary"))
        layout = column(text(title, "lead", wrap=True), margins=Space.WIDE)
        if form is None:
            layout.addWidget(text("Dit gaat gelden:", "muted"))
            layout.addWidget(text(choice, "strong", wrap=True, selectable=True))
        else:
            if hint:
                layout.addWidget(text(hint, "muted", wrap=True))
            if sides:
                layout.addWidget(self._beside(sides))
            self._grow(form)
            layout.addWidget(form, 1)
        layout.addLayout(column(label, self.reason, self.wrong, space=Space.TINY))
        if form is None:
            layout.addStretch(1)
        layout.addLayout(row(None, button("Annuleren", self.reject), self.go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        first = next(iter(form.rows.values())).editor if form is not None else self.reason
        first.setFocus()

    def _beside(self, sides: Sequence[tuple[str, str]]) -> QWidget:
        """What everybody wrote, to copy from while writing."""
        inner = QWidget()
        parts = [
            column(text(by, "label"), text(words, wrap=True, selectable=True), space=Space.TINY) for by, words in sides
        ]
        inner.setLayout(column(*parts, margins=Space.TINY))
        area = scrolled("Wat iedereen schreef", inner)
        area.setMaximumHeight(min(170, inner.sizeHint().height() + Space.SMALL))
        return area

    def _grow(self, form: RecordForm) -> None:
        for each in form.rows.values():
            if isinstance(each.editor, LongTextEditor):
                each.editor.setMinimumHeight(140)
                each.editor.setMaximumHeight(_NO_LIMIT)

    def _submit(self) -> None:
        reason = str(self.reason.value() or "")
        if not reason:
            self._tell("Schrijf in een paar woorden waarom je zo kiest.")
            self.reason.setFocus()
            return
        self.wrong.hide()
        self.go.setEnabled(False)
        value = next(iter(self.form.values().values())) if self.form is not None else self._value
        self.settled.emit(value, reason)

    def _tell(self, words: str) -> None:
        self.wrong.setText(f"✕ {words}")
        self.wrong.show()

    def refused(self, refused: Refused, words: str) -> None:
        """Keep the window open with what was typed, and say what is wrong."""
        self.go.setEnabled(True)
        rest = self.form.refuse(refused) if self.form is not None else words
        if rest:
            self._tell(rest)
