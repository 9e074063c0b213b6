"""Links in a paper that lead outside the program."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.ui.shared.parts import button, column, row, text
from kb_desktop.ui.shared.tokens import Space


class LeaveWindow(QDialog):
    """Asks before an address outside is opened, and shows the whole address."""

    def __init__(self, address: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._address = address
        self.setWindowTitle("Koppeling openen")
        self.setModal(True)
        mail = address.casefold().startswith("mailto:")
        where = "je mailprogramma" if mail else "je browser"
        shown = text(address.removeprefix("mailto:") if mail else address, "strong", wrap=True, selectable=True)
        shown.setMinimumWidth(420)
        go = button("Openen", self._go, icon_name="external-link", look="primary")
        go.setDefault(True)
        asked = text(f"Deze koppeling staat in het stuk en gaat open in {where}:", wrap=True)
        buttons = row(None, button("Annuleren", self.reject), go)
        self.setLayout(column(asked, shown, buttons, margins=Space.WIDE))
        self.finished.connect(self.deleteLater)

    def _go(self) -> None:
        QDesktopServices.openUrl(QUrl(self._address))
        self.accept()
