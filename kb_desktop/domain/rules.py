"""Rules of the covenant and of the records, asked before a record is created or changed.

`check` gives what must be refused; what is only pointed out stands in `attention`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from kb_desktop.domain.actions import is_overdue
from kb_desktop.domain.agreements import begins_on, edition_of
from kb_desktop.domain.attention import points_of_attention
from kb_desktop.domain.catalogue import FieldType, Kind
from kb_desktop.domain.fields import LABEL_REASON, LABELS
from kb_desktop.domain.meetings import DEFAULT_TIME_ZONE
from kb_desktop.domain.organisations import SIGNATORY_TYPES
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Reader, Record, RecordId, Value
from kb_desktop.domain.register import organisation_sort_name
from kb_desktop.domain.values import check_value, is_empty, is_skipped, one_month_after, read_time_zone

__all__ = ["REASON_STATES", "Reader", "check", "check_fields", "complete", "light_mismatch", "points_of_attention"]


def check(
    kind: Kind, values: Mapping[str, Value], before: Record | None, reader: Reader, today: datetime.date
) -> list[Problem]:
    """Every reason why `values` cannot be written over `before` (None: the record is created)."""
    problems = check_fields(kind, values)
    if problems:
        return problems
    after = {**(before.values if before else {}), **values}
    problems += _check_required(kind, values, before)
    problems += _check_references(kind, values, before, reader)
    if before is not None:
        problems += _check_change(kind, values, before, reader)
    problems += _check_status(kind, values, before)
    problems += _check_label(kind, values, before)
    if problems:
        return problems
    if kind.name == "progress_note":
        return _reference_day(after, reader, today)
    own = _OWN_RULES.get(kind.name)
    return own(values, after, before, reader) if own else []


def check_fields(kind: Kind, values: Mapping[str, Value]) -> list[Problem]:
    """Fields that do not exist, and values that do not fit theirs."""
    problems = []
    for name, value in values.items():
        field = kind.field(name)
        if field is None:
            problems.append(
                Problem(
                    "field.unknown",
                    name,
                    {"field": name, "kind": kind.name, "known": ", ".join(kind.field_names)},
                )
            )
        elif (wrong := check_value(field, value)) is not None:
            problems.append(wrong)
    return problems


def _check_required(kind: Kind, values: Mapping[str, Value], before: Record | None) -> list[Problem]:
    return [
        Problem("field.required", field.name, {"kind": kind.name})
        for field in kind.fields
        if field.required and (before is None or field.name in values) and is_empty(values.get(field.name))
    ]


def _check_references(kind: Kind, values: Mapping[str, Value], before: Record | None, reader: Reader) -> list[Problem]:
    problems = []
    for name, value in values.items():
        field = kind.field(name)
        if field is None or field.type not in (FieldType.REFERENCE, FieldType.REFERENCES) or not value:
            continue
        if before is not None and before.get(name) == value:
            continue
        for target in value if isinstance(value, list) else [value]:
            found = reader.get(RecordId(str(target)))
            if found is None or found.deleted:
                problems.append(Problem("reference.missing", name, {"value": target}))
            elif field.target and found.kind not in field.target:
                problems.append(
                    Problem("reference.wrong_kind", name, {"found_kind": found.kind, "kinds": list(field.target)})
                )
    return problems


def _check_change(kind: Kind, values: Mapping[str, Value], before: Record, reader: Reader) -> list[Problem]:
    """What never changes: the key of a record, and its number unless another record has that too."""
    if kind.append_only:
        return [Problem("record.append_only", None, {"kind": kind.name})]
    fixed = (*kind.natural_key, *(("number",) if kind.number_letter else ()))
    return [
        Problem("field.fixed", name, {"kind": kind.name})
        for name in fixed
        if name in values and not is_empty(before.get(name)) and values[name] != before.get(name)
        if name != "number" or len(reader.list(kind.name, {"number": before.get("number")})) < 2
    ]


def _check_status(kind: Kind, values: Mapping[str, Value], before: Record | None) -> list[Problem]:
    if before is None or "status" not in values or not kind.transitions:
        return []
    old, new = before.text("status"), values["status"]
    if new == old or not old or new in kind.transitions.get(old, ()):
        return []
    return [
        Problem(
            "status.not_allowed",
            "status",
            {"kind": kind.name, "old": old, "new": new, "allowed": list(kind.transitions.get(old, ()))},
        )
    ]


def _check_label(kind: Kind, values: Mapping[str, Value], before: Record | None) -> list[Problem]:
    if kind.field("label") is None or before is None or "label" not in values:
        return []
    old, new = before.text("label") or "intern", values["label"] or "intern"
    if old in LABELS and LABELS.index(str(new)) < LABELS.index(old) and is_empty(values.get(LABEL_REASON)):
        return [Problem("label.reason_needed", LABEL_REASON, {"old": old, "new": new})]
    return []


_Rule = Callable[[Mapping[str, Value], Mapping[str, Value], Record | None, Reader], list[Problem]]


REASON_STATES: Mapping[str, frozenset[str]] = {
    "commitment": frozenset({"withdrawn", "handed_over"}),
    "decision": frozenset({"withdrawn"}),
    "action": frozenset({"dropped"}),
}
"""States that ask for a reason, by kind."""


def _needs_reason(kind: str) -> _Rule:
    statuses = REASON_STATES[kind]

    def rule(
        values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, _: Reader
    ) -> list[Problem]:
        changed = "status" in values and (before is None or before.get("status") != values["status"])
        if changed and after.get("status") in statuses and is_empty(values.get("reason")):
            return [Problem("status.reason_needed", "reason", {"status": after.get("status")})]
        return []

    return rule


def _commitment(
    values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    problems = _needs_reason("commitment")(values, after, before, reader)
    sign_up = _follow(after, "sign_up", reader)
    agreement = _follow(after, "agreement", reader)
    if sign_up is None or agreement is None:
        return problems
    if sign_up.get("theme") != agreement.get("theme"):
        problems.append(Problem("commitment.other_theme", "agreement", {"agreement": agreement.text("key")}))
    organisation = reader.get(RecordId(sign_up.text("organisation")))
    if organisation is not None and organisation.text("type") not in SIGNATORY_TYPES:
        problems.append(Problem("commitment.guest", "sign_up", {"organisation": organisation.text("name")}))
    return problems


def _meeting(
    values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, _: Reader
) -> list[Problem]:
    if problems := _meeting_times(values, after, before):
        return problems
    starts, ends = after.get("starts_at"), after.get("ends_at")
    if isinstance(starts, str) and isinstance(ends, str) and ends < starts:
        return [Problem("meeting.ends_before_start", "ends_at", {"starts_at": starts})]
    return []


def _meeting_times(values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None) -> list[Problem]:
    """A time zone that is none, and hours that the clock jumps over; what stood there already may stay."""
    changed = {name for name in values if before is None or values[name] != before.get(name)}
    named = str(after.get("time_zone") or DEFAULT_TIME_ZONE)
    zone = read_time_zone(named)
    if zone is None:
        return [Problem("meeting.time_zone", "time_zone", {"value": named})] if "time_zone" in changed else []
    return [
        Problem("meeting.no_such_hour", name, {"hour": local, "zone": named})
        for name in ("starts_at", "ends_at")
        if isinstance(local := after.get(name), str) and changed & {name, "time_zone"} and is_skipped(local, zone)
    ]


def _agenda_item(
    values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    meeting = _follow(after, "meeting", reader)
    if meeting is None:
        return []
    problems = []
    if before is not None and "minutes_text" in values and values["minutes_text"] != before.get("minutes_text"):
        minutes = reader.list("minutes", {"meeting": meeting.id})
        if any(each.text("status") == "adopted" for each in minutes):
            problems.append(Problem("minutes.adopted", "minutes_text", {}))
    sent = meeting.text("status") not in ("", "planned", "moved")
    if (
        before is not None
        and sent
        and before.get("number")
        and values.get("number", before.get("number")) != before.get("number")
    ):
        problems.append(Problem("agenda.number_fixed", "number", {"number": before.text("number")}))
    return problems


def _minutes(
    values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    """Once adopted only an erratum is added."""
    del after, reader
    if before is None or before.text("status") != "adopted":
        return []
    kept = ("opening", "closing", "adopted_on", "adopted_in")
    return [
        Problem("minutes.adopted", name, {}) for name in kept if name in values and values[name] != before.get(name)
    ]


def _attendance(
    _: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    del before, reader
    if is_empty(after.get("person")) and is_empty(after.get("organisation")):
        return [Problem("attendance.nobody", "person", {})]
    return []


def _decision(
    values: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    problems = _needs_reason("decision")(values, after, before, reader)
    if values.get("status") == "replaced" and is_empty(after.get("replaced_by")):
        problems.append(Problem("decision.replaced_by_needed", "replaced_by", {}))
    return problems


def _membership(
    _: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    del before, reader
    start, end = after.get("from_date"), after.get("to_date")
    if isinstance(start, str) and isinstance(end, str) and end < start:
        return [Problem("membership.ends_before_start", "to_date", {"from_date": start})]
    return []


def _steering(
    _: Mapping[str, Value], after: Mapping[str, Value], before: Record | None, reader: Reader
) -> list[Problem]:
    del before, reader
    if after.get("axis") == "thema" and is_empty(after.get("theme")):
        return [Problem("steering.theme_needed", "theme", {})]
    if after.get("axis") == "bestuurslaag" and is_empty(after.get("layer")):
        return [Problem("steering.layer_needed", "layer", {})]
    return []


def _reference_day(after: Mapping[str, Value], reader: Reader, today: datetime.date) -> list[Problem]:
    """A note tells how things were: not in the future, and not before there was an agreement to tell about.

    Both are refused: a note is never changed afterwards, so a mistyped year would stay, as the newest or out of sight.
    """
    day = after.get("reference_date")
    if not isinstance(day, str) or not day:
        return []
    if day > today.isoformat():
        return [Problem("progress.future", "reference_date", {"day": day})]
    agreement = _follow(after, "agreement", reader)
    edition = edition_of(agreement, reader) if agreement is not None else None
    begin = begins_on(edition) if edition is not None else None
    if begin is not None and day < begin.isoformat():
        return [Problem("progress.too_early", "reference_date", {"day": day, "begin": begin.isoformat()})]
    return []


_OWN_RULES: Mapping[str, _Rule] = {
    "commitment": _commitment,
    "action": _needs_reason("action"),
    "meeting": _meeting,
    "agenda_item": _agenda_item,
    "minutes": _minutes,
    "attendance": _attendance,
    "decision": _decision,
    "membership": _membership,
    "steering": _steering,
}


def _follow(values: Mapping[str, Value], field: str, reader: Reader) -> Record | None:
    target = values.get(field)
    return reader.get(RecordId(target)) if isinstance(target, str) and target else None


def complete(kind: Kind, values: Mapping[str, Value], before: Record | None, today: datetime.date) -> dict[str, Value]:
    """`values` with what follows from them: defaults, first due day, times postponed, closing day, leaving day."""
    full = dict(values)
    if before is None:
        for field in kind.fields:
            if field.default is not None and full.get(field.name) is None:
                full[field.name] = field.default
    follow_up = _FOLLOW_UPS.get(kind.name)
    if follow_up:
        full.update(follow_up(full, before, today))
    return full


def _action_follow_up(values: Mapping[str, Value], before: Record | None, today: datetime.date) -> dict[str, Value]:
    derived: dict[str, Value] = {}
    due, old = values.get("due"), before.text("due") if before else ""
    if isinstance(due, str) and due and is_empty(values.get("first_due")) and not (before and before.get("first_due")):
        derived["first_due"] = old or due
    if before is not None and old and isinstance(due, str) and due > old and "times_postponed" not in values:
        derived["times_postponed"] = before.integer("times_postponed") + 1
    if "status" in values and "closed_on" not in values:
        closed = values["status"] in ("confirmed", "dropped")
        was_closed = before is not None and before.text("status") in ("confirmed", "dropped")
        if closed != was_closed:
            derived["closed_on"] = today.isoformat() if closed else None
    return derived


def _organisation_follow_up(
    values: Mapping[str, Value], before: Record | None, today: datetime.date
) -> dict[str, Value]:
    """Where a name stands in lists follows from the name."""
    del before, today
    name = values.get("name")
    if not isinstance(name, str) or not name or not is_empty(values.get("sort_name")):
        return {}
    return {"sort_name": organisation_sort_name(name)}


def _party_follow_up(values: Mapping[str, Value], before: Record | None, today: datetime.date) -> dict[str, Value]:
    """One month after its notice a party leaves (art. 5.6); a notice that is taken back leaves nothing behind."""
    del today
    notice = values.get("notice_received")
    if "notice_received" not in values or notice == (before.get("notice_received") if before is not None else None):
        return {}
    derived: dict[str, Value] = {"leaves_on": None, "status": "party"}
    if isinstance(notice, str) and notice:
        day = one_month_after(datetime.date.fromisoformat(notice))
        derived = {"leaves_on": day.isoformat(), "status": "notice_given"}
    return {name: value for name, value in derived.items() if name not in values}


_FOLLOW_UPS: Mapping[str, Callable[[Mapping[str, Value], Record | None, datetime.date], dict[str, Value]]] = {
    "action": _action_follow_up,
    "organisation": _organisation_follow_up,
    "party": _party_follow_up,
}


def light_mismatch(light: str, actions: Sequence[Record], on: datetime.date) -> Problem | None:
    """Points out a light that does not fit: "op schema" while three or more actions are overdue. The light stays."""
    overdue = sum(is_overdue(action, on) for action in actions)
    return Problem("light.mismatch", "light", {"overdue": overdue}) if light == "op schema" and overdue >= 3 else None
