"""Holding back: which records do not go into a bundle with their content, and what of their writes goes instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, union_all

from kb_desktop.domain import forms
from kb_desktop.domain.bundles import HeldBack
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Block, Op, Write, as_op
from kb_desktop.domain.labels import NO_RIGHT, NOT_HERE, NOT_LOCKED, is_closed
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import bulk, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import encode, heads_from_json, to_lines

_STAYS = frozenset({"label", DELETED_FIELD})
"""Fields whose values go along: that there is something, and how closed it is, is no secret."""


@dataclass(frozen=True)
class Allowed:
    """Closed labels that a receiver may read, and whether the bundle is locked, without which none goes."""

    labels: frozenset[str] = frozenset()
    locked: bool = False

    def reason(self, label: str) -> str:
        """Why records with this label stay behind; "" when they go."""
        if label not in self.labels:
            return NO_RIGHT
        return "" if self.locked else NOT_LOCKED


@dataclass(frozen=True)
class Holding:
    """What stays behind of a bundle: per record its label, and all its writes in the bundle."""

    records: Mapping[RecordId, str] = field(default_factory=dict)
    dots: frozenset[tuple[int, int]] = frozenset()
    told: tuple[HeldBack, ...] = ()

    def form_of(self, block: Block) -> Block:
        """The writes as they go into the bundle."""
        if not any(each.record in self.records for each in block.writes):
            return block
        writes = [self._emptied(each) if each.record in self.records else each for each in block.writes]
        return Block(to_lines(writes), writes)

    def _emptied(self, write: Write) -> Op:
        op = as_op(write)
        fields, ext = forms.without(op, (), [name for name in op.fields if name not in _STAYS], encode)
        return op._replace(fields=fields, ext=ext)


def holding(connection: Connection, allowed: Allowed, needs: Mapping[int, int]) -> Holding:
    """What a bundle with the writes above `needs` may not carry."""
    labels = _closed(connection)
    held = {n: label for n, label in labels.items() if allowed.reason(label)}
    absent = _absent(connection)
    named = journal.kinds_of(connection, sorted({*held, *absent}))
    records: dict[RecordId, str] = {}
    dots: set[tuple[int, int]] = set()
    counts: dict[tuple[str, str], int] = {}
    for n, lines in journal.lines_of(connection, sorted({*held, *absent})):
        outgoing = {(each.replica, each.seq) for each in lines if each.seq > needs.get(each.replica, 0)}
        if n in held:
            records[named[n][0]] = held[n]
            dots |= outgoing
        if outgoing:
            label = held.get(n) or labels.get(n) or absent.get(n, "")
            reason = NOT_HERE if n in absent else allowed.reason(label)
            counts[label, reason] = counts.get((label, reason), 0) + 1
    told = tuple(HeldBack(label, reason, count) for (label, reason), count in sorted(counts.items()))
    return Holding(records, frozenset(dots), told)


_CLOSED = union_all(
    *(
        select(table.c.n, table.c.label).where(t.is_closed(table.c.label))
        for table in t.TYPED.values()
        if t.LABEL_FIELD in table.c
    )
)


def _closed(connection: Connection) -> dict[int, str]:
    """Records with a closed label, also where that label is one of several in dispute."""
    found = {int(row.n): str(row.label) for row in connection.execute(_CLOSED)}
    disputed = select(t.record.c.n, t.record.c.heads).join(t.conflict, t.conflict.c.n == t.record.c.n)
    for n, heads in connection.execute(disputed.where(t.conflict.c.field == t.LABEL_FIELD)):
        for entry in heads_from_json(heads).get(t.LABEL_FIELD, ()):
            if len(entry) > 3 and is_closed(entry[3]):
                found.setdefault(n, str(entry[3]))
    return found


def _absent(connection: Connection) -> dict[int, str]:
    """Records of which values never came here, with their label when it is known."""
    dots = connection.execute(select(t.blanked.c.rep, t.blanked.c.seq).where(t.blanked.c.form == "held"))
    lines = journal.lookup(connection, {(row.rep, row.seq) for row in dots}).values()
    ids = {line.record: str(line.fields.get(t.LABEL_FIELD) or "") for line in lines}
    return {n: ids[id_] for id_, n in journal.record_numbers(connection, list(ids)).items()}


def first_absent(connection: Connection) -> dict[int, int]:
    """Per copy the number of its first write of which values stayed behind."""
    query = "SELECT rep, min(seq) FROM blanked WHERE form = 'held' GROUP BY rep"
    return dict(bulk.rows_of(connection, query))
