"""A line to search with."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLineEdit


def search_line(name: str) -> QLineEdit:
    """A line to search with, and a button in it that empties it; the name is what it asks for."""
    made = QLineEdit()
    made.setPlaceholderText(name)
    clearable(made, name)
    return made


def clearable(line: QLineEdit, name: str) -> None:
    """Give a line its name, and a named button that empties it."""
    line.setAccessibleName(name)
    line.setClearButtonEnabled(True)
    for each in line.findChildren(QAbstractButton):
        each.setAccessibleName("Zoekveld leegmaken")
