"""The one window: navigation at the left, the page at the right, every command in a menu with a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from kb_desktop.domain.problems import Refused
from kb_desktop.environment.settings import SettingsFile
from kb_desktop.ui.actions.page import ActionsPage
from kb_desktop.ui.background import Background, Job
from kb_desktop.ui.covenant.page import CovenantPage
from kb_desktop.ui.desk.finder import command_palette, record_search
from kb_desktop.ui.desk.welcome import WelcomePage
from kb_desktop.ui.exchange.page import ExchangePage
from kb_desktop.ui.meetings.page import MeetingsPage
from kb_desktop.ui.overview.page import OverviewPage
from kb_desktop.ui.progress.page import ProgressPage
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import CHOICES, Appearance, icon
from kb_desktop.ui.shared.parts import Page, button, column, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.ui.sign_ups.page import SignUpsPage
from kb_desktop.wording.refusals import sentences

PAGE_OF_KIND = {
    "action": "actions",
    "meeting": "meetings",
    "agenda_item": "meetings",
    "decision": "meetings",
    "paper": "meetings",
    "sign_up": "sign_ups",
    "commitment": "sign_ups",
    "organisation": "sign_ups",
    "progress_note": "progress",
    "agreement": "covenant",
    "covenant_edition": "covenant",
    "theme": "covenant",
}


class MainWindow(QMainWindow):
    """Everything a coordinator or secretary works with."""

    def __init__(self, session: Session, appearance: Appearance, background: Background) -> None:
        super().__init__()
        self.session, self.appearance, self._background = session, appearance, background
        self._settings = SettingsFile(session.desk.paths.settings)
        self.pages: dict[str, Page] = {}
        self.welcome = WelcomePage(session)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        self._navigation = QButtonGroup(self)
        self._job: Job | None = None
        self.sidebar = self._sidebar()
        centre = QWidget()
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sidebar)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self._status()
        self._menus()
        self.setAcceptDrops(True)
        self.setWindowTitle("Krachtenbundeling Circulaire Economie")
        self.resize(1280, 820)
        self._connect()
        self._show_welcome()

    # --- building
    def _sidebar(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("sidebar")
        frame.setFixedWidth(208)
        frame.setAccessibleName("Onderdelen")
        self.name = text("", "lead", wrap=True)
        self.theme = text("", "muted", wrap=True)
        layout = column(self.name, self.theme, space=Space.TINY, margins=Space.MEDIUM)
        layout.addSpacing(Space.MEDIUM)
        made: dict[str, Callable[[], Page]] = {
            "overview": lambda: OverviewPage(self.session),
            "covenant": lambda: CovenantPage(self.session),
            "sign_ups": lambda: SignUpsPage(self.session, self.appearance),
            "actions": lambda: ActionsPage(self.session, self.appearance),
            "meetings": lambda: MeetingsPage(self.session, self.appearance),
            "progress": lambda: ProgressPage(self.session, self.appearance),
            "exchange": lambda: ExchangePage(self.session, self.appearance),
        }
        self._buttons: dict[str, QPushButton] = {}
        for place, (key, make) in enumerate(made.items(), start=1):
            page = make()
            self.pages[key] = page
            self.stack.addWidget(page)
            each = button(page.title, partial(self.go, key), icon_name=page.icon_name, look="nav")
            each.setCheckable(True)
            each.setToolTip(f"{page.title} (Ctrl+{place})")
            self._navigation.addButton(each)
            self._buttons[key] = each
            layout.addWidget(each)
        layout.addStretch(1)
        frame.setLayout(layout)
        overview = self.pages["overview"]
        if isinstance(overview, OverviewPage):
            overview.go_to.connect(self.go)
        return frame

    def _status(self) -> None:
        self._saved = QLabel("")
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._progress.setFixedWidth(200)
        self._progress.setAccessibleName("Voortgang van het werk")
        self._cancel = button("Annuleren", self._cancel_job)
        for part in (self._progress, self._cancel):
            part.hide()
            self.statusBar().addPermanentWidget(part)
        self.statusBar().addWidget(self._saved)
        self.statusBar().setSizeGripEnabled(False)

    def _menus(self) -> None:
        bar = self.menuBar()
        file = bar.addMenu("&Bestand")
        self._add(file, "Nieuwe werkmap of welkom", "Ctrl+N", self._show_welcome)
        self._add(file, "Werkmap &openen…", "Ctrl+O", self.welcome.choose)
        file.addSeparator()
        self._needs = [
            self._add(file, "Bundel &maken…", "Ctrl+E", lambda: self._exchange().export()),
            self._add(file, "Bundel &inlezen…", "Ctrl+I", lambda: self._exchange().choose()),
            self._add(file, "&Veiligheidskopie maken", "Ctrl+Shift+S", self._snapshot),
            self._add(file, "Werkmap &sluiten", "Ctrl+W", self.close_workspace),
        ]
        file.addSeparator()
        self._add(file, "&Afsluiten", "Ctrl+Q", self.close)
        edit = bar.addMenu("Be&werken")
        self.undo_action = self._add(edit, "&Ongedaan maken", "Ctrl+Z", self._undo)
        self.redo_action = self._add(edit, "Op&nieuw doen", "Ctrl+Shift+Z", self._redo)
        edit.addSeparator()
        self._needs.append(self._add(edit, "&Zoeken…", "Ctrl+K", self._search))
        self._add(edit, "Opdracht zoeken…", "Ctrl+Shift+P", self._palette)
        view = bar.addMenu("B&eeld")
        group = QActionGroup(self)
        for choice, words in CHOICES.items():
            action = self._add(view, words, "", partial(self._appear, choice))
            action.setCheckable(True)
            action.setChecked(choice == self.appearance.choice)
            group.addAction(action)
        view.addSeparator()
        self._add(view, "&Vernieuwen", "F5", self.refresh)
        go = bar.addMenu("&Ga naar")
        for place, (key, page) in enumerate(self.pages.items(), start=1):
            self._needs.append(self._add(go, page.title, f"Ctrl+{place}", partial(self.go, key)))
        group_menu = bar.addMenu("We&rkgroep")
        for words, keys, key, name in (
            ("Intekening toevoegen…", "Ctrl+Shift+I", "sign_ups", "add"),
            ("Actie toevoegen…", "Ctrl+Shift+A", "actions", "add"),
            ("Vergadering plannen…", "Ctrl+Shift+V", "meetings", "plan"),
            ("Voortgang melden…", "Ctrl+Shift+M", "progress", "add"),
            ("Stukken maken…", "Ctrl+P", "meetings", "make_pack"),
        ):
            self._needs.append(self._add(group_menu, words, keys, partial(self._on_page, key, name)))
        help_ = bar.addMenu("&Hulp")
        self._add(help_, "Over dit programma", "", self._about)

    def _add(self, menu: QMenu, words: str, keys: str, done: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda *_: done())
        menu.addAction(action)
        self.addAction(action)
        return action

    def _connect(self) -> None:
        self.session.opened.connect(self._opened)
        self.session.changed.connect(lambda _: self.refresh())
        self.session.saved.connect(lambda label: self._saved.setText(f"✓ Opgeslagen: {label}"))
        self.session.refused.connect(self._refused)
        self.session.steps.connect(self._steps)
        self.appearance.changed.connect(self._repaint_icons)
        self.welcome.look_around.connect(self._sample)
        self._background.started.connect(self._started)
        self._background.progressed.connect(lambda _job, fraction, _text: self._progress.setValue(int(fraction * 100)))
        self._background.ended.connect(lambda _job: self._ended())

    # --- the workspace
    def _opened(self) -> None:
        about, path = self.session.about, self.session.path
        if about is None or path is None:
            return
        self.name.setText(about.name)
        self.theme.setText("Gezamenlijke werkmap" if about.is_joint else f"Thema {about.theme}")
        self.setWindowTitle(f"{about.name} – Krachtenbundeling Circulaire Economie")
        self._settings.save(self._settings.load().with_recent(path))
        self.sidebar.show()
        for action in self._needs:
            action.setEnabled(True)
        self.go("overview")

    def _show_welcome(self) -> None:
        self.welcome.show_recent(self._settings.load().recent)
        self.stack.setCurrentWidget(self.welcome)
        if self.session.about is None:
            self.sidebar.hide()
            for action in (*self._needs, self.undo_action, self.redo_action):
                action.setEnabled(False)

    def close_workspace(self) -> None:
        """Close the workspace and show the welcome page."""
        self.session.close()
        self._show_welcome()

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
        self._buttons[key].setChecked(True)
        self.stack.setCurrentWidget(page)
        page.refresh()

    def refresh(self) -> None:
        """Read the shown page again."""
        page = self.stack.currentWidget()
        if isinstance(page, Page) and self.session.about is not None:
            page.refresh()

    def _on_page(self, key: str, name: str) -> None:
        self.go(key)
        getattr(self.pages[key], name)()

    def _exchange(self) -> ExchangePage:
        self.go("exchange")
        page = self.pages["exchange"]
        assert isinstance(page, ExchangePage)  # noqa: S101 - made so above
        return page

    def _search(self) -> None:
        finder = record_search(self.session, lambda kind, _id: self.go(PAGE_OF_KIND.get(kind, "overview")), self)
        finder.open()

    def _palette(self) -> None:
        command_palette(self.actions(), self).open()

    # --- editing
    def _undo(self) -> None:
        field = QApplication.focusWidget()
        if (isinstance(field, QLineEdit) and field.isUndoAvailable()) or (
            isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
        ):
            field.undo()
        else:
            self.session.undo()

    def _redo(self) -> None:
        field = QApplication.focusWidget()
        if (isinstance(field, QLineEdit) and field.isRedoAvailable()) or (
            isinstance(field, QPlainTextEdit) and field.document().isRedoAvailable()
        ):
            field.redo()
        else:
            self.session.redo()

    def _steps(self, undo: str, redo: str) -> None:
        for action, words, label in (
            (self.undo_action, "&Ongedaan maken", undo),
            (self.redo_action, "Op&nieuw doen", redo),
        ):
            action.setText(f"{words}: {label}" if label else words)
            action.setEnabled(True)

    def _snapshot(self) -> None:
        def told(path: Path) -> None:
            self._saved.setText(f"✓ Veiligheidskopie gemaakt: {path.name}")

        self.session.read(lambda ws: ws.snapshot("zelf"), owner=self, then=told)

    # --- news
    def _refused(self, refused: Refused) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.banner.tell(sentences(refused), "wrong")

    def _started(self, job: Job) -> None:
        self._job = job
        self._saved.setText(f"{job.label} …")
        self._progress.setValue(0)
        self._progress.show()
        self._cancel.show()

    def _ended(self) -> None:
        self._job = None
        self._saved.setText("")
        self._progress.hide()
        self._cancel.hide()

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _appear(self, choice: str) -> None:
        self.appearance.apply(choice)

    def _repaint_icons(self) -> None:
        for key, each in self._buttons.items():
            each.setIcon(icon(self.pages[key].icon_name))
            each.setIconSize(QSize(18, 18))
        self.refresh()

    def _about(self) -> None:
        from PySide6.QtWidgets import QMessageBox

        from kb_desktop import __version__

        box = QMessageBox(self)
        box.setWindowTitle("Over dit programma")
        box.setText(f"Krachtenbundeling Circulaire Economie\nVersie {__version__}")
        box.setInformativeText("Werkmappen, vergaderstukken en bundels voor de themawerkgroepen.")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # --- files dropped on the window
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().endswith((".kbwerk", ".kbbundle")) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls()])

    def open_files(self, paths: list[Path]) -> None:
        """Open a workspace, or preview bundles in the open one."""
        bundles = [path for path in paths if path.suffix == ".kbbundle"]
        for path in paths:
            if path.suffix != ".kbbundle":
                self.session.open(path)
                return
        if bundles and self.session.about is not None:
            self._exchange().preview(bundles)
        elif bundles:
            self.welcome.banner.tell("Open eerst de werkmap waarin je de bundel wilt inlezen.", "attention")

    def closeEvent(self, event: QCloseEvent) -> None:
        field = QApplication.focusWidget()
        if field is not None:
            field.clearFocus()  # what is being typed is saved on leaving the field
        self.session.close()
        self._background.close()
        event.accept()
