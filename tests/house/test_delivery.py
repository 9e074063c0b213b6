"""What leaves the house: a lock without addresses, no traces of a machine, nothing unfinished."""

from __future__ import annotations

import re
import tomllib

import pytest
from house.reading_the_house import ROOT, project_files, text_of

LOCK = ROOT / "packaging" / "requirements.lock"
HERE = "tests/house/test_delivery.py"
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
TRACES = re.compile(
    r"(?<![\w.:])/(?:work|root)/"  # a machine's own folders
    rf"|{re.escape(ROOT.as_posix())}/"
    r"|file:///"
    r"|--(?:extra-)?index-url|--find-links"
    r"|\b(?:files\.pythonhosted\.org|pypi\.org|deb\.debian\.org|registry\.npmjs\.org|proxy\.golang\.org)\b"
    r"|://[^/\s:@]+:[^/\s@]+@"  # a password in an address
)


def _requirements() -> list[str]:
    return [line for line in LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines() if line.strip()]


def test_the_lock_pins_every_package_with_hashes() -> None:
    lines = _requirements()
    assert len(lines) > 20
    unpinned = [line for line in lines if not re.match(r"[A-Za-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
    assert unpinned == []


def test_the_lock_holds_no_address_and_no_path() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    assert "file:" not in text
    assert re.search(r"(?m)^\s*(?:-e|-i|-f|--index|--find|/|[A-Za-z]:\\)", text) is None


def test_the_lock_holds_every_declared_dependency_within_its_range() -> None:
    packaging = pytest.importorskip("packaging.requirements")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8")))
    for written in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        asked = packaging.Requirement(written)
        assert asked.specifier.contains(locked[asked.name.lower()]), written


@pytest.mark.parametrize(
    "rule", [pytest.param(UNFINISHED, id="nothing_unfinished"), pytest.param(TRACES, id="no_trace_of_a_machine")]
)
def test_tracked_files_hold(rule: re.Pattern[str]) -> None:
    found = []
    for path in project_files():
        name = path.relative_to(ROOT).as_posix()
        text = text_of(path)
        if text is None or name == HERE:
            continue
        found += [
            f"{name}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), 1)
            if rule.search(line)
        ]
    assert found == []
