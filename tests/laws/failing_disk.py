"""The real program on a disk that fails: `strace` answers single calls to the system with an error.

What the program and its SQLite really ask of the system is seen from outside, nothing of them is replaced.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from laws.bundle_files import ROOT

ERRORS: Mapping[str, Sequence[str]] = {
    "pwrite64": ("ENOSPC", "EIO"),
    "write": ("ENOSPC", "EIO"),
    "fdatasync": ("EIO",),
    "fsync": ("EIO",),
    "ftruncate": ("EIO",),
    "unlink": ("EIO",),
    "rename": ("EIO", "ENOSPC"),
    "pread64": ("EIO",),
}
"""Calls that can fail, and with what."""

_CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class Fault:
    """The `when`-th call of a name answers with an error."""

    call: str
    error: str
    when: int

    def __str__(self) -> str:
        return f"{self.call} {self.when} {self.error}"


@dataclass(frozen=True, slots=True)
class Said:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


def program(folder: Path, *words: object, tracer: Sequence[str] = ()) -> Said:
    """Run the command line in `folder`, at a home of its own there."""
    home = folder / "thuis"
    home.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }
    command = [*tracer, sys.executable, "-m", "kb_desktop", *map(str, words)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=folder, env=environment)
    return Said(done.returncode, done.stdout, done.stderr)


def calls(folder: Path, *words: object) -> list[tuple[str, int]]:
    """The calls of a run that goes well that touch files below `folder`: name, and which one of that name it is."""
    log = folder / "gezien.txt"
    tracer = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "--seccomp-bpf",
        "-s",
        "0",
        "-e",
        f"trace={','.join(ERRORS)}",
        "-o",
        str(log),
    ]
    said = program(folder, *words, tracer=tracer)
    assert said.code == 0, said.err
    seen: dict[str, int] = {}
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        name = match["name"]
        seen[name] = seen.get(name, 0) + 1
        if str(folder) in match["rest"]:
            found.append((name, seen[name]))
    log.unlink()
    assert found, "nothing was written or read"
    return found


def with_fault(folder: Path, fault: Fault, *words: object) -> Said:
    """Run the program while one call fails."""
    where = f"inject={fault.call}:error={fault.error}:when={fault.when}"
    tracer = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={fault.call}", "-e", where, "-o", "/dev/null"]
    return program(folder, *words, tracer=tracer)
