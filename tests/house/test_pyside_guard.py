"""The Qt binding must not eat references: PySide6 6.12.0 on CPython 3.10 and 3.11 does, and then the program aborts."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(bool)

application = QApplication([])
label, bell, heard = QLabel(), Bell(), []
bell.rung.connect(heard.append)
before = sys.getrefcount(None), sys.getrefcount(True)
for number in range(20_000):
    label.setText("even" if number % 2 else "oneven")
for _ in range(5_000):
    bell.rung.emit(True)
after = sys.getrefcount(None), sys.getrefcount(True)
print(len(heard), after[0] - before[0], after[1] - before[1])
"""


def test_void_calls_and_signals_take_no_reference_from_none_or_true() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    heard, none_change, true_change = map(int, answer.stdout.split())
    assert heard == 5_000
    # From 3.12 on None and True cannot die: the interpreter no longer counts them up, a stable-ABI wheel still counts
    # down, at most once a signal. Before 3.12 nothing may sink at all.
    floor = -50 if sys.version_info < (3, 12) else -5_050
    assert none_change > floor
    assert true_change > floor


def test_the_version_that_eats_references_is_not_installed() -> None:
    assert importlib.metadata.version("PySide6-Essentials") != "6.12.0"
