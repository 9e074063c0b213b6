"""Many rows at once, as plain tuples straight from and to the driver: executemany and IN in a file, COPY, unnest and
ANY on a server. Queries hold no question mark or percent sign but the places of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from kb_desktop.workspace.engine import is_server
from kb_desktop.workspace.tables import METADATA

Row: TypeAlias = tuple[Any, ...]

_IN_CHUNKS_OF = 2000
_ON_SERVER_IN_CHUNKS_OF = 20_000
_WANTED = "{wanted}"


def _quoted(name: str) -> str:
    return f'"{name}"'


@cache
def _marks(count: int) -> str:
    return ", ".join("?" * count)


def rows_in(connection: Connection, query: str, wanted: Sequence[object], first: Row = ()) -> Iterator[Row]:
    """The rows of a query with `{wanted}` where the values stand, as in `n IN ({wanted})`, after those in `first`."""
    if is_server(connection):
        asked = query.replace(f"IN ({_WANTED})", "= ANY (%b)")
        for start in range(0, len(wanted), _ON_SERVER_IN_CHUNKS_OF):
            yield from rows_of(connection, asked, (*first, list(wanted[start : start + _ON_SERVER_IN_CHUNKS_OF])))
        return
    for start in range(0, len(wanted), _IN_CHUNKS_OF):
        chunk = (*first, *wanted[start : start + _IN_CHUNKS_OF])
        yield from rows_of(connection, query.replace(_WANTED, _marks(len(chunk) - len(first))), chunk)


def rows_of(connection: Connection, query: str, values: Row = ()) -> Iterable[Row]:
    """The rows of a query with `?` where the values stand."""
    if is_server(connection):
        query = query.replace("?", "%s")
    cursor = connection.exec_driver_sql(query, values).cursor
    return cursor.fetchall() if cursor is not None else []


def first_row(connection: Connection, query: str, values: Row = ()) -> Row | None:
    """The first row of a query with `?` where the values stand."""
    return next(iter(rows_of(connection, query, values)), None)


def is_filled(connection: Connection, table: str) -> bool:
    """Whether a table whose key begins with a record's number holds anything."""
    return any(n is not None for (n,) in rows_of(connection, f"SELECT max(n) FROM {table}"))  # noqa: S608 - our own name


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows; `columns` name the places of their values."""
    if not rows:
        return
    if is_server(connection):
        names = ", ".join(map(_quoted, columns))
        with _driver(connection).cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        connection.exec_driver_sql(_insert(table, tuple(columns)), list(rows))


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) VALUES ({_marks(len(columns))})"  # noqa: S608 - our own names


def insert_missing(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows that are all key, where they are not there yet."""
    if not rows:
        return
    if is_server(connection):
        delete_rows(connection, table, columns, rows)
        insert_rows(connection, table, columns, rows)
    else:
        connection.exec_driver_sql(f"{_insert(table, tuple(columns))} ON CONFLICT DO NOTHING", list(rows))


def update_rows(
    connection: Connection, table: str, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Write `columns` of the rows found by `keys`; a row of values holds the columns first, then the keys."""
    if not rows:
        return
    if is_server(connection):
        _carry_out(connection, _update_on_server(table, tuple(keys), tuple(columns)), rows)
    else:
        connection.exec_driver_sql(_update(table, tuple(keys), tuple(columns)), list(rows))


@cache
def _update(table: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    written = ", ".join(f"{_quoted(name)} = ?" for name in columns)
    found = " AND ".join(f"{_quoted(name)} = ?" for name in keys)
    return f"UPDATE {table} SET {written} WHERE {found}"  # noqa: S608 - our own names


def delete_rows(connection: Connection, table: str, keys: Sequence[str], rows: Sequence[Row]) -> None:
    """Remove the rows with these values of `keys`."""
    if not rows:
        return
    if is_server(connection):
        _carry_out(connection, _delete_on_server(table, tuple(keys)), rows)
    else:
        found = " AND ".join(f"{_quoted(name)} = ?" for name in keys)
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {found}", list(rows))  # noqa: S608 - our own names


# --- on a server: a column of values each, so that every block is one statement
def _carry_out(connection: Connection, query: str, rows: Sequence[Row]) -> None:
    with _driver(connection).cursor() as cursor:
        cursor.execute(query, [list(column) for column in zip(*rows, strict=True)])


@cache
def _update_on_server(table: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    written = ", ".join(f"{_quoted(name)} = given.v{place}" for place, name in enumerate(columns))
    given = _given(table, (*columns, *keys))
    return f"UPDATE {table} AS old SET {written} FROM {given} WHERE {_same(keys, len(columns))}"  # noqa: S608 - our own names


@cache
def _delete_on_server(table: str, keys: tuple[str, ...]) -> str:
    return f"DELETE FROM {table} AS old USING {_given(table, keys)} WHERE {_same(keys)}"  # noqa: S608 - our own names


def _given(table: str, names: tuple[str, ...]) -> str:
    known = METADATA.tables[table].c
    types = (known[name].type.compile(postgresql.dialect()).partition(" COLLATE ")[0] for name in names)  # type: ignore[no-untyped-call]
    places = ", ".join(f"v{place}" for place in range(len(names)))
    return f"unnest({', '.join(f'%b::{each}[]' for each in types)}) AS given ({places})"


def _same(keys: tuple[str, ...], after: int = 0) -> str:
    return " AND ".join(f"old.{_quoted(name)} = given.v{place}" for place, name in enumerate(keys, after))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
