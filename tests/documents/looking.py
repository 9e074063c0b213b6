"""Looking into a paper once, for tests."""

from __future__ import annotations

from pathlib import Path

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
