"""Pictures in the structure of a tagged file, each named after its page and place there: "3.1"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

_DEEPEST = 150


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure: its name, its page (from 1), the description it has, and its object in the file."""

    name: str
    page: int
    alternative: str
    object: tuple[int, int]


def figures(pdf: pikepdf.Pdf) -> list[FoundFigure]:
    """The figures of a tagged file in reading order; none when it has no structure."""
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, Dictionary):
        return []
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages, 1)}
    roles = root.get("/RoleMap", Dictionary())
    counts: dict[int, int] = {}
    found = []
    for element in _elements(root.get("/K"), 0):
        if _standard(element.S, roles) != Name.Figure:
            continue
        page = pages.get(_page_of(element, 0), 0)
        if page:
            counts[page] = counts.get(page, 0) + 1
            said = str(element.get("/Alt", "")) or str(element.get("/ActualText", ""))
            found.append(FoundFigure(f"{page}.{counts[page]}", page, said.strip(), element.objgen))
    return found


def _elements(value: object, depth: int) -> Iterator[pikepdf.Object]:
    for kid in list(value) if isinstance(value, Array) else [value]:
        if isinstance(kid, Dictionary) and "/S" in kid and depth <= _DEEPEST:
            yield kid
            yield from _elements(kid.get("/K"), depth + 1)


def _standard(tag: pikepdf.Object, roles: pikepdf.Object) -> pikepdf.Object:
    for _ in range(10):
        if tag == Name.Figure or str(tag) not in roles:
            break
        tag = roles[str(tag)]
    return tag


def _page_of(element: pikepdf.Object, depth: int) -> tuple[int, int]:
    """Object number of the page an element is on: its own, or that of the first below it."""
    page = element.get("/Pg")
    if isinstance(page, Dictionary):
        return page.objgen
    kids = element.get("/K")
    for kid in list(kids) if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and depth <= _DEEPEST:
            below = _page_of(kid, depth + 1)
            if below != (0, 0):
                return below
    return 0, 0
