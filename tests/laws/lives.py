"""The lives of workspaces as files and schemas: copied, put back, killed, upgraded and moved, beside the model.

The stories of `laws.stories` have one book of writes for everybody. Here every copy has its own, for a file that is put
back by somebody who remembers nothing gives its numbers a second time: then one dot is two writes, and a copy that took
one must never take the other, nor what rests on it.
"""

from __future__ import annotations

import copy
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from builders import MemoryBundle, SteppingClock, a_sealer, a_workspace, an_installation, packed
from laws import mishaps, model
from laws.stories import MADE_BY, RECORDS, Desk, Step, World, in_a_step, reasons_in, refusal, tables_of
from stores import Store, everything_in

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.forms import held_in, leaf
from kb_desktop.domain.journal import Op
from kb_desktop.domain.labels import CLOSED
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.exchange.lines import canonical_json
from kb_desktop.workspace import forks, journal
from kb_desktop.workspace.workspace import Workspace

MOST_COPIES = 5
EVERYTHING = (*CLOSED, "van later")
PEOPLE = {"een": "VTH", "twee": "VTH", "samen": None}
TELLTALE = "geheim-{:02d}-van-iemand"
TELLTALES = 12
"""Words of which every occurrence in a file is looked for once they are erased."""
_NOT_THIS_HISTORY = {"merge.gap", "merge.fork", "merge.other_chain"}


class Memory(dict[int, int]):
    """What an installation remembers outside its files."""

    def last_seq(self, replica: int) -> int:
        return self.get(replica, 0)

    def remember(self, replica: int, seq: int) -> None:
        self[replica] = max(seq, self.get(replica, 0))


@dataclass
class Copy(Desk):
    """One copy, where it lives, and whose it is."""

    person: str = ""
    place: Location = Path()
    memory: Memory = field(default_factory=Memory)

    @property
    def is_file(self) -> bool:
        return isinstance(self.place, Path)


class Kept(NamedTuple):
    """A copy as it was: the path of a safety copy or every row of its tables, and what the model said then."""

    content: Path | mishaps.Rows
    owner: str
    writes: dict
    held: set
    steps: list[Step]


class Letter(NamedTuple):
    """A bundle: the writes in it as they are told, and every write its sender held, which it may rest on."""

    bundle: MemoryBundle
    carried: Mapping[tuple, dict]
    rests_on: Mapping[tuple, bytes]


