"""Minutes: `a:` and `b:` lines become records once, and follow their line afterwards, no further."""

from __future__ import annotations

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.usecases import meetings, minutes, records
from kb_desktop.usecases.minutes import SavedMinutes


def _item(hands: Hands) -> RecordId:
    """An agenda item of a meeting that was held."""
    meeting = hands.meeting()
    meetings.add_item(hands.workspace, meeting, {"title": "Kaart", "agreement": agreement_id("VTH-1")}, hands.today)
    meetings.set_status(hands.workspace, meeting, "held", "Vergadering gehouden", hands.today)
    return hands.item(meeting, "Kaart")


def _save(hands: Hands, item: RecordId, text: str) -> SavedMinutes:
    return minutes.save_text(hands.workspace, item, text, hands.today)


def _action(hands: Hands, number: str = "VTH-A-001") -> Record:
    return hands.only("action", number=number)


def test_markers_become_numbered_records_linked_to_the_item_and_named_in_the_text(vth: Hands) -> None:
    item = _item(vth)
    saved = _save(vth, item, "Gesproken.\na: kaart maken\nb: de kaart komt er\n A :nog een kaart  \nKlaar.")
    assert saved.text.split("\n") == [
        "Gesproken.",
        "VTH-A-001 kaart maken",
        "VTH-B-001 de kaart komt er",
        "VTH-A-002 nog een kaart",
        "Klaar.",
    ]
    assert vth.get(item).text("minutes_text") == saved.text
    assert [number for number, _ in saved.made] == ["VTH-A-001", "VTH-B-001", "VTH-A-002"]
    action, decision = _action(vth), vth.only("decision")
    assert dict(saved.made)["VTH-A-001"] == action.id
    for made in (action, decision):
        assert made.reference("agenda_item") == item
        assert made.reference("agreement") == agreement_id("VTH-1")
    assert (action.text("status"), action.reference("theme")) == ("open", theme_id("VTH"))
    assert (decision.text("status"), decision.text("decided_on")) == ("taken", "2026-10-08")
    assert decision.reference("meeting") == vth.get(item).reference("meeting")
    view = meetings.meeting_view(vth.workspace, vth.get(item).reference("meeting") or RecordId(""))
    assert {each.id for each in (*view.actions, *view.decisions)} == {id_ for _, id_ in saved.made}


def test_saving_is_one_step_to_undo_and_to_redo(vth: Hands) -> None:
    item = _item(vth)
    before = vth.state()
    _save(vth, item, "a: kaart maken\nb: akkoord")
    after = vth.state()
    vth.workspace.undo()
    assert vth.state() == before
    vth.workspace.redo()
    assert vth.state() == after


def test_saving_the_same_text_again_writes_nothing(vth: Hands) -> None:
    item = _item(vth)
    text = _save(vth, item, "a: kaart maken voor 1 oktober").text
    again = _save(vth, item, text)
    assert (again.done.step, again.made, again.unlinked, again.text) == (0, (), (), text)


