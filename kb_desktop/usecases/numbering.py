"""Permanent numbers that people read: VTH-A-014 for an action, VTH-B-007 for a decision."""

from __future__ import annotations

import re

from kb_desktop.domain.fields import Kind
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction

JOINT_PREFIX = "KB"


def next_number(transaction: Transaction, kind: Kind, about: About) -> str:
    """The first number after the highest one given so far; numbers are never used again."""
    return _next_after(transaction, kind.name, f"{about.theme or JOINT_PREFIX}-{kind.number_letter}-")


def _next_after(transaction: Transaction, kind: str, prefix: str) -> str:
    pattern = re.compile(re.escape(prefix) + r"(\d{1,9})")
    taken = (pattern.fullmatch(number) for number in transaction.numbers(kind))
    highest = max((int(match[1]) for match in taken if match), default=0)
    return f"{prefix}{highest + 1:03d}"


def give_new_number(workspace: Workspace, id_: RecordId) -> Done:
    """Settle a number that two copies gave out apart: this record gets the next free one, in its minutes too.

    Adopted minutes stay as they are; the history of the record tells both numbers.
    """
    with workspace.change("Nieuw nummer geven") as transaction:
        record = transaction.get(id_)
        if record is None or record.deleted or not record.text("number"):
            raise Refused.because("record.missing", None, id=id_)
        new = next_beside(transaction, record)
        transaction.change(id_, {"number": new})
        carry_into_minutes(transaction, record, new)
    return transaction.finished


def next_beside(transaction: Transaction, record: Record) -> str:
    """The first free number of the sort that `record` has."""
    return _next_after(transaction, record.kind, f"{record.text('number').rpartition('-')[0]}-")


def carry_into_minutes(transaction: Transaction, record: Record, new: str) -> None:
    """Write the new number of `record`, which is as it was, into the minutes that are not adopted yet."""
    old = record.text("number")
    item = transaction.get(record.reference("agenda_item") or RecordId(""))
    if item is None or item.deleted or _adopted(transaction, item):
        return
    sharing = transaction.list(record.kind, {"agenda_item": item.id, "number": old})
    lines = item.text("minutes_text").split("\n")
    mine = [place for place, line in enumerate(lines) if line.strip().startswith(f"{old} ")]
    if mine and not [each for each in sharing if each.id != record.id]:
        lines[mine[0]] = lines[mine[0]].replace(old, new, 1)
        transaction.change(item.id, {"minutes_text": "\n".join(lines)})


def _adopted(transaction: Transaction, item: Record) -> bool:
    return any(
        each.text("status") == "adopted" for each in transaction.list("minutes", {"meeting": item.get("meeting")})
    )
