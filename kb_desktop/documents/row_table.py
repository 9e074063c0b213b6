"""Tables of whole rows: each row is measured once, and a page takes as many as fit.

ReportLab's own table measures the rest of itself anew on every page and copies its rows and styles at each split. It is
still used for tables with joined cells (`tables.TaggedTable`).
"""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.house_style import HAIR, QUIET, RULE, style
from kb_desktop.documents.pdf_file import number
from kb_desktop.documents.plain_text import PlainParagraph, text_block
from kb_desktop.documents.tree import DECORATION, REPEATED, Artifact, Node
from kb_desktop.wording import papers as words

HEAD_LINE = 0.9
_FEWEST = 2  # rows of a table at its end or its start on a page
_LITTLE = 150.0  # points that may be left empty for that
_EMPTY = 12.0  # height of a cell without content
_UNKNOWN = -1.0
_FITS_ANY_PAGE = 400.0
"""Points; a row this high fits below the head on a page of its own, also on A4 landscape."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Room in points above and below the content of a cell and between columns, and whether rows have lines below."""

    top: float
    bottom: float
    between: float
    ruled: bool


RULED = Spacing(4.5, 5.0, 8.0, ruled=True)
OPEN = Spacing(2.5, 3.0, 8.0, ruled=False)


class Row:
    """The cells of a row, each a list of flowables below each other (or one), and the owner of each cell.

    `name` is what its first cell holds, which stands again, unheard, where a broken row goes on.
    """

    __slots__ = ("cells", "height", "name", "owners")

    def __init__(
        self, cells: Sequence[Any], owners: Sequence[Node | Artifact | None], name: Sequence[Flowable] | None = None
    ) -> None:
        self.cells: list[Sequence[Flowable]] = [
            cell if isinstance(cell, (list, tuple)) else [cell] if cell else () for cell in cells
        ]
        self.owners = owners
        self.name = self.cells[0] if name is None else name
        self.height = _UNKNOWN


