"""Makes the samples of the version at hand: `python tests/samples/make.py`, once per released version.

A workspace (compressed), bundles (open and locked) and a request, with what they hold in `facts.json`. Every later
version must read them (`tests/cli/test_samples.py`); files of a released version are never made anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import zstandard

from kb_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "een wachtzin die iedereen mag weten"  # noqa: S105 - of samples, for everybody


def _program(folder: Path, *words: str) -> Any:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "kb_desktop", *words, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
    return json.loads(done.stdout)


def main() -> None:
    """Fill the folder of this version, which must not be there yet."""
    target = Path(__file__).parent / __version__
    target.mkdir()
    with tempfile.TemporaryDirectory() as under:
        folder = Path(under)
        _program(folder, "tour", "tour")
        workspace = folder / "tour" / "werkgroep-ink.kbwerk"
        (folder / "wachtzin.txt").write_text(PASSPHRASE, "utf-8")
        locked = target / "versleuteld.kbbundle"
        _program(folder, "export", str(workspace), str(target / "alles.kbbundle"), "--full")
        _program(folder, "export", str(workspace), str(locked), "--full", "--passphrase-file", "wachtzin.txt")
        _program(folder, "request", str(workspace), str(target / "verzoek.kbverzoek"))
        (target / "start.kbbundle").write_bytes((folder / "tour" / "start-ink.kbbundle").read_bytes())
        _program(folder, "create", "joint.kbwerk", "--joint")
        _program(folder, "merge", "joint.kbwerk", str(target / "alles.kbbundle"))
        kinds = _program(folder, "schema")
        facts = {
            "passphrase": PASSPHRASE,
            "digest": _program(folder, "digest", str(workspace)),
            "records": {kind: len(_program(folder, "show", str(workspace), kind)) for kind in sorted(kinds)},
        }
        content = zstandard.ZstdCompressor(level=19).compress(workspace.read_bytes())
    (target / "werkgroep.kbwerk.zst").write_bytes(content)
    (target / "facts.json").write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
