"""The manifest: its canonical JSON, and the way between that JSON and the words of the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kb_desktop.domain.bundles import HeldBack, Manifest, ManifestFacts, Purpose, Seal, Writer
from kb_desktop.domain.forms import FEATURE
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import LONGEST_WORDS, Fate, Outcome, Receipt, ReceiptLine
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.domain.trust import Statement
from kb_desktop.exchange.nesting import is_deeper

FORMAT = 1
MANIFEST, SIGNATURE, OPS, TXNS, FILES = "manifest.json", "manifest.sig", "ops.jsonl.zst", "txns.jsonl.zst", "files/"
RECEIPTS = "receipts"
KNOWN_FEATURES = frozenset({FEATURE})

LARGEST_MANIFEST = 4 << 20
LARGEST_BUNDLE = 2_000_000_000
LARGEST_CONTENT = 4_000_000_000
MOST_PARTS = 10_000
_MOST_BRACKETS = 60_000
_DEEPEST = 16

_PART_NAME = re.compile(r"(?:[a-z0-9_-]+/)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_REPLICA = re.compile(r"[1-9][0-9]{0,15}")
_LARGEST_ID = 2**53 - 1

_Hex64 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Key = Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")]
_Signature = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]
_Line = Annotated[str, Meta(max_length=500)]
_Words = Annotated[str, Meta(max_length=LONGEST_WORDS)]
_Id = Annotated[int, Meta(ge=1, le=_LARGEST_ID)]
_Size = Annotated[int, Meta(ge=0, le=LARGEST_CONTENT)]
_Vector = dict[Annotated[str, Meta(max_length=16)], _Id]
_Moment = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")]


class _Record(msgspec.Struct, frozen=True):
    """A manifest object; members that a newer program added are left alone."""


class Part(_Record, frozen=True):
    """A member after the signature: `bytes` as stored, `uncompressed` and `count` (lines, or 1) of its content."""

    name: Annotated[str, Meta(max_length=100)]
    sha256: _Hex64
    bytes: _Size
    uncompressed: _Size
    count: _Size


class _Workspace(_Record, frozen=True):
    family: _Line
    theme: _Line | None
    name: _Line


class _Writer(_Record, frozen=True):
    replica: _Id
    person: _Line
    device: _Line
    key: _Key


class _Seal(_Record, frozen=True):
    replica: _Id
    after: Annotated[int, Meta(ge=0, le=_LARGEST_ID)]
    seq: _Id
    chain: _Hex64
    key: _Hex64
    sig: _Signature
    lines: _Hex64
    leaves: _Hex64


class _Statement(_Record, frozen=True):
    what: _Line
    key: _Hex64
    next: _Key
    by: _Hex64
    at: _Moment
    until: _Vector
    sig: _Signature


class _HeldBack(_Record, frozen=True):
    label: _Line
    reason: _Line
    count: _Size


class _Counts(_Record, frozen=True):
    ops: _Size
    records: _Size
    held_back: list[_HeldBack]


class _ReceiptLine(_Record, frozen=True):
    record: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
    kind: _Line
    fields: Annotated[list[_Line], Meta(max_length=100)]
    outcome: Outcome
    by: _Line
    words: _Words


class _Receipt(_Record, frozen=True):
    bundle: _Hex64
    file: _Line
    theme: _Line | None
    replica: Annotated[int, Meta(ge=0, le=_LARGEST_ID)]
    at: _Line
    fate: Fate
    taken: _Size
    code: _Line
    words: _Words
    lines: list[_ReceiptLine]
    more: _Size


class _Format(_Record, frozen=True):
    format: int


class _Document(_Record, frozen=True, rename={"sender": "from"}):
    format: int
    kind: Purpose
    workspace: _Workspace
    sender: _Writer
    needs: _Vector
    tip: _Vector
    parts: list[Part]
    counts: _Counts
    writers: list[_Writer]
    seals: list[_Seal]
    statements: list[_Statement]
    wanted: list[_Hex64]
    features_required: list[_Line]
    features_optional: list[_Line]
    created_at: _Moment
    app: _Line
    schema: _Size
    meant_for: _Workspace | None = None
    receipts: list[_Receipt] = []
    seen: list[_Hex64] = []
    blanked: list[tuple[_Id, _Id]] = []


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A manifest as read: `document` is the JSON object, every member of it, also the unknown."""

    manifest: Manifest
    parts: tuple[Part, ...]
    document: Mapping[str, Any]


