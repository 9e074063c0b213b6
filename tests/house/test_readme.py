"""README.md tells the truth: its labels, keys, files and commands are those of the program."""

from __future__ import annotations

import re
import tomllib

import pytest
from house.reading_the_house import ROOT

from kb_desktop import __version__

README = (ROOT / "README.md").read_text(encoding="utf-8")
_WINDOW = [
    *sorted((ROOT / "kb_desktop" / "ui").rglob("*.py")),
    *sorted((ROOT / "kb_desktop" / "usecases").glob("*_view.py")),
]
SHOWN = "\n".join(path.read_text(encoding="utf-8") for path in _WINDOW)
COVENANT = {"Krachtenbundeling Rijk-Regio Circulaire Economie"}
LABELS = sorted(set(re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", README)) - COVENANT)
KEYS = sorted(set(re.findall(r"\bCtrl\+[A-Z](?:hift\+[A-Z])?\b", README)))
_NAMED, _LINKED = r"`([\w./]+(?:\.(?:md|py|toml|lock)|/))`", r"\]\(([^)]+)\)"
FILES = sorted({*re.findall(_NAMED, README), *re.findall(_LINKED, README)})


def test_the_readme_is_read_as_meant() -> None:
    assert len(LABELS) > 15
    assert len(KEYS) > 8
    assert len(FILES) > 8


@pytest.mark.parametrize("label", LABELS)
def test_a_label_named_in_the_readme_is_on_the_screen(label: str) -> None:
    assert label in SHOWN.replace("&", "")


@pytest.mark.parametrize("keys", KEYS)
def test_keys_named_in_the_readme_do_something(keys: str) -> None:
    assert f'"{keys}"' in SHOWN or (keys in ("Ctrl+Z", "Ctrl+9") and keys.rstrip("9") in SHOWN)


@pytest.mark.parametrize("file", FILES)
def test_a_file_named_in_the_readme_exists(file: str) -> None:
    here = ROOT / file
    assert here.exists() or (ROOT / "tests" / file).exists()


def test_the_version_stands_in_two_places_and_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
