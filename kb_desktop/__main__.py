"""Front door: `python -m kb_desktop`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb_desktop.cli import VERBS

if TYPE_CHECKING:
    from kb_desktop.usecases.desk import Desk


def _photographer(shown: Sequence[tuple[Path, Desk]], bundles: Sequence[Path], folder: Path) -> Sequence[Path]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # also where there is a screen: the tour opens no windows on it
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # what the offscreen platform lacks
    from kb_desktop.start import take_tour_pictures

    return take_tour_pictures(shown, bundles, folder)


def main() -> int:
    """A known verb goes to the command line, anything else opens the window."""
    words = sys.argv[1:]
    if words and (words[0] in VERBS or words[0] in {"-h", "--help"}):
        from kb_desktop.cli.main import main as command_line

        return command_line(words, _photographer)
    import kb_desktop.usecases.desk  # noqa: F401 - before Qt: PySide6 reads the source of all that is imported after it
    from kb_desktop.start import main as window

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
