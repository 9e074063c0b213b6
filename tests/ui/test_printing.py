"""Printing: which pages, two on a sheet, black and white, stopped halfway; read back from a printer that writes PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from documents import paper_samples as samples
from documents.looking import page_texts, render_page
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QRadioButton
from shiboken6 import isValid
from ui.driving import Driver

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.black_and_white import legible
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.documents.preview import Picture
from kb_desktop.ui.shared.papers import printing
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.print_window import PrintWindow
from kb_desktop.ui.shared.papers.window import PaperWindow


@pytest.fixture
def paper(working: Driver) -> Iterator[PaperWindow]:
    """An action list of a few pages in its window."""
    made = MadePaper("acties")
    build_action_list(samples.action_list(34), made.path)
    shown = PaperWindow(working.window.session, "Actielijst", made, working.window)
    shown.show()
    working.until(lambda: shown.pages > 2)
    yield shown
    if isValid(shown):  # it goes with the program when that is closed
        shown.reject()
        working.settle()


def _ask(driver: Driver, paper: PaperWindow) -> PrintWindow:
    driver.press("Afdrukken", paper)
    asked = driver.dialog("Afdrukken")
    assert isinstance(asked, PrintWindow)
    return asked


def _to_file(driver: Driver, asked: PrintWindow, path: Path) -> None:
    """As choosing a file does."""
    asked._file(path, asked._sheets())
    paper = asked.parentWidget()
    assert isinstance(paper, PaperWindow)
    driver.qtbot.waitUntil(lambda: not paper.working.busy, timeout=60_000)
    driver.settle()


def _pages(path: Path) -> list[tuple[float, float]]:
    with pikepdf.open(path) as pdf:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]


def _picture(path: Path, page: int, scale: float) -> QImage:
    made = render_page(path, page, scale)
    return QImage(made.pixels, made.width, made.height, made.width * 3, QImage.Format.Format_RGB888).copy()


def _ink(image: QImage, area: QRect) -> int:
    return sum(
        image.pixelColor(x, y).lightness() < 140
        for x in range(area.left(), area.right(), 2)
        for y in range(area.top(), area.bottom(), 2)
    )


def test_every_page_comes_on_a_sheet_of_its_own_and_looks_as_it_did(
    working: Driver, paper: PaperWindow, tmp_path: Path
) -> None:
    file = tmp_path / "druk.pdf"
    _to_file(working, _ask(working, paper), file)
    assert len(_pages(file)) == paper.pages
    assert page_texts(file)[0].strip() == ""  # pictures: only to be printed
    printed, shown = _picture(file, 2, 0.5), _picture(paper.paper, 2, 0.5)
    assert abs(_ink(printed, printed.rect()) / _ink(shown, shown.rect()) - 1) < 0.35
    assert paper.banner.accessibleName() == f"Opgeslagen: {file}"


def test_two_pages_that_lie_come_below_each_other_on_a_sheet(
    working: Driver, paper: PaperWindow, tmp_path: Path
) -> None:
    asked = _ask(working, paper)
    asked.per_sheet.show_value(2)
    asked.range.setText("1-3")
    assert asked.some.isChecked()
    assert asked.summary.text() == "2 pagina’s"
    file = tmp_path / "druk.pdf"
    _to_file(working, asked, file)
    sizes = _pages(file)
    assert len(sizes) == 2
    assert all(wide < high for wide, high in sizes)
    for page, below in ((1, True), (2, False)):
        image = _picture(file, page, 1.0)
        half = image.height() // 2
        assert _ink(image, QRect(0, 0, image.width(), half)) > 50
        assert (_ink(image, QRect(0, half, image.width(), half)) > 50) is below


def test_two_upright_pages_come_beside_each_other(working: Driver, tmp_path: Path) -> None:
    made = MadePaper("verslag")
    build_minutes(samples.minutes(), made.path)
    file = tmp_path / "druk.pdf"
    printer, sheet = printing.to_file(file), printing.Sheet((1, 2), 2)
    printing.prepare(printer, sheet, both_sides=True, grey=True)
    printing.print_sheets(printer, made.path, [sheet], grey=True, report=lambda *_: None)
    ((wide, high),) = _pages(file)
    assert wide > high
    image = _picture(file, 1, 1.0)
    half = image.width() // 2
    assert all(_ink(image, QRect(left, 0, half, image.height())) > 50 for left in (0, half))
    made.let_go()


def test_a_whole_paper_with_two_upright_pages_on_a_sheet_is_copied_sharp(working: Driver, tmp_path: Path) -> None:
    made = MadePaper("verslag")
    build_minutes(samples.minutes(), made.path)
    shown = PaperWindow(working.window.session, "Verslag", made, working.window)
    shown.show()
    working.until(lambda: shown.pages > 1)
    asked = _ask(working, shown)
    asked.per_sheet.show_value(2)
    file = tmp_path / "druk.pdf"
    _to_file(working, asked, file)
    assert all(wide > high for wide, high in _pages(file))
    assert "verslag" in page_texts(file)[0].casefold()  # letters, not pictures of them
    shown.reject()
    working.settle()


def test_in_black_and_white_nothing_has_a_colour(working: Driver, paper: PaperWindow, tmp_path: Path) -> None:
    asked = _ask(working, paper)
    asked.grey.setChecked(True)
    asked.range.setText("1")
    file = tmp_path / "druk.pdf"
    _to_file(working, asked, file)
    image = _picture(file, 1, 1.0)
    colours = {image.pixelColor(x, y).hsvSaturation() for x in range(0, image.width(), 3) for y in range(0, 300, 3)}
    assert max(colours) <= 4
    assert _ink(image, image.rect()) > 100


def test_grey_letters_get_darker_and_pale_fills_go() -> None:
    made = legible(Picture(5, 1, bytes([0, 100, 153, 235, 255]), 1.0))
    assert made.pixels[0] == 0
    assert made.pixels[1] < 60
    assert made.pixels[2] < 120
    assert made.pixels[3:] == bytes([255, 255])


def test_pages_that_are_not_there_are_refused_beside_the_field(working: Driver, paper: PaperWindow) -> None:
    asked = _ask(working, paper)
    for words in ("0", f"2-{paper.pages + 1}", "alles"):
        asked.range.setText(words)
        asked._go()
        assert asked.wrong.isVisible()
        assert words in asked.wrong.text()
        assert f"{paper.pages} pagina’s" in asked.wrong.text()
    asked.range.setText("2")
    assert not asked.wrong.isVisible()
    asked.reject()


def test_only_this_page_is_the_page_that_is_shown(working: Driver, paper: PaperWindow) -> None:
    paper.to_page(3)
    asked = _ask(working, paper)
    this = next(each for each in asked.findChildren(QRadioButton) if "deze pagina (3)" in each.text())
    this.click()
    assert [each.pages for each in asked._sheets()] == [(3,)]
    asked.reject()


def test_without_a_printer_the_window_says_so_and_offers_a_file(
    working: Driver, paper: PaperWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    asked = _ask(working, paper)
    assert "geen printer" in asked.hint.text()
    assert asked.go.text() == "Bestand kiezen"
    assert not asked.more.isVisible()
    asked.reject()


def test_sheets_are_counted_with_both_sides_and_copies(
    working: Driver, paper: PaperWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Gang 2", "Balie"])
    monkeypatch.setattr(QPrinterInfo, "defaultPrinterName", lambda: "Gang 2")
    asked = _ask(working, paper)
    assert (asked.printer.currentText(), asked.go.text()) == ("Gang 2", "Afdrukken")
    asked.range.setText("1-3")
    asked.sides.show_value("both")
    asked.copies.setText("4")
    assert asked.summary.text() == "8 vellen"
    asked.copies.setText("veel")
    asked._go()
    assert "heel getal" in asked.wrong.text()
    asked.reject()


def test_stopping_leaves_no_half_file_and_the_paper_can_be_printed_again(
    working: Driver, paper: PaperWindow, tmp_path: Path
) -> None:
    file = tmp_path / "druk.pdf"
    asked = _ask(working, paper)
    sheets = asked._sheets()
    seen: list[float] = []
    working.window.session.background.progressed.connect(lambda _job, fraction, _words: seen.append(fraction))
    started: list[Any] = []
    working.window.session.background.started.connect(started.append)
    asked._file(file, sheets)
    working.until(lambda: bool(seen))
    assert paper.working.isVisible()
    working.part(type(paper.working.cancel), "Stoppen", paper).click()
    working.qtbot.waitUntil(lambda: not paper.working.busy, timeout=60_000)
    assert not file.exists()
    assert not paper.working.isVisible()
    _to_file(working, _ask(working, paper), file)
    assert len(_pages(file)) == paper.pages


def test_closing_the_program_stops_the_print_and_says_so(working: Driver, paper: PaperWindow, tmp_path: Path) -> None:
    file = tmp_path / "druk.pdf"
    asked = _ask(working, paper)
    told: list[str] = []
    working.window.session.background.progressed.connect(lambda _job, _fraction, words: told.append(words))
    asked._file(file, asked._sheets() * 40)
    working.until(lambda: bool(told))
    working.window.close()
    assert working.window.isVisible()
    assert "stopt na deze pagina" in paper.working.words.text()
    assert "stopt na deze pagina" in working.window.status.news.text()
    working.qtbot.waitUntil(lambda: not working.window.isVisible(), timeout=20_000)
    assert not file.exists()
    assert sum(words.startswith("Vel") for words in told) < 40


def test_a_folder_that_cannot_be_written_gets_a_sentence(working: Driver, paper: PaperWindow, tmp_path: Path) -> None:
    asked = _ask(working, paper)
    _to_file(working, asked, tmp_path / "weg" / "druk.pdf")
    working.until(paper.banner.isVisible)
    assert f"De map {tmp_path / 'weg'} bestaat niet" in paper.banner.accessibleName()
    assert "kies een andere" in paper.banner.accessibleName()
    assert not (tmp_path / "weg").exists()
    paper.banner.hide()
    asked = _ask(working, paper)
    _to_file(working, asked, tmp_path / f"{'druk' * 80}.pdf")
    working.until(paper.banner.isVisible)
    assert "drukdruk" in paper.banner.accessibleName()
    assert "Kies een andere map" in paper.banner.accessibleName()


def test_what_is_no_paper_is_never_replaced(working: Driver, paper: PaperWindow, tmp_path: Path) -> None:
    file = tmp_path / "elders" / "groep.kbwerk"
    file.parent.mkdir()
    file.write_bytes(b"SQLite format 3\0 van de groep")
    paper.keep(file)
    assert "geen PDF" in paper.banner.accessibleName()
    for per_sheet in (1, 2):
        paper.banner.hide()
        asked = _ask(working, paper)
        asked.per_sheet.show_value(per_sheet)
        _to_file(working, asked, file)
        working.until(paper.banner.isVisible)
        assert "geen PDF" in paper.banner.accessibleName()
    assert file.read_bytes() == b"SQLite format 3\0 van de groep"
    assert list(file.parent.iterdir()) == [file]
    file = tmp_path / "acties.pdf"
    file.write_bytes(b"%PDF-1.4 van vorige week")
    paper.keep(file)
    assert file.read_bytes() == paper.paper.read_bytes()


def test_a_sharp_copy_of_two_pages_a_sheet_can_be_stopped(working: Driver, tmp_path: Path) -> None:
    made = MadePaper("verslag")
    build_minutes(samples.minutes(), made.path)
    shown = PaperWindow(working.window.session, "Verslag", made, working.window)
    shown.show()
    working.until(lambda: shown.pages > 0)
    asked = _two_on_a_sheet(working, shown)
    file = tmp_path / "elders" / "druk.pdf"
    file.parent.mkdir()
    background = working.window.session.background
    background.started.connect(lambda job: job.cancel(), Qt.ConnectionType.SingleShotConnection)
    _to_file(working, asked, file)
    assert list(file.parent.iterdir()) == []
    assert shown.banner.isHidden()
    _to_file(working, _two_on_a_sheet(working, shown), file)
    assert len(_pages(file)) == (shown.pages + 1) // 2
    shown.reject()
    working.settle()


def _two_on_a_sheet(driver: Driver, paper: PaperWindow) -> PrintWindow:
    asked = _ask(driver, paper)
    asked.per_sheet.show_value(2)
    return asked


def test_a_page_that_lies_is_turned_on_an_upright_sheet(paper: PaperWindow, tmp_path: Path) -> None:
    assert paper.reader.sizes[0][0] > paper.reader.sizes[0][1]
    file = tmp_path / "druk.pdf"
    printer, sheet = printing.to_file(file), printing.Sheet((1,), 1)
    printing.prepare(printer, sheet, both_sides=False, grey=False)
    printing.print_sheets(printer, paper.paper, [sheet], grey=False, report=lambda *_: None)
    ((wide, high),) = _pages(file)
    assert wide < high
    image = _picture(file, 1, 0.5)
    inked = [y for y in range(image.height()) if _ink(image, QRect(0, y, image.width(), 2))]
    assert inked[-1] - inked[0] > image.width()  # over the length of the sheet


def test_the_window_of_the_printer_itself_opens_and_waits_for_nobody(
    working: Driver, paper: PaperWindow, tmp_path: Path
) -> None:
    asked = _ask(working, paper)
    asked._printer = printing.to_file(tmp_path / "druk.pdf")
    asked._more()
    shown = next(each for each in asked.findChildren(QPrintDialog))
    assert shown.isVisible()
    shown.reject()
    asked.reject()
