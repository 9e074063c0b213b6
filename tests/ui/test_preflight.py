"""Before a pack is made: what annexes lack is asked once, kept with the paper, and may be skipped."""

from __future__ import annotations

from typing import Any

import pytest
from documents import paper_samples as samples
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from ui.driving import Driver

from kb_desktop.ui.meetings.preflight import PreflightWindow
from kb_desktop.ui.shared.papers.window import PaperWindow
from kb_desktop.usecases import records


@pytest.fixture
def page(working: Driver) -> Any:
    """The meetings page; its first item has a scan of two pages and a photo, named as scanners do."""
    page = working.go("meetings")
    page.agenda.setCurrentRow(0)
    files = []
    for name, content in (("scan0001.pdf", samples.scanned(2)), ("IMG_20260915.png", samples.picture())):
        files.append(working.folder / name)
        files[-1].write_bytes(content)
    page._attach_files(files)
    working.settle()
    return page


def _asked(driver: Driver) -> PreflightWindow:
    found: list[PreflightWindow] = []

    def shown() -> bool:
        found[:] = [each for each in driver.window.findChildren(PreflightWindow) if each.isVisible()]
        return bool(found)

    driver.qtbot.waitUntil(shown, timeout=60_000)
    return found[0]


def _paper(driver: Driver) -> PaperWindow:
    found: list[PaperWindow] = []

    def shown() -> bool:
        found[:] = [each for each in driver.window.findChildren(PaperWindow) if each.isVisible() and each.pages]
        return bool(found)

    driver.qtbot.waitUntil(shown, timeout=60_000)
    return found[0]


def _close(driver: Driver, paper: PaperWindow) -> None:
    paper.reject()
    driver.settle()


def _describe(driver: Driver, asked: PreflightWindow, words: str) -> None:
    driver.type(asked._about.words, words)
    driver.leave(asked._about.words)


def test_what_lacks_is_asked_and_kept_and_not_asked_again(working: Driver, page: Any) -> None:
    working.press("Stukken maken", page)
    asked = _asked(working)
    assert "Bij 2 bijlagen is nog iets in te vullen." in asked.head.text()
    assert "2 beschrijvingen" in asked.list.item(0).text()
    assert "overslaan" in asked.told.text()
    form = asked._about
    working.type(form.title, "Kaart van de sloopstromen")
    working.leave(form.title)
    form.language.show_value("nl-NL")
    form.language.ready.emit()
    working.settle()
    _describe(working, asked, "Kaart van Nederland met de sloopstromen per provincie")
    working.press("Volgende afbeelding", asked)
    _describe(working, asked, "Tabel met hoeveelheden per provincie")
    assert "✓ klaar" in asked.list.item(0).text()
    asked.list.setCurrentRow(1)
    form = asked._about
    working.type(form.title, "Foto van de hal")
    working.leave(form.title)
    form.language.show_value("nl-NL")
    form.language.ready.emit()
    working.settle()
    _describe(working, asked, "Een hal met gestapelde ramen")
    assert asked.told.text() == "Alles is ingevuld."
    working.press("Stukken maken", asked)
    paper = _paper(working)
    assert any("Kaart van de sloopstromen" in mark.title for mark in paper.contents.marks)
    _close(working, paper)
    kept = {each.text("title"): each for each in working.records("paper")}
    assert kept["Kaart van de sloopstromen"].get("alternative_texts") == {
        "1": "Kaart van Nederland met de sloopstromen per provincie",
        "2": "Tabel met hoeveelheden per provincie",
    }
    assert kept["Kaart van de sloopstromen"].text("language") == "nl-NL"
    working.press("Stukken maken", page)
    _close(working, _paper(working))  # nothing was asked


def test_skipping_makes_the_pack_and_is_remembered_until_something_else_lacks(working: Driver, page: Any) -> None:
    working.press("Stukken maken", page)
    working.press("Stukken maken", _asked(working))
    _close(working, _paper(working))
    working.press("Stukken maken", page)
    _close(working, _paper(working))  # not asked again
    file = working.folder / "scan0002.pdf"
    file.write_bytes(samples.scanned(1))
    page._attach_files([file])
    working.settle()
    working.press("Stukken maken", page)
    asked = _asked(working)
    assert len(asked.facts) >= 3
    working.press("Sluiten", asked)
    assert not working.window.findChildren(PaperWindow)


