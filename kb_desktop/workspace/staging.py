"""Incoming writes, checked and appended block by block: forks and gaps are refused before anything stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, insert, select, text

from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import fields_from_json, to_json

_BLOCK = 2000
_MAX_REPLICA = 2**63 - 1


@dataclass
class Staged:
    """What came in: the numbers of the records touched, and how far each replica is held now."""

    before: Mapping[int, int]
    after: dict[int, int]
    touched: dict[int, None] = field(default_factory=dict)
    new_records: set[int] = field(default_factory=set)
    seen: set[RecordId] = field(default_factory=set)
    ops: int = 0
    highest_clock: int = 0


def stage(connection: Connection, ops: Iterable[Op], needs: Mapping[int, int]) -> Staged:
    """Append every write that is not held yet. Ops arrive per replica in sequence order.

    Raises Refused for a gap (writes are missing that these rest on) and for a fork (a write that is held here with
    other content); the caller's transaction then rolls back, so the store stays as it was.
    """
    held = journal.version_vector(connection)
    staged = Staged(before=dict(held), after=dict(held))
    _check_needs(held, needs)
    iterator = iter(ops)
    while block := list(islice(iterator, _BLOCK)):
        _take(connection, block, staged)
    _check_predecessors(connection, staged)
    for replica, seq in staged.after.items():
        if seq != staged.before.get(replica):
            journal.set_version(connection, replica, seq)
    return staged


def _check_needs(held: Mapping[int, int], needs: Mapping[int, int]) -> None:
    for replica, seq in sorted(needs.items()):
        have = held.get(replica, 0)
        if have < seq:
            raise Refused.because("merge.gap", None, replica=replica, first=have + 1, last=seq)


def _take(connection: Connection, block: list[Op], staged: Staged) -> None:
    fresh: list[Op] = []
    known: list[Op] = []
    for op in block:
        staged.seen.add(op.record)
        have = staged.after.get(op.replica, 0)
        if op.seq <= have:
            known.append(op)
        elif op.seq == have + 1:
            staged.after[op.replica] = op.seq
            fresh.append(op)
        else:
            raise Refused.because("merge.gap", None, replica=op.replica, first=have + 1, last=op.seq - 1)
    if known:
        _check_forks(connection, known)
    if fresh:
        _append(connection, fresh, staged)


_HELD = text(
    "SELECT o.seq, r.id, r.kind, o.act, o.clock, o.body, o.txn FROM op o JOIN record r ON r.n = o.n "
    "WHERE o.rep = :rep AND o.seq BETWEEN :first AND :last"
)
_HELD_PREDS = text("SELECT seq, prep, pseq FROM op_pred WHERE rep = :rep AND seq BETWEEN :first AND :last")


def _check_forks(connection: Connection, known: list[Op]) -> None:
    by_replica: dict[int, list[Op]] = {}
    for op in known:
        by_replica.setdefault(op.replica, []).append(op)
    for replica, ops in by_replica.items():
        bounds = {"rep": replica, "first": min(op.seq for op in ops), "last": max(op.seq for op in ops)}
        preds: dict[int, set[tuple[int, int]]] = {}
        for row in connection.execute(_HELD_PREDS, bounds):
            preds.setdefault(row.seq, set()).add((row.prep, row.pseq))
        held = {
            row.seq: (row.id, row.kind, row.act, row.clock, row.body, row.txn)
            for row in connection.execute(_HELD, bounds)
        }
        for op in ops:
            mine = (op.record, op.kind, op.act, op.clock, to_json(op.fields), op.txn)
            if held.get(op.seq) != mine or preds.get(op.seq, set()) != {tuple(dot) for dot in op.preds}:
                raise Refused.because("merge.fork", None, replica=replica, seq=op.seq)


def _append(connection: Connection, fresh: list[Op], staged: Staged) -> None:
    ids = list(dict.fromkeys(op.record for op in fresh))
    numbers = journal.record_numbers(connection, ids)
    kinds = {op.record: op.kind for op in fresh}
    unknown = [(id_, kinds[id_]) for id_ in ids if id_ not in numbers]
    added = journal.add_records(connection, unknown)
    numbers.update(added)
    staged.new_records.update(added.values())
    rows: list[dict[str, object]] = []
    preds: list[dict[str, int]] = []
    for op in fresh:
        number = numbers[op.record]
        staged.touched[number] = None
        staged.highest_clock = max(staged.highest_clock, op.clock)
        rows.append(
            {
                "rep": op.replica,
                "seq": op.seq,
                "n": number,
                "act": op.act,
                "clock": op.clock,
                "body": to_json(op.fields),
                "ext": to_json(op.ext) if op.ext else None,
                "txn": op.txn,
            }
        )
        preds += [{"rep": op.replica, "seq": op.seq, "prep": p.replica, "pseq": p.seq} for p in op.preds]
    connection.execute(insert(t.op), rows)
    if preds:
        connection.execute(insert(t.op_pred), preds)
    staged.ops += len(fresh)
    _check_kinds(connection, kinds, numbers)


def _check_kinds(connection: Connection, kinds: Mapping[RecordId, str], numbers: Mapping[RecordId, int]) -> None:
    held = journal.kinds_of(connection, [numbers[id_] for id_ in kinds])
    for id_, kind in kinds.items():
        if held[numbers[id_]][1] != kind:
            raise Refused.because("merge.other_kind", None, id=id_, kind=kind, held=held[numbers[id_]][1])


_MISSING = text(
    "SELECT p.prep, p.pseq FROM op_pred p LEFT JOIN op o ON o.rep = p.prep AND o.seq = p.pseq "
    "WHERE p.rep = :rep AND p.seq > :after AND o.rep IS NULL LIMIT 1"
)


def _check_predecessors(connection: Connection, staged: Staged) -> None:
    """Every write that an incoming write overwrote must be held: otherwise something lies in between."""
    for replica, seq in staged.after.items():
        after = staged.before.get(replica, 0)
        if seq > after:
            missing = connection.execute(_MISSING, {"rep": replica, "after": after}).first()
            if missing is not None:
                raise Refused.because("merge.gap", None, replica=missing.prep, first=missing.pseq, last=missing.pseq)


def store_transactions(connection: Connection, transactions: Iterable[Txn]) -> None:
    """Keep who wrote what, as the sender tells it; what is known already stays."""
    iterator = iter(transactions)
    while block := list(islice(iterator, _BLOCK)):
        known: set[tuple[int, int]] = set()
        for replica in {each.replica for each in block}:
            firsts = [each.first for each in block if each.replica == replica]
            query = select(t.txn.c.first).where(t.txn.c.rep == replica, t.txn.c.first.between(min(firsts), max(firsts)))
            known |= {(replica, first) for first in connection.execute(query).scalars()}
        rows = [_txn_row(each) for each in block if (each.replica, each.first) not in known]
        if rows:
            connection.execute(insert(t.txn), rows)


def _txn_row(each: Txn) -> dict[str, object]:
    return {
        "rep": each.replica,
        "first": each.first,
        "last": each.last,
        "clock": each.clock,
        "person": each.person,
        "label": each.label,
        "app": each.app,
        "ext": to_json(dict(each.ext)) if each.ext else None,
    }


def transactions_above(connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]) -> Iterator[Txn]:
    """Who wrote what, for every transaction with a write above `needs`, ordered by replica and sequence number."""
    for replica in sorted(tip):
        query = select(t.txn).where(t.txn.c.rep == replica, t.txn.c.last > needs.get(replica, 0))
        for row in connection.execute(query.order_by(t.txn.c.first)):
            ext = fields_from_json(row.ext) if row.ext else {}
            yield Txn(replica, row.first, row.last, row.clock, row.person, row.label, row.app or "", ext)
