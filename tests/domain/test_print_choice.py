"""Pages as people write them, and how they come on sheets."""

from __future__ import annotations

import pytest

from kb_desktop.domain.print_choice import pages_named, sheets_of
from kb_desktop.domain.problems import Refused


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("2", (2,)),
        ("1-3, 7", (1, 2, 3, 7)),
        ("7;1 – 2", (7, 1, 2)),
        ("8-", (8, 9)),
        ("1 en 3", (1, 3)),
        (" 2-3,3-4, ", (2, 3, 4)),
    ],
)
def test_pages_are_written_as_people_do(words: str, pages: tuple[int, ...]) -> None:
    assert pages_named(words, 9) == pages


@pytest.mark.parametrize("words", ["", " , ", "0", "10", "3-1", "-3", "x", "1-x", "1..3"])
def test_what_is_no_page_of_this_paper_is_refused(words: str) -> None:
    with pytest.raises(Refused) as refused:
        pages_named(words, 9)
    assert refused.value.problems[0].code == "print.pages"
    assert refused.value.problems[0].facts["pages"] == 9


def test_two_pages_share_a_sheet_and_the_last_may_stand_alone() -> None:
    assert sheets_of((1, 2, 3), 2) == ((1, 2), (3,))
    assert sheets_of((4, 5), 1) == ((4,), (5,))
    assert sheets_of((), 2) == ()
