"""Reads bundles in a process of its own and tells per bundle, as lines of JSON, what it cost.

python measured_reader.py <bundle> ...
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.peak_memory import PeakMemory

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange import inspect


def read(path: Path) -> str:
    """The code of the refusal, or that there was none."""
    try:
        inspect(path)
    except Refused as refused:
        return refused.problems[0].code
    return "taken"


def main(paths: list[str]) -> None:
    read(Path(paths[0]))  # what is loaded and made ready once is not the bundle's
    for path in paths:
        peak, begun = PeakMemory(), time.process_time()
        code = read(Path(path))
        seconds = time.process_time() - begun
        print(json.dumps({"code": code, "seconds": seconds, "mb": peak.mb()}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
