"""Every law of the exchange once more, on fewer stories, with the workspaces on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import (
    stories,
    test_erasing,
    test_holding,
    test_issues,
    test_laws,
    test_preview_and_refusal,
    test_the_loop,
    test_walking_back,
)
from laws.stories import BACK_AND_FORTH, CLOCKS, STORIES
from stores import needs_server

pytestmark = needs_server
FEWER = 3 if not test_laws.LONG else 400
GIVEN: dict[Callable[..., Any], tuple[Any, ...]] = {
    test_laws.test_after_every_step_a_copy_shows_what_the_model_says: (STORIES, CLOCKS),
    test_laws.test_any_order_grouping_and_repetition_of_merging_ends_in_one_digest: (STORIES, CLOCKS, st.data()),
    test_laws.test_a_preview_of_many_bundles_tells_what_merging_them_does_and_writes_nothing: (
        STORIES,
        CLOCKS,
        st.data(),
    ),
    test_laws.test_nothing_written_is_lost: (STORIES, CLOCKS),
    test_laws.test_settling_every_conflict_in_one_place_settles_it_everywhere: (STORIES, CLOCKS, st.data()),
    test_laws.test_what_is_kept_step_by_step_is_what_a_rebuild_gives: (STORIES, CLOCKS),
    test_laws.test_a_bundle_of_a_bundle_is_the_same_bundle: (STORIES, CLOCKS),
    test_laws.test_two_values_are_a_conflict_everywhere_exactly_when_they_differ: (
        st.sampled_from(sorted(test_laws.VALUES)),
        st.data(),
        CLOCKS,
    ),
    test_laws.test_undo_walks_over_its_own_writes_and_stops_at_those_of_people: (BACK_AND_FORTH, CLOCKS),
    test_laws.test_bundles_merged_together_decoded_or_waiting_as_lines_end_as_one_by_one: (STORIES, CLOCKS, st.data()),
    test_laws.test_an_edit_beside_a_delete_is_a_conflict_and_not_a_loss: (
        st.sampled_from(["text", "due", "newer_field"]),
        st.permutations([0, 1, 2]),
        CLOCKS,
    ),
    test_laws.test_a_closing_is_never_put_together_from_two_closings: (
        st.lists(st.tuples(st.integers(0, 2), test_laws.GROUPS), min_size=2, max_size=6),
        st.data(),
        CLOCKS,
    ),
    test_laws.test_two_sign_ups_made_apart_meet_without_mixing_status_and_reason: (
        test_laws.GROUPS,
        test_laws.GROUPS,
        CLOCKS,
    ),
    test_laws.test_undo_leaves_what_somebody_else_wrote_since: (
        st.booleans(),
        st.booleans(),
        st.sampled_from(["text", "status"]),
        CLOCKS,
    ),
    test_preview_and_refusal.test_a_preview_tells_field_by_field_what_merging_does: (
        STORIES,
        CLOCKS,
        st.sampled_from([(0, 2), (1, 2), (0, 1), (2, 0)]),
    ),
    test_preview_and_refusal.test_what_is_refused_leaves_the_file_byte_for_byte: (
        st.sampled_from(list(test_preview_and_refusal.DAMAGES)),
        STORIES,
        CLOCKS,
    ),
    test_issues.test_what_is_pointed_out_is_what_a_look_at_every_record_finds: (
        st.lists(test_issues._STEPS, min_size=4, max_size=14),
    ),
    test_the_loop.test_after_a_delivery_and_a_return_both_sides_are_one: (test_the_loop.STORIES,),
    test_the_loop.test_a_receipt_that_was_seen_is_not_sent_again_until_something_is_decided: (test_the_loop.STORIES,),
    test_walking_back.test_every_step_is_walked_back_in_turn_and_forward_again: (test_walking_back.DEEDS, st.data()),
    test_erasing.test_after_every_step_a_copy_shows_what_is_left: (test_erasing.STORIES, CLOCKS),
    test_erasing.test_in_any_order_every_copy_forgets_the_same: (test_erasing.STORIES, CLOCKS, st.data()),
    test_erasing.test_bundles_read_together_end_like_bundles_read_one_by_one: (
        test_erasing.STORIES,
        CLOCKS,
        st.data(),
    ),
    test_erasing.test_every_form_of_a_write_has_the_same_hash: (test_erasing.STORIES, CLOCKS),
    test_holding.test_without_values_nothing_is_missing_and_with_them_all_is_there: (
        test_holding.WRITES,
        CLOCKS,
        st.data(),
    ),
    test_holding.test_no_closed_text_is_in_a_bundle_for_everybody: (test_holding.WRITES, CLOCKS),
}
"""What each law is given; the same as in its own module."""


@pytest.fixture(scope="module")
def on_server(database: str) -> Iterator[None]:
    with stories.on_server(database):
        yield


@pytest.mark.parametrize("law", GIVEN, ids=lambda law: law.__name__.removeprefix("test_"))
def test_on_a_server(law: Callable[..., Any], on_server: None) -> None:
    settings(max_examples=FEWER)(given(*GIVEN[law])(law.hypothesis.inner_test))()  # type: ignore[attr-defined]


_MODULES = (
    test_laws,
    test_preview_and_refusal,
    test_issues,
    test_the_loop,
    test_walking_back,
    test_erasing,
    test_holding,
)


@pytest.mark.parametrize("module", _MODULES)
def test_no_law_is_left_out(module: ModuleType) -> None:
    laws = {each for name, each in vars(module).items() if name.startswith("test_") and hasattr(each, "hypothesis")}
    assert {each.__name__ for each in laws - GIVEN.keys()} == set()
