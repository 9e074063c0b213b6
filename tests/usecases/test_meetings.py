"""Meetings: their states, who is expected and who was there, and which meeting came before."""

from __future__ import annotations

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, theme_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import meetings, people, records
from kb_desktop.usecases.meetings import expected, meeting_view, previous_meeting


def _member(hands: Hands, name: str, **membership: Value) -> RecordId:
    people.add_member(hands.workspace, {"name": name}, membership, hands.today)
    return hands.only("person", name=name).id


def _expected(hands: Hands, meeting: RecordId) -> list[tuple[str, str]]:
    found = expected(hands.workspace, meeting_view(hands.workspace, meeting))
    return [(person.text("name"), status) for person, status in found]


def _attend(hands: Hands, meeting: RecordId, statuses: dict[RecordId, str]) -> None:
    meetings.set_attendance(hands.workspace, meeting, statuses, hands.today)


def test_a_meeting_of_a_group_belongs_to_its_theme_and_one_of_the_secretariat_to_none(vth: Hands, joint: Hands) -> None:
    assert vth.get(vth.meeting()).reference("theme") == theme_id("VTH")
    assert joint.get(joint.meeting("DO", type="DO")).reference("theme") is None


@pytest.mark.parametrize(
    ("values", "code", "word"),
    [
        ({"title": ""}, "field.required", "Titel"),
        ({"title": "  "}, "field.required", "Titel"),
        ({"title": "Overleg", "starts_at": "8 oktober"}, "value.datetime", "8 oktober"),
        ({"title": "Overleg", "starts_at": "2026-10-08T25:00"}, "value.datetime", "T25"),
        ({"title": "Over\nleg"}, "value.control_character", "regeleinde"),
        ({"title": "x" * 501}, "value.too_long", "500"),
        ({"title": "Overleg", "chair": "Jip"}, "value.reference", "Jip"),
        ({"title": "Overleg", "type": "borrel"}, "value.choice", "werkgroep"),
        ({"title": "Overleg", "zaal": "3.14"}, "field.unknown", "zaal"),
    ],
)
def test_a_half_filled_meeting_is_refused_and_leaves_no_agenda(
    vth: Hands, values: dict[str, Value], code: str, word: str
) -> None:
    before = vth.state()
    with pytest.raises(Refused) as refused:
        meetings.plan(vth.workspace, values, vth.today)
    told(refused, code, word, kind="meeting")
    assert vth.state() == before
    assert vth.workspace.undo_label is None


def test_a_meeting_ends_after_it_begins(vth: Hands) -> None:
    with pytest.raises(Refused) as refused:
        vth.meeting(starts_at="2026-10-08T13:00", ends_at="2026-10-08T12:00")
    told(refused, "meeting.ends_before_start", "eindtijd")
    meeting = vth.meeting(starts_at="2026-10-08T13:00", ends_at="2026-10-08T15:00")
    with pytest.raises(Refused) as refused:
        vth.change(meeting, starts_at="2026-10-08T16:00")
    told(refused, "meeting.ends_before_start", "eindtijd")


