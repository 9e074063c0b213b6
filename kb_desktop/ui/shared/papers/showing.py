"""From a use case to a paper on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.window import PaperWindow


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
        made = MadePaper(name)

        def make(job: Job) -> tuple[str, bool]:
            from kb_desktop.usecases import papers
            from kb_desktop.usecases.paper_view import remarks

            try:
                return remarks(papers.build(content, made.path, job.report))
            except BaseException:  # refused or cancelled: nobody will show it
                made.let_go()
                raise

        def show(said: tuple[str, bool]) -> None:
            if session.about is None:  # closed meanwhile
                made.let_go()
                return
            window = PaperWindow(session, title, made, parent)
            window.remark(*said)
            if shown is not None:
                shown(window)
            window.show()

        session.make(make, owner=parent, then=show, label=title, failed=failed)

    session.do(collect, owner=parent, then=build, failed=failed, quiet=True)
