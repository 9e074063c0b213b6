"""A screen of its own with the program on it, used with mouse and keyboard as a person would."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SYSTEM_PYTHON = Path("/usr/bin/python3")
TOOLS = ("Xvfb", "openbox", "xdotool", "import", "dbus-daemon", "xprop")
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
PATIENCE = 20.0

Found = TypeVar("Found")


def missing_tools() -> list[str]:
    """What this machine lacks for a real window."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not any(Path(each).exists() for each in LAUNCHERS):
        lacking.append("at-spi2-core")
    if not SYSTEM_PYTHON.exists():
        lacking.append(str(SYSTEM_PYTHON))
    return lacking


class Screen:
    """Xvfb, a session bus, the accessibility bus, a window manager and the program; ended by pid, newest first."""

    def __init__(self, folder: Path, size: str = "1366x768x24") -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[Any]] = []
        self.environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_ACCESSIBILITY": "1",
            "KB_DESKTOP_HOME": str(folder / "desk"),
            "TZ": "Europe/Amsterdam",
            "PYTHONPATH": str(ROOT),
        }
        for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            path = folder / name.lower()
            path.mkdir(mode=0o700)
            self.environment[name] = str(path)
        self._start_screen(size)
        self.program = self._begin([sys.executable, "-m", "kb_desktop"], "program")
        self.eyes = self._open_eyes()
        self.until(self.window_titles, "a window")

    def _begin(self, command: list[str], name: str, **more: Any) -> subprocess.Popen[Any]:
        log = (self.folder / f"{name}.log").open("w", encoding="utf-8")
        made = subprocess.Popen(command, env=self.environment, stdout=more.pop("stdout", log), stderr=log, **more)
        log.close()
        self.running.append(made)
        return made

    def _start_screen(self, size: str) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self._begin(command, "screen", pass_fds=(write,))
        os.close(write)
        with os.fdopen(read, encoding="ascii") as number:
            self.environment["DISPLAY"] = f":{number.readline().strip()}"
        read, write = os.pipe()
        bus = ["dbus-daemon", "--session", "--nofork", f"--print-address={write}"]
        self._begin(bus, "bus", pass_fds=(write,))
        os.close(write)
        with os.fdopen(read, encoding="ascii") as address:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = address.readline().strip()
        launcher = next(each for each in LAUNCHERS if Path(each).exists())
        self._begin([launcher, "--launch-immediately"], "accessibility")
        self._begin(["openbox", "--sm-disable"], "windows")
        self.until(lambda: "0x" in self._tool("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "a window manager")

    def _open_eyes(self) -> subprocess.Popen[Any]:
        command = [str(SYSTEM_PYTHON), str(HERE / "eyes.py"), str(self.program.pid), str(PATIENCE)]
        made = self._begin(command, "eyes", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert made.stdout is not None
        assert json.loads(made.stdout.readline()) == {"ready": True}
        return made

    def close(self) -> None:
        """End everything that was started, by pid."""
        for each in reversed(self.running):
            if each.poll() is None:
                each.send_signal(signal.SIGTERM)
            for stream in (each.stdin, each.stdout):
                if stream is not None:
                    stream.close()
            try:
                each.wait(5)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait(5)

    # --- looking
    def _ask(self, question: str) -> Any:
        assert self.eyes.stdin is not None
        assert self.eyes.stdout is not None
        self.eyes.stdin.write(json.dumps(question) + "\n")
        self.eyes.stdin.flush()
        return json.loads(self.eyes.stdout.readline())

    def parts(self) -> list[dict[str, Any]]:
        """Every shown part."""
        found: list[dict[str, Any]] = self._ask("parts")
        return found

    def flags(self) -> list[str]:
        """Parts that have no name or no meaning for somebody who listens."""
        found: list[str] = self._ask("flags")
        return found

    def find(self, name: str, role: str = "", *, begins: bool = False) -> dict[str, Any]:
        """The shown part with this name, waited for; the last one when dialogs lie above each other."""

        def look() -> dict[str, Any] | None:
            fits = [
                each
                for each in self.parts()
                if (each["name"].startswith(name) if begins else each["name"] == name)
                and role in each["role"]
                and each["box"]
                and each["box"][2] > 0
            ]
            return fits[-1] if fits else None

        return self.until(look, f"{role or 'a part'} named {name!r}")

    def focus(self, name: str, *, begins: bool = False) -> None:
        """Wait until the focus is on the part with this name."""

        def there() -> bool:
            names = [each["name"] for each in self.parts() if each["focused"]]
            return any(each.startswith(name) if begins else each == name for each in names)

        self.until(there, f"the focus on {name!r}")

    def gone(self, name: str, role: str = "") -> None:
        """Wait until nothing with this name is shown."""
        self.until(
            lambda: not any(each["name"] == name and role in each["role"] for each in self.parts()),
            f"{name!r} to go",
        )

    def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """What `look` finds, waited for."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.1)
        self.picture("te-lang-gewacht")
        raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")

    def window_titles(self) -> list[str]:
        """Titles of the windows on the screen."""
        listed = self._tool("xprop", "-root", "_NET_CLIENT_LIST")
        ids = [each.strip() for each in listed.partition("#")[2].split(",") if "0x" in each]
        return [self._tool("xdotool", "getwindowname", str(int(each, 16))).strip() for each in ids]

    def titled(self, title: str) -> bool:
        """Whether a window with this in its title is on the screen."""
        return any(title in each for each in self.window_titles())

    def picture(self, name: str) -> Path:
        """A picture of the whole screen."""
        path = self.folder / f"{name}.png"
        self._tool("import", "-window", "root", str(path))
        return path

    # --- doing
    def _tool(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout

    def click(self, name: str, role: str = "", *, begins: bool = False, times: int = 1) -> None:
        """Click the middle of a part with the mouse."""
        x, y, width, height = self.find(name, role, begins=begins)["box"]
        place = (str(x + min(width, 400) // 2), str(y + height // 2))
        self._tool("xdotool", "mousemove", "--sync", *place, "click", "--repeat", str(times), "1")

    def keys(self, *keys: str) -> None:
        """Press keys one after the other: ctrl+e, Tab, Return."""
        self._tool("xdotool", "key", "--clearmodifiers", "--delay", "40", *keys)

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        self._tool("xdotool", "type", "--clearmodifiers", "--delay", "8", words)

    def fill(self, name: str, words: str) -> None:
        """Click a field for text and replace what is in it."""
        self.click(name, "text")
        self.keys("ctrl+a")
        self.type(words)

    def choose_file(self, title: str, path: Path) -> None:
        """Type a path in a file window and press Enter."""
        self.until(lambda: self.titled(title), f"the window {title!r}")
        self.until(lambda: any(each["focused"] and "text" in each["role"] for each in self.parts()), "the focus")
        self.keys("ctrl+a")
        self.type(str(path))
        self.keys("Return")
        self.until(lambda: not self.titled(title), f"the window {title!r} to go")
