"""Bundles out and in: write one, look at one, preview and merge any number in any order."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kb_desktop import __version__
from kb_desktop.domain.bundles import Incoming, ManifestFacts, Purpose
from kb_desktop.domain.merging import BundleVerdict, MergePlan
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange.reading import inspect as inspect_bundle
from kb_desktop.exchange.reading import open_bundle
from kb_desktop.exchange.writing import write_bundle
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.workspace import Workspace

SUFFIX = ".kbbundle"
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written. `held_back` counts per label what stayed behind."""

    bundle: str
    path: Path
    ops: int
    records: int
    held_back: tuple[Mapping[str, object], ...]


def export(workspace: Workspace, path: Path, desk: Desk, scope: str = "unconfirmed", replica: int = 0) -> Exported:
    """Write a bundle: everything (`full`), what nobody confirmed yet, or what one copy lacks (`replica`)."""
    if path.is_dir():
        raise Refused.because("export.is_folder", None, folder=str(path))
    if isinstance(workspace.path, Path) and path.resolve() == workspace.path.resolve():
        raise Refused.because("export.over_workspace", None, file=path.name)
    if not path.parent.is_dir():
        raise Refused.because("workspace.no_folder", None, folder=str(path.parent))
    leaving = workspace.outgoing(scope, replica)
    purpose: Purpose = "terugmelding" if workspace.about.is_joint else "levering"
    now = desk.clock().astimezone(datetime.UTC)
    facts = ManifestFacts(
        purpose=purpose,
        about=leaving.about,
        sender=leaving.sender,
        needs=leaving.needs,
        tip=leaving.tip,
        created_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        app=f"kb_desktop {__version__}",
        writers=leaving.writers,
        wanted=leaving.wanted,
        held_back=leaving.held_back,
    )
    files = {sha256: _opener(read) for sha256, read in leaving.files.items()}
    written = write_bundle(path, facts, leaving.ops(), files, desk.identity, txns=leaving.txns())
    counts = {"ops": written.ops, "records": written.records}
    workspace.sent(written.bundle_id, path.name, counts, leaving.tip)
    held = tuple({"label": h.label, "reason": h.reason, "count": h.count} for h in leaving.held_back)
    return Exported(written.bundle_id, path, written.ops, written.records, held)


def _opener(read: Callable[[], Iterator[bytes]]) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(b"".join(read()))


def inspect(path: Path) -> dict[str, Any]:
    """What a bundle says about itself, after every byte was checked."""
    return inspect_bundle(path)


def refused_plan(path: Path, refused: Refused) -> MergePlan:
    """A bundle that was refused, told as a plan."""
    return MergePlan("", path.name, BundleVerdict.REFUSED, {}, reason=refused.problems[0])


def preview(workspace: Workspace, paths: Sequence[Path], progress: Progress | None = None) -> list[MergePlan]:
    """What merging these bundles one after the other would do. Writes nothing."""
    plans: dict[int, MergePlan] = {}
    with ExitStack() as stack:
        incoming: list[tuple[int, Incoming]] = []
        for place, path in enumerate(paths):
            try:
                incoming.append((place, stack.enter_context(open_bundle(path))))
            except Refused as refused:
                plans[place] = refused_plan(path, refused)
        results = workspace.preview_all([bundle for _, bundle in incoming], progress)
        for (place, _), result in zip(incoming, results, strict=True):
            plans[place] = refused_plan(paths[place], result) if isinstance(result, Refused) else result
    return [plans[place] for place in range(len(paths))]


def merge(
    workspace: Workspace,
    paths: Sequence[Path],
    leave: frozenset[RecordId] = frozenset(),
    progress: Progress | None = None,
) -> list[MergePlan]:
    """Merge bundles, each in one transaction; one that rests on another waits for it. Refused ones change nothing."""
    plans: dict[int, MergePlan] = {}
    waiting = dict(enumerate(paths))
    went_on = True
    while waiting and went_on:
        went_on = False
        for place, path in list(waiting.items()):
            try:
                with open_bundle(path) as incoming:
                    plans[place] = workspace.merge(incoming, leave, progress)
            except Refused as refused:
                plans[place] = refused_plan(path, refused)
                if refused.problems[0].code == "merge.gap":
                    continue
            else:
                went_on = True
            del waiting[place]
    return [plans[place] for place in range(len(paths))]


def problems_of(plans: Sequence[MergePlan]) -> list[Problem]:
    """Why bundles were refused."""
    return [plan.reason for plan in plans if plan.reason is not None]
