"""Checking a workspace: the file itself, the journal against the tables, files against their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import engine, files, issues, journal, search
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import state_of
from kb_desktop.workspace.encoding import to_row
from kb_desktop.workspace.projection import alarming_fields, project

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not in order: a code, and what it is about."""

    code: str
    record: RecordId | None = None
    detail: str = ""


def check(connection: Connection) -> list[Finding]:
    """Everything that is not in order; empty when all is well. Reads only."""
    findings = [Finding("check.file", None, line) for line in engine.damage(connection)]
    findings += _check_numbering(connection)
    findings += _check_predecessors(connection)
    findings += _check_tables(connection)
    findings += _check_issues(connection)
    findings += _check_files(connection)
    return findings


def _check_numbering(connection: Connection) -> Iterator[Finding]:
    held = journal.version_vector(connection)
    found = connection.execute(text("SELECT rep, count(*) AS many, max(seq) AS last FROM op GROUP BY rep")).all()
    for row in found:
        if row.many != row.last or held.get(row.rep) != row.last:
            yield Finding("check.gap", None, f"{row.rep}")
    for replica in held.keys() - {row.rep for row in found}:
        yield Finding("check.gap", None, f"{replica}")


def _check_predecessors(connection: Connection) -> Iterator[Finding]:
    query = text(
        "SELECT count(*) FROM op_pred p LEFT JOIN op o ON o.rep = p.prep AND o.seq = p.pseq WHERE o.rep IS NULL"
    )
    missing = connection.execute(query).scalar_one()
    if missing:
        yield Finding("check.predecessors", None, str(missing))


def _check_tables(connection: Connection) -> Iterator[Finding]:
    """Every row and conflict must be what the journal makes of it."""
    noted: dict[int, set[str]] = {}
    for row in connection.execute(select(t.conflict.c.n, t.conflict.c.field)):
        noted.setdefault(row.n, set()).add(row.field)
    numbers = connection.execute(select(t.record.c.n).order_by(t.record.c.n)).scalars().all()
    for start in range(0, len(numbers), _BLOCK):
        block = numbers[start : start + _BLOCK]
        named = journal.kinds_of(connection, block)
        rows = _rows(connection, {kind for _, kind in named.values()}, block)
        for number, writes in journal.writes_of(connection, block):
            id_, kind = named[number]
            state = state_of(writes)
            if not writes:
                yield Finding("check.no_writes", id_)
            elif set(alarming_fields(kind, state)) != noted.get(number, set()):
                yield Finding("check.conflicts", id_)
            known = CATALOGUE.get(kind)
            if known and rows.get(number) != to_row(known, number, state.values, deleted=state.deleted):
                yield Finding("check.row", id_, kind)


def _rows(connection: Connection, kinds: set[str], numbers: Sequence[int]) -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for kind in kinds & set(t.TYPED):
        table = t.TYPED[kind]
        for row in connection.execute(select(table).where(table.c.n.in_(numbers))).mappings():
            found[int(row["n"])] = dict(row)
    return found


def _check_issues(connection: Connection) -> Iterator[Finding]:
    wrong = issues.expected(connection) ^ issues.held(connection)
    for id_, _ in journal.kinds_of(connection, {each.n for each in wrong}).values():
        yield Finding("check.row", id_, "issue")


def _check_files(connection: Connection) -> Iterator[Finding]:
    for sha256, size in files.held(connection).items():
        digest, length = hashlib.sha256(), 0
        for chunk in files.read(connection, sha256):
            digest.update(chunk)
            length += len(chunk)
        if digest.hexdigest() != sha256 or length != size:
            yield Finding("check.file_content", None, sha256)


def rebuild(connection: Connection) -> int:
    """Make every derived table anew from the journal, inside the caller's transaction; returns the records written."""
    for table in t.DERIVED:
        connection.execute(delete(table))
    search.clear(connection)
    numbers = connection.execute(select(t.record.c.n).order_by(t.record.c.n)).scalars().all()
    written = sum(1 for _ in project(connection, numbers))
    issues.refresh_all(connection)
    return written
