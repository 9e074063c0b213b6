"""Who was there: a line per member with a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kb_desktop.domain.records import Record, RecordId
from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.parts import column, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.wording.labels import choice_label, person_name

ATTENDANCE = ("present", "apologies", "absent", "substitute")


def attendance_lines(people: Sequence[tuple[Record, str]], attend: Callable[[RecordId, str], object]) -> QWidget:
    """The members with what is known of them; `attend(person, status)` comes when somebody chooses."""
    inner = QWidget()
    layout = column(space=Space.SMALL, margins=Space.SMALL)
    if not people:
        layout.addWidget(text("Voeg eerst leden toe aan de werkgroep.", "muted"))
    for person, status in people:
        choice = ChoiceEditor([("", "nog niet bekend"), *((each, choice_label(each)) for each in ATTENDANCE)])
        choice.setAccessibleName(f"Aanwezigheid van {person.text('name')}")
        choice.show_value(status or "")
        choice.activated.connect(lambda _, box=choice, id_=person.id: attend(id_, str(box.currentData())))
        who = column(text(person_name(person.text("name")), "strong"), text(person.text("function"), "muted"), space=0)
        layout.addLayout(row(who, None, choice))
    layout.addStretch(1)
    inner.setLayout(layout)
    return inner
