"""The laws of the exchange (design page 3) on generated stories."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from unittest import mock

from builders import MemoryBundle
from hypothesis import example, given, settings
from hypothesis import strategies as st
from laws import model
from laws.stories import (
    BACK_AND_FORTH,
    CLOCKS,
    COMMITMENT,
    FIRST,
    RECORDS,
    SIGN_UP,
    STORIES,
    Desk,
    World,
    a_world,
    deliver,
    tables_of,
)

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import staging
from kb_desktop.workspace.undo import Undone

LONG = settings.get_current_profile_name() in ("soak", "dev")


def examples(number: int) -> settings:
    """So many stories in the daily run, and those of the profile in a soak."""
    return settings(max_examples=settings.default.max_examples if LONG else number)


DISAGREEMENT: list[tuple] = [
    ("write", 0, FIRST, {"text": "Begin"}),
    ("mail", 0, 1, False),
    ("write", 0, FIRST, {"text": "ja"}),
    ("write", 1, FIRST, {"text": "nee"}),
]
"""A story begins with two people who disagree."""
PERSISTENT = 30
"""A bundle that is refused for a gap is offered again; after so many rounds something is wrong."""


def spread(world: World) -> None:
    """Everybody sends everything to everybody."""
    for sender in world.desks:
        for receiver in world.desks:
            if sender is not receiver:
                world.mail_between(sender, receiver)


def post(world: World, *scopes: str) -> None:
    """The first three make bundles of what they hold."""
    for desk in world.desks[:3]:
        for scope in scopes:
            world.post(desk, scope)


def read_in_any_order(reader: Desk, mail: Sequence[tuple[MemoryBundle, set]], data: st.DataObject) -> None:
    """Bundles arrive anyhow; one that is refused for a gap is offered again."""
    waiting = list(mail)
    for _ in range(PERSISTENT):
        waiting = [each for each in data.draw(st.permutations(waiting), "order") if not deliver(reader, *each)]
        if not waiting:
            break
    assert waiting == []


def all_hold_the_same(world: World) -> None:
    """Everybody tells everybody, and then every copy is like every other."""
    spread(world)
    one, *others = world.desks
    for other in others:
        assert other.workspace.digest() == one.workspace.digest()
        assert tables_of(other.workspace) == tables_of(one.workspace)


@examples(43)
@given(STORIES, CLOCKS)
def test_after_every_step_a_copy_shows_what_the_model_says(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)


_TWICE_BACK = [
    ("write", 0, FIRST, {"text": "ja"}),
    ("write", 0, FIRST, {"number": "VTH-A-007"}),
    ("write", 0, FIRST, {"number": None}),
    ("undo", 0),
    ("undo", 0),
]


@examples(22)
@given(BACK_AND_FORTH, CLOCKS)
@example(_TWICE_BACK, ["2026-09-01T09:00:00+00:00"] * 3)
def test_undo_walks_over_its_own_writes_and_stops_at_those_of_people(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)


@examples(13)
@given(STORIES, CLOCKS, st.data())
def test_any_order_grouping_and_repetition_of_merging_ends_in_one_digest(
    story: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks, ("vierde", "vijfde")) as world:
        world.play(story)
        post(world, "unconfirmed", "full")
        for reader in world.desks[3:]:
            again = data.draw(st.lists(st.sampled_from(world.mail), max_size=4), "again")
            read_in_any_order(reader, [*world.mail, *again], data)
            world.compare(reader)
        all_hold_the_same(world)


@examples(14)
@given(STORIES, CLOCKS, st.data())
def test_bundles_merged_together_decoded_or_waiting_as_lines_end_as_one_by_one(
    story: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks, ("vierde", "vijfde", "zesde")) as world:
        world.play(story)
        post(world, "unconfirmed", "full")
        decoded, lines, single = world.desks[3:]
        bundles = [bundle for bundle, _ in data.draw(st.permutations(world.mail), "order")]
        told = [decoded.workspace.merge_all(bundles, Choices())]
        with mock.patch.object(staging, "_DECODED_AT_MOST", 0), mock.patch.object(staging, "RECORDS_AT_ONCE", 1):
            told.append(lines.workspace.merge_all(bundles, Choices()))
        for bundle in sorted(bundles, key=lambda each: len(each.manifest.needs)):
            with suppress(Refused):
                single.workspace.merge(bundle)
        assert [getattr(each, "counts", each) for each in told[0]] == [
            getattr(each, "counts", each) for each in told[1]
        ]
        for reader in (lines, single):
            assert reader.workspace.digest() == decoded.workspace.digest()
            assert tables_of(reader.workspace) == tables_of(decoded.workspace)
            assert reader.workspace.check() == []


@examples(14)
@given(STORIES, CLOCKS, st.data())
def test_a_preview_of_many_bundles_tells_what_merging_them_does_and_writes_nothing(
    story: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks, ("vierde",)) as world:
        world.play(story)
        post(world, "full")
        reader = world.desks[3]
        bundles = [bundle for bundle, _ in data.draw(st.permutations(world.mail))]
        before = reader.workspace.digest()
        plans = reader.workspace.preview_all(bundles)
        assert reader.workspace.digest() == before
        assert [type(plan).__name__ for plan in plans] == ["MergePlan"] * len(bundles)
        plan = reader.workspace.plan(bundles[-1]) if bundles[-1].manifest.needs == {} else None
        done = reader.workspace.merge(bundles[-1], detailed=5000) if plan is not None else None
        if plan is not None and done is not None:
            assert (plan.counts, plan.records) == (done.counts, done.records)


@examples(14)
@given(STORIES, CLOCKS)
def test_nothing_written_is_lost(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        spread(world)
        for desk in world.desks:
            held = {tuple(op.dot): op for op in desk.workspace.outgoing("full").ops()}
            assert held.keys() == world.writes.keys()
            for dot, write in world.writes.items():
                assert dict(held[dot].fields) == write["fields"]
            for id_ in RECORDS:
                written = [
                    (field, repr(value))
                    for write in world.writes.values()
                    if write["record"] == id_
                    for field, value in write["fields"].items()
                ]
                if written:
                    told = desk.workspace.history(RecordId(id_))
                    assert sorted((each.field, repr(each.new)) for each in told) == sorted(written)


@examples(11)
@given(STORIES, CLOCKS, st.data())
def test_settling_every_conflict_in_one_place_settles_it_everywhere(
    story: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks) as world:
        world.play(DISAGREEMENT + story)
        spread(world)
        judge = data.draw(st.sampled_from(world.desks))
        while conflicts := judge.workspace.conflicts():
            each = data.draw(st.sampled_from(list(conflicts)))
            value = data.draw(st.sampled_from([head.value for head in each.heads]))
            if each.field == model.DELETED:
                value = True if value is True else None
            judge.workspace.settle(each.record, each.field, value, "Besproken")
            world.note(judge)
            world.compare(judge)
            assert len(judge.workspace.conflicts()) < len(conflicts)
        spread(world)
        for desk in world.desks:
            assert desk.workspace.conflicts() == []
            assert desk.workspace.digest() == judge.workspace.digest()
            assert tables_of(desk.workspace) == tables_of(judge.workspace)


@examples(14)
@given(STORIES, CLOCKS)
def test_what_is_kept_step_by_step_is_what_a_rebuild_gives(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        for desk in world.desks:
            before = (desk.workspace.digest(), tables_of(desk.workspace))
            assert desk.workspace.check() == []
            assert desk.workspace.check(rebuild=True) == []
            assert (desk.workspace.digest(), tables_of(desk.workspace)) == before


@examples(8)
@given(STORIES, CLOCKS)
def test_a_bundle_of_a_bundle_is_the_same_bundle(story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        spread(world)
        first, *others = ([*desk.workspace.outgoing("full").ops()] for desk in world.desks)
        assert all(each == first for each in others)


VALUES = {
    "text": st.sampled_from(["Kaart", "kaart", "Kaart ", "", None]),
    "times_postponed": st.sampled_from([0, 1, True, None]),
    "involved": st.sampled_from([[], [FIRST], [FIRST, COMMITMENT], [COMMITMENT, FIRST], None]),
}


def apart(world: World, base: dict, *edits: dict) -> list[Desk]:
    """An action known to all; then each copy writes its own edit without having seen the others'. All is exchanged."""
    one, two, _ = world.desks
    with one.workspace.change("Actie toevoegen") as t:
        t.create("action", base, FIRST)
    world.note(one)
    spread(world)
    for desk, values in zip((one, two), edits, strict=True):
        with desk.workspace.change("Actie wijzigen") as t:
            t.write(FIRST, values)
        world.note(desk)
    spread(world)
    return world.desks


