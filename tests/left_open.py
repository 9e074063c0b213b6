"""What a test opened and left open: connections to SQLite on every Python, files where the system tells which."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from pathlib import Path
from types import FrameType

_DESCRIPTORS = Path("/proc/self/fd")
_TESTS = str(Path(__file__).parent)

_connections: list[tuple[sqlite3.Connection, str]] = []
_lasting: list[sqlite3.Connection] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect/handle":
        connection = arguments[0]
        assert isinstance(connection, sqlite3.Connection)
        _connections.append((connection, _opener()))


def _opener() -> str:
    """Who asked for the connection: the nearest line of a test and the nearest line of all."""
    nearest: FrameType | None = sys._getframe(2)
    frame = nearest
    while frame is not None and not frame.f_code.co_filename.startswith(_TESTS):
        frame = frame.f_back
    return " for ".join(f"{each.f_code.co_filename}:{each.f_lineno}" for each in (nearest, frame) if each is not None)


sys.addaudithook(_note)


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        return connection.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


def keep_open(*connections: sqlite3.Connection) -> None:
    """Lets connections outlive the test in which they were opened; whoever asks this closes them at exit."""
    _lasting.extend(connections)


def forget_connections() -> None:
    """Begin anew: what is open now was opened before the test."""
    _connections.clear()


def _left() -> list[tuple[sqlite3.Connection, str]]:
    lasting = {id(connection) for connection in _lasting}
    return [each for each in _connections if id(each[0]) not in lasting and _is_open(each[0])]


def connections_left() -> list[str]:
    """Where the connections were opened that stand open since `forget_connections`.

    They are held here until then: a connection that is dropped unclosed is found as surely as one in use, without
    waiting for the garbage collector, and on Pythons older than 3.13 that do not warn of it.
    """
    return [opener for _, opener in _left()]


def close_connections() -> None:
    """Close what was left, so that no later test is blamed for it."""
    for connection, _ in _left():
        with contextlib.suppress(sqlite3.ProgrammingError):  # made in another thread
            connection.close()


def files_open(under: Path) -> set[str]:
    """The files below a folder that this process has open; empty where the system does not tell."""
    found = set()
    for descriptor in os.listdir(_DESCRIPTORS) if _DESCRIPTORS.is_dir() else ():  # noqa: PTH208 - names only, fast
        try:
            target = os.readlink(_DESCRIPTORS / descriptor)  # noqa: PTH115
        except OSError:  # the listing's own, already closed
            continue
        if target.startswith(f"{under}{os.sep}"):
            found.add(target)
    return found
