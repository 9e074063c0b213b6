"""Words are found as people type them, whatever the typesetter did to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.documents.page_text import folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Één Coöperatie", "een cooperatie"),
        ("krachten\ufffe\r\nbundeling", "krachtenbundeling"),
        ("krach\u00adten\u00ad\r\nbundeling", "Krachtenbundeling"),
        ("circulaire\r\neconomie", "circulaire economie"),
        ("de  \r\n  groep", "de groep"),
        ("Rijk\u2011Regio ‘nu’", "rijk-regio 'nu'"),
        ("e\ufb03ciënt", "efficient"),
    ],
)
def test_words_are_found_without_accents_capitals_and_ends_of_lines(text: str, words: str) -> None:
    assert list(folded(text).find(words)) == [(0, len(text))]


def test_every_place_is_found_once_and_overlap_is_not() -> None:
    assert list(folded("aaaa Aa").find("aa")) == [(0, 2), (2, 4), (5, 7)]
    assert list(folded("iets").find("  ")) == []
    assert list(folded("iets").find("niets")) == []


@given(st.text(), st.data())
def test_whatever_is_copied_from_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    if folded(words).plain.strip():
        found = list(folded(text).find(words))
        assert all(0 <= first < last <= len(text) for first, last in found)
        assert any(folded(words).plain.strip() in folded(text[first:last]).plain for first, last in found)
