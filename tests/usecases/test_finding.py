"""Search: what was found leads to the page where it is shown, and never to something that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from usecases.hands import Hands, agreement_id, theme_id

from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import commitments, finding, meetings, minutes, people, progress, records
from kb_desktop.usecases.finding import Place, place_of


def _place(hands: Hands, id_: RecordId) -> tuple[str, str]:
    place = place_of(hands.workspace, id_)
    return place.page, place.id


def test_everything_of_a_meeting_leads_to_that_meeting(vth: Hands, tmp_path: Path) -> None:
    meeting, jip = vth.meeting(), vth.make("person", name="Jip Verzonnen")
    item = vth.item(meeting, "Opening")
    minutes.save_text(vth.workspace, item, "a: kaart\nb: akkoord", vth.today)
    loose = vth.make("decision", text="Buiten de agenda om", agenda_item=item)
    file = tmp_path / "notitie.txt"
    file.write_text("Beste leden", encoding="utf-8")
    meetings.attach(vth.workspace, item, [file], vth.today)
    meetings.set_attendance(vth.workspace, meeting, {jip: "present"}, vth.today)
    minutes.adopt(vth.workspace, meeting, None, vth.today)
    for id_ in (
        meeting,
        item,
        loose,
        vth.only("decision", number="VTH-B-001").id,
        vth.only("paper").id,
        vth.only("attendance").id,
        vth.only("minutes").id,
    ):
        assert _place(vth, id_) == ("meetings", meeting), vth.get(id_).kind
    action = vth.only("action")
    assert _place(vth, action.id) == ("actions", action.id)


def test_everything_of_a_sign_up_leads_to_its_row(vth: Hands) -> None:
    sign_up = vth.sign_up("gm0363")
    done = commitments.commit(vth.workspace, sign_up, agreement_id("VTH-1"), {}, vth.today)
    for id_ in (sign_up, next(iter(done.ids)), vth.organisation("gm0363")):
        assert _place(vth, id_) == ("sign_ups", sign_up)
    assert _place(vth, vth.organisation("gm0344")) == ("sign_ups", "")


def test_people_progress_and_the_text_lead_to_their_pages(vth: Hands) -> None:
    people.add_member(vth.workspace, {"name": "Jip Verzonnen"}, {}, vth.today)
    person, membership = vth.only("person"), vth.only("membership")
    assert _place(vth, person.id) == _place(vth, membership.id) == ("people", person.id)
    progress.note(vth.workspace, agreement_id("VTH-1"), {"light": "aandacht"}, vth.today)
    assert _place(vth, vth.only("progress_note").id) == ("progress", agreement_id("VTH-1"))
    assert _place(vth, agreement_id("VTH-1")) == ("covenant", agreement_id("VTH-1"))
    assert _place(vth, theme_id("VTH")) == ("covenant", theme_id("VTH"))


def test_what_has_no_page_or_is_gone_leads_to_the_first_page(vth: Hands) -> None:
    assert _place(vth, vth.make("steering_report", period="2026-Q4")) == ("overview", "")
    assert _place(vth, RecordId("weg")) == ("overview", "")
    action = vth.make("action", text="Kaart")
    records.delete(vth.workspace, action, "Actie verwijderen")
    assert place_of(vth.workspace, action) == Place("overview", RecordId(""))


def test_a_part_of_something_deleted_leads_to_its_page_without_choosing_it(vth: Hands) -> None:
    meeting = vth.meeting()
    item = vth.item(meeting, "Opening")
    minutes.save_text(vth.workspace, item, "b: akkoord", vth.today)
    records.delete(vth.workspace, meeting, "Vergadering verwijderen")
    for id_ in (item, vth.only("decision").id):
        assert _place(vth, id_) == ("meetings", "")
    paper = vth.make("paper", title="Los stuk")
    assert _place(vth, paper) == ("meetings", "")


def test_every_hit_of_a_search_leads_to_a_record_that_can_be_shown(vth: Hands) -> None:
    sign_up = vth.sign_up("gm0363", on_behalf_of="Wethouder Kaart")
    commitments.commit(vth.workspace, sign_up, agreement_id("VTH-1"), {"what": "Kaart maken"}, vth.today)
    item = vth.item(vth.meeting("Over de kaart"), "Opening")
    minutes.save_text(vth.workspace, item, "Kaart besproken\na: kaart maken\nb: kaart akkoord", vth.today)
    vth.make("person", name="Jip", function="Kaartenmaker")
    found = finding.search(vth.workspace, "KAART")
    assert {each.kind for each in found} == {
        "sign_up",
        "commitment",
        "meeting",
        "agenda_item",
        "action",
        "decision",
        "person",
    }
    for each in found:
        assert each.title
        assert "\n" not in each.around + each.title
        place = place_of(vth.workspace, each.id)
        assert place.page != "overview"
        assert not vth.get(place.id).deleted


@pytest.mark.parametrize("words", ["", "  ", '"', "*", "qqqqq", "kaart AND", "NEAR(", "\x00", "%", "a" * 3000])
def test_no_words_break_the_search(vth: Hands, words: str) -> None:
    vth.make("action", text="Iets anders")
    assert finding.search(vth.workspace, words) == []


def test_a_deleted_or_undone_record_is_not_found(vth: Hands) -> None:
    action = vth.make("action", text="Zeldzaamwoord")
    assert [each.id for each in finding.search(vth.workspace, "zeldzaam")] == [action]
    vth.workspace.undo()
    assert finding.search(vth.workspace, "zeldzaam") == []
    vth.workspace.redo()
    assert [each.id for each in finding.search(vth.workspace, "zeldzaam")] == [action]
