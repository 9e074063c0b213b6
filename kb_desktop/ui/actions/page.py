"""Acties: the list everybody works from, with the chosen action beside it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QScrollArea, QSplitter

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.parts import EmptyState, Page, PageHeader, button, row
from kb_desktop.ui.shared.record_form import RecordDialog, RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.usecases import records
from kb_desktop.usecases.actions import ActionRow, overview
from kb_desktop.usecases.lists import owners
from kb_desktop.wording.labels import choice_label

FIELDS = ("text", "owner", "due", "status", "reason", "agreement", "label")
SHOWN: list[tuple[Value, str]] = [("open", "Open"), ("overdue", "Over tijd"), ("done", "Afgesloten"), ("all", "Alles")]


def due_text(each: ActionRow) -> str:
    """The day an action is due; with symbol and words when it is late."""
    if each.due is None:
        return ""
    day = each.due.strftime("%d-%m-%Y")
    return f"▲ {day} · {each.late} d. te laat" if each.late else day


class ActionsPage(Page):
    """Filter above, list at the left, form at the right."""

    title = "Acties"
    icon_name = "list-checks"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        self.form: RecordForm | None = None
        self._options: dict[str, list[tuple[Value, str]]] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Zoeken in acties")
        self.search.setAccessibleName("Zoeken in acties")
        self.search.setClearButtonEnabled(True)
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.shown = ChoiceEditor(SHOWN)
        self.shown.setAccessibleName("Welke acties")
        self.shown.ready.connect(self.refresh)
        columns: list[Column[ActionRow]] = [
            Column("Nummer", lambda each: each.number, 95, strong=True),
            Column("Actie", lambda each: each.text, 320, stretch=True),
            Column("Trekker", lambda each: each.owner, 130),
            Column(
                "Klaar op",
                due_text,
                185,
                sort=lambda each: (each.due is None, each.due),
                colour=lambda each: "steer" if each.late else "",
            ),
            Column("Status", lambda each: choice_label(each.status), 105),
        ]
        self.table: RecordTable[ActionRow] = RecordTable("Acties", columns, lambda: appearance.colours)
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self._focus_form())
        self.side = QScrollArea()
        self.side.setWidgetResizable(True)
        self.side.setMinimumWidth(300)
        self.side.setAccessibleName("Gekozen actie")
        self.side.setWidget(
            EmptyState("Geen actie gekozen", "Kies links een actie om haar te bekijken of te wijzigen.")
        )
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(self.side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([820, 330])
        add = button("Actie toevoegen", self.add, icon_name="plus", look="primary")
        header = PageHeader("Acties", "Elke actie heeft één trekker, een dag en een vast nummer.", add)
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.content.addLayout(row(self.search, self.shown))
        self.content.addWidget(splitter, 1)

    def refresh(self) -> None:
        show, words, today = str(self.shown.value()), self.search.text(), self.session.today
        self.session.read(lambda ws: overview(ws, today, show=show, search=words), owner=self, then=self._show)
        self.session.read(owners, owner=self, then=self._take_options)

    def _take_options(self, found: dict[str, list[tuple[Value, str]]]) -> None:
        if found != self._options:
            self._options = found
            self.form = None
            if (current := self.table.current()) is not None:
                self._choose(current)

    def _show(self, rows: list[ActionRow]) -> None:
        self.table.show_rows(rows, same=lambda each: each.action.id)
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        elif not rows:
            self.form = None
            add = button("Actie toevoegen", self.add, icon_name="plus")
            self.side.setWidget(EmptyState("Geen acties", "Er zijn geen acties die hierbij passen.", add))
        if (current := self.table.current()) is not None:
            self._choose(current)

    def _choose(self, each: ActionRow) -> None:
        if self.form is None:
            self.form = RecordForm("action", FIELDS, lambda: self.session.today, self._options)
            self.form.edited.connect(self._edit)
            self.form.setContentsMargins(12, 0, 12, 12)
            self.side.setWidget(self.form)
        self.form.show_record(each.action.values)

    def _focus_form(self) -> None:
        if self.form is not None:
            self.form.rows["text"].editor.setFocus()

    def _edit(self, name: str, value: Value) -> None:
        current = self.table.current()
        if current is None or self.form is None:
            return
        values = {name: value}
        if name == "status" and value == "dropped":
            values["reason"] = self.form.rows["reason"].editor.value()
        today = self.session.today
        self.session.do(
            records.change, current.action.id, values, "Actie wijzigen", today, owner=self, failed=self._refused
        )

    def _refused(self, refused: Refused) -> None:
        rest = self.form.refuse(refused) if self.form is not None else ""
        if rest:
            self.banner.tell(rest, "wrong")

    def add(self) -> None:
        """Ask for a new action."""
        form = RecordForm("action", ("text", "owner", "due", "agreement"), lambda: self.session.today, self._options)
        dialog = RecordDialog("Actie toevoegen", form, "Actie toevoegen", self)

        def submit(values: dict[str, Value]) -> None:
            self.session.do(
                records.create,
                "action",
                values,
                "Actie toevoegen",
                self.session.today,
                owner=self,
                then=lambda _: dialog.accept(),
                failed=dialog.refused,
            )

        dialog.submitted.connect(submit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
