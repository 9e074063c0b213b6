"""The register that ships, replacement registers, and who succeeded whom."""

from __future__ import annotations

import datetime
import string
from collections import Counter
from pathlib import Path

import pytest

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.covenant import parse_edition
from kb_desktop.domain.covenant import records_of as covenant_records
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import natural_id
from kb_desktop.domain.register import (
    MOST_PROBLEMS,
    OrganisationChange,
    RegisterEntry,
    organisation_sort_name,
    parse_changes,
    parse_register,
    records_of,
    sort_name,
    successor,
    successors,
    valid_on,
)
from kb_desktop.domain.values import check_value
from kb_desktop.wording.refusals import sentence
from kb_desktop.wording.refusals_covenant import SENTENCES

RESOURCES = Path(__file__).parents[2] / "resources"
HEADER = "code,type,name,short_name,province,valid_from,valid_to,source\n"
CHANGES_HEADER = "date,type,event,code_from,name_from,code_to,name_to,source\n"


@pytest.fixture(scope="module")
def register() -> tuple[RegisterEntry, ...]:
    return parse_register((RESOURCES / "organisations" / "organisations-nl.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def changes() -> tuple[OrganisationChange, ...]:
    return parse_changes((RESOURCES / "organisations" / "organisation-changes-nl.csv").read_text(encoding="utf-8"))


def test_the_register_holds_every_authority(register: tuple[RegisterEntry, ...]) -> None:
    assert len(register) == 433
    assert Counter(entry.type for entry in register if entry.valid_to is None) == {
        "gemeente": 342,
        "provincie": 12,
        "waterschap": 21,
        "ministerie": 12,
        "koepel": 3,
        "omgevingsdienst": 26,
        "rom": 9,
    }


def test_the_municipalities_add_up_per_province(register: tuple[RegisterEntry, ...]) -> None:
    assert Counter(entry.province for entry in register if entry.type == "gemeente") == {
        "Groningen": 10,
        "Fryslân": 18,
        "Drenthe": 12,
        "Overijssel": 25,
        "Flevoland": 6,
        "Gelderland": 51,
        "Utrecht": 26,
        "Noord-Holland": 44,
        "Zuid-Holland": 50,
        "Zeeland": 13,
        "Noord-Brabant": 56,
        "Limburg": 31,
    }


def test_a_renamed_body_has_a_row_per_name(register: tuple[RegisterEntry, ...]) -> None:
    names = {entry.key: entry.short_name for entry in register if entry.code == "mnre1045"}
    assert names == {("mnre1045", "2024-07-02"): "EZ", ("mnre1045", "2026-02-23"): "EZK"}


@pytest.mark.parametrize(
    ("day", "ministries", "services"),
    [
        ("2025-03-20", 15, 28),
        ("2025-12-31", 15, 29),  # the service that starts in 2026 was founded in October
        ("2026-01-01", 15, 26),
        ("2026-02-22", 15, 26),
        ("2026-02-23", 12, 26),
    ],
)
def test_what_is_valid_depends_on_the_day(
    register: tuple[RegisterEntry, ...], day: str, ministries: int, services: int
) -> None:
    types = Counter(entry.type for entry in valid_on(register, datetime.date.fromisoformat(day)))
    assert types["gemeente"] == 342
    assert types["ministerie"] == ministries
    assert types["omgevingsdienst"] == services


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("'s-Gravenhage", "gravenhage, 's-"),
        ("’s-Hertogenbosch", "hertogenbosch, 's-"),
        ("Van den Berg", "berg, van den"),
        ("In 't Veld", "veld, in 't"),
        ("De Bilt", "bilt, de"),
        ("Het Hogeland", "hogeland, het"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("Delft", "delft"),
        ("Vanenburg", "vanenburg"),
        ("Tiel", "tiel"),
        ("De", "de"),
        ("", ""),
    ],
)
def test_names_sort_as_in_a_dutch_list(name: str, expected: str) -> None:
    assert sort_name(name) == expected


def test_organisations_sort_without_the_word_for_their_kind() -> None:
    assert organisation_sort_name("Gemeente 's-Gravenhage") == "gravenhage, 's-"
    assert organisation_sort_name("Hoogheemraadschap van Delfland") == "delfland, van"
    assert organisation_sort_name("Wetterskip Fryslân") == "fryslan"
    assert organisation_sort_name("Omgevingsdienst de Vallei") == "vallei, de"
    assert organisation_sort_name("Waterschap") == "waterschap"
    assert organisation_sort_name("Provinciehuis Zwolle") == "provinciehuis zwolle"


def test_no_sort_name_is_empty(register: tuple[RegisterEntry, ...]) -> None:
    assert all(entry.sort_name[:1].isalnum() for entry in register)


def test_the_changes_file_is_read_whole(changes: tuple[OrganisationChange, ...]) -> None:
    assert Counter(change.event for change in changes) == {
        "samenvoeging": 60,
        "uitbreiding": 14,
        "naamswijziging": 1,
        "ondergebracht": 3,
        "gepland": 1,
    }
    assert sum(change.type == "gemeente" for change in changes) == 69


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("gm0005", "2018-12-31", ("gm0005",)),
        ("gm0005", "2019-01-01", ("gm1966",)),
        ("gm0053", "2026-01-01", ("gm1966", "gm1969")),
        ("gm0788", "2021-01-01", ("gm0757", "gm0824", "gm0855", "gm0865")),
        ("gm0140", "2018-01-01", ("gm0080", "gm1900")),
        ("gm0363", "2026-01-01", ("gm0363",)),
        ("mnre1045", "2026-06-01", ("mnre1045",)),
        ("mnre1182", "2026-02-23", ("mnre1045",)),
        ("gm1696", "2027-06-01", ("gm1696",)),
        ("x-vng", "2026-01-01", ("x-vng",)),
        ("unknown", "2026-01-01", ("unknown",)),
    ],
)
def test_mergers_and_splits_lead_to_the_bodies_of_a_day(
    changes: tuple[OrganisationChange, ...], code: str, day: str, expected: tuple[str, ...]
) -> None:
    on = datetime.date.fromisoformat(day)
    assert successors(changes, code, on) == expected
    single = expected[0] if len(expected) == 1 and expected[0] != code else None
    assert successor(changes, code, on) == single


