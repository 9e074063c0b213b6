"""One process per workspace. The operating system holds the lock, so it goes when the process goes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import filelock
import msgspec

from kb_desktop.domain.problems import Refused
from kb_desktop.environment.atomic import replace_file
from kb_desktop.environment.identity import device_name
from kb_desktop.environment.places import StorageKind, storage_kind


class Owner(msgspec.Struct, frozen=True):
    """Who has a workspace open: process, computer, person, since (UTC)."""

    pid: int
    host: str
    person: str
    since: str


class WorkspaceLock:
    """The lock on one workspace file, held from `take` to `release` or the end of the process.

    Beside the workspace stand `<name>.lock` (held by the operating system) and `<name>.owner` (who holds it, for the
    refusal). An owner left by a dead process here is taken over; one left by another computer is respected wherever
    other computers can reach.
    """

    def __init__(self, lock: filelock.BaseFileLock, workspace: Path) -> None:
        self._lock = lock
        self._workspace = workspace

    @classmethod
    def take(
        cls,
        workspace: Path,
        person: str,
        *,
        take_over: bool = False,
        host: str | None = None,
        kind: Callable[[Path], StorageKind] = storage_kind,
    ) -> WorkspaceLock:
        """Takes the lock at once or raises `Refused("workspace.in_use", ...)` that says who has it.

        `take_over` ignores what another computer left behind, after the user said that nobody works there.
        """
        host = host or device_name()
        owner_file = _beside(workspace, "owner")
        lock = filelock.FileLock(_beside(workspace, "lock"), timeout=0, fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            raise _in_use(workspace, read_owner(workspace)) from None
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise Refused.because("workspace.not_lockable", file=workspace.name, reason=reason) from error
        left = read_owner(workspace)
        shared = kind(workspace) in {StorageKind.NETWORK, StorageKind.CLOUD, StorageKind.REMOVABLE}
        if left is not None and left.host != host and shared and not take_over:
            lock.release()
            raise _in_use(workspace, left)
        since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with contextlib.suppress(OSError):  # without it the refusal only says less
            replace_file(owner_file, msgspec.json.encode(Owner(os.getpid(), host, person, since)), 0o644)
        return cls(lock, workspace)

    def release(self) -> None:
        """Gives the workspace free; may be called twice. Nothing stays beside a workspace that was never made."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                _beside(self._workspace, "owner").unlink(missing_ok=True)
            if not self._workspace.exists():
                with contextlib.suppress(OSError):  # Windows keeps a file that is open
                    _beside(self._workspace, "lock").unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> WorkspaceLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def read_owner(workspace: Path) -> Owner | None:
    """Who holds, or last held and did not release, the lock; None when nobody or unreadable."""
    try:
        return msgspec.json.decode(_beside(workspace, "owner").read_bytes(), type=Owner)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _beside(workspace: Path, suffix: str) -> Path:
    return workspace.with_name(f".{workspace.name}.{suffix}")


def _in_use(workspace: Path, owner: Owner | None) -> Refused:
    if owner is None:
        return Refused.because("workspace.in_use_unknown", file=workspace.name)
    return Refused.because(
        "workspace.in_use", file=workspace.name, person=owner.person, host=owner.host, pid=owner.pid, since=owner.since
    )
