"""The history of one record: every write, by whom and from where; an old value can be put back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.parts import Banner, button, column, fit, row, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.usecases.in_words import HistoryLine


class HistoryWindow(QDialog):
    """Newest first."""

    def __init__(
        self, session: Session, record: RecordId, title: str, colours: Callable[[], Any], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.session, self.record = session, record
        self.setWindowTitle("Geschiedenis")
        self.setModal(True)
        fit(self, 980, 560)
        columns: list[Column[HistoryLine]] = [
            Column("Wanneer", lambda each: each.when, 140, sort=lambda each: each.entry.at, least=130),
            Column("Wie", lambda each: each.by, 150, least=120),
            Column("Veld", lambda each: each.field, 140, strong=True, least=130),
            Column("Was", lambda each: each.old, 170, least=100),
            Column("Werd", lambda each: each.new, 220, stretch=True, least=150),
            Column("Hoe", lambda each: each.source, 180, least=110),
        ]
        self.table: RecordTable[HistoryLine] = RecordTable("Geschiedenis", columns, colours, lines=2)
        self.table.chosen.connect(self._choose)
        self.banner = Banner()
        self.back = button("Deze waarde terugzetten", self._put_back, icon_name="undo-2")
        self.back.setEnabled(False)
        buttons = row(self.back, None, button("Sluiten", self.reject))
        explanation = text("Ook wat is overschreven staat hier, behalve wat is gewist.", "muted", wrap=True)
        head = text(title, "lead", wrap=True)
        self.setLayout(column(head, explanation, self.banner, self.table, buttons, margins=Space.WIDE))
        self.finished.connect(self.deleteLater)
        self._read()

    def _read(self) -> None:
        def ask(workspace: Any) -> Sequence[HistoryLine]:
            from kb_desktop.usecases.in_words import history_in_words

            return history_in_words(workspace, self.record)

        self.session.read(ask, owner=self, then=self.table.show_rows)

    def _choose(self, each: HistoryLine) -> None:
        self.back.setEnabled(each.entry.field != DELETED_FIELD and not each.entry.gone)

    def _put_back(self) -> None:
        each = self.table.current()
        if each is None:
            return
        from kb_desktop.usecases import records

        today, values = self.session.today, {each.entry.field: each.entry.new}

        def refused(reason: Refused) -> None:
            self.banner.tell(sentence(reason.problems[0]), "wrong")

        self.session.do(
            records.change,
            self.record,
            values,
            "Oude waarde terugzetten",
            today,
            owner=self,
            then=lambda _: self._read(),
            failed=refused,
        )
