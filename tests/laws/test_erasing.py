"""Laws of erasing: every copy forgets the same, in any order, and everything stays provable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from laws import model
from laws.stories import CLOCKS, ERASING, STEPS, World, a_world, deliver, tables_of
from laws.test_laws import all_hold_the_same, examples, post, read_in_any_order, spread

from kb_desktop.domain.forms import leaf
from kb_desktop.domain.journal import as_op
from kb_desktop.domain.receipts import Choices
from kb_desktop.exchange.lines import canonical_json, decode_ops, encode_ops

STORIES = st.lists(st.one_of(STEPS, STEPS, ERASING), min_size=5, max_size=18)


@examples(14)
@given(STORIES, CLOCKS)
def test_after_every_step_a_copy_shows_what_is_left(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        for desk in world.desks:
            assert desk.workspace.check() == []


@examples(14)
@given(STORIES, CLOCKS, st.data())
def test_in_any_order_every_copy_forgets_the_same(story: list[tuple], clocks: list[str], data: st.DataObject) -> None:
    with a_world(clocks, ("vierde", "vijfde")) as world:
        world.play(story)
        post(world, "unconfirmed", "full")
        for reader in world.desks[3:]:
            read_in_any_order(reader, world.mail, data)
        together = world.desks[4]
        together.workspace.merge_all([bundle for bundle, _ in world.mail], _ALL)
        all_hold_the_same(world)
        for desk in world.desks:
            _nothing_is_left(world, desk.workspace.outgoing("full").ops(), desk.held)


@examples(14)
@given(STORIES, CLOCKS, st.data())
def test_bundles_read_together_end_like_bundles_read_one_by_one(
    story: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks, ("vierde", "vijfde")) as world:
        world.play(story)
        post(world, "full")
        apart, together = world.desks[3:]
        for bundle, dots in world.mail:
            if not bundle.manifest.needs:
                deliver(apart, bundle, dots)
        whole = [bundle for bundle, _ in data.draw(st.permutations(world.mail)) if not bundle.manifest.needs]
        together.workspace.merge_all(whole, _ALL)
        assert together.workspace.digest() == apart.workspace.digest()
        assert tables_of(together.workspace) == tables_of(apart.workspace)


@examples(14)
@given(STORIES, CLOCKS)
def test_every_form_of_a_write_has_the_same_hash(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        first = {op.dot: op for bundle, _ in world.mail for op in bundle.op_list}
        spread(world)
        for op in world.desks[0].workspace.outgoing("full").ops():
            (again,) = map(as_op, decode_ops(encode_ops([op])))
            assert again == op
            if op.dot in first:
                assert leaf(first[op.dot], canonical_json) == leaf(op, canonical_json)


def _nothing_is_left(world: World, ops: object, held: set) -> None:
    for op in ops:  # type: ignore[attr-defined]
        for field, value in op.fields.items():
            assert value == model.value(world.writes, held, tuple(op.dot), field)
            gone = value is None and world.writes[tuple(op.dot)]["fields"][field] is not None
            assert not gone or field in op.ext["_erased"]


_ALL = Choices()
