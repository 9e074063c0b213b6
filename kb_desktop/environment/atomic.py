"""Small files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from kb_desktop.environment.places import claim_name


def replace_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes beside `path`, flushes to disk, then takes its place. Raises `OSError`; then the old content stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _write_beside(path, content, mode)
    try:
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def create_file(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Creates `path` whole, unless somebody was first: then False. Two processes at once make one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _write_beside(path, content, mode)
    try:
        claim_name(path, beside)
    except FileExistsError:
        return False
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return True


def _write_beside(path: Path, content: bytes, mode: int) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    return beside
