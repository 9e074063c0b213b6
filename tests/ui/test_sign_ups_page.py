"""Intekeningen: search in the register, the warning with a reason, and the commitment behind a cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from ui.driving import Driver

from kb_desktop.ui.shared.editors import ChoiceEditor


def _found(driver: Driver, words: str, name: str) -> Any:
    """The window for a new sign-up, with what these words find."""
    driver.press("Intekening toevoegen", driver.go("sign_ups"))
    dialog = driver.dialog("Intekening toevoegen")
    driver.type(driver.part(QLineEdit, "Zoek een organisatie", dialog), words)
    driver.until(lambda: dialog.list.count() > 0 and name in dialog.list.item(0).text())
    driver.settle()
    return dialog


def _sign_up(driver: Driver, words: str, name: str, reason: str = "") -> None:
    dialog = _found(driver, words, name)
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


def test_a_body_that_the_register_does_not_have_is_added_and_signs_up_with_a_reason(driver: Driver) -> None:
    driver.create()
    driver.press("Intekening toevoegen", driver.go("sign_ups"))
    dialog = driver.dialog("Intekening toevoegen")
    driver.type(driver.part(QLineEdit, "Zoek een organisatie", dialog), "Kringloop De Verzonnen Hoek")
    driver.until(lambda: dialog.own.isVisible() and "Geen organisatie gevonden" in dialog.nothing.text())
    driver.press("Eigen organisatie toevoegen", dialog)
    asked = driver.dialog("Eigen organisatie toevoegen")
    assert asked.form.values()["name"] == "Kringloop De Verzonnen Hoek"
    driver.press("Organisatie toevoegen", asked)
    driver.gone("Eigen organisatie toevoegen")
    driver.until(lambda: dialog.list.count() == 1)
    added = next(each for each in driver.records("organisation") if "Verzonnen Hoek" in each.text("name"))
    assert added.text("code") == "EIGEN-KRINGLOOP-DE-VERZONNEN-HOEK"
    driver.until(dialog.reason.isVisible)
    driver.type(driver.part(QPlainTextEdit, "Reden", dialog), "Doet mee als gast")
    driver.press("Intekening toevoegen", dialog)
    driver.gone("Intekening toevoegen")
    assert [each.text("organisation") for each in driver.records("sign_up")] == [added.id]


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


def _open_commitment(driver: Driver, key: str = "VTH-3") -> Any:
    page = driver.window.pages["sign_ups"]
    driver.press("Inzet vastleggen", page)
    dialog = driver.dialog("Inzet vastleggen")
    place = next(at for at in range(dialog.agreement.count()) if dialog.agreement.itemText(at).startswith(key))
    dialog.agreement.setCurrentIndex(place)
    dialog.agreement.ready.emit()
    driver.settle()
    return dialog


def _said(dialog: Any, name: str) -> str:
    """What stands beside a field that is shown; "" when the field is not."""
    row = dialog.form.rows[name]
    return row.remark.text() if row.isVisible() and row.remark.isVisible() else ""


def test_the_year_that_the_covenant_strives_for_is_offered_and_who_takes_over_is_asked(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    dialog = _open_commitment(driver)
    assert driver.part(QLineEdit, "Streefmoment", dialog).text() == "2030"
    assert _said(dialog, "target") == "Het convenant streeft bij gemeenten naar 2030."
    assert _said(dialog, "handed_over_to") == (
        "▲ Het streefmoment voor VTH-3 ligt na het einde van het convenant op 20 maart 2027. "
        "Vul in aan wie de inzet dan wordt overgedragen."
    )
    assert dialog.form.rows["handed_over_to"].editor.accessibleDescription().startswith("Het streefmoment voor VTH-3")
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    driver.settle()
    assert driver.records("commitment")[0].text("target") == "2030"
    assert _column(page, "Let op") == ["▲ na het einde"]
    assert "20 maart 2027" in page.about.text()
    dialog = _open_commitment(driver)
    driver.type(driver.part(QLineEdit, "Overgedragen aan", dialog), "Omgevingsdienst Voorbeeld")
    assert _said(dialog, "handed_over_to") == ""
    assert dialog.form.rows["handed_over_to"].isVisible()
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    driver.settle()
    assert "Let op" not in [column.title for column in page.table.rows_model.columns]


def _column(page: Any, title: str) -> list[str]:
    """What a column of the matrix shows, from the first row to the last."""
    column = next(each for each in page.table.rows_model.columns if each.title == title)
    return [column.text(each) for each in page.table.rows_model.rows]


def test_who_takes_over_is_asked_while_the_target_is_typed_and_only_after_the_end(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    dialog = _open_commitment(driver)
    target = driver.part(QLineEdit, "Streefmoment", dialog)
    driver.type(target, "2027")
    assert "kies dan een preciezer moment" in _said(dialog, "handed_over_to")
    driver.type(target, "2027-02")
    assert not dialog.form.rows["handed_over_to"].isVisible()
    driver.type(target, "april 2027")
    assert "ligt na het einde" in _said(dialog, "handed_over_to")
    status = driver.part(ChoiceEditor, "Status", dialog)
    status.setCurrentIndex(status.findData("done"))
    assert not dialog.form.rows["handed_over_to"].isVisible()
    dialog.agreement.setFocus()
    dialog.agreement.setCurrentIndex(0)
    dialog.agreement.ready.emit()
    assert target.text() == ""
    assert _said(dialog, "target") == ""
    assert not dialog.form.rows["handed_over_to"].isVisible()
    driver.press("Annuleren", dialog)


def test_the_rijk_is_offered_no_year(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "ministerie van infra", "Ministerie van Infrastructuur en Waterstaat")
    dialog = _open_commitment(driver)
    assert driver.part(QLineEdit, "Streefmoment", dialog).text() == ""
    assert _said(dialog, "target") == ""
    driver.press("Annuleren", dialog)


def test_a_kept_commitment_shows_its_own_target_and_what_the_covenant_strives_for_beside_it(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "provincie utr", "Provincie Utrecht")
    dialog = _open_commitment(driver)
    target = driver.part(QLineEdit, "Streefmoment", dialog)
    assert target.text() == "2026"
    driver.type(target, "kwartaal 1 2027")
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    driver.settle()
    dialog = _open_commitment(driver)
    assert driver.part(QLineEdit, "Streefmoment", dialog).text() == "1e kwartaal 2027"
    assert _said(dialog, "target") == "Het convenant streeft bij provincies naar 2026."
    driver.press("Annuleren", dialog)


def test_an_organisation_that_ended_may_sign_up_and_its_successor_is_named_until_the_sign_up_ends(
    driver: Driver,
) -> None:
    driver.create()
    dialog = _found(driver, "volkshuisvesting en", "Volkshuisvesting")
    page = driver.window.pages["sign_ups"]
    assert "beëindigd" in dialog.list.item(0).text()
    successor = "De opvolger is Ministerie van Binnenlandse Zaken en Koninkrijksrelaties."
    assert successor in dialog.warning.accessibleName()
    driver.press("Intekening toevoegen", dialog)
    driver.gone("Intekening toevoegen")
    driver.settle()
    assert successor in page.about.text()
    assert _column(page, "Let op") == ["▲ bestaat niet meer"]
    driver.press("Intekening wijzigen", page)
    dialog = driver.dialog("Intekening wijzigen")
    assert successor in dialog.form.rows["reason"].remark.text()
    status = driver.part(ChoiceEditor, "Status", dialog)
    status.setCurrentIndex(status.findData("ended"))
    driver.type(driver.part(QPlainTextEdit, "Reden of opmerking", dialog), "Gaat verder bij BZK")
    driver.press("Wijzigingen opslaan", dialog)
    driver.gone("Intekening wijzigen")
    driver.settle()
    (sign_up,) = driver.records("sign_up")
    assert (sign_up.text("status"), sign_up.text("reason")) == ("ended", "Gaat verder bij BZK")
    assert successor not in page.about.text()
    driver.trigger("Ongedaan maken")
    driver.settle()
    assert driver.records("sign_up")[0].text("status") == "confirmed"


def test_a_sign_up_is_changed_with_days_and_people_as_they_are_typed(working: Driver) -> None:
    page = working.go("sign_ups")
    page.table.selectRow(0)
    working.press("Intekening wijzigen", page)
    dialog = working.dialog("Intekening wijzigen")
    working.type(working.part(QLineEdit, "Ingetekend op", dialog), "1 december")
    person = dialog.form.rows["contact"].editor
    named, id_ = person.itemText(1), person.itemData(1)
    working.type(person.lineEdit(), named)
    working.press("Wijzigingen opslaan", dialog)
    working.gone("Intekening wijzigen")
    working.settle()
    chosen = page.table.current().sign_up
    assert chosen.text("signed_on") == "2025-12-01"
    assert chosen.text("contact") == id_


def test_a_sign_up_that_is_saved_unchanged_writes_nothing(working: Driver) -> None:
    page = working.go("sign_ups")
    page.table.selectRow(0)
    before = working.ask(lambda ws: ws.digest())
    working.press("Intekening wijzigen", page)
    working.press("Wijzigingen opslaan", working.dialog("Intekening wijzigen"))
    working.gone("Intekening wijzigen")
    assert working.ask(lambda ws: ws.digest()) == before


def test_a_guest_is_told_at_once_that_it_holds_no_commitments(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "dcmr", "DCMR", "Gast uit de multihelix")
    page = driver.window.pages["sign_ups"]
    assert _column(page, "Let op") == ["▲ gast"]
    driver.press("Inzet vastleggen", page)
    assert "doet mee als gast" in page.banner.accessibleName()
    assert not driver._dialogs("Inzet vastleggen")


def test_a_sign_up_without_commitments_says_so_in_its_row(driver: Driver) -> None:
    driver.create()
    _sign_up(driver, "zwol", "Gemeente Zwolle")
    page = driver.window.pages["sign_ups"]
    assert _column(page, "Intekening") == ["bevestigd, nog geen inzet"]
    dialog = _open_commitment(driver, "VTH-1")
    driver.press("Inzet vastleggen", dialog)
    driver.gone("Inzet vastleggen")
    driver.settle()
    assert _column(page, "Intekening") == ["bevestigd"]
