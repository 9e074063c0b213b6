"""What goes on paper: whose meeting it is decides what is in the pack, labels decide what stays out of it."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest
from documents.looking import page_count, page_texts
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.documents.contents import MeetingPack, MinutesItem
from kb_desktop.domain.paper_editions import EDITIONS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import meetings, minutes, paper_view, papers
from kb_desktop.usecases.papers import collect_actions, collect_confidential, collect_minutes, collect_pack
from kb_desktop.usecases.person_report import collect_person_report
from kb_desktop.usecases.sign_up_forms import collect_sign_up_form
from kb_desktop.usecases.steering_report import collect_report

HIDDEN = "GEHEIM"


def _held(hands: Hands, text: str = "", label: str = "intern", **values: Value) -> RecordId:
    """A meeting that was held, with one item of its own."""
    meeting = hands.meeting("Vorige", "2026-09-03T13:00", **values)
    meetings.add_item(hands.workspace, meeting, {"title": "Kaart", "label": label}, hands.today)
    minutes.save_text(hands.workspace, hands.item(meeting, "Kaart"), text, hands.today)
    meetings.set_status(hands.workspace, meeting, "held", "Gehouden", hands.today)
    return meeting


def _words(pack: MeetingPack) -> str:
    """Every word that the pack would print, apart from the list of what was left out."""
    return repr(dataclasses.replace(pack, left_out=()))


def test_the_pack_brings_the_minutes_actions_and_decisions_of_the_meeting_before(vth: Hands) -> None:
    _held(vth, "Besproken.\na: kaart maken voor 1 oktober\nb: de kaart komt er")
    pack = collect_pack(vth.workspace, vth.meeting(), vth.today)
    assert pack.previous_minutes is not None
    (item,) = [each for each in pack.previous_minutes.items if each.title == "Kaart"]
    assert (item.text, [each.number for each in item.decisions]) == ("Besproken.", ["VTH-B-001"])
    assert [each.text for each in item.actions] == ["kaart maken"]
    assert [each.number for each in pack.actions] == ["VTH-A-001"]
    assert [each.number for each in pack.decisions] == ["VTH-B-001"]
    assert pack.previous_minutes.facts.status == "concept"
    assert pack.left_out == ()


@pytest.mark.parametrize(
    ("label", "edition", "read"),
    [
        ("intern", "werkgroep", True),
        ("intern", "openbaar", False),
        ("openbaar", "openbaar", True),
        ("vertrouwelijk", "werkgroep", False),
    ],
)
def test_what_stands_around_the_minutes_has_the_label_of_their_meeting(
    vth: Hands, label: str, edition: str, *, read: bool
) -> None:
    before = _held(vth, "Besproken.")
    vth.make("minutes", meeting=before, opening=HIDDEN, closing=f"{HIDDEN} tot slot")
    vth.change(before, label=label, label_reason="Zo afgesproken")
    pack = collect_pack(vth.workspace, vth.meeting(), vth.today, edition)
    assert (HIDDEN in _words(pack)) == read
    assert (f"Verslag: opening en sluiting: {label}" in pack.left_out) != read
    if edition == "werkgroep" and not read:
        assert HIDDEN in _words(collect_confidential(vth.workspace, vth.meeting(), vth.today, edition))


@pytest.mark.parametrize("label", ["vertrouwelijk", "concurrentiegevoelig", "privacygevoelig"])
def test_nothing_above_intern_is_in_the_pack_of_the_group_and_each_absence_is_named(vth: Hands, label: str) -> None:
    before = _held(vth, f"{HIDDEN} besproken\na: {HIDDEN} kaart\nb: {HIDDEN} besluit", label)
    for kind in ("action", "decision"):
        vth.change(vth.only(kind).id, label=label)
    vth.make("action", text=f"{HIDDEN} los", label=label)
    meeting = vth.meeting()
    closed = {"title": "Personeel", "explanation": f"{HIDDEN} toelichting", "label": label}
    meetings.add_item(vth.workspace, meeting, closed, vth.today)
    pack = collect_pack(vth.workspace, meeting, vth.today)
    assert HIDDEN not in _words(pack)
    assert set(pack.left_out) == {
        f"VTH-A-001: {label}",
        f"VTH-A-002: {label}",
        f"VTH-B-001: {label}",
        f"Verslag bij agendapunt 2: {label}",
        f"Agendapunt 4: {label}",
    }
    assert len(pack.left_out) == 5
    own = collect_minutes(vth.workspace, before)
    assert HIDDEN not in repr(dataclasses.replace(own, left_out=()))
    assert set(own.left_out) == {
        f"VTH-A-001: {label}",
        f"VTH-B-001: {label}",
        f"Verslag bij agendapunt 2: {label}",
    }
    assert own.facts.edition == "werkgroep"
    assert pack.previous_minutes is not None
    assert pack.previous_minutes.left_out == ()
    listed = collect_actions(vth.workspace, vth.today)
    assert HIDDEN not in repr(dataclasses.replace(listed, left_out=()))
    assert listed.left_out == (f"VTH-A-001: {label}", f"VTH-A-002: {label}")


def test_a_confidential_paper_stays_behind_and_its_neighbours_have_the_letters_of_every_edition(
    vth: Hands, tmp_path: Path
) -> None:
    meeting = vth.meeting()
    item = vth.item(meeting, "Opening")
    files = [tmp_path / f"{name}.txt" for name in ("een", "geheim", "twee")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    meetings.attach(vth.workspace, item, files, vth.today)
    vth.change(vth.only("paper", title="geheim").id, label="vertrouwelijk")
    pack = collect_pack(vth.workspace, meeting, vth.today)
    assert [(each.number, each.title) for each in pack.agenda[0].annexes] == [("1a", "een"), ("1c", "twee")]
    assert pack.left_out == ("geheim: vertrouwelijk",)


def _noted(hands: Hands, key: str, day: str, light: str, **values: Value) -> None:
    hands.make("progress_note", agreement=agreement_id(key), reference_date=day, light=light, **values)


def test_the_pack_tells_how_the_agreements_of_the_group_stand_since_the_meeting_before(vth: Hands) -> None:
    meeting = vth.meeting()
    assert collect_pack(vth.workspace, meeting, vth.today).progress is None
    _held(vth)
    _noted(vth, "VTH-1", "2026-08-01", "aandacht")
    _noted(vth, "VTH-1", "2026-09-10", "op schema", state="De helft is klaar.")
    _noted(vth, "VTH-2", "2026-09-11", "bijsturen", label="vertrouwelijk", state=HIDDEN)
    _noted(vth, "VTH-3", "2026-09-15", "afgerond")
    pack = collect_pack(vth.workspace, meeting, datetime.date(2026, 9, 14))
    assert pack.progress is not None
    assert pack.progress.since == datetime.date(2026, 9, 3)
    found = {each.key: (each.light, each.light_before, each.back) for each in pack.progress.agreements}
    assert found["VTH-1"] == ("op schema", "aandacht", "De helft is klaar.")
    assert found["VTH-2"] == found["VTH-3"] == ("onbekend", "", "")
    assert HIDDEN not in _words(pack)
    assert any("VTH-2" in each and "vertrouwelijk" in each for each in pack.left_out)


def test_the_public_reads_only_progress_that_is_public_and_nothing_about_commitments(vth: Hands) -> None:
    meeting = vth.meeting(label="openbaar")
    _noted(vth, "VTH-1", "2026-08-01", "aandacht")
    assert collect_pack(vth.workspace, meeting, vth.today, "openbaar").progress is None
    vth.make("person", name="Petra Proefman", function="coördinator")
    _noted(vth, "VTH-2", "2026-08-01", "aandacht", label="openbaar", state="Petra Proefman belt iedereen.")
    progress = collect_pack(vth.workspace, meeting, vth.today, "openbaar").progress
    assert progress is not None
    found = {each.key: each for each in progress.agreements}
    assert found["VTH-1"].light == "onbekend"
    assert found["VTH-2"].back == "coördinator belt iedereen."
    assert {each.phase + each.hint for each in progress.agreements} == {""}


def test_those_who_come_get_a_sheet_to_sign_and_others_do_not(vth: Hands) -> None:
    meeting = vth.meeting(label="openbaar")
    assert collect_pack(vth.workspace, meeting, vth.today).attendance is None
    vth.make("membership", person=vth.make("person", name="Petra Proefman"))
    sheets = {each: collect_pack(vth.workspace, meeting, vth.today, each).attendance for each in EDITIONS}
    assert {key for key, sheet in sheets.items() if sheet is not None} == {"werkgroep", "regie"}
    assert [each.name for each in sheets["werkgroep"].people] == ["Petra Proefman"]  # type: ignore[union-attr]


def test_a_dropped_item_is_not_on_paper_and_takes_no_time(vth: Hands) -> None:
    meeting = vth.meeting()
    for title in ("Vervallen", "Kaart"):
        meetings.add_item(vth.workspace, meeting, {"title": title, "minutes_of_time": 30}, vth.today)
    vth.change(vth.item(meeting, "Vervallen"), status="dropped")
    pack = collect_pack(vth.workspace, meeting, vth.today)
    assert [(each.number, each.title, each.starts) for each in pack.agenda] == [
        ("1", "Opening en agenda", "13:00"),
        ("2", "Kaart", "13:05"),
        ("3", "Rondvraag en sluiting", "13:35"),
    ]


def test_the_secretariat_makes_the_pack_of_one_group_with_that_groups_actions_only(
    vth: Hands, joint: Hands, open_hands: OpenHands
) -> None:
    rui = open_hands("RUI")
    vth.make("action", text="Van VTH")
    rui.make("action", text="Van RUI")
    meeting = vth.meeting()
    joint.take_in(vth.bundle(), rui.bundle())
    assert [each.text for each in collect_pack(joint.workspace, meeting, joint.today).actions] == ["Van VTH"]
    everything = collect_pack(joint.workspace, joint.meeting("DO", type="DO"), joint.today)
    assert {each.text for each in everything.actions} == {"Van VTH", "Van RUI"}
    assert {each.text for each in collect_actions(joint.workspace, joint.today).actions} == {"Van VTH", "Van RUI"}


def test_the_minutes_before_are_those_of_the_same_group(joint: Hands) -> None:
    _held(joint, "Over ruimte.", theme=theme_id("RUI"))
    pack = collect_pack(joint.workspace, joint.meeting(theme=theme_id("VTH")), joint.today)
    assert (pack.previous_minutes, pack.decisions) == (None, ())


@pytest.mark.parametrize("id_", ["", "onzin", "6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025"])
def test_a_pack_of_what_is_no_meeting_is_refused(vth: Hands, id_: str) -> None:
    with pytest.raises(Refused) as refused:
        collect_pack(vth.workspace, id_, vth.today)
    told(refused, "pack.no_meeting", id_)


def test_a_line_in_the_minutes_about_an_action_of_elsewhere_stays_text(vth: Hands) -> None:
    vth.make("action", text="Los")
    before = _held(vth, "VTH-A-001 staat nog open")
    (item,) = [each for each in collect_minutes(vth.workspace, before).items if each.title == "Kaart"]
    assert (item.text, item.actions) == ("VTH-A-001 staat nog open", ())


def _at_item(hands: Hands, meeting: RecordId, title: str) -> dict[str, Value]:
    return {"agenda_item": hands.item(meeting, title), "meeting": meeting}


def test_what_is_recorded_at_an_item_is_in_the_minutes_when_no_text_names_it(vth: Hands, tmp_path: Path) -> None:
    before = _held(vth, "Besproken.\nb: de kaart komt er\nb: in kleur")
    vth.make("decision", text="de kaart wordt gedeeld", **_at_item(vth, before, "Kaart"))
    vth.make("decision", text="de zaal", status="proposed", **_at_item(vth, before, "Opening"))
    vth.make("action", text="koffie zetten", agenda_item=vth.item(before, "Opening"))
    vth.make("action", text="elders genoemd", agenda_item=vth.item(before, "Opening"))
    minutes.save_text(vth.workspace, vth.item(before, "Rondvraag"), "VTH-A-002 elders genoemd", vth.today)
    opening, card, round_ = collect_minutes(vth.workspace, before).items
    assert (card.text, [each.number for each in card.decisions]) == ("Besproken.", [f"VTH-B-00{n}" for n in (1, 2, 3)])
    assert (opening.text, [each.number for each in opening.decisions]) == ("", ["VTH-B-004"])
    assert [each.number for each in opening.actions] == ["VTH-A-001"]
    assert [each.number for each in round_.actions] == ["VTH-A-002"]
    printed = " ".join(page_texts(papers.minutes_paper(vth.workspace, before, tmp_path / "verslag.pdf").path))
    assert "Geen bijzonderheden" not in printed
    said = " ".join(printed.split())
    assert "Besluit VTH-B-003: besloten – de kaart wordt gedeeld" in said
    assert "Besluit VTH-B-004: besloten – de zaal (voorgesteld)" in said


def test_a_dropped_item_is_in_the_minutes_when_something_was_recorded_at_it(vth: Hands, tmp_path: Path) -> None:
    before = _held(vth)
    for title in ("Vervallen", "Ook vervallen"):
        meetings.add_item(vth.workspace, before, {"title": title}, vth.today)
        vth.change(vth.item(before, title), status="dropped")
    vth.make("decision", text="toch besloten", **_at_item(vth, before, "Vervallen"))
    items = collect_minutes(vth.workspace, before).items
    (dropped,) = [each for each in items if "ervallen" in each.title]
    assert (dropped.number, dropped.title, len(dropped.decisions)) == ("", "Vervallen", 1)
    assert papers.minutes_paper(vth.workspace, before, tmp_path / "verslag.pdf").conforms == ("ua1", "2a")


@pytest.mark.parametrize(
    ("label", "edition", "read", "says"),
    [
        ("openbaar", "openbaar", True, ""),
        ("intern", "openbaar", False, "Dit onderdeel staat niet in deze editie."),
        ("intern", "werkgroep", True, ""),
        ("vertrouwelijk", "werkgroep", False, "Dit onderdeel staat in het vertrouwelijke deel."),
        ("vertrouwelijk", "regie", True, ""),
    ],
)
def test_a_decision_that_no_text_names_has_its_own_label(
    vth: Hands, label: str, edition: str, *, read: bool, says: str
) -> None:
    before = _held(vth, label="openbaar")
    decision = vth.make("decision", text=HIDDEN, **_at_item(vth, before, "Kaart"))
    vth.change(decision, label=label, label_reason="Zo besloten")
    own = collect_minutes(vth.workspace, before, edition)
    (item,) = [each for each in own.items if each.title == "Kaart"]
    assert [each.text for each in item.decisions] == [HIDDEN] * read
    assert item.withheld.startswith(says)
    assert bool(item.withheld) == bool(says)
    assert (f"VTH-B-001: {label}" in own.left_out) != read
    if says and edition == "werkgroep":
        (apart,) = _minutes_apart(vth, edition)
        assert [each.text for each in apart.decisions] == [HIDDEN]


def _minutes_apart(hands: Hands, edition: str) -> tuple[MinutesItem, ...]:
    part = collect_confidential(hands.workspace, hands.meeting(), hands.today, edition)
    assert part.previous_minutes is not None
    return part.previous_minutes.items


def test_a_made_paper_is_looked_into_page_by_page(vth: Hands, tmp_path: Path) -> None:
    meeting = vth.meeting("Najaarsvergadering")
    papers.meeting_pack(vth.workspace, meeting, tmp_path / "stukken.pdf", vth.today)
    shown = paper_view.contents(tmp_path / "stukken.pdf")
    with shown.paper:
        assert len(shown.sizes) == len(page_texts(tmp_path / "stukken.pdf")) >= 1
        assert "Najaarsvergadering" in shown.paper.text(1).text
        assert shown.marks
    papers.minutes_paper(vth.workspace, meeting, tmp_path / "verslag.pdf")
    papers.action_list(vth.workspace, tmp_path / "acties.pdf", vth.today)
    assert "Najaarsvergadering" in page_texts(tmp_path / "verslag.pdf")[0]
    assert page_count(tmp_path / "acties.pdf") == 1


@pytest.mark.parametrize("content", [b"", b"Beste leden", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_paper_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stukken.pdf"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        paper_view.contents(path)
    told(refused, "paper.unreadable", "stukken.pdf", "opnieuw")


@pytest.mark.parametrize("label", [None, "openbaar", "intern"])
def test_what_the_group_may_read_is_in_its_minutes_and_list_and_nothing_is_said_to_be_absent(
    vth: Hands, label: str | None
) -> None:
    before = _held(vth, "Besproken\na: kaart maken\nb: de kaart komt er")
    if label is not None:
        for kind in ("action", "decision"):
            vth.change(vth.only(kind).id, label=label, label_reason="Besluit van de werkgroep")
    own = collect_minutes(vth.workspace, before)
    (item,) = [each for each in own.items if each.title == "Kaart"]
    assert (item.text, len(item.actions), len(item.decisions), own.left_out) == ("Besproken", 1, 1, ())
    listed = collect_actions(vth.workspace, vth.today)
    assert ([each.text for each in listed.actions], listed.left_out) == (["kaart maken"], ())


def test_what_stayed_out_is_read_on_the_paper_itself(vth: Hands, tmp_path: Path) -> None:
    before = _held(vth, f"{HIDDEN} besproken\na: {HIDDEN} kaart", "vertrouwelijk")
    vth.change(vth.only("action").id, label="privacygevoelig")
    made = papers.minutes_paper(vth.workspace, before, tmp_path / "verslag.pdf")
    listed = papers.action_list(vth.workspace, tmp_path / "acties.pdf", vth.today)
    assert made.left_out == ("Verslag bij agendapunt 2: vertrouwelijk", "VTH-A-001: privacygevoelig")
    assert listed.left_out == ("VTH-A-001: privacygevoelig",)
    for paper in (made, listed):
        assert paper.conforms == ("ua1", "2a")
        printed = " ".join(" ".join(page_texts(paper.path)).split())
        assert "Niet in deze editie" in printed
        for name in paper.left_out:
            assert name in printed
        assert HIDDEN not in printed


def test_a_label_that_only_a_newer_program_knows_keeps_what_has_it_off_the_paper(vth: Hands) -> None:
    action = vth.make("action", text=f"{HIDDEN} kaart")
    with vth.workspace.change("Vertrouwelijkheid wijzigen") as transaction:
        transaction.change(action, {"label": "staatsgeheim"})
    listed = collect_actions(vth.workspace, vth.today)
    assert (listed.actions, listed.left_out) == ((), ("VTH-A-001: staatsgeheim",))


def test_every_paper_names_the_group_by_the_whole_name_of_its_theme(open_hands: OpenHands) -> None:
    rui = open_hands("RUI")
    assert rui.workspace.about.name == "Werkgroep RUI"
    person = rui.make("person", name="Petra Proefman")
    theme = rui.get(theme_id("RUI")).text("title")
    named = {
        collect_pack(rui.workspace, rui.meeting(), rui.today).facts.group,
        collect_actions(rui.workspace, rui.today).facts.group,
        collect_report(rui.workspace, rui.today).facts.group,
        collect_person_report(rui.workspace, person, rui.today).facts.group,
        collect_sign_up_form(rui.workspace, "RUI", rui.today).facts.group,
    }
    assert named == {f"Werkgroep {theme}"}
    assert len(theme) > len("RUI")
