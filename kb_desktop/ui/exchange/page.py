"""Uitwisseling: a bundle out, bundles in with a preview, and the conflicts that wait for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict
from kb_desktop.domain.merging import MergePlan
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.ui.exchange.preview import PreviewWindow
from kb_desktop.ui.exchange.settle import SettleWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import dutch_day
from kb_desktop.ui.shared.file_windows import ask_files, ask_new_file
from kb_desktop.ui.shared.parts import Card, Page, PageHeader, button, column, row, scrolled, tabs, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import exchanging
from kb_desktop.usecases.exchange_view import (
    BundleRow,
    ConflictRow,
    ExchangeView,
    IssueRow,
    PlanInWords,
    Workspace,
    exchange_view,
    preview_in_words,
)
from kb_desktop.usecases.finding import Place, place_of
from kb_desktop.usecases.numbering import give_new_number
from kb_desktop.usecases.settling import settle
from kb_desktop.wording.labels import field_label, kind_label, parts_counted
from kb_desktop.wording.refusals import sentence

BUNDLE = "Bundel (*.kbbundle)"
MOST_ISSUES = 200
"""So many are shown at a time."""


class ExchangePage(Page):
    """Bundles, conflicts, and what is worth a look. `go_to(page, id)` asks for a record on its own page."""

    go_to = Signal(str, str)

    title = "Uitwisseling"
    icon_name = "arrow-left-right"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        make = button("Bundel maken", self.export, icon_name="upload")
        read = button("Bundel inlezen", self.choose, icon_name="download", look="primary")
        explanation = "Een bundel is één bestand met wat een ander nog niet heeft. Inlezen kun je altijd terugdraaien."
        bundles: list[Column[BundleRow]] = [
            Column("Wanneer", lambda each: each.when, 150),
            Column("Wat", lambda each: each.what, 170),
            Column("Van", lambda each: each.person, 170),
            Column("Bestand", lambda each: each.file, 240, stretch=True),
            Column("Resultaat", lambda each: each.result, 260),
        ]
        self.bundles: RecordTable[BundleRow] = RecordTable("Bundels", bundles, lambda: appearance.colours)
        self.undo = button("Inlezen ongedaan maken", self._undo, icon_name="undo-2")
        first = QWidget()
        first.setLayout(column(self.bundles, row(self.undo, None), margins=8))
        self.conflicts = scrolled("Verschillen")
        self.tabs = tabs("Uitwisseling")
        self.tabs.addTab(self.conflicts, "&Verschillen")
        self.issues = scrolled("Let op")
        self.tabs.addTab(self.issues, "&Let op")
        self.tabs.addTab(first, "B&undels")
        for part in (PageHeader("Uitwisseling", explanation, make, read), self.banner):
            self.content.addWidget(part)
        self.content.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        self.session.read(exchange_view, owner=self, then=self._show)

    def _show(self, view: ExchangeView) -> None:
        self.bundles.show_rows(view.bundles, same=lambda each: (each.id, each.what))
        self.tabs.setTabText(0, f"&Verschillen ({len(view.conflicts)})")
        inner = QWidget()
        layout = column(space=Space.LARGE, margins=8)
        if not view.conflicts:
            layout.addWidget(text("✓ Er zijn geen open verschillen.", "muted"))
        for each in view.conflicts:
            layout.addWidget(self._conflict(each))
        layout.addStretch(1)
        inner.setLayout(layout)
        self.conflicts.setWidget(inner)
        self._show_issues(view.issues)

    def _show_issues(self, found: Sequence[IssueRow]) -> None:
        self.tabs.setTabText(1, f"&Let op ({len(found)})")
        inner = QWidget()
        layout = column(space=Space.LARGE, margins=8)
        if not found:
            layout.addWidget(text("✓ Niets bijzonders.", "muted"))
        for each in found[:MOST_ISSUES]:
            show = button("Openen", partial(self._open, each.record))
            show.setAccessibleName(f"Open {each.title}")
            card = Card(f"{kind_label(each.kind).capitalize()} {each.title}")
            words = text(f"▲ {each.words}", wrap=True)
            side = row(words, show)
            if each.code == "number.twice":
                mend = button("Nieuw nummer geven", partial(self._renumber, each.record))
                mend.setAccessibleName(f"Nieuw nummer geven aan {each.title}")
                side = row(words, mend, show)
            side.setStretch(0, 1)
            card.body.addLayout(side)
            layout.addWidget(card)
        if len(found) > MOST_ISSUES:
            layout.addWidget(text(f"En nog {len(found) - MOST_ISSUES}. Handel eerst deze af.", "muted"))
        layout.addStretch(1)
        inner.setLayout(layout)
        self.issues.setWidget(inner)

    def _renumber(self, record: RecordId) -> None:
        self.session.do(give_new_number, record, owner=self, failed=self._refused)

    def _open(self, record: RecordId) -> None:
        def find(workspace: Workspace) -> Place:
            return place_of(workspace, record)

        self.session.read(find, owner=self, then=lambda place: self.go_to.emit(place.page, place.id))

    def _conflict(self, each: ConflictRow) -> QWidget:
        conflict = each.conflict
        deleted = conflict.field == DELETED_FIELD
        name = "Hier verwijderd, daar bewerkt" if deleted else field_label(conflict.kind, conflict.field)
        card = Card(f"{kind_label(conflict.kind).capitalize()} {each.title}")
        card.body.addWidget(text(name, "label"))
        if not deleted:
            card.body.addWidget(text(f"Was: {each.base}", "muted", wrap=True))
        for place, head in enumerate(conflict.heads):
            shown = each.names[place]
            words = text(shown, wrap=True, selectable=True)
            source = f"{head.by}, {dutch_day(head.at[:10])} ({'uit een bundel' if head.bundle else 'hier'})"
            use = button("Deze kiezen", partial(self._settle, conflict, head.value, each.title, shown))
            use.setAccessibleName(f"Kies {shown} van {head.by}")
            if deleted:
                value: Value = True if head.value is True else None
                verb = "Toch verwijderen" if value else "Behouden"
                use = button(verb, partial(self._settle, conflict, value, each.title, verb))
            side = row(column(words, text(source, "muted"), space=2), use)
            side.setStretch(0, 1)
            card.body.addLayout(side)
        return card

    def _settle(self, conflict: Conflict, value: Value, title: str, choice: str) -> None:
        window = SettleWindow(title, choice, self)
        window.settled.connect(lambda reason: self.settle(conflict, value, reason))
        window.open()

    def settle(self, conflict: Conflict, value: Value, reason: str) -> None:
        """Write the choice."""
        self.session.do(settle, conflict.record, conflict.field, value, reason, owner=self, failed=self._refused)

    def _refused(self, refused: Refused) -> None:
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    def _undo(self) -> None:
        each = self.bundles.current()
        if each is not None:
            self.session.do(lambda ws: ws.undo_bundle(each.id), owner=self, failed=self._refused)

    def export(self) -> None:
        """Ask where the bundle goes."""
        name = self.session.path.stem if self.session.path else "bundel"
        ask_new_file(self, "Bundel maken", self.session.folder / f"{name}{exchanging.SUFFIX}", BUNDLE, self.write)

    def write(self, path: Path) -> None:
        """Write a bundle with what nobody confirmed yet."""

        def told(made: exchanging.Exported) -> None:
            words = f"De bundel staat klaar: {made.path.name}, {parts_counted(made.records)}. Stuur dit bestand op."
            self.banner.tell(words, "ok")
            self.refresh()

        desk = self.session.desk
        self.session.do(
            exchanging.export, path, desk, owner=self, then=told, failed=self._refused, label="Bundel maken"
        )

    def choose(self) -> None:
        """Ask for bundles and show what they would do."""
        here = self.session.folder
        ask_files(self, "Bundel inlezen", here, BUNDLE, self.preview)

    def preview(self, paths: list[Path]) -> None:
        """Show what merging these bundles would do; nothing is written yet."""

        def show(plans: list[PlanInWords]) -> None:
            window = PreviewWindow(plans, self)
            window.accepted.connect(lambda: self.merge(paths, window.left()))
            window.open()

        def look(workspace: Workspace) -> list[PlanInWords]:
            return preview_in_words(workspace, paths)

        self.session.do(look, owner=self, then=show, failed=self._refused, label="Bundel bekijken", quiet=True)

    def merge(self, paths: list[Path], leave: frozenset[RecordId] = frozenset()) -> None:
        """Merge, each bundle in one step; records in `leave` keep what they show here."""

        def told(plans: list[MergePlan]) -> None:
            refused = exchanging.problems_of(plans)
            if refused:
                self.banner.tell(sentence(refused[0]), "wrong")
            else:
                conflicts = sum(plan.counts.get("conflict", 0) for plan in plans)
                names = ", ".join(plan.file for plan in plans)
                if conflicts:
                    self.banner.tell(f"Ingelezen: {names}. Kies hieronder bij elk verschil wat geldt.", "attention")
                else:
                    self.banner.tell(f"Ingelezen: {names}.", "ok")
            self.refresh()

        self.session.do(
            exchanging.merge, paths, leave, owner=self, then=told, failed=self._refused, label="Bundel inlezen"
        )
