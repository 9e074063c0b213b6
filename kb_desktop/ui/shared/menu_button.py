"""A button that asks which of several things to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QPushButton

from kb_desktop.ui.shared.parts import button


def menu_button(words: str, choices: Sequence[tuple[str, Callable[[], object]]], *, icon_name: str = "") -> QPushButton:
    """A button with a menu; each choice is an entry of it."""
    made = button(words, lambda: None, icon_name=icon_name)
    menu = QMenu(made)
    for name, chosen in choices:
        menu.addAction(name).triggered.connect(lambda _checked=False, chosen=chosen: chosen())
    made.setMenu(menu)
    return made