def canonical_json(document: object) -> bytes:
    """UTF-8 JSON with object keys sorted by code point and no white space."""
    return msgspec.json.encode(document, order="sorted")


def write_manifest(facts: ManifestFacts, parts: Sequence[Part], records: int) -> bytes:
    """The canonical bytes of a manifest."""
    counts = {part.name: part.count for part in parts}
    document: dict[str, object] = {
        "format": FORMAT,
        "kind": facts.purpose,
        "workspace": _about(facts.about),
        "from": facts.sender,
        "needs": {str(replica): seq for replica, seq in facts.needs.items() if seq > 0},
        "tip": {str(replica): seq for replica, seq in facts.tip.items() if seq > 0},
        "parts": list(parts),
        "counts": {"ops": counts[OPS], "records": records, "held_back": facts.held_back},
        "writers": sorted(facts.writers, key=lambda writer: writer.replica),
        "seals": sorted(facts.seals, key=lambda seal: (seal.replica, seal.seq)),
        "statements": [_stated(each) for each in sorted(facts.statements, key=lambda each: (each.what, each.key))],
        "wanted": sorted(facts.wanted),
        "features_required": sorted({*facts.features_required, *([FEATURE] if facts.blanked else [])}),
        "features_optional": sorted({*facts.features_optional, *([RECEIPTS] if facts.receipts else [])}),
        "created_at": facts.created_at,
        "app": facts.app,
        "schema": facts.schema,
    }
    if facts.meant_for is not None:
        document["meant_for"] = _about(facts.meant_for)
    if facts.receipts:
        document[RECEIPTS] = facts.receipts
    if facts.seen:
        document["seen"] = sorted(facts.seen)
    if facts.blanked:
        document["blanked"] = sorted(facts.blanked)
    return canonical_json(document)


def _about(about: About) -> dict[str, str | None]:
    return {"family": about.family, "theme": about.theme, "name": about.name}


def _stated(given: Statement) -> dict[str, object]:
    until = {str(replica): seq for replica, seq in given.until}
    plain = {"what": given.what, "key": given.key, "next": given.next, "by": given.by, "at": given.at}
    return {**plain, "until": until, "sig": given.sig}


def _statement(wire: _Statement, file: str) -> Statement:
    until = tuple(sorted(_vector(wire.until, file).items()))
    return Statement(wire.what, wire.key, wire.next, wire.by, wire.at, wire.sig, until)


def read_manifest(content: bytes, file: str) -> ReadManifest:
    """Reads manifest bytes. Raises `Refused`: newer format, not canonical, or not a manifest."""
    if content.count(b"[") + content.count(b"{") > _MOST_BRACKETS:
        raise Refused.because("bundle.too_large", file=file)
    if is_deeper(content, _DEEPEST):
        raise _invalid(file)
    try:
        if msgspec.json.decode(content, type=_Format).format > FORMAT:
            raise Refused.because("bundle.newer", file=file)
        document = msgspec.json.decode(content)
        wire = msgspec.json.decode(content, type=_Document)
        if not _is_plain(document) or canonical_json(document) != content:
            raise _invalid(file)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _invalid(file) from error
    _check_parts(wire, file)
    return ReadManifest(_manifest(wire, file), tuple(wire.parts), document)


def check_features(manifest: Manifest, file: str) -> None:
    """Refuses a bundle that asks for something this version cannot do."""
    unknown = [name for name in manifest.features_required if name not in KNOWN_FEATURES]
    if unknown:
        raise Refused.because("bundle.feature_unknown", file=file, app=manifest.app, features=", ".join(unknown))


