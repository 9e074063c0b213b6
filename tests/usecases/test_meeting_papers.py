"""Decision list, attendance sheet, cover note, grouped actions and a person's data: what the workspace gives them."""

from __future__ import annotations

import pytest
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import meetings, minutes, records
from kb_desktop.usecases.meeting_papers import (
    collect_attendance_sheet,
    collect_cover_note,
    collect_decision_list,
    collect_grouped_actions,
)
from kb_desktop.usecases.papers import collect_minutes
from kb_desktop.usecases.person_report import collect_person_report


def _held(hands: Hands) -> RecordId:
    meeting = hands.meeting("Overleg", "2026-09-03T13:00")
    for title, text in (("Kaart", "b: de kaart komt er"), ("Geld", "b: er is geld\nb: nog een besluit")):
        meetings.add_item(hands.workspace, meeting, {"title": title}, hands.today)
        minutes.save_text(hands.workspace, hands.item(meeting, title), text, hands.today)
    return meeting


def test_decisions_stand_in_the_order_in_which_items_were_treated(vth: Hands) -> None:
    meeting = _held(vth)
    vth.change(vth.item(meeting, "Geld"), order_treated=1)
    vth.change(vth.item(meeting, "Kaart"), order_treated=2)
    listed = collect_decision_list(vth.workspace, meeting)
    assert [title.partition(". ")[2] for title, _ in listed.items] == ["Geld", "Kaart"]
    assert [each.text for _, taken in listed.items for each in taken] == [
        "er is geld",
        "nog een besluit",
        "de kaart komt er",
    ]


def test_a_decision_at_no_item_is_in_minutes_and_decision_list_all_the_same(vth: Hands) -> None:
    meeting = _held(vth)
    loose = vth.make("decision", text="er komt een regeling", meeting=meeting, status="taken")
    closed = vth.make("decision", text="geheim", meeting=meeting, status="taken", label="vertrouwelijk")
    item = vth.item(meeting, "Kaart")
    records.delete(vth.workspace, item, "Agendapunt verwijderen")
    last = "Overige besluiten"
    listed = collect_decision_list(vth.workspace, meeting)
    title, taken = listed.items[-1]
    assert (title, [each.text for each in taken]) == (last, ["de kaart komt er", "er komt een regeling"])
    said = collect_minutes(vth.workspace, meeting)
    assert said.items[-1].title == last
    assert [each.text for each in said.items[-1].decisions] == ["de kaart komt er", "er komt een regeling"]
    number = vth.get(closed).text("number")
    assert said.left_out == listed.left_out == (f"{number}: vertrouwelijk",)
    assert "geheim" not in repr((said, listed))
    vth.change(vth.item(meeting, "Geld"), minutes_text=f"Zie {vth.get(loose).text('number')}.")
    items = collect_minutes(vth.workspace, meeting).items
    assert sum(each.number == vth.get(loose).text("number") for item in items for each in item.decisions) == 1


def test_a_closed_decision_is_named_and_not_read(vth: Hands) -> None:
    meeting = _held(vth)
    first = vth.workspace.list("decision", {}, ("number",))[0]
    vth.change(first.id, label="vertrouwelijk")
    listed = collect_decision_list(vth.workspace, meeting)
    assert listed.left_out == (f"{first.text('number')}: vertrouwelijk",)
    assert first.text("text") not in repr(listed)


def test_who_sent_apologies_has_no_line_to_sign(vth: Hands) -> None:
    people = [vth.make("person", name=f"Lid {letter}") for letter in "ABC"]
    for each in people:
        vth.make("membership", person=each)
    meeting = vth.meeting()
    meetings.set_attendance(vth.workspace, meeting, {people[1]: "apologies"}, vth.today)
    sheet = collect_attendance_sheet(vth.workspace, meeting)
    assert [each.name for each in sheet.people] == ["Lid A", "Lid C"]


