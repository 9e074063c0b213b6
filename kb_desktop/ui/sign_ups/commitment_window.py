"""The commitment of one organisation, agreement by agreement (art. 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.agreements import target_year
from kb_desktop.domain.attention import hand_over
from kb_desktop.domain.organisations import LAYERS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import ChoiceEditor, LineEditor
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.parts import Banner, beginning, button, column, confirming, fit, row, scrolled, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import commitments
from kb_desktop.usecases.commitments import Matrix, SignUpRow
from kb_desktop.wording.refusals import sentence

FIELDS = ("what", "result", "target", "handed_over_to", "role", "status", "reason", "start")


class CommitmentWindow(QDialog):
    """The commitment of one organisation, agreement by agreement."""

    def __init__(
        self,
        session: Session,
        each: SignUpRow,
        matrix: Matrix,
        colours: Callable[[], Any],
        parent: QWidget,
        first: RecordId | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.each = session, each
        self._colours = colours
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
        self.form = RecordForm("commitment", FIELDS, lambda: session.today)
        for name in ("target", "handed_over_to"):
            editor = self.form.rows[name].editor
            if isinstance(editor, LineEditor):
                editor.textChanged.connect(lambda _: self._ask_hand_over())
        status = self.form.rows["status"].editor
        if isinstance(status, ChoiceEditor):
            status.currentIndexChanged.connect(lambda _: self._ask_hand_over())
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
        agreement = self._chosen()
        held = self.each.cells.get(agreement.id)
        self._past.setEnabled(held is not None)
        self.words.setText(agreement.text("text"))
        type_ = self.each.organisation.text("type") if self.each.organisation is not None else ""
        year = target_year(agreement, type_)
        offered: dict[str, Value] = {"target": str(year)} if year is not None else {}
        self.form.show_record(held.values if held is not None else {"role": "deelnemer", "status": "pledged"} | offered)
        striving = f"Het convenant streeft bij {LAYERS.get(type_, type_)} naar {year}." if year is not None else ""
        self.form.rows["target"].point_out(striving, attention=False)
        self._ask_hand_over()

    def _chosen(self) -> Record:
        return next(each for each in self._matrix.agreements if each.id == self.agreement.value())

    def _ask_hand_over(self) -> None:
        """Who takes the commitment over is asked for where the covenant ends before it, and shown where it is known."""
        asked = self.form.rows["handed_over_to"]
        agreement, values = self._chosen(), self.form.values()
        trial = Record(RecordId(""), "commitment", values)
        found = hand_over(trial, agreement, self._matrix.ends_on)
        asked.point_out(sentence(found, "commitment") if found is not None else "")
        known = values["status"] == "handed_over" or bool(values["handed_over_to"]) or asked.editor.hasFocus()
        asked.setVisible(found is not None or known)

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
