"""Laws of holding back: a write without its values is a known hole, never a gap, and what comes later fills it."""

from __future__ import annotations

from collections.abc import Sequence

from builders import MemoryBundle, packed
from hypothesis import given
from hypothesis import strategies as st
from laws.stories import CLOCKS, FIRST, SECOND, Desk, a_world, tables_of
from laws.test_laws import examples

from kb_desktop.domain.labels import CLOSED, is_closed
from kb_desktop.domain.records import RecordId

_LABELS = st.sampled_from([None, "openbaar", "intern", "vertrouwelijk", "privacygevoelig", "van later"])
WRITES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([FIRST, SECOND]),
        st.sampled_from(["text", "label", "erase"]),
        st.sampled_from(["ja", "nee"]),
        _LABELS,
        st.booleans(),
    ),
    min_size=2,
    max_size=10,
)
EVERYTHING = (*CLOSED, "van later")


def played(desks: Sequence[Desk], writes: list[tuple]) -> list[tuple[int, MemoryBundle]]:
    """Two copies of a group write and mail each other and the secretariat; the mail to the secretariat is kept."""
    for who, id_ in ((0, FIRST), (1, SECOND)):
        with desks[who].workspace.change("Toevoegen") as t:
            t.create("action", {"text": "Begin"}, RecordId(id_))
    mail: list[tuple[int, MemoryBundle]] = []
    for who, id_, what, text, label, share in writes:
        workspace = desks[who].workspace
        if workspace.get(RecordId(id_)) is None:
            continue
        if what == "erase":
            workspace.erase(RecordId(id_), ["text"], "Op verzoek")
        else:
            with workspace.change("Wijzigen") as t:
                values = {"text": text} if what == "text" else {"label": label, "label_reason": text}
                t.change(RecordId(id_), values)
        mail.append((who, packed(workspace.outgoing("full"))))
        if share:
            whole = packed(workspace.outgoing("full", labels=EVERYTHING, locked=True))
            desks[1 - who].workspace.merge(whole)
    return mail


@examples(9)
@given(WRITES, CLOCKS, st.data())
def test_without_values_nothing_is_missing_and_with_them_all_is_there(
    writes: list[tuple], clocks: list[str], data: st.DataObject
) -> None:
    with a_world(clocks, ("vierde",)) as world:
        mail = played(world.desks, writes)
        reader = world.desks[2].workspace
        for _, bundle in data.draw(st.permutations(mail), "order"):
            reader.merge(bundle)
            assert reader.check() == []
        for desk in world.desks[:2]:
            reader.merge(packed(desk.workspace.outgoing("full")))
        held_then = reader.digest()
        passed_on = packed(reader.outgoing("full", labels=EVERYTHING, locked=True))
        other = world.desks[3].workspace
        other.merge(passed_on)
        assert other.digest() == held_then
        assert tables_of(other) == tables_of(reader)
        whole = [packed(each.workspace.outgoing("full", labels=EVERYTHING, locked=True)) for each in world.desks[:2]]
        for bundle in data.draw(st.permutations(whole), "whole"):
            reader.merge(bundle)
            other.merge(bundle)
        for one, two in ((0, 1), (1, 0)):
            bundle = packed(world.desks[one].workspace.outgoing("full", labels=EVERYTHING, locked=True))
            world.desks[two].workspace.merge(bundle)
        expected = world.desks[0].workspace
        assert expected.digest() == world.desks[1].workspace.digest()
        for each in (reader, other):
            assert each.digest() == expected.digest()
            assert tables_of(each) == tables_of(expected)
            assert each.check() == []
            for _, bundle in mail:  # what came before in a lesser form takes nothing away
                assert str(each.merge(bundle).verdict) == "equal"
            assert each.digest() == expected.digest()


@examples(14)
@given(WRITES, CLOCKS)
def test_no_closed_text_is_in_a_bundle_for_everybody(writes: list[tuple], clocks: list[str]) -> None:
    with a_world(clocks) as world:
        played(world.desks, writes)
        for desk in world.desks[:2]:
            labels = {each.id: each.get("label") for each in desk.workspace.list("action")}
            disputed = {each.record for each in desk.workspace.conflicts() if each.field == "label"}
            bundle = packed(desk.workspace.outgoing("full"))
            for op in bundle.op_list:
                if is_closed(labels[op.record]):
                    assert all(op.fields.get(name) is None for name in ("text", "label_reason"))
                elif op.record not in disputed:
                    assert "_held" not in op.ext
            closed = {id_ for id_, label in labels.items() if is_closed(label)} | disputed
            assert sum(each.count for each in bundle.manifest.held_back) <= len(closed)
