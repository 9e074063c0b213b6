"""Calls of the command line, each test in a folder of its own."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from cli.calling import Kb, Said

from kb_desktop.cli.main import main


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """Calls the command line in a folder of its own; `stdin` goes through a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_DESKTOP_HOME", str(tmp_path / "thuis"))
    count = itertools.count()

    def call(*words: str, lines: list[dict[str, Any]] | bytes | None = None) -> Said:
        arguments = list(words)
        if lines is not None:
            file = tmp_path / f"invoer{next(count)}.jsonl"
            content = lines if isinstance(lines, bytes) else "\n".join(json.dumps(each) for each in lines).encode()
            file.write_bytes(content)
            arguments.append(file.name)
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)

    return call
