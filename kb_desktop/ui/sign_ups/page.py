"""Intekeningen: organisations by agreements, a search over the register, and the commitment behind every cell."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidgetItem, QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import ChoiceEditor, LongTextEditor
from kb_desktop.ui.shared.found_list import FoundList
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.parts import (
    Banner,
    EmptyState,
    Page,
    PageHeader,
    beginning,
    button,
    column,
    confirming,
    fit,
    row,
    scrolled,
    text,
)
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import commitments
from kb_desktop.usecases.commitments import Matrix, SignUpRow
from kb_desktop.usecases.records import Done
from kb_desktop.wording.labels import choice_label
from kb_desktop.wording.refusals import sentence

COMMITMENT_FIELDS = ("what", "result", "role", "status", "reason", "start", "target")
_BEFORE_AGREEMENTS = 2
"""Columns of the matrix that stand before the agreements."""
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
        self._wanted = ""
        self.theme = ChoiceEditor([(key, key) for key in THEME_KEYS])
        self.theme.setAccessibleName("Thema")
        self.theme.ready.connect(self.refresh)
        add = button("Intekening toevoegen", self.add, icon_name="plus", look="primary")
        explanation = "Wie doet mee, en waarvoor? ★ trekker, ● deelnemer, ○ volger. Leeg: nog geen inzet."
        header = PageHeader("Intekeningen", explanation, self.theme, add)
        self.table: RecordTable[SignUpRow] | None = None
        self.commit_button = button("Inzet vastleggen", self.commit, icon_name="pencil")
        self.remove_button = button("Intekening verwijderen", self.remove, icon_name="trash-2")
        self.history_button = button("Geschiedenis", self.history, icon_name="history")
        self.about = text("", "muted", wrap=True)
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.place = column()
        self.content.addLayout(self.place, 1)
        self.content.addLayout(row(self.commit_button, self.history_button, self.remove_button, None))
        self.content.addWidget(self.about)

    def refresh(self) -> None:
        about = self.session.about
        if about is not None and about.theme is not None:
            self.theme.show_value(about.theme)
            self.theme.setVisible(False)
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
        for each in (self.commit_button, self.history_button, self.remove_button):
            each.setEnabled(bool(matrix.rows))
            each.setVisible(bool(matrix.rows))
        if not matrix.rows:
            self.about.setText("")

    def _build(self, matrix: Matrix) -> None:
        columns: list[Column[SignUpRow]] = [
            Column("Organisatie", lambda each: each.name, 260, sort=_sort_name, strong=True, stretch=True, least=220),
            Column("Intekening", lambda each: choice_label(each.sign_up.text("status")), 110),
        ]
        columns += [_cell(agreement) for agreement in matrix.agreements]
        if any(each.attention for each in matrix.rows):
            columns.append(Column("Let op", _attention, 140, colour=lambda _: "attention"))
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
        at = self.table.currentIndex().column() - _BEFORE_AGREEMENTS
        agreements = self.matrix.agreements
        first = agreements[at].id if 0 <= at < len(agreements) else None
        CommitmentWindow(self.session, each, self.matrix, self, first).open()

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


def _attention(each: SignUpRow) -> str:
    return "▲ niet verwacht" if each.attention else ""


def _sort_name(each: SignUpRow) -> str:
    return each.organisation.text("sort_name").lower() if each.organisation else ""


def _cell(agreement: Record) -> Column[SignUpRow]:
    return Column(agreement.text("key"), lambda each: cell_text(each, agreement.id), 120, hint=agreement.text("text"))


class SignUpWindow(QDialog):
    """Search in the register, and a warning with a reason where the covenant does not expect the organisation."""

    signed_up = Signal(str)

    def __init__(self, session: Session, theme: str, parent: SignUpsPage) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.setWindowTitle("Intekening toevoegen")
        self.setModal(True)
        fit(self, 600, 560)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Begin van een naam, bijvoorbeeld ams of rijnland")
        self.search.setAccessibleName("Zoek een organisatie")
        self._wait = QTimer(self, singleShot=True, interval=120)
        self._wait.timeout.connect(self._find)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.list = FoundList("Gevonden organisaties", self.search)
        self.list.currentItemChanged.connect(lambda *_: self._check())
        self.status = ChoiceEditor([("confirmed", "bevestigd"), ("intended", "voorgenomen")])
        self.status.setAccessibleName("Status")
        status = text("Status", "label")
        status.setBuddy(self.status)
        self.warning = Banner()
        self.reason = LongTextEditor(2)
        self.reason.setAccessibleName("Reden")
        self.reason.setPlaceholderText("Waarom doet deze organisatie toch mee?")
        self.reason.hide()
        self.go = confirming(button("Intekening toevoegen", self._submit, look="primary"))
        self.go.setEnabled(False)
        buttons = row(None, button("Annuleren", self.reject), self.go)
        self.nothing = text("", "muted", wrap=True)
        found = (text("Wie tekent in?", "lead"), self.search, self.nothing, self.list)
        how = column(status, self.status, space=Space.TINY)
        self.setLayout(column(*found, how, self.warning, self.reason, buttons, margins=Space.WIDE))
        self._found([])
        self.finished.connect(self.deleteLater)
        self.search.setFocus()

    def _find(self) -> None:
        self.session.read(commitments.find_organisations, self.search.text(), owner=self, then=self._found)

    def _found(self, records: list[Record]) -> None:
        self.list.clear()
        self.nothing.setVisible(not records)
        self.nothing.setText(_UNKNOWN if self.search.text().strip() else _TYPE_A_NAME)
        for each in records:
            facts = (each.text("name"), choice_label(each.text("type")), each.text("province"))
            item = QListWidgetItem("  ·  ".join(fact for fact in facts if fact))
            item.setData(0x0100, each.id)
            self.list.addItem(item)
        if records:
            self.list.setCurrentRow(0)

    def _chosen(self) -> RecordId | None:
        item = self.list.currentItem()
        return RecordId(str(item.data(0x0100))) if item is not None else None

    def _check(self) -> None:
        chosen = self._chosen()
        self.go.setEnabled(chosen is not None)
        if chosen is not None:
            self.session.read(commitments.not_admitted, chosen, self.theme, owner=self, then=self._warn)

    def _warn(self, problem: Problem | None) -> None:
        self.reason.setVisible(problem is not None)
        if problem is None:
            self.warning.hide()
        else:
            self.warning.tell(sentence(problem, "sign_up"), "attention")

    def _submit(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        values: dict[str, Value] = {"status": self.status.value(), "reason": self.reason.value()}
        self.session.do(
            commitments.sign_up,
            chosen,
            self.theme,
            values,
            self.session.today,
            owner=self,
            then=self._done,
            failed=lambda refused: self.warning.tell(sentence(refused.problems[0], "sign_up"), "wrong"),
        )

    def _done(self, done: Done) -> None:
        self.accept()
        self.signed_up.emit(next(iter(done.ids)))


_TYPE_A_NAME = "Het register kent gemeenten, provincies, waterschappen, ministeries, koepels en omgevingsdiensten."
_UNKNOWN = "Geen organisatie gevonden. Controleer de spelling, of zoek op een deel van de naam of op de provincie."


class CommitmentWindow(QDialog):
    """The commitment of one organisation, agreement by agreement."""

    def __init__(
        self, session: Session, each: SignUpRow, matrix: Matrix, parent: SignUpsPage, first: RecordId | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.each = session, each
        self._colours = lambda: parent.appearance.colours
        self.setWindowTitle("Inzet vastleggen")
        self.setModal(True)
        fit(self, 620, 760)
        choices: list[tuple[Value, str]] = [
            (agreement.id, f"{agreement.text('key')}  {beginning(agreement.text('text'), 60)}")
            for agreement in matrix.agreements
        ]
        self.agreement = ChoiceEditor(choices)
        self.agreement.setAccessibleName("Afspraak")
        if first is not None:
            self.agreement.show_value(first)
        self.agreement.ready.connect(self._show)
        self.words = text("", "muted", wrap=True)
        self._matrix = matrix
        self.form = RecordForm("commitment", COMMITMENT_FIELDS, lambda: session.today)
        self.message = Banner()
        self.go = confirming(button("Inzet vastleggen", self._submit, look="primary"))
        history = button("Geschiedenis", self._history, icon_name="history")
        self._past = history
        buttons = row(history, None, button("Annuleren", self.reject), self.go)
        head = text(each.name, "lead")
        form = scrolled("Inzet", self.form)
        layout = column(head, self.agreement, self.words, form, self.message, buttons, margins=Space.WIDE)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._show()

    def _show(self) -> None:
        chosen = self.agreement.value()
        held = self.each.cells.get(RecordId(str(chosen)))
        self._past.setEnabled(held is not None)
        self.words.setText(next((e.text("text") for e in self._matrix.agreements if e.id == chosen), ""))
        self.form.show_record(held.values if held is not None else {"role": "deelnemer", "status": "pledged"})

    def _history(self) -> None:
        held = self.each.cells.get(RecordId(str(self.agreement.value())))
        if held is not None:
            title = f"{self.each.name}, {self.agreement.currentText()[:6].strip()}"
            HistoryWindow(self.session, held.id, title, self._colours, self).open()

    def _submit(self) -> None:
        self.session.do(
            commitments.commit,
            self.each.sign_up.id,
            RecordId(str(self.agreement.value())),
            self.form.values(),
            self.session.today,
            owner=self,
            then=lambda _: self.accept(),
            failed=self._refused,
        )

    def _refused(self, refused: Refused) -> None:
        rest = self.form.refuse(refused)
        if rest:
            self.message.tell(rest, "wrong")