def test_a_meeting_that_is_not_there_or_was_deleted_cannot_be_shown(vth: Hands) -> None:
    meeting = vth.meeting()
    item = vth.item(meeting, "Opening")
    records.delete(vth.workspace, meeting, "Vergadering verwijderen")
    for id_ in (meeting, item, RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025")):
        with pytest.raises(Refused) as refused:
            meeting_view(vth.workspace, id_)
        told(refused, "pack.no_meeting", id_)


def test_a_held_meeting_has_treated_what_was_on_the_agenda_and_nothing_else(vth: Hands) -> None:
    meeting = vth.meeting()
    for title, status in (("Kaart", "on_agenda"), ("Later", "held_over"), ("Vervallen", "dropped")):
        meetings.add_item(vth.workspace, meeting, {"title": title, "status": status}, vth.today)
    before = vth.state()
    meetings.set_status(vth.workspace, meeting, "held", "Vergadering gehouden", vth.today)
    states = {line.item.text("title"): line.item.text("status") for line in meeting_view(vth.workspace, meeting).items}
    assert states == {
        "Opening en agenda": "treated",
        "Kaart": "treated",
        "Later": "held_over",
        "Vervallen": "dropped",
        "Rondvraag en sluiting": "treated",
    }
    vth.workspace.undo()
    assert vth.state() == before


def test_a_state_that_cannot_follow_is_refused_with_those_that_can_and_treats_nothing(vth: Hands) -> None:
    meeting = vth.meeting()
    meetings.set_status(vth.workspace, meeting, "cancelled", "Vergadering afzeggen", vth.today)
    before = vth.state()
    with pytest.raises(Refused) as refused:
        meetings.set_status(vth.workspace, meeting, "held", "Vergadering gehouden", vth.today)
    told(refused, "status.not_allowed", "geannuleerd", "gehouden", "gepland")
    assert vth.state() == before


def test_active_members_of_the_group_are_expected_by_name(vth: Hands) -> None:
    meeting = vth.meeting()
    for name in ("Nel Bedacht", "Anna Fictief"):
        _member(vth, name)
    _member(vth, "Van Elders", theme=theme_id("RUI"))
    _member(vth, "Weg Gegaan", status="ended")
    gone = _member(vth, "Ver Wijderd")
    records.delete(vth.workspace, gone, "Persoon verwijderen")
    assert _expected(vth, meeting) == [("Anna Fictief", ""), ("Nel Bedacht", "")]


def test_attendance_is_one_step_and_only_writes_what_changed(vth: Hands) -> None:
    meeting = vth.meeting()
    anna, nel = _member(vth, "Anna Fictief"), _member(vth, "Nel Bedacht")
    before = vth.state()
    _attend(vth, meeting, {anna: "present", nel: "apologies"})
    assert _expected(vth, meeting) == [("Anna Fictief", "present"), ("Nel Bedacht", "apologies")]
    vth.workspace.undo()
    assert vth.state() == before
    vth.workspace.redo()
    noted = vth.state()
    done = meetings.set_attendance(vth.workspace, meeting, {anna: "present", nel: "present"}, vth.today)
    assert len(done.ids) == 1
    vth.workspace.undo()
    assert vth.state() == noted


def test_attendance_noted_again_after_undo_is_there_once(vth: Hands) -> None:
    meeting, anna = vth.meeting(), _member(vth, "Anna Fictief")
    _attend(vth, meeting, {anna: "absent"})
    vth.workspace.undo()
    _attend(vth, meeting, {anna: "present"})
    assert [each.text("status") for each in vth.workspace.list("attendance")] == ["present"]


def test_a_guest_who_was_there_is_shown_though_not_expected(vth: Hands) -> None:
    meeting = vth.meeting()
    guest = vth.make("person", name="Gast Vrij")
    _attend(vth, meeting, {guest: "present"})
    assert _expected(vth, meeting) == [("Gast Vrij", "present")]


def test_two_note_takers_who_note_the_same_person_meet_in_one_line(open_hands: OpenHands) -> None:
    mine, yours = open_hands("VTH", "Coba"), open_hands("VTH", "Jip")
    meeting, anna = mine.meeting(), _member(mine, "Anna Fictief")
    yours.take_in(mine.bundle())
    _attend(mine, meeting, {anna: "present"})
    _attend(yours, meeting, {anna: "apologies"})
    mine.take_in(yours.bundle())
    assert len(mine.workspace.list("attendance")) == 1
    assert [each.field for each in mine.workspace.conflicts()] == ["status"]


@pytest.mark.parametrize("status", ["aanwezig", "", "ziek"])
def test_a_wrong_attendance_is_refused_for_everybody(vth: Hands, status: str) -> None:
    meeting = vth.meeting()
    anna, nel = _member(vth, "Anna Fictief"), _member(vth, "Nel Bedacht")
    before = vth.state()
    if status:
        with pytest.raises(Refused) as refused:
            _attend(vth, meeting, {anna: "present", nel: status})
        told(refused, "value.choice", status, "present", kind="attendance")
        assert vth.state() == before
    with pytest.raises(Refused) as refused:
        vth.make("attendance", meeting=meeting, status="present")
    told(refused, "attendance.nobody", "persoon")


def test_the_previous_meeting_is_the_last_one_held_by_the_same_group(joint: Hands) -> None:
    vth, rui = theme_id("VTH"), theme_id("RUI")
    days = {"maart": "2026-03-05T13:00", "juni": "2026-06-04T13:00", "september": "2026-09-03T13:00"}
    ids = {title: joint.meeting(title, day, theme=vth) for title, day in days.items()}
    other = joint.meeting("Ruimte", "2026-08-01T10:00", theme=rui)
    for id_ in (ids["maart"], other):
        meetings.set_status(joint.workspace, id_, "held", "Gehouden", joint.today)
    before = previous_meeting(joint.workspace, joint.get(ids["september"]))
    assert before is not None
    assert before.text("title") == "maart"
    assert previous_meeting(joint.workspace, joint.get(ids["maart"])) is None
    undated = joint.meeting("zonder dag", "", theme=vth)
    before = previous_meeting(joint.workspace, joint.get(undated))
    assert before is not None
    assert before.text("title") == "maart"


def test_a_group_sees_its_own_meetings_and_those_of_no_group_newest_first(joint: Hands) -> None:
    joint.meeting("VTH oud", "2026-03-05T13:00", theme=theme_id("VTH"))
    joint.meeting("RUI", "2026-04-05T13:00", theme=theme_id("RUI"))
    joint.meeting("DO", "2026-05-05T13:00", type="DO")
    joint.meeting("VTH nieuw", "2026-06-05T13:00", theme=theme_id("VTH"))
    joint.meeting("VTH zonder dag", "", theme=theme_id("VTH"))
    shown = [each.text("title") for each in meetings.of_group(joint.workspace, "VTH")]
    assert shown == ["VTH nieuw", "DO", "VTH oud", "VTH zonder dag"]
    assert len(meetings.of_group(joint.workspace, "")) == 5


@pytest.mark.parametrize("status", ["replaced", "withdrawn"])
def test_a_decision_is_only_replaced_by_another_and_withdrawn_with_a_reason(vth: Hands, status: str) -> None:
    decision = vth.make("decision", text="De kaart komt er")
    with pytest.raises(Refused) as refused:
        vth.change(decision, status=status)
    code = "decision.replaced_by_needed" if status == "replaced" else "status.reason_needed"
    told(refused, code, "besluit" if status == "replaced" else "reden")
    before = vth.state()
    newer = vth.make("decision", text="De kaart komt er niet")
    assert vth.get(newer).text("number") == "VTH-B-002"
    vth.change(decision, status=status, replaced_by=newer, reason="Geen geld")
    vth.workspace.undo()
    vth.workspace.undo()
    assert vth.state() == before
    vth.workspace.redo()
    vth.workspace.redo()
    with pytest.raises(Refused) as refused:
        vth.change(decision, status="taken")
    told(refused, "status.not_allowed", "niets meer")
