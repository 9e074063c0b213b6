"""A workspace on a PostgreSQL server: being let in, taking turns to write, and hearing of each other's changes.

Only SQL that distributed PostgreSQL (Citus, YugabyteDB) accepts too; `packaging/postgresql.md` tells where they differ.
The driver is imported when an address is opened, never before.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from kb_desktop.domain.addresses import Address
from kb_desktop.domain.problems import Refused

if TYPE_CHECKING:
    import psycopg

_PATIENCE = "60s"
"""How long to wait for somebody else's import before giving up."""
_WITHOUT_NEWS = "-YB-"
"""In the version of a server that has no LISTEN and NOTIFY, and advisory locks not everywhere: YugabyteDB."""


class Place:
    """What is known of an open connection: where it leads and what its server can do."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.process = 0
        """The server's process for the connection opened last."""
        self.tells = True
        """Whether LISTEN and NOTIFY work."""
        self.locks = True
        """Whether advisory locks work."""

    @property
    def channel(self) -> str:
        return f"kb_desktop_{self.address.schema}"[:63]

    def open(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A new connection of the driver, in autocommit, that sees the schema of the workspace only."""
        driver = _driver_connection(self.address)
        driver.execute(f'SET search_path TO "{self.address.schema}"')
        driver.execute("SET default_transaction_isolation TO 'read committed'")
        version = driver.execute("SELECT version()").fetchone()
        self.tells = self.locks = _WITHOUT_NEWS not in str(version)
        self.process = driver.info.backend_pid
        return driver


def connect(address: Address) -> Connection:
    """One connection to a schema on a server, in autocommit. A lost one is made again at its next use."""
    place = Place(address)
    engine = create_engine("postgresql+psycopg://", creator=place.open, poolclass=StaticPool, use_native_hstore=False)

    @event.listens_for(engine, "handle_error")
    def told_in_our_words(context: ExceptionContext) -> None:
        refused = refusal(address, context.original_exception, lost=context.is_disconnect)
        if refused is not None:
            raise refused from context.original_exception

    try:
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT", kb_place=place)
    except BaseException:
        engine.dispose()
        raise


def place_of(connection: Connection) -> Place:
    """Where this connection leads."""
    place = connection.get_execution_options()["kb_place"]
    assert isinstance(place, Place)  # noqa: S101 - set by `connect`
    return place


def alive(connection: Connection) -> Connection:
    """The connection, ready to be made again when it was lost."""
    if connection.invalidated:
        connection.rollback()
    return connection


def _driver_connection(address: Address) -> psycopg.Connection[tuple[Any, ...]]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        facts = {"connect_timeout": "10", "application_name": "kb-desktop", **conninfo_to_dict(address.uri)}
        if address.password:
            facts["password"] = address.password
        return psycopg.connect(**facts, autocommit=True)  # type: ignore[arg-type]
    except psycopg.ProgrammingError as error:
        if "service" in str(error):
            raise Refused.because("server.no_service") from error
        raise Refused.because("server.address_malformed") from None
    except psycopg.OperationalError as error:
        raise _not_let_in(address, str(error)) from error


_NAMED = re.compile(r'"[^"\n]*"')
_WHY_NOT = (
    ("no password supplied", "server.password_needed"),
    ("password authentication failed", "server.password_wrong"),
    ("definition of service", "server.no_service"),
    ("resolve host", "server.unknown_host"),
    ("translate host name", "server.unknown_host"),
    ("onnection refused", "server.no_answer"),
    ("timeout expired", "server.no_answer"),
    ("certificate", "server.certificate"),
    ("does not support SSL", "server.certificate"),
    ("pg_hba.conf rejects", "server.not_let_in"),
    ("no pg_hba.conf entry", "server.not_let_in"),
    ("FATAL:  role", "server.not_let_in"),
    ("not permitted to log in", "server.not_let_in"),
    ("authentication failed", "server.not_let_in"),
    ("authentication method", "server.not_let_in"),
    ("permission denied for database", "server.not_let_in"),
    ("too many c", "server.crowded"),  # clients; connections for a role or a database
    ("remaining connection slots", "server.crowded"),
    ("starting up", "server.not_ready"),
    ("shutting down", "server.not_ready"),
    ("not accepting connections", "server.not_ready"),
    ("in recovery mode", "server.not_ready"),
    ("not currently accepting", "server.not_let_in"),
    ("unreachable", "server.no_answer"),
    ("No route to host", "server.no_answer"),
    ("timed out", "server.no_answer"),
    ("No such file or directory", "server.no_answer"),  # the socket of a server on this computer
    ("SSL", "server.certificate"),
    ("GSSAPI", "server.not_let_in"),
)
"""Parts of libpq's words, most telling first."""


def _not_let_in(address: Address, words: str) -> Refused:
    """Why a server did not let us in, by libpq's words: it gives no code here, and names stand between quotes."""
    words = _NAMED.sub("", words)
    if "FATAL" in words and "database" in words and "does not exist" in words:
        return Refused.because("server.no_database", None, name=address.name)
    for part, code in _WHY_NOT:
        if part in words:
            return Refused.because(code, None, name=address.name)
    return Refused.because("server.unreachable", None, name=address.name)


_CODES = {
    "42501": "server.no_rights",
    "25006": "server.read_only",
    "55P03": "server.busy",
    "40P01": "server.busy",
    "40001": "server.busy",
    "53100": "server.full",
}
"""Refusals by SQLSTATE."""


def refusal(address: Address, error: BaseException, *, lost: bool = False) -> Refused | None:
    """An error of the server or of the way to it, as a refusal; None when it is a fault of ours."""
    code = _CODES.get(getattr(error, "sqlstate", None) or "")
    if code is None and not (lost or _is_lost(error)):
        return None
    return Refused.because(code or "server.gone", None, name=address.name, schema=address.schema)


def _is_lost(error: BaseException) -> bool:
    import psycopg

    state = getattr(error, "sqlstate", None) or ""
    return isinstance(error, psycopg.OperationalError) and (not state or state.startswith(("08", "57P")))


# --- making and finding
def take_schema(connection: Connection) -> None:
    """Make the schema for a new workspace, inside the caller's transaction; an empty one made ready is good too."""
    address = place_of(connection).address
    if connection.exec_driver_sql("SELECT current_schema()").scalar_one() is None:
        connection.exec_driver_sql(f'CREATE SCHEMA "{address.schema}"')
    elif "meta" in _tables(connection):
        raise Refused.because("server.exists", None, name=address.name)
    elif _anything(connection):
        raise Refused.because("server.not_empty", None, name=address.name, schema=address.schema)


def check_schema(connection: Connection) -> None:
    """Refuse a schema that holds no workspace."""
    address = place_of(connection).address
    query = text("SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = :schema")
    if connection.execute(query, {"schema": address.schema}).scalar_one_or_none() is False:
        raise Refused.because("server.no_rights", None, name=address.name, schema=address.schema)
    if "meta" not in _tables(connection):
        raise Refused.because("server.missing", None, name=address.name)


def _tables(connection: Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return list(connection.exec_driver_sql(query).scalars())


COLUMNS = (
    "SELECT t.relname, c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid "
    "WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND c.attnum > 0 AND NOT c.attisdropped"
)
"""Asks for the columns of every table of this schema."""


def _anything(connection: Connection) -> bool:
    query = "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace LIMIT 1"
    return connection.exec_driver_sql(query).first() is not None


def close(connection: Connection) -> None:
    """Close the connection and its engine."""
    connection.close()
    connection.engine.dispose()


def identity(connection: Connection) -> list[object]:
    """What makes this the same database and schema as before: a dump put back elsewhere has other numbers."""
    address = place_of(connection).address
    query = (
        "SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()), "
        "current_schema()::regnamespace::oid::bigint"
    )
    database, schema = connection.exec_driver_sql(query).one()
    return [str(address), database, schema]


# --- taking turns
@contextmanager
def turns(connection: Connection, *, keep: bool = True) -> Iterator[None]:
    """A transaction in which nobody else writes in this workspace; committed and told to others at the end.

    Without `keep` it is rolled back at the end. Whoever comes second waits. Reading goes on meanwhile, of what was
    there before.
    """
    begin(connection)
    place = place_of(connection)
    try:
        yield
        if not keep:
            roll_back(connection)
            return
        if place.tells:
            connection.exec_driver_sql(f'NOTIFY "{place.channel}"')
        connection.exec_driver_sql("COMMIT")
    except BaseException as error:
        roll_back(connection)
        refused = refusal(place.address, error)
        if refused is not None:
            raise refused from error
        raise


def begin(connection: Connection) -> None:
    """Begin a transaction, as soon as it is our turn."""
    place = place_of(alive(connection))
    connection.exec_driver_sql("BEGIN")
    try:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        connection.exec_driver_sql(_turn(connection, place))
    except BaseException:
        roll_back(connection)
        raise


def _turn(connection: Connection, place: Place) -> str:
    if place.locks:
        number = hashlib.sha256(f"kb_desktop {place.address.schema}".encode()).digest()
        return f"SELECT pg_advisory_xact_lock({int.from_bytes(number[:8], 'big', signed=True)})"
    if "meta" in _tables(connection):
        return "SELECT value FROM meta WHERE key = 'uid' FOR UPDATE"
    return "SELECT 1"  # nothing there yet that somebody could write in


def stands(connection: Connection) -> bool:
    """Whether the connection is still there, and with it the transaction that was begun."""
    driver = None if connection.invalidated else connection.connection.driver_connection
    return driver is not None and not driver.closed


def roll_back(connection: Connection) -> None:
    """End a transaction without its work; one that was lost with its connection has ended already."""
    if stands(connection):
        with suppress(Refused):  # lost at this very moment: the server rolls back by itself
            connection.exec_driver_sql("ROLLBACK")


def clean(connection: Connection) -> None:
    """Write the tables of the workspace anew, outside any transaction."""
    for name in _tables(connection):
        connection.exec_driver_sql(f'VACUUM FULL "{name}"')


# --- hearing of each other
class Watcher:
    """Waits on a connection of its own for what others change. Made beside the workspace, then used by one thread."""

    def __init__(self, connection: Connection) -> None:
        self._main = place_of(connection)
        self._place = Place(self._main.address)
        self._driver: psycopg.Connection[tuple[Any, ...]] | None = None
        self._seen = tuple(connection.exec_driver_sql(_HELD).one())

    def wait(self, seconds: float) -> bool:
        """Whether somebody else changed something, waiting at most so long; a lost connection is made again."""
        import psycopg

        try:
            if self._driver is None:
                self._driver = self._listening()
                return self._look(self._driver)
            if self._place.tells:
                told = list(self._driver.notifies(timeout=seconds, stop_after=1))
                return any(each.pid != self._main.process for each in told)
            time.sleep(seconds)
            return self._look(self._driver)
        except (Refused, psycopg.Error):
            self.close()
            time.sleep(seconds)
            return False

    def _listening(self) -> psycopg.Connection[tuple[Any, ...]]:
        driver = self._place.open()
        if self._place.tells:
            driver.execute(f'LISTEN "{self._place.channel}"')
        return driver

    def _look(self, driver: psycopg.Connection[tuple[Any, ...]]) -> bool:
        before, self._seen = self._seen, driver.execute(_HELD).fetchone() or ()
        return self._seen != before

    def close(self) -> None:
        """Stop waiting."""
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()


_HELD = "SELECT count(*), coalesce(sum(seq), 0) FROM vv"
