"""The meeting pack: cover, clickable agenda, papers per item, previous minutes, action list, decision list."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pikepdf
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from kb_desktop.documents import annexes, conformance, finishing, fonts
from kb_desktop.documents.action_list import action_table
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import CLAIMED, Progress, about, build
from kb_desktop.documents.contents import AgendaLine, AnnexVerdict, BuiltPaper, MeetingPack
from kb_desktop.documents.flowables import Bookmark, NoteLines, Rule, heading, inline, link, marked_up, paragraph, prose
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import ACCENT, PORTRAIT
from kb_desktop.documents.layout import Numbers, lay_out
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.metadata import About
from kb_desktop.documents.minutes import FACT_WIDTHS, decision_table, meeting_facts, minutes_flowables
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers as words

AGENDA_KEY = "agenda"


def build_meeting_pack(pack: MeetingPack, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the pack as PDF. Refused ("paper.empty_agenda") without agenda; a bad annex is a verdict, never a crash.

    See `building.build` for what else it raises.
    """
    if not pack.agenda and not pack.apart:
        raise Refused.because("paper.empty_agenda")
    fonts.register()
    facts = pack.facts
    origin = about(facts, words.pack_title(facts.group, facts.meeting, facts.day))
    with tempfile.TemporaryDirectory(prefix="kb-annexes-") as place:
        admitted = _admit(pack, origin, Path(place), progress)
        story = _Story(pack, admitted)
        return build(
            origin,
            PORTRAIT,
            story,
            running(facts, words.CONFIDENTIAL_PART if pack.apart else words.PACK, PORTRAIT, bare_first=True),
            path,
            progress,
            link_title=story.titles.__getitem__,
            sources={each.key: each.source for each in admitted.values() if each.source is not None},
            annexes=tuple(each.verdict for each in admitted.values()),
            left_out=pack.left_out,
            start=0.3 if admitted else 0.0,
        )


def annex_verdicts(pack: MeetingPack, progress: Progress | None = None) -> tuple[AnnexVerdict, ...]:
    """How each annex would go into the pack, without making it; whatever `progress` raises stops it."""
    fonts.register()
    origin = about(pack.facts, words.pack_title(pack.facts.group, pack.facts.meeting, pack.facts.day))
    with tempfile.TemporaryDirectory(prefix="kb-annexes-") as place:
        return tuple(each.verdict for each in _admit(pack, origin, Path(place), progress).values())


def _admit(pack: MeetingPack, origin: About, folder: Path, progress: Progress | None) -> dict[str, Admitted]:
    wanted = [
        (f"bijlage-{row}-{column}", annex)
        for row, line in enumerate(pack.agenda)
        for column, annex in enumerate(line.annexes)
    ]
    admitted: dict[str, Admitted] = {}
    for index, (key, annex) in enumerate(wanted):
        done, what = 0.3 * index / len(wanted), words.reading_annex(annex.file)
        alive = partial(progress, done, what) if progress is not None else _nothing
        alive()
        admitted[key] = admit(annexes.read(annex, key, folder), origin, folder, alive)
    return admitted


def admit(found: Admitted, origin: About, folder: Path, alive: Callable[[], None]) -> Admitted:
    """Decides by trial: an annex is drawn sharp only when a paper with just its pages meets UA-1 and A-2a.

    `alive` is called now and then and may raise to cancel.
    """
    if found.source is None:
        return found
    if annexes.needs_pictures(found.source):
        return annexes.as_pictures(found, folder, alive)

    sharp = annexes.as_figures(found)
    for way in (found, sharp) if found.tagged else (sharp,):
        if _fits(way, origin, folder, alive):
            return way
    return annexes.as_pictures(found, folder, alive)


