"""Who this installation is: a random id, a key to sign with and a key to receive with.

The private keys lie in the keyring of the operating system where there is one, else in a file that only this user may
read. The file always tells the public keys, so a workspace is opened without asking the keyring for anything.
"""

from __future__ import annotations

import base64
import datetime
import platform
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import Installation
from kb_desktop.domain.trust import Stated, Statement
from kb_desktop.environment.atomic import create_file, replace_file
from kb_desktop.environment.places import keep_private
from kb_desktop.environment.vault import Vault, VaultClosed

if TYPE_CHECKING:  # loaded with the first key: the window is painted before
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_FILE = "installation.json"
_VERSION = 2
_KEY_BYTES = 32


class _Secret(msgspec.Struct, frozen=True):
    """`key`: the Ed25519 private key, base64; `age`: the age identity."""

    key: str
    age: str = ""


class _Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """`key` and `age` stand here only while no keyring holds them under the name `vault`."""

    id: str
    key: str = ""
    version: int = 1
    age: str = ""
    public: str = ""
    recipient: str = ""
    vault: str = ""
    rotations: tuple[Statement, ...] = ()


class Identity:
    """This installation. Private keys never leave this object, nor stand in its representation."""

    def __init__(self, stored: _Stored, path: Path, vault: Vault | None) -> None:
        self.installation_id = str(uuid.UUID(stored.id))
        self.public_key = bytes.fromhex(stored.public)
        self.recipient = stored.recipient
        self.rotations = stored.rotations
        self._stored = stored
        self._path = path
        self._vault = vault
        self._opened: _Secret | None = None

    def __repr__(self) -> str:
        return f"Identity({self.installation_id})"

    @property
    def in_keyring(self) -> bool:
        """Whether the operating system guards the private keys."""
        return bool(self._stored.vault)

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over `message`, 64 bytes. Raises `Refused` when the keyring does not open."""
        return _private(self._secret.key).sign(message)

    @property
    def age_identity(self) -> str:
        """The secret that opens what was encrypted to `recipient`. Raises `Refused` when the keyring does not open."""
        return self._secret.age

    @property
    def _secret(self) -> _Secret:
        if self._opened is None:
            self._opened = _fetch(self._stored, self._path, self._vault)
        return self._opened

    def forget_keys(self) -> None:
        """Throw the private keys out of the keyring: a newer file holds others."""
        _forget(self._stored, self._vault)

    def installation(self, person: str, device: str | None = None) -> Installation:
        """This installation with `person` at work; `device` is the computer's own name unless given."""
        return Installation(self.installation_id, person, device or device_name(), self.public_key)


def device_name() -> str:
    """The name of this computer."""
    return platform.node() or "onbekend"


def identity(folder: Path, vault: Vault | None = None) -> Identity:
    """The identity kept in `folder`, made at the first call. Two first calls at once get one and the same.

    New private keys go into `vault` when it takes them; an older file moves over. Raises `Refused` when the file cannot
    be made or read; a damaged file is never replaced, for its key is trusted elsewhere.
    """
    path = folder / _FILE
    try:
        if not path.exists():
            _create(path, vault)
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
        if stored.version < _VERSION:
            stored = _moved_over(stored, path, vault)
        if len(bytes.fromhex(stored.public)) != _KEY_BYTES or not (
            stored.vault or _public(stored.key) == stored.public
        ):
            raise ValueError("a key that does not fit its public half")
        return Identity(stored, path, vault)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("identity.unreadable", file=str(path), reason=reason) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refused.because("identity.damaged", file=str(path)) from error


def rotate(folder: Path, now: datetime.datetime, vault: Vault | None = None) -> Identity:
    """A new key to sign with; the old one signs that it is followed by it, which travels in every bundle from now on.

    What was encrypted for this installation still opens: the key to receive with stays.
    """
    old = identity(folder, vault)
    secret = _Secret(_encoded(_generated()), old.age_identity)
    key, following = old.public_key.hex(), _public(secret.key)
    at = now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stated = Statement(Stated.ROTATION, key, following, key, at)
    stated = replace(stated, sig=old.sign(stated.message).hex())
    path = folder / _FILE
    kept = _kept(_Stored(old.installation_id, rotations=(*old.rotations, stated)), secret, vault)
    try:
        replace_file(path, _written(kept), 0o600)
        keep_private(path)
    except OSError as error:
        _forget(kept, vault)
        reason = error.strerror or type(error).__name__
        raise Refused.because("identity.unreadable", file=str(path), reason=reason) from error
    old.forget_keys()
    return identity(folder, vault)


def _create(path: Path, vault: Vault | None) -> None:
    kept = _kept(_Stored(str(uuid.uuid4())), _Secret(_encoded(_generated()), _new_age()), vault)
    if create_file(path, _written(kept), 0o600):
        keep_private(path)
    else:
        _forget(kept, vault)


def _moved_over(stored: _Stored, path: Path, vault: Vault | None) -> _Stored:
    """A file of before: the same key, now with a key to receive with, and in the keyring where there is one."""
    uuid.UUID(stored.id)
    _public(stored.key)
    kept = _kept(stored, _Secret(stored.key, _new_age()), vault)
    replace_file(path, _written(kept), 0o600)
    keep_private(path)
    return kept


def _kept(stored: _Stored, secret: _Secret, vault: Vault | None) -> _Stored:
    """The file's content with the private keys in the vault, or in the file when there is none."""
    name = str(uuid.uuid4())
    held = vault is not None and vault.store(name, msgspec.json.encode(secret).decode())
    return msgspec.structs.replace(
        stored,
        version=_VERSION,
        public=_public(secret.key),
        recipient=_recipient(secret.age),
        vault=name if held else "",
        key="" if held else secret.key,
        age="" if held else secret.age,
    )


def _fetch(stored: _Stored, path: Path, vault: Vault | None) -> _Secret:
    if not stored.vault:
        return _Secret(stored.key, stored.age)
    if vault is None:
        raise Refused.because("identity.keyring_closed")
    try:
        held = vault.fetch(stored.vault)
        secret = msgspec.json.decode(held, type=_Secret) if held else None
    except VaultClosed as error:
        raise Refused.because("identity.keyring_closed") from error
    except msgspec.MsgspecError:
        secret = None
    if secret is None or _public(secret.key) != stored.public:
        raise Refused.because("identity.keyring_empty", file=str(path))
    return secret


def _forget(stored: _Stored, vault: Vault | None) -> None:
    if stored.vault and vault is not None:
        vault.forget(stored.vault)


def _written(stored: _Stored) -> bytes:
    return msgspec.json.encode(stored) + b"\n"


def _private(key: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))


def _public(key: str) -> str:
    return _private(key).public_key().public_bytes_raw().hex()


def _generated() -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def _encoded(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.private_bytes_raw()).decode("ascii")


def _new_age() -> str:
    import pyrage

    return str(pyrage.x25519.Identity.generate())


def _recipient(age: str) -> str:
    import pyrage

    return str(pyrage.x25519.Identity.from_str(age).to_public())