def test_numbers_of_undone_actions_are_not_given_again(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken")
    vth.workspace.undo()
    assert _save(vth, item, "a: iets anders").text == "VTH-A-002 iets anders"


def test_owner_and_day_are_read_from_the_line(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    item = _item(vth)
    _save(vth, item, "a: jip verzonnen: kaart maken voor 15 december\na: @Jip Verzonnen: bellen (uiterlijk vrijdag)")
    first, second = _action(vth), _action(vth, "VTH-A-002")
    assert (first.text("text"), first.reference("owner"), first.text("due")) == ("kaart maken", jip, "2026-12-15")
    assert (second.text("text"), second.reference("owner"), second.text("due")) == ("bellen", jip, "2026-09-18")


def test_an_organisation_may_own_an_action(vth: Hands) -> None:
    _save(vth, _item(vth), "a: Gemeente Amsterdam: kaart maken")
    assert _action(vth).reference("owner") == vth.organisation("gm0363")


def test_a_name_that_nobody_or_two_people_have_stays_in_the_text(vth: Hands) -> None:
    for _ in range(2):
        vth.make("person", name="Jip Verzonnen")
    _save(vth, _item(vth), "a: Jip Verzonnen: kaart maken\na: Let op: kaart maken")
    assert [each.text("text") for each in vth.workspace.list("action", {}, ("number",))] == [
        "Jip Verzonnen: kaart maken",
        "Let op: kaart maken",
    ]
    assert all(each.reference("owner") is None for each in vth.workspace.list("action"))


def test_somebody_who_was_deleted_owns_nothing_new(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    records.delete(vth.workspace, jip, "Persoon verwijderen")
    _save(vth, _item(vth), "a: Jip Verzonnen: kaart maken")
    assert _action(vth).reference("owner") is None


@pytest.mark.parametrize("line", ["a:", "b: ", "a: \t", "ab: c", "Zie a: iets", "- a", "VTH-A-1 kort", "vth-a-001 x"])
def test_an_unfinished_or_other_line_stays_text(vth: Hands, line: str) -> None:
    saved = _save(vth, _item(vth), f"Begin\n{line}\nEind")
    assert saved.text == f"Begin\n{line}\nEind"
    assert not vth.workspace.count("action") + vth.workspace.count("decision")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\u2028", "\u2029", "\x85"])
def test_pasted_line_ends_do_not_enter_texts(vth: Hands, end: str) -> None:
    saved = _save(vth, _item(vth), f"Begin{end}a: kaart maken{end}b: akkoord{end}Eind")
    assert saved.text == "Begin\nVTH-A-001 kaart maken\nVTH-B-001 akkoord\nEind"
    assert (_action(vth).text("text"), vth.only("decision").text("text")) == ("kaart maken", "akkoord")


def test_a_line_with_only_a_day_in_brackets_is_an_action_all_the_same(vth: Hands) -> None:
    assert _save(vth, _item(vth), "a: (voor 20 maart)").text == "VTH-A-001 (voor 20 maart)"


def test_an_edited_line_changes_its_own_record_only(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken\na: budget regelen\nb: akkoord")
    first, second = _action(vth), _action(vth, "VTH-A-002")
    saved = _save(vth, item, "VTH-A-001 kaart van hubs maken\nVTH-A-002 budget regelen\nVTH-B-001 niet akkoord")
    assert saved.made == saved.unlinked == ()
    assert vth.get(first.id).text("text") == "kaart van hubs maken"
    assert vth.get(second.id) == second
    assert vth.only("decision").text("text") == "niet akkoord"
    assert vth.workspace.count("action") == 2


def test_a_line_finished_later_gives_its_record_owner_and_day(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    item = _item(vth)
    _save(vth, item, "a: Jip Verzonnen:")
    _save(vth, item, "VTH-A-001 Jip Verzonnen: kaart maken voor 15 december")
    action = vth.only("action")
    assert (action.text("text"), action.reference("owner"), action.text("due")) == ("kaart maken", jip, "2026-12-15")


def test_a_later_day_in_the_line_postpones_the_action(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken voor 1 oktober")
    _save(vth, item, "VTH-A-001 kaart maken voor 1 november")
    action = _action(vth)
    assert (action.text("due"), action.text("first_due")) == ("2026-11-01", "2026-10-01")
    assert action.integer("times_postponed") == 1


def test_what_was_changed_on_the_action_list_is_kept_when_its_line_changes_elsewhere(vth: Hands) -> None:
    jip, nel = vth.make("person", name="Jip Verzonnen"), vth.make("person", name="Nel Bedacht")
    item = _item(vth)
    _save(vth, item, "a: Jip Verzonnen: kaart maken voor 1 oktober")
    vth.change(_action(vth).id, owner=nel, due="2026-11-01")
    _save(vth, item, "VTH-A-001 Jip Verzonnen: kaart tekenen voor 1 oktober")
    action = _action(vth)
    assert (action.text("text"), action.reference("owner"), action.text("due")) == ("kaart tekenen", nel, "2026-11-01")
    _save(vth, item, "VTH-A-001 kaart tekenen")
    assert (_action(vth).reference("owner"), _action(vth).text("due")) == (nel, "2026-11-01")
    assert jip != nel


def test_a_day_that_passed_is_not_moved_to_next_year_by_a_typing_mistake_mended(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken voor 1 oktober")
    later = vth.today.replace(month=12)
    minutes.save_text(vth.workspace, item, "VTH-A-001 kaarten maken voor 1 oktober", later)
    assert (_action(vth).text("text"), _action(vth).text("due")) == ("kaarten maken", "2026-10-01")


def test_a_removed_line_leaves_its_record_and_is_reported(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken\nb: akkoord")
    saved = _save(vth, item, "Niets afgesproken.")
    assert saved.unlinked == ("VTH-A-001", "VTH-B-001")
    assert _action(vth).text("text") == "kaart maken"
    assert _save(vth, item, "VTH-A-001 kaart maken").made == ()
    assert vth.workspace.count("action") == 1


def test_what_was_recorded_by_mistake_is_deleted_in_one_step_and_its_number_never_comes_back(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken\nb: akkoord")
    gone = _save(vth, item, "Niets afgesproken.").unlinked
    minutes.remove_recorded(vth.workspace, item, gone)
    assert (vth.workspace.count("action"), vth.workspace.count("decision")) == (0, 0)
    assert _save(vth, item, "b: toch akkoord").text == "VTH-B-002 toch akkoord"
    vth.workspace.undo()
    vth.workspace.undo()
    assert (vth.workspace.count("action"), vth.workspace.count("decision")) == (1, 1)
    before = vth.state()
    minutes.adopt(vth.workspace, vth.get(item).reference("meeting"), None, vth.today)
    with pytest.raises(Refused) as refused:
        minutes.remove_recorded(vth.workspace, item, gone)
    told(refused, "minutes.adopted", "rectificatie")
    vth.workspace.undo()
    assert vth.state() == before
    _save(vth, item, "VTH-A-001 kaart maken")
    minutes.remove_recorded(vth.workspace, item, gone)
    assert (vth.workspace.count("action"), vth.workspace.count("decision")) == (1, 0)
    assert minutes.removal_label(gone) == "Acties en besluiten verwijderen"
    assert minutes.removal_label(("VTH-B-001", "VTH-B-002")) == "Besluiten verwijderen"
    assert minutes.removal_label(("VTH-A-001",)) == "Actie verwijderen"


def test_only_what_stays_at_the_item_is_reported_when_its_number_leaves_the_text(vth: Hands) -> None:
    vth.make("action", text="Van elders")
    item = _item(vth)
    _save(vth, item, "VTH-A-001 staat open\nVTH-A-999 bestaat niet\na: kaart maken")
    assert _save(vth, item, "Niets afgesproken.").unlinked == ("VTH-A-002",)


def test_a_line_pasted_twice_is_one_record_that_does_not_waver(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken")
    twice = "VTH-A-001 kaart maken\nVTH-A-001 kaart tekenen"
    _save(vth, item, twice)
    assert _action(vth).text("text") == "kaart tekenen"
    _save(vth, item, f"{twice}\nKlaar.")
    assert _action(vth).text("text") == "kaart tekenen"


def test_a_line_moved_to_another_item_leaves_the_record_alone(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken")
    meeting = vth.get(item).reference("meeting")
    assert meeting is not None
    other = vth.item(meeting, "Rondvraag")
    saved = _save(vth, other, "VTH-A-001 iets heel anders")
    assert saved.made == ()
    assert _action(vth).text("text") == "kaart maken"


def test_a_deleted_action_stays_deleted_when_its_line_is_edited(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "a: kaart maken")
    records.delete(vth.workspace, _action(vth).id, "Actie verwijderen")
    _save(vth, item, "VTH-A-001 kaart tekenen")
    assert vth.workspace.count("action") == 0


def test_adopted_minutes_refuse_a_change_and_make_no_record_of_it(vth: Hands) -> None:
    item = _item(vth)
    _save(vth, item, "Gesproken.")
    meeting = vth.get(item).reference("meeting")
    assert meeting is not None
    before = vth.state()
    minutes.adopt(vth.workspace, meeting, None, vth.today)
    assert vth.get(meeting).text("status") == "adopted"
    assert vth.only("minutes").text("adopted_on") == "2026-09-15"
    after = vth.state()
    with pytest.raises(Refused) as refused:
        _save(vth, item, "Gesproken.\na: kaart maken")
    told(refused, "minutes.adopted", "rectificatie")
    with pytest.raises(Refused) as refused:
        minutes.adopt(vth.workspace, meeting, None, vth.today.replace(month=12))
    told(refused, "minutes.adopted", "vastgesteld")
    assert vth.state() == after
    vth.workspace.undo()
    assert vth.state() == before


def test_concept_minutes_become_the_adopted_ones(vth: Hands) -> None:
    first, second = vth.meeting("Een"), vth.meeting("Twee", "2026-12-08T13:00")
    written = vth.make("minutes", meeting=first, opening="Om 13.00 uur opent de voorzitter.")
    minutes.adopt(vth.workspace, first, second, vth.today)
    adopted = vth.get(written)
    assert (adopted.text("status"), adopted.reference("adopted_in")) == ("adopted", second)
    assert vth.get(first).text("status") == "planned"


@pytest.mark.parametrize("wrong", ["person", "nothing"])
def test_only_an_agenda_item_has_minutes(vth: Hands, wrong: str) -> None:
    id_ = vth.make("person", name="Jip") if wrong == "person" else RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025")
    with pytest.raises(Refused) as refused:
        _save(vth, id_, "a: kaart maken")
    told(refused, "record.missing", id_)
    assert vth.workspace.count("action") == 0


def test_a_control_character_is_refused_with_the_field_and_nothing_is_made(vth: Hands) -> None:
    item = _item(vth)
    with pytest.raises(Refused) as refused:
        _save(vth, item, "Gesproken\x00\na: kaart maken")
    told(refused, "value.control_character", "stuurteken", kind="agenda_item")
    assert vth.workspace.count("action") == 0


def test_an_action_from_minutes_at_the_secretariat_belongs_to_the_theme_of_the_meeting(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    """Without its theme it would turn up in the list of every group."""
    item = _item(vth)
    joint.take_in(vth.bundle())
    saved = _save(joint, item, "a: kaart maken")
    assert saved.text == "KB-A-001 kaart maken"
    assert _action(joint, "KB-A-001").reference("theme") == theme_id("VTH")
    vth.take_in(joint.bundle())
    assert _action(vth, "KB-A-001").reference("theme") == theme_id("VTH")
    rui = open_hands("RUI")
    rui.take_in(joint.bundle("voor-rui"))
    from kb_desktop.usecases import actions

    assert actions.overview(rui.workspace, rui.today, theme="RUI") == []
