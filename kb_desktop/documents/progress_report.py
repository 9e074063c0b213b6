"""The progress report to the directors' meeting: an overview, one page per theme, an annex per layer of government."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from reportlab.platypus import Flowable, PageBreak, Spacer

from kb_desktop.documents import fonts
from kb_desktop.documents.agreement_table import agreement_table
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.documents.flowables import Bookmark, bullets, heading, inline, link, marked_up, paragraph, prose
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import REPORT
from kb_desktop.documents.layout import Numbers, height_of
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.lights import LayerChart, LightBar
from kb_desktop.documents.report_contents import LayerAnnex, LayerCount, ProgressReport, ThemeState
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words
from kb_desktop.wording import papers_report as report_words

MOST_LISTED = 4
"""Obstacles, actions or lessons on the page of a theme; the rest is counted."""
MOST_JOINED = 6
"""Commitments beside one mention of their organisation: joined rows stay on one page."""
LONGEST_JOINED = 240
"""Characters of a commitment in such rows."""
LONGEST_LINE = 120
"""Characters of a line back or ahead, or of a line in a list, where a theme does not fit on its page otherwise."""
IN_FULL = "voluit"


def build_progress_report(report: ProgressReport, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the report as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = report.facts
    titles = {f"thema-{each.key}": each.title for each in report.themes}
    titles |= {f"laag-{each.layer}": report_words.annex_title(each.layer) for each in report.annexes}

    rooms = [_room_for(report, theme) for theme in report.themes]
    beyond = [
        (theme, lists) for theme, room in zip(report.themes, rooms, strict=True) if (lists := _beyond(theme, room))
    ]
    titles[IN_FULL] = report_words.IN_FULL

    def story(root: Node, numbers: Numbers) -> list[Flowable]:
        out = _overview(report, root, numbers)
        for theme, room in zip(report.themes, rooms, strict=True):
            out += [PageBreak(), *_theme(report, theme, root, room, numbers)]
        for annex in report.annexes:
            out += [PageBreak(), *_annex(annex, root)]
        return [*out, *_in_full(beyond, root)]

    return build(
        about(facts, report_words.title(report.period, facts.group)),
        REPORT,
        story,
        running(facts, f"{report_words.REPORT} {report.period}", REPORT),
        path,
        progress,
        link_title=titles.__getitem__,
        left_out=report.left_out,
    )


def _overview(report: ProgressReport, root: Node, numbers: Numbers) -> list[Flowable]:
    part = root.add("Sect", title=report_words.IN_SHORT)
    day = words.long_day(report.facts.day)
    out: list[Flowable] = [
        paragraph(report.facts.group, part, "lead"),
        heading(report_words.REPORT, part, 1, bookmark=Bookmark("kort", report_words.REPORT, 0)),
        paragraph(report_words.period_line(report.period, day), part, "lead"),
        *left_out_list(report.left_out, part),
    ]
    if report.introduction:
        out += [heading(report_words.INTRODUCTION, part, 2, use="h3"), *prose(report.introduction, part)]
    out.append(heading(report_words.DECISIONS_ASKED, part, 2, use="h3"))
    out += prose(report.decisions_asked or report_words.NO_DECISIONS_ASKED, part)
    out += [heading(report_words.PER_THEME, part, 2, use="h3"), _theme_table(report, part, numbers)]
    return [*out, heading(report_words.LEGEND, part, 2, use="h3"), paragraph(report_words.LEGEND_TEXT, part, "quiet")]


def _theme_table(report: ProgressReport, part: Node, numbers: Numbers) -> Flowable:
    width = REPORT.text_width
    columns = [
        Column(report_words.COLUMNS["theme"], width * 0.40),
        Column(report_words.COLUMNS["lights"], width * 0.27),
        Column(report_words.COLUMNS["signatories"], width * 0.21, "cell_figure", "head_right"),
        Column(words.COLUMNS["page"], width * 0.12, "cell_figure", "head_right"),
    ]
    rows = []
    for theme in report.themes:
        key = f"thema-{theme.key}"
        now, new = sum(each.now for each in theme.layers), sum(each.new for each in theme.layers)

        def drawn(node: Node, theme: ThemeState = theme) -> Flowable:
            return LightBar(theme.title, theme.lights(), node)

        rows.append(
            (
                Cell(((link(theme.title, key), "cell_strong"),)),
                Cell((), drawn),
                report_words.signatories(now, new),
                Cell(((link(numbers.page(key), key), "cell_figure"),)),
            )
        )
    return table(columns, rows, part, title=report_words.PER_THEME, row_head=0)


@dataclass(frozen=True, slots=True)
class _Room:
    """What the page of a theme holds of each list: how many lines, and how many characters of a line."""

    lines: int
    longest: int

    def cut(self, text: str) -> str:
        return report_words.shortened(text, self.longest)

    def shown(self, lines: Sequence[str]) -> int:
        """How many of these lines; one more takes no more room than saying that there is one more."""
        return len(lines) if len(lines) <= self.lines + 1 else self.lines


_ALL = _Room(sys.maxsize, sys.maxsize)


def _room_for(report: ProgressReport, theme: ThemeState) -> _Room:
    """The most that keeps the theme on one page; the rest stands in full behind everything."""
    rooms = [_ALL, *(_Room(most, longest) for most in range(MOST_LISTED, 0, -1) for longest in _LENGTHS)]
    for room in rooms:
        trial = _theme(report, theme, Node("Document"), room, Numbers())
        if height_of(trial, REPORT.text_width) <= REPORT.text_height:
            return room
    return rooms[-1]


_LENGTHS = (2 * LONGEST_LINE, LONGEST_LINE)
_Lists = list[tuple[str, list[str]]]


def _lists(theme: ThemeState, cut: Callable[[str], str]) -> _Lists:
    """The lists on the page of a theme that have something in them."""
    late = [report_words.overdue(each.number, cut(each.text), each.owner, each.late_days) for each in theme.overdue]
    found = [
        (report_words.HELP, [f"{each.key}: {cut(each.help_asked)}" for each in theme.agreements if each.help_asked]),
        (report_words.OBSTACLES, [cut(each) for each in theme.obstacles]),
        (report_words.STEERING, [cut(each) for each in theme.steering]),
        (report_words.OVERDUE, late),
        (report_words.LESSONS, [cut(each) for each in theme.lessons]),
    ]
    return [(title, lines) for title, lines in found if lines]


def _beyond(theme: ThemeState, room: _Room) -> _Lists:
    """In full, what the page of a theme shows only the beginning of, or not at all."""
    found: _Lists = []
    said = [
        (report_words.said_on(each.key, report_words.COLUMNS[name]), text)
        for each in theme.agreements
        for name, text in (("back", each.back), ("ahead", each.ahead))
    ]
    cut = [f"{whose}: {text}" for whose, text in said if room.cut(text) != text]
    if cut:
        found.append((report_words.PROGRESS, cut))
    for (title, shown), (_, whole) in zip(_lists(theme, room.cut), _lists(theme, str), strict=True):
        lines = [line for at, line in enumerate(whole) if at >= room.shown(whole) or shown[at] != line]
        if lines:
            found.append((title, lines))
    return found


def _theme(report: ProgressReport, theme: ThemeState, root: Node, room: _Room, numbers: Numbers) -> list[Flowable]:
    part = root.add("Sect", title=theme.title)
    key = f"thema-{theme.key}"
    line = inline(" · ".join((report_words.lead(theme.lead), report.period, report_words.since(report.previous))))
    if _beyond(theme, room):
        line += f" {link(report_words.in_full(numbers.page(IN_FULL)), IN_FULL)}"
    out: list[Flowable] = [
        heading(theme.title, part, 2, bookmark=Bookmark(key, theme.title, 0)),
        marked_up(line, part, "quiet"),
    ]
    if theme.agreements:
        held = [replace(each, back=room.cut(each.back), ahead=room.cut(each.ahead)) for each in theme.agreements]
        out.append(agreement_table(held, part, REPORT.text_width))
    lists = _lists(theme, room.cut)
    for title, lines in lists:
        if title != report_words.LESSONS:
            out += _listed(title, lines, part, room)
    if not [title for title, _ in lists if title != report_words.LESSONS]:
        out += [Spacer(0, 8), paragraph(report_words.NOTHING_ELSE, part, "quiet")]
    out += [
        each for title, lines in lists if title == report_words.LESSONS for each in _listed(title, lines, part, room)
    ]
    return out + _signatories(theme.layers, part)


def _listed(title: str, items: Sequence[str], part: Node, room: _Room) -> list[Flowable]:
    rest = len(items) - room.shown(items)
    shown = [*items[: room.shown(items)], *([report_words.more(rest)] if rest > 0 else [])]
    return [heading(title, part, 3, use="h4"), *bullets(shown, part, use="item_small")]


def _in_full(beyond: Sequence[tuple[ThemeState, _Lists]], root: Node) -> list[Flowable]:
    if not beyond:
        return []
    part = root.add("Sect", title=report_words.IN_FULL)
    top = Bookmark(IN_FULL, report_words.IN_FULL, 0)
    out: list[Flowable] = [PageBreak(), heading(report_words.IN_FULL, part, 2, bookmark=top)]
    out.append(paragraph(report_words.IN_FULL_LEAD, part, "quiet"))
    for theme, lists in beyond:
        out.append(heading(theme.title, part, 3, use="h3"))
        for title, lines in lists:
            out += [heading(title, part, 4), *bullets(lines, part)]
    return out


def _signatories(layers: Sequence[LayerCount], part: Node) -> list[Flowable]:
    if not layers:
        return []
    return [heading(report_words.SIGNATORIES, part, 3, use="h4"), LayerChart(layers, part)]


def _annex(annex: LayerAnnex, root: Node) -> list[Flowable]:
    title = report_words.annex_title(annex.layer)
    part = root.add("Sect", title=title)
    out: list[Flowable] = [heading(title, part, 2, bookmark=Bookmark(f"laag-{annex.layer}", title, 0))]
    if annex.commitments:
        out.append(_commitment_table(annex, part))
    else:
        out.append(paragraph(report_words.NO_COMMITMENTS, part))
    if annex.without:
        out.append(heading(report_words.WITHOUT, part, 3))
        out.append(marked_up(inline(", ".join(annex.without) + "."), part))
    if annex.lessons:
        out += [heading(report_words.LESSONS, part, 3), *bullets(annex.lessons, part)]
    return out


def _commitment_table(annex: LayerAnnex, part: Node) -> Flowable:
    width = REPORT.text_width
    columns = [
        Column(report_words.COLUMNS["organisation"], width * 0.26),
        Column(report_words.COLUMNS["agreement"], width * 0.11),
        Column(report_words.COLUMNS["what"], width * 0.33),
        Column(report_words.COLUMNS["target"], width * 0.16),
        Column(report_words.COLUMNS["status"], width * 0.14),
    ]
    rows: list[Sequence[str | Cell]] = []
    most = MOST_JOINED if all(len(each.what) <= LONGEST_JOINED for each in annex.commitments) else 1
    for organisation, of_one in groupby(annex.commitments, key=lambda each: each.organisation):
        held = list(of_one)
        few_at_once = math.ceil(len(held) / math.ceil(len(held) / most))
        for start in range(0, len(held), few_at_once):
            few = held[start : start + few_at_once]
            name = Cell(((inline(organisation), "cell_name"),), down=len(few))
            told = [(each.agreement, each.what, each.target, each.status) for each in few]
            rows += [(name, *told[0]), *told[1:]]
    return table(columns, rows, part, title=report_words.annex_title(annex.layer), row_head=0)
