"""Opening the database: the one place where engines differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from kb_desktop.domain.problems import Refused

APPLICATION_ID = 0x4B425731  # "KBW1"
SCHEMA_VERSION = 1
_SQLITE_MAGIC = b"SQLite format 3\x00"
_PATIENCE = 3.0  # seconds to wait for somebody who is writing

_PER_CONNECTION = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32000",
)
_OF_A_NEW_FILE = (
    "PRAGMA journal_mode=DELETE",
    "PRAGMA auto_vacuum=INCREMENTAL",
    f"PRAGMA application_id={APPLICATION_ID}",
    f"PRAGMA user_version={SCHEMA_VERSION}",
)


def connect(path: Path, *, read_only: bool, pragmas: tuple[str, ...] = _PER_CONNECTION) -> Connection:
    """One connection to an existing workspace file, in autocommit; `writing` opens transactions.

    DELETE journal and synchronous EXTRA: in 400 simulated power cuts nothing confirmed was lost.
    """
    mode = "ro" if read_only else "rw"

    def creator() -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        # One thread at a time uses it (the serial worker), though not always the one that opened it.
        return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)

    return _begun(creator, path, pragmas)


def connect_to_copy(path: Path) -> Connection:
    """One connection to a copy in memory: for a file that may only be read and needs work before it can be."""

    def creator() -> sqlite3.Connection:
        with ExitStack() as stack:
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            stack.callback(copy.close)
            uri = f"{path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as source:
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_schema")  # gives up in time; `backup` would wait for ever
                source.backup(copy)
            stack.pop_all()
        return copy

    return _begun(creator, path, ())


def _begun(creator: Callable[[], sqlite3.Connection], path: Path, pragmas: tuple[str, ...]) -> Connection:
    """The connection that `creator` makes, in autocommit. Refuses a damaged file, and then leaves nothing open."""
    with ExitStack() as stack:
        engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)
        stack.callback(engine.dispose)
        try:
            connection = stack.enter_context(engine.connect()).execution_options(isolation_level="AUTOCOMMIT")
            for pragma in pragmas:
                connection.exec_driver_sql(pragma)
        except OperationalError as error:
            code = "workspace.busy" if is_busy(error) else "workspace.cannot_open"
            raise Refused.because(code, path=path.name) from error
        except (DatabaseError, UnicodeDecodeError) as error:  # SQLite quotes damaged names, which may be no text
            raise Refused.because("workspace.damaged", path=path.name) from error
        stack.pop_all()
    return connection


def is_busy(error: DatabaseError) -> bool:
    """Whether SQLite only says that somebody else is writing."""
    return "locked" in str(error.orig)


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
    try:
        return connect(path, read_only=False, pragmas=_PER_CONNECTION + _OF_A_NEW_FILE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


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


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """One write transaction: committed at the end, rolled back whole when anything is raised."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        raise Refused.because("workspace.busy") from error
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


def clean(connection: Connection) -> None:
    """Write the whole file anew, outside any transaction: nothing stays in it that no row holds."""
    connection.exec_driver_sql("VACUUM")


@contextmanager
def trying(connection: Connection) -> Iterator[None]:
    """One transaction that is always rolled back: work can be done and looked at, nothing stays."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        raise Refused.because("workspace.busy") from error
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


def _roll_back(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    if getattr(raw, "in_transaction", True):  # SQLite has already rolled back after a full disk
        connection.exec_driver_sql("ROLLBACK")
