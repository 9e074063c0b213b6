"""The journal: every write ever made, as lines in segments, found by its dot; and the hybrid clock.

A segment holds consecutive writes of one replica: what a transaction wrote here, or a stretch of a bundle. The writes
of one record are found from its heads: whoever overwrites names what was overwritten, so all of them can be reached.
"""

from __future__ import annotations

import datetime
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection, insert, or_, select, update

from kb_desktop.domain import forms
from kb_desktop.domain.journal import NO_EXTRAS, Dot, Op, Write
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import bulk
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written
from kb_desktop.workspace.encoding import Line, from_lines, heads_from_json, to_lines

Clock = Callable[[], datetime.datetime]
VersionVector = dict[int, int]

WRITES_A_SEGMENT = 500
_ONE_DAY = 86_400_000
_RECORDS_AT_ONCE = 500
_SEGMENTS_AT_ONCE = 32


def clock_value(now: datetime.datetime) -> int:
    """Hybrid clock of a moment: milliseconds since 1970, shifted to leave room for a counter."""
    return int(now.timestamp() * 1000) << 16


def clock_time(clock: int) -> str:
    """ISO 8601 UTC time of a hybrid clock value."""
    moment = datetime.datetime.fromtimestamp((clock >> 16) / 1000, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_clock(connection: Connection, now: datetime.datetime) -> int:
    """A clock value after every one held here, at most a day ahead of this computer's time."""
    wall = clock_value(now)
    latest = get_meta(connection, "clock")
    last = min(int(latest), wall + (_ONE_DAY << 16)) if latest else 0
    return max(wall, last + 1)


def get_meta(connection: Connection, key: str) -> str | None:
    """A value of the workspace's own bookkeeping."""
    return connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()


def set_meta(connection: Connection, **values: str) -> None:
    """Store values of the workspace's own bookkeeping."""
    for key, value in values.items():
        changed = connection.execute(update(t.meta).where(t.meta.c.key == key).values(value=value))
        if changed.rowcount == 0:
            connection.execute(insert(t.meta).values(key=key, value=value))


def own_replicas(connection: Connection) -> dict[str, int]:
    """The replicas written under here, by the name each is kept under: one in a file, on a server one a person."""
    ours = or_(t.meta.c.key == "replica", t.meta.c.key.startswith("replica "))
    return {row.key: int(row.value) for row in connection.execute(select(t.meta).where(ours))}


def version_vector(connection: Connection) -> VersionVector:
    """Per replica the highest sequence number held; everything below is held too."""
    return {row.rep: row.seq for row in connection.execute(select(t.vv))}


def set_version(connection: Connection, replica: int, seq: int) -> None:
    """Record that `replica` is held up to `seq`."""
    changed = connection.execute(update(t.vv).where(t.vv.c.rep == replica).values(seq=seq))
    if changed.rowcount == 0:
        connection.execute(insert(t.vv).values(rep=replica, seq=seq))


def vector_to_json(vector: Mapping[int, int]) -> str:
    return json.dumps({str(rep): seq for rep, seq in sorted(vector.items())}, separators=(",", ":"))


def vector_from_json(text_: str | None) -> VersionVector:
    return {int(rep): int(seq) for rep, seq in json.loads(text_ or "{}").items()}


# --- records
def record_numbers(connection: Connection, ids: Sequence[RecordId]) -> dict[RecordId, int]:
    """The number inside this file of each known record."""
    found = bulk.rows_in(connection, "SELECT id, n FROM record WHERE id IN ({wanted})", ids)
    return dict(found)


def add_records(connection: Connection, new: Sequence[tuple[RecordId, str]]) -> dict[RecordId, int]:
    """Give numbers to records that are new here."""
    first = int(connection.exec_driver_sql("SELECT coalesce(max(n), 0) FROM record").scalar_one()) + 1
    rows = [(first + place, id_, kind) for place, (id_, kind) in enumerate(new)]
    bulk.insert_rows(connection, "record", ("n", "id", "kind"), rows)
    return {id_: number for number, id_, _ in rows}


def kinds_of(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[RecordId, str]]:
    """Id and kind per record number."""
    found = bulk.rows_in(connection, "SELECT n, id, kind FROM record WHERE n IN ({wanted})", list(numbers))
    return {n: (id_, kind) for n, id_, kind in found}


# --- appending
def append(connection: Connection, writes: Sequence[Write]) -> bytes:
    """Append consecutive writes of one replica; returns their lines."""
    rows: list[bulk.Row] = []
    for start in range(0, len(writes), WRITES_A_SEGMENT):
        part = writes[start : start + WRITES_A_SEGMENT]
        rows.append((part[0].replica, part[0].seq, part[-1].seq, to_lines(part)))
    bulk.insert_rows(connection, "segment", ("rep", "first", "last", "lines"), rows)
    return b"".join(row[3] for row in rows)


# --- reading by replica and sequence number
def segments(
    connection: Connection, replica: int, after: int = 0, upto: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """(first, lines) of the segments with a write above `after`, in order."""
    begin = "SELECT first FROM segment WHERE rep = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    found = bulk.first_row(connection, begin, (replica, after + 1))
    at = found[0] if found is not None else None
    query = "SELECT first, last, lines FROM segment WHERE rep = ? AND first >= ? ORDER BY first LIMIT ?"
    while at is not None and (upto is None or at <= upto):
        rows = list(bulk.rows_of(connection, query, (replica, at, _SEGMENTS_AT_ONCE)))
        for first, last, lines in rows:
            if first != at or (upto is not None and first > upto):
                return
            yield first, bytes(lines)
            at = last + 1
        if len(rows) < _SEGMENTS_AT_ONCE:
            return


def lines_above(connection: Connection, replica: int, after: int, upto: int | None = None) -> Iterator[bytes]:
    """The lines of a replica's writes above a sequence number (and up to another), in order, in blocks."""
    for first, lines in segments(connection, replica, after, upto):
        split = lines.splitlines(keepends=True)
        yield b"".join(split[max(0, after + 1 - first) : None if upto is None else upto + 1 - first])


def writes_above(connection: Connection, replica: int, after: int, upto: int | None = None) -> Iterator[Line]:
    """The writes of a replica above a sequence number (and up to another), in order."""
    for lines in lines_above(connection, replica, after, upto):
        yield from from_lines(lines)


def ops_above(connection: Connection, replica: int, after: int, upto: int | None = None) -> Iterator[Op]:
    """The writes of a replica above a sequence number (and up to another), in order, as values of the domain."""
    for line in writes_above(connection, replica, after, upto):
        yield as_op(line)


def as_op(line: Line) -> Op:
    """A line as a value of the domain."""
    preds = tuple(Dot(*pred) for pred in line.preds)
    head = (line.replica, line.seq, line.record, line.kind, line.act, line.clock, preds, line.fields, line.txn)
    return Op(*head, ext=line.ext or NO_EXTRAS)


def lookup(connection: Connection, dots: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Line]:
    """The writes with these dots; a dot that is not held is left out. A segment is read once."""
    found: dict[tuple[int, int], Line] = {}
    wanted = sorted(dots)
    place = 0
    query = "SELECT first, last, lines FROM segment WHERE rep = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    while place < len(wanted):
        replica, seq = wanted[place]
        row = bulk.first_row(connection, query, (replica, seq))
        if row is None or row[1] < seq:
            place += 1
            continue
        first, last, held = row
        end = bisect_left(wanted, (replica, last + 1), lo=place)
        split = bytes(held).splitlines()
        here = wanted[place:end]
        lines = from_lines(b"\n".join(split[seq - first] for _, seq in here))
        found.update(zip(here, lines, strict=True))
        place = end
    return found


# --- reading by record
def writes_of(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, list[Written]]]:
    """Every write of each record, oldest first, record by record."""
    for number, lines in lines_of(connection, numbers):
        yield number, sorted(map(as_written, lines), key=lambda each: each.rank)


def lines_of(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, list[Line]]]:
    """Every write of each record as the journal holds it, in no order, record by record."""
    query = "SELECT n, id, crep, cseq, heads FROM record WHERE n IN ({wanted})"
    for start in range(0, len(numbers), _RECORDS_AT_ONCE):
        chunk = list(numbers[start : start + _RECORDS_AT_ONCE])
        ids: dict[RecordId, int] = {}
        ends: set[tuple[int, int]] = set()
        for n, id_, crep, cseq, heads in bulk.rows_in(connection, query, chunk):
            ids[RecordId(str(id_))] = int(str(n))
            if crep is not None:
                ends.add((crep, cseq))
            ends.update((each[1], each[2]) for entries in heads_from_json(heads).values() for each in entries)
        by_record: dict[int, list[Line]] = {number: [] for number in chunk}
        for line in _reached_from(connection, ends):
            if line.record in ids:
                by_record[ids[line.record]].append(line)
        yield from by_record.items()


