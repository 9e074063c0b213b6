"""The parts of a pack that begin on a page of their own: what they show, and which numbers their pages have."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.documents.contents import AgendaLine, Annex, Change, MeetingPack
from kb_desktop.documents.layout import Numbers, PageNames
from kb_desktop.domain import sendings
from kb_desktop.domain.page_numbers import in_short, numbered
from kb_desktop.domain.sendings import Section
from kb_desktop.wording import papers as words
from kb_desktop.wording import papers_report as report_words

COVER_PLACE = "voorblad"
AGENDA_PLACE = "agenda"
LISTS = {
    sendings.MINUTES: "verslag",
    sendings.ACTIONS: "acties",
    sendings.DECISIONS: "besluiten",
    sendings.PROGRESS: "voortgang",
    sendings.ATTENDANCE: "presentie",
}
"""By key of the section the destination of each list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a pack before it is drawn.

    `place` is the destination on its first page, `rows` the agenda items in it; of an annex `column`
    is its place at its item. `content` is the SHA-256 of what it shows.
    """

    key: str
    place: str
    title: str
    content: str
    rows: tuple[int, ...] = ()
    column: int = -1
    number: str = ""


def item_place(row: int) -> str:
    """Destination of an agenda item."""
    return f"punt-{row}"


def annex_place(row: int, column: int) -> str:
    """Destination of an annex, and its key while the pack is made."""
    return f"bijlage-{row}-{column}"


def has_page(pack: MeetingPack, line: AgendaLine) -> bool:
    """Whether an agenda item has something to show besides its line on the agenda."""
    return pack.chair or bool(line.explanation or line.annexes or line.agreement)


def item_title(line: AgendaLine) -> str:
    """Number and title of an agenda item."""
    return f"{line.number}. {line.title}" if line.number else line.title


def parts_of(pack: MeetingPack) -> tuple[Part, ...]:
    """The parts of a pack in the order of its pages."""
    bare = [dataclasses.replace(line, annexes=()) for line in pack.agenda]
    shown = [
        (line, [(each.number, each.title) for each in whole.annexes])
        for line, whole in zip(bare, pack.agenda, strict=True)
    ]
    parts = [
        Part(sendings.COVER, COVER_PLACE, words.COVER, _hash(pack.facts, pack.apart)),
        Part(sendings.AGENDA, AGENDA_PLACE, words.AGENDA, _hash(shown)),
    ]
    for rows in _runs(pack):
        first = pack.agenda[rows[0]]
        title = " / ".join(item_title(pack.agenda[row]) for row in rows)
        key = f"item:{first.key or rows[0]}"
        parts.append(Part(key, item_place(rows[0]), title, _hash([shown[row] for row in rows]), rows))
        parts += [
            _annex_part(row, column, annex) for row in rows for column, annex in enumerate(pack.agenda[row].annexes)
        ]
    return (*parts, *_list_parts(pack))


def _runs(pack: MeetingPack) -> Iterator[tuple[int, ...]]:
    """Items that follow each other on their pages; one with annexes, and the first behind it, begin on a new page."""
    run: list[int] = []
    for row, line in enumerate(pack.agenda):
        if not has_page(pack, line):
            continue
        if run and (line.annexes or pack.agenda[run[-1]].annexes):
            yield tuple(run)
            run = []
        run.append(row)
    if run:
        yield tuple(run)


def _annex_part(row: int, column: int, annex: Annex) -> Part:
    key = f"paper:{annex.key or annex_place(row, column)}"
    title = words.annex_name(annex.number, annex.title)
    return Part(key, annex_place(row, column), title, annex.sha256 or _file_hash(annex), (row,), column, annex.number)


def _list_parts(pack: MeetingPack) -> Iterator[Part]:
    if pack.previous_minutes is not None:
        yield Part(sendings.MINUTES, LISTS[sendings.MINUTES], words.PREVIOUS_MINUTES, _hash(pack.previous_minutes))
    for key, title, held in (
        (sendings.ACTIONS, words.ACTIONS, pack.actions),
        (sendings.DECISIONS, words.DECISIONS, pack.decisions),
    ):
        if held or not pack.apart:
            yield Part(key, LISTS[key], title, _hash(held))
    if pack.progress is not None:
        yield Part(sendings.PROGRESS, LISTS[sendings.PROGRESS], report_words.PROGRESS, _hash(pack.progress))
    if pack.attendance is not None:
        yield Part(sendings.ATTENDANCE, LISTS[sendings.ATTENDANCE], words.ATTENDANCE_SHEET, _hash(pack.attendance))


def _hash(*shown: object) -> str:
    return hashlib.sha256(json.dumps([_plain(each) for each in shown], ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> object:
    """Values for a hash; what is empty is left out, so that a field of a newer program changes nothing."""
    if dataclasses.is_dataclass(value):
        return {each.name: _plain(held) for each in dataclasses.fields(value) if (held := getattr(value, each.name))}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int)) else str(value)


def _file_hash(annex: Annex) -> str:
    try:
        content = annex.content.read_bytes() if isinstance(annex.content, Path) else annex.content
    except OSError:
        content = b""
    return hashlib.sha256(content).hexdigest()


def changes_of(pack: MeetingPack) -> tuple[Change, ...]:
    """What differs from what readers hold: parts that are new or show something else, and parts that are gone.

    Pages are not known yet, but of what is gone; lists that change by the day do not count.
    """
    if pack.sent is None:
        return ()
    held = pack.sent.sections
    parts = parts_of(pack)
    found = [
        Change(part.key, part.title, "replaced" if _pages(held, part.key) else "new")
        for part in parts
        if part.key not in sendings.LIVE and not (_pages(held, part.key) and held[part.key].content == part.content)
    ]
    here = {part.key for part in parts}
    names = {**pack.gone, **_moved(pack, parts)}
    found += [
        Change(each.key, words.dropped_part(each.number, names.get(each.key, "")), "dropped", gone=each.pages)
        for each in held.values()
        if each.pages and each.key not in here and each.key not in sendings.LIVE
    ]
    return tuple(found)


def _moved(pack: MeetingPack, parts: Sequence[Part]) -> dict[str, str]:
    """By key, the titles of items that begin on a page of another: a page of their own, if they had one, is gone."""
    return {
        f"item:{pack.agenda[row].key}": words.moved_part(item_title(pack.agenda[row]), pack.agenda[part.rows[0]].number)
        for part in parts
        for row in part.rows[1:]
    }


def _pages(held: Mapping[str, Section], key: str) -> tuple[str, ...]:
    return held[key].pages if key in held else ()


class Numbering:
    """Which number each page gets, given the parts of the whole pack and those that are in this paper.

    `before` pages come first and carry names of their own: those of a change sheet.
    """

    def __init__(self, pack: MeetingPack, included: frozenset[str] | None = None) -> None:
        self.pack = pack
        self.parts = parts_of(pack)
        self.included = frozenset(part.key for part in self.parts) if included is None else included
        self.inside = [part for part in self.parts if part.key in self.included]
        self.is_whole = included is None

    @property
    def names(self) -> PageNames | None:
        """None while nothing was sent: then pages just count."""
        sent = self.pack.sent
        if sent is None:
            return None
        elsewhere: dict[str, str] = {}
        for part in self.parts:
            pages = _pages(sent.sections, part.key)
            if part.key not in self.included and pages:
                if part.column < 0:  # where in the part a later item begins, was not kept
                    elsewhere |= dict.fromkeys(map(item_place, part.rows), in_short(pages))
                elsewhere[part.place] = pages[0]
        return PageNames(self._named, sent.total, elsewhere)

    def _counts(self, found: Mapping[str, int], total: int) -> tuple[int, list[int]]:
        """Pages before the first part, and of each part inside."""
        starts = [found.get(part.place, 1) for part in self.inside]
        ends = [*starts[1:], total + 1]
        first = starts[0] if starts else total + 1
        return first - 1, [max(0, end - start) for start, end in zip(starts, ends, strict=True)]

    def _named(self, found: Mapping[str, int], total: int) -> tuple[str, ...]:
        before, pages = self._numbered(found, total)
        sheets = [words.change_sheet_page(at, before) for at in range(1, before + 1)]
        return (*sheets, *(itertools.chain.from_iterable(pages[part.key] for part in self.inside)))

    def _numbered(self, found: Mapping[str, int], total: int) -> tuple[int, dict[str, tuple[str, ...]]]:
        sent = self.pack.sent
        held = sent.sections if sent is not None else {}
        before, counts = self._counts(found, total)
        count_of = dict(zip([part.key for part in self.inside], counts, strict=True))
        wanted = [(_pages(held, part.key), count_of.get(part.key, len(_pages(held, part.key)))) for part in self.parts]
        given = numbered(wanted, sent.issued if sent is not None else ())
        return before, dict(zip([part.key for part in self.parts], given, strict=True))

    def sections(self, numbers: Numbers) -> tuple[Section, ...]:
        """The whole pack as its readers hold it with this paper."""
        sent = self.pack.sent
        held = sent.sections if sent is not None else {}
        _, pages = self._numbered(numbers.pages, numbers.total)
        out = []
        for part in self.parts:
            content = part.content if part.key in self.included else held[part.key].content if part.key in held else ""
            out.append(Section(part.key, part.number, pages[part.key], content))
        reserved = [Section(key, number) for key, number in self.pack.reserved.items()]
        return (*out, *(each for each in reserved if each.key not in pages))

    def told(self, changes: Sequence[Change], numbers: Numbers) -> tuple[Change, ...]:
        """The changes with their pages, and with the numbers that no longer count."""
        sent = self.pack.sent
        held = sent.sections if sent is not None else {}
        _, pages = self._numbered(numbers.pages, numbers.total)
        return tuple(
            change
            if change.change == "dropped"
            else dataclasses.replace(
                change,
                pages=pages.get(change.key, ()),
                gone=tuple(each for each in _pages(held, change.key) if each not in pages.get(change.key, ())),
            )
            for change in changes
        )
