"""A proposal keeps every change of every side, in any order of two, and stays away where it may be wrong."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st
from laws.test_laws import examples

from kb_desktop.domain.text_proposal import LARGEST, MOST_LINES, NoProposal, changes, propose

LINES = st.sampled_from(["", " ", "a", "b", "c", "De kaart is klaar.", "Jip maakt de brief."])
TEXTS = st.lists(LINES, max_size=7).map("\n".join)
UNIQUE = [f"Regel {number} van het verslag." for number in range(12)]


@examples(300)
@given(TEXTS, TEXTS)
def test_who_changed_nothing_does_not_count(base: str, text: str) -> None:
    assert propose(base, [text, base]).text == text
    assert propose(base, [base, text]).text == text
    assert propose(base, [text, text]).text == text
    assert propose(None, [text, text]).text == text


@examples(600)
@given(TEXTS, TEXTS, TEXTS)
@example("a\nb", "a\nx\nb", "a\ny\nb")
@example("a", "a\n", "b\na")
def test_a_proposal_holds_every_change_of_both_sides_whoever_comes_first(base: str, one: str, other: str) -> None:
    proposal = propose(base, [one, other])
    assert propose(base, [other, one]) == proposal
    if proposal.reason is not None:
        assert proposal.text == ""
        return
    before = base.split("\n")
    for side in (one, other):
        for change in changes(before, side.split("\n")):
            block = "\n".join(change.lines)
            assert not change.lines or f"\n{block}\n" in f"\n{proposal.text}\n"
    if base not in (one, other) and one != other:
        added = {line for text in (one, other) for line in text.split("\n")} | set(before)
        assert set(proposal.text.split("\n")) <= added


@st.composite
def _edits(draw: st.DrawFn) -> tuple[str, list[str], str]:
    """A text of different lines, two sides that each edit places of their own, and what comes of both."""
    count = draw(st.integers(4, len(UNIQUE)))
    base = UNIQUE[:count]
    places = draw(st.lists(st.integers(0, (count - 1) // 3), unique=True, min_size=2, max_size=4))
    sides: list[list[str | None]] = [list(base), list(base)]
    both: list[str | None] = list(base)
    for number, third in enumerate(places):
        place = third * 3  # two untouched lines between two edits
        what = draw(st.sampled_from([f"Gewijzigd {number}.", f"Eerst {number}.\nDan {number}.", None]))
        sides[number % 2][place] = what
        both[place] = what
    texts = ["\n".join(line for line in lines if line is not None) for lines in (*sides, both)]
    return "\n".join(base), texts[:2], texts[2]


@examples(300)
@given(_edits())
def test_edits_of_different_places_come_together_exactly(story: tuple[str, list[str], str]) -> None:
    base, sides, both = story
    assert propose(base, sides).text == both
    third = base + "\nEn een nieuwe regel."
    assume(both.split("\n")[-1:] == base.split("\n")[-1:])
    assume(all(text.split("\n")[-1:] == base.split("\n")[-1:] for text in sides))
    assert propose(base, [*sides, third]).text == both + "\nEn een nieuwe regel."


def test_there_is_no_proposal_where_nobody_can_tell_what_was_meant() -> None:
    base = "een\ntwee\ndrie\nvier\nvijf"
    reasons = {
        NoProposal.OVERLAP: [
            (base, "een\nTWEE\ndrie\nvier\nvijf", "een\nTwee!\ndrie\nvier\nvijf"),
            (base, "een\nTWEE\ndrie\nvier\nvijf", "een\ntwee\nDRIE\nvier\nvijf"),
            (base, "een\nnieuw\ntwee\ndrie\nvier\nvijf", "een\nanders\ntwee\ndrie\nvier\nvijf"),
        ],
        NoProposal.UNSURE: [
            ("a\nzelfde\nb\nzelfde\nc", "a\nb\nzelfde\nc", "a\nzelfde\nb\nzelfde\nC"),
            ("a\n\nb\nc\nd", "a\nb\nc\nd", "a\n\nb\nc\nD"),
            ("a\nb\nc\nd", "a\n\nb\nc\nd", "a\nb\nc\nD"),
            ("zelfde\na\nzelfde\nb\nc", "zelfde\nNieuw\na\nzelfde\nb\nc", "zelfde\na\nzelfde\nb\nC"),
        ],
        NoProposal.NO_BASE: [(None, "een", "twee")],
        NoProposal.TOO_LARGE: [
            (base, "x" * (LARGEST + 1), "een"),
            (base, "\n".join(map(str, range(MOST_LINES + 1))), "een"),
        ],
    }
    for reason, cases in reasons.items():
        for before, one, other in cases:
            assert propose(before, [one, other]).reason is reason, (before, one, other)


def test_words_in_one_line_are_never_mixed() -> None:
    assert propose("De kaart is klaar.", ["De nieuwe kaart is klaar.", "De kaart is bijna klaar."]).reason is (
        NoProposal.OVERLAP
    )
