"""Asks veraPDF, in a process of its own beside the tests, whether a file conforms.

A Java machine inside the process of the tests changes it: the main thread keeps 1 MB of its stack, and Java's own
threads allocate while `tracemalloc` stops, which ends CPython (gh-128679). Both ended whole test runs.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

_ENGINE = Path(__file__).with_name("vera_engine.py")


@cache
def _engine() -> subprocess.Popen[str]:
    """The engine, started at the first question and ended with the tests."""
    pipe = subprocess.PIPE
    engine = subprocess.Popen([sys.executable, _ENGINE], stdin=pipe, stdout=pipe, encoding="utf-8")

    @atexit.register
    def end() -> None:
        assert engine.stdin is not None
        engine.stdin.close()  # it stops when its input ends, unless a child of the tests holds the other end open
        try:
            engine.wait(5)
        except subprocess.TimeoutExpired:
            engine.kill()
            engine.wait()
        assert engine.stdout is not None
        engine.stdout.close()

    return engine


def failures(path: Path, flavour: str) -> dict[str, str]:
    """Broken rules of "ua1", "2a" or "2b" with veraPDF's words; empty when the file conforms."""
    engine = _engine()
    assert engine.stdin is not None
    assert engine.stdout is not None
    engine.stdin.write(json.dumps([str(path), flavour]) + "\n")
    engine.stdin.flush()
    answer = json.loads(engine.stdout.readline() or '"veraPDF stopped"')
    assert isinstance(answer, dict), answer
    return answer
