"""Many rows at once: the same outcome on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, create_engine
from stores import ENGINES, SERVER

from kb_desktop.workspace import engine

THING = Table(
    "thing",
    MetaData(),
    Column("n", BigInteger, primary_key=True),
    Column("name", Text),
    Column("many", BigInteger),
    prefixes=["TEMPORARY"],
)
LARGE = 2**63 - 1
AWKWARD = "tab\t, regel\nachter\\streep 'aanhaling' \"dubbel\" \\N %s één €"


@pytest.fixture(params=ENGINES)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    url = "sqlite://" if request.param == "file" else SERVER.replace("postgresql:", "postgresql+psycopg:")
    made = create_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT")
    THING.create(made)
    yield made
    made.close()
    made.engine.dispose()


def _all(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(THING.select().order_by(THING.c.n))]


def test_rows_come_back_as_they_were_put(connection: Connection) -> None:
    rows = [(1, AWKWARD, LARGE), (2, "", -LARGE), (3, None, None)]
    engine.bulk_insert(connection, THING, ("n", "name", "many"), iter(rows))
    engine.bulk_insert(connection, THING, ("name", "n"), [("alleen", 4)])
    engine.bulk_insert(connection, THING, ("name", "n"), [])
    assert _all(connection) == [*rows, (4, "alleen", None)]


def test_only_the_named_columns_of_the_named_rows_change(connection: Connection) -> None:
    engine.bulk_insert(connection, THING, ("n", "name", "many"), [(n, f"oud {n}", n) for n in range(1, 5)])
    engine.bulk_update(connection, THING, "n", ("name",), iter([(2, AWKWARD), (3, None), (99, "nergens")]))
    engine.bulk_update(connection, THING, "n", ("many", "name"), [(4, LARGE, "nieuw")])
    engine.bulk_update(connection, THING, "n", ("name",), [])
    assert _all(connection) == [(1, "oud 1", 1), (2, AWKWARD, 2), (3, None, 3), (4, "nieuw", LARGE)]


def test_many_values_are_asked_in_parts_and_missing_ones_give_nothing(connection: Connection) -> None:
    engine.bulk_insert(connection, THING, ("n", "name"), [(n, f"naam {n}") for n in range(30_000)])
    found = engine.rows_in(connection, "SELECT n, name FROM thing WHERE n IN :values", range(0, 60_000, 2))
    assert sorted(found) == [(n, f"naam {n}") for n in range(0, 30_000, 2)]
    by_name = engine.rows_in(connection, "SELECT n FROM thing WHERE name IN :values", ["naam 7", "geen", "naam 29999"])
    assert sorted(by_name) == [(7,), (29_999,)]
    assert list(engine.rows_in(connection, "SELECT n FROM thing WHERE n IN :values", [])) == []


def test_a_refused_row_inside_a_part_of_a_transaction_leaves_nothing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
    engine.bulk_insert(connection, THING, ("n", "name"), [(1, "blijft")])

    def add_twice() -> None:
        with engine.saved(connection):
            engine.bulk_insert(connection, THING, ("n", "name"), [(2, "weg"), (1, "dubbel")])

    with pytest.raises(Exception, match=r"(?i)unique"):
        add_twice()
    connection.exec_driver_sql("COMMIT")
    assert _all(connection) == [(1, "blijft", None)]
