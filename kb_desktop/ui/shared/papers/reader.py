"""Reads an open paper off the window's thread: one wish at a time, the most urgent first, a bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from kb_desktop.usecases.paper_view import Box, Link, OpenPaper, PageText, PaperContents, Picture

MOST_BYTES = 96 * 2**20
"""Of pictures of pages that are kept; those that are shown now are kept whatever they take."""
MOST_SMALL = 240
"""Small pictures that are kept."""
SMALL_WIDTH = 120
"""Pixels of a small picture, at 100 %."""
_TEXTS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a page; `asked` is the scale that was asked for, which may be more than it could get."""

    image: QImage
    asked: float


Key = tuple[int, int, int]
"""A page and a part of its text."""


class PaperReader(QObject):
    """Answers come by signals, on the window's thread. Pages count from 1."""

    opened = Signal(object)
    picture_came = Signal(int)
    small_came = Signal(int)
    texts_came = Signal(int)  # pages read so far
    boxes_came = Signal(int)
    failed = Signal(object)

    def __init__(self, session: Session, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._path = session, path
        self._paper: OpenPaper | None = None
        self._held: list[OpenPaper] = []  # also closed when nobody waits for the answer any more
        self._closed = self._busy = False
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.texts: list[PageText] = []
        self.links: dict[int, tuple[Link, ...]] = {}
        self._pictures: OrderedDict[int, Shown] = OrderedDict()
        self._small: OrderedDict[int, QImage] = OrderedDict()
        self._boxes: dict[Key, tuple[Box, ...]] = {}
        self._wanted: list[tuple[int, float]] = []
        self._small_wanted: list[int] = []
        self._boxes_wanted: list[Key] = []
        self.sharpness = 1.0

    def open(self) -> None:
        """Open the paper; `opened` brings its `PaperContents`, or `failed` a refusal."""
        path, held = self._path, self._held

        def work() -> PaperContents:
            from kb_desktop.usecases.paper_view import contents

            found = contents(path)
            held.append(found.paper)
            return found

        self._busy = True
        self._session.look(work, owner=self, then=self._opened, failed=self._failed)

    def _opened(self, found: PaperContents) -> None:
        self._busy = False
        if not self._closed:
            self._paper, self.sizes = found.paper, found.sizes
            self.opened.emit(found)
            self._go_on()

    def close(self, then: Callable[[], object]) -> None:
        """Let the file go after what is being read; `then` is called on the worker."""
        self._closed = True
        held = self._held

        def work() -> None:
            for paper in held:
                paper.close()
            then()

        self._session.look(work, owner=self)

    # --- wishes
    def want(self, pages: Sequence[tuple[int, float]]) -> None:
        """Pictures of these pages at these scales, in this order, instead of those that were wanted before."""
        self._wanted = list(pages)
        self._forget_pictures()
        self._go_on()

    def want_small(self, page: int) -> None:
        """A small picture of this page; the last that were asked for come first."""
        if page in self._small_wanted:
            self._small_wanted.remove(page)
        self._small_wanted.append(page)
        del self._small_wanted[:-40]  # what was scrolled past long ago is asked for again when it is seen again
        self._go_on()

    def want_boxes(self, keys: Iterable[Key]) -> None:
        """Where these parts of texts stand."""
        self._boxes_wanted = [key for key in keys if key not in self._boxes]
        self._go_on()

    # --- answers
    def picture(self, page: int) -> Shown | None:
        """What there is to show of a page, perhaps at another scale than is wanted."""
        return self._pictures.get(page)

    def small(self, page: int) -> QImage | None:
        """The small picture of a page, when it is there."""
        return self._small.get(page)

    def boxes(self, key: Key) -> tuple[Box, ...]:
        """Where a part of a text stands, as far as that was read."""
        return self._boxes.get(key, ())

    @property
    def kept_bytes(self) -> int:
        """How much the pictures take that are kept."""
        return sum(each.image.sizeInBytes() for each in self._pictures.values())

    def _forget_pictures(self) -> None:
        needed = {page for page, _ in self._wanted}
        kept = self.kept_bytes
        for page in list(self._pictures):  # those that were drawn longest ago first
            if kept <= MOST_BYTES:
                break
            if page not in needed:
                kept -= self._pictures.pop(page).image.sizeInBytes()

    # --- one thing at a time
    def _go_on(self) -> None:
        paper = self._paper
        if self._busy or self._closed or paper is None:
            return
        found = self._next(paper)
        if found is not None:
            work, then = found
            self._busy = True
            self._session.look(work, owner=self, then=lambda answer: self._came(then, answer), failed=self._failed)

    def _came(self, then: Callable[[Any], None], answer: Any) -> None:
        self._busy = False
        if not self._closed:
            then(answer)
            self._go_on()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        if not isinstance(error, Refused):
            raise error
        if self._closed:
            return
        self._paper = None  # nothing more is read: one sentence is enough
        self.failed.emit(error)

    def _next(self, paper: OpenPaper) -> tuple[Callable[[], Any], Callable[[Any], None]] | None:
        """The most urgent wish: pages that are seen, their links and hits, small pictures, and the rest of the text."""
        for page, scale in self._wanted:
            kept = self._pictures.get(page)
            if kept is None or abs(kept.asked - scale) > 0.001 or page not in self.links:
                return self._page_wish(paper, page, scale)
        if self._boxes_wanted:
            key = self._boxes_wanted.pop(0)
            return lambda: paper.boxes(*key), lambda boxes: self._take_boxes(key, boxes)
        if self._small_wanted:
            return self._small_wish(paper, self._small_wanted.pop())
        first, last = len(self.texts), min(len(self.texts) + _TEXTS_AT_ONCE, len(self.sizes))
        if first < last:
            return lambda: [paper.text(page + 1) for page in range(first, last)], self._take_texts
        return None

    def _page_wish(
        self, paper: OpenPaper, page: int, scale: float
    ) -> tuple[Callable[[], Any], Callable[[tuple[Shown, tuple[Link, ...]]], None]]:
        sharpness, known = self.sharpness, self.links.get(page)

        def work() -> tuple[Shown, tuple[Link, ...]]:
            image = _image(paper.picture(page, scale * sharpness))
            return Shown(image, scale), paper.links(page) if known is None else known

        def take(found: tuple[Shown, tuple[Link, ...]]) -> None:
            self._pictures[page], self.links[page] = found
            self._pictures.move_to_end(page)
            self._forget_pictures()
            self.picture_came.emit(page)

        return work, take

    def _small_wish(self, paper: OpenPaper, page: int) -> tuple[Callable[[], QImage], Callable[[QImage], None]]:
        wide, high = self.sizes[page - 1]
        scale = SMALL_WIDTH * self.sharpness / max(wide, high * 0.707)  # all within the shape of an upright A4

        def take(image: QImage) -> None:
            self._small[page] = image
            while len(self._small) > MOST_SMALL:
                self._small.popitem(last=False)
            self.small_came.emit(page)

        return lambda: _image(paper.picture(page, scale)), take

    def _take_boxes(self, key: Key, boxes: tuple[Box, ...]) -> None:
        self._boxes[key] = boxes
        self.boxes_came.emit(key[0])

    def _take_texts(self, found: list[PageText]) -> None:
        self.texts += found
        self.texts_came.emit(len(self.texts))


def _image(picture: Picture) -> QImage:
    wide, high = picture.width, picture.height
    return QImage(picture.pixels, wide, high, wide * 3, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )
