"""Before a pack is made people hear what its annexes lack; their answers stay with the paper and are used."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from documents import vera
from documents.paper_samples import picture, scanned
from usecases.hands import Hands, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import meetings, papers, preflight

TAGGED = Path(__file__).parents[1] / "data" / "annexes" / "typst-ua1-2a.pdf"


def _with_bare_figure() -> bytes:
    """A tagged file with two figures that nobody described."""
    target = io.BytesIO()
    with pikepdf.open(TAGGED) as pdf:
        changed = 0
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == pikepdf.Name.P and changed < 2:
                each.S = pikepdf.Name.Figure
                box = pikepdf.Array([0, 0, 100, 100])
                each.A = pikepdf.Dictionary(O=pikepdf.Name.Layout, Placement=pikepdf.Name.Block, BBox=box)
                changed += 1
        pdf.save(target)
    return target.getvalue()


@pytest.fixture
def meeting(vth: Hands, tmp_path: Path) -> RecordId:
    meeting = vth.meeting()
    files = {"scan_van-nota.pdf": scanned(2), "foto.jpg": picture("JPEG"), "met figuren.pdf": _with_bare_figure()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    item = vth.item(meeting, "Opening")
    meetings.attach(vth.workspace, item, [tmp_path / name for name in files], vth.today)
    return meeting


def _facts(hands: Hands, meeting: RecordId) -> list[preflight.AnnexFacts]:
    return preflight.facts_of(papers.collect_pack(hands.workspace, meeting, hands.today))


def test_what_is_missing_is_named_per_annex(vth: Hands, meeting: RecordId) -> None:
    scan, photo, drawn = _facts(vth, meeting)
    assert [each.title_from_file for each in (scan, photo, drawn)] == [True, True, True]
    assert [(each.name, each.page) for each in scan.wanted] == [("1", 1), ("2", 2)]
    assert [(each.name, each.page) for each in photo.wanted] == [("1", 1)]
    assert [(each.name, each.page) for each in drawn.wanted] == [("1.1", 1), ("1.2", 1)]
    assert (scan.tagged, drawn.tagged) == (False, True)
    assert scan.language_missing
    assert not drawn.language_missing
    assert drawn.own_language.startswith("nl")


def test_answers_are_kept_with_the_paper_and_nothing_is_asked_again(vth: Hands, meeting: RecordId) -> None:
    for each in _facts(vth, meeting):
        described = {wanted.name: f"Beschrijving van {wanted.name}" for wanted in each.wanted}
        preflight.answer(
            vth.workspace,
            preflight.paper_of(each.annex),
            vth.today,
            title=f"Titel bij {each.annex.number}",
            language="nl-NL",
            described=described,
        )
    assert preflight.all_answered(_facts(vth, meeting))
    vth.workspace.undo()
    assert not preflight.all_answered(_facts(vth, meeting))


def test_descriptions_are_read_aloud_in_the_pack_and_a_described_figure_keeps_its_annex_tagged(
    vth: Hands, meeting: RecordId, tmp_path: Path
) -> None:
    before = papers.meeting_pack(vth.workspace, meeting, tmp_path / "voor.pdf", vth.today)
    assert [each.verdict for each in before.annexes] == ["scan", "image", "sharp"]
    for each in _facts(vth, meeting):
        described = {wanted.name: f"Kaart {each.annex.number} {wanted.name}" for wanted in each.wanted}
        preflight.answer(
            vth.workspace, preflight.paper_of(each.annex), vth.today, language="en-GB", described=described
        )
    after = papers.meeting_pack(vth.workspace, meeting, tmp_path / "na.pdf", vth.today)
    assert [each.verdict for each in after.annexes] == ["scan_described", "image_described", "tagged"]
    assert after.conforms == ("ua1", "2a")
    assert vera.failures(after.path, "ua1") == {}
    assert vera.failures(after.path, "2a") == {}
    with pikepdf.open(after.path) as pdf:
        elements = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        alts = {str(each.Alt) for each in elements if pikepdf.Name.Figure == each.S and "/Alt" in each}
        assert {"Kaart 1c 1.1", "Kaart 1c 1.2"} <= alts
        assert any(alt.endswith(": Kaart 1a 2") for alt in alts)
        assert "Kaart 1b 1" in alts
        assert sum(str(each.get("/Lang", "")) == "en-GB" for each in elements) == 4


def test_one_answer_leaves_the_others_and_an_empty_one_takes_away(vth: Hands, meeting: RecordId) -> None:
    paper = preflight.paper_of(_facts(vth, meeting)[0].annex)
    preflight.answer(vth.workspace, paper, vth.today, described={"1": "Een", "2": "  Twee\n regels "})
    preflight.answer(vth.workspace, paper, vth.today, described={"1": ""})
    assert vth.get(paper).get("alternative_texts") == {"2": "Twee regels"}
    assert [each.description for each in _facts(vth, meeting)[0].wanted] == ["", "Twee regels"]


@pytest.mark.parametrize("language", ["Nederlands!", "n", "nl_NL", "nl-"])
def test_a_language_that_is_none_is_refused(vth: Hands, meeting: RecordId, language: str) -> None:
    paper = preflight.paper_of(_facts(vth, meeting)[0].annex)
    with pytest.raises(Refused) as refused:
        preflight.answer(vth.workspace, paper, vth.today, language=language)
    told(refused, "paper.no_language", language, "nl-NL")


def test_a_page_is_shown_to_be_described(vth: Hands, meeting: RecordId) -> None:
    scan, photo, _ = _facts(vth, meeting)
    page = preflight.page_picture(scan.annex, 2, 0.5)
    assert len(page.pixels) == page.width * page.height * 3
    assert preflight.page_picture(photo.annex, 1, 0.5).width > 100
    with pytest.raises(IndexError):
        preflight.page_picture(scan.annex, 3)
