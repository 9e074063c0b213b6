"""Many rows at once: the same outcome on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from stores import Store

from kb_desktop.workspace import bulk, engine
from kb_desktop.workspace import tables as t

LARGE = 2**63 - 1
AWKWARD = "tab\t, regel\nachter\\streep 'aanhaling' \"dubbel\" \\N %s ? één €"
NAMES = ("n", "id", "crep")


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    made = engine.create(store.place("rijen"))
    with engine.writing(made):
        engine.take_place(made)
        t.METADATA.create_all(made)
    yield made
    engine.close(made)


def _all(connection: Connection) -> list[tuple[object, ...]]:
    return list(bulk.rows_of(connection, "SELECT n, id, crep FROM record ORDER BY n"))


def test_rows_come_back_as_they_were_put(connection: Connection) -> None:
    rows = [(1, AWKWARD, LARGE), (2, "", -LARGE), (3, None, None)]
    bulk.insert_rows(connection, "record", NAMES, rows)
    bulk.insert_rows(connection, "record", ("id", "n"), [("alleen", 4)])
    bulk.insert_rows(connection, "record", ("id", "n"), [])
    assert _all(connection) == [*rows, (4, "alleen", None)]
    bulk.insert_rows(connection, "segment", ("rep", "first", "last", "lines"), [(LARGE, 1, 2, b"\x00\xff\\n\n")])
    held = bulk.first_row(connection, "SELECT lines FROM segment WHERE rep = ? AND first = ?", (LARGE, 1))
    assert held is not None
    assert bytes(held[0]) == b"\x00\xff\\n\n"


def test_only_the_named_columns_of_the_named_rows_change(connection: Connection) -> None:
    bulk.insert_rows(connection, "record", NAMES, [(n, f"oud {n}", n) for n in range(1, 5)])
    bulk.update_rows(connection, "record", ("n",), ("id",), [(AWKWARD, 2), (None, 3), ("nergens", 99)])
    bulk.update_rows(connection, "record", ("n", "crep"), ("crep", "id"), [(LARGE, "nieuw", 4, 4), (0, "mis", 1, 9)])
    bulk.update_rows(connection, "record", ("n",), ("id",), [])
    assert _all(connection) == [(1, "oud 1", 1), (2, AWKWARD, 2), (3, None, 3), (4, "nieuw", LARGE)]


def test_only_the_rows_with_these_keys_go(connection: Connection) -> None:
    rows = [(n, field) for n in (1, 2, 3) for field in ("een", AWKWARD)]
    bulk.insert_rows(connection, "conflict", ("n", "field"), rows)
    bulk.delete_rows(connection, "conflict", ("n", "field"), [(1, AWKWARD), (9, "een")])
    bulk.delete_rows(connection, "conflict", ("n",), [(3,), (9,)])
    bulk.delete_rows(connection, "conflict", ("n",), [])
    assert sorted(bulk.rows_of(connection, "SELECT n, field FROM conflict")) == sorted(
        [(1, "een"), (2, "een"), (2, AWKWARD)]
    )


def test_many_values_are_asked_in_parts_and_missing_ones_give_nothing(connection: Connection) -> None:
    assert not bulk.is_filled(connection, "record")
    bulk.insert_rows(connection, "record", ("n", "id"), [(n, f"naam {n}") for n in range(30_000)])
    assert bulk.is_filled(connection, "record")
    found = bulk.rows_in(connection, "SELECT n, id FROM record WHERE n IN ({wanted})", range(0, 60_000, 2))
    assert sorted(found) == [(n, f"naam {n}") for n in range(0, 30_000, 2)]
    by_name = bulk.rows_in(connection, "SELECT n FROM record WHERE id IN ({wanted})", ["naam 7", "geen", "naam 29999"])
    assert sorted(by_name) == [(7,), (29_999,)]
    assert list(bulk.rows_in(connection, "SELECT n FROM record WHERE n IN ({wanted})", [])) == []


def test_a_refused_row_inside_a_part_of_a_transaction_leaves_nothing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
    bulk.insert_rows(connection, "record", ("n", "id"), [(1, "blijft")])

    def add_twice() -> None:
        with engine.saved(connection):
            bulk.insert_rows(connection, "record", ("n", "id"), [(2, "weg"), (1, "dubbel")])

    with pytest.raises(Exception, match=r"(?i)unique"):
        add_twice()
    connection.exec_driver_sql("COMMIT")
    assert _all(connection) == [(1, "blijft", None)]
