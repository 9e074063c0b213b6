"""Voortgang: a light per agreement, set by a person, with the notes behind it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.editors import ChoiceEditor, dutch_day
from kb_desktop.ui.shared.lights import LightMark
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.ui.shared.parts import Card, DetailPane, Page, PageHeader, beside, button, column, row, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.usecases import progress
from kb_desktop.usecases.progress import AgreementProgress
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.refusals import sentence

FIELDS = ("light", "reference_date", "state", "look_ahead", "request_for_help", "evidence", "label")


_MARKS = {"light.mismatch": "acties te laat", "progress.silent": "lang stil"}


def _marks(each: AgreementProgress) -> str:
    """What does not fit the light, in one line; the light itself stays."""
    words = ", ".join(_MARKS[hint.code] for hint in each.hints)
    return f"▲ {words}" if words else ""


class ProgressPage(Page):
    """Agreements at the left, the notes of the chosen one at the right."""

    title = "Voortgang"
    icon_name = "trending-up"
    go_to = Signal(str, str)

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session, self.appearance = session, appearance
        self._wanted = ""
        self.theme = ChoiceEditor([(key, key) for key in THEME_KEYS])
        self.theme.setAccessibleName("Thema")
        self.theme.ready.connect(self.refresh)
        columns: list[Column[AgreementProgress]] = [
            Column("Afspraak", lambda each: each.agreement.text("key"), 80, strong=True),
            Column("Tekst", lambda each: each.agreement.text("text"), 300, stretch=True, least=110),
            Column("Stand", lambda each: each.light, 140, light=True),
            Column("Let op", _marks, 80, colour=lambda _: "attention"),
            Column(
                "Gemeld op", lambda each: dutch_day(each.notes[0].text("reference_date")) if each.notes else "–", 100
            ),
            Column("Inzet", lambda each: str(each.commitments), 60, sort=lambda each: each.commitments),
        ]
        self.table: RecordTable[AgreementProgress] = RecordTable(
            "Voortgang", columns, lambda: appearance.colours, lines=3
        )
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self.add())
        self.side = DetailPane("Meldingen", 340)
        add = button("Voortgang melden", self.add, icon_name="plus", look="primary")
        report = button("Rapportage maken", self.show_report, icon_name="printer")
        explanation = "De stand is een oordeel van mensen. Een verbetering is een nieuwe melding."
        for part in (PageHeader("Voortgang", explanation, self.theme, report, add), self.banner):
            self.content.addWidget(part)
        self.content.addWidget(beside(self.table, self.side, (700, 420)), 1)

    def refresh(self) -> None:
        about = self.session.about
        if about is not None and about.theme is not None:
            self.theme.show_value(about.theme)
            self.theme.setVisible(False)
        theme, today = str(self.theme.value()), self.session.today
        self.session.read(progress.per_agreement, theme, today, owner=self, then=self._show)

    def main_part(self) -> QWidget | None:
        return self.table

    def reveal(self, id_: str) -> None:
        self._wanted = id_
        self.refresh()

    def _show(self, rows: list[AgreementProgress]) -> None:
        self.table.show_rows(rows, same=lambda each: each.agreement.id)
        if self._wanted:
            self.table.choose(lambda each: each.agreement.id == self._wanted)
            self._wanted = ""
            self.table.setFocus()
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        if (current := self.table.current()) is not None:
            self._choose(current)

    def _choose(self, each: AgreementProgress) -> None:
        read = button("In het convenant lezen", lambda: self.go_to.emit("covenant", each.agreement.id), look="link")
        head = text(each.agreement.text("key"), "lead")
        parts: list[QWidget | QLayout] = [head, text(each.agreement.text("text"), wrap=True), row(read, None)]
        parts += [text(f"▲ {sentence(hint)}", "attention", wrap=True) for hint in each.hints]
        if not each.notes:
            parts.append(text("Nog geen melding. Kies ‘Voortgang melden’.", "muted", wrap=True))
        for note in each.notes:
            card = Card()
            card.setProperty("inside", "true")
            light, day = note.text("light"), dutch_day(note.text("reference_date"))
            card.body.addLayout(row(LightMark(light, self.appearance), None, text(day, "muted")))
            for name, words in (("state", "Nu"), ("look_ahead", "Straks"), ("request_for_help", "Hulpvraag")):
                if note.text(name):
                    card.body.addLayout(column(text(words, "label"), text(note.text(name), wrap=True), space=0))
            parts.append(card)
        self.side.show_parts(*parts)

    def show_report(self) -> None:
        """Make the progress report for the directors' meeting over this quarter and show it."""
        today = self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases.steering_report import collect_report

            return collect_report(workspace, today)

        name = f"voortgangsrapportage {today.year}-Q{(today.month + 2) // 3}"
        show_paper(self.session, self, "Voortgangsrapportage", name, collect, failed=self._refused)

    def _refused(self, refused: Refused) -> None:
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    def add(self) -> None:
        """Ask for a progress note on the chosen agreement."""
        each = self.table.current()
        if each is None:
            return
        form = RecordForm("progress_note", FIELDS, lambda: self.session.today)
        form.show_record({"light": each.light, "reference_date": self.session.today.isoformat(), "label": "intern"})
        title = f"Voortgang melden op {each.agreement.text('key')}"

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return progress.note, each.agreement.id, values, self.session.today

        ask_record(self.session, self, title, form, work, verb="Voortgang melden")
