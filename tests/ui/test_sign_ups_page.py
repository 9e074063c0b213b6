"""Intekeningen: search in the register, the warning with a reason, and the commitment behind a cell."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from ui.driving import Driver

from kb_desktop.ui.shared.editors import ChoiceEditor


def _sign_up(driver: Driver, words: str, name: str, reason: str = "") -> None:
    page = driver.go("sign_ups")
    driver.press("Intekening toevoegen", page)
    dialog = driver.dialog("Intekening toevoegen")
    driver.type(driver.part(QLineEdit, "Zoek een organisatie", dialog), words)
    driver.until(lambda: dialog.list.count() > 0 and name in dialog.list.item(0).text())
    driver.settle()
    if reason:
        assert dialog.warning.isVisible()
        driver.type(driver.part(QPlainTextEdit, "Reden", dialog), reason)
    driver.press("Intekening toevoegen", dialog)
    driver.gone("Intekening toevoegen")


def test_an_organisation_is_found_by_the_start_of_its_name_and_signs_up(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    assert [each.name for each in page.table.rows_model.rows] == ["Gemeente Zwolle"]
    assert "Nog geen inzet" in page.about.text()


def test_a_water_board_outside_its_themes_gives_a_warning_and_asks_a_reason_but_is_not_blocked(driver: Driver) -> None:
    driver.create("MKB", "Werkgroep MKB")
    _sign_up(driver, "rijnland", "Rijnland", "Doet mee met de proef rond slib")
    page = driver.window.pages["sign_ups"]
    assert len(page.table.rows_model.rows) == 1
    assert "Let op" in [column.title for column in page.table.rows_model.columns]
    assert "Doet mee met de proef rond slib" in page.about.text()


def test_the_same_organisation_twice_is_refused_with_a_sentence(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    driver.press("Intekening toevoegen", page)
    dialog = driver.dialog("Intekening toevoegen")
    driver.type(dialog.search, "zwol")
    driver.until(lambda: dialog.list.count() > 0)
    driver.press("Intekening toevoegen", dialog)
    assert dialog.isVisible()
    assert dialog.warning.isVisible()
    driver.press("Annuleren", dialog)
    assert len(driver.records("sign_up")) == 1


def test_a_commitment_keeps_its_precision_and_withdrawing_needs_a_reason(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    driver.press("Inzet vastleggen", page)
    dialog = driver.dialog("Inzet vastleggen")
    driver.type(driver.part(QPlainTextEdit, "Wat gaat de organisatie doen", dialog), "Twee toezichthouders opleiden")
    driver.type(driver.part(QLineEdit, "Streefmoment", dialog), "kwartaal 4 2026")
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    (commitment,) = driver.records("commitment")
    assert commitment.text("target") == "2026-Q4"
    driver.press("Inzet vastleggen", page)
    dialog = driver.dialog("Inzet vastleggen")
    assert driver.part(QLineEdit, "Streefmoment", dialog).text() == "4e kwartaal 2026"
    status = driver.part(ChoiceEditor, "Status", dialog)
    status.setCurrentIndex(status.findData("withdrawn"))
    driver.press("Inzet vastleggen", dialog)
    assert dialog.form.rows["reason"].wrong.isVisible()
    driver.type(driver.part(QPlainTextEdit, "Reden", dialog), "Geen capaciteit meer")
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    assert driver.records("commitment")[0].text("status") == "withdrawn"


def test_deleting_a_sign_up_takes_its_commitments_and_undo_brings_both_back(working: Driver) -> None:
    page = working.go("sign_ups")
    page.table.choose(lambda each: len(each.cells) > 1)
    commitments = len(working.records("commitment"))
    working.press("Intekening verwijderen", page)
    assert len(working.records("sign_up")) == 21
    assert len(working.records("commitment")) < commitments
    working.trigger("Ongedaan maken")
    assert len(working.records("sign_up")) == 22
    assert len(working.records("commitment")) == commitments


def test_whoever_has_the_name_comes_before_those_in_the_province_and_the_arrows_move_in_the_list(
    driver: Driver,
) -> None:
    driver.create()
    page = driver.go("sign_ups")
    driver.press("Intekening toevoegen", page)
    dialog = driver.dialog("Intekening toevoegen")
    driver.type(dialog.search, "utrecht")
    driver.until(lambda: dialog.list.count() > 5)
    found = [dialog.list.item(place).text().partition("  ·  ")[0] for place in range(dialog.list.count())]
    assert set(found[:2]) == {"Gemeente Utrecht", "Provincie Utrecht"}
    assert "Gemeente Amersfoort" in found[2:]
    driver.qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 1
    driver.qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    driver.gone("Intekening toevoegen")
    driver.settle()
    assert page.table.current().name == found[1]


def test_a_commitment_opens_at_the_agreement_whose_cell_was_chosen(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    page.table.setCurrentIndex(page.table.model().index(0, 4))
    driver.press("Inzet vastleggen", page)
    assert driver.dialog("Inzet vastleggen").agreement.currentText().startswith("VTH-3")
