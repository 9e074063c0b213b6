"""The house style on paper: type scale, greys, page frames. Calm, thin rules, readable in grey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

import pyphen
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from kb_desktop.documents import fonts

INK = colors.HexColor("#1c1f23")
QUIET = colors.HexColor("#565c64")
RULE = colors.HexColor("#c4c8cc")
HAIR = 0.5
ACCENT = colors.HexColor("#17504a")
WASH = colors.HexColor("#f2f4f3")
LATE = colors.HexColor("#96290f")
CONCEPT_GREY = colors.HexColor("#eeeeee")

FURNITURE_SIZE = 8.5


@dataclass(frozen=True, slots=True)
class Frame:
    """A page and its margins in points; text stays inside."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text_width(self) -> float:
        """Room for text."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Room for text from top to bottom."""
        return self.height - self.top - self.bottom


PORTRAIT = Frame(*A4, left=27 * mm, right=27 * mm, top=30 * mm, bottom=27 * mm)
REPORT = Frame(*A4, left=19 * mm, right=19 * mm, top=23 * mm, bottom=18 * mm)
"""A page that must hold a whole theme: narrower margins."""
LANDSCAPE = Frame(*landscape(A4), left=20 * mm, right=20 * mm, top=26 * mm, bottom=22 * mm)


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl_NL", left=3, right=3)


@lru_cache(maxsize=20_000)
def dutch_breaks(word: str) -> tuple[tuple[str, str], ...]:
    """Where a word may be broken, as (head, tail); never within three letters of a hyphen or of an end."""
    return tuple(
        (head, tail)
        for head, tail in _hyphens().iterate(word)
        if len(head.rpartition("-")[2]) >= 3 and len(tail.partition("-")[0]) >= 3
    )


@cache
def style(name: str) -> ParagraphStyle:
    """The paragraph style of that name. `fonts.register` comes first."""
    return _styles()[name]


def _headings(make: Any) -> dict[str, ParagraphStyle]:
    flat = {"hyphenationLang": "", "keepWithNext": 1, "textColor": INK}
    return {
        "cover": make("cover", fontName=fonts.SEMIBOLD, fontSize=30, leading=35, spaceAfter=8, **flat),
        "h1": make("h1", fontName=fonts.SEMIBOLD, fontSize=22, leading=27, spaceAfter=10, **flat),
        "h2": make("h2", fontName=fonts.SEMIBOLD, fontSize=16, leading=20, spaceBefore=22, spaceAfter=8, **flat),
        "h3": make("h3", fontName=fonts.BOLD, fontSize=11.5, leading=15, spaceBefore=14, spaceAfter=4, **flat),
        "h4": make("h4", fontName=fonts.BOLD, fontSize=10.5, leading=14, spaceBefore=8, spaceAfter=3, **flat),
    }


def _list_of(
    make: Any, name: str, left: float, depths: int, begin: float = 2, apart: tuple[float, float] = (3, 8), **look: Any
) -> dict[str, ParagraphStyle]:
    """Styles of the items of a list per depth: marks stand at `begin` and text at `left`, both further in per depth.

    `apart` is the room in points below an item and below the last one of the list.
    """
    out = {}
    for depth in range(depths):
        further = (left - begin + 2) * depth if look else 15 * depth
        key = f"{name}_{depth + 1}" if depth else name
        for each, below in ((key, apart[0]), (f"{key}_last", apart[0] if depth else apart[1])):
            given = {**look, "leftIndent": left + further, "bulletIndent": begin + further, "spaceAfter": below}
            out[each] = make(each, **given)
    return out


def _prose_in(make: Any, name: str, look: dict[str, Any], begin: float = 0) -> dict[str, ParagraphStyle]:
    """Paragraphs and lists of text that people typed, in the look of the style `name`."""
    size = {**look, "bulletFontSize": look["fontSize"]}
    return {
        f"{name}_prose": make(f"{name}_prose", **{**look, "spaceAfter": 4}),
        **_list_of(make, f"{name}_prose_item", begin + 9, 3, begin, (1, 4), **size),
        **_list_of(make, f"{name}_prose_number", begin + 14, 3, begin, (1, 4), **size),
    }


