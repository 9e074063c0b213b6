"""The one table: declared columns over unchanging rows, sorted by click, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from kb_desktop.ui.shared.cells import CellDelegate
from kb_desktop.ui.shared.lights import light_text
from kb_desktop.ui.shared.parts import column
from kb_desktop.ui.shared.tokens import LINE_HEIGHT, ROW_HEIGHT

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: heading, what a row shows, how it sorts, and the role of the palette it is drawn in.

    `stretch` takes the room that is left; where there is too little, columns shrink to `least`. With `light` the
    text is the name of a traffic light, and is drawn as one. `hint` tells more about the heading.
    """

    title: str
    text: Callable[[Row], str]
    width: int = 120
    sort: Callable[[Row], Any] | None = None
    colour: Callable[[Row], str] | None = None
    strong: bool = False
    stretch: bool = False
    least: int = 0
    light: bool = False
    hint: str = ""

    @property
    def narrowest(self) -> int:
        """The width below which the column does not shrink."""
        return self.least or (self.width * 9 // 20 if self.stretch else self.width)


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
                return light_text(column.text(row)) if column.light else column.text(row)
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
            return self.columns[section].title + self._arrow(section)
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].hint or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _arrow(self, section: int) -> str:
        if self._sorted_by is None or self._sorted_by[0] != section:
            return ""
        return "  ↑" if self._sorted_by[1] is Qt.SortOrder.AscendingOrder else "  ↓"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = (column, order) if column >= 0 else None
        self._sort()
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _sort(self) -> None:
        if self._sorted_by is None:
            return
        column = self.columns[self._sorted_by[0]]
        key = column.sort or (lambda row: column.text(row).lower())
        self.rows.sort(key=key, reverse=self._sorted_by[1] is Qt.SortOrder.DescendingOrder)


class RecordTable(QTableView, Generic[Row]):
    """A table of rows. `chosen` comes when the current row changes, `entered` on Enter or double click.

    With `cells` Enter is about the current cell, which then has a frame. `empty` is shown while there are no rows;
    a page then puts `place` in its layout, which holds both (in a table nobody who listens would find it).
    """

    chosen = Signal(object)
    entered = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        colours: Callable[[], Any],
        *,
        lines: int = 1,
        cells: bool = False,
        empty: QWidget | None = None,
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
        self.setItemDelegate(CellDelegate(self, colours, self._colour_of, self._light_of, frame=cells))
        self._lines, self._scale = lines, 0.0
        self._fit_text()
        self.empty = empty
        self._card: QFrame | None = None
        self.place: QWidget = self if empty is None else self._beside(empty)
        self._show_empty()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda _: self._enter())

    def _fit_text(self) -> None:
        """Widths and heights are given for text of 100 %; larger text gets more room."""
        scale = max(1.0, self.fontMetrics().lineSpacing() / LINE_HEIGHT)
        if scale == self._scale:
            return
        self._scale = scale
        self.verticalHeader().setDefaultSectionSize(int((ROW_HEIGHT + (self._lines - 1) * LINE_HEIGHT) * scale))
        self._share_room()

    def _colour_of(self, index: QModelIndex | QPersistentModelIndex) -> str:
        column = self.rows_model.columns[index.column()]
        return column.colour(self.rows_model.rows[index.row()]) if column.colour is not None else ""

    def _light_of(self, index: QModelIndex | QPersistentModelIndex) -> str | None:
        column = self.rows_model.columns[index.column()]
        return column.text(self.rows_model.rows[index.row()]) if column.light else None

    def _share_room(self) -> None:
        """One column takes the room that is left. With too little room columns shrink, the stretching one first;
        when every column is at its narrowest, the table scrolls."""
        columns, room = self.rows_model.columns, self.viewport().width()
        short = sum(column.width for column in columns) * self._scale - room
        header = self.horizontalHeader()
        for stretching in (True, False):
            fits = [place for place, column in enumerate(columns) if column.stretch is stretching]
            slack = sum(columns[place].width - columns[place].narrowest for place in fits) * self._scale
            taken = min(max(short, 0), slack)
            mode = QHeaderView.ResizeMode.Stretch if stretching and short <= 0 else QHeaderView.ResizeMode.Interactive
            for place in fits:
                if header.sectionResizeMode(place) is not mode:
                    header.setSectionResizeMode(place, mode)
                own = (columns[place].width - columns[place].narrowest) * self._scale
                width = columns[place].width * self._scale - (taken * own / slack if slack else 0)
                if mode is QHeaderView.ResizeMode.Interactive:
                    self.setColumnWidth(place, int(width))
            short -= taken

    def _beside(self, empty: QWidget) -> QWidget:
        self._card = QFrame()
        self._card.setObjectName("card")
        self._card.setLayout(column(empty))
        made = QWidget()
        made.setLayout(column(self, self._card, space=0))
        return made

    def _show_empty(self) -> None:
        if self._card is not None:
            rows = bool(self.rows_model.rows)
            self._card.setVisible(not rows)
            self.setVisible(rows)

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
        self._show_empty()
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
