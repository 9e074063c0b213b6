"""Minutes (verslag): facts, attendance, what was said with decisions and actions in place, and an overview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from kb_desktop.documents import fonts
from kb_desktop.documents.action_list import action_table
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import (
    ActionLine,
    Attendee,
    BuiltPaper,
    DecisionLine,
    MinutesItem,
    MinutesPaper,
    PaperFacts,
)
from kb_desktop.documents.flowables import Bookmark, heading, inline, marked_up, paragraph, prose, up_to_list
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.left_out import left_out_list
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words
from kb_desktop.wording.labels import choice_label

FACT_WIDTHS = (95.0, PORTRAIT.text_width - 95.0)


def build_minutes(minutes: MinutesPaper, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the minutes as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = minutes.facts
    title = words.paper_title(words.MINUTES, facts.group, facts.meeting, facts.day)

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.MINUTES)
        bookmark = Bookmark("verslag", words.MINUTES, 0)
        head: list[Flowable] = [
            paragraph(facts.group, part, "lead"),
            heading(words.MINUTES, part, 1, bookmark=bookmark),
        ]
        return [*head, *minutes_flowables(minutes, part, level=2)]

    furniture = running(facts, words.MINUTES, PORTRAIT)
    return build(about(facts, title), PORTRAIT, story, furniture, path, progress, left_out=minutes.left_out)


def meeting_facts(facts: PaperFacts) -> list[tuple[str, str]]:
    """Names and values of the head; what is empty, or a status that the label says already, is left out."""
    values = {
        "day": words.long_day(facts.day),
        "times": facts.times,
        "place": facts.place,
        "chair": facts.chair,
        "minute_taker": facts.minute_taker,
        "edition": words.EDITIONS.get(facts.edition, facts.edition),
        "label": choice_label(facts.label),
        "status": choice_label(facts.status) if facts.status != facts.label else "",
    }
    return [(words.FACTS[name], value) for name, value in values.items() if value]


def minutes_flowables(minutes: MinutesPaper, parent: Node, level: int, keys: str = "verslag") -> list[Flowable]:
    """The minutes below a heading of the level above `level`."""
    out: list[Flowable] = []
    if minutes.facts.meeting:
        out.append(paragraph(minutes.facts.meeting, parent, "lead"))
    pairs = meeting_facts(minutes.facts)
    if pairs:
        out += [facts_table(pairs, parent, title=words.MINUTES, widths=FACT_WIDTHS), Spacer(0, 8)]
    out += left_out_list(minutes.left_out, parent, level)
    if minutes.erratum:
        out += _section(words.ERRATUM, minutes.erratum, parent, level)
    if minutes.attendees:
        out.append(_head(words.ATTENDANCE, parent, level))
        out.append(attendance_table(minutes.attendees, parent))
    if minutes.opening:
        out += _section(words.OPENING, minutes.opening, parent, level)
    for place, item in enumerate(minutes.items):
        out += _item(item, parent, level, f"{keys}-{item.number or f'los-{place}'}")
    if minutes.closing:
        out += _section(words.CLOSING, minutes.closing, parent, level)
    return out + _overview(minutes, parent, level)


def _head(text: str, parent: Node, level: int, bookmark: Bookmark | None = None) -> Flowable:
    return heading(text, parent, level, use=f"h{min(level + 1, 4)}", bookmark=bookmark)


def _section(title: str, text: str, parent: Node, level: int) -> list[Flowable]:
    part = parent.add("Sect", title=title)
    return [_head(title, part, level), *prose(text, part)]


def attendance_table(attendees: Sequence[Attendee], parent: Node) -> Flowable:
    width = PORTRAIT.text_width
    columns = [
        Column(words.COLUMNS["name"], width * 0.32),
        Column(words.COLUMNS["organisation"], width * 0.46),
        Column(words.COLUMNS["presence"], width * 0.22),
    ]
    rows = [
        (
            Cell.of(words.substituted(person.name, person.substitute), "cell_name"),
            Cell.of(person.organisation, "cell_name"),
            Cell(
                ((inline(choice_label(person.status)), "cell"),)
                + (((inline(person.remark), "cell_quiet"),) if person.remark else ())
            ),
        )
        for person in attendees
    ]
    return table(columns, rows, parent, title=words.ATTENDANCE, row_head=0)


def _item(item: MinutesItem, parent: Node, level: int, key: str) -> list[Flowable]:
    title = f"{item.number}. {item.title}" if item.number else item.title
    part = parent.add("Sect", title=title)
    out: list[Flowable] = [_head(title, part, level, Bookmark(key, title, 1))]
    if item.text:
        out += prose(item.text, part)
    elif item.withheld:
        out.append(paragraph(item.withheld, part, "quiet"))
    elif not item.decisions and not item.actions:
        out.append(paragraph(words.NO_TEXT, part, "quiet"))
    for decision in item.decisions:
        name, terms = words.decision(decision.number, decision.verb), words.decision_terms(decision.status)
        out += _outcome(name, decision.text, terms, part)
    for action in item.actions:
        out += _outcome(words.action(action.number), action.text, words.action_terms(action.owner, action.due), part)
    return out


def _outcome(head: str, text: str, terms: str, parent: Node) -> list[Flowable]:
    first, rest = up_to_list(text)
    markup = f"<b>{inline(head)}</b>" + (f" – {inline(first)}" if first else "")
    if terms:
        markup += f" <i>({inline(terms)})</i>"
    return [marked_up(markup, parent, "outcome"), *prose(rest, parent, "outcome_prose")]


def decision_table(decisions: Sequence[DecisionLine], parent: Node, left_out: Sequence[str] = ()) -> list[Flowable]:
    """The table of decisions, or a sentence when there are none, or none for these readers."""
    if not decisions:
        return [paragraph(words.NO_DECISIONS_HERE if left_out else words.NO_DECISIONS, parent)]
    width = PORTRAIT.text_width
    columns = [
        Column(words.COLUMNS["number"], width * 0.14),
        Column(words.COLUMNS["decision"], width * 0.71),
        Column(words.COLUMNS["decided_on"], width * 0.15),
    ]
    rows = []
    for each in decisions:
        extras = [each.verb, each.agreement, choice_label(each.status) if each.status != "taken" else ""]
        below = [(inline(" · ".join(extra for extra in extras if extra)), "cell_quiet")] if any(extras) else []
        said = Cell.typed(each.text, "cell", *below)
        rows.append((Cell.of(each.number, "cell_strong"), said, words.short_day(each.decided_on)))
    return [table(columns, rows, parent, title=words.DECISIONS, row_head=0)]


def _overview(minutes: MinutesPaper, parent: Node, level: int) -> list[Flowable]:
    decisions: list[DecisionLine] = [each for item in minutes.items for each in item.decisions]
    actions: list[ActionLine] = [each for item in minutes.items for each in item.actions]
    out: list[Flowable] = []
    if decisions:
        out += [_head(words.DECISIONS_TAKEN, parent, level), *decision_table(decisions, parent)]
    if actions:
        out += [_head(words.ACTIONS_AGREED, parent, level), *action_table(actions, parent, PORTRAIT.text_width)]
    return out
