"""Making the environment never empties that of another checkout."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from house.reading_the_house import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_environment_behind_a_link_is_never_cleared(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "packaging"))  # as when it is started
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "kb_desktop.stamp").write_text("of another lock", encoding="utf-8")
    link = tmp_path / ".venv"
    link.symlink_to(shared, target_is_directory=True)
    with pytest.raises(SystemExit, match="koppeling"):
        dev._build(link, link / "bin" / "python", None, "3.11.7")
    assert (shared / "kb_desktop.stamp").read_text(encoding="utf-8") == "of another lock"