def _items(make: Any) -> dict[str, ParagraphStyle]:
    """Items of lists, three deep; the last one of a list stands off from what follows.

    Those with a number begin further in, so that two digits have room beside the text.
    """
    return {
        **_list_of(make, "item", left=15, depths=3),
        **_list_of(make, "number", left=18.5, depths=3),
        "item_small": make("item_small", leftIndent=12, bulletIndent=1, spaceAfter=1, fontSize=9.5, leading=12.5),
        "item_small_last": make(
            "item_small_last", leftIndent=12, bulletIndent=1, spaceAfter=4, fontSize=9.5, leading=12.5
        ),
    }


def _typed(make: Any, cell: dict[str, Any]) -> dict[str, ParagraphStyle]:
    """Text that people typed, wherever it has no pages of its own; its paragraphs stand apart."""
    return {
        **_prose_in(make, "cell", cell),
        **_prose_in(make, "cell_small", {"fontSize": 9, "leading": 11.5}),
        **_prose_in(make, "item", {"fontSize": 10.5, "leading": 15, "leftIndent": 15}, 17),
        **_prose_in(make, "item_small", {"fontSize": 9.5, "leading": 12.5, "leftIndent": 12}, 14),
        **_prose_in(make, "outcome", {"fontSize": 10.5, "leading": 15, "leftIndent": 12}, 14),
    }


@cache
def _styles() -> dict[str, ParagraphStyle]:
    body = ParagraphStyle(
        "body",
        fontName=fonts.REGULAR,
        fontSize=10.5,
        leading=15,
        textColor=INK,
        spaceAfter=6,
        hyphenationLang=cast("str", dutch_breaks),
        embeddedHyphenation=1,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
        bulletFontName=fonts.REGULAR,
        bulletFontSize=10.5,
    )

    def make(name: str, **changes: Any) -> ParagraphStyle:
        return ParagraphStyle(name, parent=body, **changes)

    cell = {"fontSize": 9.5, "leading": 12.5, "spaceAfter": 0}
    return {
        "body": body,
        "lead": make("lead", fontSize=13, leading=18, textColor=QUIET, spaceAfter=4, hyphenationLang=""),
        "quiet": make("quiet", fontSize=9.5, leading=13, textColor=QUIET),
        **_items(make),
        "label": make("label", textColor=QUIET, **cell),
        "cell": make("cell", **cell),
        "cell_name": make("cell_name", hyphenationLang="", **cell),
        "cell_strong": make("cell_strong", fontName=fonts.SEMIBOLD, hyphenationLang="", **cell),
        "cell_quiet": make(
            "cell_quiet", textColor=QUIET, hyphenationLang="", **(cell | {"fontSize": 9, "leading": 12})
        ),
        "cell_small": make("cell_small", **(cell | {"fontSize": 9, "leading": 11.5})),
        **_typed(make, cell),
        "cell_late": make("cell_late", fontName=fonts.BOLD, textColor=LATE, hyphenationLang="", **cell),
        "cell_figure": make("cell_figure", alignment=2, hyphenationLang="", **cell),
        "head": make("head", fontName=fonts.SEMIBOLD, textColor=QUIET, **(cell | {"fontSize": 9, "leading": 12})),
        "head_right": make(
            "head_right", fontName=fonts.SEMIBOLD, textColor=QUIET, alignment=2, **(cell | {"fontSize": 9})
        ),
        "agenda": make("agenda", fontName=fonts.SEMIBOLD, fontSize=11, leading=14.5, spaceAfter=1),
        "agenda_paper": make("agenda_paper", spaceBefore=3, **(cell | {"leading": 13})),
        "outcome": make("outcome", leftIndent=12, spaceAfter=5, spaceBefore=2),
        "divider": make(
            "divider", fontName=fonts.SEMIBOLD, fontSize=22, leading=28, hyphenationLang="", keepWithNext=1
        ),
        **_headings(make),
    }
