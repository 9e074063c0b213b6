"""What is pointed out: who is not expected, who does not exist any more, and what lies after the covenant."""

from __future__ import annotations

import pytest
from domain.shelf import Shelf

from kb_desktop.domain.agreements import target_year
from kb_desktop.domain.attention import hand_over, points_of_attention
from kb_desktop.domain.organisations import LAYERS, ORGANISATION_TYPES, SIGNATORY_TYPES, successor_of
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.wording.refusals import sentence


def about(shelf: Shelf, id_: RecordId) -> list[Problem]:
    return points_of_attention(shelf.records[id_], shelf)


def codes(shelf: Shelf, id_: RecordId) -> list[str]:
    for problem in about(shelf, id_):
        said = sentence(problem, shelf.records[id_].kind)
        assert said.endswith((".", "?"))
        assert "…" not in said
    return [problem.code for problem in about(shelf, id_)]


def a_theme(shelf: Shelf) -> tuple[RecordId, RecordId]:
    """A theme without water boards, with an agreement of a covenant that ends on 20 March 2027."""
    theme = shelf.add("theme", title="Ruimte", admitted_types=["gemeente", "provincie", "ministerie"])
    edition = shelf.edition(title="Overeenkomst 2025-2027", ends_on="2027-03-20")
    return theme, shelf.add("agreement", key="RUI-1", theme=theme, edition=edition)


@pytest.mark.parametrize("type_", ORGANISATION_TYPES)
def test_who_is_not_expected_is_pointed_out_and_a_guest_as_a_guest(type_: str) -> None:
    shelf = Shelf()
    theme, _ = a_theme(shelf)
    organisation = shelf.add("organisation", name="Voorbeeld", type=type_)
    expected = {"gemeente": [], "provincie": [], "ministerie": [], "waterschap": ["sign_up.not_admitted"]}
    found = codes(shelf, shelf.add("sign_up", organisation=organisation, theme=theme))
    assert found == expected.get(type_, ["sign_up.guest"])


def test_only_a_water_board_is_told_of_the_footnote() -> None:
    shelf = Shelf()
    theme, _ = a_theme(shelf)
    said = {
        type_: sentence(about(shelf, shelf.add("sign_up", organisation=each, theme=theme))[0], "sign_up")
        for type_ in ("waterschap", "rom")
        if (each := shelf.add("organisation", name="Voorbeeld", type=type_))
    }
    assert "voetnoot 2" in said["waterschap"]
    assert "voetnoot" not in said["rom"]
    assert "gast" in said["rom"]


def test_who_signs_up_has_a_layer_of_government() -> None:
    assert set(LAYERS) == SIGNATORY_TYPES


def test_two_leads_of_one_agreement_are_pointed_out_until_one_lets_go() -> None:
    shelf = Shelf()
    _, agreement = a_theme(shelf)
    one = shelf.add("commitment", agreement=agreement, role="trekker", status="pledged")
    assert codes(shelf, one) == []
    two = shelf.add("commitment", agreement=agreement, role="trekker", status="pledged")
    assert codes(shelf, one) == codes(shelf, two) == ["commitment.two_leads"]
    shelf.add("commitment", two, agreement=agreement, role="trekker", status="handed_over")
    assert codes(shelf, one) == codes(shelf, two) == []


# --- an organisation that ended
def test_a_sign_up_of_an_organisation_that_ended_names_the_successor_through_every_merger() -> None:
    shelf = Shelf()
    last = shelf.add("organisation", name="Gemeente Nieuw", type="gemeente")
    middle = shelf.add("organisation", name="Gemeente Tussen", type="gemeente", valid_to="2025-12-31", merged_into=last)
    first = shelf.add("organisation", name="Gemeente Oud", type="gemeente", valid_to="2023-12-31", merged_into=middle)
    sign_up = shelf.add("sign_up", organisation=first, status="confirmed")
    assert codes(shelf, sign_up) == ["sign_up.organisation_succeeded"]
    assert sentence(about(shelf, sign_up)[0], "sign_up") == (
        "Gemeente Oud staat in het register als beëindigd (laatste dag: 31 december 2023). "
        "De opvolger is Gemeente Nieuw. Spreek af wie de intekening en de inzet overneemt."
    )
    assert codes(shelf, shelf.add("sign_up", organisation=last, status="confirmed")) == []


def test_an_organisation_that_was_split_has_no_single_successor() -> None:
    shelf = Shelf()
    gone = shelf.add("organisation", name="Gemeente Haaren", type="gemeente", valid_to="2020-12-31", status="ended")
    sign_up = shelf.add("sign_up", organisation=gone, status="intended")
    assert codes(shelf, sign_up) == ["sign_up.organisation_ended"]
    assert "31 december 2020" in sentence(about(shelf, sign_up)[0], "sign_up")