def test_every_municipality_that_ended_leads_to_one_that_exists(
    register: tuple[RegisterEntry, ...], changes: tuple[OrganisationChange, ...]
) -> None:
    today = datetime.date(2026, 3, 1)
    existing = {entry.code for entry in valid_on(register, today)}
    ended = {change.code_from for change in changes if change.event not in ("gepland", "naamswijziging")}
    for code in ended:
        assert code not in existing
        assert set(successors(changes, code, today)) <= existing


def change(day: str, before: str, after: str, event: str = "samenvoeging") -> OrganisationChange:
    return OrganisationChange(datetime.date.fromisoformat(day), "gemeente", event, before, "A", after, "B", "")


def test_a_chain_of_mergers_is_followed_to_its_end() -> None:
    chain = (change("2020-01-01", "gm1", "gm2"), change("2022-01-01", "gm2", "gm3"))
    assert successor(chain, "gm1", datetime.date(2021, 1, 1)) == "gm2"
    assert successor(chain, "gm1", datetime.date(2022, 1, 1)) == "gm3"


def test_a_code_that_took_over_after_it_ended_elsewhere_does_not_run_in_circles() -> None:
    circle = (change("2020-01-01", "gm1", "gm2"), change("2020-01-01", "gm2", "gm1"))
    assert successors(circle, "gm1", datetime.date(2021, 1, 1)) == ("gm1",)
    back = (change("2020-01-01", "gm1", "gm2"), change("2018-01-01", "gm2", "gm1"))
    assert successors(back, "gm1", datetime.date(2021, 1, 1)) == ("gm2",)


def test_records_of_the_register_fit_the_catalogue(
    register: tuple[RegisterEntry, ...], changes: tuple[OrganisationChange, ...]
) -> None:
    kind = CATALOGUE["organisation"]
    ids = set()
    for name, key, values in records_of(register, changes):
        assert name == "organisation"
        assert tuple(values) == kind.field_names
        assert tuple(str(values[field] or "") for field in kind.natural_key) == key
        assert all(check_value(field, values[field.name]) is None for field in kind.fields)
        ids.add(natural_id(name, *key))
    assert len(ids) == 433


