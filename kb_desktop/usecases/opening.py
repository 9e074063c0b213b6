"""Making and opening workspaces: a theme's, or the joint one of the secretariat."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb_desktop.domain import covenant, register
from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.environment.locking import WorkspaceLock
from kb_desktop.environment.paths import resource
from kb_desktop.environment.places import StorageKind, storage_kind
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.workspace import SeedRecord, Workspace

EDITION_FILES = ("concept-2025-2027.toml", "published-2025.toml")
CURRENT_EDITION = "concept-2025-2027"
"""The edition whose themes and agreements groups work with until the secretariat loads a complete signed one."""

SUFFIX = ".kbwerk"


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


def create(path: Path, theme: str | None, name: str, desk: Desk) -> OpenWorkspace:
    """A new workspace for a theme (None: the joint one), with covenant and register inside. Never overwrites."""
    _refuse_address(path)
    if theme is not None and theme not in THEME_KEYS:
        raise Refused.because("workspace.unknown_theme", None, theme=theme, known=", ".join(THEME_KEYS))
    about = About(theme, name.strip() or usual_name(theme))
    if path.exists():
        raise Refused.because("workspace.exists", None, path=path.name)
    if not path.parent.is_dir():
        raise Refused.because("workspace.no_folder", None, folder=str(path.parent))
    lock = WorkspaceLock.take(path, desk.installation.person)
    try:
        workspace = Workspace.create(
            path,
            about,
            desk.installation,
            beginning(),
            desk.clock,
            memory=desk.memory,
            snapshot_folder=desk.snapshot_folder(path),
        )
    except BaseException:
        lock.release()
        raise
    return OpenWorkspace(workspace, lock)


def open_workspace(path: Path, desk: Desk, *, read_only: bool = False) -> OpenWorkspace:
    """Open a workspace; to write, nobody else may have it open."""
    _refuse_address(path)
    if read_only or not path.is_file():
        workspace = Workspace.open(
            path,
            desk.installation,
            desk.clock,
            read_only=read_only,
            memory=desk.memory,
            snapshot_folder=desk.snapshot_folder(path),
        )
        return OpenWorkspace(workspace, None)
    lock = WorkspaceLock.take(path, desk.installation.person)
    try:
        workspace = Workspace.open(
            path, desk.installation, desk.clock, memory=desk.memory, snapshot_folder=desk.snapshot_folder(path)
        )
    except BaseException:
        lock.release()
        raise
    return OpenWorkspace(workspace, lock)


def open_in_window(path: Path, desk: Desk) -> OpenWorkspace:
    """Open a workspace for a window: only to read where a database is not safe (network, cloud, stick, read-only)."""
    place = storage_kind(path) if path.is_file() else StorageKind.LOCAL
    if place is StorageKind.LOCAL:
        here = open_workspace(path, desk)
        _daily_copy(here.workspace, desk)
        return here
    here = open_workspace(path, desk, read_only=True)
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
def opened(path: Path, desk: Desk, *, read_only: bool = False) -> Iterator[Workspace]:
    """The workspace for the length of a block."""
    here = open_workspace(path, desk, read_only=read_only)
    try:
        yield here.workspace
    finally:
        here.close()


def _refuse_address(path: Path) -> None:
    if str(path).startswith(("postgresql:", "postgres:")):
        raise Refused.because("workspace.no_server_yet")
