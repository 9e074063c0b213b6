"""Partijen: who signs, who represents them now, and who gave notice (art. 5.6)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import dutch_day
from kb_desktop.ui.shared.parts import Banner, beside, button, column, fit, row, scrolled, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import records
from kb_desktop.usecases.covenant_text import parties
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.labels import choice_label

FIELDS = ("represented_by", "notice_received", "leaves_on", "status")


class PartiesWindow(QDialog):
    """The parties of one edition; a field is saved once it is left."""

    def __init__(self, session: Session, edition: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self._edition = session, edition
        self.setWindowTitle("Partijen")
        self.setModal(True)
        fit(self, 860, 520)
        columns: list[Column[Record]] = [
            Column("Partij", lambda each: each.text("printed_name"), 220, strong=True, stretch=True),
            Column("Status", _state, 130),
        ]
        self.table: RecordTable[Record] = RecordTable("Partijen", columns, lambda: None, lines=2)
        self.form = RecordForm("party", FIELDS, lambda: session.today)
        self.form.edited.connect(self._edit)
        self.table.chosen.connect(lambda each: self.form.show_record(each.values))
        self.message = Banner()
        words = (
            "Een partij kan altijd opzeggen, met een termijn van één maand (artikel 5.6). "
            "Vul in wanneer de opzegging is ontvangen; de dag van uittreden volgt daaruit."
        )
        both = beside(self.table, scrolled("Gekozen partij", self.form, least_width=300), (480, 320))
        buttons = row(None, button("Sluiten", self.accept))
        head = text("Partijen", "lead")
        layout = column(head, text(words, "muted", wrap=True), both, self.message, buttons, margins=Space.WIDE)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._read()

    def _read(self) -> None:
        def ask(workspace: Workspace) -> Sequence[Record]:
            return parties(workspace, self._edition)

        self.session.read(ask, owner=self, then=self._show)

    def _show(self, found: Sequence[Record]) -> None:
        self.table.show_rows(found, same=lambda each: each.id)
        if self.table.current() is None and found:
            self.table.selectRow(0)

    def _edit(self, name: str, value: Value) -> None:
        each = self.table.current()
        if each is None:
            return
        self.message.hide()
        self.session.do(
            records.change,
            each.id,
            {name: value},
            "Partij wijzigen",
            self.session.today,
            owner=self,
            then=lambda _: self._read(),
            failed=self._refused,
        )

    def _refused(self, refused: Refused) -> None:
        rest = self.form.refuse(refused)
        if rest:
            self.message.tell(rest, "wrong")


def _state(each: Record) -> str:
    words = choice_label(each.text("status") or "party")
    leaves = dutch_day(each.get("leaves_on"))
    return f"{words} per {leaves}" if leaves and each.text("status") == "notice_given" else words
