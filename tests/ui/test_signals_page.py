"""Lessen en signalen: four lists that are filled, changed, filtered and found again."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QListWidget, QPlainTextEdit
from ui.driving import Driver

from kb_desktop.ui.shared.editors import ChoiceEditor, ReferenceEditor


def _choose(driver: Driver, editor: ChoiceEditor, value: str) -> None:
    editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())
    driver.settle()


def _tab(driver: Driver, kind: str) -> object:
    page = driver.go("signals")
    page.tabs.setCurrentWidget(page.parts[kind])
    driver.settle()
    return page.parts[kind]


def test_a_lesson_is_asked_for_and_changed_in_the_form_beside_the_list(working: Driver) -> None:
    _tab(working, "lesson")
    before = {each.id for each in working.records("lesson")}
    working.trigger("Les vastleggen")
    dialog = working.dialog("Les vastleggen")
    working.type(working.part(QPlainTextEdit, "Situatie", dialog), "Bestekken vroegen te laat om hergebruik")
    working.type(working.part(QPlainTextEdit, "Advies", dialog), "Vraag het al in de marktconsultatie")
    working.press("Les vastleggen", dialog)
    working.gone("Les vastleggen")
    made = next(each for each in working.records("lesson") if each.id not in before)
    assert made.text("status") == "observed"
    part = _tab(working, "lesson")
    assert part.table.current().id == made.id
    _choose(working, working.part(ChoiceEditor, "Status", part), "shared")
    assert working.ask(lambda ws: ws.get(made.id)).text("status") == "shared"
    working.trigger("Ongedaan maken")
    assert working.ask(lambda ws: ws.get(made.id)).text("status") == "observed"


def test_several_records_are_added_one_by_one_and_taken_away(working: Driver) -> None:
    _tab(working, "obstacle")
    working.trigger("Knelpunt vastleggen")
    dialog = working.dialog("Knelpunt vastleggen")
    working.type(working.part(QPlainTextEdit, "Knelpunt", dialog), "De regels spreken elkaar tegen")
    picker = working.part(ReferenceEditor, "Afspraken: toevoegen", dialog)
    for words in ("VTH-1", "VTH-2", "VTH-1"):
        working.type(picker.lineEdit(), words)
        working.leave(picker.lineEdit())
    chosen = working.part(QListWidget, "Afspraken", dialog)
    assert [chosen.item(place).text()[:5] for place in range(chosen.count())] == ["VTH-1", "VTH-2"]
    working.press("Knelpunt vastleggen", dialog)
    working.gone("Knelpunt vastleggen")
    made = next(each for each in working.records("obstacle") if "tegen" in each.text("text"))
    assert len(made.references("agreements")) == 2

    part = _tab(working, "obstacle")
    chosen = working.part(QListWidget, "Afspraken", part)
    chosen.setCurrentRow(0)
    working.press("Afspraken: weghalen", part)
    left = working.ask(lambda ws: ws.get(made.id)).references("agreements")
    assert list(left) == list(made.references("agreements"))[1:]


def test_what_names_no_record_is_refused_beside_the_field_and_stays_typed(working: Driver) -> None:
    _tab(working, "obstacle")
    working.trigger("Knelpunt vastleggen")
    dialog = working.dialog("Knelpunt vastleggen")
    working.type(working.part(QPlainTextEdit, "Knelpunt", dialog), "Iets")
    picker = working.part(ReferenceEditor, "Afspraken: toevoegen", dialog)
    working.type(picker.lineEdit(), "bestaat niet")
    working.press("Knelpunt vastleggen", dialog)
    wrong = dialog.form.rows["agreements"].wrong
    assert wrong.isVisible()
    assert "bestaat niet" in wrong.text()
    assert picker.currentText() == "bestaat niet"
    working.press("Annuleren", dialog)


def test_a_signal_says_what_it_is_about_and_a_theme_needs_no_layer(working: Driver) -> None:
    _tab(working, "steering")
    working.trigger("Bijsturing vastleggen")
    dialog = working.dialog("Bijsturing vastleggen")
    working.type(working.part(QPlainTextEdit, "Aanleiding", dialog), "Gemeenten komen niet rond met de planning")
    _choose(working, working.part(ChoiceEditor, "Stuurt op", dialog), "bestuurslaag")
    working.press("Bijsturing vastleggen", dialog)
    assert dialog.form.rows["layer"].wrong.isVisible()
    _choose(working, working.part(ChoiceEditor, "Bestuurslaag", dialog), "gemeenten")
    working.type(working.part(QLineEdit, "Evaluatie op", dialog), "1-12-2026")
    working.press("Bijsturing vastleggen", dialog)
    working.gone("Bijsturing vastleggen")
    made = working.records("steering")[-1]
    assert (made.text("axis"), made.text("layer"), made.text("evaluate_on")) == (
        "bestuurslaag",
        "gemeenten",
        "2026-12-01",
    )


def test_finished_records_leave_the_list_until_all_are_asked_for(working: Driver) -> None:
    _tab(working, "arrangement")
    working.trigger("Nadere afspraak vastleggen")
    dialog = working.dialog("Nadere afspraak vastleggen")
    working.type(working.part(QLineEdit, "Titel", dialog), "Communicatie over resultaten")
    working.type(working.part(QLineEdit, "Artikel", dialog), "5.9")
    working.press("Nadere afspraak vastleggen", dialog)
    working.gone("Nadere afspraak vastleggen")
    part = _tab(working, "arrangement")
    _choose(working, working.part(ChoiceEditor, "Status", part), "ended")
    working.until(lambda: not part.table.rows_model.rows)
    part.shown.show_value("all")
    part.shown.ready.emit()
    working.settle()
    working.until(lambda: len(part.table.rows_model.rows) == 1)
    working.type(part.search, "bestaatniet")
    working.until(lambda: not part.table.rows_model.rows)
    assert part.none.isVisible()


def test_what_the_search_finds_is_shown_behind_its_tab(working: Driver) -> None:
    working.go("overview")
    wanted = working.records("obstacle")[0]
    working.window._show_found(wanted.id)
    working.settle()
    page = working.window.pages["signals"]
    working.until(lambda: working.window.stack.currentWidget() is page)
    working.until(lambda: page.parts["obstacle"].table.current() is not None)
    assert page.parts["obstacle"].table.current().id == wanted.id
