"""What goes out: a pack is noted as sent, and what changes later goes after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.ui.shared.parts import Banner, button, column, fit, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.records import Done, Workspace
from kb_desktop.wording.labels import counted
from kb_desktop.wording.papers import long_day
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.ui.meetings.packs import Edition
    from kb_desktop.ui.meetings.page import MeetingsPage
    from kb_desktop.usecases.mailing import Letter
    from kb_desktop.usecases.sendings import SentLine

_READERS = {
    "werkgroep": "de werkgroep",
    "do": "het directeurenoverleg",
    "openbaar": "iedereen",
    "regie": "voorzitter en secretaris",
}
NUMBERS_STAY = "Agendapunten, bijlagen en pagina’s houden vanaf nu hun nummer. Wat verandert, gaat als nazending."


class PackActions:
    """The buttons that a pack has in its window, beside those of every paper."""

    def __init__(self, page: MeetingsPage, window: PaperWindow, wanted: Edition) -> None:
        self._page, self._window, self._wanted = page, window, wanted
        window.add_action(button("E-mail klaarzetten", self.mail, icon_name="mail"))
        self._sent = button("Vastleggen als verstuurd", self.record, icon_name="send")
        self._sent.setToolTip(NUMBERS_STAY)
        window.add_action(self._sent)

    def mail(self) -> None:
        """Show the mail that goes with this paper."""
        window, wanted = self._window, self._wanted
        built, person = window.built, self._page.session.desk.installation.person

        def ask(workspace: Workspace) -> Letter:
            from kb_desktop.usecases.mailing import letter_for

            serial = built.after + 1 if built is not None and wanted.later else 0
            return letter_for(
                workspace, wanted.meeting, person, wanted.key, serial=serial, confidential=wanted.confidential
            )

        def show(letter: Letter) -> None:
            from kb_desktop.ui.meetings.mailing import MailWindow

            sent = self.record if self._sent.isEnabled() else None
            MailWindow(self._page.session, letter, window.made, window.banner.tell, sent, window).open()

        self._page.session.do(ask, owner=window, then=show, failed=partial(_tell, window.banner), quiet=True)

    def record(self) -> None:
        """Remember that this paper went out as it is."""
        window, wanted, today = self._window, self._wanted, self._page.session.today
        built = window.built

        def note(workspace: Workspace) -> Done:
            from kb_desktop.usecases import sendings

            if built is None:
                raise Refused.because("sending.no_pack")
            return sendings.record_sent(
                workspace, wanted.meeting, built, today, wanted.key, confidential=wanted.confidential
            )

        def noted(_: Done) -> None:
            self._sent.setEnabled(False)
            window.banner.tell(f"Vastgelegd als verstuurd. {NUMBERS_STAY}", "ok")

        self._page.session.do(note, owner=window, then=noted, failed=partial(_tell, window.banner))


def _tell(banner: Banner, refused: Refused) -> None:
    banner.tell(sentence(refused.problems[0]), "wrong")


class SentWindow(QDialog):
    """What was sent for a meeting, and what readers of the chosen one do not have yet."""

    def __init__(
        self, session: Session, meeting: RecordId, later: Callable[[str, bool], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._meeting, self._later = session, meeting, later
        self.setWindowTitle("Verzonden stukken")
        self.setModal(True)
        fit(self, 620, 420)
        self.list = QListWidget()
        self.list.setAccessibleName("Verzonden stukken")
        lines_of(self.list)
        self.list.itemActivated.connect(lambda _: self._go())
        told = "Een nazending is een wijzigingsblad met alleen de pagina’s die lezers nog niet hebben."
        self.hint = text(told, "muted", wrap=True)
        self.none = EmptyState(
            "Nog niets verstuurd",
            "Maak de stukken en kies Vastleggen als verstuurd. Daarna houden alle pagina’s hun nummer.",
            icon_name="send",
        )
        self.go = button("Nazending maken", self._go, icon_name="file-text", look="primary")
        buttons = row(None, button("Sluiten", self.reject), self.go)
        layout = column(text("Verzonden stukken", "lead"), self.hint, self.list, self.none, buttons, margins=Space.WIDE)
        layout.setStretch(2, 1)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._show([])
        session.read(self._ask, owner=self, then=self._show)

    def _ask(self, workspace: Workspace) -> list[SentLine]:
        from kb_desktop.usecases.sendings import sent_lines

        return sent_lines(workspace, self._meeting)

    def _show(self, found: list[SentLine]) -> None:
        self.list.clear()
        for each in reversed(found):
            part = ", vertrouwelijk deel" if each.confidential else ""
            day = long_day(each.sent_on) if each.sent_on else ""
            whom = _READERS.get(each.edition, each.edition)
            pages = counted(each.pages, "pagina", "pagina’s")
            item = QListWidgetItem(f"{each.name} voor {whom}{part}\n{day}  ·  {pages}")
            item.setData(Qt.ItemDataRole.UserRole, (each.edition, each.confidential))
            self.list.addItem(item)
        for part_, there in ((self.list, bool(found)), (self.hint, bool(found)), (self.none, not found)):
            part_.setVisible(there)
        self.go.setVisible(bool(found))
        if found:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            edition, confidential = item.data(Qt.ItemDataRole.UserRole)
            self.accept()
            self._later(edition, confidential)
