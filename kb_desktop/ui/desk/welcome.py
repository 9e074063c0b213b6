"""Welkom: make a workspace for a theme, open one, or go on where you were."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem

from kb_desktop.domain.addresses import Address, location
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.file_windows import ask_file, ask_new_file
from kb_desktop.ui.shared.locations import remembered
from kb_desktop.ui.shared.parts import Card, Page, button, column, row, text
from kb_desktop.ui.shared.tokens import Space

THEMES = (
    ("RUI", "Ruimte voor de circulaire economie"),
    ("INK", "Sturen met eigen inkoopinstrumentarium"),
    ("VTH", "Vergunning, Toezicht en Handhaving"),
    ("MKB", "Midden- en Kleinbedrijf"),
    ("KEN", "Kennisdeling"),
    ("KET", "Ketens"),
)


WORKSPACE = "Werkmap (*.kbwerk)"

STEPS = (
    ("Vastleggen", "Wie tekent in op het thema, en wat doet iedereen per afspraak?"),
    ("Vergaderen", "Agenda en stukken maken; acties en besluiten ontstaan in het verslag."),
    ("Volgen", "Acties en voortgang bijhouden tot ze klaar zijn."),
    ("Uitwisselen", "Een bundel naar het secretariaat; verschillen kiezen mensen, nooit de computer."),
)


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
        database = button("Verbinden met database", self.database.emit, icon_name="database")
        joint = button("Gezamenlijke werkmap maken", lambda: self._ask(None, "gezamenlijk"), icon_name="building-2")
        look = button("Rondkijken in het voorbeeld", self.look_around.emit, icon_name="compass")
        self.recent = QListWidget()
        self.recent.setAccessibleName("Laatst gebruikte werkmappen")
        self.recent.itemActivated.connect(lambda item: self.session.open(location(item.toolTip())))
        self.first = text("Hier komen de werkmappen te staan die je het laatst gebruikte.", "muted", wrap=True)
        old = Card("Verder werken")
        for part in (self.first, self.recent, open_, database, look, joint):
            old.body.addWidget(part)
        old.body.addStretch(1)
        head = column(
            text("Krachtenbundeling Circulaire Economie", "display"),
            text("Werkmappen voor de themawerkgroepen van Rijk en regio.", "muted"),
            space=Space.TINY,
        )
        both = row(new, old, space=Space.LARGE)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.content.addLayout(head)
        self.content.addWidget(self.banner)
        self.content.addLayout(both)
        self.content.addWidget(self._steps())
        self.content.addStretch(1)

    def _tiles(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.MEDIUM)
        for place, (key, words) in enumerate(THEMES):
            tile = button(f"{key}\n{words}", partial(self._ask, key, words), look="tile")
            tile.setAccessibleName(f"Nieuwe werkmap voor {words}")
            grid.addWidget(tile, place // 2, place % 2)
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
        self.recent.setVisible(self.recent.count() > 0)
        self.first.setVisible(self.recent.count() == 0)

    def choose(self) -> None:
        """Ask which workspace to open."""
        ask_file(self, "Werkmap openen", self.session.desk.paths.documents, WORKSPACE, self.session.open)

    def _ask(self, theme: str | None, words: str) -> None:
        suggested = self.session.desk.paths.documents / f"{theme or 'gezamenlijk'}.kbwerk"
        title = f"Werkgroep {words}" if theme else "Gezamenlijke werkmap"

        def make(path: Path) -> None:
            self.session.create(path, theme, title)

        ask_new_file(self, "Nieuwe werkmap", suggested, WORKSPACE, make)
