"""What goes into a bundle: the writes a receiver lacks, who made them, and the files they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy import text as text_query

from kb_desktop.domain.bundles import HeldBack, Writer
from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.workspace import files, journal, staging
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import fields_from_json


@dataclass(frozen=True)
class Outgoing:
    """The bundle to be: writes above `needs` up to `tip`. The callables read while the bundle is written."""

    about: About
    sender: Writer
    writers: tuple[Writer, ...]
    needs: Mapping[int, int]
    tip: Mapping[int, int]
    ops: Callable[[], Iterator[Op]]
    txns: Callable[[], Iterator[Txn]]
    files: Mapping[str, Callable[[], Iterator[bytes]]]
    wanted: tuple[str, ...]
    held_back: tuple[HeldBack, ...] = ()


def outgoing(connection: Connection, about: About, sender: Writer, needs: Mapping[int, int]) -> Outgoing:
    """Everything above `needs`."""
    tip = journal.version_vector(connection)
    needs = {replica: min(seq, tip[replica]) for replica, seq in needs.items() if replica in tip and seq > 0}
    carried, wanted = _files(connection, needs, tip)
    writers = tuple(
        Writer(row.rep, row.person or "", row.device or "", row.key or "")
        for row in connection.execute(select(t.replica).order_by(t.replica.c.rep))
        if row.rep in tip and row.rep != sender.replica
    )
    return Outgoing(
        about=about,
        sender=sender,
        writers=writers,
        needs=needs,
        tip=tip,
        ops=lambda: ops(connection, needs, tip),
        txns=lambda: transactions(connection, needs, tip),
        files={sha256: _reader(connection, sha256) for sha256 in carried},
        wanted=wanted,
    )


def ops(connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]) -> Iterator[Op]:
    """Every write above `needs` up to `tip`, by replica and number."""
    for replica in sorted(tip):
        for op in journal.ops_above(connection, replica, needs.get(replica, 0)):
            if op.seq > tip[replica]:  # written by somebody else while this bundle is being made
                break
            yield op


def transactions(connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]) -> Iterator[Txn]:
    """Who wrote what above `needs` up to `tip`."""
    for each in staging.transactions_above(connection, needs, tip):
        if each.first <= tip[each.replica]:
            yield each


def _reader(connection: Connection, sha256: str) -> Callable[[], Iterator[bytes]]:
    return lambda: files.read(connection, sha256)


def _files(
    connection: Connection, needs: Mapping[int, int], tip: Mapping[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files named by the outgoing writes and held here; files named anywhere and lacking here."""
    held = files.held(connection)
    carried: dict[str, None] = {}
    query = text_query("SELECT body FROM op WHERE rep = :rep AND seq > :after AND body LIKE '%\"sha256\"%'")
    for replica in tip:
        for body in connection.execute(query, {"rep": replica, "after": needs.get(replica, 0)}).scalars():
            for value in fields_from_json(body).values():
                if isinstance(value, dict) and value.get("sha256") in held:
                    carried[str(value["sha256"])] = None
    named: set[str] = set()
    for kind in CATALOGUE.values():
        for field in kind.fields:
            if field.type is FieldType.FILE:
                column = t.TYPED[kind.name].c[field.name]
                for text in connection.execute(select(column).where(column.is_not(None))).scalars():
                    value = fields_from_json(text)
                    named.add(str(value.get("sha256")))
    return tuple(sorted(carried)), tuple(sorted(named - held.keys()))


def confirmed_by_somebody(connection: Connection) -> dict[int, int]:
    """Per replica the highest sequence number that at least one other copy said it holds."""
    confirmed: dict[int, int] = {}
    for acked in connection.execute(select(t.peer.c.acked)).scalars():
        for replica, seq in journal.vector_from_json(acked).items():
            confirmed[replica] = max(seq, confirmed.get(replica, 0))
    return confirmed


def confirmed_by(connection: Connection, replica: int) -> dict[int, int]:
    """What this copy said it holds; refused when we never heard from it."""
    acked = connection.execute(select(t.peer.c.acked).where(t.peer.c.rep == replica)).scalar_one_or_none()
    if acked is None:
        raise Refused.because("export.unknown_replica", None, replica=replica)
    return journal.vector_from_json(acked)
