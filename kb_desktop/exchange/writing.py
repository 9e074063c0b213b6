"""Writes a bundle beside its place and then puts it there, so that a half bundle never has the name of a whole one."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import IOBase
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from kb_desktop.domain.bundles import ManifestFacts, Seal
from kb_desktop.domain.journal import Block, Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.exchange.encryption import Lock, lock
from kb_desktop.exchange.lines import ZSTD_LEVEL, Progression, checked_block, encode_ops, encode_txns
from kb_desktop.exchange.manifest import (
    FILES,
    LARGEST_BUNDLE,
    LARGEST_MANIFEST,
    MANIFEST,
    MOST_PARTS,
    OPS,
    SIGNATURE,
    TXNS,
    Part,
    write_manifest,
)
from kb_desktop.exchange.sealing import StretchHashes, TxnHashes, check_chains, new_seals, stretches
from kb_desktop.exchange.signing import MANIFEST_CONTEXT, SigningKey

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_OPS_A_BLOCK = 500
_CHUNK = 1 << 18

OpenFile = Callable[[], BinaryIO | Iterable[bytes]]
"""Opens an attachment as a stream, or as its bytes in pieces; called twice."""


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that stands on disk."""

    path: Path
    bundle_id: str
    ops: int
    records: int
    bytes: int


