"""Rooms stay readable: modules up to about 400 lines, functions up to about 40."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from house.reading_the_house import ROOT, modules

MODULE_LIMIT = 400
FUNCTION_LIMIT = 50  # the text of a function, its docstring not counted
LARGER_MODULES = {"kb_desktop/workspace/workspace.py": 600}  # the one door to the database: a method a question
LARGER_FUNCTIONS: dict[str, int] = {}


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return 1 + (body[-1].end_lineno or 0) - body[0].lineno if body else 1


def test_no_module_is_longer_than_the_limit() -> None:
    too_long = []
    for name, _ in modules():
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        if lines > LARGER_MODULES.get(name, MODULE_LIMIT):
            too_long.append(f"{name}: {lines} lines")
    assert too_long == []


def test_no_function_is_longer_than_the_limit() -> None:
    too_long = []
    for name, tree in modules():
        for function in _functions(tree):
            where = f"{name}:{function.name}"
            if _length(function) > LARGER_FUNCTIONS.get(where, FUNCTION_LIMIT):
                too_long.append(f"{where}: {_length(function)} lines")
    assert too_long == []
