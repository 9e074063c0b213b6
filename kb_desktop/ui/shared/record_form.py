"""The one form: fields of the catalogue over a record, saved on leaving a field, refusals beside the field."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from kb_desktop.domain.catalogue import CATALOGUE, Field, FieldType
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.domain.rules import REASON_STATES
from kb_desktop.ui.shared.editors import (
    NOTHING,
    ChoiceEditor,
    DateEditor,
    DateTimeEditor,
    Editor,
    LineEditor,
    LongTextEditor,
    MomentEditor,
    NumberEditor,
    ReferenceEditor,
    ReferencesEditor,
    YesNoEditor,
    mark_wrong,
)
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, scrolled, text
from kb_desktop.ui.shared.tokens import FORM_WIDTH, Space
from kb_desktop.wording.labels import choice_label, field_label
from kb_desktop.wording.refusals import sentence

Options = Mapping[str, Sequence[tuple[Value, str]]]
"""Per reference field the records it may point to, with their names."""


_HAPPENED = frozenset({"reference_date", "signed_on", "notice_received"})
"""Days of what has happened: "8-9" typed in July is that of last year."""


class FieldRow(QWidget):
    """Label above, editor below, and under it what is remarked or refused."""

    ready = Signal(str)

    def __init__(self, kind: str, field: Field, editor: Editor) -> None:
        super().__init__()
        self.field = field
        self.editor = editor
        words = field_label(kind, field.name)
        self.label = QLabel(words)
        self.label.setProperty("look", "label")
        self.label.setBuddy(editor)
        editor.setAccessibleName(words)
        self.remark = text("", "muted", wrap=True)
        self.wrong = text("", "wrong", wrap=True)
        for each in (self.remark, self.wrong):
            each.hide()
        parts: tuple[QWidget, ...] = (self.label, editor, self.remark, self.wrong)
        if isinstance(editor, YesNoEditor):
            editor.setText(words)
            parts = (editor, self.remark, self.wrong)
            self.label.setParent(self)
            self.label.hide()
        self.setLayout(column(*parts, space=Space.TINY))
        editor.ready.connect(lambda: self.ready.emit(self.field.name))

    def refuse(self, words: str) -> None:
        """Say beside the field what is wrong; empty words take it back."""
        self.wrong.setText(f"✕ {words}" if words else "")
        self.wrong.setVisible(bool(words))
        mark_wrong(self.editor, wrong=bool(words))
        self.editor.setAccessibleDescription(words or self.remark.text())

    def point_out(self, words: str, *, attention: bool = True) -> None:
        """Say beside the field what is worth knowing, without refusing anything; empty words take it back."""
        self.remark.setText(f"▲ {words}" if words and attention else words)
        self.remark.setVisible(bool(words))
        self.remark.setProperty("look", "attention" if attention else "muted")
        self.remark.style().unpolish(self.remark)
        self.remark.style().polish(self.remark)
        if self.wrong.isHidden():
            self.editor.setAccessibleDescription(words)


class RecordForm(QWidget):
    """A form over one record. `edited(name, value)` comes once a field was left with a new value."""

    edited = Signal(str, object)

    def __init__(
        self, kind: str, names: Sequence[str], today: Callable[[], datetime.date], options: Options | None = None
    ) -> None:
        super().__init__()
        self.kind = kind
        self._today = today
        self._stored: Mapping[str, Value] = {}
        self.rows: dict[str, FieldRow] = {}
        layout = column(space=Space.MEDIUM)
        for name in names:
            field = CATALOGUE[kind].field(name)
            if field is None:
                raise KeyError(name)
            made = FieldRow(kind, field, self._editor(field, (options or {}).get(name, ())))
            made.ready.connect(self._left)
            self.rows[name] = made
            layout.addWidget(made)
        layout.addStretch(1)
        self.setLayout(layout)
        self.setMinimumWidth(FORM_WIDTH // 2)
        if "status" in self.rows and "reason" in self.rows:
            status = self.rows["status"].editor
            if isinstance(status, ChoiceEditor):
                status.currentIndexChanged.connect(lambda _: self._ask_reason())
        self._ask_reason()

    def _ask_reason(self) -> None:
        """The reason is asked for where the state needs one, and shown where there is one or states ask for none."""
        status, reason = self.rows.get("status"), self.rows.get("reason")
        if status is not None and reason is not None:
            needed = self.kind not in REASON_STATES or status.editor.value() in REASON_STATES[self.kind]
            reason.setVisible(needed or bool(reason.editor.value()))

    def _editor(self, field: Field, options: Sequence[tuple[Value, str]]) -> Editor:
        if field.type is FieldType.CHOICE:
            first: list[tuple[Value, str]] = [] if field.default is not None else [(None, NOTHING)]
            return ChoiceEditor([*first, *((choice, choice_label(choice)) for choice in field.choices)])
        if field.type is FieldType.REFERENCE:
            return ReferenceEditor(options)
        if field.type is FieldType.REFERENCES:
            return ReferencesEditor(options)
        made: Editor
        match field.type:
            case FieldType.LONG_TEXT:
                made = LongTextEditor()
            case FieldType.DATE:
                made = DateEditor(self._today, happened=field.name in _HAPPENED)
            case FieldType.MOMENT:
                made = MomentEditor(self._today)
            case FieldType.DATETIME:
                made = DateTimeEditor(self._today)
            case FieldType.BOOLEAN:
                made = YesNoEditor()
            case FieldType.INTEGER:
                made = NumberEditor()
            case _:
                made = LineEditor()
        return made

    def show_record(self, values: Mapping[str, Value]) -> None:
        """Show stored values; a field that is being typed in keeps what was typed."""
        before, self._stored = self._stored, values
        for name, each in self.rows.items():
            untouched = values.get(name) != before.get(name) and each.editor.value() == before.get(name)
            if untouched or not each.editor.hasFocus():
                each.editor.show_value(values.get(name))
            each.refuse("")
        self._ask_reason()

    def values(self) -> dict[str, Value]:
        """What the fields hold now."""
        return {name: each.editor.value() for name, each in self.rows.items()}

    def refuse(self, refused: Refused) -> str:
        """Show refusals beside their fields; returns the sentences that belong to no field here."""
        others = []
        for problem in refused.problems:
            words = sentence(problem, self.kind)
            if problem.field in self.rows:
                self.rows[problem.field].show()
                self.rows[problem.field].refuse(words)
                self.rows[problem.field].editor.setFocus()
            else:
                others.append(words)
        return " ".join(others)

    def _left(self, name: str) -> None:
        value = self.rows[name].editor.value()
        if value != self._stored.get(name):
            self.edited.emit(name, value)
        else:
            self.rows[name].refuse("")  # back to what is stored: nothing is wrong any more


class RecordDialog(QDialog):
    """A form in a window of its own, for making something new. `accepted_values` is asked for until it is taken."""

    submitted = Signal(dict)

    def __init__(
        self,
        title: str,
        form: RecordForm,
        verb: str,
        parent: QWidget,
        explanation: str = "",
        also: RecordForm | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.form = form
        self.message = text("", "wrong", wrap=True)
        self.message.hide()
        inner = form if also is None else _below(form, also)
        self._area, self._inner = scrolled(title, inner), inner
        self.go = confirming(button(verb, self._submit, look="primary"))
        head = [text(title, "lead")] + ([text(explanation, "muted", wrap=True)] if explanation else [])
        buttons = row(None, button("Annuleren", self.reject), self.go)
        layout: QVBoxLayout = column(*head, self._area, self.message, buttons, margins=Space.WIDE)
        self.setLayout(layout)
        self._fit()

    def _fit(self) -> None:
        """Room for the whole form, as far as the screen has it."""
        around = self.sizeHint().height() - self._area.sizeHint().height()
        whole = around + self._inner.sizeHint().height() + Space.MEDIUM
        if self.isVisible():
            fit(self, self.width(), max(self.height(), whole))
        else:
            fit(self, 560, whole)

    def ask(self, submit: Callable[[dict[str, Value]], None]) -> None:
        """Open the window; `submit` gets the values, and accepts the window or says what is refused."""
        self.submitted.connect(submit)
        self.finished.connect(self.deleteLater)
        self.open()

    def _submit(self) -> None:
        self.message.hide()
        for each in self.form.rows.values():
            each.refuse("")
        self.go.setEnabled(False)
        self.submitted.emit(self.form.values())

    def refused(self, refused: Refused) -> None:
        """Keep the window open and say what is wrong."""
        self.go.setEnabled(True)
        rest = self.form.refuse(refused)
        self.message.setText(f"✕ {rest}" if rest else "")
        self.message.setVisible(bool(rest))
        self._inner.layout().activate()  # type: ignore[union-attr]
        self._fit()


def _below(*forms: QWidget) -> QWidget:
    inner = QWidget()
    layout = column(*forms)
    layout.addStretch(1)
    inner.setLayout(layout)
    return inner


def options_of(records: Sequence[Record], field: str = "name") -> list[tuple[Value, str]]:
    """Records as the choices of a reference field."""
    return [(record.id, record.text(field)) for record in records]


__all__ = ["Options", "RecordDialog", "RecordForm", "RecordId", "options_of"]
