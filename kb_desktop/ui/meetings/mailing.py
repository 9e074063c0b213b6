"""E-mail klaarzetten: a draft with the pack for the readers of its edition, to be sent from a mail program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import LineEditor, LongTextEditor, YesNoEditor
from kb_desktop.ui.shared.file_windows import ask_new_file
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.parts import Banner, button, column, fit, row, scrolled, text, wrapping
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.ui.shared.working_row import WorkingRow
from kb_desktop.wording.labels import counted
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.usecases.mailing import Letter

TITLE = "E-mail klaarzetten"
_MOST_OF_READERS = 170
_TO_PRINT = "Ook een versie om af te drukken, met twee pagina’s op een vel"
_NOTE = "Meteen vastleggen als verstuurd: alle nummers blijven voortaan gelijk"


class MailWindow(QDialog):
    """Shows who gets the mail and what it says. `sent` is called when the draft is there and the tick says so."""

    def __init__(
        self,
        session: Session,
        letter: Letter,
        made: MadePaper,
        told: Callable[[str, str], object],
        sent: Callable[[], object] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._letter, self._made, self._told, self._sent = session, letter, made, told, sent
        self.setWindowTitle(TITLE)
        self.setModal(True)
        fit(self, 640, 640)
        self.banner = Banner()
        self.subject = LineEditor()
        self.subject.show_value(letter.subject)
        self.body = LongTextEditor(9)
        self.body.setMaximumHeight(16777215)
        self.body.show_value(letter.body.strip())
        self.to_print, self.note = YesNoEditor(), YesNoEditor()
        self.to_print.setText(_TO_PRINT)
        self.note.setText(_NOTE)
        self.note.setChecked(True)
        self.note.setVisible(sent is not None)
        self.go = button("Openen in mailprogramma", self._open, icon_name="mail", look="primary")
        self.keep = button("Opslaan als bestand", self._ask_file, icon_name="save")
        self.working = WorkingRow(session.background)
        self.working.ended.connect(partial(self._may_write, True))
        self.readers = scrolled("Ontvangers", self._readers(), most=_MOST_OF_READERS)
        buttons = row(self.keep, None, button("Annuleren", self.reject), self.go)
        layout = column(
            self.banner,
            self.readers,
            _labelled("Onderwerp", self.subject),
            _labelled("Bericht", self.body),
            column(self.to_print, self.note, space=Space.TINY),
            text(f"Bijlage: {made.path.name}", "muted", wrap=True),
            self.working,
            buttons,
            margins=Space.WIDE,
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._warn()
        self.subject.setFocus()

    def _readers(self) -> QWidget:
        """Who gets it, who must be reached otherwise, and who may not have this edition."""
        letter = self._letter
        count = counted(len(letter.to), "ontvanger", "ontvangers")
        hidden = " Ze zien elkaars adres niet." if letter.hidden else ""
        lines = [text(f"Aan {count}.{hidden}" if letter.to else "Er is niemand met een werkmail.", "strong", wrap=True)]
        if letter.to:
            lines.append(text(", ".join(each.name for each in letter.to), wrap=True, selectable=True))
        if letter.without_mail:
            names = ", ".join(letter.without_mail)
            lines.append(text(f"▲ Geen werkmail bekend: {names}. Vul die in bij Leden.", "attention", wrap=True))
        if letter.not_for:
            lines.append(text(f"Krijgt deze stukken niet: {', '.join(letter.not_for)}.", "muted", wrap=True))
        return wrapping(*lines)

    def _warn(self) -> None:
        from kb_desktop.usecases.mailing import is_large

        if is_large([self._made.path]):
            self.banner.tell(
                "De bijlage is groter dan 15 MB. Veel mailboxen nemen dat niet aan. Deel het bestand dan op een plek "
                "waar alle lezers bij kunnen.",
                "attention",
            )

    # --- the draft
    def _open(self) -> None:
        self._write(self._made.path.with_suffix(".eml"), self._opened)

    def _opened(self, path: Path, wrong: Sequence[str]) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._done("Het bericht staat klaar in je mailprogramma. Kijk het na en verstuur het zelf.", wrong)
        else:
            self.banner.tell("Er is geen mailprogramma dat het bericht opent. Kies Opslaan als bestand.", "attention")

    def _ask_file(self) -> None:
        suggested = self._session.folder / f"{self._made.path.stem}.eml"
        ask_new_file(self, "Bericht opslaan", suggested, "E-mail (*.eml)", self.write_to)

    def write_to(self, path: Path) -> None:
        """Write the draft at a chosen place."""
        self._write(path, lambda path, wrong: self._done(f"Opgeslagen: {path}", wrong))

    def _write(self, path: Path, then: Callable[[Path, Sequence[str]], None]) -> None:
        subject, body = str(self.subject.value() or ""), f"{self.body.value() or ''}\n"
        letter = replace(self._letter, subject=subject, body=body)
        made, now, also = self._made.hold(), self._session.desk.clock(), self.to_print.isChecked()
        self._may_write(False)

        def work(job: Job) -> Sequence[str]:
            from kb_desktop.usecases import mailing, paper_view

            try:
                paper_view.may_replace(path, "mail")
                files = [made.path]
                if also:
                    files.append(made.path.with_name(f"{made.path.stem} om af te drukken.pdf"))
                    paper_view.print_copy(made.path, files[1], job.report)
                return mailing.write_draft(letter, files, path, now)
            finally:
                made.let_go()

        def refused(problem: Refused) -> None:
            self.banner.tell(sentence(problem.problems[0]), "wrong")

        job = self._session.make(work, owner=self, then=lambda wrong: then(path, wrong), label=TITLE, failed=refused)
        self.working.follow(job)

    def _may_write(self, may: bool) -> None:
        for each in (self.go, self.keep):
            each.setEnabled(may)

    def _done(self, words: str, wrong: Sequence[str]) -> None:
        if wrong:
            words += f" Deze adressen kloppen niet en staan er niet in: {', '.join(wrong)}."
        self._told(words, "attention" if wrong else "ok")
        note = self._sent is not None and self.note.isChecked()
        self.accept()
        if note and self._sent is not None:
            self._sent()


def _labelled(words: str, part: QWidget) -> QWidget:
    label = text(words, "label")
    label.setBuddy(part)
    part.setAccessibleName(words)
    whole = QWidget()
    layout = column(label, part, space=Space.TINY)
    layout.setStretch(1, 1)
    whole.setLayout(layout)
    return whole
