"""This version reads the files of every released one: workspace, bundles open and locked, start bundle, request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import zstandard
from cli.calling import Kb
from stores import Store

SAMPLES = sorted(path.parent for path in Path(__file__).parents[1].glob("samples/*/facts.json"))


@pytest.fixture(params=SAMPLES, ids=lambda each: each.name)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The facts of a version, whose files stand in the folder of the test."""
    for path in request.param.iterdir():
        shutil.copyfile(path, tmp_path / path.name)
    content = zstandard.ZstdDecompressor().decompress((tmp_path / "werkgroep.kbwerk.zst").read_bytes())
    (tmp_path / "werkgroep.kbwerk").write_bytes(content)
    facts: dict[str, Any] = json.loads((tmp_path / "facts.json").read_text("utf-8"))
    (tmp_path / "wachtzin.txt").write_text(facts["passphrase"], "utf-8")
    return facts


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """The command line over these files."""
    return Kb(Store("file", tmp_path), monkeypatch, capsys)


def test_there_is_a_sample_of_a_version() -> None:
    assert SAMPLES


def test_a_workspace_holds_what_it_held(kb: Kb, sample: dict[str, Any]) -> None:
    assert kb("check", "werkgroep.kbwerk", "--json").document == {"ok": True, "findings": []}
    for kind, count in sample["records"].items():
        assert len(kb("show", "werkgroep.kbwerk", kind, "--json").document) == count, kind
    assert kb("digest", "werkgroep.kbwerk", "--json").document["digest"] == sample["digest"]["digest"]
    assert kb("undo", "werkgroep.kbwerk").code == 0  # and life goes on


@pytest.mark.parametrize("more", [(), ("--passphrase-file", "wachtzin.txt")], ids=["open", "locked"])
def test_a_bundle_brings_what_it_held(kb: Kb, sample: dict[str, Any], more: tuple[str, ...]) -> None:
    bundle = "versleuteld.kbbundle" if more else "alles.kbbundle"
    assert kb("create", "samen.kbwerk", "--joint").code == 0
    (verdict,) = kb("merge", "samen.kbwerk", bundle, *more, "--json").document["bundles"]
    assert verdict["verdict"] == "merged"
    for kind, count in sample["records"].items():
        assert len(kb("show", "samen.kbwerk", kind, "--json").document) >= count, kind


def test_a_start_bundle_begins_a_workspace_and_a_request_is_answered(kb: Kb, sample: dict[str, Any]) -> None:
    assert sample["records"]["action"]
    assert kb("create", "nieuw.kbwerk", "--from", "start.kbbundle", "--theme", "INK").code == 0
    assert kb("export", "nieuw.kbwerk", "antwoord.kbbundle", "--request", "verzoek.kbverzoek").code == 0
