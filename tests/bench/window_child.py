"""One start of a window, in a process of its own: prints a line when it has been painted and one when it is filled.

    python tests/bench/window_child.py floor | program [ARGUMENT ...]

`floor`: an empty QMainWindow. `program`: the front door of the program, `python -m kb_desktop ARGUMENT ...`, with an
eye on its window. The parent reads the clock when a line arrives, so both pay for the interpreter and for the pipe.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

HEAVY = (
    "sqlalchemy", "sqlite3", "reportlab", "pikepdf", "pypdfium2", "PIL", "zstandard", "asyncio",
    "dateparser", "pyphen", "page", "fractional_indexing", "filelock",
)  # fmt: skip


def say(*words: object) -> None:
    print(*words, flush=True)


class FirstPaint(QObject):
    """Tells of the first time a window has been painted, everything in it included."""

    def __init__(self, window: QMainWindow, *, last: bool) -> None:
        super().__init__(window)
        self._window, self._last = window, last
        self._loaded: list[str] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._loaded = [name for name in HEAVY if name in sys.modules]
            QApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
        return super().eventFilter(watched, event)

    def customEvent(self, _: QEvent) -> None:  # noqa: N802
        say("painted", *self._loaded)
        if self._last:
            end(self._window)


def end(window: QMainWindow) -> None:
    """Tell how many colours the window shows, of the points on a grid, and close it: an empty window shows one."""
    image = window.grab().toImage()
    points = ((x, y) for x in range(3, image.width(), 7) for y in range(3, image.height(), 7))
    say("seen", len({image.pixel(x, y) for x, y in points}))
    window.close()


def floor() -> None:
    """The least that any PySide6 program needs."""
    running = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1280, 820)
    FirstPaint(window, last=True)
    window.show()
    running.exec()


def program(words: list[str]) -> None:
    """The program itself; ends when the window is painted, or with a workspace when its first page is filled."""
    from kb_desktop import __main__, start

    built = start.window

    def watched(*given: Any) -> Any:
        window = built(*given)

        def filled(records: int) -> None:
            QApplication.processEvents()  # what was asked to be laid out and painted
            say("filled", records)
            end(window)

        window.session.opened.connect(lambda: window.session.read(count, owner=window, then=filled))
        FirstPaint(window, last=not words)
        return window

    start.window = watched
    sys.argv = ["kb_desktop", *words]
    __main__.main()


def count(workspace: Any) -> int:
    """Asked after what the first page asks, so answered when that page has been filled."""
    return sum(len(list(workspace.list(kind))) for kind in ("action", "commitment"))


if __name__ == "__main__":
    if sys.argv[1] == "floor":
        floor()
    else:
        program(sys.argv[2:])
