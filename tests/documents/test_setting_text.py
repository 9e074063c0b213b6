"""How text stands on its pages: what fills them, where words and addresses are broken, and what is read back."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from documents import paper_samples as samples
from documents.looking import page_texts

from kb_desktop.documents import fonts
from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import (
    ActionLine,
    ActionList,
    AgendaLine,
    AgreementState,
    AgreementStates,
    DecisionLine,
    MeetingPack,
    MinutesItem,
    MinutesPaper,
)
from kb_desktop.documents.flowables import prose
from kb_desktop.documents.house_style import LANDSCAPE, PORTRAIT, style
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.documents.plain_text import text_block
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

LINE = "Een regel."
TEAMS = "https://gemeente.sharepoint.com/sites/WerkgroepCirculairInkopen/Gedeelde%20documenten/Forms/AllItems.aspx?id=7"
HYPHEN = "\ufffe"
"""How pdfium gives a soft hyphen at the end of a line."""
LONG = "https://example.org/" + 150 * "x"
WORDS = "https://example.org/" + 6 * "verantwoordelijkheden"
FILE = "Raadsvoorstel" + 8 * "uitvoeringsprogramma" + ".pdf"
WIDE_WORD = "circulaireeconomieuitvoeringsprogrammaverantwoordelijkhedenverdelingsvoorzieningen"
OWNER = "grondstoffenefficiëntieverbeteringsmaatregelen"


def _built(path: Path, text: str) -> Path:
    return build_minutes(MinutesPaper(samples.facts(), opening=text), path).path


@pytest.mark.parametrize("lines", [34, 35, 60, 100])
@pytest.mark.parametrize(("between", "in_line"), [("\n", 1), (" ", 9)])
def test_text_below_a_heading_fills_the_page_and_goes_on(
    tmp_path: Path, lines: int, between: str, in_line: int
) -> None:
    pages = page_texts(_built(tmp_path / "verslag.pdf", between.join([LINE] * lines * in_line)))
    found = [page.count("regel.") for page in pages]
    assert sum(found) == lines * in_line
    assert found[0] >= 25 * in_line
    assert all(each >= 40 * in_line for each in found[1:-1])


def test_a_heading_has_two_lines_below_it_or_stands_on_the_next_page(tmp_path: Path) -> None:
    seen = set()
    for before in range(18, 27):
        minutes = MinutesPaper(samples.facts(), opening="\n".join([LINE] * before), closing="\n".join(["Slot."] * 8))
        pages = page_texts(build_minutes(minutes, tmp_path / "verslag.pdf").path)
        counts = [page.count("Slot.") for page in pages]
        assert counts[0] != 1
        assert (words.CLOSING in pages[0]) == (counts[0] > 0)
        seen.add(counts[0])
    assert len(seen) > 2  # whole, in two parts, and moved


def _rects(path: Path) -> list[tuple[float, float, str]]:
    """Left, right and text of each run of text on all pages."""
    out = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            text = page.get_textpage()
            boxes = [text.get_rect(index) for index in range(text.count_rects())]
            out += [(box[0], box[2], text.get_text_bounded(*box)) for box in boxes]
    return out


def _links(path: Path, address: str) -> list[tuple[float, float]]:
    with pikepdf.open(path) as pdf:
        held = [each for page in pdf.pages for each in page.get("/Annots", []) if each.get("/A")]
        found = [each for each in held if str(each.A.URI) == address]
        return [(float(each.Rect[0]), float(each.Rect[2])) for each in found]


def _tree_text(path: Path) -> str:
    told = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, check=True).stdout
    heard = told.decode("utf-8", "replace")
    return re.sub(r'["\s]', "", "".join(re.findall(r'"([^"]*)"', heard))).replace("\u00ad", "")


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not here")
@pytest.mark.parametrize("address", [LONG, TEAMS, WORDS, FILE])
@pytest.mark.parametrize("around", ["Zie {}.", "- zie ({}) en meer", "{}", "Zie <b> → ({}), \u03b1\u2603 en"])
def test_long_addresses_stay_on_the_page_without_a_hyphen(tmp_path: Path, address: str, around: str) -> None:
    path = _built(tmp_path / "verslag.pdf", around.format(address))
    rects = _rects(path)
    assert max(right for _, right, _ in rects) <= PORTRAIT.width - PORTRAIT.right + 1
    assert address in _tree_text(path)
    assert not {"\u00ad", HYPHEN} & set("".join(page_texts(path)))
    if address is not FILE:
        begun = [each for _, _, each in rects if "https://" in each]
        assert all("/" in each.split("https://")[1] for each in begun)
        inside = [(left, right) for left, right, each in rects if each.strip() and each.strip("().,") in address]
        boxes = _links(path, address)
        assert len(boxes) >= 2
        for left, right in inside:
            assert any(box[0] <= left + 1 and right - 8 <= box[1] for box in boxes)


@pytest.mark.parametrize("use", ["cover", "divider", "h1", "h3", "cell", "cell_late", "cell_strong", "lead"])
@pytest.mark.parametrize("text", [f"de {WIDE_WORD} en", f"De {OWNER}", f"provincie/{OWNER}", f"<b>x</b>, {WIDE_WORD}"])
def test_words_wider_than_their_line_are_broken_at_a_syllable(use: str, text: str) -> None:
    fonts.register()
    block = text_block(text, style(use))
    block.wrap(style(use).fontSize * 14, 10_000)
    said = [
        line[0] if isinstance(line[0], str) else "".join(each for each, _ in line[0]) for line in block.broken_lines
    ]
    assert len(said) > 1
    for line in said[:-1]:
        assert line[-1] in "\u00ad /"
    shown = "".join(said).replace("\u00ad", "")
    assert shown == re.sub("<.*?>", "", text)
    parts = "".join(said).split("\u00ad")
    assert len(parts) > 1
    assert all(re.search("[aeiouyë]", part) for part in parts)


def test_letters_without_syllables_are_broken_with_a_hyphen() -> None:
    fonts.register()
    block = text_block("bcdfg" * 30, style("body"))
    block.wrap(200, 900)
    assert all(line[0].endswith("\u00ad") for line in block.broken_lines[:-1])
    assert all(line[1] >= 0 for line in block.broken_lines)


def test_wide_words_stay_within_titles_and_columns(tmp_path: Path) -> None:
    items = (MinutesItem("4", f"De {WIDE_WORD}", "Tekst."),)
    path = build_minutes(MinutesPaper(samples.facts(), items=items), tmp_path / "verslag.pdf").path
    assert max(right for _, right, _ in _rects(path)) <= PORTRAIT.width - PORTRAIT.right + 1
    actions = (replace(samples.action(1), owner=f"bespreekt de {OWNER}"),)
    listed = build_action_list(ActionList(samples.facts(), actions), tmp_path / "acties.pdf").path
    assert max(right for _, right, _ in _rects(listed)) <= LANDSCAPE.width - LANDSCAPE.right + 1
    for each, word in ((path, WIDE_WORD), (listed, OWNER)):
        assert word in "".join(page_texts(each)).replace(HYPHEN, "").replace("\r\n", "")


@pytest.mark.parametrize("number", [1, 3, 12, 99])
@pytest.mark.parametrize("depth", [0, 1])
def test_the_text_of_a_numbered_item_has_one_left_edge(tmp_path: Path, number: int, depth: int) -> None:
    item = f"{number}. " + "hamer " * 40
    text = f"1. Eerst\n    {item}" if depth else item
    with pypdfium2.PdfDocument(_built(tmp_path / "verslag.pdf", text)) as pdf:
        page = pdf[0].get_textpage()
        said = page.get_text_range()
        lefts = [page.get_charbox(found.start())[0] for found in re.finditer(r"(?<=\n)h|(?<=\d\. )h", said)]
    assert len(lefts) > 2
    assert max(lefts) - min(lefts) < 0.1


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_no_line_ends_at_a_space_that_keeps_together(tmp_path: Path, space: str) -> None:
    amount = f"€{space}12{space}500"
    pages = page_texts(_built(tmp_path / "verslag.pdf", f"- {amount} voor " * 60))
    lines = [line for line in pages[0].split("\n") if "500" in line or "€" in line]
    assert len(lines) > 5
    assert all(line.count("€") == line.count("12") == line.count("500") for line in lines)


def _read_aloud(node: Node) -> list[tuple[str, str]]:
    """Every list of a tree with how it counts, in reading order."""
    own = [("L", node.attributes)] if node.tag == "L" else []
    return own + [each for kid in node.kids if isinstance(kid, Node) for each in _read_aloud(kid)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Vooraf\na) een\nb) twee\nNa", ["", "a)", "b)", ""]),
        ("a. een\n\nb. twee\nwit\nc. drie", ["a.", "b.", "", "c."]),
        ("1. een\n   a) in\n   b) twee\n2. twee\n   a) weer\n   b) nog", ["1.", "a)", "b)", "2.", "a)", "b)"]),
        ("a) alleen", [""]),
        ("d) later\ne) nog later", [""]),
        ("a) een\nc) drie", [""]),
        ("A. Jansen opent.\nB. Pietersen vult aan.", [""]),
        ("z. b. met dank", [""]),
    ],
)
def test_letters_that_follow_each_other_are_a_list(text: str, labels: list[str]) -> None:
    root = Node("Document")
    set_ = prose(text, root)
    assert [each.bulletText for each in set_] == labels
    assert any("LowerAlpha" in said for _, said in _read_aloud(root)) == any(each[:1].isalpha() for each in labels)


LISTED = "Regel dit:\n- het hek\n- de poort\nEn daarna:\na) rust\nb) vrede"


def test_lists_in_actions_and_decisions_are_lists_in_cells_and_in_the_minutes(tmp_path: Path) -> None:
    action, decision = ActionLine("VTH-A-001", LISTED, "Jip"), DecisionLine("VTH-B-001", LISTED)
    item = MinutesItem("1", "Kaart", decisions=(decision,), actions=(action,))
    states = AgreementStates((AgreementState("VTH-1", "Kaart", "op schema", back=LISTED, help_asked=LISTED),))
    pack = MeetingPack(samples.facts(), (AgendaLine("1", "Kaart"),), actions=(action,), progress=states)
    made = [
        (build_minutes(MinutesPaper(samples.facts(), items=(item,)), tmp_path / "verslag.pdf"), 8),
        (build_action_list(ActionList(samples.facts(), (action,)), tmp_path / "acties.pdf"), 2),
        (build_meeting_pack(pack, tmp_path / "stukken.pdf"), 7),
    ]
    for paper, count in made:
        assert paper.conforms == ("ua1", "2a")
        assert len(_elements(paper.path, "/L")) == count
        said = "\n".join(page_texts(paper.path))
        assert "- het hek" not in said
        assert "• het hek" in re.sub(r"•\s+", "• ", said)
        assert "a) rust" in re.sub(r"\)\s+", ") ", said)


def _elements(path: Path, tag: str) -> list[pikepdf.Object]:
    with pikepdf.open(path) as pdf:
        return [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == tag]
