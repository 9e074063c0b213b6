"""Quarantine: bundles with another history under a known number, kept until a person decides what they are."""

from __future__ import annotations

import contextlib
import datetime
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.merging import MergePlan
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.reasons import given
from kb_desktop.domain.records import RecordId
from kb_desktop.environment.atomic import replace_file
from kb_desktop.exchange.encryption import Keys
from kb_desktop.exchange.reading import open_bundle
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.mentions import says
from kb_desktop.workspace.workspace import Workspace

FORKS = frozenset({"merge.fork", "merge.other_chain"})
"""Refusals after which a bundle is kept."""

_MOST = 20
_LARGEST = 500_000_000
_SUFFIX = ".kbbundle"


class Kept(msgspec.Struct, frozen=True):
    """A bundle in quarantine: its id, the name it came with, of whom, when it came (ISO 8601 UTC), and its size."""

    bundle: str
    file: str
    person: str
    at: str
    bytes: int


class Quarantine:
    """The bundles kept of one workspace on this installation: at most 20, and 500 MB, the oldest going first."""

    def __init__(self, workspace: Location, desk: Desk) -> None:
        self._folder = desk.paths.data / "quarantaine" / desk.snapshot_folder(workspace).name

    def kept(self) -> Sequence[Kept]:
        """Newest first."""
        found = []
        for path in self._folder.glob("*.json") if self._folder.is_dir() else ():
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                found.append(msgspec.json.decode(path.read_bytes(), type=Kept))
        there = [each for each in found if self._path(each.bundle).is_file()]
        return sorted(there, key=lambda each: (each.at, each.bundle), reverse=True)

    def _path(self, bundle: str) -> Path:
        return self._folder / f"{bundle}{_SUFFIX}"

    def keep(self, source: Path, incoming: Incoming, now: datetime.datetime) -> None:
        """Keep a copy of a forked bundle; a full disk must not hide why it was refused."""
        at = now.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with contextlib.suppress(OSError):
            size = source.stat().st_size
            if size > _LARGEST or any(each.bundle == incoming.bundle_id for each in self.kept()):
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._path(incoming.bundle_id).with_suffix(".bezig")
            shutil.copyfile(source, unfinished)
            unfinished.replace(self._path(incoming.bundle_id))
            facts = Kept(incoming.bundle_id, source.name, incoming.manifest.sender.person, at, size)
            replace_file(self._folder / f"{facts.bundle}.json", msgspec.json.encode(facts))
            self._bound()

    def _bound(self) -> None:
        room = _LARGEST
        for place, each in enumerate(self.kept()):
            room -= each.bytes
            if place >= _MOST or room < 0:
                self.remove(each.bundle)

    def find(self, named: str) -> Kept:
        """The bundle with this id, or the only one whose id begins so; refused when there is none."""
        found = [each for each in self.kept() if named and each.bundle.startswith(named.lower())]
        if len(found) != 1:
            raise Refused.because("quarantine.unknown", None, bundle=named)
        return found[0]

    def path_of(self, kept: Kept) -> Path:
        """Where the bundle is kept."""
        return self._path(kept.bundle)

    def remove(self, bundle: str) -> None:
        """Throw a bundle away."""
        for path in (self._path(bundle), self._folder / f"{bundle}.json"):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def holding(self, record: RecordId, texts: Collection[str]) -> Sequence[str]:
        """Names of the bundles that hold this record or have one of these texts in the reason of a step.

        Those that cannot be looked into are among them.
        """
        return [each.file for each in self.kept() if self._may_hold(each, record, texts)]

    def forget(self, record: RecordId, texts: Collection[str]) -> None:
        """Throw away every bundle that `holding` names."""
        for each in self.kept():
            if self._may_hold(each, record, texts):
                self.remove(each.bundle)

    def _may_hold(self, kept: Kept, record: RecordId, texts: Collection[str]) -> bool:
        try:
            with open_bundle(self._path(kept.bundle)) as incoming:
                if any(op.record == record for block in incoming.ops() for op in block):
                    return True
                return any(says(given(step.ext), texts) for block in incoming.txns() for step in block)
        except Refused:
            return True


def take(workspace: Workspace, named: str, desk: Desk, keys: Keys | None = None) -> MergePlan:
    """Take a bundle from quarantine as the writes of another copy; it leaves the quarantine then."""
    quarantine = Quarantine(workspace.path, desk)
    kept = quarantine.find(named)
    with open_bundle(quarantine.path_of(kept), keys) as incoming:
        incoming.file_name = kept.file
        plan = workspace.merge_fork(incoming)
    quarantine.remove(kept.bundle)
    return plan
