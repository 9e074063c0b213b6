"""Papers: everything a paper needs is read into one frozen value, then built without the database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import (
    ActionLine,
    ActionList,
    AgendaLine,
    Annex,
    Attendee,
    BuiltPaper,
    DecisionLine,
    MeetingPack,
    MinutesItem,
    MinutesPaper,
    PaperFacts,
)
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.domain.fields import LABELS
from kb_desktop.domain.minutes_text import parse
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, is_id
from kb_desktop.usecases.actions import ActionRow, name_of
from kb_desktop.usecases.actions import overview as action_rows
from kb_desktop.usecases.meetings import ItemLine, MeetingView, meeting_view, previous_meeting
from kb_desktop.wording.labels import person_name
from kb_desktop.workspace.workspace import Workspace

Progress = Callable[[float, str], None]

WIDEST_LABEL = {"werkgroep": "intern"}
"""The most closed label that an edition still holds."""


def collect_pack(workspace: Workspace, meeting: str, today: datetime.date, edition: str = "werkgroep") -> MeetingPack:
    """Everything a meeting pack needs; what this edition may not hold is named in `left_out`."""
    if not is_id(meeting.lower()):
        raise Refused.because("pack.no_meeting", None, id=meeting)
    view = meeting_view(workspace, RecordId(meeting.lower()))
    left_out: list[str] = []
    agenda = tuple(_agenda(workspace, view, edition, left_out))
    before = previous_meeting(workspace, view.meeting)
    theme = view.meeting.reference("theme")
    rows = action_rows(workspace, today, theme=_key_of(workspace, theme))
    open_actions = tuple(_action_line(row) for row in rows if _travels(row.action, edition, row.number, left_out))
    decisions = workspace.list("decision", {"meeting": before.id}, ("number",)) if before else ()
    return MeetingPack(
        _facts(workspace, view.meeting, edition),
        agenda,
        _minutes(workspace, before.id, edition, left_out) if before is not None else None,
        open_actions,
        tuple(
            _decision_line(workspace, each)
            for each in decisions
            if _travels(each, edition, each.text("number"), left_out)
        ),
        tuple(dict.fromkeys(left_out)),
    )


def _key_of(workspace: Workspace, theme: RecordId | None) -> str:
    record = workspace.get(theme) if theme else None
    return record.text("key") if record else ""


def _travels(record: Record, edition: str, name: str, left_out: list[str]) -> bool:
    """Whether this edition may hold the record; a label of a newer program counts as the most closed one."""
    label = record.text("label") or "intern"
    if label in LABELS and LABELS.index(label) <= LABELS.index(WIDEST_LABEL[edition]):
        return True
    left_out.append(f"{name}: {label}")
    return False


def _agenda(workspace: Workspace, view: MeetingView, edition: str, left_out: list[str]) -> Sequence[AgendaLine]:
    lines = []
    for line in view.items:
        if line.item.text("status") == "dropped":
            continue
        secret = not _travels(line.item, edition, f"Agendapunt {line.number}", left_out)
        lines.append(
            AgendaLine(
                number=line.number,
                title=line.item.text("title"),
                starts=line.starts,
                minutes=line.item.integer("minutes_of_time"),
                purpose=line.item.text("purpose"),
                presenter=line.presenter,
                explanation="" if secret else line.item.text("explanation"),
                agreement=name_of(workspace, line.item.reference("agreement")),
                annexes=() if secret else tuple(_annexes(workspace, line, edition, left_out)),
            )
        )
    return lines


def _annexes(workspace: Workspace, line: ItemLine, edition: str, left_out: list[str]) -> list[Annex]:
    annexes: list[Annex] = []
    for paper in line.papers:
        file = paper.get("file")
        if not isinstance(file, dict) or not _travels(paper, edition, paper.text("title"), left_out):
            continue
        sha256 = str(file["sha256"])
        if not workspace.has_file(sha256):
            left_out.append(f"{paper.text('title')}: bestand nog niet ontvangen")
            continue
        number = f"{line.number}{_letters(len(annexes))}"
        content = workspace.file_bytes(sha256)
        annexes.append(Annex(number, paper.text("title"), str(file["name"]), content, paper.text("alternative_text")))
    return annexes


def _letters(place: int) -> str:
    """a, b ... z, aa, ab ..."""
    text = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _facts(workspace: Workspace, meeting: Record, edition: str, status: str = "") -> PaperFacts:
    starts, ends = meeting.text("starts_at"), meeting.text("ends_at")
    times = f"{starts[11:16]}–{ends[11:16]}" if starts and ends else starts[11:16]
    theme = meeting.reference("theme")
    day = meeting.date("starts_at")
    return PaperFacts(
        group=f"Werkgroep {name_of(workspace, theme)}" if theme else workspace.about.name,
        made_at=_made_at(meeting),
        meeting=meeting.text("title"),
        day=day,
        times=times,
        place=meeting.text("place"),
        chair=name_of(workspace, meeting.reference("chair")),
        minute_taker=name_of(workspace, meeting.reference("minute_taker")),
        label=meeting.text("label") or "intern",
        edition=edition,
        status=status,
    )


def _made_at(meeting: Record) -> datetime.datetime:
    """A paper carries the moment of its meeting, so that the same content gives the same bytes."""
    zone = ZoneInfo("Europe/Amsterdam")
    try:
        return datetime.datetime.fromisoformat(meeting.text("starts_at")).replace(tzinfo=zone)
    except ValueError:
        return datetime.datetime(2025, 3, 20, tzinfo=zone)


def collect_minutes(workspace: Workspace, meeting: RecordId, edition: str = "werkgroep") -> MinutesPaper:
    """The minutes of a meeting with decisions and actions at their item; what stays out is named in `left_out`."""
    left_out: list[str] = []
    minutes = _minutes(workspace, meeting, edition, left_out)
    facts = replace(minutes.facts, edition=edition)
    return replace(minutes, facts=facts, left_out=tuple(dict.fromkeys(left_out)))


def _minutes(workspace: Workspace, meeting: RecordId, edition: str, left_out: list[str]) -> MinutesPaper:
    view = meeting_view(workspace, meeting)
    found = workspace.list("minutes", {"meeting": meeting})
    minutes = found[0] if found else None
    items = [
        _minutes_item(workspace, view, line, edition, left_out)
        for line in view.items
        if line.item.text("status") not in ("dropped", "proposed")
    ]
    return MinutesPaper(
        _facts(workspace, view.meeting, "", "" if view.adopted else "concept"),
        tuple(_attendee(workspace, attendance, person) for attendance, person in view.attendance),
        minutes.text("opening") if minutes else "",
        tuple(items),
        minutes.text("closing") if minutes else "",
        minutes.text("erratum") if minutes else "",
    )


def _minutes_item(
    workspace: Workspace, view: MeetingView, line: ItemLine, edition: str, left_out: list[str]
) -> MinutesItem:
    numbered = {each.text("number"): each for each in (*view.decisions, *view.actions) if each.text("number")}
    lines = parse(line.item.text("minutes_text"))
    kept = "\n".join(each.whole for each in lines if each.number not in numbered).strip()
    if kept and not _travels(line.item, edition, f"Verslag bij agendapunt {line.number}", left_out):
        kept = ""
    named = [
        numbered[number]
        for number in dict.fromkeys(each.number for each in lines)
        if number in numbered and _travels(numbered[number], edition, number, left_out)
    ]
    return MinutesItem(
        line.number,
        line.item.text("title"),
        kept,
        tuple(_decision_line(workspace, each) for each in named if each.kind == "decision"),
        tuple(_plain_action(workspace, each) for each in named if each.kind == "action"),
    )


def _attendee(workspace: Workspace, attendance: Record, person: Record | None) -> Attendee:
    organisation = person.reference("organisation") if person is not None and person.kind == "person" else None
    return Attendee(
        person_name(person.text("name")) if person else "",
        name_of(workspace, organisation),
        attendance.text("status") or "present",
        name_of(workspace, attendance.reference("substitute")),
        attendance.text("remark"),
    )


def _action_line(row: ActionRow) -> ActionLine:
    return ActionLine(row.number, row.text, row.owner, row.due, row.status, row.late, row.agreement)


def _plain_action(workspace: Workspace, action: Record) -> ActionLine:
    return ActionLine(
        action.text("number"),
        action.text("text"),
        name_of(workspace, action.reference("owner")),
        action.date("due"),
        action.text("status") or "open",
        agreement=name_of(workspace, action.reference("agreement")),
    )


def _decision_line(workspace: Workspace, decision: Record) -> DecisionLine:
    return DecisionLine(
        decision.text("number"),
        decision.text("text"),
        decision.text("verb"),
        decision.date("decided_on"),
        decision.text("status") or "taken",
        name_of(workspace, decision.reference("agreement")),
    )


def collect_actions(
    workspace: Workspace, today: datetime.date, show: str = "open", edition: str = "werkgroep"
) -> ActionList:
    """The action list of a workspace; what this edition may not hold is named in `left_out`."""
    theme = workspace.about.theme
    zone = ZoneInfo("Europe/Amsterdam")
    facts = PaperFacts(
        group=workspace.about.name if theme else "Gezamenlijke werkmap",
        made_at=datetime.datetime.combine(today, datetime.time(12), zone),
        day=today,
        label="intern",
        edition=edition,
    )
    left_out: list[str] = []
    rows = action_rows(workspace, today, show=show, theme=theme or "")
    actions = tuple(_action_line(row) for row in rows if _travels(row.action, edition, row.number, left_out))
    return ActionList(facts, actions, tuple(left_out))


def build(paper: MeetingPack | MinutesPaper | ActionList, path: Path, progress: Progress | None) -> BuiltPaper:
    """Build a collected paper; needs no database."""
    if isinstance(paper, MeetingPack):
        return build_meeting_pack(paper, path, progress)
    if isinstance(paper, MinutesPaper):
        return build_minutes(paper, path, progress)
    return build_action_list(paper, path, progress)


def meeting_pack(
    workspace: Workspace, meeting: str, path: Path, today: datetime.date, progress: Progress | None = None
) -> BuiltPaper:
    """Collect and build a meeting pack in one go, for scripts."""
    return build_meeting_pack(collect_pack(workspace, meeting, today), path, progress)


def minutes_paper(workspace: Workspace, meeting: RecordId, path: Path) -> BuiltPaper:
    """Collect and build minutes in one go."""
    return build_minutes(collect_minutes(workspace, meeting), path, None)


def action_list(workspace: Workspace, path: Path, today: datetime.date) -> BuiltPaper:
    """Collect and build the action list in one go."""
    return build_action_list(collect_actions(workspace, today), path, None)
