"""What goes into a bundle: the writes a receiver lacks, who made them, and the files they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, union_all

from kb_desktop.domain.bundles import HeldBack, Seal, Writer
from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.journal import Block, Op, Txn, Write, as_op
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.domain.trust import Statement
from kb_desktop.workspace import engine, erasing, files, holding, journal, seals, staging
from kb_desktop.workspace import tables as t
from kb_desktop.workspace import writers as known_writers
from kb_desktop.workspace.encoding import fields_from_json, from_lines
from kb_desktop.workspace.holding import Allowed, Holding

_BLOCK_BYTES = 1 << 17
"""Edits by hand stand in a segment each; so many bytes go on together."""


@dataclass(frozen=True)
class Outgoing:
    """The bundle to be: writes above `needs` up to `tip`, in `blocks`. The callables read while the bundle is written.

    Writes of the replicas `own` above the last of `seals` are still to be sealed; `keep` stores the new seals.
    `unsealed` gives those writes whole: where something is held back they are sealed before they go. `withheld`: the
    records of which the content stays behind.
    """

    about: About
    sender: Writer
    writers: tuple[Writer, ...]
    needs: Mapping[int, int]
    tip: Mapping[int, int]
    blocks: Callable[[], Iterator[Block]]
    txns: Callable[[], Iterator[Txn]]
    files: Mapping[str, Callable[[], Iterator[bytes]]]
    wanted: tuple[str, ...]
    seals: tuple[Seal, ...]
    own: frozenset[int]
    keep: Callable[[Sequence[Seal]], None]
    statements: tuple[Statement, ...]
    unsealed: Callable[[], Iterator[Block]]
    held_back: tuple[HeldBack, ...] = ()
    withheld: frozenset[RecordId] = frozenset()
    blanked: tuple[tuple[int, int], ...] = ()

    def ops(self) -> Iterator[Op]:
        """The writes as values that compare by content; slower."""
        for block in self.blocks():
            yield from map(as_op, block.writes)


def outgoing(
    connection: Connection, about: About, sender: Writer, needs: Mapping[int, int], allowed: Allowed
) -> Outgoing:
    """Everything above `needs`, as it is now, without the content of records with a label that is not `allowed`.

    What others write while the bundle is being made stays out.
    """
    with engine.reading(connection):
        tip = journal.version_vector(connection)
        sealed = seals.leaving(connection, needs, tip)
        needs = sealed.needs
        held = holding.holding(connection, allowed, needs)
        blanked = _stretches_of(erasing.blanked_writes(connection) | held.dots, sealed, tip)
        carried, wanted = _files(connection, needs, tip, held)
        writers = tuple(
            Writer(row.rep, row.person or "", row.device or "", row.key or "")
            for row in connection.execute(select(t.replica).order_by(t.replica.c.rep))
            if row.rep in tip and row.rep != sender.replica
        )
        statements = tuple(known_writers.statements(connection))
    sealed_up_to = {each.replica: each.seq for each in sealed.seals}
    return Outgoing(
        about=about,
        sender=sender,
        writers=writers,
        needs=needs,
        tip=tip,
        blocks=lambda: map(held.form_of, _blocks(connection, needs, tip)),
        txns=lambda: staging.transactions_above(connection, needs, tip),
        files={sha256: _reader(connection, sha256) for sha256 in carried},
        wanted=wanted,
        seals=sealed.seals,
        own=sealed.own,
        keep=lambda made: _keep(connection, made),
        statements=statements,
        unsealed=lambda: _blocks(connection, sealed_up_to, {replica: tip[replica] for replica in sealed.own}),
        held_back=held.told,
        withheld=frozenset(held.records),
        blanked=blanked,
    )


def _stretches_of(
    dots: Iterable[tuple[int, int]], sealed: seals.Leaving, tip: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
    """The stretches of the bundle in which these writes stand, by replica and last number."""
    ends: dict[int, list[int]] = {replica: [last] for replica, last in tip.items()}
    for each in sealed.seals:
        ends[each.replica].append(each.seq)
    found = {
        (replica, min(end for end in ends[replica] if end >= seq))
        for replica, seq in dots
        if seq > sealed.needs.get(replica, 0)
    }
    return tuple(sorted(found))


def _keep(connection: Connection, made: Sequence[Seal]) -> None:
    with engine.writing(connection):
        seals.keep(connection, made)


def _blocks(connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]) -> Iterator[Block]:
    for replica in sorted(tip):
        waiting = b""
        for lines in journal.lines_above(connection, replica, needs.get(replica, 0), tip[replica]):
            waiting += lines
            if len(waiting) >= _BLOCK_BYTES:
                yield Block(waiting, from_lines(waiting))
                waiting = b""
        if waiting:
            yield Block(waiting, from_lines(waiting))


def _reader(connection: Connection, sha256: str) -> Callable[[], Iterator[bytes]]:
    return lambda: files.read(connection, sha256)


def _files(
    connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int], held_back: Holding
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files named by the outgoing writes and held here; files named anywhere and lacking here."""
    held = files.held(connection)
    carried: dict[str, None] = {}
    for replica in tip:
        for lines in journal.lines_above(connection, replica, needs.get(replica, 0), tip[replica]):
            if b'"sha256"' in lines:
                going = (line for line in from_lines(lines) if line.record not in held_back.records)
                carried.update(dict.fromkeys(_named_files(going, held)))
    named = {str(fields_from_json(text).get("sha256")) for text in connection.execute(_NAMED_FILES).scalars()}
    return tuple(sorted(carried)), tuple(sorted(named - held.keys()))


_NAMED_FILES = union_all(
    *(
        select(column).where(column.is_not(None))
        for kind in CATALOGUE.values()
        for column in (t.TYPED[kind.name].c[field.name] for field in kind.fields if field.type is FieldType.FILE)
    )
)


def _named_files(writes: Iterable[Write], held: Mapping[str, int]) -> Iterator[str]:
    for write in writes:
        for value in write.fields.values():
            if isinstance(value, dict) and value.get("sha256") in held:
                yield str(value["sha256"])


def confirmed_by_everybody(connection: Connection) -> dict[int, int]:
    """Per replica the highest sequence number that every copy we heard from said it holds; nothing without one."""
    said = [journal.vector_from_json(acked) for acked in connection.execute(select(t.peer.c.acked)).scalars()]
    held_somewhere = {replica for each in said for replica in each}
    lowest = {replica: min(each.get(replica, 0) for each in said) for replica in sorted(held_somewhere)}
    return {replica: seq for replica, seq in lowest.items() if seq}


def confirmed_by(connection: Connection, replica: int) -> dict[int, int]:
    """What this copy said it holds; refused when we never heard from it."""
    acked = connection.execute(select(t.peer.c.acked).where(t.peer.c.rep == replica)).scalar_one_or_none()
    if acked is None:
        raise Refused.because("export.unknown_replica", None, replica=replica)
    return journal.vector_from_json(acked)