class Life(World):
    """Everybody, with everything that becomes of files."""

    mail: list[Letter]  # type: ignore[assignment]

    def __init__(self, store: Store, clocks: list[str]) -> None:
        self.store = store
        self.kept: list[Kept] = []
        self.letters = 0
        self.twins = False
        super().__init__([])
        for (person, theme), clock in zip(PEOPLE.items(), clocks, strict=True):
            place = store.place(person)
            if isinstance(place, Path):
                place.write_bytes(_beginning(person, theme))
                workspace = self._opened(place, person, SteppingClock(clock), Memory())
            else:
                workspace = a_workspace(store, theme=theme, name=person, person=person)
                workspace._clock = SteppingClock(clock)
            self.desks.append(Copy(workspace, person=person, place=place))
            workspace._memory = self.desks[-1].memory  # type: ignore[attr-defined]

    def __post_init__(self) -> None:
        """Every copy has its own book of writes."""

    @property
    def copies(self) -> list[Copy]:
        return self.desks  # type: ignore[return-value]

    def close(self) -> None:
        for each in self.desks:
            each.workspace.close()

    # --- opening
    def _opened(self, place: Location, person: str, clock: Any, memory: Memory, *, upgrade: bool = False) -> Workspace:
        is_file = isinstance(place, Path)
        workspace = Workspace.open(
            place,
            an_installation(person),
            clock,
            memory=memory,
            snapshot_folder=None if is_file else self.store.folder,
            sealer=None if is_file else a_sealer(person),
            upgrade=upgrade,
        )
        if is_file:
            workspace._connection.exec_driver_sql("PRAGMA synchronous=OFF")  # no power cuts in these lives
            workspace._connection.exec_driver_sql("PRAGMA secure_delete=OFF")  # else SQLite may clean by the way
            workspace.snapshot_folder = None  # no safety copy at every merge
        return workspace

    def _reopen(self, desk: Copy, *, upgrade: bool = False) -> None:
        desk.workspace = self._opened(desk.place, desk.person, desk.workspace._clock, desk.memory, upgrade=upgrade)

    def _joins(self, place: Location, of: Copy, kept: Kept) -> Copy:
        """A copy more, opened where it came to be."""
        workspace = self._opened(place, of.person, SteppingClock(_now(of)), of.memory)
        joined = Copy(
            workspace, set(kept.held), copy.deepcopy(kept.steps), dict(kept.writes), of.person, place, of.memory
        )
        self.desks.append(joined)
        return joined

    def _a_place(self, *, on_server: bool) -> Location:
        name = f"kopie{len(self.desks)}"
        return self.store.place(name) if on_server else self.store.folder / f"{name}.kbwerk"

    # --- what the model asks of copies
    def may_create(self, who: int, id_: str) -> bool:
        """A random id is made once; numbers that were given out twice are another matter."""
        del who
        known = [desk.writes for desk in self.desks] + [kept.writes for kept in self.kept]
        known += [letter.carried for letter in self.mail]
        return id_ not in MADE_BY or not any(write["record"] == id_ for writes in known for write in writes.values())

    def walkable(self, desk: Desk) -> list[Step]:
        """In a file everybody's who had it, on a server those under the number it writes under now."""
        if desk.workspace.is_shared:
            return [step for step in desk.steps if step.replica == desk.workspace.replica]
        return desk.steps

    def note(self, desk: Desk) -> None:
        """Take over what the copy wrote since the last look."""
        given = reasons_in(desk.workspace)
        for op in ops_of(desk.workspace):
            if tuple(op.dot) not in desk.held:
                desk.writes[tuple(op.dot)] = {**told(op, desk), **in_a_step(op, given)}
                desk.held.add(tuple(op.dot))

    # --- mail
    def letter(self, who: int, scope: str, *, whole: bool) -> Letter:
        """A bundle with what the model says that may leave."""
        desk = self.desks[who]
        labels = EVERYTHING if whole else ()
        bundle = packed(desk.workspace.outgoing(scope, labels=labels, locked=whole))
        self.letters += 1
        bundle.file_name = f"{self.letters}.kbbundle"
        behind = set() if whole else {id_ for id_ in RECORDS if model.stays_behind(desk.writes, desk.held, id_)}
        carried = {}
        for op in bundle.op_list:
            write = desk.writes[tuple(op.dot)]
            held = set(write["held"]) | (set(op.fields) - model.TRAVELS if op.record in behind else set())
            write = carried[tuple(op.dot)] = {**write, "held": frozenset(held)}
            for name, value in op.fields.items():
                assert value == model.value({**desk.writes, tuple(op.dot): write}, desk.held, tuple(op.dot), name)
        letter = Letter(bundle, carried, {dot: write["leaf"] for dot, write in desk.writes.items()})
        self.mail.append(letter)
        return letter

    def arrive(self, who: int, letter: Letter) -> Desk:
        """A bundle is read: taken by whoever has its history, refused by everybody else, who then stays as it was."""
        desk = self.desks[who]
        if not self.fits(desk, letter):
            before = (desk.workspace.digest(), everything_in(desk.workspace))
            code = refusal(lambda: desk.workspace.merge(letter.bundle))
            assert code in _NOT_THIS_HISTORY or code.startswith("server.")
            assert (desk.workspace.digest(), everything_in(desk.workspace)) == before
            return desk
        try:
            plan = desk.workspace.merge(letter.bundle)
        except Refused as refused:
            is_part = self.twins and letter.bundle.manifest.needs  # does not show where histories part
            if refused.problems[0].code != "merge.other_chain" or not is_part:
                raise
            return desk
        assert str(plan.verdict) == ("merged" if self._take(desk, letter.bundle, letter.carried) else "equal")
        return desk

    @staticmethod
    def fits(desk: Desk, letter: Letter) -> bool:
        """Whether all that a bundle rests on is here, and whatever it brings is new or the same."""
        mine = {dot: write["leaf"] for dot, write in desk.writes.items()}
        needs = letter.bundle.manifest.needs
        rests = {(rep, seq): letter.rests_on[rep, seq] for rep, last in needs.items() for seq in range(1, last + 1)}
        brought = {dot: write["leaf"] for dot, write in letter.carried.items()}
        return all(mine.get(dot) == each for dot, each in rests.items()) and all(
            mine.get(dot, each) == each for dot, each in brought.items()
        )

    @staticmethod
    def _take(desk: Desk, bundle: MemoryBundle, carried: Mapping[tuple, dict]) -> bool:
        """What a merge makes of the model; whether anything came of it."""
        before, number = set(desk.held), desk.workspace.replica  # asked first: the server may be gone, and then nothing
        completed = False
        for dot, write in carried.items():
            mine = desk.writes.get(dot)
            if mine is None or (not write["held"] and _lacks(desk.writes, desk.held, dot)):
                completed |= mine is not None
                desk.writes[dot] = write
                desk.held.add(dot)
        if desk.held != before:
            desk.steps.append(Step(before, set(desk.held), "merge", replica=number, bundle=bundle.bundle_id))
        return completed or desk.held != before

    def take_fork(self, who: int, which: int) -> Desk | None:
        """Somebody takes another history on purpose: its writes come as those of another copy."""
        forked = [each for each in self.mail if not self.fits(self.desks[who], each) and not each.bundle.manifest.needs]
        if not forked:
            return None
        desk, letter = self.desks[who], forked[which % len(forked)]
        derived = forks.derive(desk.workspace._connection, letter.bundle)
        leaves = {tuple(op.dot): leaf(op, canonical_json) for block in derived.ops() for op in block}
        carried = {}
        for dot, write in letter.carried.items():
            now = tuple(derived._dot(*dot))
            seen = frozenset(tuple(derived._dot(*each)) for each in write["seen"])
            named = frozenset(tuple(derived._dot(*each)) for each in write["erases_reasons"])
            step = tuple(derived._dot(*write["step"]))
            carried[now] = {**write, "seen": seen, "leaf": leaves[now], "step": step, "erases_reasons": named}
        if any(desk.writes.get(dot, write)["leaf"] != write["leaf"] for dot, write in carried.items()):
            before = desk.workspace.digest()
            assert refusal(lambda: desk.workspace.merge_fork(letter.bundle)) == "merge.fork"
            assert desk.workspace.digest() == before
            return desk
        desk.workspace.merge_fork(letter.bundle)
        self._take(desk, letter.bundle, carried)
        return desk

    # --- what becomes of files
    def _kept(self, desk: Copy, content: Path | mishaps.Rows) -> Kept:
        return Kept(content, desk.person, dict(desk.writes), set(desk.held), copy.deepcopy(desk.steps))

    def keep(self, who: int) -> None:
        """A safety copy is taken; of a server as its administrator does."""
        desk = self.copies[who]
        self.kept.append(
            self._kept(desk, desk.workspace.snapshot("zelf") if desk.is_file else mishaps.rows_of(desk.workspace))
        )

    def copy_file(self, who: int) -> Desk | None:
        """The file is copied, and both go on."""
        desk = self.copies[who]
        if not isinstance(desk.place, Path) or len(self.desks) == MOST_COPIES:
            return None
        self.twins = True
        place = self._a_place(on_server=False)
        shutil.copyfile(desk.place, place)
        return self._joins(place, desk, self._kept(desk, place))

    def put_back(self, who: int, which: int, *, in_place: bool, remembers: bool) -> Desk | None:
        """A safety copy is put back, in its place or beside it."""
        desk = self.copies[who]
        kept = [
            each for each in self.kept if each.owner == desk.person and isinstance(each.content, Path) == desk.is_file
        ]
        if not kept or (not in_place and (len(self.desks) == MOST_COPIES or not desk.is_file)):
            return None
        chosen = kept[which % len(kept)]
        self.twins = True
        if not in_place and isinstance(chosen.content, Path):
            place = Path(shutil.copyfile(chosen.content, self._a_place(on_server=False)))
            return self._joins(place, desk, chosen)
        if not remembers:
            desk.memory.clear()
        if isinstance(chosen.content, Path) and isinstance(desk.place, Path):
            desk.workspace.close()
            shutil.copyfile(chosen.content, desk.place)
            self._reopen(desk)
        elif not isinstance(chosen.content, Path):
            mishaps.put_rows_back(desk.workspace, chosen.content)
            desk.workspace.close()
            self._reopen(desk)
        desk.writes, desk.held, desk.steps = dict(chosen.writes), set(chosen.held), copy.deepcopy(chosen.steps)
        assert desk.workspace.check() == []
        return desk

    def move(self, who: int) -> Desk | None:
        """Everything goes into a new workspace: from file to server, from server to file, from file to file."""
        desk = self.copies[who]
        if len(self.desks) == MOST_COPIES:
            return None
        self.twins = True
        place = self._a_place(on_server=desk.is_file and self.store.on_server)
        person = an_installation(desk.person)
        sealer = None if isinstance(place, Path) else a_sealer(desk.person)
        before = desk.workspace.digest()
        Workspace.create(
            place, desk.workspace.about, person, (), desk.workspace._clock, sealer=sealer, source=desk.workspace
        ).close()
        moved = self._joins(place, desk, self._kept(desk, {}))
        assert moved.workspace.digest() == before
        assert moved.workspace.check() == []
        return moved

    def older_program(self, who: int) -> Desk:
        """A program that has fewer tables and another form of some was here; this one makes them anew."""
        desk = self.copies[who]
        before = desk.workspace.digest()
        run = desk.workspace._connection.exec_driver_sql
        for table in ("gone", "mention", "issue", "t_action"):
            run(f"DROP TABLE {table}")
        run("CREATE TABLE t_action (n INTEGER PRIMARY KEY, text TEXT)")
        run("DELETE FROM meta WHERE key = 'derived'")
        self._after_another_program(desk)
        assert desk.workspace.digest() == before
        return desk

    def newer_program(self, who: int, id_: str, costs: str) -> Desk:
        """A program that knows more kinds and fields opens the workspace, writes, and this one opens it again."""
        desk = self.copies[who]
        desk.workspace.close()
        shown = id_ in {write["record"] for write in desk.writes.values()} and not (
            model.is_deleted(desk.writes, desk.held, id_) or self._is_withheld(desk, id_)
        )
        answer = mishaps.newer_program(
            place=str(desk.place),
            person=desk.person,
            at=_now(desk),
            memory=desk.memory,
            number=secrets.randbits(48) | 1,
            record=id_ if shown else None,
            costs=costs,
        )
        assert answer["wrong"] == []
        desk.memory.update({int(replica): seq for replica, seq in answer["memory"].items()})
        desk.workspace._clock.now = SteppingClock(answer["at"]).now  # type: ignore[attr-defined]
        self._after_another_program(desk, closed=True)
        with self._noted(desk):
            pass
        assert desk.workspace.digest().digest == answer["digest"]
        if shown:
            assert model.shown(desk.writes, desk.held, id_)["costs"] == costs
        return desk

    def _after_another_program(self, desk: Copy, *, closed: bool = False) -> None:
        if not closed:
            desk.workspace.close()
        if not desk.is_file:
            assert refusal(lambda: self._reopen(desk)) == "server.other_version"
        self._reopen(desk, upgrade=not desk.is_file)
        assert desk.workspace.check() == []

    def rebuild(self, who: int) -> Desk:
        """All that is derived is made anew."""
        desk = self.desks[who]
        before = (desk.workspace.digest(), tables_of(desk.workspace))
        assert desk.workspace.check() == []
        assert desk.workspace.check(rebuild=True) == []
        assert (desk.workspace.digest(), tables_of(desk.workspace)) == before
        return desk

    # --- going down in the middle
    def killed(
        self, who: int, moment: int, step: Callable[[], object], done: Callable[[Desk], object] | None = None
    ) -> Desk | None:
        """The program ends at some moment of a step: afterwards there is all of it, or nothing.

        A file tells what is left while the step goes on to its end. On a server the step breaks off; `done` then tells
        the model what it did after all.
        """
        desk = self.copies[who]
        before, mail = self._kept(desk, {}), len(self.mail)
        if isinstance(desk.place, Path):
            image = mishaps.image_during(desk.workspace, desk.memory, moment, step)
            desk.workspace.close()
            image.leave(desk.place, desk.memory)
        elif done is None:
            return None
        else:
            mishaps.losing_the_server(desk.workspace, moment, step)
            desk.workspace.close()
        self._reopen(desk)
        now = _state(desk.workspace)
        if now == _expected(before):
            desk.writes, desk.held, desk.steps = before.writes, before.held, before.steps
            number = desk.workspace.replica
            self.mail[mail:] = [each for each in self.mail[mail:] if each.bundle.manifest.sender.replica == number]
        elif done is not None and now != _expected(desk):  # cut off while it was noted
            desk.writes, desk.held, desk.steps = before.writes, before.held, before.steps
            done(desk)
        assert now in (_expected(before), _expected(desk))
        assert desk.workspace.check() == []
        return desk

    def wrote_after_all(self, desk: Desk) -> None:
        """A step that was not heard of any more, but stands."""
        with self._noted(desk):
            pass

    def took_after_all(self, letter: Letter) -> Callable[[Desk], object]:
        """The same for a bundle."""
        return lambda desk: self._take(desk, letter.bundle, letter.carried)

    # --- looking
    def nothing_comes_back(self, desk: Desk) -> None:
        """No word that is erased, or that never came, stands anywhere in what is stored."""
        there = {
            value
            for dot, write in desk.writes.items()
            for name in write["fields"]
            if isinstance(value := model.value(desk.writes, desk.held, dot, name), str)
        }
        there.update(filter(None, model.reasons(desk.writes, desk.held).values()))
        held = everything_in(desk.workspace)
        stored = held if isinstance(held, bytes) else repr(held).encode()
        for number in range(TELLTALES):
            word = TELLTALE.format(number)
            assert word in there or word.encode() not in stored

    def everybody_tells_who_wrote(self, desk: Desk) -> None:
        """Every write belongs to a step whose name and writer are known."""
        rows = desk.workspace._connection.exec_driver_sql("SELECT rep, first, last FROM txn").all()
        known = {(rep, seq) for rep, first, last in rows for seq in range(first, last + 1)}
        assert known == desk.held


