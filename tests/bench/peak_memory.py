"""The most memory this process used since a moment, in MB: of the process itself, never of the one that started it."""

from __future__ import annotations

import re
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


class PeakMemory:
    """Start measuring. On Linux the kernel's own peak is set back first: it outlives a fork and an exec.

    Elsewhere the answer is None: the peak of a process cannot be set back there.
    """

    def __init__(self) -> None:
        try:
            _CLEAR.write_text(_RESET_PEAK, encoding="ascii")
        except OSError:
            self._before: float | None = None
        else:
            self._before = _held("VmRSS")

    def mb(self) -> float | None:
        """How much the peak lies above what was held at the start."""
        return None if self._before is None else _held("VmHWM") - self._before


def _held(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0
