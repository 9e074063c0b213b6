"""Writes of which values went, at a receiver that trusts nobody: what is left cannot be changed, nor more be taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_key, a_workspace, packed
from exchange.bundle_parts import repacked
from laws.bundle_files import packed_in_a_file
from sqlalchemy import select, update
from stores import Store, everything_in

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange import inspect
from kb_desktop.exchange.lines import canonical_json
from kb_desktop.workspace import engine, tables
from kb_desktop.workspace.workspace import Workspace

PHONE = "06-00000042"


@pytest.fixture
def group(store: Store) -> Iterator[Workspace]:
    with a_workspace(store, name="groep") as workspace:
        yield workspace


@pytest.fixture
def joint(store: Store) -> Iterator[Workspace]:
    with a_workspace(store, None, "samen", "Siem Secretaris") as workspace:
        yield workspace


def a_person(workspace: Workspace) -> RecordId:
    with workspace.change("Lid toevoegen") as t:
        return t.create("person", {"name": "Petra Probeersel", "phone": PHONE, "function": "Adviseur"})


def code(attempt: Any) -> str:
    with pytest.raises(Refused) as refused:
        attempt()
    return str(refused.value.problems[0].code)


def test_what_is_left_of_an_erased_write_cannot_be_changed_on_the_way(group: Workspace, tmp_path: Path) -> None:
    id_ = a_person(group)
    packed_in_a_file(tmp_path / "eerst.kbbundle", group, "Coba Coördinator")
    group.erase(id_, ["name", "phone"], "Op verzoek")
    honest = packed_in_a_file(tmp_path / "gewist.kbbundle", group, "Coba Coördinator")
    assert inspect(honest)["features_required"] == ["blanked"]

    def promoted(lines: list[Any]) -> list[Any]:
        lines[0][7]["function"] = "Directeur"
        return lines

    def guessed(lines: list[Any]) -> list[Any]:
        lines[0][9]["_erased"]["phone"] = "ab" * 32
        return lines

    def restored(lines: list[Any]) -> list[Any]:
        lines[0][7]["phone"] = PHONE
        return lines

    for change, refusal in ((promoted, "seal_broken"), (guessed, "seal_broken"), (restored, "content_invalid")):
        forged = repacked(honest, tmp_path / "vals.kbbundle", a_key("Mallory"), ops=change)
        assert code(lambda: inspect(forged)) == f"bundle.{refusal}"  # noqa: B023


def test_nothing_is_taken_out_of_a_bundle_unsaid(group: Workspace, tmp_path: Path) -> None:
    a_person(group)
    honest = packed_in_a_file(tmp_path / "heel.kbbundle", group, "Coba Coördinator")

    def emptied(lines: list[Any]) -> list[Any]:
        lines[0][7]["phone"] = None
        lines[0][9] = {"_held": {"phone": "ab" * 32}}
        return lines

    silent = repacked(honest, tmp_path / "stil.kbbundle", a_key("Mallory"), ops=emptied)
    assert code(lambda: inspect(silent)) == "bundle.content_invalid"


def test_an_erasure_that_nobody_made_is_refused_and_changes_nothing(group: Workspace, joint: Workspace) -> None:
    a_person(group)
    bundle = packed(group.outgoing("full"))
    (whole,) = bundle.op_list
    fields, ext = forms.without(whole, ["phone"], (), canonical_json)
    bundle.op_list = [whole._replace(fields=fields, ext=ext)]
    bundle.manifest = replace(bundle.manifest, blanked=((whole.replica, 1),))
    before = joint.digest()
    assert code(lambda: joint.merge(bundle)) == "merge.blank_unfounded"
    assert joint.digest() == before
    joint.merge(packed(group.outgoing("full")))
    assert code(lambda: joint.merge(bundle)) == "merge.blank_unfounded"
    assert joint.get(whole.record).get("phone") == PHONE  # type: ignore[union-attr]


def settled(workspace: Workspace, reason: str) -> Dot:
    """A step with a reason, about something else."""
    with workspace.change("Niet overgenomen", reason) as t:
        t.create("action", {"text": "Iets"})
    return Dot(workspace.replica, t.first)


def reasons_of(workspace: Workspace) -> dict[Dot, tuple[str, bool]]:
    """The reason of every step that had one, and whether it was erased."""
    rows = workspace._connection.execute(select(tables.txn).where(tables.txn.c.ext.is_not(None)))
    exts = {Dot(row.rep, row.first): json.loads(row.ext) for row in rows}
    return {dot: (reasons.given(ext), reasons.is_erased(ext)) for dot, ext in exts.items()}


def test_a_reason_goes_with_what_is_erased_wherever_and_whenever_the_step_is_read(
    group: Workspace, joint: Workspace, store: Store
) -> None:
    id_ = a_person(group)
    named, other = settled(group, "Gebeld met Petra"), settled(group, "Besproken")
    joint.merge(packed(group.outgoing("full")))
    older = packed(group.outgoing("full"))
    group.erase(id_, ["name"], "Op verzoek", steps=[named])
    erasing = Dot(group.replica, 4)
    left = {named: ("", True), other: ("Besproken", False), erasing: ("Op verzoek", False)}
    newer = packed(group.outgoing("full"))
    assert "Petra" not in repr(everything_in(group))
    assert "Petra" not in repr((newer.op_list, newer.txn_list))
    joint.merge(newer)
    joint.merge(older)
    with a_workspace(store, None, "later", "Lies Later") as later:
        later.merge(newer)
        later.merge(older)
        with a_workspace(store, None, "samen gelezen", "Sam Samen") as together:
            together.merge_all([newer, older], Choices())
            for each in (group, joint, later, together):
                assert reasons_of(each) == left
                assert each.check() == []
                assert each.digest() == group.digest()
                assert "Petra" not in repr(everything_in(each))
    shown = {(each.reason, each.reason_gone) for each in joint.history(RecordId(older.op_list[1].record))}
    assert shown == {("", True)}


def test_a_step_that_comes_after_the_write_that_names_it_loses_its_reason(group: Workspace, joint: Workspace) -> None:
    id_ = a_person(group)
    named = settled(group, "Petra is gebeld" + " en nog eens gebeld" * 20)  # leaves bytes in its page
    whole = packed(group.outgoing("full"))
    group.erase(id_, ["name"], "Op verzoek", steps=[named])
    bundle = packed(group.outgoing("full"))
    if not joint.is_shared:  # else SQLite may clean by the way
        joint._connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    bundle.txn_list = [step for step in bundle.txn_list if step.first != named.seq]
    joint.merge(bundle)
    assert named not in reasons_of(joint)
    joint.merge(whole)
    assert reasons_of(joint)[named] == ("", True)
    assert "Petra" not in repr(everything_in(joint))
    assert joint.check() == []


def test_a_reason_goes_when_only_the_write_that_names_it_arrives(group: Workspace, joint: Workspace) -> None:
    id_ = a_person(group)
    named = settled(group, "Gebeld met Petra")
    joint.merge(packed(group.outgoing("full")))
    group.erase(id_, ["name"], "Op verzoek", steps=[named])
    part = packed(group.outgoing(held=joint.books.held()))
    assert [step.first for step in part.txn_list] == [3]
    joint.merge(part)
    assert reasons_of(joint)[named] == ("", True)
    assert "Petra" not in repr(everything_in(joint))


def test_a_reason_goes_with_a_record_that_stays_behind(group: Workspace, joint: Workspace) -> None:
    with group.change("Actie vastleggen") as t:
        id_ = t.create("action", {"text": "Bellen met Petra", "label": "vertrouwelijk", "label_reason": "Privé"})
    named = settled(group, "Gebeld met Petra")
    group.erase(id_, ["text"], "Op verzoek", steps=[named])
    joint.merge(packed(group.outgoing("full")))
    assert reasons_of(joint)[named] == ("", True)
    assert joint.digest().withheld == 2
    joint.merge(packed(group.outgoing("full", labels=["vertrouwelijk"], locked=True)))
    assert joint.digest() == group.digest()
    assert joint.check() == []


def test_a_reason_that_nobody_erased_is_missed_and_nothing_changes(group: Workspace, joint: Workspace) -> None:
    step = settled(group, "Gebeld met Petra")
    bundle = packed(group.outgoing("full"))
    (whole,) = bundle.txn_list
    bundle.txn_list = [whole._replace(ext=reasons.without(whole.ext, canonical_json))]
    before = joint.digest()
    assert code(lambda: joint.merge(bundle)) == "merge.reason_unfounded"
    assert joint.digest() == before
    joint.merge(packed(group.outgoing("full")))
    assert code(lambda: joint.merge(bundle)) == "merge.reason_unfounded"
    assert reasons_of(joint) == {step: ("Gebeld met Petra", False)}


def test_a_check_finds_a_reason_that_should_be_gone_and_one_that_should_not(group: Workspace) -> None:
    id_ = a_person(group)
    named, other = settled(group, "Gebeld met Petra"), settled(group, "Besproken")
    kept = group._connection.execute(select(tables.txn.c.ext).where(tables.txn.c.first == named.seq)).scalar_one()
    group.erase(id_, ["name"], "Op verzoek", steps=[named])
    gone = group._connection.execute(select(tables.txn.c.ext).where(tables.txn.c.first == named.seq)).scalar_one()
    for step, ext in ((named, kept), (other, gone)):
        before = group._connection.execute(select(tables.txn.c.ext).where(tables.txn.c.first == step.seq)).scalar_one()
        for now, found in ((ext, ["check.blanked"]), (before, [])):
            with engine.writing(group._connection):
                group._connection.execute(update(tables.txn).where(tables.txn.c.first == step.seq).values(ext=now))
            assert [each.code for each in group.check()] == found


def test_a_reason_without_a_salt_stays_and_says_so(group: Workspace, joint: Workspace) -> None:
    id_ = a_person(group)
    step = settled(group, "Gebeld met Petra")
    with engine.writing(group._connection):
        plain = json.dumps({"reason": "Gebeld met Petra"})
        group._connection.execute(update(tables.txn).where(tables.txn.c.first == step.seq).values(ext=plain))
    (found,) = group.reasons_with(["petra"])
    assert (found.step, found.words, found.can_go) == (step, "Gebeld met Petra", False)
    group.erase(id_, ["name"], "Op verzoek", steps=[step])
    joint.merge(packed(group.outgoing("full")))
    assert reasons_of(joint)[step] == ("Gebeld met Petra", False)
    assert joint.check() == []


def test_the_reason_of_a_short_word_cannot_be_guessed_back(group: Workspace) -> None:
    id_ = a_person(group)
    step = settled(group, "Ziek")
    group.erase(id_, ["name"], "Op verzoek", steps=[step])
    left = next(each for each in group.outgoing("full").txns() if each.first == step.seq)
    assert [*left.ext] == ["_erased"]
    guesses = {forms.commitment(salt, "reason", "Ziek", canonical_json) for salt in ("", *map(str, left))}
    assert left.ext["_erased"]["reason"] not in guesses  # type: ignore[index,call-overload]


def test_the_commitment_of_a_short_value_does_not_give_it_away(group: Workspace) -> None:
    id_ = a_person(group)
    group.erase(id_, ["phone"], "Op verzoek")
    first, _ = group.outgoing("full").ops()
    commitment = first.ext["_erased"]["phone"]  # type: ignore[index,call-overload]
    known = [str(first.ext), first.record, *map(str, first.fields.values())]
    guesses = {forms.commitment(salt, "phone", PHONE, canonical_json) for salt in ("", *known)}
    assert commitment not in guesses
    assert "_salt" not in first.ext


def test_a_rebuilt_workspace_still_knows_what_was_erased(group: Workspace, joint: Workspace) -> None:
    id_ = a_person(group)
    older = packed(group.outgoing("full"))
    group.erase(id_, ["phone", "name"], "Op verzoek")
    joint.merge(packed(group.outgoing("full")))
    assert joint.check(rebuild=True) == []
    joint.merge(older)
    assert joint.digest() == group.digest()
    assert joint.get(id_).get("phone") is None  # type: ignore[union-attr]


def test_an_attachment_goes_with_the_value_that_named_it(group: Workspace, joint: Workspace) -> None:
    file = group.add_file("stuk.pdf", b"%PDF-1.7 naam van een inwoner")
    sha256 = str(file["sha256"])
    with group.change("Stuk toevoegen") as t:
        id_ = t.create("paper", {"title": "Stuk", "file": file})
    older = packed(group.outgoing("full"))
    joint.merge(older)
    group.erase(id_, ["file"], "Bevat een naam")
    assert not group.has_file(sha256)
    joint.merge(packed(group.outgoing("full")))
    assert not joint.has_file(sha256)
    joint.merge(older)
    assert not joint.has_file(sha256)
    assert joint.digest() == group.digest()
