"""Overzicht: what matters now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.lights import LightMark
from kb_desktop.ui.shared.parts import (
    LET_OP,
    Card,
    Page,
    PageHeader,
    Scrolling,
    beginning,
    button,
    column,
    empty,
    row,
    scrolled,
    share_bar,
    text,
)
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.actions import ActionRow
from kb_desktop.usecases.finding import Place, place_of
from kb_desktop.usecases.overview import Overview, Workspace, overview
from kb_desktop.wording.papers import LATE_SIGN, late, long_day, short_day
from kb_desktop.wording.refusals import sentence

MOST_LINES = 6
"""So many late actions and points of attention are shown."""
_MOST_ACTIONS = 5
_MOST_CHARACTERS = 90
_LONGEST_NAME = 56


class OverviewPage(Page):
    """Figures, the next meeting, what is late or comes first, and the lights."""

    title = "Overzicht"
    icon_name = "layout-dashboard"
    go_to = Signal(str, str)

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session, self.appearance = session, appearance
        self.header = PageHeader("Overzicht", "Hoe staat de werkgroep ervoor?")
        self.figures = row(space=Space.LARGE)
        self.late = Card("Acties")
        self.meeting = Card("Volgende vergadering")
        self.lights = Card("Stand per afspraak")
        self.layers = Card("Intekeningen per bestuurslaag")
        self.attention = Card("Let op")
        grid = QGridLayout()
        grid.setSpacing(Space.LARGE)
        grid.addWidget(self.meeting, 0, 0)
        grid.addWidget(self.layers, 0, 1)
        grid.addWidget(self.late, 1, 0)
        grid.addWidget(self.lights, 1, 1, 2, 1)
        grid.addWidget(self.attention, 2, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        inner = Scrolling()
        layout = column(self.figures, grid, space=Space.LARGE)
        layout.addStretch(1)
        inner.setLayout(layout)
        for part in (self.header, self.banner, scrolled("Overzicht", inner)):
            self.content.addWidget(part)

    def refresh(self) -> None:
        self.session.read(overview, self.session.today, owner=self, then=self._show)

    def _show(self, found: Overview) -> None:
        self.header.title.setText(found.about.name)
        empty(self.figures)
        figures = (
            ("Intekeningen", found.sign_ups, "sign_ups", ""),
            ("Nog geen inzet", found.without_commitment, "sign_ups", ""),
            ("Open acties", found.open_actions, "actions", ""),
            ("Acties over tijd", len(found.overdue), "actions", "steer"),
            ("Verschillen", found.conflicts, "exchange", "attention"),
        )
        for words, number, page, tone in figures:
            card = Card()
            figure = text(f"{LATE_SIGN} {number}" if tone and number else str(number), "figure")
            figure.setProperty("tone", tone if number else "none")
            card.body.addWidget(figure)
            link = button(words, partial(self.go_to.emit, page, ""), look="link")
            link.setAccessibleName(f"{words}: {number}")
            card.body.addLayout(row(link, None))
            self.figures.addWidget(card, 1)
        self._show_meeting(found)
        self._show_actions(found)
        self._show_lights(found)
        self._show_layers(found)
        self._show_attention(found)

    def _show_layers(self, found: Overview) -> None:
        self.layers.clear()
        grid = QGridLayout()
        grid.setSpacing(Space.MEDIUM)
        grid.setColumnStretch(1, 1)
        most = max(found.layers.values(), default=0)
        for place, (layer, count) in enumerate(found.layers.items()):
            words = layer.capitalize()
            number = text(str(count), "strong")
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            for at, part in enumerate((text(words), share_bar(f"{words}: {count}", count, most), number)):
                grid.addWidget(part, place, at, Qt.AlignmentFlag.AlignVCenter)
        self.layers.body.addLayout(grid)
        self.layers.body.addStretch(1)

    def _show_meeting(self, found: Overview) -> None:
        self.meeting.clear()
        meeting = found.next_meeting
        if meeting is None:
            self.meeting.body.addWidget(text("Er is geen vergadering gepland.", "muted"))
            plan = button("Vergadering plannen", lambda: self.go_to.emit("meetings", ""), icon_name="plus")
            self.meeting.body.addLayout(row(plan, None))
        else:
            when = f"{long_day(meeting.date('starts_at'))}, {meeting.text('starts_at')[11:16]} uur"
            self.meeting.body.addWidget(text(meeting.text("title"), "strong", wrap=True))
            self.meeting.body.addWidget(text(when[:1].upper() + when[1:], wrap=True))
            self.meeting.body.addWidget(text(meeting.text("place"), "muted", wrap=True))
            self.meeting.body.addSpacing(Space.TINY)
            go = button(
                "Vergadering openen", partial(self.go_to.emit, "meetings", meeting.id), icon_name="calendar-days"
            )
            self.meeting.body.addLayout(row(go, None))
        self.meeting.body.addStretch(1)

    def _show_actions(self, found: Overview) -> None:
        """What is late, and then what is due first, as far as there is room."""
        self.late.clear()
        if not found.overdue:
            self.late.body.addWidget(text("✓ Geen enkele actie is over tijd.", "muted"))
        shown = found.overdue[:MOST_LINES]
        self._action_lines([(each, late(each.late), "wrong") for each in shown])
        coming = found.upcoming[: max(0, _MOST_ACTIONS - len(shown))]
        if coming:
            self.late.body.addWidget(text("Eerstvolgend", "label"))
            self._action_lines([(each, short_day(each.due), "muted") for each in coming])
        if len(found.overdue) > MOST_LINES:
            more = button("Alle acties over tijd bekijken", lambda: self.go_to.emit("actions", ""), look="link")
            self.late.body.addWidget(more)
        self.late.body.addStretch(1)

    def _show_attention(self, found: Overview) -> None:
        """What is worth a look, first in the progress and then in the records; nothing here is wrong."""
        self.attention.clear()
        lines = [
            (each.agreement.text("key"), sentence(hint), partial(self.go_to.emit, "progress", each.agreement.id))
            for progress in found.progress.values()
            for each in progress
            for hint in each.hints
        ]
        lines += [(each.title, each.words, partial(self._open, each.record)) for each in found.issues]
        self.attention.setVisible(bool(lines))
        for name, words, go in lines[:MOST_LINES]:
            link = button(beginning(name, _LONGEST_NAME), go, look="link")
            link.setAccessibleName(f"{name}: {words}")
            self.attention.body.addWidget(link)
            self.attention.body.addWidget(text(f"▲ {words}", wrap=True))
        if found.issues and len(lines) - len(found.issues) + found.issue_count > MOST_LINES:
            see_all = partial(self.go_to.emit, "exchange", LET_OP)
            self.attention.body.addWidget(button("Alle punten bij Uitwisseling bekijken", see_all, look="link"))

    def _open(self, record: RecordId) -> None:
        def find(workspace: Workspace) -> Place:
            return place_of(workspace, record)

        self.session.read(find, owner=self, then=lambda place: self.go_to.emit(place.page, place.id))

    def _action_lines(self, actions: list[tuple[ActionRow, str, str]]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.MEDIUM)
        grid.setVerticalSpacing(Space.TINY)
        grid.setColumnStretch(1, 1)
        for place, (each, when, look) in enumerate(actions):
            link = button(each.number, partial(self.go_to.emit, "actions", each.action.id), look="link")
            link.setAccessibleName(f"{each.number}, {when}: {each.text}")
            for at, part in enumerate((link, text(each.text, wrap=True), text(when, look))):
                grid.addWidget(part, place, at)
        self.late.body.addLayout(grid)

    def _show_lights(self, found: Overview) -> None:
        self.lights.clear()
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.MEDIUM)
        grid.setVerticalSpacing(Space.SMALL)
        grid.setColumnStretch(1, 1)
        every = [each for progress in found.progress.values() for each in progress]
        for place, each in enumerate(every):
            key = each.agreement.text("key")
            link = button(key, partial(self.go_to.emit, "progress", each.agreement.id), look="link")
            link.setAccessibleName(f"{key}: {each.light}")
            words = text(beginning(each.agreement.text("text"), _MOST_CHARACTERS), "muted", wrap=True)
            for at, part in enumerate((link, words, LightMark(each.light, self.appearance))):
                grid.addWidget(part, place, at, Qt.AlignmentFlag.AlignTop)
        self.lights.body.addLayout(grid)
        self.lights.body.addStretch(1)
