"""People of the working group and their membership; only work data are kept."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.usecases.actions import name_of, of_theme
from kb_desktop.usecases.records import change_in, create_in
from kb_desktop.workspace.workspace import Done, Workspace

__all__ = ["Member", "Workspace", "add_member", "change_member", "end_membership", "members"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the membership that counts now; `membership` is None for a person without one."""

    person: Record
    membership: Record | None
    organisation: str

    @property
    def role(self) -> str:
        """The role in the group, "" without membership."""
        return self.membership.text("role") if self.membership else ""

    @property
    def is_active(self) -> bool:
        """Whether the membership has not ended; a person without one counts as active."""
        return self.membership is None or self.membership.text("status") != "ended"


def members(workspace: Workspace, theme: str = "", search: str = "") -> Sequence[Member]:
    """People by name; with `theme` those of that group and those of no group."""
    where: dict[str, Value] = {"theme": of_theme(theme)} if theme else {}
    all_memberships = workspace.list("membership")
    held: dict[str, Record] = {}
    for each in workspace.list("membership", where):
        before = held.get(each.text("person"))
        if before is None or before.text("status") == "ended":
            held[each.text("person")] = each
    elsewhere = {each.text("person") for each in all_memberships} - set(held)
    people = workspace.rows("person", workspace.ids("person", {}, ("name",), search))
    return [
        Member(each, held.get(each.id), name_of(workspace, each.reference("organisation")))
        for each in people
        if each.id not in elsewhere
    ]


def add_member(
    workspace: Workspace, person: Mapping[str, Value], membership: Mapping[str, Value], today: datetime.date
) -> Done:
    """A new person with a membership of this group, in one step."""
    with workspace.change("Lid toevoegen") as transaction:
        id_ = create_in(transaction, workspace, CATALOGUE["person"], person, today)
        full: dict[str, Value] = {"from_date": today.isoformat(), **membership, "person": id_}
        create_in(transaction, workspace, CATALOGUE["membership"], full, today)
    return transaction.finished


def change_member(
    workspace: Workspace, person: RecordId, field: str, value: Value, membership: RecordId | None, today: datetime.date
) -> Done:
    """Change one field of the person, or of the membership when it is a field of that; makes one when there is none."""
    with workspace.change("Lid wijzigen") as transaction:
        if CATALOGUE["person"].field(field) is not None:
            change_in(transaction, person, {field: value}, today)
        elif membership is not None:
            change_in(transaction, membership, {field: value}, today)
        else:
            full: dict[str, Value] = {"person": person, field: value}
            create_in(transaction, workspace, CATALOGUE["membership"], full, today)
    return transaction.finished


def end_membership(workspace: Workspace, membership: RecordId, today: datetime.date) -> Done:
    """The person leaves the group today; everything written stays, also the day of who left before."""
    with workspace.change("Lidmaatschap beëindigen") as transaction:
        held = transaction.get(membership)
        if held is None or held.text("status") != "ended":
            change_in(transaction, membership, {"status": "ended", "to_date": today.isoformat()}, today)
    return transaction.finished