@examples(13)
@given(st.sampled_from(sorted(VALUES)), st.data(), CLOCKS)
def test_two_values_are_a_conflict_everywhere_exactly_when_they_differ(
    field: str, data: st.DataObject, clocks: list[str]
) -> None:
    base, one, two = (data.draw(VALUES[field]) for _ in range(3))
    with a_world(clocks) as world:
        for desk in apart(world, {"text": "Begin", field: base}, {field: one}, {field: two}):
            found = desk.workspace.conflicts()
            assert [each.field for each in found] == ([] if one == two else [field])
            assert [each.base for each in found] == ([] if one == two else [base])
            world.compare(desk)


@examples(11)
@given(st.sampled_from(["text", "due", "newer_field"]), st.permutations([0, 1, 2]), CLOCKS)
def test_an_edit_beside_a_delete_is_a_conflict_and_not_a_loss(field: str, order: list[int], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        one, two, _ = (world.desks[place] for place in order)
        with world.desks[0].workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": "Begin"}, FIRST)
        world.note(world.desks[0])
        spread(world)
        with one.workspace.change("Actie verwijderen") as t:
            t.delete(FIRST)
        with two.workspace.change("Actie wijzigen") as t:
            t.change(FIRST, {field: "2026-12-01"})
        world.note(one)
        world.note(two)
        spread(world)
        for desk in world.desks:
            record = desk.workspace.get(FIRST)
            assert record is not None
            assert not record.deleted
            assert [each.id for each in desk.workspace.list("action")] == [FIRST]
            assert [each.field for each in desk.workspace.conflicts()] == [model.DELETED]
            assert "2026-12-01" in [each.new for each in desk.workspace.history(FIRST)]
            world.compare(desk)


GROUPS = st.fixed_dictionaries(
    {"status": st.sampled_from(["open", "dropped", "confirmed"])},
    optional={"closed_on": st.sampled_from(["2026-10-01", "2026-10-02"]), "reason": st.sampled_from(["a", "b"])},
)


@examples(11)
@given(st.lists(st.tuples(st.integers(0, 2), GROUPS), min_size=2, max_size=6), st.data(), CLOCKS)
def test_a_closing_is_never_put_together_from_two_closings(
    closings: Sequence[tuple[int, dict]], data: st.DataObject, clocks: list[str]
) -> None:
    group = ("status", "closed_on", "reason")
    with a_world(clocks) as world:
        with world.desks[0].workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": "Begin", "status": "open"}, FIRST)
        world.note(world.desks[0])
        spread(world)
        saved = {("open", None, None)}
        for who, values in closings:
            desk = world.desks[who]
            with desk.workspace.change("Actie afsluiten") as t:
                t.change(FIRST, dict.fromkeys(group) | values)
            saved.add(tuple((dict.fromkeys(group) | values)[name] for name in group))
            world.note(desk)
            for receiver in data.draw(st.lists(st.sampled_from(world.desks), max_size=2)):
                world.mail_between(desk, receiver)
            if data.draw(st.booleans()):
                desk.workspace.undo()
                world.note(desk)
        spread(world)
        for desk in world.desks:
            record = desk.workspace.get(FIRST)
            assert record is not None
            assert tuple(record.get(name) for name in group) in saved
        found = world.desks[0].workspace.conflicts()
        for each in [each for each in found if each.field in group][:1]:
            world.desks[0].workspace.settle(FIRST, each.field, each.heads[-1].value, "Besproken")
            record = world.desks[0].workspace.get(FIRST)
            assert record is not None
            assert tuple(record.get(name) for name in group) in saved
            assert record.get(each.field) == each.heads[-1].value
            assert not {each.field for each in world.desks[0].workspace.conflicts()} & set(group)


@examples(11)
@given(GROUPS, GROUPS, CLOCKS)
def test_two_sign_ups_made_apart_meet_without_mixing_status_and_reason(one: dict, two: dict, clocks: list[str]) -> None:
    group = ("status", "reason")
    with a_world(clocks) as world:
        for desk, values in zip(world.desks, (one, two), strict=False):
            with desk.workspace.change("Inzet vastleggen") as t:
                full = {"sign_up": SIGN_UP, **{name: values[name] for name in group if name in values}}
                t.create("commitment", full, COMMITMENT)
            world.note(desk)
        spread(world)
        saved = {tuple(values.get(name) for name in group) for values in (one, two)}
        for desk in world.desks:
            record = desk.workspace.get(COMMITMENT)
            assert record is not None
            assert tuple(record.get(name) for name in group) in saved


@examples(13)
@given(st.booleans(), st.booleans(), st.sampled_from(["text", "status"]), CLOCKS)
def test_undo_leaves_what_somebody_else_wrote_since(
    seen: bool,
    whole_import: bool,
    field: str,
    clocks: list[str],
) -> None:
    values = {"text": ("Van mij", "Van jou"), "status": ("waiting", "in_progress")}[field]
    with a_world(clocks) as world:
        one, two, joint = world.desks
        with one.workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": "Begin", "status": "open"}, FIRST)
        world.note(one)
        spread(world)
        if not seen:
            with two.workspace.change("Actie wijzigen") as t:
                t.change(FIRST, {field: values[1]})
            world.note(two)
        with one.workspace.change("Actie wijzigen") as t:
            t.change(FIRST, {field: values[0]})
        world.note(one)
        bundle, dots = world.post(one, "unconfirmed")
        undoing = joint if whole_import else one
        deliver(joint, bundle, dots)
        if seen:
            world.mail_between(one, two)
            with two.workspace.change("Actie wijzigen") as t:
                t.change(FIRST, {field: values[1]})
            world.note(two)
        world.mail_between(two, undoing, "full")
        undone: Undone = joint.workspace.undo_bundle(bundle.bundle_id) if whole_import else _undo_own(one)
        world.note(undoing)
        assert field in {name for _, name in undone.skipped}
        spread(world)
        for desk in world.desks:
            record = desk.workspace.get(FIRST)
            assert record is not None
            told = {head.value for each in desk.workspace.conflicts() for head in each.heads} | {record.get(field)}
            assert values[1] in told
            world.compare(desk)


def _undo_own(desk: Desk) -> Undone:
    """Take back the merge that came last, then the own change before it."""
    desk.workspace._connection.exec_driver_sql("UPDATE step SET undone = 1 WHERE way = 'merge'")
    return desk.workspace.undo()
