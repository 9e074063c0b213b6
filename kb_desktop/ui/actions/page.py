"""Acties: the list everybody works from, with the chosen action beside it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.domain.rules import REASON_STATES
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.menu_button import menu_button
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.ui.shared.parts import DetailPane, Page, PageHeader, beside, button, row, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.search_line import search_line
from kb_desktop.usecases import records
from kb_desktop.usecases.actions import ActionRow, overview
from kb_desktop.usecases.lists import owners
from kb_desktop.usecases.records import Done, Workspace
from kb_desktop.wording.labels import choice_label

FIELDS = ("text", "owner", "due", "status", "reason", "agreement", "label")
_NOTHING_YET = ("Nog geen open acties", "Voeg een actie toe, of typ a: aan het begin van een regel in een verslag.")
_NOTHING_FITS = ("Niets gevonden", "Er is geen actie die past bij wat je zoekt. Kies Alles of maak het zoekveld leeg.")
SHOWN: list[tuple[Value, str]] = [("open", "Open"), ("overdue", "Over tijd"), ("done", "Afgesloten"), ("all", "Alles")]


def due_text(each: ActionRow) -> str:
    """The day an action is due; with symbol and words when it is late."""
    if each.due is None:
        return ""
    day = each.due.strftime("%d-%m-%Y")
    late = "1 dag te laat" if each.late == 1 else f"{each.late} dagen te laat"
    return f"▲ {day}\n{late}" if each.late else day


class ActionsPage(Page):
    """Filter above, list at the left, form at the right."""

    title = "Acties"
    icon_name = "list-checks"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session, self.appearance = session, appearance
        self._wanted = ""
        self.form: RecordForm | None = None
        self._options: dict[str, list[tuple[Value, str]]] = {}
        self.search = search_line("Zoeken in acties")
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.shown = ChoiceEditor(SHOWN)
        self.shown.setAccessibleName("Welke acties")
        self.shown.ready.connect(self.refresh)
        self.theme = ChoiceEditor([("", "Alle thema’s"), *((key, key) for key in THEME_KEYS)])
        self.theme.setAccessibleName("Thema")
        self.theme.ready.connect(self.refresh)
        columns: list[Column[ActionRow]] = [
            Column("Nummer", lambda each: each.number, 90, strong=True),
            Column("Actie", lambda each: each.text, 320, stretch=True, least=180),
            Column("Trekker", lambda each: each.owner, 125, least=110),
            Column(
                "Klaar op",
                due_text,
                120,
                sort=lambda each: (each.due is None, each.due),
                colour=lambda each: "steer" if each.late else "",
            ),
            Column("Status", lambda each: choice_label(each.status), 100, least=90),
        ]
        self.none = EmptyState(
            *_NOTHING_YET, button("Actie toevoegen", self.add, icon_name="plus"), icon_name="list-checks"
        )
        self.table: RecordTable[ActionRow] = RecordTable(
            "Acties", columns, lambda: appearance.colours, lines=2, empty=self.none
        )
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self._focus_form())
        self.head: QLabel | None = None
        self.side = DetailPane("Gekozen actie", 300)
        paper = button("Actielijst bekijken", self.show_list, icon_name="printer")
        add = button("Actie toevoegen", self.add, icon_name="plus", look="primary")
        told = "Elke actie heeft één trekker, een dag en een vast nummer."
        header = PageHeader("Acties", told, self._other_lists(), paper, add)
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.content.addLayout(row(self.search, self.theme, self.shown))
        self.content.addWidget(beside(self.table.place, self.side, (840, 310)), 1)

    def _other_lists(self) -> QPushButton:
        others = [
            ("Actielijst per trekker", lambda: self._show_groups("owner")),
            ("Actielijst per thema of afspraak", lambda: self._show_groups("theme")),
        ]
        return menu_button("Andere lijst", others, icon_name="list-checks")

    def refresh(self) -> None:
        about = self.session.about
        own = about.theme if about is not None else None
        self.theme.setVisible(own is None)
        show, words, today = str(self.shown.value()), self.search.text(), self.session.today
        theme = own or str(self.theme.value() or "")

        def ask(workspace: Workspace) -> list[ActionRow]:
            return overview(workspace, today, show=show, search=words, theme=theme)

        self.session.read(ask, owner=self, then=self._show)
        self.session.read(owners, owner=self, then=self._take_options)

    def main_part(self) -> QWidget | None:
        return self.table

    def reveal(self, id_: str) -> None:
        self._wanted = id_
        self.search.clear()
        self.theme.show_value("")
        self.shown.show_value("all")
        self.refresh()

    def _take_options(self, found: dict[str, list[tuple[Value, str]]]) -> None:
        if found != self._options:
            self._options = found
            self.form = None
            if (current := self.table.current()) is not None:
                self._choose(current)

    def _show(self, rows: list[ActionRow]) -> None:
        self.table.show_rows(rows, same=lambda each: each.action.id)
        if self._wanted:
            self.table.choose(lambda each: each.action.id == self._wanted)
            self._wanted = ""
            self.table.setFocus()
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        self.side.setVisible(bool(rows))
        if not rows:
            filtered = bool(self.search.text()) or str(self.shown.value()) not in ("open", "all")
            self.none.say(*(_NOTHING_FITS if filtered or self.theme.value() else _NOTHING_YET))
        if (current := self.table.current()) is not None:
            self._choose(current)

    def _choose(self, each: ActionRow) -> None:
        if self.form is None or self.head is None:
            self.form = RecordForm("action", FIELDS, lambda: self.session.today, self._options)
            self.form.edited.connect(self._edit)
            history = button("Geschiedenis", self.history, icon_name="history")
            remove = button("Actie verwijderen", self.remove, icon_name="trash-2")
            self.head = text("", "lead")
            self.side.show_parts(self.head, self.form, row(history, remove, None))
        self.head.setText(each.number)
        self.form.show_record(each.action.values)

    def _focus_form(self) -> None:
        if self.form is not None:
            self.form.rows["text"].editor.setFocus()

    def _edit(self, name: str, value: Value) -> None:
        current = self.table.current()
        if current is None or self.form is None:
            return
        values = {name: value}
        status, reason = self.form.rows["status"].editor, self.form.rows["reason"].editor
        if name == "status" and value in REASON_STATES["action"]:
            if not reason.value():  # asked for first; both are written together
                reason.setFocus()
                return
            values["reason"] = reason.value()
        elif name == "reason" and status.value() in REASON_STATES["action"]:
            values["status"] = status.value()
        today = self.session.today
        self.session.do(
            records.change, current.action.id, values, "Actie wijzigen", today, owner=self, failed=self._refused
        )

    def _refused(self, refused: Refused) -> None:
        rest = self.form.refuse(refused) if self.form is not None else ""
        if rest:
            self.banner.tell(rest, "wrong")

    def history(self) -> None:
        """Show who changed what in the chosen action."""
        each = self.table.current()
        if each is not None:
            title = f"{each.number}  {each.text}"
            HistoryWindow(self.session, each.action.id, title, lambda: self.appearance.colours, self).open()

    def remove(self) -> None:
        """Delete the chosen action; undo brings it back."""
        each = self.table.current()
        if each is not None:
            self.session.do(records.delete, each.action.id, "Actie verwijderen", owner=self, failed=self._refused)

    def show_list(self) -> None:
        """Make the action list as a paper and show it."""
        today = self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases import papers

            return papers.collect_actions(workspace, today)

        show_paper(self.session, self, "Actielijst", "actielijst", collect, failed=self._refused)

    def _show_groups(self, by: str) -> None:
        today = self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases import meeting_papers

            return meeting_papers.collect_grouped_actions(workspace, today, by)

        name = "actielijst per trekker" if by == "owner" else "actielijst per thema of afspraak"
        show_paper(self.session, self, name.capitalize(), name, collect, failed=self._refused)

    def add(self) -> None:
        """Ask for a new action."""
        form = RecordForm("action", ("text", "owner", "due", "agreement"), lambda: self.session.today, self._options)
        title, today = "Actie toevoegen", self.session.today

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return records.create, "action", values, title, today

        ask_record(self.session, self, title, form, work, then=self._added)

    def _added(self, done: Done) -> None:
        self._wanted = next(iter(done.ids), "")
        self.refresh()
