"""Many rows at once, as plain tuples straight from and to the driver."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection

Row: TypeAlias = tuple[Any, ...]

_IN_CHUNKS_OF = 2000
_WANTED = "{wanted}"


def _quoted(name: str) -> str:
    return f'"{name}"'


@cache
def _marks(count: int) -> str:
    return ", ".join("?" * count)


def rows_in(connection: Connection, query: str, wanted: Sequence[object], first: Row = ()) -> Iterator[Row]:
    """The rows of a query with `{wanted}` where the values stand, as in `n IN ({wanted})`, after those in `first`."""
    for start in range(0, len(wanted), _IN_CHUNKS_OF):
        chunk = (*first, *wanted[start : start + _IN_CHUNKS_OF])
        yield from rows_of(connection, query.replace(_WANTED, _marks(len(chunk) - len(first))), chunk)


def rows_of(connection: Connection, query: str, values: Row = ()) -> Iterable[Row]:
    """The rows of a query with `?` where the values stand."""
    cursor = connection.exec_driver_sql(query, values).cursor
    return cursor.fetchall() if cursor is not None else []


def is_filled(connection: Connection, table: str) -> bool:
    """Whether a table whose key begins with a record's number holds anything."""
    return any(n is not None for (n,) in rows_of(connection, f"SELECT max(n) FROM {table}"))  # noqa: S608 - our own name


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows; `columns` name the places of their values."""
    if rows:
        connection.exec_driver_sql(_insert(table, tuple(columns)), list(rows))


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) VALUES ({_marks(len(columns))})"  # noqa: S608 - our own names


def insert_missing(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows whose key is not there yet."""
    if rows:
        connection.exec_driver_sql(f"{_insert(table, tuple(columns))} ON CONFLICT DO NOTHING", list(rows))


def update_rows(
    connection: Connection, table: str, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Write `columns` of the rows found by `keys`; a row of values holds the columns first, then the keys."""
    if rows:
        connection.exec_driver_sql(_update(table, tuple(keys), tuple(columns)), list(rows))


@cache
def _update(table: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    written = ", ".join(f"{_quoted(name)} = ?" for name in columns)
    found = " AND ".join(f"{_quoted(name)} = ?" for name in keys)
    return f"UPDATE {table} SET {written} WHERE {found}"  # noqa: S608 - our own names


def delete_rows(connection: Connection, table: str, keys: Sequence[str], rows: Sequence[Row]) -> None:
    """Remove the rows with these values of `keys`."""
    if rows:
        found = " AND ".join(f"{_quoted(name)} = ?" for name in keys)
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {found}", list(rows))  # noqa: S608 - our own names


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for cycles meanwhile: a great many values come and go, none of which hold each other."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
