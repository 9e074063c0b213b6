"""Tables over pages: one Table in the tree, its head repeated as an artifact (ISO 14289-1, 7.5)."""

# mypy: disable-error-code="attr-defined, misc"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable, LongTable, TableStyle
from reportlab.platypus.tables import TableRenderCB

from kb_desktop.documents.flowables import holds_list, inline, prose
from kb_desktop.documents.fonts import REGULAR
from kb_desktop.documents.house_style import HAIR, QUIET, RULE, style
from kb_desktop.documents.plain_text import text_block
from kb_desktop.documents.row_table import HEAD_LINE, OPEN, RULED, Row, RowTable
from kb_desktop.documents.tree import LAYOUT, REPEATED, Artifact, Node


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: paragraphs as (markup, style name). A plain string in a row is one paragraph of plain text.

    `said` is text that people typed, above them, with its lists, in the style `use`. `drawn` makes a figure in the
    cell, below the node it is given. A cell may go `across` several columns or `down` several rows; the places it
    covers are left out of their rows.
    """

    paragraphs: tuple[tuple[str, str], ...]
    drawn: Callable[[Node], Flowable] | None = None
    across: int = 1
    down: int = 1
    said: str = ""
    use: str = "cell"

    @classmethod
    def of(cls, text: str, use: str = "cell") -> Cell:
        """A cell with plain text."""
        return cls(((inline(text), use),) if text else ())

    @classmethod
    def typed(cls, text: str, use: str = "cell", *below: tuple[str, str]) -> Cell:
        """A cell with text that people typed, its lists set as lists, and paragraphs below it."""
        if holds_list(text):
            return cls(below, said=text, use=use)
        return cls((*(((inline(text), use),) if text else ()), *below))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in points, and the style of its cells."""

    title: str
    width: float
    use: str = "cell"
    head: str = "head"


class _CellOwner(TableRenderCB):
    """ReportLab says which cell is being drawn; the cell's node owns what comes."""

    def startTable(self, T: Any) -> None:  # noqa: N802, N803
        T.canv.push(LAYOUT)

    def endTable(self, T: Any) -> None:  # noqa: N802, N803
        T.canv.pop()

    def startBG(self, T: Any) -> None:  # noqa: N802, N803
        pass

    def endBG(self, T: Any) -> None:  # noqa: N802, N803
        pass

    def startLines(self, T: Any) -> None:  # noqa: N802, N803
        pass

    def endLines(self, T: Any) -> None:  # noqa: N802, N803
        pass

    def startRow(self, T: Any, r: int) -> None:  # noqa: N802, N803
        T.canv.push(REPEATED if r in T.repeated else LAYOUT)

    def endRow(self, T: Any) -> None:  # noqa: N802, N803
        T.canv.pop()

    def startCell(self, T: Any, r: int, c: int, *_: Any) -> None:  # noqa: N802, N803
        T.canv.push(T.owners[r][c] if r not in T.repeated else REPEATED)

    def endCell(self, T: Any) -> None:  # noqa: N802, N803
        T.canv.pop()


class TaggedTable(LongTable):
    """A table whose rows keep their nodes when it is split."""

    owners: list[list[Node | Artifact | None]]
    repeated: frozenset[int] = frozenset()

    def draw(self) -> None:
        if not self.canv.sketch:
            super().draw()

    def _splitRows(self, availHeight: float, doInRowSplit: int = 0) -> list[Any]:  # noqa: N802, N803
        parts: list[Any] = super()._splitRows(availHeight, doInRowSplit)
        if len(parts) == 2:
            upper, lower = parts
            heads = self.repeatRows if isinstance(self.repeatRows, int) else len(self.repeatRows)
            rest = len(lower._cellvalues) - heads  # noqa: SLF001
            upper.owners, upper.repeated = self.owners[: len(upper._cellvalues)], self.repeated  # noqa: SLF001
            silent: list[list[Node | Artifact | None]] = [[None] * self._ncols for _ in range(heads)]
            lower.owners = silent + self.owners[len(self.owners) - rest :]
            lower.repeated = frozenset(range(heads))
        return parts


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Cell]],
    parent: Node,
    *,
    title: str,
    row_head: int | None = None,
) -> RowTable | TaggedTable:
    """A ruled table with one head row; the cell in column `row_head` heads its row (Scope Row)."""
    whole = parent.add("Table", title=title)
    head = (whole.add("THead") if rows else whole).add("TR", keep=True)  # ISO 32000-1, 14.8.4.3.4: no head without body
    body = whole.add("TBody")
    owners: list[list[Node | Artifact | None]] = [
        [head.add("TH", keep=True, attributes="<</O/Table/Scope/Column>>") for _ in columns]
    ]
    cells: list[list[Any]] = [[text_block(inline(column.title), style(column.head)) for column in columns]]
    covered: dict[int, int] = {}
    spans: list[Any] = []
    for row in rows:
        nodes, held, joined = _row(row, columns, body.add("TR", keep=True), row_head, covered)
        spans += [("SPAN", (left, len(owners)), (right, len(owners) + low)) for left, right, low in joined]
        owners.append(nodes)
        cells.append(held)
    widths = [column.width for column in columns]
    if not spans:
        grid = [Row(held, nodes) for held, nodes in zip(cells, owners, strict=True)]
        return RowTable(grid, widths, RULED, heads=1, breaks_rows=True)
    made = TaggedTable(
        cells,
        colWidths=widths,
        repeatRows=1,
        style=_ruled(spans),
        renderCB=_CellOwner(),
        hAlign="LEFT",
    )
    made.owners = owners
    return made


