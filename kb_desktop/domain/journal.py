"""The journal's unit: one write to one record, named by a dot and listing the writes it overwrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol, TypeAlias

from kb_desktop.domain.records import RecordId, Value

Act: TypeAlias = Literal["create", "update", "delete"]

NO_EXTRAS: Mapping[str, Value] = MappingProxyType({})


class Dot(NamedTuple):
    """Name of a write: the replica (48 random bits) and its sequence number, counted from 1 without gaps."""

    replica: int
    seq: int


class Write(Protocol):
    """One write as a bundle or the journal gives it; `Op` is one, and so is a line that was just decoded."""

    @property
    def replica(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def record(self) -> RecordId: ...
    @property
    def kind(self) -> str: ...
    @property
    def act(self) -> Act: ...
    @property
    def clock(self) -> int: ...
    @property
    def preds(self) -> Sequence[tuple[int, int]]: ...
    @property
    def fields(self) -> Mapping[str, Value]: ...
    @property
    def txn(self) -> int: ...
    @property
    def ext(self) -> Mapping[str, Value]: ...


class Block(NamedTuple):
    """Writes with their lines in canonical form, each ended by a line feed (`exchange/FORMAT.md`, section 4)."""

    lines: bytes
    writes: Sequence[Write]


class Op(NamedTuple):
    """One write; never changed after it was made.

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
    fields: Mapping[str, Value]
    txn: int
    ext: Mapping[str, Value] = NO_EXTRAS

    @property
    def dot(self) -> Dot:
        return Dot(self.replica, self.seq)


def as_op(write: Write) -> Op:
    """Any write as an `Op`, which compares by content and never changes."""
    preds = tuple(Dot(*pred) for pred in write.preds)
    head = (write.replica, write.seq, write.record, write.kind, write.act, write.clock, preds, write.fields, write.txn)
    return Op(*head, ext=write.ext or NO_EXTRAS)


class Txn(NamedTuple):
    """Provenance of one save: the writes `first`..`last` of a replica, when, by whom and under which label.

    `person` is who worked at that moment; `app` the program and version that wrote.
    """

    replica: int
    first: int
    last: int
    clock: int
    person: str
    label: str
    app: str = ""
    ext: Mapping[str, Value] = NO_EXTRAS
