"""Making and opening workspaces: a theme's, or the joint one of the secretariat."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kb_desktop.domain import covenant, register
from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.environment.locking import WorkspaceLock
from kb_desktop.environment.paths import resource
from kb_desktop.environment.places import StorageKind, storage_kind
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.sealing import sealer_of
from kb_desktop.workspace.engine import check_file
from kb_desktop.workspace.server import Watcher
from kb_desktop.workspace.workspace import SeedRecord, Workspace

__all__ = ["OpenWorkspace", "Watcher"]

EDITION_FILES = ("concept-2025-2027.toml", "published-2025.toml")
CURRENT_EDITION = "concept-2025-2027"
"""The edition whose themes and agreements groups work with until the secretariat loads a complete signed one."""

SUFFIX = ".kbwerk"
LONGEST_NAME = 200
Progress = Callable[[float], None]


class OpenWorkspace:
    """A workspace that is open here and locked for others."""

    def __init__(
        self, workspace: Workspace, lock: WorkspaceLock | None, place: StorageKind = StorageKind.LOCAL
    ) -> None:
        self.workspace = workspace
        self.place = place
        self._lock = lock

    def close(self) -> None:
        """Close the file and let others in."""
        self.workspace.close()
        if self._lock is not None:
            self._lock.release()


def beginning() -> Iterator[SeedRecord]:
    """Register and covenant as every new workspace gets them."""
    entries = register.parse_register(_text("organisations", "organisations-nl.csv"))
    changes = register.parse_changes(_text("organisations", "organisation-changes-nl.csv"))
    for kind, key, values in register.records_of(entries, changes):
        yield SeedRecord(kind, key, values)
    for name in EDITION_FILES:
        for kind, key, values in covenant.records_of(covenant.parse_edition(_text("covenant", name))):
            yield SeedRecord(kind, key, values)


def _text(*parts: str) -> str:
    return resource(*parts).read_text(encoding="utf-8")


def usual_name(theme: str | None) -> str:
    """What a workspace is called when nobody gave it a name."""
    return f"Werkgroep {theme}" if theme else "Gezamenlijke werkmap"


def create(path: Location, theme: str | None, name: str, desk: Desk) -> OpenWorkspace:
    """A new workspace for a theme (None: the joint one), with covenant and register inside. Never overwrites."""
    if theme is not None and theme not in THEME_KEYS:
        raise Refused.because("workspace.unknown_theme", None, theme=theme, known=", ".join(THEME_KEYS))
    _refuse_name(name)
    about = About(theme, name.strip() or usual_name(theme))
    return _create(path, about, desk)


def _refuse_name(name: str) -> None:
    """Refuse a name that no bundle could carry, or that does not fit on a line."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused.because("workspace.name", None, longest=LONGEST_NAME)


def create_from(path: Location, source: Location, desk: Desk, progress: Progress | None = None) -> OpenWorkspace:
    """A new workspace with everything of another, which stays as it is: from a file to a server, or back."""
    with opened(source, desk, read_only=True) as whole:
        return _create(path, whole.about, desk, whole, progress)


def _create(
    path: Location, about: About, desk: Desk, source: Workspace | None = None, progress: Progress | None = None
) -> OpenWorkspace:
    if isinstance(path, Path):
        if path.exists():
            raise Refused.because("workspace.exists", None, path=path.name)
        if not path.parent.is_dir():
            raise Refused.because("workspace.no_folder", None, folder=str(path.parent))

    def make(place: Location) -> Workspace:
        return Workspace.create(
            place,
            about,
            desk.installation,
            beginning() if source is None else (),
            desk.clock,
            memory=desk.memory,
            snapshot_folder=desk.snapshot_folder(place),
            sealer=sealer_of(desk) if isinstance(place, Address) else None,
            source=source,
            progress=progress,
        )

    return _entered(path, desk, make)


