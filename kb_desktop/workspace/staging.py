"""Incoming writes, checked and appended block by block: forks and gaps are refused before anything stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import NoReturn

from sqlalchemy import Connection, insert, select

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.journal import Block, Txn, Write
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import encode, fields_from_json, from_lines, to_json
from kb_desktop.workspace.waiting import RECORDS_AT_ONCE, Decoded, Ranges, all_by_record, gather

_BLOCK = 2000
_DECODED_AT_MOST = 60_000
"""More incoming writes than this wait as lines, decoded again when their records' turn comes."""


class Numbers:
    """Numbers in this file of the records that bundles merged together write to, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[RecordId, int]] = {}
        self.new: set[int] = set()

    def forget(self) -> None:
        """Let go of what was looked up: every bundle was taken in."""
        self._known = {}

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A bundle that is refused leaves nothing; `new` has the numbers it added."""
        self.new = set()
        try:
            yield
        except BaseException:
            for kind, known in self._known.items():
                self._known[kind] = {id_: number for id_, number in known.items() if number not in self.new}
            raise

    def of(self, connection: Connection, writes: Sequence[Write]) -> list[int]:
        """The number of every write's record, in order; records that are not here yet get one.

        Refuses a record that has another kind here.
        """
        kinds = {write.kind for write in writes}
        by_kind = {kind: self._known.setdefault(kind, {}) for kind in kinds}
        if len(kinds) == 1:
            known = by_kind[kinds.pop()]
            numbers = [known.get(write.record, 0) for write in writes]
        else:
            numbers = [by_kind[write.kind].get(write.record, 0) for write in writes]
        if 0 in numbers:
            self._add(connection, [write for write, number in zip(writes, numbers, strict=True) if not number])
            pairs = zip(writes, numbers, strict=True)
            numbers = [number or by_kind[write.kind][write.record] for write, number in pairs]
        return numbers

    def _add(self, connection: Connection, writes: Sequence[Write]) -> None:
        asked: dict[RecordId, str] = {}
        for write in writes:
            if asked.setdefault(write.record, write.kind) != write.kind:
                _refuse_kind(write.record, write.kind, asked[write.record])
        found = journal.record_numbers(connection, sorted(asked))
        for kind in set(asked.values()):
            mine = {id_: number for id_, number in found.items() if asked[id_] == kind}
            other = journal.of_another_kind(connection, kind, sorted(mine.values()))
            if other is not None:
                _refuse_kind(other[0], kind, other[1])
            self._known[kind].update(mine)
        added = [(id_, kind) for id_, kind in asked.items() if id_ not in found]
        for id_, number in journal.add_records(connection, added).items() if added else ():
            self._known[asked[id_]][id_] = number
            self.new.add(number)


def _refuse_kind(id_: RecordId, kind: str, held: str) -> NoReturn:
    raise Refused.because("merge.other_kind", None, id=id_, kind=kind, held=held)


@dataclass
class Staged:
    """What came in, by record number, and how far each replica is held now.

    `known`: records with writes that were held, `touched`: those with writes that were not, `new`: those that had none.
    `noted`: writes that erase, of which values went, or that are held here in another form, each with the number of its
    record. `anew`: the records that are worked out from all their writes because of those (`workspace.erasing`).
    `completed`: values came of writes that were held without them. `steps`: those that came with a reason that can go,
    or that went (`workspace.reasons`).
    """

    before: Mapping[int, int]
    after: dict[int, int]
    known: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    ops: int = 0
    highest_clock: int = 0
    noted: list[tuple[int, Write]] = field(default_factory=list)
    anew: frozenset[int] = frozenset()
    completed: bool = False
    steps: list[Txn] = field(default_factory=list)
    waiting: Decoded | Ranges = field(default_factory=Decoded)
    _overwritten: dict[int, int] = field(default_factory=dict)

    def held_before(self, replica: int, seq: int) -> bool:
        """Whether this write was held before the bundle came."""
        return seq <= self.before.get(replica, 0)

    def take(self, numbers: Sequence[int], writes: Sequence[Write], lines: Sequence[bytes]) -> None:
        """Keep these writes until their record's turn."""
        reach = self._overwritten
        for write in writes:
            for replica, seq in write.preds:
                if seq > reach.get(replica, 0):
                    reach[replica] = seq
        self.touched.update(numbers)
        if isinstance(self.waiting, Ranges):
            self.waiting.take(numbers, lines)
        else:
            self.waiting.take(numbers, writes)
        self.note([place for place, write in enumerate(writes) if write.ext], numbers, writes)
        self.ops += len(writes)
        self.highest_clock = max(self.highest_clock, *[write.clock for write in writes])

    def note(self, places: Iterable[int], numbers: Sequence[int], writes: Sequence[Write]) -> None:
        """Remember which of the writes at these places a merge must look at twice."""
        self.noted += [(numbers[at], writes[at]) for at in places if not forms.NOTED.isdisjoint(writes[at].ext)]

    def exchange(self, wanted: Collection[int], changed: Mapping[tuple[int, int], Write]) -> None:
        """Bring records up to date from all their writes; those in `changed` came in another form."""
        self.anew |= frozenset(wanted)
        self.touched.update(wanted)
        self.completed |= any((write.replica, write.seq) in changed for _, write in self.noted)
        if changed:
            self.waiting.exchange(wanted, changed)

    def check_predecessors(self) -> None:
        """Refuse writes that overwrote something not held: what lies in between is missing."""
        for replica, seq in sorted(self._overwritten.items()):
            if seq > self.after.get(replica, 0):
                first = self.after.get(replica, 0) + 1
                raise Refused.because("merge.gap", None, replica=replica, first=first, last=seq)


