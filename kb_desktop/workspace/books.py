"""The book of bundles: which came in, which went out, and which were taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from kb_desktop.workspace import journal
from kb_desktop.workspace import tables as t


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """A bundle that came in or went out."""

    id: str
    way: str
    file: str
    at: str
    person: str
    verdict: str
    counts: Mapping[str, int]
    undone: bool = False


def bundles(connection: Connection) -> list[BundleEntry]:
    """Every bundle in the book, newest first."""
    reversed_imports = select(t.step.c.bundle).where(t.step.c.undone == 1, t.step.c.way == "merge")
    undone = set(connection.execute(reversed_imports).scalars())
    return [
        BundleEntry(
            row.id,
            row.way,
            row.file,
            row.at,
            row.person or "",
            row.verdict,
            json.loads(row.counts or "{}"),
            row.id in undone,
        )
        for row in connection.execute(select(t.bundle).order_by(t.bundle.c.at.desc()))
    ]


def note_sent(connection: Connection, entry: BundleEntry, tip: Mapping[int, int], replica: int) -> None:
    """Note a bundle that went out, once; `replica` is the copy it is for, 0 when it is for everybody."""
    known = select(t.bundle.c.id).where(t.bundle.c.id == entry.id, t.bundle.c.way == "out")
    if connection.execute(known).first() is None:
        connection.execute(
            insert(t.bundle).values(
                id=entry.id,
                way="out",
                file=entry.file,
                at=entry.at,
                peer=str(replica or ""),
                person=entry.person,
                verdict=entry.verdict,
                vv_before="{}",
                vv_after=journal.vector_to_json(tip),
                counts=json.dumps(dict(entry.counts)),
            )
        )


def note_unsent(connection: Connection, bundle: str) -> None:
    """Forget a bundle that was noted as gone out."""
    connection.execute(delete(t.bundle).where(t.bundle.c.id == bundle, t.bundle.c.way == "out"))
