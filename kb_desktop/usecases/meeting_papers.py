"""The small papers of a meeting, and action lists per owner and per agreement."""

from __future__ import annotations

import datetime
from dataclasses import replace

from kb_desktop.documents.contents import ActionLine, ActionList, AttendanceSheet, CoverNote, DecisionList
from kb_desktop.domain.meetings import DECISION
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases.audience import Audience, edition_named
from kb_desktop.usecases.commitments import themes
from kb_desktop.usecases.meetings import meeting_view
from kb_desktop.usecases.paper_lines import agenda_lines, attendance_sheet, attendee, decision_line, meeting_facts
from kb_desktop.usecases.papers import collect_actions, other_decisions
from kb_desktop.wording import papers as words
from kb_desktop.workspace.workspace import Workspace


def collect_decision_list(workspace: Workspace, meeting: RecordId, edition: str = "werkgroep") -> DecisionList:
    """Decisions in the order in which the items were treated; what this edition may not hold is named."""
    readers = Audience(workspace, edition_named(edition))
    view = meeting_view(workspace, meeting)
    treated = sorted(view.items, key=lambda line: line.item.integer("order_treated") or 10_000)
    items = []
    for line in treated:
        taken = [each for each in view.decisions if each.reference("agenda_item") == line.item.id]
        taken = [each for each in taken if readers.may_read(each, each.text("number"))]
        if taken:
            shown = readers.edition.names or readers.edition.holds(line.item.text("label"))
            title = f"{line.number}. {line.item.text('title') if shown else words.CLOSED_ITEM}"
            taken.sort(key=lambda each: each.text("number"))
            items.append((title, tuple(decision_line(each, readers) for each in taken)))
    items += [(each.title, each.decisions) for each in other_decisions(view, (), readers)]
    people = tuple(attendee(attendance, person, readers) for attendance, person in view.attendance)
    return DecisionList(meeting_facts(view.meeting, readers), people, tuple(items), readers.absent())


def collect_attendance_sheet(workspace: Workspace, meeting: RecordId) -> AttendanceSheet:
    """Who is expected, by name, without those who sent apologies."""
    return attendance_sheet(workspace, meeting_view(workspace, meeting))


def collect_cover_note(workspace: Workspace, item: RecordId, edition: str = "werkgroep") -> CoverNote:
    """The note on top of one agenda item. Raises `Refused` ("record.missing", "paper.closed_item")."""
    record = workspace.get(item)
    meeting = record.reference("meeting") if record is not None else None
    if record is None or record.kind != "agenda_item" or meeting is None:
        raise Refused.because("record.missing", None, id=item)
    readers = Audience(workspace, edition_named(edition))
    if not readers.edition.holds(record.text("label")):
        raise Refused.because("paper.closed_item", None, title=record.text("title"), label=record.text("label"))
    view = meeting_view(workspace, meeting)
    alone = replace(view, items=tuple(line for line in view.items if line.item.id == item))
    line = next(agenda_lines(alone, readers), None)
    if line is None:
        raise Refused.because("record.missing", None, id=item)
    own = Audience(workspace, readers.edition)
    agreement = record.reference("agreement")
    earlier = workspace.list(DECISION.name, {"agreement": agreement}, ("number",)) if agreement else ()
    held = [each for each in earlier if own.may_read(each, each.text("number"))]
    facts = replace(meeting_facts(view.meeting, readers), edition="")
    return CoverNote(facts, line, tuple(decision_line(each, own) for each in held), own.absent())


def collect_grouped_actions(workspace: Workspace, today: datetime.date, by: str) -> ActionList:
    """Open actions below a head per owner ("owner") or per theme ("theme"); within one theme per agreement."""
    whole = collect_actions(workspace, today)
    titles = {each.text("key"): each.text("title") for each in themes(workspace)}
    joint = workspace.about.theme is None

    def head(action: ActionLine) -> str:
        if by == "owner":
            return action.owner or words.NO_OWNER.capitalize()
        if joint:
            return titles.get(action.number.partition("-")[0], words.NO_THEME)
        return action.agreement or words.NO_AGREEMENT

    groups: dict[str, list[ActionLine]] = {}
    for each in whole.actions:
        groups.setdefault(head(each), []).append(each)
    last = (words.NO_OWNER.capitalize(), words.NO_AGREEMENT, words.NO_THEME)
    names = sorted(groups, key=lambda name: (name in last, name.casefold()))
    return replace(whole, actions=(), groups=tuple((name, tuple(groups[name])) for name in names))
