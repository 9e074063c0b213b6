"""Start of the program against an empty PySide6 window, interleaved in one run; prints a table per platform.

    python tests/bench/bench_window.py [--runs 9] [--workspace FILE]

From the start of the process to a painted window, by the clock of the parent. `welcome`: the window of somebody new.
`workspace`: the window of somebody who left a workspace of the guided tour open; it is painted first (`painted`), then
opens the workspace and fills the first page (`filled`). Floor: one empty QMainWindow in the same interpreter.

Every start is checked: the window shows something, the workspace holds what the tour put in it, and before the window
is painted no library for databases, papers or bundles is loaded. Offscreen, and on a real X screen (Xvfb) where there
is one.

Tried, in this order (welcome painted / workspace filled, x floor):
- everything imported and every page made before the first paint:       8.8 / 9.5
- pages loaded and made when first shown, a workspace opened after the first paint: 2.5 / 5.6
- what does not need Qt imported before Qt (PySide6 reads the source of every module imported after it): 2.25; kept
- `cryptography` imported at the first use of the key: 2.17; not done, it belongs to `environment`
- the garbage collector off until the first paint: 2.19; not kept, a window that starts minimised never turns it on
What is left above the floor: 40 ms for the enums of Qt's own namespace, 60 for settings, folders and log, 40 for the
widgets, 15 for fonts and style sheet. A workspace waits mostly for the import of SQLAlchemy.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHILD = HERE / "window_child.py"
PATIENCE = 60  # seconds for one start
GOAL = 0.3  # seconds, of the first window
LEAST_COLOURS = 8
WORKSPACE = "werkgroep-vth.kbwerk"


class WrongError(Exception):
    """The program was started, but did not do what was measured."""


def start(words: list[str], environment: dict[str, str]) -> dict[str, tuple[float, list[str]]]:
    """Per line the child prints: the seconds since it was started, and the words after the first."""
    said: dict[str, tuple[float, list[str]]] = {}
    command = [sys.executable, str(CHILD), *words]
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stderr
        patience = threading.Timer(PATIENCE, running.kill)
        patience.start()
        for line in running.stdout:
            passed = time.perf_counter() - began
            name, *rest = line.split()
            said[name] = (passed, rest)
        errors = running.stderr.read()
        patience.cancel()
    if running.returncode or "seen" not in said:
        raise WrongError(f"{' '.join(words)}: {errors.strip() or 'no window'}")
    return said


def check(variant: str, said: dict[str, tuple[float, list[str]]]) -> None:
    """Raise for a start that showed nothing, loaded what it should not, or left the workspace empty."""
    colours = int(said["seen"][1][0])
    if (colours == 1) != (variant == "floor") or (variant != "floor" and colours < LEAST_COLOURS):
        raise WrongError(f"{variant}: the window shows {colours} colours")
    if said["painted"][1]:
        raise WrongError(f"{variant}: loaded before the window was painted: {' '.join(said['painted'][1])}")
    if variant == "workspace" and int(said["filled"][1][0]) == 0:
        raise WrongError("workspace: nothing in it")


def measure(workspace: Path, homes: Path, platform: dict[str, str], runs: int) -> dict[str, list[float]]:
    """Seconds per row of the table; the first round warms the caches and is not counted."""
    times: dict[str, list[float]] = {}
    variants = {"floor": ["floor"], "welcome": ["program"], "workspace": ["program", str(workspace)]}
    for turn in range(runs + 1):
        for variant, words in variants.items():
            environment = {**os.environ, **platform, "KB_DESKTOP_HOME": str(homes / variant)}
            environment["PYTHONPYCACHEPREFIX"] = str(homes.parent / "compiled")  # an installed program is compiled
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            said = start(words, environment)
            check(variant, said)
            if turn == 0:
                continue
            rows = {variant: "painted"} if variant != "workspace" else {"workspace": "painted", "filled": "filled"}
            for row, line in rows.items():
                times.setdefault(row, []).append(said[line][0])
    return times


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str] | None]:
    """The environment of an X screen of our own; None where Xvfb is not installed."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"} if number else None
    finally:
        server.terminate()
        server.wait()


def table(name: str, times: dict[str, list[float]]) -> tuple[list[str], bool]:
    """The lines of a table, and whether the first window came within the goal."""
    floor = statistics.median(times["floor"])
    words = {"floor": "floor, painted", "welcome": "welcome, painted", "workspace": "workspace, painted"}
    lines = [f"{name}, median of {len(times['floor'])} (best)", "window               seconds        x floor"]
    for row, seconds in times.items():
        middle = statistics.median(seconds)
        lines.append(
            f"{words.get(row, 'workspace, filled'):19}  {middle:.3f} ({min(seconds):.3f})  {middle / floor:6.2f}"
        )
    within = statistics.median(times["welcome"]) <= GOAL
    lines.append(f"goal {GOAL:.1f} s for the first window: {'met' if within else 'not met on this machine'}")
    return lines, within


def tour(folder: Path) -> Path:
    """A workspace of the guided tour, made by the program itself."""
    environment = {**os.environ, "KB_DESKTOP_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "kb_desktop", "tour", str(folder / "tour")]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    return folder / "tour" / WORKSPACE


def main() -> int:
    parser = argparse.ArgumentParser(description="Start of the program against an empty window")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--workspace", type=Path, help="a workspace to open instead of the guided tour's")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, screen() as display:
        folder = Path(name)
        workspace = given.workspace or tour(folder)
        platforms = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}, **({"X screen (Xvfb)": display} if display else {})}
        try:
            for place, (platform, environment) in enumerate(platforms.items()):
                times = measure(workspace, folder / str(place), environment, given.runs)
                print("\n".join(table(platform, times)[0]), flush=True)
        except WrongError as wrong:
            print(f"WRONG: {wrong}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
