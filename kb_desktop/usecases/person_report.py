"""Everything a workspace holds about one person, for that person (art. 15 GDPR)."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from kb_desktop.documents.contents import PaperFacts, PersonReport
from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.domain.values import is_empty
from kb_desktop.usecases.actions import name_of
from kb_desktop.usecases.in_words import history_in_words, title_in_words, value_in_words
from kb_desktop.usecases.paper_lines import group_name
from kb_desktop.wording import papers as words
from kb_desktop.wording.labels import field_label, kind_label
from kb_desktop.workspace.workspace import Workspace

_POINTING = {
    kind.name: [field for field in kind.fields if "person" in field.target]
    for kind in CATALOGUE.values()
    if any("person" in field.target for field in kind.fields)
}
MOST_MENTIONS = 500


def collect_person_report(workspace: Workspace, person: RecordId, today: datetime.date) -> PersonReport:
    """The person's own fields, earlier values, every record that points to them, and texts with their full name.

    Raises `Refused` ("record.missing").
    """
    record = workspace.get(person)
    if record is None or record.kind != "person":
        raise Refused.because("record.missing", None, id=person)
    sections = [
        (words.OWN_FIELDS, _fields(workspace, record)),
        (words.EARLIER_VALUES, _earlier(workspace, record)),
        *((kind_label(kind).capitalize(), pairs) for kind, pairs in _pointing(workspace, person)),
        (words.MENTIONED, _mentions(workspace, record)),
    ]
    facts = PaperFacts(
        group=group_name(workspace),
        made_at=datetime.datetime.combine(today, datetime.time(12), ZoneInfo("Europe/Amsterdam")),
        day=today,
        label="privacygevoelig",
    )
    return PersonReport(facts, record.text("name"), tuple((title, tuple(pairs)) for title, pairs in sections if pairs))


def _fields(workspace: Workspace, record: Record) -> list[tuple[str, str]]:
    return [
        (field_label("person", field.name), value_in_words(workspace, "person", field.name, value))
        for field in CATALOGUE["person"].fields
        if not is_empty(value := record.get(field.name))
    ]


def _earlier(workspace: Workspace, record: Record) -> list[tuple[str, str]]:
    """What the history still holds of fields that were changed."""
    return [
        (line.field, f"{line.old} (tot {line.when}, gewijzigd door {line.by})")
        for line in history_in_words(workspace, record.id)
        if not is_empty(line.entry.old)
    ]


def _pointing(workspace: Workspace, person: RecordId) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for kind, fields in _POINTING.items():
        pairs = []
        for each in workspace.list(kind):
            roles = [field_label(kind, field.name) for field in fields if _points(each, field.name, field.type, person)]
            if roles:
                pairs.append((", ".join(roles), _told_apart(workspace, each)))
        if pairs:
            found.append((kind, pairs))
    return found


def _told_apart(workspace: Workspace, record: Record) -> str:
    """The title of a record with its meeting, group or day: people are in many lists under one name."""
    title = title_in_words(workspace, record.kind, record.values)
    meeting = workspace.get(record.reference("meeting") or RecordId(""))
    days = (meeting.date("starts_at") if meeting is not None else None, record.date("reference_date"))
    named = [name_of(workspace, record.reference(field)) for field in ("meeting", "theme")]
    said = [*named, *(words.long_day(day) for day in days)]
    return ", ".join([title, *(each for each in said if each and each != title)])


def _points(record: Record, name: str, type_: FieldType, person: RecordId) -> bool:
    return person in record.references(name) if type_ is FieldType.REFERENCES else record.reference(name) == person


def _mentions(workspace: Workspace, record: Record) -> list[tuple[str, str]]:
    name = record.text("name").casefold()
    pairs = []
    for hit in workspace.search(record.text("name"), limit=MOST_MENTIONS) if name else ():
        found = workspace.get(hit.id)
        if found is None or found.id == record.id or found.kind == "person":
            continue
        if any(isinstance(value, str) and name in value.casefold() for value in found.values.values()):
            pairs.append((kind_label(found.kind).capitalize(), title_in_words(workspace, found.kind, found.values)))
    return pairs
