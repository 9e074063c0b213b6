"""One hash of the shared state: equal wherever the same writes are held, on every engine and in every order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, text

from kb_desktop.workspace import engine

_BLOCK = 2000


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 in hexadecimal over writes, predecessors and conflicts, with counts to compare by eye."""

    digest: str
    ops: int
    records: int
    conflicts: int


_STREAMS = (
    """SELECT o.rep, o.seq, r.id, r.kind, o.act, o.clock, o.body, coalesce(o.ext, ''), o.txn
    FROM op o JOIN record r ON r.n = o.n ORDER BY o.rep, o.seq""",
    "SELECT rep, seq, prep, pseq FROM op_pred ORDER BY rep, seq, prep, pseq",
    "SELECT r.id, c.field FROM conflict c JOIN record r ON r.n = c.n ORDER BY r.id, c.field",
)


def digest_of(connection: Connection) -> Digest:
    """The digest; nothing local (steps, peers, bundles, search) goes into it."""
    hasher = hashlib.sha256(b"kb-digest-1\x00")
    counts = []
    with engine.reading(connection):
        for stream in _STREAMS:
            rows = 0
            for row in connection.execute(text(stream), execution_options={"yield_per": _BLOCK}):
                rows += 1
                hasher.update("\x1f".join(map(str, row)).encode("utf-8", "surrogatepass"))
                hasher.update(b"\x1e")
            hasher.update(b"\x1d")
            counts.append(rows)
        records = connection.execute(text("SELECT count(*) FROM record")).scalar_one()
    return Digest(hasher.hexdigest(), counts[0], int(records), counts[2])
