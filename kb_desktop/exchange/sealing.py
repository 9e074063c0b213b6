"""Chains and seals: who wrote what is provable, also when a bundle came through a third hand.

Writes leave their home sealed. A seal covers a stretch of consecutive writes of one replica and, through the chain,
all before it. What is hashed are the bytes of the lines as they stand in the bundle: checking costs one hash of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.bundles import ManifestFacts, Seal
from kb_desktop.domain.journal import Txn, Write
from kb_desktop.domain.trust import Statement
from kb_desktop.exchange.lines import Malformed, canonical_json, decode_ops, sealed_txns
from kb_desktop.exchange.signing import SigningKey, is_signed_by

SEAL_CONTEXT = b"kb-seal-1\0"
CHAIN_START = bytes(32)
_EMPTY = hashlib.sha256().digest()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive writes of a replica in a bundle, `after` < seq <= `last`; `seal` is None when nobody sealed them.

    `blanked`: values of some of these writes went, so that only their leaves can be held against the seal.
    """

    replica: int
    after: int
    last: int
    seal: Seal | None = None
    blanked: bool = False


def stretches(facts: ManifestFacts) -> list[Stretch]:
    """All writes of a bundle in order, cut where its seals end. Raises `Malformed` when the seals do not join up."""
    by_replica: dict[int, list[Seal]] = {}
    for seal in facts.seals:
        by_replica.setdefault(seal.replica, []).append(seal)
    found: list[Stretch] = []
    blanked = set(facts.blanked)
    for replica in sorted(facts.tip):
        place, tip = facts.needs.get(replica, 0), facts.tip[replica]
        for seal in sorted(by_replica.pop(replica, ()), key=lambda each: each.seq):
            if seal.seq == facts.needs.get(replica, 0):
                continue
            if seal.after != place or not place < seal.seq <= tip:
                raise Malformed("seals that do not join up")
            found.append(Stretch(replica, place, seal.seq, seal, (replica, seal.seq) in blanked))
            place = seal.seq
        if place < tip:
            found.append(Stretch(replica, place, tip, None, (replica, tip) in blanked))
    if by_replica:
        raise Malformed("a seal of a copy whose writes are not here")
    if len(blanked) != len(facts.blanked) or not blanked <= {(each.replica, each.last) for each in found}:
        raise Malformed("values that went from writes that are not here")
    return found


def beginnings(facts: ManifestFacts) -> Mapping[int, bytes]:
    """Per replica the chain up to and including `needs`, where it is known."""
    chains = {replica: CHAIN_START for replica in facts.tip if not facts.needs.get(replica, 0)}
    for seal in facts.seals:
        if seal.seq == facts.needs.get(seal.replica, 0):
            chains[seal.replica] = bytes.fromhex(seal.chain)
    return chains


class Hashed(NamedTuple):
    """Two SHA-256 of a stretch: over its lines, and over the leaves of its writes (`domain.forms.leaf`).

    `leaves` is empty where it is not needed: a stretch whose values are all there is held against its lines.
    """

    lines: bytes
    leaves: bytes


class StretchHashes:
    """Hashes every stretch, fed with whole lines block by block; those of `own` replicas are about to be sealed."""

    def __init__(self, parts: Sequence[Stretch], own: Collection[int] = frozenset()) -> None:
        self._parts = parts
        self._own = own
        self._hash, self._leaves = hashlib.sha256(), hashlib.sha256()
        self._left = parts[0].last - parts[0].after if parts else 0
        self._any_blanked = any(part.blanked for part in parts)
        self.digests: list[Hashed] = []

    def _wants_leaves(self, part: Stretch) -> bool:
        return part.blanked or (part.seal is None and part.replica in self._own)

    def feed(self, block: bytes, ops: Sequence[Write]) -> None:
        """Takes a block of lines, each ended by a line feed, and their writes. Raises `Malformed`: a value is missing
        that was not said to be."""
        lines = len(ops)
        if lines < self._left:
            self._hash.update(block)
            self._look_closer(ops)
            self._left -= lines
            return
        ends = [0, *accumulate(len(line) + 1 for line in block.split(b"\n")[:-1])]
        view, place = memoryview(block), 0
        while place < lines and len(self.digests) < len(self._parts):
            taken = min(lines - place, self._left)
            self._hash.update(view[ends[place] : ends[place + taken]])
            self._look_closer(ops[place : place + taken])
            place += taken
            self._left -= taken
            if not self._left:
                self._close()

    def _look_closer(self, ops: Sequence[Write]) -> None:
        part = self._parts[len(self.digests)]
        if self._wants_leaves(part):
            for op in ops:
                self._leaves.update(forms.leaf(op, canonical_json))
        elif self._any_blanked and any(op.ext and not forms.is_whole(op) for op in ops):
            raise Malformed("a write without its values where all should be there")

    def _close(self) -> None:
        wanted = self._wants_leaves(self._parts[len(self.digests)])
        self.digests.append(Hashed(self._hash.digest(), self._leaves.digest() if wanted else b""))
        self._hash, self._leaves = hashlib.sha256(), hashlib.sha256()
        if len(self.digests) < len(self._parts):
            following = self._parts[len(self.digests)]
            self._left = following.last - following.after


