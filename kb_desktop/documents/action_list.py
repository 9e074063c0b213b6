"""The action list: A4 landscape, its head on every page, overdue in word and sign."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import ActionLine, ActionList, BuiltPaper, PaperFacts
from kb_desktop.documents.flowables import Bookmark, heading, inline, paragraph
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import LANDSCAPE
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words
from kb_desktop.wording.labels import choice_label

_NUMBER_WIDTH = 62.0
"""Points; a number such as VTH-A-001 stays on one line."""
_DAY_WIDTH = 62.0
"""Points; a day with room before the state beside it."""
_SHARES = {"action": 0.51, "owner": 0.24, "status": 0.25}


def build_action_list(actions: ActionList, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the action list as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = actions.facts
    title = words.paper_title(words.ACTIONS, facts.group, facts.meeting, facts.day)

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.ACTIONS)
        bookmark = Bookmark("acties", words.ACTIONS, 0)
        return [
            heading(words.ACTIONS, part, 1, bookmark=bookmark),
            paragraph(_subtitle(facts), part, "quiet"),
            *left_out_list(actions.left_out, part),
            *_tables(actions, part),
        ]

    furniture = running(facts, words.ACTIONS, LANDSCAPE)
    return build(about(facts, title), LANDSCAPE, story, furniture, path, progress, left_out=actions.left_out)


def _tables(actions: ActionList, part: Node) -> list[Flowable]:
    if not actions.groups:
        return action_table(actions.actions, part, LANDSCAPE.text_width, actions.left_out)
    out: list[Flowable] = []
    for place, (name, held) in enumerate(actions.groups):
        section = part.add("Sect", title=name)
        out.append(heading(name, section, 2, use="h3", bookmark=Bookmark(f"groep-{place}", name, 1)))
        out += action_table(held, section, LANDSCAPE.text_width)
    return out


def _subtitle(facts: PaperFacts) -> str:
    day = facts.day or facts.made_at.date()
    return " · ".join(part for part in (facts.group, facts.meeting, words.long_day(day)) if part)


def action_table(
    actions: Sequence[ActionLine], parent: Node, width: float, left_out: Sequence[str] = ()
) -> list[Flowable]:
    """The table of actions, or a sentence when there are none, or none for these readers."""
    if not actions:
        return [paragraph(words.NO_ACTIONS_HERE if left_out else words.NO_ACTIONS, parent)]
    shared = {name: share * (width - _NUMBER_WIDTH - _DAY_WIDTH) for name, share in _SHARES.items()}
    widths = {"number": _NUMBER_WIDTH, **shared, "due": _DAY_WIDTH}
    columns = [Column(words.COLUMNS[name], widths[name]) for name in ("number", "action", "owner", "due", "status")]
    rows = [
        (
            Cell.of(action.number, "cell_strong"),
            _text(action),
            Cell.of(action.owner or words.NO_OWNER, "cell_name"),
            words.short_day(action.due),
            _status(action),
        )
        for action in actions
    ]
    return [table(columns, rows, parent, title=words.ACTIONS, row_head=0)]


def _text(action: ActionLine) -> Cell:
    below = [(inline(extra), "cell_quiet") for extra in (action.agreement, action.remark) if extra]
    return Cell.typed(action.text, "cell", *below)


def _status(action: ActionLine) -> Cell:
    lines = [(inline(choice_label(action.status)), "cell")]
    if action.late_days > 0:
        lines.insert(0, (inline(words.late(action.late_days)), "cell_late"))
    return Cell(tuple(lines))
