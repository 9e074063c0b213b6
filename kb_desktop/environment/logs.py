"""The log: what was done to which id, with what result, by which installation, when. Never names, texts or secrets."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import FrameSummary, extract_tb

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_LARGEST = 1_000_000
_KEPT = 4


class ActionLog:
    """A rotating file with one JSON object a line: at, action, object, result, actor."""

    def __init__(self, folder: Path, actor: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = folder / "kb-desktop.log"
        self._actor = _word(actor)
        self._clock = clock
        self._handler = RotatingFileHandler(
            self.path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )

    def record(self, action: str, subject: str = "", result: str = "done") -> None:
        """Writes a line. Anything that is not an id or a code is replaced by `?`, so that no text can slip in."""
        self._write({"action": _word(action), "object": _word(subject), "result": _word(result)})

    def crash(self, error: BaseException) -> None:
        """Writes type and places of an error, not its message, which may hold what somebody typed."""
        places = [_place(frame) for frame in extract_tb(error.__traceback__)]
        self._write({"action": "crash", "object": "", "result": type(error).__name__, "places": places})

    def close(self) -> None:
        self._handler.close()

    def _write(self, facts: dict[str, object]) -> None:
        at = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = json.dumps({"at": at, **facts, "actor": self._actor}, ensure_ascii=True)
        self._handler.emit(logging.LogRecord("kb", logging.INFO, "", 0, line, None, None))


def _word(text: str) -> str:
    return text if not text or _ID.fullmatch(text) else "?"


def _place(frame: FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}"
