"""One text of the covenant as a value: parties, considerations, articles, themes, agreements and footnotes.

A printed text may hold marks: `[^1]` where footnote 1 hangs and `[blz 2]` where page 2 of the source begins.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

MARK = re.compile(r"\[\^(?P<note>[^\[\]\s]+)\]|\[blz (?P<page>\d+)\]")
"""A footnote mark or a page turn inside a printed text."""


class Relation(StrEnum):
    """How a passage of an edition follows from an earlier edition."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    NEW = "new"
    UNKNOWN = "unknown"


class RemarkKind(StrEnum):
    """Why a passage carries a remark."""

    ABSENT = "absent"
    EMPTY = "empty"
    MISPRINT = "misprint"
    NOTE = "note"


def plain(printed: str) -> str:
    """A printed text without its marks."""
    return MARK.sub("", printed)


def notes_in(printed: str) -> tuple[str, ...]:
    """Keys of the footnotes that hang in a printed text, in order."""
    return tuple(match["note"] for match in MARK.finditer(printed) if match["note"])


def pages_in(printed: str) -> tuple[int, ...]:
    """Numbers of the pages that begin inside a printed text, in order."""
    return tuple(int(match["page"]) for match in MARK.finditer(printed) if match["page"])


@dataclass(frozen=True, slots=True)
class OrganisationKey:
    """Which row of the register a party is."""

    code: str
    valid_from: datetime.date | None


@dataclass(frozen=True, slots=True)
class EditionParty:
    key: str
    number: str
    printed: str
    printed_name: str
    represented_by: str
    short_name: str
    group: str
    organisation: OrganisationKey | None


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """A name for several parties ("Koepels"); its sentence stands after the party with key `after`, if it has one."""

    key: str
    name: str
    after: str
    capacity: str
    printed: str


@dataclass(frozen=True, slots=True)
class Member:
    """A numbered member (lid) of an article."""

    article: int
    number: str
    printed: str

    @property
    def key(self) -> str:
        """The number as people write it: 5.7."""
        return f"{self.article}.{self.number}"

    @property
    def text(self) -> str:
        return plain(self.printed)


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its numbered members, then unnumbered sentences; themes of the article come last."""

    number: int
    heading: str
    title: str
    members: tuple[Member, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One agreement (afspraak). `target_years`: year per organisation type, as far as the text names one."""

    key: str
    theme: str
    number: str
    printed: str
    admitted_types: tuple[str, ...]
    target_years: Mapping[str, int]
    depends_on: tuple[str, ...]
    phases: tuple[str, ...]

    @property
    def text(self) -> str:
        return plain(self.printed)

    def target_year(self, organisation_type: str) -> int | None:
        """The year the text strives for with this type of organisation, None when it names none."""
        return self.target_years.get(organisation_type)