def told(op: Op, desk: Desk) -> dict:
    """A write of this copy, as the model keeps it."""
    erases = {"erases": op.ext["_erase"]} if "_erase" in op.ext else {}
    write = {"record": op.record, "fields": dict(op.fields), "clock": op.clock, "seen": frozenset(desk.held), **erases}
    return {**write, "held": frozenset(), "leaf": leaf(op, canonical_json)}


def ops_of(workspace: Workspace) -> list[Op]:
    """Every write of a workspace as its journal has it."""
    connection = workspace._connection
    held = journal.version_vector(connection)
    return [op for replica in sorted(held) for op in journal.ops_above(connection, replica, 0)]


def _state(workspace: Workspace) -> tuple[dict[tuple, bool], list[bool]]:
    """Every write that is here, and whether its values stayed behind; every step, and whether it was undone."""
    undone = workspace._connection.exec_driver_sql("SELECT undone FROM step ORDER BY n").scalars()
    return {tuple(op.dot): bool(held_in(op)) for op in ops_of(workspace)}, [bool(each) for each in undone]


def _expected(one: Desk | Kept) -> tuple[dict[tuple, bool], list[bool]]:
    undone = [step.way.startswith("undone") for step in one.steps]
    return {dot: _lacks(one.writes, one.held, dot) for dot in one.writes}, undone


def _lacks(writes: dict, held: set, dot: tuple) -> bool:
    """Whether values of a write stayed behind that nobody erased."""
    return any(not model.is_erased(writes, held, dot, name) for name in writes[dot]["held"])


def _now(desk: Copy) -> str:
    return desk.workspace._clock().isoformat()


@cache
def _beginning(person: str, theme: str | None) -> bytes:
    """The file of an empty workspace."""
    folder = Path(tempfile.mkdtemp(prefix="kb_lives_"))
    try:
        Workspace.create(
            folder / "a.kbwerk", About(theme, person), an_installation(person), (), SteppingClock()
        ).close()
        return (folder / "a.kbwerk").read_bytes()
    finally:
        shutil.rmtree(folder)
