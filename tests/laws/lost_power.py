"""What a disk may hold after the power went: replayed from what the real program asked of the system.

`strace` notes every write, flush and removal of a workspace and its journal. At a moment of choice all that was
flushed is there; of the rest any part may be, sector by sector, and a file that was made or removed since its folder
was flushed may be there or not. That is what SQLite's own documents promise to survive (Atomic Commit In SQLite).
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CALLS = "openat,pwrite64,ftruncate,fdatasync,fsync,unlink,write"
_FD = re.compile(r"^\d+<(?P<path>[^>]*)>(?:, (?P<rest>.*))?$")
_LINE = re.compile(r"^\d+ +(?P<call>\w+)\((?P<given>.*)\) += (?P<answer>-?\w+)")
_HEX = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Event:
    """One call that succeeded: `what` is made, write, cut, flush, gone or said; `path` its file or folder."""

    what: str
    path: str
    place: int = 0
    data: bytes = b""


def _bytes(quoted: str) -> bytes:
    return bytes(int(each, 16) for each in _HEX.findall(quoted))


def _event(line: str) -> Event | None:
    match = _LINE.match(line)
    if match is None or match["answer"].startswith("-"):
        return None
    call, given = match["call"], match["given"]
    if call in ("unlink", "openat"):
        path = _bytes(given.split('"')[1]).decode(errors="replace")
        return Event("gone", path) if call == "unlink" else Event("made", path) if "O_CREAT" in given else None
    of = _FD.match(given)
    return _on_file(call, _bytes(of["path"]).decode(errors="replace"), of["rest"] or "") if of is not None else None


def _on_file(call: str, path: str, rest: str) -> Event:
    match call:
        case "pwrite64":
            data, _, place = rest.rsplit(", ", 2)
            return Event("write", path, int(place), _bytes(data))
        case "write":
            return Event("said", path, 0, _bytes(rest))
        case "ftruncate":
            return Event("cut", path, int(rest))
        case _:
            return Event("flush", path)


def traced(command: Sequence[str], watched: Sequence[Path], log: Path, environment: dict[str, str]) -> list[Event]:
    """The events of a program that ends well: those of the watched files and folders, and what it said."""
    tracer = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "1000000",
        "--seccomp-bpf",
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(log),
    ]
    done = subprocess.run([*tracer, *command], check=True, capture_output=True, env=environment)
    assert done.stdout
    names = {str(path) for path in watched}
    found = [event for line in log.read_text("ascii").splitlines() if (event := _event(line)) is not None]
    return [each for each in found if each.path in names or (each.what == "said" and each.path.startswith("pipe:"))]


@dataclass
class _File:
    """A file as the program sees it, as it certainly is on the disk, and what was written since its last flush."""

    durable: bytearray
    waiting: list[Event] = field(default_factory=list)

    def take(self, event: Event, dice: random.Random | None = None) -> None:
        """Carry out a write; with dice only some of its sectors."""
        if event.what == "cut":
            if dice is None or dice.random() < 0.5:
                del self.durable[event.place :]
            return
        for begin in range(0, len(event.data), SECTOR):
            if dice is None or dice.random() < 0.5:
                part, place = event.data[begin : begin + SECTOR], event.place + begin
                self.durable.extend(b"\0" * (place - len(self.durable)))
                self.durable[place : place + len(part)] = part


class Disk:
    """Files of one folder, by name."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self.folder = str(folder)
        self._there = {name: _File(bytearray(content)) for name, content in files.items()}
        self._gone: dict[str, _File] = {}  # removed, but the folder was not flushed since
        self._new: set[str] = set()  # made, but the folder was not flushed since

    def take(self, event: Event) -> None:
        """What the program does."""
        if event.what == "flush" and event.path == self.folder:
            self._gone.clear()
            self._new.clear()
        elif event.what == "made" and event.path not in self._there:
            self._there[event.path] = _File(bytearray())
            self._new.add(event.path)
        elif event.what == "gone" and event.path in self._there:
            left = self._there.pop(event.path)
            if event.path not in self._new:
                self._gone[event.path] = left
        elif event.what == "flush" and event.path in self._there:
            one = self._there[event.path]
            for each in one.waiting:
                one.take(each)
            one.waiting.clear()
        elif event.what in ("write", "cut") and event.path in self._there:
            self._there[event.path].waiting.append(event)

    def after_a_cut(self, dice: random.Random) -> Iterator[tuple[str, bytes]]:
        """What may be found of it when the power is back: names and contents."""
        for path, one in [*self._there.items(), *self._gone.items()]:
            if path in self._new and dice.random() < 0.5:
                continue
            if path in self._gone and (path in self._there or dice.random() < 0.5):
                continue
            left = _File(bytearray(one.durable))
            for each in one.waiting:
                left.take(each, dice)
            yield path, bytes(left.durable)
