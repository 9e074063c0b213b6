"""A copy to print has two pages on a sheet and says that it is for paper only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from documents import paper_samples as samples
from documents.looking import page_texts, render_page

from kb_desktop.documents.contents import Annex
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.print_copy import make_print_copy
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.wording.refusals import sentence


def test_two_pages_stand_side_by_side_on_a_lying_sheet(tmp_path: Path) -> None:
    annexes = [Annex("2a", "Liggend", "l.pdf", samples.foreign_pdf(1, (842, 595)))]
    annexes.append(Annex("2b", "Gedraaid", "g.pdf", samples.turned(samples.foreign_pdf(1), 90)))
    paper = build_meeting_pack(samples.pack(*annexes), tmp_path / "p.pdf")
    sheets = make_print_copy(paper.path, tmp_path / "druk.pdf")
    assert sheets == (paper.pages + 1) // 2
    texts = page_texts(tmp_path / "druk.pdf")
    assert len(texts) == sheets
    for page, text in enumerate(page_texts(paper.path)):
        last = text.split()[-1]
        assert last in texts[page // 2]
    with pikepdf.open(tmp_path / "druk.pdf") as pdf:
        assert all(
            [float(each) for each in page.mediabox] == pytest.approx([0, 0, 841.89, 595.28]) for page in pdf.pages
        )
        assert "/StructTreeRoot" not in pdf.Root
        assert "zonder structuur" in str(pdf.docinfo.Subject)
        assert str(pdf.docinfo.Title).endswith("afdrukversie")
        xmp = pdf.Root.Metadata.read_bytes()
        assert b"pdfuaid" not in xmp
        assert b"pdfaid" not in xmp
        assert not any("/Annots" in page.obj for page in pdf.pages)


def test_the_left_half_of_a_sheet_looks_as_the_page(tmp_path: Path) -> None:
    paper = build_meeting_pack(samples.pack(), tmp_path / "p.pdf")
    make_print_copy(paper.path, tmp_path / "druk.pdf")
    page, sheet = render_page(paper.path, 1, 1.0), render_page(tmp_path / "druk.pdf", 1, 1.0)
    assert (sheet.width, sheet.height) == (842, 596)
    ink = [sum(255 - value for value in each.pixels) for each in (page, sheet)]
    assert ink[1] > 0.3 * ink[0]


def test_the_same_paper_gives_the_same_copy(tmp_path: Path) -> None:
    paper = build_meeting_pack(samples.pack(), tmp_path / "p.pdf")
    for name in ("a", "b"):
        make_print_copy(paper.path, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_is_no_paper_or_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"geen pdf")
    with pytest.raises(Refused) as refused:
        make_print_copy(tmp_path / "x.pdf", tmp_path / "druk.pdf")
    (problem,) = refused.value.problems
    assert (problem.code, set(problem.facts)) == ("paper.unreadable", {"file"})  # and no words of a library
    paper = build_meeting_pack(samples.pack(), tmp_path / "p.pdf")
    with pytest.raises(Refused) as refused:
        make_print_copy(paper.path, tmp_path / "weg" / "druk.pdf")
    assert refused.value.problems[0].code == "paper.not_written"
    assert {each.name for each in tmp_path.iterdir()} == {"x.pdf", "p.pdf"}


def test_it_tells_how_far_it_is_and_stops_when_asked_and_then_leaves_the_older_copy(tmp_path: Path) -> None:
    paper = build_meeting_pack(samples.pack(), tmp_path / "p.pdf")
    told: list[tuple[float, str]] = []
    sheets = make_print_copy(paper.path, tmp_path / "druk.pdf", lambda done, what: told.append((done, what)))
    done = [each for each, _ in told]
    assert done == sorted(done)
    assert done[0] == 0
    assert 0.95 < done[-1] <= 1
    assert [what for _, what in told][:sheets] == [f"Vel {each} van {sheets}" for each in range(1, sheets + 1)]
    before = (tmp_path / "druk.pdf").read_bytes()

    for moment in range(len(told)):
        left = iter(range(moment))

        def stop(_done: float, _what: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt("genoeg")

        with pytest.raises(KeyboardInterrupt, match="genoeg"):
            make_print_copy(paper.path, tmp_path / "druk.pdf", stop)
    assert (tmp_path / "druk.pdf").read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {"druk.pdf", "p.pdf"}


@pytest.mark.parametrize("reason", ["", "UnidentifiedImageError", "OSError"])
def test_an_error_that_the_system_said_nothing_about_has_dutch_words(reason: str) -> None:
    said = sentence(Problem("paper.not_written", None, {"file": "p.pdf", "reason": reason}))
    assert "(de oorzaak is niet bekend)" in said
