"""Minutes per agenda item, typed without a mouse: `a:` makes an action, `b:` a decision."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kb_desktop.domain.minutes_text import numbers_in
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.focus import put_inside
from kb_desktop.ui.shared.parts import Banner, button, column, scrolled, text
from kb_desktop.usecases import minutes
from kb_desktop.usecases.meetings import ItemLine, MeetingView
from kb_desktop.usecases.minutes import SavedMinutes, removal_label
from kb_desktop.usecases.records import Done
from kb_desktop.wording.labels import listed
from kb_desktop.wording.refusals import sentence

LEAST_LINES = 3
MARGIN = 28
"""Pixels of frame and padding above and below the lines."""


class ItemMinutes(QPlainTextEdit):
    """The minutes of one item; saved on leaving the field and on Ctrl+Enter."""

    def __init__(self, panel: MinutesPanel, item: RecordId, title: str) -> None:
        super().__init__()
        self._panel = panel
        self.item = item
        self.stored = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName(f"Verslag bij {title}")
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def _fit(self) -> None:
        lines = max(int(self.document().size().height()), LEAST_LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # at another width lines break elsewhere

    def show_text(self, words: str) -> None:
        """Show stored text; what is being typed stays."""
        unsaved = self.toPlainText() != self.stored
        self.stored = words
        if not (self.hasFocus() and unsaved) and self.toPlainText() != words:
            self.setPlainText(words)

    def save(self) -> None:
        """Hand what was typed to the panel, once."""
        if self.toPlainText() != self.stored and not self.isReadOnly():
            self._panel.save(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.save()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)


class MinutesPanel(QWidget):
    """Every item of the agenda with its minutes below each other."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.banner = Banner()
        self.remove = button("", self.remove_unsaid, icon_name="trash-2")
        self.banner.add_action(self.remove)
        self._unsaid: tuple[RecordId, tuple[str, ...]] = (RecordId(""), ())
        self.editors: dict[RecordId, ItemMinutes] = {}
        self._order: list[RecordId] = []
        hint = (
            "Begin een regel met a: voor een actie of b: voor een besluit, bijvoorbeeld ‘a: Jip Verzonnen: kaart maken "
            "voor 15 december’. Opslaan gaat vanzelf, of met Ctrl+Enter."
        )
        self._area = scrolled("Verslag")
        self.setLayout(column(text(hint, "muted", wrap=True), self.banner, self._area, margins=8))

    def show_view(self, view: MeetingView) -> None:
        """Show a meeting; editors stay where the agenda is the same."""
        order = [line.item.id for line in view.items]
        if order != self._order:
            self._build(view.items)
            self._order = order
        item, numbers = self._unsaid
        texts = {line.item.id: line.item.text("minutes_text") for line in view.items}
        if numbers and (view.adopted or set(numbers) & set(numbers_in(texts.get(item, "")))):
            self._offer_nothing()
        for line in view.items:
            editor = self.editors[line.item.id]
            editor.show_text(line.item.text("minutes_text"))
            editor.setReadOnly(view.adopted)

    def first_editor(self) -> ItemMinutes | None:
        """Where taking minutes begins."""
        return next(iter(self.editors.values()), None)

    def _build(self, lines: tuple[ItemLine, ...]) -> None:
        self.editors = {}
        self._offer_nothing()
        inner = QWidget()
        layout: QVBoxLayout = column(margins=8)
        for line in lines:
            layout.addWidget(text(f"{line.number}.  {line.item.text('title')}", "lead", wrap=True))
            editor = ItemMinutes(self, line.item.id, line.item.text("title"))
            self.editors[line.item.id] = editor
            layout.addWidget(editor)
        layout.addStretch(1)
        inner.setLayout(layout)
        put_inside(self._area, inner)

    def save(self, editor: ItemMinutes) -> None:
        """Save one item's minutes in one step."""
        words = editor.toPlainText()
        editor.stored = words

        def saved(result: SavedMinutes) -> None:
            if editor.toPlainText() == words:
                editor.setPlainText(result.text)
                editor.moveCursor(editor.textCursor().MoveOperation.End)
            editor.stored = result.text
            if result.unlinked:
                self._offer_removal(editor.item, result.unlinked)

        def failed(refused: Refused) -> None:
            editor.stored = ""
            self._refused(refused)

        today = self.session.today
        self.session.do(minutes.save_text, editor.item, words, today, owner=self, then=saved, failed=failed)

    def _offer_removal(self, item: RecordId, numbers: tuple[str, ...]) -> None:
        self._unsaid = (item, numbers)
        self.remove.setText(removal_label(numbers))
        self.remove.show()
        self.banner.tell(_no_longer_said(numbers), "attention")

    def remove_unsaid(self) -> None:
        """Delete what left the text and was said to stay; undo brings it back."""
        item, numbers = self._unsaid

        def removed(_: Done) -> None:
            self._offer_nothing()
            self.banner.tell(_removed(numbers), "ok")

        self.session.do(minutes.remove_recorded, item, numbers, owner=self, then=removed, failed=self._refused)

    def _offer_nothing(self) -> None:
        """What was said of an earlier text does not hold any more."""
        self._unsaid = (RecordId(""), ())
        self.remove.hide()
        self.banner.hide()

    def _refused(self, refused: Refused) -> None:
        self._offer_nothing()
        self.banner.tell(sentence(refused.problems[0]), "wrong")


def _removed(numbers: Sequence[str]) -> str:
    verb = "is" if len(numbers) == 1 else "zijn"
    return f"{listed(numbers)} {verb} verwijderd. Met Ctrl+Z komt alles terug."


def _no_longer_said(numbers: Sequence[str]) -> str:
    named = listed(numbers)
    if len(numbers) == 1:
        return f"{named} staat niet meer in deze tekst, maar blijft bestaan en komt bij dit punt in het verslag."
    return f"{named} staan niet meer in deze tekst, maar blijven bestaan en komen bij dit punt in het verslag."
