"""What no validator sees: text outside the tree, an order that is not read as drawn, words that are not the model's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import page_texts, tree_texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.contents import ActionList
from kb_desktop.documents.flowables import Figure, bullets, heading, paragraph, prose
from kb_desktop.documents.house_style import dutch_breaks
from kb_desktop.documents.tables import Cell, Column, table
from kb_desktop.documents.tree import Node


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
        samples.built(lambda _root: [_Loose()], tmp_path / "p.pdf")
    assert list(tmp_path.iterdir()) == []


def test_two_swapped_paragraphs_fail_the_build(tmp_path: Path) -> None:
    def story(root: Node) -> list[Flowable]:
        return list(reversed([paragraph("eerst", root), paragraph("daarna", root)]))

    with pytest.raises(ValueError, match="reading order"):
        samples.built(story, tmp_path / "p.pdf")


def test_a_page_may_not_end_inside_a_tagged_block() -> None:
    fonts.register()
    canvas = TaggedCanvas(io.BytesIO(), on_page=lambda _page: None)
    canvas.push(Node("P"))
    with pytest.raises(ValueError, match="ended inside"):
        canvas.showPage()


def test_a_decoration_is_not_read(tmp_path: Path) -> None:
    paper = samples.built(lambda root: [Figure(_Loose()), paragraph("gezegd", root)], tmp_path / "p.pdf")
    heard = tree_texts(paper.path)
    assert heard == {"H1": ["Kop"], "P": ["gezegd"]}
    assert "los" in page_texts(paper.path)[0]


def test_cells_of_a_row_that_is_split_over_pages_are_heard_whole(tmp_path: Path) -> None:
    long = " ".join(f"woord{number}" for number in range(1500))
    columns = [Column("Nr.", 60), Column("Tekst", 300)]
    rows = [("1", long), ("2", "kort")]
    paper = samples.built(lambda root: [table(columns, rows, root, title="T")], tmp_path / "p.pdf")
    assert paper.pages > 2
    assert paper.conforms == ("ua1", "2a")
    heard = tree_texts(paper.path)
    assert any(_same(text, long) for text in heard["TD"])
    assert heard["TH"] == ["Nr.", "Tekst"]


def test_two_paragraphs_in_a_cell_are_two_in_every_reader(tmp_path: Path) -> None:
    several = Cell((("werkgroep", "cell_strong"), ("samenwerking", "cell_quiet")))
    columns = [Column("Nr.", 60), Column("Tekst", 300)]
    story = lambda root: [table(columns, [("1", several), ("2", "alleen")], root, title="T", row_head=0)]  # noqa: E731
    paper = samples.built(story, tmp_path / "p.pdf")
    assert paper.conforms == ("ua1", "2a")
    heard = tree_texts(paper.path)
    assert heard["P"] == ["werkgroep", "samenwerking"]
    assert heard["TD"] == ["alleen"]
    assert page_texts(paper.path)[0].split()[-4:] == ["werkgroep", "samenwerking", "2", "alleen"]


@pytest.mark.parametrize(
    ("word", "never"),
    [("Nissewaard-Lansingerland", "Nissewaar"), ("Súdwest-Fryslân", "Súdwest-Fr"), ("oever", "o")],
)
def test_words_are_not_broken_close_to_a_hyphen(word: str, never: str) -> None:
    assert never not in [head for head, _tail in dutch_breaks(word)]


_ODD = [
    "→",
    "☒",
    "ĳs",
    "Ł",
    "€ 5,-",
    "<b>",
    "\u05d0\u05d1\u05d2",
    "\u0645\u062d\u0645\u062f",
    "🙂",
    "\u4e2d",
    "a\u0301",
    "\u200fx",
]
_WORD = st.one_of(
    st.sampled_from([samples.LONG_WORD, samples.LONG_NAME, "https://example.nl/a?b=1&c", *_ODD]),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=("Cc", "Cf", "Zs")), max_size=12),
)
_TEXT = st.lists(_WORD, min_size=1, max_size=120).map(" ".join).filter(lambda text: bool(text.strip()))
_GRID = st.lists(st.sampled_from(["plain", "across", "all", "down"]), min_size=1, max_size=40)
_INDENTS = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.sampled_from(["kort", "iets langer"])), min_size=1, max_size=14
)
_PART = st.one_of(
    st.tuples(st.just("joined"), _GRID),
    st.tuples(st.just("nested"), _INDENTS),
    st.tuples(st.sampled_from(["text", "list", "numbers", "prose", "note", "figure"]), _TEXT),
    st.tuples(st.just("table"), st.lists(st.lists(_TEXT, min_size=3, max_size=3), max_size=12)),
    st.tuples(st.just("tall"), st.integers(1, 2500).map(lambda count: " ".join(f"w{n}" for n in range(count)))),
)


def _flow(sort: str, content: Any, root: Node) -> list[Flowable]:  # noqa: PLR0911 - one line per sort
    match sort:
        case "text":
            return [paragraph(content, root)]
        case "list":
            return list(bullets([content, "kort"], root))
        case "numbers":
            return list(bullets(["kort", content], root, ("7.", "8."), numbering="Decimal"))
        case "prose":
            return list(prose(f"{content}\n\n- {content}\n- kort\n1. een", root))
        case "note":
            section = root.add("Sect", title="Deel")
            return [heading("Deel", section, 2), *_flow("text", content, section)]
        case "figure":
            return [Figure(_Loose(), "los", root)]
        case "joined":
            columns = [Column("Kop", 100), Column("Tekst", 180), Column("Nog", 120)]
            return [table(columns, _joined_rows(content), root, title="T", row_head=0)]
        case "nested":
            return list(prose(_indented(content), root))
        case "tall":
            return [table([Column("Nr.", 60), Column("Tekst", 300)], [("1", content), ("2", "kort")], root, title="T")]
        case _:
            columns = [Column("Kop", 100), Column("Tekst", 180), Column("Nog", 120)]
            return [table(columns, content, root, title="T", row_head=0)]


def _joined_rows(sorts: list[str]) -> list[tuple[str | Cell, ...]]:
    """Rows with cells over several columns or rows; each text is its own."""
    rows: list[tuple[str | Cell, ...]] = []
    for at, sort in enumerate(sorts):
        match sort:
            case "across":
                rows.append((f"kop{at}", Cell(((f"breed{at}", "cell"),), across=2)))
            case "all":
                rows.append((Cell(((f"over{at}", "cell"),), across=3),))
            case "down":
                rows.append((Cell(((f"hoog{at}", "cell"),), down=2), f"b{at}", f"c{at}"))
                rows.append((f"d{at}", f"e{at}"))
            case _:
                rows.append((f"kop{at}", f"b{at}", f"c{at}"))
    return rows


def _indented(lines: list[tuple[int, bool, str]]) -> str:
    marks = {True: "-", False: "1."}
    return "\n".join(f"{' ' * 2 * depth}{marks[dash]} {text} {at}" for at, (depth, dash, text) in enumerate(lines))


def _written(sort: str, content: Any) -> list[str]:
    """The texts of a part that must be heard whole."""
    match sort:
        case "figure":
            return []
        case "nested":
            return [f"{text} {at}" for at, (_, _, text) in enumerate(content)]
        case "joined":
            cells = [cell for row in _joined_rows(content) for cell in row]
            return [cell if isinstance(cell, str) else cell.paragraphs[0][0] for cell in cells]
        case "table":
            return [each for row in content for each in row]
        case _:
            return [content]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.lists(_PART, min_size=1, max_size=7))
def test_whatever_is_written_conforms_and_is_heard_in_full(tmp_path: Path, parts: list[tuple[str, Any]]) -> None:
    def story(root: Node) -> list[Flowable]:
        return [each for sort, content in parts for each in _flow(sort, content, root)]

    paper = samples.built(story, tmp_path / "p.pdf")
    assert vera.failures(paper.path, "ua1") == {}
    assert vera.failures(paper.path, "2a") == {}
    heard = tree_texts(paper.path)
    told = ["".join(each.replace("\u00ad", "").split()) for tag in _SPEAKING for each in heard.get(tag, ())]
    for sort, content in parts:
        for text in _written(sort, content):
            if "://" not in text:  # a link is an element of its own
                assert "".join(fonts.drawable(text).replace("\u00ad", "").split()) in told


_SPEAKING = ("P", "LBody", "TD", "TH", "H1", "H2")


def test_an_item_that_stands_further_in_belongs_to_the_one_above(tmp_path: Path) -> None:
    text = "- een\n  - een a\n    1. diep\n  - een b\n- twee\n1. los"
    paper = samples.built(lambda root: list(prose(text, root)), tmp_path / "p.pdf")
    assert paper.conforms == ("ua1", "2a")

    def shape(element: Any) -> str:
        kids = element.get("/K", pikepdf.Array())
        below = [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if not isinstance(kid, int)]
        said = ""
        for kid in (kid for kid in below if "/S" in kid):
            inside = shape(kid)
            said += f"({inside})" if kid.S == "/L" else f".{inside}" if kid.S == "/LI" else inside
        return said

    with pikepdf.open(paper.path) as pdf:
        assert shape(pdf.Root.StructTreeRoot.K[0]) == "(.(.(.).).)(.)"
    assert tree_texts(paper.path)["LBody"] == ["diep", "een a", "een b", "een", "twee", "los"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [((1, 2, 10, 11), "1. 2. 10. 11."), ((3, 5, 6), "3. 5. 6."), ((1, 1, 1), "1. 2. 3."), ((0, 1), "0. 1.")],
)
def test_a_number_that_skips_some_is_printed_as_it_was_typed(
    tmp_path: Path, typed: tuple[int, ...], printed: str
) -> None:
    text = "\n".join(f"{number}. punt" for number in typed)
    paper = samples.built(lambda root: list(prose(text, root)), tmp_path / "p.pdf")
    assert " ".join(each.strip() for each in tree_texts(paper.path)["Lbl"]) == printed


def test_a_table_of_ten_thousand_rows_is_one_table_that_is_heard_whole(tmp_path: Path) -> None:
    rows = [(f"A{number}", f"actie {number}", "trekker") for number in range(10_000)]
    columns = [Column("Nr.", 70), Column("Actie", 250), Column("Trekker", 100)]
    paper = samples.built(lambda root: [table(columns, rows, root, title="T", row_head=0)], tmp_path / "p.pdf")
    assert paper.conforms == ("ua1", "2a")
    heard = tree_texts(paper.path)
    assert [text.strip() for text in heard["TH"][3:]] == [row[0] for row in rows]
    assert [text.strip() for text in heard["TD"][::2]] == [row[1] for row in rows]
    with pikepdf.open(paper.path) as pdf:
        assert sum(isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Table" for each in pdf.objects) == 1


def test_the_text_of_the_tree_is_the_text_of_the_model(tmp_path: Path) -> None:
    texts = [samples.LONG_WORD + " en " + samples.LONG_NAME * 3, "Derde → alinea met ☒ en <haken>.", "woord " * 900]
    paper = samples.built(lambda root: [part for text in texts for part in prose(text, root)], tmp_path / "p.pdf")
    heard = tree_texts(paper.path)["P"]
    assert len(heard) == len(texts)
    assert all(_same(one, other) for one, other in zip(heard, texts, strict=True))


def test_more_signs_than_one_subset_of_a_typeface_can_hold_are_heard(tmp_path: Path) -> None:
    fonts.register()
    signs = [
        chr(point) for point in range(0xC0, 0x1F00) if point in fonts.glyphs(fonts.REGULAR) and chr(point).isalpha()
    ]
    assert len(signs) > 300
    text = " ".join("".join(signs[at : at + 8]) for at in range(0, len(signs), 8))
    paper = samples.built(lambda root: [paragraph(text, root), *bullets([text, "kort"], root)], tmp_path / "p.pdf")
    assert paper.conforms == ("ua1", "2a")
    heard = tree_texts(paper.path)
    assert _same(heard["P"][0], fonts.drawable(text))
    assert _same(heard["LBody"][0], fonts.drawable(text))


def test_every_cell_of_the_action_list_is_heard(tmp_path: Path) -> None:
    from kb_desktop.documents.action_list import build_action_list

    actions = samples.action_list(60).actions
    heard = tree_texts(build_action_list(ActionList(samples.facts(), actions), tmp_path / "a.pdf").path)
    assert heard["TH"][5:] == [action.number for action in actions]
    said = ["".join(text.replace("\u00ad", "").split()) for text in heard["P"]]
    wanted = [part for action in actions for part in (action.text, action.agreement)]
    assert [each for each in said if each in {"".join(part.split()) for part in wanted}] == [
        "".join(part.split()) for part in wanted
    ]
