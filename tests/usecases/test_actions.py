"""Actions: numbers, owners, due days, states, and the list that everybody works from."""

from __future__ import annotations

import datetime

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import actions, records
from kb_desktop.usecases.actions import ActionRow


def _rows(hands: Hands, show: str = "open", search: str = "", theme: str = "") -> list[ActionRow]:
    return actions.overview(hands.workspace, hands.today, show=show, search=search, theme=theme)


def _texts(hands: Hands, show: str = "open", search: str = "", theme: str = "") -> list[str]:
    return [row.text for row in _rows(hands, show, search, theme)]


def test_numbers_follow_each_other_and_are_never_given_twice(vth: Hands) -> None:
    first, second = vth.make("action", text="Een"), vth.make("action", text="Twee")
    records.delete(vth.workspace, second, "Actie verwijderen")
    third = vth.make("action", text="Drie")
    assert [vth.get(each).text("number") for each in (first, second, third)] == ["VTH-A-001", "VTH-A-002", "VTH-A-003"]
    vth.make("action", text="Uit de oude lijst", number="VTH-A-041")
    vth.make("action", text="Van een andere lijst", number="OUD-7")
    assert vth.get(vth.make("action", text="Vier")).text("number") == "VTH-A-042"
    assert vth.get(vth.make("decision", text="Akkoord")).text("number") == "VTH-B-001"


def test_a_number_is_given_once_and_stays(vth: Hands) -> None:
    action = vth.make("action", text="Een")
    with pytest.raises(Refused) as refused:
        vth.change(action, number="VTH-A-009")
    told(refused, "field.fixed", "Nummer", kind="action")
    with pytest.raises(Refused) as refused:
        vth.make("action", text="Dubbel", number="VTH-A-001")
    told(refused, "number.taken", "VTH-A-001")
    records.delete(vth.workspace, action, "Actie verwijderen")
    with pytest.raises(Refused) as refused:
        vth.make("action", text="Opnieuw", number="VTH-A-001")
    told(refused, "number.taken", "VTH-A-001", "vrij nummer")


def test_numbers_of_the_secretariat_stand_apart_from_those_of_groups(vth: Hands, joint: Hands) -> None:
    vth.make("action", text="Van de groep")
    joint.take_in(vth.bundle())
    joint.make("action", text="Van het secretariaat")
    joint.make("action", text="Nog een")
    assert [row.number for row in _rows(joint)] == ["KB-A-001", "KB-A-002", "VTH-A-001"]


def test_the_list_shows_what_is_due_first_and_what_has_no_day_last(vth: Hands) -> None:
    vth.make("action", text="Zonder dag")
    vth.make("action", text="Later", due="2026-12-01")
    vth.make("action", text="Te laat", due="2026-09-10")
    vth.make("action", text="Vandaag", due="2026-09-15")
    assert [(row.text, row.late) for row in _rows(vth)] == [
        ("Te laat", 5),
        ("Vandaag", 0),
        ("Later", 0),
        ("Zonder dag", 0),
    ]
    assert _texts(vth, "overdue") == ["Te laat"]


def test_each_state_stands_in_its_own_list(vth: Hands) -> None:
    states = ("open", "in_progress", "waiting", "reported_done", "confirmed", "dropped")
    for status in states:
        vth.make("action", text=status, status=status, reason="Toelichting", due="2026-09-01")
    assert set(_texts(vth)) == {"open", "in_progress", "waiting", "reported_done"}
    assert set(_texts(vth, "overdue")) == {"open", "in_progress", "waiting"}
    assert set(_texts(vth, "done")) == {"confirmed", "dropped"}
    assert set(_texts(vth, "all")) == set(states)
    assert actions.is_settled(vth.only("action", status="reported_done"))
    assert not actions.is_settled(vth.only("action", status="waiting"))


def test_a_row_tells_owner_source_and_agreement_by_name(vth: Hands) -> None:
    meeting = vth.meeting()
    item = vth.item(meeting, "Opening")
    jip = vth.make("person", name="Jip Verzonnen")
    vth.make("action", text="Kaart", owner=jip, agenda_item=item, agreement=agreement_id("VTH-3"))
    (row,) = _rows(vth)
    assert (row.owner, row.source, row.agreement) == ("Jip Verzonnen", "Opening en agenda", "VTH-3")
    records.delete(vth.workspace, jip, "Persoon verwijderen")
    assert _rows(vth)[0].owner == "Jip Verzonnen"


def test_search_finds_the_start_of_words_without_accents_and_within_the_list_shown(vth: Hands) -> None:
    vth.make("action", text="Coördinatie met Fryslân regelen")
    vth.make("action", text="Coordinatie afgerond", status="confirmed")
    assert _texts(vth, search="coordin frys") == ["Coördinatie met Fryslân regelen"]
    assert _texts(vth, "done", "COÖRD") == ["Coordinatie afgerond"]
    for nothing in ('"', "*", "AND", "NEAR(", "kaart OR", "-"):
        assert len(_texts(vth, search=nothing)) <= 1


