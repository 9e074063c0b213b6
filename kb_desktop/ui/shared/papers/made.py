"""A paper that was made, in a folder of its own that goes when nobody needs it any more."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory


class MadePaper:
    """Where a paper is until it is saved. Whoever shows or keeps it holds it, and lets it go."""

    def __init__(self, name: str) -> None:
        self._folder = TemporaryDirectory(prefix="kb-desktop-", ignore_cleanup_errors=True)
        self._holders = 0
        self.path = Path(self._folder.name, f"{name}.pdf")

    def hold(self) -> MadePaper:
        """Keep the file for as long as I need it."""
        self._holders += 1
        return self

    def let_go(self) -> None:
        """I need the file no longer; after the last one its folder goes."""
        self._holders -= 1
        if self._holders <= 0:
            self._folder.cleanup()