@dataclass(frozen=True, slots=True)
class ThemeText:
    """A theme. `admitted_types`: who signs up according to the text; others get a warning, never a stop (art. 3.4)."""

    key: str
    article: int
    heading: str
    title: str
    introduction: str
    admitted_types: tuple[str, ...]
    admission_footnote: str
    agreements: tuple[AgreementText, ...]

    def admits(self, organisation_type: str) -> bool:
        return not self.admitted_types or organisation_type in self.admitted_types


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote; `links` are the addresses that the source prints again below the footnotes of the page."""

    key: str
    text: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    kind: RemarkKind
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class MappingRow:
    """How passages (`earlier`, in edition `from_edition`) became passages of this edition (`later`)."""

    from_edition: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    relation: Relation
    remark: str


@dataclass(frozen=True, slots=True)
class Headings:
    parties: str = ""
    considerations: str = ""
    goal: str = ""
    agreements: str = ""


@dataclass(frozen=True)
class CovenantEdition:
    """One edition. `source_file` is the edition file it was read from, so that it can be kept and passed on."""

    key: str
    title: str
    type: str
    status: str
    signed_on: datetime.date | None
    in_force_on: datetime.date | None
    ends_on: datetime.date | None
    source: str
    citation: str
    complete: bool
    headings: Headings
    parties: tuple[EditionParty, ...]
    groups: tuple[PartyGroup, ...]
    considerations: tuple[str, ...]
    goal: str
    articles: tuple[Article, ...]
    themes: tuple[ThemeText, ...]
    footnotes: tuple[Footnote, ...]
    remarks: tuple[Remark, ...]
    mapping: tuple[MappingRow, ...]
    source_file: str

    @property
    def agreements(self) -> tuple[AgreementText, ...]:
        """Every agreement, in the order of the text."""
        return tuple(agreement for theme in self.themes for agreement in theme.agreements)

    def party(self, key: str) -> EditionParty | None:
        return next((party for party in self.parties if party.key == key), None)

    def article(self, number: int) -> Article | None:
        return next((article for article in self.articles if article.number == number), None)

    def member(self, key: str) -> Member | None:
        """The member with this number ("5.7"), None when there is none."""
        return next((m for article in self.articles for m in article.members if m.key == key), None)

    def theme(self, key: str) -> ThemeText | None:
        return next((theme for theme in self.themes if theme.key == key), None)

    def agreement(self, key: str) -> AgreementText | None:
        return next((agreement for agreement in self.agreements if agreement.key == key), None)

    def article_of(self, agreement_key: str) -> Article | None:
        """The article an agreement stands in."""
        agreement = self.agreement(agreement_key)
        theme = self.theme(agreement.theme) if agreement else None
        return self.article(theme.article) if theme else None

    def footnote(self, key: str) -> Footnote | None:
        return next((footnote for footnote in self.footnotes if footnote.key == key), None)

    def remarks_at(self, place: str) -> tuple[Remark, ...]:
        """What is said about a place ("artikel 5.7", "afspraak KEN-1", "bijlage 1")."""
        return tuple(remark for remark in self.remarks if remark.place == place)

    @property
    def missing(self) -> tuple[Remark, ...]:
        """What the edition lacks: absent or empty passages."""
        return tuple(r for r in self.remarks if r.kind in (RemarkKind.ABSENT, RemarkKind.EMPTY))

    @cached_property
    def passages(self) -> Mapping[str, str]:
        """The text without marks of every passage by its place, in the order of the text."""
        return dict(self._passages())

    def _passages(self) -> Iterator[tuple[str, str]]:
        yield "titel", self.title
        for party in self.parties:
            yield f"partij {party.key}", plain(party.printed)
        for number, consideration in enumerate(self.considerations, 1):
            yield f"overweging {number}", plain(consideration)
        if self.goal:
            yield "doel", plain(self.goal)
        for article in self.articles:
            yield f"artikel {article.number}", plain(" ".join((article.heading, *article.closing)))
            for member in article.members:
                yield f"artikel {member.key}", member.text
            for theme in self.themes:
                if theme.article == article.number:
                    yield f"thema {theme.key}", plain(" ".join(filter(None, (theme.heading, theme.introduction))))
                    for agreement in theme.agreements:
                        yield f"afspraak {agreement.key}", agreement.text
        for footnote in self.footnotes:
            yield f"voetnoot {footnote.key}", footnote.text


def running_text(edition: CovenantEdition) -> str:
    """The text as printed, in the order of the source, a block a line; footnotes at the foot of their page."""
    pages = "\n".join(_blocks(edition))
    printed: list[str] = []
    on_page: list[str] = []
    start = 0
    for mark in MARK.finditer(pages):
        printed.append(pages[start : mark.start()])
        start = mark.end()
        if mark["note"]:
            printed.append(mark["note"])
            on_page.append(mark["note"])
        else:
            printed.append(_foot(edition, on_page))
            on_page = []
    printed += [pages[start:], _foot(edition, on_page)]
    return "".join(printed).strip() + "\n"


def _foot(edition: CovenantEdition, keys: list[str]) -> str:
    notes = [note for key in keys if (note := edition.footnote(key)) and note.text]
    lines = [f"{note.key} {note.text}" for note in notes] + [link for note in notes for link in note.links]
    return "".join(f"\n{line}" for line in lines) + "\n"


def _blocks(edition: CovenantEdition) -> Iterator[str]:
    headings = edition.headings
    yield edition.title
    yield from filter(None, [headings.parties])
    for party in edition.parties:
        yield f"{party.number}. {party.printed}"
        yield from (group.printed for group in edition.groups if group.after == party.key and group.printed)
    yield from filter(None, [headings.considerations])
    yield from (f"• {consideration}" for consideration in edition.considerations)
    yield from filter(None, [headings.goal, edition.goal, headings.agreements])
    for article in edition.articles:
        yield article.heading
        yield from (f"{member.number}. {member.printed}" for member in article.members)
        yield from article.closing
        for theme in edition.themes:
            if theme.article == article.number:
                yield theme.heading
                yield from filter(None, [theme.introduction])
                yield from (f"{agreement.number}. {agreement.printed}" for agreement in theme.agreements)


def compare(edition: CovenantEdition, earlier: CovenantEdition) -> tuple[MappingRow, ...]:
    """How `edition` follows from `earlier`: the rows it states, then every other passage of both, openly unknown."""
    stated = tuple(row for row in edition.mapping if row.from_edition == earlier.key)
    told_earlier = {place for row in stated for place in row.earlier}
    told_later = {place for row in stated for place in row.later}
    unknown = [
        MappingRow(earlier.key, (place,), (), Relation.UNKNOWN, "")
        for place in earlier.passages
        if place not in told_earlier
    ]
    unknown += [
        MappingRow(earlier.key, (), (place,), Relation.UNKNOWN, "")
        for place in edition.passages
        if place not in told_later
    ]
    return (*stated, *unknown)
