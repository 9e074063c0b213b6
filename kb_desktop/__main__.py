"""Front door: `python -m kb_desktop`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb_desktop.cli import VERBS
from kb_desktop.environment.places import has_screen

if TYPE_CHECKING:
    from kb_desktop.usecases.desk import Desk


def _photographer(shown: Sequence[tuple[Path, Desk]], bundles: Sequence[Path], folder: Path) -> Sequence[Path]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # also where there is a screen: the tour opens no windows on it
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # what the offscreen platform lacks
    from kb_desktop.start import take_tour_pictures

    return take_tour_pictures(shown, bundles, folder)


def _is_call(word: str) -> bool:
    """Whether the command line answers: to a verb, and to a word that can only be a verb mistyped."""
    known = word in VERBS or word in {"-h", "--help", "--version"}
    return known or (word.isascii() and word.isidentifier() and not Path(word).exists())


def main() -> int:
    """Calls go to the command line; a file, or nothing, opens the window."""
    words = sys.argv[1:]
    if words and _is_call(words[0]):
        from kb_desktop.cli.main import main as command_line

        return command_line(words, _photographer)
    if not has_screen(words):
        from kb_desktop.cli.main import refuse

        return refuse("window.no_screen")
    import kb_desktop.usecases.desk  # noqa: F401 - before Qt: PySide6 reads the source of all that is imported after it
    from kb_desktop.start import main as window

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
