"""What a bundle says about itself, and what a workspace needs from an opened one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol, TypeAlias

from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.receipts import Receipt
from kb_desktop.domain.spaces import About
from kb_desktop.domain.trust import Statement

Purpose: TypeAlias = Literal["start", "levering", "terugmelding"]
"""start: secretariat to a new group; levering: group to secretariat; terugmelding: secretariat to a group."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes under a replica: person, device and Ed25519 public key (64 hex digits, empty when unknown)."""

    replica: int
    person: str
    device: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """What was signed when writes of a replica left their home: those above `after`, up to and including `seq`.

    `chain` (hex) covers these and, through the seal at `after`, all earlier ones; `key` (hex) signed it. `lines` and
    `leaves` (hex) go into the chain: hashes over the lines and over what every form of these writes shares.
    """

    replica: int
    after: int
    seq: int
    chain: str
    key: str
    sig: str
    lines: str
    leaves: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Records that did not travel: how many, of which label, and why. Never their content."""

    label: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What the sender states about a bundle.

    `needs` is what a receiver must already hold per replica, `tip` what the sender holds: the bundle carries every
    write of a replica above `needs` up to and including `tip`. `wanted` are files the sender lacks (SHA-256, hex).
    `created_at` is UTC as yyyy-mm-ddThh:mm:ssZ. `meant_for` is the workspace that a start bundle is to become;
    `receipts` tell a group what became of its bundles, `seen` (ids of bundles) of which receipts its sender has read.
    `blanked` names the stretches (replica and last number) with writes of which values were erased or held back.
    """

    purpose: Purpose
    about: About
    sender: Writer
    needs: Mapping[int, int]
    tip: Mapping[int, int]
    created_at: str
    app: str
    schema: int = 1
    writers: tuple[Writer, ...] = ()
    wanted: tuple[str, ...] = ()
    seals: tuple[Seal, ...] = ()
    statements: tuple[Statement, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    features_required: tuple[str, ...] = ()
    features_optional: tuple[str, ...] = ()
    meant_for: About | None = None
    receipts: tuple[Receipt, ...] = ()
    seen: tuple[str, ...] = ()
    blanked: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest(ManifestFacts):
    """The facts with what the writing of the bundle added. `files` is size by SHA-256."""

    format: int = 1
    ops: int = 0
    records: int = 0
    txns: int = 0
    files: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signed a bundle: public key (hex) and the fingerprint people compare aloud."""

    key: str
    fingerprint: str


class Incoming(Protocol):
    """A bundle whose envelope, hashes and signature are in order; content is checked while it streams by.

    `ops`, `txns` and `file` raise `Refused` for content that is not in order, so a merge must stand in one transaction.
    """

    @property
    def bundle_id(self) -> str: ...

    @property
    def file_name(self) -> str: ...

    @property
    def manifest(self) -> Manifest: ...

    @property
    def signer(self) -> Signer: ...

    def ops(self) -> Iterator[list[Op]]:
        """The writes in blocks, ordered by replica and sequence number, without gaps; may be called again."""
        ...

    def txns(self) -> Iterator[list[Txn]]:
        """The transactions of those writes, in blocks, same order."""
        ...

    def check_seals(self, held: Iterable[Seal]) -> None:
        """Raises `Refused` when a seal that is not `held` was not signed by the key it names.

        Whether the writes match the seals is found out by `ops` as they pass.
        """
        ...

    def file(self, sha256: str) -> BinaryIO:
        """A stream over one attachment of `manifest.files`."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What a copy asks for: everything above what it holds. It names numbers only, never content."""

    about: About
    sender: Writer
    held: Mapping[int, int]
    created_at: str
    app: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Writes that a bundle rests on and that are not here: of whose copy, and which numbers."""

    replica: int
    person: str
    first: int
    last: int


def missing_for(manifest: Manifest, held: Mapping[int, int]) -> tuple[Missing, ...]:
    """What has to come first before this bundle fits on what is held."""
    names = {each.replica: each.person for each in (*manifest.writers, manifest.sender)}
    return tuple(
        Missing(replica, names.get(replica, ""), held.get(replica, 0) + 1, seq)
        for replica, seq in sorted(manifest.needs.items())
        if held.get(replica, 0) < seq
    )
