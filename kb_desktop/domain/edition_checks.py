"""Whether the parts of a covenant edition fit together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from kb_desktop.domain.edition_blocks import Findings
from kb_desktop.domain.editions import AgreementText, CovenantEdition, RemarkKind, notes_in, pages_in, plain
from kb_desktop.domain.problems import Problem

WHOLE_PARTS = ("partijen", "overwegingen", "doel", "artikelen", "thema’s", "voetnoten")
"""Places a remark may name even when the edition has no such part yet."""

_ANNEX = re.compile(r"bijlage \d+")


class EditionChecks:
    """Whether the parts of an edition fit together; every misfit is reported at its own line."""

    def __init__(self, edition: CovenantEdition, findings: Findings) -> None:
        self._edition = edition
        self._findings = findings

    def run(self) -> None:
        self._check_dates()
        self._check_completeness()
        self._check_references()
        self._check_dependencies()
        self._check_marks()
        self._check_pages()
        self._check_places()

    def _known(self, place: str, name: str, value: str, known: Iterable[object]) -> None:
        names = [str(each) for each in known]
        if value and value not in names:
            self._findings.add("unknown_reference", place, name, value=value, known=", ".join(names) or "–")

    def _check_dates(self) -> None:
        edition = self._edition
        days = [(name, getattr(edition, name)) for name in ("signed_on", "in_force_on", "ends_on")]
        given = [(name, day) for name, day in days if day is not None]
        for (earlier, first), (later, second) in itertools.pairwise(given):
            if second < first:
                self._findings.add(
                    "dates_order", "edition", later, earlier=earlier, first=first.isoformat(), second=second.isoformat()
                )

    def _check_completeness(self) -> None:
        edition = self._edition
        if not edition.complete:
            if not any(remark.kind is RemarkKind.ABSENT for remark in edition.remarks):
                self._findings.add("incomplete_silent", "edition", "complete")
            return
        for name in ("parties", "goal", "articles", "themes"):
            if not getattr(edition, name):
                self._findings.add("incomplete", "edition", "complete", part=name)
        for number, theme in enumerate(edition.themes, 1):
            if not theme.agreements:
                self._findings.add("theme_without_agreements", f"themes[{number}]", "key", value=theme.key)

    def _check_references(self) -> None:
        edition = self._edition
        parties = [party.key for party in edition.parties]
        notes = [note.key for note in edition.footnotes]
        for number, group in enumerate(edition.groups, 1):
            self._known(f"groups[{number}]", "after", group.after, parties)
        for number, theme in enumerate(edition.themes, 1):
            articles = [article.number for article in edition.articles]
            self._known(f"themes[{number}]", "article", str(theme.article), articles)
            self._known(f"themes[{number}]", "admission_footnote", theme.admission_footnote, notes)

    def _check_dependencies(self) -> None:
        keys = [agreement.key for agreement in self._edition.agreements]
        needs = {agreement.key: agreement.depends_on for agreement in self._edition.agreements}
        for place, agreement in self._placed_agreements():
            for other in agreement.depends_on:
                self._known(place, "depends_on", other, keys)
            if agreement.key in _reachable(agreement.depends_on, needs):
                self._findings.add("depends_on_itself", place, "depends_on", value=agreement.key)

    def _placed_agreements(self) -> Iterator[tuple[str, AgreementText]]:
        for t, theme in enumerate(self._edition.themes, 1):
            for a, agreement in enumerate(theme.agreements, 1):
                yield f"themes[{t}].agreements[{a}]", agreement

    def _printed(self) -> Iterator[tuple[str, str, str]]:
        """Block, field and text of everything that may hold marks, in the order of the text."""
        edition = self._edition
        for n, party in enumerate(edition.parties, 1):
            yield f"parties[{n}]", "text", party.printed
        for n, group in enumerate(edition.groups, 1):
            yield f"groups[{n}]", "text", group.printed
        for n, consideration in enumerate(edition.considerations, 1):
            yield f"considerations[{n}]", "text", consideration
        yield "goal", "text", edition.goal
        for n, article in enumerate(edition.articles, 1):
            yield f"articles[{n}]", "heading", article.heading
            for m, member in enumerate(article.members, 1):
                yield f"articles[{n}].members[{m}]", "text", member.printed
            yield f"articles[{n}]", "closing", " ".join(article.closing)
            for t, theme in enumerate(edition.themes, 1):
                if theme.article == article.number:
                    yield f"themes[{t}]", "heading", theme.heading
                    yield f"themes[{t}]", "introduction", theme.introduction
                    for a, agreement in enumerate(theme.agreements, 1):
                        yield f"themes[{t}].agreements[{a}]", "text", agreement.printed

    def _check_marks(self) -> None:
        notes = [note.key for note in self._edition.footnotes]
        hung: set[str] = set()
        for place, name, printed in self._printed():
            if "[^" in plain(printed) or "[blz" in plain(printed):
                self._findings.add("bad_mark", place, name)
            for key in notes_in(printed):
                if key not in notes:
                    self._findings.add("mark_without_footnote", place, name, value=key)
                elif key in hung:
                    self._findings.add("footnote_twice", place, name, value=key)
                hung.add(key)
        for number, key in enumerate(notes, 1):
            if key not in hung:
                self._findings.add("footnote_without_mark", f"footnotes[{number}]", "key", value=key)

    def _check_pages(self) -> None:
        before = 1
        for place, name, printed in self._printed():
            for page in pages_in(printed):
                if page <= before:
                    self._findings.add("page_order", place, name, page=page, before=before)
                before = page

    def _check_places(self) -> None:
        edition = self._edition
        passages = edition.passages
        for number, remark in enumerate(edition.remarks, 1):
            if remark.place not in (*passages, *WHOLE_PARTS) and not _ANNEX.fullmatch(remark.place):
                self._findings.add("unknown_place", f"remarks[{number}]", "place", value=remark.place)
        for number, note in enumerate(edition.footnotes, 1):
            if not note.text and not edition.remarks_at(f"voetnoot {note.key}"):
                self._findings.add("footnote_silent", f"footnotes[{number}]", "text", value=note.key)
        for number, row in enumerate(edition.mapping, 1):
            if row.from_edition == edition.key:
                self._findings.add("mapping_to_itself", f"mapping[{number}]", "from_edition", value=edition.key)
            for place in row.later:
                if place not in passages:
                    self._findings.add("unknown_place", f"mapping[{number}]", "to", value=place)


def _reachable(start: Iterable[str], needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += needs.get(key, ())
    return found


def check_mapping(edition: CovenantEdition, earlier: CovenantEdition) -> list[Problem]:
    """What the mapping of `edition` says about passages that `earlier` does not have, each with its line."""
    findings = Findings(edition.source_file)
    for number, row in enumerate(edition.mapping, 1):
        if row.from_edition == earlier.key:
            for place in row.earlier:
                if place not in earlier.passages:
                    findings.add("unknown_place", f"mapping[{number}]", "from", value=place)
    return findings.problems
