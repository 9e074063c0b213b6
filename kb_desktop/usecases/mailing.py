"""A mail with the pack, as a draft (.eml) that a mail program opens: for the readers of one edition and nobody else."""

from __future__ import annotations

import datetime
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from pathlib import Path

from kb_desktop.domain.paper_editions import Edition
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.environment.atomic import replace_file
from kb_desktop.usecases.audience import edition_named
from kb_desktop.usecases.meetings import MeetingView, expected, meeting_view
from kb_desktop.usecases.paper_lines import edition_label
from kb_desktop.wording import papers_sent as words
from kb_desktop.wording.labels import person_name
from kb_desktop.wording.papers import long_day
from kb_desktop.workspace.workspace import Workspace

LARGE = 15 * 2**20
"""Bytes of an attachment that many mailboxes will not take: a third more once written for the mail."""

_LEADING = frozenset({"chair", "coordinator", "minute_taker", "secretariat"})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may have the edition: name and work mail ("" when the register has none)."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is written. `to` may have the edition; `without_mail` too, but must be reached otherwise.

    `not_for` are expected at the meeting and may not have this edition. `hidden`: readers do not see each other's
    addresses (an edition for the public).
    """

    to: tuple[Recipient, ...]
    without_mail: tuple[str, ...]
    not_for: tuple[str, ...]
    subject: str
    body: str
    sender: Recipient
    hidden: bool = False


def letter_for(
    workspace: Workspace,
    meeting: RecordId,
    person: str,
    edition: str = "werkgroep",
    *,
    serial: int = 0,
    confidential: bool = False,
) -> Letter:
    """The mail that goes with a pack (`serial` 0) or a later sending; `person` is who writes it.

    Raises `Refused` ("pack.no_meeting", "paper.no_edition").
    """
    view, readers = meeting_view(workspace, meeting), edition_named(edition)
    people = _people(workspace, view, readers)
    may = [each for each, roles in people if _may_have(roles, readers)]
    others = [each for each, roles in people if not _may_have(roles, readers)]
    label = edition_label(view.meeting, readers, confidential=confidential)
    day = view.meeting.date("starts_at")
    subject = words.letter_subject(view.meeting.text("title"), day, serial, confidential=confidential)
    sender = _sender(workspace, person)
    return Letter(
        tuple(_recipient(each) for each in may if each.text("work_mail").strip()),
        tuple(person_name(each.text("name")) for each in may if not each.text("work_mail").strip()),
        tuple(person_name(each.text("name")) for each in others),
        subject,
        words.letter_body(
            view.meeting.text("title"),
            _when(view.meeting, day),
            view.meeting.text("place"),
            serial,
            label,
            sender.name,
            confidential=confidential,
        ),
        sender,
        hidden=not readers.names,
    )


def _when(meeting: Record, day: datetime.date | None) -> str:
    starts = meeting.text("starts_at")[11:16]
    return f"{long_day(day)} om {starts} uur" if day and starts else long_day(day)


def _people(workspace: Workspace, view: MeetingView, edition: Edition) -> list[tuple[Record, frozenset[str]]]:
    """Who is expected, each with the roles in this group; for a directors' pack the members of no group."""
    theme = view.meeting.get("theme") if edition.key != "do" else None
    roles: dict[str, set[str]] = {}
    for each in workspace.list("membership", {"theme": theme, "status": ["active", None]}):
        roles.setdefault(each.text("person"), set()).add(each.text("role") or "member")
    for name in ("chair", "minute_taker"):
        if who := view.meeting.text(name):
            roles.setdefault(who, set()).add(name)
    found = {person.id: person for person, _ in expected(workspace, view)}
    for id_ in roles:
        record = workspace.get(RecordId(id_))
        if record is not None and not record.deleted:
            found[record.id] = record
    ordered = sorted(found.values(), key=lambda each: each.text("name").casefold())
    return [(each, frozenset(roles.get(each.id, ()))) for each in ordered if each.kind == "person"]


def _may_have(roles: frozenset[str], edition: Edition) -> bool:
    """The public edition is for everybody; the chair's for who leads; the others not for guests or the uninvited."""
    if not edition.names:
        return True
    return bool(roles & _LEADING if edition.chair else roles - {"guest"})


def _recipient(person: Record) -> Recipient:
    return Recipient(person_name(person.text("name")), person.text("work_mail").strip())


def _sender(workspace: Workspace, person: str) -> Recipient:
    known = [each for each in workspace.list("person", {"name": person}) if each.text("work_mail").strip()]
    return _recipient(known[0]) if len(known) == 1 else Recipient(person, "")


class _WholeSubject(EmailPolicy):
    """Folds a subject as one text: `EmailPolicy` loses or doubles spaces where words with and without accents meet."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


_WHOLE_SUBJECT = _WholeSubject(linesep=SMTP.linesep)


def write_draft(letter: Letter, attachments: Sequence[Path], path: Path, now: datetime.datetime) -> list[str]:
    """Writes the draft at `path`, whole or not at all (RFC 5322; X-Unsent makes Outlook open it to send).

    Returns the addresses that could not be used, as they are. Raises `Refused` ("mail.not_written",
    "mail.attachment_missing").
    """
    message = EmailMessage(policy=_WHOLE_SUBJECT)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["X-Unsent"] = "1"
    usable, wrong = _addresses(letter.to)
    if usable:
        message["Bcc" if letter.hidden else "To"] = usable
    own, _ = _addresses([letter.sender] if letter.sender.mail else [])
    if own:
        message["From"] = own
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    for each in attachments:
        try:
            content = each.read_bytes()
        except OSError as error:
            raise Refused.because("mail.attachment_missing", None, file=each.name) from error
        main, _, sub = (mimetypes.guess_type(each.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=each.name)
    try:
        replace_file(path, message.as_bytes(), 0o600)
    except OSError as error:
        raise Refused.because("mail.not_written", None, file=path.name, reason=error.strerror or "") from error
    return wrong


def is_large(attachments: Sequence[Path]) -> bool:
    """Whether many mailboxes would not take these files."""
    return sum(each.stat().st_size for each in attachments if each.exists()) > LARGE


def _addresses(people: Sequence[Recipient]) -> tuple[list[Address], list[str]]:
    usable, wrong = [], []
    for each in people:
        try:
            address = Address(display_name=each.name, addr_spec=each.mail)
        except (ValueError, IndexError, HeaderParseError):
            wrong.append(each.mail)
            continue
        if address.domain and address.username and address.addr_spec == each.mail and each.mail.isascii():
            usable.append(address)
        else:
            wrong.append(each.mail)
    return usable, wrong
