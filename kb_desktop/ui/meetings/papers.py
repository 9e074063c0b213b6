"""The papers of a meeting that the page offers beside the pack and the minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.background import Job
from kb_desktop.ui.meetings.packs import Edition, Packs
from kb_desktop.ui.meetings.sending import SentWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.ui.shared.parts import button, column, fit, row, scrolled, text
from kb_desktop.ui.shared.tokens import Space
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

    # --- before a pack is made
    def check_annexes(self) -> None:
        """Say what will happen to each annex, before the pack is made."""
        view, today = self.page.view, self.session.today
        if view is None:
            return
        meeting = view.meeting.id

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases import papers

            return papers.collect_pack(workspace, meeting, today)

        def look(pack: object) -> None:
            def work(job: Job) -> list[tuple[str, bool]]:
                from kb_desktop.usecases import papers

                return papers.annex_sentences(pack, job.report)  # type: ignore[arg-type]

            self.session.make(work, owner=self.page, then=self._tell, label="Bijlagen controleren", failed=self._failed)

        self.session.do(collect, owner=self.page, then=look, failed=self.page.refused, quiet=True)

    def _failed(self, refused: Refused) -> None:
        self.page.refused(refused)

    def _tell(self, found: list[tuple[str, bool]]) -> None:
        AnnexWindow(found, self.page).open()


class AnnexWindow(QDialog):
    """What happens to each annex, in sentences; those that cannot come along first."""

    def __init__(self, found: list[tuple[str, bool]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bijlagen controleren")
        self.setModal(True)
        fit(self, 620, 420)
        missing = sum(not comes for _, comes in found)
        head = (
            "Alle bijlagen kunnen mee." if not missing else f"{missing} van de {len(found)} bijlagen kunnen niet mee."
        )
        ordered = sorted(found, key=lambda each: each[1])
        lines = [
            text(f"{'✓' if comes else '▲'}  {sentence}", "" if comes else "attention", wrap=True)
            for sentence, comes in ordered
        ]
        inside = QWidget()
        inside.setLayout(column(*lines, space=Space.MEDIUM))
        area = scrolled("Bijlagen", inside)
        said = text(head if found else "Er zijn nog geen bijlagen bij deze vergadering.", "lead", wrap=True)
        layout = column(said, area, row(None, button("Sluiten", self.accept, look="primary")), margins=Space.WIDE)
        layout.setStretch(1, 1)
        self.setLayout(layout)
