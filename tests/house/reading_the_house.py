"""What the tests of the house itself read: tracked files and parsed modules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kb_desktop"
LEFT_OUT = {".git", ".venv", ".cache", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every tracked file; in a copy without git every file that is not made by a tool."""
    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False) if _has_git() else None
    )
    if listed is not None and listed.returncode == 0:
        found = (ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name)
        return tuple(path for path in found if path.is_file())
    return tuple(path for path in _walk(ROOT) if path.name != "uv.lock" and path.suffix != ".pyc")


def _has_git() -> bool:
    import shutil

    return (ROOT / ".git").exists() and shutil.which("git") is not None


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in LEFT_OUT or path.name.startswith((".venv", ".import_linter")):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def text_of(path: Path) -> str | None:
    """The text of a file; None when it is not text."""
    content = path.read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the program: its path from the top, with forward slashes, and its tree."""
    found = sorted(PACKAGE.rglob("*.py"))
    return tuple((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in found)
