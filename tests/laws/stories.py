"""Stories of people who work apart and mail each other bundles, played by real workspaces beside the model."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import random
import secrets
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from builders import MemoryBundle, SteppingClock, a_workspace, packed
from hypothesis import strategies as st
from laws import model
from left_open import keep_open
from sqlalchemy import inspect, select
from stores import Store

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.journal import Dot, Op
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, natural_id
from kb_desktop.workspace import engine, journal, tables
from kb_desktop.workspace.workspace import Workspace

NEWER = {"newer_field", "costs"}
"""Fields of a newer version: kept in the journal, without a column."""
SIGN_UP = str(natural_id("sign_up", "organisatie", "thema"))
AGREEMENT = str(natural_id("agreement", "2025", "VTH-1"))
COMMITMENT = natural_id("commitment", SIGN_UP, AGREEMENT)
FIRST, SECOND = (RecordId(f"00000000-0000-4000-8000-00000000000{n}") for n in (1, 2))
RECORDS = {
    FIRST: "action",
    SECOND: "action",
    "00000000-0000-4000-8000-00000000000a": "agenda_item",
    "00000000-0000-4000-8000-00000000000d": "drone",  # a kind that only a newer version knows
    COMMITMENT: "commitment",
}
NOWHERE = "00000000-0000-4000-8000-0000000000ff"
"""Nobody ever made this one."""
MADE_BY = {id_: place % 3 for place, id_ in enumerate(RECORDS) if id_ != COMMITMENT}
"""Only one copy can create these; a commitment has a natural key, so every copy may."""
WORDS = st.sampled_from(["", "ja", "nee", "Één langere zin, met «tekens».", None])
VALUES = {
    "action": {
        "text": WORDS,
        "status": st.sampled_from(["open", "confirmed", "dropped"]),
        "closed_on": st.sampled_from([None, "2026-10-01", "2026-10-02"]),
        "reason": WORDS,
        "due": st.sampled_from(["2026-11-01", "2026-12-01", None]),
        "times_postponed": st.integers(0, 2),
        "involved": st.lists(st.sampled_from([*RECORDS, NOWHERE]), max_size=2),
        "owner": st.sampled_from([*RECORDS, NOWHERE, None]),
        "number": st.sampled_from(["VTH-A-007", "VTH-A-007", None]),
        "newer_field": st.sampled_from([1, {"a": [True]}, None]),
    },
    "agenda_item": {"title": WORDS, "position": st.sampled_from(["a0", "a1"]), "minutes_text": WORDS},
    "drone": {"height": st.integers(0, 1)},
    "commitment": {
        "what": WORDS,
        "status": st.sampled_from(["concept", "pledged", "withdrawn"]),
        "reason": WORDS,
        "answers": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["x", 1, True]), max_size=2),
    },
}
_values = {kind: st.fixed_dictionaries({}, optional=fields).filter(bool) for kind, fields in VALUES.items()}
_who = st.integers(0, 2)
_writing = st.sampled_from(list(RECORDS)).flatmap(
    lambda id_: st.tuples(st.just("write"), _who, st.just(id_), _values[RECORDS[id_]])
)
_several = st.tuples(
    st.just("write_two"), _who, st.sampled_from(["ja", "nee"]), st.sampled_from(["concept", "withdrawn"])
)
_mailing = st.tuples(st.just("mail"), _who, _who, st.booleans())
STEPS = st.one_of(
    _writing,
    _writing,
    _several,
    _mailing,
    _mailing,
    st.tuples(st.just("post"), _who, st.booleans()),
    st.tuples(st.just("deliver"), st.integers(0, 9), _who),
    st.tuples(st.just("delete"), _who, st.sampled_from(list(RECORDS))),
    st.tuples(st.just("restore"), _who, st.sampled_from(list(RECORDS))),
    st.tuples(st.just("settle"), _who, st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("undo"), _who),
    st.tuples(st.just("redo"), _who),
    st.tuples(st.just("undo_bundle"), st.integers(0, 9), _who),
)
_one_record = st.tuples(st.just("write"), st.integers(0, 1), st.just(FIRST), _values["action"])
BACK_AND_FORTH = st.lists(
    st.one_of(
        _one_record,
        _one_record,
        st.tuples(st.just("mail"), st.just(0), st.just(1), st.booleans()),
        st.tuples(st.just("mail"), st.just(1), st.just(0), st.booleans()),
        st.tuples(st.just("undo"), st.integers(0, 1)),
        st.tuples(st.just("undo"), st.integers(0, 1)),
        st.tuples(st.just("redo"), st.integers(0, 1)),
        st.tuples(st.just("undo_bundle"), st.integers(0, 9), st.integers(0, 1)),
    ),
    min_size=4,
    max_size=14,
)
"""Two copies of one record that undo and redo more than anybody does."""
ERASING = st.tuples(st.just("erase"), _who, st.sampled_from(list(RECORDS)), st.booleans())
STORIES = st.lists(STEPS, min_size=4, max_size=18)
CLOCKS = st.lists(
    st.sampled_from(["2026-09-01T09:00:00+00:00", "2026-09-01T09:00:07+00:00", "2031-01-01T00:00:00+00:00"]),
    min_size=3,
    max_size=3,
)


@dataclass
class Step:
    """A step of one copy that undo can take back: what was held before, what after, and what of that it wrote."""

    before: set
    after: set
    way: str
    wrote: frozenset = frozenset()
    replica: int = 0
    bundle: str = ""
    target: Step | None = None
    target_way: str = ""


@dataclass
class Desk:
    """One copy: the real workspace, and what the model says it holds.

    `writes` tells about every write by its dot: one book for all copies, as long as nobody gives a number twice.
    """

    workspace: Workspace
    held: set = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    writes: dict = field(default_factory=dict)


@dataclass
class World:
    """Everybody, everything ever written, and the bundles in the mail."""

    desks: list[Desk]
    writes: dict = field(default_factory=dict)
    mail: list[tuple[MemoryBundle, set]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for desk in self.desks:
            desk.writes = self.writes

    def play(self, story: Sequence[tuple]) -> None:
        """Carry out the steps; after each one the copy it was about is compared with the model."""
        for name, *facts in story:
            desk = getattr(self, f"_{name}")(*facts)
            if desk is not None:
                self.compare(desk)

    def may_create(self, who: int, id_: str) -> bool:
        """Whether this copy may be the first to write to this record."""
        return MADE_BY.get(id_, who) == who

    @staticmethod
    def _is_withheld(desk: Desk, id_: str) -> bool:
        return model.is_withheld(desk.writes, desk.held, id_)

    # --- the steps
    def _write(self, who: int, id_: str, values: dict) -> Desk | None:
        desk = self.desks[who]
        before = desk.workspace.get(RecordId(id_))
        if (before is None and not self.may_create(who, id_)) or self._is_withheld(desk, id_):
            return None
        reason = next((each for each in values.values() if isinstance(each, str)), "")  # repeats what is written
        with self._noted(desk), desk.workspace.change("Wijzigen", reason) as t:
            if before is None or before.deleted:
                t.create(RECORDS[id_], values, RecordId(id_))
            else:
                t.change(RecordId(id_), values)
        now = desk.workspace.get(RecordId(id_))
        assert now is not None
        for name in values.keys() - NEWER:
            assert now.get(name) == values[name]
        return desk

    def _write_two(self, who: int, text: str, status: str) -> Desk:
        desk = self.desks[who]
        with self._noted(desk), desk.workspace.change("Twee wijzigen") as t:
            for id_ in (FIRST, COMMITMENT):
                record = t.get(RecordId(id_))
                values = {"reason": text, "status": status}
                if record is not None and not record.deleted:
                    t.change(RecordId(id_), values)
                elif (record is not None or self.may_create(who, id_)) and not self._is_withheld(desk, id_):
                    t.create(RECORDS[id_], values, RecordId(id_))
        return desk

    def _delete(self, who: int, id_: str) -> Desk | None:
        desk = self.desks[who]
        record = desk.workspace.get(RecordId(id_))
        if record is None or record.deleted:
            return None
        with self._noted(desk), desk.workspace.change("Verwijderen") as t:
            t.delete(RecordId(id_))
        assert model.is_deleted(desk.writes, desk.held, id_)
        return desk

    def _restore(self, who: int, id_: str) -> Desk | None:
        desk = self.desks[who]
        record = desk.workspace.get(RecordId(id_))
        if record is None or not record.deleted or self._is_withheld(desk, id_):
            return None
        with self._noted(desk), desk.workspace.change("Terughalen") as t:
            t.restore(RecordId(id_))
        assert not model.is_deleted(desk.writes, desk.held, id_)
        return desk

    def _erase(self, who: int, id_: str, keep_current: bool) -> Desk | None:
        desk = self.desks[who]
        record = desk.workspace.get(RecordId(id_))
        fields = sorted(model.fields_of(desk.writes, desk.held, id_))[:2]
        if record is None or record.deleted or not fields:
            return None
        about = {desk.writes[dot]["step"] for dot in _writes_of(desk.writes, desk.held, id_)}
        given = [step for step in sorted(about) if model.reasons(desk.writes, desk.held).get(step)]
        with self._noted(desk, way="erase"):
            steps = [Dot(*step) for step in given]
            desk.workspace.erase(RecordId(id_), fields, "Op verzoek", keep_current=keep_current, steps=steps)
        return desk

    def _settle(self, who: int, which: int, side: int) -> Desk | None:
        desk = self.desks[who]
        found = desk.workspace.conflicts()
        if not found:
            return None
        conflict = found[which % len(found)]
        value = conflict.heads[side % len(conflict.heads)].value
        if conflict.field == model.DELETED:
            value = True if value is True else None
        with self._noted(desk):
            desk.workspace.settle(conflict.record, conflict.field, value, "Besproken")
        assert conflict.field not in model.conflicts(desk.writes, desk.held, conflict.record)
        if conflict.field == model.DELETED:
            assert model.is_deleted(desk.writes, desk.held, conflict.record) is (value is True)
        else:
            assert model.shown(desk.writes, desk.held, conflict.record)[conflict.field] == value
        return desk

    def walkable(self, desk: Desk) -> Sequence[Step]:
        """The steps along which undo and redo of this copy walk."""
        return desk.steps

    def _undo(self, who: int) -> Desk:
        desk = self.desks[who]
        standing = [step for step in self.walkable(desk) if step.way in ("do", "merge", "erase")]
        if not standing or standing[-1].way == "erase":
            assert refusal(desk.workspace.undo) == ("undo.erased" if standing else "undo.nothing")
            return desk
        self._take_back(desk, standing[-1], desk.workspace.undo)
        return desk

    def _redo(self, who: int) -> Desk:
        desk = self.desks[who]
        steps = reversed(self.walkable(desk))
        latest = next((step for step in steps if step.way in ("do", "merge", "erase", "undo")), None)
        if latest is None or latest.way != "undo":
            assert refusal(desk.workspace.redo) == "redo.nothing"
            return desk
        before = set(desk.held)
        with self._noted(desk, way="redo"):
            desk.workspace.redo()
        self._later_values_stay(desk, latest, before)
        latest.way = "undone undo"
        assert latest.target is not None
        latest.target.way = latest.target_way
        return desk

    def _undo_bundle(self, which: int, who: int) -> Desk | None:
        desk = self.desks[who]
        if not self.mail:
            return None
        bundle_id = self.mail[which % len(self.mail)][0].bundle_id
        step = next((s for s in reversed(desk.steps) if s.bundle == bundle_id), None)
        if step is None or step.way == "undone":
            expected = "undo.unknown_bundle" if step is None else "undo.already"
            assert refusal(lambda: desk.workspace.undo_bundle(bundle_id)) == expected
            return desk
        self._take_back(desk, step, lambda: desk.workspace.undo_bundle(bundle_id))
        return desk

    def _take_back(self, desk: Desk, step: Step, undo: object) -> None:
        before = set(desk.held)
        with self._noted(desk, way="undo"):
            undo()  # type: ignore[operator]
        self._later_values_stay(desk, step, before)
        self._values_are_back(desk, step, before)
        taken = desk.steps[-1] if desk.steps and desk.steps[-1].way == "undo" else None
        if taken is not None and taken.after == desk.held and taken.before == before:
            taken.target, taken.target_way = step, step.way
        step.way = "undone"

    def _later_values_stay(self, desk: Desk, step: Step, before: set) -> None:
        """What somebody wrote after the step, or unseen beside it, is shown as before the undo.

        Where only undo and redo of this copy wrote since, and brought back what the step left, undo walks on.
        """
        walked = self._walked_since(desk, step)
        for record in _records(desk.writes, step.after - step.before):
            left = model.shown(desk.writes, step.after, record)
            for name in model.fields_of(desk.writes, before, record):
                standing = model.heads(desk.writes, before, record, name)
                later = [dot for dot in standing if dot not in step.after]
                if all(dot in walked and desk.writes[dot]["fields"][name] == left.get(name) for dot in later):
                    if later:
                        self._walks_on(desk, step, record, name)
                else:
                    assert model.heads(desk.writes, desk.held, record, name) == standing

    def _walked_since(self, desk: Desk, step: Step) -> set:
        """What undo and redo of this copy wrote after the step; also what it did and took back."""
        place = next(place for place, each in enumerate(desk.steps) if each is step)
        ways = ("undo", "undone undo", "redo", "undone")
        return {dot for each in desk.steps[place + 1 :] if each.way in ways for dot in each.wrote}

    def _walks_on(self, desk: Desk, step: Step, record: str, name: str) -> None:
        """The field is again what it was before the step, unless other fields of the record or its group say more."""
        group = any(name in each for each in model.COMPOSITE.get(RECORDS[record], []))
        written = any(
            name in desk.writes[dot]["fields"] for dot in _writes_of(desk.writes, step.after - step.before, record)
        )
        erased = any("erases" in desk.writes[dot] for dot in _writes_of(desk.writes, desk.held, record))
        old = model.shown(desk.writes, step.before, record)
        if written and not group and not erased and old and not model.is_deleted(desk.writes, step.before, record):
            assert model.shown(desk.writes, desk.held, record)[name] == old.get(name)

    def _values_are_back(self, desk: Desk, step: Step, before: set) -> None:
        """What nobody touched since is again what it was before the step."""
        for record in _records(desk.writes, step.after - step.before):
            since = [dot for dot in before - step.after if desk.writes[dot]["record"] == record]
            if any(desk.writes[dot].get("held") for dot in _writes_of(desk.writes, before, record)):
                assert not _writes_of(desk.writes, desk.held - before, record)  # what nobody can see here stays
                continue
            if since or any("erases" in desk.writes[dot] for dot in _writes_of(desk.writes, before, record)):
                continue
            existed = bool(_writes_of(desk.writes, step.before, record))
            was_deleted = model.is_deleted(desk.writes, step.before, record)
            assert model.is_deleted(desk.writes, desk.held, record) == (was_deleted or not existed)
            if existed and not was_deleted:
                old = model.shown(desk.writes, step.before, record)
                new = model.shown(desk.writes, desk.held, record)
                assert {name: new[name] for name in old} == old
                assert all(new[name] is None for name in new.keys() - old.keys())

    def _post(self, who: int, full: bool) -> None:
        self.post(self.desks[who], "full" if full else "unconfirmed")

    def post(self, desk: Desk, scope: str) -> tuple[MemoryBundle, set]:
        """Put a bundle of this copy in the mail."""
        bundle = packed(desk.workspace.outgoing(scope))
        self.mail.append((bundle, {tuple(op.dot) for op in bundle.op_list}))
        return self.mail[-1]

    def _mail(self, sender: int, receiver: int, full: bool) -> Desk:
        desk = self.desks[receiver]
        self.mail_between(self.desks[sender], desk, "full" if full else "unconfirmed")
        return desk

    def mail_between(self, sender: Desk, receiver: Desk, scope: str = "full") -> bool:
        """One copy makes a bundle and another reads it; False when it was refused for a gap."""
        return deliver(receiver, *self.post(sender, scope))

    def _deliver(self, which: int, who: int) -> Desk | None:
        if not self.mail:
            return None
        desk = self.desks[who]
        deliver(desk, *self.mail[which % len(self.mail)])
        return desk

    # --- keeping the model beside it
    @contextlib.contextmanager
    def _noted(self, desk: Desk, way: str = "do") -> Iterator[None]:
        before = set(desk.held)
        yield
        self.note(desk)
        if desk.held != before:
            wrote = frozenset(desk.held - before)
            desk.steps.append(Step(before, set(desk.held), way, wrote, desk.workspace.replica))

    def note(self, desk: Desk) -> None:
        """Take over what the copy wrote since the last look."""
        given = reasons_in(desk.workspace)
        for op in desk.workspace.outgoing("full").ops():
            dot = tuple(op.dot)
            if dot not in desk.held:
                desk.writes[dot] = {
                    **in_a_step(op, given),
                    "record": op.record,
                    "fields": dict(op.fields),
                    "clock": op.clock,
                    "seen": frozenset(desk.held),
                    **({"erases": op.ext["_erase"]} if "_erase" in op.ext else {}),
                }
                desk.held.add(dot)

    def compare(self, desk: Desk) -> None:
        """The copy shows exactly what the model says, and nothing it holds is lost from the history."""
        conflicts: dict[str, set] = {}
        for each in desk.workspace.conflicts():
            conflicts.setdefault(each.record, set()).add(each.field)
        for id_, kind in RECORDS.items():
            record = desk.workspace.get(RecordId(id_))
            if record is None:
                assert not _writes_of(desk.writes, desk.held, id_)
                continue
            assert record.deleted == (model.is_deleted(desk.writes, desk.held, id_) or self._is_withheld(desk, id_))
            expected = model.shown(desk.writes, desk.held, id_)
            if kind in model.COMPOSITE or kind == "agenda_item":  # columns of a newer version wait in the journal
                expected = {name: value for name, value in expected.items() if name not in NEWER}
            assert {name: record.get(name) for name in expected} == expected
            assert all(value is None for name, value in record.values.items() if name not in expected)
            assert conflicts.pop(id_, set()) == model.conflicts(desk.writes, desk.held, id_)
            assert model.mixed_groups(desk.writes, desk.held, id_, kind) == []
        assert conflicts == {}
        assert reasons_in(desk.workspace) == model.reasons(desk.writes, desk.held)
        self._compare_issues(desk)

    def _compare_issues(self, desk: Desk) -> None:
        """What is pointed out follows from what is held: nothing stays that was mended, nothing waits to be seen."""
        told = sorted((each.record, each.problem.code, each.problem.field) for each in desk.workspace.issues())
        assert told == model.issues(desk.writes, desk.held, RECORDS)


def deliver(desk: Desk, bundle: MemoryBundle, dots: set) -> bool:
    """Merge a bundle as its reader would; a bundle that rests on what is lacking is refused and changes nothing."""
    needed = {(replica, seq) for replica, last in bundle.manifest.needs.items() for seq in range(1, last + 1)}
    if needed <= desk.held:
        before = set(desk.held)
        plan = desk.workspace.merge(bundle)
        desk.held |= dots
        assert str(plan.verdict) == ("merged" if desk.held != before else "equal")
        if desk.held != before:
            desk.steps.append(Step(before, set(desk.held), "merge", bundle=bundle.bundle_id))
        return True
    before_digest = desk.workspace.digest()
    assert refusal(lambda: desk.workspace.merge(bundle)) == "merge.gap"
    assert desk.workspace.digest() == before_digest
    return False


def reasons_in(workspace: Workspace) -> dict[tuple[int, int], str | None]:
    """Per step with a reason what it says; None when it was erased."""
    rows = workspace._connection.execute(select(tables.txn).where(tables.txn.c.ext.is_not(None)))
    told = {(row.rep, row.first): json.loads(row.ext) for row in rows}
    return {step: None if "_erased" in ext else ext["reason"] for step, ext in told.items()}


def in_a_step(op: Op, given: Mapping[tuple[int, int], str | None]) -> dict:
    """What the model keeps of the step of a write, and of the reasons that it erases."""
    step = (op.replica, op.txn)
    named: Any = op.ext.get("_erase_reasons", [])
    return {"step": step, "reason": given.get(step) or "", "erases_reasons": frozenset(map(tuple, named))}


def _writes_of(writes: dict, held: set, record: str) -> set:
    return {dot for dot in held if writes[dot]["record"] == record}


def _records(writes: dict, dots: set) -> set[str]:
    return {writes[dot]["record"] for dot in dots}


def tables_of(workspace: Workspace) -> list[object]:
    """What a reader sees of a workspace: records, conflicts with the value shown first, issues."""
    records = [workspace.get(RecordId(id_)) for id_ in RECORDS]
    conflicts = [
        (each.record, each.field, repr(each.base), [(repr(head.value), head.dot) for head in each.heads])
        for each in workspace.conflicts()
    ]
    issues = [
        (each.record, each.problem.code, each.problem.field, dict(each.problem.facts)) for each in workspace.issues()
    ]
    return [records, sorted(conflicts), sorted(issues, key=repr)]


def refusal(attempt: object) -> str:
    try:
        attempt()  # type: ignore[operator]
    except Refused as refused:
        return refused.problems[0].code
    return "not refused"


@contextlib.contextmanager
def a_world(clocks: Sequence[str], more: Sequence[str] = ()) -> Iterator[World]:
    """Two copies of one group and the joint workspace, plus joint ones by name; replica numbers are always the same."""
    chance = random.Random(1)  # noqa: S311
    themes = {"een": "VTH", "twee": "VTH", "samen": None, **dict.fromkeys(more)}
    starts = [*clocks, *["2026-09-02T09:00:00+00:00"] * len(more)]
    with mock.patch.object(secrets, "randbits", chance.getrandbits):
        yield World(
            [Desk(_fresh(name, theme, start)) for (name, theme), start in zip(themes.items(), starts, strict=True)]
        )


def _fresh(name: str, theme: str | None, start: str) -> Workspace:
    workspace, empty = (_opened_on_server if _database else _opened)(name, theme)
    empty()
    workspace._clock = SteppingClock(start)
    return workspace


@functools.cache
def _opened(name: str, theme: str | None) -> tuple[Workspace, Callable[[], None]]:
    """A real workspace in a file, opened once, and how it becomes empty: opening is most of a short story's time."""
    folder = Path(tempfile.mkdtemp(prefix="kb_laws_"))
    workspace = a_workspace(folder, theme=theme, name=name, person=name)
    workspace._connection.exec_driver_sql("PRAGMA synchronous=OFF")  # no power cuts in these stories
    empty = sqlite3.connect(":memory:", check_same_thread=False)
    _raw(workspace).backup(empty)
    keep_open(empty, _raw(workspace))

    @atexit.register
    def close() -> None:
        empty.close()
        workspace.close()
        shutil.rmtree(folder, ignore_errors=True)

    return workspace, lambda: empty.backup(_raw(workspace))


