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


@dataclass(frozen=True, slots=True)
class SeedRecord:
    """One record of the beginning, with the values of its natural key."""

    kind: str
    key: Sequence[str]
    values: Mapping[str, Value] = field(default_factory=dict)


def seed_ops(records: Iterable[SeedRecord]) -> tuple[list[Op], list[Txn]]:
    """The same records always give the same writes with the same dots, on every computer."""
    ordered = [(natural_id(each.kind, *each.key), each.kind, _without_empty(each.values)) for each in records]
    content = to_json([list(each) for each in ordered]).encode()
    replica = int.from_bytes(hashlib.sha256(b"kb-seed-1\x00" + content).digest()[:6], "big") or 1
    ops = [
        Op(replica, seq, id_, kind, "create", SEED_CLOCK, (), values, 1)
        for seq, (id_, kind, values) in enumerate(ordered, start=1)
    ]
    txns = [Txn(replica, 1, len(ops), SEED_CLOCK, "", "Beginvulling", "")] if ops else []
    return ops, txns


def _without_empty(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None and value != ""}
