"""Whose bundles are taken: the list of writers, its roles and policy, and the keys of this installation."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import KnownWriter, Policy, Role, Stated, Statement, fingerprint
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What others need of this installation. `recipient` is the age key to lock bundles for it."""

    key: str
    fingerprint: str
    recipient: str
    in_keyring: bool


def own_keys(desk: Desk) -> OwnKeys:
    """The public keys of this installation."""
    return _told(desk.identity.public_key, desk.identity.recipient, in_keyring=desk.identity.in_keyring)


def new_key(desk: Desk) -> OwnKeys:
    """A new key to sign with; the old one vouches for it in every bundle from now on."""
    made = desk.new_key()
    return _told(made.public_key, made.recipient, in_keyring=made.in_keyring)


def _told(key: bytes, recipient: str, *, in_keyring: bool) -> OwnKeys:
    return OwnKeys(key.hex(), fingerprint(key.hex()), recipient, in_keyring)


def writers(workspace: Workspace) -> Sequence[KnownWriter]:
    """Everybody whose key is known here, the confirmed first."""
    return workspace.writers.listed()


def policy(workspace: Workspace) -> Policy:
    """Whether bundles of strangers are taken."""
    return workspace.writers.policy


def set_policy(workspace: Workspace, wanted: Policy) -> Policy:
    """Open or close the workspace for strangers. Whoever closes it is on the list."""
    own = Role.SECRETARIAT if workspace.about.is_joint else Role.COORDINATOR
    workspace.writers.set_policy(wanted, own)
    return wanted


def trust(
    workspace: Workspace, named: str, role: Role, theme: str | None = None, replaces: str | None = None
) -> KnownWriter:
    """The fingerprint was compared with its holder: confirm the key with a role.

    `named` is a fingerprint or a whole public key. `theme` limits a coordinator; that of a theme's workspace unless
    given. `replaces` names the lost key that this one follows.
    """
    if theme is not None and role is not Role.COORDINATOR:
        raise Refused.because("trust.theme_of_coordinator")
    if theme is not None and theme not in THEME_KEYS:
        raise Refused.because("workspace.unknown_theme", None, theme=theme, known=", ".join(THEME_KEYS))
    limit = (theme or workspace.about.theme or "") if role is Role.COORDINATOR else ""
    confirmed = workspace.writers.confirm(named, role, limit)
    if replaces is not None:
        workspace.writers.succeed(replaces, confirmed.key)
        confirmed = workspace.writers.confirm(confirmed.key, role, limit)
    return confirmed


def revoke(workspace: Workspace, named: str, desk: Desk) -> KnownWriter:
    """Take nothing new of a key, and tell so in every bundle: what is held of it now stands, for others too.

    Others follow where this installation is confirmed as the secretariat.
    """
    identity = desk.identity
    key = workspace.writers.find(named).key
    until = workspace.writers.written_with(key)
    at = desk.clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stated = Statement(Stated.REVOCATION, key, "", identity.public_key.hex(), at, until=until)
    return workspace.writers.revoke(key, replace(stated, sig=identity.sign(stated.message).hex()))


def as_document(writer: KnownWriter) -> Mapping[str, object]:
    """A writer as the command line tells it in JSON."""
    return {
        "key": writer.key,
        "fingerprint": writer.fingerprint,
        "person": writer.person,
        "device": writer.device,
        "role": str(writer.role) or None,
        "theme": writer.theme or None,
        "state": str(writer.standing),
        "confirmed_on": writer.confirmed_on or None,
        "confirmed_by": writer.confirmed_by or None,
        "replaced_by": writer.replaced_by or None,
        "replicas": list(writer.copies),
    }
