"""What papers about a meeting have in common: their head, and the lines of agenda, people, actions and decisions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from kb_desktop.documents.contents import (
    ActionLine,
    AgendaLine,
    AgreementStates,
    AttendanceSheet,
    Attendee,
    DecisionLine,
    PaperFacts,
)
from kb_desktop.domain.paper_editions import Edition, most_closed
from kb_desktop.domain.records import Record, RecordId, natural_id
from kb_desktop.domain.sendings import annex_numbers
from kb_desktop.usecases.actions import ActionRow, name_of
from kb_desktop.usecases.agreement_states import UNKNOWN, states, taking_part
from kb_desktop.usecases.audience import Audience, edition_named
from kb_desktop.usecases.commitments import matrix
from kb_desktop.usecases.meetings import MeetingView, expected
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.pack_annexes import annexes_of, sendings_of
from kb_desktop.wording import papers as words
from kb_desktop.workspace.workspace import Workspace


def group_name(workspace: Workspace, theme: RecordId | None = None) -> str:
    """What the working group of a theme is called on paper: by its full name; by default that of this workspace."""
    own = workspace.about.theme
    id_ = theme or (natural_id("theme", CURRENT_EDITION, own) if own else None)
    return f"Werkgroep {name_of(workspace, id_)}" if id_ else workspace.about.name


def meeting_facts(meeting: Record, readers: Audience, status: str = "") -> PaperFacts:
    """The head of a paper about a meeting."""
    starts, ends = meeting.text("starts_at"), meeting.text("ends_at")
    times = f"{starts[11:16]}–{ends[11:16]}" if starts and ends else starts[11:16]
    theme = meeting.reference("theme")
    edition = readers.edition
    return PaperFacts(
        group=group_name(readers.workspace, theme),
        made_at=_made_at(meeting),
        meeting=meeting.text("title"),
        day=meeting.date("starts_at"),
        times=times,
        place=meeting.text("place"),
        chair=readers.name(meeting.reference("chair")),
        minute_taker=readers.name(meeting.reference("minute_taker")),
        label=edition_label(meeting, edition),
        edition=edition.key,
        status=status,
    )


def edition_label(meeting: Record, edition: Edition, *, confidential: bool = False) -> str:
    """What stands in the head: an edition with everything in it is confidential, one for the public is not."""
    if confidential:
        return "vertrouwelijk"
    if not edition.names:
        return "openbaar"
    return most_closed(meeting.text("label"), "vertrouwelijk") if edition.chair else meeting.text("label") or "intern"


def _made_at(meeting: Record) -> datetime.datetime:
    """A paper carries the moment of its meeting, so that the same content gives the same bytes."""
    zone = ZoneInfo("Europe/Amsterdam")
    try:
        return datetime.datetime.fromisoformat(meeting.text("starts_at")).replace(tzinfo=zone)
    except ValueError:
        return datetime.datetime(2025, 3, 20, tzinfo=zone)


def key_of(workspace: Workspace, theme: RecordId | None) -> str:
    """The key of a theme, "" without one."""
    record = workspace.get(theme) if theme else None
    return record.text("key") if record else ""


def agenda_lines(view: MeetingView, readers: Audience) -> Iterator[AgendaLine]:
    """The agenda as these readers get it; dropped items are not on it."""
    given = annex_numbers(sendings_of(readers.workspace, view.meeting.id))
    for line in view.items:
        item = line.item
        if item.text("status") == "dropped":
            continue
        open_ = readers.may_read(item, words.agenda_item(line.number))
        shown = open_ or readers.edition.names
        yield AgendaLine(
            number=line.number,
            title=item.text("title") if shown else words.CLOSED_ITEM,
            starts=line.starts,
            ends=_later(line.starts, item.integer("minutes_of_time")) if readers.edition.chair else "",
            minutes=item.integer("minutes_of_time"),
            purpose=item.text("purpose") if shown else "",
            presenter=readers.name(item.reference("presenter")) if shown else "",
            explanation=readers.text(item.text("explanation")) if open_ else withheld_because(item, readers),
            agreement=name_of(readers.workspace, item.reference("agreement")) if shown else "",
            annexes=tuple(annexes_of(line, given, readers)),
            key=item.id,
        )


def withheld_because(item: Record, readers: Audience) -> str:
    """Why nothing of an agenda item is here.

    The confidential part says nothing about the edition; the title tells the public enough.
    """
    if readers.edition.is_part or not readers.edition.names:
        return ""
    return words.IN_CONFIDENTIAL_PART if readers.gets_apart(item) else words.NOT_IN_EDITION


def _later(start: str, minutes: int) -> str:
    """ "10:05" and 25 minutes make "10:30"; nothing without both."""
    if not start or not minutes:
        return ""
    hours, rest = divmod(int(start[:2]) * 60 + int(start[3:5]) + minutes, 60)
    return f"{hours % 24:02}:{rest:02}"


def attendee(attendance: Record, person: Record | None, readers: Audience) -> Attendee:
    """Somebody who was there, or not, as these readers get to know it."""
    organisation = person.reference("organisation") if person is not None and person.kind == "person" else None
    name = readers.name(person.id) if person else ""
    of = name_of(readers.workspace, organisation)
    return Attendee(
        name.removesuffix(f", {of}") if of else name,
        of,
        attendance.text("status") or "present",
        readers.name(attendance.reference("substitute")),
        attendance.text("remark") if readers.edition.names else "",
    )


def action_line(row: ActionRow, readers: Audience) -> ActionLine:
    """An action of a list as these readers get it."""
    owner = readers.name(row.action.reference("owner"))
    return ActionLine(row.number, readers.text(row.text), owner, row.due, row.status, row.late, row.agreement)


def plain_action(action: Record, readers: Audience) -> ActionLine:
    """An action in the minutes as these readers get it: as it was agreed, not late."""
    return ActionLine(
        action.text("number"),
        readers.text(action.text("text")),
        readers.name(action.reference("owner")),
        action.date("due"),
        action.text("status") or "open",
        agreement=name_of(readers.workspace, action.reference("agreement")),
    )


def decision_line(decision: Record, readers: Audience) -> DecisionLine:
    """A decision as these readers get it."""
    return DecisionLine(
        decision.text("number"),
        readers.text(decision.text("text")),
        decision.text("verb"),
        decision.date("decided_on"),
        decision.text("status") or "taken",
        name_of(readers.workspace, decision.reference("agreement")),
    )


def agreement_states(
    view: MeetingView, before: Record | None, today: datetime.date, readers: Audience
) -> AgreementStates | None:
    """How the agreements of the group stand; nothing when nobody said anything about them yet."""
    theme = key_of(readers.workspace, view.meeting.reference("theme"))
    if not theme:
        return None
    signed_up = taking_part(matrix(readers.workspace, theme, {}).rows, today)
    since = before.date("starts_at") if before is not None else None
    found = states(theme, signed_up, readers, today, since)
    return AgreementStates(found, since) if any(each.light != UNKNOWN for each in found) else None


def attendance_sheet(workspace: Workspace, view: MeetingView) -> AttendanceSheet:
    """Who is expected, by name, without those who sent apologies."""
    readers = Audience(workspace, edition_named("werkgroep"))
    people = [
        Attendee(person.text("name"), readers.name(person.reference("organisation")), noted or "present")
        for person, noted in expected(workspace, view)
        if noted not in ("apologies", "absent")
    ]
    return AttendanceSheet(replace(meeting_facts(view.meeting, readers), edition=""), tuple(people))


def sheet_to_sign(workspace: Workspace, view: MeetingView, readers: Audience) -> AttendanceSheet | None:
    """Who is expected, in the editions of those who come."""
    sheet = attendance_sheet(workspace, view) if readers.edition.key in ("werkgroep", "regie") else None
    return sheet if sheet is not None and sheet.people else None
