"""Bytes of a bundle changed at random: it is refused and nothing moves, or it says exactly what it said."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import SteppingClock, a_workspace, an_installation
from hypothesis import settings
from laws.bundle_files import packed_in_a_file
from laws.killed_child import write_step

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange import open_bundle
from kb_desktop.wording.refusals import sentences
from kb_desktop.workspace.workspace import Workspace

MUTATIONS = 10_000 if settings.get_current_profile_name() == "soak" else 400


def _flip(content: bytearray, dice: random.Random) -> None:
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def _overwrite(content: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(content))
    content[place : place + 8] = dice.randbytes(min(8, len(content) - place))


def _insert(content: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(content) + 1)
    content[place:place] = dice.randbytes(dice.randrange(1, 64))


def _cut(content: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(content))
    del content[place : place + dice.randrange(1, 64)]


def _repeat(content: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(content))
    content[place:place] = content[place : place + dice.randrange(1, 512)]


def _swap(content: bytearray, dice: random.Random) -> None:
    size = dice.randrange(1, 64)
    one, other = (dice.randrange(max(1, len(content) - size)) for _ in range(2))
    content[one : one + size], content[other : other + size] = content[other : other + size], content[one : one + size]


def _extreme(content: bytearray, dice: random.Random) -> None:
    """What lengths and counts are made of: all ones, all noughts, the largest and smallest of four bytes."""
    place = dice.randrange(len(content))
    content[place : place + 4] = dice.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"])


WAYS: list[Callable[[bytearray, random.Random], None]] = [_flip, _overwrite, _insert, _cut, _repeat, _swap, _extreme]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with everything of a workspace."""
    with a_workspace(tmp_path, name="bron") as source:
        for step in range(3):
            write_step(source, step)
        return packed_in_a_file(tmp_path / "heel.kbbundle", source)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """The file of a workspace that takes bundles of others, with records of its own."""
    with a_workspace(tmp_path, None, name="begin") as workspace, workspace.change("Eigen actie") as t:
        t.create("action", {"text": "Eigen actie", "involved": []})
    return tmp_path / "begin.kbwerk"


def _opened(start: Path, name: str) -> Workspace:
    path = Path(shutil.copyfile(start, start.with_name(f"{name}.kbwerk")))
    return Workspace.open(path, an_installation(), SteppingClock())


def _refusal(receiver: Workspace, bundle: Path) -> Refused | None:
    try:
        with open_bundle(bundle) as incoming:
            receiver.merge(incoming)
    except Refused as refused:
        return refused
    return None


def test_a_mutated_bundle_is_refused_and_moves_nothing_or_says_what_it_said(bundle: Path, start: Path) -> None:
    whole, held = bundle.read_bytes(), start.read_bytes()
    with _opened(start, "heel") as reference, open_bundle(bundle) as incoming:
        reference.merge(incoming)
        after = reference.digest()
    dice = random.Random() if MUTATIONS > 1000 else random.Random(2026)  # noqa: S311
    broken = bundle.with_name("stuk.kbbundle")
    receiver, refused = _opened(start, "ontvanger"), 0
    for _ in range(MUTATIONS):
        content = bytearray(whole)
        for way in dice.choices(WAYS, k=dice.choice([1, 1, 1, 2, 5])):
            way(content, dice)
        broken.write_bytes(content)
        refusal = _refusal(receiver, broken)
        if refusal is not None:
            refused += 1
            assert sentences(refusal)
            assert receiver.path.read_bytes() == held
        else:
            assert receiver.digest() == after
            receiver.close()
            receiver = _opened(start, "ontvanger")
    receiver.close()
    assert refused > 0.9 * MUTATIONS
