"""An eye on a window: says on standard output when it has been painted, and what it shows when it ends."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

HEAVY = (
    "cryptography",
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
