"""Ontvangstbevestiging: what became of the bundles a group sent; at the secretariat what the next return will tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.parts import button, column, row, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.exchange_view import ReceiptLineRow, ReceiptRow

GROUP = "Wat het secretariaat met je bundels deed. Bij elk besluit kun je het onderdeel openen."
JOINT = "Dit gaat mee in elke terugmelding, tot de werkgroep laat merken dat zij het heeft gezien."


class ReceiptsPart(QWidget):
    """Bundles above; below them the records about which something else was decided."""

    open_record = Signal(str)
    back = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        colours: Callable[[], Any] = lambda: appearance.colours  # noqa: E731 - the palette can change
        columns: list[Column[ReceiptRow]] = [
            Column("Wanneer", lambda each: each.when, 140, sort=lambda each: each.at),
            Column("Bundel", lambda each: each.file, 260, strong=True, stretch=True),
            Column("Wat ermee gebeurde", lambda each: each.result, 330, colour=_role),
        ]
        self.table: RecordTable[ReceiptRow] = RecordTable("Ontvangstbevestiging", columns, colours)
        self.table.chosen.connect(self._show)
        lines: list[Column[ReceiptLineRow]] = [
            Column("Besluit", lambda each: each.outcome, 130),
            Column("Onderdeel", lambda each: each.title, 240, strong=True, stretch=True),
            Column("Wat", lambda each: each.fields, 140),
            Column("Door", lambda each: each.by, 130),
            Column("Reden of vraag", lambda each: each.words, 240, stretch=True),
        ]
        self.lines: RecordTable[ReceiptLineRow] = RecordTable("Besluiten over deze bundel", lines, colours)
        self.lines.setWordWrap(True)
        self.lines.entered.connect(lambda each: self.open_record.emit(each.record))
        self.head = text("", "muted", wrap=True)
        self.words = text("", wrap=True, selectable=True)
        self.open = button("Onderdeel openen", self._open, icon_name="external-link")
        self.bring_back = button("Onderdeel terughalen", self._bring_back, icon_name="undo-2")
        self.bring_back.setToolTip("Wat niet is overgenomen, komt weer in de lijst en gaat mee met je volgende bundel")
        self.lines.chosen.connect(self._offer)
        layout = column(
            self.head, self.table, self.words, self.lines, row(self.open, self.bring_back, None), margins=Space.SMALL
        )
        layout.setStretch(1, 3)
        layout.setStretch(3, 2)
        self.setLayout(layout)

    def show_rows(self, rows: Sequence[ReceiptRow], *, joint: bool) -> None:
        """Show receipts; the chosen one stays chosen."""
        self.head.setText(JOINT if joint else GROUP)
        self.table.show_rows(rows, same=lambda each: each.bundle)
        if self.table.current() is None and rows and not self.table.choose(lambda each: each.tone in _TELLS_SOMETHING):
            self.table.selectRow(0)
        current = self.table.current()
        if current is not None:
            self._show(current)
        else:
            self.words.setText("Er is nog niets te bevestigen.")
            self._show_lines(())

    def _show(self, each: ReceiptRow) -> None:
        self.words.setText(each.words)
        self._show_lines(each.lines)

    def _show_lines(self, lines: Sequence[ReceiptLineRow]) -> None:
        self.lines.show_rows(lines, same=lambda each: (each.record, each.outcome, each.words))
        self.lines.resizeRowsToContents()
        for part in (self.lines, self.open, self.bring_back):
            part.setVisible(bool(lines))
        if lines and self.lines.current() is None:
            self.lines.selectRow(0)
        self._offer(self.lines.current())

    def _offer(self, line: ReceiptLineRow | None) -> None:
        self.open.setEnabled(line is not None and not line.deleted)
        self.bring_back.setEnabled(line is not None and line.deleted)

    def _bring_back(self) -> None:
        if (line := self.lines.current()) is not None:
            self.back.emit(line.record)

    def _open(self) -> None:
        if (line := self.lines.current()) is not None:
            self.open_record.emit(line.record)


_TELLS_SOMETHING = ("attention", "wrong")


def _role(each: ReceiptRow) -> str:
    return {"ok": "ok", "attention": "attention", "wrong": "steer"}.get(each.tone, "")
