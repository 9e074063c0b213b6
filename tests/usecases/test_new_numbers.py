"""Numbers that two copies gave out apart: one keeps it, the other gets a new one that everybody sees."""

from __future__ import annotations

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import minutes
from kb_desktop.usecases.numbering import give_new_number


def _said(hands: Hands, item: RecordId, words: str) -> None:
    minutes.save_text(hands.workspace, item, words, hands.today)


def test_two_copies_give_the_same_number_and_one_new_number_mends_it_everywhere(open_hands: OpenHands) -> None:
    one, two = open_hands("VTH"), open_hands("VTH", "Kees Kopie")
    meeting = one.meeting()
    two.take_in(one.bundle())
    opening, closing = one.item(meeting, "Opening"), one.item(meeting, "Rondvraag")
    _said(one, opening, "a: kaart maken")
    _said(two, closing, "Er is nog iets.\na: brief schrijven")
    assert {one.only("action").text("number"), two.only("action").text("number")} == {"VTH-A-001"}
    later = two.only("action").id
    one.take_in(two.bundle("van-twee"))
    two.take_in(one.bundle("van-een"))
    noted = {each.record for each in one.workspace.issues() if each.problem.code == "number.twice"}
    assert noted
    assert noted == {each.record for each in two.workspace.issues() if each.problem.code == "number.twice"}
    give_new_number(one.workspace, later)
    two.take_in(one.bundle("genummerd"))
    for hands in (one, two):
        assert hands.get(later).text("number") == "VTH-A-002"
        assert hands.get(closing).text("minutes_text") == "Er is nog iets.\nVTH-A-002 brief schrijven"
        assert hands.get(opening).text("minutes_text") == "VTH-A-001 kaart maken"
        assert [each for each in hands.workspace.issues() if each.problem.code == "number.twice"] == []
        assert hands.workspace.conflicts() == []
    one.workspace.undo()
    assert one.get(later).text("number") == "VTH-A-001"
    assert one.get(closing).text("minutes_text") == "Er is nog iets.\nVTH-A-001 brief schrijven"


def test_adopted_minutes_keep_the_number_that_was_printed(vth: Hands) -> None:
    meeting = vth.meeting()
    item = vth.item(meeting, "Opening")
    _said(vth, item, "a: kaart maken")
    vth.change(meeting, status="held")
    minutes.adopt(vth.workspace, meeting, None, vth.today)
    give_new_number(vth.workspace, vth.only("action").id)
    assert vth.only("action").text("number") == "VTH-A-002"
    assert vth.get(item).text("minutes_text") == "VTH-A-001 kaart maken"


def test_the_secretariat_numbers_within_the_group(vth: Hands, joint: Hands) -> None:
    action = vth.make("action", text="Kaart maken")
    joint.take_in(vth.bundle())
    give_new_number(joint.workspace, action)
    assert joint.get(action).text("number") == "VTH-A-002"


def test_what_has_no_number_gets_none(vth: Hands) -> None:
    with pytest.raises(Refused) as refused:
        give_new_number(vth.workspace, vth.make("person", name="Vera Verzonnen"))
    told(refused, "record.missing")