def open_workspace(
    path: Location,
    desk: Desk,
    *,
    read_only: bool = False,
    upgrade: bool = False,
    progress: Progress | None = None,
) -> OpenWorkspace:
    """Open a workspace; to write in a file, nobody else may have it open.

    `upgrade` brings a workspace on a server up to date with this version of the program; a file always is. `progress`
    hears how far that is (0 to 1), where it is needed; what it raises stops it and leaves the workspace as it was.
    """

    def enter(place: Location) -> Workspace:
        return Workspace.open(
            place,
            desk.installation,
            desk.clock,
            read_only=read_only,
            memory=desk.memory,
            snapshot_folder=desk.snapshot_folder(place),
            sealer=sealer_of(desk) if isinstance(place, Address) else None,
            upgrade=upgrade,
            progress=progress,
        )

    locked = not read_only and isinstance(path, Path) and path.is_file()
    if locked and isinstance(path, Path):
        check_file(path)  # first: no lock stays beside what is no workspace
    return _entered(path, desk, enter, locked=locked)


def _entered(
    path: Location, desk: Desk, enter: Callable[[Location], Workspace], *, locked: bool = True
) -> OpenWorkspace:
    """Enter a place: a file under its lock, a server with the password that the keychain has for it."""
    if isinstance(path, Address):
        return OpenWorkspace(_let_in(path, desk, enter), None)
    if not locked:
        return OpenWorkspace(enter(path), None)
    with ExitStack() as when_it_fails:
        lock = WorkspaceLock.take(path, desk.installation.person)
        when_it_fails.callback(lock.release)
        here = OpenWorkspace(enter(path), lock)
        when_it_fails.pop_all()
    return here


def _let_in(address: Address, desk: Desk, enter: Callable[[Location], Workspace]) -> Workspace:
    try:
        return enter(address)
    except Refused as refused:
        if address.password or refused.problems[0].code != "server.password_needed":
            raise
        password = desk.password_for(address)
        if not password:
            raise
    return enter(address.with_password(password))


def open_in_window(path: Location, desk: Desk, progress: Progress | None = None) -> OpenWorkspace:
    """Open a workspace for a window: only to read where a file is not safe (network, cloud, stick, read-only).

    For `progress` see `open_workspace`.
    """
    if isinstance(path, Address):
        return open_workspace(path, desk, progress=progress)
    place = storage_kind(path) if path.is_file() else StorageKind.LOCAL
    if place is StorageKind.LOCAL:
        here = open_workspace(path, desk, progress=progress)
        _daily_copy(here.workspace, desk)
        return here
    here = open_workspace(path, desk, read_only=True, progress=progress)
    return OpenWorkspace(here.workspace, None, place)


def _daily_copy(workspace: Workspace, desk: Desk) -> None:
    """One safety copy a day, of what the day begins with; a full disk must not keep anybody from working."""
    if any(each.at.astimezone().date() == desk.today for each in workspace.snapshots()):
        return
    with suppress(OSError, Refused):
        workspace.snapshot("dagelijks")


def working_copy(path: Path, desk: Desk) -> Path:
    """A copy of a workspace in a folder of this computer, to work in; the original stays as it is."""
    if not path.is_file():
        raise Refused.because("workspace.missing", None, path=path.name)
    folder = desk.paths.data / "werkkopieen"
    folder.mkdir(parents=True, exist_ok=True)
    target, place = folder / path.name, 2
    while target.exists() or _journal(target).exists():
        target, place = folder / f"{path.stem} ({place}){path.suffix}", place + 1
    unfinished = target.with_suffix(".bezig")
    try:
        shutil.copyfile(path, unfinished)
        if _journal(path).is_file():  # somebody was cut off while writing: opening the copy takes that back
            shutil.copyfile(_journal(path), _journal(target))
        unfinished.replace(target)
    except OSError as error:
        raise Refused.because("workspace.not_writable", None, folder=str(folder)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


@contextmanager
def opened(path: Location, desk: Desk, *, read_only: bool = False, upgrade: bool = False) -> Iterator[Workspace]:
    """The workspace for the length of a block."""
    here = open_workspace(path, desk, read_only=read_only, upgrade=upgrade)
    try:
        yield here.workspace
    finally:
        here.close()