def test_the_page_to_describe_is_shown_beside_its_line(working: Driver, page: Any) -> None:
    working.press("Stukken maken", page)
    asked = _asked(working)
    working.until(lambda: not asked._about.picture.pixmap().isNull())
    assert asked._about.which.text() == "Beschrijving van de afbeelding op pagina 1 (1 van 2)"
    assert asked._about.words.accessibleName() == asked._about.which.text()
    assert asked._about.picture.accessibleName().startswith("Pagina 1 van bijlage 1a")
    asked.reject()
    working.settle()


def test_everything_is_reached_with_the_keyboard(working: Driver, page: Any) -> None:
    working.press("Stukken maken", page)
    asked = _asked(working)
    asked.list.setFocus()
    seen = []
    for _ in range(12):
        working.keys(Qt.Key.Key_Tab)
        focused = asked.focusWidget()
        seen.append(focused.accessibleName() if focused is not None else "")
    wanted = ["Titel", "Taal", "Volgende afbeelding", "Sluiten", "Stukken maken"]
    assert [each for each in wanted if each not in seen] == []
    asked.reject()
    working.settle()


def test_checking_from_the_menu_also_shows_what_is_ready(working: Driver) -> None:
    page = working.go("meetings")
    action = next(each for each in page.other.menu().actions() if each.text() == "Bijlagen controleren")
    action.trigger()
    asked = _asked(working)
    assert asked.head.text() == "Alle bijlagen kunnen mee."
    assert all("✓ klaar" in asked.list.item(place).text() for place in range(asked.list.count()))
    working.press("Stukken maken", asked)
    _close(working, _paper(working))


def test_an_annex_that_cannot_come_along_says_why(working: Driver) -> None:
    page = working.go("meetings")
    page.agenda.setCurrentRow(0)
    file = working.folder / "op slot gezet.pdf"
    file.write_bytes(samples.encrypted())
    page._attach_files([file])
    working.settle()
    action = next(each for each in page.other.menu().actions() if each.text() == "Bijlagen controleren")
    action.trigger()
    asked = _asked(working)
    assert "1 bijlage kan niet mee." in asked.head.text()
    place = next(at for at in range(asked.list.count()) if "✕ gaat niet mee" in asked.list.item(at).text())
    asked.list.setCurrentRow(place)
    shown = " ".join(each.text() for each in asked._about.findChildren(type(asked.head)))
    assert "op slot gezet.pdf" in shown
    assert not [each for each in asked._about.findChildren(QPushButton) if each.accessibleName() == "Taal"]
    asked.reject()
    working.settle()


def test_signs_that_cannot_be_printed_are_told_before_the_pack_is_made(working: Driver) -> None:
    page = working.go("meetings")
    item = page.view.items[0].item.id

    def name(workspace: Any, title: str) -> object:
        return records.change(workspace, item, {"title": title}, "Titel wijzigen", working.window.session.today)

    working.window.session.do(name, "Bezoek van 王小明", owner=working.window)
    working.settle()
    working.press("Stukken maken", page)
    asked = _asked(working)
    said = " ".join(each.text() for each in asked.signs.findChildren(QLabel))
    assert asked.signs.isVisible()
    assert "Agendapunt 1, titel: ‘Bezoek van 王小明’ staat er als ‘Bezoek van [3 Chinese tekens]’." in said
    working.press("Stukken maken", asked)
    paper = _paper(working)
    assert paper.remarked[1]
    assert "[3 Chinese tekens]" in paper.remarked[0]
    _close(working, paper)
    working.press("Stukken maken", page)
    _close(working, _paper(working))  # not asked again
    working.window.session.do(name, "Bezoek van Wang Xiaoming", owner=working.window)
    working.settle()
    working.press("Stukken maken", page)
    paper = _paper(working)
    assert not paper.remarked[1]
    _close(working, paper)
