"""Welkom: make a workspace for a theme, open one, or go on where you were."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QListWidget, QListWidgetItem, QWidget

from kb_desktop.domain.addresses import Address, location
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.ui.shared.file_windows import ask_file, ask_new_file
from kb_desktop.ui.shared.locations import remembered
from kb_desktop.ui.shared.parts import Card, Page, PushButton, button, column, row, text
from kb_desktop.ui.shared.tokens import Space

if TYPE_CHECKING:
    from kb_desktop.domain.problems import Refused
    from kb_desktop.usecases.starting import Beginning

THEMES = (
    ("RUI", "Ruimte voor de circulaire economie"),
    ("INK", "Sturen met eigen inkoopinstrumentarium"),
    ("VTH", "Vergunning, Toezicht en Handhaving"),
    ("MKB", "Midden- en Kleinbedrijf"),
    ("KEN", "Kennisdeling"),
    ("KET", "Ketens"),
)


WORKSPACE = "Werkmap (*.kbwerk)"
BUNDLE = "Bundel (*.kbbundle)"
WAITING_BUNDLE = "Open de werkmap waarin je de bundel wilt inlezen. Daarna zie je wat er verandert."

STEPS = (
    ("Vastleggen", "Wie tekent in op het thema, en wat doet iedereen per afspraak?"),
    ("Vergaderen", "Agenda en stukken maken; acties en besluiten ontstaan in het verslag."),
    ("Volgen", "Acties en voortgang bijhouden tot ze klaar zijn."),
    ("Uitwisselen", "Een bundel naar het secretariaat; verschillen kiezen mensen, nooit de computer."),
)


_WIDEST = 1120
_SIGN = 52
_MOST_RECENT = 5


class _Tile(PushButton):
    """A theme: its key as a chip, its name beside it."""

    def __init__(self, key: str, words: str, clicked: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("look", "tile")
        self.setAccessibleName(f"Nieuwe werkmap voor {words}")
        chip, name = text(key, "chip"), text(words, "strong", wrap=True)
        for label in (chip, name):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = row(chip, name, space=Space.MEDIUM, margins=Space.MEDIUM)
        inside.setStretch(1, 1)
        inside.setAlignment(chip, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(inside)
        self.clicked.connect(lambda _=False: clicked())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(200, 2 * line + 2 * Space.MEDIUM)


class WelcomePage(Page):
    """The first thing anybody sees."""

    title = "Welkom"
    look_around = Signal()
    database = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        new = Card("Nieuwe werkmap voor een thema")
        new.body.addWidget(text("Het convenant en het register van overheden zitten er meteen in.", "muted", wrap=True))
        new.body.addLayout(self._tiles())
        new.body.addStretch(1)
        open_ = button("Werkmap openen", self.choose, icon_name="folder-open", look="primary")
        begin = button("Werkmap maken uit startbundel", self.choose_start, icon_name="download")
        database = button("Verbinden met database", self.database.emit, icon_name="database")
        joint = button("Gezamenlijke werkmap maken", lambda: self._ask(None, "gezamenlijk"), icon_name="building-2")
        look = button("Rondkijken in het voorbeeld", self.look_around.emit, icon_name="compass")
        self.recent = QListWidget()
        self.recent.setAccessibleName("Laatst gebruikte werkmappen")
        lines_of(self.recent)
        self.recent.itemActivated.connect(lambda item: self.session.open(location(item.toolTip())))
        self.first = text("Hier komen de werkmappen te staan die je het laatst gebruikte.", "muted", wrap=True)
        old = Card("Verder werken")
        for part in (self.first, self.recent, open_, database, begin, look, joint):
            old.body.addWidget(part)
        old.body.addStretch(1)
        words = column(
            text("Krachtenbundeling Circulaire Economie", "display"),
            text("Werkmappen voor de themawerkgroepen van Rijk en regio.", "muted"),
            space=0,
        )
        sign = QLabel()
        sign.setPixmap(QApplication.windowIcon().pixmap(_SIGN, _SIGN))
        head = row(sign, words, None, space=Space.LARGE)
        both = row(new, old, space=Space.LARGE)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setLayout(column(head, self.banner, both, self._steps(), space=Space.LARGE))
        centred = row(inner)
        centred.insertStretch(0, 1)
        centred.addStretch(1)
        centred.setStretch(1, 1000)
        self.content.addStretch(1)
        self.content.addLayout(centred)
        self.content.addStretch(2)

    def _tiles(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.MEDIUM)
        for place, (key, words) in enumerate(THEMES):
            grid.addWidget(_Tile(key, words, partial(self._ask, key, words)), place // 2, place % 2)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        return grid

    def _steps(self) -> Card:
        card = Card("Zo werkt het")
        steps = row(space=Space.WIDE)
        for number, (head, words) in enumerate(STEPS, start=1):
            explanation = text(words, "muted", wrap=True)
            step = column(text(f"{number}.  {head}", "strong"), explanation, space=Space.TINY)
            step.addStretch(1)
            steps.addLayout(step, 1)
        card.body.addLayout(steps)
        return card

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Show the workspaces that were open last."""
        self.recent.clear()
        for path in paths:
            place = remembered(path)
            if place is not None:
                words = f"{place.name}\nDatabase" if isinstance(place, Address) else f"{place.stem}\n{place.parent}"
                item = QListWidgetItem(words)
                item.setToolTip(path)
                self.recent.addItem(item)
        shown = min(self.recent.count(), _MOST_RECENT)
        self.recent.setFixedHeight(max(1, shown) * max(44, self.recent.sizeHintForRow(0)) + Space.SMALL)
        self.recent.setVisible(self.recent.count() > 0)
        self.first.setVisible(self.recent.count() == 0)

    def choose(self) -> None:
        """Ask which workspace to open."""
        ask_file(self, "Werkmap openen", self.session.desk.paths.documents, WORKSPACE, self.session.open)

    def choose_start(self) -> None:
        """Ask for a start bundle, then for the place of the workspace that begins with it."""
        folder = self.session.desk.paths.documents
        ask_file(self, "Startbundel kiezen", folder, BUNDLE, self.begin)

    def begin(self, bundle: Path) -> None:
        """Make a workspace from a start bundle, or from a whole bundle of a group."""

        def ask(found: Beginning) -> None:
            if found.about.is_joint and not found.is_start:
                self.banner.tell("Dit is geen startbundel. Vraag het secretariaat om een startbundel.", "attention")
            else:
                self._ask_place(bundle, found)

        self._look(bundle, ask)

    def offer(self, bundle: Path, taken: Callable[[], object]) -> None:
        """A bundle was opened while there is no workspace: when it is a start bundle, make one and call `taken`."""

        def ask(found: Beginning) -> None:
            if found.is_start:
                taken()
                self._ask_place(bundle, found)

        self._look(bundle, ask)

    def _look(self, bundle: Path, then: Callable[[Beginning], None]) -> None:
        def look(_: Job) -> Beginning:
            from kb_desktop.usecases.starting import beginning_of

            return beginning_of(bundle)

        self.session.make(look, owner=self, then=then, failed=self._refused, label="Bundel bekijken")

    def _ask_place(self, bundle: Path, found: Beginning) -> None:
        self.banner.tell(f"Bundel van {found.sender} voor {found.about.name}. Kies waar de werkmap komt.", "info")
        suggested = self.session.desk.paths.documents / f"{found.about.theme or 'gezamenlijk'}.kbwerk"
        ask_new_file(self, "Nieuwe werkmap", suggested, WORKSPACE, lambda path: self.session.create_from(path, bundle))

    def _refused(self, refused: Refused) -> None:
        from kb_desktop.wording.refusals import sentences

        self.banner.tell(sentences(refused), "wrong")

    def _ask(self, theme: str | None, words: str) -> None:
        suggested = self.session.desk.paths.documents / f"{theme or 'gezamenlijk'}.kbwerk"
        title = f"Werkgroep {words}" if theme else "Gezamenlijke werkmap"

        def make(path: Path) -> None:
            self.session.create(path, theme, title)

        ask_new_file(self, "Nieuwe werkmap", suggested, WORKSPACE, make)
