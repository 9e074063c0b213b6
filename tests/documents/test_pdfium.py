"""PDFium on a thread beside the caller."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from kb_desktop.documents import pdfium


def test_whoever_stops_waits_for_no_file_but_the_page_at_hand() -> None:
    begun = threading.Event()
    done: list[str] = []

    def pages(stopped: Callable[[], bool]) -> None:
        begun.set()
        while not stopped():
            pass
        done.append("first")

    waiting: list[Future[None]] = []

    def stopped_by_its_user() -> None:
        with pdfium.beside() as beside:
            beside.submit(pages)
            waiting.append(beside.submit(lambda _stopped: done.append("second")))
            assert begun.wait(30)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_by_its_user()
    assert done == ["first"]
    assert waiting[0].cancelled()
    assert not [each for each in threading.enumerate() if each.name.startswith("pdfium")]


def test_what_goes_wrong_beside_is_told_to_who_waits() -> None:
    usual = sys.getswitchinterval()

    def broken(_stopped: Callable[[], bool]) -> None:
        raise ZeroDivisionError

    with pdfium.beside() as beside:
        found = beside.submit(broken)
        with pytest.raises(ZeroDivisionError):
            found.result()
    assert sys.getswitchinterval() == usual
