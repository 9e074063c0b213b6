"""Where somebody works: the folders, the key and the clock of this installation, and what its copies had reached."""

from __future__ import annotations

import datetime
import getpass
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.spaces import Installation
from kb_desktop.environment.atomic import replace_file
from kb_desktop.environment.identity import Identity, identity, rotate
from kb_desktop.environment.logs import ActionLog
from kb_desktop.environment.paths import Paths
from kb_desktop.environment.settings import SettingsFile
from kb_desktop.environment.vault import SystemKeyring, Vault, VaultClosed

HOME_VARIABLE = "KB_DESKTOP_HOME"
"""Environment variable that puts every folder of the program below one folder: for scripts and portable use."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Desk:
    """What use cases need of this computer."""

    paths: Paths
    clock: Callable[[], datetime.datetime] = _now
    person: str = ""
    device: str | None = None
    memory: CopyMemory = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "memory", CopyMemory(self.paths.data / "kopieen.json"))

    @property
    def identity(self) -> Identity:
        """The key of this installation, made at first use."""
        return identity(self.paths.settings, self._vault)

    @property
    def _vault(self) -> Vault | None:
        """The keyring of this computer; a portable folder keeps its keys with it."""
        return SystemKeyring() if self.paths.under is None else None

    def new_key(self) -> Identity:
        """A new key to sign with, announced by the old one in every bundle from now on."""
        return rotate(self.paths.settings, self.clock(), self._vault)

    def password_for(self, address: Address) -> str:
        """The password that the keyring of this computer has for a server; empty when there is none."""
        try:
            return SystemKeyring().fetch(f"database {address.uri}") or ""
        except VaultClosed:
            return ""

    def keep_password(self, address: Address) -> bool:
        """Keep the password of an address that let us in, in the keyring only; False where there is none."""
        return bool(address.password) and SystemKeyring().store(f"database {address.uri}", address.password)

    @property
    def installation(self) -> Installation:
        """This installation with the person at work."""
        person = self.person or SettingsFile(self.paths.settings).load().person or _login_name()
        return self.identity.installation(person, self.device)

    @property
    def today(self) -> datetime.date:
        return self.clock().astimezone().date()

    def snapshot_folder(self, workspace: Location) -> Path:
        """Where the safety copies of a workspace go: a folder of its own, also when another has the same name."""
        place = os.path.normcase(workspace.resolve()) if isinstance(workspace, Path) else str(workspace)
        mark = hashlib.sha256(place.encode()).hexdigest()[:12]
        return self.paths.data / "veiligheidskopieen" / f"{workspace.stem} {mark}"

    def log(self) -> ActionLog:
        """The log of this installation; it never holds names or texts."""
        return ActionLog(self.paths.logs, self.identity.installation_id)


class CopyMemory:
    """Remembers outside the workspace how far each copy had come, so that a restored file never reuses a number."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _load(self) -> dict[str, int]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        known = held.items() if isinstance(held, dict) else ()
        return {replica: seq for replica, seq in known if isinstance(seq, int)}

    def last_seq(self, replica: int) -> int:
        """The highest number this copy is known to have given."""
        return int(self._load().get(str(replica), 0))

    def remember(self, replica: int, seq: int) -> None:
        """Note that this copy gave this number."""
        held = self._load()
        if held.get(str(replica), 0) < seq:
            held[str(replica)] = seq
            replace_file(self._path, json.dumps(held).encode())


def usual_desk() -> Desk:
    """The desk of the person who is logged in."""
    home = os.environ.get(HOME_VARIABLE)
    return Desk(Paths(Path(home)) if home else Paths())


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "onbekend"
