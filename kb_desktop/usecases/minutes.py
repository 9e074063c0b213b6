"""Minutes: saving the text of an item makes its actions and decisions, numbered and linked both ways."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.minutes_text import MinutesLine, numbers_in, parse
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.usecases.dutch_dates import split_due
from kb_desktop.usecases.records import change_in, create_in, delete_in
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction


@dataclass(frozen=True, slots=True)
class SavedMinutes:
    """The text as it stands now, what was made from it, and numbers of this item that its text no longer names."""

    done: Done
    text: str
    made: tuple[tuple[str, RecordId], ...]
    unlinked: tuple[str, ...]


_PASTED_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def save_text(workspace: Workspace, item: RecordId, text: str, today: datetime.date) -> SavedMinutes:
    """Save the minutes of an agenda item in one step.

    `a:` lines become actions, `b:` lines decisions: the line then carries the permanent number. A numbered line that
    was edited changes its record; a line that was taken away leaves its record and is reported in `unlinked`.
    """
    text = _PASTED_LINE_END.sub("\n", text)
    with workspace.change("Verslag bijwerken") as transaction:
        before = transaction.get(item)
        if before is None or before.kind != "agenda_item":
            raise Refused.because("record.missing", None, id=item)
        people = _people(transaction)
        stood: dict[str, list[str]] = {}
        for old in parse(before.text("minutes_text")):
            stood.setdefault(old.number, []).append(old.text)
        made: list[tuple[str, RecordId]] = []
        lines = []
        for line in parse(text):
            if line.is_new:
                number, id_ = _make(transaction, workspace, before, line, people, today)
                made.append((number, id_))
                lines.append(f"{number} {line.text}")
            else:
                was = stood.get(line.number, [""])
                if line.sort == "numbered" and line.text not in was:
                    _follow_edit(transaction, before, line, was[-1], people, today)
                lines.append(line.whole)
        whole = "\n".join(lines)
        change_in(transaction, item, {"minutes_text": whole}, today)
        lost = set(numbers_in(before.text("minutes_text"))) - set(numbers_in(whole))
        unlinked = sorted(number for number in lost if _recorded(transaction, number, item))
    return SavedMinutes(transaction.finished, whole, tuple(made), tuple(unlinked))


def _recorded(transaction: Transaction, number: str, item: RecordId) -> Sequence[Record]:
    """The actions or decisions with this number that were made at this item."""
    return transaction.list(_kind_of(number), {"number": number, "agenda_item": item})


def remove_recorded(workspace: Workspace, item: RecordId, numbers: Sequence[str]) -> Done:
    """Delete the actions and decisions with these numbers that were made at this item, in one step to undo.

    Their numbers are never given again. What is gone already stays gone, and what the text names again stays. Raises
    `Refused` ("minutes.adopted").
    """
    with workspace.change(removal_label(numbers)) as transaction:
        held = transaction.get(item)
        meeting = held.reference("meeting") if held is not None else None
        if meeting and any(
            each.text("status") == "adopted" for each in transaction.list("minutes", {"meeting": meeting})
        ):
            raise Refused.because("minutes.adopted")
        named = numbers_in(held.text("minutes_text")) if held is not None else ()
        for number in set(numbers).difference(named):
            for each in _recorded(transaction, number, item):
                delete_in(transaction, each.id)
    return transaction.finished


def removal_label(numbers: Sequence[str]) -> str:
    """What deleting the records with these numbers is called."""
    kinds = {_kind_of(number) for number in numbers}
    if len(kinds) > 1:
        return "Acties en besluiten verwijderen"
    one, several = ("Actie", "Acties") if kinds == {"action"} else ("Besluit", "Besluiten")
    return f"{one if len(numbers) == 1 else several} verwijderen"


def _kind_of(number: str) -> str:
    return "action" if "-A-" in number else "decision"


def _people(transaction: Transaction) -> Mapping[str, RecordId]:
    """Owners by name in lower case; a name that two share is left out."""
    found: dict[str, RecordId] = {}
    double: set[str] = set()
    named = [(each.text("name"), each.id) for each in transaction.list("person")]
    named += [(each.text("name"), each.id) for each in transaction.list("organisation") if not each.get("valid_to")]
    for name, id_ in named:
        key = name.strip().lower()
        double |= {key} if key in found else set()
        found[key] = id_
    return {name: id_ for name, id_ in found.items() if name not in double and name}


def _make(
    transaction: Transaction,
    workspace: Workspace,
    item: Record,
    line: MinutesLine,
    people: Mapping[str, RecordId],
    today: datetime.date,
) -> tuple[str, RecordId]:
    linked: dict[str, Value] = {"agenda_item": item.id, "agreement": item.get("agreement")}
    meeting = transaction.get(RecordId(item.text("meeting")))
    if line.sort == "new_decision":
        values: dict[str, Value] = {**linked, "text": line.text, "meeting": item.get("meeting"), "status": "taken"}
        values["decided_on"] = meeting.text("starts_at")[:10] or None if meeting else None
        id_ = create_in(transaction, workspace, CATALOGUE["decision"], values, today)
    else:
        theme = meeting.get("theme") if meeting else None
        values = {**linked, "theme": theme, **_read_action(line.text, people, today)}
        id_ = create_in(transaction, workspace, CATALOGUE["action"], values, today)
    made = transaction.get(id_)
    return (made.text("number") if made else ""), id_


def _read_action(line: str, people: Mapping[str, RecordId], today: datetime.date) -> dict[str, Value]:
    """What a line says of its action: text, owner and day."""
    owner, rest = split_owner(line, people)
    words, due = split_due(rest, today)
    return {"text": words, "owner": owner, "due": due.isoformat() if due else None}


def split_owner(text: str, people: Mapping[str, RecordId]) -> tuple[RecordId | None, str]:
    """Owner and text of "Jip Verzonnen: kaart maken"; no owner unless the name is known."""
    name, colon, rest = text.partition(":")
    owner = people.get(name.strip().lstrip("@").lower()) if colon else None
    return (owner, rest.strip()) if owner and rest.strip() else (None, text)


def _follow_edit(
    transaction: Transaction,
    item: Record,
    line: MinutesLine,
    stood: str,
    people: Mapping[str, RecordId],
    today: datetime.date,
) -> None:
    """A numbered line whose words changed changes its record, as long as the record was made here.

    Only what changed in the line is written: an owner or day chosen elsewhere stays, and so does one whose words are
    taken out of the line.
    """
    found = _recorded(transaction, line.number, item.id)
    if len(found) != 1:
        return
    if found[0].kind == "decision":
        changed: dict[str, Value] = {"text": line.text}
    else:
        old = _read_action(stood, people, today)
        read = _read_action(line.text, people, today)
        changed = {name: value for name, value in read.items() if value and value != old[name]}
    if changed:
        change_in(transaction, found[0].id, changed, today)


def adopt(workspace: Workspace, meeting: RecordId, adopted_in: RecordId | None, today: datetime.date) -> Done:
    """Adopt the minutes of a meeting: from then on only an erratum is possible."""
    values: dict[str, Value] = {"status": "adopted", "adopted_on": today.isoformat(), "adopted_in": adopted_in}
    with workspace.change("Verslag vaststellen") as transaction:
        minutes = transaction.list("minutes", {"meeting": meeting})
        if minutes and minutes[0].text("status") == "adopted":
            raise Refused.because("minutes.adopted")
        if minutes:
            change_in(transaction, minutes[0].id, values, today)
        else:
            create_in(transaction, workspace, CATALOGUE["minutes"], {"meeting": meeting, "version": 1, **values}, today)
        record = transaction.get(meeting)
        if record is not None and record.text("status") in ("held", "minutes_circulated"):
            change_in(transaction, meeting, {"status": "adopted"}, today)
    return transaction.finished
