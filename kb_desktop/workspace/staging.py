"""Incoming writes, checked and appended block by block: forks and gaps are refused before anything stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from sqlalchemy import Connection, insert, select

from kb_desktop.domain import forms
from kb_desktop.domain.journal import Txn, Write
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import bulk, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import encode, fields_from_json, from_lines, to_json, to_lines

_BLOCK = 2000
_DECODED_AT_MOST = 60_000
"""More incoming writes than this wait as lines: a sixth of the memory, decoded again when their record's turn comes."""


@dataclass
class Staged:
    """What came in, by record number, and how far each replica is held now.

    `noted`: writes that erase, of which values went, or that are held here in another form. `anew`: the records that
    are worked out from all their writes because of those (`workspace.erasing`). `completed`: values came of writes that
    were held without them.
    """

    before: Mapping[int, int]
    after: dict[int, int]
    numbers: dict[RecordId, int] = field(default_factory=dict)
    kinds: dict[RecordId, str] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    seen: set[RecordId] = field(default_factory=set)
    ops: int = 0
    highest_clock: int = 0
    noted: list[Write] = field(default_factory=list)
    anew: frozenset[int] = frozenset()
    completed: bool = False
    _decoded: dict[int, list[Write]] = field(default_factory=dict)
    _lines: dict[int, list[bytes]] = field(default_factory=dict)
    _overwritten: dict[int, int] = field(default_factory=dict)

    @property
    def touched(self) -> Sequence[int]:
        """Numbers of the records written to, in ascending order."""
        return sorted(self._decoded.keys() | self._lines.keys())

    def __contains__(self, number: int) -> bool:
        return number in self._decoded or number in self._lines

    def held_before(self, replica: int, seq: int) -> bool:
        """Whether this write was held before the bundle came."""
        return seq <= self.before.get(replica, 0)

    def brought(self, replica: int, seq: int) -> bool:
        """Whether this write came with the bundle."""
        return self.before.get(replica, 0) < seq <= self.after.get(replica, 0)

    def coming(self) -> dict[int, list[Write]]:
        """All incoming writes by record."""
        coming: dict[int, list[Write]] = {number: [] for number in self.touched}
        self.pour(coming)
        return coming

    def pour(self, coming: Mapping[int, list[Write]]) -> None:
        """Add the incoming writes of the records that are asked for."""
        for number, writes in coming.items():
            if number in self._decoded:
                writes.extend(self._decoded[number])
            if number in self._lines:
                writes.extend(from_lines(b"\n".join(self._lines[number])))

    def take(self, writes: Sequence[Write], lines: bytes) -> None:
        """Keep these writes until their record's turn."""
        reach = self._overwritten
        for write in writes:
            for replica, seq in write.preds:
                if seq > reach.get(replica, 0):
                    reach[replica] = seq
        numbers = self.numbers
        if self.ops < _DECODED_AT_MOST:
            waiting = self._decoded
            for write in writes:
                number = numbers[write.record]
                if number in waiting:
                    waiting[number].append(write)
                else:
                    waiting[number] = [write]
        else:
            for write, line in zip(writes, lines.splitlines(), strict=True):
                self._lines.setdefault(numbers[write.record], []).append(line)
        self.noted += [write for write in writes if write.ext and not forms.NOTED.isdisjoint(write.ext)]
        self.ops += len(writes)
        self.highest_clock = max(self.highest_clock, *[write.clock for write in writes])

    def exchange(self, number: int, changed: Mapping[tuple[int, int], Write]) -> None:
        """Bring a record up to date from all its writes; those in `changed` came in another form."""

        def now(writes: Iterable[Write]) -> list[Write]:
            return [changed.get((write.replica, write.seq), write) for write in writes]

        self.anew |= {number}
        self.completed |= any((write.replica, write.seq) in changed for write in self.noted)
        if number in self._lines:
            self._lines[number] = to_lines(now(from_lines(b"\n".join(self._lines[number])))).splitlines()
        self._decoded[number] = now(self._decoded.get(number, ()))

    def check_predecessors(self) -> None:
        """Refuse writes that overwrote something not held: what lies in between is missing."""
        for replica, seq in sorted(self._overwritten.items()):
            if seq > self.after.get(replica, 0):
                first = self.after.get(replica, 0) + 1
                raise Refused.because("merge.gap", None, replica=replica, first=first, last=seq)


