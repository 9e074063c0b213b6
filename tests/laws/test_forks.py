"""Laws of forks: whoever takes another history under one number ends like everybody who takes it, and loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from builders import MemoryBundle, packed
from hypothesis import given
from hypothesis import strategies as st
from laws.bundle_files import packed_in_a_file
from laws.stories import CLOCKS, FIRST, _raw, a_world, reasons_in, tables_of
from laws.test_laws import examples

from kb_desktop.domain.journal import Dot
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange import inspect
from kb_desktop.workspace.workspace import Workspace

_TEXTS = st.lists(st.sampled_from(["ja", "nee", "misschien"]), min_size=1, max_size=3)
_THEIRS = st.lists(
    st.tuples(st.sampled_from(["write", "colleague", "export", "hear"]), st.sampled_from(["zus", "zo"])),
    min_size=1,
    max_size=8,
)


def write(workspace: Workspace, text: str) -> None:
    with workspace.change("Wijzigen") as t:
        if t.get(RecordId(FIRST)) is None:
            t.create("lesson", {"situation": text})
        else:
            t.change(RecordId(FIRST), {"text": text})
        t.create("lesson", {"situation": text})


def take(reader: Workspace, bundles: Sequence[MemoryBundle]) -> None:
    """Merge what fits, and take apart what is refused as a fork."""
    for bundle in bundles:
        try:
            reader.merge(bundle)
        except Refused as refused:
            if refused.problems[0].code != "merge.fork":
                raise
            reader.merge_fork(bundle)
        assert reader.check() == []


def played(copy: Workspace, colleague: Workspace, theirs: Sequence[tuple[str, str]]) -> list[MemoryBundle]:
    """What the copy and a colleague do upon it: the bundles that leave on the way, and the last of both."""
    bundles: list[MemoryBundle] = []
    for what, text in theirs:
        if what == "write":
            write(copy, text)
        elif what == "colleague":
            write(colleague, text)
        elif what == "hear":
            colleague.merge(packed(copy.outgoing("full")))
        else:
            bundles += [packed(copy.outgoing("full")), packed(colleague.outgoing("full"))]
    return [*bundles, packed(copy.outgoing("full")), packed(colleague.outgoing("full"))]


@examples(14)
@given(_TEXTS, _TEXTS, _THEIRS, CLOCKS)
def test_every_reader_of_a_fork_ends_the_same(
    before: list[str], ours: list[str], theirs: list[tuple[str, str]], clocks: list[str]
) -> None:
    with a_world(clocks, ("vierde",)) as world, closing(sqlite3.connect(":memory:", check_same_thread=False)) as older:
        copy, colleague = world.desks[0].workspace, world.desks[1].workspace
        with copy.change("Toevoegen") as t:
            t.create("action", {"text": "Begin"}, RecordId(FIRST))
        for text in before:
            write(copy, text)
        _raw(copy).backup(older)
        for text in ours:
            write(copy, text)
        first = packed(copy.outgoing("full"))
        older.backup(_raw(copy))  # put back in its place, where nobody remembers how far it had come
        bundles = played(copy, colleague, theirs)
        one, other = world.desks[2].workspace, world.desks[3].workspace
        for reader in (one, other):
            reader.merge(first)
        take(one, bundles)
        take(other, bundles[-2:])
        assert one.digest() == other.digest()
        assert tables_of(one) == tables_of(other)
        known = {(op.record, repr(sorted(op.fields.items()))) for op in one.outgoing("full").ops()}
        for bundle in (first, *bundles[-2:]):
            for op in bundle.op_list:
                assert (op.record, repr(sorted(op.fields.items()))) in known
        for one_way, back in ((one, other), (other, one)):
            one_way.merge(packed(back.outgoing("full")))
        assert one.digest() == other.digest()


def test_an_erasure_in_a_fork_reaches_the_reasons_of_the_fork_and_no_others(tmp_path: Path) -> None:
    with (
        a_world(["2026-09-01T09:00:00+00:00"] * 3, ("vierde",)) as world,
        closing(sqlite3.connect(":memory:", check_same_thread=False)) as older,
    ):
        copy, colleague, *readers = (desk.workspace for desk in world.desks)
        with copy.change("Toevoegen") as t:
            t.create("action", {"text": "Begin"}, RecordId(FIRST))
        _raw(copy).backup(older)
        ours = {say(copy, "Onze reden"): "Onze reden", say(copy, "Nog een reden"): "Nog een reden"}
        first = packed(copy.outgoing("full"))
        older.backup(_raw(copy))
        named, other = say(copy, "Gebeld met Petra"), say(copy, "Petra zei het")
        assert [named, other] == [*ours]
        colleague.merge(packed(copy.outgoing("full")))
        copy.erase(RecordId(FIRST), ["text"], "Op verzoek", steps=[named])
        colleague.erase(RecordId(FIRST), ["text"], "Op verzoek", steps=[other])
        theirs = [packed(copy.outgoing("full")), packed(colleague.outgoing("full"))]
        for reader, bundles in zip(readers, (theirs, theirs[::-1]), strict=True):
            take(reader, [first, *bundles])
            found = reasons_in(reader)
            assert {step: found.pop(step) for step in ours} == ours
            assert sorted(found.values(), key=str) == [None, None, "Op verzoek", "Op verzoek"]
            person = reader.installation.person
            assert inspect(packed_in_a_file(tmp_path / f"{person}.kbbundle", reader, person))["verified"]
        one, another = readers
        assert reasons_in(one) == reasons_in(another)
        assert one.digest() == another.digest()


def say(workspace: Workspace, reason: str) -> Dot:
    """A step with this reason."""
    with workspace.change("Wijzigen", reason) as t:
        t.create("lesson", {"situation": "Iets anders"})
    return Dot(workspace.replica, t.first)
