"""One machine in which everything that can happen to workspaces happens in any order, on files and on a server.

A state machine of Hypothesis and not a story that is drawn whole, as in `laws.stories`: what can be done depends on
which copies, bundles and safety copies there are, and a failing run shrinks to the few rules that matter, printed as a
program. The rules only choose; what they do, and the model beside it, is in `laws.lives`.
"""

from __future__ import annotations

import random
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TypeAlias
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from laws import stories
from laws.lives import TELLTALE, TELLTALES, Copy, Life
from laws.mishaps import image_during
from laws.stories import CLOCKS, FIRST, RECORDS, SECOND, Desk, tables_of
from laws.test_laws import LONG
from stores import Store, needs_server

Step: TypeAlias = Callable[[], object]
WHO = st.integers(0, 4)
WHICH = st.integers(0, 20)
RECORD = st.sampled_from(list(RECORDS))
SCOPES = st.sampled_from(["full", "unconfirmed"])
MOMENTS = st.one_of(st.integers(1, 120), st.integers(1, 600))
_WORDS = st.one_of(st.sampled_from(["", "ja", "nee", None]), st.integers(0, TELLTALES - 1).map(TELLTALE.format))
_ACTION = {
    **stories.VALUES["action"],
    "text": _WORDS,
    "reason": _WORDS,
    "label": st.sampled_from([None, "openbaar", "intern", "vertrouwelijk", "privacygevoelig", "van later"]),
    "label_reason": _WORDS,
}
VALUES = {
    **{kind: st.fixed_dictionaries({}, optional=fields).filter(bool) for kind, fields in stories.VALUES.items()},
    "action": st.fixed_dictionaries({}, optional=_ACTION).filter(bool),
}
WRITING = st.one_of(st.just(FIRST), RECORD).flatmap(lambda id_: st.tuples(st.just(id_), VALUES[RECORDS[id_]]))


