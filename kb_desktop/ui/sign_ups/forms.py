"""Forms to sign up: made as PDF, and read back into the merge preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.shared.file_windows import ask_files
from kb_desktop.ui.shared.papers.showing import show_paper
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.ui.sign_ups.page import SignUpsPage


class SignUpForms:
    """What the page does with forms. The bundle of read forms stays as long as the page is there."""

    def __init__(self, page: SignUpsPage, theme: Callable[[], str]) -> None:
        self.page, self._theme = page, theme
        self._folder: TemporaryDirectory[str] | None = None
        page.destroyed.connect(self._clean)

    def choices(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The entries of the menu."""
        return [("Intekenformulier maken", self.make), ("Ingevulde formulieren inlezen", self.ask)]

    def make(self) -> None:
        """Make the form of the shown theme."""
        theme, today = self._theme(), self.page.session.today

        def collect(workspace: Workspace) -> object:
            from kb_desktop.usecases.sign_up_forms import collect_sign_up_form

            return collect_sign_up_form(workspace, theme, today)

        name = f"intekenformulier {theme}"
        show_paper(self.page.session, self.page, "Intekenformulier", name, collect, failed=self._refused)

    def ask(self) -> None:
        """Ask for forms that were filled in."""
        ask_files(self.page, "Formulieren inlezen", self.page.session.folder, "Formulieren (*.pdf)", self.read)

    def read(self, forms: list[Path]) -> None:
        """Read forms and show what they would change; nothing is written before somebody agrees."""
        self._clean()
        self._folder = TemporaryDirectory(prefix="kb-form-", ignore_cleanup_errors=True)
        target, desk = Path(self._folder.name, "intekenformulieren.kbbundle"), self.page.session.desk

        def work(_: Job) -> Path:
            from kb_desktop.usecases.sign_up_forms import bundle_of_forms

            return bundle_of_forms(forms, target, desk)

        def show(bundle: Path) -> None:
            self.page.session.brought.emit([bundle])

        self.page.session.make(work, owner=self.page, then=show, label="Formulieren inlezen", failed=self._refused)

    def _refused(self, refused: Refused) -> None:
        self.page.banner.tell(sentence(refused.problems[0]), "wrong")

    def _clean(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
