"""Work off the window's thread: a serial worker for the database, one for files and papers, one for pages to look at.

A fourth thread waits for news, where there are others who make it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

_GLANCE = 0.25  # seconds that a watch may take to notice that it is over


class Lane(Enum):
    """Which worker does a job; its own jobs one after the other."""

    DATABASE = "werkmap"
    FILES = "bestanden"
    PAGES = "pagina’s"


class Cancelled(Exception):  # noqa: N818 - a wish of the user, not an error
    """The user pressed Annuleren."""


@dataclass(eq=False)
class Job:
    """One piece of work under way. `cancel` asks it to stop at its next report of progress."""

    label: str
    owner: weakref.ref[QObject]
    then: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    fraction: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    report: Callable[..., None] = lambda _fraction, _text="": None

    def cancel(self) -> None:
        self.stop.set()


class Background(QObject):
    """Runs jobs and delivers their results on the window's thread; results for a dead owner are dropped."""

    progressed = Signal(object, float, str)
    started = Signal(object)
    ended = Signal(object)
    _arrived = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}
        self._waiting = ThreadPoolExecutor(1, thread_name_prefix="wachter")
        self._watches: weakref.WeakSet[Job] = weakref.WeakSet()
        self._may_stop: set[Job] = set()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        work: Callable[[Job], Any],
        owner: QObject,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        label: str = "",
        lane: Lane = Lane.DATABASE,
        may_stop: bool = False,
    ) -> Job:
        """Run `work(job)`; `then` or `failed` is called on the window's thread, unless `owner` is gone by then.

        Whoever closes the window does not wait for work that `may_stop`.
        """
        job = Job(label, weakref.ref(owner), then, failed)
        if may_stop:
            self._may_stop.add(job)
        job.report = partial(self._progress, job)
        if label:
            self.started.emit(job)
        self._workers[lane].submit(self._run, job, work)
        return job

    def watch(
        self, wait: Callable[[float], bool], done: Callable[[], None], owner: QObject, then: Callable[[], None]
    ) -> Job:
        """Call `wait(seconds)` again and again beside all other work, and `then` whenever it says True.

        Goes on until the job is cancelled or the workers close; `done` is called at the end.
        """
        job = Job("", weakref.ref(owner), lambda _: None if job.stop.is_set() else then(), None)

        def go_on(_: Job) -> None:
            try:
                while not job.stop.is_set():
                    if wait(_GLANCE):
                        self._arrived.emit(job, None, None)
            finally:
                job.stop.set()
                done()

        self._watches.add(job)
        self._waiting.submit(self._run, job, go_on)
        return job

    def _progress(self, job: Job, fraction: float, text: str = "") -> None:
        if job.stop.is_set():
            raise Cancelled
        job.fraction = fraction
        self.progressed.emit(job, fraction, text)

    def _run(self, job: Job, work: Callable[[Job], Any]) -> None:
        try:
            result = work(job)
        except BaseException as error:  # noqa: BLE001 - handed over to the window's thread, where it is told or raised
            self._arrived.emit(job, None, error)
        else:
            self._arrived.emit(job, result, None)

    @Slot(object, object, object)
    def _deliver(self, job: Job, result: object, error: BaseException | None) -> None:
        self._may_stop.discard(job)
        if job.label:
            self.ended.emit(job)
        owner = job.owner()
        if owner is None or not isValid(owner):  # what waits for the answer may keep an owner that Qt has deleted
            return
        if error is None:
            if job.then is not None:
                job.then(result)
        elif isinstance(error, Cancelled):
            return
        elif job.failed is not None:
            job.failed(error)
        else:
            raise error

    def stop(self, words: str) -> bool:
        """Stop all that may stop, and tell these words instead of how far it is; whether there was anything."""
        for job in self._may_stop:
            job.cancel()
            self.progressed.emit(job, job.fraction, words)
        return bool(self._may_stop)

    def close(self) -> None:
        """Wait for work under way and end the threads."""
        for each in list(self._watches):
            each.cancel()
        self._waiting.shutdown(wait=True)
        for worker in self._workers.values():
            worker.shutdown(wait=True)