class Lives(RuleBasedStateMachine):
    """Three copies in files, at the beginning."""

    database = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kb_lives_"))
        self.store = Store("server" if self.database else "file", self.folder, self.database)
        self._numbers = mock.patch.object(secrets, "randbits", random.Random(1).getrandbits)  # noqa: S311
        self._numbers.start()
        self.in_order = False

    @initialize(clocks=CLOCKS)
    def begin(self, clocks: list[str]) -> None:
        self.life = Life(self.store, clocks)
        self.in_order = True

    def _who(self, who: int) -> int:
        return who % len(self.life.desks)

    def _done(self, desk: Desk | None) -> None:
        if desk is not None:
            self.life.compare(desk)

    # --- ordinary work
    @rule(who=WHO, writing=WRITING)
    def write(self, who: int, writing: tuple[str, dict]) -> None:
        self._done(self.life._write(self._who(who), *writing))

    @rule(who=WHO, writing=WRITING)
    def write_more(self, who: int, writing: tuple[str, dict]) -> None:
        self._done(self.life._write(self._who(who), *writing))

    @rule(who=WHO, text=st.sampled_from(["ja", "nee"]), status=st.sampled_from(["concept", "withdrawn"]))
    def write_two(self, who: int, text: str, status: str) -> None:
        self._done(self.life._write_two(self._who(who), text, status))

    @rule(who=WHO, id_=RECORD)
    def delete(self, who: int, id_: str) -> None:
        self._done(self.life._delete(self._who(who), id_))

    @rule(who=WHO, id_=RECORD)
    def restore(self, who: int, id_: str) -> None:
        self._done(self.life._restore(self._who(who), id_))

    @rule(who=WHO, which=WHICH, side=st.integers(0, 2))
    def settle(self, who: int, which: int, side: int) -> None:
        self._done(self.life._settle(self._who(who), which, side))

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        self._done(self.life._undo(self._who(who)))

    @rule(who=WHO)
    def redo(self, who: int) -> None:
        self._done(self.life._redo(self._who(who)))

    @rule(who=WHO, which=WHICH)
    def undo_bundle(self, who: int, which: int) -> None:
        self._done(self.life._undo_bundle(which, self._who(who)))

    @rule(who=WHO, id_=st.sampled_from([FIRST, FIRST, SECOND]), keep_current=st.booleans())
    def erase(self, who: int, id_: str, keep_current: bool) -> None:
        desk = self.life._erase(self._who(who), id_, keep_current)
        self._done(desk)
        if desk is not None:
            self.life.nothing_comes_back(desk)

    # --- bundles
    @rule(who=WHO, scope=SCOPES, whole=st.booleans())
    def export(self, who: int, scope: str, whole: bool) -> None:
        self.life.letter(self._who(who), scope, whole=whole)

    @rule(who=WHO, which=WHICH)
    def read(self, who: int, which: int) -> None:
        if self.life.mail:
            self._done(self.life.arrive(self._who(who), self.life.mail[which % len(self.life.mail)]))

    @rule(sender=WHO, receiver=WHO, scope=SCOPES, whole=st.booleans())
    def mail(self, sender: int, receiver: int, scope: str, whole: bool) -> None:
        letter = self.life.letter(self._who(sender), scope, whole=whole)
        self._done(self.life.arrive(self._who(receiver), letter))

    @rule(sender=WHO, receiver=WHO)
    def deliver(self, sender: int, receiver: int) -> None:
        self.mail(sender, receiver, "full", True)

    @rule(who=WHO, which=WHICH)
    def take_fork(self, who: int, which: int) -> None:
        self._done(self.life.take_fork(self._who(who), which))

    # --- what becomes of files
    @rule(who=WHO)
    def keep_a_copy(self, who: int) -> None:
        self.life.keep(self._who(who))

    @rule(who=WHO, which=WHICH, in_place=st.booleans(), remembers=st.booleans())
    def put_back(self, who: int, which: int, in_place: bool, remembers: bool) -> None:
        self._done(self.life.put_back(self._who(who), which, in_place=in_place, remembers=remembers))

    @rule(who=WHO, reader=WHO, colleague=WHO, one=WRITING, other=WRITING, further=WRITING)
    def two_histories(
        self,
        who: int,
        reader: int,
        colleague: int,
        one: tuple[str, dict],
        other: tuple[str, dict],
        further: tuple[str, dict],
    ) -> None:
        """What was read elsewhere is lost with a safety copy that is put back; others get its numbers, and go on."""
        self.keep_a_copy(who)
        self.write(who, one)
        self.deliver(who, reader)
        self.put_back(who, -1, in_place=True, remembers=False)
        self.write(who, other)
        self.deliver(who, colleague)
        self.write(colleague, further)
        self.export(colleague, "unconfirmed", True)

    @rule(who=WHO)
    def copy_the_file(self, who: int) -> None:
        self._done(self.life.copy_file(self._who(who)))

    @rule(who=WHO)
    def move(self, who: int) -> None:
        self._done(self.life.move(self._who(who)))

    @rule(who=WHO)
    def upgrade(self, who: int) -> None:
        self._done(self.life.older_program(self._who(who)))

    @rule(who=WHO, id_=st.sampled_from([FIRST, SECOND]), costs=st.sampled_from(["€ 1", "€ 2"]))
    def newer_program_was_here(self, who: int, id_: str, costs: str) -> None:
        self._done(self.life.newer_program(self._who(who), id_, costs))

    @rule(who=WHO)
    def rebuild(self, who: int) -> None:
        self._done(self.life.rebuild(self._who(who)))

    # --- going down
    def _killed(self, who: int, moment: int, step: Step, done: Callable[[Desk], object] | None = None) -> None:
        self._done(self.life.killed(self._who(who), moment, step, done))

    @rule(who=WHO, moment=MOMENTS, text=st.sampled_from(["ja", "nee"]))
    def killed_writing(self, who: int, moment: int, text: str) -> None:
        self._killed(
            who, moment, partial(self.life._write_two, self._who(who), text, "concept"), self.life.wrote_after_all
        )

    @rule(who=WHO, moment=MOMENTS, which=WHICH)
    def killed_reading(self, who: int, moment: int, which: int) -> None:
        if self.life.mail:
            letter = self.life.mail[which % len(self.life.mail)]
            step = partial(self.life.arrive, self._who(who), letter)
            self._killed(who, moment, step, self.life.took_after_all(letter))

    @rule(who=WHO, moment=MOMENTS)
    def killed_undoing(self, who: int, moment: int) -> None:
        self._killed(who, moment, partial(self.life._undo, self._who(who)))

    @rule(who=WHO, moment=MOMENTS, keep_current=st.booleans())
    def killed_erasing(self, who: int, moment: int, keep_current: bool) -> None:
        self._killed(who, moment, partial(self.life._erase, self._who(who), FIRST, keep_current))
        self.life.nothing_comes_back(self.life.desks[self._who(who)])

    @rule(who=WHO, moment=MOMENTS, whole=st.booleans())
    def killed_exporting(self, who: int, moment: int, whole: bool) -> None:
        self._killed(who, moment, partial(self.life.letter, self._who(who), "full", whole=whole))

    # --- the end
    def teardown(self) -> None:
        try:
            if self.in_order and sys.exc_info()[0] is None:
                self._everybody_tells_everybody()
        finally:
            if self.in_order:
                self.life.close()
            self._numbers.stop()
            self.store.forget()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _everybody_tells_everybody(self) -> None:
        """By way of the first, who then tells all others."""
        life = self.life
        first, *others = range(len(life.desks))
        for sender in others:
            life.arrive(first, life.letter(sender, "full", whole=True))
        for receiver in others:
            life.arrive(receiver, life.letter(first, "full", whole=True))
        for who, desk in enumerate(life.desks):
            for letter in life.mail:
                if not life.fits(desk, letter):
                    life.arrive(who, letter)
            life.compare(desk)
            life.nothing_comes_back(desk)
            life.everybody_tells_who_wrote(desk)
        for who in (first, others[-1]):
            life.rebuild(who)
        for one, other in combinations(life.copies, 2):
            if _hold_the_same(one, other):
                assert one.workspace.digest() == other.workspace.digest()
                assert tables_of(one.workspace) == tables_of(other.workspace)
            else:
                assert life.twins


