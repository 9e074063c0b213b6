"""Opening the database: the one place where engines differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from kb_desktop.domain.addresses import Address, Location, called
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import server

APPLICATION_ID = 0x4B425731  # "KBW1"
SCHEMA_VERSION = 1
_SQLITE_MAGIC = b"SQLite format 3\x00"
_PATIENCE = 3.0  # seconds to wait for somebody who is writing

_OF_THE_DISK = {
    sqlite3.SQLITE_FULL: "workspace.disk_full",
    sqlite3.SQLITE_IOERR: "workspace.disk_error",
    sqlite3.SQLITE_CORRUPT: "workspace.damaged",  # also what SQLite makes of a page that the disk cannot read
}
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


def connect(place: Location, *, read_only: bool) -> Connection:
    """One connection to an existing workspace, in autocommit; `writing` opens transactions.

    Refuses what is no workspace of ours or was made by a newer version.
    """
    if isinstance(place, Address):
        with ExitStack() as unless_it_fits:
            connection = server.connect(place)
            unless_it_fits.callback(close, connection)
            server.check_schema(connection)
            unless_it_fits.pop_all()
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
        _leave_nothing(place)


def _leave_nothing(path: Path) -> None:
    """No file, and then no journal beside it: SQLite leaves that where a disk would not let go of it."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def alive(connection: Connection) -> Connection:
    """The connection; one that was lost is made again at its next use."""
    return server.alive(connection) if is_server(connection) else connection


def identity(place: Location, connection: Connection) -> list[object]:
    """What tells this workspace from a copy of it."""
    if isinstance(place, Address):
        return server.identity(connection)
    stat = place.stat()
    return [str(place.resolve()), stat.st_dev, stat.st_ino]


def _connect_to_file(path: Path, *, read_only: bool, pragmas: tuple[str, ...] = _PER_CONNECTION) -> Connection:
    """DELETE journal and synchronous EXTRA: in 400 simulated power cuts nothing confirmed was lost."""
    mode = "ro" if read_only else "rw"
    if read_only:
        _take_back_what_was_broken_off(path)

    def creator() -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        # One thread at a time uses it (the serial worker), though not always the one that opened it.
        return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)

    return _begun(creator, path, pragmas)


def _take_back_what_was_broken_off(path: Path) -> None:
    """Rolls back a transaction that was cut off: who may only read cannot, and would be told nothing but "cannot open".

    SQLite sees for itself whether a journal is of somebody who is at work now, and leaves that one alone.
    """
    if not path.with_name(f"{path.name}-journal").exists():
        return
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as whole:
        whole.execute("SELECT count(*) FROM sqlite_schema")


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
        event.listen(engine, "handle_error", _tell_of_the_disk)
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


def _tell_of_the_disk(context: ExceptionContext) -> Refused | None:
    error = context.original_exception
    return of_the_disk(error) if isinstance(error, sqlite3.Error) else None  # what is returned is raised instead


def of_the_disk(error: sqlite3.Error) -> Refused | None:
    """The refusal when a full, failing or damaged disk is behind an error of SQLite.

    Its transaction is rolled back, if need be when the file is next opened.
    """
    result = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary result code: what is above it tells where
    code = _OF_THE_DISK.get(result)
    return Refused.because(code) if code is not None else None


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
    with ExitStack() as when_it_fails:
        when_it_fails.callback(_leave_nothing, path)
        connection = _connect_to_file(path, read_only=False, pragmas=_PER_CONNECTION + _OF_A_NEW_FILE)
        when_it_fails.pop_all()
    return connection


def check_file(path: Path) -> None:
    """Refuse, before opening, what is no workspace of ours or was made by a newer version."""
    if not path.exists():
        raise Refused.because("workspace.missing", path=path.name)
    if path.is_dir():
        raise Refused.because("workspace.is_folder", path=called(path))
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
    except BaseException:
        _roll_back(connection)
        raise


def clean(connection: Connection) -> None:
    """Write everything anew, outside any transaction: nothing stays in the file that no row holds.

    On a server the tables of this workspace; its write-ahead log and its own backups are the administrator's.
    """
    if is_server(connection):
        server.clean(connection)
    else:
        connection.exec_driver_sql("VACUUM")


@contextmanager
def trying(connection: Connection) -> Iterator[None]:
    """One transaction that is always rolled back: work can be done and looked at, nothing stays."""
    if is_server(connection):
        with server.turns(connection, keep=False):
            yield
        return
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
        if stands(connection):
            connection.exec_driver_sql("ROLLBACK TO part")
            connection.exec_driver_sql("RELEASE part")
        raise
    connection.exec_driver_sql("RELEASE part")


def stands(connection: Connection) -> bool:
    """Whether the transaction is still there.

    After a full or failing disk SQLite may have rolled all of it back, and a server may be gone. What is written then
    would be committed at once, so nobody may go on.
    """
    if is_server(connection):
        return server.stands(connection)
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


def _begin_immediate(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        raise Refused.because("workspace.busy") from error


def _roll_back(connection: Connection) -> None:
    if is_server(connection):
        server.roll_back(connection)
        return
    if stands(connection):
        connection.exec_driver_sql("ROLLBACK")


_COLUMNS = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"


def columns(connection: Connection) -> dict[str, set[str]]:
    """The columns of every table there is."""
    found: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(server.COLUMNS if is_server(connection) else _COLUMNS):
        found.setdefault(table, set()).add(column)
    return found


def is_server(connection: Connection) -> bool:
    """Whether the workspace lives on a PostgreSQL server, where others work at the same time."""
    return connection.dialect.name == "postgresql"
