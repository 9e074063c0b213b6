"""One kind of record behind its tab: a list with a filter, and the chosen record as a form beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.parts import Banner, DetailPane, beside, button, column, row
from kb_desktop.ui.shared.record_form import Options, RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.search_line import search_line
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import records, signals
from kb_desktop.usecases.records import Done, Workspace
from kb_desktop.usecases.signals import SignalRow

_NOTHING_FITS = ("Niets gevonden", "Er is niets dat past bij wat je zoekt. Kies Alles of maak het zoekveld leeg.")


@dataclass(frozen=True)
class Sort:
    """How a kind is shown: words on its buttons, columns of its list, fields of its form."""

    kind: str
    tab: str
    """Words on the tab, with the letter that opens it."""
    name: str
    """What one record is called, with a capital."""
    many: str
    nothing_yet: tuple[str, str]
    explanation: str
    columns: Sequence[Column[SignalRow]]
    fields: Sequence[str]
    asked: Sequence[str]
    """Fields that are asked for in a new record."""
    first: dict[str, Value]
    """What a new record begins with."""


class SignalPart(QWidget):
    """The list and the form of one kind."""

    def __init__(
        self, session: Session, appearance: Appearance, sort: Sort, theme: Callable[[], str], banner: Banner
    ) -> None:
        super().__init__()
        self.session, self.appearance, self.sort = session, appearance, sort
        self._theme, self._banner = theme, banner
        self._wanted = ""
        self._options: Options = {}
        self.form: RecordForm | None = None
        self.search = search_line(f"Zoeken in {sort.many}")
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.shown = ChoiceEditor([("open", "Lopend"), ("all", "Alles")])
        self.shown.setAccessibleName(f"Welke {sort.many}")
        self.shown.ready.connect(self.refresh)
        self.add_button = button(f"{sort.name} vastleggen", self.add, icon_name="plus", look="primary")
        first = button(f"{sort.name} vastleggen", self.add, icon_name="plus")
        self.none = EmptyState(*sort.nothing_yet, first, icon_name="lightbulb")
        self.table: RecordTable[SignalRow] = RecordTable(
            sort.many.capitalize(), sort.columns, lambda: appearance.colours, lines=2, empty=self.none
        )
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self._focus_form())
        self.side = DetailPane(f"Gekozen {sort.name.lower()}", 320)
        body = beside(self.table.place, self.side, (760, 340))
        layout = column(row(self.search, self.shown, self.add_button), body, margins=Space.MEDIUM)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def refresh(self) -> None:
        kind, theme, words, everything = self.sort.kind, self._theme(), self.search.text(), self.shown.value() == "all"

        def ask(workspace: Workspace) -> list[SignalRow]:
            return signals.listing(workspace, kind, theme=theme, search=words, finished=everything)

        self.session.read(signals.choices, owner=self, then=self._take_options)
        self.session.read(ask, owner=self, then=self._show)

    def reveal(self, id_: str) -> None:
        """Choose a record, whatever the filter says."""
        self._wanted = id_
        self.search.clear()
        self.shown.show_value("all")
        self.refresh()

    def _take_options(self, found: Options) -> None:
        if found != self._options:
            self._options = found
            self.form = None
            if (current := self.table.current()) is not None:
                self._choose(current)

    def _show(self, rows: list[SignalRow]) -> None:
        self.table.show_rows(rows, same=lambda each: each.id)
        if self._wanted:
            self.table.choose(lambda each: each.id == self._wanted)
            self._wanted = ""
            self.table.setFocus()
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        self.side.setVisible(bool(rows))
        self.add_button.setVisible(bool(rows) or bool(self.search.text()))
        if not rows:
            self.none.say(*(_NOTHING_FITS if self.search.text() else self.sort.nothing_yet))
        if (current := self.table.current()) is not None:
            self._choose(current)

    def _choose(self, each: SignalRow) -> None:
        if self.form is None:
            self.form = RecordForm(self.sort.kind, self.sort.fields, lambda: self.session.today, self._options)
            self.form.edited.connect(self._edit)
            history = button("Geschiedenis", self.history, icon_name="history")
            remove = button(f"{self.sort.name} verwijderen", self.remove, icon_name="trash-2")
            self.side.show_parts(self.form, row(history, remove, None))
        self.form.show_record(each.record.values)

    def _focus_form(self) -> None:
        if self.form is not None:
            self.form.rows[self.sort.fields[0]].editor.setFocus()

    # --- doing
    def _edit(self, name: str, value: Value) -> None:
        each = self.table.current()
        if each is not None:
            label, today = f"{self.sort.name} wijzigen", self.session.today
            self.session.do(records.change, each.id, {name: value}, label, today, owner=self, failed=self._refused)

    def _refused(self, refused: Refused) -> None:
        rest = self.form.refuse(refused) if self.form is not None else ""
        if rest:
            self._banner.tell(rest, "wrong")

    def history(self) -> None:
        """Show who changed what in the chosen record."""
        each = self.table.current()
        if each is not None:
            HistoryWindow(self.session, each.id, each.title, lambda: self.appearance.colours, self).open()

    def remove(self) -> None:
        """Delete the chosen record; undo brings it back."""
        each = self.table.current()
        if each is not None:
            label = f"{self.sort.name} verwijderen"
            self.session.do(records.delete, each.id, label, owner=self, failed=self._refused)

    def add(self) -> None:
        """Ask for a new record."""
        title = f"{self.sort.name} vastleggen"
        form = RecordForm(self.sort.kind, self.sort.asked, lambda: self.session.today, self._options)
        form.show_record(self.sort.first)

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return records.create, self.sort.kind, values, title, self.session.today

        ask_record(self.session, self, title, form, work, then=self._added, explanation=self.sort.explanation)

    def _added(self, done: Done) -> None:
        self._wanted = next(iter(done.ids), "")
        self.refresh()
