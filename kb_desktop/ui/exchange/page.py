"""Uitwisseling: bundles out, bundles in with a preview and choices, receipts, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kb_desktop.domain.labels import CLOSED
from kb_desktop.domain.merging import BundleVerdict, MergePlan
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.background import Job
from kb_desktop.ui.exchange.conflicts import ConflictsPart
from kb_desktop.ui.exchange.export_window import ExportWindow, Target
from kb_desktop.ui.exchange.issues import IssuesPart
from kb_desktop.ui.exchange.merge import MergeView
from kb_desktop.ui.exchange.receipts import ReceiptsPart
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.file_windows import ask_files, ask_new_file
from kb_desktop.ui.shared.parts import LET_OP, Page, PageHeader, button, column, row, tabs
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import exchanging, requests, starting
from kb_desktop.usecases.exchange_view import BundleRow, ExchangeView, Peer, Workspace, exchange_view, peers
from kb_desktop.usecases.finding import Place, place_of
from kb_desktop.usecases.merge_view import PlanInWords, merge_chosen, preview_in_words
from kb_desktop.usecases.numbering import give_new_number
from kb_desktop.usecases.settling import bring_back
from kb_desktop.wording.labels import counted, held_back_line, parts_counted
from kb_desktop.wording.refusals import sentence

BUNDLE = "Bundel (*.kbbundle)"
REQUEST = "Verzoek (*.kbverzoek)"
BOTH = "Bundel of verzoek (*.kbbundle *.kbverzoek)"
_PURPOSES = {"start": "De startbundel", "levering": "De bundel", "terugmelding": "De terugmelding"}


class ExchangePage(Page):
    """Bundles, receipts, conflicts, and what is worth a look. `go_to(page, id)` asks for a record on its own page."""

    go_to = Signal(str, str)

    title = "Uitwisseling"
    icon_name = "arrow-left-right"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        self._paths: list[Path] = []
        self._job: Job | None = None
        self.home = self._home(appearance)
        self.merging = MergeView(appearance)
        self.merging.hide()
        self.merging.cancelled.connect(self.leave_merge)
        self.merging.decided.connect(lambda choices: self.merge(self._paths, choices))
        self.merging.more_asked.connect(self.choose)
        self.merging.request_asked.connect(self.ask_request)
        for part in (self.banner, self.home, self.merging):
            self.content.addWidget(part)
        self.content.setStretch(1, 1)
        self.content.setStretch(2, 1)
        session.background.ended.connect(self._ended)
        session.closed.connect(self.leave_merge)

    def _home(self, appearance: Appearance) -> QWidget:
        make = button("Bundel maken", self.export, icon_name="upload")
        read = button("Bundel inlezen", self.choose, icon_name="download", look="primary")
        explanation = "Een bundel is één bestand met wat een ander nog niet heeft. Inlezen kun je altijd terugdraaien."
        self.conflicts = ConflictsPart(self.session, appearance)
        self.conflicts.open_record.connect(self._open)
        self.conflicts.refused.connect(self._changed_meanwhile)
        self.issues = IssuesPart()
        self.issues.open_record.connect(self._open)
        self.issues.renumber.connect(self._renumber)
        self.receipts = ReceiptsPart(appearance)
        self.receipts.open_record.connect(self._open)
        self.receipts.back.connect(self._bring_back)
        self.tabs = tabs("Uitwisseling")
        self.tabs.addTab(self.conflicts, "&Verschillen")
        self.tabs.addTab(self.issues, "&Let op")
        self.tabs.addTab(self._books(appearance), "B&undels")
        self.tabs.addTab(self.receipts, "Ontvangst&bevestiging")
        home = QWidget()
        layout = column(PageHeader("Uitwisseling", explanation, make, read), self.tabs, space=Space.LARGE)
        layout.setStretch(1, 1)
        home.setLayout(layout)
        return home

    def _books(self, appearance: Appearance) -> QWidget:
        bundles: list[Column[BundleRow]] = [
            Column("Wanneer", lambda each: each.when, 110, sort=lambda each: each.at),
            Column("Wat", lambda each: each.what, 110, colour=lambda each: "steer" if each.what == "geweigerd" else ""),
            Column("Van", lambda each: each.person, 160),
            Column("Bestand", lambda each: each.file, 220),
            Column("Resultaat", lambda each: each.result, 300, stretch=True),
        ]
        self.bundles: RecordTable[BundleRow] = RecordTable("Bundels", bundles, lambda: appearance.colours, lines=2)
        self.undo = button("Inlezen ongedaan maken", self._undo, icon_name="undo-2")
        self.apart = button("Als aparte kopie inlezen", self._take_apart)
        self.apart.setToolTip("Neem een bundel met een andere geschiedenis over als schrijfacties van een aparte kopie")
        self.bundles.chosen.connect(self._choose_bundle)
        self.undo.setEnabled(False)
        self.apart.setVisible(False)
        request = button("Verzoek maken", self.ask_request, icon_name="file-text")
        request.setToolTip("Vraag een ander om wat hier ontbreekt; er staan alleen nummers in")
        first = QWidget()
        first.setLayout(column(self.bundles, row(self.undo, self.apart, None, request), margins=Space.SMALL))
        return first

    def refresh(self) -> None:
        self.session.read(exchange_view, self.session.desk, owner=self, then=self._show)

    def reveal(self, id_: str) -> None:
        """Show what is worth a look."""
        if id_ == LET_OP:
            self.tabs.setCurrentWidget(self.issues)

    def _show(self, view: ExchangeView) -> None:
        joint = self.session.about is not None and self.session.about.is_joint
        self.bundles.show_rows(view.bundles, same=lambda each: (each.id, each.what))
        current = self.bundles.current()
        self._choose_bundle(current)
        self.tabs.setTabText(0, f"&Verschillen ({len(view.conflicts)})")
        self.conflicts.show_rows(view.conflicts)
        self.tabs.setTabText(1, f"&Let op ({len(view.issues)})")
        self.issues.show_rows(view.issues)
        self.tabs.setTabText(3, f"Te mel&den ({len(view.receipts)})" if joint else "Ontvangst&bevestiging")
        self.receipts.show_rows(view.receipts, joint=joint)

    def _renumber(self, record: RecordId) -> None:
        self.session.do(give_new_number, record, owner=self, failed=self._refused)

    def _bring_back(self, record: RecordId) -> None:
        self.session.do(bring_back, record, owner=self, failed=self._refused)

    def _open(self, record: RecordId) -> None:
        def find(workspace: Workspace) -> Place:
            return place_of(workspace, record)

        self.session.read(find, owner=self, then=lambda place: self.go_to.emit(place.page, place.id))

    def _changed_meanwhile(self, words: str) -> None:
        self.banner.tell(words, "attention")
        self.refresh()

    def _refused(self, refused: Refused) -> None:
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    def _choose_bundle(self, each: BundleRow | None) -> None:
        self.undo.setEnabled(each is not None and each.can_undo)
        self.apart.setVisible(each is not None and each.is_kept)

    def _take_apart(self) -> None:
        each = self.bundles.current()
        if each is None:
            return
        desk = self.session.desk

        def take(workspace: Workspace) -> MergePlan:
            from kb_desktop.usecases import quarantine

            return quarantine.take(workspace, each.id, desk, exchanging.keys_of(desk))

        def told(plan: MergePlan) -> None:
            self._tell_merged([plan])
            self.refresh()

        self.session.do(take, owner=self, then=told, failed=self._refused, label="Bundel inlezen")

    def _undo(self) -> None:
        each = self.bundles.current()
        if each is not None:
            self.session.do(lambda ws: ws.undo_bundle(each.id), owner=self, failed=self._refused)

    # --- out
    def export(self) -> None:
        """Ask for whom the bundle is, and where it goes."""

        def ask(known: Sequence[Peer]) -> None:
            about = self.session.about
            window = ExportWindow(known, self, joint=about is not None and about.is_joint)
            window.chosen.connect(self._ask_place)
            window.open()

        self.session.read(peers, owner=self, then=ask)

    def _ask_place(self, target: Target) -> None:
        here = self._beside(exchanging.SUFFIX)
        suggested = here.with_name(f"start-{target.start.lower()}{exchanging.SUFFIX}") if target.start else here
        ask_new_file(self, "Bundel maken", suggested, BUNDLE, lambda path: self.write(path, target))

    def _beside(self, suffix: str) -> Path:
        return self.session.folder / f"{self.session.path.stem if self.session.path else 'bundel'}{suffix}"

    def write(self, path: Path, target: Target | None = None, request: requests.Request | None = None) -> None:
        """Write a bundle; without a target with what not every known copy confirmed."""
        chosen = target or Target()
        desk = self.session.desk

        def make(workspace: Workspace) -> exchanging.Exported:
            start = starting.start_for(chosen.start) if chosen.start else None
            locked = exchanging.lock_for([chosen.key]) if chosen.key else None
            labels = CLOSED if chosen.key else ()
            facts = (chosen.scope, chosen.replica)
            return exchanging.export(
                workspace, path, desk, *facts, request=request, start=start, locked=locked, labels=labels
            )

        self.session.do(make, owner=self, then=self._written, failed=self._refused, label="Bundel maken")

    def _written(self, made: exchanging.Exported) -> None:
        told = (
            f" en {counted(made.receipts, 'ontvangstbevestiging', 'ontvangstbevestigingen')}" if made.receipts else ""
        )
        words = f"{_PURPOSES[made.purpose]} staat klaar: {made.path.name}, {parts_counted(made.records)}{told}."
        held = [held_back_line(str(h["label"]), str(h["reason"]), int(str(h["count"]))) for h in made.held_back]
        self.banner.tell(" ".join([f"{words} Stuur dit bestand op.", *held]), "attention" if held else "ok")
        self.refresh()

    def ask_request(self) -> None:
        """Ask where a request for what is missing goes."""

        def make(path: Path) -> None:
            self.session.do(
                requests.write_request,
                path,
                self.session.desk,
                owner=self,
                failed=self._refused,
                quiet=True,
                then=lambda _: self.banner.tell(
                    f"Het verzoek staat klaar: {path.name}. Er staan alleen nummers in. Stuur het naar de afzender.",
                    "ok",
                ),
            )

        ask_new_file(self, "Verzoek maken", self._beside(requests.SUFFIX), REQUEST, make)

    def answer(self, path: Path) -> None:
        """Open a request and ask where the answer goes."""

        def ask(request: requests.Request) -> None:
            who = request.sender.person or "een andere kopie"
            self.banner.tell(f"Verzoek van {who}: kies waar de bundel met precies het ontbrekende komt.", "info")
            suggested = self._beside(exchanging.SUFFIX).with_stem(f"antwoord-{path.stem}")
            ask_new_file(self, "Bundel maken", suggested, BUNDLE, lambda out: self.write(out, None, request))

        self.session.do(
            requests.open_request, path, owner=self, then=ask, failed=self._refused, quiet=True, label="Verzoek openen"
        )

    # --- in
    def choose(self) -> None:
        """Ask for bundles and show what they would do."""
        ask_files(self, "Bundel inlezen", self.session.folder, BOTH, self.preview)

    def preview(self, paths: list[Path]) -> None:
        """Show what merging these bundles would do, beside those that are shown already; nothing is written yet."""
        asked = [path for path in paths if path.suffix == requests.SUFFIX]
        bundles = [path for path in paths if path.suffix != requests.SUFFIX]
        if asked:
            self.answer(asked[0])
        if not bundles:
            return
        together = list(dict.fromkeys([*(self._paths if not self.merging.isHidden() else []), *bundles]))

        def show(plans: list[PlanInWords]) -> None:
            self._paths = together
            self.banner.hide()
            self.home.hide()
            self.merging.show()
            self.merging.show_plans(plans)

        self.session.do(
            partial(preview_in_words, keys=exchanging.keys_of(self.session.desk)),
            together,
            owner=self,
            then=show,
            failed=self._refused,
            label="Bundel bekijken",
            quiet=True,
            progress=True,
        )

    def leave_merge(self) -> None:
        """Back to the lists; nothing was written."""
        self._paths = []
        self.merging.hide()
        self.home.show()

    def merge(self, paths: list[Path], choices: Choices | None = None) -> None:
        """Merge all bundles in one step; records that are left or asked about keep what they show here."""

        def told(plans: list[MergePlan]) -> None:
            self.leave_merge()
            self._tell_merged(plans)
            self.refresh()

        self.merging.busy()
        self._job = self.session.do(
            merge_chosen,
            paths,
            choices or Choices(),
            self.session.desk,
            owner=self,
            then=told,
            failed=self._refused,
            label="Bundel inlezen",
            progress=True,
        )

    def _ended(self, job: Job) -> None:
        if job is self._job:  # done, refused or cancelled: then what is shown still stands
            self._job = None
            self.merging.ready()

    def _tell_merged(self, plans: Sequence[MergePlan]) -> None:
        refused = exchanging.problems_of(plans)
        taken = [plan for plan in plans if plan.verdict is not BundleVerdict.REFUSED]
        names = ", ".join(plan.file for plan in taken)
        conflicts = sum(plan.counts.get("conflict", 0) for plan in taken)
        if refused:
            before = f"Ingelezen: {names}. Niet ingelezen: " if taken else ""
            self.banner.tell(before + sentence(refused[0]), "wrong")
        elif conflicts:
            self.tabs.setCurrentIndex(0)
            self.banner.tell(f"Ingelezen: {names}. Kies hieronder bij elk verschil wat geldt.", "attention")
        else:
            self.banner.tell(f"Ingelezen: {names}.", "ok")
