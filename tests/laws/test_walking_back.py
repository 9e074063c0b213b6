"""Undo walks back through everything a copy did, and redo forward again, on generated changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from laws.stories import a_world

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.workspace.workspace import Workspace

IDS = [RecordId(f"00000000-0000-4000-8000-00000000000{n}") for n in (1, 2)]
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["a", "b", ""]),
        "status": st.sampled_from(["open", "confirmed", "dropped"]),
        "reason": st.sampled_from(["x", None]),
        "due": st.sampled_from(["2026-11-01", "2026-12-01", None]),
    },
).filter(bool)
_DEED = st.tuples(st.sampled_from(["write", "write", "write", "delete"]), st.sampled_from(IDS), VALUES)
DEEDS = st.lists(st.lists(_DEED, max_size=2, unique_by=lambda deed: deed[1]), min_size=1, max_size=6)


def _shown(ws: Workspace) -> list[Record]:
    return sorted(ws.list("action"), key=lambda each: each.id)


def _values(records: Sequence[Record]) -> list[tuple[RecordId, dict[str, object]]]:
    return [(each.id, {name: value for name, value in each.values.items() if value is not None}) for each in records]


def _do(ws: Workspace, deed: Sequence[tuple[str, RecordId, dict[str, object]]]) -> bool:
    before = ws.digest().ops
    with ws.change("Wijzigen") as t:
        for what, id_, values in deed:
            held = t.get(id_)
            if what == "delete":
                if held is not None and not held.deleted:
                    t.delete(id_)
            elif held is None:
                t.create("action", values, id_)
            else:
                if held.deleted:
                    t.restore(id_)
                t.change(id_, values)
    return ws.digest().ops != before


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(DEEDS, st.data())
def test_every_step_is_walked_back_in_turn_and_forward_again(deeds: list, data: st.DataObject) -> None:
    with a_world(["2026-09-01T09:00:00+00:00"] * 3) as world:
        ws = world.desks[0].workspace
        seen = [_values(_shown(ws))]
        seen += [_values(_shown(ws)) for deed in deeds if _do(ws, deed)]
        place = len(seen) - 1
        for _ in range(3):  # back some way and forward some way, then all the way back
            for _ in range(data.draw(st.integers(0, place), "back")):
                assert ws.undo().skipped == ()
                place -= 1
                assert _values(_shown(ws)) == seen[place]
            for _ in range(data.draw(st.integers(0, len(seen) - 1 - place), "forward")):
                ws.redo()
                place += 1
                assert _values(_shown(ws)) == seen[place]
        for _ in range(place):
            ws.undo()
        assert _shown(ws) == []
        with pytest.raises(Refused):
            ws.undo()
        assert ws.conflicts() == []
        assert ws.check() == []
