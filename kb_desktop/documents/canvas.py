"""A ReportLab canvas that keeps track of who owns what is drawn."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from reportlab import rl_config
from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import LinkAnnotation, PDFImageXObject, PDFName, PDFPage, PDFString
from reportlab.pdfgen.canvas import Canvas, _annFormat

from kb_desktop.documents import fonts
from kb_desktop.documents.markup import AnnotationMark, Block, Content, LinkedText, OwnerMark, is_silent
from kb_desktop.documents.pdf_file import Packed, number
from kb_desktop.documents.tree import Node, Owner

rl_config.useA85 = 0  # ASCII85 only makes files larger

Box = tuple[float, float, float, float]
"""Left, low, right and high."""


@dataclass(frozen=True, slots=True)
class Form:
    """Content of another file, drawn on `page` (from 1) as resource `name`: page `index` (from 0) of `source`.

    With `box` (x, y, width, height) the content becomes part of the page itself, with its own marked content.
    """

    page: int
    name: str
    source: str
    index: int
    box: tuple[float, float, float, float] | None = None


class _Beyond(Exception):  # noqa: N818 - tried, and to be written another way
    """A character for which the first subset of its typeface has no place left."""


class Glyphs(dict[int, str]):
    """How text of one typeface is written in one document: what a string of its first subset holds, by code point."""

    def __init__(self, font: str, document: Any) -> None:
        super().__init__()
        self._font, self._document = pdfmetrics.getFont(font), document
        self.name: str = self._font.getSubsetInternalName(0, document)

    def __missing__(self, point: int) -> str:
        ((subset, code),) = self._font.splitString(chr(point), self._document)
        if subset:
            raise _Beyond
        written = self[point] = escapePDF(code)
        return written

    def show(self, text: str, sized: str) -> str:
        """The operators that show `text`; `sized` is what stands behind the name of a typeface that is chosen."""
        try:
            return f"({text.translate(self)}) Tj"
        except _Beyond:
            parts = [
                f"{self._font.getSubsetInternalName(subset, self._document)} {sized} ({escapePDF(codes)}) Tj"
                for subset, codes in self._font.splitString(text, self._document)
            ]
            return " ".join([*parts, self.name, sized])


class _TaggedLink(LinkAnnotation):
    permitted = (*LinkAnnotation.permitted, "StructParent")


def _array(numbers: Iterable[float]) -> str:
    """Numbers as the file has them; as text ReportLab takes them over, much faster than it writes its own arrays."""
    return f"[{' '.join(map(number, numbers))}]"


class _TaggedPage(PDFPage):
    __NoDefault__: ClassVar[list[str]] = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]


class TaggedCanvas(Canvas):
    """Draws as any canvas; at the end of each page turns the marks into marked content.

    `on_page` hears the number of each finished page and may raise to stop the build. Of a `sketch` only the pages
    and the places on them are wanted: what is slow to draw is left out, and it is never saved.
    """

    def __init__(self, filename: Any, *, on_page: Callable[[int], None], sketch: bool = False, **options: Any) -> None:
        self.sketch = sketch
        self._owners: list[Owner] = [None]
        self.pending_links: list[str] | None = None
        self.content = Content()
        self.link_title: Callable[[str], str] = str
        self.forms: list[Form] = []
        self._glyphs: dict[str, Glyphs] = {}
        self._reserved = 0
        self.has_fields = False
        self._on_page = on_page
        options.update(initialFontName=fonts.REGULAR, pdfVersion=(1, 7), invariant=1, pageCompression=1)
        super().__init__(filename, **options)

    @property
    def owner(self) -> Owner:
        """Who owns what is drawn now."""
        return self._owners[-1]

    def push(self, owner: Owner) -> None:
        """What is drawn next belongs to `owner`, unless a silent artifact is open."""
        self._owners.append(self.owner if is_silent(self.owner) else owner)
        self._mark()

    def pop(self) -> None:
        """What is drawn next belongs to the previous owner again."""
        self._owners.pop()
        self._mark()

    def _mark(self) -> None:
        mark = OwnerMark("")
        mark.owner = self.owner
        self._code.append(mark)

    def glyphs(self, font: str) -> Glyphs:
        """How text in `font` is written here."""
        found = self._glyphs.get(font)
        if found is None:
            found = self._glyphs[font] = Glyphs(font, self._doc)
        return found

    def add(self, owner: Owner, code: str) -> None:
        """Code that leaves the state of the page as it was, and belongs to `owner` unless a silent artifact is open."""
        block = Block(code)
        block.owner = self.owner if is_silent(self.owner) else owner
        self._code.append(block)

    def add_linked(
        self,
        owner: Owner,
        colour: str,
        pieces: Sequence[tuple[str, int | None]],
        links: Mapping[int, tuple[str, Sequence[Box]]],
    ) -> None:
        """The inside of a text object, cut where links begin and end: code, and the number of its link.

        `links` has by number the address (or "#" and the key of a place) and where the link can be pressed.
        """
        with self.owned(owner):
            whole = f"BT {' '.join(code for code, _ in pieces)} ET"
            if is_silent(self.owner):
                self.add(owner, f"q {colour} {whole} Q")
                return
            entry = LinkedText(whole)
            entry.pieces, entry.links = list(pieces), {}
            outer = self.pending_links
            for key, (link, boxes) in links.items():
                entry.links[key] = self.pending_links = []
                for box in boxes:
                    if link.startswith("#"):
                        self.linkRect("", link[1:], box, relative=1)
                    else:
                        self.linkURL(link, box, relative=1)
            self.pending_links = outer
            self._code += ["q", colour, entry, "Q"]

    @contextmanager
    def owned(self, owner: Owner) -> Iterator[None]:
        """What is drawn inside the block belongs to `owner`."""
        self.push(owner)
        try:
            yield
        finally:
            self.pop()

    def place(self, node: Node, width: float, height: float) -> None:
        """Notes the box of a figure drawn at the origin (ISO 32000-1, 14.8.5.4.3)."""
        if not is_silent(self.owner):
            x, y = self.absolutePosition(0, 0)
            self.content.boxes[node] = (x, y, x + width, y + height)

    def draw_form(self, source: str, index: int, box: tuple[float, float, float, float]) -> None:
        """Page `index` of `source` into `box` (x, y, width, height); finishing brings the content."""
        name = f"KbAnnex{len(self.forms) + 1}"
        self.forms.append(Form(len(self.content.pages) + 1, name, source, index))
        x, y, width, height = box
        self._code += ["q", f"{width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm", f"/{name} Do", "Q"]

    def draw_graft(self, source: str, index: int, box: tuple[float, float, float, float], marks: int) -> None:
        """Page `index` of `source` into `box`, its `marks` first marked-content numbers staying its own."""
        self.forms.append(Form(len(self.content.pages) + 1, "", source, index, box))
        self._reserved = marks

    def draw_picture(self, path: Path, box: tuple[float, float, float, float]) -> None:
        """A JPEG into `box`, as it is; named after its content, so that equal input gives equal bytes."""
        name = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        known = self._doc.getXObjectName(name)
        if self._doc.idToObject.get(known) is None:
            image = PDFImageXObject(name, str(path))
            image.name = name
            self._doc.Reference(image, known)
            self._doc.addForm(name, image)
        x, y, width, height = box
        self._code += ["q", f"{width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm", f"/{known} Do", "Q"]
        self._currentPageHasImages = 1
        self._formsinuse.append(name)

    def draw_line(self, text: str, x: float, y: float, font: str, size: float, align: str = "left") -> None:
        """One line of text in the colour of the moment, characters missing in `font` from the fallback."""
        whole = fonts.width(text, font, size) if align != "left" else 0.0
        x -= whole if align == "right" else whole / 2
        for use, piece in fonts.pieces(text, font):
            glyphs, sized = self.glyphs(use), f"{size:g} Tf"
            self._code.append(
                f"BT 1 0 0 1 {number(x)} {number(y)} Tm {glyphs.name} {sized} {glyphs.show(piece, sized)} ET"
            )
            x += pdfmetrics.stringWidth(piece, use, size)

    def linkRect(  # noqa: N802 - ReportLab's name
        self,
        contents: str,
        destinationname: str,
        Rect: Any = None,  # noqa: N803
        addtopage: int = 1,
        name: str | None = None,
        relative: int = 1,
        thickness: float = 0,
        color: Any = None,
        dashArray: Any = None,  # noqa: N803
        **options: Any,
    ) -> None:
        if is_silent(self.owner):
            return
        options.update(
            Rect=_array(self._absRect(Rect, relative)),
            Destination=self._bookmarkReference(destinationname),
            F=4,
            Contents=contents or self.link_title(destinationname),
        )
        _annFormat(options, color, thickness, dashArray)
        self._addAnnotation(_TaggedLink(**options), name, addtopage)

    def linkURL(self, url: str, rect: Any, *args: Any, **options: Any) -> None:  # noqa: N802 - ReportLab's name
        if is_silent(self.owner):
            return
        options.setdefault("F", 4)
        options.setdefault("Contents", PDFString(url))
        super().linkURL(url, rect, *args, **options)

    def _addAnnotation(self, annotation: Any, name: str | None = None, addtopage: int = 1) -> None:  # noqa: N802
        name = name or f"KB{self._annotationCount + 1}"
        super()._addAnnotation(annotation, name, addtopage)
        if self.pending_links is not None:
            self.pending_links.append(name)
        else:
            mark = AnnotationMark("")
            mark.annotation = name
            self._code.append(mark)

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        if len(self._owners) > 1:
            raise ValueError(f"page {len(self.content.pages) + 1} ended inside a tagged block")
        self._code[:] = self.content.mark_page([] if self.sketch else list(self._code), self._reserved)
        self._reserved = 0
        super().showPage()
        self._on_page(len(self.content.pages))

    def _setAnnotations(self, page: Any) -> None:  # noqa: N802 - the last call before a page is registered
        super()._setAnnotations(page)
        if isinstance(page, PDFPage):
            page.__class__ = _TaggedPage
            page.MediaBox = _array((0, 0, page.pagewidth, page.pageheight))
            page.StructParents = len(self.content.pages) - 1
            page.Tabs = PDFName("S")
            page.Contents, page.stream = Packed(page.stream.encode("ascii")), None
