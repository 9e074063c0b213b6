"""Convenant: the text itself, with every agreement one click away."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTextBrowser

from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.parts import Page, PageHeader, beside, button
from kb_desktop.usecases.covenant_text import CovenantText, Passage, covenant_texts
from kb_desktop.usecases.records import Workspace


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
        self.text = QTextBrowser()
        self.text.setAccessibleName("Tekst van het convenant")
        self.text.setOpenExternalLinks(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        parts = beside(self.list, self.text, (330, 700))
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        header = PageHeader(
            "Convenant",
            "De tekst waar alles op rust. Kies links een artikel of afspraak.",
            self.remarks,
            self.edition,
        )
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.content.addWidget(parts, 1)

    def refresh(self) -> None:
        if not self.texts:
            self.session.read(covenant_texts, owner=self, then=self._take)

    def _take(self, texts: tuple[CovenantText, ...]) -> None:
        self.texts = texts
        self.edition.clear()
        for each in texts:
            self.edition.addItem(each.short, each.key)
        self._show()

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
                self.list.addItem(item)
        self.list.blockSignals(False)
        self.text.setHtml("".join(_as_html(each) for each in found.passages))
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
            number = html.escape(passage.number)
            return f'<p style="margin-left:28px; text-indent:-22px">{anchor}<b>{number}</b>&nbsp; {words}</p>'
        case "note":
            return f"<p><small>{anchor}<sup>{html.escape(passage.number)}</sup> {words}</small></p>"
        case _:
            return f"<p>{anchor}{words}</p>"
