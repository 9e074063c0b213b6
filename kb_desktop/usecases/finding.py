"""Where a found record is shown: the page, and the record that is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb_desktop.domain.records import Record, RecordId
from kb_desktop.usecases.in_words import title_in_words
from kb_desktop.usecases.signals import KINDS
from kb_desktop.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its key, and the record to choose on it; `id` is "" when the page has no such choice."""

    page: str
    id: RecordId


def place_of(workspace: Workspace, id_: RecordId) -> Place:
    """Where to look for a record."""
    record = workspace.get(id_)
    if record is None or record.deleted:
        return Place("overview", RecordId(""))
    find = _PLACES.get(record.kind)
    place = find(workspace, record) if find else Place("overview", RecordId(""))
    shown = workspace.get(place.id) if place.id else None
    return place if shown is not None and not shown.deleted else Place(place.page, RecordId(""))


@dataclass(frozen=True, slots=True)
class Found:
    """Something found: what a list shows for it, and the words around the hit, on one line."""

    id: RecordId
    kind: str
    title: str
    around: str


def search(workspace: Workspace, words: str, limit: int = 30) -> list[Found]:
    """Records in which every typed word occurs (as the start of a word), best first; the register comes last."""
    found = []
    for hit in workspace.search(words, limit=limit * 3):
        record = workspace.get(hit.id)
        if record is not None:
            title = title_in_words(workspace, hit.kind, record.values) or hit.title
            found.append(Found(hit.id, hit.kind, title, _around(hit.snippet, title, record)))
    found.sort(key=lambda each: each.kind == "organisation")
    return found[:limit]


def _around(snippet: str, title: str, record: Record) -> str:
    """The words around a hit as far as they tell more than the title; codes are for machines."""
    codes = (record.text("code"), record.text("language"))
    lines = (line.strip() for line in snippet.translate({ord("«"): None, ord("»"): None}).splitlines())
    return " · ".join(line for line in lines if line and line not in title and line not in codes)


def _here(page: str) -> Callable[[Workspace, Record], Place]:
    return lambda _, record: Place(page, record.id)


def _behind(page: str, field: str) -> Callable[[Workspace, Record], Place]:
    return lambda _, record: Place(page, record.reference(field) or RecordId(""))


def _meeting_of_item(workspace: Workspace, item: RecordId | None) -> Place:
    found = workspace.get(item) if item else None
    return Place("meetings", (found.reference("meeting") if found else None) or RecordId(""))


def _decision(workspace: Workspace, record: Record) -> Place:
    meeting = record.reference("meeting")
    return Place("meetings", meeting) if meeting else _meeting_of_item(workspace, record.reference("agenda_item"))


def _paper(workspace: Workspace, record: Record) -> Place:
    for item in workspace.list("agenda_item"):
        if record.id in item.references("papers"):
            return _meeting_of_item(workspace, item.id)
    return Place("meetings", RecordId(""))


def _organisation(workspace: Workspace, record: Record) -> Place:
    found = workspace.list("sign_up", {"organisation": record.id})
    return Place("sign_ups", found[0].id if found else RecordId(""))


_PLACES: Mapping[str, Callable[[Workspace, Record], Place]] = {
    "action": _here("actions"),
    "meeting": _here("meetings"),
    "agenda_item": lambda workspace, record: _meeting_of_item(workspace, record.id),
    "minutes": _behind("meetings", "meeting"),
    "attendance": _behind("meetings", "meeting"),
    "decision": _decision,
    "paper": _paper,
    "sign_up": _here("sign_ups"),
    "commitment": _behind("sign_ups", "sign_up"),
    "organisation": _organisation,
    "progress_note": _behind("progress", "agreement"),
    "agreement": _here("covenant"),
    "theme": _here("covenant"),
    "covenant_edition": _here("covenant"),
    "party": _here("covenant"),
    "person": _here("people"),
    **dict.fromkeys(KINDS, _here("signals")),
    "membership": _behind("people", "person"),
}
