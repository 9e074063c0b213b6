"""The annexes of a pack: which files, under which numbers, and what readers of earlier packs know them as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from kb_desktop.documents.contents import Annex
from kb_desktop.domain import sendings
from kb_desktop.domain.page_numbers import letter_place, letters
from kb_desktop.domain.paper_editions import most_closed
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.domain.sendings import Sent
from kb_desktop.usecases.audience import Audience
from kb_desktop.usecases.meetings import ItemLine, MeetingView
from kb_desktop.wording import papers as words
from kb_desktop.workspace.workspace import Workspace


def sendings_of(workspace: Workspace, meeting: RecordId) -> list[Record]:
    """What was sent for a meeting, from first to last."""
    return sendings.in_order(workspace.list("sending", {"meeting": meeting}))


def held_by(workspace: Workspace, meeting: RecordId, edition: str, *, confidential: bool = False) -> Sent | None:
    """What the readers of an edition, or of its confidential part, hold; None when nothing was sent."""
    return sendings.sent(
        each
        for each in sendings_of(workspace, meeting)
        if each.text("edition") == edition and (each.get("confidential") is True) is confidential
    )


def section_key(item: Record, paper: Record) -> str:
    """The name of an annex among the sections of a pack."""
    return f"paper:{item.id}/{paper.id}"


def numbers_of(line: ItemLine, given: Mapping[str, str]) -> dict[RecordId, str]:
    """The number of each annex of an item, in every edition: the one it was sent with, else the next letter."""
    held = [paper for paper in line.papers if isinstance(paper.get("file"), dict)]
    known = {paper.id: _letter(given[key]) for paper in held if (key := section_key(line.item, paper)) in given}
    prefix = f"paper:{line.item.id}/"
    following = max(
        (letter_place(_letter(number)) for key, number in given.items() if key.startswith(prefix)), default=-1
    )
    for paper in held:
        if paper.id not in known:
            following += 1
            known[paper.id] = letters(following)
    return {paper.id: f"{line.number}{known[paper.id]}" for paper in held}


def titles_of_gone(sent: Sent | None, view: MeetingView, readers: Audience) -> dict[str, str]:
    """By key, the titles of the papers and items that readers hold and that may no longer be in a pack.

    An item that is still on the agenda has none: its page only goes on under another item.
    """
    here = {line.item.id for line in view.items if line.item.text("status") != "dropped"}
    found = {}
    for key in sent.sections if sent is not None else ():
        kind, _, rest = key.partition(":")
        record = readers.workspace.get(RecordId(rest.rpartition("/")[2])) if kind in ("item", "paper") else None
        if record is None or record.id in here:
            continue
        if readers.edition.names or readers.edition.holds(record.text("label")):
            found[key] = record.text("title")
    return found


def _letter(number: str) -> str:
    return number.lstrip("0123456789–")


def annexes_of(line: ItemLine, given: Mapping[str, str], readers: Audience) -> Iterator[Annex]:
    """The annexes of an item that these readers may have; what they may not is named."""
    numbers = numbers_of(line, given)
    for paper in line.papers:
        if paper.id not in numbers:
            continue
        number = numbers[paper.id]
        name = paper.text("title") if readers.edition.names else words.annex(number)
        if not readers.edition.holds(most_closed(line.item.text("label"), paper.text("label"))):
            if readers.edition.holds(line.item.text("label")):
                readers.may_read(paper, name)
            continue
        file = cast("dict[str, Any]", paper.get("file"))
        sha256 = str(file["sha256"])
        if not readers.workspace.has_file(sha256):
            readers.left_out.append(f"{name}: bestand nog niet ontvangen")
            continue
        yield Annex(
            number,
            paper.text("title"),
            str(file["name"]),
            readers.workspace.file_bytes(sha256),
            readers.text(paper.text("alternative_text")),
            key=section_key(line.item, paper).removeprefix("paper:"),
            sha256=sha256,
            language=paper.text("language"),
            alternative_texts=_described(paper, readers),
        )


def _described(paper: Record, readers: Audience) -> dict[str, str]:
    held = paper.get("alternative_texts")
    return {place: readers.text(str(text)) for place, text in held.items() if text} if isinstance(held, dict) else {}
