"""Checking a workspace: the file itself, the journal against the tables, files against their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, delete, select, update

from kb_desktop.collecting import without_collecting
from kb_desktop.domain import forms
from kb_desktop.domain.journal import Write
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import bulk, engine, files, issues, journal, reasons, search
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import from_lines
from kb_desktop.workspace.projection import rebuild_block, standing_of
from kb_desktop.workspace.states import alarming, from_all_writes
from kb_desktop.workspace.waiting import Ranges, all_by_record

Progress: TypeAlias = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not in order: a code, and what it is about."""

    code: str
    record: RecordId | None = None
    detail: str = ""


def check(connection: Connection) -> list[Finding]:
    """Everything that is not in order; empty when all is well. Reads only."""
    findings = [Finding("check.file", None, line) for line in engine.damage(connection)]
    if findings:  # of pages that are not in order anything may be read
        return findings
    findings += _check_numbering(connection)
    findings += _check_lines(connection)
    findings += [Finding("check.blanked", None, str(step.replica)) for step in reasons.not_as_named(connection)]
    findings += _check_tables(connection)
    findings += _check_issues(connection)
    findings += _check_files(connection)
    return findings


def _check_numbering(connection: Connection) -> Iterator[Finding]:
    """Every replica is held from 1 on without a hole, up to what the version vector says."""
    held = journal.version_vector(connection)
    reached: dict[int, int] = {}
    for rep, first, last in bulk.rows_of(connection, "SELECT rep, first, last FROM segment ORDER BY rep, first"):
        if first != reached.get(rep, 0) + 1:
            yield Finding("check.gap", None, f"{rep}")
        reached[rep] = last
    for replica in sorted(held.keys() | reached.keys()):
        if held.get(replica) != reached.get(replica):
            yield Finding("check.gap", None, f"{replica}")


def _check_lines(connection: Connection) -> Iterator[Finding]:
    """Every segment holds the writes it says, and no write overwrote one that is not held."""
    held = journal.version_vector(connection)
    missing = 0
    erasing, blanked = set[tuple[int, int]](), set[tuple[int, int]]()
    for replica in sorted(held):
        for first, lines in journal.segments(connection, replica):
            try:
                writes = from_lines(lines)
            except ValueError:
                yield Finding("check.gap", None, f"{replica}")
                continue
            if [(each.replica, each.seq) for each in writes] != [(replica, first + at) for at in range(len(writes))]:
                yield Finding("check.gap", None, f"{replica}")
            erasing.update((each.replica, each.seq) for each in writes if forms.ERASE in each.ext)
            blanked.update((each.replica, each.seq) for each in writes if not forms.is_whole(each))
            missing += sum(seq > held.get(rep, 0) for each in writes for rep, seq in each.preds)
    if missing:
        yield Finding("check.predecessors", None, str(missing))
    noted = {(row.rep, row.seq) for row in connection.execute(select(t.erasure))}
    if erasing != noted or blanked != {(row.rep, row.seq) for row in connection.execute(select(t.blanked))}:
        yield Finding("check.blanked")


def _check_tables(connection: Connection) -> Iterator[Finding]:
    """Heads, row and conflicts of every record must be what the journal makes of it."""
    noted: dict[int, set[str]] = {}
    for row in connection.execute(select(t.conflict.c.n, t.conflict.c.field)):
        noted.setdefault(row.n, set()).add(row.field)
    gone = set(connection.execute(select(t.gone.c.n)).scalars())
    seen: set[int] = set()
    for block in _records(connection):
        seen.update(number for number, _, _, _ in block)
        for standing, (_, id_, kind, writes) in zip(
            standing_of(connection, [number for number, _, _, _ in block]), block, strict=True
        ):
            made = from_all_writes(standing, list(map(journal.as_written, writes)))
            if (standing.created, standing.heads) != (made.created, made.heads):
                yield Finding("check.heads", id_)
            elif set(alarming(kind, made.disputed)) != noted.get(standing.n, set()):
                yield Finding("check.conflicts", id_)
            if (standing.n in gone) != (made.deleted and not made.withheld):
                yield Finding("check.row", id_, "gone")
            elif standing.row != made.row or (made.row is not None and standing.deleted != made.deleted):
                yield Finding("check.row", id_, kind)
    for number, id_ in connection.execute(select(t.record.c.n, t.record.c.id)):
        if number not in seen:
            yield Finding("check.no_writes", id_)


_WRITES_AT_ONCE = 400_000


def _records(connection: Connection) -> Iterator[list[tuple[int, RecordId, str, list[Write]]]]:
    """Every record with all its writes, in blocks, from the journal alone.

    The journal is read as often as it takes to hold the lines of only about 400,000 writes at a time.
    """
    held = journal.version_vector(connection)
    numbers = {
        str(id_).encode(): int(str(n)) for id_, n in bulk.rows_of(connection, "SELECT id, n FROM record ORDER BY n")
    }
    parts = 1 + sum(held.values()) // _WRITES_AT_ONCE
    for part in range(parts):
        ranges = Ranges()
        for replica in sorted(held):
            for _, lines in journal.segments(connection, replica):
                for line in lines.splitlines(keepends=True):
                    number = numbers.get(_record_of(line), 0)
                    if number and number * parts // (len(numbers) + 1) == part:
                        ranges.add(number, line)
        for found in all_by_record([ranges]):
            yield [(n, writes[0].record, writes[0].kind, writes) for n, writes in found.items()]


def _record_of(line: bytes) -> bytes:
    """The id of the record in a line of the journal: its first text, and a UUID, so nothing in it is escaped."""
    start = line.find(b'"') + 1
    return line[start : line.find(b'"', start)]


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


def rebuild(connection: Connection, progress: Progress | None = None) -> int:
    """Make every derived table anew from the journal, inside the caller's transaction; returns the records written.

    `progress` hears which part is done; when it raises, the caller's transaction puts everything back.
    """
    for table in t.DERIVED:
        connection.execute(delete(table))
    search.clear(connection)
    connection.execute(update(t.record).values(crep=None, cseq=None, heads=None))
    written, of = 0, max(int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one()), 1)
    with without_collecting():
        for block in _records(connection):
            written += rebuild_block(connection, block)
            if progress is not None:
                progress(min(written / of, 1.0) * _SHARE)
    issues.refresh_all(connection)
    if progress is not None:
        progress(1.0)
    return written


_SHARE = 0.95
"""What of the work is the records; the rest is what is noted about them."""
