"""Private keys: in the keyring of the operating system where there is one, never lost on the way, never shown."""

from __future__ import annotations

import base64
import datetime
import json
import stat
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.errors
import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from kb_desktop.domain.problems import Refused
from kb_desktop.environment.identity import Identity, identity, rotate
from kb_desktop.environment.paths import Paths
from kb_desktop.environment.vault import SystemKeyring
from kb_desktop.usecases.desk import Desk
from kb_desktop.wording.refusals import sentence

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


class InMemory(KeyringBackend):
    """A keyring as an operating system has one, that a test can close."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.forgets = False

    def _open(self) -> None:
        if self.error is not None:
            raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        if not self.forgets:
            self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if (service, username) not in self.held:
            raise keyring.errors.PasswordDeleteError
        del self.held[service, username]


InMemory.__module__ = "keyring.backends.SecretService"


@pytest.fixture
def system() -> Iterator[InMemory]:
    """A computer with a keyring."""
    before, made = keyring.get_keyring(), InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def file_of(folder: Path) -> dict[str, object]:
    stored: dict[str, object] = json.loads((folder / "installation.json").read_text(encoding="utf-8"))
    return stored


def signs(who: Identity) -> bool:
    Ed25519PublicKey.from_public_bytes(who.public_key).verify(who.sign(b"brief"), b"brief")
    return True


def code_of(who: Identity) -> str:
    with pytest.raises(Refused) as refused:
        who.sign(b"brief")
    assert sentence(refused.value.problems[0])
    return refused.value.problems[0].code


def test_private_keys_go_into_the_keyring_and_not_into_the_file(tmp_path: Path, system: InMemory) -> None:
    made = identity(tmp_path, SystemKeyring())
    assert made.in_keyring
    assert signs(made)
    assert set(file_of(tmp_path)) == {"id", "version", "public", "recipient", "vault"}
    (secret,) = system.held.values()
    assert "AGE-SECRET-KEY" in secret
    for part in json.loads(secret).values():
        assert part not in (tmp_path / "installation.json").read_text(encoding="utf-8")
        assert part not in repr(made)
    assert identity(tmp_path, SystemKeyring()).public_key == made.public_key


def test_without_a_keyring_the_file_holds_them_for_this_user_only(tmp_path: Path) -> None:
    made = identity(tmp_path, SystemKeyring())
    assert not made.in_keyring
    assert signs(made)
    assert signs(identity(tmp_path))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "installation.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "error", [keyring.errors.KeyringLocked("dicht"), keyring.errors.InitError(), RuntimeError("bus"), OSError(5, "io")]
)
def test_a_keyring_that_does_not_work_never_stands_in_the_way(
    tmp_path: Path, system: InMemory, error: Exception
) -> None:
    system.error = error
    made = identity(tmp_path, SystemKeyring())
    assert not made.in_keyring
    assert signs(made)


def test_a_keyring_that_forgets_is_not_believed(tmp_path: Path, system: InMemory) -> None:
    system.forgets = True
    made = identity(tmp_path, SystemKeyring())
    assert not made.in_keyring
    assert signs(made)


def test_a_keyring_that_keeps_secrets_in_a_file_of_its_own_is_not_used(tmp_path: Path) -> None:
    class Elsewhere(InMemory): ...

    before, made = keyring.get_keyring(), Elsewhere()
    keyring.set_keyring(made)
    try:
        assert not identity(tmp_path, SystemKeyring()).in_keyring
    finally:
        keyring.set_keyring(before)
    assert made.held == {}


def test_of_a_chain_of_keyrings_the_systems_own_is_taken(tmp_path: Path, system: InMemory) -> None:
    class Chain(ChainerBackend):
        backends = (system,)  # type: ignore[assignment]

    Chain.__module__ = "keyring.backends.chainer"
    keyring.set_keyring(Chain())
    assert identity(tmp_path, SystemKeyring()).in_keyring
    assert len(system.held) == 1


def test_a_workspace_can_be_opened_while_the_keyring_is_closed_only_signing_is_refused(
    tmp_path: Path, system: InMemory
) -> None:
    made = identity(tmp_path, SystemKeyring())
    system.error = keyring.errors.KeyringLocked("dicht")
    later = identity(tmp_path, SystemKeyring())
    assert later.installation("Coba") == made.installation("Coba")
    assert later.recipient == made.recipient
    assert code_of(later) == "identity.keyring_closed"
    system.error = None
    assert signs(later)


def test_a_key_that_left_the_keyring_is_told_and_never_made_anew(tmp_path: Path, system: InMemory) -> None:
    identity(tmp_path, SystemKeyring())
    before = file_of(tmp_path)
    (name,) = system.held
    for other in (None, "geen json", json.dumps({"key": base64.b64encode(bytes(32)).decode()})):
        system.held.clear()
        if other is not None:
            system.held[name] = other
        assert code_of(identity(tmp_path, SystemKeyring())) == "identity.keyring_empty"
    assert file_of(tmp_path) == before


def of_before(folder: Path) -> Ed25519PrivateKey:
    """The file as the first version wrote it."""
    key = Ed25519PrivateKey.generate()
    stored = {"id": str(uuid.uuid4()), "key": base64.b64encode(key.private_bytes_raw()).decode(), "version": 1}
    (folder / "installation.json").write_text(json.dumps(stored), encoding="utf-8")
    return key


@pytest.mark.parametrize("with_keyring", [True, False])
def test_an_installation_of_before_keeps_its_id_and_key_and_moves_over(
    tmp_path: Path, system: InMemory, with_keyring: bool
) -> None:
    key = of_before(tmp_path)
    id_ = file_of(tmp_path)["id"]
    moved = identity(tmp_path, SystemKeyring() if with_keyring else None)
    assert (moved.installation_id, moved.public_key) == (id_, key.public_key().public_bytes_raw())
    assert signs(moved)
    assert moved.in_keyring is with_keyring
    assert ("key" in file_of(tmp_path)) is not with_keyring
    assert moved.recipient.startswith("age1")
    again = identity(tmp_path, SystemKeyring())
    assert (again.recipient, again.public_key) == (moved.recipient, moved.public_key)


def test_a_public_key_in_the_file_that_does_not_fit_is_damage(tmp_path: Path) -> None:
    identity(tmp_path)
    stored = file_of(tmp_path)
    for wrong in ("", "00" * 32, "geen hex"):
        (tmp_path / "installation.json").write_text(json.dumps({**stored, "public": wrong}), encoding="utf-8")
        with pytest.raises(Refused, match=r"identity\.damaged"):
            identity(tmp_path)


@pytest.mark.parametrize("with_keyring", [True, False])
def test_a_new_key_is_vouched_for_by_the_old_and_what_was_locked_for_us_still_opens(
    tmp_path: Path, system: InMemory, with_keyring: bool
) -> None:
    vault = SystemKeyring() if with_keyring else None
    old = identity(tmp_path, vault)
    locked = pyrage.encrypt(b"stuk", [pyrage.x25519.Recipient.from_str(old.recipient)])
    new = rotate(tmp_path, NOW, vault)
    assert signs(new)
    assert new.installation_id == old.installation_id
    assert new.public_key != old.public_key
    (stated,) = new.rotations
    assert (stated.what, stated.key, stated.next) == ("rotation", old.public_key.hex(), new.public_key.hex())
    assert stated.at == "2026-11-23T12:00:00Z"
    Ed25519PublicKey.from_public_bytes(old.public_key).verify(bytes.fromhex(stated.sig), stated.message)
    assert pyrage.decrypt(locked, [pyrage.x25519.Identity.from_str(new.age_identity)]) == b"stuk"
    third = rotate(tmp_path, NOW, vault)
    assert [each.next for each in third.rotations] == [new.public_key.hex(), third.public_key.hex()]
    assert len(system.held) == (1 if with_keyring else 0)


def test_a_new_key_is_not_made_while_the_keyring_is_closed(tmp_path: Path, system: InMemory) -> None:
    old = identity(tmp_path, SystemKeyring())
    before = file_of(tmp_path)
    system.error = keyring.errors.KeyringLocked("dicht")
    with pytest.raises(Refused, match=r"identity\.keyring_closed"):
        rotate(tmp_path, NOW, SystemKeyring())
    system.error = None
    assert file_of(tmp_path) == before
    assert signs(old)


def test_a_portable_folder_takes_its_keys_along(tmp_path: Path, system: InMemory) -> None:
    desk = Desk(Paths(tmp_path))
    assert not desk.identity.in_keyring
    assert signs(desk.new_key())
    assert system.held == {}
