"""Let op: what is worth a look, with a way to it and, where there is one, a way to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from kb_desktop.ui.shared.parts import Card, button, column, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.attention import IssueRow
from kb_desktop.wording.labels import kind_label

MOST_ISSUES = 200
"""So many are shown at a time."""


class IssuesPart(QScrollArea):
    """A card for each."""

    open_record = Signal(str)
    renumber = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Let op")
        self._shown: Sequence[IssueRow] | None = None

    def show_rows(self, found: Sequence[IssueRow]) -> None:
        """Show them; nothing is built anew when nothing changed."""
        if found == self._shown:
            return
        self._shown = found
        inner = QWidget()
        layout = column(space=Space.LARGE, margins=8)
        if not found:
            layout.addWidget(text("✓ Niets bijzonders.", "muted"))
        for each in found[:MOST_ISSUES]:
            layout.addWidget(self._card(each))
        if len(found) > MOST_ISSUES:
            layout.addWidget(text(f"En nog {len(found) - MOST_ISSUES}. Handel eerst deze af.", "muted"))
        layout.addStretch(1)
        inner.setLayout(layout)
        self.setWidget(inner)

    def _card(self, each: IssueRow) -> Card:
        show = button("Openen", partial(self.open_record.emit, each.record))
        show.setAccessibleName(f"Open {each.title}")
        card = Card(f"{kind_label(each.kind).capitalize()} {each.title}")
        words = text(f"▲ {each.words}", wrap=True)
        side = row(words, show)
        if each.code == "number.twice":
            mend = button("Nieuw nummer geven", partial(self.renumber.emit, each.record))
            mend.setAccessibleName(f"Nieuw nummer geven aan {each.title}")
            side = row(words, mend, show)
        side.setStretch(0, 1)
        card.body.addLayout(side)
        return card
