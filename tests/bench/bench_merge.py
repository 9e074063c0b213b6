"""Merge of six bundles against the bare-SQLite floor, interleaved in one run; prints a table.

    python tests/bench/bench_merge.py [--records 10000] [--runs 3]

Floor: the final value of every edited field by executemany, plus one appended row a write, same durability. The
store reads six signed bundle files and keeps journal, history, heads, conflicts, search and undo. Every run is a
process of its own, so the peak memory is its own too; both are checked for wrong cells.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from merge_workload import FIELDS, KIND, NUMBERS, REFERENCES, Workload, winners, workload
from peak_memory import PeakMemory

from kb_desktop.domain.bundles import ManifestFacts, Writer
from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import Value
from kb_desktop.domain.spaces import About, Installation
from kb_desktop.exchange import open_bundle, write_bundle
from kb_desktop.workspace.workspace import Workspace

VARIANTS = ("floor", "together", "one by one")


class Key:
    """A signing key that is the same in every run."""

    def __init__(self, word: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())
        self.public_key = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def _now() -> datetime.datetime:
    return datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def _bundle(path: Path, ops: list[Op], needs: Mapping[int, int]) -> None:
    replica, key = ops[0].replica, Key(str(ops[0].replica))
    tip = {**needs, replica: len(ops)}
    facts = ManifestFacts(
        purpose="levering",
        about=About("VTH", "bench"),
        sender=Writer(replica, f"Kopie {replica}", "bench", key.public_key.hex()),
        needs=needs,
        tip=tip,
        created_at="2026-11-23T12:00:00Z",
        app="bench",
    )
    txns = [Txn(replica, 1, len(ops), ops[-1].clock, f"Kopie {replica}", "Wijzigen", "bench")]
    write_bundle(path, facts, (op._replace(txn=1) for op in ops), {}, key, txns=txns)


def prepare(folder: Path, load: Workload) -> None:
    """Both stores with the base inside, and the six bundles."""
    base = {load.base[0].replica: len(load.base)}
    _bundle(folder / "base.kbbundle", load.base, {})
    for number, ops in enumerate(load.copies):
        _bundle(folder / f"{number}.kbbundle", ops, base)
    installation = Installation("bench", "Siem", "bench", Key("joint").public_key)
    with (
        Workspace.create(folder / "store.kbwerk", About(None, "samen"), installation, (), _now) as ws,
        open_bundle(folder / "base.kbbundle") as incoming,
    ):
        ws.merge(incoming)
    db = sqlite3.connect(folder / "floor.db")
    columns = ", ".join(f"{name} {'INTEGER' if name in NUMBERS else 'TEXT'}" for name in FIELDS)
    db.execute(f"CREATE TABLE record (id TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    db.execute("CREATE TABLE log (rep, seq, id, field, value, clock, PRIMARY KEY (rep, seq)) WITHOUT ROWID")
    marks = ", ".join("?" * (len(FIELDS) + 1))
    rows = ((op.record, *(op.fields[name] for name in FIELDS)) for op in load.base if op.kind == KIND)
    db.executemany(f"INSERT INTO record VALUES ({marks})", rows)  # noqa: S608 - only question marks
    for name in REFERENCES:
        db.execute(f"CREATE INDEX i_{name} ON record ({name})")
    db.commit()
    db.close()


def run_floor(folder: Path, load: Workload) -> float:
    """Rows already in memory; only the database works."""
    rows = [
        (op.replica, op.seq, op.record, field, value, op.clock)
        for ops in load.copies
        for op in ops
        for field, value in op.fields.items()
    ]
    final: dict[str, list[tuple[Value, str]]] = {name: [] for name in FIELDS}
    for (record, field), (value, _) in winners(load).items():
        final[field].append((value, record))
    started = time.perf_counter()
    db = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", rows)
    for name, values in final.items():
        db.executemany(f"UPDATE record SET {name} = ? WHERE id = ?", values)  # noqa: S608 - our own names
    db.execute("COMMIT")
    db.close()
    return time.perf_counter() - started


def run_store(folder: Path, *, together: bool) -> float:
    """From bundle files on disk to durable records, heads and conflicts: in one transaction, or in one per bundle."""
    installation = Installation("bench", "Siem", "bench", Key("joint").public_key)
    paths = sorted(folder.glob("?.kbbundle"))
    groups = [paths] if together else [[path] for path in paths]
    started = time.perf_counter()
    with Workspace.open(folder / "store.kbwerk", installation, _now) as ws:
        for group in groups:
            with ExitStack() as stack:
                ws.merge_all([stack.enter_context(open_bundle(path)) for path in group], Choices())
    return time.perf_counter() - started


def verify_floor(folder: Path, load: Workload) -> int:
    """Number of wrong cells."""
    db = sqlite3.connect(folder / "floor.db")
    names = ", ".join(FIELDS)
    rows = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in db.execute(f"SELECT id, {names} FROM record")}  # noqa: S608
    db.close()
    return sum(rows[record][field] != value for (record, field), (value, _) in winners(load).items())


def verify_store(folder: Path, load: Workload) -> tuple[int, int, int]:
    """(wrong cells, conflicts kept, conflicts expected)."""
    installation = Installation("bench", "Siem", "bench", Key("joint").public_key)
    with Workspace.open(folder / "store.kbwerk", installation, _now) as ws:
        shown = {record.id: record.values for record in ws.list(KIND)}
        kept = ws.conflict_count()
    expected = winners(load)
    wrong = sum(shown[record][field] != value for (record, field), (value, _) in expected.items())
    return wrong, kept, sum(values > 1 for _, values in expected.values())


def child(variant: str, folder: Path, records: int) -> None:
    """One timed run in this process; prints seconds and peak memory above the imports."""
    load = workload(records) if variant == "floor" else None
    memory = PeakMemory()
    seconds = run_floor(folder, load) if load else run_store(folder, together=variant == "together")
    print(json.dumps({"seconds": seconds, "peak_mb": memory.mb() or 0.0}))


def measure(records: int, runs: int) -> tuple[list[str], bool]:
    """The lines of the table, and whether every run of both ended with the right cells and conflicts."""
    load = workload(records)
    good = True
    times: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    peaks: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    with tempfile.TemporaryDirectory() as name:
        clean, work = Path(name, "clean"), Path(name, "work")
        clean.mkdir()
        prepare(clean, load)
        for _ in range(runs):
            for variant in VARIANTS:
                shutil.rmtree(work, ignore_errors=True)
                shutil.copytree(clean, work)
                command = [sys.executable, __file__, "--child", variant, str(work), "--records", str(records)]
                said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                times[variant].append(said["seconds"])
                peaks[variant].append(said["peak_mb"])
                if variant == "floor":
                    wrong_floor = verify_floor(work, load)
                    good = good and wrong_floor == 0
                else:
                    wrong, kept, expected = verify_store(work, load)
                    good = good and wrong == 0 and kept == expected
    writes = sum(map(len, load.copies))
    floor = statistics.median(times["floor"])
    lines = [
        f"{writes} writes of {len(load.copies)} copies over {records} records, median of {runs} (best)",
        "variant     seconds        x floor  peak MB  wrong cells  conflicts",
    ]
    for variant in VARIANTS:
        median, best = statistics.median(times[variant]), min(times[variant])
        tail = f"{wrong_floor:11d}  none" if variant == "floor" else f"{wrong:11d}  {kept} of {expected}"
        ratio = median / floor
        lines.append(f"{variant:10}  {median:5.2f} ({best:.2f})  {ratio:7.2f}  {max(peaks[variant]):7.0f}  {tail}")
    return lines, good


def main() -> int:
    parser = argparse.ArgumentParser(description="Merge of six bundles against the bare-SQLite floor")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("VARIANT", "FOLDER"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]), given.records)
        return 0
    lines, good = measure(given.records, given.runs)
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
