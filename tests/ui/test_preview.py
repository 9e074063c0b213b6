"""Looking through a paper: pages, jumps, searching, links and sizes, with papers that the program made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import paper_samples as samples
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QMouseEvent
from PySide6.QtWidgets import QLabel
from ui.driving import Driver

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import Annex
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.ui.shared.papers import reader as reading
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.window import PaperWindow


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A pack with an annex, the minutes with an address in them, and lists."""
    path = tmp_path_factory.mktemp("stukken") / "pack.pdf"
    build_meeting_pack(samples.pack(Annex("2a", "Nota", "nota.pdf", samples.foreign_pdf(6))), path)
    return path.read_bytes()


@pytest.fixture(scope="session")
def long_paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An action list of more pages than anybody reads."""
    path = tmp_path_factory.mktemp("lang") / "lang.pdf"
    build_action_list(samples.action_list(1500), path)
    return path.read_bytes()


def _open(driver: Driver, content: bytes) -> PaperWindow:
    made = MadePaper("stukken")
    made.path.write_bytes(content)
    shown = PaperWindow(driver.window.session, "Vergaderstukken", made, driver.window)
    shown.resize(1000, 700)
    shown.show()
    return shown


@pytest.fixture
def paper(working: Driver, pack: bytes) -> Iterator[PaperWindow]:
    """The pack in its window, read to the end."""
    shown = _open(working, pack)
    working.until(lambda: len(shown.texts) == shown.pages > 0)
    yield shown
    shown.reject()
    working.settle()


def _find(driver: Driver, paper: PaperWindow, words: str) -> str:
    driver.type(paper.finding.line, words)
    driver.until(lambda: not paper.finding._wait.isActive() and paper.finding.count.text() not in ("", "zoekt…"))
    return paper.finding.count.text()


# --- pages and jumps
def test_the_outline_jumps_and_alt_left_comes_back(working: Driver, paper: PaperWindow) -> None:
    item = paper.marks.topLevelItem(1)
    assert item.text(0).startswith("2. ")
    paper.marks.setCurrentItem(item)
    assert paper.page == item.data(0, Qt.ItemDataRole.UserRole) == 3
    assert paper.number.text() == "3"
    working.qtbot.keyClick(paper, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert paper.page == 1
    assert not paper.back.isEnabled()


def test_the_contents_show_where_one_is_and_entering_them_jumps_nowhere(working: Driver, paper: PaperWindow) -> None:
    assert paper.marks.currentItem() is paper.marks.topLevelItem(0)
    paper.marks.setFocus(Qt.FocusReason.TabFocusReason)
    assert paper.page == 1
    working.keys(Qt.Key.Key_Return)
    assert paper.page == 2
    paper.to_page(5)
    assert paper.marks.currentItem().text(0) == "2a Nota"
    assert paper.page == 5


def test_a_page_number_is_typed_and_nonsense_is_put_back(working: Driver, paper: PaperWindow) -> None:
    working.qtbot.keyClick(paper, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert paper.number.hasFocus()
    for typed, page in (("12", 12), ("0", 12), ("900", 12), ("x", 12)):
        paper.number.selectAll()
        working.qtbot.keyClicks(paper.number, typed)
        working.qtbot.keyClick(paper.number, Qt.Key.Key_Return)
        assert (paper.page, paper.number.text()) == (page, str(page))


def test_keys_scroll_and_turn_the_pages(working: Driver, paper: PaperWindow) -> None:
    paper.view.canvas.setFocus()
    bar = paper.view.verticalScrollBar()
    for key, moves in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Space, 1), (Qt.Key.Key_PageUp, -1)):
        before = bar.value()
        working.keys(key)
        assert (bar.value() - before) * moves > 0
    working.keys(Qt.Key.Key_End)
    assert paper.page == paper.pages
    working.keys(Qt.Key.Key_Left)
    assert paper.page == paper.pages - 1
    working.keys(Qt.Key.Key_Home)
    assert (paper.page, bar.value()) == (1, 0)
    working.keys(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert paper.page == 2


def test_tab_goes_as_the_eye_does_and_moves_no_page(working: Driver, paper: PaperWindow) -> None:
    paper.number.setFocus()
    names = []
    for _ in range(13):
        focused = paper.focusWidget()
        assert focused is not None
        names.append("tabs" if focused is paper.sides.tabBar() else focused.accessibleName())
        working.keys(Qt.Key.Key_Tab)
    assert names[:6] == ["Pagina", "Volgende pagina", "Kleiner", "Grootte", "Groter", "Zoeken in dit stuk"]
    rest = [
        "tabs",
        "Inhoud",
        f"Pagina 1 van {paper.pages}",
        "Openen in PDF-lezer",
        "Sluiten",
        "Afdrukken",
        "Opslaan als PDF",
    ]
    assert names[6:] == rest
    assert (paper.page, paper.view.verticalScrollBar().value()) == (1, 0)


def test_small_pages_are_a_list_that_listens_to_the_keyboard(working: Driver, paper: PaperWindow) -> None:
    paper.sides.setCurrentWidget(paper.small)
    working.until(lambda: paper.reader.small(1) is not None)
    paper.small.setFocus()
    working.keys(Qt.Key.Key_Down)
    assert paper.page == 2
    said = [paper.small.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert said == ["Pagina 1", "Pagina 2: Agenda"]
    paper.to_page(9)
    assert paper.small.currentIndex().row() == 8


def test_who_listens_hears_page_and_words(working: Driver, paper: PaperWindow) -> None:
    canvas = paper.view.canvas
    assert canvas.accessibleName() == f"Pagina 1 van {paper.pages}"
    paper.to_page(2)
    assert canvas.accessibleName() == f"Pagina 2 van {paper.pages}"
    assert "Opening en mededelingen" in canvas.accessibleDescription()


def test_an_agenda_item_has_its_page_or_that_of_the_agenda(paper: PaperWindow) -> None:
    paper.to_item("2")
    assert paper.page == 3
    paper.to_item("1")  # has no page of its own
    assert paper.page == 2


# --- searching
def test_words_are_found_through_the_whole_paper_with_a_count(working: Driver, paper: PaperWindow) -> None:
    working.qtbot.keyClick(paper, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert paper.finding.line.hasFocus()
    count = _find(working, paper, "AGENDA")
    whole = sum(each.casefold().count("agenda") for each in paper.texts)
    assert count == f"1 van {whole}"
    assert paper.page == 2
    working.qtbot.keyClick(paper, Qt.Key.Key_F3)
    assert paper.finding.count.text() == f"2 van {whole}"
    working.qtbot.keyClick(paper, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    working.qtbot.keyClick(paper, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert paper.finding.count.text() == f"{whole} van {whole}"
    working.qtbot.keyClick(paper.finding.line, Qt.Key.Key_Escape)
    assert (paper.finding.line.text(), paper.finding.hits, paper.isVisible()) == ("", [], True)


def test_a_hit_is_marked_on_the_page_where_it_stands(working: Driver, paper: PaperWindow) -> None:
    paper.to_page(2)
    working.until(lambda: paper.reader.picture(2) is not None)
    without = paper.view.viewport().grab().toImage()
    _find(working, paper, "inkoopstrategie voor")
    key = paper.finding.hits[0]
    working.until(lambda: bool(paper.reader.boxes(key)))
    working.until(lambda: paper.view.viewport().grab().toImage() != without)
    area = paper.view._area(2, paper.reader.boxes(key)[0])
    middle = paper.view.canvas.mapTo(paper.view.viewport(), area.center().toPoint())
    marked = paper.view.viewport().grab().toImage()
    around = {marked.pixelColor(middle.x() + x, int(middle.y() - area.height() / 2) + 2).name() for x in range(-20, 20)}
    assert "#ffffff" not in around
    assert any(int(each[1:3], 16) > int(each[5:7], 16) + 60 for each in around)  # orange, not grey


def test_what_is_not_there_is_said(working: Driver, paper: PaperWindow) -> None:
    assert _find(working, paper, "olifant") == "niet gevonden"
    assert not paper.finding.on.isEnabled()


# --- links
def _link(driver: Driver, paper: PaperWindow, page: int, words: str) -> QPoint:
    paper.to_page(page)
    driver.until(lambda: page in paper.reader.links)
    link = next(each for each in paper.reader.links[page] if words in each.words)
    return paper.view._area(page, link.box).center().toPoint()


def _click(paper: PaperWindow, at: QPoint) -> None:
    nothing = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    canvas = paper.view.canvas
    event = QMouseEvent(
        QEvent.Type.MouseButtonRelease, QPointF(at), canvas.mapToGlobal(QPointF(at)), left, left, nothing
    )
    canvas.mouseReleaseEvent(event)


def test_a_link_on_the_agenda_jumps_to_its_page_and_that_page_has_a_link_back(
    working: Driver, paper: PaperWindow
) -> None:
    _click(paper, _link(working, paper, 2, "2a Nota"))
    assert paper.page == 4
    _click(paper, _link(working, paper, 4, "Terug naar de agenda"))
    assert paper.page == 2


def test_links_are_reached_with_tab_and_followed_with_enter(working: Driver, paper: PaperWindow) -> None:
    paper.to_page(2)
    working.until(lambda: 2 in paper.reader.links)
    paper.view.canvas.setFocus()
    links = paper.reader.links[2]
    for _ in range(2):
        working.keys(Qt.Key.Key_Tab)
    assert paper.view._focused_link() == links[1]
    working.keys(Qt.Key.Key_Return)
    assert paper.page == links[1].page
    paper.view.canvas.setFocus()
    for _ in range(len(paper.reader.links.get(paper.page, ())) + 1):
        working.keys(Qt.Key.Key_Tab)
    assert not paper.view.canvas.hasFocus()  # no trap


def test_an_address_outside_is_opened_only_after_asking(
    working: Driver, paper: PaperWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    at = _link(working, paper, 10, "example.nl")
    _click(paper, at)
    asked = working.dialog("Koppeling openen")
    assert any("https://example.nl/stukken?a=1&b=2" in each.text() for each in asked.findChildren(QLabel))
    working.press("Annuleren", asked)
    assert opened == []
    _click(paper, at)
    working.press("Openen", working.dialog("Koppeling openen"))
    assert opened == ["https://example.nl/stukken?a=1&b=2"]


# --- sizes
def test_pages_are_shown_at_a_chosen_size_and_stay_where_they_were(working: Driver, paper: PaperWindow) -> None:
    paper.to_page(5)
    room = paper.view.viewport().width()
    assert room - 30 < paper.view.sheets.sizes[4][0] <= room
    for key, words in ((Qt.Key.Key_2, "Hele pagina"), (Qt.Key.Key_0, "100%"), (Qt.Key.Key_1, "Paginabreedte")):
        working.qtbot.keyClick(paper, key, Qt.KeyboardModifier.ControlModifier)
        assert (paper.zooms.currentText(), paper.page) == (words, 5)
    scale = paper.view.scale
    working.qtbot.keyClick(paper, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert paper.view.scale < scale
    paper.zooms.show_value("page")
    paper.zooms.ready.emit()
    assert paper.view.sheets.sizes[4][1] < paper.view.viewport().height()


@pytest.mark.parametrize("palette", ["dark", "contrast"])
def test_paper_stays_white_in_every_palette(working: Driver, paper: PaperWindow, palette: str) -> None:
    working.window.appearance.apply(palette)
    paper.sides.setCurrentWidget(paper.small)
    working.until(lambda: paper.reader.picture(1) is not None and paper.reader.small(1) is not None)
    shown = paper.view.viewport().grab().toImage()
    assert shown.pixelColor(shown.width() // 2, 40).name() == "#ffffff"
    small = paper.small.viewport().grab().toImage()
    assert small.pixelColor(small.width() // 2, 20).name() == "#ffffff"
    working.window.appearance.apply("light")


# --- large, and gone
def test_a_long_paper_is_shown_at_once_and_keeps_a_small_memory(
    working: Driver, long_paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 12 * 2**20)
    monkeypatch.setattr(reading, "MOST_SMALL", 20)
    shown = _open(working, long_paper)
    working.until(lambda: shown.reader.picture(1) is not None)
    assert shown.pages > 50
    assert len(shown.texts) < shown.pages  # the rest is read when there is time
    shown.sides.setCurrentWidget(shown.small)
    for page in range(1, shown.pages, 7):
        shown.to_page(page)
        working.until(lambda page=page: shown.reader.picture(page) is not None)
    needed = max(each.image.sizeInBytes() for each in shown.reader._pictures.values()) * 4
    assert shown.reader.kept_bytes <= max(12 * 2**20, needed)
    working.until(lambda: len(shown.texts) == shown.pages)
    assert len(shown.reader._small) <= 20
    shown.reject()
    working.settle()


def test_scrolling_through_a_long_paper_never_holds_up_the_window(working: Driver, long_paper: bytes) -> None:
    shown = _open(working, long_paper)
    working.until(lambda: shown.pages > 0)
    slowest = 0.0
    for page in range(1, shown.pages, 3):
        began = time.thread_time()
        shown.to_page(page)
        slowest = max(slowest, time.thread_time() - began)
        working.qtbot.wait(1)
    assert slowest < 0.15  # of the time of the window itself, whatever else the machine does
    shown.reject()
    working.settle()


def test_a_file_that_cannot_be_read_gets_a_sentence(working: Driver) -> None:
    shown = _open(working, b"geen pdf")
    working.until(shown.banner.isVisible)
    assert "stukken.pdf" in shown.banner.accessibleName()
    assert "maak het stuk opnieuw" in shown.banner.accessibleName()
    shown.reject()
    working.settle()


def test_the_file_goes_with_the_last_who_holds_it(working: Driver, pack: bytes) -> None:
    shown = _open(working, pack)
    working.until(lambda: shown.pages > 0)
    path = shown.paper
    kept = shown.made.hold()
    shown.reject()
    working.settle()
    assert path.exists()
    kept.let_go()
    assert not path.parent.exists()


def test_a_paper_closes_with_its_workspace(working: Driver, pack: bytes) -> None:
    shown = _open(working, pack)
    working.until(lambda: shown.pages > 0)
    path: Path = shown.paper
    working.trigger("Werkmap sluiten")
    working.settle()
    assert not path.parent.exists()
