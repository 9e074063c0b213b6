"""From a use case to a paper on the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.window import PaperWindow

if TYPE_CHECKING:
    from kb_desktop.usecases.papers import Paper as BuiltPaper

Finished = tuple["BuiltPaper", str, bool]
"""A built paper, what its maker should know, and whether something is missing in it."""


def show_paper(
    session: Session,
    parent: QWidget,
    title: str,
    name: str,
    collect: Callable[[Any], Any],
    *,
    shown: Callable[[PaperWindow], None] | None = None,
    failed: Callable[[Refused], None] | None = None,
) -> None:
    """Collect a paper on the database's thread, build it on the other with progress, then show it.

    `collect(workspace)` gives what the paper holds; `name` is the file name that saving suggests.
    """

    def build(content: object) -> None:
        build_paper(session, parent, title, name, content, shown=shown, failed=failed)

    session.do(collect, owner=parent, then=build, failed=failed, quiet=True)


def build_paper(
    session: Session,
    parent: QWidget,
    title: str,
    name: str,
    content: object,
    *,
    shown: Callable[[PaperWindow], None] | None = None,
    failed: Callable[[Refused], None] | None = None,
) -> None:
    """Build a collected paper with progress, then show it."""
    made = MadePaper(name)

    def make(job: Job) -> Finished:
        from kb_desktop.usecases import papers
        from kb_desktop.usecases.paper_view import remarks

        with ExitStack() as unless_shown:  # refused or cancelled
            unless_shown.callback(made.let_go)
            built = papers.build(content, made.path, job.report)
            finished = built, *remarks(built)
            unless_shown.pop_all()
        return finished

    def show(finished: Finished) -> None:
        if session.about is None:  # closed meanwhile
            made.let_go()
        else:
            show_made(session, parent, title, made, finished, shown)

    session.make(make, owner=parent, then=show, label=title, failed=failed)


def show_made(
    session: Session,
    parent: QWidget,
    title: str,
    made: MadePaper,
    finished: Finished,
    shown: Callable[[PaperWindow], None] | None = None,
) -> None:
    """Show a paper that was built."""
    window = PaperWindow(session, title, made, parent)
    built, said, attention = finished
    window.built = built
    window.remark(said, attention)
    if shown is not None:
        shown(window)
    window.show()
