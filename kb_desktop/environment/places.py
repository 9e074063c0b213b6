"""What kind of place a path is. The only file that asks this operating system about its disks and processes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

_NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "ncpfs", "9p", "davfs", "fuse.davfs", "ceph"}
)
_CLOUD_FOLDERS = ("onedrive", "sharepoint", "dropbox", "google drive", "googledrive", "icloud drive", "nextcloud")
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_REMOVABLE_ROOTS = ("/media", "/run/media", "/Volumes")
_DRIVE_REMOVABLE, _DRIVE_REMOTE, _DRIVE_CDROM = 2, 4, 5


class StorageKind(StrEnum):
    """Only `LOCAL` is a place to write a workspace in."""

    LOCAL = "local"
    NETWORK = "network"
    CLOUD = "cloud"
    REMOVABLE = "removable"
    READONLY = "readonly"


def storage_kind(path: Path) -> StorageKind:
    """The kind of place of `path`, which need not exist yet."""
    place = path.resolve()
    if is_cloud(place, os.environ):
        return StorageKind.CLOUD
    kind = _windows_kind(place) if sys.platform == "win32" else _posix_kind(place)
    return StorageKind.READONLY if kind is StorageKind.LOCAL and not _is_writable(place) else kind


def is_cloud(path: PurePath, environment: Mapping[str, str]) -> bool:
    """Whether a synchronising program owns the folder."""
    roots = [environment[name] for name in _CLOUD_VARIABLES if environment.get(name)]
    if any(path.is_relative_to(root) for root in roots):
        return True
    # "OneDrive - Gemeente Voorbeeld" is the folder of a business account.
    names = [part.casefold() for part in path.parts[:-1]]
    return any(name == cloud or name.startswith(f"{cloud} - ") for name in names for cloud in _CLOUD_FOLDERS)


def _is_writable(path: Path) -> bool:
    if path.exists() and not os.access(path, os.W_OK):
        return False
    folder = next(parent for parent in path.parents if parent.exists())
    return os.access(folder, os.W_OK)


def _windows_kind(path: Path) -> StorageKind:
    if str(path).startswith("\\\\"):
        return StorageKind.NETWORK
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent from the type stubs elsewhere
    drive = kernel.GetDriveTypeW(path.anchor)
    if drive == _DRIVE_REMOTE:
        return StorageKind.NETWORK
    if drive in {_DRIVE_REMOVABLE, _DRIVE_CDROM}:
        return StorageKind.REMOVABLE
    return StorageKind.LOCAL


def _posix_kind(path: Path) -> StorageKind:
    mounts = Path("/proc/mounts")
    if mounts.exists():
        system = file_system(path, mounts.read_text(encoding="utf-8", errors="replace"))
        if system in _NETWORK_SYSTEMS:
            return StorageKind.NETWORK
    if any(path.is_relative_to(root) for root in _REMOVABLE_ROOTS):
        return StorageKind.REMOVABLE
    return StorageKind.LOCAL


def file_system(path: PurePath, mounts: str) -> str:
    """The type of the file system that `path` is on, from the text of /proc/mounts; empty when none matches."""
    best, found = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = PurePosixPath(words[1].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), words[2]
    return found


def keep_private(path: Path) -> None:
    """Takes the rights of others on `path` away. On Windows the user's own folder already does."""
    if sys.platform != "win32":
        path.chmod(0o600)


def claim_name(path: Path, beside: Path) -> None:
    """Gives the finished file `beside` the name `path`; raises `FileExistsError` when the name is taken."""
    if sys.platform == "win32":
        beside.rename(path)  # never replaces there
    else:
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links; there only the check guards
            if path.exists():
                raise FileExistsError(str(path)) from None
            beside.rename(path)


def own_group() -> dict[str, Any]:
    """Options of `subprocess.Popen` for a process that can be ended together with everything it starts."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    else:  # noqa: RET505 - read so by the types of either system
        return {"start_new_session": True}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a running process of `own_group` with all it started, and waits for it."""
    if sys.platform == "win32":
        words = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(words, check=False, capture_output=True)  # noqa: S603 - words of our own
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def office_folders() -> tuple[Path, ...]:
    """Where LibreOffice is when it is not on the path."""
    roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
    return (
        *(Path(root, "LibreOffice", "program", "soffice.com") for root in roots if root),
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        Path("/opt/libreoffice/program/soffice"),
        Path("/snap/bin/libreoffice"),
    )


_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen(words: Sequence[str]) -> bool:
    """Whether a window can be shown: elsewhere than on Windows and macOS somebody must say where.

    `words` are those of the call: Qt takes `-platform` from them. Without this question Qt ends the process.
    """
    chosen = any(word.lstrip("-").partition("=")[0] in ("platform", "display") for word in words if word[:1] == "-")
    return chosen or sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in _SCREENS)
