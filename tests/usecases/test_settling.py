"""Conflicts as people settle them: whole stories, proposals for texts, and choices that came too late."""

from __future__ import annotations

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.text_proposal import NoProposal
from kb_desktop.usecases.conflict_view import conflict_rows
from kb_desktop.usecases.settling import bring_back, settle


def _apart(vth: Hands, joint: Hands, **fields: tuple[str, str, str]) -> RecordId:
    """An action whose fields were written at the secretariat and in the group: (before, here, there)."""
    action = vth.make("action", **{name: each[0] for name, each in {"text": ("Kaart", "", ""), **fields}.items()})
    joint.take_in(vth.bundle())
    vth.change(action, **{name: each[2] for name, each in fields.items()})
    joint.change(action, **{name: each[1] for name, each in fields.items()})
    joint.take_in(vth.bundle("later"))
    return action


def test_a_conflict_tells_who_when_and_from_which_bundle_and_of_which_theme(vth: Hands, joint: Hands) -> None:
    _apart(vth, joint, due=("2026-10-01", "2026-11-01", "2026-12-01"))
    (row,) = conflict_rows(joint.workspace)
    assert (row.kind, row.field, row.theme, row.base) == ("Actie", "Klaar op", "VTH", "01-10-2026")
    assert {(side.words, side.source) for side in row.sides} == {
        ("01-12-2026", "uit later.kbbundle"),
        ("01-11-2026", "hier geschreven"),
    }
    assert {side.by for side in row.sides} == {vth.desk.person, joint.desk.person}
    assert all(side.when.startswith("15-09-2026 ") for side in row.sides)
    assert row.proposal is None
    assert row.editable is not None


def test_three_versions_of_a_text_give_one_proposal_in_a_fixed_order(vth: Hands, open_hands: OpenHands) -> None:
    base = "een\ntwee\ndrie\nvier\nvijf\nzes"
    action = vth.make("action", text=base)
    others = [open_hands("VTH", name) for name in ("Jip", "Nel")]
    for other in others:
        other.take_in(vth.bundle())
    vth.change(action, text=base.replace("een", "Een!"))
    others[0].change(action, text=base.replace("drie", "Drie!"))
    others[1].change(action, text=base + "\nzeven")
    everybody = [vth, *others]
    for place, other in enumerate(others):
        vth.take_in(other.bundle(f"b{place}"))
    for other in others:
        other.take_in(vth.bundle("samen"))
    proposals = {conflict_rows(hands.workspace)[0].proposal for hands in everybody}
    (proposal,) = proposals
    assert proposal is not None
    assert proposal.text == "Een!\ntwee\nDrie!\nvier\nvijf\nzes\nzeven"
    assert all(conflict_rows(hands.workspace)[0].first_text == proposal.text for hands in everybody)
    assert vth.get(action).text("text") != proposal.text  # a proposal is never saved by itself


def test_where_lines_meet_there_is_no_proposal_and_the_reason_is_told(vth: Hands, joint: Hands) -> None:
    _apart(vth, joint, text=("een\ntwee", "een\nTwee", "een\nTWEE"))
    (row,) = conflict_rows(joint.workspace)
    assert row.proposal is not None
    assert row.proposal.reason is NoProposal.OVERLAP
    assert "dezelfde of aangrenzende regels" in row.hint
    assert row.first_text == row.sides[0].value


def test_a_choice_is_about_what_was_shown_and_refused_when_more_came(vth: Hands, joint: Hands) -> None:
    action = _apart(vth, joint, due=("2026-10-01", "2026-11-01", "2026-12-01"))
    (row,) = conflict_rows(joint.workspace)
    vth.change(action, due="2026-12-24")
    joint.take_in(vth.bundle("nog later"))
    before = joint.workspace.digest()
    with pytest.raises(Refused) as refused:
        settle(joint.workspace, *row.key, "2026-12-01", "Afgesproken", joint.today, row.seen)
    told(refused, "conflict.changed", "veranderd terwijl je keek", kind="action")
    assert joint.workspace.digest() == before
    now = next(each for each in conflict_rows(joint.workspace) if each.key == (action, "due"))
    settle(joint.workspace, *now.key, "2026-12-24", "Afgesproken", joint.today, now.seen)
    assert all(each.key != now.key for each in conflict_rows(joint.workspace))
    with pytest.raises(Refused) as refused:
        settle(joint.workspace, *now.key, "2026-12-24", "Afgesproken", joint.today, now.seen)
    told(refused, "conflict.changed", kind="action")


def test_conflicts_stay_whatever_else_comes_in_until_a_person_chooses(vth: Hands, joint: Hands) -> None:
    action = _apart(vth, joint, due=("2026-10-01", "2026-11-01", "2026-12-01"))
    for number in range(3):
        vth.make("person", name=f"Lid {number}")
        joint.take_in(vth.bundle(f"meer{number}"))
        vth.take_in(joint.bundle(f"terug{number}"))
        assert [row.key for row in conflict_rows(joint.workspace)] == [(action, "due")]
        assert [row.key for row in conflict_rows(vth.workspace)] == [(action, "due")]


