"""Convenant: the text itself, with every agreement one click away."""

from __future__ import annotations

import html
import re

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QTextBrowser

from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.parts import Page, PageHeader
from kb_desktop.usecases.covenant_text import CovenantText, Passage, covenant_texts


class CovenantPage(Page):
    """The whole text of an edition at the right, articles and agreements at the left."""

    title = "Convenant"
    icon_name = "scroll-text"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.texts: tuple[CovenantText, ...] = ()
        self.edition = ChoiceEditor([])
        self.edition.setAccessibleName("Versie van het convenant")
        self.edition.ready.connect(self._show)
        self.list = QListWidget()
        self.list.setAccessibleName("Artikelen en afspraken")
        self.list.currentRowChanged.connect(self._go)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Tekst van het convenant")
        self.text.setOpenExternalLinks(False)
        splitter = QSplitter()
        splitter.addWidget(self.list)
        splitter.addWidget(self.text)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([300, 700])
        header = PageHeader(
            "Convenant", "De tekst waar alles op rust. Kies links een artikel of afspraak.", self.edition
        )
        for part in (header, self.banner):
            self.content.addWidget(part)
        self.content.addWidget(splitter, 1)

    def refresh(self) -> None:
        if not self.texts:
            self.session.read(covenant_texts, owner=self, then=self._take)

    def _take(self, texts: tuple[CovenantText, ...]) -> None:
        self.texts = texts
        self.edition.clear()
        for each in texts:
            self.edition.addItem(each.title, each.key)
        self._show()

    def open_agreement(self, key: str) -> None:
        """Show an agreement in its article."""
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
        if found.remarks:
            self.banner.tell(" ".join(found.remarks), "attention")
        else:
            self.banner.hide()

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
