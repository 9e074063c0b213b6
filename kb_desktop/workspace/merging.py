"""Merging a bundle: stage, project, compare. A preview is the same work, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from sqlalchemy import Connection, insert, select, update

from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.journal import Op
from kb_desktop.domain.merging import BundleVerdict, FieldChange, MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import issues, journal, lists, trust
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import State
from kb_desktop.workspace.projection import Projected, alarming_fields, project
from kb_desktop.workspace.staging import Staged, stage, store_transactions
from kb_desktop.workspace.writing import add_step

Progress = Callable[[float], None]

DETAILED_RECORDS = 5000
"""A plan tells this many records field by field; its counts are always complete."""

Problems: TypeAlias = dict[RecordId, list[Problem]]


def carry_out(connection: Connection, incoming: Incoming, progress: Progress | None = None) -> MergePlan:
    """Do the whole merge inside the caller's transaction and tell what happened."""
    manifest = incoming.manifest
    staged = stage(connection, _counted(incoming, progress), manifest.needs)
    store_transactions(connection, chain.from_iterable(incoming.txns()))
    unconfirmed = trust.take(connection, incoming, staged.before, staged.after)
    _remember_clock(connection, staged)
    changes, counts = _project_and_compare(connection, staged)
    ruled = _rule_conflicts(connection, staged, counts)
    counts[Verdict.EQUAL] += len(staged.seen) - len(staged.touched)
    return MergePlan(
        bundle=incoming.bundle_id,
        file=incoming.file_name,
        verdict=BundleVerdict.MERGED if staged.ops else BundleVerdict.EQUAL,
        counts={str(verdict): number for verdict, number in counts.items()},
        records=(
            *(_with_problems(change, ruled) for change in changes),
            *sorted(_elsewhere(connection, changes, ruled), key=lambda each: each.id),
        ),
        sender=manifest.sender.person,
        made_at=manifest.created_at,
        warnings=unconfirmed,
    )


def _with_problems(change: RecordChange, ruled: Problems) -> RecordChange:
    problems = ruled.get(change.id)
    if not problems:
        return change
    verdict = change.verdict if change.verdict is Verdict.CONFLICT else Verdict.RULE_CONFLICT
    return replace(change, verdict=verdict, problems=tuple(problems))


def _counted(incoming: Incoming, progress: Progress | None) -> Iterator[Op]:
    done, total = 0, max(1, incoming.manifest.ops)
    for block in incoming.ops():
        yield from block
        done += len(block)
        if progress is not None:
            progress(0.7 * done / total)


def _remember_clock(connection: Connection, staged: Staged) -> None:
    own = int(journal.get_meta(connection, "clock") or 0)
    if staged.highest_clock > own:
        journal.set_meta(connection, clock=str(staged.highest_clock))


def _project_and_compare(connection: Connection, staged: Staged) -> tuple[list[RecordChange], dict[Verdict, int]]:
    counts = dict.fromkeys(Verdict, 0)
    detailed: list[RecordChange] = []
    for projected in project(connection, list(staged.touched)):
        change = _compare(projected, is_new=projected.number in staged.new_records)
        conflicts = sum(each.verdict is Verdict.CONFLICT for each in change.fields)
        counts[Verdict.CONFLICT] += conflicts
        if change.verdict is not Verdict.CONFLICT:
            counts[change.verdict] += 1
        elif any(each.verdict is Verdict.CHANGED for each in change.fields):
            counts[Verdict.CHANGED] += 1
        if len(detailed) < DETAILED_RECORDS:
            detailed.append(change)
    return detailed, counts


def _compare(projected: Projected, *, is_new: bool) -> RecordChange:
    after = projected.after
    disputed = alarming_fields(projected.kind, after)
    fields = tuple(_field_changes(projected, after, disputed))
    if disputed:
        verdict = Verdict.CONFLICT
    elif is_new:
        verdict = Verdict.NEW
    elif fields or projected.was_deleted != after.deleted:
        verdict = Verdict.CHANGED
    else:
        verdict = Verdict.EQUAL
    return RecordChange(projected.id, projected.kind, title_of(projected.kind, after.values), verdict, fields)


def _field_changes(projected: Projected, after: State, disputed: Sequence[str]) -> Iterable[FieldChange]:
    before = projected.before or {}
    for name in sorted(set(after.values) | set(disputed)):
        old, new = before.get(name), after.values.get(name)
        if name in disputed:
            theirs = next((value for value in after.disputed[name] if value != old), new)
            yield FieldChange(name, old, theirs, Verdict.CONFLICT)
        elif old != new:
            yield FieldChange(name, old, new, Verdict.NEW if projected.before is None else Verdict.CHANGED)


def title_of(kind: str, values: Mapping[str, Value]) -> str:
    """What a list shows for the record; its number first where it has one."""
    known = CATALOGUE.get(kind)
    title = str(values.get(known.title_field) or "") if known else ""
    number = values.get("number")
    first_line = title.strip().splitlines()[0] if title.strip() else ""
    return f"{number} {first_line}".strip() if known and known.number_letter and number else first_line


def _rule_conflicts(connection: Connection, staged: Staged, counts: dict[Verdict, int]) -> Problems:
    """What is the matter with records of the bundle, and what it newly brings about elsewhere."""
    refreshed = issues.refresh(connection, staged.touched)
    told = issues.told(
        connection, (each for each in refreshed.now if each.n in staged.touched or each not in refreshed.before)
    )
    named = journal.kinds_of(connection, {each.n for each in told})
    found: Problems = {}
    for each, problem in told.items():
        found.setdefault(named[each.n][0], []).append(problem)
    counts[Verdict.RULE_CONFLICT] = len(told)
    return found


def _elsewhere(connection: Connection, changes: Sequence[RecordChange], ruled: Problems) -> Iterator[RecordChange]:
    """Records that the bundle does not write, but about which there is now something to see."""
    if len(changes) >= DETAILED_RECORDS:
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
