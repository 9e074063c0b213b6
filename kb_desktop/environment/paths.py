"""Where this program keeps its things, and where its own resources are."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import platformdirs

PROGRAM = "kb-desktop"


@dataclass(frozen=True)
class Paths:
    """The folders of one user on this computer. `under` puts them all below one folder, for tests and portable use."""

    under: Path | None = None

    def _folder(self, name: str, usual: Path) -> Path:
        folder = usual if self.under is None else self.under / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def settings(self) -> Path:
        """Settings and the key of this installation: local, never on a roaming profile."""
        return self._folder("settings", platformdirs.user_config_path(PROGRAM, appauthor=False, roaming=False))

    @cached_property
    def data(self) -> Path:
        """Working copies and snapshots."""
        return self._folder("data", platformdirs.user_data_path(PROGRAM, appauthor=False, roaming=False))

    @cached_property
    def logs(self) -> Path:
        """Log files."""
        return self._folder("logs", platformdirs.user_log_path(PROGRAM, appauthor=False))

    @cached_property
    def documents(self) -> Path:
        """Where a file dialog starts."""
        return platformdirs.user_documents_path() if self.under is None else self._folder("documents", self.under)


def _resource_folders() -> list[Path]:
    package = Path(__file__).resolve().parents[1]
    folders = [package.parent / "resources", package / "_resources"]
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled is not None:
        folders.insert(0, Path(bundled) / "resources")
    elif not (package.parent / "pyproject.toml").is_file():
        folders.reverse()  # installed: a stray `resources` beside site-packages is not ours
    return folders


def resource(*parts: str) -> Path:
    """A file or folder of the program: in a checkout, an installed wheel or a PyInstaller folder alike.

    Raises `FileNotFoundError` when the program is not complete.
    """
    tried = [folder.joinpath(*parts) for folder in _resource_folders()]
    for path in tried:
        if path.exists():
            return path
    raise FileNotFoundError(f"the program is not complete: {'/'.join(parts)} is missing")
