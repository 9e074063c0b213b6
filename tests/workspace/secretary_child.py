"""A secretary at work in a process of their own, in a workspace where somebody else works too.

    python secretary_child.py <address> <folder> <name> <steps> <bundle> <shared action>

Says "ready", waits for a line, and then adds an action and changes the shared one at every step, reads a bundle in
halfway, and notes down when each action was there: the own ones as "wrote", those of others as "saw". The notes come
out as one line of JSON, once nothing new was heard of for a while.
"""

from __future__ import annotations

import datetime
import json
import sys
import threading
import time
from pathlib import Path

from builders import SteppingClock

from kb_desktop.domain.addresses import read_address
from kb_desktop.domain.records import RecordId
from kb_desktop.environment.paths import Paths
from kb_desktop.usecases import exchanging, opening, records
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.workspace import Workspace

TODAY = datetime.date(2026, 9, 15)
QUIET = 3.0  # seconds without news after which the other is done


class Notes:
    """When each action was first there."""

    def __init__(self) -> None:
        self.wrote: dict[str, float] = {}
        self.saw: dict[str, float] = {}
        self.heard = threading.Event()
        self.done = threading.Event()

    def look(self, workspace: Workspace) -> None:
        actions = workspace.list("action")
        now = time.time()
        for each in actions:
            self.saw.setdefault(each.id, now)


def work(workspace: Workspace, notes: Notes, desk: Desk, steps: int, bundle: str, shared: RecordId) -> None:
    name = desk.person
    for step in range(steps):
        done = records.create(workspace, "action", {"text": f"{name} {step}"}, "Actie toevoegen", TODAY)
        notes.wrote.update(dict.fromkeys(done.ids, time.time()))
        records.change(workspace, shared, {"text": f"Van {name}, stap {step}"}, "Actie wijzigen", TODAY)
        if step == steps // 2:
            (plan,) = exchanging.merge(workspace, [Path(bundle)], desk)
            assert str(plan.verdict) == "merged", plan
            now = time.time()
            mine = f"Uit de bundel van groep {name},"
            notes.wrote.update(
                {each.id: now for each in workspace.list("action") if each.text("text").startswith(mine)}
            )
    while notes.heard.wait(QUIET):
        notes.heard.clear()


def main(address: str, folder: str, name: str, steps: int, bundle: str, shared: str) -> None:
    desk = Desk(Paths(Path(folder)), SteppingClock(), name, "laptop")
    here = opening.open_workspace(read_address(address), desk)
    beside = opening.open_workspace(read_address(address), desk, read_only=True)
    watcher, notes = here.workspace.watcher(), Notes()
    assert watcher is not None

    def listen() -> None:
        while not notes.done.is_set():
            if watcher.wait(0.2):
                notes.look(beside.workspace)
                notes.heard.set()
        watcher.close()
        beside.close()

    thread = threading.Thread(target=listen)
    thread.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        work(here.workspace, notes, desk, steps, bundle, RecordId(shared))
    finally:
        notes.done.set()
        thread.join()
    facts = {"wrote": notes.wrote, "saw": notes.saw, "replica": here.workspace.replica}
    sys.stdout.write(json.dumps(facts) + "\n")
    here.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6])
