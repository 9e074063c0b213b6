"""What is asked often is found by an index; what a bundle costs follows from the bundle, not from the store."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from builders import MemoryBundle, a_workspace, packed
from sqlalchemy import event

from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace.workspace import Workspace

SMALL = {"vv", "replica", "peer", "bundle", "seed", "writer", "statement", "step", "meta"}
SMALL |= {"written", "concerned", "unsearched"}
"""Tables that do not grow with the records: copies, keys, bundles, steps here, and what a transaction writes."""
_FROM = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:temp\.|main\.)?(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE)


def raw_connection(ws: Workspace) -> sqlite3.Connection:
    raw = ws._connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


@contextmanager
def heard(ws: Workspace) -> Iterator[list[tuple[str, Any]]]:
    """Every statement with its values, explained while it is asked: temporary tables then hold what they held."""
    found: list[tuple[str, Any]] = []
    seen: set[str] = set()

    def listen(_: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if statement not in seen and statement.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            seen.add(statement)
            plan = raw_connection(ws).execute(f"EXPLAIN QUERY PLAN {statement}", parameters[0] if many else parameters)
            found.append((statement, [row[3] for row in plan]))

    event.listen(ws._connection, "before_cursor_execute", listen)
    yield found
    event.remove(ws._connection, "before_cursor_execute", listen)


def scans(heard_: list[tuple[str, Any]]) -> list[tuple[str, str, str]]:
    """(table, how, statement) of every look at a whole table that grows with the records."""
    found = []
    for statement, plan in heard_:
        named = {}
        for table, alias in _FROM.findall(statement):
            named[table.lower()] = named[(alias or table).lower()] = table.lower()
        for how in plan:
            match = re.match(r"SCAN (\w+)(.*)", how)
            if match is None or match[1] == "CONSTANT":
                continue
            table = named.get(match[1].lower(), match[1].lower())
            by_words = re.search(r"VIRTUAL TABLE INDEX \d+:(M|=)", match[2])
            if table not in SMALL and not by_words:
                found.append((table, how, statement))
    return found


def filled(folder: Path, records: int, name: str = "vol") -> Workspace:
    """A workspace with actions of ten people, and as many agenda items and commitments' leads as make rules speak."""
    ws = a_workspace(folder, theme=None, name=name)
    with ws.change("Vullen") as t:
        people = [t.create("person", {"name": f"Persoon {place}"}) for place in range(10)]
        theme = t.create("theme", {"title": "Water", "admitted_types": ["gemeente"]}, the_id(7, 0))
        agreements = [t.create("agreement", {"key": f"V-{n}", "theme": theme}, the_id(6, n)) for n in range(10)]
        for place in range(records):
            values: dict[str, Value] = {
                "text": f"Kaart nummer {place}",
                "number": f"VTH-A-{place:05d}",
                "owner": people[place % 10],
                "involved": [people[(place + 1) % 10]],
                "status": "open",
            }
            t.create("action", values, the_id(1, place))
            agreement = agreements[0] if place < 3 else the_id(5, place)
            t.create("commitment", {"agreement": agreement, "role": "trekker", "status": "pledged"}, the_id(2, place))
    return ws


def the_id(kind: int, place: int) -> RecordId:
    return RecordId(f"00000000-0000-4000-8{kind:03d}-{place:012d}")


def a_small_bundle(folder: Path, base: Workspace, name: str) -> MemoryBundle:
    """Somebody else's forty edits, some new records, a delete and a number that was given out already."""
    other = a_workspace(folder, theme=None, name=name, person="Siem")
    other.merge(packed(base.outgoing("full")))
    held = dict(other.outgoing("full").tip)
    with other.change("Bewerken") as t:
        for place in range(40):
            t.change(the_id(1, place), {"text": f"Anders {place}"})
        t.change(the_id(2, 1), {"status": "withdrawn"})
        t.create("action", {"text": "Nieuw", "number": "VTH-A-00003", "owner": the_id(9, 9)}, the_id(1, 900_000))
        t.create("membership", {"role": "chair", "status": "active"}, the_id(3, 1))
        t.delete(the_id(1, 41))
    bundle = packed(other.outgoing("full"))
    other.close()
    new = [op for op in bundle.op_list if op.seq > held.get(op.replica, 0)]
    bundle.op_list[:] = new
    return bundle.__class__(
        manifest=_with_needs(bundle, held),
        signer=bundle.signer,
        op_list=new,
        txn_list=bundle.txn_list[-1:],
        contents={},
    )


def _with_needs(bundle: MemoryBundle, needs: dict[int, int]) -> Any:
    from dataclasses import replace

    return replace(bundle.manifest, needs=needs, ops=len(bundle.op_list))


