"""Bundles out and in: write one, look at one, preview and merge any number in any order."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from kb_desktop import __version__
from kb_desktop.domain.addresses import called
from kb_desktop.domain.bundles import Incoming, ManifestFacts, Missing, Purpose, Request, Seal, missing_for
from kb_desktop.domain.merging import BundleVerdict, MergePlan
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.receipts import Choices, Receipt
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.environment.identity import Identity
from kb_desktop.exchange.encryption import Keys, Lock, recipients_of
from kb_desktop.exchange.reading import inspect as inspect_bundle
from kb_desktop.exchange.reading import open_bundle
from kb_desktop.exchange.writing import Written, seal_writes, write_bundle
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.quarantine import FORKS, Quarantine
from kb_desktop.usecases.refused_bundles import RefusedBundles, verdict_on
from kb_desktop.usecases.replacing import Sort, refuse_to_replace
from kb_desktop.workspace.outgoing import Outgoing
from kb_desktop.workspace.workspace import Workspace

SUFFIX = ".kbbundle"
APP = f"kb_desktop {__version__}"
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written. `held_back` counts per label what stayed behind."""

    bundle: str
    path: Path
    purpose: Purpose
    ops: int
    records: int
    receipts: int
    held_back: tuple[Mapping[str, object], ...]
    is_locked: bool = False


def keys_of(desk: Desk, passphrase: str = "") -> Keys:
    """What opens locked bundles here: the key of this installation, asked for only when needed, and a pass phrase."""
    return Keys(lambda: desk.identity.age_identity, passphrase)


def lock_for(recipients: Sequence[str] = (), passphrase: str = "") -> Lock | None:
    """How to lock a bundle for these age keys or with a pass phrase; None for neither. Refuses what is no key."""
    return Lock(recipients_of(recipients), passphrase) if recipients or passphrase else None


def export(
    workspace: Workspace,
    path: Path,
    desk: Desk,
    scope: str = "unconfirmed",
    replica: int = 0,
    *,
    request: Request | None = None,
    start: About | None = None,
    locked: Lock | None = None,
    labels: Sequence[str] = (),
) -> Exported:
    """Write a bundle: everything (`full`), what not every known copy confirmed, or what one copy lacks (`replica`).

    With a `request` exactly what that copy lacks; with `start` everything, for a workspace that is to begin with it.
    `locked` (`lock_for`): only its holders can open it. Records with a closed label go along in a locked bundle only:
    those with one of `labels`, and those that the holder of the copy may read.
    """
    refuse_target(workspace, path)
    if start is not None and not workspace.about.is_joint:
        raise Refused.because("start.not_joint")
    if request is not None:
        replica = request.sender.replica
    RefusedBundles(workspace.path, desk).bring_in(workspace)
    identity = desk.identity
    if not workspace.read_only:
        workspace.writers.announce(identity.rotations)
    if labels and locked is None:
        raise Refused.because("export.labels_unlocked", None, labels=", ".join(labels))

    def leave() -> Outgoing:
        held = request.held if request else None
        chosen = "full" if start else scope
        return workspace.outgoing(chosen, replica, held, labels=labels, locked=locked is not None)

    leaving = leave()
    if leaving.held_back and leaving.own:
        leaving.keep(_seals_for(leaving, identity, moment(desk)))
        leaving = leave()
    facts = _facts(workspace, leaving, moment(desk), replica, start)
    written = _write(workspace, path, facts, leaving, identity, replica, locked)
    held = tuple({"label": h.label, "reason": h.reason, "count": h.count} for h in leaving.held_back)
    made = (written.bundle_id, path, facts.purpose, written.ops, written.records, len(facts.receipts), held)
    return Exported(*made, is_locked=locked is not None)


def _write(
    workspace: Workspace,
    path: Path,
    facts: ManifestFacts,
    leaving: Outgoing,
    identity: Identity,
    replica: int,
    locked: Lock | None,
) -> Written:
    files = {sha256: _opener(read) for sha256, read in leaving.files.items()}
    with _noted(workspace, leaving, replica) as note:
        return write_bundle(
            path,
            facts,
            leaving.blocks(),
            files,
            identity,
            txns=leaving.txns(),
            own=leaving.own,
            keep=leaving.keep,
            note=note,
            locked=locked,
        )


