"""Which workspace this is, and which installation writes in it."""

from __future__ import annotations

from dataclasses import dataclass

FAMILY = "krachtenbundeling"


@dataclass(frozen=True, slots=True)
class About:
    """What a workspace is about: a theme key of article 4, or None for the joint workspace of the secretariat."""

    theme: str | None
    name: str
    family: str = FAMILY

    @property
    def is_joint(self) -> bool:
        return self.theme is None


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation of the program: a random id, who works there, on what, and its Ed25519 public key (32 bytes)."""

    id: str
    person: str
    device: str
    public_key: bytes
