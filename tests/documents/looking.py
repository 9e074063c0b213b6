"""Looking into a paper once, for tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf

from kb_desktop.documents.preview import Mark, OpenPaper, Picture


def page_count(path: Path) -> int:
    """Number of pages."""
    with OpenPaper(path) as paper:
        return len(paper.sizes)


def render_page(path: Path, page: int, scale: float = 1.0) -> Picture:
    """A page as a picture."""
    with OpenPaper(path) as paper:
        return paper.picture(page, scale)


def page_texts(path: Path) -> tuple[str, ...]:
    """The text of each page."""
    with OpenPaper(path) as paper:
        return tuple(paper.text(page + 1).text for page in range(len(paper.sizes)))


def bookmarks(path: Path) -> tuple[Mark, ...]:
    """The outline from top to bottom."""
    with OpenPaper(path) as paper:
        return paper.marks()


def tree_texts(path: Path) -> dict[str, list[str]]:
    """Text per structure tag in reading order, by reading marked content: apart from the code that wrote it."""
    with pikepdf.open(path) as pdf:
        content = {page.obj.objgen: _marked_text(page) for page in pdf.pages}
        found: dict[str, list[str]] = {}
        _walk(pdf.Root.StructTreeRoot.K[0], content, found)
    return found


def _walk(element: Any, content: dict[Any, dict[int, str]], found: dict[str, list[str]]) -> None:
    own = ""
    kids = element.get("/K", pikepdf.Array())
    place = element.get("/Pg")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            own += content[place.objgen].get(kid, "")
        elif kid.get("/Type") == "/MCR":
            own += content[kid.Pg.objgen].get(int(kid.MCID), "")
        elif "/S" in kid:
            _walk(kid, content, found)
    if own:
        found.setdefault(str(element.S)[1:], []).append(own)


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    maps = {}
    for name, font in page.obj.Resources.Font.items():
        if "/ToUnicode" in font:
            maps[name] = _unicode_map(font.ToUnicode.read_bytes())
    texts: dict[int, str] = {}
    mcid, font_name = None, ""
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator == "BDC":
            mcid = int(step.operands[1].MCID) if "/MCID" in step.operands[1] else None
        elif operator == "EMC":
            mcid = None
        elif operator == "Tf":
            font_name = str(step.operands[0])
        elif operator == "Tj" and mcid is not None:
            words = "".join(maps[font_name].get(code, "?") for code in bytes(step.operands[0]))
            texts[mcid] = texts.get(mcid, "") + words
    return texts


def _unicode_map(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(r"^<(..)> <([0-9A-F]+)>$", cmap.decode("ascii"), re.MULTILINE)
    return {int(code, 16): bytes.fromhex(point).decode("utf-16-be") for code, point in pairs if point != "FF"}
