"""Doors: broad excepts only at the outer doors, one operating system's own calls only in one place."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest
from house.reading_the_house import PACKAGE, ROOT, modules

OUTER_DOORS = {
    "kb_desktop/cli/main.py",
    "kb_desktop/ui/background.py",  # hands what went wrong in a worker over to the window's thread
    "kb_desktop/ui/crash_dialog.py",
}
ONE_SYSTEMS_OWN = "kb_desktop/environment/places.py"
"""The one place for what not every operating system has. The types are checked for Windows too (packaging/dev.py)."""
POSIX_MODULES = {
    "crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty",
}  # fmt: skip
WINDOWS_MODULES = {"ctypes", "msvcrt", "nt", "winreg", "winsound"}
POSIX_CALLS = {
    "os": {
        "chown", "chroot", "ctermid", "fchdir", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid",
        "getgroups", "getloadavg", "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid", "getxattr",
        "killpg", "lchown", "listxattr", "lockf", "login_tty", "mkfifo", "mknod", "nice", "openpty", "pathconf",
        "posix_fadvise", "posix_fallocate", "posix_spawn", "pread", "pwrite", "register_at_fork", "sched_getaffinity",
        "sched_setaffinity", "sendfile", "setegid", "seteuid", "setgid", "setgroups", "setpgid", "setpriority",
        "setsid", "setuid", "setxattr", "statvfs", "sync", "sysconf", "tcgetpgrp", "uname", "wait", "wait3", "wait4",
        "waitid", "WEXITSTATUS", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC",
    },
    "signal": {
        "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2", "SIGWINCH",
        "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "sigwait",
    },
    "select": {"epoll", "kqueue", "poll"},
    "socket": {"AF_UNIX", "socketpair"},
    "time": {"clock_gettime", "clock_settime", "tzset"},
}  # fmt: skip
PATH_CALLS = {"chmod", "hardlink_to", "is_mount", "lchmod", "symlink_to"}
"""Absent on Windows, or there with another meaning or other rights."""
POSIX_ARGUMENTS = {"preexec_fn", "start_new_session", "close_fds", "pass_fds", "dir_fd"}
POSIX_PATHS = ("/proc", "/dev", "/etc", "/tmp", "/usr", "/var", "/sys", "/media", "/run")  # noqa: S108 - looked for
SUSPECT_NAMES = {"manager", "helper", "helpers", "util", "utils", "data", "info", "common", "misc"}


def _handlers(tree: ast.Module) -> Iterator[ast.ExceptHandler]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            yield node


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def _passes_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _of_one_system(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of everything in a module that not every operating system has."""
    modules_of_one = POSIX_MODULES | WINDOWS_MODULES
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, name.name) for name in node.names if name.name in modules_of_one)
            case ast.ImportFrom(module=str(module)):
                wanted = POSIX_CALLS.get(module, set())
                names = [name.name for name in node.names if name.name in wanted or module in modules_of_one]
                yield from ((node.lineno, f"{module}.{name}") for name in names)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name in POSIX_CALLS.get(module, set()):
                yield node.lineno, f"{module}.{name}"
            case (
                ast.Attribute(value=ast.Name(id="sys"), attr="platform")
                | ast.Attribute(value=ast.Name(id="os"), attr="name")
            ):
                yield node.lineno, ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr=name)) if name in PATH_CALLS:
                yield node.lineno, f".{name}()"
            case ast.keyword(arg=str(name)) if name in POSIX_ARGUMENTS:
                yield node.lineno, f"{name}="
            case ast.Constant(value=str(text)) if text in POSIX_PATHS or text.startswith(
                tuple(f"{path}/" for path in POSIX_PATHS)
            ):
                yield node.lineno, text
            case ast.Constant(value=str(text)) if re.search("%-[a-zA-Z]", text):  # glibc's strftime
                yield node.lineno, text


def test_everything_is_caught_only_at_the_outer_doors() -> None:
    found = [
        f"{name}:{handler.lineno}"
        for name, tree in modules()
        if name not in OUTER_DOORS
        for handler in _handlers(tree)
        if _is_broad(handler) and not _passes_on(handler)
    ]
    assert found == []


def test_what_exists_on_one_operating_system_is_used_in_one_place() -> None:
    found = [
        f"{name}:{line}: {what}"
        for name, tree in modules()
        if name != ONE_SYSTEMS_OWN
        for line, what in _of_one_system(tree)
    ]
    assert found == []


def test_that_place_is_there_and_is_seen_for_what_it_is() -> None:
    (tree,) = (tree for name, tree in modules() if name == ONE_SYSTEMS_OWN)
    assert {"ctypes", "sys.platform", ".hardlink_to()", ".chmod()", "/proc/mounts"} <= {
        what for _, what in _of_one_system(tree)
    }


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from pwd import getpwuid",
        "import os\nos.geteuid()",
        "from os import killpg",
        "import signal\nsignal.SIGKILL",
        "Path('a').symlink_to('b')",
        "subprocess.run([], start_new_session=True)",
        "open('/proc/self/maps')",
        "day.strftime('%-d %B')",
        "if sys.platform == 'win32': pass",
    ],
)
def test_calls_of_one_operating_system_are_recognised(code: str) -> None:
    assert list(_of_one_system(ast.parse(code)))


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [name for name, _ in modules() if set(name.removesuffix(".py").split("/")[-1].split("_")) & SUSPECT_NAMES]
    assert found == []


def test_every_module_opens_with_a_promise() -> None:
    assert [name for name, tree in modules() if tree.body and ast.get_docstring(tree) is None] == []


def test_every_page_of_the_window_is_in_the_contract_that_keeps_pages_apart() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["name"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    apart = contracts["pages do not import each other"]["modules"]
    folders = (path.parent.name for path in (PACKAGE / "ui").glob("*/__init__.py"))
    assert {f"kb_desktop.ui.{name}" for name in folders if name != "shared"} == set(apart)
