"""Looking into a finished paper: pages as pictures, texts and bookmarks. No window toolkit here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from kb_desktop.documents import pdfium
from kb_desktop.domain.problems import Refused


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as RGB bytes, three per pixel, row by row without padding."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: title, depth (0 is the top) and page (from 1; 0 when it points nowhere)."""

    title: str
    depth: int
    page: int


@contextmanager
def _open(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with pdfium.opened(path) as pdf:
            yield pdf
    except (pypdfium2.PdfiumError, OSError) as error:
        raise Refused.because("paper.unreadable", file=path.name, reason=str(error)) from error


def page_count(path: Path) -> int:
    """Number of pages. Raises `Refused` ("paper.unreadable")."""
    with _open(path) as pdf:
        return len(pdf)


def render_page(path: Path, page: int, scale: float = 1.0) -> Picture:
    """Page `page` (from 1) at `scale` x 72 dots per inch. Raises `Refused` ("paper.unreadable") or `IndexError`."""
    with _open(path) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(page)
        image = pdf[page - 1].render(scale=scale).to_pil().convert("RGB")
        return Picture(image.width, image.height, image.tobytes())


def page_texts(path: Path) -> tuple[str, ...]:
    """The text of each page, for searching."""
    with _open(path) as pdf:
        return tuple(pdf[index].get_textpage().get_text_range() for index in range(len(pdf)))


def bookmarks(path: Path) -> tuple[Mark, ...]:
    """The outline from top to bottom."""
    found = []
    with _open(path) as pdf:
        for entry in pdf.get_toc():
            place = entry.get_dest()
            index = place.get_index() if place is not None else None
            found.append(Mark(entry.get_title(), entry.level, 0 if index is None else index + 1))
    return tuple(found)
