"""Over dit programma: what it is and which version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from kb_desktop import __version__


def about_window(parent: QWidget) -> QMessageBox:
    """The window that tells; the caller opens it."""
    box = QMessageBox(parent)
    box.setWindowTitle("Over dit programma")
    box.setText(f"Krachtenbundeling Circulaire Economie\nVersie {__version__}")
    box.setInformativeText("Werkmappen, vergaderstukken en bundels voor de themawerkgroepen.")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
