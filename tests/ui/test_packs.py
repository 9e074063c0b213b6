"""Packs of a meeting: shown at an agenda item, noted as sent, and what changed later sent after it."""

from __future__ import annotations

from typing import Any

from documents import paper_samples as samples
from PySide6.QtWidgets import QListWidget
from ui.driving import Driver

from kb_desktop.ui.meetings.preflight import PreflightWindow
from kb_desktop.ui.meetings.sending import SentWindow
from kb_desktop.ui.shared.papers.window import PaperWindow


def _pack(driver: Driver, title: str = "Stukken maken") -> PaperWindow:
    found: list[PaperWindow] = []

    def shown() -> bool:
        found[:] = [
            each
            for each in driver.window.findChildren(PaperWindow)
            if each.isVisible() and each.windowTitle() == title and each.pages
        ]
        return bool(found)

    driver.qtbot.waitUntil(shown, timeout=60_000)
    return found[-1]


def _choose_item(page: Any, part: str) -> str:
    for place, line in enumerate(page.agenda.lines):
        if line.papers and part in line.papers[0].text("title"):
            page.agenda.setCurrentRow(place)
            return str(line.number)
    raise AssertionError(part)


def _menu(driver: Driver, page: Any, entry: str) -> None:
    action = next(each for each in page.other.menu().actions() if each.text() == entry)
    action.trigger()
    driver.settle()


def test_an_agenda_item_is_shown_at_its_page_and_the_pack_is_made_once(working: Driver) -> None:
    page = working.go("meetings")
    number = _choose_item(page, "Stand van de invoering")
    working.press("Toon in stuk", page)
    paper = _pack(working)
    own = next(mark.page for mark in paper.contents.marks if mark.title.startswith(f"{number}. "))
    working.until(lambda: paper.page == own)
    other = _choose_item(page, "einde-afvalstatus")
    working.press("Toon in stuk", page)
    assert _pack(working) is paper
    assert paper.page == paper.contents.page_of_item(other)
    paper.reject()
    working.settle()
    started: list[str] = []
    working.window.session.background.started.connect(lambda job: started.append(job.label))
    working.press("Toon in stuk", page)
    again = _pack(working)
    assert again is not paper
    assert started == []  # the file of a moment ago is still right
    again.reject()
    working.settle()
    assert again.paper.exists()
    working.trigger("Werkmap sluiten")
    working.settle()
    assert not again.paper.exists()


def test_after_a_change_the_pack_is_made_anew(working: Driver) -> None:
    page = working.go("meetings")
    _choose_item(page, "Stand van de invoering")
    working.press("Toon in stuk", page)
    first = _pack(working)
    item = page.agenda.current_line().item
    from kb_desktop.usecases import records

    working.window.session.do(
        records.change, item.id, {"title": "Een andere naam"}, "Wijzigen", working.window.session.today, owner=page
    )
    working.settle()
    closed: list[int] = []
    first.finished.connect(closed.append)
    working.press("Toon in stuk", page)
    working.qtbot.waitUntil(lambda: bool(closed), timeout=60_000)
    second = _pack(working)
    assert any("Een andere naam" in mark.title for mark in second.contents.marks)
    second.reject()
    working.settle()


def test_a_pack_is_noted_as_sent_once_and_undo_takes_it_back(working: Driver) -> None:
    page = working.go("meetings")
    working.press("Stukken maken", page)
    paper = _pack(working)
    working.press("Vastleggen als verstuurd", paper)
    assert "houden vanaf nu hun nummer" in paper.banner.accessibleName()
    assert [each.text("edition") for each in working.records("sending")] == ["werkgroep"]
    paper.reject()
    working.settle()
    working.window.undo()
    working.settle()
    assert working.records("sending") == []


def test_what_changed_after_sending_goes_as_a_change_sheet(working: Driver) -> None:
    page = working.go("meetings")
    _menu(working, page, "Verzonden stukken en nazending")
    empty = working.dialog("Verzonden stukken")
    assert empty.none.isVisible()
    assert not empty.go.isVisible()
    empty.reject()
    working.press("Stukken maken", page)
    paper = _pack(working)
    whole = paper.pages
    working.press("Vastleggen als verstuurd", paper)
    paper.reject()
    working.settle()
    _menu(working, page, "Verzonden stukken en nazending")
    sent = working.dialog("Verzonden stukken")
    assert isinstance(sent, SentWindow)
    lines = working.part(QListWidget, "Verzonden stukken", sent)
    assert f"{whole} pagina’s" in lines.item(0).text()
    working.press("Nazending maken", sent)
    working.until(page.banner.isVisible)  # nothing has changed
    assert "niets" in page.banner.accessibleName().casefold()
    _choose_item(page, "einde-afvalstatus")
    file = working.folder / "aanvulling.pdf"
    file.write_bytes(samples.foreign_pdf(2))
    page._attach_files([file])
    working.settle()
    _menu(working, page, "Verzonden stukken en nazending")
    working.press("Nazending maken", working.dialog("Verzonden stukken"))
    working.qtbot.waitUntil(lambda: bool(working.window.findChildren(PreflightWindow)), timeout=60_000)
    working.press("Nazending maken", working.dialog("Bijlagen controleren"))  # without answering
    later = _pack(working, "Nazending")
    working.until(lambda: len(later.texts) == later.pages)
    assert later.pages < whole
    assert "wijzigingsblad" in later.texts[0]
    assert "aanvulling" in " ".join(later.texts)
    working.press("Vastleggen als verstuurd", later)
    assert sorted(each.integer("serial") for each in working.records("sending")) == [0, 1]
    later.reject()
    working.settle()
