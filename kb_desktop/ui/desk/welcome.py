"""Welkom: make a workspace for a theme, open one, or go on where you were."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QListWidget, QListWidgetItem, QWidget

from kb_desktop.ui.session import Session
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


class WelcomePage(Page):
    """The first thing anybody sees."""

    title = "Welkom"
    look_around = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        grid = QGridLayout()
        grid.setSpacing(Space.MEDIUM)
        for place, (key, words) in enumerate(THEMES):
            tile = button(f"{key}\n{words}", partial(self._ask, key, words), look="tile")
            tile.setAccessibleName(f"Nieuwe werkmap voor {words}")
            grid.addWidget(tile, place // 2, place % 2)
        new = Card("Nieuwe werkmap voor een thema")
        new.body.addWidget(text("Convenant en register van overheden zitten er meteen in.", "muted", wrap=True))
        new.body.addLayout(grid)
        open_ = button("Werkmap openen", self.choose, icon_name="folder-open", look="primary")
        joint = button("Gezamenlijke werkmap maken", lambda: self._ask(None, "gezamenlijk"), icon_name="building-2")
        look = button("Rondkijken in het voorbeeld", self.look_around.emit, icon_name="compass")
        self.recent = QListWidget()
        self.recent.setAccessibleName("Laatst gebruikte werkmappen")
        self.recent.itemActivated.connect(lambda item: self.session.open(Path(item.toolTip())))
        old = Card("Verder werken")
        old.body.addWidget(self.recent)
        old.body.addWidget(open_)
        old.body.addWidget(joint)
        old.body.addWidget(look)
        head = column(
            text("Krachtenbundeling Circulaire Economie", "display"),
            text("Werkmappen voor de themawerkgroepen van Rijk en regio.", "muted"),
            space=Space.TINY,
        )
        self.content.addLayout(head)
        self.content.addWidget(self.banner)
        both = QWidget()
        both.setLayout(row(new, old, space=Space.LARGE))
        self.content.addWidget(both)
        self.content.addStretch(1)

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Show the workspaces that were open last."""
        self.recent.clear()
        for path in paths:
            if Path(path).exists():
                item = QListWidgetItem(f"{Path(path).stem}\n{Path(path).parent}")
                item.setToolTip(path)
                self.recent.addItem(item)
        self.recent.setVisible(self.recent.count() > 0)

    def choose(self) -> None:
        """Ask which workspace to open."""
        start = str(self.session.desk.paths.documents)
        name, _ = QFileDialog.getOpenFileName(self, "Werkmap openen", start, "Werkmap (*.kbwerk)")
        if name:
            self.session.open(Path(name))

    def _ask(self, theme: str | None, words: str) -> None:
        suggested = self.session.desk.paths.documents / f"{theme or 'gezamenlijk'}.kbwerk"
        name, _ = QFileDialog.getSaveFileName(self, "Nieuwe werkmap", str(suggested), "Werkmap (*.kbwerk)")
        if name:
            path = Path(name)
            path = path if path.suffix else path.with_suffix(".kbwerk")
            title = f"Werkgroep {words}" if theme else "Gezamenlijke werkmap"
            self.session.create(path, theme, title)
