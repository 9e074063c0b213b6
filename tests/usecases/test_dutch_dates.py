"""Days as civil servants type them: every usual way is read, a day that is none is never guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from usecases.hands import Hands, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.values import moment_range
from kb_desktop.usecases.dutch_dates import (
    MONTHS,
    moment_in_words,
    read_date,
    read_datetime,
    read_moment,
    read_past_date,
    split_due,
)

TODAY = datetime.date(2026, 9, 15)  # a Tuesday
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

days = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _ways(day: datetime.date) -> list[str]:
    """How people write a day with its year."""
    month = MONTHS[day.month - 1]
    short = {"maart": "mrt", "september": "sept"}.get(month, month[:3])
    weekday = WEEKDAYS[day.weekday()]
    return [
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        f"{day:%d-%m-%Y}",
        f"{day.day}-{day.month}-{day:%y}",
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %m %Y}",
        f"{day.day} {month} {day.year}",
        f"{day.day} {month.upper()}, {day.year}.",
        f"{day.day} {short}. {day.year}",
        f"{day.day}-{short}-{day:%y}",
        f"{day.day} {month} '{day:%y}",
        f"{weekday} {day.day} {month} {day.year}",
        f"{weekday[:2]}. {day:%d-%m-%Y}",
        f"  {day.day}e   {month}  {day.year} ",
    ]


@given(day=days, today=days)
@example(day=_day("2028-02-29"), today=TODAY)
def test_a_whole_day_is_read_in_every_way_and_whatever_day_it_is_now(day: datetime.date, today: datetime.date) -> None:
    for way in _ways(day):
        assert read_date(way, today) == day, way
        assert read_moment(way, today) == day.isoformat(), way


@given(day=days, today=days)
@example(day=_day("2028-02-29"), today=_day("2097-03-01"))
def test_a_day_without_a_year_is_the_next_such_day(day: datetime.date, today: datetime.date) -> None:
    for way in (f"{day:%d-%m}", f"{day.day}/{day.month}", f"{day.day} {MONTHS[day.month - 1]}"):
        found = read_date(way, today)
        assert found is not None, way
        assert found >= today
        assert (found.day, found.month) == (day.day, day.month)
        between = (today + datetime.timedelta(days=each) for each in range((found - today).days))
        assert not any((each.day, each.month) == (day.day, day.month) for each in between)


@given(day=days, wrong=st.integers(1, 6))
def test_a_weekday_that_does_not_fit_the_day_is_never_overlooked(day: datetime.date, wrong: int) -> None:
    other = WEEKDAYS[(day.weekday() + wrong) % 7]
    assert read_date(f"{other} {day.day} {MONTHS[day.month - 1]} {day.year}", TODAY) is None
    assert read_date(f"{other[:2]} {day:%d-%m-%Y}", TODAY) is None


@given(today=days, place=st.integers(0, 6))
def test_a_weekday_is_the_first_after_today_and_with_volgende_that_of_next_week(
    today: datetime.date, place: int
) -> None:
    name = WEEKDAYS[place]
    monday = today - datetime.timedelta(days=today.weekday())
    for way in (name, name[:2], f"komende {name}", f"aanstaande {name}", f"{name} a.s.", name.capitalize()):
        found = read_date(way, today)
        assert found is not None, way
        assert found.weekday() == place
        assert 1 <= (found - today).days <= 7
    assert read_date(f"volgende {name}", today) == monday + datetime.timedelta(days=7 + place)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vandaag", "2026-09-15"),
        ("morgen", "2026-09-16"),
        ("over drie weken", "2026-10-06"),
        ("Overmorgen", "2026-09-17"),
        ("gisteren", "2026-09-14"),
        ("over 3 dagen", "2026-09-18"),
        ("3 dagen", "2026-09-18"),
        ("over een week", "2026-09-22"),
        ("over twee weken", "2026-09-29"),
        ("volgende week", "2026-09-22"),
        ("volgende maand", "2026-10-15"),
        ("8 oktober a.s.", "2026-10-08"),
        ("15 sept", "2026-09-15"),
        ("14 sept", "2027-09-14"),
        ("29-2", "2028-02-29"),
        ("29 februari", "2028-02-29"),
        ("1 juni 26", "2026-06-01"),
        ("3 okt '26", "2026-10-03"),
    ],
)
def test_a_day_as_it_is_said(text: str, day: str) -> None:
    assert read_date(text, TODAY) == _day(day)


NO_DAYS = [
    "",
    "  ",
    ".",
    "-",
    "onbekend",
    "n.t.b.",
    "zsm",
    "z.s.m.",
    "2026",
    "20260320",
    "3",
    "1e",
    "maart",
    "maart 2027",
    "eind maart",
    "na de zomer",
    "week 40",
    "30 februari 2026",
    "29-2-2027",
    "31-4",
    "31 april",
    "0-5-2026",
    "32 december",
    "20-13",
    "2026-13",
    "2026-13-01",
    "20-3-226",
    "20-3-0226",
    "10 uur",
    "om 10",
    "12:00",
    "3 locaties",
    "2 ma",
    "5 mauritius",
    "20 maart of 21 maart",
    "20 maart 2026 en later",
    "2026-09-15T10:00",
    "8 oktober 13.00 uur",
    "a" * 5000,
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_never_guessed(text: str) -> None:
    assert read_date(text, TODAY) is None


@given(st.text(alphabet=st.sampled_from("0123456789-/. aeijklmnoprtuvwQqT'’:"), max_size=20))
def test_whatever_is_typed_gives_a_value_that_can_be_stored_or_none(text: str) -> None:
    found = read_moment(text, TODAY)
    assert found is None or moment_range(found) is not None
    moment = read_datetime(text, TODAY)
    assert moment is None or datetime.datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", ["30-02-2026", "morgen?", "20 maart of 21 maart"])
def test_a_wrong_day_in_a_record_is_refused_with_an_example_of_a_right_one(vth: Hands, text: str) -> None:
    with pytest.raises(Refused) as refused:
        vth.make("action", text="Kaart", due=text)
    told(refused, "value.date", text, "20-03-2026", kind="action")


moments = st.one_of(
    st.integers(1900, 2199).map(str),
    st.tuples(st.integers(1900, 2199), st.integers(1, 4)).map(lambda pair: f"{pair[0]}-Q{pair[1]}"),
    st.tuples(st.integers(1900, 2199), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
    days.map(str),
)


@given(moments)
def test_a_moment_in_words_is_read_back_with_the_same_precision(moment: str) -> None:
    assert read_moment(moment_in_words(moment), TODAY) == moment
    assert read_moment(moment, TODAY) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027", "2027"),
        ("Q3 2026", "2026-Q3"),
        ("q3-2026", "2026-Q3"),
        ("k4 2026", "2026-Q4"),
        ("kwartaal 4 van 2026", "2026-Q4"),
        ("3e kwartaal 2026", "2026-Q3"),
        ("3de kwartaal van 2026", "2026-Q3"),
        ("Vierde kwartaal 2026", "2026-Q4"),
        ("2026 Q3", "2026-Q3"),
        ("09-2026", "2026-09"),
        ("9/2026", "2026-09"),
        ("sept 2026", "2026-09"),
        ("mrt. 2027", "2027-03"),
        ("september   2026", "2026-09"),
    ],
)
def test_a_moment_as_people_type_it(text: str, moment: str) -> None:
    assert read_moment(text, TODAY) == moment


@pytest.mark.parametrize("text", ["2026-13", "13-2026", "2026-Q5", "kwartaal 5 2026", "eind 2026", "0000", "maart"])
def test_what_is_no_moment_is_never_guessed(text: str) -> None:
    assert read_moment(text, TODAY) is None


def test_what_is_no_moment_is_shown_as_it_stands() -> None:
    assert [moment_in_words(each) for each in ("2026-13", "2026-Q7", "", "ooit")] == ["2026-13", "2026-Q7", "", "ooit"]


@given(day=days, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_day_with_a_time_is_read_in_every_way(day: datetime.date, hour: int, minute: int) -> None:
    wanted = f"{day.isoformat()}T{hour:02}:{minute:02}"
    assert read_datetime(wanted, TODAY) == wanted
    for way in (f"{day:%d-%m-%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}"):
        for time in (
            f"{hour}:{minute:02}",
            f"{hour:02}.{minute:02} uur",
            f"om {hour}.{minute:02}u",
            f"{hour}:{minute:02}.",
        ):
            assert read_datetime(f"{way} {time}", TODAY) == wanted, f"{way} {time}"


@pytest.mark.parametrize("text", ["8 oktober", "13.00 uur", "8-10 24.00", "8-10 13.60", "8-10 13.00-15.00"])
def test_a_day_without_a_time_that_exists_is_no_moment_to_meet(text: str) -> None:
    assert read_datetime(text, TODAY) is None


@pytest.mark.parametrize(
    ("line", "text", "day"),
    [
        ("kaart maken voor 15 december", "kaart maken", "2026-12-15"),
        ("Kaart voor de raad maken voor 15 december", "Kaart voor de raad maken", "2026-12-15"),
        ("Kaart maken (uiterlijk 20 maart)", "Kaart maken", "2027-03-20"),
        ("Kaart maken, uiterlijk op vrijdag.", "Kaart maken", "2026-09-18"),
        ("Kaart maken uiterlijk donderdag 24 september 2026", "Kaart maken", "2026-09-24"),
        ("Kaart maken vóór 1 oktober", "Kaart maken", "2026-10-01"),
        ("Rapport per 1-1-2027", "Rapport", "2027-01-01"),
        ("Bellen op maandag", "Bellen", "2026-09-21"),
    ],
)
def test_the_day_at_the_end_of_a_line_is_taken_out_of_it(line: str, text: str, day: str) -> None:
    assert split_due(line, TODAY) == (text, _day(day))


@pytest.mark.parametrize(
    "line",
    [
        "Brief sturen op 3 locaties",
        "Begroting voor 3 maanden",
        "Begroting voor een jaar",
        "Plan voor 2027",
        "Stuk op de agenda",
        "Notitie voor de raad van 8 oktober bespreken",
        "Besteding per dag",
        "(voor 20 maart)",
        "uiterlijk 20 maart",
        "Kaart maken voor 31 april",
        "Kaart maken voor",
        "",
    ],
)
def test_a_line_without_a_day_at_its_end_stays_whole(line: str) -> None:
    assert split_due(line, TODAY) == (line, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8-9", "2026-09-08"),
        ("15-9", "2026-09-15"),
        ("16-9", "2025-09-16"),
        ("1 december", "2025-12-01"),
        ("dinsdag 8 september", "2026-09-08"),
        ("vrijdag", "2026-09-11"),
        ("dinsdag", "2026-09-15"),
        ("ma", "2026-09-14"),
        ("gisteren", "2026-09-14"),
        ("vandaag", "2026-09-15"),
        ("12-5-2025", "2025-05-12"),
        ("12-5-2027", "2027-05-12"),
        ("morgen", "2026-09-16"),
        ("over drie weken", "2026-10-06"),
        ("volgende vrijdag", "2026-09-25"),
    ],
)
def test_what_has_happened_was_on_the_last_such_day(text: str, day: str) -> None:
    assert read_past_date(text, TODAY) == _day(day)


@pytest.mark.parametrize("text", ["", "ooit", "30-2", "maandag 8 september"])
def test_what_is_no_day_is_none_in_the_past_either(text: str) -> None:
    assert read_past_date(text, TODAY) is None


@given(day=days, today=days)
@example(day=_day("2027-03-16"), today=_day("2028-03-15"))
@example(day=_day("2028-02-29"), today=_day("2028-03-01"))
def test_a_day_without_a_year_that_happened_lies_within_the_year_before(
    day: datetime.date, today: datetime.date
) -> None:
    found = read_past_date(f"{day.day}-{day.month}", today)
    assert found is not None
    assert (found.day, found.month) == (day.day, day.month)
    if (day.day, day.month) != (29, 2):
        assert datetime.timedelta(0) <= today - found <= datetime.timedelta(365)
