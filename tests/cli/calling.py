"""The command line in the hands of a test: calls in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Kb = Callable[..., Said]


def put(kb: Kb, workspace: str, *records: dict[str, Any]) -> list[str]:
    said = kb("put", workspace, "--json", lines=list(records))
    assert said.code == 0, said.err
    ids: list[str] = said.document["ids"]
    return ids


def refused(said: Said, *words: str) -> None:
    assert said.code == 1
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    for word in words:
        assert word in said.err
