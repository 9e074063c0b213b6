"""The two editions that ship: the whole concept, and the opening of the signed text."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.covenant import (
    CovenantEdition,
    Relation,
    RemarkKind,
    check_mapping,
    compare,
    parse_edition,
    records_of,
    running_text,
)
from kb_desktop.domain.records import natural_id
from kb_desktop.domain.values import check_value

ROOT = Path(__file__).parents[2]
EDITIONS = ROOT / "resources" / "covenant"
SOURCES = ROOT / "tests" / "data"


def load(name: str) -> CovenantEdition:
    return parse_edition((EDITIONS / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def concept() -> CovenantEdition:
    return load("concept-2025-2027")


@pytest.fixture(scope="module")
def published() -> CovenantEdition:
    return load("published-2025")


def words(text: str) -> list[str]:
    """The words of a printed text.

    Two things are normalised, nothing else: any run of white space (line ends and page ends included) separates words,
    and a word that the source broke at the end of a line after its hyphen ("VTH-" / "taken") is one word. The hyphen
    itself stays, as do all punctuation, numbers, bullets, footnote numbers and misprints.
    """
    return re.sub(r"-\s*\n\s*", "-", text).split()


def concept_source() -> str:
    return (SOURCES / "covenant-concept-2025-2027.txt").read_text(encoding="utf-8")


def test_the_concept_rebuilds_its_source_word_for_word(concept: CovenantEdition) -> None:
    source = words(concept_source())
    assert len(source) == 1765
    assert words(running_text(concept)) == source


def test_the_comparison_notices_a_word_that_is_dropped_added_or_moved() -> None:
    source = words(concept_source())
    file = (EDITIONS / "concept-2025-2027.toml").read_text(encoding="utf-8")
    for old, new in (
        ("naar vermogen in om", "naar vermogen om"),
        ("De opdrachtgever organiseert", "De formele opdrachtgever organiseert"),
        ("circulariteit in de keten", "circulariteit de in keten"),
        ("convenantdoor", "convenant door"),
        ("CE en VTH[^4];", "CE en VTH;[^4]"),
        ("MKB-[blz 5]doelgroepen", "MKB-doelgroepen"),
    ):
        assert file.count(old) >= 1
        changed = file.replace(old, new, 1)
        if "[blz 5]" in old:
            changed = changed.replace("voor de MKB-doelgroepen over", "voor de MKB-[blz 5]doelgroepen over")
        assert words(running_text(parse_edition(changed))) != source, old


def test_the_published_opening_rebuilds_its_source_word_for_word(published: CovenantEdition) -> None:
    text = (SOURCES / "covenant-published-2025-opening.txt").read_text(encoding="utf-8").removeprefix("\ufeff")
    kept = [line for line in text.splitlines() if not line.strip().startswith("#")]
    # The copy marks a footnote and its own end in words; the edition has a mark and an ellipsis there.
    source = "\n".join(kept).replace("[voetnoot 1]", "1").replace("[…: not retrieved further]", "[…]")
    assert words(running_text(published)) == words(source)


def test_the_concept_has_six_parties_in_two_groups(concept: CovenantEdition) -> None:
    assert [(party.key, party.group) for party in concept.parties] == [
        ("IENW", "rijk"),
        ("EZ", "rijk"),
        ("VRO", "rijk"),
        ("IPO", "koepels"),
        ("UVW", "koepels"),
        ("VNG", "koepels"),
    ]
    assert concept.parties[1].represented_by == "de heer Dirk Beljaarts"


def test_the_concept_has_six_themes_with_twenty_four_agreements(concept: CovenantEdition) -> None:
    assert {theme.key: len(theme.agreements) for theme in concept.themes} == {
        "RUI": 5,
        "INK": 5,
        "VTH": 4,
        "MKB": 6,
        "KEN": 2,
        "KET": 2,
    }
    assert len(concept.agreements) == 24
    for theme in concept.themes:
        assert [each.key for each in theme.agreements] == [f"{theme.key}-{each.number}" for each in theme.agreements]


def test_the_articles_have_their_members(concept: CovenantEdition) -> None:
    assert [(article.number, len(article.members)) for article in concept.articles] == [
        (1, 6),
        (2, 5),
        (3, 5),
        (4, 0),
        (5, 10),
    ]
    first = concept.member("1.1")
    assert first is not None
    assert all(part in first.text for part in ("(i).", "(ii).", "(iii)"))
    article = concept.article(3)
    assert article is not None
    assert article.closing[0].startswith("Partijen spreken af dat er zes thema’s zijn")


def test_each_agreement_opens_its_article(concept: CovenantEdition) -> None:
    for agreement in concept.agreements:
        article = concept.article_of(agreement.key)
        assert article is not None
        assert article.number == 4
    assert concept.article_of("XYZ-1") is None


def test_what_is_empty_or_absent_stays_visible(concept: CovenantEdition) -> None:
    empty = concept.member("5.7")
    assert empty is not None
    assert empty.text == "Wijzigingsbepaling."
    assert {(remark.kind, remark.place) for remark in concept.missing} == {
        (RemarkKind.EMPTY, "artikel 5.7"),
        (RemarkKind.ABSENT, "bijlage 1"),
        (RemarkKind.ABSENT, "voetnoot 3"),
    }
    third = concept.footnote("3")
    assert third is not None
    assert third.text == "URL ntb"


def test_misprints_of_the_source_are_kept_and_pointed_out(concept: CovenantEdition) -> None:
    member = concept.member("5.4")
    assert member is not None
    assert "convenantdoor" in member.text
    assert [remark.kind for remark in concept.remarks_at("artikel 5.4")] == [RemarkKind.MISPRINT]


def test_water_boards_are_admitted_to_two_themes(concept: CovenantEdition) -> None:
    assert [theme.key for theme in concept.themes if theme.admits("waterschap")] == ["INK", "VTH"]
    for other in ("gemeente", "provincie", "ministerie"):
        assert all(theme.admits(other) for theme in concept.themes)
    assert {theme.admission_footnote for theme in concept.themes} == {"2"}


def test_vth_3_has_a_year_per_layer_and_none_for_ministries(concept: CovenantEdition) -> None:
    agreement = concept.agreement("VTH-3")
    assert agreement is not None
    years = {each: agreement.target_year(each) for each in ("provincie", "waterschap", "gemeente", "ministerie")}
    assert years == {"provincie": 2026, "waterschap": 2028, "gemeente": 2030, "ministerie": None}
    assert len(agreement.phases) == 3
    assert all(not other.target_years for other in concept.agreements if other.key != "VTH-3")


def test_two_agreements_build_on_others(concept: CovenantEdition) -> None:
    needs = {each.key: each.depends_on for each in concept.agreements if each.depends_on}
    assert needs == {"MKB-2": ("MKB-1",), "MKB-3": ("MKB-1", "MKB-2")}


def test_texts_of_agreements_have_no_marks(concept: CovenantEdition) -> None:
    assert all("[" not in agreement.text for agreement in concept.agreements)
    third = concept.agreement("MKB-3")
    fourth = concept.agreement("RUI-4")
    assert third is not None
    assert fourth is not None
    assert "MKB-doelgroepen van de" in third.text
    assert "Partijen verwachten" in fourth.text


def test_dates_and_status_of_the_editions(concept: CovenantEdition, published: CovenantEdition) -> None:
    assert concept.ends_on == datetime.date(2027, 3, 20)
    assert (concept.status, concept.complete) == ("concept", True)
    assert (published.status, published.complete) == ("signed", False)
    assert (published.signed_on, published.in_force_on, published.ends_on) == (None, None, None)
    assert any("Tekst onvolledig" in remark.text for remark in published.missing)


def test_the_comparison_of_editions_is_openly_unknown_where_nothing_is_known(
    concept: CovenantEdition, published: CovenantEdition
) -> None:
    assert check_mapping(published, concept) == []
    rows = compare(published, concept)
    relation = {place: row.relation for row in rows for place in row.earlier}
    assert set(relation) == set(concept.passages)
    assert relation["overweging 2"] is Relation.SAME
    assert relation["overweging 6"] is Relation.REWORDED
    assert all(relation[f"afspraak {agreement.key}"] is Relation.UNKNOWN for agreement in concept.agreements)
    assert all(relation[f"artikel {number}"] is Relation.UNKNOWN for number in range(1, 6))
    later = {place: row.relation for row in rows for place in row.later}
    assert set(later) == set(published.passages)
    assert later["overweging 7"] is Relation.NEW


def test_rows_called_equal_are_equal_in_words(concept: CovenantEdition, published: CovenantEdition) -> None:
    for row in published.mapping:
        if row.relation is Relation.SAME:
            assert concept.passages[row.earlier[0]].split() == published.passages[row.later[0]].split()
        if row.relation is Relation.REWORDED:
            assert concept.passages[row.earlier[0]] != published.passages[row.later[0]]


@pytest.mark.parametrize("name", ["concept-2025-2027", "published-2025"])
def test_records_of_an_edition_fit_the_catalogue(name: str) -> None:
    for kind_name, key, values in records_of(load(name)):
        kind = CATALOGUE[kind_name]
        assert set(values) <= set(kind.field_names)
        assert tuple(str(values[field] or "") for field in kind.natural_key) == key
        for field in kind.fields:
            assert check_value(field, values.get(field.name)) is None, (kind_name, key, field.name)
            assert values.get(field.name) or not field.required


def test_records_of_the_concept_point_to_each_other(concept: CovenantEdition) -> None:
    records = {natural_id(kind, *key): (kind, values) for kind, key, values in records_of(concept)}
    assert sorted(kind for kind, _ in records.values()) == sorted(
        ["covenant_edition"] + 6 * ["party"] + 6 * ["theme"] + 24 * ["agreement"]
    )
    for kind, values in records.values():
        if kind == "agreement":
            assert records[values["theme"]][0] == "theme"
            assert all(records[other][0] == "agreement" for other in values["depends_on"])


def test_an_edition_record_carries_the_file_it_came_from(concept: CovenantEdition) -> None:
    values = next(values for kind, _, values in records_of(concept) if kind == "covenant_edition")
    assert parse_edition(str(values["text"])) == concept
