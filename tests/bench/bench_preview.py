"""From the button "Stukken maken" to the first page on the screen, for a usual pack of some sixty pages.

    python tests/bench/bench_preview.py [--runs 5]

A workspace of the guided tour with its next meeting; each agenda item has three notes of some five pages, of the kind
the tour has (tagged, of our own making). Each run is a window of its own off the screen. `first`: the button is pressed
for the first time since the start, so everything that makes papers is still to be imported. `again`: once more after a
change. Both end when the first page has been painted in the window of the paper: the pack was collected, its annexes
looked at, built, checked by an independent reader, opened and drawn. Floor: that window on a paper that is there.

The pages, what the pack conforms to, its annexes and the colours of the first page are checked. The goal is 3 seconds.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from builders import SteppingClock

from kb_desktop.environment.paths import Paths
from kb_desktop.usecases.desk import Desk

ROWS = ("floor", "first", "again")
PAGES = range(50, 71)
GOAL = 3.0  # seconds
PATIENCE = 60  # seconds
LEAST_COLOURS = 20
FILE = "vth.kbwerk"
SECTIONS = 19


def note(path: Path, title: str, item: Mapping[str, Any], words: Mapping[str, Any]) -> None:
    """A note of some five pages."""
    from kb_desktop.documents.contents import Note, PaperFacts
    from kb_desktop.documents.note import build_note

    facts = PaperFacts(str(words["naam"]), datetime.datetime(2026, 6, 4, 9, tzinfo=datetime.UTC), label="intern")
    said = "\n\n".join(str(words[part]) for part in ("knelpunt", "les", "advies"))
    text = f"{item['toelichting']}\n\n{said}\n\n- {item['titel']}\n- {title}"
    build_note(Note(facts, title, tuple((f"Deel {number}", text) for number in range(1, SECTIONS + 1))), path)


def prepare(folder: Path, desk: Desk) -> None:
    """The workspace, with a meeting that was held and the next one with its papers."""
    from kb_desktop.usecases import meetings, opening
    from kb_desktop.usecases.tour import scenario
    from kb_desktop.usecases.tour.annexes import annexes_for

    here = opening.create(folder / FILE, "VTH", "Werkgroep VTH", desk)
    words = scenario.story()["VTH"]
    group = scenario.fill(here.workspace, "VTH", 1, "klein")
    scenario.hold_meeting(group, annexes_for(words, "VTH"))
    view = meetings.meeting_view(here.workspace, scenario.plan_next(group, {}))
    lines = {line.item.text("title"): line.item.id for line in view.items}
    for item in words["agenda"]:
        files = [folder / f"{item['stuk']} {part}.pdf" for part in ("kern", "achtergrond", "cijfers")]
        for file in files:
            note(file, file.stem, item, words)
        meetings.attach(here.workspace, lines[item["titel"]], files, scenario.TODAY)
    here.close()


class Window:
    """The program's window, driven as people do."""

    def __init__(self, desk: Desk, file: Path) -> None:
        from kb_desktop.start import application, window
        from kb_desktop.ui.shared.appearance import Appearance

        self.running = application(["kb-desktop"])
        self.shown = window(desk, Appearance(self.running, "light"))
        self.shown.show()
        self.shown.session.open(file)
        self.until(lambda: self.shown.session.path == file)
        self.shown.go("meetings")
        self.page: Any = self.shown.pages["meetings"]
        self.until(lambda: self.page.view is not None and self.page.pack.isVisible() and self.page.pack.isEnabled())
        self.rest(1.0)

    def until(self, fits: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        end = time.monotonic() + PATIENCE
        while not fits():
            self.running.processEvents()
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.001)

    def rest(self, seconds: float) -> None:
        """Let the program finish what it does beside."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def paper(self, ask: Callable[[], object]) -> tuple[dict[str, float], Any]:
        """Seconds and CPU seconds from asking until the first page has been painted, and the window of the paper."""
        from kb_desktop.ui.shared.papers.window import PaperWindow

        before = set(self.shown.findChildren(PaperWindow))
        new: list[Any] = []

        def drawn() -> bool:
            new[:] = [each for each in self.shown.findChildren(PaperWindow) if each not in before]
            return bool(new) and new[0].reader.picture(1) is not None

        began, worked = time.perf_counter(), time.process_time()
        ask()
        self.until(drawn)
        self.running.processEvents()
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
        return took, new[0]


def child(folder: Path) -> None:
    """The workspace and its window; prints what each row took and what was shown."""
    desk = Desk(Paths(folder / "desk"), SteppingClock("2026-09-15T08:00:00+00:00"), "Coba Coördinator", "laptop")
    prepare(folder, desk)
    subprocess.run([sys.executable, __file__, "--window", str(folder)], check=True)


def shown(folder: Path) -> None:
    """The window of a child, in a process that made no paper yet."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    desk = Desk(Paths(folder / "desk"), SteppingClock("2026-09-15T09:00:00+00:00"), "Coba Coördinator", "laptop")
    window = Window(desk, folder / FILE)
    press = lambda: QTest.mouseClick(window.page.pack, Qt.MouseButton.LeftButton)  # noqa: E731
    rows: dict[str, Any] = {}
    rows["first"], paper = window.paper(press)
    picture = paper.reader.picture(1).image
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    rows["pages"], rows["colours"] = paper.pages, len(colours)
    rows["conforms"] = " ".join(paper.built.conforms)
    rows["annexes"] = sum(each.pages > 0 for each in paper.built.annexes)
    window.rest(1.0)
    from kb_desktop.ui.shared.papers.showing import show_made

    session, made = window.shown.session, paper.made
    rows["floor"], _ = window.paper(lambda: show_made(session, window.page, "Vloer", made, (paper.built, "", False)))
    window.rest(1.0)
    session.changed.emit(None)  # the pack of a moment ago is no longer sure to be right
    window.rest(1.0)
    rows["again"], _ = window.paper(press)
    print(json.dumps(rows))
    sys.stdout.flush()
    os._exit(0)  # the windows hold their papers; nothing of them is needed any more


def main() -> int:
    """Measure in windows of their own and print; 1 when a pack was not what it should be."""
    parser = argparse.ArgumentParser(description="From the button to the first page of a pack")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--window", type=Path)
    given = parser.parse_args()
    if given.child or given.window:
        child(given.child) if given.child else shown(given.window)
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    runs = []
    for _ in range(given.runs):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--child", folder]
            runs.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    good = all(
        each["pages"] in PAGES and each["conforms"] == "ua1 2a" and each["colours"] >= LEAST_COLOURS and each["annexes"]
        for each in runs
    )
    first = runs[0]
    held = f"{first['pages']} pages with {first['annexes']} annexes ({first['conforms']})"
    print(f"a pack of {held}, median of {given.runs}")
    print("        seconds (best)   CPU s")
    for row in ROWS:
        seconds, cpu = ([each[row][what] for each in runs] for what in ("seconds", "cpu"))
        print(f"{row:6}  {statistics.median(seconds):7.2f} ({min(seconds):.2f})  {statistics.median(cpu):6.2f}")
    met = statistics.median(each["first"]["seconds"] for each in runs) < GOAL
    print(f"the goal of {GOAL:g} s is {'met' if met else 'NOT met'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
