"""The engines that tests run on: files, and the PostgreSQL server that `packaging/dev.py test` starts.

A folder of tests takes the fixtures by importing them in its conftest.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from kb_desktop.domain.addresses import Address, Location, read_address
from kb_desktop.workspace.workspace import Workspace

SERVER = os.environ.get("KB_DESKTOP_TEST_DATABASE", "")
"""Address of the test server, with rights to make databases; empty where there is none."""

needs_server = pytest.mark.skipif(not SERVER, reason="no PostgreSQL server: start the tests with packaging/dev.py test")
ENGINES = ("file", pytest.param("server", marks=needs_server))

_count = itertools.count()


def administer(statement: str) -> None:
    """Carry out a statement in the server's own database."""
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


class Store:
    """Where the workspaces of one test live: in a folder, or as schemas of a database of this test process."""

    def __init__(self, engine: str, folder: Path, database: str = "") -> None:
        self.engine, self.folder, self._database = engine, folder, database
        self._names: dict[str, Address] = {}

    @property
    def on_server(self) -> bool:
        return self.engine == "server"

    def place(self, name: str) -> Location:
        """The place of the workspace with this name in this test."""
        if not self.on_server:
            return self.folder / f"{name}.kbwerk"
        if name not in self._names:
            self._names[name] = read_address(f"{self._database}?schema=s{next(_count)}")
        return self._names[name]

    def forget(self) -> None:
        """Take away what the test made on the server."""
        import psycopg

        if self._names:
            with psycopg.connect(self._database, autocommit=True) as connection:
                for address in self._names.values():
                    connection.execute(f'DROP SCHEMA IF EXISTS "{address.schema}" CASCADE')


def _own_database(worker: str) -> Iterator[str]:
    """The address of a new database for one test process, dropped at the end."""
    name = f"kb_{worker}_{os.getpid()}_{next(_count)}"
    administer(f"CREATE DATABASE {name} TEMPLATE template0")
    yield SERVER.rpartition("/")[0] + f"/{name}"
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this test process; empty without a server."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    if SERVER:
        yield from _own_database(worker)
    else:
        yield ""


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Iterator[Store]:
    """Where workspaces of this test live; the test runs on every engine."""
    made = Store(request.param, tmp_path, database)
    yield made
    made.forget()


def everything_in(workspace: Workspace) -> object:
    """All that is stored, to compare before and after: the bytes of the file, or every row on the server."""
    if isinstance(workspace.path, Path):
        return workspace.path.read_bytes()
    connection = workspace._connection
    names = inspect(connection).get_table_names()
    return {name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608
