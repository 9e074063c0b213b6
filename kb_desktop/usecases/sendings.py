"""Sending a pack: what went out is remembered, and what changes later goes after it (nazending)."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.documents.contents import BuiltPaper, Supplement
from kb_desktop.documents.sections import changes_of
from kb_desktop.domain import sendings
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.paper_editions import confidential_part, most_closed
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases.audience import edition_named
from kb_desktop.usecases.meetings import fix_numbers_in
from kb_desktop.usecases.pack_annexes import held_by, sendings_of
from kb_desktop.usecases.papers import Progress, build, collect_confidential, collect_pack, confidential_part_of_pack
from kb_desktop.usecases.records import create_in
from kb_desktop.wording import papers_sent as words
from kb_desktop.workspace.workspace import Done, Workspace

__all__ = ["SentLine", "Workspace", "collect_supplement", "record_sent", "sent_lines", "supplement"]


@dataclass(frozen=True, slots=True)
class SentLine:
    """What was sent, as a list shows it: "Stukken" or "Nazending 2", for whom, when, and how many pages."""

    id: RecordId
    name: str
    edition: str
    confidential: bool
    sent_on: datetime.date | None
    pages: int


def sent_lines(workspace: Workspace, meeting: RecordId) -> list[SentLine]:
    """Everything that was sent for a meeting, oldest first."""
    return [
        SentLine(
            each.id,
            words.supplement(each.integer("serial")) if each.integer("serial") else words.PACK_SENT,
            each.text("edition"),
            each.get("confidential") is True,
            each.date("sent_on"),
            each.integer("pages"),
        )
        for each in sendings_of(workspace, meeting)
    ]


def collect_supplement(
    workspace: Workspace,
    meeting: str,
    today: datetime.date,
    edition: str = "werkgroep",
    *,
    confidential: bool = False,
) -> Supplement:
    """What readers of an edition, or of its confidential part, do not hold yet, to be built as a paper.

    Raises `Refused` ("sending.not_sent", "sending.nothing_new"), and what `collect_pack` raises.
    """
    collect = collect_confidential if confidential else collect_pack
    pack = collect(workspace, meeting, today, edition)
    if pack.sent is None:
        raise Refused.because("sending.not_sent")
    if not changes_of(pack):
        raise Refused.because("sending.nothing_new")
    last = [
        each
        for each in sendings_of(workspace, RecordId(meeting.lower()))
        if each.text("edition") == edition and (each.get("confidential") is True) is confidential
    ][-1]
    return Supplement(pack, last.date("sent_on"))


def supplement(
    workspace: Workspace,
    meeting: str,
    path: Path,
    today: datetime.date,
    progress: Progress | None = None,
    edition: str = "werkgroep",
) -> BuiltPaper:
    """Collect and build a later sending in one go, for scripts."""
    return build(collect_supplement(workspace, meeting, today, edition), path, progress)


def confidential_supplement(
    workspace: Workspace, meeting: str, path: Path, today: datetime.date, edition: str
) -> BuiltPaper | None:
    """The same for the confidential part: whole when never sent; None when nothing in it is new or kept apart."""
    try:
        return build(collect_supplement(workspace, meeting, today, edition, confidential=True), path, None)
    except Refused as refused:
        if refused.problems[0].code == "sending.not_sent":
            return confidential_part_of_pack(workspace, meeting, path, today, edition)
        if refused.problems[0].code in ("sending.nothing_new", "pack.nothing_apart"):
            return None
        raise


def record_sent(
    workspace: Workspace,
    meeting: RecordId,
    built: BuiltPaper,
    today: datetime.date,
    edition: str = "werkgroep",
    *,
    confidential: bool = False,
) -> Done:
    """Remember that this pack or later sending went out today: from now on its numbers stay, one undo step.

    Agenda items and the meeting go along as with `meetings.send_agenda`. Raises `Refused` ("sending.no_pack",
    "sending.overtaken" when another was recorded since it was made, "sending.nothing_new").
    """
    whole = edition_named(edition)
    if not built.sections:
        raise Refused.because("sending.no_pack")
    before = held_by(workspace, meeting, edition, confidential=confidential)
    if (before.serial if before is not None else -1) != built.after:
        raise Refused.because("sending.overtaken")
    contents = sendings.written(built.sections)
    if before is not None and contents == sendings.written(before.sections.values()):
        raise Refused.because("sending.nothing_new")
    readers = confidential_part(whole) if confidential else whole
    values: dict[str, Value] = {
        "meeting": meeting,
        "edition": edition,
        "confidential": confidential,
        "serial": built.after + 1,
        "sent_on": today.isoformat(),
        "pages": built.pages,
        "sha256": hashlib.sha256(built.path.read_bytes()).hexdigest(),
        "sections": contents,
        "label": most_closed(*(each for each in readers.labels)) if readers.labels else "intern",
    }
    with workspace.change(words.step(built.after + 1)) as transaction:
        fix_numbers_in(transaction, meeting, today)
        create_in(transaction, workspace, CATALOGUE["sending"], values, today)
    return transaction.finished
