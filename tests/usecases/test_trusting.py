"""Keys and locks at the desk: who may bring what, new keys, bundles that only their receivers open."""

from __future__ import annotations

import logging
from pathlib import Path

import pyrage
import pytest
from builders import SteppingClock
from usecases.conftest import OpenHands
from usecases.hands import Hands

from kb_desktop.domain.merging import BundleVerdict
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import Policy, Role, Standing
from kb_desktop.environment.paths import Paths
from kb_desktop.exchange.encryption import LARGEST_BY_PASSPHRASE, Lock
from kb_desktop.usecases import exchanging, trusting
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.exchange_view import preview_in_words
from kb_desktop.wording.refusals import sentence

PHRASE = "vier losse woorden samen"


def locked_for(hands: Hands, *receivers: Hands, passphrase: str = "", name: str = "dicht") -> Path:
    path = hands.workspace.path.with_name(f"{name}.kbbundle")
    keys = [trusting.own_keys(each.desk).recipient for each in receivers]
    made = exchanging.export(hands.workspace, path, hands.desk, "full", locked=exchanging.lock_for(keys, passphrase))
    assert made.is_locked
    return path


def outcome(hands: Hands, path: Path, passphrase: str = "") -> str:
    """The code of the refusal, told equally by preview and merge (and inspect), or how the merge went."""
    keys = exchanging.keys_of(hands.desk, passphrase)
    content = hands.workspace.path.read_bytes()
    (plan,) = exchanging.preview(hands.workspace, [path], keys=keys)
    assert hands.workspace.path.read_bytes() == content
    (done,) = exchanging.merge(hands.workspace, [path], hands.desk, keys=keys)
    if done.verdict is not BundleVerdict.REFUSED:
        assert exchanging.inspect(path, keys)["verified"] is True
        return str(done.verdict)
    assert hands.workspace.path.read_bytes() == content
    assert plan.reason == done.reason
    assert done.reason is not None
    assert "…" not in sentence(done.reason)
    if done.reason.code.startswith("bundle."):  # what is wrong with the file itself, in whatever workspace
        with pytest.raises(Refused) as refused:
            exchanging.inspect(path, keys)
        assert refused.value.problems[0] == done.reason
    return done.reason.code


