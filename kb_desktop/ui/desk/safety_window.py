"""Veiligheidskopieën: what there is, and going on with one of them as a file beside the workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.parts import button, column, fit, row, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space

if TYPE_CHECKING:
    from kb_desktop.usecases.safety import SafetyCopy


class SafetyWindow(QDialog):
    """Safety copies, newest first. `restored` gives the file that was put beside the workspace."""

    restored = Signal(object)

    def __init__(self, session: Session, colours: Callable[[], Any], parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle("Veiligheidskopieën")
        self.setModal(True)
        fit(self, 720, 480)
        columns: list[Column[SafetyCopy]] = [
            Column("Wanneer", lambda each: each.when, 170),
            Column("Waarom", lambda each: each.why, 300, stretch=True),
            Column("Grootte", lambda each: f"{each.size / 1_000_000:.1f} MB".replace(".", ","), 110),
        ]
        self.table: RecordTable[SafetyCopy] = RecordTable("Veiligheidskopieën", columns, colours)
        self.table.entered.connect(lambda _: self._restore())
        words = (
            "Een kopie komt als nieuw bestand naast deze werkmap te staan en wordt geopend. "
            "De werkmap zelf blijft zoals hij is."
        )
        self.empty = text("Er is nog geen veiligheidskopie van deze werkmap.", "muted", wrap=True)
        self.go = button("Kopie terugzetten", self._restore, icon_name="history", look="primary")
        buttons = row(None, button("Sluiten", self.reject), self.go)
        head = text("Veiligheidskopieën", "lead")
        self.setLayout(
            column(head, text(words, "muted", wrap=True), self.empty, self.table, buttons, margins=Space.WIDE)
        )
        self.finished.connect(self.deleteLater)

        def ask(workspace: Any) -> Any:
            from kb_desktop.usecases.safety import safety_copies

            return safety_copies(workspace)

        session.read(ask, owner=self, then=self._show)

    def _show(self, copies: list[SafetyCopy]) -> None:
        self.table.show_rows(copies)
        self.empty.setVisible(not copies)
        self.go.setEnabled(bool(copies))
        if copies:
            self.table.selectRow(0)

    def _restore(self) -> None:
        each, here = self.table.current(), self.session.path
        if each is None or here is None:
            return
        now, documents = self.session.desk.clock(), self.session.desk.paths.documents

        def work(_: Job) -> Path:
            from kb_desktop.usecases.safety import restore_beside

            return restore_beside(each.path, here, now, documents)

        def done(path: Path) -> None:
            self.restored.emit(path)
            self.accept()

        self.session.make(work, owner=self, then=done, label="Kopie terugzetten")
