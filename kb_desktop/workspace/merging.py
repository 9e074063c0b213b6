"""Merging a bundle: stage, project, compare. A preview is the same work, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from sqlalchemy import Connection, insert, select, update

from kb_desktop.domain.bundles import Incoming, Writer
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.journal import Write
from kb_desktop.domain.merging import BundleVerdict, FieldChange, MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.domain.spaces import About
from kb_desktop.workspace import bulk, issues, journal, lists
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import from_column
from kb_desktop.workspace.projection import BLOCK, project
from kb_desktop.workspace.staging import Staged, stage, store_transactions
from kb_desktop.workspace.states import SHAPES, Outcome, alarming
from kb_desktop.workspace.writing import add_step

Progress = Callable[[float], None]

DETAILED_RECORDS = 5000
"""A plan tells this many records field by field; its counts are always complete."""

Problems: TypeAlias = dict[RecordId, list[Problem]]


def carry_out(
    connection: Connection, incoming: Incoming, progress: Progress | None = None, *, detailed: int = 0
) -> MergePlan:
    """Do the whole merge inside the caller's transaction and tell what happened, `detailed` records field by field."""
    manifest = incoming.manifest
    with bulk.without_collecting():
        staged = stage(connection, _counted(incoming, progress), manifest.needs)
        store_transactions(connection, chain.from_iterable(incoming.txns()))
        _remember_clock(connection, staged)
        tally = _Tally(detailed)
        concern = issues.Concern(connection)
        concerned: list[int] = []
        for outcomes in _projected(connection, staged, progress):
            tally.add(outcomes)
            concerned += concern.among(outcomes)
        ruled = _rule_conflicts(connection, staged.touched, concerned, tally.counts)
    tally.counts[Verdict.EQUAL] += len(staged.seen) - tally.records
    changes = tally.changes
    return MergePlan(
        bundle=incoming.bundle_id,
        file=incoming.file_name,
        verdict=BundleVerdict.MERGED if staged.ops else BundleVerdict.EQUAL,
        counts={str(verdict): number for verdict, number in tally.counts.items()},
        records=(
            *(_with_problems(change, ruled) for change in changes),
            *sorted(_elsewhere(connection, changes, ruled, detailed), key=lambda each: each.id),
        ),
        sender=manifest.sender.person,
        made_at=manifest.created_at,
    )


def _projected(connection: Connection, staged: Staged, progress: Progress | None) -> Iterator[Sequence[Outcome]]:
    numbers = staged.touched
    for start in range(0, len(numbers), BLOCK):
        block = numbers[start : start + BLOCK]
        yield project(connection, staged.coming(block), staged.new)
        if progress is not None:
            progress((1 + (start + len(block)) / len(numbers)) / 2)


def _with_problems(change: RecordChange, ruled: Problems) -> RecordChange:
    problems = ruled.get(change.id)
    if not problems:
        return change
    verdict = change.verdict if change.verdict is Verdict.CONFLICT else Verdict.RULE_CONFLICT
    return replace(change, verdict=verdict, problems=tuple(problems))


def _counted(incoming: Incoming, progress: Progress | None) -> Iterator[Sequence[Write]]:
    done, total = 0, max(incoming.manifest.ops, 1)
    for block in incoming.ops():
        yield block
        done += len(block)
        if progress is not None:
            progress(done / total / 2)


def _remember_clock(connection: Connection, staged: Staged) -> None:
    own = int(journal.get_meta(connection, "clock") or 0)
    if staged.highest_clock > own:
        journal.set_meta(connection, clock=str(staged.highest_clock))


