"""Acties: adding, editing with Dutch days, refusals beside the field, undo, history, the paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from ui.driving import Driver

from kb_desktop.ui.shared.editors import ChoiceEditor
from kb_desktop.ui.shared.history_window import HistoryWindow
from kb_desktop.ui.shared.papers.window import PaperWindow


def _by_text(driver: Driver, words: str) -> object:
    return next(each for each in driver.records("action") if words in each.text("text"))


def test_a_new_action_gets_a_number_and_the_day_that_was_typed(working: Driver) -> None:
    page = working.go("actions")
    working.press("Actie toevoegen")
    dialog = working.dialog("Actie toevoegen")
    working.type(working.part(QPlainTextEdit, "Actie", dialog), "Zaal reserveren in Zwolle")
    working.type(working.part(QLineEdit, "Klaar op", dialog), "vrijdag")
    working.press("Actie toevoegen", dialog)
    working.gone("Actie toevoegen")
    action = _by_text(working, "Zaal reserveren")
    assert action.text("number") == "VTH-A-005"
    assert action.text("due") == "2026-09-18"
    assert any(each.action.id == action.id for each in page.table.rows_model.rows)


def test_a_day_that_does_not_exist_is_refused_beside_its_field_and_stays_typed(working: Driver) -> None:
    page = working.go("actions")
    before = page.table.current().action.text("due")
    due = working.part(QLineEdit, "Klaar op", page)
    working.type(due, "31 februari")
    working.leave(due)
    wrong = page.form.rows["due"].wrong
    assert wrong.isVisible()
    assert "31 februari" in due.text()
    assert page.table.current().action.text("due") == before


def test_a_dropped_action_asks_for_a_reason_and_stores_both_together(working: Driver) -> None:
    page = working.go("actions")
    action = page.table.current().action.id
    assert not page.form.rows["reason"].isVisible()
    status = working.part(ChoiceEditor, "Status", page)
    status.setCurrentIndex(status.findData("dropped"))
    status.activated.emit(status.currentIndex())
    working.settle()
    reason = working.part(QPlainTextEdit, "Reden", page)
    working.type(reason, "Al gedaan door de provincie")
    working.leave(reason)
    stored = working.ask(lambda ws: ws.get(action))
    assert (stored.text("status"), stored.text("reason")) == ("dropped", "Al gedaan door de provincie")


def test_undo_and_redo_go_through_the_menu_and_name_the_step(working: Driver) -> None:
    page = working.go("actions")
    count = len(working.records("action"))
    working.press("Actie verwijderen", page)
    assert len(working.records("action")) == count - 1
    assert working.window.menus.undo.text().endswith("Actie verwijderen")
    working.trigger("Ongedaan maken")
    assert len(working.records("action")) == count
    working.trigger("Opnieuw doen")
    assert len(working.records("action")) == count - 1


def test_history_tells_every_write_and_puts_an_old_value_back(working: Driver) -> None:
    page = working.go("actions")
    action = page.table.current().action
    text = working.part(QPlainTextEdit, "Actie", page)
    working.type(text, "Iets heel anders")
    working.leave(text)
    working.press("Geschiedenis", page)
    history = working.dialog("Geschiedenis")
    assert isinstance(history, HistoryWindow)
    lines = history.table.rows_model.rows
    assert lines[0].new == "Iets heel anders"
    assert lines[0].old == action.text("text")
    assert lines[0].by == "Coba Coördinator"
    history.table.choose(lambda each: each.new == action.text("text"))
    working.press("Deze waarde terugzetten", history)
    assert working.ask(lambda ws: ws.get(action.id)).text("text") == action.text("text")
    working.press("Sluiten", history)


def test_searching_and_filtering_narrow_the_list(working: Driver) -> None:
    page = working.go("actions")
    working.type(page.search, "koepels")
    working.until(lambda: len(page.table.rows_model.rows) == 1)
    working.type(page.search, "bestaatniet")
    working.until(lambda: not page.table.rows_model.rows)
    page.search.clear()
    page.shown.show_value("done")
    page.shown.ready.emit()
    working.settle()
    working.until(lambda: not page.table.rows_model.rows)


def test_the_action_list_is_shown_as_a_paper_and_saved(working: Driver) -> None:
    page = working.go("actions")
    working.press("Actielijst bekijken", page)
    paper = working.dialog("Actielijst")
    assert isinstance(paper, PaperWindow)
    working.until(lambda: paper.pages == 1 and paper.reader.picture(1) is not None)
    working.until(lambda: "VTH-A-001" in paper.view.canvas.accessibleDescription())
    paper.keep(working.folder / "acties.pdf")
    assert (working.folder / "acties.pdf").read_bytes().startswith(b"%PDF-")
    working.qtbot.keyClick(paper, Qt.Key.Key_Escape)
    working.gone("Actielijst")


def test_an_overdue_action_says_so_in_words_and_with_a_symbol(working: Driver) -> None:
    page = working.go("actions")
    due = working.part(QLineEdit, "Klaar op", page)
    working.type(due, "1-9-2026")
    working.leave(due)
    shown = {page.table.rows_model.data(page.table.rows_model.index(place, 3)) for place in range(4)}
    assert "▲ 01-09-2026\n14 dagen te laat" in shown


def test_an_organisation_can_own_an_action(working: Driver) -> None:
    page = working.go("actions")
    owner = page.form.rows["owner"].editor
    working.type(owner, "Gemeente Zwolle")
    working.leave(owner)
    action = page.table.current().action
    (zwolle,) = [each for each in working.records("organisation") if each.text("name") == "Gemeente Zwolle"]
    assert next(each for each in working.records("action") if each.id == action.id).get("owner") == zwolle.id
    assert page.table.current().owner == "Gemeente Zwolle"