def test_a_cover_note_brings_earlier_decisions_on_the_same_agreement(vth: Hands) -> None:
    meeting = vth.meeting()
    item = {"title": "Bouwstenen", "explanation": "Stem in.", "agreement": agreement_id("VTH-2")}
    meetings.add_item(vth.workspace, meeting, item, vth.today)
    vth.make("decision", text="Eerder besloten", agreement=agreement_id("VTH-2"))
    vth.make("decision", text="Over iets anders", agreement=agreement_id("VTH-1"))
    note = collect_cover_note(vth.workspace, vth.item(meeting, "Bouwstenen"))
    assert (note.line.title, note.line.explanation) == ("Bouwstenen", "Stem in.")
    assert [each.text for each in note.earlier] == ["Eerder besloten"]


def test_a_cover_note_on_a_closed_item_is_refused(vth: Hands) -> None:
    meeting = vth.meeting()
    meetings.add_item(vth.workspace, meeting, {"title": "Personeel", "label": "privacygevoelig"}, vth.today)
    with pytest.raises(Refused) as refused:
        collect_cover_note(vth.workspace, vth.item(meeting, "Personeel"))
    told(refused, "paper.closed_item", "privacygevoelig")


def test_actions_stand_below_their_owner_and_those_of_nobody_come_last(vth: Hands) -> None:
    owner = vth.make("person", name="Zoë Voorbeeld")
    vth.make("action", text="van niemand")
    vth.make("action", text="van Zoë", owner=owner, agreement=agreement_id("VTH-1"))
    by_owner = collect_grouped_actions(vth.workspace, vth.today, "owner")
    assert [(name, [each.text for each in held]) for name, held in by_owner.groups] == [
        ("Zoë Voorbeeld", ["van Zoë"]),
        ("Nog geen trekker", ["van niemand"]),
    ]
    by_agreement = collect_grouped_actions(vth.workspace, vth.today, "theme")
    assert [name for name, _ in by_agreement.groups] == ["VTH-1", "Zonder afspraak"]


def test_in_the_joint_workspace_actions_stand_below_their_theme(vth: Hands, joint: Hands) -> None:
    vth.make("action", text="van VTH")
    joint.take_in(vth.bundle())
    listed = collect_grouped_actions(joint.workspace, joint.today, "theme")
    assert [name for name, _ in listed.groups] == ["Vergunning, Toezicht en Handhaving"]


def test_a_person_gets_all_that_is_held_also_what_was_changed_and_where_a_text_has_the_name(vth: Hands) -> None:
    person = vth.make("person", name="Annelies Voorbeeld", work_mail="oud@voorbeeld.example")
    vth.change(person, work_mail="nieuw@voorbeeld.example")
    other = vth.make("person", name="Bas Anders", work_mail="bas@voorbeeld.example")
    vth.make("membership", person=person)
    vth.make("action", text="kaart maken", owner=person)
    vth.make("action", text="bellen met Annelies Voorbeeld", owner=other)
    vth.make("action", text="niets met haar", owner=other)
    meetings.set_attendance(vth.workspace, vth.meeting("Najaarsvergadering"), {person: "present"}, vth.today)
    vth.make(
        "progress_note", agreement=agreement_id("VTH-1"), author=person, reference_date="2026-09-01", light="aandacht"
    )
    report = collect_person_report(vth.workspace, person, vth.today)
    sections = {title: " | ".join(f"{name}={value}" for name, value in pairs) for title, pairs in report.sections}
    assert "nieuw@voorbeeld.example" in sections["Eigen gegevens"]
    assert "oud@voorbeeld.example" in sections["Eerdere gegevens in de geschiedenis"]
    assert "Trekker=VTH-A-001 kaart maken" in sections["Actie"]
    assert "bellen met Annelies Voorbeeld" in sections["Genoemd in een tekst"]
    assert "Lidmaatschap" in sections
    assert "aanwezig, Najaarsvergadering, donderdag 8 oktober 2026" in sections["Aanwezigheid"]
    assert "Vergunning, Toezicht en Handhaving" in sections["Lidmaatschap"]
    assert "dinsdag 1 september 2026" in sections["Voortgangsmelding"]
    assert "niets met haar" not in repr(report)
    assert "bas@" not in repr(report)
