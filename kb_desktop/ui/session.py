"""The open workspace as pages know it: read, do, undo, and the news that something changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.ui.background import Background, Cancelled, Job, Lane

if TYPE_CHECKING:
    from kb_desktop.usecases.desk import Desk
    from kb_desktop.usecases.opening import OpenWorkspace, Watcher

Result = TypeVar("Result")


class Session(QObject):
    """One window's workspace. Use cases run on the serial worker; signals come on the window's thread."""

    opened = Signal()
    closed = Signal()
    stopped = Signal()  # the user does not want to wait for a workspace to open
    changed = Signal(frozenset)
    saved = Signal(str)
    refused = Signal(object)
    brought = Signal(list)  # bundles that a page made, for the merge preview
    steps = Signal(str, str)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.background = background
        self.about: About | None = None
        self.path: Location | None = None
        self.place = "local"
        self.asked: Location | None = None
        self._here: OpenWorkspace | None = None
        self._watching: Job | None = None

    @property
    def today(self) -> datetime.date:
        return self.desk.today

    @property
    def folder(self) -> Path:
        """Where windows that ask for files begin."""
        return self.path.parent if isinstance(self.path, Path) else self.desk.paths.documents

    # --- opening
    def warm_up(self) -> None:
        """Load the libraries that opening a workspace needs, off the window's thread."""

        def load(_: Job) -> None:
            import kb_desktop.usecases.opening  # noqa: F401 - for what it loads

        self.background.submit(load, self)

    def open(
        self,
        path: Location,
        *,
        keep_password: bool = False,
        then: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Open a workspace; a refusal, or Annuleren while it is brought up to date, leaves the one that is open."""

        def enter(opening: Any, job: Job) -> OpenWorkspace:
            if self._here is not None and self._here.workspace.path == path:
                self._here.close()  # the same again: let it go first
                self._here = None
            here: OpenWorkspace = opening.open_in_window(path, self.desk, partial(_up_to_date, job))
            return here

        self._enter(path, enter, "Werkmap openen", keep_password, then, failed)

    def create(self, path: Location, theme: str | None, name: str) -> None:
        """Make a workspace and open it."""
        self._enter(path, lambda opening, _: opening.create(path, theme, name, self.desk), "Werkmap maken")

    def create_from(self, path: Path, bundle: Path) -> None:
        """Make a workspace that begins with a bundle and open it."""

        def enter(_: Any, __: Job) -> OpenWorkspace:
            from kb_desktop.usecases import starting

            return starting.create_from(path, bundle, self.desk)

        self._enter(path, enter, "Werkmap maken")

    def move(
        self,
        path: Location,
        *,
        keep_password: bool = False,
        then: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Make a workspace with everything of the open one, which stays as it is, and go on there."""
        source = self.path
        if source is None:
            return

        def enter(opening: Any, job: Job) -> OpenWorkspace:
            here: OpenWorkspace = opening.create_from(path, source, self.desk, lambda done: job.report(done, ""))
            return here

        self._enter(path, enter, "Werkmap overzetten", keep_password, then, failed)

    def _enter(
        self,
        path: Location,
        how: Callable[[Any, Job], OpenWorkspace],
        label: str,
        keep_password: bool = False,
        then: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.asked = path
        kept: list[bool] = []

        def work(job: Job) -> OpenWorkspace | None:
            from kb_desktop.usecases import opening

            try:
                here = how(opening, job)
            except Cancelled:
                return None
            if keep_password and isinstance(path, Address):
                kept.append(self.desk.keep_password(path))
            return here

        def arrived(here: OpenWorkspace | None) -> None:
            if here is None:
                self.stopped.emit()
                return
            self._entered(here)
            if then is not None:
                then()
            if False in kept:
                self.refused.emit(Refused.because("server.password_not_kept"))

        self.background.submit(work, self, arrived, failed or self._tell, label=label)

    def _entered(self, here: OpenWorkspace) -> None:
        before, self._here = self._here, here
        self._stop_watching()
        if before is not None:
            self._leave(before)
        self.about = here.workspace.about
        self.path = here.workspace.path
        self.place = str(here.place)
        self.opened.emit()
        self._steps()
        if self._here is here:  # whoever heard that it is open may have closed it
            self.read(lambda ws: ws.watcher(), owner=self, then=lambda watcher: self._watch(here, watcher))

    def close(self) -> None:
        """Close the workspace, after everything that is under way."""
        here, self._here = self._here, None
        self.about = self.path = None
        self._stop_watching()
        if here is not None:
            self._leave(here)
            self.closed.emit()

    def _leave(self, here: OpenWorkspace) -> None:
        self.background.submit(lambda _: here.close(), self)

    # --- others at work
    def _watch(self, here: OpenWorkspace, watcher: Watcher | None) -> None:
        if watcher is not None and self._here is here:
            self._watching = self.background.watch(watcher.wait, watcher.close, self, self._heard)

    def _stop_watching(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def _heard(self) -> None:
        """Somebody else changed something: what is shown is read again."""
        if self._here is not None:
            self.changed.emit(frozenset())
            self._steps()

    # --- asking and doing
    def read(self, how: Callable[..., Result], *args: Any, owner: QObject, then: Callable[[Result], None]) -> None:
        """Call `how(workspace, *args)` on the serial worker and `then` with its answer."""
        here = self._here
        self.background.submit(lambda _: how(_workspace_of(here), *args), owner, then, self._tell)

    def do(
        self,
        usecase: Callable[..., Any],
        *args: Any,
        owner: QObject,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Refused], None] | None = None,
        label: str = "",
        quiet: bool = False,
        progress: bool = False,
    ) -> Job:
        """Call `usecase(workspace, *args)`; what it changed is announced once, after it is stored.

        `quiet`: it changes nothing, so there is nothing to announce. `progress`: the use case takes a `progress`
        that it calls with how far it is (0 to 1); Annuleren makes that call end it.
        """

        here = self._here  # the one that is open now: by the time of the work it may be about to close

        def arrived(result: Any) -> None:
            if not quiet:
                self._announce(result)
            if then is not None:
                then(result)

        def went_wrong(error: BaseException) -> None:
            if failed is not None and isinstance(error, Refused):
                failed(error)
            else:
                self._tell(error)

        def work(job: Job) -> Any:
            return usecase(_workspace_of(here), *args, **({"progress": job.report} if progress else {}))

        return self.background.submit(work, owner, arrived, went_wrong, label=label)

    def make(
        self,
        how: Callable[[Job], Result],
        *,
        owner: QObject,
        then: Callable[[Result], None],
        label: str,
        failed: Callable[[Refused], None] | None = None,
        may_stop: bool = False,
    ) -> Job:
        """Make a file on the side worker, without the database; with a label its progress is shown."""

        def went_wrong(error: BaseException) -> None:
            if failed is not None and isinstance(error, Refused):
                failed(error)
            else:
                self._tell(error)

        files = Lane.FILES
        return self.background.submit(how, owner, then, went_wrong, label=label, lane=files, may_stop=may_stop)

    def look(
        self,
        how: Callable[[], Result],
        *,
        owner: QObject,
        then: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Read in a finished paper, beside all other work."""
        self.background.submit(lambda _: how(), owner, then, failed or self._tell, lane=Lane.PAGES)

    def _announce(self, result: Any) -> None:
        done = getattr(result, "done", result)
        ids: frozenset[RecordId] = getattr(done, "ids", frozenset())
        self.changed.emit(ids)
        if getattr(done, "label", ""):
            self.saved.emit(str(done.label))
        self._steps()

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, Refused):
            self.refused.emit(error)
        else:
            raise error

    # --- undo
    def undo(self) -> None:
        """Take back the last step."""
        self.do(lambda workspace: workspace.undo(), owner=self)

    def redo(self) -> None:
        """Bring back the step that was taken back last."""
        self.do(lambda workspace: workspace.redo(), owner=self)

    def _steps(self) -> None:
        def ask(workspace: Any) -> tuple[str, str]:
            return workspace.undo_label or "", workspace.redo_label or ""

        if self._here is not None:
            self.read(ask, owner=self, then=lambda labels: self.steps.emit(*labels))


def _up_to_date(job: Job, done: float) -> None:
    job.report(done, "De werkmap wordt bijgewerkt naar deze versie van het programma …")


def _workspace_of(here: OpenWorkspace | None) -> Any:
    if here is None:
        raise Refused.because("workspace.none_open")
    return here.workspace