@contextmanager
def _noted(workspace: Workspace, leaving: Outgoing, replica: int) -> Iterator[Callable[[Written], None]]:
    """Gives what puts a bundle in the books before it has its name; one that then gets none is taken out again."""
    with ExitStack() as when_it_fails:

        def note(made: Written) -> None:
            counts = {"ops": made.ops, "records": made.records}
            workspace.sent(made.bundle_id, made.path.name, counts, leaving.tip, replica)
            when_it_fails.callback(workspace.unsent, made.bundle_id)

        yield note
        when_it_fails.pop_all()


def _facts(workspace: Workspace, leaving: Outgoing, at: str, replica: int, start: About | None) -> ManifestFacts:
    purpose = _purpose(workspace.about, start)
    receipts = workspace.books.to_send(replica) if purpose == "terugmelding" else ()
    return ManifestFacts(
        purpose=purpose,
        about=leaving.about,
        sender=leaving.sender,
        needs=leaving.needs,
        tip=leaving.tip,
        created_at=at,
        app=APP,
        writers=leaving.writers,
        wanted=leaving.wanted,
        held_back=leaving.held_back,
        blanked=leaving.blanked,
        meant_for=start,
        receipts=tuple(_without(each, leaving.withheld) for each in receipts),
        seals=leaving.seals,
        statements=leaving.statements,
        seen=tuple(workspace.books.returns()),
    )


def _without(receipt: Receipt, withheld: Collection[RecordId]) -> Receipt:
    """The receipt without words about records of which the content stays behind."""
    return replace(receipt, lines=tuple(each for each in receipt.lines if each.record not in withheld))


def _seals_for(leaving: Outgoing, identity: Identity, at: str) -> Sequence[Seal]:
    """Seals over the whole writes that were not sealed yet: of what stays behind a bundle has only hashes."""
    sealed = {each.replica: each for each in leaving.seals if each.replica in leaving.own}
    needs = {replica: each.seq for replica, each in sealed.items()}
    tip = {replica: leaving.tip[replica] for replica in leaving.own}
    facts = ManifestFacts("levering", leaving.about, leaving.sender, needs, tip, at, APP, seals=tuple(sealed.values()))
    txns = [each for each in leaving.txns() if needs.get(each.replica, 0) < each.first <= tip.get(each.replica, 0)]
    return seal_writes(facts, leaving.unsealed(), txns, identity)


def refuse_target(workspace: Workspace, path: Path, sort: Sort = "bundle") -> None:
    """Refuse a place where no file can be put, or where something else stands than a file of this sort."""
    if isinstance(workspace.path, Path) and path.resolve() == workspace.path.resolve():
        raise Refused.because("export.over_workspace", None, file=path.name)
    refuse_to_replace(path, sort)


def moment(desk: Desk) -> str:
    """Now, as bundles and requests write it."""
    return desk.clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _purpose(about: About, start: About | None) -> Purpose:
    if start is not None:
        return "start"
    return "terugmelding" if about.is_joint else "levering"


def _opener(read: Callable[[], Iterator[bytes]]) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(b"".join(read()))


def inspect(path: Path, keys: Keys | None = None) -> dict[str, Any]:
    """What a bundle says about itself, after every byte was checked."""
    return inspect_bundle(path, keys)


def preview(
    workspace: Workspace,
    paths: Sequence[Path],
    progress: Progress | None = None,
    look: Callable[[int, Incoming, MergePlan], None] | None = None,
    keys: Keys | None = None,
) -> list[MergePlan]:
    """What merging these bundles in whatever order they need each other would do. Writes nothing.

    `look` gets the place of every bundle that is not refused, with the bundle while it is open.
    """
    return _all(paths, lambda bundles: workspace.preview_all(bundles, progress), workspace, keys, look).plans


def merge_together(
    workspace: Workspace,
    paths: Sequence[Path],
    choices: Choices,
    desk: Desk,
    progress: Progress | None = None,
    keys: Keys | None = None,
) -> list[MergePlan]:
    """Merge bundles in one transaction, in any order; what is refused changes nothing and comes on the list."""
    outcome = _all(paths, lambda bundles: workspace.merge_all(bundles, choices, progress), workspace, keys)
    outcome.note_refused(workspace, desk)
    return outcome.plans


