"""Rules of the covenant and of the records."""

from __future__ import annotations

import datetime
import re

import pytest
from domain.shelf import Shelf

from kb_desktop.domain.actions import days_overdue, is_overdue
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value, new_id
from kb_desktop.domain.rules import check, complete, light_mismatch
from kb_desktop.domain.values import moment_range, one_month_after
from kb_desktop.wording.calendar import day_in_words
from kb_desktop.wording.labels import unnamed
from kb_desktop.wording.refusals import NAMELESS, SENTENCES, sentence

TODAY = datetime.date(2026, 9, 15)


def codes(kind: str, values: dict[str, Value], shelf: Shelf | None = None, before: Record | None = None) -> list[str]:
    problems = check(CATALOGUE[kind], values, before, shelf or Shelf(), TODAY)
    for problem in problems:
        assert sentence(problem, kind).endswith((".", "?"))
    return [problem.code for problem in problems]


def a_shelf() -> tuple[Shelf, RecordId, RecordId, RecordId]:
    """A theme with one agreement and a municipality that signed up."""
    shelf = Shelf()
    theme = shelf.add("theme", title="Ruimte", admitted_types=["gemeente", "provincie", "ministerie"])
    agreement = shelf.add("agreement", key="RUI-1", theme=theme)
    town = shelf.add("organisation", name="Gemeente Voorbeeld", type="gemeente")
    sign_up = shelf.add("sign_up", organisation=town, theme=theme)
    return shelf, theme, agreement, sign_up


def test_every_kind_and_field_has_a_dutch_name() -> None:
    assert unnamed() == []


def test_every_sentence_is_whole() -> None:
    for code, text in SENTENCES.items():
        assert text[-1] in ".?", code


@pytest.mark.parametrize("code", [code for code in SENTENCES if code.endswith(NAMELESS)])
def test_where_no_name_is_known_the_sentence_goes_without(code: str) -> None:
    code = code.removesuffix(NAMELESS)
    facts = {"fingerprint": "ab12 cd34", "replica": 7, "file": "a.kbbundle", "kind": "party", "theme": "VTH"}
    named = sentence(Problem(code, None, {"person": "Jip Verzonnen", **facts}))
    nameless = sentence(Problem(code, None, {"person": "", **facts}))
    assert "Jip Verzonnen" in named
    assert nameless != named.replace("Jip Verzonnen", "")
    assert not re.search(r"  | [.,;:]|…", nameless), nameless


def test_a_dropped_action_needs_a_reason() -> None:
    action = Record(new_id(), "action", {"text": "Kaart", "status": "open"})
    assert codes("action", {"status": "dropped"}, before=action) == ["status.reason_needed"]
    assert codes("action", {"status": "dropped", "reason": "Niet meer nodig"}, before=action) == []


def test_states_follow_their_path() -> None:
    minutes = Record(new_id(), "minutes", {"status": "adopted"})
    assert codes("minutes", {"status": "concept"}, before=minutes) == ["status.not_allowed"]


def test_a_progress_note_is_never_changed() -> None:
    note = Record(new_id(), "progress_note", {"light": "aandacht"})
    assert codes("progress_note", {"light": "op schema"}, before=note) == ["record.append_only"]


def test_lowering_a_label_needs_a_reason() -> None:
    paper = Record(new_id(), "paper", {"title": "Notitie", "label": "vertrouwelijk"})
    assert codes("paper", {"label": "openbaar"}, before=paper) == ["label.reason_needed"]
    assert codes("paper", {"label": "openbaar", "label_reason": "Besluit DO"}, before=paper) == []
    assert codes("paper", {"label": "privacygevoelig"}, before=paper) == []


def test_a_commitment_is_for_an_agreement_of_the_theme_signed_up_for() -> None:
    shelf, _, agreement, sign_up = a_shelf()
    assert codes("commitment", {"sign_up": sign_up, "agreement": agreement}, shelf) == []
    other = shelf.add("agreement", key="VTH-1", theme=shelf.add("theme", title="VTH"))
    assert codes("commitment", {"sign_up": sign_up, "agreement": other}, shelf) == ["commitment.other_theme"]


