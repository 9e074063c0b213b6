"""Working in a database: asking for its address, and taking a workspace there or back into a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from kb_desktop.domain.addresses import Address, read_address
from kb_desktop.domain.problems import Refused
from kb_desktop.ui.desk.welcome import WORKSPACE, WelcomePage
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.file_windows import ask_new_file
from kb_desktop.ui.shared.parts import Banner, button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space

_ABOUT_PASSWORDS = ("server.password_needed", "server.password_wrong")


class Enter(Protocol):
    """Goes to an address; `then` is called once there, `failed` when it did not come to that."""

    def __call__(
        self,
        path: Address,
        *,
        keep_password: bool,
        then: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None: ...


class ConnectWindow(QDialog):
    """Asks where the database is and how to get in; stays until it is let in, and says why when it is not."""

    entered = Signal()

    def __init__(self, title: str, words: str, verb: str, enter: Enter, parent: QWidget) -> None:
        super().__init__(parent)
        self._enter = enter
        self.setWindowTitle(title)
        self.setModal(True)
        fit(self, 560, 420)
        self.address = QLineEdit()
        self.address.setPlaceholderText("postgresql://naam@server/database")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QCheckBox("Wachtwoord bewaren in de sleutelhanger van deze computer")
        self.banner = Banner()
        layout = column(text(title, "lead"), text(words, "muted", wrap=True), self.banner, margins=Space.WIDE)
        for label_words, hint, editor in (
            ("Adres of naam van de service", "De beheerder van de database geeft je dit adres.", self.address),
            ("Wachtwoord", "Laat leeg als deze computer het al weet.", self.password),
        ):
            label = text(label_words, "label")
            label.setBuddy(editor)
            editor.setAccessibleName(label_words)
            editor.setAccessibleDescription(hint)
            layout.addLayout(column(label, editor, text(hint, "muted", wrap=True), space=Space.TINY))
        layout.addWidget(self.keep)
        layout.addStretch(1)
        self.go = confirming(button(verb, self._go, icon_name="database", look="primary"))
        layout.addLayout(row(None, button("Annuleren", self.reject), self.go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)

    def _go(self) -> None:
        try:
            address = read_address(self.address.text())
        except Refused as refused:
            self._failed(refused)
            return
        if self.password.text():
            address = address.with_password(self.password.text())
        self.address.setText(str(address))  # a password that was typed in the address goes no further
        self.go.setEnabled(False)
        self.banner.tell("Verbinden…")
        self._enter(address, keep_password=self.keep.isChecked(), then=self.accept, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Refused):
            raise error
        from kb_desktop.wording.refusals import sentences

        self.go.setEnabled(True)
        self.banner.tell(sentences(error), "wrong")
        (self.password if error.problems[0].code in _ABOUT_PASSWORDS else self.address).setFocus()


def connect(session: Session, parent: QWidget, address: str = "") -> None:
    """Ask for a database and open the workspace in it."""
    words = "In een database werken meer mensen tegelijk in dezelfde werkmap. Je ziet elkaars wijzigingen meteen."
    asked = ConnectWindow("Verbinden met database", words, "Verbinden", session.open, parent)
    asked.address.setText(address)
    (asked.password if address else asked.address).setFocus()
    asked.open()


def move_to_database(session: Session, parent: QWidget) -> None:
    """Ask for a database and go on there with everything of the open workspace."""
    words = "Alles uit deze werkmap komt in de database te staan en je gaat daar verder. De werkmap zelf blijft."
    ConnectWindow("Overzetten naar database", words, "Overzetten", session.move, parent).open()


def move_to_file(session: Session, parent: QWidget) -> None:
    """Ask for a new file and go on there with everything of the open workspace."""
    suggested = session.desk.paths.documents / f"{session.path.stem if session.path else 'werkmap'}.kbwerk"
    ask_new_file(parent, "Overzetten naar bestand", suggested, WORKSPACE, session.move)


def install(session: Session, welcome: WelcomePage, parent: QWidget) -> None:
    """Let the welcome page ask for a database, and ask for a password where one that was used before wants it."""

    def told(refused: Refused) -> None:
        if refused.problems[0].code in _ABOUT_PASSWORDS:
            connect(session, parent, str(session.asked))

    session.refused.connect(told)
    welcome.database.connect(lambda: connect(session, parent))
