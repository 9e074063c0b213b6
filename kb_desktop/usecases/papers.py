"""Papers: everything a paper needs is read into one frozen value, then built without the database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import (
    ActionLine,
    ActionList,
    AttendanceSheet,
    BuiltPaper,
    CoverNote,
    DecisionLine,
    DecisionList,
    MeetingPack,
    MinutesItem,
    MinutesPaper,
    PaperFacts,
    PersonReport,
    SignUpForm,
    Supplement,
)
from kb_desktop.documents.meeting_lists import build_attendance_sheet, build_cover_note, build_decision_list
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.documents.person_report import build_person_report
from kb_desktop.documents.progress_report import build_progress_report
from kb_desktop.documents.report_contents import ProgressReport
from kb_desktop.documents.sign_up_form import build_sign_up_form
from kb_desktop.documents.supplement import build_supplement
from kb_desktop.documents.unknown_signs import with_signs
from kb_desktop.domain.minutes_text import numbers_in, parse
from kb_desktop.domain.paper_editions import Edition, confidential_part
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, is_id
from kb_desktop.domain.sendings import annex_numbers
from kb_desktop.usecases.actions import overview as action_rows
from kb_desktop.usecases.audience import Audience, edition_named
from kb_desktop.usecases.meetings import NO_NUMBER, ItemLine, MeetingView, meeting_view, previous_meeting
from kb_desktop.usecases.office import with_pdfs
from kb_desktop.usecases.pack_annexes import held_by, numbers_of, section_key, sendings_of, titles_of_gone
from kb_desktop.usecases.paper_lines import (
    action_line,
    agenda_lines,
    agreement_states,
    attendee,
    decision_line,
    group_name,
    key_of,
    meeting_facts,
    plain_action,
    sheet_to_sign,
    withheld_because,
)
from kb_desktop.wording import papers as words
from kb_desktop.workspace.workspace import Workspace

Progress = Callable[[float, str], None]
Paper = BuiltPaper
"""A finished paper, as the two faces get it."""


def collect_pack(workspace: Workspace, meeting: str, today: datetime.date, edition: str = "werkgroep") -> MeetingPack:
    """Everything a meeting pack needs; what this edition may not hold is named in `left_out`.

    Raises `Refused` ("pack.no_meeting", "pack.closed_meeting", "paper.no_edition").
    """
    view, whole = _asked(workspace, meeting, edition)
    readers = Audience(workspace, whole)
    before = previous_meeting(workspace, view.meeting)
    sent = held_by(workspace, view.meeting.id, edition)
    pack = MeetingPack(
        meeting_facts(view.meeting, readers),
        tuple(agenda_lines(view, readers)),
        _minutes(before.id, readers) if before is not None else None,
        tuple(_open_actions(view, today, readers)),
        tuple(_decisions(before, readers)),
        progress=agreement_states(view, before, today, readers),
        attendance=sheet_to_sign(workspace, view, readers),
        chair=whole.chair,
        sent=sent,
        reserved=_reserved(view, workspace),
        gone=titles_of_gone(sent, view, readers),
    )
    return replace(pack, left_out=readers.absent())


def collect_confidential(workspace: Workspace, meeting: str, today: datetime.date, edition: str) -> MeetingPack:
    """The confidential part of an edition, with the same numbers: a paper of its own.

    Raises `Refused` ("pack.nothing_apart") when the edition keeps nothing apart, and what `collect_pack` raises.
    """
    view, whole = _asked(workspace, meeting, edition)
    readers = Audience(workspace, confidential_part(whole))
    agenda = tuple(line for line in agenda_lines(view, readers) if line.explanation or line.annexes)
    before = previous_meeting(workspace, view.meeting)
    minutes = _minutes(before.id, readers) if before is not None else None
    if minutes is not None:
        said = tuple(each for each in minutes.items if each.text or each.decisions or each.actions)
        head = replace(minutes.facts, label="vertrouwelijk")
        minutes = replace(minutes, facts=head, attendees=(), items=said)
        minutes = minutes if said or minutes.opening or minutes.closing or minutes.erratum else None
    actions = tuple(_open_actions(view, today, readers))
    decisions = tuple(_decisions(before, readers))
    if not (agenda or minutes or actions or decisions):
        raise Refused.because("pack.nothing_apart", None, edition=edition)
    facts = replace(meeting_facts(view.meeting, readers), label="vertrouwelijk", status="vertrouwelijk")
    sent = held_by(workspace, view.meeting.id, edition, confidential=True)
    gone = titles_of_gone(sent, view, readers)
    return MeetingPack(facts, agenda, minutes, actions, decisions, apart=True, sent=sent, gone=gone)


def _reserved(view: MeetingView, workspace: Workspace) -> dict[str, str]:
    """The number of every annex, also of those that this edition may not hold: no other ever gets it."""
    given = annex_numbers(sendings_of(workspace, view.meeting.id))
    return {
        section_key(line.item, paper): number
        for line in view.items
        if line.item.text("status") != "dropped"
        for paper in line.papers
        if (number := numbers_of(line, given).get(paper.id))
    }


def _asked(workspace: Workspace, meeting: str, edition: str) -> tuple[MeetingView, Edition]:
    if not is_id(meeting.lower()):
        raise Refused.because("pack.no_meeting", None, id=meeting)
    view = meeting_view(workspace, RecordId(meeting.lower()))
    whole = edition_named(edition)
    label = view.meeting.text("label") or "intern"
    if not whole.holds(label) and label not in ("openbaar", "intern"):
        raise Refused.because("pack.closed_meeting", None, label=label, edition=edition)
    return view, whole


def _open_actions(view: MeetingView, today: datetime.date, readers: Audience) -> Iterator[ActionLine]:
    theme = key_of(readers.workspace, view.meeting.reference("theme"))
    for row in action_rows(readers.workspace, today, theme=theme):
        if readers.may_read(row.action, row.number):
            yield action_line(row, readers)


def _decisions(before: Record | None, readers: Audience) -> Iterator[DecisionLine]:
    for each in readers.workspace.list("decision", {"meeting": before.id}, ("number",)) if before else ():
        if readers.may_read(each, each.text("number")):
            yield decision_line(each, readers)


def collect_minutes(workspace: Workspace, meeting: RecordId, edition: str = "werkgroep") -> MinutesPaper:
    """The minutes of a meeting with decisions and actions at their item; what stays out is named in `left_out`."""
    readers = Audience(workspace, edition_named(edition))
    minutes = _minutes(meeting, readers)
    facts = replace(minutes.facts, edition=edition)
    return replace(minutes, facts=facts, left_out=readers.absent())


def _minutes(meeting: RecordId, readers: Audience) -> MinutesPaper:
    view = meeting_view(readers.workspace, meeting)
    found = readers.workspace.list("minutes", {"meeting": meeting})
    minutes = found[0] if found else None
    treated = [line for line in view.items if _is_treated(view, line)]
    said = {number for line in treated for number in numbers_in(line.item.text("minutes_text"))}
    items = [_minutes_item(view, line, said, readers) for line in treated]
    items += other_decisions(view, said, readers)
    around = _around(view, minutes, readers)
    return MinutesPaper(
        replace(meeting_facts(view.meeting, readers, "" if view.adopted else "concept"), edition=""),
        tuple(attendee(attendance, person, readers) for attendance, person in view.attendance),
        around.get("opening", ""),
        tuple(items),
        around.get("closing", ""),
        around.get("erratum", ""),
    )


def other_decisions(view: MeetingView, said: Container[str], readers: Audience) -> list[MinutesItem]:
    """Decisions of a meeting at none of its items, which no text (the numbers in `said`) names: last, together."""
    items = {line.item.id for line in view.items}
    apart = [each for each in view.decisions if each.reference("agenda_item") not in items]
    apart = [each for each in apart if each.text("number") not in said and readers.may_read(each, each.text("number"))]
    apart.sort(key=lambda each: each.text("number"))
    decisions = tuple(decision_line(each, readers) for each in apart)
    return [MinutesItem("", words.OTHER_DECISIONS, decisions=decisions)] if decisions else []


def _around(view: MeetingView, minutes: Record | None, readers: Audience) -> dict[str, str]:
    """What stands around the items of minutes, by field; it has the label of the meeting."""
    texts = {name: minutes.text(name) for name in ("opening", "closing", "erratum")} if minutes else {}
    there = [name for name, text in texts.items() if text]
    if not there or not readers.may_read(view.meeting, words.around_minutes(there)):
        return {}
    return {name: readers.text(texts[name]) for name in there}


def _is_treated(view: MeetingView, line: ItemLine) -> bool:
    """An item of the agenda, or one that was not (yet) on it, at which something is recorded all the same."""
    return line.item.text("status") not in ("dropped", "proposed") or bool(_recorded_at(view, line))


def _recorded_at(view: MeetingView, line: ItemLine) -> list[Record]:
    return [each for each in (*view.decisions, *view.actions) if each.reference("agenda_item") == line.item.id]


def _minutes_item(view: MeetingView, line: ItemLine, said: Container[str], readers: Audience) -> MinutesItem:
    """An item with what its text names, and what is recorded at it that no text (the numbers in `said`) names."""
    numbered = {each.text("number"): each for each in (*view.decisions, *view.actions) if each.text("number")}
    lines = parse(line.item.text("minutes_text"))
    kept = "\n".join(each.whole for each in lines if each.number not in numbered).strip()
    may_read = readers.edition.holds(line.item.text("label"))
    withheld = ""
    if kept and not readers.may_read(line.item, words.minutes_of_item(line.number)):
        kept, withheld = "", withheld_because(line.item, readers) or words.NOT_IN_EDITION
    there = [
        numbered[number] for number in dict.fromkeys(each.number for each in lines if each.number) if number in numbered
    ]
    unsaid = [each for each in _recorded_at(view, line) if each.text("number") not in said]
    there += sorted(unsaid, key=lambda each: each.text("number"))
    shown = [each for each in there if readers.may_read(each, each.text("number"))]
    if there and not (shown or kept or withheld):
        withheld = withheld_because(there[0], readers) or words.NOT_IN_EDITION
    return MinutesItem(
        line.number if line.number != NO_NUMBER else "",
        line.item.text("title") if may_read or readers.edition.names else words.CLOSED_ITEM,
        readers.text(kept),
        tuple(decision_line(each, readers) for each in shown if each.kind == "decision"),
        tuple(plain_action(each, readers) for each in shown if each.kind == "action"),
        withheld,
    )


def collect_actions(
    workspace: Workspace, today: datetime.date, show: str = "open", edition: str = "werkgroep"
) -> ActionList:
    """The action list of a workspace; what this edition may not hold is named in `left_out`."""
    theme = workspace.about.theme
    zone = ZoneInfo("Europe/Amsterdam")
    facts = PaperFacts(
        group=group_name(workspace) if theme else "Gezamenlijke werkmap",
        made_at=datetime.datetime.combine(today, datetime.time(12), zone),
        day=today,
        label="intern",
        edition=edition,
    )
    readers = Audience(workspace, edition_named(edition))
    rows = action_rows(workspace, today, show=show, theme=theme or "")
    actions = tuple(action_line(row, readers) for row in rows if readers.may_read(row.action, row.number))
    return ActionList(facts, actions, readers.absent())


_BUILDERS: Mapping[type, Callable[..., BuiltPaper]] = {
    MeetingPack: build_meeting_pack,
    MinutesPaper: build_minutes,
    ActionList: build_action_list,
    DecisionList: build_decision_list,
    AttendanceSheet: build_attendance_sheet,
    CoverNote: build_cover_note,
    PersonReport: build_person_report,
    ProgressReport: build_progress_report,
    SignUpForm: build_sign_up_form,
    Supplement: build_supplement,
}


def build(paper: object, path: Path, progress: Progress | None) -> BuiltPaper:
    """Build a collected paper; needs no database."""
    if isinstance(paper, MeetingPack):
        paper = with_pdfs(paper, progress)
    elif isinstance(paper, Supplement):
        paper = replace(paper, pack=with_pdfs(paper.pack, progress))
    return with_signs(_BUILDERS[type(paper)](paper, path, progress), paper)


def meeting_pack(
    workspace: Workspace,
    meeting: str,
    path: Path,
    today: datetime.date,
    progress: Progress | None = None,
    edition: str = "werkgroep",
) -> BuiltPaper:
    """Collect and build a meeting pack in one go, for scripts."""
    return build(collect_pack(workspace, meeting, today, edition), path, progress)


def confidential_part_of_pack(
    workspace: Workspace, meeting: str, path: Path, today: datetime.date, edition: str
) -> BuiltPaper | None:
    """Collect and build the confidential part of a pack; None when nothing is kept apart."""
    try:
        part = collect_confidential(workspace, meeting, today, edition)
    except Refused as refused:
        if refused.problems[0].code == "pack.nothing_apart":
            return None
        raise
    return build(part, path, None)


def minutes_paper(workspace: Workspace, meeting: RecordId, path: Path) -> BuiltPaper:
    """Collect and build minutes in one go."""
    return build(collect_minutes(workspace, meeting), path, None)


def action_list(workspace: Workspace, path: Path, today: datetime.date) -> BuiltPaper:
    """Collect and build the action list in one go."""
    return build(collect_actions(workspace, today), path, None)
