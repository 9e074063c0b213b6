"""Calls of the command line, each test in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.calling import Kb
from stores import Store, database, store  # noqa: F401 - fixtures


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """Calls the command line in a folder of its own."""
    return Kb(Store("file", tmp_path), monkeypatch, capsys)
