"""Chains and seals: a replica signs the hash of all its writes, so who wrote what is provable through a third hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kb_desktop.domain.bundles import Seal
from kb_desktop.domain.journal import Op
from kb_desktop.exchange.lines import op_line
from kb_desktop.exchange.signing import SigningKey, is_signed_by

SEAL_CONTEXT = b"kb-seal-1\0"
CHAIN_START = bytes(32)


def extend_chain(chain: bytes, ops: Iterable[Op]) -> bytes:
    """The chain after `ops` of one replica in order: SHA-256 over the chain so far and the write's line."""
    for op in ops:
        chain = hashlib.sha256(chain + op_line(op)).digest()
    return chain


def _message(replica: int, seq: int, chain: bytes) -> bytes:
    return replica.to_bytes(8, "big") + seq.to_bytes(8, "big") + chain


def seal(signer: SigningKey, replica: int, seq: int, chain: bytes) -> Seal:
    """The seal of `replica` over its writes up to and including `seq`."""
    signature = signer.sign(SEAL_CONTEXT + _message(replica, seq, chain))
    return Seal(replica, seq, chain.hex(), signature.hex())


def is_sealed_by(public_key: bytes, given: Seal) -> bool:
    """Whether the key of the replica made this seal; says nothing about whether the writes match its chain."""
    try:
        message = _message(given.replica, given.seq, bytes.fromhex(given.chain))
        signature = bytes.fromhex(given.sig)
    except (ValueError, OverflowError):
        return False
    return is_signed_by(public_key, SEAL_CONTEXT, message, signature)
