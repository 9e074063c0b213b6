"""People: who belongs to a group now, also for the secretariat that holds several groups; and what forms offer."""

from __future__ import annotations

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, theme_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import lists, people, records
from kb_desktop.usecases.people import Member


def _add(hands: Hands, name: str, **membership: Value) -> RecordId:
    people.add_member(hands.workspace, {"name": name}, membership, hands.today)
    return hands.only("person", name=name).id


def _names(hands: Hands, theme: str = "", search: str = "") -> list[str]:
    return [each.person.text("name") for each in people.members(hands.workspace, theme, search)]


def _member(hands: Hands, person: RecordId, theme: str = "") -> Member:
    return next(each for each in people.members(hands.workspace, theme) if each.person.id == person)


def test_a_new_member_is_one_step_and_belongs_to_the_group_from_today(vth: Hands) -> None:
    before = vth.state()
    person = _add(vth, "Jip Verzonnen")
    member = _member(vth, person)
    assert member.membership is not None
    assert member.membership.text("from_date") == "2026-09-15"
    assert member.membership.reference("theme") == theme_id("VTH")
    assert (member.role, member.is_active) == ("member", True)
    after = vth.state()
    vth.workspace.undo()
    assert vth.state() == before
    vth.workspace.redo()
    assert vth.state() == after


@pytest.mark.parametrize(
    ("person", "membership", "code", "word"),
    [
        ({}, {}, "field.required", "Naam"),
        ({"name": "Jip"}, {"role": "baas"}, "value.choice", "baas"),
        ({"name": "Jip"}, {"to_date": "2026-01-01"}, "membership.ends_before_start", "15 september 2026"),
        ({"name": "Jip", "organisation": "Amsterdam"}, {}, "value.reference", "Amsterdam"),
        ({"name": "Jip", "bsn": "1"}, {}, "field.unknown", "bsn"),
    ],
)
def test_half_a_member_is_refused_whole(
    vth: Hands, person: dict[str, Value], membership: dict[str, Value], code: str, word: str
) -> None:
    before = vth.state()
    with pytest.raises(Refused) as refused:
        people.add_member(vth.workspace, person, membership, vth.today)
    told(refused, code, word, kind="person")
    assert vth.state() == before


def test_one_field_of_person_or_membership_is_changed_and_a_missing_membership_is_made(vth: Hands) -> None:
    person = _add(vth, "Jip Verzonnen")
    membership = _member(vth, person).membership
    assert membership is not None
    people.change_member(vth.workspace, person, "function", "Adviseur", membership.id, vth.today)
    people.change_member(vth.workspace, person, "role", "chair", membership.id, vth.today)
    assert (_member(vth, person).role, vth.get(person).text("function")) == ("chair", "Adviseur")
    loose = vth.make("person", name="Nel Bedacht")
    assert (_member(vth, loose).membership, _member(vth, loose).role, _member(vth, loose).is_active) == (None, "", True)
    people.change_member(vth.workspace, loose, "role", "guest", None, vth.today)
    assert _member(vth, loose).role == "guest"
    with pytest.raises(Refused) as refused:
        people.change_member(vth.workspace, person, "schoenmaat", "43", membership.id, vth.today)
    told(refused, "field.unknown", "schoenmaat", kind="membership")


def test_who_leaves_stays_known_with_the_day_of_leaving(vth: Hands) -> None:
    person = _add(vth, "Jip Verzonnen")
    membership = _member(vth, person).membership
    assert membership is not None
    people.end_membership(vth.workspace, membership.id, vth.today.replace(month=12))
    assert not _member(vth, person).is_active
    assert vth.get(membership.id).text("to_date") == "2026-12-15"
    _add(vth, "Te Vroeg", from_date="2026-10-01")
    early = vth.only("membership", from_date="2026-10-01")
    with pytest.raises(Refused) as refused:
        people.end_membership(vth.workspace, early.id, vth.today)
    told(refused, "membership.ends_before_start", "1 oktober 2026")


def test_leaving_twice_keeps_the_first_day(vth: Hands) -> None:
    person = _add(vth, "Jip Verzonnen")
    membership = _member(vth, person).membership
    assert membership is not None
    people.end_membership(vth.workspace, membership.id, vth.today)
    people.end_membership(vth.workspace, membership.id, vth.today.replace(month=12))
    assert vth.get(membership.id).text("to_date") == "2026-09-15"


def test_a_member_who_came_back_is_shown_as_active(vth: Hands) -> None:
    person = _add(vth, "Jip Verzonnen", status="ended", to_date="2026-09-15")
    vth.make("membership", person=person, role="chair", from_date="2026-10-01")
    assert (_member(vth, person).role, _member(vth, person).is_active) == ("chair", True)


def test_the_secretariat_sees_each_group_apart_and_people_of_no_group_with_every_group(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    rui = open_hands("RUI")
    _add(vth, "Anna van VTH")
    _add(rui, "Bert van RUI")
    joint.take_in(vth.bundle(), rui.bundle())
    joint.make("person", name="Cees Los")
    both = joint.only("person", name="Anna van VTH").id
    joint.make("membership", person=both, theme=theme_id("MKB"), role="guest")
    assert _names(joint) == ["Anna van VTH", "Bert van RUI", "Cees Los"]
    assert _names(joint, "VTH") == ["Anna van VTH", "Cees Los"]
    assert _names(joint, "RUI") == ["Bert van RUI", "Cees Los"]
    assert [_member(joint, both, theme).role for theme in ("VTH", "MKB")] == ["member", "guest"]


def test_people_are_found_by_the_start_of_a_word_and_never_by_mail_or_phone(vth: Hands) -> None:
    organisation = vth.organisation("gm0363")
    person = {"name": "Łucja Ünal-’t Hooft", "organisation": organisation, "work_mail": "geheim@voorbeeld.nl"}
    people.add_member(vth.workspace, person, {}, vth.today)
    assert _names(vth, search="unal") == _names(vth, "VTH", "hoof") == ["Łucja Ünal-’t Hooft"]
    assert _names(vth, search="geheim") == []
    assert people.members(vth.workspace)[0].organisation == "Gemeente Amsterdam"


def test_forms_offer_people_by_name_and_agreements_of_the_own_theme(vth: Hands, joint: Hands) -> None:
    for name in ("Nel Bedacht", "anna fictief", "Weg Gegaan"):
        vth.make("person", name=name)
    records.delete(vth.workspace, vth.only("person", name="Weg Gegaan").id, "Persoon verwijderen")
    choices = lists.owners(vth.workspace)
    assert [name for _, name in choices["chair"]] == ["anna fictief", "Nel Bedacht"]
    assert [name.partition(" ")[0] for _, name in choices["agreement"]] == ["VTH-1", "VTH-2", "VTH-3", "VTH-4"]
    assert len(lists.owners(joint.workspace)["agreement"]) == 24
    for offered in choices.values():
        assert all(vth.workspace.get(RecordId(str(id_))) for id_, _ in offered)


def test_forms_offer_every_organisation_that_exists_once(vth: Hands) -> None:
    offered = lists.organisations(vth.workspace)["organisation"]
    names = [name for _, name in offered]
    assert names.count("Gemeente Amsterdam") == 1
    assert "Ministerie van Volkshuisvesting en Ruimtelijke Ordening" not in names
    assert len(offered) == vth.workspace.count("organisation", {"valid_to": None})
