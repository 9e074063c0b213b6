"""Doors: broad excepts only at the outer doors, the operating system only behind `environment`."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

from house.reading_the_house import PACKAGE, ROOT, modules

OUTER_DOORS = {
    "kb_desktop/cli/main.py",
    "kb_desktop/ui/background.py",  # hands what went wrong in a worker over to the window's thread
    "kb_desktop/ui/crash_dialog.py",
}
POSIX_MODULES = {"fcntl", "pwd", "grp", "resource", "termios", "pty", "tty", "posix", "syslog", "crypt", "spwd"}
POSIX_CALLS = {
    "os": {
        "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setuid", "setsid", "killpg", "getpgid", "mkfifo",
        "chown", "lchown", "uname", "statvfs", "sysconf", "nice", "wait", "WEXITSTATUS", "openpty", "sync",
    },
    "signal": {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "alarm", "setitimer", "pause", "SIGQUIT"},
    "time": {"tzset"},
}  # fmt: skip
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


def _posix_only(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom):
            if node.module in POSIX_MODULES:
                yield node.lineno, node.module or ""
            wanted = POSIX_CALLS.get(node.module or "", set())
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names if name.name in wanted)
        elif isinstance(node, ast.Attribute):
            module = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in POSIX_CALLS.get(module, set()):
                yield node.lineno, f"{module}.{node.attr}"


def test_everything_is_caught_only_at_the_outer_doors() -> None:
    found = [
        f"{name}:{handler.lineno}"
        for name, tree in modules()
        if name not in OUTER_DOORS
        for handler in _handlers(tree)
        if _is_broad(handler) and not _passes_on(handler)
    ]
    assert found == []


def test_only_environment_calls_what_exists_on_one_operating_system() -> None:
    found = [
        f"{name}:{line}: {what}"
        for name, tree in modules()
        if not name.startswith("kb_desktop/environment/")
        for line, what in _posix_only(tree)
    ]
    assert found == []


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
