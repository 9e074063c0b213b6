"""One lock for PDFium: it may only be used by one thread at a time, also for different files."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pypdfium2

ALONE = threading.RLock()
"""Held by whoever uses PDFium, for as long as one page takes."""


@contextmanager
def opened(source: Path | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The file at a path, or with these bytes, open in PDFium, while no other thread is in there.

    Raises `pypdfium2.PdfiumError`.
    """
    with ALONE:
        document = pypdfium2.PdfDocument(source)
        try:
            yield document
        finally:
            document.close()


T = TypeVar("T")
_USUAL_TURN = sys.getswitchinterval()
_TURN = 0.00005
"""Seconds: PDFium works outside Python, a page in about a millisecond, and must not wait five for a turn."""


class Beside:
    """A thread for work with PDFium while the caller goes on."""

    def __init__(self, hand: ThreadPoolExecutor, stopped: Callable[[], bool]) -> None:
        self._hand, self._stopped = hand, stopped

    def submit(self, work: Callable[[Callable[[], bool]], T]) -> Future[T]:
        """Does `work` after what was submitted before. It asks its argument between pages whether to stop."""
        return self._hand.submit(work, self._stopped)


@contextmanager
def beside() -> Iterator[Beside]:
    """A `Beside` while the block runs. When that raises, what was not done yet stays undone."""
    stop = threading.Event()
    hand = ThreadPoolExecutor(1, "pdfium")
    sys.setswitchinterval(_TURN)
    try:
        yield Beside(hand, stop.is_set)
    finally:
        stop.set()
        hand.shutdown(cancel_futures=True)
        sys.setswitchinterval(_USUAL_TURN)
