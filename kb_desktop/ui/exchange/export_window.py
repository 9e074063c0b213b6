"""Bundel maken: for whom it is decides what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.ui.shared.editors import ChoiceEditor, dutch_day
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.exchange_view import Peer
from kb_desktop.wording.labels import counted


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a bundle is for: the scope of an export, a copy's number, or the theme that is to begin with it.

    With a `key` (age1…) closed records go along, and only its holder can open the bundle.
    """

    scope: str = "unconfirmed"
    replica: int = 0
    start: str = ""
    key: str = ""


_EVERYBODY = "Wat nog niet elke bekende kopie heeft bevestigd. Dit is de gewone bundel."
_ALL = "Alles wat er is, ook wat al bevestigd is. Handig als een bundel is zoekgeraakt."
_START = "Alles wat er is, om op een andere computer de werkmap van deze werkgroep mee te beginnen."


_CLOSED = (
    "Zonder vinkje gaat alleen mee wat openbaar of intern is. Met vinkje wordt de bundel versleuteld: alleen wie de "
    "sleutel heeft, kan hem openen. De ontvanger ziet zijn sleutel met de opdracht ‘key’."
)


class ExportWindow(QDialog):
    """Asks for whom the bundle is; `chosen` gives the target."""

    chosen = Signal(object)

    def __init__(self, known: Sequence[Peer], parent: QWidget, *, joint: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Voor wie is de bundel?")
        self.setModal(True)
        fit(self, 540, 380)
        choices = [("", "Iedereen" if joint else "Het secretariaat")]
        self._targets = {"": Target()}
        self._words = {"": _EVERYBODY}
        for each in known:
            key = str(each.replica)
            choices.append((key, _named(each)))
            self._targets[key] = Target("replica", each.replica)
            lacks = counted(each.lacks, "schrijfactie", "schrijfacties")
            self._words[key] = f"Precies wat deze kopie mist: {lacks}. Laatste bericht {dutch_day(each.at[:10])}."
        if joint:
            for theme in THEME_KEYS:
                choices.append((theme, f"Nieuwe werkgroep {theme} (startbundel)"))
                self._targets[theme] = Target("full", 0, theme)
                self._words[theme] = _START
        choices.append(("full", "Wie alles opnieuw nodig heeft"))
        self._targets["full"] = Target("full")
        self._words["full"] = _ALL
        self.who = ChoiceEditor([*choices])
        self.who.setAccessibleName("Voor wie")
        label = text("Voor wie", "label")
        label.setBuddy(self.who)
        self.words = text("", "muted", wrap=True)
        self.who.currentIndexChanged.connect(lambda _: self._tell())
        self.closed = QCheckBox("Ook vertrouwelijke onderdelen meesturen")
        self.closed.setAccessibleDescription(_CLOSED)
        self.key = QLineEdit()
        self.key.setPlaceholderText("age1…")
        self.key.setAccessibleName("Sleutel van de ontvanger")
        self.hint, self.wrong = text(_CLOSED, "muted", wrap=True), text("", "wrong", wrap=True)
        self.wrong.hide()
        self.key.setEnabled(False)
        self.closed.toggled.connect(self.key.setEnabled)
        go = confirming(button("Bestand kiezen", self._choose, look="primary"))
        layout = column(label, self.who, self.words, self.closed, self.hint, self.key, self.wrong, margins=Space.WIDE)
        layout.addStretch(1)
        layout.addLayout(row(None, button("Annuleren", self.reject), go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._tell()
        self.who.setFocus()

    def _tell(self) -> None:
        self.words.setText(self._words[str(self.who.value())])
        self.who.setAccessibleDescription(self.words.text())

    def _choose(self) -> None:
        target = self._targets[str(self.who.value())]
        if self.closed.isChecked():
            target = replace(target, key=self.key.text().strip())
            if not _is_key(target.key):
                self.wrong.setText("Plak hier de sleutel van de ontvanger. Die begint met age1.")
                self.wrong.show()
                self.key.setFocus()
                return
        self.accept()
        self.chosen.emit(target)


def _is_key(words: str) -> bool:
    return words.startswith("age1") and len(words) > len("age1")


def _named(each: Peer) -> str:
    group = "gezamenlijke werkmap" if each.theme is None else f"werkgroep {each.theme}"
    return f"{each.person}, {group} ({each.device})"
