"""The guided tour as somebody without a screen runs it: one command, and everything it promises stands there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtGui import QImage


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything the tour makes."""
    folder = tmp_path_factory.mktemp("rondleiding")
    done = subprocess.run(
        [sys.executable, "-m", "kb_desktop", "tour", str(folder / "tour"), "--json"],
        env={**os.environ, "KB_DESKTOP_HOME": str(folder / "desk"), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed = {Path(name) for name in json.loads(done.stdout)["files"]}
    made = {path for path in (folder / "tour").rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert {path.resolve() for path in listed} == {path.resolve() for path in made}
    return folder / "tour"


def test_two_groups_a_joint_workspace_and_bundles_stand_there(tour: Path) -> None:
    assert len(list(tour.rglob("*.kbwerk"))) == 3
    assert len(list(tour.rglob("*.kbbundle"))) >= 3


def test_every_page_is_pictured_in_light_and_in_dark_and_no_two_pictures_are_the_same(tour: Path) -> None:
    pictures = sorted(tour.rglob("*.png"))
    assert len(pictures) >= 16
    assert len({path.read_bytes() for path in pictures}) == len(pictures)
    for path in pictures:
        image = QImage(str(path))
        assert image.width() >= 1280, path.name
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 20, f"{path.name} is empty"


def test_its_papers_have_pages_a_title_and_a_language(tour: Path) -> None:
    papers = sorted(tour.rglob("*.pdf"))
    assert {path.stem.partition("-")[0] for path in papers} == {
        *("vergaderstukken", "verslag", "actielijst", "voortgangsrapportage")
    }
    for path in papers:
        document = pypdfium2.PdfDocument(path)
        try:
            assert len(document) >= 1
            assert document.get_metadata_value("Title"), path.name
        finally:
            document.close()
