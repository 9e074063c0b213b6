"""Leden: the people of the working group, their role and their organisation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.people.erase_window import EraseWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.ui.shared.parts import DetailPane, Page, PageHeader, beside, button, row
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.search_line import search_line
from kb_desktop.usecases import people
from kb_desktop.usecases.lists import organisations
from kb_desktop.usecases.people import Member, Workspace
from kb_desktop.usecases.records import Done
from kb_desktop.wording.labels import choice_label, person_name
from kb_desktop.wording.refusals import sentence

PERSON_FIELDS = ("name", "function", "organisation", "work_mail", "phone", "public_by_function")
MEMBERSHIP_FIELDS = ("role", "from_date", "to_date")
_NOBODY_YET = ("Nog geen leden", "Voeg toe wie er in de werkgroep zit.")
_NOBODY_FITS = ("Niemand gevonden", "Er is geen lid dat past bij wat je zoekt. Maak het zoekveld leeg.")


class PeoplePage(Page):
    """List at the left, the chosen person at the right."""

    title = "Leden"
    icon_name = "contact-round"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session, self.appearance = session, appearance
        self._options: dict[str, list[tuple[Value, str]]] = {}
        self._wanted = ""
        self.person: RecordForm | None = None
        self.membership: RecordForm | None = None
        self.search = search_line("Zoeken in leden")
        self.search.setPlaceholderText("Zoeken op naam of functie")
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._wait.start())
        columns: list[Column[Member]] = [
            Column("Naam", lambda each: person_name(each.person.text("name")), 165, strong=True, least=150),
            Column("Functie", lambda each: each.person.text("function"), 150, least=130),
            Column("Organisatie", lambda each: each.organisation, 200, stretch=True, least=160),
            Column("Rol", _role, 110, least=100),
        ]
        self.none = EmptyState(
            *_NOBODY_YET, button("Lid toevoegen", self.add, icon_name="plus"), icon_name="contact-round"
        )
        self.table: RecordTable[Member] = RecordTable("Leden", columns, lambda: appearance.colours, empty=self.none)
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(lambda _: self._focus_form())
        self.side = DetailPane("Gekozen lid", 320)
        add = button("Lid toevoegen", self.add, icon_name="plus", look="primary")
        header = PageHeader("Leden", "Wie zit in de werkgroep? Alleen werkgegevens.", add)
        for part in (header, self.banner, self.search):
            self.content.addWidget(part)
        self.content.addWidget(beside(self.table.place, self.side, (780, 320)), 1)

    # --- reading
    def refresh(self) -> None:
        about, words = self.session.about, self.search.text()
        theme = (about.theme or "") if about is not None else ""
        self.session.read(organisations, owner=self, then=self._take_options)

        def ask(workspace: Workspace) -> Sequence[Member]:
            return people.members(workspace, theme, words)

        self.session.read(ask, owner=self, then=self._show)

    def main_part(self) -> QWidget | None:
        return self.table

    def reveal(self, id_: str) -> None:
        self._wanted = id_
        self.search.clear()
        self.refresh()

    def _take_options(self, found: dict[str, list[tuple[Value, str]]]) -> None:
        if found != self._options:
            self._options = found
            self.person = None

    def _show(self, found: Sequence[Member]) -> None:
        self.table.show_rows(found, same=lambda each: each.person.id)
        if self._wanted:
            self.table.choose(lambda each: each.person.id == self._wanted)
            self._wanted = ""
            self.table.setFocus()
        if self.table.current() is None and found:
            self.table.selectRow(0)
        self.side.setVisible(bool(found))
        if not found:
            self.none.say(*(_NOBODY_FITS if self.search.text() else _NOBODY_YET))
        if (current := self.table.current()) is not None:
            self._choose(current)

    def _choose(self, each: Member) -> None:
        if self.person is None or self.membership is None:
            self._build()
        if self.person is not None and self.membership is not None:
            self.person.show_record(each.person.values)
            self.membership.show_record(each.membership.values if each.membership else {})

    def _build(self) -> None:
        self.person = RecordForm("person", PERSON_FIELDS, lambda: self.session.today, self._options)
        self.membership = RecordForm("membership", MEMBERSHIP_FIELDS, lambda: self.session.today)
        for form in (self.person, self.membership):
            form.edited.connect(self._edit)
        end = button("Lidmaatschap beëindigen", self.end)
        history = button("Geschiedenis", self.history, icon_name="history")
        report = button("Gegevens van persoon", self.show_report, icon_name="file-text")
        erase = button("Gegevens wissen…", self.erase)
        self.side.show_parts(self.person, self.membership, row(history, end, None), row(report, erase, None))

    def _focus_form(self) -> None:
        if self.person is not None:
            self.person.rows["name"].editor.setFocus()

    # --- doing
    def _edit(self, name: str, value: Value) -> None:
        each = self.table.current()
        if each is None:
            return
        membership = each.membership.id if each.membership else None
        today = self.session.today
        self.session.do(
            people.change_member, each.person.id, name, value, membership, today, owner=self, failed=self._refused
        )

    def _refused(self, refused: Refused) -> None:
        rest = ""
        for form in (self.membership, self.person):
            if form is not None and any(problem.field in form.rows for problem in refused.problems):
                form.refuse(refused)
                return
        if self.person is not None:
            rest = self.person.refuse(refused)
        if rest:
            self.banner.tell(rest, "wrong")

    def end(self) -> None:
        """End the membership of the chosen person today."""
        each = self.table.current()
        if each is not None and each.membership is not None and each.is_active:
            membership, today = each.membership.id, self.session.today
            self.session.do(people.end_membership, membership, today, owner=self, failed=self._refused)

    def history(self) -> None:
        """Show the history of the chosen person."""
        each = self.table.current()
        if each is not None:
            title = person_name(each.person.text("name"))
            HistoryWindow(self.session, each.person.id, title, lambda: self.appearance.colours, self).open()

    def erase(self) -> None:
        """Show what erasing the chosen person would take along and leave, and ask why."""
        each = self.table.current()
        if each is not None:
            window = EraseWindow(self.session, each.person.id, person_name(each.person.text("name")), self)
            window.refused.connect(lambda reason: self.banner.tell(sentence(reason.problems[0]), "wrong"))
            window.ask()

    def show_report(self) -> None:
        """Make the report of everything that is held about the chosen person."""
        each = self.table.current()
        if each is None:
            return
        person, today = each.person.id, self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases.person_report import collect_person_report

            return collect_person_report(workspace, person, today)

        show_paper(self.session, self, "Gegevens van persoon", "gegevens van persoon", collect, failed=self._refused)

    def add(self) -> None:
        """Ask for a new member."""
        form = RecordForm("person", PERSON_FIELDS, lambda: self.session.today, self._options)
        role = RecordForm("membership", ("role",), lambda: self.session.today)
        role.show_record({"role": "member"})

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return people.add_member, values, role.values(), self.session.today

        ask_record(self.session, self, "Lid toevoegen", form, work, then=self._added, also=role)

    def _added(self, done: Done) -> None:
        def person(workspace: Workspace) -> str:
            found = (workspace.get(id_) for id_ in done.ids)
            return next((each.id for each in found if each is not None and each.kind == "person"), "")

        self.session.read(person, owner=self, then=self.reveal)


def _role(each: Member) -> str:
    words = choice_label(each.role) if each.role else ""
    return words if each.is_active else f"{words} (beëindigd)"
