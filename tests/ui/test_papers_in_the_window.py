"""The papers that the pages offer beside pack and minutes: from the menu to the page on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.filling import fill_in
from PySide6.QtWidgets import QLabel, QPushButton
from ui.driving import Driver

from kb_desktop.ui.shared.papers.window import PaperWindow


def _pick(driver: Driver, page: object, button: str, entry: str) -> None:
    """Choose an entry of the menu of a button."""
    found = next(each for each in page.findChildren(QPushButton) if each.text() == button)  # type: ignore[attr-defined]
    action = next(each for each in found.menu().actions() if each.text() == entry)
    action.trigger()
    driver.settle()


def _paper(driver: Driver, title: str) -> PaperWindow:
    paper = driver.dialog(title)
    assert isinstance(paper, PaperWindow)
    driver.until(lambda: paper.pages >= 1 and len(paper.texts) == paper.pages)
    return paper


@pytest.mark.parametrize(
    ("entry", "title", "words"),
    [
        ("Presentielijst", "Presentielijst", "Handtekening"),
        ("Besluitenlijst", "Besluitenlijst", "Besluitenlijst"),
        ("Stukken voor het directeurenoverleg", "Stukken maken", "voor het directeurenoverleg"),
        ("Openbare stukken", "Stukken maken", "Openbaar"),
        ("Stukken voor voorzitter en secretaris", "Stukken maken", "voor voorzitter en secretaris"),
    ],
)
def test_a_paper_of_the_meeting_comes_from_the_menu(working: Driver, entry: str, title: str, words: str) -> None:
    page = working.go("meetings")
    _pick(working, page, "Ander stuk maken", entry)
    paper = _paper(working, title)
    assert words.casefold() in " ".join(paper.texts).casefold()
    assert "toegankelijk (PDF/UA-1)" in paper.remarks.text()
    working.press("Sluiten", paper)


def test_a_cover_note_is_made_of_the_chosen_item(working: Driver) -> None:
    page = working.go("meetings")
    page.agenda.setCurrentRow(0)  # type: ignore[attr-defined]
    _pick(working, page, "Ander stuk maken", "Oplegnotitie bij het gekozen agendapunt")
    paper = _paper(working, "Oplegnotitie")
    assert page.agenda.current_line().item.text("title") in paper.texts[0]  # type: ignore[attr-defined]
    working.press("Sluiten", paper)


def test_without_anything_confidential_the_page_says_so(working: Driver) -> None:
    page = working.go("meetings")
    _pick(working, page, "Ander stuk maken", "Vertrouwelijk deel voor de werkgroep")
    working.until(page.banner.isVisible)  # type: ignore[attr-defined]
    assert "niets vertrouwelijk" in page.banner.accessibleName()  # type: ignore[attr-defined]


def test_what_happens_to_each_annex_is_told_before_the_pack_is_made(working: Driver) -> None:
    page = working.go("meetings")
    _pick(working, page, "Ander stuk maken", "Bijlagen controleren")
    dialog = working.dialog("Bijlagen controleren")
    said = [each.text() for each in dialog.findChildren(QLabel) if each.text()]
    assert any("bijlage" in each.casefold() for each in said)
    working.press("Sluiten", dialog)


@pytest.mark.parametrize("by", ["trekker", "thema of afspraak"])
def test_the_action_list_is_grouped(working: Driver, by: str) -> None:
    page = working.go("actions")
    _pick(working, page, "Andere lijst", f"Actielijst per {by}")
    paper = _paper(working, f"Actielijst per {by}")
    assert paper.marks.topLevelItemCount() == 1
    assert paper.marks.topLevelItem(0).childCount() >= 1
    working.press("Sluiten", paper)


@pytest.mark.parametrize(
    ("place", "button", "title", "words"),
    [
        ("people", "Gegevens van persoon", "Gegevens van persoon", "artikel 15 AVG"),
        ("progress", "Rapportage maken", "Voortgangsrapportage", "Stand per thema"),
    ],
)
def test_people_and_progress_have_their_paper(working: Driver, place: str, button: str, title: str, words: str) -> None:
    page = working.go(place)
    working.press(button, page)
    paper = _paper(working, title)
    assert words in " ".join(" ".join(paper.texts).split())
    working.press("Sluiten", paper)


def test_a_filled_in_form_is_shown_in_the_merge_preview_and_not_written(working: Driver, tmp_path: Path) -> None:
    page = working.go("sign_ups")
    _pick(working, page, "Formulieren", "Intekenformulier maken")
    paper = _paper(working, "Intekenformulier")
    theme = working.window.session.about.theme or "VTH"  # type: ignore[union-attr]
    blank = tmp_path / "leeg.pdf"
    paper.keep(blank)
    paper.reject()
    filled = fill_in(blank, tmp_path / "vol.pdf", {f"{theme}/organisation": "Provincie Groningen"})
    before = len(working.records("sign_up"))
    page._forms.read([filled])  # type: ignore[attr-defined]
    exchange = working.window.pages["exchange"]
    working.until(lambda: working.window.stack.currentWidget() is exchange and not exchange.merging.isHidden())  # type: ignore[attr-defined]
    assert len(working.records("sign_up")) == before


def test_a_paper_that_is_no_form_is_refused_on_the_page(working: Driver, tmp_path: Path) -> None:
    letter = tmp_path / "brief.pdf"
    letter.write_bytes(b"geen formulier")
    page = working.go("sign_ups")
    page._forms.read([letter])  # type: ignore[attr-defined]
    working.until(page.banner.isVisible)
    assert "brief.pdf" in page.banner.accessibleName()
