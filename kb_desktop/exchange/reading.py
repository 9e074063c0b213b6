"""Reads a bundle with suspicion: nothing is believed before it was measured, hashed and signed."""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar, cast

from kb_desktop.domain.addresses import called
from kb_desktop.domain.bundles import Manifest, Seal, Signer
from kb_desktop.domain.journal import Block, Op, Txn, Write, as_op
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import fingerprint
from kb_desktop.exchange.container import ZIP_ERRORS, open_container
from kb_desktop.exchange.encryption import Keys, is_locked, unlock
from kb_desktop.exchange.lines import (
    Malformed,
    Progression,
    blocks_of_lines,
    decode_ops,
    decode_txns,
    decode_whole_ops,
)
from kb_desktop.exchange.manifest import (
    FILES,
    MANIFEST,
    OPS,
    SIGNATURE,
    TXNS,
    Part,
    ReadManifest,
    check_features,
    read_manifest,
)
from kb_desktop.exchange.sealing import (
    Stretch,
    StretchHashes,
    TxnHashes,
    check_chains,
    first_unsigned,
    is_stated,
    stretches,
)
from kb_desktop.exchange.signing import MANIFEST_CONTEXT, is_signed_by

_CHUNK = 1 << 18
_Item = TypeVar("_Item", Write, Txn)


class IncomingBundle:
    """An opened bundle: envelope, hashes and signature are in order (`domain.bundles.Incoming`).

    Use it inside `with`. Nothing is unpacked on disk. What `blocks`, `ops`, `txns` and `file` give is checked as it
    passes and may still be refused.
    """

    def __init__(
        self, archive: zipfile.ZipFile, read: ReadManifest, parts: Sequence[Stretch], bundle_id: str, file: str
    ) -> None:
        self._archive = archive
        self._stretches = parts
        self._parts = {part.name: part for part in read.parts}
        self.manifest: Manifest = read.manifest
        self.document: Mapping[str, Any] = read.document
        self.bundle_id = bundle_id
        self.file_name = file
        key = read.manifest.sender.key
        self.signer = Signer(key, fingerprint(key))

    def check_seals(self, held: Iterable[Seal] = ()) -> None:
        """Raises `Refused` when a seal that is not `held` was not signed by the key it names."""
        wrong = first_unsigned(self.manifest.seals, held)
        if wrong is not None:
            raise self._unsealed(wrong.replica)

    def _unsealed(self, replica: int) -> Refused:
        known = (self.manifest.sender, *self.manifest.writers)
        person = next((each.person for each in known if each.replica == replica), "")
        return Refused.because("bundle.seal_broken", file=self.file_name, person=person, replica=replica)

    def blocks(self) -> Iterator[Block]:
        """The writes in blocks, by replica and sequence number, without gaps. Raises `Refused`; may be called again.

        At the end they are held against the seals: only then is what was given before to be believed.
        """
        txns = self._txn_hashes()
        hashes = StretchHashes(self._stretches)
        progression = Progression(self.manifest.needs, self.manifest.tip)
        for block, ops in self._lines(OPS, decode_ops if self.manifest.blanked else decode_whole_ops):
            with self._refusing():
                progression.follow(ops)
                hashes.feed(block, ops)
            yield Block(block, ops)
        with self._refusing():
            progression.finish()
        broken = check_chains(self.manifest, self._stretches, hashes.digests, txns)
        if broken is not None:
            raise self._unsealed(broken)

    def ops(self) -> Iterator[list[Op]]:
        """The same as values that compare by content; slower."""
        for block in self.blocks():
            yield list(map(as_op, block.writes))

    def _txn_hashes(self) -> TxnHashes:
        hashes = TxnHashes(self._stretches)
        if TXNS in self._parts:
            for block, txns in self._lines(TXNS, decode_txns):
                with self._refusing():
                    hashes.feed(block, txns)
        return hashes

    def txns(self) -> Iterator[list[Txn]]:
        """The transactions in blocks; none when the bundle has no such part."""
        if TXNS in self._parts:
            for _, txns in self._lines(TXNS, decode_txns):
                yield list(txns)

    def file(self, sha256: str) -> BinaryIO:
        """A stream over one attachment. Raises `Refused` when the bundle does not carry it."""
        name = FILES + sha256
        if name not in self._parts:
            raise Refused.because("bundle.file_missing", file=self.file_name, sha256=sha256)
        return cast(BinaryIO, self._archive.open(name))

    def close(self) -> None:
        self._archive.close()

    def _lines(self, name: str, decode: Callable[[bytes], Sequence[_Item]]) -> Iterator[tuple[bytes, Sequence[_Item]]]:
        part, count = self._parts[name], 0
        with self._archive.open(name) as source:
            blocks = blocks_of_lines(cast(BinaryIO, source), part.uncompressed)
            while True:
                with self._refusing():
                    block = next(blocks, None)
                    if block is None:
                        break
                    items = decode(block)
                    count += len(items)
                    if count > part.count:
                        raise Malformed("more lines than were stated")
                yield block, items
        if count != part.count:
            with self._refusing():
                raise Malformed("fewer lines than were stated")

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except Malformed as error:
            raise Refused.because("bundle.content_invalid", file=self.file_name, detail=error.reason) from error
        except (*ZIP_ERRORS, OSError) as error:
            raise Refused.because("bundle.damaged", file=self.file_name) from error