_Joined = tuple[int, int, int]


def _row(
    row: Sequence[str | Cell], columns: Sequence[Column], line: Node, row_head: int | None, covered: dict[int, int]
) -> tuple[list[Node | Artifact | None], list[Any], list[_Joined]]:
    """Owners, contents and joined places (first and last column, rows below) of a row of the grid.

    `covered` counts per column the rows that a cell above still reaches; it is brought up to date.
    """
    owners: list[Node | Artifact | None] = []
    held: list[Any] = []
    joined: list[_Joined] = []
    waiting = list(row)
    while len(owners) < len(columns):
        at = len(owners)
        if covered.get(at, 0):
            covered[at] -= 1
            owners.append(None)
            held.append("")
            continue
        value = waiting.pop(0)
        cell = Cell.of(value, columns[at].use) if isinstance(value, str) else value
        node = _cell_node(line, at == row_head, cell.across, cell.down)
        if cell.across > 1 or cell.down > 1:
            joined.append((at, at + cell.across - 1, cell.down - 1))
        for column in range(at, at + cell.across):
            covered[column] = cell.down - 1
        owners += [node] + [None] * (cell.across - 1)
        held += [_cell(cell, node)] + [""] * (cell.across - 1)
    if waiting or len(owners) > len(columns):
        raise ValueError("the cells of a row do not fit its columns")
    return owners, held, joined


def facts(pairs: Sequence[tuple[str, str]], parent: Node, *, title: str, widths: tuple[float, float]) -> RowTable:
    """Names and values in two columns, without lines; each name heads its row."""
    whole = parent.add("Table", title=title)
    body = whole.add("TBody")
    rows = []
    for name, value in pairs:
        line = body.add("TR", keep=True)
        cells = [text_block(inline(name), style("label")), text_block(inline(value), style("cell"))]
        rows.append(Row(cells, [_cell_node(line, head=True), _cell_node(line, head=False)]))
    return RowTable(rows, widths, OPEN)


def _cell_node(line: Node, head: bool, across: int = 1, down: int = 1) -> Node:
    said = "/Scope/Row" if head else ""
    said += f"/ColSpan {across}" if across > 1 else ""
    said += f"/RowSpan {down}" if down > 1 else ""
    return line.add("TH" if head else "TD", keep=True, attributes=f"<</O/Table{said}>>" if said else "")


def _cell(cell: Cell, node: Node) -> Any:
    """What stands in a cell; several things are each an element, else they would be heard as one word."""
    parts: list[Flowable] = [cell.drawn(node)] if cell.drawn is not None else []
    parts += prose(cell.said, node, f"{cell.use}_prose") if cell.said else []
    apart = len(parts) + len(cell.paragraphs) > 1
    parts += [text_block(markup, style(use), node=node.add("P") if apart else None) for markup, use in cell.paragraphs]
    return parts or ""


def _ruled(spans: Sequence[Any] = ()) -> TableStyle:
    return TableStyle(
        [
            *spans,
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), RULED.between),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), RULED.top),
            ("BOTTOMPADDING", (0, 0), (-1, -1), RULED.bottom),
            ("LINEBELOW", (0, 0), (-1, 0), HEAD_LINE, QUIET),
            ("LINEBELOW", (0, 1), (-1, -1), HAIR, RULE),
        ]
    )
