#!/usr/bin/env python3
"""Run, test and measure kb_desktop from a bare machine with only Python 3.11+ and pip.

    python3 packaging/dev.py setup     make the environment, including system libraries when root
    python3 packaging/dev.py run       start the program; without a display: perform the guided tour
    python3 packaging/dev.py test      everything that must hold
    python3 packaging/dev.py bench     performance against reference points, in one run
    python3 packaging/dev.py soak      the long randomised runs

Standard library only: this file works before anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import database_server

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"

LIBRARIES = {  # what Qt loads at import, with Debian's package
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW_LIBRARIES = {  # what a real X11 window needs as well
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
TOOLS = {  # what the tests of the window, of failing disks and the second readers of PDFs use
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xprop": "x11-utils",
    "dbus-daemon": "dbus",
    "import": "imagemagick",
    "pdfinfo": "poppler-utils",
    "strace": "strace",
}
TOOL_FILES = {
    "libexec/at-spi-bus-launcher": "at-spi2-core",
    "lib/python3/dist-packages/gi": "python3-gi",
    "lib/*/girepository-1.0/Atspi-2.0.typelib": "gir1.2-atspi-2.0",
}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_packages(*, window: bool, tests: bool) -> list[str]:
    if sys.platform != "linux":
        return []
    wanted = {**LIBRARIES, **(WINDOW_LIBRARIES if window or tests else {})}
    missing = [package for library, package in wanted.items() if not _loads(library)]
    if tests:
        missing += [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
        missing += [package for path, package in TOOL_FILES.items() if not any(Path("/usr").glob(path))]
        missing += [] if database_server.programs() else [database_server.PACKAGE]
    return missing


def check_system(*, window: bool, tests: bool = False) -> None:
    """Install missing system packages when root; otherwise print the exact command and stop."""
    missing = _missing_packages(window=window, tests=tests)
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        sys.exit(f"Deze systeembibliotheken ontbreken: {' '.join(missing)}. Installeer ze en probeer het opnieuw.")
    if os.geteuid() != 0:
        sys.exit(f"Voer eerst uit:\n\n    sudo {' '.join(install)}\n")
    print(f"Systeempakketten installeren: {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if database_server.PACKAGE in missing:
        database_server.keep_packages_from_starting_one()
    subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)


def _find_python(name: str) -> tuple[str, str]:
    """A working interpreter called `name`, on the path or among pyenv's versions, and its version."""
    code = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    pattern = f"{Path(name).name.removeprefix('python')}*/bin/python"
    for candidate in [name, *map(str, sorted(pyenv.glob(pattern), reverse=True))]:
        try:
            asked = subprocess.run([candidate, "-c", code], check=False, capture_output=True, text=True)
        except OSError:
            continue
        if asked.returncode == 0:
            version = asked.stdout.strip()
            if not (3, 11) <= tuple(map(int, version.split(".")[:2])) < (3, 14):
                sys.exit(f"Python {version} past niet. Gebruik Python 3.11, 3.12 of 3.13.")
            return candidate, version
    sys.exit(f"{name} is niet gevonden. Installeer deze Python of noem het volledige pad met --python.")


