"""Small builders that tests share: installations, clocks, workspaces and bundles that never touch a disk."""

from __future__ import annotations

import datetime
import functools
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from stores import Store

from kb_desktop.domain.addresses import Address
from kb_desktop.domain.bundles import Manifest, ManifestFacts, Seal, Signer
from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About, Installation
from kb_desktop.domain.trust import fingerprint
from kb_desktop.exchange.lines import encode_ops, encode_txns
from kb_desktop.exchange.sealing import (
    StretchHashes,
    TxnHashes,
    first_unsigned,
    new_seals,
    seal_at_home,
    stretches,
)
from kb_desktop.exchange.writing import seal_writes
from kb_desktop.workspace.outgoing import Outgoing
from kb_desktop.workspace.seals import Sealer
from kb_desktop.workspace.seeding import SeedRecord
from kb_desktop.workspace.workspace import Workspace


class SteppingClock:
    """A clock that goes one second further at every look."""

    def __init__(self, start: str = "2026-09-01T09:00:00+00:00") -> None:
        self.now = datetime.datetime.fromisoformat(start)

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now


@functools.cache
def a_key(word: str) -> Key:
    """The signing key made from a word."""
    return Key(word)


class Key:
    """A signing key made from a word; its public key in bytes and in hex."""

    def __init__(self, word: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())
        self.public_key = self._private.public_key().public_bytes_raw()
        self.hex = self.public_key.hex()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def an_installation(name: str = "Coba Coördinator") -> Installation:
    """An installation of an invented person."""
    return Installation(f"installatie-{name}", name, "laptop", a_key(name).public_key)


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
        path,
        About(theme, name),
        an_installation(person),
        seed,
        SteppingClock(),
        snapshot_folder=copies,
        sealer=a_sealer(person) if isinstance(path, Address) else None,
    )


def a_sealer(person: str) -> Sealer:
    """Seals what a person writes on a server, with the key of `an_installation`."""
    return partial(seal_at_home, a_key(person))


def _sealed(outgoing: Outgoing, signer: Key) -> Outgoing:
    """Its own writes sealed as they stand, before some of their values stay behind."""
    before = {each.replica: each for each in outgoing.seals if each.replica in outgoing.own}
    needs = {replica: each.seq for replica, each in before.items()}
    tip = {replica: outgoing.tip[replica] for replica in outgoing.own}
    facts = ManifestFacts("levering", outgoing.about, outgoing.sender, needs, tip, "", "", seals=tuple(before.values()))
    txns = [each for each in outgoing.txns() if needs.get(each.replica, 0) < each.first <= tip.get(each.replica, 0)]
    made = seal_writes(facts, outgoing.unsealed(), txns, signer)
    outgoing.keep(made)
    return replace(outgoing, seals=(*outgoing.seals, *made), own=frozenset())


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

    def check_seals(self, held: Iterable[Seal] = ()) -> None:
        wrong = first_unsigned(self.manifest.seals, held)
        if wrong is not None:
            raise Refused.because("bundle.seal_broken", file=self.file_name, person=str(wrong.replica))

    def file(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self.contents[sha256])


def packed(outgoing: Outgoing, signer: Key | None = None) -> MemoryBundle:
    """What `outgoing` would be at the receiver, sealed and signed by its sender unless by somebody else."""
    signer = signer or a_key(outgoing.sender.person)
    if outgoing.held_back and outgoing.own:
        outgoing = _sealed(outgoing, signer)
    contents = {sha256: b"".join(read()) for sha256, read in outgoing.files.items()}
    ops, txns = list(outgoing.ops()), list(outgoing.txns())
    manifest = Manifest(
        purpose="levering",
        about=outgoing.about,
        sender=replace(outgoing.sender, key=signer.hex),
        needs=outgoing.needs,
        tip=outgoing.tip,
        created_at="2026-09-01T12:00:00Z",
        app="test",
        writers=outgoing.writers,
        ops=len(ops),
        txns=len(txns),
        records=len({op.record for op in ops}),
        files={sha256: len(content) for sha256, content in contents.items()},
        seals=outgoing.seals,
        statements=outgoing.statements,
        blanked=outgoing.blanked,
        held_back=outgoing.held_back,
    )
    parts = stretches(manifest)
    hashes, txn_hashes = StretchHashes(parts, outgoing.own), TxnHashes(parts)
    hashes.feed(encode_ops(ops), ops)
    txn_hashes.feed(encode_txns(txns), txns)
    made = new_seals(signer, manifest, parts, hashes.digests, txn_hashes, outgoing.own)
    outgoing.keep(made)
    manifest = replace(manifest, seals=(*manifest.seals, *made))
    return MemoryBundle(manifest, Signer(signer.hex, fingerprint(signer.hex)), ops, txns, contents)