# --- locked bundles
def test_a_bundle_for_receivers_opens_for_each_of_them_and_for_nobody_else(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    stranger, second = open_hands("samen", "Wim"), open_hands("samen", "Nel")
    vth.make("action", text="Vertrouwelijke kaart")
    path = locked_for(vth, joint, second)
    content = path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    for word in (b"manifest.json", b"ops.jsonl", b"Coba"):
        assert word not in content
    assert outcome(stranger, path) == "bundle.encrypted"
    assert outcome(joint, path) == outcome(second, path) == "merged"
    assert joint.workspace.digest() == vth.workspace.digest()
    assert [each.name for each in path.parent.iterdir() if "kbbundle" in each.name] == ["dicht.kbbundle"]


def test_a_locked_bundle_previews_like_any_other(vth: Hands, joint: Hands) -> None:
    vth.make("person", name="Jip Verzonnen")
    (plan,) = preview_in_words(joint.workspace, [locked_for(vth, joint)], keys=exchanging.keys_of(joint.desk))
    assert [record.title for record in plan.records] == ["Jip Verzonnen"]


def test_without_any_key_a_locked_bundle_is_refused(vth: Hands, joint: Hands) -> None:
    path = locked_for(vth, joint)
    with pytest.raises(Refused, match=r"bundle\.encrypted"):
        exchanging.inspect(path)


def test_a_bundle_with_a_pass_phrase_opens_with_that_phrase_only(vth: Hands, joint: Hands) -> None:
    vth.make("action", text="Kaart")
    path = locked_for(vth, passphrase=PHRASE)
    assert outcome(joint, path) == "bundle.passphrase_needed"
    assert outcome(joint, path, "vier andere woorden") == "bundle.passphrase_wrong"
    assert outcome(joint, path, PHRASE) == "merged"


def test_an_armored_file_opens_too(vth: Hands, joint: Hands, tmp_path: Path) -> None:
    vth.make("action", text="Kaart")
    clear = vth.bundle().read_bytes()
    recipient = pyrage.x25519.Recipient.from_str(trusting.own_keys(joint.desk).recipient)
    by_key, by_phrase = tmp_path / "a.kbbundle", tmp_path / "b.kbbundle"
    by_key.write_bytes(pyrage.encrypt(clear, [recipient], armored=True))
    by_phrase.write_bytes(pyrage.passphrase.encrypt(clear, PHRASE, armored=True))
    assert outcome(joint, by_phrase) == "bundle.passphrase_needed"
    assert outcome(joint, by_phrase, PHRASE) == "merged"
    assert outcome(joint, by_key) == "equal"


@pytest.mark.parametrize("spoil", ["cut", "cut in the head", "flipped", "no bundle inside", "another inside"])
def test_a_locked_bundle_that_was_spoilt_is_refused(vth: Hands, joint: Hands, spoil: str) -> None:
    vth.make("action", text="Kaart")
    path = locked_for(vth, joint)
    content = bytearray(path.read_bytes())
    recipient = pyrage.x25519.Recipient.from_str(trusting.own_keys(joint.desk).recipient)
    if spoil == "cut":
        del content[-10:]
    elif spoil == "cut in the head":
        del content[60:]
    elif spoil == "flipped":
        content[-1] ^= 1
    elif spoil == "no bundle inside":
        content = bytearray(pyrage.encrypt(b"Beste collega", [recipient]))
    else:
        content = bytearray(pyrage.encrypt(bytes(content), [recipient]))
    path.write_bytes(content)
    expected = "bundle.not_a_bundle" if spoil.endswith("inside") else "bundle.damaged"
    assert outcome(joint, path) == expected


@pytest.mark.parametrize("key", ["age1onbekend", "", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQ"])
def test_what_is_no_key_to_receive_with_is_refused_before_anything_is_written(vth: Hands, key: str) -> None:
    with pytest.raises(Refused, match=r"export\.recipient_invalid"):
        exchanging.lock_for([key])


def test_a_short_pass_phrase_and_two_ways_at_once_are_refused(joint: Hands) -> None:
    with pytest.raises(Refused, match=r"export\.passphrase_short"):
        exchanging.lock_for((), "kort")
    with pytest.raises(Refused, match=r"export\.one_lock"):
        exchanging.lock_for([trusting.own_keys(joint.desk).recipient], PHRASE)
    assert exchanging.lock_for() is None


def test_secrets_stand_in_no_representation(joint: Hands) -> None:
    assert PHRASE not in repr(Lock(passphrase=PHRASE))
    keys = exchanging.keys_of(joint.desk, PHRASE)
    assert PHRASE not in repr(keys)
    assert "AGE-SECRET" not in repr(keys)
    assert LARGEST_BY_PASSPHRASE > 1 << 20


def test_a_new_key_to_sign_with_still_opens_what_was_locked_before(vth: Hands, joint: Hands) -> None:
    vth.make("action", text="Kaart")
    path = locked_for(vth, joint)
    trusting.new_key(joint.desk)
    assert outcome(joint, path) == "merged"


# --- the list of writers at work
def test_between_two_new_installations_a_bundle_merges_without_any_confirmation(vth: Hands, joint: Hands) -> None:
    assert trusting.policy(joint.workspace) is Policy.OPEN
    vth.make("action", text="Kaart")
    (plan,) = exchanging.merge(joint.workspace, [vth.bundle()], joint.desk)
    assert plan.verdict is BundleVerdict.MERGED
    (warning,) = plan.warnings
    mark = trusting.own_keys(vth.desk).fingerprint
    assert mark in sentence(warning)
    trusting.trust(joint.workspace, mark, Role.COORDINATOR)
    vth.make("action", text="Nog een")
    (plan,) = exchanging.merge(joint.workspace, [vth.bundle("later")], joint.desk)
    assert plan.warnings == ()


def test_a_new_key_is_known_to_who_knew_the_old_one(vth: Hands, joint: Hands) -> None:
    vth.make("action", text="Kaart")
    exchanging.merge(joint.workspace, [vth.bundle()], joint.desk)
    trusting.trust(joint.workspace, trusting.own_keys(vth.desk).key, Role.COORDINATOR, "VTH")
    trusting.set_policy(joint.workspace, Policy.CLOSED)
    renewed = trusting.new_key(vth.desk)
    vth.reopen()
    vth.make("action", text="Met een nieuwe sleutel")
    assert outcome(joint, vth.bundle("nieuw")) == "merged"
    new = next(each for each in trusting.writers(joint.workspace) if each.key == renewed.key)
    assert (new.standing, new.role, new.theme) == (Standing.CONFIRMED, Role.COORDINATOR, "VTH")
    assert joint.workspace.digest() == vth.workspace.digest()
    assert outcome(vth, joint.bundle("terug")) == "equal"


def test_a_revoked_writer_is_refused_here_and_where_the_secretariat_is_known(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    rui = open_hands("RUI", "Ria")
    vth.make("action", text="Kaart")
    exchanging.merge(joint.workspace, [vth.bundle()], joint.desk)
    mark = trusting.own_keys(vth.desk).fingerprint
    revoked = trusting.revoke(joint.workspace, mark, joint.desk)
    assert revoked.standing is Standing.REVOKED
    trusting.trust(rui.workspace, trusting.own_keys(joint.desk).key, Role.SECRETARIAT)
    assert outcome(rui, joint.bundle("terug")) == "merged"
    assert rui.workspace.digest() == joint.workspace.digest()
    vth.make("action", text="Nog een")
    assert outcome(joint, vth.bundle("later")) == "merge.revoked"


def test_who_closes_a_workspace_is_on_its_list(vth: Hands, joint: Hands) -> None:
    for hands, role in ((vth, Role.COORDINATOR), (joint, Role.SECRETARIAT)):
        trusting.set_policy(hands.workspace, Policy.CLOSED)
        (own,) = trusting.writers(hands.workspace)
        assert (own.key, own.role, own.is_confirmed) == (trusting.own_keys(hands.desk).key, role, True)
    vth.make("action", text="Kaart")
    assert outcome(joint, vth.bundle()) == "merge.unknown_writer"
    trusting.set_policy(joint.workspace, Policy.OPEN)
    assert outcome(joint, vth.bundle()) == "merged"


def test_a_theme_is_for_coordinators_and_has_to_exist(joint: Hands, vth: Hands) -> None:
    key = trusting.own_keys(vth.desk).key
    with pytest.raises(Refused, match=r"trust\.theme_of_coordinator"):
        trusting.trust(joint.workspace, key, Role.READER, "VTH")
    with pytest.raises(Refused, match=r"workspace\.unknown_theme"):
        trusting.trust(joint.workspace, key, Role.COORDINATOR, "XYZ")
    assert trusting.writers(joint.workspace) == []
    assert trusting.trust(vth.workspace, key, Role.COORDINATOR).theme == "VTH"


def test_sealing_what_was_sealed_gives_the_same_bundle_byte_for_byte(vth: Hands) -> None:
    vth.make("action", text="Kaart")
    first = vth.bundle("een").read_bytes()
    fixed = Desk(Paths(vth.desk.paths.under), SteppingClock("2026-09-15T08:00:00+00:00"), vth.desk.person, "laptop")
    made = [
        exchanging.export(vth.workspace, vth.workspace.path.with_name(f"{n}.kbbundle"), desk, "full")
        for n, desk in enumerate(
            Desk(fixed.paths, SteppingClock("2026-09-15T08:00:00+00:00"), fixed.person, "laptop") for _ in range(2)
        )
    ]
    assert made[0].path.read_bytes() == made[1].path.read_bytes()
    assert len(first) > 0


def test_nothing_of_keys_and_names_reaches_the_log(vth: Hands, joint: Hands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vth.make("action", text="Kaart")
    outcome(joint, locked_for(vth, joint))
    trusting.new_key(joint.desk)
    for word in ("AGE-SECRET", "Coba", "Siem", trusting.own_keys(joint.desk).recipient):
        assert word not in caplog.text
    logged = "".join(each.read_text(encoding="utf-8") for each in vth.desk.paths.logs.iterdir())
    assert "Coba" not in logged
