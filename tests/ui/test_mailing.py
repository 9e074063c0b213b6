"""A mail with the pack for the readers of its edition: shown, changed, written as a draft, and noted as sent."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from ui.driving import Driver

from kb_desktop.ui.meetings.mailing import MailWindow
from kb_desktop.ui.shared.papers.window import PaperWindow


@pytest.fixture
def paper(working: Driver) -> Iterator[PaperWindow]:
    """The pack of the next meeting in its window."""
    page = working.go("meetings")
    working.press("Stukken maken", page)
    found: list[PaperWindow] = []

    def shown() -> bool:
        found[:] = [each for each in working.window.findChildren(PaperWindow) if each.isVisible() and each.pages]
        return bool(found)

    working.qtbot.waitUntil(shown, timeout=60_000)
    yield found[0]
    found[0].reject()
    working.settle()


def _mail(driver: Driver, paper: PaperWindow) -> MailWindow:
    driver.press("E-mail klaarzetten", paper)
    asked = driver.dialog("E-mail klaarzetten")
    assert isinstance(asked, MailWindow)
    return asked


def _read(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_mail_shows_who_gets_it_and_becomes_a_draft_with_the_pack(working: Driver, paper: PaperWindow) -> None:
    asked = _mail(working, paper)
    said = " ".join(each.text() for each in asked.findChildren(QLabel))
    for person in asked._letter.to:
        assert person.name in said
    assert paper.paper.name in said
    asked.subject.setText("Stukken voor donderdag")
    asked.to_print.setChecked(True)
    file = working.folder / "bericht.eml"
    asked.write_to(file)
    working.until(lambda: paper.banner.isVisible() and file.exists())
    working.settle()
    draft = _read(file)
    assert draft["Subject"] == "Stukken voor donderdag"
    assert draft["X-Unsent"] == "1"
    names = [each.get_filename() for each in draft.iter_attachments()]
    assert names == [paper.paper.name, f"{paper.paper.stem} om af te drukken.pdf"]
    attached = next(iter(draft.iter_attachments())).get_content()
    assert attached == paper.paper.read_bytes()
    assert [each.text("edition") for each in working.records("sending")] == ["werkgroep"]


def test_the_readers_are_all_in_sight_and_scroll_only_when_they_are_many(working: Driver, paper: PaperWindow) -> None:
    asked = _mail(working, paper)
    working.settle()
    assert asked._letter.to
    assert asked.readers.verticalScrollBar().maximum() == 0
    asked.resize(420, asked.height())
    working.settle()
    assert asked.readers.verticalScrollBar().maximum() == 0
    asked.reject()


def test_without_the_tick_nothing_is_noted(working: Driver, paper: PaperWindow) -> None:
    asked = _mail(working, paper)
    asked.note.setChecked(False)
    asked.write_to(working.folder / "bericht.eml")
    working.until(paper.banner.isVisible)
    working.settle()
    assert working.records("sending") == []
    assert "bericht.eml" in paper.banner.accessibleName()


def test_the_draft_opens_in_the_mail_program_or_says_what_else_to_do(
    working: Driver, paper: PaperWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    answers = iter((False, True))

    def open_url(url: object) -> bool:
        opened.append(url.toLocalFile())  # type: ignore[attr-defined]
        return next(answers)

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    asked = _mail(working, paper)
    asked.note.setChecked(False)
    working.press("Openen in mailprogramma", asked)
    working.until(asked.banner.isVisible)
    assert "Opslaan als bestand" in asked.banner.accessibleName()
    working.press("Openen in mailprogramma", asked)
    working.until(paper.banner.isVisible)
    assert "verstuur het zelf" in paper.banner.accessibleName()
    assert opened[0].endswith(".eml")
    assert _read(Path(opened[0]))["Subject"]


def test_a_draft_that_cannot_be_written_keeps_the_window_open(working: Driver, paper: PaperWindow) -> None:
    asked = _mail(working, paper)
    (working.folder / "bericht.eml").mkdir()
    asked.write_to(working.folder / "bericht.eml")
    working.until(asked.banner.isVisible)
    assert "bericht.eml" in asked.banner.accessibleName()
    assert asked.go.isEnabled()
    asked.reject()
    working.settle()
    assert working.records("sending") == []


def test_once_noted_the_mail_does_not_ask_it_again(working: Driver, paper: PaperWindow) -> None:
    working.press("Vastleggen als verstuurd", paper)
    asked = _mail(working, paper)
    assert not asked.note.isVisible()
    asked.reject()
    working.settle()


def test_a_draft_takes_the_place_of_no_other_file_and_can_be_stopped(working: Driver, paper: PaperWindow) -> None:
    asked = _mail(working, paper)
    file = working.folder / "groep.kbwerk"
    file.write_bytes(b"SQLite format 3\0")
    asked.write_to(file)
    working.until(asked.banner.isVisible)
    assert "groep.kbwerk bestaat al" in asked.banner.accessibleName()
    assert file.read_bytes() == b"SQLite format 3\0"
    asked.to_print.setChecked(True)
    background = working.window.session.background
    background.started.connect(lambda job: job.cancel(), Qt.ConnectionType.SingleShotConnection)
    asked.write_to(working.folder / "bericht.eml")
    working.until(lambda: not asked.working.busy)
    working.settle()
    assert not (working.folder / "bericht.eml").exists()
    assert asked.go.isEnabled()
    assert asked.keep.isEnabled()
    asked.reject()
    working.settle()