class _Tally:
    """Counts what happened to records, and tells the first of them field by field."""

    def __init__(self, detailed: int) -> None:
        self._detailed = detailed
        self.counts = dict.fromkeys(Verdict, 0)
        self.changes: list[RecordChange] = []
        self.records = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        for each in outcomes:
            verdict, disputed = self._count(each)
            if len(self.changes) < self._detailed:
                self.changes.append(_record_change(each, verdict, disputed))
        self.records += len(outcomes)

    def _count(self, each: Outcome) -> tuple[Verdict, Sequence[str]]:
        disputed = alarming(each.before.kind, each.disputed)
        self.counts[Verdict.CONFLICT] += len(disputed)
        if disputed:
            if _shows_something_else(each, disputed):
                self.counts[Verdict.CHANGED] += 1
            return Verdict.CONFLICT, disputed
        if each.before.is_new:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if _shows_something_else(each, ()) else Verdict.EQUAL
        self.counts[verdict] += 1
        return verdict, disputed


def _shows_something_else(each: Outcome, disputed: Sequence[str]) -> bool:
    """Whether a field that is not in dispute shows another value, or the record appears or disappears."""
    before = each.before
    if not disputed and before.deleted != each.deleted:
        return True
    if before.is_new or any(value is not None for name, value in each.beyond.items() if name not in disputed):
        return any(name not in disputed for name, _, _ in _shown_fields(each))
    if not disputed or not each.changed:
        return bool(each.changed)
    fields = SHAPES[before.kind].fields
    return any(fields[place].name not in disputed for place in each.changed)


def _shown_fields(each: Outcome) -> Iterator[tuple[str, Value, Value]]:
    """Every field whose value is another than before: (field, old, new)."""
    before = each.before
    for name, new in each.beyond.items():
        if new is not None:
            yield name, None, new
    shape = SHAPES.get(before.kind)
    if shape is None or each.row is None:
        return
    old_row = before.row or [None] * len(each.row)
    for field, old, new in zip(shape.fields, old_row, each.row, strict=True):
        if old != new:
            yield field.name, from_column(field, old), from_column(field, new)


def _record_change(each: Outcome, verdict: Verdict, disputed: Sequence[str]) -> RecordChange:
    before = each.before
    shown = {name: (old, new) for name, old, new in _shown_fields(each)}
    fields = []
    for name in sorted({*shown, *disputed}):
        if name in disputed:
            old = shown[name][0] if name in shown else _value_of(each, name)
            theirs = next((value for value in each.disputed[name] if value != old), None)
            fields.append(FieldChange(name, old, theirs, Verdict.CONFLICT))
        else:
            old, new = shown[name]
            fields.append(FieldChange(name, old, new, Verdict.NEW if before.is_new else Verdict.CHANGED))
    return RecordChange(before.id, before.kind, _title(each), verdict, tuple(fields))


def _value_of(each: Outcome, name: str) -> Value:
    shape = SHAPES.get(each.before.kind)
    if shape is None or name not in shape.places or each.before.row is None:
        return None
    return from_column(shape.fields[shape.places[name]], each.before.row[shape.places[name]])


def _title(each: Outcome) -> str:
    shape = SHAPES.get(each.before.kind)
    if shape is None or each.row is None:
        return ""
    named = {name: each.row[shape.places[name]] for name in (shape.kind.title_field, "number") if name in shape.places}
    return title_of(each.before.kind, named)


def title_of(kind: str, values: Mapping[str, Value]) -> str:
    """What a list shows for the record; its number first where it has one."""
    known = CATALOGUE.get(kind)
    title = str(values.get(known.title_field) or "") if known else ""
    number = values.get("number")
    first_line = title.strip().splitlines()[0] if title.strip() else ""
    return f"{number} {first_line}".strip() if known and known.number_letter and number else first_line


def _rule_conflicts(
    connection: Connection, touched: Sequence[int], concerned: Sequence[int], counts: dict[Verdict, int]
) -> Problems:
    """What is the matter with records of the bundle, and what it newly brings about elsewhere."""
    refreshed = issues.refresh(connection, concerned)
    new = (each for each in refreshed.now if each not in refreshed.before)
    told = issues.told(connection, dict.fromkeys((*issues.about(connection, touched), *new)))
    named = journal.kinds_of(connection, {each.n for each in told})
    found: Problems = {}
    for each, problem in told.items():
        found.setdefault(named[each.n][0], []).append(problem)
    counts[Verdict.RULE_CONFLICT] = len(told)
    return found


