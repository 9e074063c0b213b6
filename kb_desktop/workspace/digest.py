"""One hash of the shared state: equal wherever the same writes are held, on every engine and in every order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from kb_desktop.workspace import bulk, engine, journal
from kb_desktop.workspace import tables as t


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 in hexadecimal over the lines of all writes, and the conflicts, with counts to compare by eye.

    `withheld`: writes of which values never came here. With any, the copy holds less and has a digest of its own.
    """

    digest: str
    ops: int
    records: int
    conflicts: int
    withheld: int = 0


_DISPUTES = "SELECT r.id, c.field FROM conflict c JOIN record r ON r.n = c.n ORDER BY r.id, c.field"


def digest_of(connection: Connection) -> Digest:
    """The digest; nothing local (steps, peers, bundles, search, where segments begin) goes into it."""
    hasher = hashlib.sha256(b"kb-digest-2\x00")
    ops, conflicts = 0, 0
    with engine.reading(connection):
        for replica, last in sorted(journal.version_vector(connection).items()):
            for lines in journal.lines_above(connection, replica, 0):
                hasher.update(lines)
            ops += last
        hasher.update(b"\x00")
        for row in bulk.rows_of(connection, _DISPUTES):
            hasher.update("\x1f".join(map(str, row)).encode() + b"\x1e")
            conflicts += 1
        records = connection.execute(select(func.count()).select_from(t.record)).scalar_one()
        absent = select(func.count()).select_from(t.blanked).where(t.blanked.c.form == "held")
        withheld = connection.execute(absent).scalar_one()
    return Digest(hasher.hexdigest(), ops, int(records), conflicts, int(withheld))
