"""Looking into a finished paper, for the window that shows it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.documents.black_and_white import legible
from kb_desktop.documents.building import Progress
from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.documents.page_text import PageText
from kb_desktop.documents.preview import Box, Link, Mark, OpenPaper, Picture
from kb_desktop.documents.print_copy import make_print_copy
from kb_desktop.domain.problems import Refused
from kb_desktop.environment.atomic import replace_file
from kb_desktop.usecases.replacing import Sort, refuse_to_replace
from kb_desktop.wording import papers as words
from kb_desktop.wording.papers_signs import SIGNS_LEAD

__all__ = [
    "Box",
    "Link",
    "Mark",
    "OpenPaper",
    "PageText",
    "PaperContents",
    "Picture",
    "contents",
    "keep",
    "may_replace",
    "page_to_print",
    "print_copy",
    "remarks",
]

_MOST_SIGNS = 3
"""Places of unknown signs that are named above a paper."""


@dataclass(frozen=True, slots=True)
class PaperContents:
    """An open paper with the sizes of its pages (points, as shown) and its bookmarks."""

    paper: OpenPaper
    sizes: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]

    def page_of_item(self, number: str) -> int:
        """The page (from 1) of agenda item `number`: its own, else that of the agenda; 0 when it has neither."""
        top = [mark for mark in self.marks if mark.depth == 0]
        own = [mark.page for mark in top if mark.title.startswith(f"{number}. ")]
        agenda = [mark.page for mark in top if mark.title == words.AGENDA]
        return next(iter((*own, *agenda)), 0)


def contents(path: Path) -> PaperContents:
    """Open a paper; whoever asked closes it. Raises `Refused` ("paper.unreadable")."""
    with ExitStack() as unless_read:
        paper = unless_read.enter_context(OpenPaper(path))
        found = PaperContents(paper, paper.sizes, paper.marks())
        unless_read.pop_all()
    return found


def page_to_print(paper: OpenPaper, page: int, scale: float, *, grey: bool, most: int) -> Picture:
    """A page as it goes to a printer, with at most so many pixels; `grey` keeps it readable without colours."""
    picture = paper.picture(page, scale, grey=grey, most=most)
    return legible(picture) if grey else picture


def print_copy(paper: Path, target: Path, progress: Progress | None = None) -> int:
    """A copy to print with two pages on a sheet; returns the number of sheets. See `print_copy.make_print_copy`."""
    return make_print_copy(paper, target, progress)


def keep(paper: Path, target: Path) -> None:
    """Copy a finished paper to `target`, whole or not at all.

    Raises `Refused` ("replace.other_sort", "paper.not_written").
    """
    may_replace(target)
    try:
        replace_file(target, paper.read_bytes())
    except OSError as error:
        raise _not_written(target, error) from error


def may_replace(target: Path, sort: Sort = "pdf") -> None:
    """Refuse a place where something else stands than a file of this sort, or what cannot be looked at.

    Raises `Refused` ("replace.other_sort", "paper.not_written").
    """
    try:
        refuse_to_replace(target, sort)
    except OSError as error:
        raise _not_written(target, error) from error


def _not_written(target: Path, error: OSError) -> Refused:
    return Refused.because("paper.not_written", None, file=target.name, reason=error.strerror or type(error).__name__)


def remarks(made: BuiltPaper) -> tuple[str, bool]:
    """What its maker should know about a paper, and whether something is missing in it."""
    missing = [each.file for each in made.annexes if not each.pages]
    said = []
    if missing:
        said.append(words.annexes_missing(missing))
    if made.left_out:
        said.append(words.things_left_out(len(made.left_out)))
    if made.signs:
        said += [SIGNS_LEAD, *(each.sentence for each in made.signs[:_MOST_SIGNS])]
        if len(made.signs) > _MOST_SIGNS:
            said.append(words.and_more(len(made.signs) - _MOST_SIGNS))
    said.append(words.ACCESSIBLE if made.conforms == ("ua1", "2a") else words.NOT_ACCESSIBLE)
    return " ".join(said), bool(missing or made.signs) or made.conforms != ("ua1", "2a")
