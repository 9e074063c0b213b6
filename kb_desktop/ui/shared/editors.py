"""Editors for the fields of a form: each shows a stored value and says when a new one is ready."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from kb_desktop.domain.records import Value
from kb_desktop.ui.shared.appearance import icon
from kb_desktop.ui.shared.tokens import Space

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
    """A day, typed the way people do: 20-3, 20 maart, vrijdag. `happened`: the last such day instead of the next."""

    def __init__(self, today: Callable[[], datetime.date], *, happened: bool = False) -> None:
        super().__init__()
        self._today = today
        self._happened = happened
        self.setPlaceholderText("bijvoorbeeld 20-3 of vrijdag")

    def value(self) -> Value:
        from kb_desktop.usecases.dutch_dates import read_date, read_past_date

        text = self.text().strip()
        if not text:
            return None
        day = (read_past_date if self._happened else read_date)(text, self._today())
        return day.isoformat() if day else text

    def show_value(self, value: Value) -> None:
        self.setText(dutch_day(value))


class MomentEditor(DateEditor):
    """A moment as precise as it is known: a year, a quarter, a month or a day."""

    def __init__(self, today: Callable[[], datetime.date]) -> None:
        super().__init__(today)
        self.setPlaceholderText("bijvoorbeeld 2026, kwartaal 4 2026 of december 2026")

    def value(self) -> Value:
        from kb_desktop.usecases.dutch_dates import read_moment

        text = self.text().strip()
        return (read_moment(text, self._today()) or text) if text else None

    def show_value(self, value: Value) -> None:
        from kb_desktop.usecases.dutch_dates import moment_in_words

        self.setText(moment_in_words(str(value)) if value else "")


class DateTimeEditor(DateEditor):
    """A day with a time: 8-10-2026 13.00."""

    def __init__(self, today: Callable[[], datetime.date]) -> None:
        super().__init__(today)
        self.setPlaceholderText("bijvoorbeeld 8 oktober 13.00 uur")

    def value(self) -> Value:
        from kb_desktop.usecases.dutch_dates import read_datetime

        text = self.text().strip()
        return (read_datetime(text, self._today()) or text) if text else None

    def show_value(self, value: Value) -> None:
        day, _, time = str(value or "").partition("T")
        self.setText(f"{dutch_day(day)} {time.replace(':', '.')} uur" if time else dutch_day(day))


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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = 16  # a style sheet takes the style's own arrow away; this one follows the palette
        area = self.rect().adjusted(self.width() - size - 8, (self.height() - size) // 2, 0, 0)
        icon("chevron-down", size=size).paint(QPainter(self), area.x(), area.y(), size, size)


class _ShortenedLine(QLineEdit):
    """A line that ends in dots where its text does not fit, as long as nobody types in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect().adjusted(2, 0, -2, 0)
        metrics = self.fontMetrics()
        if self.hasFocus() or metrics.horizontalAdvance(self.text()) <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class ReferenceEditor(ChoiceEditor):
    """One of many records, found by typing a part of its name."""

    def __init__(self, choices: Sequence[tuple[Value, str]]) -> None:
        super().__init__([(None, NOTHING), *choices])
        self.setLineEdit(_ShortenedLine())
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        completer.activated.connect(lambda _: self.ready.emit())
        self.currentIndexChanged.connect(lambda _: self._from_the_start())
        edit = self.lineEdit()
        if edit is not None:
            edit.returnPressed.connect(self._settle)

    def _from_the_start(self) -> None:
        edit = self.lineEdit()
        if edit is not None and not edit.hasFocus():
            edit.setCursorPosition(0)

    def value(self) -> Value:
        """The chosen record; text that names none, or more than one, is handed on so that the form can say so."""
        typed = self.currentText().strip()
        if typed == self.itemText(self.currentIndex()).strip():
            return super().value()
        place = self._meant(typed)
        found: Value = self.itemData(place) if place is not None else typed
        return found or None

    def _meant(self, typed: str) -> int | None:
        """The one record that is named, begins or contains what was typed; None when it is not one."""
        words = typed.casefold()
        names = [self.itemText(place).strip().casefold() for place in range(self.count())]
        if not words:
            return 0
        for fits in (words.__eq__, lambda name: name.startswith(words), lambda name: words in name):
            found = [place for place, name in enumerate(names) if place and fits(name)]
            if len(found) == 1:
                return found[0]
        return None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            completer = self.completer()
            if completer is not None and (popup := completer.popup()) is not None:
                popup.hide()
            self._settle()

    def _settle(self) -> None:
        place = self._meant(self.currentText().strip())
        if place is not None and place != self.currentIndex():
            self.setCurrentIndex(place)
        elif place is not None:
            self.setEditText(self.itemText(place))
        self.ready.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.currentText() != self.itemText(self.currentIndex()):
            self.setEditText(self.itemText(self.currentIndex()))
        else:
            super().keyPressEvent(event)


