"""Four editions of one pack: labels decide what each holds, and the confidential part is a file of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from documents.looking import page_texts
from usecases.hands import Hands, told

from kb_desktop.documents.contents import MeetingPack
from kb_desktop.domain.fields import LABELS
from kb_desktop.domain.paper_editions import EDITIONS, most_closed
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import meetings, minutes, papers
from kb_desktop.usecases.papers import collect_confidential, collect_minutes, collect_pack

HELD = {
    "werkgroep": {"openbaar", "intern"},
    "do": {"openbaar", "intern"},
    "openbaar": {"openbaar"},
    "regie": set(LABELS),
}
APART = {
    "werkgroep": {"vertrouwelijk"},
    "do": {"vertrouwelijk", "concurrentiegevoelig"},
    "openbaar": set(),
    "regie": set(),
}


def _one_of_each_label(hands: Hands, folder: Path) -> RecordId:
    """A meeting with an item, an annex, an action and, in the meeting before, a decision for every label."""
    before = hands.meeting("Vorige", "2026-09-03T13:00")
    meeting = hands.meeting()
    for label in LABELS:
        word = f"TEKEN-{label}"
        reason = {"label": label, "label_reason": "Besluit van de werkgroep"}
        meetings.add_item(hands.workspace, before, {"title": f"Vorig {label}", **reason}, hands.today)
        minutes.save_text(hands.workspace, hands.item(before, f"Vorig {label}"), f"{word} gezegd", hands.today)
        hands.make("action", text=f"{word} doen", **reason)
        item = {"title": f"Punt {label}", "explanation": f"{word} uitgelegd", **reason}
        meetings.add_item(hands.workspace, meeting, item, hands.today)
        file = folder / f"{word}.txt"
        file.write_text(word, encoding="utf-8")
        meetings.attach(hands.workspace, hands.item(meeting, f"Punt {label}"), [file], hands.today)
        hands.change(hands.only("paper", title=f"TEKEN {label}").id, **reason)
    meetings.set_status(hands.workspace, before, "held", "Gehouden", hands.today)
    return meeting


def _printed(pack: MeetingPack) -> str:
    return repr(dataclasses.replace(pack, left_out=()))


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_an_edition_holds_its_labels_and_names_each_thing_that_stayed_out(
    vth: Hands, tmp_path: Path, edition: str
) -> None:
    meeting = _one_of_each_label(vth, tmp_path)
    pack = collect_pack(vth.workspace, meeting, vth.today, edition)
    words = _printed(pack)
    for label in LABELS:
        for what in ("uitgelegd", "doen", "gezegd"):
            assert (f"TEKEN-{label} {what}" in words) == (label in HELD[edition]), (label, what)
        assert (f"TEKEN {label}" in words) == (label in HELD[edition])  # the title of the annex
        named = [each for each in pack.left_out if each.endswith(f": {label}")]
        assert bool(named) == (label not in HELD[edition])
    assert pack.facts.edition == edition
    assert pack.chair == (edition == "regie")


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_the_confidential_part_holds_just_what_the_edition_keeps_apart_with_the_same_numbers(
    vth: Hands, tmp_path: Path, edition: str
) -> None:
    meeting = _one_of_each_label(vth, tmp_path)
    if not APART[edition]:
        with pytest.raises(Refused) as refused:
            collect_confidential(vth.workspace, meeting, vth.today, edition)
        told(refused, "pack.nothing_apart", edition)
        return
    whole = collect_pack(vth.workspace, meeting, vth.today, edition)
    part = collect_confidential(vth.workspace, meeting, vth.today, edition)
    words = _printed(part)
    for label in LABELS:
        for what in ("uitgelegd", "doen", "gezegd"):
            assert (f"TEKEN-{label} {what}" in words) == (label in APART[edition]), (label, what)
    numbers = {line.title: line.number for line in whole.agenda}
    assert [line.number for line in part.agenda] == [numbers[line.title] for line in part.agenda]
    assert len(part.agenda) == len(APART[edition])
    assert not {each.number for line in whole.agenda for each in line.annexes} & {
        each.number for line in part.agenda for each in line.annexes
    }
    told_where = [line.explanation for line in whole.agenda if line.title == "Punt vertrouwelijk"]
    assert told_where == ["Dit onderdeel staat in het vertrouwelijke deel. Dat is een apart bestand."]


def test_a_confidential_annex_of_an_open_item_goes_apart_with_its_letter(vth: Hands, tmp_path: Path) -> None:
    meeting = vth.meeting()
    files = [tmp_path / f"{name}.txt" for name in ("een", "geheim", "twee")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    meetings.attach(vth.workspace, vth.item(meeting, "Opening"), files, vth.today)
    vth.change(vth.only("paper", title="geheim").id, label="vertrouwelijk")
    part = collect_confidential(vth.workspace, meeting, vth.today, "werkgroep")
    assert [[(each.number, each.title) for each in line.annexes] for line in part.agenda] == [[("1b", "geheim")]]


def test_the_public_reads_function_and_organisation_instead_of_names(vth: Hands) -> None:
    (province,) = vth.workspace.list("organisation", {"type": "provincie", "name": "Provincie Utrecht"})
    organisation = province.id
    quiet = vth.make("person", name="Annelies Voorbeeld", function="beleidsadviseur", organisation=organisation)
    known = vth.make(
        "person", name="Bas Openbaar", function="gedeputeerde", organisation=organisation, public_by_function=True
    )
    before = vth.meeting("Vorige", "2026-09-03T13:00", chair=known, minute_taker=quiet, label="openbaar")
    text = "ANNELIES VOORBEELD licht toe; Bas Openbaar stemt in.\na: kaart maken met Annelies Voorbeeld"
    meetings.add_item(vth.workspace, before, {"title": "Kaart", "label": "openbaar", "presenter": quiet}, vth.today)
    minutes.save_text(vth.workspace, vth.item(before, "Kaart"), text, vth.today)
    for each in vth.workspace.list("action"):
        vth.change(each.id, label="openbaar", label_reason="Openbaar", owner=quiet)
    meetings.set_attendance(vth.workspace, before, {quiet: "present", known: "present"}, vth.today)
    meetings.set_status(vth.workspace, before, "held", "Gehouden", vth.today)
    own = collect_minutes(vth.workspace, before)
    public = collect_minutes(vth.workspace, before, "openbaar")
    assert "annelies voorbeeld" in repr(own).casefold()
    assert "annelies" not in repr(public).casefold()
    assert "Bas Openbaar" in repr(public)
    shown = "beleidsadviseur, provincie Utrecht"
    assert public.facts.minute_taker.casefold() == shown.casefold()
    assert public.facts.chair == "Bas Openbaar"
    assert {(each.name.casefold()) for each in public.attendees} == {"beleidsadviseur", "bas openbaar"}
    (item,) = [each for each in public.items if each.title == "Kaart"]
    assert shown.casefold() in item.text.casefold()
    assert shown.casefold() in item.actions[0].owner.casefold()
    assert shown.casefold() in item.actions[0].text.casefold()
    assert any("functie en organisatie" in each for each in public.left_out)


def test_no_closed_meeting_has_an_open_edition(vth: Hands) -> None:
    meeting = vth.meeting(label="vertrouwelijk")
    for edition in ("werkgroep", "do", "openbaar"):
        with pytest.raises(Refused) as refused:
            collect_pack(vth.workspace, meeting, vth.today, edition)
        told(refused, "pack.closed_meeting", "vertrouwelijk")
    assert collect_pack(vth.workspace, meeting, vth.today, "regie").facts.label == "vertrouwelijk"


def test_an_edition_nobody_knows_is_refused(vth: Hands) -> None:
    with pytest.raises(Refused) as refused:
        collect_pack(vth.workspace, vth.meeting(), vth.today, "pers")
    told(refused, "paper.no_edition", "pers", "werkgroep")


def test_a_label_of_a_newer_program_is_the_most_closed() -> None:
    assert most_closed("openbaar", "staatsgeheim", "privacygevoelig") == "staatsgeheim"
    assert most_closed("", "openbaar") == "intern"


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_every_edition_and_its_part_are_accessible_and_say_who_they_are_for(
    vth: Hands, tmp_path: Path, edition: str
) -> None:
    meeting = _one_of_each_label(vth, tmp_path)
    made = papers.meeting_pack(vth.workspace, meeting, tmp_path / "p.pdf", vth.today, edition=edition)
    part = papers.confidential_part_of_pack(vth.workspace, meeting, tmp_path / "v.pdf", vth.today, edition)
    assert (part is not None) == bool(APART[edition])
    for paper in (made, part) if part else (made,):
        assert paper.conforms == ("ua1", "2a")
    assert {"werkgroep": "voor de werkgroep", "do": "voor het directeurenoverleg", "openbaar": "openbaar"}.get(
        edition, "voor voorzitter en secretaris"
    ) in page_texts(made.path)[0]
    if part is not None:
        texts = page_texts(part.path)
        assert all("VERTROUWELIJK" in text for text in texts if "Bijlage" not in text)
