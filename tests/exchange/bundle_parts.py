"""Bundles to try: a signing key, facts, writes, and a zip that can be put together in any wrong way."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kb_desktop.domain.bundles import HeldBack, ManifestFacts, Writer
from kb_desktop.domain.journal import Dot, Op, Txn
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.exchange.manifest import canonical_json
from kb_desktop.exchange.writing import Written, write_bundle

REPLICA = 190_000_000_000_001


@dataclass
class Key:
    """A signing key made from a word."""

    word: str = "sleutel"

    def __post_init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.word.encode()).digest())

    @property
    def public_key(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def an_op(seq: int = 1, replica: int = REPLICA, **facts: Any) -> Op:
    record = RecordId(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{replica}/{seq}")))
    op = Op(
        replica, seq, record, "action", "create", (1_790_000_000_000 << 16) + seq, (), {"text": f"Actie {seq}"}, seq
    )
    return op._replace(**facts)


def some_ops(count: int = 5, replica: int = REPLICA) -> list[Op]:
    first = an_op(1, replica)
    rest = [
        an_op(seq, replica, act="update", record=first.record, preds=(Dot(replica, seq - 1),))
        for seq in range(2, count + 1)
    ]
    return [first, *rest]


def tip_of(ops: Iterable[Op]) -> dict[int, int]:
    tip: dict[int, int] = {}
    for op in ops:
        tip[op.replica] = max(tip.get(op.replica, 0), op.seq)
    return tip


def the_facts(ops: Iterable[Op], key: Key | None = None, **facts: Any) -> ManifestFacts:
    stated: dict[str, Any] = {
        "purpose": "levering",
        "about": About("VTH", "Werkgroep vergunningen"),
        "sender": Writer(REPLICA, "Coba Coördinator", "laptop", (key or Key()).public_key.hex()),
        "needs": {},
        "tip": tip_of(ops),
        "created_at": "2026-11-23T20:00:00Z",
        "app": "kb-desktop 0.1.0",
        "held_back": (HeldBack("vertrouwelijk", "label", 2),),
    }
    return ManifestFacts(**{**stated, **facts})


def a_bundle(path: Path, ops: list[Op] | None = None, contents: Iterable[bytes] = (), **facts: Any) -> Written:
    ops = some_ops() if ops is None else ops
    files = {hashlib.sha256(each).hexdigest(): (lambda each=each: io.BytesIO(each)) for each in contents}
    txns = [Txn(op.replica, op.seq, op.seq, op.clock, "Coba", "Actie wijzigen", "kb-desktop 0.1.0") for op in ops[:3]]
    return write_bundle(path, the_facts(ops, **facts), ops, files, Key(), txns=txns)


def op_values(number: int = 1, /, **changes: Any) -> list[Any]:
    """The values of a line, to be made wrong one by one."""
    op = an_op(number)
    values = dict(zip(Op._fields[:9], op[:9], strict=True))
    return list({**values, **changes}.values())


@dataclass
class Loose:
    """The pieces of a bundle, each of which a test may spoil before `put` signs (or not) and zips them."""

    document: dict[str, Any]
    ops: bytes
    files: dict[str, bytes]

    def __init__(self, lines: bytes = b"", tip: int = 1, files: Iterable[bytes] = ()) -> None:
        self.files = {f"files/{hashlib.sha256(each).hexdigest()}": each for each in files}
        self.document = {
            "format": 1,
            "kind": "levering",
            "workspace": {"family": "krachtenbundeling", "theme": "VTH", "name": "Werkgroep"},
            "from": {"replica": REPLICA, "person": "Coba", "device": "laptop", "key": Key().public_key.hex()},
            "needs": {},
            "tip": {str(REPLICA): tip},
            "parts": [],
            "counts": {"ops": 1, "records": 1, "held_back": []},
            "writers": [],
            "seals": [],
            "statements": [],
            "wanted": [],
            "features_required": [],
            "features_optional": [],
            "created_at": "2026-11-23T20:00:00Z",
            "app": "kb-desktop 0.1.0",
            "schema": 1,
        }
        self.set_lines(lines or canonical_json(op_values()) + b"\n")

    def set_lines(self, lines: bytes, compressed: bytes | None = None) -> None:
        self.ops = zstandard.compress(lines) if compressed is None else compressed
        count = lines.count(b"\n")
        sha256 = hashlib.sha256(self.ops).hexdigest()
        part = {
            "name": "ops.jsonl.zst", "sha256": sha256, "bytes": len(self.ops),
            "uncompressed": len(lines), "count": count,
        }  # fmt: skip
        rest = [
            {"name": name, "sha256": name[6:], "bytes": len(each), "uncompressed": len(each), "count": 1}
            for name, each in sorted(self.files.items())
        ]
        self.document["parts"] = [part, *rest]
        self.document["counts"]["ops"] = count

    def put(
        self,
        path: Path,
        *,
        manifest: bytes | None = None,
        key: Key | None = None,
        members: list[tuple[str, bytes]] | None = None,
        context: bytes = b"kb-bundle-1\0",
    ) -> Path:
        content = canonical_json(self.document) if manifest is None else manifest
        signature = (key or Key()).sign(context + content)
        usual = [("ops.jsonl.zst", self.ops), *sorted(self.files.items())]
        return zip_of(
            path, [("manifest.json", content), ("manifest.sig", signature), *(usual if members is None else members)]
        )


def zip_of(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = name
            archive.writestr(info, content)
    return path


def repacked(
    source: Path,
    target: Path,
    key: Any,
    *,
    ops: Callable[[list[Any]], list[Any]] = list,
    txns: Callable[[list[Any]], list[Any]] = list,
    manifest: Callable[[dict[str, Any]], object] = lambda _: None,
) -> Path:
    """A bundle as somebody on the way could make it anew: lines and manifest changed, hashes right, signed by `key`."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members.pop("manifest.json"))
    del members["manifest.sig"]
    for name, change in (("ops.jsonl.zst", ops), ("txns.jsonl.zst", txns)):
        if name in members:
            plain = zstandard.ZstdDecompressor().decompressobj().decompress(members[name])
            changed = change([json.loads(line) for line in plain.splitlines()])
            lines = b"".join(canonical_json(line) + b"\n" for line in changed)
            members[name] = zstandard.compress(lines)
            (part,) = (each for each in document["parts"] if each["name"] == name)
            part |= {"sha256": hashlib.sha256(members[name]).hexdigest(), "bytes": len(members[name])}
            part |= {"uncompressed": len(lines), "count": len(changed)}
    document["counts"]["ops"] = document["parts"][0]["count"]
    document["from"]["key"] = key.public_key.hex()
    manifest(document)
    content = canonical_json(document)
    signature = key.sign(b"kb-bundle-1\0" + content)
    return zip_of(target, [("manifest.json", content), ("manifest.sig", signature), *members.items()])
