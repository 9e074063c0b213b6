"""What everybody sees: whole words, pages that are not cut off, a focus that goes where people work."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QTableView, QTreeView, QWidget
from pytestqt.qtbot import QtBot
from ui.driving import Driver

from kb_desktop.domain import progress
from kb_desktop.ui.pages import ENTRIES
from kb_desktop.ui.shared.editors import ReferenceEditor, YesNoEditor
from kb_desktop.ui.shared.empty_state import EmptyState
from kb_desktop.ui.shared.lights import LIGHTS, LightMark, light_text
from kb_desktop.ui.shared.palettes import PALETTES, contrast
from kb_desktop.ui.shared.record_table import Column, RecordTable

LONG_NAME = "Gemeente Nissewaard-Voorne-Goeree-Overflakkee"


@pytest.mark.parametrize("size", [(1366, 728), (1280, 700), (1920, 1000)])
def test_no_page_is_cut_off_because_another_one_is_higher(working: Driver, size: tuple[int, int]) -> None:
    working.window.resize(*size)
    working.window.appearance.apply("dark")
    for key in (*ENTRIES, *ENTRIES):  # once all pages are there, each again
        working.go(key)
        assert working.window.room.verticalScrollBar().maximum() == 0, key
        assert working.window.room.horizontalScrollBar().maximum() == 0, key


@pytest.mark.parametrize("key", ENTRIES)
@pytest.mark.parametrize("width", [1280, 1366])
def test_tables_and_headings_fit_on_a_small_laptop(working: Driver, key: str, width: int) -> None:
    working.window.resize(width, 728)
    page = working.go(key)
    wide = [
        each.accessibleName()
        for each in page.findChildren(QTableView)
        if each.isVisible() and each.horizontalScrollBar().maximum() > 0
    ]
    wide += [
        each.accessibleName()
        for each in page.findChildren(QScrollArea)
        if each.isVisible() and each.horizontalScrollBar().maximum() > 0
    ]
    assert wide == []
    cut = [
        each.text()
        for each in page.findChildren(QLabel)
        if each.isVisible() and each.property("look") in ("title", "lead", "label") and not each.wordWrap()
        if each.width() < each.sizeHint().width()
    ]
    assert cut == []


def test_nothing_scrolls_where_everything_fits(working: Driver) -> None:
    working.window.resize(1280, 820)
    for key in ("overview", "progress", "actions"):
        page = working.go(key)
        areas = [each for each in page.findChildren(QScrollArea) if each.isVisible()]
        assert areas
        assert [each.accessibleName() for each in areas if each.verticalScrollBar().maximum() > 0] == []


def test_columns_shrink_before_a_table_scrolls_and_never_below_their_least(qtbot: QtBot) -> None:
    columns: list[Column[str]] = [
        Column("Naam", str, 300, stretch=True, least=150),
        Column("Rol", str, 100, least=80),
        Column("Dag", str, 100),
    ]
    table: RecordTable[str] = RecordTable("Leden", columns, lambda: PALETTES["light"])
    qtbot.addWidget(table)
    table.show_rows(["een"])
    table.show()
    for room, scrolls in ((900, False), (460, False), (350, False), (250, True)):
        table.resize(room, 200)
        qtbot.wait(20)
        assert (table.horizontalScrollBar().maximum() > 0) is scrolls, room
        widths = [table.columnWidth(place) for place in range(3)]
        assert all(width >= column.narrowest - 1 for width, column in zip(widths, columns, strict=True))
        assert widths[2] == 100


def test_a_heading_tells_how_the_table_is_sorted(working: Driver) -> None:
    table = working.go("actions").table
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    headings = [table.model().headerData(place, Qt.Orientation.Horizontal) for place in range(5)]
    assert headings == ["Nummer", "Actie", "Trekker  ↓", "Klaar op", "Status"]


def test_every_light_has_a_shape_and_a_letter_of_its_own_that_differ_in_grey(working: Driver) -> None:
    assert set(LIGHTS) == set(progress.LIGHTS)
    assert len({light_text(each) for each in LIGHTS}) == len(LIGHTS)
    drawn = {}
    for each in LIGHTS:
        mark = LightMark(each, working.window.appearance)
        mark.resize(24, 24)  # without the word
        picture = mark.grab().toImage().convertToFormat(mark.grab().toImage().Format.Format_Mono)
        drawn[each] = bytes(picture.constBits())
        mark.deleteLater()
    same = [pair for pair in combinations(drawn, 2) if drawn[pair[0]] == drawn[pair[1]]]
    assert same == []


@pytest.mark.parametrize("name", PALETTES)
def test_a_tick_is_seen_in_every_palette(working: Driver, name: str) -> None:
    working.window.appearance.apply(name)
    box = YesNoEditor()
    box.setText("Ja")
    box.resize(60, 28)
    off = box.grab().toImage()
    box.setChecked(True)
    on = box.grab().toImage()
    changed = sum(on.pixelColor(x, y) != off.pixelColor(x, y) for x in range(26) for y in range(28))
    colours = {on.pixelColor(x, y).name() for x in range(8, 16) for y in range(8, 20)}
    box.deleteLater()
    assert changed > 100
    assert PALETTES[name].accent in colours
    assert max(contrast(PALETTES[name].accent, each) for each in colours) > 4.5


def test_a_name_that_does_not_fit_ends_in_dots_and_is_whole_while_typing(qtbot: QtBot) -> None:
    editor = ReferenceEditor([("a", LONG_NAME)])
    qtbot.addWidget(editor)
    editor.show_value("a")
    editor.resize(180, 32)
    editor.show()
    line = editor.lineEdit()
    assert line is not None
    assert line.fontMetrics().horizontalAdvance(LONG_NAME) > line.width()
    short = line.grab().toImage()
    line.setText(LONG_NAME[:-1] + "x")  # the end is not shown, so it changes nothing
    assert line.grab().toImage() == short
    assert editor.currentText().startswith("Gemeente Nisse")


def test_building_an_empty_state_opens_no_window(working: Driver) -> None:
    before = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    state = EmptyState("Nog niets", "Voeg iets toe.", icon_name="users")
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == before
    state.deleteLater()


def test_an_empty_workspace_says_what_to_do_where_the_table_would_be(driver: Driver) -> None:
    driver.create()
    for key, words in (("sign_ups", "Nog niemand ingetekend"), ("actions", "Nog geen open acties")):
        page = driver.go(key)
        assert words in [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
        assert not page.table.isVisible()


# --- keyboard
def test_enter_presses_a_button_as_space_does(working: Driver) -> None:
    page = working.go("actions")
    button = working.part(QPushButton, "Actie toevoegen", page)
    button.setFocus()
    working.keys(Qt.Key.Key_Return)
    working.press("Annuleren", working.dialog("Actie toevoegen"))


def test_a_page_chosen_by_key_has_the_focus_in_its_table(working: Driver) -> None:
    for words, key in (("Acties", "actions"), ("Vergaderingen", "meetings"), ("Intekeningen", "sign_ups")):
        working.trigger(words)
        assert working.window.focusWidget() is working.window.pages[key].main_part(), key


def test_arrow_keys_in_the_navigation_turn_the_page(working: Driver) -> None:
    working.go("overview")
    working.window.sidebar.buttons["overview"].setFocus()
    working.keys(Qt.Key.Key_Down)
    assert working.window.stack.currentWidget() is working.window.pages["covenant"]
    assert QApplication.focusWidget() is working.window.sidebar.buttons["covenant"]


def test_a_new_action_is_the_chosen_one(working: Driver) -> None:
    working.trigger("Actie toevoegen")
    dialog = working.dialog("Actie toevoegen")
    dialog.form.rows["text"].editor.setPlainText("Zaal reserveren")
    working.press("Actie toevoegen", dialog)
    working.gone("Actie toevoegen")
    working.settle()
    table = working.window.pages["actions"].table
    assert table.current().text == "Zaal reserveren"
    assert working.window.focusWidget() is table


def test_tab_goes_from_the_minutes_to_the_buttons_below_them(working: Driver) -> None:
    page = working.go("meetings")
    page.tabs.setCurrentIndex(1)
    last = list(page.minutes.editors.values())[-1]
    last.setFocus()
    working.keys(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in (page.send, page.hold, page.adopt, page.paper, page.pack)


def test_tab_goes_from_the_table_into_the_chosen_record(working: Driver) -> None:
    page = working.go("actions")
    page.table.setFocus()
    working.keys(Qt.Key.Key_Tab)
    focus: QWidget | None = QApplication.focusWidget()
    assert page.form is not None
    assert focus is page.form.rows["text"].editor


def test_undo_is_in_the_sidebar_and_names_its_step(working: Driver) -> None:
    page = working.go("actions")
    editor = page.form.rows["text"].editor
    editor.setFocus()
    editor.setPlainText("Iets anders")
    page.table.setFocus()
    working.settle()
    undo = working.window.sidebar.undo
    assert undo.isEnabled()
    assert "Actie wijzigen" in undo.toolTip()
    working.press("Ongedaan maken", working.window.sidebar)
    assert page.table.current().text != "Iets anders"


def test_search_shows_what_the_group_made_before_the_register(working: Driver) -> None:
    working.trigger("Zoeken")
    finder = working.dialog("Zoeken in de werkmap")
    working.qtbot.keyClicks(working.part(QLineEdit, "Zoeken in de werkmap", finder), "over")
    working.until(lambda: finder.list.count() > 5)
    kinds = [finder.list.item(place).data(Qt.ItemDataRole.UserRole + 1) for place in range(finder.list.count())]
    assert kinds[0] != "Organisatie"
    assert kinds == sorted(kinds, key=lambda kind: kind == "Organisatie")
    assert not any("gm1" in finder.list.item(place).text() for place in range(finder.list.count()))
    working.qtbot.keyClicks(working.part(QLineEdit, "Zoeken in de werkmap", finder), "xyzzy")
    working.until(finder.none.isVisible)
    finder.reject()


def test_the_file_window_of_qt_shows_only_columns_it_has_dutch_for(driver: Driver) -> None:
    driver.trigger("Werkmap openen")
    asked = driver.dialog("Werkmap openen")
    view = asked.findChildren(QTreeView)[0]
    shown = [place for place in range(view.model().columnCount()) if not view.isColumnHidden(place)]
    headings = [view.model().headerData(place, Qt.Orientation.Horizontal) for place in shown]
    assert headings == ["Naam", "Grootte", "Datum gewijzigd"]
    asked.reject()
