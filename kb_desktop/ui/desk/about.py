"""Over dit programma: what it is and which version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from kb_desktop import __version__
from kb_desktop.ui.shared.parts import button, column, confirming, row, text
from kb_desktop.ui.shared.tokens import Space

_ICON = 56


def about_window(parent: QWidget) -> QDialog:
    """The window that tells; the caller opens it."""
    window = QDialog(parent)
    window.setWindowTitle("Over dit programma")
    window.setModal(True)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sign = QLabel()
    sign.setPixmap(QApplication.windowIcon().pixmap(_ICON, _ICON))
    sign.setAlignment(Qt.AlignmentFlag.AlignTop)
    words = column(
        text("Krachtenbundeling Circulaire Economie", "lead"),
        text(f"Versie {__version__}", "muted", selectable=True),
        text("Werkmappen, vergaderstukken en bundels voor de themawerkgroepen van Rijk en regio.", wrap=True),
        text("Alles blijft op deze computer. Het programma gebruikt geen netwerk.", "muted", wrap=True),
    )
    close = confirming(button("Sluiten", window.accept))
    window.setLayout(column(row(sign, words, space=Space.LARGE), row(None, close), margins=Space.WIDE))
    window.setMinimumWidth(460)
    return window
