"""Vergaderingen: planning, the order of the agenda, minutes by keyboard, attendance, and the papers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QLineEdit
from ui.driving import Driver

from kb_desktop.ui.meetings.minutes import ItemMinutes
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.usecases.papers import collect_minutes


def _titles(page: object) -> list[str]:
    return [line.item.text("title") for line in page.agenda.lines]  # type: ignore[attr-defined]


def _choose(driver: Driver, page: object, words: str) -> None:
    found = page.list.findItems(words, Qt.MatchFlag.MatchStartsWith)  # type: ignore[attr-defined]
    page.list.setCurrentItem(found[0])  # type: ignore[attr-defined]
    driver.settle()


def test_a_meeting_is_planned_with_a_day_and_time_as_people_type_them(driver: Driver) -> None:
    driver.create()
    page = driver.go("meetings")
    driver.press("Vergadering plannen", page)
    dialog = driver.dialog("Vergadering plannen")
    driver.type(driver.part(QLineEdit, "Titel", dialog), "Wintervergadering")
    driver.type(driver.part(QLineEdit, "Begint om", dialog), "8 december 13.00 uur")
    driver.type(driver.part(QLineEdit, "Eindigt om", dialog), "8-12-2026 15:00")
    driver.press("Vergadering plannen", dialog)
    driver.gone("Vergadering plannen")
    meeting = driver.records("meeting")[0]
    assert meeting.text("starts_at") == "2026-12-08T13:00"
    assert page.head.text() == "Wintervergadering"
    assert _titles(page) == ["Opening en agenda", "Rondvraag en sluiting"] or len(_titles(page)) >= 2


def test_a_meeting_that_ends_before_it_begins_is_refused_beside_the_field(driver: Driver) -> None:
    driver.create()
    page = driver.go("meetings")
    driver.press("Vergadering plannen", page)
    dialog = driver.dialog("Vergadering plannen")
    driver.type(driver.part(QLineEdit, "Titel", dialog), "Wintervergadering")
    driver.type(driver.part(QLineEdit, "Begint om", dialog), "8-12-2026 13.00")
    driver.type(driver.part(QLineEdit, "Eindigt om", dialog), "8-12-2026 12.00")
    driver.press("Vergadering plannen", dialog)
    assert dialog.form.rows["ends_at"].wrong.isVisible()
    assert not driver.records("meeting")
    driver.press("Annuleren", dialog)


def test_alt_and_an_arrow_change_the_order_of_the_agenda_and_undo_puts_it_back(working: Driver) -> None:
    page = working.go("meetings")
    before = _titles(page)
    page.agenda.setFocus()
    page.agenda.setCurrentRow(3)
    working.keys(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    after = _titles(page)
    assert after == [*before[:3], before[4], before[3], *before[5:]]
    assert page.agenda.currentRow() == 4
    working.trigger("Ongedaan maken")
    assert _titles(page) == before


def test_a_line_with_a_or_b_makes_a_numbered_action_or_decision(working: Driver) -> None:
    page = working.go("meetings")
    _choose(working, page, "Eerste vergadering")
    page.tabs.setCurrentIndex(1)
    editor = next(iter(page.minutes.editors.values()))
    assert isinstance(editor, ItemMinutes)
    editor.setFocus()
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    working.qtbot.keyClick(editor, Qt.Key.Key_Return)
    working.qtbot.keyClicks(editor, "a: Esra Schetsma: zaal reserveren uiterlijk 1 december 2026")
    working.qtbot.keyClick(editor, Qt.Key.Key_Return)
    working.qtbot.keyClicks(editor, "b: De agenda blijft zoals zij is.")
    working.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    lines = editor.toPlainText().splitlines()
    assert any(line.startswith("VTH-A-005") for line in lines), lines
    assert any(line.startswith("VTH-B-") for line in lines), lines
    action = next(each for each in working.records("action") if each.text("number") == "VTH-A-005")
    assert action.text("due") == "2026-12-01"
    assert action.text("agenda_item") == editor.item


def test_what_leaves_the_text_stays_in_the_minutes_and_that_is_said(working: Driver) -> None:
    page = working.go("meetings")
    _choose(working, page, "Eerste vergadering")
    page.tabs.setCurrentIndex(1)
    editor = next(iter(page.minutes.editors.values()))
    editor.setFocus()
    stood = editor.toPlainText()
    editor.setPlainText(f"{stood}\nb: Kort.\nb: Krachtig.")
    working.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    numbers = [each.text("number") for each in working.records("decision") if each.text("text").startswith("Kr")]
    editor.setPlainText(f"{stood}\n{editor.toPlainText().splitlines()[-2]}")
    working.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    said = page.minutes.banner.accessibleName()
    assert said.startswith(f"{numbers[0]} staat niet meer in deze tekst")
    assert "in het verslag" in said
    meeting = page.view.meeting.id
    items = working.ask(lambda ws: collect_minutes(ws, meeting)).items
    assert numbers[0] in [each.number for item in items for each in item.decisions]


def test_a_decision_typed_by_mistake_is_deleted_where_it_is_said_to_stay(working: Driver) -> None:
    page = working.go("meetings")
    _choose(working, page, "Eerste vergadering")
    page.tabs.setCurrentIndex(1)
    panel = page.minutes
    editor = next(iter(panel.editors.values()))
    editor.setFocus()
    stood = editor.toPlainText()

    def type_and_save(words: str) -> None:
        editor.setPlainText(words)
        working.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        working.settle()

    def mistakes() -> list[str]:
        return [each.text("text") for each in working.records("decision") if each.text("text").startswith("Vergist")]

    type_and_save(f"{stood}\nb: Vergist.")
    written = editor.toPlainText()
    assert panel.banner.isHidden()
    type_and_save(stood)
    assert panel.remove.text() == "Besluit verwijderen"
    assert panel.remove.isVisible()
    type_and_save(written)  # back in the text: nothing to offer
    assert not panel.remove.isVisible()
    assert panel.banner.isHidden()
    type_and_save(stood)
    panel.remove.setFocus()
    working.keys(Qt.Key.Key_Space)
    working.settle()
    assert mistakes() == []
    assert "verwijderd" in panel.banner.accessibleName()
    assert not panel.remove.isVisible()
    working.trigger("Ongedaan maken")
    assert mistakes() == ["Vergist."]


def test_attendance_is_kept_and_adopted_minutes_cannot_be_typed_in(working: Driver) -> None:
    page = working.go("meetings")
    _choose(working, page, "Eerste vergadering")
    page.tabs.setCurrentIndex(2)
    working.settle()
    box = page.attendance.widget().findChildren(QComboBox)[0]
    box.setCurrentIndex(box.findData("absent"))
    box.activated.emit(box.currentIndex())
    working.settle()
    assert any(each.text("status") == "absent" for each in working.records("attendance"))
    working.press("Verslag vaststellen", page)
    assert all(editor.isReadOnly() for editor in page.minutes.editors.values())
    assert not page.adopt.isEnabled()


def test_files_dropped_on_the_page_become_papers_of_the_chosen_item(working: Driver, tmp_path: Path) -> None:
    page = working.go("meetings")
    page.agenda.setCurrentRow(0)
    file = tmp_path / "notitie.pdf"
    paper = working.ask(lambda ws: ws.list("paper")[0])
    file.write_bytes(working.ask(lambda ws: ws.file_bytes(paper.get("file")["sha256"])))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    nothing = Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, nothing))
    working.settle()
    assert "stuk: notitie" in page.agenda.item(0).text()


def test_the_pack_is_shown_page_by_page_and_saved_as_pdf(working: Driver) -> None:
    page = working.go("meetings")
    working.press("Stukken maken", page)
    paper = working.dialog("Stukken maken")
    assert isinstance(paper, PaperWindow)
    working.until(lambda: paper.pages > 5 and paper.reader.picture(1) is not None)
    assert paper.marks.topLevelItemCount() > 1
    working.press("Volgende pagina", paper)
    assert (paper.number.text(), paper.of.text()) == ("2", f"van {paper.pages}")
    scale = paper.view.scale
    working.press("Groter", paper)
    assert paper.view.scale > scale
    paper.keep(working.folder)  # a folder: cannot be written
    assert paper.banner.isVisible()
    paper.keep(working.folder / "stukken.pdf")
    assert (working.folder / "stukken.pdf").read_bytes().startswith(b"%PDF-")
    working.qtbot.keyClick(paper, Qt.Key.Key_Escape)
    working.gone("Stukken maken")


def test_the_minutes_of_a_held_meeting_are_a_paper_too(working: Driver) -> None:
    page = working.go("meetings")
    assert not page.paper.isEnabled()
    _choose(working, page, "Eerste vergadering")
    working.press("Verslag bekijken", page)
    paper = working.dialog("Verslag bekijken")
    working.until(lambda: paper.pages >= 1 and paper.reader.picture(1) is not None)
    working.press("Sluiten", paper)
