"""Everything of others that ships with the program stands in packaging/third_party.md with its licence."""

from __future__ import annotations

import re
import tomllib

import pytest
from house.reading_the_house import ROOT

REGISTER = (ROOT / "packaging" / "third_party.md").read_text(encoding="utf-8")
LICENCE = re.compile(r"(?i)licen[cs]e|^readme|^notice|copying")


@pytest.mark.parametrize("folder", ["fonts", "locale"])
def test_every_shipped_file_of_others_is_recorded(folder: str) -> None:
    shipped = sorted(path.name for path in (ROOT / "resources" / folder).rglob("*") if path.is_file())
    assert [name for name in shipped if not LICENCE.search(name) and f"`{name}`" not in REGISTER] == []


def test_every_icon_is_of_the_recorded_set_and_names_its_licence() -> None:
    icons = sorted(path for path in (ROOT / "resources" / "icons").rglob("*") if path.is_file())
    first_lines = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in icons}
    strange = {name for name, line in first_lines.items() if not re.search(r"@license lucide-static v\S+ - ISC", line)}
    assert {name for name in strange if not LICENCE.search(name) and f"`{name}`" not in REGISTER} == set()
    assert "Lucide (`lucide-static`), ISC" in REGISTER


def test_every_package_the_program_needs_is_recorded_with_a_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[<>=!~\[ ]", line, maxsplit=1)[0] for line in project["project"]["dependencies"]]
    rows = dict(re.findall(r"(?m)^\| ([A-Za-z0-9._-]+) \| ([^|]+) \|", REGISTER))
    assert [name for name in names if not rows.get(name, "").strip()] == []
