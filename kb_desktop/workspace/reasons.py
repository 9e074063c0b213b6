"""Reasons of steps that go: from the books here and from what others told, on every copy that hears of it.

The writes that erase say of which steps the reason goes. So all copies end with the same steps, whichever came first:
the step, or the write that names it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import Connection, select, update

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import DECISIONS
from kb_desktop.workspace import bulk, erasing, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import encode, fields_from_json, to_json
from kb_desktop.workspace.staging import Staged


def named(connection: Connection) -> set[Dot]:
    """The steps whose reasons are erased by the writes held here."""
    if not bulk.is_filled(connection, "erasure"):
        return set()
    dots = {(row.rep, row.seq) for row in connection.execute(select(t.erasure.c.rep, t.erasure.c.seq))}
    return {step for line in journal.lookup(connection, dots).values() for step in forms.erases_reasons(line)}


def settle(connection: Connection, staged: Sequence[Staged]) -> None:
    """Give the steps of these bundles, and those held before, the form that all erasures together ask for.

    Inside the transaction of a merge, after `erasing.settle`. Refuses a bundle in which a reason is erased that nobody
    erased.
    """
    came = {Dot(step.replica, step.first): step for each in staged for step in each.steps}
    asked = {step for each in staged for _, write in each.noted for step in forms.erases_reasons(write)}
    if not came and not asked:
        return
    to_go = named(connection)
    for dot, step in came.items():
        if reasons.is_erased(step.ext) and dot not in to_go:
            raise Refused.because("merge.reason_unfounded", None, replica=dot.replica, seq=dot.seq)
    blank(connection, to_go & (asked | came.keys()))


def blank(connection: Connection, steps: Collection[Dot]) -> None:
    """Erase the reasons of these steps, as far as they are here and can go."""
    rows: list[bulk.Row] = []
    for replica, first, _, _, text in _rows(connection, steps):
        ext = fields_from_json(text)
        if reasons.can_go(ext):
            rows.append((to_json(reasons.without(ext, encode)), replica, first))
    bulk.update_rows(connection, "txn", ("rep", "first"), ("ext",), rows)
    if rows:
        erasing.to_be_scrubbed(connection)


def forget_in_receipts(connection: Connection) -> None:
    """Take the words from receipts of others that tell of a decision on a record whose reason was erased."""
    gone = set(_decisions_without_reason(connection))
    table = t.bundle_note
    notes = select(table.c.id, table.c.facts).where(table.c.way == "receipt")
    for id_, text in connection.execute(notes).all() if gone else ():
        facts = json.loads(text)
        told = [each for each in facts["lines"] if each["words"] and (each["record"], each["outcome"]) in gone]
        if told:
            for line in told:
                line["words"] = ""
            where = (table.c.id == id_, table.c.way == "receipt")
            connection.execute(update(table).where(*where).values(facts=json.dumps(facts, ensure_ascii=False)))
            erasing.to_be_scrubbed(connection)


def _decisions_without_reason(connection: Connection) -> Iterator[tuple[str, str]]:
    """(record, outcome) of the decisions whose reason was erased."""
    for replica, first, last, label, text in _rows(connection, named(connection)):
        if label in DECISIONS and reasons.is_erased(fields_from_json(text)):
            for write in journal.writes_above(connection, replica, first - 1, last):
                yield write.record, DECISIONS[label]


def _rows(connection: Connection, steps: Collection[Dot]) -> Iterator[tuple[int, int, int, str, str]]:
    """(replica, first, last, label, ext) of these steps, as far as they are here and something was added to them."""
    query = "SELECT first, last, label, ext FROM txn WHERE rep = ? AND ext IS NOT NULL AND first IN ({wanted})"
    for replica in sorted({step.replica for step in steps}):
        firsts = sorted(step.seq for step in steps if step.replica == replica)
        for first, last, label, text in list(bulk.rows_in(connection, query, firsts, (replica,))):
            yield replica, first, last, label or "", text


def not_as_named(connection: Connection) -> Iterable[Dot]:
    """The steps whose reason is here although it was erased, or went although nobody erased it."""
    to_go = named(connection)
    for row in connection.execute(select(t.txn.c.rep, t.txn.c.first, t.txn.c.ext).where(t.txn.c.ext.is_not(None))):
        ext, step = fields_from_json(row.ext), Dot(row.rep, row.first)
        if reasons.can_go(ext) if step in to_go else reasons.is_erased(ext):
            yield step
