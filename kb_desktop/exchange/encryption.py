"""The optional age envelope around a bundle: to the keys of its receivers, or with a pass phrase.

Clear content never touches a disk under a name: it lies in memory, or in a temporary file that is gone when closed.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import pyrage

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange.manifest import LARGEST_BUNDLE, LARGEST_MANIFEST

AGE = b"age-encryption.org/v1\n"
ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
LEAST_PASSPHRASE = 12
LARGEST_BY_PASSPHRASE = 256 << 20  # that way of the library holds everything in memory
_IN_MEMORY = 32 << 20
_LARGEST = LARGEST_BUNDLE + LARGEST_MANIFEST + (64 << 20)
_START = 1024


@dataclass(frozen=True, slots=True)
class Lock:
    """How a bundle is locked: for the holders of these age keys, or for who knows the pass phrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.recipients and self.passphrase:
            raise Refused.because("export.one_lock")
        if self.passphrase and len(self.passphrase.strip()) < LEAST_PASSPHRASE:
            raise Refused.because("export.passphrase_short", None, least=LEAST_PASSPHRASE)
        for recipient in self.recipients:
            _recipient(recipient)


@dataclass(frozen=True, slots=True)
class Keys:
    """What may open a locked bundle; `identity` gives the age identity of this installation when it is needed."""

    identity: Callable[[], str] | None = field(default=None, repr=False)
    passphrase: str = field(default="", repr=False)


def is_locked(start: bytes) -> bool:
    """Whether a file that begins like this is an age file."""
    return start.startswith((AGE.rstrip(b"\n"), ARMOR))


def lock(source: BinaryIO, target: BinaryIO, how: Lock, file: str) -> None:
    """Writes what `source` holds from its beginning into `target`, locked."""
    size = source.seek(0, 2)
    source.seek(0)
    if how.recipients:
        pyrage.encrypt_io(source, target, [_recipient(each) for each in how.recipients])
        return
    if size > LARGEST_BY_PASSPHRASE:
        raise _too_large(file, size)
    target.write(pyrage.passphrase.encrypt(source.read(), how.passphrase))


def unlock(source: BinaryIO, keys: Keys, file: str) -> BinaryIO:
    """The clear content of a locked file. Raises `Refused` when no key fits or the file is damaged."""
    start = source.read(_START)
    size = source.seek(0, 2)
    source.seek(0)
    if not _by_passphrase(start):
        return _by_identity(source, keys, file)
    if not keys.passphrase:
        raise Refused.because("bundle.passphrase_needed", file=file)
    if size > LARGEST_BY_PASSPHRASE:
        raise _too_large(file, size)
    try:
        clear = pyrage.passphrase.decrypt(source.read(), keys.passphrase)
    except pyrage.DecryptError:
        raise Refused.because("bundle.passphrase_wrong", file=file) from None
    target = _spill()
    target.write(clear)
    return target


def _by_identity(source: BinaryIO, keys: Keys, file: str) -> BinaryIO:
    secret = keys.identity() if keys.identity is not None else ""
    if not secret:
        raise Refused.because("bundle.encrypted", file=file)
    target = _Bounded(_spill())
    try:
        pyrage.decrypt_io(source, target, [pyrage.x25519.Identity.from_str(secret)])
    except pyrage.DecryptError as error:
        target.held.close()
        code = "bundle.encrypted" if "No matching keys" in str(error) else "bundle.damaged"
        raise Refused.because(code, file=file) from None
    except OSError as error:
        target.held.close()
        if target.is_full:
            raise Refused.because("bundle.too_large", file=file) from None
        if error.errno is not None:
            raise
        raise Refused.because("bundle.damaged", file=file) from None
    return target.held


class _Bounded:
    """Takes no more than a bundle may hold."""

    def __init__(self, held: BinaryIO) -> None:
        self.held = held
        self.is_full = False
        self._left = _LARGEST

    def write(self, chunk: bytes) -> int:
        self._left -= len(chunk)
        if self._left < 0:
            self.is_full = True
            raise OSError("more than a bundle may hold")
        return self.held.write(chunk)

    def flush(self) -> None:
        self.held.flush()


def _by_passphrase(start: bytes) -> bool:
    if start.startswith(ARMOR):
        lines = start.split(b"\n")[1:-1]
        try:
            start = base64.b64decode(b"".join(line.strip() for line in lines)[: 4 * 100])
        except binascii.Error:
            return False
    return start.startswith(AGE + b"-> scrypt ")


def _spill() -> BinaryIO:
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))


def _recipient(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        raise Refused.because("export.recipient_invalid", None, recipient=key) from None


def _too_large(file: str, size: int) -> Refused:
    return Refused.because("bundle.passphrase_too_large", file=file, megabytes=size >> 20)


def recipients_of(keys: Sequence[str]) -> tuple[str, ...]:
    """Recipients as given, each once."""
    return tuple(dict.fromkeys(each.strip() for each in keys))