def _hold_the_same(one: Copy, other: Copy) -> bool:
    return {dot: write["leaf"] for dot, write in one.writes.items()} == {
        dot: write["leaf"] for dot, write in other.writes.items()
    }


def test_a_computer_that_goes_down_in_the_middle_leaves_a_file_that_is_half_written(tmp_path: Path) -> None:
    place = tmp_path / "een.kbwerk"
    halves = 0
    with closing(Life(Store("file", tmp_path), ["2026-09-01T09:00:00+00:00"] * 3)) as life:
        for moment in range(1, 200, 10):
            before = place.read_bytes()
            step = partial(life._write, 0, FIRST, {"text": f"Kaart {moment}"})
            image = image_during(life.desks[0].workspace, life.copies[0].memory, moment, step)
            halves += image.journal is not None and image.file not in (before, place.read_bytes())
    assert halves > 3


def _lives(number: int, in_a_soak: int) -> settings:
    return settings(max_examples=in_a_soak if LONG else number, stateful_step_count=25)


def test_whatever_becomes_of_files_every_copy_shows_what_the_model_says() -> None:
    run_state_machine_as_test(Lives, settings=_lives(16, 5_000))


class LivesOnServer(Lives):
    """Three copies on a server, which may move to files and back."""


@needs_server
def test_whatever_becomes_of_workspaces_on_a_server_every_copy_shows_what_the_model_says(database: str) -> None:
    LivesOnServer.database = database
    run_state_machine_as_test(LivesOnServer, settings=_lives(4, 400))
