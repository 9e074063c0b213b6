"""The pages of a paper as a column of small pictures; each is made when it is first seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kb_desktop.ui.shared.papers.reader import SMALL_WIDTH, PaperReader
from kb_desktop.ui.shared.tokens import RADIUS, Space

if TYPE_CHECKING:
    from kb_desktop.usecases.paper_view import Mark

_Index = QModelIndex | QPersistentModelIndex
_HEIGHT = round(SMALL_WIDTH / 0.707)
_PAPER = QColor("#ffffff")


class _Model(QAbstractListModel):
    """One line a page: its number, and for who listens also what stands there."""

    def __init__(self, reader: PaperReader) -> None:
        super().__init__()
        self._reader = reader
        self._titles: dict[int, str] = {}

    def show_pages(self, marks: Sequence[Mark]) -> None:
        self.beginResetModel()
        self._titles = {}
        for mark in marks:
            self._titles.setdefault(mark.page, mark.title)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self._reader.sizes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        page = index.row() + 1
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(page)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                title = self._titles.get(page, "")
                return f"Pagina {page}: {title}" if title else f"Pagina {page}"
        return None

    def came(self, page: int) -> None:
        index = self.index(page - 1)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView, reader: PaperReader) -> None:
        super().__init__(view)
        self._reader = reader

    def sizeHint(self, option: QStyleOptionViewItem, _: _Index) -> QSize:
        return QSize(SMALL_WIDTH + 2 * Space.MEDIUM, _HEIGHT + option.fontMetrics.lineSpacing() + 3 * Space.SMALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        page = index.row() + 1
        palette, group = QApplication.palette(), QPalette.ColorGroup.Active
        roles = QPalette.ColorRole
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        whole = QRect(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(group, roles.Highlight))
            painter.drawRoundedRect(whole.adjusted(Space.TINY, 2, -Space.TINY, -2), RADIUS, RADIUS)
        wide, high = self._reader.sizes[index.row()]
        scale = min(SMALL_WIDTH / wide, _HEIGHT / high)
        size = QSize(round(wide * scale), round(high * scale))
        place = QRect(whole.center().x() - size.width() // 2, whole.top() + Space.SMALL, size.width(), size.height())
        painter.fillRect(place, _PAPER)
        image = self._reader.small(page)
        if image is None:
            self._reader.want_small(page)
        else:
            painter.drawImage(place, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(group, roles.Link if chosen else roles.Mid), 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.setFont(option.font)
        painter.setPen(palette.color(group, roles.HighlightedText if chosen else roles.PlaceholderText))
        below = whole.adjusted(0, whole.height() - option.fontMetrics.lineSpacing() - Space.SMALL, 0, -Space.TINY)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(page))
        painter.restore()


class SmallPages(QListView):
    """Says which page was chosen, by key or by mouse."""

    chosen = Signal(int)

    def __init__(self, reader: PaperReader) -> None:
        super().__init__()
        self._pages = _Model(reader)
        self._showing = False
        self.setModel(self._pages)
        self.setItemDelegate(_Delegate(self, reader))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Pagina’s")
        reader.small_came.connect(self._pages.came)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_pages(self, marks: Sequence[Mark]) -> None:
        """Show the pages of the reader's paper."""
        self._pages.show_pages(marks)

    def mark(self, page: int) -> None:
        """Choose the page that is shown, without going there."""
        self._showing = True
        self.setCurrentIndex(self._pages.index(page - 1))
        self._showing = False

    def _choose(self, index: _Index) -> None:
        if index.isValid() and not self._showing:
            self.chosen.emit(index.row() + 1)
