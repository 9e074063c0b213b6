"""Where pages end: rows that fit wait for the next page, heads stand once on each, pages of any size hold theirs."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents.looking import page_texts, tree_texts
from PIL import Image
from reportlab.platypus import Flowable, Spacer

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import ActionLine, ActionList, AgendaLine, Annex
from kb_desktop.documents.flowables import heading
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.tables import Column, table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words


def _actions(count: int, sentences: int) -> tuple[ActionLine, ...]:
    """Actions of one up to `sentences` sentences, each ended by a word of its own."""
    said = "De trekker bespreekt met de deelnemers hoe zij dit in hun eigen organisatie opnemen. "
    return tuple(
        ActionLine(
            f"A-{place:03}", f"{said * (place % sentences + 1)}einde{place:03}", "J. de Vries", agreement="INK-2"
        )
        for place in range(count)
    )


def test_a_row_that_fits_on_a_page_is_never_broken_and_its_head_stands_once_above_it(tmp_path: Path) -> None:
    made = build_action_list(ActionList(samples.facts(), _actions(40, 9)), tmp_path / "acties.pdf")
    texts = page_texts(made.path)
    assert len(texts) > 5
    for text in texts:
        assert text.count(words.COLUMNS["owner"]) == 1
    for place in range(40):
        (page,) = [text for text in texts if f"A-{place:03}" in text]
        assert f"einde{place:03}" in page


def test_a_row_that_no_page_can_hold_is_broken_and_fills_the_page_on_which_it_begins(tmp_path: Path) -> None:
    actions = (*_actions(3, 1), *(_actions(61, 60)[59:]))
    made = build_action_list(ActionList(samples.facts(), actions), tmp_path / "acties.pdf")
    texts = page_texts(made.path)
    begins = next(place for place, text in enumerate(texts) if "A-059" in text)
    ends = next(place for place, text in enumerate(texts) if "einde059" in text)
    assert begins == 0
    assert ends > begins
    assert all(text.count(words.COLUMNS["owner"]) == 1 for text in texts)


def test_where_a_broken_row_goes_on_its_number_is_seen_again_and_heard_once(tmp_path: Path) -> None:
    actions = (*_actions(3, 1), *(_actions(180, 180)[179:]), *_actions(1, 1))
    made = build_action_list(ActionList(samples.facts(), actions), tmp_path / "acties.pdf")
    assert made.conforms == ("ua1", "2a")
    texts = page_texts(made.path)
    ends = next(place for place, text in enumerate(texts) if "einde179" in text)
    assert ends > 1
    assert texts[0].count("A-179") == 1
    assert words.ROW_GOES_ON not in texts[0]
    for text in texts[1 : ends + 1]:
        assert text.count("A-179") == 1
        assert text.count(words.ROW_GOES_ON) == 1
    heard = tree_texts(made.path)
    assert sum("A-179" in each for each in heard["TH"]) == 1
    assert not any(words.ROW_GOES_ON in each for each in itertools.chain(*heard.values()))


@pytest.mark.parametrize(
    ("above", "on_pages"),
    [(375, [3, 2]), (480, [3]), (480, [2, 3]), (510, [2]), (510, [4]), (380, [4, 15, 2]), (380, [4, 16, 15, 2])],
)
def test_neither_the_first_nor_the_last_row_of_a_table_stands_alone(
    tmp_path: Path, above: float, on_pages: list[int]
) -> None:
    rows = [(f"R-{place:03}", "Een regel of twee " * (3 + place % 5)) for place in range(sum(on_pages))]

    def story(root: Node) -> list[Flowable]:
        columns = [Column("Nr.", 60), Column("Tekst", 190)]
        return [Spacer(0, above), heading("Lijst", root, 2), table(columns, rows, root, title="Lijst", row_head=0)]

    made = samples.built(story, tmp_path / "p.pdf")
    texts = page_texts(made.path)
    assert [count for text in texts if (count := text.count("R-"))] == on_pages
    assert ("Lijst" in texts[0]) is ("R-" in texts[0])


def test_the_head_of_an_agenda_of_two_pages_stands_once_on_each(tmp_path: Path) -> None:
    lines = tuple(
        AgendaLine(str(place), f"Punt {place} " + "over de samenwerking " * (place % 7), "10:00", 5, "bespreking")
        for place in range(1, 31)
    )
    made = build_meeting_pack(samples.pack(agenda=lines), tmp_path / "p.pdf")
    pages = [text for text in page_texts(made.path) if words.COLUMNS["item"] in text]
    assert len(pages) >= 2
    assert all(text.count(words.COLUMNS["item"]) == 1 for text in pages)


@pytest.mark.parametrize("hair", [-0.004, 0.0, 0.004])
def test_annexes_of_nearly_one_size_each_get_a_page_that_holds_them(tmp_path: Path, hair: float) -> None:
    wide = io.BytesIO()
    Image.new("RGB", (3000, 400), "white").save(wide, "PNG")
    landscape = samples.foreign_pdf(1, (841.8897637795277, 595.2755905511812 + hair))
    annexes = (
        Annex("2a", "Wijd", "wijd.png", wide.getvalue(), "Een wit vlak"),
        Annex("2b", "Liggend", "liggend.pdf", landscape),
        Annex("2c", "Nog eens", "nog.pdf", samples.foreign_pdf(1, (841.89, 595.28))),
    )
    made = build_meeting_pack(samples.pack(*annexes), tmp_path / "p.pdf")
    assert [each.pages for each in made.annexes] == [1, 1, 1]