def stage(connection: Connection, blocks: Iterable[Sequence[Write]], needs: Mapping[int, int]) -> Staged:
    """Append every write that is not held yet. Writes arrive per replica in sequence order.

    Raises Refused for a gap (writes are missing that these rest on) and for a fork (a write that is held here with
    other content); the caller's transaction then rolls back, so the store stays as it was.
    """
    held = journal.version_vector(connection)
    staged = Staged(before=dict(held), after=dict(held))
    _check_needs(held, needs)
    for block in blocks:
        for replica, of_one in groupby(block, key=_replica):
            _take(connection, replica, list(of_one), staged)
    staged.check_predecessors()
    for replica, seq in staged.after.items():
        if seq != staged.before.get(replica):
            journal.set_version(connection, replica, seq)
    return staged


def _replica(write: Write) -> int:
    return write.replica


def _check_needs(held: Mapping[int, int], needs: Mapping[int, int]) -> None:
    for replica, seq in sorted(needs.items()):
        have = held.get(replica, 0)
        if have < seq:
            raise Refused.because("merge.gap", None, replica=replica, first=have + 1, last=seq)


def _take(connection: Connection, replica: int, writes: Sequence[Write], staged: Staged) -> None:
    have = staged.after.get(replica, 0)
    first = writes[0].seq
    if [write.seq for write in writes] != list(range(first, first + len(writes))) or first > have + 1:
        hole = next((place for place, write in enumerate(writes) if write.seq != first + place), 0)
        lacks = first + hole if hole else have + 1
        raise Refused.because("merge.gap", None, replica=replica, first=lacks, last=writes[hole].seq - 1)
    named = {(write.record, write.kind) for write in writes}
    staged.seen.update([id_ for id_, _ in named])
    known = min(max(have + 1 - first, 0), len(writes))
    if known:
        staged.noted += _check_forks(connection, replica, writes[:known])
        if staged.noted:
            _number(connection, {(write.record, write.kind) for write in staged.noted}, staged)
    fresh = writes[known:]
    if fresh:
        _number(connection, named, staged)
        staged.after[replica] = fresh[-1].seq
        staged.take(fresh, journal.append(connection, fresh))


def _check_forks(connection: Connection, replica: int, known: Sequence[Write]) -> list[Write]:
    """Refuse writes that are held here with other content; returns those held in another form."""
    first, last = known[0].seq, known[-1].seq
    theirs = to_lines(known)
    mine = b"".join(journal.lines_above(connection, replica, first - 1, last))
    if theirs == mine:
        return []
    found: list[Write] = []
    for write, line, held in zip(known, theirs.splitlines(), mine.splitlines(), strict=True):
        if line != held:
            if forms.leaf(write, encode) != forms.leaf(from_lines(held)[0], encode):
                raise Refused.because("merge.fork", None, replica=replica, seq=write.seq)
            found.append(write)
    return found


def _number(connection: Connection, named: Iterable[tuple[RecordId, str]], staged: Staged) -> None:
    """Give every record its number in this file, and refuse one that has another kind here."""
    asked = {id_: kind for id_, kind in named if id_ not in staged.kinds}
    if asked:
        query = "SELECT id, n, kind FROM record WHERE id IN ({wanted})"
        for id_, number, kind in bulk.rows_in(connection, query, list(asked)):
            staged.numbers[id_] = number
            staged.kinds[id_] = kind
        added = journal.add_records(connection, [item for item in asked.items() if item[0] not in staged.numbers])
        staged.kinds.update((id_, asked[id_]) for id_ in added)
        staged.numbers.update(added)
        staged.new.update(added.values())
    for id_, kind in named:
        if kind != staged.kinds[id_]:
            raise Refused.because("merge.other_kind", None, id=id_, kind=kind, held=staged.kinds[id_])


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
    """Who wrote what above `needs` up to `tip`, ordered by replica and sequence number."""
    for replica in sorted(tip):
        within = (t.txn.c.last > needs.get(replica, 0), t.txn.c.first <= tip[replica])
        query = select(t.txn).where(t.txn.c.rep == replica, *within)
        for row in connection.execute(query.order_by(t.txn.c.first)):
            ext = fields_from_json(row.ext) if row.ext else {}
            yield Txn(replica, row.first, row.last, row.clock, row.person, row.label, row.app or "", ext)
