"""The journal's unit: one write to one record, named by a dot and listing the writes it overwrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from kb_desktop.domain.records import RecordId, Value

Act: TypeAlias = Literal["create", "update", "delete"]


class Dot(NamedTuple):
    """Name of a write: the replica (48 random bits) and its sequence number, counted from 1 without gaps."""

    replica: int
    seq: int


@dataclass(frozen=True, slots=True)
class Op:
    """One write.

    `clock` is a hybrid clock (milliseconds since 1970 << 16 | counter): display order and tie-break only. `preds` are
    the dots this write overwrote. `txn` is the first sequence number of its transaction. `ext` carries what newer
    versions add, verbatim.
    """

    replica: int
    seq: int
    record: RecordId
    kind: str
    act: Act
    clock: int
    preds: tuple[Dot, ...]
    fields: dict[str, Value]
    txn: int
    ext: dict[str, Value] = field(default_factory=dict)

    @property
    def dot(self) -> Dot:
        return Dot(self.replica, self.seq)