class TxnHashes:
    """SHA-256 of the lines of the transactions of every stretch, each without its reason (`domain.reasons`)."""

    def __init__(self, parts: Sequence[Stretch]) -> None:
        self._parts = parts
        self._hashes: dict[int, hashlib._Hash] = {}
        self._place = 0
        self._latest = (0, 0)

    def feed(self, block: bytes, txns: Sequence[Txn]) -> None:
        """Takes whole lines and what they say. Raises `Malformed`: out of order, or not of writes in this bundle."""
        for txn, line in zip(txns, block.split(b"\n"), strict=False):
            where = (txn.replica, txn.first)
            if where <= self._latest:
                raise Malformed("transactions that are doubled or out of order")
            self._latest = where
            while self._place < len(self._parts) and self._ends_before(self._parts[self._place], where):
                self._place += 1
            part = self._parts[self._place] if self._place < len(self._parts) else None
            if part is None or part.replica != txn.replica or not part.after < txn.first <= txn.last <= part.last:
                raise Malformed("a transaction of writes that are not here, or that is cut by a seal")
            sealed = sealed_txns([txn]) if reasons.can_go(txn.ext) else line + b"\n"
            self._hashes.setdefault(self._place, hashlib.sha256()).update(sealed)

    @staticmethod
    def _ends_before(part: Stretch, where: tuple[int, int]) -> bool:
        return (part.replica, part.last) < where

    def digest(self, place: int) -> bytes:
        """Of the stretch with this place; that of no bytes when it has no transactions."""
        found = self._hashes.get(place)
        return found.digest() if found else _EMPTY


def link(chain: bytes, after: int, last: int, ops: Hashed, txns: bytes) -> bytes:
    """The chain with one stretch more; `txns` is what `TxnHashes` gives for it."""
    content = ops.lines + ops.leaves + txns
    return hashlib.sha256(chain + after.to_bytes(8, "big") + last.to_bytes(8, "big") + content).digest()


def _proven(part: Stretch, found: Hashed) -> Hashed:
    """What was found, completed with what the seal says of the half that was not or cannot be worked out."""
    if part.seal is None:
        return found
    if part.blanked:
        return Hashed(bytes.fromhex(part.seal.lines), found.leaves)
    return Hashed(found.lines, bytes.fromhex(part.seal.leaves))


def chains(
    facts: ManifestFacts, parts: Sequence[Stretch], ops: Sequence[Hashed], txns: TxnHashes
) -> Iterator[tuple[Stretch, Hashed, bytes | None]]:
    """Every stretch with its hashes and the chain its content gives; None where the chain before it is not known."""
    known: dict[int, bytes] = dict(beginnings(facts))
    for place, (part, found) in enumerate(zip(parts, ops, strict=True)):
        before, hashed = known.pop(part.replica, None), _proven(part, found)
        chain = None if before is None else link(before, part.after, part.last, hashed, txns.digest(place))
        if chain is not None:
            known[part.replica] = chain
        yield part, hashed, chain


def check_chains(facts: ManifestFacts, parts: Sequence[Stretch], ops: Sequence[Hashed], txns: TxnHashes) -> int | None:
    """The replica of the first seal that its writes do not match; None when all do."""
    for part, _, chain in chains(facts, parts, ops, txns):
        if part.seal is not None and (chain is None or part.seal.chain != chain.hex()):
            return part.replica
    return None


def new_seals(
    signer: SigningKey,
    facts: ManifestFacts,
    parts: Sequence[Stretch],
    ops: Sequence[Hashed],
    txns: TxnHashes,
    own: Collection[int],
) -> list[Seal]:
    """Seals for the stretches of `own` replicas that nobody sealed yet."""
    made = []
    for part, hashed, chain in chains(facts, parts, ops, txns):
        if part.seal is None and part.replica in own:
            if chain is None:
                raise ValueError("writes to be sealed must join up with a seal")
            made.append(seal(signer, part, hashed, chain))
    return made


def _message(replica: int, seq: int, chain: bytes) -> bytes:
    return replica.to_bytes(8, "big") + seq.to_bytes(8, "big") + chain


def seal(signer: SigningKey, part: Stretch, hashed: Hashed, chain: bytes) -> Seal:
    """The seal over the writes of this stretch."""
    signature = signer.sign(SEAL_CONTEXT + _message(part.replica, part.last, chain)).hex()
    made = (part.replica, part.after, part.last, chain.hex(), signer.public_key.hex(), signature)
    return Seal(*made, hashed.lines.hex(), hashed.leaves.hex())


def seal_at_home(
    signer: SigningKey, before: Seal | None, replica: int, seq: int, lines: bytes, txns: Sequence[Txn]
) -> Seal:
    """The seal over the writes that follow `before` up to `seq`, made where they are written.

    `lines` are those writes as a bundle carries them, `txns` their transactions.
    """
    after, chain = (before.seq, bytes.fromhex(before.chain)) if before is not None else (0, CHAIN_START)
    leaves = b"".join(forms.leaf(op, canonical_json) for op in decode_ops(lines))
    hashed = Hashed(hashlib.sha256(lines).digest(), hashlib.sha256(leaves).digest())
    chain = link(chain, after, seq, hashed, hashlib.sha256(sealed_txns(txns)).digest())
    return seal(signer, Stretch(replica, after, seq), hashed, chain)


def is_sealed(given: Seal) -> bool:
    """Whether the key it names made this seal; says nothing about whether the writes match its chain."""
    try:
        message = _message(given.replica, given.seq, bytes.fromhex(given.chain))
        key, signature = bytes.fromhex(given.key), bytes.fromhex(given.sig)
    except (ValueError, OverflowError):
        return False
    return is_signed_by(key, SEAL_CONTEXT, message, signature)


def first_unsigned(seals: Iterable[Seal], held: Iterable[Seal]) -> Seal | None:
    """The first seal, apart from those `held` already, that its key did not make."""
    known = set(held)
    return next((each for each in seals if each not in known and not is_sealed(each)), None)


def is_stated(given: Statement) -> bool:
    """Whether `by` signed this statement."""
    try:
        key, signature = bytes.fromhex(given.by), bytes.fromhex(given.sig)
    except ValueError:
        return False
    return is_signed_by(key, b"", given.message, signature)