def _fits(found: Admitted, origin: About, folder: Path, alive: Callable[[], None]) -> bool:
    """Whether a paper with just these pages conforms."""
    sources = {found.key: found.source} if found.source is not None else {}

    def story(root: Node, numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect")
        top = Bookmark(AGENDA_KEY, words.AGENDA, 0)
        head = [heading(words.PACK, part, 1, bookmark=top), heading(words.PAPERS, part, 2)]
        return [*head, *_sheets(found, part, numbers)]

    trial = folder / f"{found.key}-trial.pdf"
    try:
        drawn = lay_out(origin, PORTRAIT, story, lambda *_: None, str, lambda *_: alive())
        finishing.finish(drawn, origin, sources, trial, CLAIMED)
        return conformance.measured(trial) == CLAIMED
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return False


def _sheets(found: Admitted, part: Node, numbers: Numbers) -> list[Flowable]:
    out: list[Flowable] = []
    for page in annexes.annex_pages(found, part, numbers, AGENDA_KEY):
        out += [NextPageTemplate(page.template), PageBreak(), page]
    return [*out, NextPageTemplate("text")]


class _Story:
    """Makes the story of the pack anew for each pass."""

    def __init__(self, pack: MeetingPack, admitted: dict[str, Admitted]) -> None:
        self.pack = pack
        self.admitted = admitted
        self.titles = {AGENDA_KEY: words.AGENDA, "verslag": words.PREVIOUS_MINUTES}
        self.titles |= {"acties": words.ACTIONS, "besluiten": words.DECISIONS}
        self.titles |= {f"punt-{row}": _title(line) for row, line in enumerate(pack.agenda)}
        self.titles |= {key: words.annex_name(each.annex.number, each.annex.title) for key, each in admitted.items()}

    def __call__(self, root: Node, numbers: Numbers) -> Sequence[Flowable]:
        out = [*self._cover(root), PageBreak(), *self._agenda(root, numbers)]
        fresh = True
        for row, line in enumerate(self.pack.agenda):
            if self._has_page(line):
                out += [PageBreak()] if fresh or line.annexes else [CondPageBreak(180)]
                out += self._item(row, line, root, numbers)
                fresh = bool(line.annexes)
        return [*out, *self._lists(root)]

    def _has_page(self, line: AgendaLine) -> bool:
        return self.pack.chair or bool(line.explanation or line.annexes or line.agreement)

    def _cover(self, root: Node) -> list[Flowable]:
        facts = self.pack.facts
        part = root.add("Sect", title=words.PACK)
        out: list[Flowable] = [
            Spacer(0, 130),
            Rule(ACCENT, 3, after=20),
            paragraph(facts.group, part, "lead"),
            heading(facts.meeting or words.PACK, part, 1, use="cover"),
            paragraph(words.CONFIDENTIAL_PART if self.pack.apart else words.PACK, part, "lead"),
            Spacer(0, 34),
        ]
        pairs = meeting_facts(facts)
        if pairs:
            out.append(facts_table(pairs, part, title=words.PACK, widths=FACT_WIDTHS))
        return out + left_out_list(self.pack.left_out, part)

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
        for key in self._list_keys():
            page = Cell(((link(numbers.page(key), key), "cell_figure"),))
            rows.append(("", "", Cell(((link(self.titles[key], key), "agenda"),)), page))
        bookmark = Bookmark(AGENDA_KEY, words.AGENDA, 0)
        return [
            heading(words.AGENDA, part, 2, use="h1", bookmark=bookmark),
            table(columns, rows, part, title=words.AGENDA, row_head=2),
        ]

    def _agenda_cells(self, row: int, line: AgendaLine, numbers: Numbers) -> tuple[Cell, Cell]:
        key = f"punt-{row}"
        has_page = self._has_page(line)
        title = link(line.title, key) if has_page else inline(line.title)
        lines = [(title, "agenda")]
        extra = [line.purpose, line.presenter, words.minutes_of(line.minutes) if line.minutes else ""]
        if any(extra):
            lines.append((inline(" · ".join(part for part in extra if part)), "cell_quiet"))
        for column, annex in enumerate(line.annexes):
            place = f"bijlage-{row}-{column}"
            name = link(words.annex_name(annex.number, annex.title), place)
            lines.append((f"{name}, {inline(words.on_page(numbers.page(place)))}", "agenda_paper"))
        page = Cell(((link(numbers.page(key), key), "cell_figure"),)) if has_page else Cell(())
        return Cell(tuple(lines)), page

    def _item(self, row: int, line: AgendaLine, root: Node, numbers: Numbers) -> list[Flowable]:
        title = _title(line)
        part = root.add("Sect", title=title)
        out: list[Flowable] = [heading(title, part, 2, bookmark=Bookmark(f"punt-{row}", title, 0))]
        head = [_times(line), words.minutes_of(line.minutes) if line.minutes else "", line.purpose, line.presenter]
        head.append(line.agreement)
        if any(head):
            out.append(paragraph(" · ".join(each for each in head if each), part, "quiet"))
        if line.explanation:
            out += prose(line.explanation, part)
        keys = [f"bijlage-{row}-{column}" for column in range(len(line.annexes))]
        if keys:
            out += [heading(words.PAPERS, part, 3), self._paper_table(keys, part, numbers), Spacer(0, 10)]
        if self.pack.chair:
            out += [heading(words.NOTES, part, 3), NoteLines(14)]
        out.append(marked_up(link(words.BACK_TO_AGENDA, AGENDA_KEY), part, "quiet"))
        for key in keys:
            out += self._annex(self.admitted[key], part, numbers)
        return out

    def _paper_table(self, keys: list[str], part: Node, numbers: Numbers) -> Flowable:
        width = PORTRAIT.text_width
        columns = [
            Column(words.COLUMNS["annex"], width * 0.12, "cell_strong"),
            Column(words.COLUMNS["item"], width * 0.76),
            Column(words.COLUMNS["page"], width * 0.12, "cell_figure", "head_right"),
        ]
        rows = [
            (
                self.admitted[key].annex.number,
                Cell(
                    (
                        (link(self.admitted[key].annex.title, key), "cell"),
                        *self._remark(key),
                    )
                ),
                Cell(((link(numbers.page(key), key), "cell_figure"),)),
            )
            for key in keys
        ]
        return table(columns, rows, part, title=words.PAPERS, row_head=1)

    def _remark(self, key: str) -> list[tuple[str, str]]:
        """Readers hear about a file that is not there; how the others were taken is for the maker."""
        found = self.admitted[key]
        return [] if found.sheets else [(inline(found.verdict.sentence), "cell_quiet")]

    def _annex(self, found: Admitted, parent: Node, numbers: Numbers) -> list[Flowable]:
        title = self.titles[found.key]
        part = parent.add("Sect", title=title)
        if found.sheets:
            return _sheets(found, part, numbers)
        name = words.annex_not_included(found.annex.number, found.annex.title)
        return [
            PageBreak(),
            heading(name, part, 3, use="divider", bookmark=Bookmark(found.key, title, 1)),
            paragraph(found.verdict.sentence, part),
            marked_up(link(words.BACK_TO_AGENDA, AGENDA_KEY), part, "quiet"),
        ]

    def _list_keys(self) -> list[str]:
        pack = self.pack
        minutes = ["verslag"] if pack.previous_minutes is not None else []
        if not pack.apart:
            return [*minutes, "acties", "besluiten"]
        return [*minutes, *(["acties"] if pack.actions else []), *(["besluiten"] if pack.decisions else [])]

    def _lists(self, root: Node) -> list[Flowable]:
        out: list[Flowable] = []
        for key in self._list_keys():
            part = root.add("Sect", title=self.titles[key])
            bookmark = Bookmark(key, self.titles[key], 0)
            out += [PageBreak(), heading(self.titles[key], part, 2, use="h1", bookmark=bookmark)]
            if key == "verslag" and self.pack.previous_minutes is not None:
                out += minutes_flowables(self.pack.previous_minutes, part, level=3)
            elif key == "acties":
                out += action_table(self.pack.actions, part, PORTRAIT.text_width)
            else:
                out += decision_table(self.pack.decisions, part)
        return out


def _times(line: AgendaLine) -> str:
    return f"{line.starts}–{line.ends}" if line.ends else line.starts


def _title(line: AgendaLine) -> str:
    return f"{line.number}. {line.title}" if line.number else line.title


def _nothing() -> None:
    pass
