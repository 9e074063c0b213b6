"""Looking into a finished paper, for the window that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb_desktop.documents.preview import Mark, Picture, bookmarks, page_count, page_texts, render_page

__all__ = ["Mark", "PaperContents", "Picture", "contents", "render_page"]


@dataclass(frozen=True, slots=True)
class PaperContents:
    """Pages and bookmarks of a paper; `texts` has the words of each page, for those who listen."""

    pages: int
    marks: tuple[Mark, ...]
    texts: tuple[str, ...]


def contents(path: Path) -> PaperContents:
    """Read a paper once. Raises `Refused` ("paper.unreadable")."""
    return PaperContents(page_count(path), bookmarks(path), page_texts(path))
