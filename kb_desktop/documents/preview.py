"""Looking into a finished paper: pages as pictures, texts, links and bookmarks. No window toolkit here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pypdfium2
from pypdfium2 import raw

from kb_desktop.documents import pdfium
from kb_desktop.documents.page_text import PageText, folded
from kb_desktop.domain.problems import Refused

MOST_PIXELS = 12_000_000
"""A page is drawn no larger than this, whatever is asked."""
_FINE = 16
"""Parts of a point in which PDFium is asked where things stand: it answers in whole numbers."""
_LINK_WORDS = 120

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points, from the left top of the page as it is shown."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as RGB bytes (grey: one byte per pixel), row by row without padding. `scale` is that of the drawing."""

    width: int
    height: int
    pixels: bytes
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: title, depth (0 is the top) and page (from 1; 0 when it points nowhere)."""

    title: str
    depth: int
    page: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads to a page (from 1, and how far down in points) or to an address outside."""

    box: Box
    words: str
    page: int = 0
    top: float = 0.0
    address: str = ""


class OpenPaper:
    """A paper that is open to be looked into, from any thread. Pages count from 1.

    Everything here raises `Refused` ("paper.unreadable") for a file that is gone or damaged, and `IndexError` for a
    page that is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._reading():
            self._pdf = pypdfium2.PdfDocument(path)
            self.sizes: tuple[tuple[float, float], ...] = tuple(map(self._pdf.get_page_size, range(len(self._pdf))))

    def __enter__(self) -> OpenPaper:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        with pdfium.ALONE:
            self._pdf.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with pdfium.ALONE:
            try:
                yield
            except (pypdfium2.PdfiumError, OSError) as error:
                raise Refused.because("paper.unreadable", file=self.path.name) from error

    @contextmanager
    def _page(self, page: int) -> Iterator[pypdfium2.PdfPage]:
        if not 1 <= page <= len(self.sizes):
            raise IndexError(page)
        with self._reading():
            found = self._pdf[page - 1]
            try:
                yield found
            finally:
                found.close()

    @contextmanager
    def _words(self, page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfTextPage]:
        words = page.get_textpage()
        try:
            yield words
        finally:
            words.close()

    # --- asking
    def picture(self, page: int, scale: float = 1.0, *, grey: bool = False, most: int = MOST_PIXELS) -> Picture:
        """The page at `scale` x 72 dots per inch, or smaller when it would have more than `most` pixels."""
        width, height = self.sizes[page - 1] if 1 <= page <= len(self.sizes) else (1.0, 1.0)
        scale = min(scale, (most / max(1.0, width * height)) ** 0.5)
        with self._page(page) as found:
            bitmap = found.render(scale=scale, rev_byteorder=not grey, grayscale=grey)
            try:
                wide, high, stride, channels = bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels
                pixels = bytes(bitmap.buffer)
            finally:
                bitmap.close()
        row = wide * channels
        if stride != row:
            pixels = b"".join(pixels[at : at + row] for at in range(0, stride * high, stride))
        return Picture(wide, high, pixels, scale)

    def text(self, page: int) -> PageText:
        """The words of a page, ready to be searched."""
        with self._page(page) as found, self._words(found) as words:
            return folded(words.get_text_range())

    def boxes(self, page: int, start: int, end: int) -> tuple[Box, ...]:
        """Where a part of the text of a page stands, a box per line."""
        with self._page(page) as found, self._words(found) as words:
            first = raw.FPDFText_GetCharIndexFromTextIndex(words, start)
            last = raw.FPDFText_GetCharIndexFromTextIndex(words, max(start, end - 1))
            if first < 0 or last < first:
                return ()
            place = self._placing(page, found)
            count = words.count_rects(first, last - first + 1)
            return tuple(place(*words.get_rect(index)) for index in range(count))

    def links(self, page: int) -> tuple[Link, ...]:
        """The links of a page, in the order of the page."""
        with self._page(page) as found, self._words(found) as words:
            place = self._placing(page, found)
            return tuple(link for each in _links_of(found) if (link := self._link(each, words, place)) is not None)

    def marks(self) -> tuple[Mark, ...]:
        """The outline from top to bottom."""
        with self._reading():
            found = []
            for entry in self._pdf.get_toc():
                place = entry.get_dest()
                index = place.get_index() if place is not None else None
                found.append(Mark(entry.get_title(), entry.level, 0 if index is None else index + 1))
            return tuple(found)

    # --- links
    def _link(self, link: raw.FPDF_LINK, words: pypdfium2.PdfTextPage, place: Callable[..., Box]) -> Link | None:
        corners = raw.FS_RECTF()
        if not raw.FPDFLink_GetAnnotRect(link, corners):
            return None
        edges = (corners.left, min(corners.bottom, corners.top), corners.right, max(corners.bottom, corners.top))
        said = " ".join(words.get_text_bounded(*edges).split())[:_LINK_WORDS]
        action = raw.FPDFLink_GetAction(link)
        to = raw.FPDFLink_GetDest(self._pdf, link) or (raw.FPDFAction_GetDest(self._pdf, action) if action else None)
        if to:
            page, top = self._target(to)
            return Link(place(*edges), said, page, top) if page else None
        address = _address(self._pdf, action) if action else ""
        return Link(place(*edges), said, address=address) if address else None

    def _target(self, to: raw.FPDF_DEST) -> tuple[int, float]:
        page = raw.FPDFDest_GetDestPageIndex(self._pdf, to) + 1
        if not 1 <= page <= len(self.sizes):
            return 0, 0.0
        has = [raw.FPDF_BOOL() for _ in range(3)]
        at = [raw.FS_FLOAT() for _ in range(3)]
        raw.FPDFDest_GetLocationInPage(to, *has, *at)
        return page, max(0.0, self.sizes[page - 1][1] - at[1].value) if has[1].value else 0.0

    def _placing(self, number: int, page: pypdfium2.PdfPage) -> Callable[..., Box]:
        """From the space of the PDF (from below, before turning) to that of the page as it is shown."""
        wide, high = (round(each * _FINE) for each in self.sizes[number - 1])

        def shown(x: float, y: float) -> tuple[float, float]:
            right, down = raw.c_int(), raw.c_int()
            raw.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, right, down)
            return right.value / _FINE, down.value / _FINE

        def place(left: float, low: float, right: float, high: float) -> Box:
            (x0, y0), (x1, y1) = shown(left, low), shown(right, high)
            return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

        return place


def _links_of(page: pypdfium2.PdfPage) -> Iterator[raw.FPDF_LINK]:
    at, link = raw.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, at, link):
        yield link


def _address(pdf: pypdfium2.PdfDocument, action: raw.FPDF_ACTION) -> str:
    length = raw.FPDFAction_GetURIPath(pdf, action, None, 0)
    if length <= 1:
        return ""
    kept = (raw.c_char * length)()
    raw.FPDFAction_GetURIPath(pdf, action, kept, length)
    return bytes(kept).rstrip(b"\0").decode("utf-8", "replace")
