"""Lines of text: the same as ReportLab's own, and where they are not, better."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from documents import paper_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from kb_desktop.documents import fonts, lines
from kb_desktop.documents.flowables import inline
from kb_desktop.documents.house_style import style
from kb_desktop.documents.plain_text import MixedParagraph, PlainParagraph, text_block

_WORDS = [
    "de",
    "werkgroep",
    "samenwerkingsovereenkomsten",
    "(omgevingsdiensten),",
    "“vergunningverlening”",
    "Nissewaard-Lansingerland",
    "Súdwest-Fryslân-Nissewaard",
    "e-mail",
    "2026-11-12",
    "1.250.000",
    "--",
    "a-",
    "én",
    "→",
    samples.LONG_WORD,
    "€\u00a012",
    "ftp://x.nl",
]
_NEARER = 0.6 - lines.BULLET_GAP  # ReportLab leaves more room behind a bullet
_TEXT = st.lists(st.sampled_from(_WORDS) | st.text("abeinrst-.,()éïŁ", min_size=1, max_size=30), max_size=80)


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def _is_wide(words: list[str], look: lines.Look, room: float) -> bool:
    """Whether a word is wider than a line: those are broken otherwise than by ReportLab."""
    return any(max(look.widths[word], fonts.widths(fonts.BOLD)[word]) * look.size > 1000 * room for word in words)


@settings(max_examples=400, deadline=None)
@given(
    _TEXT,
    st.sampled_from(["body", "cell", "h2", "cell_small", "item"]),
    st.floats(40, 480),
    st.sampled_from(["", "•", "100."]),
)
def test_lines_are_those_of_reportlab(words: list[str], use: str, width: float, bullet: str) -> None:
    text = " ".join(words)
    look = lines.look(style(use))
    room = width - style(use).leftIndent
    found = lines.broken(text, look, room - look.overhang(bullet), room)
    nearer = ParagraphStyle(
        "nearer", style(use), bulletIndent=style(use).bulletIndent - _NEARER * style(use).bulletFontSize
    )
    theirs = Paragraph(escape(text), nearer, bulletText=bullet or None)
    theirs.wrap(width, 10_000)
    if _is_wide(text.split(), look, room - look.overhang(bullet)):
        return
    ours = [line[0].rstrip().replace(fonts.SOFT_HYPHEN, "-") for line in found]
    assert ours == [" ".join(line[1]) for line in theirs.blPara.lines]
    assert [line[1] for line in found] == pytest.approx([line[0] for line in theirs.blPara.lines], abs=1e-6)
    assert "".join(line[0] for line in found).replace(fonts.SOFT_HYPHEN, "").split() == text.split()


_LOOKS = ["{}", "{}", "<b>{}</b>", "<i>{}</i>", "<b>{}<i>x</i></b>", "<font name='KB-S'>{}</font>", "{}<br/>"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from(_LOOKS), st.sampled_from(["", " ", " "])), max_size=60),
    st.sampled_from(["body", "cell", "outcome"]),
    st.floats(60, 480),
)
def test_lines_in_several_typefaces_are_those_of_reportlab(
    words: list[tuple[str, str, str]], use: str, width: float
) -> None:
    markup = "".join(look.format(escape(word)) + space for word, look, space in words)
    ours = text_block(markup, style(use))
    ours.wrap(width, 10_000)
    theirs = Paragraph(markup, style(use))
    theirs.wrap(width, 10_000)
    if not isinstance(ours, MixedParagraph) or _is_wide(
        theirs.getPlainText().split(), lines.look(style(use)), width - style(use).leftIndent
    ):
        return
    found = ["".join(text for text, _ in line[0]).rstrip() for line in ours.broken_lines or ()]
    wanted = (
        [" ".join(line[1]) for line in theirs.blPara.lines]
        if theirs.blPara.kind == 0
        else ["".join(word.text for word in line.words).rstrip() for line in theirs.blPara.lines]
    )
    assert [line.replace(fonts.SOFT_HYPHEN, "-") for line in found] == wanted
    assert ours.height == theirs.height


@pytest.mark.parametrize("text", ["zacht\u00adkoppel\u00adteken in de tekst", "zacht\u00ad koppelteken"])
@pytest.mark.parametrize("width", [40.0, 60.0, 400.0])
def test_a_typed_soft_hyphen_changes_nothing(text: str, width: float) -> None:
    typed, bare = text_block(inline(text), style("body")), text_block(inline(text.replace("\u00ad", "")), style("body"))
    typed.wrap(width, 900)
    bare.wrap(width, 900)
    assert typed.broken_lines == bare.broken_lines
    assert width < 100 or "\u00ad" not in "".join(line[0] for line in typed.broken_lines or ())


@pytest.mark.parametrize("markup", ["werkgroep en", "<b>werkgroep</b> en"])
@pytest.mark.parametrize("width", [0.0, 3.0, -20.0])
def test_a_column_without_room_holds_a_letter_a_line(markup: str, width: float) -> None:
    block = text_block(markup, style("cell"))
    block.wrap(width, 900)
    assert len(block.broken_lines or ()) == len("werkgroepen")


def test_a_space_behind_a_sign_of_the_other_typeface_is_as_wide_as_any() -> None:
    block = text_block(inline("☒ ☒ ☒ een"), style("body"))
    block.wrap(300, 900)
    ((pieces, left, _),) = block.broken_lines or ()
    width = sum(fonts.width(text, face.font, style("body").fontSize) for text, face in pieces)
    assert width == pytest.approx(300 - left)
    assert all(face.font != fonts.FALLBACK for text, face in pieces if " " in text)


def test_an_element_that_no_paragraph_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="super"):
        text_block("m<super>2</super>", style("body"))


@pytest.mark.parametrize("height", [10, 31, 46, 61, 76, 300])
def test_a_page_neither_begins_nor_ends_with_one_line_of_a_paragraph(height: float) -> None:
    text = "samenwerkingsovereenkomsten met omgevingsdiensten over vergunningverlening " * 3
    paragraph, theirs = PlainParagraph(text, style("body")), Paragraph(text, style("body"))
    paragraph.wrap(300, 900)
    theirs.wrap(300, 900)
    halves, wanted = paragraph.split(300, height), theirs.split(300, height)
    assert [half.wrap(300, 900)[1] for half in halves] == [half.wrap(300, 900)[1] for half in wanted]
    if len(halves) == 2:
        assert f"{halves[0].text.strip()} {halves[1].text.strip()}".replace(" ", "") == text.replace(" ", "")


def test_the_rest_of_a_paragraph_may_stand_in_another_width() -> None:
    text = "samenwerkingsovereenkomsten met omgevingsdiensten over vergunningverlening " * 6
    paragraph = PlainParagraph(text, style("body"))
    paragraph.wrap(300, 900)
    upper, lower = paragraph.split(300, 90)
    lower.wrap(150, 900)
    assert (upper.text + lower.text).split() == text.split()
    assert lower.height > paragraph.height - upper.height
