"""The small papers of a meeting: decision list, attendance sheet and the note on top of an agenda item."""

from __future__ import annotations

from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from kb_desktop.documents import fonts
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import AttendanceSheet, BuiltPaper, CoverNote, DecisionList, PaperFacts
from kb_desktop.documents.flowables import Bookmark, bullets, heading, paragraph, prose
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers, Story
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.minutes import FACT_WIDTHS, attendance_table, decision_table, meeting_facts
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

_ROOM_TO_SIGN = 24.0


def build_decision_list(decisions: DecisionList, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the decision list as PDF. See `building.build` for what it raises."""
    fonts.register()

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part, out = _head(words.DECISIONS, decisions.facts, root)
        out += left_out_list(decisions.left_out, part)
        if decisions.attendees:
            out += [heading(words.ATTENDANCE, part, 2, use="h3"), attendance_table(decisions.attendees, part)]
        for place, (title, taken) in enumerate(decisions.items):
            section = part.add("Sect", title=title)
            out.append(heading(title, section, 2, use="h3", bookmark=Bookmark(f"besluit-{place}", title, 1)))
            out += decision_table(taken, section)
        return out if decisions.items else [*out, Spacer(0, 8), *decision_table((), part, decisions.left_out)]

    return _build(words.DECISIONS, decisions.facts, story, path, progress, decisions.left_out)


def build_attendance_sheet(sheet: AttendanceSheet, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the sheet to sign as PDF. See `building.build` for what it raises."""
    fonts.register()

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part, out = _head(words.ATTENDANCE_SHEET, sheet.facts, root)
        return [*out, *sheet_to_sign(sheet, part)]

    return _build(words.ATTENDANCE_SHEET, sheet.facts, story, path, progress, ())


def sheet_to_sign(sheet: AttendanceSheet, parent: Node) -> list[Flowable]:
    """What to do, and a line for everybody who is expected and for some others."""
    width = PORTRAIT.text_width
    columns = [
        Column(words.COLUMNS["name"], width * 0.30, "cell_strong"),
        Column(words.COLUMNS["organisation"], width * 0.34),
        Column(words.COLUMNS["signature"], width * 0.36),
    ]
    room = Cell((), lambda _node: Spacer(1, _ROOM_TO_SIGN))
    rows: list[tuple[str | Cell, ...]] = [
        (Cell.of(each.name, "cell_strong"), Cell.of(each.organisation, "cell_name"), room) for each in sheet.people
    ]
    rows += [("", "", room)] * sheet.spare
    return [
        paragraph(words.SIGN_HERE if sheet.people else words.NO_PEOPLE, parent),
        table(columns, rows, parent, title=words.ATTENDANCE_SHEET, row_head=0),
    ]


def build_cover_note(note: CoverNote, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the note on top of an agenda item as PDF. See `building.build` for what it raises."""
    fonts.register()
    line = note.line

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.COVER_NOTE)
        out: list[Flowable] = [
            paragraph(f"{words.COVER_NOTE} · {note.facts.group}", part, "lead"),
            heading(line.title, part, 1, bookmark=Bookmark("oplegnotitie", line.title, 0)),
        ]
        values = {
            "item": " · ".join(each for each in (line.number, note.facts.meeting) if each),
            "day": words.long_day(note.facts.day),
            "purpose": line.purpose,
            "presenter": line.presenter,
            "minutes": words.minutes_of(line.minutes) if line.minutes else "",
            "agreement": line.agreement,
        }
        pairs = [(words.FACTS[name], value) for name, value in values.items() if value]
        out += [facts_table(pairs, part, title=words.COVER_NOTE, widths=FACT_WIDTHS), Spacer(0, 8)]
        out += left_out_list(note.left_out, part)
        out.append(heading(words.QUESTION, part, 2, use="h3"))
        out += prose(line.explanation or words.NO_EXPLANATION, part)
        if line.annexes:
            names = [words.annex_name(each.number, each.title) for each in line.annexes]
            out += [heading(words.PAPERS, part, 2, use="h3"), *bullets(names, part)]
        if note.earlier:
            out += [heading(words.EARLIER_DECISIONS, part, 2, use="h3"), *decision_table(note.earlier, part)]
        return out

    return _build(words.COVER_NOTE, note.facts, story, path, progress, note.left_out)


def _head(paper: str, facts: PaperFacts, root: Node) -> tuple[Node, list[Flowable]]:
    part = root.add("Sect", title=paper)
    out: list[Flowable] = [
        paragraph(" · ".join(each for each in (facts.group, facts.meeting) if each), part, "lead"),
        heading(paper, part, 1, bookmark=Bookmark("lijst", paper, 0)),
    ]
    pairs = meeting_facts(facts)
    if pairs:
        out += [facts_table(pairs, part, title=paper, widths=FACT_WIDTHS), Spacer(0, 8)]
    return part, out


def _build(
    paper: str,
    facts: PaperFacts,
    story: Story,
    path: Path,
    progress: Progress | None,
    left_out: tuple[str, ...],
) -> BuiltPaper:
    title = words.paper_title(paper, facts.group, facts.meeting, facts.day)
    furniture = running(facts, paper, PORTRAIT)
    return build(about(facts, title), PORTRAIT, story, furniture, path, progress, left_out=left_out)