def test_guests_hold_no_commitments() -> None:
    shelf, theme, agreement, _ = a_shelf()
    guest = shelf.add("organisation", name="ROM Voorbeeld", type="rom")
    sign_up = shelf.add("sign_up", organisation=guest, theme=theme)
    assert codes("commitment", {"sign_up": sign_up, "agreement": agreement}, shelf) == ["commitment.guest"]


def test_adopted_minutes_stay_as_they_are() -> None:
    shelf = Shelf()
    meeting = shelf.add("meeting", title="Overleg", status="held")
    item = shelf.records[shelf.add("agenda_item", meeting=meeting, title="Punt", minutes_text="Gezegd.")]
    assert codes("agenda_item", {"minutes_text": "Anders."}, shelf, item) == []
    shelf.add("minutes", meeting=meeting, status="adopted")
    assert codes("agenda_item", {"minutes_text": "Anders."}, shelf, item) == ["minutes.adopted"]


def test_an_agenda_number_is_fixed_once_sent() -> None:
    shelf = Shelf()
    meeting = shelf.add("meeting", title="Overleg", status="agenda_sent")
    item = shelf.records[shelf.add("agenda_item", meeting=meeting, title="Punt", number="3")]
    assert codes("agenda_item", {"number": "4"}, shelf, item) == ["agenda.number_fixed"]


def test_references_must_be_there_and_of_the_right_kind() -> None:
    shelf, theme, _, _ = a_shelf()
    assert codes("action", {"text": "Kaart", "owner": new_id()}, shelf) == ["reference.missing"]
    assert codes("action", {"text": "Kaart", "owner": theme}, shelf) == ["reference.wrong_kind"]


@pytest.mark.parametrize(
    ("notice", "leaves"),
    [
        ("2026-01-31", "2026-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2026-12-31", "2027-01-31"),
        ("2026-04-30", "2026-05-30"),
    ],
)
def test_a_party_leaves_a_month_after_its_notice(notice: str, leaves: str) -> None:
    assert one_month_after(datetime.date.fromisoformat(notice)).isoformat() == leaves
    party = Record(new_id(), "party", {"status": "party"})
    full = complete(CATALOGUE["party"], {"notice_received": notice}, party, TODAY)
    assert (full["leaves_on"], full["status"]) == (leaves, "notice_given")


def test_a_notice_that_is_taken_back_leaves_nothing_behind() -> None:
    party = Record(
        new_id(), "party", {"notice_received": "2026-01-31", "leaves_on": "2026-02-28", "status": "notice_given"}
    )
    back = complete(CATALOGUE["party"], {"notice_received": None}, party, TODAY)
    assert (back["leaves_on"], back["status"]) == (None, "party")
    again = complete(CATALOGUE["party"], {"notice_received": "2026-01-31"}, party, TODAY)
    assert again == {"notice_received": "2026-01-31"}


def test_a_day_of_leaving_that_the_parties_agreed_on_stays() -> None:
    party = Record(new_id(), "party", {"status": "party"})
    given: dict[str, Value] = {"notice_received": "2026-01-31", "leaves_on": "2026-06-30"}
    assert complete(CATALOGUE["party"], given, party, TODAY) == {**given, "status": "notice_given"}
    left: dict[str, Value] = {"notice_received": "2026-01-31", "status": "left"}
    assert complete(CATALOGUE["party"], left, party, TODAY) == {**left, "leaves_on": "2026-02-28"}


def test_postponing_is_counted_and_the_first_day_kept() -> None:
    created = complete(CATALOGUE["action"], {"text": "Kaart", "due": "2026-10-01"}, None, TODAY)
    assert (created["first_due"], created["status"], created["label"]) == ("2026-10-01", "open", "intern")
    action = Record(new_id(), "action", created)
    later = complete(CATALOGUE["action"], {"due": "2026-11-01"}, action, TODAY)
    assert (later["times_postponed"], later.get("first_due")) == (1, None)
    sooner = complete(CATALOGUE["action"], {"due": "2026-09-20"}, action, TODAY)
    assert "times_postponed" not in sooner


