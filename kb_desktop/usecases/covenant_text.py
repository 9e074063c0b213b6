"""The covenant for reading: every edition as passages in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb_desktop.domain.covenant import CovenantEdition, parse_edition
from kb_desktop.domain.editions import plain
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record
from kb_desktop.domain.register import sort_name
from kb_desktop.wording.labels import choice_label
from kb_desktop.wording.refusals import sentence
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
    return tuple(_text_of(each) for each in workspace.list("covenant_edition", {}, ("key",)))


def parties(workspace: Workspace, edition: str) -> list[Record]:
    """The parties of an edition, first those of the Rijk, each group by name."""
    found = workspace.list("party", {"edition": edition})
    return sorted(found, key=lambda each: (each.text("group") != "rijk", sort_name(each.text("printed_name")), each.id))


def _text_of(record: Record) -> CovenantText:
    key, title = record.text("key"), record.text("title")
    try:
        edition = parse_edition(record.text("text"))
    except Refused as refused:  # written by a script, or two texts put together: show what is wrong, lose nothing
        faults = tuple(sentence(problem) for problem in refused.problems)
        passages = (Passage("title", title), *(Passage("text", line) for line in record.text("text").splitlines()))
        return CovenantText(key, title, _short(title, record.text("status")), passages, faults)
    remarks = tuple(remark.text for remark in edition.remarks)
    return CovenantText(key, title, _short(edition.title, edition.status), tuple(_passages(edition)), remarks)


def _short(title: str, status: str) -> str:
    years = "-".join(re.findall(r"\b20\d\d\b", title)[-2:])
    return f"{choice_label(status).capitalize()} {years}".strip()


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