def by_record(staged: Iterable[Staged]) -> Iterator[dict[int, list[Write]]]:
    """The writes that came in, by record number in ascending order, about a thousand records at once.

    Records to be made anew are among them, also those that nothing was written to.
    """
    decoded: dict[int, list[Write]] = {}
    as_lines: list[Ranges] = []
    anew: set[int] = set()
    for each in staged:
        anew |= each.anew
        if isinstance(each.waiting, Ranges):
            as_lines.append(each.waiting)
        else:
            for numbers, writes in each.waiting.release():
                gather(decoded, numbers, writes)
    for coming in all_by_record(as_lines):
        for number in decoded.keys() & coming.keys():
            coming[number] += decoded.pop(number)
        anew.difference_update(coming)
        yield coming
    for number in anew:
        decoded.setdefault(number, [])
    ordered = sorted(decoded)
    for start in range(0, len(ordered), RECORDS_AT_ONCE):
        yield {number: decoded.pop(number) for number in ordered[start : start + RECORDS_AT_ONCE]}


def wait_as_lines(ops: int) -> bool:
    """Whether so many writes are better kept as lines until their record's turn."""
    return ops > _DECODED_AT_MOST


def stage(
    connection: Connection,
    blocks: Iterable[Block],
    needs: Mapping[int, int],
    numbers: Numbers,
    *,
    as_lines: bool = False,
) -> Staged:
    """Append every write that is not held yet. Writes arrive per replica in sequence order.

    Raises Refused for a gap (writes are missing that these rest on) and for a fork (a write that is held here with
    other content); the caller's transaction then rolls back, so the store stays as it was.
    """
    held = journal.version_vector(connection)
    staged = Staged(before=dict(held), after=dict(held), new=numbers.new, waiting=Ranges() if as_lines else Decoded())
    _check_needs(held, needs)
    for block in blocks:
        for lines, writes in _by_replica(block):
            _take(connection, lines, writes, staged, numbers)
    staged.check_predecessors()
    for replica, seq in staged.after.items():
        if seq != staged.before.get(replica):
            journal.set_version(connection, replica, seq)
    return staged


def _by_replica(block: Block) -> Iterator[tuple[Sequence[bytes], Sequence[Write]]]:
    lines, start = block.lines.splitlines(keepends=True), 0
    if len({write.replica for write in block.writes}) == 1:
        yield lines, block.writes
        return
    for _, of_one in groupby([write.replica for write in block.writes]):
        end = start + len(list(of_one))
        yield lines[start:end], block.writes[start:end]
        start = end


def _check_needs(held: Mapping[int, int], needs: Mapping[int, int]) -> None:
    for replica, seq in sorted(needs.items()):
        have = held.get(replica, 0)
        if have < seq:
            raise Refused.because("merge.gap", None, replica=replica, first=have + 1, last=seq)


def _take(
    connection: Connection, lines: Sequence[bytes], writes: Sequence[Write], staged: Staged, numbers: Numbers
) -> None:
    replica, first = writes[0].replica, writes[0].seq
    have = staged.after.get(replica, 0)
    if [write.seq for write in writes] != list(range(first, first + len(writes))) or first > have + 1:
        hole = next((place for place, write in enumerate(writes) if write.seq != first + place), 0)
        lacks = first + hole if hole else have + 1
        raise Refused.because("merge.gap", None, replica=replica, first=lacks, last=writes[hole].seq - 1)
    known = min(max(have + 1 - first, 0), len(writes))
    others = _held_otherwise(connection, lines[:known], writes[:known]) if known else []
    found = numbers.of(connection, writes)
    staged.known.update(found[:known])
    staged.noted += [(found[place], writes[place]) for place in others]
    if known < len(writes):
        lines, writes = lines[known:], writes[known:]
        journal.append_lines(connection, replica, first + known, lines)
        staged.after[replica] = writes[-1].seq
        staged.take(found[known:], writes, lines)


def _held_otherwise(connection: Connection, theirs: Sequence[bytes], writes: Sequence[Write]) -> list[int]:
    """Refuse writes that are held here with other content; returns the places of those held in another form."""
    replica, first = writes[0].replica, writes[0].seq
    mine = b"".join(journal.lines_above(connection, replica, first - 1, first + len(theirs) - 1))
    if mine == b"".join(theirs):
        return []
    found: list[int] = []
    for place, (write, line, held) in enumerate(zip(writes, theirs, mine.splitlines(keepends=True), strict=True)):
        if line != held:
            if forms.leaf(write, encode) != forms.leaf(from_lines(held)[0], encode):
                raise Refused.because("merge.fork", None, replica=replica, seq=write.seq)
            found.append(place)
    return found


def store_transactions(connection: Connection, transactions: Iterable[Txn]) -> list[Txn]:
    """Keep who wrote what, as the sender tells it; what is known already stays.

    Returns the steps whose reason may have to go, or went where they come from.
    """
    iterator, noted = iter(transactions), list[Txn]()
    while block := list(islice(iterator, _BLOCK)):
        known: set[tuple[int, int]] = set()
        for replica in {each.replica for each in block}:
            firsts = [each.first for each in block if each.replica == replica]
            query = select(t.txn.c.first).where(t.txn.c.rep == replica, t.txn.c.first.between(min(firsts), max(firsts)))
            known |= {(replica, first) for first in connection.execute(query).scalars()}
        rows = [_txn_row(each) for each in block if (each.replica, each.first) not in known]
        if rows:
            connection.execute(insert(t.txn), rows)
        noted += [each for each in block if not reasons.NOTED.isdisjoint(each.ext)]
    return noted


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
