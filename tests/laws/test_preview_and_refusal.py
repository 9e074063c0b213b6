"""A preview tells, field by field, what the merge then does; what is refused leaves the file byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from builders import MemoryBundle, packed
from hypothesis import given
from hypothesis import strategies as st
from laws.stories import CLOCKS, FIRST, MADE_BY, RECORDS, SECOND, STORIES, Desk, World, a_world
from laws.test_laws import examples
from stores import everything_in

from kb_desktop.domain.bundles import Signer
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.merging import MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.workspace.workspace import Workspace

Shown = Mapping[RecordId, Record | None]


def shown(ws: Workspace) -> Shown:
    return {RecordId(id_): ws.get(RecordId(id_)) for id_, kind in RECORDS.items() if kind in CATALOGUE}


@examples(9)
@given(STORIES, CLOCKS, st.sampled_from([(0, 2), (1, 2), (0, 1), (2, 0)]))
def test_a_preview_tells_field_by_field_what_merging_does(
    story: list[tuple], clocks: list[str], way: tuple[int, int]
) -> None:
    with a_world(clocks) as world:
        world.play(story)
        sender, reader = (world.desks[who].workspace for who in way)
        before, noted_before = shown(reader), {(each.record, each.problem) for each in map(_hashable, reader.issues())}
        bundle = packed(sender.outgoing("full"))
        plan = reader.plan(bundle)
        assert shown(reader) == before
        reader.merge(bundle)
        after, told = shown(reader), {each.id: each for each in plan.records}
        open_fields: dict[RecordId, set[str]] = {}
        for each in reader.conflicts():
            open_fields.setdefault(each.record, set()).add(each.field)
        for id_, record in after.items():
            if id_ in told:
                _as_told(told[id_], before[id_], record, open_fields.get(id_, set()))
            else:
                assert record == before[id_]
        _counts_as_told(plan)
        noted = {(each.record, each.problem) for each in map(_hashable, reader.issues())}
        told_issues = {(each.id, (p.code, p.field)) for each in plan.records for p in each.problems}
        assert noted - noted_before <= told_issues <= noted


class _Noted:
    def __init__(self, record: RecordId, problem: tuple[str, str | None]) -> None:
        self.record, self.problem = record, problem


def _hashable(each: Any) -> _Noted:
    return _Noted(each.record, (each.problem.code, each.problem.field))


def _as_told(change: RecordChange, before: Record | None, after: Record | None, open_fields: set[str]) -> None:
    assert after is not None
    was = before.values if before is not None else {}
    known = {name for name in after.values if name in {f.name for f in CATALOGUE[change.kind].fields}}
    differing = {name for name in known if was.get(name) != after.get(name)}
    told = {each.field: each for each in change.fields}
    disputed = {name for name, each in told.items() if each.verdict is Verdict.CONFLICT}
    assert disputed == open_fields
    assert (change.verdict is Verdict.CONFLICT) == bool(open_fields)
    assert differing - disputed == (told.keys() & known) - disputed
    for name in differing - disputed:
        assert (told[name].old, told[name].new) == (was.get(name), after.get(name))
        assert told[name].verdict is (Verdict.NEW if before is None else Verdict.CHANGED)
    for name in (disputed & known) - {DELETED_FIELD}:
        assert told[name].old == was.get(name)
    if not open_fields and not change.problems:
        moved = bool(told) or (before is not None and before.deleted != after.deleted)
        expected = Verdict.NEW if before is None else Verdict.CHANGED if moved else Verdict.EQUAL
        assert change.verdict is expected


def _counts_as_told(plan: MergePlan) -> None:
    fields = [each for change in plan.records for each in change.fields]
    assert plan.counts["conflict"] == sum(each.verdict is Verdict.CONFLICT for each in fields)
    assert plan.counts["rule_conflict"] == sum(len(change.problems) for change in plan.records)
    assert plan.counts["refused"] == 0


# --- refusals
Damage = Callable[[MemoryBundle, Workspace], MemoryBundle]


def _op(bundle: MemoryBundle, place: int, **facts: Any) -> MemoryBundle:
    ops = list(bundle.op_list)
    ops[place] = ops[place]._replace(**facts)
    return replace(bundle, op_list=ops)


def _held(reader: Workspace) -> set[tuple[int, int]]:
    return {tuple(op.dot) for op in reader.outgoing("full").ops()}


def a_write_is_missing(bundle: MemoryBundle, reader: Workspace) -> MemoryBundle:
    held = _held(reader)
    first_new = next(place for place, op in enumerate(bundle.op_list) if tuple(op.dot) not in held)
    return replace(bundle, op_list=bundle.op_list[:first_new] + bundle.op_list[first_new + 1 :])


def a_write_rests_on_nothing(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    return _op(bundle, -1, preds=(Dot(bundle.op_list[-1].replica, 10**6),))


def a_write_held_here_differs(bundle: MemoryBundle, reader: Workspace) -> MemoryBundle:
    held = _held(reader)
    place = next(n for n, op in enumerate(bundle.op_list) if tuple(op.dot) in held)
    return _op(bundle, place, fields={"text": "Herschreven verleden"})


def a_record_is_of_another_kind(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    return _op(bundle, -1, kind="meeting")


def it_rests_on_more_than_is_here(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    return replace(bundle, manifest=replace(bundle.manifest, needs={bundle.op_list[0].replica: 10**6}))


def it_is_of_another_group(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    about = replace(bundle.manifest.about, theme="CEN")
    return replace(bundle, manifest=replace(bundle.manifest, about=about))


def it_is_of_another_covenant(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    about = replace(bundle.manifest.about, family="elders")
    return replace(bundle, manifest=replace(bundle.manifest, about=about))


def it_is_signed_by_somebody_else(bundle: MemoryBundle, _: Workspace) -> MemoryBundle:
    return replace(bundle, signer=Signer("00" * 32, "0000"))


DAMAGES: dict[Damage, str] = {
    a_write_is_missing: "merge.gap",
    a_write_rests_on_nothing: "merge.gap",
    a_write_held_here_differs: "merge.fork",
    a_record_is_of_another_kind: "merge.other_kind",
    it_rests_on_more_than_is_here: "merge.gap",
    it_is_of_another_group: "merge.foreign_theme",
    it_is_of_another_covenant: "merge.foreign_family",
    it_is_signed_by_somebody_else: "merge.other_key",
}


def _written(world: World, desk: Desk, record: str, text: str) -> None:
    with desk.workspace.change("Wijzigen") as t:
        if desk.workspace.get(RecordId(record)) is None:
            t.create("action", {"text": text, "number": "VTH-A-007"}, RecordId(record))
        else:
            t.change(RecordId(record), {"text": text})
    world.note(desk)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
@examples(6)
@given(STORIES, CLOCKS)
def test_what_is_refused_leaves_the_file_byte_for_byte(damage: Damage, story: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        world.play(story)
        sender, reader = world.desks[0], world.desks[1]
        mine, yours = (next(id_ for id_ in (FIRST, SECOND) if MADE_BY[id_] == who) for who in (0, 1))
        _written(world, sender, mine, "Voor de bundel")
        world.mail_between(sender, reader)
        _written(world, reader, yours, "Van de lezer")
        _written(world, sender, mine, "In de bundel")
        _written(world, sender, mine, "Ook in de bundel")
        whole = packed(sender.workspace.outgoing("full"))
        bundle = damage(whole, reader.workspace)
        before, content = reader.workspace.digest(), everything_in(reader.workspace)
        outcome = reader.workspace.preview_all([bundle])[0]
        assert isinstance(outcome, Refused)
        with pytest.raises(Refused) as refused:
            reader.workspace.merge(bundle)
        assert refused.value.problems[0].code == outcome.problems[0].code == DAMAGES[damage]
        assert everything_in(reader.workspace) == content
        assert reader.workspace.digest() == before
        reader.workspace.merge(whole)  # the whole one is welcome
        assert reader.workspace.get(RecordId(mine)) is not None
