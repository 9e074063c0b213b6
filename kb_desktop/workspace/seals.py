"""Seals in the store: which of them a bundle carries, and what came in without one.

A seal names the one it follows, so the seals of a replica that lead to its last one are found by walking back. Two
copies that once continued from one restored file may have cut the same writes differently; a bundle carries the cuts of
its sender from a seal that both know, and contents decide about the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row, delete, insert, select

from kb_desktop.domain import forms
from kb_desktop.domain.bundles import Seal
from kb_desktop.domain.journal import Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import journal, staging
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import encode
from kb_desktop.workspace.seeding import seed_number

WRITES_A_SEAL = 100
"""A seal made where the writes are made covers about this many."""
_LEFT = "left"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What seals make of a bundle: `needs` lowered to seals, the seals to carry, and the replicas not sealed yet."""

    needs: Mapping[int, int]
    seals: tuple[Seal, ...]
    own: frozenset[int]


def leaving(connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]) -> Leaving:
    """The seals for the writes above `needs` up to `tip`, each replica beginning where a seal ends."""
    known, seeds = seals_by_replica(connection), seeds_of(connection)
    lowered: dict[int, int] = {}
    carried: list[Seal] = []
    own: set[int] = set()
    for replica, last in tip.items():
        wanted = min(needs.get(replica, 0), last)
        if replica in seeds:
            lowered[replica] = last if wanted == last else 0
            continue
        way = _way(known.get(replica, {}))
        begin = max((each.seq for each in way if each.seq <= wanted), default=0)
        lowered[replica] = begin
        carried += [each for each in way if each.seq >= begin]
        if last > (way[-1].seq if way else 0):
            own.add(replica)
    return Leaving({replica: seq for replica, seq in lowered.items() if seq}, tuple(carried), frozenset(own))


def seals_by_replica(connection: Connection) -> dict[int, dict[int, Seal]]:
    """Every seal held, by replica and the number it reaches."""
    found: dict[int, dict[int, Seal]] = {}
    for row in connection.execute(select(t.seal)):
        found.setdefault(row.rep, {})[row.seq] = _seal(row)
    return found


def _seal(row: Row[Any]) -> Seal:
    return Seal(row.rep, row.after, row.seq, row.chain, row.key, row.sig, row.lines, row.leaves)


def held_among(connection: Connection, seals: Sequence[Seal]) -> dict[tuple[int, int], Seal]:
    """Those seals held here that reach the same numbers as these, by replica and number."""
    found: dict[tuple[int, int], Seal] = {}
    for replica in {each.replica for each in seals}:
        reached = [each.seq for each in seals if each.replica == replica]
        query = select(t.seal).where(t.seal.c.rep == replica, t.seal.c.seq.between(min(reached), max(reached)))
        for row in connection.execute(query):
            found[replica, row.seq] = _seal(row)
    return found


def _way(known: Mapping[int, Seal]) -> list[Seal]:
    """The seals from the first write to the highest seal, each following the one before."""
    way: list[Seal] = []
    place = max(known, default=0)
    while place:
        way.append(known[place])
        place = known[place].after
    return way[::-1]


def seeds_of(connection: Connection) -> set[int]:
    """The replicas that need no seal."""
    return set(connection.execute(select(t.seed.c.rep)).scalars())


def note_seeds(connection: Connection, replicas: Iterable[int]) -> None:
    """Remember that these replicas are beginnings of a workspace."""
    rows = [{"rep": replica} for replica in sorted(set(replicas) - seeds_of(connection))]
    if rows:
        connection.execute(insert(t.seed), rows)


class Sealer(Protocol):
    """Seals writes where they are made: those of `replica` that follow `before` up to `last`."""

    def __call__(self, before: Seal | None, replica: int, last: int, lines: bytes, txns: Sequence[Txn]) -> Seal | None:
        """The seal; None when nothing can be signed now."""
        ...


