"""How agreements stand on a day, as the readers of a paper get to know it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from kb_desktop.documents.contents import AgreementState
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.domain.rules import light_mismatch
from kb_desktop.usecases.audience import Audience
from kb_desktop.usecases.commitments import SignUpRow, agreements, theme_id
from kb_desktop.usecases.progress import newest_first
from kb_desktop.wording import papers_report as report_words
from kb_desktop.wording.refusals import sentence

LONGEST_TITLE = 90
"""Characters of the text of an agreement, which stands whole in the covenant."""
UNKNOWN = "onbekend"


def states(
    theme: str, signed_up: Sequence[SignUpRow], readers: Audience, on: datetime.date, since: datetime.date | None
) -> tuple[AgreementState, ...]:
    """The agreements of a theme (by key) on the day `on`, beside their light on the day `since`.

    Only editions with names tell how far commitments are and what does not fit together.
    """
    return tuple(_state(each, signed_up, readers, on, since) for each in agreements(readers.workspace, theme_id(theme)))


def _state(
    agreement: Record,
    signed_up: Sequence[SignUpRow],
    readers: Audience,
    on: datetime.date,
    since: datetime.date | None,
) -> AgreementState:
    workspace, key = readers.workspace, agreement.text("key")
    notes = workspace.list("progress_note", {"agreement": agreement.id})
    notes = newest_first(workspace, [each for each in notes if (each.date("reference_date") or on) <= on])
    notes = [each for each in notes if readers.may_read(each, report_words.note_on(key))]
    earlier = [each for each in notes if since is not None and (each.date("reference_date") or on) <= since]
    last = notes[0] if notes else None
    light = last.text("light") if last else UNKNOWN
    inside = readers.edition.names
    mismatch = light_mismatch(light, workspace.list("action", {"agreement": agreement.id}), on) if inside else None
    said = {name: as_typed(readers.text(last.text(name))) if last else "" for name in _SAID}
    return AgreementState(
        key,
        report_words.shortened(one_line(agreement.text("text")).rstrip(" ;"), LONGEST_TITLE),
        light,
        earlier[0].text("light") if earlier else "",
        _phase(agreement.id, signed_up) if inside else "",
        said["state"],
        said["look_ahead"],
        said["request_for_help"],
        sentence(mismatch, "progress_note") if mismatch else "",
    )


_MARKS = re.compile(r"\[\^\d+\]|\[blz \d+\]")
_SAID = ("state", "look_ahead", "request_for_help")


def _phase(agreement: RecordId, signed_up: Sequence[SignUpRow]) -> str:
    held = [row.cells[agreement] for row in signed_up if agreement in row.cells]
    held = [each for each in held if each.text("status") not in ("withdrawn", "handed_over")]
    done = sum(each.text("status") == "done" for each in held)
    busy = sum(each.text("status") == "in_progress" for each in held)
    return report_words.commitments(len(held), done, busy)


def taking_part(rows: Sequence[SignUpRow], on: datetime.date) -> list[SignUpRow]:
    """Those that had signed up on a day and did not end it."""
    return [
        row for row in rows if row.sign_up.text("status") != "ended" and (row.sign_up.date("signed_on") or on) <= on
    ]


def one_line(text: str) -> str:
    """The text without line breaks, footnotes and page marks."""
    return " ".join(as_typed(text).split())


def as_typed(text: str) -> str:
    """The text with its lines, without footnotes and page marks."""
    lines = _MARKS.sub("", text).strip().splitlines()
    return "\n".join(re.sub(r"(?<=\S)\s+", " ", line).rstrip() for line in lines)
