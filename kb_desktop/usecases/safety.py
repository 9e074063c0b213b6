"""Safety copies: listing them, and going on with one as a file of its own."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace.workspace import Workspace

REASONS = {
    "zelf": "zelf gemaakt",
    "dagelijks": "van deze dag",
    "inlezen": "voor het inlezen van een bundel",
    "ongedaan": "voor het ongedaan maken van een bundel",
    "bijwerken": "voor een nieuwe versie",
}


@dataclass(frozen=True, slots=True)
class SafetyCopy:
    """A stored copy: file, local time in words, why it was made, and its size in bytes."""

    path: Path
    when: str
    why: str
    size: int


def safety_copies(workspace: Workspace) -> Sequence[SafetyCopy]:
    """The safety copies of this workspace, newest first."""
    return [
        SafetyCopy(
            each.path,
            each.at.astimezone().strftime("%d-%m-%Y %H:%M"),
            REASONS.get(each.reason, each.reason),
            each.path.stat().st_size,
        )
        for each in workspace.snapshots()
    ]


def restore_beside(copy: Path, workspace: Location, now: datetime.datetime, documents: Path) -> Path:
    """Put a safety copy beside the workspace as a new file, which goes on as a copy of its own; returns its path.

    Of a workspace on a server it comes in the folder `documents`. The workspace itself stays as it is: whoever restores
    may want to look at both.
    """
    if not copy.is_file():
        raise Refused.because("workspace.missing", None, path=copy.name)
    name = f"{workspace.stem} teruggezet {now.astimezone():%Y-%m-%d %H.%M}"
    folder = workspace.parent if isinstance(workspace, Path) else documents
    target, place = folder / f"{name}{copy.suffix}", 2
    while target.exists():
        target, place = folder / f"{name} ({place}){copy.suffix}", place + 1
    unfinished = target.with_suffix(".bezig")
    try:
        shutil.copyfile(copy, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise Refused.because("workspace.not_writable", None, folder=str(target.parent)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target
