"""Minutes as typed: nothing is lost, markers are seen, numbers are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.domain.minutes_text import numbers_in, parse


@given(st.text(alphabet=st.sampled_from("ab:AB \n\tVTH-A014kaart"), max_size=120))
def test_no_character_is_ever_lost(text: str) -> None:
    assert "\n".join(line.whole for line in parse(text)) == text


@pytest.mark.parametrize(
    ("line", "sort", "text"),
    [
        ("a: kaart maken", "new_action", "kaart maken"),
        ("  A :kaart maken  ", "new_action", "kaart maken"),
        ("b: we gaan door", "new_decision", "we gaan door"),
        ("VTH-A-014 kaart maken", "numbered", "kaart maken"),
        ("KB-B-007 akkoord", "numbered", "akkoord"),
        ("a:", "text", ""),
        ("ab: niets", "text", ""),
        ("De vraag is a: waarom", "text", ""),
        ("VTH-C-014 iets", "text", ""),
    ],
)
def test_a_line_is_what_it_starts_with(line: str, sort: str, text: str) -> None:
    (parsed,) = parse(line)
    assert (parsed.sort, parsed.text) == (sort, text)


def test_numbers_are_those_at_the_start_of_a_line() -> None:
    assert list(numbers_in("VTH-A-001 een\nzie VTH-A-002\n VTH-B-003 drie")) == ["VTH-A-001", "VTH-B-003"]
