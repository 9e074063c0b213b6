"""Erasing a person: what goes and what stays is said before, and why is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import LongTextEditor
from kb_desktop.ui.shared.parts import button, column, fit, row, scrolled, text, wrapping
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.erasing import Reach
from kb_desktop.wording.labels import field_label
from kb_desktop.wording.refusals import sentence

_GOES = "{fields} verdwijnen: hier, uit de geschiedenis, en op elke kopie die hierover een bundel krijgt."
_REASONS_GO = "De naam staat ook in de reden die bij een stap is gegeven. Deze redenen gaan mee weg:"
_STAYS = (
    "Functie, organisatie en lidmaatschap blijven. Ook blijft zichtbaar wie wanneer iets heeft gewijzigd, "
    "en de reden die je hieronder schrijft."
)
_FOR_GOOD = "Wissen kan niet ongedaan worden gemaakt."
_MOST_OF_REASONS = 130
_NOTHING_LEFT = "De naam is verder nergens gevonden, ook niet in oudere bestanden van deze werkmap."


class EraseWindow(QDialog):
    """Opens once it knows what an erasure reaches; `refused` tells why there is nothing to erase."""

    refused = Signal(object)

    def __init__(self, session: Session, person: RecordId, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.person = session, person
        self.setWindowTitle("Gegevens wissen")
        self.setModal(True)
        fit(self, 640, 680)
        self.reason = LongTextEditor(2)
        self.reason.setMaximumHeight(72)
        self.reason.setAccessibleName("Reden")
        label = text("Waarom wis je deze gegevens? Schrijf geen namen: de reden blijft staan.", "label", wrap=True)
        label.setBuddy(self.reason)
        self.wrong = text("", "wrong", wrap=True)
        self.wrong.hide()
        self.goes, self.stays = text("", wrap=True), text(_STAYS, wrap=True)
        self.reasons = text("", wrap=True, selectable=True)
        self.reasons_area = scrolled(
            "Redenen die weggaan", wrapping(self.reasons, margins=Space.TINY), most=_MOST_OF_REASONS
        )
        self.reasons_area.hide()
        self.left = text("", wrap=True, selectable=True)
        area = scrolled("Wat niet wordt gewist", wrapping(self.left, margins=Space.TINY))
        self.go = button("Gegevens wissen", self._submit, look="primary")
        layout = column(
            text(f"Gegevens van {name} wissen", "lead", wrap=True),
            column(text("Dit gaat weg", "label"), self.goes, self.reasons_area, space=Space.TINY),
            column(text("Dit blijft", "label"), self.stays, space=Space.TINY),
            text("Dit kan het programma niet voor je wissen", "label"),
            area,
            column(label, self.reason, self.wrong, space=Space.TINY),
            text(_FOR_GOOD, "strong", wrap=True),
            row(None, button("Annuleren", self.reject), self.go),
            margins=Space.WIDE,
        )
        layout.setStretchFactor(area, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)

    def ask(self) -> None:
        """Find out what there is, then show it."""

        def look(workspace: Any) -> tuple[Reach, Sequence[str], Sequence[str]]:
            from kb_desktop.usecases import erasing

            reach = erasing.reach_of(workspace, self.person, (), self.session.desk)
            return reach, erasing.reasons_in_words(reach), erasing.left_in_words(workspace, reach)

        self.session.do(look, owner=self, then=lambda found: self._show(*found), failed=self._cannot, quiet=True)

    def _cannot(self, reason: Refused) -> None:
        self.refused.emit(reason)
        self.deleteLater()

    def _show(self, reach: Reach, reasons: Sequence[str], left: Sequence[str]) -> None:
        names = [field_label(reach.record.kind, name) for name in reach.fields]
        goes = _GOES.format(fields=", ".join(names[:-1]) + f" en {names[-1]}")
        self.goes.setText(f"{goes}\n{_REASONS_GO}" if reasons else goes)
        self.reasons.setText("\n".join(reasons))
        self.reasons_area.setVisible(bool(reasons))
        self.left.setText("\n\n".join(left) or _NOTHING_LEFT)
        self.open()
        self.reason.setFocus()

    def _submit(self) -> None:
        from kb_desktop.usecases import erasing

        reason = str(self.reason.value() or "")

        def do(workspace: Any) -> object:
            return erasing.erase(workspace, self.person, (), reason, self.session.desk)

        self.go.setEnabled(False)
        self.session.do(do, owner=self, then=lambda _: self.accept(), failed=self._tell, label="Gegevens wissen")

    def _tell(self, reason: Refused) -> None:
        self.go.setEnabled(True)
        self.wrong.setText(sentence(reason.problems[0]))
        self.wrong.show()
        self.reason.setFocus()
