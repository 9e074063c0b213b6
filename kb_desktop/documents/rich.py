"""Paragraphs with markup: links, several typefaces, or words that only ReportLab itself can break."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import _SplitFragHY, _SplitFragLL, _SplitWordHY

from kb_desktop.documents.canvas import TaggedCanvas, TaggedText
from kb_desktop.documents.tree import Artifact, Node


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in the paper: key of its destination, title, and depth in the outline (0 is the top)."""

    key: str
    title: str
    depth: int


class TaggedParagraph(Paragraph):
    """A paragraph with its node; `label` is the node of the bullet. Split parts keep both."""

    def __init__(
        self,
        text: str,
        use: ParagraphStyle | None = None,
        bulletText: str | None = None,  # noqa: N803 - ReportLab splits with these names
        frags: Any = None,
        caseSensitive: int = 1,  # noqa: N803
        encoding: str = "utf8",
        *,
        node: Node | Artifact | None = None,
        label: Node | None = None,
        bookmark: Bookmark | None = None,
    ) -> None:
        super().__init__(text, use, bulletText, frags, caseSensitive, encoding)
        self.node = node
        self.label = label
        self.bookmark = bookmark
        self.upper_ends: list[bool | None] = []
        self._broken: tuple[tuple[float, ...], Any] | None = None

    def breakLines(self, width: float | list[float] | tuple[float, ...]) -> Any:  # noqa: N802 - ReportLab's name
        """The lines for this width, broken once: tables and splits ask several times for the same."""
        key = (width,) if isinstance(width, (int, float)) else tuple(width)
        if self._broken is None or self._broken[0] != key:
            self._broken = key, super().breakLines(width)
        return self._broken[1]

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        ends = self._line_ends() if getattr(self, "blPara", None) else []
        held = getattr(self, "blPara", None)
        parts: list[Any] = super().split(availWidth, availHeight)
        if not parts and held is not None:
            self.blPara = held  # ReportLab forgets the lines of what it could not split
        if len(parts) == 2:
            parts[0].upper_ends = ends[: len(parts[0].blPara.lines)]
        for index, part in enumerate(parts):
            part.node = self.node
            part.label = self.label if part.bulletText else None
            part.bookmark = self.bookmark if index == 0 else None
        return parts

    def draw(self) -> None:
        canvas = self.canv
        if canvas.sketch:
            return
        canvas.push(self.label if self.bulletText and self.label else self.node or canvas.owner)
        outer, canvas.pending_links = canvas.pending_links, []
        try:
            super().draw()
        finally:
            canvas.pending_links = outer
            canvas.pop()

    def beginText(self, x: float, y: float) -> TaggedText:  # noqa: N802 - called once the bullet is drawn
        canvas = cast("TaggedCanvas", self.canv)
        text = canvas.beginText(x, y)
        if self.bulletText and self.label:
            canvas.pop()
            canvas.push(self.node)
        text.line_ends = list(self.upper_ends) if self.upper_ends else self._line_ends()
        self._end_lines_in_words(text.line_ends)
        return text

    def _end_lines_in_words(self, ends: list[bool | None]) -> None:
        """ReportLab may leave an empty piece behind the hyphen of a line; the hyphen must come last."""
        if self.blPara.kind == 1:
            for line, hyphenated in zip(self.blPara.lines, ends, strict=False):
                while hyphenated and len(line.words) > 1 and line.words[-1].text == "":
                    line.words.pop()

    def _line_ends(self) -> list[bool | None]:
        """Per line: hyphenated by the layout, an ordinary end, or None for the end of the paragraph."""
        laid_out, words = self.blPara, self.frags
        count = len(laid_out.lines)
        ends: list[bool | None] = []
        for index, line in enumerate(laid_out.lines):
            final = index + 1 == count
            if laid_out.kind == 0:
                hyphenated = bool(line[1]) and isinstance(line[1][-1], _SplitWordHY)
            else:
                stop = len(words) if final else laid_out.lines[index + 1].sFW
                word = words[stop - 1] if 0 < stop <= len(words) else None
                hyphenated = isinstance(word, _SplitFragHY) or (final and isinstance(word, _SplitFragLL))
            whole = final and not getattr(self, "_splitpara", 0)
            ends.append(True if hyphenated else None if whole else False)
        return ends
