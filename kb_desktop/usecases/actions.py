"""Actions: the list that everybody works from, and what can be done to an action."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from kb_desktop.domain.actions import SETTLED, days_overdue
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.records import change_in
from kb_desktop.wording.labels import person_name
from kb_desktop.workspace.workspace import Done, Workspace

OPEN = ("open", "in_progress", "waiting", "reported_done")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as the list shows it. `late` is the number of days past its day, 0 when in time."""

    action: Record
    number: str
    text: str
    owner: str
    due: datetime.date | None
    status: str
    late: int
    source: str
    agreement: str
    disputed: bool = False


def overview(
    workspace: Workspace, today: datetime.date, *, show: str = "open", search: str = "", theme: str = ""
) -> list[ActionRow]:
    """Actions, first what is due first. `show`: open, overdue, done or all; `theme`: the key of one theme, or all."""
    where: dict[str, Value] = {}
    if theme:
        where["theme"] = of_theme(theme)
    if show in ("open", "overdue"):
        where["status"] = [*OPEN, None]
    elif show == "done":
        where["status"] = ["confirmed", "dropped"]
    found = workspace.rows("action", workspace.ids("action", where, ("due", "number"), search))
    disputed = {conflict.record for conflict in workspace.conflicts()}
    rows = [_row(workspace, action, today, disputed) for action in found]
    return [row for row in rows if row.late] if show == "overdue" else rows


def of_theme(key: str) -> list[Value]:
    """Condition for the records of a theme; what names no theme belongs to every theme."""
    return [natural_id("theme", CURRENT_EDITION, key), None]


def _row(workspace: Workspace, action: Record, today: datetime.date, disputed: set[RecordId]) -> ActionRow:
    return ActionRow(
        action,
        action.text("number"),
        action.text("text"),
        name_of(workspace, action.reference("owner")),
        action.date("due"),
        action.text("status") or "open",
        days_overdue(action, today),
        name_of(workspace, action.reference("agenda_item")),
        name_of(workspace, action.reference("agreement")),
        action.id in disputed,
    )


def name_of(workspace: Workspace, id_: RecordId | None) -> str:
    """What people call a record: a name, a title, a key."""
    record = workspace.get(id_) if id_ else None
    if record is None:
        return ""
    for field in ("name", "title", "printed_name", "key", "number", "text"):
        if record.text(field):
            return record.text(field)
    if record.kind == "person":
        return person_name("")
    return name_of(workspace, record.reference("organisation")) if record.kind == "sign_up" else ""


def set_status(workspace: Workspace, ids: Sequence[RecordId], status: str, reason: str, today: datetime.date) -> Done:
    """Give actions a status in one step; a dropped action needs a reason."""
    with workspace.change("Status van actie wijzigen") as transaction:
        for id_ in ids:
            values: dict[str, Value] = {"status": status}
            if reason:
                values["reason"] = reason
            change_in(transaction, id_, values, today)
    return transaction.finished


def is_settled(action: Record) -> bool:
    """Whether nothing is left to do for the owner."""
    return action.text("status") in SETTLED