def test_ended_organisations_point_to_who_took_over(
    register: tuple[RegisterEntry, ...], changes: tuple[OrganisationChange, ...]
) -> None:
    values = {key: values for _, key, values in records_of(register, changes)}
    after = {key: (each["status"], each["merged_into"]) for key, each in values.items() if each["valid_to"]}
    renamed = natural_id("organisation", "mnre1045", "2026-02-23")
    assert len(after) == 8
    assert after["mnre1045", "2024-07-02"] == ("ended", renamed)
    assert after["mnre1182", "2024-07-02"] == ("merged_into", renamed)
    assert after["mnre1171", "2024-07-02"] == ("merged_into", natural_id("organisation", "mnre1034", ""))
    assert after["so0697", "2012-05-24"] == ("merged_into", natural_id("organisation", "so1104", "2025-10-14"))
    assert all(each["merged_into"] is None for each in values.values() if each["status"] == "valid")


@pytest.mark.parametrize("edition", ["concept-2025-2027", "published-2025"])
def test_every_party_is_an_organisation_of_the_register(register: tuple[RegisterEntry, ...], edition: str) -> None:
    text = (RESOURCES / "covenant" / f"{edition}.toml").read_text(encoding="utf-8")
    known = {natural_id("organisation", *entry.key) for entry in register}
    parties = [values for kind, _, values in covenant_records(parse_edition(text)) if kind == "party"]
    assert len(parties) == 6
    assert all(values["organisation"] in known for values in parties)


# --- replacement registers

GOOD = HEADER + "gm0001,gemeente,Gemeente Aa,Aa,Drenthe,2020-01-01,,bron\n"


def shown(caught: pytest.ExceptionInfo[Refused]) -> tuple[Problem, ...]:
    for problem in caught.value.problems:
        fields = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[problem.code]) if name}
        assert fields <= set(problem.facts), problem
        assert sentence(problem).endswith(".")
    return caught.value.problems


def test_a_replacement_register_may_come_from_a_spreadsheet() -> None:
    plain = parse_register(GOOD)
    assert parse_register("\ufeff" + GOOD.replace("\n", "\r\n")) == plain
    assert parse_register(GOOD.replace(",", ";") + ";;;;;;;\n\n") == plain
    assert parse_register(GOOD.rstrip("\n")) == plain
    swapped = "source,name,type,code,valid_to,valid_from,province,short_name\n"
    assert parse_register(swapped + "bron,Gemeente Aa,gemeente,gm0001,,2020-01-01,Drenthe,Aa\n") == plain


ROW_FAULTS = [
    ("gm0001,gemeente,Gemeente Bb,Bb,,2020-01-01,,x", "duplicate"),
    ("gm0001,gemeente,Gemeente Bb,Bb,,2021-01-01,,x", "overlap"),
    ("gm0002,dorp,Dorp Bb,Bb,,,,x", "unknown_choice"),
    ("gm0002,provincie,Provincie Bb,Bb,,,,x", "code_type"),
    ("GM0002,gemeente,Gemeente Bb,Bb,,,,x", "bad_code"),
    ("0002,gemeente,Gemeente Bb,Bb,,,,x", "bad_code"),
    (",gemeente,Gemeente Bb,Bb,,,,x", "cell_empty"),
    ("gm0002,gemeente,,Bb,,,,x", "cell_empty"),
    ("gm0002,,Gemeente Bb,Bb,,,,x", "cell_empty"),
    ("gm0002,gemeente,Gemeente Bb,Bb,,1-1-2020,,x", "bad_date"),
    ("gm0002,gemeente,Gemeente Bb,Bb,,2020-02-30,,x", "bad_date"),
    ("gm0002,gemeente,Gemeente Bb,Bb,,20200101,,x", "bad_date"),
    ("gm0002,gemeente,Gemeente Bb,Bb,,2020-01-01,2019-01-01,x", "ends_before_start"),
    ("gm0002,gemeente,Gemeente Bb,Bb,,,x", "cells"),
    ("gm0002,gemeente,Gemeente Bb, Cc en Dd,Bb,,,,x", "cells"),
    ("gm0002,gemeente,Gemeente \x07Bb,Bb,,,,x", "cell_text"),
    (f"gm0002,gemeente,Gemeente {'b' * 500},Bb,,,,x", "cell_text"),
]


