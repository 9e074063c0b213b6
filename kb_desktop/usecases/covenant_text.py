"""The covenant for reading: every edition as passages in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb_desktop.domain.covenant import CovenantEdition, parse_edition
from kb_desktop.domain.editions import plain
from kb_desktop.wording.labels import choice_label
from kb_desktop.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of text. `entry` names it in the list beside the text, empty when it has no place there."""

    sort: str
    text: str
    number: str = ""
    anchor: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class CovenantText:
    """An edition for reading, with what is missing or remarkable."""

    key: str
    title: str
    short: str
    passages: tuple[Passage, ...]
    remarks: tuple[str, ...]


def covenant_texts(workspace: Workspace) -> tuple[CovenantText, ...]:
    """Every edition the workspace holds."""
    editions = [parse_edition(each.text("text")) for each in workspace.list("covenant_edition", {}, ("key",))]
    return tuple(
        CovenantText(
            each.key, each.title, _short(each), tuple(_passages(each)), tuple(remark.text for remark in each.remarks)
        )
        for each in editions
    )


def _short(edition: CovenantEdition) -> str:
    years = "-".join(re.findall(r"\b20\d\d\b", edition.title)[-2:])
    return f"{choice_label(edition.status).capitalize()} {years}".strip()


def _passages(edition: CovenantEdition) -> Iterator[Passage]:
    yield Passage("title", edition.title)
    yield Passage("heading", edition.headings.parties or "Partijen", "", "partijen", "Partijen")
    for party in edition.parties:
        yield Passage("item", plain(party.printed), f"{party.number}.")
    yield Passage("heading", edition.headings.considerations or "Overwegingen", "", "overwegingen", "Overwegingen")
    for consideration in edition.considerations:
        yield Passage("item", plain(consideration), "•")
    if edition.goal:
        yield Passage("heading", edition.headings.goal or "Doel", "", "doel", "Doel")
        yield Passage("text", plain(edition.goal))
    for article in edition.articles:
        anchor = f"artikel-{article.number}"
        yield Passage("heading", plain(article.heading), "", anchor, f"Artikel {article.number}")
        for member in article.members:
            yield Passage("item", plain(member.printed), f"{member.number}.", f"{anchor}-{member.number}")
        for closing in article.closing:
            yield Passage("text", plain(closing))
        yield from _themes(edition, article.number)
    for note in edition.footnotes:
        yield Passage("note", plain(note.text), note.key)


def _themes(edition: CovenantEdition, article: int) -> Iterator[Passage]:
    for theme in edition.themes:
        if theme.article != article:
            continue
        yield Passage("theme", plain(theme.heading), "", theme.key, plain(theme.heading))
        if theme.introduction:
            yield Passage("text", plain(theme.introduction))
        for agreement in theme.agreements:
            words = plain(agreement.printed)
            entry = f"{agreement.key}  {words[:70]}{'…' if len(words) > 70 else ''}"
            yield Passage("item", words, f"{agreement.number}.", agreement.key, entry)
