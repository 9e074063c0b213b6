"""Merge of six copies against the bare-SQLite floor and against others, interleaved in one run; prints a table.

    python tests/bench/bench_merge.py [--records 10000 100000] [--runs 5]

Floor: what any program with these lists needs, and no more: one row a write appended to a log, the final value of every
edited field by executemany into typed columns, an index per reference, the same durability; rows are in memory already,
nothing is checked, no history per record, no conflicts. `no index` is the same without those indexes.
The store reads six signed bundle files and keeps journal, history, heads, conflicts, search and undo.
Others: `merge_peers`. Every run is a process of its own; afterwards each is asked for
- wrong: cells that show another value than the floor does (`store`, `floor`), or one that none of the last writers of
  that cell wrote (others: they choose a winner by their own rule, but may not lose what nobody disputed);
- conflicts: fields in dispute that a person can ask for;
- readable: writes whose value can still be read afterwards.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from merge_peers import PEERS, Cells
from merge_workload import BASE_CLOCK, BASE_REPLICA, FIELDS, KIND, NUMBERS, REFERENCES, Workload, winners, workload
from peak_memory import PeakMemory

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.bundles import ManifestFacts, Seal, Writer
from kb_desktop.domain.journal import Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.domain.spaces import About, Installation
from kb_desktop.exchange import open_bundle, write_bundle
from kb_desktop.workspace.workspace import Workspace

STORE = "store.kbwerk"
WAYS = ("together", "one by one")
FLOORS = ("floor", "no index")
HERE = [peer for peer in PEERS if peer.is_here]
VARIANTS = (*FLOORS, *WAYS, *(peer.name for peer in HERE))


class Key:
    """A signing key that is the same in every run."""

    def __init__(self, word: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())
        self.public_key = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def now() -> datetime.datetime:
    """The clock of every run."""
    return datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def installation() -> Installation:
    return Installation("bench", "Siem", "bench", Key("joint").public_key)


def bundle_of(path: Path, replica: int, ops: Iterable[Op], count: int, base: Path | None = None) -> None:
    """A signed bundle file with these writes of one copy, all in one transaction, made upon what is in another."""
    key = Key(str(replica))
    needs, seals = _ground(base) if base is not None else ({}, ())
    tip = {**needs, replica: count}
    facts = ManifestFacts(
        purpose="levering",
        about=About("VTH", "bench"),
        sender=Writer(replica, f"Kopie {replica}", "bench", key.public_key.hex()),
        needs=needs,
        tip=tip,
        created_at="2026-11-23T12:00:00Z",
        app="bench",
        seals=seals,
    )
    txns = [Txn(replica, 1, count, BASE_CLOCK, f"Kopie {replica}", "Wijzigen", "bench")]
    write_bundle(path, facts, (op._replace(txn=1) for op in ops), {}, key, txns=txns)


def _ground(path: Path) -> tuple[Mapping[int, int], tuple[Seal, ...]]:
    """How far a bundle reaches, and the last seal of each copy in it."""
    with open_bundle(path) as bundle:
        tip = bundle.manifest.tip
        return tip, tuple(each for each in bundle.manifest.seals if each.seq == tip[each.replica])


def prepare(folder: Path, load: Workload) -> None:
    """Both stores with the base inside, and the six bundles."""
    base = folder / "base.kbbundle"
    bundle_of(base, BASE_REPLICA, load.base, len(load.base))
    for number, ops in enumerate(load.copies):
        bundle_of(folder / f"{number}.kbbundle", ops[0].replica, ops, len(ops), base)
    with (
        Workspace.create(folder / STORE, About(None, "samen"), installation(), (), now) as ws,
        open_bundle(folder / "base.kbbundle") as incoming,
    ):
        ws.merge(incoming)
    for name in FLOORS:
        _prepare_floor(folder / f"{name}.db", load, REFERENCES if name == "floor" else ())
    for peer in HERE:
        peer.prepare(folder, load)


def _prepare_floor(path: Path, load: Workload, indexed: Sequence[str]) -> None:
    db = sqlite3.connect(path)
    columns = ", ".join(f"{name} {'INTEGER' if name in NUMBERS else 'TEXT'}" for name in FIELDS)
    db.execute(f"CREATE TABLE record (id TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    db.execute("CREATE TABLE log (rep, seq, id, field, value, clock, PRIMARY KEY (rep, seq)) WITHOUT ROWID")
    marks = ", ".join("?" * (len(FIELDS) + 1))
    rows = ((op.record, *(op.fields[name] for name in FIELDS)) for op in load.base if op.kind == KIND)
    db.executemany(f"INSERT INTO record VALUES ({marks})", rows)  # noqa: S608 - only question marks
    for name in indexed:
        db.execute(f"CREATE INDEX i_{name} ON record ({name})")
    db.commit()
    db.close()


def run_floor(path: Path, load: Workload) -> tuple[float, float]:
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
    started, worked = time.perf_counter(), time.process_time()
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", rows)
    for name, values in final.items():
        db.executemany(f"UPDATE record SET {name} = ? WHERE id = ?", values)  # noqa: S608 - our own names
    db.execute("COMMIT")
    db.close()
    return time.perf_counter() - started, time.process_time() - worked


def refused(outcomes: Sequence[object]) -> None:
    """What is refused costs nothing and would look quick: raises it."""
    for each in outcomes:
        if isinstance(each, Refused):
            raise each


def run_store(folder: Path, store: Location, *, together: bool) -> float:
    """From bundle files on disk to durable records, heads and conflicts: in one transaction, or in one per bundle."""
    paths = sorted(folder.glob("?.kbbundle"))
    groups = [paths] if together else [[path] for path in paths]
    started = time.perf_counter()
    with Workspace.open(store, installation(), now) as ws:
        for group in groups:
            with ExitStack() as stack:
                refused(ws.merge_all([stack.enter_context(open_bundle(path)) for path in group], Choices()))
    return time.perf_counter() - started


@dataclass(frozen=True)
class Found:
    """What is there after a merge. `conflicts` and `readable` are None where nothing of the kind is kept."""

    wrong: int
    conflicts: int | None
    readable: int


def verify_floor(path: Path, load: Workload) -> Found:
    """The floor shows the winners; its log has every write."""
    db = sqlite3.connect(path)
    names = ", ".join(FIELDS)
    rows = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in db.execute(f"SELECT id, {names} FROM record")}  # noqa: S608
    kept = db.execute("SELECT count(*) FROM log").fetchone()[0]
    db.close()
    wrong = sum(rows[record][field] != value for (record, field), (value, _) in winners(load).items())
    return Found(wrong, None, kept)


def expected(load: Workload) -> Found:
    """What a merge must end in."""
    return Found(0, sum(values > 1 for _, values in winners(load).values()), sum(map(len, load.copies)))


def verify_store(store: Location, load: Workload) -> Found:
    """What lists show, what is in dispute, and what the histories of all records hold."""
    with Workspace.open(store, installation(), now) as ws:
        shown = {record.id: record.values for record in ws.list(KIND)}
        kept = ws.conflict_count()
        held = {(op.replica, op.seq, *op.fields) for op in ws.outgoing("full", locked=True).ops()}
    wrong = sum(shown[record][field] != value for (record, field), (value, _) in winners(load).items())
    return Found(wrong, kept, sum((op.replica, op.seq, *op.fields) in held for ops in load.copies for op in ops))


def verify_peer(cells: Cells, load: Workload) -> Found:
    """Every cell must show what one of its writers wrote; only what is shown can be read."""
    written: dict[tuple[RecordId, str], list[Value]] = {}
    for ops in load.copies:
        for op in ops:
            for field, value in op.fields.items():
                written.setdefault((op.record, field), []).append(value)
    wrong = sum(cells[cell] not in values for cell, values in written.items())
    readable = sum(value == cells[cell] for cell, values in written.items() for value in values)
    return Found(wrong, None, readable)


def child(variant: str, folder: Path, records: int) -> None:
    """One timed run in this process; prints seconds, seconds at work and peak memory above the imports."""
    load = workload(records) if variant in FLOORS else None
    memory, worked = PeakMemory(), time.process_time()
    if load:
        seconds, at_work = run_floor(folder / f"{variant}.db", load)
    elif variant in WAYS:
        seconds = run_store(folder, folder / STORE, together=variant == "together")
        at_work = time.process_time() - worked
    else:
        peer = next(peer for peer in HERE if peer.name == variant)
        __import__(peer.package)
        memory, worked = PeakMemory(), time.process_time()
        seconds = peer.run(folder)
        at_work = time.process_time() - worked
    print(json.dumps({"seconds": seconds, "at_work": at_work, "peak_mb": memory.mb() or 0.0}))


def _verified(variant: str, folder: Path, load: Workload) -> Found:
    if variant in FLOORS:
        return verify_floor(folder / f"{variant}.db", load)
    if variant in WAYS:
        return verify_store(folder / STORE, load)
    return verify_peer(next(peer for peer in HERE if peer.name == variant).cells(folder), load)


def measure(records: int, runs: int) -> tuple[list[str], bool]:
    """The lines of the table, and whether the store ended every time with the right cells, conflicts and history."""
    load = workload(records)
    writes = sum(map(len, load.copies))
    right = expected(load)
    said: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
    found: dict[str, Found] = {}
    good = True
    with tempfile.TemporaryDirectory() as name:
        clean, work = Path(name, "clean"), Path(name, "work")
        clean.mkdir()
        prepare(clean, load)
        for _ in range(runs):
            for variant in VARIANTS:
                shutil.rmtree(work, ignore_errors=True)
                shutil.copytree(clean, work)
                os.sync()
                command = [sys.executable, __file__, "--child", variant, str(work), "--records", str(records)]
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                said[variant].append(json.loads(out))
                found[variant] = _verified(variant, work, load)
                if variant in WAYS:
                    good = good and found[variant] == right
                elif variant in FLOORS:
                    good = good and found[variant].wrong == 0
    lines = [
        f"{writes} writes of {len(load.copies)} copies over {records} records, median of {runs} (best)",
        "variant     seconds         x floor   CPU s  x floor  peak MB    wrong       conflicts     readable",
    ]
    median = {
        (variant, what): statistics.median(each[what] for each in said[variant])
        for variant in VARIANTS
        for what in ("seconds", "at_work")
    }
    for variant in VARIANTS:
        seconds, at_work = median[variant, "seconds"], median[variant, "at_work"]
        best = min(each["seconds"] for each in said[variant])
        kept = f"{found[variant].conflicts} of {right.conflicts}" if found[variant].conflicts is not None else "none"
        lines.append(
            f"{variant:11} {seconds:5.2f} ({best:5.2f})  {seconds / median['floor', 'seconds']:8.2f}  {at_work:6.2f}  "
            f"{at_work / median['floor', 'at_work']:7.2f}  {max(each['peak_mb'] for each in said[variant]):7.0f}  "
            f"{found[variant].wrong:7d}  {kept:>14}  {found[variant].readable:11d}"
        )
    if len(HERE) < len(PEERS):
        missing = ", ".join(peer.name for peer in PEERS if not peer.is_here)
        lines.append(f"not measured, for not installed (packaging/requirements-bench.lock): {missing}")
    return lines, good


def main() -> int:
    parser = argparse.ArgumentParser(description="Merge of six bundles against the bare-SQLite floor")
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("VARIANT", "FOLDER"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]), given.records[0])
        return 0
    every = True
    for records in given.records:
        lines, good = measure(records, given.runs)
        print("\n".join(lines), flush=True)
        every = every and good
    return 0 if every else 1


if __name__ == "__main__":
    sys.exit(main())
