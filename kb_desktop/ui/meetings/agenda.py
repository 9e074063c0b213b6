"""The agenda as a list that can be reordered with the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.usecases.meetings import ItemLine
from kb_desktop.wording.labels import counted


class AgendaList(QListWidget):
    """Agenda items in order. `moved(item, place)` comes when one was dragged to another place."""

    moved = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Agenda")
        self.setProperty("look", "flat")  # the tab around it has a frame
        lines_of(self)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.lines: Sequence[ItemLine] = ()
        self._keep: RecordId | None = None

    def show_items(self, lines: Sequence[ItemLine]) -> None:
        """Show the agenda; the item that was current stays so."""
        current = self.current_line()
        keep = self._keep or (current.item.id if current is not None else None)
        self._keep = None
        self.lines = lines
        self.clear()
        for line in lines:
            item = QListWidgetItem(_words(line))
            item.setData(Qt.ItemDataRole.UserRole, line.item.id)
            self.addItem(item)
            if line.item.id == keep:
                self.setCurrentItem(item)
        if self.currentRow() < 0 and lines:
            self.setCurrentRow(0)

    def keep(self, item: RecordId) -> None:
        """Make this item current when the agenda is shown next."""
        self._keep = item

    def current_line(self) -> ItemLine | None:
        """The chosen agenda item."""
        place = self.currentRow()
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def dropEvent(self, event: QDropEvent) -> None:
        dragged = self.current_line()
        super().dropEvent(event)
        if dragged is None:
            return
        ids = [self.item(place).data(Qt.ItemDataRole.UserRole) for place in range(self.count())]
        self.moved.emit(dragged.item.id, ids.index(dragged.item.id))


def _words(line: ItemLine) -> str:
    item = line.item
    facts = [line.starts, item.text("purpose")]
    if item.integer("minutes_of_time"):
        facts.append(counted(item.integer("minutes_of_time"), "minuut", "minuten"))
    if line.presenter:
        facts.append(line.presenter)
    facts += [f"stuk: {paper.text('title')}" for paper in line.papers]
    return f"{line.number}.  {item.text('title')}\n      {'  ·  '.join(fact for fact in facts if fact)}"
