"""Small builders that tests share: installations, clocks, workspaces and bundles that never touch a disk."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from stores import Store

from kb_desktop.domain.bundles import Manifest, Signer
from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.spaces import About, Installation
from kb_desktop.workspace.outgoing import Outgoing
from kb_desktop.workspace.seeding import SeedRecord
from kb_desktop.workspace.workspace import Workspace


class SteppingClock:
    """A clock that goes one second further at every look."""

    def __init__(self, start: str = "2026-09-01T09:00:00+00:00") -> None:
        self.now = datetime.datetime.fromisoformat(start)

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now


def an_installation(name: str = "Coba Coördinator") -> Installation:
    """An installation of an invented person."""
    key = hashlib.sha256(name.encode()).digest()
    return Installation(f"installatie-{name}", name, "laptop", key)


def a_workspace(
    where: Path | Store,
    theme: str | None = "VTH",
    name: str = "werkgroep",
    person: str = "Coba Coördinator",
    seed: tuple[SeedRecord, ...] = (),
) -> Workspace:
    """A new workspace in a folder or a store."""
    path = where.place(name) if isinstance(where, Store) else where / f"{name}.kbwerk"
    copies = where.folder if isinstance(where, Store) and where.on_server else None
    return Workspace.create(
        path, About(theme, name), an_installation(person), seed, SteppingClock(), snapshot_folder=copies
    )


@dataclass
class MemoryBundle:
    """A bundle as it would be after reading its envelope, without a file."""

    manifest: Manifest
    signer: Signer
    op_list: list[Op]
    txn_list: list[Txn]
    contents: dict[str, bytes]
    file_name: str = "bundel.kbbundle"

    @property
    def bundle_id(self) -> str:
        parts = (self.manifest.sender, sorted(self.manifest.needs.items()), sorted(self.manifest.tip.items()))
        return hashlib.sha256(repr((*parts, len(self.op_list))).encode()).hexdigest()

    def ops(self) -> Iterator[list[Op]]:
        yield from (self.op_list[start : start + 3] for start in range(0, len(self.op_list), 3))

    def txns(self) -> Iterator[list[Txn]]:
        yield self.txn_list

    def file(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self.contents[sha256])


def packed(outgoing: Outgoing) -> MemoryBundle:
    """What `outgoing` would be at the receiver."""
    contents = {sha256: b"".join(read()) for sha256, read in outgoing.files.items()}
    ops, txns = list(outgoing.ops()), list(outgoing.txns())
    manifest = Manifest(
        purpose="levering",
        about=outgoing.about,
        sender=outgoing.sender,
        needs=outgoing.needs,
        tip=outgoing.tip,
        created_at="2026-09-01T12:00:00Z",
        app="test",
        writers=outgoing.writers,
        ops=len(ops),
        txns=len(txns),
        records=len({op.record for op in ops}),
        files={sha256: len(content) for sha256, content in contents.items()},
    )
    return MemoryBundle(manifest, Signer(outgoing.sender.key, outgoing.sender.key[:8]), ops, txns, contents)
