"""A meeting pack of about a hundred pages: an agenda with explanations, long minutes, many actions and decisions.

The same seed gives the same pack. `plain` gives its text and tables without the logical tree, for the floor.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.platypus import HRFlowable

from kb_desktop.documents.contents import (
    ActionLine,
    AgendaLine,
    Attendee,
    DecisionLine,
    MeetingPack,
    MinutesItem,
    MinutesPaper,
    PaperFacts,
)
from kb_desktop.documents.flowables import Rule
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.pack_story import PackStory
from kb_desktop.documents.plain_text import MixedParagraph, PlainParagraph
from kb_desktop.documents.row_table import RowTable
from kb_desktop.documents.sections import Numbering
from kb_desktop.documents.tree import Node

DAY = datetime.date(2026, 11, 12)
_WORDS = [
    "de",
    "werkgroep",
    "bespreekt",
    "samenwerkingsovereenkomsten",
    "met",
    "omgevingsdiensten",
    "over",
    "vergunningverlening",
    "en",
    "toezicht",
    "bij",
    "hergebruik",
    "van",
    "bouwmaterialen",
    "waarbij",
    "gemeenten",
    "provincies",
    "en",
    "rijkswaterstaat",
    "elk",
    "een",
    "bijdrage",
    "leveren",
    "aan",
    "de",
    "inkoopstrategie",
    "voor",
    "circulaire",
    "infrastructuurprojecten",
    "volgens",
    "planning",
    "en",
    "binnen",
    "het",
    "afgesproken",
    "budget",
]


@dataclass(frozen=True)
class Text:
    """One paragraph for the floor."""

    markup: str
    style: Any
    bullet: str | None


@dataclass(frozen=True)
class Grid:
    """One table for the floor: cells of paragraphs, widths, and how many rows are its head."""

    rows: list[list[list[Text]]]
    widths: list[float]
    heads: int


def _sentence(choice: random.Random) -> str:
    return " ".join(choice.choices(_WORDS, k=choice.randint(9, 22))).capitalize() + "."


def _talk(choice: random.Random) -> str:
    blocks = [" ".join(_sentence(choice) for _ in range(choice.randint(4, 8))) for _ in range(4)]
    blocks.insert(2, "\n".join(f"- {_sentence(choice)}" for _ in range(4)))
    return "\n\n".join(blocks)


def _action(choice: random.Random, number: int) -> ActionLine:
    day = DAY + datetime.timedelta(days=choice.randint(-60, 90))
    return ActionLine(
        f"A{number}", _sentence(choice), "Omgevingsdienst Regio Utrecht", day, "open", number % 5, "INK-2"
    )


def _decision(choice: random.Random, number: int) -> DecisionLine:
    return DecisionLine(f"B{number}", _sentence(choice), "vastgesteld", DAY, agreement="INK-1")


def workload(items: int = 20, actions: int = 250, decisions: int = 40, seed: int = 7) -> MeetingPack:
    """The pack. With the usual numbers about a hundred pages."""
    choice = random.Random(seed)
    facts = PaperFacts(
        group="Werkgroep Circulair inkopen",
        made_at=datetime.datetime(2026, 11, 5, 9, 30, tzinfo=datetime.UTC),
        meeting="Werkgroepoverleg 7",
        day=DAY,
        times="10:00–12:00",
        place="Stadhuis Utrecht",
        chair="J. de Vries",
        minute_taker="A. de Boer",
        label="intern",
        edition="werkgroep",
    )
    agenda = tuple(
        AgendaLine(str(number), f"Punt {number} over inkoop", "10:05", 5, "bespreking", "J. de Vries", _talk(choice))
        for number in range(1, items + 1)
    )
    minutes = MinutesPaper(
        facts,
        tuple(Attendee(f"Lid {number}", "Provincie Utrecht") for number in range(24)),
        "De voorzitter opent om 10:00 uur.",
        tuple(
            MinutesItem(
                str(number),
                f"Punt {number} over inkoop",
                _talk(choice),
                (_decision(choice, number),),
                (_action(choice, number), _action(choice, number + items)),
            )
            for number in range(1, items + 1)
        ),
        "De voorzitter sluit om 12:00 uur.",
    )
    return MeetingPack(
        facts=facts,
        agenda=agenda,
        previous_minutes=minutes,
        actions=tuple(_action(choice, number) for number in range(1, actions + 1)),
        decisions=tuple(_decision(choice, number) for number in range(1, decisions + 1)),
    )


def plain(pack: MeetingPack) -> list[Any]:
    """The story of the pack in plain values: Text, Grid, and ReportLab's own spacers and page breaks as they are."""
    story = PackStory(Numbering(pack), {})(Node("Document"), Numbers())
    return [_plain(flowable) for flowable in story]


def _plain(flowable: Any) -> Any:
    if isinstance(flowable, PlainParagraph):
        return Text(_markup(flowable), flowable.style, flowable.bulletText or None)
    if isinstance(flowable, RowTable):
        rows = [*flowable.heads, *flowable.rows]
        cells = [[[_plain(part) for part in cell] for cell in row.cells] for row in rows]
        return Grid(cells, flowable.widths, len(flowable.heads))
    return HRFlowable(width="100%") if isinstance(flowable, Rule) else flowable


def _markup(paragraph: PlainParagraph) -> str:
    if not isinstance(paragraph, MixedParagraph):
        return escape(paragraph.text)
    return "".join(f'<font name="{face.font}">{escape(text)}</font>' for text, face in paragraph.source).replace(
        "\n", "<br/>"
    )
