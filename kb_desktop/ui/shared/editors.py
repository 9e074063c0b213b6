"""Editors for the fields of a form: each shows a stored value and says when a new one is ready."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from kb_desktop.domain.records import Value

NOTHING = "—"


class LineEditor(QLineEdit):
    """A short text; ready when the user leaves it or presses Enter."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editingFinished.connect(self.ready)

    def value(self) -> Value:
        return self.text().strip() or None

    def show_value(self, value: Value) -> None:
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)


class NumberEditor(LineEditor):
    """A whole number; other text is handed on as it is, so that the form can say what is wrong."""

    def value(self) -> Value:
        text = self.text().strip()
        return int(text) if text.lstrip("-").isdigit() else text or None


class DateEditor(LineEditor):
    """A day, typed the way people do: 20-3, 20 maart, vrijdag."""

    def __init__(self, today: Callable[[], datetime.date]) -> None:
        super().__init__()
        self._today = today
        self.setPlaceholderText("bijvoorbeeld 20-3 of vrijdag")

    def value(self) -> Value:
        from kb_desktop.usecases.dutch_dates import read_date

        text = self.text().strip()
        if not text:
            return None
        day = read_date(text, self._today())
        return day.isoformat() if day else text

    def show_value(self, value: Value) -> None:
        self.setText(dutch_day(value))


class LongTextEditor(QPlainTextEdit):
    """Text of several lines; Tab goes to the next field."""

    ready = Signal()

    def __init__(self, lines: int = 4) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * lines + 18)
        self.setMaximumHeight(self.fontMetrics().lineSpacing() * max(lines, 4) * 2)

    def value(self) -> Value:
        return self.toPlainText().strip() or None

    def show_value(self, value: Value) -> None:
        if self.toPlainText() != (value or ""):
            self.setPlainText("" if value is None else str(value))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.ready.emit()


class ChoiceEditor(QComboBox):
    """One of some choices, shown in words."""

    ready = Signal()

    def __init__(self, choices: Sequence[tuple[Value, str]]) -> None:
        super().__init__()
        for value, words in choices:
            self.addItem(words, value)
        self.activated.connect(lambda _: self.ready.emit())

    def value(self) -> Value:
        found: Value = self.currentData()
        return found

    def show_value(self, value: Value) -> None:
        place = self.findData(value)
        self.setCurrentIndex(place if place >= 0 else self.findData(None))

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # scrolling a form must not change a choice


class ReferenceEditor(ChoiceEditor):
    """One of many records, found by typing a part of its name."""

    def __init__(self, choices: Sequence[tuple[Value, str]]) -> None:
        super().__init__([(None, NOTHING), *choices])
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        completer.activated.connect(lambda _: self.ready.emit())
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._settle)

    def _settle(self) -> None:
        typed = self.currentText().strip().lower()
        fits = [place for place in range(self.count()) if self.itemText(place).lower() == typed]
        if not fits and typed:
            fits = [place for place in range(self.count()) if typed in self.itemText(place).lower()]
        if len(fits) == 1 or (fits and not typed):
            self.setCurrentIndex(fits[0])
            self.ready.emit()
        else:
            self.setCurrentIndex(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setCurrentIndex(self.currentIndex())
        super().keyPressEvent(event)


class YesNoEditor(QCheckBox):
    """Yes or no."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(lambda _: self.ready.emit())

    def value(self) -> Value:
        return self.isChecked()

    def show_value(self, value: Value) -> None:
        self.setChecked(bool(value))


Editor = LineEditor | LongTextEditor | ChoiceEditor | YesNoEditor


def dutch_day(value: Value) -> str:
    """20-03-2026; text that is no day stays as it is."""
    text = "" if value is None else str(value)
    try:
        return datetime.date.fromisoformat(text).strftime("%d-%m-%Y")
    except ValueError:
        return text


def mark_wrong(editor: QWidget, *, wrong: bool) -> None:
    """Draw the editor as refused, or as usual."""
    editor.setProperty("wrong", "true" if wrong else "false")
    editor.style().unpolish(editor)
    editor.style().polish(editor)
