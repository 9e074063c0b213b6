"""Passwords of databases, in the keychain of this computer's operating system: never in a file of ours."""

from __future__ import annotations

_SERVICE = "kb-desktop"


def stored_password(place: str) -> str:
    """The password kept for this place; empty when there is none, or no keychain that can be opened."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, place) or ""
    except KeyringError:
        return ""


def store_password(place: str, password: str) -> bool:
    """Keep a password for this place; False where there is no keychain that takes it."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, place, password)
    except KeyringError:
        return False
    return keyring.get_password(_SERVICE, place) == password