def seal_own(connection: Connection, replica: int, key: str, sealer: Sealer) -> None:
    """Seal what was written under a number of our own since its last seal; `key` is ours (hex).

    A last seal of ours over few writes that did not leave yet is renewed, so that a day of edits is not a seal each.
    """
    last = journal.version_vector(connection).get(replica, 0)
    newest = _newest(connection, replica)
    if last == (newest.seq if newest is not None else 0):
        return
    left = journal.vector_from_json(journal.get_meta(connection, _LEFT)).get(replica, 0)
    short = newest is not None and last - newest.after <= WRITES_A_SEAL
    renewed = short and newest is not None and newest.key == key and newest.seq > left
    before = _newest(connection, replica, newest.after) if newest is not None and renewed else newest
    after = before.seq if before is not None else 0
    lines = b"".join(journal.lines_above(connection, replica, after, last))
    txns = list(staging.transactions_above(connection, {replica: after}, {replica: last}))
    made = sealer(before, replica, last, lines, txns)
    if made is not None:
        connection.execute(delete(t.seal).where(t.seal.c.rep == replica, t.seal.c.seq > after))
        keep(connection, [made])


def note_leaving(connection: Connection) -> None:
    """Remember how far writes have left, for `seal_own`."""
    journal.set_meta(connection, **{_LEFT: journal.vector_to_json(journal.version_vector(connection))})


def _newest(connection: Connection, replica: int, upto: int | None = None) -> Seal | None:
    query = select(t.seal).where(t.seal.c.rep == replica).order_by(t.seal.c.seq.desc()).limit(1)
    if upto is not None:
        query = query.where(t.seal.c.seq <= upto)
    row = connection.execute(query).one_or_none()
    return _seal(row) if row is not None else None


def keep(connection: Connection, seals: Sequence[Seal]) -> None:
    """Store seals; one that is held already stays."""
    known = held_among(connection, seals)
    rows = [
        {"rep": each.replica, "seq": each.seq, "after": each.after}
        | {"chain": each.chain, "key": each.key, "sig": each.sig, "lines": each.lines, "leaves": each.leaves}
        for each in seals
        if (each.replica, each.seq) not in known
    ]
    if rows:
        connection.execute(insert(t.seal), rows)


def check_joins(
    known: Mapping[tuple[int, int], Seal], needs: Mapping[int, int], seals: Iterable[Seal], fresh: Iterable[int]
) -> None:
    """Refuse new writes of a replica that begin at a seal which is not the one held here.

    What then lies before is not what the sender saw: a second history under one number, or a restored file. A bundle
    with everything tells which, because contents are compared.
    """
    begins = _begins(needs, seals)
    for replica in fresh:
        place = needs.get(replica, 0)
        here, theirs = known.get((replica, place)), begins.get(replica)
        if place and (here is None or theirs is None or here.chain != theirs.chain):
            raise Refused.because("merge.other_chain", None, replica=replica, seq=place)


def check_ground(
    connection: Connection,
    known: Mapping[tuple[int, int], Seal],
    needs: Mapping[int, int],
    seals: Iterable[Seal],
    resting: Iterable[int],
) -> None:
    """Refuse a bundle that rests on writes of these replicas, none of which it brings, when other ones are held here.

    Two copies may have cut the same writes differently; then the writes before the seal decide. Without this, what was
    written upon the second history of a number would overwrite values that its writer never saw.
    """
    begins, seeds = _begins(needs, seals), seeds_of(connection)
    for replica in resting:
        here, theirs = known.get((replica, needs[replica])), begins.get(replica)
        if replica in seeds or (here is not None and theirs is not None and here.chain == theirs.chain):
            continue
        if theirs is None or not _covers(connection, theirs):
            raise Refused.because("merge.other_chain", None, replica=replica, seq=needs[replica])


def _begins(needs: Mapping[int, int], seals: Iterable[Seal]) -> dict[int, Seal]:
    return {each.replica: each for each in seals if each.seq == needs.get(each.replica, 0)}


def _covers(connection: Connection, seal: Seal) -> bool:
    """Whether the writes held here are those under the seal, in whatever form."""
    lines, leaves = hashlib.sha256(), hashlib.sha256()
    for block in journal.lines_above(connection, seal.replica, seal.after, seal.seq):
        lines.update(block)
    if lines.hexdigest() == seal.lines:
        return True
    for write in journal.writes_above(connection, seal.replica, seal.after, seal.seq):
        leaves.update(forms.leaf(write, encode))
    return leaves.hexdigest() == seal.leaves


def check_seeds(connection: Connection, replicas: Iterable[int]) -> None:
    """Refuse writes without a seal that do not have the number that follows from their content."""
    for replica in replicas:
        ops = list(journal.ops_above(connection, replica, 0))
        if seed_number(ops) != replica:
            raise Refused.because("merge.unsealed", None, replica=replica)
    note_seeds(connection, replicas)
