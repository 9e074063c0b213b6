"""The keyring of this operating system, where there is one that is really its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "kb-desktop"
_OWN = frozenset(
    {
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    }
)
"""Backends that the operating system or desktop guards; others keep secrets in files of their own, as we could."""


class VaultClosed(Exception):  # noqa: N818 - a state, and its reader makes a refusal of it
    """The keyring is there but does not open now."""


class Vault(Protocol):
    """A place for secrets outside our own files."""

    def store(self, name: str, secret: str) -> bool:
        """Keep a secret; False when there is no such place or it cannot be read back."""
        ...

    def fetch(self, name: str) -> str | None:
        """The secret, None when it is not there. Raises `VaultClosed`."""
        ...

    def forget(self, name: str) -> None:
        """Throw a secret away when it is there."""
        ...


class SystemKeyring:
    """The operating system's keyring, by the library of that name, loaded at first use."""

    def store(self, name: str, secret: str) -> bool:
        backend = _backend()
        if backend is None:
            return False
        try:
            backend.set_password(_SERVICE, name, secret)
            return backend.get_password(_SERVICE, name) == secret
        except _errors():
            return False

    def fetch(self, name: str) -> str | None:
        backend = _backend()
        if backend is None:
            raise VaultClosed
        try:
            return backend.get_password(_SERVICE, name)
        except _errors() as error:
            raise VaultClosed from error

    def forget(self, name: str) -> None:
        backend = _backend()
        try:
            if backend is not None:
                backend.delete_password(_SERVICE, name)
        except _errors():
            return


def _backend() -> KeyringBackend | None:
    try:
        import keyring
        from keyring.backends.chainer import ChainerBackend

        chosen = keyring.get_keyring()
        candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    except _errors():
        return None
    return next((each for each in candidates if type(each).__module__ in _OWN), None)


def _errors() -> tuple[type[Exception], ...]:
    """What backends are known to raise: their own errors, and those of the bus or library below them."""
    from keyring.errors import KeyringError

    return KeyringError, RuntimeError, OSError, ValueError, LookupError, EOFError, ImportError, AttributeError
