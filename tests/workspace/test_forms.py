"""Writes of which values went, at a receiver that trusts nobody: what is left cannot be changed, nor more be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_key, a_workspace, packed
from exchange.bundle_parts import repacked
from laws.bundle_files import packed_in_a_file
from stores import Store

from kb_desktop.domain import forms
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange import inspect
from kb_desktop.exchange.lines import canonical_json
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
