"""What merging would do, by bundle, record and field, with a choice per record; nothing is written before the press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QSizePolicy, QSplitter, QWidget

from kb_desktop.domain.merging import BundleVerdict, MergePlan, Verdict
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import ChoiceEditor, mark_wrong
from kb_desktop.ui.shared.parts import button, column, confirming, row, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.search_line import search_line
from kb_desktop.ui.shared.tokens import ROW_HEIGHT, Space
from kb_desktop.usecases.merge_view import FieldInWords, PlanInWords, RecordInWords
from kb_desktop.wording.labels import parts_counted
from kb_desktop.wording.refusals import sentence

VERDICTS = {
    Verdict.NEW: "+ nieuw",
    Verdict.CHANGED: "● gewijzigd",
    Verdict.EQUAL: "= gelijk",
    Verdict.CONFLICT: "▲ verschil",
    Verdict.RULE_CONFLICT: "▲ let op",
    Verdict.REFUSED: "✕ niet ingelezen",
}
_ROLES = {Verdict.NEW: "ok", Verdict.CONFLICT: "attention", Verdict.RULE_CONFLICT: "attention"}

TAKE, LEAVE, ASK = "take", "leave", "ask"
CHOICES = {TAKE: "✓ overnemen", LEAVE: "– niet overnemen", ASK: "? navragen"}


def summary(plan: MergePlan) -> str:
    """What happens to one bundle, in a line."""
    if plan.reason is not None:
        return f"✕ {sentence(plan.reason)}"
    if plan.verdict is BundleVerdict.EQUAL:
        return "✓ Alles was er al."
    counts = plan.counts
    names = {"new": "nieuw", "changed": "gewijzigd", "conflict": "met verschil", "rule_conflict": "keer let op"}
    told = [f"{counts[name]} {words}" for name, words in names.items() if counts.get(name)]
    if held := sum(each.count for each in plan.held_back):
        told.append(f"{held} zonder inhoud")
    if any(each.code == "merge.erases" for each in plan.warnings):
        told.append("▲ wist gegevens, ook bij wat je niet overneemt")
    return ", ".join(told) or "Niets nieuws."


class MergeView(QWidget):
    """Bundles above, their records below with what would change, and a choice for each record."""

    decided = Signal(object)
    cancelled = Signal()
    more_asked = Signal()
    request_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._plans: Sequence[PlanInWords] = ()
        self._records: list[RecordInWords] = []
        self._questions: dict[RecordId, str] = {}
        self._left: set[RecordId] = set()
        colours: Callable[[], Any] = lambda: appearance.colours  # noqa: E731 - the palette can change
        self.bundles: RecordTable[PlanInWords] = RecordTable("Bundels om in te lezen", self._bundle_columns(), colours)
        self.bundles.setWordWrap(True)
        self.table: RecordTable[RecordInWords] = RecordTable(
            "Wijzigingen per onderdeel", self._record_columns(), colours
        )
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.installEventFilter(self)
        fields: list[Column[FieldInWords]] = [
            Column("Veld", lambda each: each.name, 150, strong=True),
            Column("Nu hier", lambda each: each.old, 200, stretch=True),
            Column("Wordt", lambda each: each.new, 200, stretch=True),
            Column(
                "Wat gebeurt er",
                lambda each: VERDICTS[each.verdict],
                115,
                colour=lambda each: _ROLES.get(each.verdict, ""),
            ),
            Column("Door", lambda each: each.by, 130),
            Column("Wanneer", lambda each: each.when, 130),
        ]
        self.fields: RecordTable[FieldInWords] = RecordTable("Velden van het gekozen onderdeel", fields, colours)
        self.fields.setWordWrap(True)
        self.fields.verticalHeader().setMaximumSectionSize(6 * ROW_HEIGHT)
        layout = column(self._head(), self.bundles, self._filters(), self._body(), self._foot(), space=Space.MEDIUM)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    # --- building
    def _bundle_columns(self) -> list[Column[PlanInWords]]:
        return [
            Column("Bundel", lambda each: each.plan.file, 220, strong=True),
            Column("Van", lambda each: each.plan.sender, 150),
            Column("Gemaakt", lambda each: each.when, 130),
            Column(
                "Wat gebeurt er",
                lambda each: summary(each.plan),
                420,
                stretch=True,
                colour=lambda each: "steer" if each.plan.reason is not None else "",
            ),
        ]

    def _record_columns(self) -> list[Column[RecordInWords]]:
        return [
            Column("Keuze", self._choice_words, 140),
            Column(
                "Wat gebeurt er",
                lambda each: VERDICTS[each.change.verdict],
                125,
                colour=lambda each: _ROLES.get(each.change.verdict, ""),
            ),
            Column("Soort", lambda each: each.kind, 130),
            Column("Onderdeel", lambda each: each.title, 280, strong=True, stretch=True),
            Column("Thema", lambda each: each.theme, 70),
            Column("Bundel", lambda each: each.file, 170),
        ]

    def _head(self) -> QWidget:
        head = QWidget()
        self.heading = text("Wat verandert er?", "title")
        hint = (
            "Er is nog niets ingelezen. Wat je niet overneemt, blijft zoals het hier is, na de terugmelding ook bij de "
            "afzender. Met de spatiebalk wissel je."
        )
        words = column(self.heading, text(hint, "muted", wrap=True), space=Space.TINY)
        self.request = button("Verzoek maken", self.request_asked.emit, icon_name="file-text")
        self.request.setToolTip("Een bestand met alleen nummers, waarmee de afzender precies stuurt wat hier ontbreekt")
        more = button("Bundel toevoegen", self.more_asked.emit, icon_name="plus")
        layout = row(words, self.request, more)
        layout.setStretch(0, 1)
        head.setLayout(layout)
        return head

    def _filters(self) -> QWidget:
        self.search = search_line("Zoeken in onderdelen")
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _: self._wait.start())
        verdicts = [Verdict.CONFLICT, Verdict.RULE_CONFLICT, Verdict.CHANGED, Verdict.NEW]
        self.verdict = self._filter_of("Wat gebeurt er", "Alles wat verandert", [(v, VERDICTS[v]) for v in verdicts])
        self.kind = self._filter_of("Soort", "Alle soorten", [])
        self.theme = self._filter_of("Thema", "Alle thema’s", [])
        self.bundle = self._filter_of("Bundel", "Alle bundels", [])
        self.counted = text("", "muted")
        made = QWidget()
        made.setLayout(row(self.search, self.verdict, self.kind, self.theme, self.bundle, self.counted))
        return made

    def _filter_of(self, name: str, all_: str, choices: Sequence[tuple[str, str]]) -> ChoiceEditor:
        made = ChoiceEditor([("", all_), *choices])
        made.setAccessibleName(name)
        made.ready.connect(self._filter)
        return made

    def _body(self) -> QSplitter:
        self.choices = QButtonGroup(self)
        self.radios: dict[str, QRadioButton] = {}
        for key, words in ((TAKE, "&Overnemen"), (LEAVE, "&Niet overnemen"), (ASK, "Na&vragen bij de afzender")):
            each = QRadioButton(words)
            each.setAccessibleName(words.replace("&", ""))
            each.clicked.connect(partial(self._choose, key))
            self.choices.addButton(each)
            self.radios[key] = each
        self.question = QLineEdit()
        self.question.setAccessibleName("Wat wil je vragen?")
        self.question.setPlaceholderText("Wat wil je vragen? De vraag gaat mee in de volgende terugmelding.")
        self.question.setMaxLength(1000)
        self.question.textEdited.connect(lambda _: self._choose(ASK))
        self.wrong = text("✕ Schrijf je vraag erbij.", "wrong", wrap=True)
        self.title = text("", "strong", wrap=True)
        self.notes = text("", "muted", wrap=True)
        head = row(self.title, *self.radios.values(), space=Space.LARGE)
        head.setStretch(0, 1)
        below = QWidget()
        inner = column(head, self.question, self.wrong, self.notes, self.fields, space=Space.SMALL)
        inner.setStretch(4, 1)
        below.setLayout(inner)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setHandleWidth(Space.MEDIUM)
        both.setChildrenCollapsible(False)
        both.addWidget(self.table)
        both.addWidget(below)
        both.setSizes([300, 220])
        both.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # takes what is left, asks nothing
        both.setMinimumHeight(8 * ROW_HEIGHT)
        return both

    def _foot(self) -> QWidget:
        self.told = text("", "muted", wrap=True)
        self.go = confirming(button("Bundel inlezen", self._decide, icon_name="check", look="primary"))
        foot = QWidget()
        layout = row(self.told, button("Annuleren", self.cancelled.emit), self.go)
        layout.setStretch(0, 1)
        foot.setLayout(layout)
        return foot

    # --- showing
    def show_plans(self, plans: Sequence[PlanInWords]) -> None:
        """Show previews; choices made before stay for records that are still there."""
        self._plans = plans
        self._records = [record for each in plans for record in each.records]
        ids = {record.id for record in self._records}
        self._left &= ids
        self._questions = {id_: words for id_, words in self._questions.items() if id_ in ids}
        self.bundles.show_rows(plans)
        self.bundles.resizeRowsToContents()
        self._fit_bundles()
        self.request.setVisible(any(each.is_gap for each in plans))
        self._offer(self.kind, sorted({record.kind for record in self._records}))
        self._offer(self.theme, sorted({record.theme for record in self._records if record.theme}))
        self._offer(self.bundle, [each.plan.file for each in plans if each.records])
        self._filter()
        self.ready()
        if self.table.rows_model.rows:
            self.table.selectRow(0)
            self.table.setFocus()
        else:
            self.bundles.setFocus()

    def _fit_bundles(self) -> None:
        shown = min(len(self._plans), 4)
        rows = sum(self.bundles.rowHeight(place) for place in range(shown))
        self.bundles.setFixedHeight(rows + self.bundles.horizontalHeader().sizeHint().height() + 6)

    def _offer(self, editor: ChoiceEditor, choices: Sequence[str]) -> None:
        chosen = editor.value()
        while editor.count() > 1:
            editor.removeItem(1)
        for each in dict.fromkeys(choices):
            editor.addItem(each, each)
        editor.show_value(chosen if chosen in choices else "")
        editor.setVisible(len(set(choices)) > 1)

    def _filter(self) -> None:
        words = self.search.text().strip().casefold()
        verdict, kind, theme, file = (each.value() for each in (self.verdict, self.kind, self.theme, self.bundle))
        shown = [
            each
            for each in self._records
            if (not verdict or each.change.verdict == verdict)
            and (not kind or each.kind == kind)
            and (not theme or each.theme == theme)
            and (not file or each.file == file)
            and (not words or words in each.title.casefold())
        ]
        self.table.show_rows(shown, same=lambda each: (each.id, each.file))
        if shown and not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)
        more = sum(each.more for each in self._plans)
        note = f", en nog {more} die niet apart in de lijst staan" if more else ""
        self.counted.setText(f"{len(shown)} van {parts_counted(len(self._records))}{note}")
        self._selected()

    def _selected(self) -> None:
        rows = self.table.selected()
        current = rows[0] if rows else None
        several = len(rows) > 1
        self.title.setText(f"{len(rows)} onderdelen gekozen" if several else _named(current))
        self.fields.show_rows(current.fields if current is not None and not several else ())
        self.fields.resizeRowsToContents()
        notes = current.notes if current is not None and not several else ()
        self.notes.setText("\n".join(f"▲ {note}" for note in notes))
        self.notes.setVisible(bool(notes))
        chosen = {self._choice(each.id) for each in rows}
        self.choices.setExclusive(False)
        for key, radio in self.radios.items():
            radio.setChecked(chosen == {key})
            radio.setEnabled(bool(rows))
        self.choices.setExclusive(True)
        questions = {self._questions.get(each.id, "") for each in rows}
        words = questions.pop() if len(questions) == 1 else ""
        if self.question.text() != words:
            self.question.setText(words)
        self.question.setVisible(chosen == {ASK})
        self.wrong.hide()
        mark_wrong(self.question, wrong=False)

    # --- choosing
    def _choice(self, id_: RecordId) -> str:
        return ASK if id_ in self._questions else LEAVE if id_ in self._left else TAKE

    def _choice_words(self, each: RecordInWords) -> str:
        return CHOICES[self._choice(each.id)]

    def _choose(self, choice: str, *_: object) -> None:
        for each in self.table.selected():
            self._left.discard(each.id)
            self._questions.pop(each.id, None)
            if choice == LEAVE:
                self._left.add(each.id)
            elif choice == ASK:
                self._questions[each.id] = self.question.text().strip()
        self.radios[choice].setChecked(True)
        self.question.setVisible(choice == ASK)
        if choice == ASK:
            self.question.setFocus()
        model = self.table.rows_model
        model.dataChanged.emit(model.index(0, 0), model.index(max(0, model.rowCount() - 1), 0))
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            rows = self.table.selected()
            if event.key() == Qt.Key.Key_Space and rows:
                self._choose(LEAVE if self._choice(rows[0].id) == TAKE else TAKE)
                self._selected()
                return True
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        taken = len({each.id for each in self._records}) - len(self._left) - len(self._questions)
        parts = [f"{parts_counted(taken)} overnemen"]
        if self._left:
            parts.append(f"{len(self._left)} niet overnemen")
        if self._questions:
            parts.append(f"{len(self._questions)} navragen")
        self.told.setText(", ".join(parts) + ". Alles gaat in één keer, en inlezen kun je altijd terugdraaien.")

    def chosen(self) -> Choices:
        """What was chosen; what is not named is taken over."""
        return Choices(frozenset(self._left), dict(self._questions))

    def _decide(self) -> None:
        unasked = next((id_ for id_, words in self._questions.items() if not words), None)
        if unasked is None:
            self.decided.emit(self.chosen())
            return
        if not self.table.choose(lambda each: each.id == unasked):
            self.search.clear()
            for each in (self.verdict, self.kind, self.theme, self.bundle):
                each.show_value("")
            self._filter()
            self.table.choose(lambda each: each.id == unasked)
        self.wrong.show()
        mark_wrong(self.question, wrong=True)
        self.question.setFocus()

    def busy(self) -> None:
        """Work is under way."""
        self.go.setEnabled(False)

    def ready(self) -> None:
        """The choices can be carried out."""
        self.go.setEnabled(any(each.plan.verdict is not BundleVerdict.REFUSED for each in self._plans))
        self._tell()


def _named(each: RecordInWords | None) -> str:
    return f"{each.kind} {each.title}" if each is not None else ""
