"""What happens to a workspace from outside: it is killed in the middle of a step, or another program opens it."""

from __future__ import annotations

import atexit
import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from laws.bundle_files import command, environment
from sqlalchemy import event, inspect
from stores import administer

from kb_desktop.domain.problems import Refused
from kb_desktop.workspace.workspace import Workspace

INSTRUCTIONS = 10
"""Of SQLite's virtual machine between two moments at which a computer may go down."""


@dataclass
class Image:
    """What a computer that goes down leaves of a workspace: its file, and the journal of what was not yet done."""

    file: bytes
    journal: bytes | None
    memory: dict[int, int]

    @classmethod
    def of(cls, path: Path, memory: dict[int, int]) -> Image:
        journal = Path(f"{path}-journal")
        return cls(path.read_bytes(), journal.read_bytes() if journal.exists() else None, dict(memory))

    def leave(self, path: Path, memory: dict[int, int]) -> None:
        """Put it in the place of what is there; the file stays the same file."""
        journal = Path(f"{path}-journal")
        with path.open("r+b") as file:
            file.write(self.file)
            file.truncate()
        journal.unlink(missing_ok=True)
        if self.journal is not None:
            journal.write_bytes(self.journal)
        memory.clear()
        memory.update(self.memory)


def image_during(workspace: Workspace, memory: dict[int, int], moment: int, step: Callable[[], object]) -> Image:
    """What would be left, had the computer gone down at this moment of the step; the step itself is done to the end.

    Hardly any page is held in memory, so that a large part of what a step writes is in the file before it is whole.
    """
    raw = workspace._connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    assert isinstance(workspace.path, Path)
    path, images, looks = workspace.path, list[Image](), 0

    def look() -> int:
        nonlocal looks
        looks += 1
        if looks == moment:
            images.append(Image.of(path, memory))
        return 0

    raw.execute("PRAGMA cache_size=2")
    raw.set_progress_handler(look, INSTRUCTIONS)
    try:
        step()
    finally:
        raw.set_progress_handler(None, 0)
    return images[0] if images else Image.of(path, memory)


def losing_the_server(workspace: Workspace, moment: int, step: Callable[[], object]) -> None:
    """The server ends the connection at some question of the step, if it asks so many."""
    engine = workspace._connection.engine
    asked = 0

    def before(connection: Any, *_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == moment:
            administer(f"SELECT pg_terminate_backend({connection.connection.driver_connection.info.backend_pid})")

    event.listen(engine, "before_cursor_execute", before)
    try:
        step()
    except Refused as refused:
        assert refused.problems[0].code.startswith("server."), refused.problems  # noqa: PT017
    finally:
        event.remove(engine, "before_cursor_execute", before)


Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(workspace: Workspace) -> Rows:
    """Every row of a workspace on a server, as a dump has them."""
    connection = workspace._connection
    names = inspect(connection).get_table_names()
    return {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608


def put_rows_back(workspace: Workspace, rows: Rows) -> None:
    """Restore a dump in its place."""
    connection = workspace._connection
    with connection.connection.driver_connection.cursor() as cursor:  # type: ignore[union-attr]
        cursor.execute("BEGIN")
        for name, found in rows.items():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
            if found:
                marks = ", ".join(["%s"] * len(found[0]))
                cursor.executemany(f'INSERT INTO "{name}" VALUES ({marks})', found)  # noqa: S608
        cursor.execute("COMMIT")


@cache
def _running() -> subprocess.Popen[str]:
    """A newer version of the program that does one job after another."""
    child = subprocess.Popen(
        command("newer_program.py", "serve"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        encoding="utf-8",
    )

    @atexit.register
    def end() -> None:
        with suppress(OSError):
            child.communicate()

    return child


def newer_program(**job: Any) -> dict[str, Any]:
    """A newer version opens a workspace, writes to one record if it is told to, and closes it."""
    child = _running()
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(job) + "\n")
    child.stdin.flush()
    answer: dict[str, Any] = json.loads(child.stdout.readline())
    return answer
