"""Vergaderingen: plan, order the agenda, take minutes by keyboard, print the pack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.ui.meetings.agenda import AgendaList
from kb_desktop.ui.meetings.attendance import attendance_lines
from kb_desktop.ui.meetings.minutes import MinutesPanel
from kb_desktop.ui.meetings.papers import MeetingPapers
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.ask_record import ask_record
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.ui.shared.editors import ChoiceEditor, dutch_day
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.file_windows import ask_files
from kb_desktop.ui.shared.focus import put_inside
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.menu_button import menu_button
from kb_desktop.ui.shared.parts import (
    Page,
    PageHeader,
    beside,
    button,
    column,
    icon_button,
    row,
    scrolled,
    tabs,
    text,
)
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import meetings
from kb_desktop.usecases.lists import owners
from kb_desktop.usecases.meetings import MeetingView
from kb_desktop.usecases.records import Done, Workspace
from kb_desktop.wording.labels import choice_label
from kb_desktop.wording.refusals import sentence

PLAN_FIELDS = ("title", "starts_at", "ends_at", "place", "chair", "minute_taker")
ITEM_FIELDS = ("title", "purpose", "minutes_of_time", "presenter", "explanation", "agreement", "label")


class MeetingsPage(Page):
    """Meetings at the left; agenda, minutes and attendance of the chosen one at the right."""

    title = "Vergaderingen"
    icon_name = "calendar-days"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session, self.appearance = session, appearance
        self._wanted = ""
        self.view: MeetingView | None = None
        self._options: dict[str, list[tuple[Value, str]]] = {}
        plan = button("Vergadering plannen", self.plan, icon_name="plus", look="primary")
        header = PageHeader("Vergaderingen", "Van agenda tot vastgesteld verslag.", plan)
        self.list = QListWidget()
        self.list.setAccessibleName("Vergaderingen")
        lines_of(self.list)
        self.list.setMinimumWidth(220)
        self.list.currentItemChanged.connect(lambda *_: self._read())
        self.head = text("", "lead")
        self.facts = text("", "muted", wrap=True)
        self.tabs = tabs("Onderdelen van de vergadering")
        self.tabs.addTab(self._agenda_tab(), "&Agenda")
        self.minutes = MinutesPanel(session)
        self.tabs.addTab(self.minutes, "&Verslag")
        self.attendance = scrolled("Aanwezigheid")
        self.tabs.addTab(self.attendance, "Aanwe&zigheid")
        self.tabs.currentChanged.connect(self._turned)
        self.right = self._right_side()
        self.empty = EmptyState(
            "Nog geen vergadering",
            "Plan een vergadering; de vaste punten komen vanzelf op de agenda.",
            button("Vergadering plannen", self.plan, icon_name="plus"),
            icon_name="calendar-days",
        )
        either = QWidget()
        either.setLayout(column(self.right, self.empty))
        splitter = beside(self.list, either, (250, 800))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        self.right.hide()
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.content.addWidget(splitter, 1)
        self.setAcceptDrops(True)

    def _right_side(self) -> QWidget:
        self.send = button("Agenda versturen", self._send, icon_name="send")
        self.hold = button("Vergadering afsluiten", self._hold, icon_name="check")
        self.adopt = button("Verslag vaststellen", self._adopt, icon_name="gavel")
        self.pack = button("Stukken maken", self.make_pack, icon_name="printer", look="primary")
        self.paper = button("Verslag bekijken", self.show_minutes, icon_name="file-text")
        self.papers = MeetingPapers(self)
        self.other = menu_button("Ander stuk maken", self.papers.choices(), icon_name="file-text")
        buttons = row(self.send, self.hold, self.adopt, None, self.paper, self.pack)
        change = button("Vergadering wijzigen", self.change_meeting, icon_name="pencil")
        past = button("Geschiedenis", self.history, icon_name="history")
        words = column(self.head, self.facts, space=Space.TINY)
        head = row(words, self.other, change, past)
        head.setStretch(0, 1)
        right = QWidget()
        right.setLayout(column(head, self.tabs, buttons))
        return right

    def _agenda_tab(self) -> QWidget:
        self.agenda = AgendaList()
        self.agenda.moved.connect(self._move)
        self.agenda.itemActivated.connect(lambda _: self.edit_item())
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.agenda)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self._step(step))
        tab = QWidget()
        tools = row(
            button("Agendapunt toevoegen", self.add_item, icon_name="plus"),
            button("Agendapunt wijzigen", self.edit_item, icon_name="pencil"),
            button("Stuk toevoegen", self.attach, icon_name="paperclip"),
            button("Toon in stuk", self.show_in_pack, icon_name="eye"),
            None,
            icon_button("Agendapunt verwijderen", self.remove_item, "trash-2"),
        )
        hint = text("Volgorde wijzigen: sleep een punt, of druk op Alt+pijl omhoog of omlaag.", "muted")
        tab.setLayout(column(self.agenda, tools, hint, margins=8))
        return tab

    def _turned(self, at: int) -> None:
        """Alt with a letter, or a click, turns a tab: go on inside it. The arrow keys stay in the row of tabs."""
        part = (self.agenda, self.minutes.first_editor(), self.attendance.findChild(ChoiceEditor))[at]
        if isinstance(part, QWidget) and self.isVisible() and not self.tabs.tabBar().hasFocus():
            part.setFocus()

    # --- reading
    def refresh(self) -> None:
        self.session.read(owners, owner=self, then=self._options.update)
        theme = (self.session.about.theme or "") if self.session.about is not None else ""

        def ask(workspace: Workspace) -> Sequence[Record]:
            return meetings.of_group(workspace, theme)

        self.session.read(ask, owner=self, then=self._list)

    def main_part(self) -> QWidget | None:
        return self.list

    def reveal(self, id_: str) -> None:
        self._wanted = id_
        self.refresh()

    def _list(self, found: Sequence[Record]) -> None:
        before, asked = self._wanted or self._meeting_id(), bool(self._wanted)
        self._wanted = ""
        self.list.blockSignals(True)
        self.list.clear()
        for each in found:
            day = dutch_day(each.text("starts_at")[:10])
            item = QListWidgetItem(f"{each.text('title')}\n{day}  ·  {choice_label(each.text('status'))}")
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self.list.addItem(item)
            if each.id == before:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(bool(found))
        self.right.setVisible(bool(found))
        self.empty.setVisible(not found)
        if asked:
            self.list.setFocus()
        if found and self._meeting_id() is None:
            self.list.setCurrentRow(0)
        else:
            self._read()

    def _meeting_id(self) -> RecordId | None:
        item = self.list.currentItem()
        return RecordId(str(item.data(Qt.ItemDataRole.UserRole))) if item is not None else None

    def _read(self) -> None:
        meeting = self._meeting_id()
        if meeting is not None:
            self.session.read(meetings.meeting_view, meeting, owner=self, then=self._show)

    def _show(self, view: MeetingView) -> None:
        if view.meeting.id != self._meeting_id():
            return
        self.view = view
        meeting = view.meeting
        self.head.setText(meeting.text("title"))
        starts = meeting.text("starts_at")
        facts = [dutch_day(starts[:10]), f"{starts[11:16]} uur" if starts else "", meeting.text("place")]
        facts.append(choice_label(meeting.text("status")))
        self.facts.setText("  ·  ".join(fact for fact in facts if fact))
        self.agenda.show_items(view.items)
        self.minutes.show_view(view)
        self._show_attendance(view)
        status = meeting.text("status")
        self.send.setEnabled(status in ("planned", "moved"))
        self.hold.setEnabled(status in ("planned", "agenda_sent"))
        self.paper.setEnabled(status not in ("planned", "agenda_sent", "moved", "cancelled"))
        self.adopt.setEnabled(status in ("held", "minutes_circulated") and not view.adopted)

    def _show_attendance(self, view: MeetingView) -> None:
        def ask(workspace: object) -> list[tuple[Record, str]]:
            return meetings.expected(workspace, view)  # type: ignore[arg-type]

        self.session.read(ask, owner=self, then=self._fill_attendance)

    def _fill_attendance(self, people: list[tuple[Record, str]]) -> None:
        put_inside(self.attendance, attendance_lines(people, self._attend))

    # --- doing
    def _attend(self, person: RecordId, status: str) -> None:
        if self.view is not None and status:
            self._do(meetings.set_attendance, self.view.meeting.id, {person: status}, self.session.today)

    def _do(self, usecase: object, *args: object) -> None:
        self.session.do(usecase, *args, owner=self, failed=self.refused)  # type: ignore[arg-type]

    def refused(self, refused: Refused) -> None:
        """Say in the page why something was not done."""
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    def plan(self) -> None:
        """Ask for a new meeting."""
        form = RecordForm("meeting", PLAN_FIELDS, lambda: self.session.today, self._options)
        title, today = "Vergadering plannen", self.session.today

        def planned(done: Done) -> None:
            self.session.read(meetings.meeting_among, done.ids, owner=self, then=self.reveal)

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return meetings.plan, values, today

        ask_record(self.session, self, title, form, work, then=planned, explanation="De vaste punten komen erbij.")

    def change_meeting(self) -> None:
        """Change title, time, place or people of the shown meeting."""
        if self.view is None:
            return
        from kb_desktop.usecases import records

        meeting, today = self.view.meeting, self.session.today
        form = RecordForm("meeting", PLAN_FIELDS, lambda: self.session.today, self._options)
        form.show_record(meeting.values)
        title = "Vergadering wijzigen"

        def work(values: dict[str, Value]) -> tuple[object, ...]:
            return records.change, meeting.id, values, title, today

        ask_record(self.session, self, title, form, work)

    def history(self) -> None:
        """Show who changed what in the chosen agenda item, or in the meeting."""
        if self.view is None:
            return
        line = self.agenda.current_line()
        record = line.item if line is not None and self.tabs.currentIndex() < 2 else self.view.meeting
        title = record.text("title")
        HistoryWindow(self.session, record.id, title, lambda: self.appearance.colours, self).open()

    def add_item(self) -> None:
        """Ask for a new agenda item."""
        if self.view is not None:
            self._item_dialog("Agendapunt toevoegen", {"purpose": "bespreking", "label": "intern"}, None)

    def edit_item(self) -> None:
        """Change the chosen agenda item."""
        line = self.agenda.current_line()
        if line is not None:
            self._item_dialog("Agendapunt wijzigen", dict(line.item.values), line.item.id)

    def _item_dialog(self, title: str, values: dict[str, Value], item: RecordId | None) -> None:
        from kb_desktop.usecases import records

        form = RecordForm("agenda_item", ITEM_FIELDS, lambda: self.session.today, self._options)
        form.show_record(values)
        today = self.session.today

        def work(given: dict[str, Value]) -> tuple[object, ...]:
            if item is None and self.view is not None:
                return meetings.add_item, self.view.meeting.id, given, today
            return records.change, item, given, title, today

        def taken(done: Done) -> None:
            if item is None:
                self.agenda.keep(next(iter(done.ids)))

        ask_record(self.session, self, title, form, work, then=taken)

    def remove_item(self) -> None:
        """Take the chosen item off the agenda; undo brings it back."""
        line = self.agenda.current_line()
        if line is not None:
            self._do(meetings.remove_item, line.item.id)

    def _step(self, step: int) -> None:
        line = self.agenda.current_line()
        if line is not None:
            self._move(line.item.id, self.agenda.currentRow() + step)

    def _move(self, item: RecordId, to: int) -> None:
        if 0 <= to < self.agenda.count():
            self.agenda.keep(item)
            self._do(meetings.move_item, item, to, self.session.today)

    def attach(self) -> None:
        """Ask for files to attach to the chosen item."""
        if self.agenda.current_line() is None:
            return
        from kb_desktop.environment.office import ENDINGS

        endings = " ".join(f"*{each}" for each in (".pdf", ".png", ".jpg", ".jpeg", *ENDINGS))
        ask_files(self, "Stuk toevoegen", self.session.folder, f"PDF, beeld of Office ({endings})", self._attach_files)

    def _attach_files(self, files: list[Path]) -> None:
        line = self.agenda.current_line()
        if line is not None and files:
            self._do(meetings.attach, line.item.id, files, self.session.today)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() and not url.toLocalFile().endswith(".kbbundle") for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._attach_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _send(self) -> None:
        if self.view is not None:
            self._do(meetings.send_agenda, self.view.meeting.id, self.session.today)

    def _hold(self) -> None:
        if self.view is not None:
            self._do(meetings.set_status, self.view.meeting.id, "held", "Vergadering afsluiten", self.session.today)

    def _adopt(self) -> None:
        from kb_desktop.usecases import minutes

        if self.view is not None:
            self._do(minutes.adopt, self.view.meeting.id, None, self.session.today)

    def make_pack(self) -> None:
        """Build the pack of the shown meeting and show it."""
        self.papers.pack()

    def show_minutes(self) -> None:
        """Build the minutes of the shown meeting and show them."""
        self.papers.minutes()

    def show_in_pack(self) -> None:
        """Show the chosen agenda item in the pack."""
        self.papers.show_item()
