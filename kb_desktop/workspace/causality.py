"""Heads and winners of one record, computed from its writes (study of merging, section 3.2).

A write covers another in a field when it names it among its predecessors and writes that field too. The heads of a
field are the writes nobody covers: no more and no fewer than the concurrent last writes. Every function here depends
on the set of writes only, never on the order in which they arrived.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.records import Value


@dataclass(frozen=True, slots=True)
class Written:
    """One write as causality sees it. `gone`: the fields whose value is not here any more or yet: erased | held."""

    dot: Dot
    act: str
    clock: int
    fields: Mapping[str, Value]
    preds: frozenset[Dot]
    txn: int = 0
    gone: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order for display and tie-break: hybrid clock, then replica, then sequence."""
        return (self.clock, self.dot.replica, self.dot.seq)


def heads_by_field(writes: Iterable[Written]) -> dict[str, list[Written]]:
    """Per field the writes nobody covers, winner first."""
    writers: dict[str, list[Written]] = {}
    covered: dict[str, set[Dot]] = {}
    for write in writes:
        for field in write.fields:
            writers.setdefault(field, []).append(write)
            covered.setdefault(field, set()).update(write.preds)
    return {
        field: sorted((w for w in each if w.dot not in covered[field]), key=lambda w: w.rank, reverse=True)
        for field, each in writers.items()
    }


@dataclass(frozen=True, slots=True)
class State:
    """A record as a set of writes makes it: winning values, whether it is deleted, and what is in dispute.

    `disputed`: per field the values beside each other, the winner's first.
    """

    values: Mapping[str, Value]
    deleted: bool
    disputed: Mapping[str, tuple[Value, ...]]
    exists: bool = True


def state_of(writes: Iterable[Written]) -> State:
    """The visible state that a set of writes gives."""
    all_writes = list(writes)
    heads = heads_by_field(all_writes)
    deletes = heads.pop(DELETED_FIELD, [])
    says_deleted = bool(deletes) and all(head.fields[DELETED_FIELD] for head in deletes)
    unseen = unseen_by_deletes(heads, deletes) if says_deleted else []
    values = {field: each[0].fields[field] for field, each in heads.items() if each}
    if says_deleted and not unseen:  # who deleted it saw every head, so nothing waits for a decision
        return State(values, deleted=True, disputed={}, exists=True)
    disputed = {
        field: tuple(head.fields[field] for head in each) for field, each in heads.items() if differs(each, field)
    }
    if unseen or differs(deletes, DELETED_FIELD):
        disputed[DELETED_FIELD] = tuple(head.fields[DELETED_FIELD] for head in deletes)
    return State(values, deleted=False, disputed=disputed, exists=bool(all_writes))


def unseen_by_deletes(heads: Mapping[str, list[Written]], deletes: list[Written]) -> list[Written]:
    """Heads that no delete named: edits made elsewhere while the record was being deleted."""
    seen = {dot for delete in deletes for dot in delete.preds}
    return [head for each in heads.values() for head in each if head.dot not in seen]


def differs(heads: list[Written], field: str) -> bool:
    """Whether the heads hold different values; equal values never are a conflict."""
    return len(heads) > 1 and any(head.fields[field] != heads[0].fields[field] for head in heads[1:])
