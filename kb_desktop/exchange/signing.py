"""Ed25519 signatures over manifests."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST_CONTEXT = b"kb-bundle-1\0"
SIGNATURE_BYTES = 64
KEY_BYTES = 32


class SigningKey(Protocol):
    """What signs: the identity of this installation, or a key made for a test."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


def is_signed_by(public_key: bytes, context: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that key's over `context + message`; False for malformed keys and signatures too."""
    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, context + message)
    except (InvalidSignature, ValueError):
        return False
    return True
