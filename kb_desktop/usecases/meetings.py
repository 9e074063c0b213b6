"""Meetings: planning, the agenda and its order, papers, attendance, sending."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fractional_indexing import FIError, generate_key_between, generate_n_keys_between

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.usecases.actions import of_theme
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.records import change_in, create_in, delete_in
from kb_desktop.wording.labels import person_name
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction

NO_NUMBER = "–"
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An agenda item as a list shows it. `starts` is "10:05", or "" for one that is dropped or without a known time."""

    item: Record
    number: str
    starts: str
    presenter: str
    papers: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with everything its page shows."""

    meeting: Record
    items: tuple[ItemLine, ...]
    attendance: tuple[tuple[Record, Record | None], ...]
    decisions: tuple[Record, ...]
    actions: tuple[Record, ...]
    adopted: bool


def in_order(items: Sequence[Record]) -> list[Record]:
    """Agenda items in the order of the agenda; twins at one place by id."""
    return sorted(items, key=lambda each: (each.text("position"), each.id))


def of_group(workspace: Workspace, theme: str) -> Sequence[Record]:
    """Meetings, newest first; with the key of a theme those of that group and those of no group."""
    where: dict[str, Value] = {"theme": of_theme(theme)} if theme else {}
    return workspace.list("meeting", where, ("-starts_at",))


def meeting_among(workspace: Workspace, ids: Collection[RecordId]) -> RecordId:
    """The meeting among records that were made together; "" when there is none."""
    found = (workspace.get(id_) for id_ in ids)
    return next((each.id for each in found if each is not None and each.kind == "meeting"), RecordId(""))


def meeting_view(workspace: Workspace, meeting: RecordId) -> MeetingView:
    """Read one meeting."""
    record = workspace.get(meeting)
    if record is None or record.kind != "meeting" or record.deleted:
        raise Refused.because("pack.no_meeting", None, id=meeting)
    items = in_order(workspace.list("agenda_item", {"meeting": meeting}))
    lines = tuple(_lines(workspace, record, items))
    attendance = [(each, _person(workspace, each)) for each in workspace.list("attendance", {"meeting": meeting})]
    ids: list[Value] = [each.id for each in items]
    return MeetingView(
        record,
        lines,
        tuple(sorted(attendance, key=lambda pair: pair[1].text("name").casefold() if pair[1] else "")),
        tuple(_decisions(workspace, meeting, ids)),
        tuple(workspace.list("action", {"agenda_item": ids})) if ids else (),
        any(each.text("status") == "adopted" for each in workspace.list("minutes", {"meeting": meeting})),
    )


def _decisions(workspace: Workspace, meeting: RecordId, items: list[Value]) -> list[Record]:
    """Decisions at the items of a meeting, and those of the meeting whose item is not named or not there any more."""
    found = list(workspace.list("decision", {"agenda_item": items})) if items else []
    for each in workspace.list("decision", {"meeting": meeting}):
        place = each.reference("agenda_item")
        item = workspace.get(place) if place and place not in items else None
        if place not in items and (item is None or item.deleted):
            found.append(each)
    return found


def _person(workspace: Workspace, attendance: Record) -> Record | None:
    id_ = attendance.reference("person") or attendance.reference("organisation")
    return workspace.get(id_) if id_ else None


def _numbers(items: Sequence[Record]) -> list[str]:
    """The number of each item: its own once sent, before that its place. A late one gets the next, a dropped none."""
    following = max((int(number) for each in items if (number := each.text("number")).isdecimal()), default=0)
    numbers = []
    for item in items:
        number = item.text("number")
        if not number and item.text("status") != "dropped":
            following += 1
            number = str(following)
        numbers.append(number or NO_NUMBER)
    return numbers


def _duration(item: Record) -> datetime.timedelta:
    minutes = 0 if item.text("status") == "dropped" else item.integer("minutes_of_time")
    return datetime.timedelta(minutes=max(0, min(minutes, _DAY)))


def _lines(workspace: Workspace, meeting: Record, items: Sequence[Record]) -> list[ItemLine]:
    lines = []
    at = _start(meeting)
    for number, item in zip(_numbers(items), items, strict=True):
        presenter = item.reference("presenter")
        person = workspace.get(presenter) if presenter else None
        papers = [workspace.get(id_) for id_ in item.references("papers")]
        lines.append(
            ItemLine(
                item,
                number,
                at.strftime("%H:%M") if at and item.text("status") != "dropped" else "",
                person_name(person.text("name")) if person else "",
                tuple(paper for paper in papers if paper is not None and not paper.deleted),
            )
        )
        at = at + _duration(item) if at else None
    return lines


def _start(meeting: Record) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(meeting.text("starts_at"))  # local time of the meeting
    except ValueError:
        return None


def plan(workspace: Workspace, values: Mapping[str, Value], today: datetime.date) -> Done:
    """Plan a meeting of this group; the standing first items come along."""
    theme = workspace.about.theme
    full = {"theme": natural_id("theme", CURRENT_EDITION, theme) if theme else None, **values}
    with workspace.change("Vergadering plannen") as transaction:
        meeting = create_in(transaction, workspace, CATALOGUE["meeting"], full, today)
        position = None
        for title, purpose, minutes in _standing_items(transaction, meeting):
            position = generate_key_between(position, None)
            item: dict[str, Value] = {
                "meeting": meeting,
                "title": title,
                "purpose": purpose,
                "minutes_of_time": minutes,
                "position": position,
            }
            create_in(transaction, workspace, CATALOGUE["agenda_item"], item, today)
    return transaction.finished


def _standing_items(transaction: Transaction, meeting: RecordId) -> list[tuple[str, str, int]]:
    planned = transaction.get(meeting)
    theme = planned.get("theme") if planned is not None else None
    earlier = any(each.id != meeting for each in transaction.list("meeting", {"theme": theme}))
    items = [("Opening en agenda", "bespreking", 5)]
    if earlier:
        items += [("Verslag van de vorige vergadering", "besluitvorming", 10), ("Actielijst", "bespreking", 10)]
    return [*items, ("Rondvraag en sluiting", "bespreking", 5)]


_LONGEST_POSITION = 100
_CLOSING = re.compile(r"\b(?:af)?sluiting\b", re.IGNORECASE)


def add_item(workspace: Workspace, meeting: RecordId, values: Mapping[str, Value], today: datetime.date) -> Done:
    """Add an agenda item, before the closing item when that stands last, otherwise at the end."""
    with workspace.change("Agendapunt toevoegen") as transaction:
        items = in_order(transaction.list("agenda_item", {"meeting": meeting}))
        closing = bool(items) and _CLOSING.search(items[-1].text("title")) is not None
        position = _position_at(transaction, items, len(items) - closing, today)
        full = {"meeting": meeting, "position": position, **values}
        create_in(transaction, workspace, CATALOGUE["agenda_item"], full, today)
    return transaction.finished


def move_item(workspace: Workspace, item: RecordId, to: int, today: datetime.date) -> Done:
    """Put an agenda item at place `to` (from 0) of its agenda; only this item is written where there is room."""
    with workspace.change("Agendapunt verplaatsen") as transaction:
        record = transaction.get(item)
        if record is None:
            raise Refused.because("record.missing", None, id=item)
        items = in_order(transaction.list("agenda_item", {"meeting": record.get("meeting")}))
        others = [each for each in items if each.id != item]
        to = max(0, min(to, len(others)))
        if [*others[:to], record] != items[: to + 1]:
            change_in(transaction, item, {"position": _position_at(transaction, others, to, today)}, today)
    return transaction.finished


def _position_at(transaction: Transaction, others: Sequence[Record], to: int, today: datetime.date) -> str:
    """A position at place `to` among the others; these get new ones when there is no room between two of them."""
    before = others[to - 1].text("position") if to > 0 else None
    after = others[to].text("position") if to < len(others) else None
    with suppress(FIError, IndexError):  # twins from two copies, no position, or one that a script made up
        found = str(generate_key_between(before, after))
        if len(found) <= _LONGEST_POSITION:
            return found
    positions = generate_n_keys_between(None, None, len(others) + 1)
    for each, position in zip(others, [*positions[:to], *positions[to + 1 :]], strict=True):
        change_in(transaction, each.id, {"position": position}, today)
    return str(positions[to])


def attach(workspace: Workspace, item: RecordId, files: Sequence[Path], today: datetime.date) -> Done:
    """Attach files to an agenda item as papers, in this order."""
    stored = [(path, workspace.add_file(path.name, path)) for path in files]
    with workspace.change("Stuk toevoegen") as transaction:
        record = transaction.get(item)
        if record is None:
            raise Refused.because("record.missing", None, id=item)
        papers: list[Value] = list(record.references("papers"))
        for path, value in stored:
            title = path.stem.replace("_", " ").replace("-", " ").strip() or path.name
            values: dict[str, Value] = {"title": title, "file": value, "status": "final"}
            papers.append(create_in(transaction, workspace, CATALOGUE["paper"], values, today))
        change_in(transaction, item, {"papers": papers}, today)
    return transaction.finished


def replace_file(workspace: Workspace, paper: RecordId, path: Path, today: datetime.date) -> Done:
    """A newer version of a paper: the same paper with another file; the earlier one stays in its history."""
    value = workspace.add_file(path.name, path)
    with workspace.change("Stuk vervangen") as transaction:
        change_in(transaction, paper, {"file": value}, today)
    return transaction.finished


def set_attendance(
    workspace: Workspace, meeting: RecordId, statuses: Mapping[RecordId, str], today: datetime.date
) -> Done:
    """Note for persons whether they are present, in one step."""
    with workspace.change("Aanwezigheid bijwerken") as transaction:
        held = {each.text("person"): each for each in transaction.list("attendance", {"meeting": meeting})}
        for person, status in statuses.items():
            if person in held:
                if held[person].text("status") != status:
                    change_in(transaction, held[person].id, {"status": status}, today)
            else:
                values: dict[str, Value] = {"meeting": meeting, "person": person, "status": status}
                create_in(transaction, workspace, CATALOGUE["attendance"], values, today)
    return transaction.finished


def send_agenda(workspace: Workspace, meeting: RecordId, today: datetime.date) -> Done:
    """The agenda goes out: from now on every item keeps its number."""
    with workspace.change("Agenda versturen") as transaction:
        change_in(transaction, meeting, {"status": "agenda_sent"}, today)
        fix_numbers_in(transaction, meeting, today)
    return transaction.finished


def fix_numbers_in(transaction: Transaction, meeting: RecordId, today: datetime.date) -> None:
    """Every item keeps the number it has now; a meeting that was only planned has its agenda sent."""
    items = in_order(transaction.list("agenda_item", {"meeting": meeting}))
    for number, item in zip(_numbers(items), items, strict=True):
        if number != NO_NUMBER and not item.text("number"):
            change_in(transaction, item.id, {"number": number}, today)
    held = transaction.get(meeting)
    if held is not None and held.text("status") in ("planned", "moved"):
        change_in(transaction, meeting, {"status": "agenda_sent"}, today)


def set_status(workspace: Workspace, meeting: RecordId, status: str, label: str, today: datetime.date) -> Done:
    """Move a meeting to its next state; a held meeting has its open items treated."""
    with workspace.change(label) as transaction:
        if status == "held":
            for item in transaction.list("agenda_item", {"meeting": meeting, "status": "on_agenda"}):
                change_in(transaction, item.id, {"status": "treated"}, today)
        change_in(transaction, meeting, {"status": status}, today)
    return transaction.finished


def remove_item(workspace: Workspace, item: RecordId) -> Done:
    """Take an item off the agenda."""
    with workspace.change("Agendapunt verwijderen") as transaction:
        delete_in(transaction, item)
    return transaction.finished


def expected(workspace: Workspace, view: MeetingView) -> list[tuple[Record, str]]:
    """Members who are expected, by name, with the attendance noted so far ("" when nothing is known)."""
    noted = {attendance.text("person"): attendance.text("status") for attendance, _ in view.attendance}
    members = workspace.list("membership", {"theme": view.meeting.get("theme"), "status": ["active", None]})
    ids = {each.text("person") for each in members} | set(noted)
    people = [person for id_ in ids if id_ and (person := workspace.get(RecordId(id_))) and not person.deleted]
    return [(each, noted.get(each.id, "")) for each in sorted(people, key=lambda each: each.text("name").casefold())]


def previous_meeting(workspace: Workspace, meeting: Record) -> Record | None:
    """The last meeting before this one that was held."""
    held = ("held", "minutes_circulated", "adopted", "archived")
    earlier = [
        each
        for each in workspace.list("meeting", {"theme": meeting.get("theme"), "status": list(held)})
        if each.id != meeting.id and each.text("starts_at") < (meeting.text("starts_at") or "9999")
    ]
    return max(earlier, key=lambda each: each.text("starts_at"), default=None)
