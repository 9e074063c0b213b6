"""Files written by another version: what is derived from the journal is made anew in this version's form.

The journal's own tables keep their form within a schema version. Everything else (typed tables, conflicts, issues,
search) follows from journal and catalogue, so a new field, kind or index needs no migration: the fingerprint of the
derived tables differs and they are rebuilt. An older program does the same with a newer file; what it does not know
stays in the journal.
"""

from __future__ import annotations

import hashlib
from functools import cache

from sqlalchemy import Connection, Index, inspect

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import checking, engine, journal, search
from kb_desktop.workspace import tables as t

_KEY = "derived"
_JOURNAL = (t.meta, t.record, t.segment, t.vv, t.txn)
"""Without these there are no writes; what else is kept beside them, an older version may not keep yet."""

_REVISION = "3"
"""Raise it when rules or title words change without a change of any table, or when bookkeeping tables were added."""


@cache
def fingerprint() -> str:
    """What this version derives from the journal, as one hash."""
    words = [_REVISION, t.SEARCH_TABLE, *sorted(t.METADATA.tables)]  # books that an older version does not keep yet
    for table in t.DERIVED:
        words.append(f"{table.name} {table.dialect_options['sqlite']['with_rowid']}")
        words += [f"{each.name} {each.type!r} {each.primary_key}" for each in table.columns]
        words += sorted(map(_index, table.indexes))
    words += [f"{kind.name}.{field.name}" for kind in CATALOGUE.values() for field in kind.fields if field.searchable]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _index(index: Index) -> str:
    columns = ", ".join(column.name for column in index.columns)
    return f"{index.name} ({columns}) {index.unique} {index.dialect_options['sqlite']['where']}"


def is_current(connection: Connection) -> bool:
    """Whether the derived tables have this version's form."""
    return journal.get_meta(connection, _KEY) == fingerprint()


def check_form(connection: Connection, name: str) -> None:
    """Refuse a workspace in which another build keeps journal or books in a form that this one cannot read."""
    found = engine.columns(connection)
    wanted = [table for table in t.METADATA.sorted_tables if table not in t.DERIVED]
    for table in wanted if is_current(connection) else [each for each in wanted if each.name in found]:
        if not found.get(table.name, set()).issuperset(table.columns.keys()):
            raise Refused.because("workspace.other_form", path=name)
    if not all(table.name in found for table in _JOURNAL):
        raise Refused.because("workspace.other_form", path=name)


def mark_current(connection: Connection) -> None:
    """Note that the derived tables were just made by this version."""
    journal.set_meta(connection, **{_KEY: fingerprint()})


def upgrade(connection: Connection, progress: checking.Progress | None = None) -> int:
    """Make the derived tables anew in one transaction; returns the records written.

    When `progress`, which hears which part is done, raises, the file is as it was.
    """
    with engine.writing(connection):
        named = inspect(connection).get_table_names()
        known = {table.name for table in t.DERIVED} | {"search"}
        for name in named:
            if name in known or name.startswith(t.table_name("")):
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
        t.METADATA.create_all(connection)
        search.create(connection)
        written = checking.rebuild(connection, progress)
        mark_current(connection)
    return written
