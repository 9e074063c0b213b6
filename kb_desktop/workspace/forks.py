"""A fork: one number, two histories, because a copied or restored file went on in two places.

Ours stands. Theirs can be taken as the writes of another copy, whose number follows from the first write that differs,
so that everybody who takes the same fork beside the same history gets the same numbers. Writes of others that rest on
the fork go along under numbers of their own, for what they overwrote is another write here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from sqlalchemy import Connection

from kb_desktop.domain import forms
from kb_desktop.domain.bundles import Incoming, Manifest, Seal, Signer, Writer
from kb_desktop.domain.journal import Block, Dot, Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import journal
from kb_desktop.workspace.encoding import encode, to_lines

_CONTEXT = b"kb-fork-1\0"


class Derived:
    """A forked bundle as it is taken: its own history under derived numbers (`domain.bundles.Incoming`)."""

    def __init__(self, incoming: Incoming, starts: Mapping[int, tuple[int, int]]) -> None:
        self._incoming = incoming
        self._starts = starts
        self.manifest = _manifest(incoming.manifest, starts)
        self.derived = frozenset(number for _, number in starts.values())

    @property
    def bundle_id(self) -> str:
        return self._incoming.bundle_id

    @property
    def file_name(self) -> str:
        return self._incoming.file_name

    @property
    def signer(self) -> Signer:
        return self._incoming.signer

    def check_seals(self, held: Iterable[Seal]) -> None:
        self._incoming.check_seals(held)

    def file(self, sha256: str) -> BinaryIO:
        return self._incoming.file(sha256)

    def ops(self) -> Iterator[list[Op]]:
        for block in self._incoming.ops():
            yield [self._op(op) for op in block]

    def blocks(self) -> Iterator[Block]:
        for ops in self.ops():
            yield Block(to_lines(ops), ops)

    def txns(self) -> Iterator[list[Txn]]:
        for block in self._incoming.txns():
            yield [self._txn(txn) for txn in block]

    def _dot(self, replica: int, seq: int) -> Dot:
        start, number = self._starts.get(replica, (0, 0))
        return Dot(number, seq - start + 1) if start and seq >= start else Dot(replica, seq)

    def _op(self, op: Op) -> Op:
        preds = tuple(sorted(self._dot(*pred) for pred in op.preds))
        if named := forms.erases_reasons(op):
            op = op._replace(ext={**op.ext, forms.ERASE_REASONS: forms.naming(self._dot(*step) for step in named)})
        replica, seq = self._dot(op.replica, op.seq)
        if replica == op.replica:
            return op._replace(preds=preds)
        txn = max(1, op.txn - self._starts[op.replica][0] + 1)
        return op._replace(replica=replica, seq=seq, txn=txn, preds=preds)

    def _txn(self, txn: Txn) -> Txn:
        replica, last = self._dot(txn.replica, txn.last)
        if replica == txn.replica:
            return txn
        return txn._replace(replica=replica, first=max(1, txn.first - self._starts[txn.replica][0] + 1), last=last)


def _manifest(manifest: Manifest, starts: Mapping[int, tuple[int, int]]) -> Manifest:
    tip = dict(manifest.tip)
    writers = [manifest.sender, *manifest.writers]
    named = {each.replica: each for each in writers}
    for replica, (start, number) in starts.items():
        tip[number] = tip[replica] - start + 1
        tip[replica] = start - 1
        who = named.get(replica, Writer(replica, "", ""))
        writers.append(Writer(number, who.person, who.device))
    kept = tuple(each for each in manifest.seals if each.seq <= tip.get(each.replica, 0))
    tip = {replica: seq for replica, seq in tip.items() if seq}
    others = tuple(each for each in writers if each.replica != manifest.sender.replica)
    return replace(manifest, tip=tip, seals=kept, writers=others)


def derive(connection: Connection, incoming: Incoming) -> Derived:
    """The bundle with its fork under other numbers; refused when there is no fork, or when its beginning is missing."""
    held = journal.version_vector(connection)
    for replica, seq in incoming.manifest.needs.items():
        if seq:
            raise Refused.because("fork.not_whole", None, replica=replica)
    starts: dict[int, tuple[int, int]] = {}
    for block in incoming.ops():
        known = [op for op in block if op.seq <= held.get(op.replica, 0)]
        lines = journal.lookup(connection, [op.dot for op in known])
        for op in known:
            if op.replica not in starts and forms.leaf(op, encode) != forms.leaf(lines[op.dot], encode):
                starts[op.replica] = (op.seq, _number(op))
    if not starts:
        raise Refused.because("fork.none")
    while resting := _resting(incoming, starts):
        begin = {replica: _begin(incoming, held, replica, seq) for replica, seq in resting.items()}
        found = {op.replica: op for block in incoming.ops() for op in block if op.seq == begin.get(op.replica)}
        starts |= {replica: (op.seq, _number(op)) for replica, op in found.items()}
    return Derived(incoming, starts)


def _rests_on(op: Op) -> Iterator[tuple[int, int]]:
    yield from op.preds
    yield from forms.erases_reasons(op)


def _resting(incoming: Incoming, starts: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """The first writes of other copies that overwrote one of the fork, or erased a reason in it."""
    found: dict[int, int] = {}
    for block in incoming.ops():
        for op in block:
            if op.replica in found or op.seq >= starts.get(op.replica, (op.seq + 1, 0))[0]:
                continue
            if any(replica in starts and seq >= starts[replica][0] for replica, seq in _rests_on(op)):
                found[op.replica] = op.seq
    return found


def _begin(incoming: Incoming, held: Mapping[int, int], replica: int, seq: int) -> int:
    """Where the writes of this copy part: after what is held, or after a seal, for nothing comes in unsealed."""
    sealed = max(
        (each.seq for each in incoming.manifest.seals if each.replica == replica and each.seq < seq), default=0
    )
    return max(sealed, min(held.get(replica, 0), seq - 1)) + 1


def _number(op: Op) -> int:
    """The number of a copy that begins with this write."""
    named = _CONTEXT + op.replica.to_bytes(8, "big") + op.seq.to_bytes(8, "big") + forms.leaf(op, encode)
    return int.from_bytes(hashlib.sha256(named).digest()[:6], "big") or 1
