"""The loop by file, in random stories: after a delivery and a return that arrived, both sides are one.

A group begins with the secretariat's start bundle. Both work, bundles are made, lost, repeated, taken in any order and
with any choices; a bundle that comes too early is refused and answered on request. Everything goes through real files.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from builders import SteppingClock
from hypothesis import given
from hypothesis import strategies as st
from laws.stories import a_place
from laws.test_laws import examples

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.merging import BundleVerdict
from kb_desktop.domain.receipts import Choices, Receipt
from kb_desktop.domain.records import RecordId
from kb_desktop.environment.paths import Paths
from kb_desktop.exchange import open_bundle
from kb_desktop.usecases import exchanging, opening, requests, starting
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.refused_bundles import RefusedBundles
from kb_desktop.workspace.workspace import Workspace

GROUP, JOINT = 0, 1
_side = st.sampled_from([GROUP, JOINT])
_text = st.sampled_from(["Kaart maken", "Brief schrijven", "Kaart\nmaken", "Bellen"])
STEPS = st.one_of(
    st.tuples(st.just("write"), _side, st.integers(0, 2), _text),
    st.tuples(st.just("write"), _side, st.integers(0, 2), _text),
    st.tuples(st.just("delete"), _side, st.integers(0, 2)),
    st.tuples(st.just("send"), _side, st.sampled_from(["unconfirmed", "full", "replica"])),
    st.tuples(
        st.just("take"), _side, st.lists(st.integers(0, 5), max_size=3), st.sampled_from(["take", "leave", "ask"])
    ),
    st.tuples(st.just("settle"), _side, st.integers(0, 1)),
    st.tuples(st.just("ask_and_answer"), _side),
)
STORIES = st.lists(STEPS, min_size=3, max_size=14)
RECORDS = [RecordId(f"00000000-0000-4000-8000-00000000010{n}") for n in range(3)]
QUESTION = "Wie is de trekker?"


@dataclass
class Loop:
    """Two sides in a folder, and the files in the post from each."""

    folder: Path
    sides: list[Workspace]
    desks: list[Desk]
    post: list[list[Path]] = field(default_factory=lambda: [[], []])
    count: int = 0

    def play(self, story: Sequence[tuple]) -> None:
        for name, side, *facts in story:
            getattr(self, f"_{name}")(side, *facts)

    def _write(self, side: int, which: int, text: str) -> None:
        workspace, id_ = self.sides[side], RECORDS[which]
        here = workspace.get(id_)
        with workspace.change("Schrijven") as t:
            if here is None and which % 2 == side:
                t.create("action", {"text": text, "number": f"VTH-A-00{which}"}, id_)
            elif here is not None and not here.deleted:
                t.change(id_, {"text": text})

    def _delete(self, side: int, which: int) -> None:
        here = self.sides[side].get(RECORDS[which])
        if here is not None and not here.deleted:
            with self.sides[side].change("Verwijderen") as t:
                t.delete(RECORDS[which])

    def _send(self, side: int, scope: str) -> None:
        other = self.sides[1 - side].replica
        if scope == "replica" and other not in {each.replica for each in self.sides[side].books.peers()}:
            scope = "unconfirmed"
        self.post[side].append(self.export(side, scope, other if scope == "replica" else 0))

    def export(self, side: int, scope: str = "unconfirmed", replica: int = 0, request: Path | None = None) -> Path:
        self.count += 1
        path = self.folder / f"bundel{self.count}.kbbundle"
        asked = requests.open_request(self.sides[side], request) if request else None
        made = exchanging.export(self.sides[side], path, self.desks[side], scope, replica, request=asked)
        assert made.purpose == ("levering" if side == GROUP else "terugmelding")
        return path

    def _take(self, side: int, places: list[int], what: str) -> None:
        """Some of the post, in any order, several at once, perhaps again; everything that changes gets one choice."""
        post = self.post[1 - side]
        bundles = [post[place % len(post)] for place in places] if post else []
        if not bundles:
            return
        workspace = self.sides[side]
        before, visible = workspace.digest(), {id_: workspace.get(id_) for id_ in RECORDS}
        plans = exchanging.preview(workspace, bundles)
        assert workspace.digest() == before
        touched = {each.id for plan in plans for each in plan.records}
        choices = {
            "take": Choices(),
            "leave": Choices(frozenset(touched)),
            "ask": Choices(frozenset(), dict.fromkeys(touched, QUESTION)),
        }[what]
        taken = exchanging.merge_together(workspace, bundles, choices, self.desks[side])
        assert [each.verdict is BundleVerdict.REFUSED for each in taken] == [
            each.verdict is BundleVerdict.REFUSED for each in plans
        ]
        if all(each.verdict is BundleVerdict.REFUSED for each in taken):
            assert workspace.digest() == before
        if what != "take":
            self._shows_what_it_showed(workspace, visible, touched)

    def _shows_what_it_showed(self, workspace: Workspace, visible: dict, touched: set[RecordId]) -> None:
        for id_ in touched & set(RECORDS):
            before, after = visible[id_], workspace.get(id_)
            assert after is not None
            if before is None or before.deleted:
                assert after.deleted or workspace.conflicts(id_)
            elif not after.deleted:
                assert after.text("text") == before.text("text")

    def _settle(self, side: int, place: int) -> None:
        found = self.sides[side].conflicts()
        if found:
            each = found[place % len(found)]
            value = each.heads[-1].value if each.field != DELETED_FIELD else None
            self.sides[side].settle(each.record, each.field, value, "Zo besproken")

    def _ask_and_answer(self, side: int) -> None:
        """What is missing is asked for and comes: never a gap."""
        asked = requests.write_request(self.sides[side], self.folder / "vraag.kbverzoek", self.desks[side])
        answer = self.export(1 - side, request=self.folder / "vraag.kbverzoek")
        with open_bundle(answer) as incoming:
            for block in incoming.ops():
                assert all(op.seq > asked.held.get(op.replica, 0) for op in block)
        self.take_in(side, answer)

    def take_in(self, side: int, bundle: Path) -> None:
        (plan,) = exchanging.merge(self.sides[side], [bundle], self.desks[side])
        assert plan.reason is None, plan.reason


@functools.cache
def _begun() -> Path:
    """A joint workspace with its start bundle, made once."""
    folder = Path(tempfile.mkdtemp(prefix="kb_loop_"))
    desk = Desk(Paths(folder / "desk"), SteppingClock(), "Siem", "laptop")
    here = opening.create(folder / "samen.kbwerk", None, "Samen", desk)
    exchanging.export(here.workspace, folder / "start.kbbundle", desk, start=starting.start_for("VTH"))
    here.close()
    return folder


@contextlib.contextmanager
def a_loop() -> Iterator[Loop]:
    """A joint workspace, maybe on a server, and a group that began with its start bundle."""
    start = _begun() / "start.kbbundle"
    with tempfile.TemporaryDirectory(prefix="kb_loop_") as under, contextlib.ExitStack() as stack:
        folder = Path(under)
        desks = [
            Desk(Paths(folder / name), SteppingClock("2026-09-02T09:00:00+00:00"), name, "laptop")
            for name in ("Coba", "Siem")
        ]
        group = starting.create_from(folder / "vth.kbwerk", start, desks[GROUP])
        stack.callback(group.close)
        joint = opening.create(a_place(folder, "samen"), None, "Samen", desks[JOINT])
        stack.callback(joint.close)
        loop = Loop(folder, [group.workspace, joint.workspace], desks)
        assert group.workspace.about.theme == "VTH"
        yield loop


@examples(9)
@given(STORIES)
def test_after_a_delivery_and_a_return_both_sides_are_one(story: list[tuple]) -> None:
    with a_loop() as loop:
        loop.play(story)
        group, joint = loop.sides
        loop.take_in(JOINT, loop.export(GROUP, "full"))
        for place in range(20):
            if not joint.conflicts():
                break
            loop._settle(JOINT, place)
        assert joint.conflicts() == []
        back = loop.export(JOINT, "replica", group.replica) if group.replica else loop.export(JOINT, "full")
        loop.take_in(GROUP, back)
        assert group.digest() == joint.digest()
        assert {id_: group.get(id_) for id_ in RECORDS} == {id_: joint.get(id_) for id_ in RECORDS}
        _receipts_are_true(loop)


def _receipts_are_true(loop: Loop) -> None:
    """Every bundle the secretariat saw is told of, once, and what is told is what happened."""
    group, joint = loop.sides
    sent = {each.id for each in group.bundles() if each.way == "out"}
    arrived = {each.id: each for each in joint.bundles() if each.way == "in"}
    assert not RefusedBundles(joint.path, loop.desks[JOINT]).waiting()
    told: dict[str, Receipt] = {each.bundle: each for each in group.books.received()}
    assert told.keys() == arrived.keys() & sent
    for id_, receipt in told.items():
        assert receipt.fate == ("refused" if arrived[id_].verdict == "refused" else "taken")
        assert bool(receipt.code) == (receipt.fate == "refused")
        for line in receipt.lines:
            history = joint.history(line.record)
            assert any(each.field in line.fields and each.reason == line.words for each in history)
            assert (line.outcome == "asked_back") == (line.words == QUESTION)


@examples(8)
@given(STORIES)
def test_a_receipt_that_was_seen_is_not_sent_again_until_something_is_decided(story: list[tuple]) -> None:
    with a_loop() as loop:
        loop.play(story)
        group, joint = loop.sides
        loop.take_in(JOINT, loop.export(GROUP, "full"))
        loop.take_in(GROUP, loop.export(JOINT, "full"))
        loop.take_in(JOINT, loop.export(GROUP, "full"))
        seen = {each.bundle for each in joint.books.to_send()}
        last = next(each.id for each in group.bundles() if each.way == "out")
        assert seen == {last}
