"""Asking for a record in a window of its own, and storing it: the window stays until it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.record_form import RecordDialog, RecordForm
from kb_desktop.usecases.records import Done

Work = Callable[[dict[str, Value]], tuple[Any, ...]]
"""What is done with the values of a form: a use case and what it takes, or () when there is nothing to do."""


def ask_record(
    session: Session,
    parent: QWidget,
    title: str,
    form: RecordForm,
    work: Work,
    *,
    then: Callable[[Done], object] | None = None,
    verb: str = "",
    explanation: str = "",
    also: RecordForm | None = None,
) -> None:
    """Show a form until what it holds is stored or the user leaves; refusals stand beside their fields.

    `verb` is on the button that stores, the title unless given. `then` hears what was stored.
    """
    dialog = RecordDialog(title, form, verb or title, parent, explanation, also)

    def submit(values: dict[str, Value]) -> None:
        wanted = work(values)
        if wanted:
            session.do(*wanted, owner=parent, then=stored, failed=dialog.refused)
        else:
            dialog.accept()

    def stored(done: Done) -> None:
        dialog.accept()
        if then is not None:
            then(done)

    dialog.ask(submit)