@contextlib.contextmanager
def open_bundle(path: Path, keys: Keys | None = None) -> Iterator[IncomingBundle]:
    """Opens a bundle and checks layout, sizes, hashes and signature of all of it. Raises `Refused("bundle.*")`.

    A locked one is opened with `keys`.
    """
    path = Path(path)
    with contextlib.ExitStack() as stack:
        handle = stack.enter_context(_open(path))
        if _is_locked(handle, path.name):
            handle = stack.enter_context(_unlocked(handle, keys or Keys(), path.name))
        archive = stack.enter_context(open_container(handle, path.name))
        yield _check(archive, path.name)


def inspect(path: Path, keys: Keys | None = None) -> dict[str, Any]:
    """The manifest with `bundle`, `signer` and `verified`, after every byte was checked. Raises `Refused`."""
    with open_bundle(path, keys) as incoming:
        for _ in incoming.blocks():
            pass
        incoming.check_seals()
        return {
            **incoming.document,
            "bundle": incoming.bundle_id,
            "signer": {"key": incoming.signer.key, "fingerprint": incoming.signer.fingerprint},
            "verified": True,
        }


def _is_locked(handle: BinaryIO, file: str) -> bool:
    try:
        start = handle.read(64)
        handle.seek(0)
    except OSError as error:
        raise Refused.because("bundle.damaged", file=file) from error
    return is_locked(start)


def _unlocked(handle: BinaryIO, keys: Keys, file: str) -> BinaryIO:
    try:
        return unlock(handle, keys, file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("bundle.unreadable", file=file, reason=reason) from error


def _open(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise Refused.because("bundle.is_folder", file=called(path))
        if not path.is_file():
            raise Refused.because("bundle.missing", file=path.name)
        return path.open("rb")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("bundle.unreadable", file=path.name, reason=reason) from error


def _check(archive: zipfile.ZipFile, file: str) -> IncomingBundle:
    try:
        content, signature = archive.read(MANIFEST), archive.read(SIGNATURE)
        read = read_manifest(content, file)
        key = bytes.fromhex(read.manifest.sender.key)
        if not is_signed_by(key, MANIFEST_CONTEXT, content, signature):
            raise Refused.because("bundle.forged", file=file)
        check_features(read.manifest, file)
        _check_names(archive, read, file)
        for part in read.parts:
            _check_part(archive, part, file)
        parts = stretches(read.manifest)
    except Malformed as error:
        raise Refused.because("bundle.seals_invalid", file=file) from error
    except (*ZIP_ERRORS, OSError) as error:
        raise Refused.because("bundle.damaged", file=file) from error
    if not all(is_stated(each) for each in read.manifest.statements):
        raise Refused.because("bundle.statement_forged", file=file)
    return IncomingBundle(archive, read, parts, hashlib.sha256(content).hexdigest(), file)


def _check_names(archive: zipfile.ZipFile, read: ReadManifest, file: str) -> None:
    names = archive.namelist()[2:]
    stated = [part.name for part in read.parts]
    if names == stated:
        return
    stranger = next((name for name in names if name not in set(stated)), None)
    if stranger is not None:
        raise Refused.because("bundle.name_refused", file=file, name=stranger)
    raise Refused.because("bundle.damaged", file=file)


def _check_part(archive: zipfile.ZipFile, part: Part, file: str) -> None:
    if archive.getinfo(part.name).file_size != part.bytes:
        raise Refused.because("bundle.damaged", file=file)
    with archive.open(part.name) as source:
        if _sha256(source, part.bytes) != part.sha256:
            raise Refused.because("bundle.damaged", file=file)


def _sha256(source: IO[bytes], most: int) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        most -= len(chunk)
        if most < 0:
            return ""
        digest.update(chunk)
    return digest.hexdigest()
