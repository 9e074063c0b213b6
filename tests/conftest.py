"""Every test gets folders of its own and must leave nothing behind: no thread, window, running timer or open file."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import left_open
import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # never the keychain of who runs the tests

settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", settings.get_profile("ci"), derandomize=False, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA", "HOME")
GRACE = 15.0  # seconds a thread or a window may take to finish going away


def pytest_collection_finish() -> None:
    """What stands in memory now stays: no search for cycles or timers needs to walk through all tests again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders that stand in for the user's, so that no test reads or writes anything of the real one."""
    home = tmp_path_factory.mktemp("home")
    for name in FOLDERS:
        monkeypatch.setenv(name, str(home if name == "HOME" else home / name.lower()))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("KB_DESKTOP_HOME", str(home / "kb_desktop"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fails a test that leaves what was not there before: a thread, widget, active timer, connection or open file."""
    place = tmp_path_factory.getbasetemp()
    threads, widgets, timers, files = _threads(), _widgets(), _timers(), left_open.files_open(place)
    left_open.forget_connections()

    def left() -> list[str]:
        named = [f"thread {thread.name}" for thread in threading.enumerate() if thread.ident not in threads]
        named += [f"widget {widget!r}" for widget in _top_level() if id(widget) not in widgets]
        named += [f"timer {timer!r}" for timer in _active_timers() if id(timer) not in timers]
        named += [f"connection opened at {opener}" for opener in left_open.connections_left()]
        return named + [f"open file {name}" for name in sorted(left_open.files_open(place) - files)]

    yield
    end = time.monotonic() + GRACE
    while (found := left()) and time.monotonic() < end:
        _let_qt_finish()
        time.sleep(0.01)
    if found:
        left_open.close_connections()
        pytest.fail("left behind: " + "; ".join(found), pytrace=False)


def _threads() -> set[int]:
    return {thread.ident for thread in threading.enumerate() if thread.ident is not None}


def _qt_application():
    """The running QApplication; None in a test that never loaded Qt."""
    module = sys.modules.get("PySide6.QtWidgets")
    application = module.QApplication.instance() if module else None
    return application if module and isinstance(application, module.QApplication) else None


def _top_level() -> list[object]:
    application = _qt_application()
    if application is None:
        return []
    from shiboken6 import isValid

    return [widget for widget in application.topLevelWidgets() if isValid(widget) and widget.parent() is None]


def _widgets() -> set[int]:
    return {id(widget) for widget in _top_level()}


def _active_timers() -> list[object]:
    if _qt_application() is None:
        return []
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    sorts = {QTimer, *QTimer.__subclasses__()}
    return [item for item in gc.get_objects() if type(item) in sorts and isValid(item) and item.isActive()]


def _timers() -> set[int]:
    return {id(timer) for timer in _active_timers()}


def _let_qt_finish() -> None:
    gc.collect()
    if _qt_application() is not None:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