def _invalid(file: str) -> Refused:
    return Refused.because("bundle.manifest_invalid", file=file)


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether a JSON value has no fractions and no deep nesting, so that its canonical form is beyond dispute."""
    if isinstance(value, dict):
        return depth < _DEEPEST and all(_is_plain(each, depth + 1) for each in value.values())
    if isinstance(value, list):
        return depth < _DEEPEST and all(_is_plain(each, depth + 1) for each in value)
    return not isinstance(value, float)


def part_order(name: str) -> tuple[int, str]:
    """The place of a member: the writes, the transactions, then everything else by name."""
    return {OPS: 0, TXNS: 1}.get(name, 2), name


def _check_parts(wire: _Document, file: str) -> None:
    names = [part.name for part in wire.parts]
    if len(names) > MOST_PARTS:
        raise Refused.because("bundle.too_many_parts", file=file, most=MOST_PARTS)
    for part in wire.parts:
        if not _PART_NAME.fullmatch(part.name) or part.name in {MANIFEST, SIGNATURE}:
            raise Refused.because("bundle.name_refused", file=file, name=part.name)
        if part.name.startswith(FILES) and part.name != FILES + part.sha256:
            raise _invalid(file)
    if sum(part.bytes for part in wire.parts) > LARGEST_BUNDLE:
        raise Refused.because("bundle.too_large", file=file)
    if bool(wire.blanked) != (FEATURE in wire.features_required):
        raise _invalid(file)
    in_order = names == sorted(set(names), key=part_order)
    if not in_order or not names or names[0] != OPS or wire.parts[0].count != wire.counts.ops:
        raise _invalid(file)


def _vector(wire: _Vector, file: str) -> dict[int, int]:
    if not all(_REPLICA.fullmatch(replica) and int(replica) <= _LARGEST_ID for replica in wire):
        raise _invalid(file)
    return {int(replica): seq for replica, seq in wire.items()}


def _manifest(wire: _Document, file: str) -> Manifest:
    counts = {part.name: part.count for part in wire.parts}
    sender = wire.sender
    if not sender.key:
        raise _invalid(file)
    return Manifest(
        purpose=wire.kind,
        about=_read_about(wire.workspace),
        sender=Writer(sender.replica, sender.person, sender.device, sender.key),
        needs=_vector(wire.needs, file),
        tip=_vector(wire.tip, file),
        created_at=wire.created_at,
        app=wire.app,
        schema=wire.schema,
        writers=tuple(Writer(each.replica, each.person, each.device, each.key) for each in wire.writers),
        wanted=tuple(wire.wanted),
        seals=tuple(Seal(s.replica, s.after, s.seq, s.chain, s.key, s.sig, s.lines, s.leaves) for s in wire.seals),
        statements=tuple(_statement(each, file) for each in wire.statements),
        held_back=tuple(HeldBack(each.label, each.reason, each.count) for each in wire.counts.held_back),
        features_required=tuple(wire.features_required),
        features_optional=tuple(wire.features_optional),
        format=wire.format,
        ops=wire.counts.ops,
        records=wire.counts.records,
        txns=counts.get(TXNS, 0),
        files={part.sha256: part.bytes for part in wire.parts if part.name.startswith(FILES)},
        meant_for=_read_about(wire.meant_for) if wire.meant_for else None,
        receipts=tuple(_receipt(each) for each in wire.receipts),
        seen=tuple(wire.seen),
        blanked=tuple(wire.blanked),
    )


def _read_about(wire: _Workspace) -> About:
    return About(wire.theme, wire.name, wire.family)


def _receipt(wire: _Receipt) -> Receipt:
    lines = tuple(
        ReceiptLine(RecordId(each.record), each.kind, tuple(each.fields), each.outcome, each.by, each.words)
        for each in wire.lines
    )
    facts = (wire.bundle, wire.file, wire.theme, wire.replica, wire.at, wire.fate, wire.taken, wire.code, wire.words)
    return Receipt(*facts, lines, wire.more)