def _elsewhere(
    connection: Connection, changes: Sequence[RecordChange], ruled: Problems, detailed: int
) -> Iterator[RecordChange]:
    """Records that the bundle does not write, but about which there is now something to see."""
    if len(changes) >= detailed:
        return
    for id_ in ruled.keys() - {change.id for change in changes}:
        record = lists.get(connection, id_)
        if record is not None:
            yield RecordChange(
                id_, record.kind, title_of(record.kind, record.values), Verdict.RULE_CONFLICT, (), tuple(ruled[id_])
            )


def log_bundle(
    connection: Connection, incoming: Incoming, plan: MergePlan, at: str, before: Mapping[int, int]
) -> int | None:
    """Write the bundle into the books, and an undo step when it brought anything (its number is returned)."""
    after = journal.version_vector(connection)
    sender = incoming.manifest.sender
    known = select(t.bundle.c.id).where(t.bundle.c.id == incoming.bundle_id, t.bundle.c.way == "in")
    if connection.execute(known).first() is None:
        connection.execute(
            insert(t.bundle).values(
                id=incoming.bundle_id,
                way="in",
                file=incoming.file_name,
                at=at,
                peer=str(sender.replica),
                person=sender.person,
                verdict=str(plan.verdict),
                vv_before=journal.vector_to_json(before),
                vv_after=journal.vector_to_json(after),
                counts=json.dumps(dict(plan.counts)),
            )
        )
    acknowledge(connection, sender.replica, incoming.manifest.tip, at)
    for writer in (sender, *incoming.manifest.writers):
        remember_writer(connection, writer)
    if plan.verdict is not BundleVerdict.MERGED:
        return None
    return add_step(
        connection,
        label="Bundel inlezen",
        way="merge",
        vv_before=journal.vector_to_json(before),
        vv_after=journal.vector_to_json(after),
        bundle=incoming.bundle_id,
    )


def acknowledge(connection: Connection, replica: int, tip: Mapping[int, int], at: str) -> None:
    """Remember what the sender holds: its tip is its acknowledgement."""
    held = connection.execute(select(t.peer.c.acked).where(t.peer.c.rep == replica)).scalar_one_or_none()
    acked = journal.vector_from_json(held)
    for each, seq in tip.items():
        acked[each] = max(seq, acked.get(each, 0))
    values = {"acked": journal.vector_to_json(acked), "at": at}
    changed = connection.execute(update(t.peer).where(t.peer.c.rep == replica).values(**values))
    if changed.rowcount == 0:
        connection.execute(insert(t.peer).values(rep=replica, **values))


def remember_writer(connection: Connection, writer: Writer) -> None:
    """Keep whose copy this is. A key once known for a copy stays: another key for it is refused earlier."""
    held = connection.execute(select(t.replica.c.key).where(t.replica.c.rep == writer.replica)).one_or_none()
    if held is None:
        connection.execute(
            insert(t.replica).values(rep=writer.replica, person=writer.person, device=writer.device, key=writer.key)
        )
    elif not held.key and writer.key:
        connection.execute(update(t.replica).where(t.replica.c.rep == writer.replica).values(key=writer.key))


def check_sender(connection: Connection, about: About, incoming: Incoming) -> None:
    """Refuse a bundle of another workspace, and one signed with another key than its copy always used."""
    theirs = incoming.manifest.about
    if theirs.family != about.family:
        raise Refused.because("merge.foreign_family", None, name=theirs.name)
    if theirs.theme != about.theme and not theirs.is_joint and not about.is_joint:
        raise Refused.because("merge.foreign_theme", None, name=theirs.name, theme=theirs.theme, own=about.theme)
    sender = incoming.manifest.sender
    known = connection.execute(select(t.replica.c.key).where(t.replica.c.rep == sender.replica)).scalar_one_or_none()
    if known and known != incoming.signer.key:
        raise Refused.because("merge.other_key", None, person=sender.person)