def _reached_from(connection: Connection, dots: set[tuple[int, int]]) -> Iterator[Line]:
    """These writes, those they overwrote, and so on."""
    seen: set[tuple[int, int]] = set()
    waiting = dots
    while waiting:
        seen |= waiting
        found = lookup(connection, waiting).values()
        yield from found
        waiting = {pred for line in found for pred in line.preds} - seen


def as_written(line: Write) -> Written:
    """A write as causality sees it."""
    preds = frozenset(Dot(*pred) for pred in line.preds)
    dot, gone = Dot(line.replica, line.seq), _gone(line) if line.ext else _NOTHING
    return Written(dot, line.act, line.clock, line.fields, preds, line.txn, gone)


_NOTHING: Mapping[str, str] = MappingProxyType({})


def _gone(line: Write) -> Mapping[str, str]:
    return {**dict.fromkeys(forms.held_in(line), "held"), **dict.fromkeys(forms.erased_in(line), "erased")}


# --- values that go
def rewrite(connection: Connection, changed: Mapping[tuple[int, int], Line]) -> None:
    """Put these lines in the place of those with the same dots."""
    waiting = sorted(changed)
    query = "SELECT first, last, lines FROM segment WHERE rep = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    rows: list[bulk.Row] = []
    while waiting:
        replica, seq = waiting[0]
        ((first, last, lines),) = bulk.rows_of(connection, query, (replica, seq))
        split = bytes(lines).splitlines(keepends=True)
        here = [dot for dot in waiting if dot[0] == replica and dot[1] <= last]
        for dot in here:
            split[dot[1] - first] = to_lines([changed[dot]])
        rows.append((b"".join(split), replica, first))
        waiting = waiting[len(here) :]
    bulk.update_rows(connection, "segment", ("rep", "first"), ("lines",), rows)
