"""How agreements stand: the light as letter, word and shape, a line back and a line ahead."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.contents import AgreementState
from kb_desktop.documents.flowables import inline
from kb_desktop.documents.lights import LightMark
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers_report as report_words

_LIGHT_WIDTH = 105.0
"""Points; the longest word for a light, with its mark before it."""


def agreement_table(agreements: Sequence[AgreementState], parent: Node, width: float) -> Flowable:
    """The table of agreements, `width` points wide."""
    rest = width - _LIGHT_WIDTH
    columns = [
        Column(report_words.COLUMNS["agreement"], rest * 0.40),
        Column(report_words.COLUMNS["light"], _LIGHT_WIDTH),
        Column(report_words.COLUMNS["back"], rest * 0.30, "cell_small"),
        Column(report_words.COLUMNS["ahead"], rest * 0.30, "cell_small"),
    ]
    rows = []
    for each in agreements:
        first = f"<font name='{fonts.SEMIBOLD}'>{inline(each.key)}</font> {inline(each.title)}"
        name = [(first, "cell_small"), (inline(each.phase), "cell_quiet")]

        def drawn(node: Node, each: AgreementState = each) -> Flowable:
            return LightMark(each.light, each.light_before, node)

        hint = ((inline(each.hint), "cell_quiet"),) if each.hint else ()
        said = [Cell.typed(text, "cell_small") for text in (each.back, each.ahead)]
        rows.append((Cell(tuple(line for line in name if line[0])), Cell(hint, drawn), *said))
    return table(columns, rows, parent, title=report_words.AGREEMENTS, row_head=0)
