"""The first page: every figure is held against a count made in another way, over two groups and the secretariat."""

from __future__ import annotations

from collections import Counter

from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, theme_id

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.records import Value
from kb_desktop.usecases import actions, commitments, covenant_text, progress, records
from kb_desktop.usecases.exchange_view import exchange_view
from kb_desktop.usecases.overview import Overview, overview

LAYER = {"gemeente": "gemeenten", "provincie": "provincies", "waterschap": "waterschappen", "ministerie": "rijk"}


def _work(hands: Hands, theme: str) -> None:
    """Sign-ups of every layer and a guest, actions in every state, notes, and meetings past and to come."""
    types = ("gemeente", "provincie", "waterschap", "ministerie", "koepel", "gemeente")
    for place, type_ in enumerate(types):
        found = hands.workspace.list("organisation", {"type": type_, "valid_to": None}, ("code",))
        sign_up = hands.sign_up(found[min(place, len(found) - 1)].text("code"), theme)
        if place % 2:
            values = {"what": "Toezicht"}
            commitments.commit(hands.workspace, sign_up, agreement_id(f"{theme}-1"), values, hands.today)
    for place, status in enumerate(("open", "in_progress", "waiting", "reported_done", "confirmed", "dropped")):
        for day in ("2026-09-01", "2026-09-15", None):
            hands.make("action", text=f"{theme} {place}", status=status, due=day, reason="Toelichting")
    progress.note(hands.workspace, agreement_id(f"{theme}-1"), {"light": "aandacht"}, hands.today)
    for title, day in (("Voorbij", "2026-09-14T13:00"), ("Vandaag", "2026-09-15T09:00"), ("Later", "2026-12-08T13:00")):
        hands.meeting(f"{theme} {title}", day)


def _check(hands: Hands, shown: Overview, themes: tuple[str, ...]) -> None:
    """Count again from the bare records."""
    ids = {theme_id(key) for key in themes}
    sign_ups = [each for each in hands.workspace.list("sign_up") if each.reference("theme") in ids]
    with_commitment = {each.get("sign_up") for each in hands.workspace.list("commitment")}
    layers = Counter(LAYER.get(hands.get(each.reference("organisation")).text("type")) for each in sign_ups)  # type: ignore[arg-type]
    layers.pop(None, None)
    open_actions = [
        each
        for each in hands.workspace.list("action")
        if each.reference("theme") in (*ids, None) and each.text("status") not in ("confirmed", "dropped")
    ]
    late = [
        each
        for each in open_actions
        if each.text("status") != "reported_done" and "" < each.text("due") < hands.today.isoformat()
    ]
    assert shown.sign_ups == len(sign_ups)
    assert shown.without_commitment == sum(each.id not in with_commitment for each in sign_ups)
    assert {layer: count for layer, count in shown.layers.items() if count} == dict(layers)
    assert shown.open_actions == len(open_actions)
    assert {row.action.id for row in shown.overdue} == {each.id for each in late}
    assert [row.late for row in shown.overdue] == sorted((row.late for row in shown.overdue), reverse=True)
    assert tuple(shown.progress) == themes
    for theme in themes:
        assert len(shown.progress[theme]) == sum(
            each.reference("theme") == theme_id(theme) for each in hands.workspace.list("agreement")
        )


def test_an_empty_workspace_shows_noughts(vth: Hands) -> None:
    shown = overview(vth.workspace, vth.today)
    assert (shown.sign_ups, shown.without_commitment, shown.open_actions, shown.conflicts) == (0, 0, 0, 0)
    assert (shown.overdue, shown.next_meeting, shown.last_bundle) == ((), None, None)
    assert set(shown.layers.values()) == {0}


def test_the_figures_of_a_group_are_those_of_an_independent_count(vth: Hands) -> None:
    _work(vth, "VTH")
    gone = vth.make("action", text="Weg", due="2026-09-01")
    records.delete(vth.workspace, gone, "Actie verwijderen")
    shown = overview(vth.workspace, vth.today)
    _check(vth, shown, ("VTH",))
    assert (shown.sign_ups, shown.without_commitment, len(shown.overdue), shown.open_actions) == (6, 3, 3, 12)
    assert shown.layers == {"gemeenten": 2, "provincies": 1, "waterschappen": 1, "rijk": 1}
    assert shown.next_meeting is not None
    assert shown.next_meeting.text("title") == "VTH Vandaag"