def _check_pip() -> None:
    if importlib.util.find_spec("pip") is None:
        sys.exit("pip ontbreekt. Voer eerst uit:\n\n    sudo apt-get install -y python3-pip\n")


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two commands started together do not build in the same folder; the operating system frees the lock."""
    with folder.with_name(f"{folder.name}.lock").open("a+b") as file:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # gives up after ten seconds
                    break
                except OSError:
                    continue
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_environment(python: str | None) -> Path:
    """The interpreter of an environment with exactly the locked packages; made anew when lock or Python changed."""
    base, version = _find_python(python or sys.executable)
    folder = ROOT / (f".venv-{'.'.join(version.split('.')[:2])}" if python else ".venv")
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    with _one_at_a_time(folder):
        _build(folder, interpreter, base if python else None, version)
    return interpreter


def _build(folder: Path, interpreter: Path, base: str | None, version: str) -> None:
    wanted = hashlib.sha256(LOCK.read_bytes() + version.encode()).hexdigest()
    stamp = folder / "kb_desktop.stamp"
    if interpreter.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if folder.is_symlink():  # clearing would empty the environment of another checkout
        sys.exit(
            f"{folder.name} is een koppeling naar de omgeving van een andere map en past niet bij deze pakketten. "
            f"Haal de koppeling weg, of gebruik --python voor een eigen omgeving."
        )
    _check_pip()
    print(f"Omgeving maken met Python {version} in {folder.name}", flush=True)
    if base:
        subprocess.run([base, "-m", "venv", "--without-pip", "--clear", str(folder)], check=True)
    else:
        venv.EnvBuilder(with_pip=False, clear=True, symlinks=os.name != "nt").create(folder)
    install = [sys.executable, "-m", "pip", "--python", str(interpreter), "install", "-q", "--no-input"]
    install += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
    if subprocess.run(install, check=False, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}).returncode != 0:
        sys.exit("Het installeren van de pakketten is niet gelukt; hierboven staat waarom. Probeer het daarna opnieuw.")
    stamp.write_text(wanted, encoding="utf-8")


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """Start the program, or perform the tour where no window can be shown."""
    window = _has_display()
    check_system(window=window)
    python = make_environment(None)
    program = [str(python), "-m", "kb_desktop"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # not cwd: file names mean what they mean to the caller
    if window or arguments:
        return subprocess.run([*program, *arguments], env=environment, check=False).returncode
    folder = ROOT / "build" / "rondleiding"
    shutil.rmtree(folder, ignore_errors=True)  # the previous tour; the tour itself only fills an empty folder
    environment["QT_QPA_PLATFORM"] = "offscreen"
    code = subprocess.run([*program, "tour", str(folder)], env=environment, check=False).returncode
    if code == 0:
        print(f"Er is geen beeldscherm. De rondleiding staat in {folder}: werkmappen, bundels, papieren en beelden.")
    return code


def _test_environment(home: Path) -> dict[str, str]:
    """Folders of the tests' own, so that nothing of the user is read or written."""
    folders = {
        name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    }
    return {
        **os.environ,
        **folders,
        "KB_DESKTOP_HOME": str(home / "kb_desktop"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }


def _step(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"--- {name}: {'in orde' if code == 0 else 'NIET IN ORDE'} ({time.monotonic() - started:.0f} s)", flush=True)
    return code == 0


def test(python: str | None, arguments: list[str]) -> int:
    """Format, lint, types, import contracts and all tests; the exit code is 1 when anything does not hold."""
    check_system(window=True, tests=True)
    interpreter = make_environment(python)
    scripts = interpreter.parent
    with tempfile.TemporaryDirectory(prefix="kb_desktop-test-") as home:
        environment = _test_environment(Path(home))
        good = True
        if not arguments:
            types = [str(interpreter), "-m", "mypy"]
            steps = {
                "opmaak": [str(scripts / "ruff"), "format", "--check", "."],
                "lint": [str(scripts / "ruff"), "check", "."],
                "typen": types,
                "typen op Windows": [*types, "--platform", "win32", "--cache-dir", ".mypy_cache/windows"],
                "lagen": [str(scripts / "lint-imports")],
            }
            for name, command in steps.items():
                good = _step(name, command, environment) and good
        tests = [str(interpreter), "-m", "pytest", *(arguments or ["-n", "2", "--dist", "worksteal"])]
        with database_server.running() as server:
            return 0 if _step("tests", tests, {**environment, **server}) and good else 1


def measure(script: str, arguments: list[str]) -> int:
    """Run a program of tests/bench or the soak selection of the tests."""
    check_system(window=True, tests=True)
    interpreter = make_environment(None)
    with tempfile.TemporaryDirectory(prefix="kb_desktop-bench-") as home:
        environment = {**_test_environment(Path(home)), "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
        if script == "soak":
            environment["HYPOTHESIS_PROFILE"] = "soak"
            command = [str(interpreter), "-m", "pytest", "-n", "2", "-m", "soak or not soak", "tests/laws", *arguments]
        else:
            command = [str(interpreter), str(ROOT / "tests" / "bench" / "run.py"), *arguments]
        with database_server.running(durable=script == "bench") as server:
            return subprocess.run(command, cwd=ROOT, env={**environment, **server}, check=False).returncode


def main() -> int:
    if sys.argv[1:2] == ["run"]:  # what follows is for the program, its own --help too
        return run(sys.argv[3:] if sys.argv[2:3] == ["--"] else sys.argv[2:])
    parser = argparse.ArgumentParser(description="kb_desktop draaien, testen en meten.")
    parser.add_argument("what", choices=["setup", "test", "bench", "soak", "run"])
    parser.add_argument("--python", help="een andere Python om mee te testen, bijvoorbeeld python3.13")
    known, rest = parser.parse_known_args()
    match known.what:
        case "setup":
            check_system(window=True, tests=True)
            make_environment(known.python)
            return 0
        case "test":
            return test(known.python, rest)
        case _:
            return measure(known.what, rest)


if __name__ == "__main__":
    sys.exit(main())