class _Outcome:
    """Plans in the order of the paths, and why bundles were refused."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._plans: dict[int, MergePlan] = {}
        self._refused: dict[int, tuple[Refused, Incoming | None]] = {}

    @property
    def plans(self) -> list[MergePlan]:
        return [self._plans[place] for place in range(len(self._paths))]

    def took(self, place: int, plan: MergePlan) -> None:
        self._plans[place] = plan
        self._refused.pop(place, None)

    def refused(
        self, place: int, refused: Refused, workspace: Workspace | None = None, incoming: Incoming | None = None
    ) -> None:
        """A bundle was refused; for a gap it is told of whom and which writes are missing."""
        if workspace is not None and incoming is not None and refused.problems[0].code == "merge.gap":
            missing = missing_for(incoming.manifest, workspace.books.held())
            if missing:
                refused = Refused(_gap(missing, incoming))
        self._refused[place] = (refused, incoming)
        self._plans[place] = refused_plan(self._paths[place], refused, incoming)

    def note_refused(self, workspace: Workspace, desk: Desk) -> None:
        """Put the refused bundles on the list, inside the workspace when it was written anyway."""
        book = RefusedBundles(workspace.path, desk)
        now = desk.clock()
        verdicts = [
            verdict_on(self._paths[n], refused, now, incoming) for n, (refused, incoming) in self._refused.items()
        ]
        book.note([each for each in verdicts if each is not None])
        for n, (refused, incoming) in self._refused.items():
            if incoming is not None and refused.problems[0].code in FORKS:
                Quarantine(workspace.path, desk).keep(self._paths[n], incoming, now)
        if any(plan.verdict is BundleVerdict.MERGED for plan in self._plans.values()):
            book.bring_in(workspace)


def _gap(missing: Sequence[Missing], incoming: Incoming) -> Problem:
    first, *others = missing
    facts = {
        "who": first.person or "een andere kopie",
        "replica": first.replica,
        "first": first.first,
        "last": first.last,
        "sender": incoming.manifest.sender.person,
        "others": len(others),
    }
    return Problem("merge.gap_known", None, facts)


def refused_plan(path: Path, refused: Refused, incoming: Incoming | None = None) -> MergePlan:
    """A bundle that was refused, told as a plan."""
    manifest = incoming.manifest if incoming else None
    return MergePlan(
        incoming.bundle_id if incoming else "",
        called(path),
        BundleVerdict.REFUSED,
        {},
        sender=manifest.sender.person if manifest else "",
        made_at=manifest.created_at if manifest else "",
        reason=refused.problems[0],
    )


def _all(
    paths: Sequence[Path],
    how: Callable[[Sequence[Incoming]], Sequence[MergePlan | Refused]],
    workspace: Workspace,
    keys: Keys | None,
    look: Callable[[int, Incoming, MergePlan], None] | None = None,
) -> _Outcome:
    outcome = _Outcome(paths)
    with ExitStack() as stack:
        incoming: list[tuple[int, Incoming]] = []
        for place, path in enumerate(paths):
            try:
                incoming.append((place, stack.enter_context(open_bundle(path, keys))))
            except Refused as refused:
                outcome.refused(place, refused)
        results = how([bundle for _, bundle in incoming]) if incoming else ()
        for (place, bundle), result in zip(incoming, results, strict=True):
            if isinstance(result, Refused):
                outcome.refused(place, result, workspace, bundle)
            else:
                outcome.took(place, result)
                if look is not None:
                    look(place, bundle, result)
    return outcome


def merge(
    workspace: Workspace,
    paths: Sequence[Path],
    desk: Desk,
    progress: Progress | None = None,
    keys: Keys | None = None,
) -> list[MergePlan]:
    """Merge bundles, each in one transaction; one that rests on another waits for it. Refused ones change nothing."""
    outcome = _Outcome(paths)
    waiting = dict(enumerate(paths))
    went_on = True
    while waiting and went_on:
        went_on = False
        for place, path in list(waiting.items()):
            try:
                with open_bundle(path, keys) as incoming:
                    if _merge_one(workspace, incoming, outcome, place, progress):
                        went_on = True
                    else:
                        continue
            except Refused as refused:
                outcome.refused(place, refused)
            del waiting[place]
    outcome.note_refused(workspace, desk)
    return outcome.plans


def _merge_one(
    workspace: Workspace, incoming: Incoming, outcome: _Outcome, place: int, progress: Progress | None
) -> bool:
    """Merge one bundle; False when it rests on one that may still come."""
    try:
        outcome.took(place, workspace.merge(incoming, progress=progress))
    except Refused as refused:
        outcome.refused(place, refused, workspace, incoming)
        return refused.problems[0].code != "merge.gap"
    return True


def problems_of(plans: Sequence[MergePlan]) -> list[Problem]:
    """Why bundles were refused."""
    return [plan.reason for plan in plans if plan.reason is not None]
