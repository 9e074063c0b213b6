"""A page of an annex in the pack: the page itself, a stamp below it, and a link back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PIL import Image

from kb_desktop.documents.annexes import Admitted, is_language
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.flowables import Bookmark
from kb_desktop.documents.fonts import REGULAR, SEMIBOLD, shorten, width
from kb_desktop.documents.house_style import ACCENT, FURNITURE_SIZE, INK, QUIET
from kb_desktop.documents.layout import Numbers, WholePage
from kb_desktop.documents.tree import FOOTER, Node
from kb_desktop.wording import papers as words

STRIP = 30.0
"""Height of the strip for the stamp; the annex is drawn above it, so nothing is ever covered."""

_IMAGES = frozenset({"image", "image_described"})


@dataclass(frozen=True, slots=True)
class Back:
    """The link on every page of an annex: the key of its destination and its words.

    `label` is the confidentiality that the stamp names, for a page that is taken out: "vertrouwelijk", or "".
    """

    key: str
    words: str
    label: str = ""


class AnnexPage(WholePage):
    """A page of an annex: the page itself as a figure, a stamp below it, and a link back to the agenda."""

    def __init__(self, admitted: Admitted, index: int, parent: Node, numbers: Numbers, back: Back) -> None:
        sheet = admitted.sheets[index]
        super().__init__(sheet.width, sheet.height)
        self.admitted, self.index, self.sheet, self.numbers, self.back_link = admitted, index, sheet, numbers, back
        annex = admitted.annex
        count = len(admitted.sheets)
        alt = words.page_figure(annex.number, annex.title, index + 1, count)
        if described := annex.alternative_texts.get(str(index + 1), ""):
            alt = f"{alt}: {described}"
        language = annex.language if is_language(annex.language) else ""
        if admitted.source is None and count == 1 and not sheet.text:
            alt = annex.alternative_text or described or words.image_figure(annex.number, annex.title)
        if admitted.tagged:
            self.figure = next((kid for kid in parent.kids if kid.tag == "Part"), None) or parent.add(
                "Part", keep=True, lang=language
            )
        else:
            self.figure = parent.add("Figure", alt=alt, actual=sheet.text, lang=language)
        self.back = parent.add("P").add("Link")
        title = words.annex_name(annex.number, annex.title)
        self.bookmark = Bookmark(admitted.key, title, 1) if index == 0 else None
        self.more_bookmarks = [
            Bookmark(f"{admitted.key}-{index}-{place}", chapter, 2 + depth)
            for place, (chapter, depth) in enumerate(sheet.chapters)
        ]

    def draw(self) -> None:
        canvas = cast("TaggedCanvas", self.canv)
        if canvas.sketch:
            return
        box = self._box()
        if self.admitted.tagged:
            x, y = canvas.absolutePosition(box[0], box[1])
            canvas.draw_graft(self.admitted.key, self.index, (x, y, box[2], box[3]), self.sheet.marks)
            self._stamp(canvas)
            return
        with canvas.owned(self.figure):
            if self.sheet.picture is None:
                canvas.draw_form(self.admitted.key, self.index, box)
            else:
                canvas.draw_picture(self.sheet.picture, box)
        x, y = canvas.absolutePosition(box[0], box[1])
        canvas.content.boxes[self.figure] = (x, y, x + box[2], y + box[3])
        self._stamp(canvas)

    def _box(self) -> tuple[float, float, float, float]:
        """Room above the strip; a picture keeps its own shape and gets margins."""
        wide, high = self.width, self.height
        room_x, room_y, room_w, room_h = 0.0, STRIP, wide, high - STRIP
        if self.sheet.picture is not None and self.admitted.verdict.verdict in _IMAGES:
            room_x, room_y, room_w, room_h = 54.0, 72.0, wide - 108, high - 126
            with Image.open(self.sheet.picture) as image:
                wide, high = image.size
        scale = min(room_w / wide, room_h / high)
        return (
            room_x + (room_w - wide * scale) / 2,
            room_y + (room_h - high * scale) / 2,
            wide * scale,
            high * scale,
        )

    def _stamp(self, canvas: TaggedCanvas) -> None:
        size = FURNITURE_SIZE if self.width > 420 else 6.0
        edge, base = (28.0 if self.width > 420 else 10.0), 11.0
        page = len(canvas.content.pages) + 1
        number = self.numbers.foot(page)
        back = self.back_link.words
        back_width = width(back, REGULAR, size)
        back_left = self.width - edge - width(number, SEMIBOLD, size) - 18 - back_width
        with canvas.owned(FOOTER):
            canvas.setFillColor(QUIET)
            number_of, count = self.admitted.annex.number, len(self.admitted.sheets)
            stamp = words.annex_stamp(number_of, self.index + 1, count, self.back_link.label)
            canvas.draw_line(shorten(stamp, REGULAR, size, back_left - edge - 6), edge, base, REGULAR, size)
            canvas.setFillColor(INK)
            canvas.draw_line(number, self.width - edge, base, SEMIBOLD, size, "right")
        with canvas.owned(self.back):
            canvas.setFillColor(ACCENT)
            canvas.draw_line(back, back_left, base, REGULAR, size)
            canvas.linkRect(back, self.back_link.key, (back_left, base - 3, back_left + back_width, base + size + 2))


def _no_gaps(pages: Sequence[AnnexPage]) -> None:
    """An outline may not skip a level: a chapter hangs at most one below the one before it."""
    depth = 1
    for page in pages:
        kept = []
        for mark in page.more_bookmarks:
            depth = min(mark.depth, depth + 1)
            kept.append(dataclasses.replace(mark, depth=depth))
        page.more_bookmarks = kept


def annex_pages(admitted: Admitted, parent: Node, numbers: Numbers, back: Back) -> Sequence[AnnexPage]:
    """All pages of an annex."""
    pages = [AnnexPage(admitted, index, parent, numbers, back) for index in range(len(admitted.sheets))]
    _no_gaps(pages)
    return pages
