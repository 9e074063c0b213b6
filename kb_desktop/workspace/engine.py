"""Opening the database: the one place where engines differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, TableClause, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import server

APPLICATION_ID = 0x4B425731  # "KBW1"
SCHEMA_VERSION = 1
_SQLITE_MAGIC = b"SQLite format 3\x00"

_PER_CONNECTION = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA busy_timeout=3000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32000",
)


def connect(place: Location, *, read_only: bool) -> Connection:
    """One connection to an existing workspace, in autocommit; `writing` opens transactions.

    Refuses what is no workspace of ours or was made by a newer version.
    """
    if isinstance(place, Address):
        connection = server.connect(place)
        try:
            server.check_schema(connection)
        except BaseException:
            close(connection)
            raise
        return connection
    check_file(place)
    return _connect_to_file(place, read_only=read_only)


def create(place: Location) -> Connection:
    """A connection to a new place for a workspace: a marked file, or the way to a server. Refuses to overwrite."""
    return server.connect(place) if isinstance(place, Address) else create_file(place)


def take_place(connection: Connection) -> None:
    """Make room for a new workspace, inside its first transaction. Refuses to overwrite."""
    if is_server(connection):
        server.take_schema(connection)


def discard(place: Location, connection: Connection) -> None:
    """Close a workspace that could not be made, and leave nothing of it."""
    close(connection)
    if isinstance(place, Path):
        place.unlink(missing_ok=True)


def alive(connection: Connection) -> Connection:
    """The connection; one that was lost is made again at its next use."""
    return server.alive(connection) if is_server(connection) else connection


def identity(place: Location, connection: Connection) -> list[object]:
    """What tells this workspace from a copy of it."""
    if isinstance(place, Address):
        return server.identity(connection)
    stat = place.stat()
    return [str(place.resolve()), stat.st_dev, stat.st_ino]


def _connect_to_file(path: Path, *, read_only: bool) -> Connection:
    """DELETE journal and synchronous EXTRA: in 400 simulated power cuts nothing confirmed was lost."""
    mode = "ro" if read_only else "rw"

    def creator() -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        # One thread at a time uses it (the serial worker), though not always the one that opened it.
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for pragma in _PER_CONNECTION:
            connection.exec_driver_sql(pragma)
    except OperationalError as error:
        engine.dispose()
        raise Refused.because("workspace.cannot_open", path=path.name) from error
    return connection


def connect_to_copy(path: Path) -> Connection:
    """One connection to a copy in memory: for a file that may only be read and needs work before it can be."""

    def creator() -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
            source.backup(copy)
        return copy

    return (
        create_engine("sqlite://", creator=creator, poolclass=StaticPool)
        .connect()
        .execution_options(isolation_level="AUTOCOMMIT")
    )


def close(connection: Connection) -> None:
    """Close the connection and its engine."""
    connection.close()
    connection.engine.dispose()


def create_file(path: Path) -> Connection:
    """A new, empty database file marked as ours. Refuses to overwrite."""
    if path.exists():
        raise Refused.because("workspace.exists", path=path.name)
    if not path.parent.is_dir():
        raise Refused.because("workspace.no_folder", folder=str(path.parent))
    try:
        path.touch(exist_ok=False)
    except OSError as error:
        raise Refused.because("workspace.not_writable", folder=str(path.parent)) from error
    connection = _connect_to_file(path, read_only=False)
    connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    connection.exec_driver_sql("PRAGMA auto_vacuum=INCREMENTAL")
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    return connection


def check_file(path: Path) -> None:
    """Refuse, before opening, what is no workspace of ours or was made by a newer version."""
    if not path.exists():
        raise Refused.because("workspace.missing", path=path.name)
    if path.is_dir():
        raise Refused.because("workspace.is_folder", path=path.name)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise Refused.because("workspace.cannot_open", path=path.name) from error
    if len(header) < 100 or not header.startswith(_SQLITE_MAGIC):
        raise Refused.because("workspace.no_workspace", path=path.name)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise Refused.because("workspace.no_workspace", path=path.name)
    if int.from_bytes(header[60:64], "big") > SCHEMA_VERSION:
        raise Refused.because("workspace.newer", path=path.name)


def damage(connection: Connection) -> list[str]:
    """What is wrong with the file itself, at most twenty lines. A server looks after its own pages."""
    if is_server(connection):
        return []
    lines = map(str, connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars())
    return [line for line in lines if line != "ok"]


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """One write transaction: committed at the end, rolled back whole when anything is raised."""
    if is_server(connection):
        with server.turns(connection):
            yield
        return
    _begin_immediate(connection)
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException as error:
        _roll_back(connection)
        if isinstance(error, OperationalError) and "full" in str(error.orig):
            raise Refused.because("workspace.disk_full") from error
        if isinstance(error, DatabaseError) and "malformed" in str(error.orig):
            raise Refused.because("workspace.damaged") from error
        raise


@contextmanager
def trying(connection: Connection) -> Iterator[None]:
    """One transaction that is always rolled back: work can be done and looked at, nothing stays."""
    if is_server(connection):
        server.begin(connection)
    else:
        _begin_immediate(connection)
    try:
        yield
    finally:
        _roll_back(connection)


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Several questions about one moment, whatever others write meanwhile."""
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_server(connection) else "BEGIN"
    connection.exec_driver_sql(begin)
    try:
        yield
    finally:
        _roll_back(connection)


