"""A later sending (nazending): a change sheet, then only the pages that are new or replaced, with numbers that stay."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from kb_desktop.documents.admission import build_with, sources_of
from kb_desktop.documents.annex_page import Back
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper, Change, Supplement
from kb_desktop.documents.flowables import Bookmark, heading, inline, link, paragraph
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.minutes import FACT_WIDTHS, meeting_facts
from kb_desktop.documents.pack_story import PackStory
from kb_desktop.documents.sections import Numbering, changes_of
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.domain.page_numbers import in_short
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers_sent as words

CHANGES_PLACE = "wijzigingsblad"


def build_supplement(supplement: Supplement, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the change sheet with the new pages as PDF.

    Refused ("sending.not_sent", "sending.nothing_new") without anything to tell; see `building.build` for the rest.
    """
    pack = supplement.pack
    if pack.sent is None:
        raise Refused.because("sending.not_sent")
    changes = changes_of(pack)
    if not changes:
        raise Refused.because("sending.nothing_new")
    facts = pack.facts
    name = words.supplement(pack.sent.serial + 1)
    origin = about(facts, words.supplement_title(name, facts.meeting or facts.group, facts.day, apart=pack.apart))
    numbering = Numbering(pack, frozenset(each.key for each in changes))
    after = pack.sent.serial

    def make(admitted: dict[str, Admitted], insist: bool, told: Progress | None, start: float) -> BuiltPaper:
        story = _Story(supplement, changes, numbering, PackStory(numbering, admitted, TO_CHANGES))
        return build(
            origin,
            PORTRAIT,
            story,
            running(facts, name, PORTRAIT),
            path,
            told,
            link_title=story.pages.titles.__getitem__,
            sources=sources_of(admitted),
            annexes=tuple(each.verdict for each in admitted.values()),
            left_out=pack.left_out,
            start=start,
            names=numbering.names,
            parts=numbering.sections,
            changes=partial(numbering.told, changes),
            after=after,
            insist=insist,
        )

    return build_with(numbering, origin, progress, make)


TO_CHANGES = Back(CHANGES_PLACE, words.BACK_TO_CHANGES)


class _Story:
    """The change sheet, and behind it the pages."""

    def __init__(
        self, supplement: Supplement, changes: Sequence[Change], numbering: Numbering, pages: PackStory
    ) -> None:
        self.supplement, self.changes, self.numbering, self.pages = supplement, changes, numbering, pages
        self.pages.titles[CHANGES_PLACE] = words.CHANGE_SHEET

    def __call__(self, root: Node, numbers: Numbers) -> Sequence[Flowable]:
        pack = self.supplement.pack
        part = root.add("Sect", title=words.CHANGE_SHEET)
        serial = pack.sent.serial + 1 if pack.sent is not None else 1
        top = Bookmark(CHANGES_PLACE, words.CHANGE_SHEET, 0)
        out: list[Flowable] = [
            heading(words.supplement(serial), part, 1, bookmark=top),
            paragraph(" · ".join(each for each in (pack.facts.group, pack.facts.meeting) if each), part, "lead"),
            Spacer(0, 10),
        ]
        pairs = meeting_facts(pack.facts)
        if pairs:
            out.append(facts_table(pairs, part, title=words.CHANGE_SHEET, widths=FACT_WIDTHS))
        out += [Spacer(0, 14), paragraph(words.how_to_use(self.supplement.sent_on), part)]
        out += [heading(words.CHANGES, part, 2, use="h3"), self._table(part, numbers)]
        return [*out, *left_out_list(pack.left_out, part), *self.pages(root, numbers)]

    def _table(self, part: Node, numbers: Numbers) -> Flowable:
        width = PORTRAIT.text_width
        columns = [
            Column(words.COLUMNS["part"], width * 0.46, "cell_strong"),
            Column(words.COLUMNS["change"], width * 0.34),
            Column(words.COLUMNS["pages"], width * 0.2, "cell_figure", "head_right"),
        ]
        places = {each.key: each.place for each in self.numbering.inside}
        rows = []
        for each in self.numbering.told(self.changes, numbers):
            name = link(each.title, places[each.key]) if each.key in places else inline(each.title)
            what = words.change(each.change, in_short(each.gone), len(each.gone))
            rows.append((Cell(((name, "cell_strong"),)), what, in_short(each.pages) or "–"))
        return table(columns, rows, part, title=words.CHANGES, row_head=0)