def write_bundle(
    path: Path,
    facts: ManifestFacts,
    ops: Iterable[Op | Block],
    files: Mapping[str, OpenFile],
    signer: SigningKey,
    *,
    txns: Iterable[Txn] = (),
    own: Collection[int] | None = None,
    keep: Callable[[Sequence[Seal]], None] | None = None,
    note: Callable[[Written], None] | None = None,
    locked: Lock | None = None,
) -> Written:
    """Writes the bundle of `ops`: ordered by replica and sequence number, all of `facts.needs` < seq <= `facts.tip`.

    Blocks go in as they are: a store that keeps lines need not make values of them and lines again.
    Writes of `own` replicas (the sender's unless given) above the last of `facts.seals` are sealed by the signer;
    `keep` stores these new seals and `note` puts the bundle in the books. Both are called before the bundle has its
    name: no seal leaves that its home forgot, and where the books cannot be written an older bundle still stands.
    `files` opens attachments by SHA-256. With `locked` only its holders can open the bundle. The same input and zstd
    version give the same bytes, apart from that. Nothing appears at `path` when anything fails. Raises `Refused` when
    the disk or a limit is in the way or writes do not match their seal, `ValueError` when the ops are not those that
    `facts` promises or the signer is not `facts.sender`.
    """
    if facts.sender.key != signer.public_key.hex():
        raise ValueError("the signer is not the sender")
    path = Path(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with _spill() as ops_file, _spill() as txns_file:
            cut = stretches(facts)
            sealing = {facts.sender.replica} if own is None else own
            hashes = StretchHashes(cut, sealing)
            ops_part, records = _write_ops(ops_file, ops, facts, hashes)
            parts: list[tuple[Part, BinaryIO]] = [(ops_part, ops_file)]
            txn_hashes = TxnHashes(cut)
            txns_part = _write_txns(txns_file, txns, txn_hashes)
            if txns_part is not None:
                parts.append((txns_part, txns_file))
            broken = check_chains(facts, cut, hashes.digests, txn_hashes)
            if broken is not None:
                raise Refused.because("export.seal_broken", None, replica=broken)
            sealed = new_seals(signer, facts, cut, hashes.digests, txn_hashes, sealing)
            facts = replace(facts, seals=(*facts.seals, *sealed))
            if keep is not None and sealed:
                keep(sealed)
            manifest = _describe(path, facts, [part for part, _ in parts], files, records)
            signature = signer.sign(MANIFEST_CONTEXT + manifest)
            _write_file(beside, locked, lambda target: _write_zip(target, manifest, signature, parts, files))
        size = beside.stat().st_size
        written = Written(path, hashlib.sha256(manifest).hexdigest(), ops_part.count, records, size)
        if note is not None:
            note(written)
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("bundle.not_written", file=path.name, reason=reason) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return written


def seal_writes(
    facts: ManifestFacts, ops: Iterable[Op | Block], txns: Iterable[Txn], signer: SigningKey
) -> Sequence[Seal]:
    """Seals for the writes of `facts` as they stand here, whatever of them a bundle then carries."""
    cut, own = stretches(facts), set(facts.tip)
    hashes, txn_hashes = StretchHashes(cut, own), TxnHashes(cut)
    for block in _blocks(ops):
        hashes.feed(block.lines, block.writes)
    ordered = sorted(txns, key=lambda txn: (txn.replica, txn.first))
    txn_hashes.feed(encode_txns(ordered), ordered)
    return new_seals(signer, facts, cut, hashes.digests, txn_hashes, own)


def _spill() -> BinaryIO:
    return cast(BinaryIO, tempfile.TemporaryFile())


def _blocks(items: Iterable[Op | Block]) -> Iterator[Block]:
    """In blocks that a reader will take; writes that come one by one are put together. Raises `Malformed`."""
    for kind, run in itertools.groupby(items, type):
        if kind is Block:
            yield from map(checked_block, cast("Iterator[Block]", run))
        else:
            while block := cast("list[Op]", list(itertools.islice(run, _OPS_A_BLOCK))):
                yield Block(encode_ops(block), block)


def _write_ops(
    target: BinaryIO, ops: Iterable[Op | Block], facts: ManifestFacts, hashes: StretchHashes
) -> tuple[Part, int]:
    progression = Progression(facts.needs, facts.tip)
    records: set[str] = set()

    def lines() -> Iterator[bytes]:
        for block in _blocks(ops):
            progression.follow(block.writes)
            records.update([each.record for each in block.writes])
            hashes.feed(block.lines, block.writes)
            yield block.lines
        progression.finish()

    compressed, uncompressed, digest = _compress(target, lines())
    return Part(OPS, digest, compressed, uncompressed, progression.count), len(records)


def _write_txns(target: BinaryIO, txns: Iterable[Txn], hashes: TxnHashes) -> Part | None:
    ordered = sorted(txns, key=lambda txn: (txn.replica, txn.first))
    if not ordered:
        return None
    lines = encode_txns(ordered)
    hashes.feed(lines, ordered)
    compressed, uncompressed, digest = _compress(target, iter([lines]))
    return Part(TXNS, digest, compressed, uncompressed, len(ordered))


def _compress(target: BinaryIO, lines: Iterator[bytes]) -> tuple[int, int, str]:
    """Compresses into `target`: bytes written, bytes taken, SHA-256 of what was written."""
    compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compressobj()
    digest, uncompressed, compressed = hashlib.sha256(), 0, 0
    for block in itertools.chain(lines, [None]):
        uncompressed += len(block or b"")
        chunk = compressor.flush() if block is None else compressor.compress(block)
        digest.update(chunk)
        compressed += target.write(chunk)
    return compressed, uncompressed, digest.hexdigest()


def _describe(
    path: Path, facts: ManifestFacts, parts: list[Part], files: Mapping[str, OpenFile], records: int
) -> bytes:
    for sha256 in sorted(files):
        size = _size_of(files[sha256], sha256)
        parts.append(Part(FILES + sha256, sha256, size, size, 1))
    manifest = write_manifest(facts, parts, records)
    if len(parts) > MOST_PARTS:
        raise Refused.because("bundle.too_many_files", file=path.name, most=MOST_PARTS)
    if len(manifest) > LARGEST_MANIFEST or sum(part.bytes for part in parts) > LARGEST_BUNDLE:
        raise Refused.because("bundle.grown_too_large", file=path.name)
    return manifest


def _chunks(source: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    if not isinstance(source, IOBase):
        yield from source
        return
    with source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _size_of(opened: OpenFile, sha256: str) -> int:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(opened()):
        digest.update(chunk)
        size += len(chunk)
    if digest.hexdigest() != sha256:
        raise ValueError("an attachment does not have the hash it is stored under")
    return size


def _write_file(beside: Path, locked: Lock | None, write: Callable[[BinaryIO], None]) -> None:
    with beside.open("xb") as handle:
        if locked is None:
            write(handle)
        else:
            with _spill() as clear:
                write(clear)
                lock(clear, handle, locked, beside.name)
        handle.flush()
        os.fsync(handle.fileno())


def _write_zip(
    handle: BinaryIO,
    manifest: bytes,
    signature: bytes,
    parts: list[tuple[Part, BinaryIO]],
    files: Mapping[str, OpenFile],
) -> None:
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member(MANIFEST), manifest)
        archive.writestr(_member(SIGNATURE), signature)
        for part, source in parts:
            source.seek(0)
            with archive.open(_member(part.name), "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)
        for sha256 in sorted(files):
            with archive.open(_member(FILES + sha256), "w") as target:
                for chunk in _chunks(files[sha256]()):
                    target.write(chunk)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, FIXED_DATE)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member
