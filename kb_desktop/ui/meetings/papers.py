"""The papers of a meeting that the page offers beside the pack and the minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.meetings.packs import Edition, Packs
from kb_desktop.ui.meetings.sending import SentWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.usecases.meetings import MeetingView
from kb_desktop.usecases.records import Workspace

if TYPE_CHECKING:
    from kb_desktop.ui.meetings.page import MeetingsPage

Collect = Callable[[Workspace], object]
Choice = tuple[str, Callable[[], object]]


class MeetingPapers:
    """Collects a paper of the shown meeting and shows it."""

    def __init__(self, page: MeetingsPage) -> None:
        self.page = page
        self.packs = Packs(page)

    @property
    def session(self) -> Session:
        return self.page.session

    def choices(self) -> Sequence[Choice]:
        """The entries of the menu, in the order in which a meeting needs them."""
        return [
            ("Bijlagen controleren", self.check_annexes),
            ("Verzonden stukken en nazending", self.sent),
            ("Oplegnotitie bij het gekozen agendapunt", self.cover_note),
            ("Presentielijst", self.attendance_sheet),
            ("Besluitenlijst", self.decision_list),
            ("Stukken voor het directeurenoverleg", partial(self.pack, "do")),
            ("Openbare stukken", partial(self.pack, "openbaar")),
            ("Stukken voor voorzitter en secretaris", partial(self.pack, "regie")),
            ("Vertrouwelijk deel voor de werkgroep", partial(self.confidential, "werkgroep")),
            ("Vertrouwelijk deel voor het directeurenoverleg", partial(self.confidential, "do")),
        ]

    def pack(self, edition: str = "werkgroep") -> None:
        """Build the pack in an edition."""
        self._make(edition)

    def confidential(self, edition: str) -> None:
        """Build the confidential part of an edition."""
        self._make(edition, confidential=True)

    def later(self, edition: str, confidential: bool) -> None:
        """Build what readers of an edition do not have yet."""
        self._make(edition, confidential=confidential, later=True)

    def _make(self, edition: str, *, confidential: bool = False, later: bool = False) -> None:
        view = self.page.view
        if view is not None:
            self.packs.make(Edition(view.meeting.id, edition, confidential, later))

    def sent(self) -> None:
        """Show what was sent for this meeting."""
        view = self.page.view
        if view is not None:
            SentWindow(self.session, view.meeting.id, self.later, self.page).open()

    def show_item(self) -> None:
        """Show the chosen agenda item in the pack."""
        view, line = self.page.view, self.page.agenda.current_line()
        if view is None or line is None:
            self.page.banner.tell("Kies eerst een agendapunt in de agenda.", "attention")
        else:
            self.packs.show_item(view.meeting.id, line.number)

    def minutes(self) -> None:
        """Build the minutes of the shown meeting."""

        def collect(workspace: Workspace, view: MeetingView) -> object:
            from kb_desktop.usecases import papers

            return papers.collect_minutes(workspace, view.meeting.id)

        self._show("Verslag bekijken", "verslag", collect)

    def decision_list(self) -> None:
        """Build the decision list."""

        def collect(workspace: Workspace, view: MeetingView) -> object:
            from kb_desktop.usecases import meeting_papers

            return meeting_papers.collect_decision_list(workspace, view.meeting.id)

        self._show("Besluitenlijst", "besluitenlijst", collect)

    def attendance_sheet(self) -> None:
        """Build the sheet to sign."""

        def collect(workspace: Workspace, view: MeetingView) -> object:
            from kb_desktop.usecases import meeting_papers

            return meeting_papers.collect_attendance_sheet(workspace, view.meeting.id)

        self._show("Presentielijst", "presentielijst", collect)

    def cover_note(self) -> None:
        """Build the note on top of the chosen agenda item."""
        line = self.page.agenda.current_line()
        if line is None:
            self.page.banner.tell("Kies eerst een agendapunt in de agenda.", "attention")
            return
        item: RecordId = line.item.id

        def collect(workspace: Workspace, _: MeetingView) -> object:
            from kb_desktop.usecases import meeting_papers

            return meeting_papers.collect_cover_note(workspace, item)

        self._show("Oplegnotitie", f"oplegnotitie {line.number}", collect)

    def _show(self, title: str, name: str, collect: Callable[[Workspace, MeetingView], object]) -> None:
        view = self.page.view
        if view is None:
            return
        file = f"{name} {view.meeting.text('starts_at')[:10]}".strip()

        def ask(workspace: Workspace) -> object:
            return collect(workspace, view)

        show_paper(self.session, self.page, title, file, ask, shown=self._watch, failed=self.page.refused)

    def _watch(self, window: PaperWindow) -> None:
        window.saved.connect(lambda path: self.page.banner.tell(f"Opgeslagen: {path}", "ok"))

    def check_annexes(self) -> None:
        """Show what the annexes lack, before the pack is made."""
        view = self.page.view
        if view is not None:
            self.packs.check(view.meeting.id)
