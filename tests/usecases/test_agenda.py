"""The agenda: its order in and between copies, its numbers and its times."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usecases.conftest import OpenHands
from usecases.hands import Hands, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import meetings
from kb_desktop.usecases.meetings import meeting_view


def _add(hands: Hands, meeting: RecordId, title: str, **values: Value) -> RecordId:
    done = meetings.add_item(hands.workspace, meeting, {"title": title, **values}, hands.today)
    return next(id_ for id_ in done.ids if hands.get(id_).text("title") == title)


def _empty(hands: Hands) -> RecordId:
    """A meeting without the standing items."""
    return hands.make("meeting", title="Vergadering", starts_at="2026-10-08T13:00")


def _numbers(hands: Hands, meeting: RecordId) -> list[str]:
    return [line.number for line in meeting_view(hands.workspace, meeting).items]


def _move(hands: Hands, item: RecordId, to: int) -> None:
    meetings.move_item(hands.workspace, item, to, hands.today)


def test_the_first_meeting_of_a_group_has_no_earlier_minutes_to_adopt(vth: Hands) -> None:
    first, second = vth.meeting("Een"), vth.meeting("Twee")
    assert vth.titles(first) == ["Opening en agenda", "Rondvraag en sluiting"]
    assert vth.titles(second) == [
        "Opening en agenda",
        "Verslag van de vorige vergadering",
        "Actielijst",
        "Rondvraag en sluiting",
    ]


def test_planning_is_one_step_to_undo_and_to_redo(vth: Hands) -> None:
    empty = vth.state()
    vth.meeting()
    full = vth.state()
    vth.workspace.undo()
    assert vth.state() == empty
    vth.workspace.redo()
    assert vth.state() == full


def test_a_new_item_comes_before_the_closing_item(vth: Hands) -> None:
    meeting = vth.meeting()
    _add(vth, meeting, "Kaart")
    _add(vth, meeting, "Budget")
    assert vth.titles(meeting) == ["Opening en agenda", "Kaart", "Budget", "Rondvraag en sluiting"]


@pytest.mark.parametrize("title", ["Aansluiting op de Omgevingswet", "Ontsluiting van data", "Besluitvorming"])
def test_only_a_closing_item_closes(vth: Hands, title: str) -> None:
    meeting = _empty(vth)
    _add(vth, meeting, title)
    _add(vth, meeting, "Kaart")
    assert vth.titles(meeting) == [title, "Kaart"]


@pytest.mark.parametrize("title", ["Sluiting", "Rondvraag en afsluiting", "SLUITING."])
def test_closing_is_recognised_however_it_is_written(vth: Hands, title: str) -> None:
    meeting = _empty(vth)
    _add(vth, meeting, title)
    _add(vth, meeting, "Kaart")
    assert vth.titles(meeting) == ["Kaart", title]


def test_moving_an_item_writes_only_that_item_and_undo_puts_it_back(vth: Hands) -> None:
    meeting = vth.meeting()
    ids = [_add(vth, meeting, title) for title in ("Een", "Twee", "Drie")]
    before = vth.state()
    done = meetings.move_item(vth.workspace, ids[2], 1, vth.today)
    assert vth.titles(meeting) == ["Opening en agenda", "Drie", "Een", "Twee", "Rondvraag en sluiting"]
    assert done.ids == {ids[2]}
    vth.workspace.undo()
    assert vth.state() == before


@pytest.mark.parametrize(("to", "place"), [(-5, 0), (0, 0), (99, 4)])
def test_a_place_beyond_the_ends_is_the_end(vth: Hands, to: int, place: int) -> None:
    meeting = vth.meeting()
    for title in ("Een", "Twee", "Drie"):
        _add(vth, meeting, title)
    _move(vth, vth.item(meeting, "Twee"), to)
    assert vth.titles(meeting).index("Twee") == place


def test_putting_an_item_where_it_stands_is_no_step(vth: Hands) -> None:
    meeting = vth.meeting()
    item = _add(vth, meeting, "Een")
    _move(vth, item, 1)
    assert vth.workspace.undo_label == "Agendapunt toevoegen"


def test_an_item_that_is_not_there_cannot_be_moved(vth: Hands) -> None:
    with pytest.raises(Refused) as refused:
        _move(vth, RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025"), 0)
    told(refused, "record.missing", "6f0bd6a4")


def test_two_copies_add_at_one_spot_and_both_items_can_be_moved_apart(open_hands: OpenHands) -> None:
    """Both copies give the new item the same position; there is no room between such twins."""
    mine, yours = open_hands("VTH", "Coba"), open_hands("VTH", "Jip")
    meeting = mine.meeting()
    yours.take_in(mine.bundle())
    for hands, title in ((mine, "Van mij"), (yours, "Van jou")):
        _add(hands, meeting, title)
        _add(hands, meeting, f"{title} twee")
    mine.take_in(yours.bundle())
    yours.take_in(mine.bundle("terug"))
    assert mine.titles(meeting) == yours.titles(meeting)
    opening, *middle, closing = mine.titles(meeting)
    assert sorted(middle) == ["Van jou", "Van jou twee", "Van mij", "Van mij twee"]
    _move(mine, mine.item(meeting, "Opening"), 1)
    assert mine.titles(meeting) == [middle[0], opening, *middle[1:], closing]
    _add(mine, meeting, "Nog een")
    assert mine.titles(meeting) == [middle[0], opening, *middle[1:], "Nog een", closing]


@pytest.mark.parametrize(
    "positions",
    [
        ("1", "2", "3"),
        ("b", "b", "b"),
        (None, None, None),
        ("a0", None, "zz"),
        ("a1", "a1", "a10"),
        ("Zz" + "z" * 190,),
    ],
)
def test_positions_that_a_script_made_up_never_stop_the_agenda(vth: Hands, positions: tuple[str | None, ...]) -> None:
    meeting = _empty(vth)
    for number, position in enumerate(positions):
        vth.make("agenda_item", meeting=meeting, title=f"Punt {number}", position=position)
    before = vth.titles(meeting)
    added = _add(vth, meeting, "Nieuw")
    assert vth.titles(meeting) == [*before, "Nieuw"]
    for to in range(len(before) + 1):
        _move(vth, added, to)
        assert vth.titles(meeting) == [*before[:to], "Nieuw", *before[to:]]


def test_any_row_of_moves_gives_the_order_that_a_list_would_have(vth: Hands) -> None:
    meeting = _empty(vth)
    ids = [_add(vth, meeting, f"Punt {number}") for number in range(5)]

    @settings(max_examples=30)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4))
    def moves(pairs: list[tuple[int, int]]) -> None:
        order = [line.item.id for line in meeting_view(vth.workspace, meeting).items]
        for which, to in pairs:
            _move(vth, ids[which], to)
            order.remove(ids[which])
            order.insert(to, ids[which])
        assert [line.item.id for line in meeting_view(vth.workspace, meeting).items] == order

    moves()


def test_times_follow_the_minutes_of_the_items_and_a_dropped_item_takes_none(vth: Hands) -> None:
    meeting = vth.meeting(starts_at="2026-10-08T13:00")
    _add(vth, meeting, "Kaart", minutes_of_time=25)
    dropped = _add(vth, meeting, "Vervallen punt", minutes_of_time=40)
    _add(vth, meeting, "Zonder tijd")
    vth.change(dropped, status="dropped")
    lines = meeting_view(vth.workspace, meeting).items
    assert [(line.number, line.starts) for line in lines] == [
        ("1", "13:00"),
        ("2", "13:05"),
        ("–", ""),
        ("3", "13:30"),
        ("4", "13:30"),
    ]


@pytest.mark.parametrize("minutes", [-30, 2**31 - 1])
def test_mistyped_minutes_do_not_stop_the_page(vth: Hands, minutes: int) -> None:
    meeting = vth.meeting()
    with vth.workspace.change("Van een ander programma") as transaction:
        for title in ("Een", "Twee", "Drie"):
            values: dict[str, Value] = {"meeting": meeting, "title": title, "minutes_of_time": minutes}
            transaction.create("agenda_item", values)
    assert len(meeting_view(vth.workspace, meeting).items) == 5


def test_a_meeting_without_a_day_has_items_without_times(vth: Hands) -> None:
    meeting = vth.meeting(starts_at="")
    assert [line.starts for line in meeting_view(vth.workspace, meeting).items] == ["", ""]


def test_sending_fixes_the_numbers_and_a_late_item_gets_the_next_one(vth: Hands) -> None:
    meeting = vth.meeting()
    _add(vth, meeting, "Kaart")
    meetings.send_agenda(vth.workspace, meeting, vth.today)
    assert vth.get(meeting).text("status") == "agenda_sent"
    late = _add(vth, meeting, "Ingekomen brief")
    assert vth.titles(meeting)[2] == "Ingekomen brief"
    assert _numbers(vth, meeting) == ["1", "2", "4", "3"]
    with pytest.raises(Refused) as refused:
        vth.change(vth.item(meeting, "Kaart"), number="7")
    told(refused, "agenda.number_fixed", "2")
    vth.change(meeting, status="planned")
    meetings.send_agenda(vth.workspace, meeting, vth.today)
    assert vth.get(late).text("number") == "4"
    assert _numbers(vth, meeting) == ["1", "2", "4", "3"]


def test_sending_is_one_step(vth: Hands) -> None:
    meeting = vth.meeting()
    before = vth.state()
    meetings.send_agenda(vth.workspace, meeting, vth.today)
    vth.workspace.undo()
    assert vth.state() == before


def test_attached_files_become_papers_in_the_order_given(vth: Hands, tmp_path: Path) -> None:
    meeting = vth.meeting()
    item = _add(vth, meeting, "Kaart")
    files = [tmp_path / "kaart_van_Utrecht.txt", tmp_path / "bijlage-2.txt"]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    before = vth.state()
    meetings.attach(vth.workspace, item, files, vth.today)
    line = next(each for each in meeting_view(vth.workspace, meeting).items if each.item.id == item)
    assert [paper.text("title") for paper in line.papers] == ["kaart van Utrecht", "bijlage 2"]
    file_value = line.papers[0].get("file")
    assert isinstance(file_value, dict)
    assert vth.workspace.file_bytes(str(file_value["sha256"])) == b"kaart_van_Utrecht.txt"
    vth.workspace.undo()
    assert vth.state() == before


def test_one_unreadable_file_among_several_attaches_none(vth: Hands, tmp_path: Path) -> None:
    meeting = vth.meeting()
    item = _add(vth, meeting, "Kaart")
    good, empty = tmp_path / "goed.txt", tmp_path / "leeg.txt"
    good.write_text("goed", encoding="utf-8")
    empty.touch()
    before = vth.state()
    for wrong, code in ((empty, "file.empty"), (tmp_path / "weg.txt", "file.unreadable")):
        with pytest.raises(Refused) as refused:
            meetings.attach(vth.workspace, item, [good, wrong], vth.today)
        told(refused, code, wrong.name)
    assert vth.state() == before


def test_an_item_taken_off_the_agenda_comes_back_whole(vth: Hands) -> None:
    meeting = vth.meeting()
    item = _add(vth, meeting, "Kaart", explanation="Zie bijlage", minutes_of_time=10)
    before = vth.state()
    meetings.remove_item(vth.workspace, item)
    assert vth.titles(meeting) == ["Opening en agenda", "Rondvraag en sluiting"]
    with pytest.raises(Refused) as refused:
        meetings.remove_item(vth.workspace, item)
    told(refused, "record.deleted", "verwijderd")
    vth.workspace.undo()
    assert vth.state() == before
