"""Tests leave nothing behind: the fixtures that every test gets do see it; no test changes the process for others."""

from __future__ import annotations

import ast
import sys

import pytest
from house.reading_the_house import ROOT

pytest_plugins = ["pytester"]

MESSY = """
import threading

kept = []

def test_thread():
    stop = threading.Event()
    kept.append(stop)
    threading.Thread(target=stop.wait, daemon=True, name="nooit klaar").start()

def test_widget(qapp):
    from PySide6.QtWidgets import QWidget
    kept.append(QWidget())

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    kept.append(QTimer())
    kept[-1].start(60_000)

def test_warning(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("onverwacht")

def test_connection():
    import sqlite3
    sqlite3.connect(":memory:").execute("SELECT 1")

def test_file(tmp_path):
    kept.append((tmp_path / "open.txt").open("w"))

def test_tidy(qtbot, tmp_path):
    import contextlib, sqlite3
    with contextlib.closing(sqlite3.connect(tmp_path / "dicht.db")) as connection:
        connection.execute("SELECT 1")
    from PySide6.QtWidgets import QWidget
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
"""


def test_a_messy_test_fails_and_a_tidy_one_does_not(pytester: pytest.Pytester) -> None:
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(conftest.replace("GRACE = 15.0", "GRACE = 0.1"))
    pytester.makeini(f"[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\npythonpath = {ROOT / 'tests'}\n")
    pytester.makepyfile(MESSY)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    files = sys.platform == "linux"
    result.assert_outcomes(passed=6, failed=1, errors=4 + files)
    result.stdout.fnmatch_lines_random(
        [
            "left behind: thread nooit klaar*",
            "left behind: widget *QWidget*",
            "left behind: timer *QTimer*",
            "left behind: connection opened at *",
            *["left behind: open file *open.txt"] * files,
        ]
    )


def test_no_java_machine_runs_in_the_process_of_the_tests() -> None:
    """It would leave the main thread 1 MB of its stack and end the process while `tracemalloc` stops."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] == "jpype" for name in node.names)
    }
    assert found == {"tests/documents/vera_engine.py"}
