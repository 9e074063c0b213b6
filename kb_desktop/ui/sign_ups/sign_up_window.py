"""Who signs up: found in the register, or added to it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidgetItem, QWidget

from kb_desktop.domain.organisations import has_ended
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.editors import ChoiceEditor, LongTextEditor
from kb_desktop.ui.shared.found_list import FoundList
from kb_desktop.ui.shared.parts import Banner, button, column, confirming, fit, row, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import commitments
from kb_desktop.usecases.records import Done
from kb_desktop.wording.labels import choice_label
from kb_desktop.wording.refusals import sentence


class SignUpWindow(QDialog):
    """Search in the register, and a warning with a reason where the covenant does not expect the organisation."""

    signed_up = Signal(str)

    def __init__(self, session: Session, theme: str, parent: QWidget) -> None:
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
        self.own = button("Eigen organisatie toevoegen", self._add_own, look="link")
        own = row(self.own, None)
        found = (text("Wie tekent in?", "lead"), self.search, self.nothing, self.list, own)
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
        self.own.setVisible(bool(self.search.text().strip()))
        for each in records:
            ended = "beëindigd" if has_ended(each) else ""
            facts = (each.text("name"), ended, choice_label(each.text("type")), each.text("province"))
            item = QListWidgetItem("  ·  ".join(fact for fact in facts if fact))
            item.setData(0x0100, each.id)
            self.list.addItem(item)
        if records:
            self.list.setCurrentRow(0)

    def _add_own(self) -> None:
        """Ask for an organisation that the register does not have; what was typed is its name."""
        form = RecordForm("organisation", _OWN_FIELDS, lambda: self.session.today)
        form.show_record({"name": self.search.text().strip(), "type": "overig"})
        title = "Eigen organisatie toevoegen"

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return commitments.add_own_organisation, values, self.session.today

        def added(_: Done) -> None:
            self.search.setText(str(form.values()["name"]))
            self._find()

        ask_record(self.session, self, title, form, work, then=added, verb="Organisatie toevoegen", explanation=_OWN)

    def _chosen(self) -> RecordId | None:
        item = self.list.currentItem()
        return RecordId(str(item.data(0x0100))) if item is not None else None

    def _check(self) -> None:
        chosen = self._chosen()
        self.go.setEnabled(chosen is not None)
        if chosen is not None:
            self.session.read(commitments.attention, chosen, self.theme, owner=self, then=self._warn)

    def _warn(self, problems: tuple[Problem, ...]) -> None:
        self.reason.setVisible(bool(problems))
        if problems:
            self.warning.tell(" ".join(sentence(problem, "sign_up") for problem in problems), "attention")
        else:
            self.warning.hide()

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
_OWN_FIELDS = ("name", "short_name", "type", "province")
_OWN = "Staat een organisatie niet in het register? Voeg haar dan hier toe; het secretariaat krijgt haar met je bundel."
_UNKNOWN = "Geen organisatie gevonden. Controleer de spelling, of zoek op een deel van de naam of op de provincie."