@pytest.mark.parametrize(("row", "code"), ROW_FAULTS, ids=[f"{fault[1]}-{n}" for n, fault in enumerate(ROW_FAULTS)])
def test_a_wrong_row_is_refused_with_its_number(row: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_register(GOOD + row + "\n")
    assert [(problem.code, problem.facts["line"]) for problem in shown(caught)] == [(f"register.{code}", 3)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_header"),
        ("\n\n", "no_header"),
        (HEADER, "empty"),
        (HEADER + "\n,,,,,,,\n", "empty"),
        (GOOD.replace("short_name,", ""), "column_missing"),
        ("geen csv", "column_missing"),
        (GOOD.replace("source", "source,extra"), "column_unknown"),
        (GOOD.replace("source", "source,code"), "column_twice"),
        (GOOD + '"gm0002,gemeente', "not_csv"),
        (GOOD + 'gm0002,"gemeente"x,a,,,,,', "not_csv"),
    ],
)
def test_a_file_that_is_no_register_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_register(text)
    assert [problem.code for problem in shown(caught)] == [f"register.{code}"]


def test_a_row_after_a_cell_over_two_lines_keeps_its_own_number() -> None:
    text = GOOD + 'gm0002,gemeente,Gemeente Bb,Bb,,,,"een\r\nbron"\ngm0003,dorp,Dorp,D,,,,\n'
    with pytest.raises(Refused) as caught:
        parse_register(text)
    assert [problem.facts["line"] for problem in shown(caught)] == [3, 5]


def test_several_wrong_rows_are_named_at_once_up_to_a_limit() -> None:
    bad = "gm0002,dorp,Dorp,D,,,,\n"
    with pytest.raises(Refused) as caught:
        parse_register(GOOD + "gm0009,dorp,Dorp,D,,,,\ngm0008,gemeente,Gemeente,G,,gisteren,,\n")
    assert [problem.facts["line"] for problem in shown(caught)] == [3, 4]
    with pytest.raises(Refused) as caught:
        parse_register(HEADER + 10_000 * bad)
    assert len(shown(caught)) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2020-01-01,gemeente,samenvoeging,gm0001,Aa,gm0001,Aa,x", "rename"),
        ("2020-01-01,gemeente,naamswijziging,gm0001,Aa,gm0002,Bb,x", "rename"),
        ("2020-01-01,gemeente,fusie,gm0001,Aa,gm0002,Bb,x", "unknown_choice"),
        (",gemeente,samenvoeging,gm0001,Aa,gm0002,Bb,x", "cell_empty"),
        ("2020-13-01,gemeente,samenvoeging,gm0001,Aa,gm0002,Bb,x", "bad_date"),
        ("2020-01-01,gemeente,samenvoeging,Aa,Aa,gm0002,Bb,x", "bad_code"),
        ("2019-01-01,gemeente,samenvoeging,gm0007,Zz,gm0009,Yy,x", "duplicate_change"),
    ],
)
def test_a_wrong_change_is_refused_with_its_row(row: str, code: str) -> None:
    good = CHANGES_HEADER + "2019-01-01,gemeente,samenvoeging,gm0007,Zz,gm0009,Yy,x\n"
    assert len(parse_changes(good)) == 1
    with pytest.raises(Refused) as caught:
        parse_changes(good + row + "\n")
    assert [(problem.code, problem.facts["line"]) for problem in shown(caught)] == [(f"register.{code}", 3)]


def test_a_register_is_not_taken_for_a_list_of_changes() -> None:
    with pytest.raises(Refused) as caught:
        parse_changes(GOOD)
    assert [problem.code for problem in shown(caught)] == ["register.column_missing"]