class ReferencesEditor(QWidget):
    """Several records, one below the other: each is found by typing, and taken away again."""

    ready = Signal()

    def __init__(self, choices: Sequence[tuple[Value, str]]) -> None:
        super().__init__()
        self._names = dict(choices)
        self.list = QListWidget()
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.picker = ReferenceEditor(choices)
        self.picker.ready.connect(self._take)
        self.away = QPushButton("Weghalen")
        self.away.clicked.connect(self._take_away)
        self.list.currentRowChanged.connect(lambda place: self.away.setEnabled(place >= 0))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(Space.TINY)
        layout.addWidget(self.list, 0, 0)
        layout.addWidget(self.away, 0, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.picker, 1, 0, 1, 2)
        layout.setColumnStretch(0, 1)
        self.setFocusProxy(self.picker)
        self._fit()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.picker.setAccessibleName(f"{name}: toevoegen")
        self.list.setAccessibleName(name)
        self.away.setAccessibleName(f"{name}: weghalen")

    def value(self) -> Value:
        """The ids in their order; text that names no record is handed on, so that the form can say so."""
        found = [self._id(place) for place in range(self.list.count())]
        typed = self.picker.value()
        return [*found, *([typed] if typed is not None and typed not in found else [])] or None

    def show_value(self, value: Value) -> None:
        self.list.clear()
        for each in value if isinstance(value, list) else ():
            self._add(str(each))
        self.picker.show_value(None)
        self._fit()

    def _id(self, place: int) -> str:
        return str(self.list.item(place).data(Qt.ItemDataRole.UserRole))

    def _add(self, id_: str) -> None:
        item = QListWidgetItem(self._names.get(id_, "onbekend onderdeel"))
        item.setData(Qt.ItemDataRole.UserRole, id_)
        item.setToolTip(item.text())
        self.list.addItem(item)

    def _take(self) -> None:
        chosen = self.picker.value()
        if chosen is None:
            return
        if chosen in self._names:
            if chosen not in [self._id(place) for place in range(self.list.count())]:
                self._add(str(chosen))
            self.picker.show_value(None)
            self._fit()
        self.ready.emit()

    def _take_away(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self._fit()
            self.ready.emit()

    def _fit(self) -> None:
        """As high as its rows, three at most; nothing is shown of an empty list."""
        rows = self.list.count()
        self.list.setVisible(rows > 0)
        self.away.setVisible(rows > 0)
        self.away.setEnabled(self.list.currentRow() >= 0)
        if rows:
            height = max(self.list.sizeHintForRow(0), self.fontMetrics().lineSpacing())
            self.list.setFixedHeight(height * min(rows, 3) + 2 * self.list.frameWidth() + Space.SMALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._take_away()
        else:
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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():  # a style sheet takes the style's own tick away
            option = QStyleOptionButton()
            self.initStyleOption(option)
            box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            colour = QApplication.palette().color(QPalette.ColorRole.BrightText)
            icon("check", colour, size=16).paint(QPainter(self), box)


Editor = LineEditor | LongTextEditor | ChoiceEditor | ReferencesEditor | YesNoEditor


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
