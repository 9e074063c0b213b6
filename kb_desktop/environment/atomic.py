"""Small files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from kb_desktop.environment.places import claim_name


def replace_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes beside `path`, flushes to disk, then takes its place. Raises `OSError`; then the old content stands."""
    with _written_beside(path, content, mode) as beside:
        beside.replace(path)


def create_file(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Creates `path` whole, unless somebody was first: then False. Two processes at once make one file."""
    with _written_beside(path, content, mode) as beside:
        try:
            claim_name(path, beside)
        except FileExistsError:
            return False
    return True


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A whole file beside `path`, flushed to disk, that is gone afterwards unless it got another name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        yield beside
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
