#!/usr/bin/env python3
"""A PostgreSQL server for the tests: an ordinary user's, on loopback, in a folder that goes with it.

    python3 packaging/database_server.py    start one by hand; prints the settings for the tests, ends with Ctrl+C

Standard library only. The server sorts as Dutch people do (ICU), so that a query which leans on the order of bytes
without saying so is found; it waits for a disk only where something is measured.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "postgresql"
ADDRESS = "KB_DESKTOP_TEST_DATABASE"
"""Environment variable that tells the tests where the server is; `PGPASSFILE` beside it holds the password."""

_USER = "tester"
_OWNER = "nobody"
"""Who runs the server when root starts the tests: PostgreSQL refuses to run as root."""
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_SETTINGS = {
    "jit": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
_PATIENCE = 60  # seconds for a server to answer or to end


def programs() -> Path | None:
    """The folder with the server's programs, of the newest version installed by Debian; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    return found[-1].parent if found else None


def keep_packages_from_starting_one() -> None:
    """Tell Debian's package, before it is installed, to make no database of its own."""
    folder = Path("/etc/postgresql-common/createcluster.d")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kb-desktop.conf").write_text("create_main_cluster = false\n", encoding="utf-8")


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """A running server, as environment variables for the tests. It ends with the block, by its pid.

    `durable`: every commit waits for the disk, as a department's server does; for measurements.
    """
    folder = programs()
    if folder is None:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="kb_desktop-database-") as name:
        home = Path(name)
        password = home / "pgpass"
        secret = secrets.token_urlsafe(16)
        _make(folder, home, secret)
        password.write_text(f"127.0.0.1:*:*:{_USER}:{secret}\n", encoding="utf-8")
        password.chmod(0o600)
        server, port = _start(folder, home, _SETTINGS if durable else {**_SETTINGS, **_CARELESS})
        try:
            yield {ADDRESS: f"postgresql://{_USER}@127.0.0.1:{port}/postgres", "PGPASSFILE": str(password)}
        finally:
            _end(server)


def _as_ordinary_user() -> list[str]:
    """Words before a command so that it never runs as root and never outlives this process."""
    words = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        words += ["--reuid", _OWNER, "--regid", "nogroup", "--clear-groups"]
    return words


def _make(folder: Path, home: Path, secret: str) -> None:
    given, store = home / "secret", home / "store"
    store.mkdir(mode=0o700)
    given.write_text(secret, encoding="utf-8")
    if os.geteuid() == 0:
        home.chmod(0o711)
        for each in (given, store):
            shutil.chown(each, _OWNER, "nogroup")
    command = [str(folder / "initdb"), "-D", str(store), "-U", _USER, "--pwfile", str(given), "--no-sync"]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    command += ["--locale-provider", "icu", "--icu-locale", "nl-NL"]
    made = subprocess.run([*_as_ordinary_user(), *command], cwd=store, capture_output=True, text=True, check=False)
    given.unlink()
    if made.returncode != 0:
        sys.exit(f"De testdatabase kan niet worden gemaakt:\n{made.stderr}")


def _start(folder: Path, home: Path, settings: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(5):  # between choosing a port and using it somebody else may take it
        port = _free_port()
        command = [str(folder / "postgres"), "-D", str(home / "store"), "-p", str(port)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        with (home / "log").open("ab") as log:
            server = subprocess.Popen([*_as_ordinary_user(), *command], cwd=home / "store", stdout=log, stderr=log)
        if _answers(server, folder, port):
            return server, port
        _end(server)
    words = (home / "log").read_text(encoding="utf-8", errors="replace")
    sys.exit(f"De testdatabase start niet:\n{words}")


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(server: subprocess.Popen[bytes], folder: Path, port: int) -> bool:
    ask = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < end:
        if subprocess.run(ask, check=False).returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # at once, with open connections told so
        try:
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(_PATIENCE)


def main() -> int:
    with running() as settings:
        if not settings:
            sys.exit(f"PostgreSQL ontbreekt. Voer eerst uit:\n\n    sudo apt-get install {PACKAGE}\n")
        for key, value in settings.items():
            print(f"export {key}={value}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
