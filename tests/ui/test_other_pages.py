"""Overzicht, Convenant, Leden and Voortgang, and what holds for every page."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from ui.driving import Driver

from kb_desktop.ui.shared.palettes import PALETTES, contrast
from kb_desktop.usecases.in_words import history_in_words
from kb_desktop.workspace.workspace import Done, Workspace

PAGES = ("overview", "covenant", "sign_ups", "actions", "meetings", "people", "progress", "exchange")
TEXT_ON = {
    "text": ("window", "surface", "raised", "info_fill", "attention_fill", "steer_fill", "ok_fill"),
    "muted": ("window", "surface", "raised"),
    "accent": ("window", "surface"),
    "accent_text": ("accent",),
    "selected_text": ("selected",),
    "ok": ("surface", "window"),
    "attention": ("surface", "window"),
    "steer": ("surface", "window"),
    "quiet": ("surface", "window"),
}


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_stands_out_from_what_it_stands_on(name: str) -> None:
    colours = PALETTES[name]
    weak = [
        f"{text} on {ground}: {ratio:.1f}"
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if (ratio := contrast(getattr(colours, text), getattr(colours, ground))) < 4.5
    ]
    assert weak == []


@pytest.mark.parametrize("key", PAGES)
def test_every_part_that_is_used_has_a_name_for_those_who_listen(working: Driver, key: str) -> None:
    page = working.go(key)
    sorts = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractItemView)
    unnamed = [
        f"{type(each).__name__} {each.objectName()}"
        for sort in sorts
        for each in page.findChildren(sort)
        if each.isVisible() and not each.accessibleName() and not _is_inner(each)
    ]
    assert unnamed == []


def _is_inner(part: QWidget) -> bool:
    """Pieces that Qt makes inside a named part: a field in a combo box, the corner of a table."""
    parent = part.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractItemView) and parent.accessibleName():
            return True
        parent = parent.parentWidget()
    return False


_ENGLISH = re.compile(
    r"\b(the|and|with|save|open file|cancel|delete|edit|search|new|meeting|action|settings)\b", re.IGNORECASE
)


@pytest.mark.parametrize("key", PAGES)
def test_no_english_stands_on_a_page(working: Driver, key: str) -> None:
    page = working.go(key)
    words = [each.text() for each in page.findChildren(QLabel)] + [e.text() for e in page.findChildren(QAbstractButton)]
    assert [each for each in words if _ENGLISH.search(each)] == []


@pytest.mark.parametrize("key", PAGES)
def test_buttons_show_their_words_whole_on_a_small_laptop_and_with_large_text(working: Driver, key: str) -> None:
    working.window.resize(1280, 700)
    for size in (100, 150):
        working.window.appearance.apply("light", size)
        page = working.go(key)
        cut = [
            each.text()
            for each in page.findChildren(QAbstractButton)
            if each.isVisible() and each.text() and each.width() < each.minimumSizeHint().width()
        ]
        assert cut == []
        crossing = [
            (a.text(), b.text())
            for a, b in combinations([e for e in page.findChildren(QAbstractButton) if e.isVisible()], 2)
            if a.parent() is b.parent() and a.geometry().intersects(b.geometry())
        ]
        assert crossing == []
    working.window.appearance.apply("light", 100)


def test_the_overview_counts_what_is_there_and_leads_to_it(working: Driver) -> None:
    page = working.go("overview")
    figures = [each.text() for each in page.findChildren(QLabel) if each.property("look") == "figure"]
    assert figures == ["22", "4", "4", "▲ 2", "0"]
    working.press("Vergadering openen", page)
    meetings = working.window.pages["meetings"]
    assert working.window.stack.currentWidget() is meetings
    assert meetings.head.text() == "Najaarsvergadering"


def test_the_covenant_is_read_whole_and_an_agreement_opens_in_its_article(working: Driver) -> None:
    page = working.go("covenant")
    assert [page.edition.itemText(place) for place in range(page.edition.count())] == [
        "Concept 2025-2027",
        "Ondertekend 2025-2026",
    ]
    assert "Krachtenbundeling Rijk-Regio" in page.text.toPlainText()
    agreement = next(each for each in working.records("agreement") if each.text("key") == "VTH-3")
    working.window.show_place("covenant", agreement.id)
    working.settle()
    assert page.list.currentItem().text().startswith("VTH-3 ")
    assert page.text.verticalScrollBar().value() > 0
    working.press("Opmerkingen bij deze tekst", page)
    assert "URL ntb" in page.banner.accessibleName()
    page.edition.show_value("published-2025")
    page.edition.ready.emit()
    working.settle()
    assert page.edition.value() == "published-2025"


def test_a_member_is_added_with_role_and_organisation_and_can_own_an_action(driver: Driver) -> None:
    driver.create()
    page = driver.go("people")
    driver.press("Lid toevoegen", page)
    dialog = driver.dialog("Lid toevoegen")
    driver.type(driver.part(QLineEdit, "Naam", dialog), "Vera Voorbeeld")
    organisation = dialog.form.rows["organisation"].editor
    driver.type(organisation.lineEdit(), "gemeente zwolle")
    driver.press("Lid toevoegen", dialog)
    driver.gone("Lid toevoegen")
    driver.settle()
    assert [(row.person.text("name"), row.organisation, row.role) for row in page.table.rows_model.rows] == [
        ("Vera Voorbeeld", "Gemeente Zwolle", "member")
    ]
    driver.press("Lidmaatschap beëindigen", page)
    assert driver.records("membership")[0].text("to_date") == "2026-09-15"


def test_a_member_without_a_name_is_refused_beside_the_field(driver: Driver) -> None:
    driver.create()
    page = driver.go("people")
    driver.press("Lid toevoegen", page)
    dialog = driver.dialog("Lid toevoegen")
    driver.press("Lid toevoegen", dialog)
    assert dialog.form.rows["name"].wrong.isVisible()
    driver.press("Annuleren", dialog)
    assert not driver.records("person")


def test_a_progress_note_is_added_and_the_light_follows_a_person_never_a_sum(working: Driver) -> None:
    page = working.go("progress")
    page.table.choose(lambda each: each.agreement.text("key") == "VTH-3")
    working.press("Voortgang melden", page)
    dialog = working.dialog("Voortgang melden op VTH-3")
    light = dialog.form.rows["light"].editor
    light.setCurrentIndex(light.findData("op schema"))
    working.type(dialog.form.rows["state"].editor, "De provincies zijn klaar.")
    working.press("Voortgang melden", dialog)
    working.gone("Voortgang melden op VTH-3")
    row = next(each for each in page.table.rows_model.rows if each.agreement.text("key") == "VTH-3")
    assert (row.light, len(row.notes)) == ("op schema", 3)
    working.press("In het convenant lezen", page)
    assert working.window.pages["covenant"].list.currentItem().text().startswith("VTH-3 ")


def test_a_name_that_nobody_has_is_refused_beside_the_field_and_stays_typed(working: Driver) -> None:
    page = working.go("actions")
    owner = page.form.rows["owner"].editor
    working.type(owner.lineEdit(), "Nemo")
    working.leave(owner.lineEdit())
    assert page.form.rows["owner"].wrong.isVisible()
    assert owner.currentText() == "Nemo"
    working.type(owner.lineEdit(), "jolien")
    working.leave(owner.lineEdit())
    assert not page.form.rows["owner"].wrong.isVisible()


def test_the_secretariat_takes_an_edition_out_completes_it_and_reads_it_in(driver: Driver) -> None:
    driver.create(None, "Secretariaat")
    page = driver.go("covenant")
    page.edition.show_value("concept-2025-2027")
    path = driver.folder / "convenant.toml"
    page.write(path)
    driver.settle()
    assert path.is_file()
    path.write_text(path.read_text(encoding="utf-8").replace("VTH-taken", "VTH-werk"), encoding="utf-8")
    page.read(path)
    driver.settle()
    assert "Ingelezen" in page.banner.accessibleName()
    assert "VTH-werk" in page.text.toPlainText()
    path.write_text("[edition", encoding="utf-8")
    page.read(path)
    driver.settle()
    assert "Regel 1" in page.banner.accessibleName()
    driver.trigger("Ongedaan maken")
    driver.settle()
    assert "VTH-taken" in page.text.toPlainText()


def test_a_group_does_not_read_editions_in(driver: Driver) -> None:
    driver.create()
    assert not driver.go("covenant").files.isVisible()


def test_a_reference_day_to_come_is_refused_beside_the_field(working: Driver) -> None:
    page = working.go("progress")
    working.press("Voortgang melden", page)
    dialog = working.dialog("Voortgang melden op VTH-1")
    day = dialog.form.rows["reference_date"]
    working.type(day.editor, "8-9-2027")
    working.press("Voortgang melden", dialog)
    assert "De peildatum 8 september 2027 moet nog komen." in day.wrong.text()
    working.type(day.editor, "8-9-2015")
    working.press("Voortgang melden", dialog)
    assert "toen was er nog geen convenant" in day.wrong.text()
    working.type(day.editor, "10-9")
    working.press("Voortgang melden", dialog)
    working.gone("Voortgang melden op VTH-1")
    assert page.table.current().notes[0].text("reference_date") == "2026-09-10"


def test_a_light_that_does_not_fit_is_seen_in_the_list_and_on_the_first_page(working: Driver) -> None:
    def late_actions(workspace: Workspace) -> Done:
        with workspace.change("Acties toevoegen") as transaction:
            for number in range(3):
                values = {"text": f"Kaart {number}", "due": "2026-09-01", "agreement": agreement, "status": "open"}
                transaction.create("action", values)
        return transaction.finished

    agreement = next(each.id for each in working.records("agreement") if each.text("key") == "VTH-1")
    page = working.go("progress")
    row = page.table.rows_model.rows[0]
    mark = next(each for each in page.table.rows_model.columns if each.title == "Let op")
    assert (row.light, mark.text(row)) == ("op schema", "")
    working.window.session.do(late_actions, owner=working.window)
    working.settle()
    row = page.table.rows_model.rows[0]
    assert (row.light, mark.text(row)) == ("op schema", "▲ acties te laat")
    page = working.go("overview")
    words = [each.text() for each in page.attention.findChildren(QLabel)]
    assert "▲ De stand is ‘op schema’, maar 4 acties zijn over tijd. Klopt de stand nog?" in words
    working.press(f"VTH-1: {words[-1].removeprefix('▲ ')}", page)
    assert working.window.pages["progress"].table.current().agreement.text("key") == "VTH-1"


def test_the_first_page_shows_some_points_of_attention_and_leads_to_them_and_to_all(working: Driver) -> None:
    page = working.go("overview")
    assert not page.attention.isVisible()
    agreement = next(each.id for each in working.records("agreement") if each.text("key") == "VTH-2")

    def promise(workspace: Workspace) -> Done:
        busy = {each.text("sign_up") for each in workspace.list("commitment", {"agreement": agreement})}
        free = [each for each in workspace.list("sign_up") if each.id not in busy]
        with workspace.change("Inzet vastleggen") as transaction:
            for each in free[:8]:
                values = {"sign_up": each.id, "agreement": agreement, "target": "2029", "what": "Lang werk " * 20}
                transaction.create("commitment", values)
        return transaction.finished

    working.window.session.do(promise, owner=working.window)
    working.settle()
    links = [each for each in page.attention.findChildren(QAbstractButton) if each.isVisible()]
    assert len(links) == 7
    assert all(len(each.text()) <= 57 for each in links)
    first = links[0].accessibleName()
    assert "ligt na het einde van het convenant" in first
    working.press(first, page)
    sign_ups = working.window.pages["sign_ups"]
    assert working.window.stack.currentWidget() is sign_ups
    assert first.startswith(sign_ups.table.current().name)
    page = working.go("overview")
    working.press("Alle punten bij Uitwisseling bekijken", page)
    exchange = working.window.pages["exchange"]
    assert working.window.stack.currentWidget() is exchange
    assert exchange.tabs.currentWidget() is exchange.issues
    assert exchange.tabs.tabText(1) == "&Let op (8)"


def test_the_secretariat_notes_that_a_party_gave_notice_and_takes_it_back(driver: Driver) -> None:
    driver.create(None, "Secretariaat")
    page = driver.go("covenant")
    page.edition.show_value("concept-2025-2027")
    driver.press("Partijen", page)
    dialog = driver.dialog("Partijen")
    assert len(dialog.table.rows_model.rows) == 6
    assert dialog.table.choose(lambda each: each.text("key") == "VNG")
    notice = driver.part(QLineEdit, "Opzegging ontvangen op", dialog)
    driver.type(notice, "31-1-2026")
    driver.leave(notice)
    assert driver.part(QLineEdit, "Treedt uit op", dialog).text() == "28-02-2026"
    state = next(each for each in dialog.table.rows_model.columns if each.title == "Status")
    assert state.text(dialog.table.current()) == "opgezegd per 28-02-2026"
    driver.type(notice, "ooit")
    driver.leave(notice)
    assert dialog.form.rows["notice_received"].wrong.isVisible()
    driver.type(notice, "")
    driver.leave(notice)
    assert state.text(dialog.table.current()) == "partij"
    assert driver.part(QLineEdit, "Treedt uit op", dialog).text() == ""
    driver.press("Sluiten", dialog)
    driver.gone("Partijen")


def test_a_member_is_erased_after_reading_what_goes_and_what_stays(driver: Driver) -> None:
    driver.create()
    page = driver.go("people")
    driver.press("Lid toevoegen", page)
    dialog = driver.dialog("Lid toevoegen")
    driver.type(driver.part(QLineEdit, "Naam", dialog), "Petra Probeersel")
    driver.press("Lid toevoegen", dialog)
    driver.gone("Lid toevoegen")
    driver.settle()

    def decide(workspace: Workspace) -> Done:
        with workspace.change("Verschil beslissen", "Zegt Petra Probeersel") as transaction:
            transaction.create("action", {"text": "Iets"})
        return transaction.finished

    driver.window.session.do(decide, owner=driver.window)
    driver.settle()
    driver.press("Gegevens wissen…", page)
    window = driver.dialog("Gegevens wissen")
    words = " ".join(each.text() for each in window.findChildren(QLabel))
    for part in ("Petra Probeersel", "Naam,", "lidmaatschap blijven", "niet ongedaan", "verder nergens gevonden"):
        assert part in words, part
    assert "Deze redenen gaan mee weg" in words
    assert window.reasons_area.isVisible()
    assert window.reasons.text().endswith("‘Zegt Petra Probeersel’")
    driver.press("Gegevens wissen", window)
    assert "waarom" in window.wrong.text()
    driver.type(window.reason, "Op verzoek")
    driver.press("Gegevens wissen", window)
    driver.gone("Gegevens wissen")
    driver.until(lambda: [row.person.text("name") for row in page.table.rows_model.rows] == [""])
    assert page.table.rows_model.index(0, 0).data() == "gewiste persoon"
    (action,) = driver.records("action")
    assert [each.source for each in driver.ask(lambda workspace: history_in_words(workspace, action.id))] == [
        "Verschil beslissen (hier): reden gewist"
    ]
    driver.trigger("Ongedaan maken")
    driver.settle()
    assert [row.person.text("name") for row in page.table.rows_model.rows] == [""]
    driver.press("Gegevens wissen…", page)
    assert "al gewist" in page.banner.accessibleName()


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_erased_is_in_sight_without_a_bar_or_a_gap(working: Driver, count: int) -> None:
    from kb_desktop.ui.people.erase_window import EraseWindow

    person = working.records("person")[0]
    window = EraseWindow(working.window.session, person.id, "Jan Jansen", working.window)
    reason = (
        "12 september 2026: Jan Jansen vroeg om deze wijziging, omdat het adres van de gemeente anders is geworden."
    )
    window.reasons.setText("\n".join([reason] * count))
    window.reasons_area.show()
    window.open()
    working.settle()
    area = window.reasons_area
    assert area.verticalScrollBar().maximum() == 0
    assert area.viewport().height() == area.widget().heightForWidth(area.viewport().width())
    window.reject()
