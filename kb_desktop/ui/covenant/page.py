"""Convenant: the text itself, with every agreement one click away."""

from __future__ import annotations

import html
import re
from pathlib import Path

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.cells import HEADING, lines_of
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.file_windows import ask_file, ask_new_file
from kb_desktop.ui.shared.parts import Page, PageHeader, beside, button, row
from kb_desktop.ui.shared.reading_text import ReadingText
from kb_desktop.usecases import editions
from kb_desktop.usecases.covenant_text import CovenantText, Passage, covenant_texts
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.labels import counted
from kb_desktop.wording.refusals import sentence

EDITION = "Convenantversie (*.toml)"
_MOST_FAULTS = 8
_SHORT_NUMBER = 3
"""Characters of a number that fit the narrow column before an item: "12." does, "VTH-1" does not."""


class CovenantPage(Page):
    """The whole text of an edition at the right, articles and agreements at the left."""

    title = "Convenant"
    icon_name = "scroll-text"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._wanted = ""
        self.texts: tuple[CovenantText, ...] = ()
        self.edition = ChoiceEditor([])
        self.edition.setAccessibleName("Versie van het convenant")
        self.edition.setMinimumWidth(260)
        self.edition.ready.connect(self._show)
        self.remarks = button("Opmerkingen bij deze tekst", self._tell_remarks, icon_name="info")
        self.list = QListWidget()
        self.list.setAccessibleName("Artikelen en afspraken")
        self.list.currentRowChanged.connect(self._go)
        lines_of(self.list)
        self.text = ReadingText("Tekst van het convenant")
        self.text.setOpenExternalLinks(False)
        parts = beside(self.list, self.text, (330, 700))
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        header = PageHeader(
            "Convenant",
            "De tekst waar alles op rust. Kies links een artikel of afspraak.",
            self.remarks,
            self.edition,
        )
        self.files = QWidget()  # the secretariat completes an edition in a text editor
        self.files.setLayout(
            row(
                button("Convenantversie inlezen", self.choose, icon_name="download"),
                button("Convenantversie opslaan", self.save, icon_name="save"),
                button("Partijen", self.parties, icon_name="building-2"),
                None,
            )
        )
        for part in (header, self.banner, self.files):
            self.content.addWidget(part)
        self.content.addWidget(parts, 1)

    def refresh(self) -> None:
        about = self.session.about
        self.files.setVisible(about is not None and about.is_joint)
        self.session.read(covenant_texts, owner=self, then=self._take)

    def _take(self, texts: tuple[CovenantText, ...]) -> None:
        if texts == self.texts:
            return
        self.texts, chosen = texts, self.edition.value()
        self.edition.clear()
        for each in texts:
            self.edition.addItem(each.short, each.key)
        if chosen in [each.key for each in texts]:
            self.edition.show_value(chosen)
        self._show()

    # --- files of the secretariat
    def choose(self) -> None:
        """Ask for an edition file."""
        ask_file(self, "Convenantversie inlezen", self._folder(), EDITION, self.read)

    def read(self, path: Path) -> None:
        """Read an edition file; its faults are told with their lines."""

        def told(found: editions.ReadEdition) -> None:
            counts = f"{found.new} nieuw, {found.changed} gewijzigd, {found.dropped} vervallen"
            self.banner.tell(f"Ingelezen: {found.title}. Onderdelen: {counts}.", "ok")
            self.refresh()

        today = self.session.today
        self.session.do(editions.read_edition, path, today, owner=self, then=told, failed=self._refused)

    def save(self) -> None:
        """Ask where the shown edition goes as a file."""
        key = str(self.edition.value())
        ask_new_file(self, "Convenantversie opslaan", self._folder() / f"{key}.toml", EDITION, self.write)

    def write(self, path: Path) -> None:
        """Write the shown edition."""

        def look(workspace: Workspace) -> Path:
            return editions.save_edition(workspace, str(self.edition.value()), path)

        words = f"Opgeslagen: {path.name}. Vul de tekst aan in een teksteditor en lees het bestand hier weer in."
        self.session.do(
            look, owner=self, then=lambda _: self.banner.tell(words, "ok"), failed=self._refused, quiet=True
        )

    def _refused(self, refused: Refused) -> None:
        told = [sentence(problem) for problem in refused.problems]
        more = [f"En nog {counted(len(told) - _MOST_FAULTS, 'fout', 'fouten')}."] if len(told) > _MOST_FAULTS else []
        self.banner.tell("\n".join(told[:_MOST_FAULTS] + more), "wrong")

    def _folder(self) -> Path:
        return self.session.folder

    def parties(self) -> None:
        """Show who signs this edition, and who gave notice."""
        from kb_desktop.ui.covenant.parties_window import PartiesWindow

        PartiesWindow(self.session, str(self.edition.value()), self).open()

    def main_part(self) -> QWidget | None:
        return self.list

    def reveal(self, id_: str) -> None:
        """Show an agreement in its article."""

        def key_of(workspace: Workspace) -> str:
            record = workspace.get(RecordId(id_))
            return record.text("key") if record is not None and record.kind == "agreement" else ""

        def show(key: str) -> None:
            self._wanted = key
            if self.texts:
                self._go_to_wanted()

        self.refresh()
        self.session.read(key_of, owner=self, then=show)

    def _go_to_wanted(self) -> None:
        key, self._wanted = self._wanted, ""
        if not key:
            return
        for place in range(self.list.count()):
            if self.list.item(place).text().startswith(f"{key} "):
                self.list.setCurrentRow(place)

    def _show(self) -> None:
        chosen = self.edition.value()
        found = next((each for each in self.texts if each.key == chosen), None)
        if found is None:
            return
        self.list.blockSignals(True)
        self.list.clear()
        for passage in found.passages:
            if passage.entry:
                item = QListWidgetItem(passage.entry)
                item.setToolTip(passage.entry)
                item.setData(HEADING, passage.sort != "item")
                self.list.addItem(item)
        self.list.blockSignals(False)
        self.text.show_html("".join(_as_html(each) for each in found.passages))
        self.banner.hide()
        self.remarks.setVisible(bool(found.remarks))
        self._go_to_wanted()

    def _tell_remarks(self) -> None:
        found = next((each for each in self.texts if each.key == self.edition.value()), None)
        if found is not None:
            self.banner.tell("\n".join(found.remarks), "attention")

    def _go(self, place: int) -> None:
        entry = self.list.item(place).text() if place >= 0 else ""
        found = next((each for t in self.texts for each in t.passages if each.entry == entry), None)
        if found is not None:
            self.text.scrollToAnchor(found.anchor)


def _as_html(passage: Passage) -> str:
    words = html.escape(passage.text).replace("\n", "<br>")
    words = re.sub(r"\[\^(\w+)\]", r"<sup>\1</sup>", words)
    anchor = f'<a name="{html.escape(passage.anchor)}"></a>'
    match passage.sort:
        case "title":
            return f"<h1>{anchor}{words}</h1>"
        case "heading":
            return f"<h2>{anchor}{words}</h2>"
        case "theme":
            return f"<h3>{anchor}{words}</h3>"
        case "item":
            number = html.escape(passage.number).replace(" ", "&nbsp;").replace("-", "\u2011")
            place = '<td width="56">' if len(passage.number) > _SHORT_NUMBER else '<td width="30">'
            return f'<table cellpadding="3"><tr>{place}{anchor}<b>{number}</b></td><td>{words}</td></tr></table>'
        case "note":
            return f"<p><small>{anchor}<sup>{html.escape(passage.number)}</sup> {words}</small></p>"
        case _:
            return f"<p>{anchor}{words}</p>"
