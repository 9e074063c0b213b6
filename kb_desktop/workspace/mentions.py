"""Where a text stands: in which fields of which records, now or only in their history, and in reasons of steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kb_desktop.domain import reasons
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import journal, lists
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.comparing import title_of
from kb_desktop.workspace.encoding import fields_from_json, from_lines, to_json


@dataclass(frozen=True, slots=True)
class Mention:
    """A field in which a text stands. `is_shown`: now; otherwise only in the history."""

    record: RecordId
    kind: str
    title: str
    field: str
    is_shown: bool


def where_written(connection: Connection, texts: Collection[str], besides: RecordId) -> list[Mention]:
    """The fields of all records but one that hold one of these texts, whatever their case."""
    sought = [_folded(each) for each in texts if each.strip()]
    found: dict[tuple[RecordId, str, str], None] = {}
    for replica in sorted(journal.version_vector(connection)) if sought else ():
        for _, lines in journal.segments(connection, replica):
            if _holds(lines.decode(), sought):
                found.update(dict.fromkeys(_fields(lines, sought, besides)))
    return [_mention(connection, *each, sought) for each in found]


def _fields(lines: bytes, sought: list[str], besides: RecordId) -> Iterator[tuple[RecordId, str, str]]:
    for line in from_lines(lines):
        if line.record != besides:
            for name, value in line.fields.items():
                if _holds(to_json(value), sought):
                    yield line.record, line.kind, name


def _mention(connection: Connection, id_: RecordId, kind: str, field: str, sought: list[str]) -> Mention:
    record = lists.get(connection, id_)
    shown: Value = record.get(field) if record is not None and not record.deleted else None
    title = title_of(kind, record.values) if record is not None else ""
    return Mention(id_, kind, title, field, _holds(to_json(shown), sought))


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason that was given for a step, when (ISO 8601 UTC) and by whom. `step` is its first write.

    `can_go`: whether it can be erased; other programs may give reasons without what that takes.
    """

    step: Dot
    label: str
    at: str
    by: str
    words: str
    can_go: bool


def reasons_with(connection: Connection, texts: Collection[str]) -> list[GivenReason]:
    """The reasons of steps in which one of these texts stands, in the order of their time."""
    found = []
    steps = select(t.txn).where(t.txn.c.ext.is_not(None)).order_by(t.txn.c.clock, t.txn.c.rep)
    for row in connection.execute(steps):
        ext = fields_from_json(row.ext)
        if says(reasons.given(ext), texts):
            facts = (row.label or "", journal.clock_time(row.clock), row.person or "")
            found.append(GivenReason(Dot(row.rep, row.first), *facts, reasons.given(ext), reasons.can_go(ext)))
    return found


def says(words: str, texts: Collection[str]) -> bool:
    """Whether one of these texts stands in the words, whatever their case."""
    return _holds(to_json(words), [_folded(each) for each in texts if each.strip()])


def is_writer(connection: Connection, texts: Collection[str]) -> bool:
    """Whether somebody with such a name wrote in this workspace."""
    names = connection.execute(select(t.replica.c.person)).scalars()
    sought = [_folded(each) for each in texts if each.strip()]
    return any(_holds(to_json(name or ""), sought) for name in names)


def _folded(text: str) -> str:
    return to_json(text.strip())[1:-1].casefold()


def _holds(text: str, sought: list[str]) -> bool:
    folded = text.casefold()
    return any(each in folded for each in sought)
