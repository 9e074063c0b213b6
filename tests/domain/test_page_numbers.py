"""Numbers on pages that were sent stay; what comes later gets a letter, and no number is ever given twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.domain.page_numbers import apart, in_short, letter_place, letters, numbered, read_short


def test_before_anything_was_sent_pages_count_from_one() -> None:
    assert numbered([((), 1), ((), 2), ((), 0), ((), 1)]) == (("1",), ("2", "3"), (), ("4",))


def test_a_late_annex_gets_letters_behind_the_page_before_it() -> None:
    held = [(("1",), 1), (("2", "3"), 2), ((), 2), (("4",), 1)]
    assert numbered(held, ["1", "2", "3", "4"])[2] == ("3a", "3b")


def test_a_longer_version_goes_on_with_letters_and_a_shorter_one_gives_up_its_last_numbers() -> None:
    assert numbered([(("1", "2"), 4), (("3", "4"), 1)], ["1", "2", "3", "4"]) == (("1", "2", "2a", "2b"), ("3",))


def test_a_number_that_lapsed_is_not_given_again() -> None:
    assert numbered([(("1",), 1), ((), 2)], ["1", "1a", "1b"])[1] == ("1c", "1d")


def test_letters_go_on_after_z() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["a", "z", "aa", "az", "ba", "zz", "aaa"]


@given(st.integers(0, 20_000))
def test_letters_and_their_places_go_with_each_other(place: int) -> None:
    assert letter_place(letters(place)) == place


@pytest.mark.parametrize(
    ("numbers", "short"),
    [
        ((), ""),
        (("4",), "4"),
        (("31", "32", "33", "33a", "33b"), "31–33, 33a–33b"),
        (("9", "10", "12"), "9–10, 12"),
        (("2z", "2aa"), "2z–2aa"),
    ],
)
def test_numbers_are_told_in_short_and_read_back(numbers: tuple[str, ...], short: str) -> None:
    assert in_short(numbers) == short
    assert read_short(short) == numbers


@pytest.mark.parametrize("text", ["x", "3–4a", "3a–4b", "a3"])
def test_what_is_no_page_number_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_short(text)


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 4), max_size=3)), max_size=5),
)
def test_over_any_number_of_sendings_a_page_keeps_its_number_and_none_is_given_twice(
    first: list[int], later: list[tuple[int, list[int]]]
) -> None:
    """Each later sending gives every section a new length and puts new sections behind it."""
    held = [list(each) for each in numbered([((), pages) for pages in [1, *first]])]
    issued = {page for each in held for page in each}
    ever: dict[str, int] = {page: place for place, each in enumerate(held) for page in each}
    owners = list(range(len(held)))
    for length, fresh in later:
        sections = [(held[0], 1), *((each, length) for each in held[1:]), *(([], pages) for pages in fresh)]
        owners += range(len(owners), len(owners) + len(fresh))
        made = numbered(sections, issued)
        given_now = [page for each in made for page in each]
        assert len(given_now) == len(set(given_now))
        for place, (had, each) in enumerate(zip((part for part, _ in sections), made, strict=True)):
            assert each[: len(had)] == tuple(had[: len(each)])
            for page in each:
                assert ever.setdefault(page, owners[place]) == owners[place]
        held = [list(each) for each in made]
        issued |= set(given_now)
    assert all(apart(page)[0] >= 1 for page in issued)
