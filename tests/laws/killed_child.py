"""What a computer does when it goes down: merge or write in a process of its own, until somebody kills it.

    python killed_child.py merge <workspace> <bundle>
    python killed_child.py write <workspace> <number of steps>
    python killed_child.py export <workspace> <bundle>
    python killed_child.py snapshot <workspace> <folder>
    python killed_child.py upgrade <workspace> <folder for the copy before>

The workspace is a file or an address.

Prints "ready" when the work begins and, while writing, the number of each step once it is there.
"""

from __future__ import annotations

import random
import secrets
import sys
from pathlib import Path

from builders import SteppingClock, an_installation
from laws.bundle_files import packed_in_a_file

from kb_desktop.domain.addresses import Location, location
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange import open_bundle
from kb_desktop.workspace.workspace import Workspace

RECORDS = 12
"""Records that one step creates; the next one changes them all, and may delete one."""


def the_id(step: int, place: int) -> RecordId:
    """Always the same ids, so that two runs write the same."""
    return RecordId(f"00000000-0000-4000-8000-{step:06d}{place:06d}")


def write_step(workspace: Workspace, step: int, *, deleting: bool = True) -> None:
    """One intention with many writes: either all of it is there, or nothing."""
    with workspace.change(f"Stap {step}") as t:
        for place in range(RECORDS):
            t.create("action", {"text": f"Actie {place} van stap {step}", "involved": []}, the_id(step, place))
        if step:
            for place in range(RECORDS):
                t.change(the_id(step - 1, place), {"text": f"Gewijzigd in stap {step}"})
            if deleting:
                t.delete(the_id(step - 1, 0))


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(what: str, path: Location, argument: str) -> None:
    secrets.randbits = random.Random(1).getrandbits  # type: ignore[assignment]  # noqa: S311
    if what == "upgrade":
        say("ready")
        Workspace.open(path, an_installation(), SteppingClock(), snapshot_folder=Path(argument)).close()
        say("done")
        return
    folder = Path(argument) if what == "snapshot" else None
    workspace = Workspace.open(path, an_installation(), SteppingClock(), snapshot_folder=folder)
    if what == "export":
        say("ready")
        packed_in_a_file(Path(argument), workspace)
        say("done")
    elif what == "snapshot":
        say("ready")
        workspace.snapshot("zelf")
        say("done")
    elif what == "merge":
        with open_bundle(Path(argument)) as incoming:
            say("ready")
            workspace.merge(incoming)
        say("done")
    else:
        say("ready")
        for step in range(int(argument)):
            write_step(workspace, step)
            say(step)
    workspace.close()


if __name__ == "__main__":
    main(sys.argv[1], location(sys.argv[2]), sys.argv[3])
