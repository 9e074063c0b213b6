"""Snapshots: a checked copy of the whole workspace before anything large happens, and daily; ten are kept."""

from __future__ import annotations

import datetime
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace.engine import of_the_disk

KEEP = 10
_NAME = re.compile(r"(?P<stem>.+)\.(?P<at>\d{8}T\d{6}\d{3}Z)\.(?P<reason>[a-z]+)\.kbwerk")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored copy: where, when (UTC) and before what."""

    path: Path
    at: datetime.datetime
    reason: str


def write(connection: Connection, target: Path) -> None:
    """Copy an open workspace file, by VACUUM INTO."""
    connection.execute(text("VACUUM INTO :target"), {"target": str(target)})


@contextmanager
def taking(workspace: Location, folder: Path, reason: str, now: datetime.datetime) -> Iterator[Path]:
    """Gives the path to write a copy to; checks the copy, and only then gives it its name. Ten are kept."""
    stamp = now.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%S") + f"{now.microsecond // 1000:03d}Z"
    target = folder / f"{workspace.stem}.{stamp}.{reason}.kbwerk"
    unfinished = target.with_suffix(".bezig")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        yield unfinished
        if _verdict(unfinished) != "ok":
            raise Refused.because("workspace.damaged", path=workspace.name)
        unfinished.replace(target)
    except OSError as error:
        raise Refused.because("snapshot.not_written", folder=str(folder), reason=error.strerror) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    with suppress(OSError):  # an old copy too many does no harm
        for old in snapshots(workspace, folder)[KEEP:]:
            old.path.unlink(missing_ok=True)


def _verdict(copy: Path) -> str:
    """What SQLite says about the pages of a copy."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        raise (of_the_disk(error) or Refused.because("workspace.damaged", path=copy.name)) from error


def snapshots(workspace: Location, folder: Path) -> list[Snapshot]:
    """The snapshots of a workspace, newest first."""
    found = []
    for path in folder.glob("*.kbwerk") if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and match["stem"] == workspace.stem:
            at = datetime.datetime.strptime(match["at"][:15], "%Y%m%dT%H%M%S").replace(tzinfo=datetime.UTC)
            found.append((match["at"], Snapshot(path, at, match["reason"])))
    return [snapshot for _, snapshot in sorted(found, key=lambda each: each[0], reverse=True)]
