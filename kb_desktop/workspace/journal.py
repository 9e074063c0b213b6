"""Reading and appending the journal: dots, predecessors, the hybrid clock and the writes of one record."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select, text, update

from kb_desktop.domain.journal import NO_EXTRAS, Act, Dot, Op
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written
from kb_desktop.workspace.encoding import fields_from_json, to_json

Clock = Callable[[], datetime.datetime]
VersionVector = dict[int, int]

_ONE_DAY = 86_400_000
_IN_CHUNKS_OF = 500


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


def record_numbers(connection: Connection, ids: Sequence[RecordId]) -> dict[RecordId, int]:
    """The number inside this file of each known record."""
    found: dict[RecordId, int] = {}
    query = select(t.record.c.id, t.record.c.n).where(t.record.c.id.in_(bindparam("ids", expanding=True)))
    for start in range(0, len(ids), _IN_CHUNKS_OF):
        chunk = list(ids[start : start + _IN_CHUNKS_OF])
        found.update({RecordId(row.id): row.n for row in connection.execute(query, {"ids": chunk})})
    return found


def add_records(connection: Connection, new: Sequence[tuple[RecordId, str]]) -> dict[RecordId, int]:
    """Give numbers to records that are new here."""
    first = (connection.execute(text("SELECT coalesce(max(n), 0) FROM record")).scalar_one()) + 1
    rows = [{"n": first + place, "id": id_, "kind": kind} for place, (id_, kind) in enumerate(new)]
    if rows:
        connection.execute(insert(t.record), rows)
    return {RecordId(str(row["id"])): int(row["n"]) for row in rows}


def kinds_of(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[RecordId, str]]:
    """Id and kind per record number."""
    wanted = list(numbers)
    query = select(t.record).where(t.record.c.n.in_(bindparam("numbers", expanding=True)))
    found = {}
    for start in range(0, len(wanted), _IN_CHUNKS_OF):
        chunk = wanted[start : start + _IN_CHUNKS_OF]
        for row in connection.execute(query, {"numbers": chunk}):
            found[row.n] = (RecordId(row.id), row.kind)
    return found


_WRITES = text(
    "SELECT n, rep, seq, act, clock, body, txn FROM op WHERE n IN :numbers ORDER BY n, clock, rep, seq"
).bindparams(bindparam("numbers", expanding=True))
_PREDS = text(
    "SELECT o.n, p.rep, p.seq, p.prep, p.pseq FROM op o JOIN op_pred p ON p.rep = o.rep AND p.seq = o.seq "
    "WHERE o.n IN :numbers"
).bindparams(bindparam("numbers", expanding=True))


def writes_of(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, list[Written]]]:
    """Every write of each record, oldest first, record by record."""
    for start in range(0, len(numbers), _IN_CHUNKS_OF):
        chunk = list(numbers[start : start + _IN_CHUNKS_OF])
        preds: dict[Dot, set[Dot]] = {}
        for row in connection.execute(_PREDS, {"numbers": chunk}):
            preds.setdefault(Dot(row.rep, row.seq), set()).add(Dot(row.prep, row.pseq))
        by_record: dict[int, list[Written]] = {number: [] for number in chunk}
        for row in connection.execute(_WRITES, {"numbers": chunk}):
            dot = Dot(row.rep, row.seq)
            by_record[row.n].append(
                Written(dot, row.act, row.clock, fields_from_json(row.body), frozenset(preds.get(dot, ())), row.txn)
            )
        yield from by_record.items()


def append(
    connection: Connection, number: int, act: Act, dot: Dot, clock: int, fields: object, preds: Iterable[Dot], txn: int
) -> None:
    """Append one write of this copy."""
    connection.execute(
        insert(t.op).values(
            rep=dot.replica,
            seq=dot.seq,
            n=number,
            act=act,
            clock=clock,
            body=to_json(fields),
            ext=None,
            txn=txn,
        )
    )
    rows = [{"rep": dot.replica, "seq": dot.seq, "prep": p.replica, "pseq": p.seq} for p in sorted(preds)]
    if rows:
        connection.execute(insert(t.op_pred), rows)


_OPS = text(
    "SELECT o.rep, o.seq, r.id, r.kind, o.act, o.clock, o.body, o.ext, o.txn "
    "FROM op o JOIN record r ON r.n = o.n WHERE o.rep = :rep AND o.seq > :after ORDER BY o.seq"
)
_OP_PREDS = text("SELECT seq, prep, pseq FROM op_pred WHERE rep = :rep AND seq > :after AND seq <= :upto ORDER BY seq")


def ops_above(connection: Connection, replica: int, after: int) -> Iterator[Op]:
    """The writes of a replica above a sequence number, in order."""
    rows = connection.execute(_OPS, {"rep": replica, "after": after})
    for block in rows.partitions(2000):
        bounds = {"rep": replica, "after": block[0].seq - 1, "upto": block[-1].seq}
        preds: dict[int, list[Dot]] = {}
        for row in connection.execute(_OP_PREDS, bounds):
            preds.setdefault(row.seq, []).append(Dot(row.prep, row.pseq))
        for row in block:
            yield Op(
                replica=row.rep,
                seq=row.seq,
                record=RecordId(row.id),
                kind=row.kind,
                act=row.act,
                clock=row.clock,
                preds=tuple(sorted(preds.get(row.seq, ()))),
                fields=fields_from_json(row.body),
                txn=row.txn,
                ext=fields_from_json(row.ext) if row.ext else NO_EXTRAS,
            )
