"""What a user chose, kept between runs as JSON. Never a password, never anything of a workspace's content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.problems import Refused
from kb_desktop.environment.atomic import replace_file

MOST_RECENT = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their first values. A file that misses one, or has more, is fine."""

    person: str = ""
    organisation: str = ""
    appearance: Literal["system", "light", "dark", "contrast"] = "system"
    text_size: int = 100
    reminder_days: int = 7
    recent: tuple[str, ...] = ()
    last_folder: str = ""
    window_geometry: str = ""
    last_workspace: str = ""
    last_page: str = ""
    snapshots_kept: int = 10

    def with_recent(self, path: Location | str) -> Settings:
        """The same with `path` as the most recent workspace."""
        text = str(path)
        others = [each for each in self.recent if each != text]
        return replace(self, recent=(text, *others)[:MOST_RECENT])

    def without_recent(self, path: Location | str) -> Settings:
        """The same with `path` forgotten."""
        return replace(self, recent=tuple(each for each in self.recent if each != str(path)))


class SettingsFile:
    """The file with the settings. Members of a newer version stay in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "settings.json"

    def load(self) -> Settings:
        """The stored settings. What is missing, unreadable or of the wrong type gets its first value."""
        stored = self._stored()
        known = {name: stored[name] for name in Settings.__dataclass_fields__ if name in stored}
        settings = Settings()
        for name, value in known.items():
            try:
                settings = msgspec.convert({**msgspec.to_builtins(settings), name: value}, Settings)
            except msgspec.ValidationError:
                continue
        return settings

    def save(self, settings: Settings) -> None:
        """Stores the settings, whole or not at all. Raises `Refused`."""
        document = {**self._stored(), **msgspec.to_builtins(settings)}
        content = msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2)
        try:
            replace_file(self.path, content + b"\n", 0o600)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Refused.because("settings.not_saved", reason=reason) from error

    def _stored(self) -> dict[str, Any]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return {}
