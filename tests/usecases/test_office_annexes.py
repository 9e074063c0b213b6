"""Office files as annexes: a PDF of them when LibreOffice is there, otherwise a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.paper_samples import pack
from environment.test_office import TEXT, needs_office

from kb_desktop.documents.contents import Annex
from kb_desktop.environment import office as programs
from kb_desktop.usecases import office, papers

ANNEX = Annex("2a", "Advies", "advies.fodt", TEXT.format(more="").encode())


def test_without_libreoffice_people_hear_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "office_folders", tuple)
    made = papers.build(pack(ANNEX), tmp_path / "p.pdf", None)
    (verdict,) = made.annexes
    assert (verdict.verdict, verdict.pages) == ("office_missing", 0)
    assert "Opslaan als PDF" in verdict.sentence
    assert made.conforms == ("ua1", "2a")


@needs_office
def test_an_office_file_goes_in_with_its_structure_and_people_hear_how(tmp_path: Path) -> None:
    made = papers.build(pack(ANNEX), tmp_path / "p.pdf", None)
    (verdict,) = made.annexes
    assert (verdict.verdict, verdict.made_with) == ("tagged", "LibreOffice")
    assert verdict.sentence.startswith("Van ‘advies.fodt’ heeft LibreOffice een PDF gemaakt")
    assert made.conforms == ("ua1", "2a")


@needs_office
def test_the_same_file_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.with_pdfs(pack(ANNEX)).agenda[1].annexes[0]
    monkeypatch.setattr(programs.Office, "to_pdf", None)  # a second call would fail
    assert office.with_pdfs(pack(ANNEX)).agenda[1].annexes[0] == first


@needs_office
def test_a_damaged_office_file_is_a_verdict_and_the_pack_is_whole(tmp_path: Path) -> None:
    made = papers.build(pack(Annex("2a", "K", "kapot.xlsx", b"PK\x03\x04 niets")), tmp_path / "p.pdf", None)
    assert [each.verdict for each in made.annexes] == ["office_failed"]
    assert made.conforms == ("ua1", "2a")


def test_a_pack_without_office_files_asks_for_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", None)
    whole = pack(Annex("2a", "Nota", "nota.pdf", b"%PDF-1.7"))
    assert office.with_pdfs(whole) is whole
