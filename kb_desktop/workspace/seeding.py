"""The beginning of every workspace: covenant and register, written by a replica that follows from their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.records import Value, natural_id
from kb_desktop.workspace.encoding import to_json

SEED_CLOCK = 1_742_428_800_000 << 16
"""20 March 2025, the day the covenant was signed: earlier than anything a person can write here."""

RELEASED = frozenset({165510837744441})
"""The beginnings that versions of this program made, by replica; a released one stays here for ever."""


@dataclass(frozen=True, slots=True)
class SeedRecord:
    """One record of the beginning, with the values of its natural key."""

    kind: str
    key: Sequence[str]
    values: Mapping[str, Value] = field(default_factory=dict)


def seed_ops(records: Iterable[SeedRecord]) -> tuple[list[Op], list[Txn]]:
    """The same records always give the same writes with the same dots, on every computer."""
    ordered = [(natural_id(each.kind, *each.key), each.kind, _without_empty(each.values)) for each in records]
    replica = _number([list(each) for each in ordered])
    ops = [
        Op(replica, seq, id_, kind, "create", SEED_CLOCK, (), values, 1)
        for seq, (id_, kind, values) in enumerate(ordered, start=1)
    ]
    txns = [Txn(replica, 1, len(ops), SEED_CLOCK, "", "Beginvulling", "")] if ops else []
    return ops, txns


def _number(content: list[list[object]]) -> int:
    return int.from_bytes(hashlib.sha256(b"kb-seed-1\x00" + to_json(content).encode()).digest()[:6], "big") or 1


def seed_number(ops: Sequence[Op]) -> int:
    """The replica number that these writes must have to be a beginning; 0 when they are none."""
    plain = all(
        (op.seq, op.act, op.clock, op.preds, op.txn, dict(op.ext)) == (place, "create", SEED_CLOCK, (), 1, {})
        for place, op in enumerate(ops, start=1)
    )
    return _number([[op.record, op.kind, op.fields] for op in ops]) if ops and plain else 0


def _without_empty(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None and value != ""}
