"""The pack of a meeting: made, looked through at an agenda item, and kept until something in it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.background import Job
from kb_desktop.ui.meetings.preflight import PreflightWindow, open_questions
from kb_desktop.ui.meetings.sending import PackActions
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.showing import build_paper, show_made
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.usecases.records import Workspace

if TYPE_CHECKING:
    from kb_desktop.ui.meetings.page import MeetingsPage
    from kb_desktop.ui.shared.papers.showing import Finished
    from kb_desktop.usecases.preflight import AnnexFacts

TITLE = "Stukken maken"


@dataclass(frozen=True)
class Edition:
    """Whose pack of which meeting: the readers' edition, or its confidential part; `later` only what they lack."""

    meeting: RecordId
    key: str = "werkgroep"
    confidential: bool = False
    later: bool = False

    @property
    def title(self) -> str:
        """Of the window in which it is shown."""
        if self.later:
            return "Nazending"
        return "Vertrouwelijk deel" if self.confidential else TITLE

    @property
    def verb(self) -> str:
        """On the button that makes it."""
        return self.title if self.title == TITLE else f"{self.title} maken"

    @property
    def file(self) -> str:
        """What the file is called, without the day of the meeting."""
        part = "vertrouwelijk deel" if self.confidential else "vergaderstukken"
        whom = "" if self.key == "werkgroep" and not self.confidential else f" {self.key}"
        return f"nazending {part}{whom}" if self.later else f"{part}{whom}"


class Packs:
    """Makes packs, and shows the last one again as long as nothing was changed since."""

    def __init__(self, page: MeetingsPage) -> None:
        self.page = page
        self._last: tuple[Edition, MadePaper, Finished] | None = None
        self._window: PaperWindow | None = None
        self._skipped: frozenset[str] = frozenset()
        page.session.changed.connect(lambda _: self._forget())
        page.session.opened.connect(self._forget)
        page.session.closed.connect(self._forget)

    @property
    def session(self) -> Session:
        return self.page.session

    def make(self, wanted: Edition, item: str = "", *, asked: bool = False) -> None:
        """Build a pack and show it, at an agenda item if named; asks first what annexes lack, unless `asked`."""
        today = self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases import papers, sendings

            if wanted.later:
                return sendings.collect_supplement(
                    workspace, wanted.meeting, today, wanted.key, confidential=wanted.confidential
                )
            how = papers.collect_confidential if wanted.confidential else papers.collect_pack
            return how(workspace, wanted.meeting, today, wanted.key)

        def build(content: object) -> None:
            name = f"{wanted.file} {self._day(wanted.meeting)}".strip()
            shown = partial(self._shown, wanted, item)
            build_paper(self.session, self.page, wanted.title, name, content, shown=shown, failed=self.page.refused)

        def look(content: object) -> None:
            if asked:
                build(content)
            else:
                self._look(content, wanted.verb, partial(build, content), partial(self.make, wanted, item, asked=True))

        self.session.do(collect, owner=self.page, then=look, failed=self.page.refused, quiet=True)

    # --- what annexes lack
    def check(self, meeting: RecordId) -> None:
        """Show what the annexes lack, also when that is nothing."""
        today = self.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases import papers

            return papers.collect_pack(workspace, meeting, today)

        def look(pack: object) -> None:
            again = partial(self.make, Edition(meeting), asked=True)
            self._facts(pack, lambda facts, signs: self._ask(facts, signs, TITLE, again, again))

        self.session.do(collect, owner=self.page, then=look, failed=self.page.refused, quiet=True)

    def _look(self, content: object, verb: str, build: Callable[[], object], again: Callable[[], object]) -> None:
        """Build at once when nothing lacks, or when exactly this was skipped before; otherwise ask first."""

        def judge(facts: list[AnnexFacts], signs: list[str]) -> None:
            lacking = open_questions(facts, signs)
            if not lacking or lacking == self._skipped:
                build()
            else:
                self._ask(facts, signs, verb, build, again)

        self._facts(content, judge)

    def _facts(self, content: object, then: Callable[[list[AnnexFacts], list[str]], None]) -> None:
        pack: Any = getattr(content, "pack", content)  # a later sending holds its pack

        def work(job: Job) -> tuple[list[AnnexFacts], list[str]]:
            from kb_desktop.usecases.preflight import facts_of, signs_of

            return facts_of(pack, job.report), signs_of(pack)

        def found(both: tuple[list[AnnexFacts], list[str]]) -> None:
            then(*both)

        self.session.make(work, owner=self.page, then=found, label="Bijlagen bekijken", failed=self.page.refused)

    def _ask(
        self,
        facts: list[AnnexFacts],
        signs: list[str],
        verb: str,
        build: Callable[[], object],
        again: Callable[[], object],
    ) -> None:
        window = PreflightWindow(self.session, facts, verb, self.page, signs)

        def go_on(changed: bool) -> None:
            self._skipped = open_questions(window.facts, signs)
            (again if changed else build)()

        window.go_on.connect(go_on)
        window.open()

    def show_item(self, meeting: RecordId, number: str) -> None:
        """Show the page of an agenda item: in the pack as it was made, or in a new one when something changed."""
        wanted = Edition(meeting)
        if self._last is None or self._last[0] != wanted:
            self.make(wanted, number)
        elif self._window is not None:
            self._window.to_item(number)
            self._window.raise_()
            self._window.activateWindow()
        else:
            _, made, finished = self._last
            show_made(self.session, self.page, TITLE, made, finished, partial(self._shown, wanted, number))

    def _day(self, meeting: RecordId) -> str:
        view = self.page.view
        return view.meeting.text("starts_at")[:10] if view is not None and view.meeting.id == meeting else ""

    def _shown(self, wanted: Edition, item: str, window: PaperWindow) -> None:
        window.saved.connect(lambda path: self.page.banner.tell(f"Opgeslagen: {path}", "ok"))
        built = window.built
        if built is None:
            return
        PackActions(self.page, window, wanted)
        if wanted == Edition(wanted.meeting):
            self._keep(wanted, window)
        if item:
            window.to_item(item)

    def _keep(self, wanted: Edition, window: PaperWindow) -> None:
        if self._window is not None:
            self._window.reject()
        if window.built is not None and (self._last is None or self._last[1] is not window.made):
            self._forget()
            self._last = (wanted, window.made.hold(), (window.built, *window.remarked))
        self._window = window
        window.finished.connect(partial(self._closed, window))

    def _closed(self, window: PaperWindow, _: int) -> None:
        if self._window is window:
            self._window = None

    def _forget(self) -> None:
        """What was made no longer is what would be made now."""
        last, self._last = self._last, None
        if last is not None:
            last[1].let_go()
