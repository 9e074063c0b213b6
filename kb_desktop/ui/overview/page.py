"""Overzicht: what matters now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.parts import (
    LET_OP,
    Card,
    Page,
    PageHeader,
    button,
    column,
    empty,
    light_text,
    row,
    scrolled,
    text,
)
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.finding import Place, place_of
from kb_desktop.usecases.overview import Overview, Workspace, overview
from kb_desktop.wording.refusals import sentence

MOST_LINES = 6
"""So many late actions and points of attention are shown."""
_LONGEST_NAME = 56


class OverviewPage(Page):
    """Figures, the next meeting, what is late, and the lights."""

    title = "Overzicht"
    icon_name = "layout-dashboard"
    go_to = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.header = PageHeader("Overzicht", "Hoe staat de werkgroep ervoor?")
        self.figures = row(space=Space.LARGE)
        self.late = Card("Over tijd")
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
        inner = QWidget()
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
            ("Intekeningen", found.sign_ups, "sign_ups"),
            ("Nog geen inzet", found.without_commitment, "sign_ups"),
            ("Open acties", found.open_actions, "actions"),
            ("Acties over tijd", len(found.overdue), "actions"),
            ("Verschillen", found.conflicts, "exchange"),
        )
        for words, number, page in figures:
            card = Card()
            card.body.addWidget(text(str(number), "figure"))
            link = button(words, partial(self.go_to.emit, page, ""), look="link")
            link.setAccessibleName(f"{words}: {number}")
            card.body.addLayout(row(link, None))
            self.figures.addWidget(card)
        self._show_meeting(found)
        self._show_late(found)
        self._show_lights(found)
        self._show_attention(found)
        self.layers.clear()
        for layer, count in found.layers.items():
            self.layers.body.addLayout(row(text(layer.capitalize()), None, text(str(count), "lead")))
        self.layers.body.addStretch(1)

    def _show_meeting(self, found: Overview) -> None:
        self.meeting.clear()
        meeting = found.next_meeting
        if meeting is None:
            self.meeting.body.addWidget(text("Er is geen vergadering gepland.", "muted"))
            plan = button("Vergadering plannen", lambda: self.go_to.emit("meetings", ""), icon_name="plus")
            self.meeting.body.addLayout(row(plan, None))
        else:
            day = meeting.date("starts_at")
            when = day.strftime("%d-%m-%Y") if day else ""
            self.meeting.body.addWidget(text(meeting.text("title"), "lead"))
            self.meeting.body.addWidget(text(f"{when}, {meeting.text('starts_at')[11:16]} uur", "muted"))
            self.meeting.body.addWidget(text(meeting.text("place"), "muted", wrap=True))
            go = button(
                "Vergadering openen", partial(self.go_to.emit, "meetings", meeting.id), icon_name="calendar-days"
            )
            self.meeting.body.addLayout(row(go, None))
        self.meeting.body.addStretch(1)

    def _show_late(self, found: Overview) -> None:
        self.late.clear()
        if not found.overdue:
            self.late.body.addWidget(text("✓ Geen enkele actie is over tijd.", "muted"))
        for action in found.overdue[:MOST_LINES]:
            link = button(f"▲ {action.number}", partial(self.go_to.emit, "actions", action.action.id), look="link")
            link.setAccessibleName(f"{action.number}, {action.late} dagen te laat: {action.text}")
            line = row(link, text(action.text, wrap=True), text(f"{action.late} d. te laat", "muted"))
            line.setStretch(1, 1)
            self.late.body.addLayout(line)
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
            link = button(f"{name[:_LONGEST_NAME]}…" if len(name) > _LONGEST_NAME else name, go, look="link")
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

    def _show_lights(self, found: Overview) -> None:
        self.lights.clear()
        for progress in found.progress.values():
            for each in progress:
                key = each.agreement.text("key")
                link = button(key, partial(self.go_to.emit, "progress", each.agreement.id), look="link")
                self.lights.body.addLayout(row(link, text(light_text(each.light)), None))
        self.lights.body.addStretch(1)