class RowTable(Flowable):
    """A table whose first `heads` rows stand above every part of it and are read once.

    With `breaks_rows` a row is broken that no page has room for; one that the next page can hold waits for it.
    """

    def __init__(
        self,
        rows: list[Row],
        widths: Sequence[float],
        spacing: Spacing,
        *,
        heads: int = 0,
        breaks_rows: bool = False,
    ) -> None:
        super().__init__()
        self.heads, self.rows = rows[:heads], rows[heads:]
        self.widths, self.spacing, self.breaks_rows = list(widths), spacing, breaks_rows
        self.continued = self.begins_a_page = False
        self.waits = True

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = sum(self.widths), 0.0
        for row in (*self.heads, *self.rows):
            if row.height == _UNKNOWN:
                row.height = self._measure(row)
            self.height += row.height
            if self.height > availHeight:
                break
        return self.width, self.height

    def _rooms(self) -> list[float]:
        """Width of the content of each column."""
        return [width - self.spacing.between for width in self.widths[:-1]] + self.widths[-1:]

    def _measure(self, row: Row) -> float:
        canvas = getattr(self, "canv", None)
        tallest = 0.0
        for cell, room in zip(row.cells, self._rooms(), strict=True):
            tall, below = (_EMPTY, 0.0) if not cell else (0.0, 0.0)
            for place, each in enumerate(cell):
                tall += below + (each.getSpaceBefore() if place else 0.0)
                tall += (each.wrap(room, 72_000) if canvas is None else each.wrapOn(canvas, room, 72_000))[1]
                below = each.getSpaceAfter()
            tallest = max(tallest, tall)
        return tallest + self.spacing.top + self.spacing.bottom

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        if self.begins_a_page:
            self.begins_a_page = False
            return []
        self.wrap(availWidth, availHeight)
        used, fitting = 0.0, 0
        for row in (*self.heads, *self.rows):
            if row.height == _UNKNOWN or used + row.height > availHeight:
                break
            used += row.height
            fitting += 1
        fitting -= len(self.heads)
        if fitting == len(self.rows):
            return [self]
        if fitting < 0 or not (fitting or self.breaks_rows):
            return []
        fitting, could = self._in_company(fitting), fitting
        before, row, after = self.rows[:fitting], self.rows[fitting], self.rows[fitting + 1 :]
        halves = self._broken(row, availHeight - used) if self._is_to_break(row, fitting) else None
        if halves is not None:
            return [self._part([*before, halves[0]]), self._part([halves[1], *after], follows=True)]
        self.waits = False
        if not before:
            return []
        rest = self._part([row, *after], follows=True)
        rest.begins_a_page = fitting < could  # and is not put below what it was parted from
        return [self._part(before), rest]

    def _in_company(self, fitting: int) -> int:
        """How many rows come on this page so that neither the first nor the last of the table stands alone.

        None of them when the table is to wait for the next page, which then has room for what belongs together.
        """
        rest, beyond = len(self.rows) - fitting, self.rows[fitting].height
        if rest == 1 and fitting > _FEWEST and self.rows[fitting - 1].height + beyond <= _FITS_ANY_PAGE:
            return fitting - 1
        alone = fitting == 1 or (rest == 1 and fitting == _FEWEST)
        begun = sum(row.height for row in self.rows[:fitting])
        if alone and self.waits and not self.continued and begun <= _LITTLE and begun + beyond <= _FITS_ANY_PAGE:
            return 0
        return fitting

    def _is_to_break(self, row: Row, fitting: int) -> bool:
        """A row for which any page has room waits for the next one, where it is asked about again."""
        return self.breaks_rows and (row.height > _FITS_ANY_PAGE or not (fitting or self.waits))

    def _part(self, rows: list[Row], *, follows: bool = False) -> RowTable:
        part = RowTable(rows, self.widths, self.spacing, breaks_rows=self.breaks_rows)
        part.heads, part.continued = self.heads, self.continued or follows
        part.hAlign = self.hAlign
        return part

    def _broken(self, row: Row, room: float) -> tuple[Row, Row] | None:
        """The row as two, the first at most `room` points high; None when the text of a cell cannot be broken there."""
        upper, lower = [], []
        for cell, width in zip(row.cells, self._rooms(), strict=True):
            halves = self._broken_cell(cell, width, room - self.spacing.top)
            if halves is None:
                return None
            upper.append(halves[0])
            lower.append(halves[1])
        owners = row.owners
        if not lower[0] and all(isinstance(each, PlainParagraph) for each in row.name):
            lower[0] = [*row.name, text_block(words.ROW_GOES_ON, style("cell_quiet"))]
            owners = [REPEATED, *owners[1:]]
        first, second = Row(upper, row.owners), Row(lower, owners, row.name)
        first.height = min(room, self._measure(first))
        second.height = max(self._measure(second), row.height - first.height)
        return first, second

    def _broken_cell(
        self, cell: Sequence[Flowable], width: float, room: float
    ) -> tuple[list[Flowable], list[Flowable]] | None:
        kept: list[Flowable] = []
        used = 0.0
        for place, each in enumerate(cell):
            above = each.getSpaceBefore()
            if used + each.height + above <= room:
                kept.append(each)
                used += each.height + above + each.getSpaceAfter()
                continue
            halves = each.split(width, room - used - above)
            if len(halves) == 2:
                return [*kept, halves[0]], [halves[1], *cell[place + 1 :]]
            return (kept, list(cell[place:])) if kept else None
        return kept, []

    def draw(self) -> None:
        canvas: Any = self.canv
        if canvas.sketch:
            return
        y, marks = self.height, []
        for place, row in enumerate((*self.heads, *self.rows)):
            self._draw_row(canvas, row, y, repeated=self.continued and place < len(self.heads))
            y -= row.height
            marks.append(y)
        if self.spacing.ruled:
            at = len(self.heads)
            self._rule(canvas, marks[:at], HEAD_LINE, QUIET)
            self._rule(canvas, marks[at:], HAIR, RULE)

    def _draw_row(self, canvas: TaggedCanvas, row: Row, y: float, *, repeated: bool) -> None:
        x = 0.0
        for cell, owner, width in zip(row.cells, row.owners, self.widths, strict=True):
            top = y - self.spacing.top
            for place, each in enumerate(cell):
                top -= (each.getSpaceBefore() if place else 0.0) + each.height
                owned = REPEATED if repeated else owner
                if isinstance(each, PlainParagraph):
                    each.draw_in(canvas, x, top, owned if owned is REPEATED else each.node or owned)
                else:
                    with canvas.owned(owned):
                        each.drawOn(canvas, x, top)
                top -= each.getSpaceAfter()
            x += width

    def _rule(self, canvas: TaggedCanvas, heights: Sequence[float], thick: float, colour: Any) -> None:
        if heights:
            drawn = " ".join(f"0 {number(y)} m {number(self.width)} {number(y)} l" for y in heights)
            stroke = " ".join(f"{part:.6g}" for part in colour.rgb())
            canvas.add(DECORATION, f"q {thick:g} w {stroke} RG n {drawn} S Q")