_database = ""


@contextlib.contextmanager
def on_server(database: str) -> Iterator[None]:
    """The stories inside are played by workspaces in this database."""
    global _database  # noqa: PLW0603
    _database, before = database, _database
    yield
    _database = before
    _opened_on_server.cache_clear()


def a_place(folder: Path, name: str) -> Location:
    """Where a workspace of this name is made: in this folder, or on the server when the stories play there."""
    return Store("server", folder, _database).place(name) if _database else folder / f"{name}.kbwerk"


@functools.cache
def _opened_on_server(name: str, theme: str | None) -> tuple[Workspace, Callable[[], None]]:
    """The same in a schema of its own."""
    store = Store("server", Path(), _database)
    workspace = a_workspace(store, theme=theme, name=name, person=name)
    connection = workspace._connection
    began = {row.key: row.value for row in connection.execute(tables.meta.select())}
    names = inspect(connection).get_table_names()
    empty = "; ".join(f'DELETE FROM "{each}"' for each in names)  # noqa: S608

    def become_empty() -> None:
        with engine.writing(connection):
            connection.exec_driver_sql(empty)
            journal.set_meta(connection, **began)

    weakref.finalize(become_empty, workspace.close)
    return workspace, become_empty


def _raw(workspace: Workspace) -> sqlite3.Connection:
    raw = workspace._connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
