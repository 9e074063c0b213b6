"""What stands in a meeting pack, in order: cover, agenda, items with their annexes, previous minutes, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from kb_desktop.documents.action_list import action_table
from kb_desktop.documents.agreement_table import agreement_table
from kb_desktop.documents.annex_page import Back, annex_pages
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.contents import AgendaLine, AgreementStates
from kb_desktop.documents.flowables import (
    Bookmark,
    NoteLines,
    Place,
    Rule,
    bullets,
    heading,
    inline,
    link,
    marked_up,
    paragraph,
    prose,
)
from kb_desktop.documents.house_style import ACCENT, PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.meeting_lists import sheet_to_sign
from kb_desktop.documents.minutes import FACT_WIDTHS, decision_table, meeting_facts, minutes_flowables
from kb_desktop.documents.sections import (
    AGENDA_PLACE,
    COVER_PLACE,
    LISTS,
    Numbering,
    Part,
    annex_place,
    has_page,
    item_place,
    item_title,
)
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.domain import sendings
from kb_desktop.wording import papers as words
from kb_desktop.wording import papers_report as report_words

TO_AGENDA = Back(AGENDA_PLACE, words.BACK_TO_AGENDA)
_NOT_STAMPED = frozenset({"", "openbaar", "intern"})


def sheets(found: Admitted, part: Node, numbers: Numbers, back: Back = TO_AGENDA) -> list[Flowable]:
    """The pages of an annex, each a page of its own size."""
    out: list[Flowable] = []
    for page in annex_pages(found, part, numbers, back):
        out += [NextPageTemplate(page.template), PageBreak(), page]
    return [*out, NextPageTemplate("text")]


class PackStory:
    """Makes the story of the pack anew for each pass, of the parts that are in this paper.

    `back` is the link on every annex; `admitted` are the annexes by their place.
    """

    def __init__(self, numbering: Numbering, admitted: Mapping[str, Admitted], back: Back = TO_AGENDA) -> None:
        self.pack = numbering.pack
        label = self.pack.facts.label
        self.back = replace(back, label="" if label in _NOT_STAMPED else label)
        self.numbering, self.admitted = numbering, admitted
        self.places = {part.place for part in numbering.inside}
        self.places |= {item_place(row) for part in numbering.inside for row in part.rows if part.column < 0}
        self.lists = {part.title.casefold(): part for part in numbering.parts if part.key in LISTS}
        self.titles = {COVER_PLACE: words.COVER, AGENDA_PLACE: words.AGENDA, back.key: back.words}
        self.titles |= {part.place: part.title for part in self.lists.values()}
        self.titles |= {item_place(row): item_title(line) for row, line in enumerate(self.pack.agenda)}
        self.titles |= {
            annex_place(row, column): words.annex_name(annex.number, annex.title)
            for row, line in enumerate(self.pack.agenda)
            for column, annex in enumerate(line.annexes)
        }

    def __call__(self, root: Node, numbers: Numbers) -> Sequence[Flowable]:
        out: list[Flowable] = []
        item: Node = root
        for part in self.numbering.inside:
            if part.key == sendings.COVER:
                out += [PageBreak(), *self._cover(root)]
            elif part.key == sendings.AGENDA:
                out += [PageBreak(), *self._agenda(root, numbers)]
            elif part.column >= 0:
                item = item if item is not root else root.add("Sect", title=part.title)
                out += self._annex(self.admitted[part.place], item, numbers)
            elif part.rows:
                for row in part.rows:
                    item = root.add("Sect", title=item_title(self.pack.agenda[row]))
                    room = 310 if self.pack.chair else 180
                    out += [PageBreak() if row == part.rows[0] else CondPageBreak(room)]
                    out += self._item(row, item, numbers)
            else:
                out += self._list(part, root)
        return out[1:] if self.numbering.is_whole else out

    def _link(self, text: str, place: str) -> str:
        """A link to what is in this paper; plain text about what readers have elsewhere."""
        return link(text, place) if place in self.places else inline(text)

    def _cover(self, root: Node) -> list[Flowable]:
        facts = self.pack.facts
        part = root.add("Sect", title=words.PACK)
        level = 1 if self.numbering.is_whole else 2
        out: list[Flowable] = [
            Place(COVER_PLACE),
            Spacer(0, 130),
            Rule(ACCENT, 3, after=20),
            paragraph(facts.group, part, "lead"),
            heading(facts.meeting or words.PACK, part, level, use="cover"),
            paragraph(words.CONFIDENTIAL_PART if self.pack.apart else words.PACK, part, "lead"),
            Spacer(0, 34),
        ]
        pairs = meeting_facts(facts)
        if pairs:
            out.append(facts_table(pairs, part, title=words.PACK, widths=FACT_WIDTHS))
        return out + left_out_list(self.pack.left_out, part, level + 1)

    def _agenda(self, root: Node, numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.AGENDA)
        width = PORTRAIT.text_width
        columns = [
            Column(words.COLUMNS["time"], width * (0.17 if self.pack.chair else 0.11), "cell_quiet"),
            Column(words.COLUMNS["number"], width * 0.08),
            Column(words.COLUMNS["item"], width * (0.63 if self.pack.chair else 0.69)),
            Column(words.COLUMNS["page"], width * 0.12, "cell_figure", "head_right"),
        ]
        rows: list[tuple[str | Cell, ...]] = []
        for row, line in enumerate(self.pack.agenda):
            rows.append((_times(line), Cell.of(line.number, "cell_strong"), *self._agenda_cells(row, line, numbers)))
        treated = {_name(line) for line in self.pack.agenda}
        for listed in self.lists.values():
            if listed.title.casefold() not in treated:
                page = Cell(((self._link(numbers.page(listed.place), listed.place), "cell_figure"),))
                rows.append(("", "", Cell(((self._link(listed.title, listed.place), "agenda"),)), page))
        bookmark = Bookmark(AGENDA_PLACE, words.AGENDA, 0)
        return [
            heading(words.AGENDA, part, 2, use="h1", bookmark=bookmark),
            table(columns, rows, part, title=words.AGENDA, row_head=2),
        ]

    def _agenda_cells(self, row: int, line: AgendaLine, numbers: Numbers) -> tuple[Cell, Cell]:
        listed = self.lists.get(_name(line))
        shown = has_page(self.pack, line) or listed is not None
        key = item_place(row) if has_page(self.pack, line) or listed is None else listed.place
        title = self._link(line.title, key) if shown else inline(line.title)
        lines = [(title, "agenda")]
        extra = [line.purpose, line.presenter, words.minutes_of(line.minutes) if line.minutes else ""]
        if any(extra):
            lines.append((inline(" · ".join(part for part in extra if part)), "cell_quiet"))
        for column, annex in enumerate(line.annexes):
            place = annex_place(row, column)
            name = self._link(words.annex_name(annex.number, annex.title), place)
            lines.append((f"{name}, {inline(words.on_page(numbers.page(place)))}", "agenda_paper"))
        if listed is not None and listed.place != key:
            name = self._link(listed.title, listed.place)
            lines.append((f"{name}, {inline(words.on_page(numbers.page(listed.place)))}", "agenda_paper"))
        page = Cell(((self._link(numbers.page(key), key), "cell_figure"),)) if shown else Cell(())
        return Cell(tuple(lines)), page

    def _item(self, row: int, part: Node, numbers: Numbers) -> list[Flowable]:
        line = self.pack.agenda[row]
        title = item_title(line)
        out: list[Flowable] = [heading(title, part, 2, bookmark=Bookmark(item_place(row), title, 0))]
        head = [_times(line), words.minutes_of(line.minutes) if line.minutes else "", line.purpose, line.presenter]
        head.append(line.agreement)
        if any(head):
            out.append(paragraph(" · ".join(each for each in head if each), part, "quiet"))
        if line.explanation:
            out += prose(line.explanation, part)
        if line.annexes:
            out += [heading(words.PAPERS, part, 3), self._paper_table(row, part, numbers), Spacer(0, 10)]
        if self.pack.chair:
            out += [heading(words.NOTES, part, 3), NoteLines(8)]
        out.append(marked_up(link(self.back.words, self.back.key), part, "quiet"))
        return out

    def _paper_table(self, row: int, part: Node, numbers: Numbers) -> Flowable:
        width = PORTRAIT.text_width
        columns = [
            Column(words.COLUMNS["annex"], width * 0.12, "cell_strong"),
            Column(words.COLUMNS["item"], width * 0.76),
            Column(words.COLUMNS["page"], width * 0.12, "cell_figure", "head_right"),
        ]
        rows = []
        for column, annex in enumerate(self.pack.agenda[row].annexes):
            place = annex_place(row, column)
            name = Cell(((self._link(annex.title, place), "cell"), *self._remark(place)))
            rows.append((annex.number, name, Cell(((self._link(numbers.page(place), place), "cell_figure"),))))
        return table(columns, rows, part, title=words.PAPERS, row_head=1)

    def _remark(self, place: str) -> list[tuple[str, str]]:
        """Readers hear about a file that is not there; how the others were taken is for the maker."""
        found = self.admitted.get(place)
        return [] if found is None or found.sheets else [(inline(found.verdict.sentence), "cell_quiet")]

    def _annex(self, found: Admitted, parent: Node, numbers: Numbers) -> list[Flowable]:
        title = self.titles[found.key]
        part = parent.add("Sect", title=title)
        if found.sheets:
            return sheets(found, part, numbers, self.back)
        name = words.annex_not_included(found.annex.number, found.annex.title)
        return [
            PageBreak(),
            heading(name, part, 3, use="divider", bookmark=Bookmark(found.key, title, 1)),
            paragraph(found.verdict.sentence, part),
            marked_up(link(self.back.words, self.back.key), part, "quiet"),
        ]

    def _list(self, listed: Part, root: Node) -> list[Flowable]:
        part = root.add("Sect", title=listed.title)
        bookmark = Bookmark(listed.place, listed.title, 0)
        out: list[Flowable] = [PageBreak(), heading(listed.title, part, 2, use="h1", bookmark=bookmark)]
        if listed.key == sendings.MINUTES and self.pack.previous_minutes is not None:
            out += minutes_flowables(self.pack.previous_minutes, part, level=3)
        elif listed.key == sendings.ACTIONS:
            out += action_table(self.pack.actions, part, PORTRAIT.text_width, self.pack.left_out)
        elif listed.key == sendings.DECISIONS:
            out += decision_table(self.pack.decisions, part, self.pack.left_out)
        elif listed.key == sendings.PROGRESS and self.pack.progress is not None:
            out += _progress(self.pack.progress, part)
        elif listed.key == sendings.ATTENDANCE and self.pack.attendance is not None:
            out += sheet_to_sign(self.pack.attendance, part)
        return out


def _progress(held: AgreementStates, part: Node) -> list[Flowable]:
    out = [agreement_table(held.agreements, part, PORTRAIT.text_width), Spacer(0, 8)]
    if held.since is not None:
        out.insert(0, paragraph(report_words.since(words.long_day(held.since)), part, "quiet"))
    asked = [f"{each.key}: {each.help_asked}" for each in held.agreements if each.help_asked]
    if asked:
        out += [heading(report_words.HELP, part, 3), *bullets(asked, part)]
    return [*out, paragraph(report_words.LEGEND_TEXT, part, "quiet")]


def _name(line: AgendaLine) -> str:
    """What an agenda item has in common with the list that it is about."""
    return line.title.strip().casefold()


def _times(line: AgendaLine) -> str:
    return f"{line.starts}–{line.ends}" if line.ends else line.starts
