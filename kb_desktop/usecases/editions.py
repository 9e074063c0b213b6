"""Editions of the covenant as files: taking one out to complete it, and reading it in again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.covenant import CovenantEdition, parse_edition, records_of
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.usecases.records import change_in, create_in, delete_in
from kb_desktop.workspace.workspace import Done, Workspace
from kb_desktop.workspace.writing import Transaction

MOST_BYTES = 2_000_000
"""The whole concept is 21 kB."""


@dataclass(frozen=True, slots=True)
class ReadEdition:
    """An edition that was read in: what became of its records."""

    done: Done
    key: str
    title: str
    new: int
    changed: int
    dropped: int


def save_edition(workspace: Workspace, key: str, path: Path) -> Path:
    """Write an edition as the file it came from, to be completed in any text editor."""
    record = workspace.get(natural_id("covenant_edition", key))
    if record is None or record.deleted:
        raise Refused.because("edition_file.unknown", None, key=key)
    try:
        path.write_text(record.text("text"), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused.because("edition_file.not_written", None, file=path.name, reason=_reason(error)) from error
    return path


def read_edition(workspace: Workspace, path: Path, today: datetime.date) -> ReadEdition:
    """Read an edition file in one step: a new edition, or a better text of one that is here.

    Only at the secretariat: the groups get it with their return bundle. Raises Refused for a malformed file, with the
    line of every fault, and for agreements that would vanish under commitments.
    """
    if not workspace.about.is_joint:
        raise Refused.because("edition_file.only_joint")
    edition = parse_edition(_text(path))
    counts = {"new": 0, "changed": 0, "equal": 0}
    with workspace.change("Convenantversie inlezen") as transaction:
        wanted: set[RecordId] = set()
        for kind, key, values in records_of(edition):
            id_ = natural_id(kind, *key)
            wanted.add(id_)
            counts[_write(transaction, workspace, kind, id_, values, today)] += 1
        dropped = _drop(transaction, edition, wanted)
    return ReadEdition(transaction.finished, edition.key, edition.title, counts["new"], counts["changed"], dropped)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused.because("edition_file.not_read", None, file=path.name, reason=_reason(error)) from error
    if len(content) > MOST_BYTES:
        raise Refused.because("edition.too_long", None, length=path.stat().st_size, longest=MOST_BYTES)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused.because("edition_file.not_text", None, file=path.name) from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _write(
    transaction: Transaction,
    workspace: Workspace,
    kind: str,
    id_: RecordId,
    values: Mapping[str, Value],
    today: datetime.date,
) -> str:
    before = transaction.get(id_)
    if before is None:
        create_in(transaction, workspace, CATALOGUE[kind], values, today)
        return "new"
    if before.deleted:
        transaction.restore(id_)
    different = {
        name: value
        for name, value in values.items()
        if name not in _KEPT.get(kind, ()) and _differs(before, name, value)
    }
    if different:
        change_in(transaction, id_, different, today)
    return "changed" if different or before.deleted else "equal"


_KEPT: Mapping[str, tuple[str, ...]] = {"party": ("notice_received", "leaves_on", "status")}
"""What happened since, which no text of the covenant can tell: a notice outlives a better text."""


def _differs(before: Record, name: str, value: Value) -> bool:
    return (before.get(name) or None) != (value or None)


def _drop(transaction: Transaction, edition: CovenantEdition, wanted: set[RecordId]) -> int:
    """Delete what the new text no longer has, unless somebody committed to it."""
    gone = 0
    for kind, users in (("agreement", _USERS_OF_AGREEMENT), ("theme", _USERS_OF_THEME), ("party", ())):
        for record in transaction.list(kind, {"edition": edition.key}):
            if record.id in wanted:
                continue
            for user, field in users:
                if transaction.list(user, {field: record.id}):
                    raise Refused.because("edition_file.in_use", None, key=record.text("key"))
            delete_in(transaction, record.id)
            gone += 1
    return gone


_USERS_OF_AGREEMENT = tuple((kind, "agreement") for kind in ("commitment", "progress_note", "action", "agenda_item"))
_USERS_OF_THEME = tuple((kind, "theme") for kind in ("sign_up", "action", "meeting"))
