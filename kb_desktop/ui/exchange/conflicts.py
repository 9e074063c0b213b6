"""Verschillen: what two people wrote apart, until a person chooses; nothing disappears from this list by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.ui.exchange.settle import SettleWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.parts import Card, beside, button, column, row, scrolled, text
from kb_desktop.ui.shared.record_form import RecordForm
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.conflict_view import ConflictRow, SideRow
from kb_desktop.usecases.settling import settle
from kb_desktop.wording.refusals import sentence

LONGEST_SHOWN = 2_000
"""Characters of a value beside the others; the whole text is in the window where it is edited."""


class ConflictsPart(QWidget):
    """The list at the left, everything about one conflict at the right."""

    open_record = Signal(str)
    refused = Signal(str)

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        self._rows: Sequence[ConflictRow] = ()
        self._later: set[tuple[RecordId, str]] = set()
        self._shown: ConflictRow | None = None
        colours: Callable[[], Any] = lambda: appearance.colours  # noqa: E731 - the palette can change
        columns: list[Column[ConflictRow]] = [
            Column("Onderdeel", lambda each: f"{each.kind} {each.title}", 220, strong=True, stretch=True),
            Column("Veld", lambda each: each.field, 130),
            Column("Thema", lambda each: each.theme, 65),
            Column("Sinds", self._since, 130, sort=lambda each: each.since_sort),
        ]
        self.table: RecordTable[ConflictRow] = RecordTable("Open verschillen", columns, colours)
        self.table.chosen.connect(self._show)
        self.table.entered.connect(lambda _: self._into_detail())
        self.theme = self._filter_of("Thema", "Alle thema’s")
        self.kind = self._filter_of("Soort", "Alle soorten")
        self.counted = text("", "muted")
        left = QWidget()
        left.setLayout(column(row(self.theme, self.kind, self.counted, None), self.table))
        self.detail = scrolled("Gekozen verschil", least_width=340)
        layout = column(beside(left, self.detail, (560, 440)), margins=Space.SMALL)
        self.setLayout(layout)
        self.show_rows(())

    def _filter_of(self, name: str, all_: str) -> ChoiceEditor:
        made = ChoiceEditor([("", all_)])
        made.setAccessibleName(name)
        made.ready.connect(self._filter)
        return made

    def _since(self, each: ConflictRow) -> str:
        return f"◷ later · {each.since}" if each.key in self._later else each.since

    # --- showing
    def show_rows(self, rows: Sequence[ConflictRow]) -> None:
        """Show the open conflicts; the chosen one stays chosen as long as it is open."""
        self._rows = rows
        self._later &= {each.key for each in rows}
        for editor, found in (
            (self.theme, sorted({each.theme for each in rows if each.theme})),
            (self.kind, sorted({each.kind for each in rows})),
        ):
            chosen = editor.value()
            while editor.count() > 1:
                editor.removeItem(1)
            for each in found:
                editor.addItem(each, each)
            editor.show_value(chosen if chosen in found else "")
        self._filter()

    def _filter(self) -> None:
        theme, kind = self.theme.value(), self.kind.value()
        shown = [each for each in self._rows if (not theme or each.theme == theme) and (not kind or each.kind == kind)]
        self.table.show_rows(shown, same=lambda each: each.key)
        self.counted.setText(f"{len(shown)} van {len(self._rows)}" if len(shown) != len(self._rows) else "")
        if self.table.current() is None and shown:
            self.table.selectRow(0)
        current = self.table.current()
        if current is None:
            self._show_nothing()
        elif current != self._shown:
            self._show(current)

    def _show_nothing(self) -> None:
        self._shown = None
        words = "Twee mensen hebben nergens los van elkaar hetzelfde veld veranderd, of er is al gekozen."
        self.detail.setWidget(EmptyState("✓ Er zijn geen open verschillen", words))

    def _show(self, each: ConflictRow) -> None:
        self._shown = each
        inner = QWidget()
        layout = column(space=Space.MEDIUM, margins=Space.SMALL)
        head = text(f"{each.kind} {each.title}", "lead", wrap=True)
        layout.addWidget(head)
        layout.addWidget(text(each.field, "label"))
        if not each.is_deletion:
            layout.addWidget(text(f"Was: {_cut(each.base)}", "muted", wrap=True, selectable=True))
        for side in each.sides:
            layout.addWidget(self._side(each, side))
        layout.addWidget(self._proposal(each))
        layout.addStretch(1)
        inner.setLayout(layout)
        self.detail.setWidget(inner)

    def _side(self, each: ConflictRow, side: SideRow) -> QWidget:
        card = Card()
        card.setAccessibleName(f"Waarde van {side.by}")
        if each.is_deletion:
            verb = "Toch verwijderen" if side.value else "Behouden"
            use = button(verb, partial(self._ask, each, side.value, verb))
        else:
            use = button("Deze kiezen", partial(self._ask, each, side.value, side.words))
            use.setAccessibleName(f"Kies {_cut(side.words, 80)} van {side.by}")
        source = text(f"{side.by}, {side.when}, {side.source}", "muted", wrap=True)
        card.body.addWidget(text(_cut(side.words), wrap=True, selectable=True))
        foot = row(source, use)
        foot.setStretch(0, 1)
        card.body.addLayout(foot)
        return card

    def _proposal(self, each: ConflictRow) -> QWidget:
        made = QWidget()
        show = button(
            "Onderdeel openen", lambda: self.open_record.emit(each.conflict.record), icon_name="external-link"
        )
        later = button("Later", lambda: self._postpone(each), icon_name="clock")
        later.setToolTip("Het verschil blijft in de lijst staan")
        parts: list[QWidget | None] = [show, None, later]
        words = text(each.hint, "muted", wrap=True)
        words.setVisible(bool(each.hint))
        if each.editable is not None:
            verb = "Voorstel bekijken" if each.proposal and each.proposal.reason is None else "Zelf schrijven"
            parts.append(button(verb, lambda: self._edit(each), icon_name="pencil"))
        made.setLayout(column(words, row(*parts), space=Space.SMALL))
        return made

    # --- choosing
    def _into_detail(self) -> None:
        inner = self.detail.widget()
        first = inner.findChild(QAbstractButton) if inner is not None else None
        if first is not None:
            first.setFocus()

    def _postpone(self, each: ConflictRow) -> None:
        self._later.add(each.key)
        rows = self.table.rows_model.rows
        place = rows.index(each)
        following = [row for row in (*rows[place + 1 :], *rows[:place]) if row.key not in self._later]
        if following:
            self.table.choose(lambda row: row.key == following[0].key)
        self.table.viewport().update()
        self.table.setFocus()

    def _ask(self, each: ConflictRow, value: Value, words: str) -> None:
        self._open(each, SettleWindow(f"{each.kind} {each.title}", _cut(words), value, self))

    def _edit(self, each: ConflictRow) -> None:
        if each.editable is None:
            return
        form = RecordForm(each.conflict.kind, [each.editable.name], lambda: self.session.today)
        form.show_record({each.editable.name: each.first_text})
        sides = [(f"{side.by} schreef", side.words) for side in each.sides]
        window = SettleWindow(f"{each.kind} {each.title}", "", None, self, form, each.hint, sides)
        self._open(each, window)

    def _open(self, each: ConflictRow, window: SettleWindow) -> None:
        window.settled.connect(lambda value, reason: self._settle(each, value, reason, window))
        window.open()

    def _settle(self, each: ConflictRow, value: Value, reason: str, window: SettleWindow) -> None:
        def failed(refused: Refused) -> None:
            words = sentence(refused.problems[0], each.conflict.kind)
            if refused.problems[0].code == "conflict.changed":
                window.reject()
                self.refused.emit(words)
            else:
                window.refused(refused, words)

        record, field = each.key
        self.session.do(
            settle,
            record,
            field,
            value,
            reason,
            self.session.today,
            each.seen,
            owner=self,
            then=lambda _: window.accept(),
            failed=failed,
        )


def _cut(words: str, longest: int = LONGEST_SHOWN) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"
