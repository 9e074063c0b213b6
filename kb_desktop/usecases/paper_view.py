"""Looking into a finished paper, for the window that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.documents.preview import Mark, Picture, bookmarks, page_count, page_texts, render_page
from kb_desktop.documents.print_copy import make_print_copy
from kb_desktop.wording import papers as words

__all__ = ["Mark", "PaperContents", "Picture", "contents", "print_copy", "remarks", "render_page"]


@dataclass(frozen=True, slots=True)
class PaperContents:
    """Pages and bookmarks of a paper; `texts` has the words of each page, for those who listen."""

    pages: int
    marks: tuple[Mark, ...]
    texts: tuple[str, ...]


def contents(path: Path) -> PaperContents:
    """Read a paper once. Raises `Refused` ("paper.unreadable")."""
    return PaperContents(page_count(path), bookmarks(path), page_texts(path))


def print_copy(made: BuiltPaper, target: Path) -> int:
    """A copy to print with two pages on a sheet; returns the number of sheets. See `print_copy.make_print_copy`."""
    return make_print_copy(made.path, target)


def remarks(made: BuiltPaper) -> tuple[str, bool]:
    """What its maker should know about a paper, and whether something is missing in it."""
    missing = [each.file for each in made.annexes if not each.pages]
    said = []
    if missing:
        said.append(words.annexes_missing(missing))
    if made.left_out:
        said.append(words.things_left_out(len(made.left_out)))
    said.append(words.ACCESSIBLE if made.conforms == ("ua1", "2a") else words.NOT_ACCESSIBLE)
    return " ".join(said), bool(missing) or made.conforms != ("ua1", "2a")
