"""Instellingen: who is at work, and how the window looks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from kb_desktop.environment.settings import Settings
from kb_desktop.ui.shared.appearance import CHOICES
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space

TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""Percent of the usual size."""


class SettingsWindow(QDialog):
    """A form over the settings; `chosen` gives the new ones."""

    chosen = Signal(object)

    def __init__(self, settings: Settings, login: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle("Instellingen")
        self.setModal(True)
        fit(self, 480, 380)
        self.person = QLineEdit(settings.person)
        self.person.setPlaceholderText(login)
        self.organisation = QLineEdit(settings.organisation)
        self.appearance = ChoiceEditor(list(CHOICES.items()))
        self.appearance.show_value(settings.appearance)
        self.text_size = ChoiceEditor([(size, f"{size} %") for size in sorted({*TEXT_SIZES, settings.text_size})])
        self.text_size.show_value(settings.text_size)
        layout = column(text("Instellingen", "lead"), margins=Space.WIDE)
        for words, hint, editor in (
            ("Je naam", "Deze naam staat bij alles wat je wijzigt.", self.person),
            ("Je organisatie", "", self.organisation),
            ("Beeld", "", self.appearance),
            ("Tekstgrootte", "", self.text_size),
        ):
            label = text(words, "label")
            label.setBuddy(editor)
            editor.setAccessibleName(words)
            editor.setAccessibleDescription(hint)
            parts = (label, editor) if not hint else (label, editor, text(hint, "muted", wrap=True))
            layout.addLayout(column(*parts, space=Space.TINY))
        save = confirming(button("Instellingen bewaren", self._save, look="primary"))
        layout.addStretch(1)
        layout.addLayout(row(None, button("Annuleren", self.reject), save))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)

    def _save(self) -> None:
        self.chosen.emit(
            replace(
                self._settings,
                person=self.person.text().strip(),
                organisation=self.organisation.text().strip(),
                appearance=self.appearance.value(),  # type: ignore[arg-type]  # one of CHOICES
                text_size=int(str(self.text_size.value())),
            )
        )
        self.accept()
