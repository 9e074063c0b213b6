"""Pictures of every page of the real window, light and dark, for the guided tour and the README."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kb_desktop.ui.main_window import MainWindow
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.usecases.desk import Desk

_LONGEST_WAIT = 10.0


def take_pictures(
    workspaces: Sequence[tuple[Path, Desk]],
    bundles: Sequence[Path],
    folder: Path,
    make: Callable[[Desk], MainWindow],
    appearance: Appearance,
) -> list[Path]:
    """One PNG per page: the first workspace in light and dark; of the others conflicts, receipts and a merge."""
    made: list[Path] = []
    for palette, words in (("light", "licht"), ("dark", "donker")):
        appearance.apply(palette)
        first, *others = workspaces
        with _window(make, first[1]) as shown:
            made.append(_grab(shown, folder / f"welkom-{words}.png"))
            made += _all_pages(shown, first[0], folder, words)
        for path, desk in others:
            with _window(make, desk) as shown:
                made += _exchange_pictures(shown, path, bundles, folder, words)
    appearance.apply("light")
    return made


@contextmanager
def _window(make: Callable[[Desk], MainWindow], desk: Desk) -> Iterator[MainWindow]:
    shown = make(desk)
    shown.resize(1280, 820)
    shown.show()
    try:
        yield shown
    finally:
        shown.close()
        shown.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _all_pages(shown: MainWindow, path: Path, folder: Path, words: str) -> list[Path]:
    made: list[Path] = []
    shown.session.open(path)
    _wait_until(partial(_shows, shown, path))
    for key, page in shown.pages.items():
        shown.go(key)
        made.append(_grab(shown, folder / f"{page.title.lower().replace(' ', '-')}-{words}.png"))
        if key == "exchange":
            shown.exchange().tabs.setCurrentIndex(3)
            made.append(_grab(shown, folder / f"ontvangstbevestiging-{words}.png"))
    shown.close_workspace()
    return made


def _exchange_pictures(shown: MainWindow, path: Path, bundles: Sequence[Path], folder: Path, words: str) -> list[Path]:
    """The conflicts of a workspace, and bundles that wait: the preview is left without merging."""
    shown.session.open(path)
    _wait_until(partial(_shows, shown, path))
    page = shown.exchange()
    page.tabs.setCurrentIndex(0)
    made = [_grab(shown, folder / f"verschillen-{words}.png")]
    page.preview(list(bundles))
    _wait_until(page.merging.isVisible)
    made.append(_grab(shown, folder / f"inlezen-{words}.png"))
    page.leave_merge()
    shown.close_workspace()
    return made


def _shows(shown: MainWindow, path: Path) -> bool:
    return shown.session.path == path


def _grab(shown: MainWindow, path: Path) -> Path:
    settle()
    if (focus := QApplication.focusWidget()) is not None:
        focus.clearFocus()
    shown.grab().save(str(path))
    return path


def settle(seconds: float = 0.35) -> None:
    """Let the window draw and the workers answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def _wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_WAIT
    while not ready() and time.monotonic() < end:
        settle(0.02)
