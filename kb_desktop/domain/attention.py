"""What is only pointed out: art. 3.4 leaves the choice to the signatory, art. 5.1 makes nothing enforceable.

All of it follows from the records alone, not from the day on which somebody looks, so every copy that holds the same
writes points out the same.
"""

from __future__ import annotations

import datetime

from kb_desktop.domain.agreements import edition_of
from kb_desktop.domain.organisations import SIGNATORY_TYPES, has_ended, successor_of
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Reader, Record, RecordId, Value
from kb_desktop.domain.values import is_empty, moment_range

_LET_GO = ("withdrawn", "handed_over")


def points_of_attention(record: Record, reader: Reader) -> list[Problem]:
    """What a record makes worth a look, without being wrong; also reported as rule conflicts by a merge."""
    match record.kind:
        case "sign_up":
            return _sign_up(record, reader)
        case "commitment":
            return [*_two_leads(record, reader), *_after_the_end(record, reader)]
        case "membership":
            return _two_chairs(record, reader)
    return []


def _sign_up(record: Record, reader: Reader) -> list[Problem]:
    organisation = reader.get(RecordId(record.text("organisation")))
    if organisation is None:
        return []
    ended = _ended(record, organisation, reader)
    theme = reader.get(RecordId(record.text("theme")))
    admitted = theme.get("admitted_types") if theme is not None else None
    if theme is None or not isinstance(admitted, list) or not admitted or organisation.get("type") in admitted:
        return ended
    facts = {
        "organisation": organisation.text("name"),
        "type": organisation.text("type"),
        "theme": theme.text("title"),
        "reason": record.text("reason"),
    }
    code = "sign_up.not_admitted" if organisation.text("type") in SIGNATORY_TYPES else "sign_up.guest"
    return [*ended, Problem(code, "organisation", facts)]


def _ended(sign_up: Record, organisation: Record, reader: Reader) -> list[Problem]:
    if sign_up.text("status") == "ended" or not has_ended(organisation):
        return []
    facts = {"organisation": organisation.text("name"), "until": organisation.text("valid_to")}
    heir = successor_of(organisation, reader)
    if heir is None:
        return [Problem("sign_up.organisation_ended", "organisation", facts)]
    facts["successor"] = heir.text("name")
    return [Problem("sign_up.organisation_succeeded", "organisation", facts)]


def _two_leads(record: Record, reader: Reader) -> list[Problem]:
    if record.text("role") != "trekker" or not record.get("agreement"):
        return []
    others = reader.list("commitment", {"agreement": record.get("agreement"), "role": "trekker"})
    live = [each for each in others if each.text("status") not in _LET_GO]
    if len(live) < 2 or record.text("status") in _LET_GO:
        return []
    agreement = reader.get(RecordId(record.text("agreement")))
    facts = {"agreement": agreement.text("key") if agreement else "", "count": len(live)}
    return [Problem("commitment.two_leads", "role", facts)]


def _after_the_end(record: Record, reader: Reader) -> list[Problem]:
    if is_empty(record.get("target")):
        return []
    agreement = reader.get(RecordId(record.text("agreement")))
    edition = edition_of(agreement, reader) if agreement is not None else None
    if agreement is None or edition is None:
        return []
    found = hand_over(record, agreement, edition.date("ends_on"))
    return [found] if found is not None and found.code == "commitment.after_end" else []


def hand_over(commitment: Record, agreement: Record, ends_on: datetime.date | None) -> Problem | None:
    """Whether a commitment needs somebody to whom it is handed over, since the covenant has ended before its target.

    "commitment.after_end": the whole target lies after the end. "commitment.across_end": it begins before, as 2027
    does for an end in March 2027; it may be in time, so only a form asks about it.
    """
    span = moment_range(commitment.text("target"))
    if ends_on is None or span is None or span[1] <= ends_on:
        return None
    if commitment.text("status") in ("done", "withdrawn") or not is_empty(commitment.get("handed_over_to")):
        return None
    code = "commitment.after_end" if span[0] > ends_on else "commitment.across_end"
    return Problem(code, "handed_over_to", {"agreement": agreement.text("key"), "ends_on": ends_on.isoformat()})


def _two_chairs(record: Record, reader: Reader) -> list[Problem]:
    if record.text("role") != "chair" or record.text("status") == "ended":
        return []
    where: dict[str, Value] = {"role": "chair", "status": "active"}
    others = [each for each in reader.list("membership", where) if each.get("theme") == record.get("theme")]
    return [Problem("membership.two_chairs", "role", {"count": len(others)})] if len(others) > 1 else []
