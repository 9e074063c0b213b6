"""A bundle writer made from FORMAT.md alone: standard library, zstandard and cryptography; nothing of the program.

Every byte of the zip is laid down here, so this also checks the description of the container.
"""

from __future__ import annotations

import decimal
import hashlib
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def canonical(value: Any) -> bytes:
    """Sections 2 and 4."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(name)}:{_written(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, float):
        return fraction(value)
    return json.dumps(value, ensure_ascii=False)


def fraction(value: float) -> str:
    """The fewest digits, which Python also finds, put down as section 4 wants them."""
    if value == 0 or 1e-5 <= abs(value) < 1e16:
        plain = format(decimal.Decimal(repr(value)), "f")
        return plain if "." in plain else f"{plain}.0"
    digits, exponent = repr(value).split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"


def container(members: list[tuple[str, bytes]]) -> bytes:
    """Section 1: local headers and contents, directory, end record."""
    body, directory = b"", b""
    for name, content in members:
        shared = struct.pack("<HHHHLLLHH", 0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0)
        version = struct.pack("<H", 20)
        directory += b"PK\x01\x02" + version + version + shared
        directory += struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + version + shared + name.encode() + content
    count = len(members)
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)


def lines_part(name: str, lines: list[list[Any]]) -> tuple[dict[str, Any], bytes]:
    """Sections 4 and 5: one value a line, zstd, and how the manifest names it."""
    plain = b"".join(canonical(line) + b"\n" for line in lines)
    stored = zstandard.ZstdCompressor(level=9).compress(plain)
    return part(name, stored, len(plain), len(lines)), stored


def part(name: str, stored: bytes, uncompressed: int, count: int) -> dict[str, Any]:
    sha256 = hashlib.sha256(stored).hexdigest()
    return {"name": name, "sha256": sha256, "bytes": len(stored), "uncompressed": uncompressed, "count": count}


def leaf(op: list[Any]) -> bytes:
    """Section 6: what all forms of a write share. This writer makes whole writes only, without a salt."""
    committed = {name: hashlib.sha256(canonical(["", name, value])).hexdigest() for name, value in op[7].items()}
    ext = op[9] if len(op) > 9 else {}
    return hashlib.sha256(canonical([*op[:7], committed, op[8], ext])).digest()


def step(txn: list[Any]) -> list[Any]:
    """Section 12: a transaction as a seal covers it, with the commitment in the place of a reason with a salt."""
    if len(txn) < 8 or "_salt" not in txn[7]:
        return txn
    salt = hashlib.sha256(f"{txn[7]['_salt']}\0reason".encode()).hexdigest()
    commitment = hashlib.sha256(canonical([salt, "reason", txn[7]["reason"]])).hexdigest()
    left = {name: value for name, value in txn[7].items() if name not in ("_salt", "reason")}
    return [*txn[:7], {**left, "_erased": {"reason": commitment}}]


def seal(key: Ed25519PrivateKey, replica: str, seq: int, ops: list[list[Any]], txns: list[list[Any]]) -> dict[str, Any]:
    """Section 6: one seal over everything of a copy."""

    def hashed(lines: list[list[Any]]) -> bytes:
        own = b"".join(canonical(line) + b"\n" for line in lines if str(line[0]) == replica)
        return hashlib.sha256(own).digest()

    leaves = hashlib.sha256(b"".join(leaf(op) for op in ops if str(op[0]) == replica)).digest()
    content = hashed(ops) + leaves + hashed([step(txn) for txn in txns])
    chain = hashlib.sha256(bytes(32) + struct.pack(">QQ", 0, seq) + content).digest()
    signature = key.sign(b"kb-seal-1\0" + struct.pack(">QQ", int(replica), seq) + chain)
    public = key.public_key().public_bytes_raw().hex()
    return {
        "replica": int(replica), "after": 0, "seq": seq, "chain": chain.hex(), "key": public, "sig": signature.hex(),
        "lines": hashed(ops).hex(), "leaves": leaves.hex(),
    }  # fmt: skip


def write(path: Path, ops: list[list[Any]], txns: list[list[Any]], files: list[bytes], facts: dict[str, Any]) -> str:
    """Writes a bundle, every copy in it sealed with one key, and returns its id."""
    key = Ed25519PrivateKey.generate()
    tip: dict[str, int] = {}
    for op in ops:
        tip[str(op[0])] = op[1]
    seals = [seal(key, replica, seq, ops, txns) for replica, seq in tip.items()]
    parts, stored = [], []
    for name, lines in (("ops.jsonl.zst", ops), ("txns.jsonl.zst", txns)):
        described, content = lines_part(name, lines)
        parts.append(described)
        stored.append((name, content))
    for content in sorted(files, key=lambda each: hashlib.sha256(each).hexdigest()):
        name = "files/" + hashlib.sha256(content).hexdigest()
        parts.append(part(name, content, len(content), 1))
        stored.append((name, content))
    manifest = canonical(
        {
            "format": 1,
            "kind": "levering",
            "workspace": {"family": "krachtenbundeling", "theme": "VTH", "name": "Élders gemaakt"},
            "from": {
                "replica": ops[0][0],
                "person": "Ander Programma",
                "device": "server",
                "key": key.public_key().public_bytes_raw().hex(),
            },
            "needs": {},
            "tip": tip,
            "parts": parts,
            "counts": {"ops": len(ops), "records": len({op[2] for op in ops}), "held_back": []},
            "writers": [],
            "seals": seals,
            "statements": [],
            "wanted": [],
            "features_required": [],
            "features_optional": [],
            "created_at": "2026-11-23T20:00:00Z",
            "app": "ander-programma 7",
            "schema": 1,
            **facts,
        }
    )
    signature = key.sign(b"kb-bundle-1\0" + manifest)
    path.write_bytes(container([("manifest.json", manifest), ("manifest.sig", signature), *stored]))
    return hashlib.sha256(manifest).hexdigest()
