"""One start of a window, in a process of its own: prints a line when it has been painted and one when it is filled.

    python tests/bench/window_child.py floor | program [ARGUMENT ...]

`floor`: an empty QMainWindow. `program`: the front door of the program, `python -m kb_desktop ARGUMENT ...`, with an
eye on its window. The parent reads the clock when a line arrives, so both pay for the interpreter and for the pipe.
Nothing is imported here that the front door does not import itself, nor earlier than it does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def floor() -> None:
    """The least that any PySide6 program needs."""
    from PySide6.QtWidgets import QApplication, QMainWindow
    from window_watch import FirstPaint

    running = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1280, 820)
    FirstPaint(window, last=True)
    window.show()
    running.exec()


class WhenImported(MetaPathFinder):
    """Calls `watch` with `kb_desktop.start` as soon as the front door has imported it."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _: ModuleType | None = None) -> ModuleSpec | None:
        if name != "kb_desktop.start":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        assert spec is not None
        loader: Any = spec.loader
        run = loader.exec_module
        loader.exec_module = lambda module: (run(module), watch(module))
        return spec


def watch(start: Any) -> None:
    """Put an eye on the window that `start` builds."""
    from PySide6.QtWidgets import QApplication
    from window_watch import FirstPaint, end, say

    built = start.window

    def watched(*given: Any) -> Any:
        window = built(*given)

        def filled(records: int) -> None:
            QApplication.processEvents()  # what was asked to be laid out and painted
            say("filled", records)
            end(window)

        window.session.opened.connect(lambda: window.session.read(count, owner=window, then=filled))
        FirstPaint(window, last=len(sys.argv) == 1)
        return window

    start.window = watched


def count(workspace: Any) -> int:
    """Asked after what the first page asks, so answered when that page has been filled."""
    return sum(len(list(workspace.list(kind))) for kind in ("action", "commitment"))


if __name__ == "__main__":
    what = sys.argv.pop(1)
    if what == "floor":
        floor()
    else:
        sys.meta_path.insert(0, WhenImported())
        from kb_desktop.__main__ import main

        main()
