"""Other ways to merge the same six copies, each checked for what it keeps: pycrdt (Yjs), Loro, SQLite changesets.

They come from `packaging/requirements-bench.lock`; the program never uses them. Each gets the leanest form it offers:
the document libraries one flat map of "record field" to value, the changesets the bare table of the floor. A run reads
what lies on disk, merges six copies and saves durably: the document whole, the table in one transaction.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from merge_workload import FIELDS, KIND, Workload

from kb_desktop.domain.records import RecordId, Value

Cells = Mapping[tuple[RecordId, str], object]
DOCUMENT, TABLE = "document", "peer.db"


@dataclass(frozen=True)
class Peer:
    """`prepare` makes what lies on disk, `run` merges and gives seconds, `cells` reads back what is shown then."""

    name: str
    package: str
    prepare: Callable[[Path, Workload], None]
    run: Callable[[Path], float]
    cells: Callable[[Path], Cells]

    @property
    def is_here(self) -> bool:
        return find_spec(self.package) is not None


def _parts(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.[0-9]"))


def _save(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _base_cells(load: Workload) -> Iterator[tuple[str, Value]]:
    for op in load.base:
        if op.kind == KIND:
            yield from ((f"{op.record} {field}", value) for field, value in op.fields.items())


def _split(cells: Mapping[str, object]) -> Cells:
    found: dict[tuple[RecordId, str], object] = {}
    for key, value in cells.items():
        record, _, field = key.partition(" ")
        found[RecordId(record), field] = int(value) if isinstance(value, float) else value
    return found


# --- pycrdt
def _pycrdt_document(number: int, content: bytes = b"") -> tuple[Any, Any]:
    import pycrdt

    document: Any = pycrdt.Doc(client_id=number)
    if content:
        document.apply_update(content)
    return document, document.get("cells", type=pycrdt.Map)


def _prepare_pycrdt(folder: Path, load: Workload) -> None:
    document, cells = _pycrdt_document(1)
    with document.transaction():
        for key, value in _base_cells(load):
            cells[key] = value
    base = document.get_update()
    (folder / f"pycrdt.{DOCUMENT}").write_bytes(base)
    for number, ops in enumerate(load.copies):
        document, cells = _pycrdt_document(number + 2, base)
        seen = document.get_state()
        with document.transaction():
            for op in ops:
                for field, value in op.fields.items():
                    cells[f"{op.record} {field}"] = value
        (folder / f"pycrdt.{number}").write_bytes(document.get_update(seen))


def _run_pycrdt(folder: Path) -> float:
    began = time.perf_counter()
    document, _ = _pycrdt_document(99, (folder / f"pycrdt.{DOCUMENT}").read_bytes())
    for part in _parts(folder, "pycrdt"):
        document.apply_update(part.read_bytes())
    _save(folder / f"pycrdt.{DOCUMENT}", document.get_update())
    return time.perf_counter() - began


def _cells_pycrdt(folder: Path) -> Cells:
    _, cells = _pycrdt_document(100, (folder / f"pycrdt.{DOCUMENT}").read_bytes())
    return _split(cells.to_py())


# --- Loro
def _loro_document(number: int, content: bytes = b"") -> tuple[Any, Any]:
    import loro

    document: Any = loro.LoroDoc()
    document.peer_id = number
    if content:
        document.import_(content)
    return document, document.get_map("cells")


def _prepare_loro(folder: Path, load: Workload) -> None:
    from loro import ExportMode

    document, cells = _loro_document(1)
    for key, value in _base_cells(load):
        cells.insert(key, value)
    document.commit()
    base = document.export(ExportMode.Snapshot())
    (folder / f"loro.{DOCUMENT}").write_bytes(base)
    for number, ops in enumerate(load.copies):
        document, cells = _loro_document(number + 2, base)
        seen = document.oplog_vv
        for op in ops:
            for field, value in op.fields.items():
                cells.insert(f"{op.record} {field}", value)
        document.commit()
        (folder / f"loro.{number}").write_bytes(document.export(ExportMode.Updates(seen)))


def _run_loro(folder: Path) -> float:
    from loro import ExportMode

    began = time.perf_counter()
    document, _ = _loro_document(99, (folder / f"loro.{DOCUMENT}").read_bytes())
    document.import_batch([part.read_bytes() for part in _parts(folder, "loro")])
    _save(folder / f"loro.{DOCUMENT}", document.export(ExportMode.Snapshot()))
    return time.perf_counter() - began


def _cells_loro(folder: Path) -> Cells:
    _, cells = _loro_document(100, (folder / f"loro.{DOCUMENT}").read_bytes())
    return _split(cells.get_value())


# --- SQLite changesets
def _prepare_changesets(folder: Path, load: Workload) -> None:
    import apsw

    db = apsw.Connection(str(folder / TABLE))
    db.execute(f"CREATE TABLE record (id TEXT PRIMARY KEY, {', '.join(FIELDS)}) WITHOUT ROWID")
    marks = ", ".join("?" * (len(FIELDS) + 1))
    rows = [(op.record, *(op.fields[name] for name in FIELDS)) for op in load.base if op.kind == KIND]
    with db:
        db.executemany(f"INSERT INTO record VALUES ({marks})", rows)  # noqa: S608 - only question marks
    for number, ops in enumerate(load.copies):
        db.execute("BEGIN")
        session = apsw.Session(db, "main")
        session.attach(None)
        for op in ops:
            for field, value in op.fields.items():
                db.execute(f"UPDATE record SET {field} = ? WHERE id = ?", (value, op.record))  # noqa: S608
        (folder / f"changeset.{number}").write_bytes(session.changeset())
        session.close()
        db.execute("ROLLBACK")
    db.close()


def _run_changesets(folder: Path) -> float:
    import apsw

    began = time.perf_counter()
    db = apsw.Connection(str(folder / TABLE))
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    with db:
        for part in _parts(folder, "changeset"):
            apsw.Changeset.apply(part.read_bytes(), db, conflict=lambda *_: apsw.SQLITE_CHANGESET_OMIT)
    db.close()
    return time.perf_counter() - began


def _cells_changesets(folder: Path) -> Cells:
    db = sqlite3.connect(folder / TABLE)
    rows = db.execute(f"SELECT id, {', '.join(FIELDS)} FROM record").fetchall()  # noqa: S608 - our own names
    db.close()
    return {(RecordId(row[0]), field): value for row in rows for field, value in zip(FIELDS, row[1:], strict=True)}


PEERS = (
    Peer("pycrdt", "pycrdt", _prepare_pycrdt, _run_pycrdt, _cells_pycrdt),
    Peer("loro", "loro", _prepare_loro, _run_loro, _cells_loro),
    Peer("changesets", "apsw", _prepare_changesets, _run_changesets, _cells_changesets),
)
