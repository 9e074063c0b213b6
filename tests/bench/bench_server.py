"""The same merge of six bundles in a file and on a PostgreSQL server, interleaved in one run; prints a table.

    python3 packaging/dev.py bench server [--records 10000] [--runs 3]

Bundles and checks are those of `bench_merge`. The server keeps every commit on disk, as the file does; both begin
with the same records inside, each run on a fresh copy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_merge import STORE, expected, now, prepare, run_store, verify_store
from merge_workload import Workload, workload

from kb_desktop.domain.addresses import Address, Location, location, read_address
from kb_desktop.domain.spaces import Installation
from kb_desktop.workspace.workspace import Workspace

PLACES = ("file", "server")
MOST = 2.0
"""So many times the figure of a file a server may take."""


def administer(statement: str) -> None:
    """Carry out a statement in the server's own database."""
    import psycopg

    with psycopg.connect(os.environ["KB_DESKTOP_TEST_DATABASE"], autocommit=True) as connection:
        connection.execute(statement.encode())


def _database(name: str) -> Address:
    return read_address(f"{os.environ['KB_DESKTOP_TEST_DATABASE'].rpartition('/')[0]}/{name}")


@contextmanager
def stores(clean: Path, load: Workload) -> Iterator[None]:
    """The store in a file, and everything of it in a database to copy from."""
    prepare(clean, load)
    administer("CREATE DATABASE bench_clean TEMPLATE template0")
    try:
        installation = Installation("bench", "Siem", "bench", b"")
        with Workspace.open(clean / STORE, installation, now) as source:
            address = _database("bench_clean")
            Workspace.create(address, source.about, installation, (), now, source=source).close()
        yield
    finally:
        administer("DROP DATABASE IF EXISTS bench_work")
        administer("DROP DATABASE bench_clean")


def fresh(place: str, clean: Path, work: Path) -> Location:
    """A store of its own for one run, with the bundles in `work`."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(clean, work)
    if place == "file":
        return work / STORE
    administer("DROP DATABASE IF EXISTS bench_work")
    administer("CREATE DATABASE bench_work TEMPLATE bench_clean")
    administer("CHECKPOINT")
    return _database("bench_work")


def measure(records: int, runs: int) -> tuple[list[str], bool]:
    """The lines of the table, and whether every run was right and the server quick enough."""
    load = workload(records)
    times: dict[str, list[float]] = {place: [] for place in PLACES}
    right, digests, lines = True, set(), []
    with tempfile.TemporaryDirectory() as name:
        clean, work = Path(name, "clean"), Path(name, "work")
        clean.mkdir()
        with stores(clean, load):
            for _ in range(runs):
                for place in PLACES:
                    store = fresh(place, clean, work)
                    command = [sys.executable, __file__, "--child", str(work), str(store)]
                    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                    times[place].append(said["seconds"])
                    digests.add(said["digest"])
                    right = right and verify_store(store, load) == expected(load)
    floor = statistics.median(times["file"])
    lines = [
        f"{sum(map(len, load.copies))} writes over {records} records, together; median of {runs} (best)",
        "store     seconds        x file",
    ]
    for place in PLACES:
        median = statistics.median(times[place])
        lines.append(f"{place:8}  {median:5.2f} ({min(times[place]):.2f})  {median / floor:7.2f}")
    lines.append(f"digests: {len(digests)}; cells and conflicts {'right' if right else 'WRONG'}")
    return lines, right and len(digests) == 1 and statistics.median(times["server"]) <= MOST * floor


def child(folder: Path, store: Location) -> None:
    """One timed run in this process; prints seconds and the digest after it."""
    seconds = run_store(folder, store, together=True)
    with Workspace.open(store, Installation("bench", "Siem", "bench", b""), now) as workspace:
        print(json.dumps({"seconds": seconds, "digest": workspace.digest().digest}))


def main() -> int:
    parser = argparse.ArgumentParser(description="Merge of six bundles in a file and on a server")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "STORE"))
    given = parser.parse_args()
    if given.child:
        child(Path(given.child[0]), location(given.child[1]))
        return 0
    if not os.environ.get("KB_DESKTOP_TEST_DATABASE"):
        print("no server: start this with packaging/dev.py bench")
        return 1
    lines, good = measure(given.records, given.runs)
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
