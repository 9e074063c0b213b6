"""The left side of the window: whose workspace it is, searching, the pages, and the last step taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QButtonGroup, QFrame, QPushButton, QSizePolicy, QWidget

from kb_desktop.domain.spaces import About
from kb_desktop.ui.pages import ENTRIES
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.parts import button, column, row, scrolled, text
from kb_desktop.ui.shared.tokens import Space

_WIDTH = 208
_WIDER = 1.2
"""Pixels more for every percent of text above 100."""


class Sidebar(QFrame):
    """Buttons for what is always at hand."""

    def __init__(self, appearance: Appearance, go: Callable[[str], object], search: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName("Onderdelen")
        self._appearance = appearance
        self.name = text("", "lead", wrap=True)
        self.theme = text("", "muted", wrap=True)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for place, (key, entry) in enumerate(ENTRIES.items(), start=1):
            each = button(entry.title, lambda: None, icon_name=entry.icon_name, look="nav")
            each.setCheckable(True)
            each.setToolTip(f"{entry.title} (Ctrl+{place})")
            each.toggled.connect(partial(self._turned, go, key))  # by mouse, Space or an arrow key
            self._group.addButton(each)
            self.buttons[key] = each
        self.undo = self._step("undo-2", "Ongedaan maken")
        self.redo = self._step("redo-2", "Opnieuw doen")
        words = column(self.name, self.theme, space=0)
        words.setContentsMargins(Space.SMALL, 0, Space.SMALL, 0)
        pages = QWidget()
        listed = column(*self.buttons.values(), space=Space.TINY // 2)
        listed.addStretch(1)
        pages.setLayout(listed)
        for each in self.buttons.values():  # a part that scrolls squeezes nothing
            each.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        layout = column(words, _finder(search), scrolled("Pagina’s", pages), margins=Space.MEDIUM)
        layout.setStretch(2, 1)
        layout.addLayout(row(self.undo, self.redo, None, space=Space.TINY))
        self.setLayout(layout)
        self._fit()
        appearance.changed.connect(self._fit)

    def _turned(self, go: Callable[[str], object], key: str, chosen: bool) -> None:
        if chosen:
            go(key)

    def _step(self, icon_name: str, words: str) -> QPushButton:
        made = button("", lambda: None, icon_name=icon_name, look="plain")
        made.setAccessibleName(words)
        made.setEnabled(False)
        return made

    def _fit(self) -> None:
        self.setFixedWidth(int(_WIDTH + _WIDER * max(0, self._appearance.text_size - 100)))

    def tell_of(self, about: About) -> None:
        """Name the open workspace."""
        self.name.setText(about.name)
        self.theme.setText("Alle thema’s" if about.is_joint else f"Thema {about.theme}")

    def mark(self, key: str) -> None:
        """Show which page is open; a focus that is in the sidebar goes along."""
        turned = self.buttons[key]
        turned.blockSignals(True)
        turned.setChecked(True)
        turned.blockSignals(False)
        focus: QWidget | None = QApplication.focusWidget()
        if focus in self.buttons.values():
            self.buttons[key].setFocus()

    def tell_steps(self, undo: str, redo: str) -> None:
        """Name the step that is taken back, and the one that is brought back."""
        for each, words, label, keys in (
            (self.undo, "Ongedaan maken", undo, "Ctrl+Z"),
            (self.redo, "Opnieuw doen", redo, "Ctrl+Shift+Z"),
        ):
            each.setEnabled(bool(label))
            each.setToolTip(f"{words}: {label} ({keys})" if label else "")
            each.setAccessibleDescription(label)


def _finder(search: Callable[[], object]) -> QPushButton:
    """A button that looks like the line it opens, with its key at the right."""
    made = button("Zoeken", search, icon_name="search", look="find")
    keys = text("Ctrl+K", "label")
    keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    inside = row(keys)
    inside.setContentsMargins(0, 0, Space.SMALL, 0)
    made.setLayout(inside)
    return made
