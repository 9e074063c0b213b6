"""The first window is on the screen before anything heavy is loaded."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from house.reading_the_house import ROOT

from kb_desktop.environment.paths import Paths
from kb_desktop.environment.settings import Settings, SettingsFile
from kb_desktop.ui.pages import ENTRIES
from kb_desktop.ui.shared.parts import Page

HEAVY = (
    "cryptography", "keyring", "pyrage",
    "sqlalchemy", "sqlite3", "kb_desktop.workspace",  # the database
    "reportlab", "pikepdf", "pypdfium2", "PIL", "pyphen", "page", "kb_desktop.documents",  # papers
    "zstandard", "kb_desktop.exchange",  # bundles
    "psycopg", "keyring",
    "dateparser", "fractional_indexing", "filelock", "asyncio",
)  # fmt: skip

CHILD = """
import sys
from PySide6.QtCore import QEvent, QObject
from kb_desktop import __main__, start

heavy = sys.argv.pop(1).split()
alone = sys.argv.pop(1) == "alone"
build = start.window

class Watch(QObject):
    def eventFilter(self, shown, event):
        if event.type() is QEvent.Type.Paint:
            shown.removeEventFilter(self)
            assert shown.isVisible() and shown.stack.currentWidget() in (shown.welcome, shown._waiting)
            print("painted", *(name for name in heavy if name in sys.modules))
            if alone:
                shown.close()
        return False

def watched(*given):
    shown = build(*given)
    shown.installEventFilter(Watch(shown))
    shown.session.opened.connect(lambda: (print("opened", shown.session.path.name), shown.close()))
    return shown

start.window = watched
sys.exit(__main__.main())
"""


def _start(home: Path, *words: str, alone: bool) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KB_DESKTOP_HOME": str(home)}
    command = [sys.executable, "-c", CHILD, " ".join(HEAVY), "alone" if alone else "on", *words]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_the_welcome_is_painted_before_any_library_for_database_papers_or_bundles_is_loaded(tmp_path: Path) -> None:
    assert _start(tmp_path, alone=True) == ["painted"]


@pytest.mark.parametrize("by", ["named", "left open"])
def test_a_workspace_is_opened_after_the_window_is_painted(tmp_path: Path, by: str) -> None:
    path = tmp_path / "werkgroep.kbwerk"
    home = tmp_path / "home"
    making = [sys.executable, "-m", "kb_desktop", "create", str(path), "--theme", "VTH"]
    environment = {**os.environ, "KB_DESKTOP_HOME": str(home)}
    made = subprocess.run(making, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    if by == "left open":
        SettingsFile(Paths(home).settings).save(Settings(last_workspace=str(path), last_page="actions"))
    words = [str(path)] if by == "named" else []
    assert _start(home, *words, alone=False) == ["painted", "opened werkgroep.kbwerk"]


@pytest.mark.parametrize("key", ENTRIES)
def test_the_button_of_a_page_carries_the_title_and_icon_of_the_page_it_makes(key: str) -> None:
    module = importlib.import_module(f"kb_desktop.ui.{key}.page")
    pages = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Page)]
    own = [(each.title, each.icon_name) for each in pages if each.__module__ == module.__name__]
    assert own == [(ENTRIES[key].title, ENTRIES[key].icon_name)]
