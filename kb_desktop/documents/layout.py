"""Laying out a story on pages: twice, so that page numbers and "41 van 120" are right."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.platypus import BaseDocTemplate, Flowable, PageTemplate
from reportlab.platypus import Frame as PlatypusFrame

from kb_desktop.collecting import without_collecting
from kb_desktop.documents import lines
from kb_desktop.documents.canvas import Form, TaggedCanvas
from kb_desktop.documents.flowables import Bookmark, Place
from kb_desktop.documents.house_style import Frame
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

MOST_PASSES = 5


@dataclass(frozen=True)
class Numbers:
    """What the previous pass learned: the page of each bookmark (from 1) and the number of pages.

    `names` is what each page is called where pages do not simply count from 1, `last` what they are counted to, and
    `elsewhere` the name of the first page of what is not in this paper.
    """

    pages: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    settled: bool = False
    names: tuple[str, ...] = ()
    last: int = 0
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def page(self, key: str) -> str:
        """Page number of `key` as text; a wide guess in the first pass."""
        if key in self.elsewhere:
            return self.elsewhere[key]
        return self.name(self.pages.get(key, 888))

    def name(self, page: int) -> str:
        """What page `page` (from 1) is called: "37", or "37a"."""
        return self.names[page - 1] if page <= len(self.names) else str(page)

    def foot(self, page: int) -> str:
        """What stands at the foot of page `page` (from 1)."""
        return words.page_of(self.name(page), self.last or self.total or page)


@dataclass(frozen=True)
class PageNames:
    """Names for the pages of a paper, from the page of each bookmark and the number of pages; see `Numbers`."""

    of: Callable[[Mapping[str, int], int], tuple[str, ...]]
    last: int = 0
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Drawn:
    """A paper before finishing: its pages are done, its file is not written."""

    canvas: TaggedCanvas
    numbers: Numbers
    root: Node
    forms: tuple[Form, ...]


Story = Callable[[Node, Numbers], Sequence[Flowable]]
Furniture = Callable[[TaggedCanvas, int, Numbers], None]


class WholePage(Flowable):
    """A flowable that fills a page of its own size, such as a page of an annex."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height

    @property
    def template(self) -> str:
        """Name of the page template with exactly this size: a frame a hair too small holds nothing."""
        return f"page-{self.width!r}x{self.height!r}"

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        return self.width, self.height


class _Document(BaseDocTemplate):
    def __init__(self, frame: Frame, furniture: Furniture, numbers: Numbers) -> None:
        super().__init__(io.BytesIO(), pagesize=(frame.width, frame.height))
        self.numbers = numbers
        self.found: dict[str, int] = {}
        self.link_title: Callable[[str], str] = str
        self.furniture = furniture
        text = PlatypusFrame(
            frame.left,
            frame.bottom,
            frame.text_width,
            frame.height - frame.top - frame.bottom,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates(PageTemplate("text", [text], onPage=self._furnish, pagesize=(frame.width, frame.height)))

    def add_whole_pages(self, story: Sequence[Flowable]) -> None:
        made: set[str] = set()
        for flowable in story:
            if isinstance(flowable, WholePage) and flowable.template not in made:
                made.add(flowable.template)
                size = (flowable.width, flowable.height)
                whole = PlatypusFrame(0, 0, *size, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
                self.addPageTemplates(PageTemplate(flowable.template, [whole], pagesize=size))

    def _furnish(self, canvas: Any, _document: Any) -> None:
        if canvas.sketch:
            return
        canvas.saveState()
        self.furniture(canvas, self.page, self.numbers)
        canvas.restoreState()

    def beforePage(self) -> None:  # noqa: N802 - ReportLab's name
        if self.numbers.names:
            self.canv.addPageLabel(self.page - 1, prefix=self.numbers.name(self.page))

    def beforeDocument(self) -> None:  # noqa: N802 - ReportLab's name
        self.canv.link_title = self.link_title

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - ReportLab's name
        if isinstance(flowable, Place):
            self.canv.bookmarkHorizontal(flowable.place, 0, self.frame._y)  # noqa: SLF001
            self.found[flowable.place] = self.page
        bookmark: Bookmark | None = getattr(flowable, "bookmark", None)
        found = ([bookmark] if bookmark is not None else []) + list(getattr(flowable, "more_bookmarks", ()))
        for bookmark in found:
            top = self.frame._y + flowable.height  # noqa: SLF001
            self.canv.bookmarkHorizontal(bookmark.key, 0, top)
            self.canv.addOutlineEntry(bookmark.title, bookmark.key, bookmark.depth, closed=bookmark.depth > 0)
            self.found[bookmark.key] = self.page


def height_of(flowables: Sequence[Flowable], width: float) -> float:
    """Height in points that flowables take below each other, with the space between them as Platypus counts it."""
    total, below = 0.0, 0.0
    for place, each in enumerate(flowables):
        above = each.getSpaceBefore() if place else 0.0
        total += max(above, below) + each.wrap(width, 100_000.0)[1]
        below = each.getSpaceAfter()
    return total


@without_collecting()
@lines.remembered()
def lay_out(
    frame: Frame,
    story: Story,
    furniture: Furniture,
    titles: Callable[[str], str],
    on_page: Callable[[int, int, int], None],
    names: PageNames | None = None,
) -> Drawn:
    """Draws until the page numbers hold still. `on_page(pass, page, total)` may raise to cancel.

    `titles` gives the description of a link from the key of its destination.
    """
    names = names or PageNames(lambda _found, _total: ())
    numbers = Numbers(last=names.last, elsewhere=names.elsewhere)
    for turn in range(1, MOST_PASSES + 1):
        root = Node("Document")
        flowables = list(story(root, numbers))
        document = _Document(frame, furniture, numbers)
        document.add_whole_pages(flowables)
        document.link_title = titles
        canvas = _build(document, flowables, lambda page, turn=turn, total=numbers.total: on_page(turn, page, total))
        total = len(canvas.content.pages)
        called = names.of(document.found, total)
        found = dataclasses.replace(numbers, pages=document.found, total=total, settled=True, names=called)
        if numbers.settled and found == numbers:
            return Drawn(canvas, numbers, root, tuple(canvas.forms))
        numbers = found
    raise ValueError("page numbers do not hold still")


def _build(document: _Document, flowables: list[Flowable], on_page: Callable[[int], None]) -> TaggedCanvas:
    canvases: list[TaggedCanvas] = []

    class Canvas(TaggedCanvas):
        def __init__(self, filename: Any, **options: Any) -> None:
            super().__init__(filename, on_page=on_page, sketch=not document.numbers.settled, **options)
            canvases.append(self)

        def save(self) -> None:
            if len(self._code):
                self.showPage()

    document.build(flowables, canvasmaker=Canvas)
    return canvases[0]
