"""Intekeningen: organisations by agreements, a search over the register, and the commitment behind every cell."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.organisations import SIGNATORY_TYPES
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.menu_button import menu_button
from kb_desktop.ui.shared.parts import (
    Page,
    PageHeader,
    button,
    column,
    row,
    text,
)
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.sign_ups.commitment_window import CommitmentWindow
from kb_desktop.ui.sign_ups.forms import SignUpForms
from kb_desktop.ui.sign_ups.sign_up_window import SignUpWindow
from kb_desktop.usecases import commitments, records
from kb_desktop.usecases.commitments import Matrix, SignUpRow
from kb_desktop.usecases.lists import owners
from kb_desktop.wording.labels import choice_label
from kb_desktop.wording.refusals import sentence

SIGN_UP_FIELDS = ("signed_on", "status", "on_behalf_of", "contact", "reason")
_NOBODY_YET = (
    "Nog niemand ingetekend",
    "Voeg toe wie op dit thema intekent. Het register kent alle overheden; een deel van de naam is genoeg.",
)
_ROLE_MARKS = {"trekker": "★", "deelnemer": "●", "volger": "○"}


def cell_text(each: SignUpRow, agreement: RecordId) -> str:
    """A commitment in a cell: role as symbol, status as word."""
    held = each.cells.get(agreement)
    if held is None:
        return ""
    return f"{_ROLE_MARKS.get(held.text('role'), '●')} {choice_label(held.text('status'))}"


class SignUpsPage(Page):
    """The matrix, and below it the buttons for the chosen organisation."""

    title = "Intekeningen"
    icon_name = "users"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        self.appearance = appearance
        self.matrix: Matrix | None = None
        self._options: dict[str, list[tuple[Value, str]]] = {}
        self._wanted = ""
        self._before_agreements = 0
        self.theme = ChoiceEditor([(key, key) for key in THEME_KEYS])
        self.theme.setAccessibleName("Thema")
        self.theme.ready.connect(self.refresh)
        add = button("Intekening toevoegen", self.add, icon_name="plus", look="primary")
        explanation = "Wie doet mee, en waarvoor? ★ trekker, ● deelnemer, ○ volger. Leeg: nog geen inzet."
        self._forms = SignUpForms(self, lambda: str(self.theme.value()))
        forms = menu_button("Formulieren", self._forms.choices(), icon_name="file-text")
        header = PageHeader("Intekeningen", explanation, self.theme, forms, add)
        self.table: RecordTable[SignUpRow] | None = None
        self.commit_button = button("Inzet vastleggen", self.commit, icon_name="pencil")
        self.edit_button = button("Intekening wijzigen", self.edit, icon_name="file-text")
        self.remove_button = button("Intekening verwijderen", self.remove, icon_name="trash-2")
        self.history_button = button("Geschiedenis", self.history, icon_name="history")
        self.about = text("", "muted", wrap=True)
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.place = column()
        self.content.addLayout(self.place, 1)
        self.content.addLayout(row(*self._on_one(), None))
        self.content.addWidget(self.about)

    def _on_one(self) -> tuple[QPushButton, ...]:
        return self.commit_button, self.edit_button, self.history_button, self.remove_button

    def refresh(self) -> None:
        about = self.session.about
        if about is not None and about.theme is not None:
            self.theme.show_value(about.theme)
            self.theme.setVisible(False)
        self.session.read(owners, owner=self, then=self._options.update)
        self.session.read(commitments.matrix, str(self.theme.value()), owner=self, then=self._show)

    def main_part(self) -> QWidget | None:
        return self.table

    def reveal(self, id_: str) -> None:
        self._wanted = id_
        self.refresh()

    def _show(self, matrix: Matrix) -> None:
        if self.table is None or self.matrix is None or _shape(self.matrix) != _shape(matrix):
            self._build(matrix)
        self.matrix = matrix
        if self.table is not None:
            self.table.show_rows(matrix.rows, same=lambda each: each.sign_up.id)
            if self._wanted:
                self.table.choose(lambda each: each.sign_up.id == self._wanted)
                self._wanted = ""
                self.table.setFocus()
            if self.table.current() is None and matrix.rows:
                self.table.selectRow(0)
        for each in self._on_one():
            each.setEnabled(bool(matrix.rows))
            each.setVisible(bool(matrix.rows))
        if not matrix.rows:
            self.about.setText("")

    def _build(self, matrix: Matrix) -> None:
        columns: list[Column[SignUpRow]] = [
            Column("Organisatie", lambda each: each.name, 260, sort=_sort_name, strong=True, stretch=True, least=220),
            Column("Intekening", _state, 200, least=110),
        ]
        if any(each.attention for each in matrix.rows):
            columns.append(Column("Let op", _attention, 160, colour=lambda _: "attention"))
        self._before_agreements = len(columns)
        columns += [_cell(agreement) for agreement in matrix.agreements]
        empty = EmptyState(*_NOBODY_YET, button("Intekening toevoegen", self.add, icon_name="plus"), icon_name="users")
        table: RecordTable[SignUpRow] = RecordTable(
            "Intekeningen", columns, lambda: self.appearance.colours, cells=True, empty=empty
        )
        table.chosen.connect(self._choose)
        table.entered.connect(lambda _: self.commit())
        if self.table is not None:
            self.place.removeWidget(self.table.place)
            self.table.place.deleteLater()
        self.table = table
        self.place.addWidget(table.place)

    def _choose(self, each: SignUpRow) -> None:
        words = [sentence(problem, "sign_up") for problem in each.attention]
        if each.sign_up.text("reason"):
            words.append(f"Reden: {each.sign_up.text('reason')}")
        if not each.cells:
            words.append("Nog geen inzet. Dat mag (artikel 3.4).")
        self.about.setText(" ".join(words))

    def commit(self) -> None:
        """Ask what the chosen organisation does for an agreement."""
        each = self.table.current() if self.table is not None else None
        if each is None or self.matrix is None or self.table is None:
            return
        at = self.table.currentIndex().column() - self._before_agreements
        agreements = self.matrix.agreements
        first = agreements[at].id if 0 <= at < len(agreements) else None
        if each.organisation is not None and each.organisation.text("type") not in SIGNATORY_TYPES:
            guest = Problem("commitment.guest", "sign_up", {"organisation": each.name})
            self.banner.tell(sentence(guest, "commitment"), "attention")
            return
        CommitmentWindow(self.session, each, self.matrix, lambda: self.appearance.colours, self, first).open()

    def edit(self) -> None:
        """Ask what changes about the chosen sign-up itself."""
        each = self.table.current() if self.table is not None else None
        if each is None:
            return
        form = RecordForm("sign_up", SIGN_UP_FIELDS, lambda: self.session.today, self._options)
        form.show_record(each.sign_up.values)
        if each.attention:
            form.rows["reason"].point_out(" ".join(sentence(problem, "sign_up") for problem in each.attention))
        title, today = "Intekening wijzigen", self.session.today

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            changed = {name: value for name, value in values.items() if value != each.sign_up.get(name)}
            return (records.change, each.sign_up.id, changed, title, today) if changed else ()

        ask_record(self.session, self, title, form, work, verb="Wijzigingen opslaan", explanation=each.name)

    def history(self) -> None:
        """Show who changed what in the chosen sign-up."""
        each = self.table.current() if self.table is not None else None
        if each is not None:
            HistoryWindow(self.session, each.sign_up.id, each.name, lambda: self.appearance.colours, self).open()

    def remove(self) -> None:
        """Delete the chosen sign-up; undo brings it back."""
        each = self.table.current() if self.table is not None else None
        if each is not None:
            self.session.do(commitments.withdraw_sign_up, each.sign_up.id, owner=self)

    def add(self) -> None:
        """Ask who signs up."""
        asking = SignUpWindow(self.session, str(self.theme.value()), self)
        asking.signed_up.connect(self.reveal)
        asking.open()


def _shape(matrix: Matrix) -> tuple[object, ...]:
    return matrix.agreements, any(each.attention for each in matrix.rows)


def _state(each: SignUpRow) -> str:
    words = choice_label(each.sign_up.text("status"))
    return words if each.cells or each.sign_up.text("status") == "ended" else f"{words}, nog geen inzet"


_MARKS = {
    "sign_up.not_admitted": "niet verwacht",
    "sign_up.guest": "gast",
    "sign_up.organisation_ended": "bestaat niet meer",
    "sign_up.organisation_succeeded": "bestaat niet meer",
    "commitment.after_end": "na het einde",
    "commitment.two_leads": "meer trekkers",
}


def _attention(each: SignUpRow) -> str:
    marks = dict.fromkeys(_MARKS.get(problem.code, "verwijzing") for problem in each.attention)
    return f"▲ {', '.join(marks)}" if marks else ""


def _sort_name(each: SignUpRow) -> str:
    return each.organisation.text("sort_name").lower() if each.organisation else ""


def _cell(agreement: Record) -> Column[SignUpRow]:
    return Column(agreement.text("key"), lambda each: cell_text(each, agreement.id), 120, hint=agreement.text("text"))