def test_a_theme_is_found_behind_what_a_record_belongs_to(vth: Hands, joint: Hands) -> None:
    sign_up = vth.sign_up("gm0363")
    from kb_desktop.usecases import commitments

    commitments.commit(vth.workspace, sign_up, agreement_id("VTH-1"), {"what": "Eerst"}, vth.today)
    commitment = vth.only("commitment").id
    joint.take_in(vth.bundle())
    vth.change(commitment, what="Daar")
    joint.change(commitment, what="Hier")
    joint.take_in(vth.bundle("later"))
    assert [row.theme for row in conflict_rows(joint.workspace)] == ["VTH"]


def test_what_was_deleted_is_brought_back_once_and_what_is_not_there_is_refused(vth: Hands) -> None:
    action = vth.make("action", text="Kaart")
    with vth.workspace.change("Weg") as t:
        t.delete(action)
    assert bring_back(vth.workspace, action).ids == {action}
    assert not vth.get(action).deleted
    before = vth.workspace.digest()
    assert bring_back(vth.workspace, action).ids == frozenset()
    assert vth.workspace.digest() == before
    with pytest.raises(Refused) as refused:
        bring_back(vth.workspace, RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025"))
    told(refused, "record.missing")


def test_another_value_must_pass_the_rules_that_a_change_must_pass(vth: Hands, joint: Hands) -> None:
    action = _apart(vth, joint, status=("open", "in_progress", "reported_done"))
    (row,) = conflict_rows(joint.workspace)
    for wrong in (None, "dropped"):  # a state that must be there, and one that asks for a reason
        with pytest.raises(Refused):
            settle(joint.workspace, *row.key, wrong, "Afgesproken", joint.today, row.seen)
    settle(joint.workspace, *row.key, "reported_done", "Afgesproken", joint.today, row.seen)
    assert joint.get(action).text("status") == "reported_done"


def test_a_reference_that_is_no_person_cannot_be_chosen_and_one_that_stands_can(vth: Hands, joint: Hands) -> None:
    people = [vth.make("person", name=name) for name in ("Jip", "Nel", "Bo")]
    action = _apart(vth, joint, owner=(people[0], people[2], people[1]))
    (row,) = conflict_rows(joint.workspace)
    with pytest.raises(Refused) as refused:
        settle(joint.workspace, *row.key, action, "Afgesproken", joint.today, row.seen)
    assert refused.value.problems[0].code == "reference.wrong_kind"
    settle(joint.workspace, *row.key, people[1], "Afgesproken", joint.today, row.seen)
    assert joint.get(action).text("owner") == people[1]


def test_a_value_that_no_side_has_brings_along_what_a_change_to_it_would(vth: Hands, joint: Hands) -> None:
    action = _apart(vth, joint, status=("open", "in_progress", "confirmed"))
    row = next(each for each in conflict_rows(joint.workspace) if each.key[1] == "status")
    settle(joint.workspace, *row.key, "open", "Afgesproken", joint.today, row.seen)
    assert (joint.get(action).text("status"), joint.get(action).get("closed_on")) == ("open", None)


def test_a_settled_value_is_closed_or_postponed_as_a_change_is(vth: Hands, joint: Hands) -> None:
    closed = _apart(vth, joint, status=("open", "in_progress", "waiting"))
    (row,) = conflict_rows(joint.workspace)
    settle(joint.workspace, *row.key, "confirmed", "Afgesproken", joint.today, row.seen)
    assert joint.get(closed).get("closed_on") == joint.today.isoformat()
    later = joint.make("action", text="Kaart", due="2026-10-01")
    vth.take_in(joint.bundle("heen"))
    vth.change(later, due="2026-12-01")
    joint.change(later, due="2026-11-01")
    joint.take_in(vth.bundle("terug"))
    (row,) = conflict_rows(joint.workspace)
    settle(joint.workspace, *row.key, "2027-01-15", "Afgesproken", joint.today, row.seen)
    record = joint.get(later)
    assert (record.get("due"), record.get("first_due"), record.get("times_postponed")) == (
        "2027-01-15",
        "2026-10-01",
        2,
    )


def test_the_value_of_a_side_comes_with_what_was_written_there(vth: Hands, joint: Hands) -> None:
    action = _apart(vth, joint, status=("open", "in_progress", "confirmed"))
    closed_on = vth.get(action).get("closed_on")
    row = next(each for each in conflict_rows(joint.workspace) if each.key[1] == "status")
    settle(joint.workspace, *row.key, "confirmed", "Afgesproken", joint.today, row.seen)
    assert closed_on is not None
    assert joint.get(action).get("closed_on") == closed_on
