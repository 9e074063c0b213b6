"""What no validator sees: text outside the tree, an order that is not read as drawn, words that are not the model's."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from documents import paper_samples as samples
from documents import vera
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.building import about, build
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.contents import ActionList, BuiltPaper
from kb_desktop.documents.flowables import Bookmark, Figure, bullets, heading, paragraph, prose
from kb_desktop.documents.house_style import PORTRAIT, dutch_breaks
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.preview import page_texts
from kb_desktop.documents.tables import Column, table
from kb_desktop.documents.tree import Node

Story = Callable[[Node], list[Flowable]]


def _build(story: Story, path: Path) -> BuiltPaper:
    fonts.register()

    def whole(root: Node, _numbers: Numbers) -> list[Flowable]:
        return [heading("Kop", root, 1, bookmark=Bookmark("kop", "Kop", 0)), *story(root)]

    return build(about(samples.facts(), "Proef"), PORTRAIT, whole, lambda *_: None, path, None)


def tree_texts(path: Path) -> dict[str, list[str]]:
    """Text per structure tag in reading order, by reading marked content: apart from the code that wrote it."""
    with pikepdf.open(path) as pdf:
        content = {page.obj.objgen: _marked_text(page) for page in pdf.pages}
        found: dict[str, list[str]] = {}
        _walk(pdf.Root.StructTreeRoot.K[0], content, found)
    return found


def _walk(element: Any, content: dict[Any, dict[int, str]], found: dict[str, list[str]]) -> None:
    own = ""
    kids = element.get("/K", pikepdf.Array())
    place = element.get("/Pg")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            own += content[place.objgen].get(kid, "")
        elif kid.get("/Type") == "/MCR":
            own += content[kid.Pg.objgen].get(int(kid.MCID), "")
        elif "/S" in kid:
            _walk(kid, content, found)
    if own:
        found.setdefault(str(element.S)[1:], []).append(own)


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    maps = {}
    for name, font in page.obj.Resources.Font.items():
        if "/ToUnicode" in font:
            maps[name] = _unicode_map(font.ToUnicode.read_bytes())
    texts: dict[int, str] = {}
    mcid, font_name = None, ""
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator == "BDC":
            mcid = int(step.operands[1].MCID) if "/MCID" in step.operands[1] else None
        elif operator == "EMC":
            mcid = None
        elif operator == "Tf":
            font_name = str(step.operands[0])
        elif operator == "Tj" and mcid is not None:
            words = "".join(maps[font_name].get(code, "?") for code in bytes(step.operands[0]))
            texts[mcid] = texts.get(mcid, "") + words
    return texts


def _unicode_map(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(r"^<(..)> <([0-9A-F]+)>$", cmap.decode("ascii"), re.MULTILINE)
    return {int(code, 16): bytes.fromhex(point).decode("utf-16-be") for code, point in pairs if point != "FF"}


def _same(heard: str, written: str) -> bool:
    return " ".join(heard.replace("\u00ad", "").split()) == " ".join(written.split())


class _Loose(Flowable):
    def wrap(self, *_: Any) -> tuple[float, float]:
        return 100, 20

    def draw(self) -> None:
        self.canv.setFont(fonts.REGULAR, 10)
        self.canv.drawString(0, 0, "los")


def test_text_outside_the_tree_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside the structure tree"):
        _build(lambda _root: [_Loose()], tmp_path / "p.pdf")
    assert list(tmp_path.iterdir()) == []


def test_two_swapped_paragraphs_fail_the_build(tmp_path: Path) -> None:
    def story(root: Node) -> list[Flowable]:
        return list(reversed([paragraph("eerst", root), paragraph("daarna", root)]))

    with pytest.raises(ValueError, match="reading order"):
        _build(story, tmp_path / "p.pdf")


def test_a_page_may_not_end_inside_a_tagged_block() -> None:
    fonts.register()
    canvas = TaggedCanvas(io.BytesIO(), on_page=lambda _page: None)
    canvas.push(Node("P"))
    with pytest.raises(ValueError, match="ended inside"):
        canvas.showPage()


def test_a_decoration_is_not_read(tmp_path: Path) -> None:
    paper = _build(lambda root: [Figure(_Loose()), paragraph("gezegd", root)], tmp_path / "p.pdf")
    heard = tree_texts(paper.path)
    assert heard == {"H1": ["Kop"], "P": ["gezegd"]}
    assert "los" in page_texts(paper.path)[0]


def test_cells_of_a_row_that_is_split_over_pages_are_heard_whole(tmp_path: Path) -> None:
    long = " ".join(f"woord{number}" for number in range(1500))
    columns = [Column("Nr.", 60), Column("Tekst", 300)]
    paper = _build(lambda root: [table(columns, [("1", long), ("2", "kort")], root, title="T")], tmp_path / "p.pdf")
    assert paper.pages > 2
    assert paper.conforms == ("ua1", "2a")
    heard = tree_texts(paper.path)
    assert any(_same(text, long) for text in heard["TD"])
    assert heard["TH"] == ["Nr.", "Tekst"]


@pytest.mark.parametrize(
    ("word", "never"),
    [("Nissewaard-Lansingerland", "Nissewaar"), ("Súdwest-Fryslân", "Súdwest-Fr"), ("oever", "o")],
)
def test_words_are_not_broken_close_to_a_hyphen(word: str, never: str) -> None:
    assert never not in [head for head, _tail in dutch_breaks(word)]


_WORD = st.one_of(
    st.sampled_from(
        [samples.LONG_WORD, samples.LONG_NAME, "→", "☒", "ĳs", "Ł", "€ 5,-", "https://example.nl/a?b=1&c", "<b>"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=("Cc", "Cf", "Zs")), max_size=12),
)
_TEXT = st.lists(_WORD, min_size=1, max_size=120).map(" ".join).filter(lambda text: bool(text.strip()))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["text", "list", "table"]), _TEXT), min_size=1, max_size=6))
def test_whatever_is_written_conforms_and_is_heard_in_full(tmp_path: Path, parts: list[tuple[str, str]]) -> None:
    def story(root: Node) -> list[Flowable]:
        out: list[Flowable] = []
        for sort, text in parts:
            if sort == "text":
                out.append(paragraph(text, root))
            elif sort == "list":
                out += bullets([text, "kort"], root)
            else:
                columns = [Column("Kop", 120), Column("Tekst", 220)]
                out.append(table(columns, [("a", text), (text, "")], root, title="T", row_head=0))
        return out

    paper = _build(story, tmp_path / "p.pdf")
    assert vera.failures(paper.path, "ua1") == {}
    assert vera.failures(paper.path, "2a") == {}
    if all("://" not in text for _sort, text in parts):  # a link is an element of its own
        heard = tree_texts(paper.path)
        told = [
            "".join(text.replace("\u00ad", "").split())
            for tag in ("P", "LBody", "TD", "TH")
            for text in heard.get(tag, ())
        ]
        for _sort, text in parts:
            assert "".join(fonts.drawable(text).replace("\u00ad", "").split()) in told


def test_the_text_of_the_tree_is_the_text_of_the_model(tmp_path: Path) -> None:
    texts = [samples.LONG_WORD + " en " + samples.LONG_NAME * 3, "Derde → alinea met ☒ en <haken>.", "woord " * 900]
    paper = _build(lambda root: [part for text in texts for part in prose(text, root)], tmp_path / "p.pdf")
    heard = tree_texts(paper.path)["P"]
    assert len(heard) == len(texts)
    assert all(_same(one, other) for one, other in zip(heard, texts, strict=True))


def test_every_cell_of_the_action_list_is_heard(tmp_path: Path) -> None:
    from kb_desktop.documents.action_list import build_action_list

    actions = samples.action_list(60).actions
    heard = tree_texts(build_action_list(ActionList(samples.facts(), actions), tmp_path / "a.pdf").path)
    assert heard["TH"][5:] == [action.number for action in actions]
    said = ["".join(text.replace("\u00ad", "").split()) for text in heard["TD"][::4]]
    assert said == ["".join((action.text + action.agreement).split()) for action in actions]
