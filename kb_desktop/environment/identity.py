"""Who this installation is: a random id and an Ed25519 key in a file that only this user may read."""

from __future__ import annotations

import base64
import platform
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import Installation
from kb_desktop.environment.atomic import create_file
from kb_desktop.environment.places import keep_private

if TYPE_CHECKING:  # loaded with the first key: the window is painted before
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_FILE = "installation.json"


class _Stored(msgspec.Struct, frozen=True):
    id: str
    key: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """This installation and its private key. The key itself never leaves this object, nor its representation."""

    installation_id: str
    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over `message`, 64 bytes."""
        return self._key.sign(message)

    def installation(self, person: str, device: str | None = None) -> Installation:
        """This installation with `person` at work; `device` is the computer's own name unless given."""
        return Installation(self.installation_id, person, device or device_name(), self.public_key)


def device_name() -> str:
    """The name of this computer."""
    return platform.node() or "onbekend"


def identity(folder: Path) -> Identity:
    """The identity kept in `folder`, made at the first call. Two first calls at once get one and the same.

    Raises `Refused` when the file cannot be made or read; a damaged file is never replaced, for its key is trusted
    elsewhere.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = folder / _FILE
    try:
        if not path.exists():
            create_file(path, _new(), 0o600)
            keep_private(path)
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(stored.key, validate=True))
        return Identity(str(uuid.UUID(stored.id)), key)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("identity.unreadable", file=str(path), reason=reason) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refused.because("identity.damaged", file=str(path)) from error


def _new() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode("ascii")
    return msgspec.json.encode(_Stored(str(uuid.uuid4()), key)) + b"\n"