def test_overdue_counts_days_and_stops_when_reported_done() -> None:
    action = Record(new_id(), "action", {"text": "Kaart", "due": "2026-09-10", "status": "open"})
    assert days_overdue(action, TODAY) == 5
    done = Record(action.id, "action", {**action.values, "status": "reported_done"})
    assert not is_overdue(done, TODAY)


def test_a_light_that_does_not_fit_is_only_pointed_out() -> None:
    late = [Record(new_id(), "action", {"due": "2026-09-01", "status": "open"}) for _ in range(3)]
    assert light_mismatch("op schema", late, TODAY) is not None
    assert light_mismatch("op schema", late[:2], TODAY) is None
    assert light_mismatch("bijsturen", late, TODAY) is None


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-09-15", "2026-09-15", "2026-09-15"),
    ],
)
def test_a_moment_spans_its_precision(moment: str, first: str, last: str) -> None:
    assert moment_range(moment) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.mark.parametrize("moment", ["", "26", "2026-13", "2026-Q5", "2026-02-30", "2026-9", "morgen"])
def test_what_is_no_moment_is_none(moment: str) -> None:
    assert moment_range(moment) is None


def test_adopted_minutes_take_an_erratum_and_nothing_else() -> None:
    minutes = Record(new_id(), "minutes", {"status": "adopted", "opening": "Welkom.", "adopted_on": "2026-10-08"})
    assert codes("minutes", {"erratum": "Lees: welkom allen."}, before=minutes) == []
    assert codes("minutes", {"opening": "Welkom."}, before=minutes) == []
    for values in ({"opening": "Dag."}, {"closing": "Tot ziens."}, {"adopted_on": "2026-10-09"}):
        assert codes("minutes", values, before=minutes) == ["minutes.adopted"]
    concept = Record(new_id(), "minutes", {"status": "concept", "opening": "Welkom."})
    assert codes("minutes", {"opening": "Dag."}, before=concept) == []


@pytest.mark.parametrize(
    ("edition", "day", "expected"),
    [
        ({"signed_on": "2025-03-20"}, "2026-09-16", ["progress.future"]),
        ({"signed_on": "2025-03-20"}, "2062-09-15", ["progress.future"]),
        ({"signed_on": "2025-03-20"}, "2026-09-15", []),
        ({"signed_on": "2025-03-20"}, "2025-03-20", []),
        ({"signed_on": "2025-03-20"}, "2025-03-19", ["progress.too_early"]),
        ({"in_force_on": "2025-03-21"}, "2025-03-20", ["progress.too_early"]),
        ({"title": "Overeenkomst 2025–2027"}, "2025-01-01", []),
        ({"title": "Overeenkomst 2025–2027"}, "2024-12-31", ["progress.too_early"]),
        ({"title": "Overeenkomst"}, "1926-09-15", []),
    ],
)
def test_a_note_tells_how_things_were_since_there_is_a_covenant(
    edition: dict[str, Value], day: str, expected: list[str]
) -> None:
    shelf = Shelf()
    agreement = shelf.add("agreement", key="VTH-1", edition=shelf.edition(**edition))
    note: dict[str, Value] = {"agreement": agreement, "light": "aandacht", "reference_date": day}
    assert codes("progress_note", note, shelf) == expected


def test_days_stand_in_sentences_as_people_write_them() -> None:
    late = Problem("meeting.ends_before_start", "ends_at", {"starts_at": "2026-10-08T09:05"})
    assert sentence(late, "meeting").endswith("Kies een eindtijd na 8 oktober 2026, 09.05 uur.")
    assert day_in_words("2027-03-20") == "20 maart 2027"
    assert (day_in_words(""), day_in_words("ooit")) == ("onbekend", "ooit")