@contextmanager
def saved(connection: Connection) -> Iterator[None]:
    """A part of a transaction that leaves nothing when it is refused."""
    connection.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO part")
        connection.exec_driver_sql("RELEASE part")
        raise
    connection.exec_driver_sql("RELEASE part")


def _begin_immediate(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        raise Refused.because("workspace.busy") from error


def _roll_back(connection: Connection) -> None:
    if is_server(connection):
        server.roll_back(connection)
        return
    raw = connection.connection.dbapi_connection
    if getattr(raw, "in_transaction", True):  # SQLite has already rolled back after a full disk
        connection.exec_driver_sql("ROLLBACK")


# --- many rows at once, past the layers that cost time per row
_ASKED_AT_ONCE = {"sqlite": 500, "postgresql": 20_000}
_WRITTEN_AT_ONCE = 20_000


def bulk_insert(
    connection: Connection, table: TableClause, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add rows, each with the values of `columns` in that order; other columns stay empty."""
    names = ", ".join(columns)
    driver = _driver(connection)
    if is_server(connection):
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows).close()  # noqa: S608


def bulk_update(
    connection: Connection, table: Table, key: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write `columns` of the rows found by `key`. Each row: the key's value first, then the columns' in that order.

    A key must not occur twice; one that is not there is passed over.
    """
    driver = _driver(connection)
    if not is_server(connection):
        sets = ", ".join(f"{name} = ?{place}" for place, name in enumerate(columns, start=2))
        driver.executemany(f"UPDATE {table.name} SET {sets} WHERE {key} = ?1", rows).close()  # noqa: S608
        return
    names = (key, *columns)
    types = [table.c[name].type.compile(connection.dialect).partition(" COLLATE ")[0] for name in names]
    lists = ", ".join(f"%s::{each}[]" for each in types)
    sets = ", ".join(f"{name} = given.{name}" for name in columns)
    query = (
        f"UPDATE {table.name} AS old SET {sets} FROM unnest({lists}) AS given({', '.join(names)}) "  # noqa: S608
        f"WHERE old.{key} = given.{key}"
    )
    waiting = iter(rows)
    with driver.cursor() as cursor:
        while block := list(islice(waiting, _WRITTEN_AT_ONCE)):
            cursor.execute(query, [list(column) for column in zip(*block, strict=True)])


def rows_in(connection: Connection, query: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that says `IN :values` once, for all these values; asked in parts, so in no order.

    A value that occurs twice may give its rows twice. Other parameters and percent signs have no place in the query.
    """
    driver, at_once = _driver(connection), _ASKED_AT_ONCE[connection.dialect.name]
    for start in range(0, len(values), at_once):
        part = list(values[start : start + at_once])
        cursor = driver.cursor()
        if is_server(connection):
            cursor.execute(query.replace("IN :values", "= ANY(%s)"), (part,))
        else:
            cursor.execute(query.replace(":values", f"({', '.join('?' * len(part))})"), part)
        rows = cursor.fetchall()
        cursor.close()
        yield from rows


def is_server(connection: Connection) -> bool:
    """Whether the workspace lives on a PostgreSQL server, where others work at the same time."""
    return connection.dialect.name == "postgresql"


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
