"""What stays small in a large store: a small bundle, a change, its export, opening, and making everything anew.

    python tests/bench/bench_store.py [--runs 5] [--writes 10000 100000 1000000]

Stores of so many writes: a tenth creates records, the rest edits a field each (`merge_workload.history`). Every
measurement is a process of its own on a copy of the store:
- `bundle`: 1,000 writes of another copy (a tenth new records, a tenth of the edits a conflict), from the bundle file to
  the durable commit;
- `export`: exactly those 1,000 writes again, sealed and signed, to a bundle file;
- `opening`: from the file to the first page of a list;
- `anew`: every derived table made again from the journal, progress told.
Floor of `bundle`: the same writes by executemany into bare tables of that size, same durability. Checked each time:
records, conflicts and writes are those that were made.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from bench_merge import Key, bundle_of, installation, now, refused
from merge_workload import (
    BASE_REPLICA,
    FIELDS,
    KIND,
    LATER_REPLICA,
    REFERENCES,
    history,
    later_edits,
    records_of,
)
from peak_memory import PeakMemory

from kb_desktop.domain.bundles import ManifestFacts
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.spaces import About
from kb_desktop.exchange import open_bundle, write_bundle
from kb_desktop.workspace.workspace import Workspace

SIZES = (10_000, 100_000, 1_000_000)
EDITS = 1_000
PAGE = 50
STORE, SMALL, BARE = "store.kbwerk", "small.kbbundle", "bare.db"
MEASURES = ("floor", "bundle", "change", "export", "opening")


class Took(NamedTuple):
    """Seconds elapsed, and seconds that this process was at work."""

    elapsed: float
    at_work: float


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def took(self) -> Took:
        """So far."""
        return Took(time.perf_counter() - self._began[0], time.process_time() - self._began[1])


def _opened(folder: Path) -> Workspace:
    return Workspace.open(folder / STORE, installation(), now)


def prepare(folder: Path, writes: int) -> None:
    """The store, the bundle for it, and the bare tables of the same size."""
    folder.mkdir(parents=True)
    base = folder / "base.kbbundle"
    bundle_of(base, BASE_REPLICA, history(writes), writes)
    with (
        Workspace.create(folder / STORE, About(None, "groot"), installation(), (), now) as ws,
        open_bundle(base) as incoming,
    ):
        ws.merge(incoming)
        ws.search("beton")  # catches up with the search index, as the first search does
    edits, _ = later_edits(writes, EDITS)
    bundle_of(folder / SMALL, LATER_REPLICA, edits, len(edits), base)
    base.unlink()
    _prepare_bare(folder / BARE, writes)


def _prepare_bare(path: Path, writes: int) -> None:
    db = sqlite3.connect(path)
    db.execute(f"CREATE TABLE record (id TEXT PRIMARY KEY, {', '.join(FIELDS)}) WITHOUT ROWID")
    db.execute("CREATE TABLE log (rep, seq, id, field, value, clock, PRIMARY KEY (rep, seq)) WITHOUT ROWID")
    marks = ", ".join("?" * len(FIELDS))
    for op in history(writes):
        if op.act == "create":
            db.execute(f"INSERT INTO record VALUES (?, {marks})", (op.record, *map(op.fields.get, FIELDS)))  # noqa: S608
        field, value = next(iter(op.fields.items()), (None, None))
        db.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", (op.replica, op.seq, op.record, field, value, op.clock))
    for name in REFERENCES:
        db.execute(f"CREATE INDEX i_{name} ON record ({name})")
    db.commit()
    db.close()


# --- what is measured, each in a process of its own
def floor(folder: Path, writes: int) -> Took:
    """1,000 rows of a log and their cells, by executemany in one durable transaction."""
    edits, _ = later_edits(writes, EDITS)
    rows = [
        (op.replica, op.seq, op.record, field, value, op.clock) for op in edits for field, value in op.fields.items()
    ]
    created = [(op.record, *(op.fields[name] for name in FIELDS)) for op in edits if op.act == "create"]
    cells: dict[str, list[tuple[object, str]]] = {name: [] for name in FIELDS}
    for op in edits:
        for field, value in op.fields.items() if op.act == "update" else ():
            cells[field].append((value, op.record))
    stopwatch = Stopwatch()
    db = sqlite3.connect(folder / BARE, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows)
    db.executemany(f"INSERT INTO record VALUES (?, {', '.join('?' * len(FIELDS))})", created)  # noqa: S608
    for name, values in cells.items():
        db.executemany(f"UPDATE record SET {name} = ? WHERE id = ?", values)  # noqa: S608 - our own names
    db.execute("COMMIT")
    db.close()
    return stopwatch.took()


def bundle(folder: Path, writes: int) -> Took:
    """From the bundle file to the durable commit, on an open store."""
    with _opened(folder) as ws:
        ws.rows(KIND, ws.ids(KIND)[:PAGE])
        before = ws.conflict_count()
        stopwatch = Stopwatch()
        with open_bundle(folder / SMALL) as incoming:
            refused(ws.merge_all([incoming], Choices()))
        took = stopwatch.took()
        _must(ws.conflict_count() - before, later_edits(writes, EDITS)[1])
        _must(ws.count(KIND), records_of(writes) - _targets() + EDITS // 10)
    return took


def _targets() -> int:
    return sum(op.kind != KIND for op in history(2_000))


def change(folder: Path, writes: int) -> Took:
    """One field of one record, by hand, durable."""
    with _opened(folder) as ws:
        record = ws.rows(KIND, ws.ids(KIND)[:1])[0]
        stopwatch = Stopwatch()
        with ws.change("Wijzigen") as transaction:
            transaction.change(record.id, {"text": f"Anders dan {writes}"})
        took = stopwatch.took()
        _must(len(ws.history(record.id)) > 1, True)
    return took


def export(folder: Path, writes: int) -> Took:
    """The 1,000 writes that the other side lacks, on disk, in a program that exported before."""
    with _opened(folder) as ws:
        with open_bundle(folder / SMALL) as incoming:
            refused(ws.merge_all([incoming], Choices()))
        _export(ws, folder / "first.kbbundle", writes)
        stopwatch = Stopwatch()
        _export(ws, folder / "second.kbbundle", writes)
        took = stopwatch.took()
    with open_bundle(folder / "second.kbbundle") as again:
        _must(again.manifest.ops, EDITS)
    return took


def _export(ws: Workspace, path: Path, writes: int) -> None:
    leaving = ws.outgoing(held={BASE_REPLICA: writes})
    facts = ManifestFacts(
        "levering",
        leaving.about,
        leaving.sender,
        leaving.needs,
        leaving.tip,
        "2026-11-23T12:00:00Z",
        "bench",
        writers=leaving.writers,
        seals=leaving.seals,
        blanked=leaving.blanked,
    )
    write_bundle(path, facts, leaving.blocks(), {}, Key("joint"), txns=leaving.txns(), own=leaving.own)


def opening(folder: Path, writes: int) -> Took:
    """From the file to the first page of a list."""
    stopwatch = Stopwatch()
    with _opened(folder) as ws:
        page = ws.rows(KIND, ws.ids(KIND, order=("text",))[:PAGE])
        took = stopwatch.took()
        _must(len(page), PAGE)
        _must(ws.count(KIND), records_of(writes) - _targets())
    return took


def anew(folder: Path, writes: int) -> Took:
    """Every derived table made again from the journal."""
    told: list[float] = []
    with _opened(folder) as ws:
        digest = ws.digest()
        with sqlite3.connect(folder / STORE) as raw:
            raw.execute("DELETE FROM meta WHERE key = 'derived'")
        raw.close()
    stopwatch = Stopwatch()
    with Workspace.open(folder / STORE, installation(), now, progress=told.append) as ws:
        took = stopwatch.took()
        _must(ws.digest(), digest)
        _must(ws.count(KIND), records_of(writes) - _targets())
    _must(told == sorted(told) and told[-1] == 1.0 and len(told) > writes // 100_000, True)
    return took


def _must(found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{found} instead of {expected}")


WORK: dict[str, Callable[[Path, int], Took]] = {
    each.__name__: each for each in (floor, bundle, change, export, opening, anew)
}


def _run(name: str, folder: Path, writes: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", name, str(folder), "--writes", str(writes)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name} of {writes}: {done.stderr.strip()}")
    said: dict[str, float] = json.loads(done.stdout)
    return said


def measure(sizes: list[int], runs: int) -> list[str]:
    """The lines of the table. Raises SystemExit for a wrong outcome."""
    said: dict[tuple[str, int], list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for writes in sizes:
            prepare(Path(name, str(writes)), writes)
        plan = [(each, writes) for _ in range(runs) for writes in sizes for each in MEASURES]
        for each, writes in [*plan, ("anew", sizes[-1])]:
            work = Path(name, "work")
            shutil.copytree(Path(name, str(writes)), work)
            os.sync()
            said.setdefault((each, writes), []).append(_run(each, work, writes))
            shutil.rmtree(work)
    lines = [
        f"median of {runs} (best), milliseconds; `anew` once",
        "work     writes held      elapsed (    best)      CPU (    best)  peak MB   last : first  CPU",
    ]
    for each in (*MEASURES, "anew"):
        held = [writes for writes in sizes if (each, writes) in said]
        first = _medians(said[each, held[0]])
        for writes in held:
            times = said[each, writes]
            elapsed, at_work = _medians(times)
            best = [min(time_[what] for time_ in times) * 1000 for what in ("seconds", "at_work")]
            line = f"{each:8} {writes:11}  {elapsed:11.1f} ({best[0]:8.1f})  {at_work:7.1f} ({best[1]:8.1f})"
            line += f"  {max(time_['peak_mb'] for time_ in times):7.0f}"
            if writes != held[0] and writes == held[-1]:
                line += f"  {elapsed / first[0]:13.2f} {at_work / first[1]:4.2f}"
            lines.append(line)
    return lines


def _medians(times: list[dict[str, float]]) -> tuple[float, float]:
    elapsed, at_work = (statistics.median(each[what] for each in times) * 1000 for what in ("seconds", "at_work"))
    return elapsed, at_work


def main() -> int:
    parser = argparse.ArgumentParser(description="What stays small in a large store")
    parser.add_argument("--writes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("WORK", "FOLDER"))
    given = parser.parse_args()
    if given.child:
        memory = PeakMemory()
        took = WORK[given.child[0]](Path(given.child[1]), given.writes[0])
        print(json.dumps({"seconds": took[0], "at_work": took[1], "peak_mb": memory.mb() or 0.0}))
        return 0
    print("\n".join(measure(given.writes, given.runs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