def test_an_own_addition_that_ended_without_a_day_is_pointed_out_all_the_same() -> None:
    shelf = Shelf()
    gone = shelf.add("organisation", name="Stichting Voorbeeld", type="overig", status="ended")
    sign_up = shelf.add("sign_up", organisation=gone)
    assert "laatste dag: onbekend" in sentence(about(shelf, sign_up)[0], "sign_up")
    assert codes(shelf, sign_up) == ["sign_up.organisation_ended"]


def test_a_sign_up_that_ended_is_left_alone() -> None:
    shelf = Shelf()
    gone = shelf.add("organisation", name="Gemeente Oud", type="gemeente", valid_to="2025-12-31")
    assert codes(shelf, shelf.add("sign_up", organisation=gone, status="ended")) == []


def test_who_went_into_each_other_in_a_circle_is_read_to_an_end() -> None:
    shelf = Shelf()
    one, two = (shelf.add("organisation", name=name) for name in ("Een", "Twee"))
    shelf.add("organisation", one, name="Een", status="merged_into", merged_into=two)
    shelf.add("organisation", two, name="Twee", status="merged_into", merged_into=one)
    heir = successor_of(shelf.records[one], shelf)
    assert heir is not None
    assert heir.text("name") == "Twee"
    shelf.add("organisation", one, name="Een", status="ended", merged_into=one)
    assert successor_of(shelf.records[one], shelf) is None


# --- after the covenant
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (None, None),
        ("", None),
        ("ooit", None),
        ("2026", None),
        ("2027-02", None),
        ("2027-03-20", None),
        ("2027-03-21", "commitment.after_end"),
        ("2027-Q2", "commitment.after_end"),
        ("2027-04", "commitment.after_end"),
        ("2028", "commitment.after_end"),
        ("2030", "commitment.after_end"),
        ("2027", "commitment.across_end"),
        ("2027-Q1", "commitment.across_end"),
        ("2027-03", "commitment.across_end"),
    ],
)
def test_what_lies_after_the_end_asks_who_takes_over(target: Value, expected: str | None) -> None:
    shelf = Shelf()
    _, agreement = a_theme(shelf)
    commitment = shelf.add("commitment", agreement=agreement, status="pledged", target=target)
    ends_on = shelf.list("covenant_edition")[0].date("ends_on")
    found = hand_over(shelf.records[commitment], shelf.records[agreement], ends_on)
    assert (found.code if found else None) == expected
    if found is not None:
        assert found.field == "handed_over_to"
        assert "20 maart 2027" in sentence(found, "commitment")
    listed = ["commitment.after_end"] if expected == "commitment.after_end" else []
    assert codes(shelf, commitment) == listed


@pytest.mark.parametrize(
    ("values", "pointed_out"),
    [
        ({"status": "concept"}, True),
        ({"status": "in_progress"}, True),
        ({"status": "paused"}, True),
        ({"status": "handed_over"}, True),
        ({"status": "handed_over", "handed_over_to": "Ministerie van Voorbeeld"}, False),
        ({"status": "pledged", "handed_over_to": "Ministerie van Voorbeeld"}, False),
        ({"status": "pledged", "handed_over_to": "  "}, True),
        ({"status": "done"}, False),
        ({"status": "withdrawn"}, False),
    ],
)
def test_it_is_asked_until_somebody_is_named_or_nothing_is_left_to_hand_over(
    values: dict[str, Value], pointed_out: bool
) -> None:
    shelf = Shelf()
    _, agreement = a_theme(shelf)
    commitment = shelf.add("commitment", agreement=agreement, target="2030", **values)
    assert codes(shelf, commitment) == (["commitment.after_end"] if pointed_out else [])


def test_without_a_known_end_or_edition_or_agreement_nothing_is_said() -> None:
    shelf = Shelf()
    for agreement in (
        shelf.add("agreement", key="A-1", edition=shelf.edition("open", title="Overeenkomst")),
        shelf.add("agreement", key="A-2", edition="onbekend"),
        RecordId("weg"),
    ):
        assert codes(shelf, shelf.add("commitment", agreement=agreement, target="2030")) == []


@pytest.mark.parametrize(
    ("years", "type_", "year"),
    [
        ({"provincie": 2026, "waterschap": 2028}, "waterschap", 2028),
        ({"provincie": 2026, "waterschap": 2028}, "ministerie", None),
        ({"provincie": "2026"}, "provincie", None),
        (None, "provincie", None),
        ({}, "", None),
    ],
)
def test_the_text_strives_for_a_year_per_layer_or_for_none(years: Value, type_: str, year: int | None) -> None:
    assert target_year(Record(RecordId("a"), "agreement", {"target_years": years}), type_) == year
