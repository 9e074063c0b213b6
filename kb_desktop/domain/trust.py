"""Whose writes are believed: keys, roles, what may be stated about a key, and the policy of a workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

KEY_DIGITS = 64
FINGERPRINT_DIGITS = 32
_STATEMENT_CONTEXT = b"kb-statement-1\0"


class Role(StrEnum):
    """What the writes of a key may touch; `NONE` until somebody confirmed the key."""

    NONE = ""
    COORDINATOR = "coordinator"  # all but register and covenant, and no record of another theme
    SECRETARIAT = "secretariat"  # everything; may also vouch for writes of others
    READER = "reader"  # nothing


class Standing(StrEnum):
    """How well a key is known here."""

    SEEN = "seen"  # taken on trust at first contact
    CONFIRMED = "confirmed"  # somebody compared the fingerprint
    REPLACED = "replaced"  # its holder has a newer key
    REVOKED = "revoked"  # nothing new of it is taken any more


class Policy(StrEnum):
    """Whether a stranger's bundle is taken."""

    OPEN = "open"
    CLOSED = "closed"


class Stated(StrEnum):
    """What a statement says about a key."""

    ROTATION = "rotation"  # its holder goes on with the key `next`
    REVOCATION = "revocation"  # the secretariat says: take nothing new of it


@dataclass(frozen=True, slots=True)
class Statement:
    """Something signed about a key. Keys and `sig` in hex; `by` signed; `next` is empty in a revocation.

    `until` of a revocation: per replica, in order, the last write of that key that stands.
    """

    what: str
    key: str
    next: str
    by: str
    at: str
    sig: str = ""
    until: tuple[tuple[int, int], ...] = ()

    @property
    def message(self) -> bytes:
        """The bytes that `sig` signs."""
        lines = [f"{replica} {seq}" for replica, seq in self.until]
        return _STATEMENT_CONTEXT + "\n".join((self.what, self.key, self.next, self.by, self.at, *lines)).encode()


@dataclass(frozen=True, slots=True)
class KnownWriter:
    """A key as the list of writers of a workspace has it. `theme` limits a coordinator; `copies` wrote with it."""

    key: str
    person: str
    device: str
    role: Role = Role.NONE
    theme: str = ""
    standing: Standing = Standing.SEEN
    confirmed_on: str = ""
    confirmed_by: str = ""
    replaced_by: str = ""
    copies: tuple[int, ...] = ()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)

    @property
    def is_confirmed(self) -> bool:
        return self.standing is Standing.CONFIRMED


def fingerprint(key: str) -> str:
    """The first 16 bytes of SHA-256 over a public key (hex), as eight groups of four hex digits to read aloud."""
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, FINGERPRINT_DIGITS, 4))


def is_successor(successors: Mapping[str, str], key: str, candidate: str) -> bool:
    """Whether `candidate` is `key` itself or follows from it by successions (key to next key)."""
    seen: set[str] = set()
    while key != candidate:
        if key in seen or key not in successors:
            return False
        seen.add(key)
        key = successors[key]
    return True
