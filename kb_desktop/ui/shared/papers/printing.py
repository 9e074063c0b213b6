"""Pages onto a printer: drawn by PDFium as sharp as the printer is, a page at a time, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPainter, QTransform
from PySide6.QtPrintSupport import QPrinter

from kb_desktop.domain.problems import Refused

_MOST_IN_COLOUR = 12_000_000
_MOST_IN_GREY = 24_000_000
"""Pixels of a page: some 370 and 520 dots an inch of A4. More is not seen, and fills the queue of the printer."""
_BETWEEN = 0.03
"""Of the length of a sheet, between two pages on it."""


@dataclass(frozen=True)
class Sheet:
    """The pages on one side of a sheet, of which at most `per_sheet` fit: beside each other, or `stacked`."""

    pages: tuple[int, ...]
    per_sheet: int
    stacked: bool = False


def prepare(printer: QPrinter, sheet: Sheet, *, both_sides: bool, grey: bool) -> None:
    """Turn the paper as sheets like this one need it."""
    lying = sheet.per_sheet == 2 and not sheet.stacked
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait)
    two_sides = QPrinter.DuplexMode.DuplexShortSide if lying else QPrinter.DuplexMode.DuplexLongSide
    printer.setDuplex(two_sides if both_sides else QPrinter.DuplexMode.DuplexNone)
    printer.setColorMode(QPrinter.ColorMode.GrayScale if grey else QPrinter.ColorMode.Color)


def print_sheets(
    printer: QPrinter,
    path: Path,
    sheets: Sequence[Sheet],
    *,
    grey: bool,
    report: Callable[[float, str], None],
) -> None:
    """Print the pages of the paper at `path`. What `report` raises stops it, and takes back what was not printed yet.

    Raises `Refused` ("print.not_printed", "print.not_written", "paper.unreadable").
    """
    from kb_desktop.usecases.paper_view import OpenPaper, page_to_print

    with OpenPaper(path) as paper:
        painter = QPainter()
        if not _may_write(printer) or not painter.begin(printer):
            raise _not_begun(printer)
        try:
            for place, sheet in enumerate(sheets):
                report(place / len(sheets), f"Vel {place + 1} van {len(sheets)}")
                if place and not printer.newPage():
                    raise _not_begun(printer)
                for page, slot in zip(sheet.pages, _slots(printer, sheet), strict=False):
                    report((place + 0.5) / len(sheets), f"Vel {place + 1} van {len(sheets)}")
                    turned, target = _placed(paper.sizes[page - 1], slot, turn=sheet.per_sheet == 1)
                    across = target.height() if turned else target.width()
                    scale = across / paper.sizes[page - 1][0]
                    most = _MOST_IN_GREY if grey else _MOST_IN_COLOUR
                    picture = page_to_print(paper, page, scale, grey=grey, most=most)
                    sort = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
                    line = picture.width * (1 if grey else 3)
                    image = QImage(picture.pixels, picture.width, picture.height, line, sort)
                    painter.drawImage(target, image.transformed(QTransform().rotate(-90)) if turned else image)
        except BaseException:
            printer.abort()
            raise
        finally:
            painter.end()


def _may_write(printer: QPrinter) -> bool:
    """Whether the file of a printer that writes one can be made; Qt would only complain in its log."""
    file = printer.outputFileName()
    try:
        if file:
            Path(file).open("ab").close()
    except OSError:
        return False
    return True


def _not_begun(printer: QPrinter) -> Refused:
    file = printer.outputFileName()
    return Refused.because("print.not_written", file=Path(file).name) if file else Refused.because("print.not_printed")


def _slots(printer: QPrinter, sheet: Sheet) -> list[QRectF]:
    """Where pages may come, within what the printer can reach."""
    reach = QRectF(QPointF(0, 0), QSizeF(printer.pageRect(QPrinter.Unit.DevicePixel).size()))
    if sheet.per_sheet == 1:
        return [reach]
    long = reach.height() if sheet.stacked else reach.width()
    half, on = long * (1 - _BETWEEN) / 2, long * (1 + _BETWEEN) / 2
    if sheet.stacked:
        return [QRectF(0, top, reach.width(), half) for top in (0.0, on)]
    return [QRectF(left, 0, half, reach.height()) for left in (0.0, on)]


def _placed(size: tuple[float, float], slot: QRectF, *, turn: bool) -> tuple[bool, QRectF]:
    """Whether a page lies on its side there, and where: as large as fits, in the middle."""
    wide, high = size
    turned = turn and (wide > high) != (slot.width() > slot.height())
    if turned:
        wide, high = high, wide
    scale = min(slot.width() / wide, slot.height() / high)
    target = QRectF(0, 0, wide * scale, high * scale)
    target.moveCenter(slot.center())
    return turned, target


def to_file(path: Path) -> QPrinter:
    """A printer that writes a PDF of pictures: only to be printed later, it cannot be read aloud."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageMargins(QMarginsF(5, 5, 5, 5), QPageLayout.Unit.Millimeter)
    printer.setResolution(600)
    return printer
