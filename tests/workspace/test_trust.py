"""Whose writes are taken: what is refused leaves the workspace byte for byte as it was."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import MemoryBundle, SteppingClock, a_key, a_workspace, an_installation, packed
from exchange.bundle_parts import Key
from stores import Store, everything_in

from kb_desktop.domain.bundles import Seal
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.trust import Policy, Role, Standing, Stated, Statement, fingerprint, is_successor
from kb_desktop.usecases.opening import beginning
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.seeding import RELEASED, SeedRecord, seed_ops
from kb_desktop.workspace.workspace import Workspace

Make = Callable[..., Workspace]
CLOCK = "2026-09-02T09:00:00+00:00"


@pytest.fixture
def make(store: Store) -> Iterator[Make]:
    """Workspaces of invented people, on every engine; writes are sealed when they leave, as they are in a file."""
    made: list[Workspace] = []

    def new(person: str, theme: str | None = "VTH", seed: tuple[SeedRecord, ...] = ()) -> Workspace:
        name = f"{person.split(maxsplit=1)[0].lower()} {len(made)}"
        made.append(a_workspace(store, theme, name, person, seed))
        made[-1]._sealer = None
        return made[-1]

    yield new
    for each in made:
        each.close()


_texts = itertools.count(1)


def write(workspace: Workspace, kind: str = "action", **values: object) -> RecordId:
    given = values or {"text": f"Kaart {next(_texts)}"}
    with workspace.change("Toevoegen") as t:
        return t.create(kind, given)  # type: ignore[arg-type]


def bundle(workspace: Workspace, scope: str = "full") -> MemoryBundle:
    return packed(workspace.outgoing(scope))


def code_of(reader: Workspace, incoming: MemoryBundle) -> str:
    """The code with which a bundle is refused, in the preview and in the merge; "taken" when it is not."""
    before, digest = everything_in(reader), reader.digest()
    told = reader.preview_all([incoming])[0]
    assert everything_in(reader) == before
    if not isinstance(told, Refused):
        reader.merge(incoming)
        return "taken"
    with pytest.raises(Refused) as refused:
        reader.merge(incoming)
    assert everything_in(reader) == before
    assert reader.digest() == digest
    problem = refused.value.problems[0]
    assert problem == told.problems[0]
    assert "…" not in sentence(problem)
    return problem.code


def key_of(person: str) -> str:
    return a_key(person).hex


def trusts(reader: Workspace, person: str, role: Role, theme: str = "") -> None:
    reader.writers.confirm(key_of(person), role, theme)


def standings(workspace: Workspace) -> dict[str, Standing]:
    return {each.person: each.standing for each in workspace.writers.listed()}


# --- open
def test_a_stranger_is_taken_on_trust_and_told_as_not_confirmed(make: Make) -> None:
    coba, siem = make("Coba Coördinator"), make("Siem Secretaris", None)
    write(coba)
    plan = siem.plan(bundle(coba))
    (warning,) = plan.warnings
    assert warning.facts == {"person": "Coba Coördinator", "fingerprint": fingerprint(key_of("Coba Coördinator"))}
    assert siem.merge(bundle(coba)).warnings == plan.warnings
    (known,) = [each for each in siem.writers.listed() if each.person == "Coba Coördinator"]
    assert (known.standing, known.role, known.copies) == (Standing.SEEN, Role.NONE, (coba.replica,))
    trusts(siem, "Coba Coördinator", Role.COORDINATOR)
    write(coba)
    assert siem.merge(bundle(coba)).warnings == ()


def test_an_unconfirmed_writer_behind_the_sender_is_told_too(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    write(coba)
    bram.merge(bundle(coba))
    write(bram)
    assert sorted(str(each.facts["person"]) for each in siem.merge(bundle(bram)).warnings) == ["Bram", "Coba"]
    assert standings(siem) == {"Bram": Standing.SEEN, "Coba": Standing.SEEN}


def test_a_key_is_only_pinned_to_a_copy_that_it_proved_to_write(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    write(coba)
    first = bundle(coba)
    write(bram)
    lying = bundle(bram)
    stated = (replace(first.manifest.sender, key=key_of("Bram")),)
    siem.merge(replace(lying, manifest=replace(lying.manifest, writers=stated)))
    assert code_of(siem, first) == "taken"
    assert {each.person: each.copies for each in siem.writers.listed()} == {
        "Bram": (bram.replica,),
        "Coba": (coba.replica,),
    }


# --- another key
def test_a_copy_that_comes_with_another_key_is_refused(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    stolen = coba.outgoing("full")
    assert code_of(siem, packed(replace(stolen, keep=lambda _: None), a_key("Dief"))) == "merge.other_key"
    assert code_of(siem, bundle(coba)) == "taken"


def test_writes_of_a_known_copy_sealed_by_somebody_else_are_refused(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    bram.merge(bundle(coba))
    write(bram)
    honest = bundle(bram)
    outgoing = bram.outgoing("full")
    seals = tuple(each for each in outgoing.seals if each.replica != coba.replica)
    forged = packed(replace(outgoing, seals=seals, own=frozenset({coba.replica}), keep=lambda _: None))
    assert code_of(siem, forged) == "merge.other_key"
    assert code_of(siem, honest) == "taken"


# --- closed
def test_a_closed_workspace_takes_only_confirmed_writers(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    write(coba)
    assert code_of(siem, bundle(coba)) == "merge.unknown_writer"
    assert standings(siem) == {"Siem": Standing.CONFIRMED}
    trusts(siem, "Coba", Role.COORDINATOR)
    assert code_of(siem, bundle(coba)) == "taken"
    assert standings(siem) == {"Coba": Standing.CONFIRMED, "Siem": Standing.CONFIRMED}


def test_what_nobody_here_trusts_pushes_no_older_copy_out(make: Make, tmp_path: Path) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    siem.snapshot_folder = tmp_path / "kopieën"
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    trusts(siem, "Bram", Role.COORDINATOR)
    write(coba)
    write(bram)
    assert code_of(siem, bundle(coba)) == "merge.unknown_writer"
    assert siem.snapshots() == []
    siem.merge_all([bundle(coba), bundle(bram)], Choices())
    assert [each.reason for each in siem.snapshots()] == ([] if siem.is_shared else ["inlezen"])


def test_a_closed_workspace_takes_no_stranger_through_somebody_it_knows(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    trusts(siem, "Bram", Role.COORDINATOR)
    write(coba)
    bram.merge(bundle(coba))
    assert code_of(siem, bundle(bram)) == "merge.unknown_writer"
    trusts(siem, "Coba", Role.COORDINATOR)
    assert code_of(siem, bundle(bram)) == "taken"


def test_what_a_closed_workspace_gave_out_comes_back_without_confirming_anybody_else(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    write(siem)
    coba.merge(bundle(siem))
    trusts(siem, "Coba", Role.READER)
    assert code_of(siem, bundle(coba)) == "taken"


# --- revoked
def test_nothing_new_is_taken_of_a_revoked_key_nor_brought_by_it(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    bram.merge(bundle(coba))
    write(bram)
    siem.writers.revoke(key_of("Coba"), _revocation("Siem", "Coba"))
    assert code_of(siem, bundle(bram)) == "taken"  # what was taken before stays, also through others
    write(coba)
    assert code_of(siem, bundle(coba)) == "merge.revoked"
    bram.merge(bundle(coba))
    assert code_of(siem, bundle(bram)) == "merge.revoked"
    with pytest.raises(Refused, match=r"trust\.revoked"):
        trusts(siem, "Coba", Role.COORDINATOR)


Until = tuple[tuple[int, int], ...]


def _stated(what: Stated, key: str, next_: str, by: str, until: Until = ()) -> Statement:
    stated = Statement(what, key, next_, key_of(by), "2026-11-23T12:00:00Z", until=until)
    return replace(stated, sig=a_key(by).sign(stated.message).hex())


def _revocation(by: str, whom: str, until: Until = ()) -> Statement:
    return _stated(Stated.REVOCATION, key_of(whom), "", by, until)


def test_a_revocation_travels_and_counts_where_its_maker_is_the_secretariat(make: Make) -> None:
    coba, siem, kees, wim = make("Coba"), make("Siem", None), make("Kees", "RUI"), make("Wim", "INK")
    write(coba)
    siem.merge(bundle(coba))
    until = siem.writers.written_with(key_of("Coba"))
    assert until == ((coba.replica, 1),)
    siem.writers.revoke(key_of("Coba"), _revocation("Siem", "Coba", until))
    trusts(kees, "Siem", Role.SECRETARIAT)
    trusts(wim, "Siem", Role.COORDINATOR)
    for reader in (kees, wim):
        reader.merge(bundle(siem))
    assert standings(kees)["Coba"] is Standing.REVOKED
    assert standings(wim)["Coba"] is Standing.SEEN
    joint = make("Nel", None)
    trusts(joint, "Siem", Role.SECRETARIAT)
    kees.writers.set_policy(Policy.CLOSED, Role.COORDINATOR)
    joint.merge(bundle(kees))  # and through a third hand
    assert joint.digest() == siem.digest()
    write(coba)
    assert code_of(joint, bundle(coba)) == "merge.revoked"


def test_of_a_revoked_key_only_what_the_secretariat_held_then_is_taken(make: Make) -> None:
    coba, siem, joint = make("Coba"), make("Siem", None), make("Nel", None)
    trusts(joint, "Siem", Role.SECRETARIAT)
    write(coba)
    siem.merge(bundle(coba))
    bram = make("Bram")
    write(coba)
    bram.merge(bundle(coba))
    until = siem.writers.written_with(key_of("Coba"))
    siem.writers.revoke(key_of("Coba"), _revocation("Siem", "Coba", until))
    trusts(bram, "Siem", Role.SECRETARIAT)
    bram.merge(bundle(siem))
    assert code_of(joint, bundle(bram)) == "merge.revoked"
    assert code_of(joint, bundle(siem)) == "taken"
    assert code_of(joint, bundle(bram)) == "merge.revoked"


# --- roles
def test_a_reader_may_pass_on_but_not_write(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    trusts(siem, "Bram", Role.READER)
    write(coba)
    bram.merge(bundle(coba))
    assert code_of(siem, bundle(bram)) == "taken"
    write(bram)
    assert code_of(siem, bundle(bram)) == "merge.reader"
    trusts(siem, "Bram", Role.COORDINATOR)
    assert code_of(siem, bundle(bram)) == "taken"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("organisation", {"name": "Gemeente Verzonnen"}),
        ("agreement", {"key": "VTH-9", "text": "Iets nieuws"}),
        ("theme", {"key": "VTH", "title": "Anders"}),
        ("party", {"printed_name": "Niemand"}),
        ("covenant_edition", {"key": "x", "title": "x"}),
    ],
)
def test_register_and_covenant_are_written_by_the_secretariat_only(
    make: Make, kind: str, values: dict[str, object]
) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    trusts(siem, "Coba", Role.COORDINATOR)
    write(coba)
    siem.merge(bundle(coba))
    write(coba, kind, **values)
    assert code_of(siem, bundle(coba)) == "merge.not_in_role"
    trusts(siem, "Coba", Role.SECRETARIAT)
    assert code_of(siem, bundle(coba)) == "taken"


def test_a_coordinator_of_a_theme_writes_nothing_about_another(make: Make) -> None:
    seed = tuple(SeedRecord("theme", ("e", key), {"key": key, "title": key}) for key in ("VTH", "RUI"))
    coba, siem = make("Coba", "VTH", seed), make("Siem", None, seed)
    themes = {each.get("key"): each.id for each in coba.list("theme")}
    trusts(siem, "Coba", Role.COORDINATOR, "VTH")
    write(coba, "action", text="Kaart", theme=themes["VTH"])
    assert code_of(siem, bundle(coba)) == "taken"
    write(coba, "action", text="Kaart", theme=themes["RUI"])
    assert code_of(siem, bundle(coba)) == "merge.other_theme"
    whole = bundle(coba)
    odd = [op._replace(fields={"theme": [{}]}) if op.dot == (coba.replica, 2) else op for op in whole.op_list]
    assert code_of(siem, replace(whole, op_list=odd)) == "merge.other_theme"
    trusts(siem, "Coba", Role.COORDINATOR)
    assert code_of(siem, bundle(coba)) == "taken"


# --- beginnings
def test_the_beginning_that_this_program_makes_is_on_the_list_of_released_ones() -> None:
    assert seed_ops(beginning())[0][0].replica in RELEASED


SEED = (SeedRecord("organisation", ("x",), {"name": "Uit een andere versie"}),)


def test_an_unknown_beginning_is_taken_of_who_may_write_register_and_covenant(make: Make) -> None:
    coba, siem = make("Coba", "VTH", SEED), make("Siem", None)
    write(coba)
    trusts(siem, "Coba", Role.COORDINATOR)
    assert code_of(siem, bundle(coba)) == "merge.not_in_role"
    trusts(siem, "Coba", Role.SECRETARIAT)
    assert code_of(siem, bundle(coba)) == "taken"
    kees = make("Kees", None)
    assert code_of(kees, bundle(siem)) == "taken"  # passed on, by an unconfirmed one in an open workspace
    assert kees.digest() == siem.digest()


def test_writes_that_only_say_they_are_a_beginning_are_refused(make: Make) -> None:
    coba, siem = make("Coba", "VTH", SEED), make("Siem", None)
    whole = bundle(coba)
    place = next(n for n, op in enumerate(whole.op_list) if op.kind == "organisation")
    changed = list(whole.op_list)
    changed[place] = changed[place]._replace(fields={"name": "Vervalst"})
    assert code_of(siem, replace(whole, op_list=changed)) == "merge.unsealed"
    later = list(whole.op_list)
    later[place] = later[place]._replace(clock=later[place].clock + 1)
    assert code_of(siem, replace(whole, op_list=later)) == "merge.unsealed"
    assert code_of(siem, whole) == "taken"


def test_writes_without_a_seal_are_refused(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    whole = bundle(coba)
    assert code_of(siem, replace(whole, manifest=replace(whole.manifest, seals=()))) == "merge.unsealed"
    siem.merge(whole)
    write(coba)
    later = bundle(coba)
    earlier = tuple(each for each in later.manifest.seals if each.seq == 1)
    assert code_of(siem, replace(later, manifest=replace(later.manifest, seals=earlier))) == "merge.unsealed"


# --- one key after another
def test_a_new_key_signed_by_the_old_takes_over_name_and_role(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    trusts(siem, "Coba", Role.COORDINATOR, "VTH")
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    write(coba)
    coba.writers.announce([_stated(Stated.ROTATION, key_of("Coba"), key_of("Coba nieuw"), "Coba")])
    renewed = packed(coba.outgoing("full"), a_key("Coba nieuw"))
    assert code_of(siem, renewed) == "taken"
    by_key = {each.key: each for each in siem.writers.listed()}
    old, new = by_key[key_of("Coba")], by_key[key_of("Coba nieuw")]
    assert (old.standing, old.replaced_by) == (Standing.REPLACED, new.key)
    assert (new.standing, new.person, new.role, new.theme) == (
        Standing.CONFIRMED,
        "Coba",
        Role.COORDINATOR,
        "VTH",
    )
    siem.writers.revoke(old.key, _revocation("Siem", "Coba"))
    write(coba)
    assert code_of(siem, packed(replace(coba.outgoing("full"), keep=lambda _: None))) == "merge.revoked"
    assert code_of(siem, packed(coba.outgoing("full"), a_key("Coba nieuw"))) == "taken"


def test_a_rotation_reaches_who_hears_of_it_through_others(make: Make) -> None:
    coba, bram, siem = make("Coba"), make("Bram"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    coba.writers.announce([_stated(Stated.ROTATION, key_of("Coba"), key_of("Coba nieuw"), "Coba")])
    bram.merge(packed(coba.outgoing("full"), a_key("Coba nieuw")))
    assert code_of(siem, bundle(bram)) == "taken"
    assert siem.digest() == bram.digest()


def test_a_new_key_that_the_old_did_not_sign_for_is_refused(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    for by in ("Dief", "Coba nieuw"):
        whole = packed(replace(coba.outgoing("full"), keep=lambda _: None), a_key("Coba nieuw"))
        stated = (_stated(Stated.ROTATION, key_of("Coba"), key_of("Coba nieuw"), by),)
        assert code_of(siem, replace(whole, manifest=replace(whole.manifest, statements=stated))) == "merge.other_key"


def test_a_second_successor_is_refused_and_so_is_one_of_a_revoked_key(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    coba.writers.announce([_stated(Stated.ROTATION, key_of("Coba"), key_of("Coba nieuw"), "Coba")])
    siem.merge(bundle(coba))
    siem.merge(packed(coba.outgoing("full"), a_key("Coba nieuw")))
    write(coba)
    whole = packed(replace(coba.outgoing("full"), keep=lambda _: None), a_key("Dief"))
    stated = (_stated(Stated.ROTATION, key_of("Coba"), key_of("Dief"), "Coba"),)
    stolen = replace(whole, manifest=replace(whole.manifest, statements=stated))
    assert code_of(siem, stolen) == "merge.second_successor"
    kees = make("Kees", None)
    kees.writers.confirm(key_of("Coba"), Role.COORDINATOR, "")
    kees.writers.revoke(key_of("Coba"), _revocation("Kees", "Coba"))
    pinned = replace(stolen, manifest=replace(stolen.manifest, statements=stated))
    assert code_of(kees, pinned) in ("taken", "merge.other_key")
    assert {each.key: each.standing for each in kees.writers.listed()}.get(key_of("Dief")) is not Standing.CONFIRMED


def test_statements_about_keys_nobody_here_has_to_do_with_are_not_kept(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    whole = bundle(coba)
    stated = (
        _stated(Stated.ROTATION, key_of("Ver"), key_of("Weg"), "Ver"),
        _stated(Stated.ROTATION, key_of("Eerder"), key_of("Vroeger"), "Eerder"),
        _stated(Stated.ROTATION, key_of("Vroeger"), key_of("Coba"), "Vroeger"),
        _stated(Stated.ROTATION, key_of("Coba"), key_of("Coba"), "Coba"),
        _stated(Stated.ROTATION, key_of("Coba"), "", "Coba"),
        _stated(Stated.REVOCATION, key_of("Coba"), "", "Vroeger"),
    )
    siem.merge(replace(whole, manifest=replace(whole.manifest, statements=stated)))
    kept = {(each.key, each.next) for each in siem.outgoing("full").statements}
    assert kept == {(key_of("Eerder"), key_of("Vroeger")), (key_of("Vroeger"), key_of("Coba"))}
    assert standings(siem) == {"Coba": Standing.SEEN, "Siem": Standing.SEEN}


def test_a_lost_key_is_followed_by_one_that_the_secretariat_compared(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    after = replace(coba.outgoing("full"), keep=lambda _: None)
    assert code_of(siem, packed(after, a_key("Coba nieuw"))) == "merge.other_key"
    trusts(siem, "Coba nieuw", Role.COORDINATOR)
    with pytest.raises(Refused, match=r"trust\.same_key"):
        siem.writers.succeed(key_of("Coba"), key_of("Coba"))
    siem.writers.succeed(key_of("Coba"), key_of("Coba nieuw"))
    assert code_of(siem, packed(after, a_key("Coba nieuw"))) == "taken"
    with pytest.raises(Refused, match=r"trust\.replaced"):
        siem.writers.succeed(key_of("Coba"), key_of("Dief"))


def test_the_secretariat_may_vouch_for_writes_whose_key_is_gone(make: Make) -> None:
    coba, nel, siem = make("Coba"), make("Nel", None), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    nel.merge(bundle(coba))
    outgoing = nel.outgoing("full")
    seals = tuple(each for each in outgoing.seals if each.replica != coba.replica)
    vouched = replace(outgoing, seals=seals, own=frozenset({coba.replica}), keep=lambda _: None)
    assert code_of(siem, packed(vouched)) == "merge.other_key"
    trusts(siem, "Nel", Role.SECRETARIAT)
    assert code_of(siem, packed(vouched)) == "taken"
    wim = make("Wim", None)
    trusts(wim, "Nel", Role.SECRETARIAT)
    assert code_of(wim, packed(vouched)) == "taken"
    write(coba)
    assert {each.person: each.copies for each in wim.writers.listed()} == {"Nel": (nel.replica,)}
    assert code_of(wim, bundle(coba)) == "taken"  # whom the secretariat vouched for is met with its own key
    assert {each.person: each.copies for each in wim.writers.listed()}["Coba"] == (coba.replica,)


# --- chains
def test_seals_of_another_history_are_refused_and_everything_settles_it(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    write(coba)
    siem.merge(bundle(coba))
    write(coba)
    later = packed(coba.outgoing("full"))
    (own,) = (each for each in later.manifest.seals if each.seq == 3)
    base = replace(next(each for each in later.manifest.seals if each.seq == 2), chain="ab" * 32)
    base = _resealed(base)
    needs = {coba.replica: 2}
    delta = replace(
        later,
        manifest=replace(later.manifest, needs=needs, seals=(base, own)),
        op_list=[op for op in later.op_list if op.seq > 2],
    )
    assert code_of(siem, delta) == "merge.other_chain"
    assert code_of(siem, later) == "taken"


def _resealed(seal: Seal) -> Seal:
    from kb_desktop.exchange.sealing import Hashed, Stretch
    from kb_desktop.exchange.sealing import seal as sealing

    hashed = Hashed(bytes.fromhex(seal.lines), bytes.fromhex(seal.leaves))
    return sealing(a_key("Coba"), Stretch(seal.replica, seal.after, seal.seq), hashed, bytes.fromhex(seal.chain))


def test_a_seal_that_its_key_did_not_sign_is_refused(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    whole = bundle(coba)
    (own,) = whole.manifest.seals
    wrong = replace(own, chain="cd" * 32)
    assert code_of(siem, replace(whole, manifest=replace(whole.manifest, seals=(wrong,)))) == "bundle.seal_broken"


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_one_file_continued_twice_and_cut_differently_still_converges(make: Make, tmp_path: Path) -> None:
    coba, siem, kees = make("Coba"), make("Siem", None), make("Kees", None)
    write(coba)
    write(coba)
    copy = tmp_path / "oud.kbwerk"
    copy.write_bytes(coba.path.read_bytes())
    write(coba)
    siem.merge(bundle(coba))  # one seal over three writes
    with Workspace.open(copy, an_installation("Coba"), SteppingClock(CLOCK)) as restored:
        write(restored)
        kees.merge(bundle(restored))  # a seal over two, and a copy of its own
        siem.merge(bundle(kees))
        kees.merge(bundle(siem))
        assert siem.digest() == kees.digest()
        write(coba)
        for reader, giver in ((siem, coba), (kees, siem), (coba, kees), (restored, coba), (siem, restored)):
            assert code_of(reader, bundle(giver)) == "taken"
        assert siem.digest() == kees.digest() == coba.digest() == restored.digest()
        assert all(each.check() == [] for each in (siem, kees, coba, restored))


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_what_was_written_upon_the_other_history_of_a_number_is_refused(make: Make) -> None:
    coba, siem, kees = make("Coba"), make("Siem", None), make("Kees")
    record = write(coba, text="Begin")
    older = coba.path.read_bytes()  # type: ignore[union-attr]
    with coba.change("Wijzigen") as t:
        t.change(record, {"text": "Van maandag"})
    siem.merge(bundle(coba))
    coba.close()
    coba.path.write_bytes(older)  # type: ignore[union-attr]  # put back in its place, by somebody who remembers nothing
    with Workspace.open(coba.path, an_installation("Coba"), SteppingClock(CLOCK)) as restored:
        with restored.change("Wijzigen") as t:
            t.change(record, {"text": "Van dinsdag"})
        kees.merge(bundle(restored))
    with kees.change("Wijzigen") as t:
        t.change(record, {"text": "Op dinsdag verder"})
    part = bundle(kees, "unconfirmed")
    assert [op.fields for op in part.op_list] == [{"text": "Op dinsdag verder"}]
    assert code_of(siem, part) == "merge.other_chain"  # its numbers are all here; what they stand for is not
    shown = siem.get(record)
    assert shown is not None
    assert shown.text("text") == "Van maandag"
    assert code_of(siem, bundle(kees)) == "merge.fork"


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_a_part_that_rests_on_the_same_writes_cut_differently_is_taken(make: Make, tmp_path: Path) -> None:
    coba, siem, kees = make("Coba"), make("Siem", None), make("Kees", None)
    write(coba)
    write(coba)
    copy = tmp_path / "kopie.kbwerk"
    copy.write_bytes(coba.path.read_bytes())  # type: ignore[union-attr]
    write(coba)
    siem.merge(bundle(coba))  # one seal over three writes
    with Workspace.open(copy, an_installation("Coba"), SteppingClock(CLOCK)) as copied:
        kees.merge(bundle(copied))  # a seal over two
        copied.merge(bundle(kees))
        write(copied)
        part = bundle(copied, "unconfirmed")
        assert [op.replica for op in part.op_list] == [copied.replica]
        assert code_of(siem, part) == "taken"
    assert siem.check() == []


def test_a_delta_begins_where_a_seal_ends(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    for _ in range(3):
        write(coba)
        siem.merge(bundle(coba))
        coba.merge(bundle(siem))
    write(coba)
    outgoing = coba.outgoing("unconfirmed")
    assert outgoing.needs[coba.replica] == 3
    assert [(each.after, each.seq) for each in outgoing.seals if each.replica == coba.replica] == [(2, 3)]
    assert code_of(siem, packed(outgoing)) == "taken"


def test_an_export_without_new_writes_makes_no_new_seal(make: Make) -> None:
    coba = make("Coba")
    write(coba)
    first, second = bundle(coba), bundle(coba)
    assert first.manifest.seals == second.manifest.seals
    assert coba.outgoing("full").own == frozenset()


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_who_learns_of_newer_writes_under_its_own_number_goes_on_under_another(make: Make, tmp_path: Path) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    kept = tmp_path / "kopie.kbwerk"
    kept.write_bytes(coba.path.read_bytes())
    write(coba)
    siem.merge(bundle(coba))
    number = coba.replica
    content = kept.read_bytes()
    coba._connection.close()
    coba.path.write_bytes(content)
    with Workspace.open(coba.path, an_installation("Coba"), SteppingClock(CLOCK)) as restored:
        assert restored.replica == number
        restored.merge(bundle(siem))
        assert restored.replica != number
        write(restored)
        assert code_of(siem, bundle(restored)) == "taken"
        assert siem.digest() == restored.digest()


# --- the list itself
def test_a_writer_is_found_by_fingerprint_or_key_however_it_is_typed(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    mark = fingerprint(key_of("Coba"))
    for named in (mark, mark.replace(" ", ""), mark.upper(), key_of("Coba"), f" {key_of('Coba').upper()} "):
        assert siem.writers.find(named).person == "Coba"
    for named in ("", "Coba", mark[:-1], "00" * 32):
        with pytest.raises(Refused, match=r"trust\.unknown"):
            siem.writers.find(named)


def test_a_whole_key_can_be_confirmed_before_it_is_met(make: Make) -> None:
    siem = make("Siem", None)
    confirmed = siem.writers.confirm(Key("vooraf").public_key.hex(), Role.COORDINATOR)
    assert confirmed.is_confirmed
    assert confirmed.confirmed_by == "Siem"
    with pytest.raises(Refused, match=r"trust\.unknown"):
        siem.writers.confirm("0" * 63, Role.COORDINATOR)


def test_successions_are_followed_and_never_go_round_for_ever() -> None:
    chain = {"a": "b", "b": "c", "x": "y", "y": "x"}
    assert is_successor(chain, "a", "c")
    assert is_successor(chain, "a", "a")
    assert not is_successor(chain, "c", "a")
    assert not is_successor(chain, "x", "a")


def test_the_list_of_writers_is_no_part_of_the_digest(make: Make) -> None:
    coba, siem = make("Coba"), make("Siem", None)
    write(coba)
    siem.merge(bundle(coba))
    before = siem.digest()
    trusts(siem, "Coba", Role.SECRETARIAT)
    siem.writers.set_policy(Policy.CLOSED, Role.SECRETARIAT)
    assert siem.digest() == before