def test_the_secretariat_counts_both_groups_and_each_group_only_itself(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    rui = open_hands("RUI")
    bundles = []
    for hands, theme in ((vth, "VTH"), (rui, "RUI")):
        bundles.append(hands.bundle("leeg"))
        _work(hands, theme)
        bundles.append(hands.bundle())
    joint.take_in(*bundles)
    shown = overview(joint.workspace, joint.today)
    _check(joint, shown, THEME_KEYS)
    assert (shown.sign_ups, shown.open_actions) == (12, 24)
    assert shown.last_bundle is not None
    vth.take_in(joint.bundle("terug"))
    own = overview(vth.workspace, vth.today)
    _check(vth, own, ("VTH",))
    assert (own.sign_ups, own.open_actions) == (6, 12)


def test_who_ended_its_sign_up_takes_part_no_longer_but_stays_in_the_table(vth: Hands) -> None:
    ended, other = vth.sign_up("gm0363", status="confirmed"), vth.sign_up("gm0344")
    vth.change(ended, status="ended")
    shown = overview(vth.workspace, vth.today)
    assert (shown.sign_ups, shown.without_commitment, shown.layers["gemeenten"]) == (1, 1, 1)
    assert {row.sign_up.id for row in commitments.matrix(vth.workspace, "VTH").rows} == {ended, other}
    vth.workspace.undo()
    assert overview(vth.workspace, vth.today).sign_ups == 2


def test_a_cancelled_or_held_meeting_is_not_the_next_one(vth: Hands) -> None:
    for title, status in (("Afgezegd", "cancelled"), ("Gehouden", "held")):
        vth.change(vth.meeting(title, "2026-10-01T10:00"), status=status)
    vth.meeting("Zonder dag", "")
    assert overview(vth.workspace, vth.today).next_meeting is None
    vth.meeting("Komt", "2026-11-01T10:00")
    found = overview(vth.workspace, vth.today).next_meeting
    assert found is not None
    assert found.text("title") == "Komt"


def test_a_difference_counts_until_it_is_settled(vth: Hands, open_hands: OpenHands) -> None:
    other = open_hands("VTH", "Jip")
    action = vth.make("action", text="Kaart")
    other.take_in(vth.bundle())
    for hands in (vth, other):
        hands.change(action, text=hands.desk.person)
    vth.take_in(other.bundle())
    assert overview(vth.workspace, vth.today).conflicts == 1
    vth.workspace.settle(action, "text", "Samen", "Besproken")
    assert overview(vth.workspace, vth.today).conflicts == 0


def test_the_list_and_the_first_page_agree(vth: Hands) -> None:
    _work(vth, "VTH")
    shown = overview(vth.workspace, vth.today)
    assert len(actions.overview(vth.workspace, vth.today, show="open", theme="VTH")) == shown.open_actions
    assert len(actions.overview(vth.workspace, vth.today, show="overdue", theme="VTH")) == len(shown.overdue)


def test_the_covenant_is_read_as_passages_in_the_order_of_the_text(vth: Hands) -> None:
    texts = covenant_text.covenant_texts(vth.workspace)
    concept = next(each for each in texts if each.key == "concept-2025-2027")
    anchors = [passage.anchor for passage in concept.passages if passage.anchor]
    assert len(anchors) == len(set(anchors))
    agreements = [
        passage.anchor for passage in concept.passages if passage.anchor[:3] in THEME_KEYS and "-" in passage.anchor
    ]
    assert len(agreements) == 24
    themes = [passage.anchor for passage in concept.passages if passage.sort == "theme"]
    assert tuple(themes) == THEME_KEYS  # in the order of article 4
    for passage in concept.passages:
        assert passage.text
        assert "[^" not in passage.text


def test_an_edition_that_cannot_be_read_says_why_and_does_not_hide_the_others(vth: Hands) -> None:
    for key, text in (("kapot", "[edition\n"), ("leeg", ""), ("half", 'format = 1\n[edition]\nkey = "half"\n')):
        vth.make("covenant_edition", key=key, title=f"Uitgave {key}", text=text)
    texts = {each.key: each for each in covenant_text.covenant_texts(vth.workspace)}
    assert {"concept-2025-2027", "kapot", "leeg", "half"} <= set(texts)
    assert len(texts["concept-2025-2027"].passages) > 50
    assert texts["kapot"].title == "Uitgave kapot"
    assert [passage.text for passage in texts["kapot"].passages] == ["Uitgave kapot", "[edition"]
    assert "Regel 1" in texts["kapot"].remarks[0]
    assert texts["leeg"].remarks
    assert all(remark.endswith(".") for remark in texts["half"].remarks)


def test_the_first_page_brings_what_is_worth_a_look(vth: Hands) -> None:
    assert overview(vth.workspace, vth.today).issues == ()
    sign_up = vth.sign_up("gm0363")
    commitments.commit(vth.workspace, sign_up, agreement_id("VTH-3"), {"target": "2030"}, vth.today)
    assert [each.code for each in overview(vth.workspace, vth.today).issues] == ["commitment.after_end"]


def test_what_should_be_mended_comes_before_what_many_chose(vth: Hands) -> None:
    for place, town in enumerate(vth.workspace.list("organisation", {"type": "gemeente", "valid_to": None})[:8]):
        (sign_up,) = commitments.sign_up(vth.workspace, town.id, "VTH", {}, vth.today).ids
        values: dict[str, Value] = {"target": "2030", "role": "trekker" if place > 5 else "deelnemer"}
        commitments.commit(vth.workspace, sign_up, agreement_id("VTH-3"), values, vth.today)
    shown = overview(vth.workspace, vth.today)
    assert [each.code for each in shown.issues] == ["commitment.two_leads"] * 2 + ["commitment.after_end"] * 4
    assert shown.issue_count == len(exchange_view(vth.workspace).issues) == 10
