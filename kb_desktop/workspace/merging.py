"""Merging bundles: stage, project, compare. A preview is the same work, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, insert, select, update

from kb_desktop.domain import forms
from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.journal import Block
from kb_desktop.domain.merging import BundleVerdict, MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import erasing, issues, journal, lists, reasons, trust
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.comparing import Tallies, Tally, title_of
from kb_desktop.workspace.forks import Derived
from kb_desktop.workspace.projection import project
from kb_desktop.workspace.staging import Numbers, Staged, by_record, stage, store_transactions, wait_as_lines
from kb_desktop.workspace.states import Outcome
from kb_desktop.workspace.writing import add_step

Progress = Callable[[float], None]

DETAILED_RECORDS = 5000
"""A plan tells this many records field by field; its counts are always complete."""

Problems: TypeAlias = dict[RecordId, list[Problem]]


class Received(NamedTuple):
    """A bundle whose writes are in the journal and wait for their records' turn."""

    incoming: Incoming
    staged: Staged
    unconfirmed: tuple[Problem, ...]


def receive(
    connection: Connection,
    incoming: Incoming,
    numbers: Numbers,
    progress: Progress | None = None,
    *,
    as_lines: bool = False,
) -> Received:
    """Put the writes of a bundle in the journal, inside the caller's transaction."""
    staged = stage(connection, _counted(incoming, progress), incoming.manifest.needs, numbers, as_lines=as_lines)
    staged.steps += store_transactions(connection, chain.from_iterable(incoming.txns()))
    derived = incoming.derived if isinstance(incoming, Derived) else frozenset()
    unconfirmed = trust.take(connection, incoming, staged.before, staged.after, derived)
    _remember_clock(connection, staged)
    return Received(incoming, staged, unconfirmed)


def bring_in(
    connection: Connection, received: Sequence[Received], progress: Progress | None = None, *, detailed: int = 0
) -> list[MergePlan]:
    """Bring the records up to the writes of these bundles, each record once, and tell what happened per bundle.

    Each plan tells its first `detailed` records field by field. Where several bundles touch a record, it counts for
    each of them as it ends up; a field in dispute counts for those that brought a side of it which another side met.
    """
    staged = [each.staged for each in received]
    erasing.settle(connection, staged)
    reasons.settle(connection, staged)
    tallies = Tallies(staged, detailed)
    concern = issues.Concern(connection)

    def observe(outcome: Outcome) -> None:
        tallies.add(outcome)
        concern.add(outcome)

    _project(connection, received, observe, progress)
    tallies.finish()
    refreshed = issues.refresh(connection, concern.finish())
    new = [each for each in refreshed.now if each not in refreshed.before]
    plans: list[MergePlan] = []
    for each, tally in zip(received, tallies.of, strict=True):
        elsewhere = () if plans else [noted for noted in new if not any(noted.n in other.touched for other in staged)]
        plans.append(_plan(connection, each, tally, elsewhere, detailed))
    return plans


def carry_out(
    connection: Connection, incoming: Incoming, progress: Progress | None = None, *, detailed: int = 0
) -> MergePlan:
    """Do the whole merge of one bundle inside the caller's transaction and tell what happened."""
    as_lines = wait_as_lines(incoming.manifest.ops)
    received = receive(connection, incoming, Numbers(), part(progress, 0.0), as_lines=as_lines)
    return bring_in(connection, [received], part(progress, 0.5), detailed=detailed)[0]


def part(progress: Progress | None, start: float) -> Progress | None:
    """The half of a progress bar that begins at `start`."""
    return (lambda fraction: progress(start + fraction / 2)) if progress is not None else None


def _project(
    connection: Connection,
    received: Sequence[Received],
    observe: Callable[[Outcome], None],
    progress: Progress | None,
) -> None:
    staged = [each.staged for each in received]
    fresh = frozenset().union(*(each.new for each in staged))
    anew = frozenset().union(*(each.anew for each in staged))
    waiting, done = max(len(set().union(*(each.touched for each in staged))), 1), 0
    for coming in by_record(staged):
        done += len(coming)
        project(connection, coming, fresh, anew, observe)
        if progress is not None:
            progress(done / waiting)


def _plan(
    connection: Connection, received: Received, tally: Tally, elsewhere: Sequence[issues.Noted], detailed: int
) -> MergePlan:
    incoming, staged = received.incoming, received.staged
    told = issues.told(connection, dict.fromkeys((*issues.about(connection, sorted(staged.touched)), *elsewhere)))
    named = journal.kinds_of(connection, {each.n for each in told})
    ruled: Problems = {}
    for each, problem in told.items():
        ruled.setdefault(named[each.n][0], []).append(problem)
    tally.counts[Verdict.RULE_CONFLICT] = len(told)
    tally.counts[Verdict.EQUAL] += len(staged.known | staged.touched) - tally.records
    return MergePlan(
        bundle=incoming.bundle_id,
        file=incoming.file_name,
        verdict=BundleVerdict.MERGED if staged.ops or staged.completed else BundleVerdict.EQUAL,
        counts={str(verdict): number for verdict, number in tally.counts.items()},
        records=(
            *(_with_problems(change, ruled) for change in tally.changes),
            *sorted(_elsewhere(connection, tally.changes, ruled, detailed), key=lambda each: each.id),
        ),
        sender=incoming.manifest.sender.person,
        made_at=incoming.manifest.created_at,
        warnings=(*received.unconfirmed, *_erasures(staged)),
        held_back=incoming.manifest.held_back,
    )


def _erasures(staged: Staged) -> Iterator[Problem]:
    """That the bundle erases, which nobody can leave out or undo."""
    new = [(n, write) for n, write in staged.noted if not staged.held_before(write.replica, write.seq)]
    records = {number for number, write in new if forms.erases(write)}
    if records:
        yield Problem("merge.erases", None, {"count": len(records)})
    steps = {step for _, write in new for step in forms.erases_reasons(write)}
    if steps:
        yield Problem("merge.erases_reasons", None, {"count": len(steps)})


def _with_problems(change: RecordChange, ruled: Problems) -> RecordChange:
    problems = ruled.get(change.id)
    if not problems:
        return change
    verdict = change.verdict if change.verdict is Verdict.CONFLICT else Verdict.RULE_CONFLICT
    return replace(change, verdict=verdict, problems=tuple(problems))


def _counted(incoming: Incoming, progress: Progress | None) -> Iterator[Block]:
    done, total = 0, max(incoming.manifest.ops, 1)
    for block in incoming.blocks():
        yield block
        done += len(block.writes)
        if progress is not None:
            progress(done / total)


def _remember_clock(connection: Connection, staged: Staged) -> None:
    own = int(journal.get_meta(connection, "clock") or 0)
    if staged.highest_clock > own:
        journal.set_meta(connection, clock=str(staged.highest_clock))


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


def log_bundle(connection: Connection, received: Received, plan: MergePlan, at: str, walker: int | None) -> int | None:
    """Write the bundle into the books, and an undo step when it brought anything (its number is returned).

    `walker` is the replica whose undo walks along it; None in a file, where everybody's does.
    """
    incoming, before, after = received.incoming, received.staged.before, received.staged.after
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
    if plan.verdict is not BundleVerdict.MERGED or after == before:
        return None
    return add_step(
        connection,
        label="Bundel inlezen",
        way="merge",
        rep=walker,
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