READS: dict[str, Callable[[Workspace], object]] = {
    "a page of a list": lambda ws: ws.rows("action", ws.ids("action", {"owner": ws.list("person")[0].id})[:50]),
    "the records of one reference": lambda ws: ws.list("commitment", {"agreement": the_id(6, 0)}),
    "one record": lambda ws: ws.get(the_id(1, 7)),
    "heads and history of one record": lambda ws: (ws.history(the_id(1, 7)), ws.conflicts(the_id(1, 7))),
    "what is noted about one record": lambda ws: ws.issues_about(the_id(1, 7)),
    "search": lambda ws: ws.search("kaart nummer 17"),
    "a list that is searched": lambda ws: ws.ids("action", search="nummer 17"),
}


@pytest.mark.parametrize("name", READS)
def test_a_question_asked_often_never_looks_at_a_whole_table(name: str, tmp_path: Path) -> None:
    with filled(tmp_path, 60) as ws, heard(ws) as asked:
        READS[name](ws)
        assert asked
        assert [each for each in scans(asked) if each[0] != "t_person"] == []


def test_a_whole_list_looks_at_its_own_table_only(tmp_path: Path) -> None:
    with filled(tmp_path, 60) as ws, heard(ws) as asked:
        ws.ids("action", order=("text",))
        ws.count("action", {"status": "open"})
        assert {each[0] for each in scans(asked)} == {"t_action"}


def test_merging_previewing_and_writing_never_look_at_a_whole_table(tmp_path: Path) -> None:
    with filled(tmp_path, 60) as ws:
        bundle = a_small_bundle(tmp_path, ws, "ander")
        with heard(ws) as asked:
            ws.plan(bundle)
            ws.merge(bundle)
            ws.merge(bundle)  # again: every write is compared with what is held
            with ws.change("Wijzigen") as t:
                t.change(the_id(1, 5), {"text": "Nog eens anders"})
                t.delete(the_id(1, 6))
                t.delete(the_id(6, 0))
            ws.undo()
            ws.undo_bundle(bundle.bundle_id)
        assert len(asked) > 50
        assert [each for each in scans(asked) if each[0] != "t_membership"] == []  # at most some hundreds of people


def test_a_small_export_looks_at_closed_records_only(tmp_path: Path) -> None:
    with filled(tmp_path, 60) as ws, heard(ws) as asked:
        leaving = ws.outgoing("full")
        assert sum(len(block.writes) for block in leaving.blocks()) > 60
        whole = {table for table, how, _ in scans(asked) if f"USING COVERING INDEX i_{table[2:]}_label" not in how}
        assert whole <= {"seal", "blanked", "blob", "conflict", "t_paper", "t_steering_report"}  # these stay small


class Steps:
    """Counts what SQLite does, in steps of its virtual machine: the same on every computer."""

    EVERY = 20

    def __init__(self, ws: Workspace) -> None:
        self._raw = raw_connection(ws)
        self.taken = 0

    def __enter__(self) -> Steps:
        self._raw.set_progress_handler(self._count, self.EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.set_progress_handler(None, 0)

    def _count(self) -> int:
        self.taken += self.EVERY
        return 0


def test_a_bundle_and_a_change_cost_the_same_in_a_store_ten_times_as_large(tmp_path: Path) -> None:
    costs: dict[str, list[int]] = {}
    for place, records in enumerate((100, 1000)):
        ws = filled(tmp_path, records, f"vol{place}")
        bundle = a_small_bundle(tmp_path, ws, f"ander{place}")

        def change(ws: Workspace = ws) -> None:
            with ws.change("Wijzigen") as t:
                t.change(the_id(1, 50), {"text": "Nog eens anders"})
                t.delete(the_id(1, 51))

        work: dict[str, Callable[[], object]] = {
            "preview": lambda ws=ws, bundle=bundle: ws.plan(bundle),
            "merge": lambda ws=ws, bundle=bundle: ws.merge(bundle),
            "again": lambda ws=ws, bundle=bundle: ws.merge(bundle),
            "change": change,
            "undo": ws.undo,
            "undo the bundle": lambda ws=ws, bundle=bundle: ws.undo_bundle(bundle.bundle_id),
            "one record": lambda ws=ws: (ws.get(the_id(1, 7)), ws.history(the_id(1, 7)), ws.issues_about(the_id(1, 7))),
        }
        for name, do in work.items():
            with Steps(ws) as steps:
                do()
            costs.setdefault(name, []).append(steps.taken)
        ws.close()
    assert {name: few for name, (few, many) in costs.items() if many > 1.15 * few + 500} == {}, costs
