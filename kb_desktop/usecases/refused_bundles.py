"""Verdicts on bundles that were refused, kept beside the workspace until something is written there anyway.

A refusal leaves the workspace byte for byte as it was, so its verdict waits in a small file of this installation; the
next bundle that is taken or made brings it into the workspace's own list, from which the receipt is written.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import LONGEST_WORDS, Receipt
from kb_desktop.environment.atomic import replace_file
from kb_desktop.usecases.desk import Desk
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.workspace import Workspace

UNKNOWN_THEME = ""
"""Of whom a bundle is that could not be opened, nobody can tell."""
_MOST = 500
_CHUNK = 1 << 20


class RefusedBundles:
    """The verdicts that wait, of one workspace on this installation."""

    def __init__(self, workspace: Location, desk: Desk) -> None:
        self._path = desk.paths.data / "geweigerd" / f"{desk.snapshot_folder(workspace).name}.json"

    def waiting(self) -> Sequence[Receipt]:
        """Newest first."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Receipt])
        except (OSError, msgspec.MsgspecError):
            return []

    def note(self, refused: Sequence[Receipt]) -> None:
        """Keep verdicts; a full disk must not hide why a bundle was refused."""
        kept = {each.bundle: each for each in (*refused, *self.waiting())}
        newest = sorted(kept.values(), key=lambda each: each.at, reverse=True)[:_MOST]
        with contextlib.suppress(OSError):
            replace_file(self._path, msgspec.json.encode(newest))

    def bring_in(self, workspace: Workspace) -> None:
        """Put what waits on the workspace's own list."""
        waiting = self.waiting()
        if waiting:
            workspace.books.note_refused(waiting)
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def verdict_on(
    path: Path, refused: Refused, now: datetime.datetime, incoming: Incoming | None = None
) -> Receipt | None:
    """The verdict on a refused bundle; None for a file that is not there."""
    try:
        bundle = incoming.bundle_id if incoming else _content_hash(path)
    except OSError:
        return None
    problem = refused.problems[0]
    return Receipt(
        bundle=bundle,
        file=path.name,
        theme=incoming.manifest.about.theme if incoming else UNKNOWN_THEME,
        replica=incoming.manifest.sender.replica if incoming else 0,
        at=now.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        fate="refused",
        code=problem.code,
        words=sentence(problem)[:LONGEST_WORDS],
    )


def _content_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
