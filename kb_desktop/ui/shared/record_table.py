"""The one table: declared columns over unchanging rows, sorted by click, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from kb_desktop.ui.shared.tokens import LINE_HEIGHT, ROW_HEIGHT

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: heading, what a row shows, how it sorts, and the role of the palette it is drawn in."""

    title: str
    text: Callable[[Row], str]
    width: int = 120
    sort: Callable[[Row], Any] | None = None
    colour: Callable[[Row], str] | None = None
    strong: bool = False
    stretch: bool = False


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order asked for; cheap to replace."""

    def __init__(self, columns: Sequence[Column[Row]], colours: Callable[[], Any]) -> None:
        super().__init__()
        self.columns = columns
        self.rows: list[Row] = []
        self._colours = colours
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.text(row)
            case Qt.ItemDataRole.ForegroundRole if column.colour is not None:
                name = column.colour(row)
                return QColor(getattr(self._colours(), name)) if name else None
            case Qt.ItemDataRole.FontRole if column.strong:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = (column, order) if column >= 0 else None
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._sorted_by is None:
            return
        column = self.columns[self._sorted_by[0]]
        key = column.sort or (lambda row: column.text(row).lower())
        self.rows.sort(key=key, reverse=self._sorted_by[1] is Qt.SortOrder.DescendingOrder)


class RecordTable(QTableView, Generic[Row]):
    """A table of rows. `chosen` comes when the current row changes, `entered` on Enter or double click."""

    chosen = Signal(object)
    entered = Signal(object)

    def __init__(
        self, name: str, columns: Sequence[Column[Row]], colours: Callable[[], Any], *, lines: int = 1
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.rows_model: RowModel[Row] = RowModel(columns, colours)
        self.setModel(self.rows_model)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(lines > 1)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setSortIndicatorShown(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._lines, self._scale = lines, 0.0
        self._fit_text()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda _: self._enter())

    def _fit_text(self) -> None:
        """Widths and heights are given for text of 100 %; larger text gets more room."""
        scale = max(1.0, self.fontMetrics().lineSpacing() / LINE_HEIGHT)
        if scale == self._scale:
            return
        self._scale = scale
        self.verticalHeader().setDefaultSectionSize(int((ROW_HEIGHT + (self._lines - 1) * LINE_HEIGHT) * scale))
        for place, column in enumerate(self.rows_model.columns):
            self.setColumnWidth(place, int(column.width * scale))
        self._share_room()

    def _share_room(self) -> None:
        """One column takes the room that is left; without room it keeps its width and the table scrolls."""
        wanted = sum(column.width for column in self.rows_model.columns) * self._scale
        roomy = wanted <= self.viewport().width()
        for place, column in enumerate(self.rows_model.columns):
            if column.stretch:
                mode = QHeaderView.ResizeMode.Stretch if roomy else QHeaderView.ResizeMode.Interactive
                if self.horizontalHeader().sectionResizeMode(place) is not mode:
                    self.horizontalHeader().setSectionResizeMode(place, mode)
                    self.setColumnWidth(place, int(column.width * self._scale))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_text()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._fit_text()

    def show_rows(self, rows: Sequence[Row], same: Callable[[Row], object] | None = None) -> None:
        """Replace the rows; with `same` the row that was current stays so."""
        before = same(current) if same and (current := self.current()) is not None else None
        self.rows_model.show(rows)
        if before is None or same is None:
            return
        for place, each in enumerate(self.rows_model.rows):
            if same(each) == before:
                self.selectRow(place)
                return

    def choose(self, fits: Callable[[Row], bool]) -> bool:
        """Make the first row that fits current; False when there is none."""
        for place, each in enumerate(self.rows_model.rows):
            if fits(each):
                self.selectRow(place)
                self.scrollTo(self.rows_model.index(place, 0))
                return True
        return False

    def current(self) -> Row | None:
        """The current row."""
        place = self.currentIndex().row()
        return self.rows_model.rows[place] if 0 <= place < len(self.rows_model.rows) else None

    def selected(self) -> list[Row]:
        """Every selected row, top first."""
        chosen = self.selectionModel().selection()  # Qt's list of rows takes a quarter of a second for five thousand
        parts = (chosen.at(number) for number in range(chosen.count()))
        places = {place for part in parts for place in range(part.top(), part.bottom() + 1)}
        return [self.rows_model.rows[place] for place in sorted(places)]

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows_model.rows[index.row()])

    def _enter(self) -> None:
        if (row := self.current()) is not None:
            self.entered.emit(row)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)
