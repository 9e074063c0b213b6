"""The command line in the hands of a test: calls in a folder of its own."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from builders import SteppingClock, an_installation
from stores import Store, everything_in

from kb_desktop.cli.main import main
from kb_desktop.domain.addresses import location
from kb_desktop.workspace.workspace import Workspace


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Kb:
    """Calls the command line in a folder of its own; on a server the workspaces are known by their addresses."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self._capsys = store, capsys
        self._count = itertools.count()
        monkeypatch.chdir(store.folder)
        monkeypatch.setenv("KB_DESKTOP_HOME", str(store.folder / "thuis"))

    def __call__(self, *words: str, lines: list[dict[str, Any]] | bytes | None = None) -> Said:
        """What it says to these words; `lines` go through a file whose name is added."""
        arguments = [self.named(word) for word in words]
        if lines is not None:
            file = self.store.folder / f"invoer{next(self._count)}.jsonl"
            content = lines if isinstance(lines, bytes) else "\n".join(json.dumps(each) for each in lines).encode()
            file.write_bytes(content)
            arguments.append(file.name)
        self._capsys.readouterr()
        code = main(arguments)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)

    def named(self, word: str) -> str:
        """How the workspace of this name is called on the command line."""
        is_workspace = word.endswith(".kbwerk") and "/" not in word
        return str(self.store.place(word.removesuffix(".kbwerk"))) if self.store.on_server and is_workspace else word

    def held(self, name: str) -> object:
        """All that is stored in a workspace."""
        if not self.store.on_server:
            return Path(name).read_bytes()
        with Workspace.open(location(self.named(name)), an_installation(), SteppingClock()) as workspace:
            return everything_in(workspace)


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
