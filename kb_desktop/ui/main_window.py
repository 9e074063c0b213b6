"""The one window: navigation at the left, the page at the right, every command in a menu with a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QWidget,
)

from kb_desktop.domain.addresses import Location
from kb_desktop.environment.settings import Settings, SettingsFile
from kb_desktop.ui.background import Background, Job
from kb_desktop.ui.desk.welcome import WAITING_BUNDLE, WelcomePage
from kb_desktop.ui.menus import build_menus
from kb_desktop.ui.pages import Entry, Pages
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.focus import leave_field
from kb_desktop.ui.shared.locations import EXCHANGED, is_exchanged, remembered
from kb_desktop.ui.shared.page_stack import PageStack
from kb_desktop.ui.shared.parts import Banner, Page, button, column, scrolled
from kb_desktop.ui.sidebar import Sidebar
from kb_desktop.ui.status_line import StatusLine

if TYPE_CHECKING:  # what the first window can do without is loaded where it is used
    from kb_desktop.domain.problems import Refused
    from kb_desktop.ui.exchange.page import ExchangePage
    from kb_desktop.usecases.finding import Place
    from kb_desktop.usecases.records import Workspace


PLACES = {
    "network": "op een netwerkschijf",
    "cloud": "in een map die met de cloud wordt gedeeld",
    "removable": "op een los geheugen",
    "readonly": "op een plek waar je niet mag schrijven",
}


class MainWindow(QMainWindow):
    """Everything a coordinator or secretary works with."""

    def __init__(self, session: Session, appearance: Appearance, background: Background) -> None:
        super().__init__()
        self.session, self.appearance, self._background = session, appearance, background
        self._settings = SettingsFile(session.desk.paths.settings)
        self.pages = Pages(self._make_page)
        self.welcome = WelcomePage(session)
        self.stack = PageStack()
        self.stack.addWidget(self.welcome)
        self._first_page = "overview"
        self._waiting: QWidget | None = None
        self._bundles: list[Path] = []
        self._leaving = False
        self.sidebar = Sidebar(appearance, self.go, self.search)
        centre = QWidget()
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.notice = Banner()
        self._copy = button("Werkkopie maken", self._work_in_copy)
        self.notice.add_action(self._copy)
        self.room = scrolled("Werkvlak", self.stack)  # text of 200 %: the window stays on a small screen
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        right = column(self.notice, self.room, space=0)
        layout.addWidget(self.sidebar)
        layout.addLayout(right, 1)
        self.setCentralWidget(centre)
        self.status = StatusLine(self.statusBar(), background)
        self.menus = build_menus(self)
        self.setAcceptDrops(True)
        self.setWindowTitle("Krachtenbundeling Circulaire Economie")
        screen = self.screen().availableGeometry()
        self.resize(min(1280, screen.width()), min(820, screen.height() - 40))
        self._connect()
        self.show_welcome()

    def restore(self, *, open_last: bool = True) -> None:
        """Size and place of the window as they were, and the workspace that was open."""
        settings = self._settings.load()
        if settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode("ascii")))
        if open_last:
            self.open_last()

    def wait_for(self, files: Sequence[Location]) -> None:
        """Show that a workspace is coming, until it is open or refused."""
        named = [str(path) for path in files if not is_exchanged(path)]
        path = remembered(named[0] if named else self._settings.load().last_workspace)
        if path is not None:
            self._waiting = EmptyState("Werkmap openen…", path.stem)
            self.stack.setCurrentIndex(self.stack.addWidget(self._waiting))

    def open_last(self) -> bool:
        """Open the workspace that was open when the window was closed, at its page; False when there is none."""
        settings = self._settings.load()
        last = remembered(settings.last_workspace)
        if last is None:
            return False
        self._first_page = settings.last_page
        self.session.open(last)
        return True

    # --- building
    def _make_page(self, entry: Entry) -> Page:
        page = entry.make(self.session, self.appearance, self.show_place)
        self.stack.addWidget(page)
        return page

    def _connect(self) -> None:
        self._background.ended.connect(self._go_on_leaving, Qt.ConnectionType.QueuedConnection)
        self.session.opened.connect(self._opened)
        self.session.changed.connect(lambda _: self.refresh())
        self.session.saved.connect(lambda label: self.status.tell(f"✓ Opgeslagen: {label}"))
        self.session.refused.connect(self._refused)
        self.session.stopped.connect(self._stopped)
        self.session.brought.connect(self.open_files)
        self.session.steps.connect(self._steps)
        self.session.steps.connect(self.sidebar.tell_steps)
        self.sidebar.undo.clicked.connect(self.session.undo)
        self.sidebar.redo.clicked.connect(self.session.redo)
        self.appearance.changed.connect(self.refresh)
        self.welcome.look_around.connect(self._sample)

    # --- the workspace
    def _opened(self) -> None:
        about, path = self.session.about, self.session.path
        if about is None or path is None:
            return
        self.sidebar.tell_of(about)
        self.status.stand(f"{path.name}  ·  {self.session.desk.installation.person}")
        self.status.tell("Alles is opgeslagen")
        self.setWindowTitle(f"{about.name} – Krachtenbundeling Circulaire Economie")
        settings = self._settings.load().with_recent(path)
        self._settings.save(replace(settings, last_workspace=str(path)))
        self.sidebar.show()
        for action in self.menus.needs:
            action.setEnabled(True)
        self._tell_of_place()
        first = self._first_page if self._first_page in self.pages else "overview"
        self._first_page = "overview"
        self.go(first)
        self.sidebar.buttons[first].setFocus()
        if self._bundles:
            bundles, self._bundles = self._bundles, []
            self.exchange().preview(bundles)

    def _tell_of_place(self) -> None:
        where = PLACES.get(self.session.place)
        self.notice.setVisible(where is not None)
        self._copy.setVisible(where is not None)
        if where is not None:
            self.notice.tell(f"Deze werkmap staat {where} en is alleen te lezen. Werk in een kopie op deze computer.")

    def _work_in_copy(self) -> None:
        path, desk = self.session.path, self.session.desk
        if not isinstance(path, Path):
            return

        def work(_: Job) -> Path:
            from kb_desktop.usecases.opening import working_copy

            return working_copy(path, desk)

        self.session.make(work, owner=self, then=self.session.open, label="Werkkopie maken")

    def show_welcome(self) -> None:
        self.welcome.show_recent(self._settings.load().recent)
        self.stack.setCurrentWidget(self.welcome)
        if self.session.about is None:
            self.setWindowTitle("Krachtenbundeling Circulaire Economie")
            self.sidebar.hide()
            self.status.stand("")
            self.status.tell("Kies een thema, of open een werkmap")
            for action in (*self.menus.needs, self.menus.undo, self.menus.redo):
                action.setEnabled(False)

    def close_workspace(self) -> None:
        """Close the workspace and show the welcome page."""
        self.session.close()
        self.notice.hide()
        self._settings.save(replace(self._settings.load(), last_workspace=""))
        self.show_welcome()

    def _sample(self) -> None:
        folder = self.session.desk.paths.data / "voorbeeld"
        sample = folder / "werkgroep-vth.kbwerk"
        if sample.exists():
            self.session.open(sample)
            return

        def make(_: Job) -> object:
            from kb_desktop.usecases.tour import performance

            return performance.perform(folder, 1, "klein", self.session.desk)

        self.session.make(make, owner=self, then=lambda _: self.session.open(sample), label="Voorbeeld maken")

    # --- moving about
    def go(self, key: str) -> None:
        """Show a page and read it again."""
        if self.session.about is None:
            return
        page = self.pages[key]
        self.sidebar.mark(key)
        turned = self.stack.currentWidget() is not page
        self.stack.setCurrentWidget(page)
        if turned:
            self.room.verticalScrollBar().setValue(0)
            self.room.horizontalScrollBar().setValue(0)
        page.refresh()

    def visit(self, key: str) -> None:
        """Show a page and go on in its list or table: for commands, which come from anywhere."""
        self.go(key)
        if self.session.about is not None:
            self.sidebar.buttons[key].setFocus()  # until the page has been read
            self.session.read(lambda _: None, owner=self, then=lambda _: self._enter(key))

    def _enter(self, key: str) -> None:
        part = self.pages[key].main_part()
        if part is not None and not part.isHidden() and self.sidebar.buttons[key].hasFocus():
            part.setFocus()

    def show_place(self, key: str, id_: str = "") -> None:
        """Show a page with a record chosen on it."""
        self.visit(key)
        if id_ and key in self.pages:
            self.pages[key].reveal(id_)

    def refresh(self) -> None:
        """Read the shown page again."""
        page = self.stack.currentWidget()
        if isinstance(page, Page) and self.session.about is not None:
            page.refresh()

    def on_page(self, key: str, name: str) -> None:
        self.visit(key)
        command = getattr(self.pages[key], name)
        self.session.read(lambda _: None, owner=self, then=lambda _: command())  # once the page has been read

    def exchange(self) -> ExchangePage:
        from kb_desktop.ui.exchange.page import ExchangePage

        self.go("exchange")
        page = self.pages["exchange"]
        assert isinstance(page, ExchangePage)  # noqa: S101 - made so in `pages`
        return page

    def search(self) -> None:
        from kb_desktop.ui.desk.finder import record_search

        record_search(self.session, self._show_found, self).open()

    def _show_found(self, id_: str) -> None:
        from kb_desktop.domain.records import RecordId
        from kb_desktop.usecases.finding import place_of

        def ask(workspace: Workspace) -> Place:
            return place_of(workspace, RecordId(id_))

        self.session.read(ask, owner=self, then=lambda place: self.show_place(place.page, place.id))

    def palette_of_commands(self) -> None:
        from kb_desktop.ui.desk.finder import command_palette

        command_palette(self.actions(), self).open()

    # --- editing
    def undo(self) -> None:
        field = QApplication.focusWidget()
        if (isinstance(field, QLineEdit) and field.isUndoAvailable()) or (
            isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
        ):
            field.undo()
        else:
            self.session.undo()

    def redo(self) -> None:
        field = QApplication.focusWidget()
        if (isinstance(field, QLineEdit) and field.isRedoAvailable()) or (
            isinstance(field, QPlainTextEdit) and field.document().isRedoAvailable()
        ):
            field.redo()
        else:
            self.session.redo()

    def _steps(self, undo: str, redo: str) -> None:
        for action, words, label in (
            (self.menus.undo, "&Ongedaan maken", undo),
            (self.menus.redo, "Op&nieuw doen", redo),
        ):
            action.setText(f"{words}: {label}" if label else words)
            action.setEnabled(True)

    def snapshot(self) -> None:
        def told(path: Path) -> None:
            self.status.tell(f"✓ Veiligheidskopie gemaakt: {path.name}")

        self.session.read(lambda ws: ws.snapshot("zelf"), owner=self, then=told)

    def safety(self) -> None:
        from kb_desktop.ui.desk.safety_window import SafetyWindow

        window = SafetyWindow(self.session, lambda: self.appearance.colours, self)
        window.restored.connect(self.session.open)
        window.open()

    def guide(self) -> None:
        """Show the user guide beside the work."""
        from kb_desktop.ui.desk.guide_window import GuideWindow

        GuideWindow(self).show()

    def settings_window(self) -> None:
        """Ask for name and looks."""
        from kb_desktop.ui.desk.settings_window import SettingsWindow

        window = SettingsWindow(self._settings.load(), self.session.desk.installation.person, self)
        window.chosen.connect(self._take_settings)
        window.open()

    def _take_settings(self, settings: Settings) -> None:
        self._settings.save(settings)
        self.appearance.apply(settings.appearance, settings.text_size)

    # --- news
    def _refused(self, refused: Refused) -> None:
        if self.stack.currentWidget() is self._waiting:
            self.show_welcome()
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            from kb_desktop.wording.refusals import sentences

            page.banner.tell(sentences(refused), "wrong")

    def _stopped(self) -> None:
        """The user did not want to wait for a workspace."""
        if self.session.about is None:
            self.show_welcome()
        self.status.tell("De werkmap is niet geopend en niet veranderd")

    def appear(self, choice: str) -> None:
        self._take_settings(replace(self._settings.load(), appearance=choice))  # type: ignore[arg-type]  # of CHOICES

    def about(self) -> None:
        from kb_desktop.ui.desk.about import about_window

        about_window(self).open()

    # --- files dropped on the window
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().endswith((".kbwerk", *EXCHANGED)) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls()])

    def open_files(self, paths: Sequence[Location]) -> None:
        """Open a workspace, or preview bundles and answer requests in the open one."""
        bundles = [path for path in paths if isinstance(path, Path) and is_exchanged(path)]
        for path in paths:
            if not is_exchanged(path):
                self.session.open(path)
                return
        if bundles and self.session.about is not None:
            self.exchange().preview(bundles)
        elif bundles:
            self._bundles = bundles  # shown once a workspace is open
            self.welcome.banner.tell(WAITING_BUNDLE, "attention")
            if not self.open_last():
                self.welcome.offer(bundles[0], self._bundles.clear)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leaving = self._background.stop("Het afdrukken stopt na deze pagina. Daarna sluit het programma.")
        event.setAccepted(not self._leaving)
        if self._leaving:
            return
        leave_field(self)
        shown = self.pages.key_of(self.stack.currentWidget())
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._settings.save(replace(self._settings.load(), window_geometry=geometry, last_page=shown))
        self.session.close()
        self._background.close()

    def _go_on_leaving(self) -> None:
        if self._leaving:
            self.close()
