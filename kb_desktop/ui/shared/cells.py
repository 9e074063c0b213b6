"""How the cells of a table and the lines of a list are drawn: what leads is strong, what explains is quiet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from kb_desktop.ui.shared.lights import draw_light
from kb_desktop.ui.shared.palettes import Colours, contrast
from kb_desktop.ui.shared.tokens import Space

ASIDE = Qt.ItemDataRole.UserRole + 1
"""Words at the right end of a list's line: a kind, a key."""
HEADING = Qt.ItemDataRole.UserRole + 2
"""True for a line that begins a group."""
_Index = QModelIndex | QPersistentModelIndex
_NUMBER = re.compile(r"^(\d+\.|[A-Z]{3}-\d+)\s+")
_SEPARATOR = "  ·  "
_LEAST_CONTRAST = 4.5


class CellDelegate(QStyledItemDelegate):
    """Cells of a table: colours stay readable on a chosen row, lights are drawn, the current cell has a frame."""

    def __init__(
        self,
        table: QTableView,
        colours: Callable[[], Colours],
        colour_of: Callable[[_Index], str],
        light_of: Callable[[_Index], str | None],
        *,
        frame: bool,
    ) -> None:
        super().__init__(table)
        self._table, self._colours, self._frame = table, colours, frame
        self._colour_of, self._light_of = colour_of, light_of

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        name = self._colour_of(index)
        if name and option.state & QStyle.StateFlag.State_Selected:
            colours = self._colours()
            colour = getattr(colours, name)
            if contrast(colour, colours.selected) >= _LEAST_CONTRAST:
                option.palette.setColor(QPalette.ColorRole.HighlightedText, QColor(colour))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        light = self._light_of(index)
        if light is None:
            super().paint(painter, option, index)
        else:
            shown = QStyleOptionViewItem(option)
            self.initStyleOption(shown, index)
            shown.text = ""
            _style(shown.widget).drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
            colours = self._colours()
            chosen = bool(shown.state & QStyle.StateFlag.State_Selected)
            words = QColor(colours.selected_text if chosen else colours.text)
            painter.setFont(shown.font)
            draw_light(painter, QRectF(shown.rect).adjusted(11, 0, -4, 0), light, _on(colours, chosen=chosen), words)
        if self._frame and self._table.hasFocus() and index == self._table.currentIndex():
            painter.save()
            painter.setPen(QPen(QColor(self._colours().focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()


def _on(colours: Colours, *, chosen: bool) -> Colours:
    """The palette for a light; on a dark selection the light is drawn in the colour of the text there."""
    if not chosen or contrast(colours.selected, colours.surface) < 3:
        return colours
    from dataclasses import replace

    light = colours.selected_text
    return replace(colours, ok=light, attention=light, steer=light, quiet=light, surface=colours.selected)


def _style(widget: QWidget | None) -> QStyle:
    return widget.style() if widget is not None else QApplication.style()


class LineDelegate(QStyledItemDelegate):
    """Lines of a list. The first line of a text is strong and the second quiet; in a text of one line what comes
    after a middle dot is quiet. A number in front stands in a column of its own, and `ASIDE` at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        words = str(index.data() or "")
        line = option.fontMetrics.lineSpacing()
        lines = 2 if "\n" in words else 1
        above = Space.SMALL if index.data(HEADING) and index.row() else 0
        return QSize(Space.LARGE * 4, lines * line + (2 * Space.SMALL if lines == 2 else Space.MEDIUM) + above)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        words, shown.text = str(index.data() or ""), ""
        _style(shown.widget).drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        palette, group = QApplication.palette(), QPalette.ColorGroup.Active  # a style sheet thins the view's own
        chosen = bool(shown.state & QStyle.StateFlag.State_Selected)
        strong = palette.color(group, QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        quiet = strong if chosen else palette.color(group, QPalette.ColorRole.PlaceholderText)
        area = QRectF(shown.rect).adjusted(Space.MEDIUM, 0, -Space.MEDIUM, 0)
        painter.save()
        painter.setFont(shown.font)
        area = self._aside(painter, area, str(index.data(ASIDE) or ""), quiet)
        first, _, second = words.partition("\n")
        if second:
            self._two(painter, area, first, second.strip(), strong, quiet)
        elif index.data(HEADING):
            _draw(painter, area.adjusted(0, Space.SMALL if index.row() else 0, 0, 0), first, strong, bold=True)
        else:
            lead, dot, rest = first.partition(_SEPARATOR)
            used = _draw(painter, area, lead, strong)
            _draw(painter, area.adjusted(used, 0, 0, 0), f"{dot}{rest}", quiet)
        painter.restore()

    def _aside(self, painter: QPainter, area: QRectF, words: str, quiet: QColor) -> QRectF:
        if not words:
            return area
        painter.setPen(quiet)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        return area.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(words) - Space.LARGE, 0)

    def _two(self, painter: QPainter, area: QRectF, first: str, second: str, strong: QColor, quiet: QColor) -> None:
        line = painter.fontMetrics().lineSpacing()
        top = area.center().y() - line
        upper = QRectF(area.left(), top, area.width(), line)
        number = _NUMBER.match(first)
        if number is not None:
            _draw(painter, upper, number.group(1), quiet)
            room = painter.fontMetrics().horizontalAdvance("00.  ")
            upper, first = upper.adjusted(room, 0, 0, 0), first[number.end() :]
        _draw(painter, upper, first, strong, bold=True)
        _draw(painter, upper.translated(0, line), second, quiet)


def _draw(painter: QPainter, area: QRectF, words: str, colour: QColor, *, bold: bool = False) -> float:
    """Draw one line, shortened to fit; returns the width that it took."""
    usual = painter.font()
    if bold:
        font = QFont(usual)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
    painter.setPen(colour)
    metrics = painter.fontMetrics()
    fitting = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, int(area.width())))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
    painter.setFont(usual)
    return float(metrics.horizontalAdvance(fitting))


def lines_of(view: Any) -> None:
    """Draw the lines of this list as this program does, shortened where they do not fit."""
    view.setItemDelegate(LineDelegate(view))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setMouseTracking(True)
