"""Erasing what is written about a person, here and on every copy that hears of it; and telling what cannot be reached.

GDPR art. 17; the covenant itself asks that sensitive information is shared only within the law (art. 5.8).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from kb_desktop.domain.catalogue import CATALOGUE, Kind
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.in_words import local_time, title_in_words
from kb_desktop.usecases.quarantine import Quarantine
from kb_desktop.wording.labels import field_label, kind_label
from kb_desktop.workspace.mentions import GivenReason, Mention, says
from kb_desktop.workspace.workspace import BundleEntry, Done, Snapshot, Workspace

__all__ = ["Erased", "Mention", "Reach", "Workspace", "erase", "left_in_words", "reach_of", "reasons_in_words"]

_SHORTEST = 4
"""A word of a name with fewer letters than this occurs everywhere and is not looked for on its own."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an erasure takes along and what it leaves, told before and after.

    `texts`: what was looked for elsewhere. `reasons` of steps in which it occurs: those that can go, go along.
    `quarantined`: names of bundles in quarantine that go along. `still_written`: text elsewhere in which it occurs, for
    a person to decide about. `snapshots` and `bundles` were made before and hold the values until they are removed by
    hand.
    """

    record: Record
    fields: tuple[str, ...]
    texts: frozenset[str]
    still_written: Sequence[Mention]
    reasons: Sequence[GivenReason]
    is_writer: bool
    quarantined: Sequence[str]
    snapshots: Sequence[Snapshot]
    bundles: Sequence[BundleEntry]


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure that was done, and what it reached."""

    reach: Reach
    done: Done


def reach_of(workspace: Workspace, id_: str, fields: Sequence[str], desk: Desk, *, keep_current: bool = False) -> Reach:
    """What erasing these fields (without any: the personal ones) reaches; refused where nothing can be erased.

    With `keep_current` nothing is looked for that also stands in what stays.
    """
    record = workspace.get(RecordId(id_.lower()))
    if record is None:
        raise Refused.because("record.missing", None, id=id_)
    kind = CATALOGUE.get(record.kind)
    names = _names(record, kind, fields)
    entries = [each for each in workspace.history(record.id) if each.field in names]
    if not any(each.new is not None for each in entries):
        raise Refused.because("erase.nothing", None, kind=record.kind)
    texts = _texts(kind, {(each.field, each.new) for each in entries if isinstance(each.new, str)})
    if keep_current:
        texts -= _texts(kind, {(name, record.text(name)) for name in names})
    reasons = workspace.reasons_with(texts)
    moments = [*(each.at for each in entries), *(each.at for each in reasons)]
    since = min(map(datetime.datetime.fromisoformat, moments))
    return Reach(
        record=record,
        fields=names,
        texts=frozenset(texts),
        still_written=workspace.where_written(texts, record.id),
        reasons=reasons,
        is_writer=workspace.is_writer(texts),
        quarantined=Quarantine(workspace.path, desk).holding(record.id, texts),
        snapshots=[each for each in workspace.snapshots() if each.at >= since.replace(microsecond=0)],
        bundles=[
            each
            for each in workspace.bundles()
            if each.way == "out" and datetime.datetime.fromisoformat(each.at) >= since
        ],
    )


def _names(record: Record, kind: Kind | None, fields: Sequence[str]) -> tuple[str, ...]:
    if kind is not None and kind.reference_data:
        raise Refused.because("erase.reference_data", None, kind=record.kind)
    if not fields:
        if kind is None or not kind.personal:
            raise Refused.because("erase.which_field", None, kind=record.kind)
        return kind.personal
    for name in fields:
        if kind is not None and kind.field(name) is None:
            known = ", ".join(kind.field_names)
            raise Refused.because("field.unknown", name, field=name, kind=record.kind, known=known)
    return tuple(dict.fromkeys(fields))


def _texts(kind: Kind | None, written: set[tuple[str, str]]) -> set[str]:
    """What to look for elsewhere: every value of a personal field, and the last word of a name."""
    personal = kind.personal if kind is not None else ()
    texts = {value for field, value in written if field in personal and len(value.strip()) >= _SHORTEST}
    if kind is not None:
        last = {value.split()[-1] for field, value in written if field == kind.title_field and value.split()}
        texts |= {each for each in last if kind.title_field in personal and len(each) >= _SHORTEST}
    return texts


def erase(
    workspace: Workspace, id_: str, fields: Sequence[str], reason: str, desk: Desk, *, keep_current: bool = False
) -> Erased:
    """Erase these fields of a record everywhere (without any: the personal ones); cannot be undone."""
    if not reason.strip():
        raise Refused.because("erase.reason_needed", "reason")
    reach = reach_of(workspace, id_, fields, desk, keep_current=keep_current)
    if says(reason, reach.texts):  # whoever asks why it was erased must find an answer
        raise Refused.because("erase.reason_repeats", "reason")
    steps = [each.step for each in reach.reasons if each.can_go]
    done = workspace.erase(reach.record.id, reach.fields, reason, keep_current=keep_current, steps=steps)
    Quarantine(workspace.path, desk).forget(reach.record.id, reach.texts)
    return Erased(reach, done)


def reasons_in_words(reach: Reach) -> Sequence[str]:
    """The reasons of steps that go along, a line each."""
    return [f"{_step(each)}: ‘{each.words}’" for each in reach.reasons if each.can_go]


def _step(each: GivenReason) -> str:
    return f"{each.label}, {local_time(each.at).strftime('%d-%m-%Y %H:%M')}"


def left_in_words(workspace: Workspace, reach: Reach) -> Sequence[str]:
    """What an erasure does not reach, a sentence each."""
    found = []
    for each in reach.still_written:
        record = workspace.get(each.record)
        title = title_in_words(workspace, each.kind, record.values) if record is not None else ""
        where = f"{kind_label(each.kind).capitalize()} ‘{title or each.record}’, {field_label(each.kind, each.field)}"
        found.append(f"{where}: hier staat de naam nog." if each.is_shown else f"{where}: alleen in de geschiedenis.")
    found += [
        f"De reden bij {_step(each)} noemt de naam, maar is met een ander programma geschreven: die kan niet weg."
        for each in reach.reasons
        if not each.can_go
    ]
    if reach.is_writer:
        found.append("Deze naam staat ook bij wie hier heeft geschreven. Dat blijft staan als verantwoording.")
    found += [
        f"De bundel {file} in quarantaine wordt weggegooid: de gegevens kunnen erin staan."
        for file in reach.quarantined
    ]
    for snapshot in reach.snapshots:
        when = snapshot.at.astimezone().strftime("%d-%m-%Y %H:%M")
        found.append(f"De veiligheidskopie van {when} bevat de gegevens nog ({snapshot.path.name}).")
    bundles = "De bundel {} kan de gegevens nog bevatten, bij jou en bij wie hem kreeg."
    return [*found, *(bundles.format(each.file) for each in reach.bundles)]