def test_a_theme_shows_its_own_actions_and_those_of_no_theme(joint: Hands) -> None:
    joint.make("action", text="Van VTH", theme=theme_id("VTH"))
    joint.make("action", text="Van RUI", theme=theme_id("RUI"))
    joint.make("action", text="Van allen")
    assert _texts(joint, theme="VTH") == ["Van VTH", "Van allen"]
    assert _texts(joint) == ["Van VTH", "Van RUI", "Van allen"]


def test_dropping_needs_a_reason_and_says_so(vth: Hands) -> None:
    ids = [vth.make("action", text=text) for text in ("Een", "Twee")]
    before = vth.state()
    for reason in ("", "   "):
        with pytest.raises(Refused) as refused:
            actions.set_status(vth.workspace, ids, "dropped", reason, vth.today)
        told(refused, "status.reason_needed", "reden", "vervallen", kind="action")
        assert vth.state() == before
    actions.set_status(vth.workspace, ids, "dropped", "Geen geld", vth.today)
    assert [vth.get(each).text("reason") for each in ids] == ["Geen geld", "Geen geld"]
    assert [vth.get(each).text("closed_on") for each in ids] == ["2026-09-15", "2026-09-15"]
    vth.workspace.undo()
    assert vth.state() == before


def test_a_dropped_action_that_is_opened_again_needs_a_new_reason_to_be_dropped(vth: Hands) -> None:
    action = vth.make("action", text="Een")
    actions.set_status(vth.workspace, [action], "dropped", "Geen geld", vth.today)
    actions.set_status(vth.workspace, [action], "open", "", vth.today)
    assert not vth.get(action).text("closed_on")
    with pytest.raises(Refused) as refused:
        actions.set_status(vth.workspace, [action], "dropped", "", vth.today)
    told(refused, "status.reason_needed", kind="action")


def test_confirming_closes_today_and_confirming_again_later_keeps_that_day(vth: Hands) -> None:
    action = vth.make("action", text="Een")
    actions.set_status(vth.workspace, [action], "confirmed", "", vth.today)
    actions.set_status(vth.workspace, [action], "confirmed", "", datetime.date(2026, 12, 1))
    assert vth.get(action).text("closed_on") == "2026-09-15"


def test_one_action_that_cannot_follow_keeps_all_as_they_were(vth: Hands) -> None:
    good, closed = vth.make("action", text="Een"), vth.make("action", text="Twee", status="confirmed")
    before = vth.state()
    with pytest.raises(Refused) as refused:
        actions.set_status(vth.workspace, [good, closed], "waiting", "", vth.today)
    told(refused, "status.not_allowed", "bevestigd", "wacht op een ander", "open", kind="action")
    with pytest.raises(Refused) as refused:
        actions.set_status(vth.workspace, [good], "klaar", "", vth.today)
    told(refused, "value.choice", "klaar", kind="action")
    with pytest.raises(Refused) as refused:
        actions.set_status(vth.workspace, [good, RecordId("weg")], "waiting", "", vth.today)
    told(refused, "record.missing", "weg")
    assert vth.state() == before


def test_postponing_keeps_the_first_day_and_counts_only_later_days(vth: Hands) -> None:
    action = vth.make("action", text="Een", due="2026-10-01")
    steps: dict[Value, int] = {"2026-11-01": 1, "2026-10-15": 1, None: 1, "2026-12-01": 1, "2027-01-01": 2}
    for due, postponed in steps.items():
        vth.change(action, due=due)
        held = vth.get(action)
        assert (held.get("due"), held.text("first_due")) == (due, "2026-10-01")
        assert held.integer("times_postponed") == postponed
    before = vth.state()
    vth.change(action, due="2027-02-01")
    vth.workspace.undo()
    assert vth.state() == before


def test_a_day_given_later_is_the_first_day(vth: Hands) -> None:
    action = vth.make("action", text="Een")
    vth.change(action, due="2026-10-01")
    assert (vth.get(action).text("first_due"), vth.get(action).integer("times_postponed")) == ("2026-10-01", 0)


def test_an_action_in_dispute_is_marked_until_settled(open_hands: OpenHands) -> None:
    mine, yours = open_hands("VTH", "Coba"), open_hands("VTH", "Jip")
    action = mine.make("action", text="Een")
    yours.take_in(mine.bundle())
    mine.change(action, text="Van mij")
    yours.change(action, text="Van jou")
    mine.take_in(yours.bundle())
    assert [row.disputed for row in _rows(mine)] == [True]
    mine.workspace.settle(action, "text", "Van ons", "Besproken")
    assert [row.disputed for row in _rows(mine)] == [False]


def test_the_name_of_what_has_no_name_is_empty(vth: Hands) -> None:
    assert actions.name_of(vth.workspace, None) == ""
    assert actions.name_of(vth.workspace, RecordId("weg")) == ""
    assert actions.name_of(vth.workspace, agreement_id("VTH-1")) == "VTH-1"
