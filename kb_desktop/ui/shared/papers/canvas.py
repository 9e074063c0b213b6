"""The pages of a paper below each other: drawn as far as they are seen, with hits and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QScrollArea, QToolTip, QWidget

from kb_desktop.ui.shared.papers.reader import Key, PaperReader
from kb_desktop.ui.shared.papers.sheets import GAP, WIDTH, Sheets, Zoom, lay_out, next_zoom

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from kb_desktop.usecases.paper_view import Box, Link

_PAPER = QColor("#ffffff")  # paper is white, whatever the palette
_HIT = QColor("#ffe680")
_CURRENT_HIT = QColor("#ffb366")
"""Colours that letters are seen through, as through a marker."""
_CURRENT_EDGE = QColor("#8a3d00")
_FOCUS_ON_PAPER = QColor("#1f6552")
_LINE = 48
"""Pixels that an arrow key scrolls."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the paper: a page, and how far down in points."""

    page: int
    down: float = 0.0


class Canvas(QLabel):
    """Draws the pages; a label, because to who listens it is one: its description has the words of the page."""

    def __init__(self, view: PageView) -> None:
        super().__init__()
        self._view = view
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pagina")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._view.paint(painter, event.rect())
        painter.end()

    def sizeHint(self) -> QSize:
        return self.size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._view.press(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, on: bool) -> bool:
        return self._view.step_link(1 if on else -1) or super().focusNextPrevChild(on)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._view.link_at(event.position().toPoint()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        link = self._view.link_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and link is not None:
            self._view.followed.emit(link)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            link = self._view.link_at(event.pos())
            QToolTip.showText(event.globalPos(), link_words(link) if link is not None else "", self)
            return True
        return super().event(event)


def _draw(painter: QPainter, place: QRect, image: QImage, sharpness: float) -> None:
    """Pixel for pixel where it fits: stretching by one pixel makes letters vague."""
    if abs(image.width() - place.width() * sharpness) <= 2 and abs(image.height() - place.height() * sharpness) <= 2:
        image.setDevicePixelRatio(sharpness)
        painter.drawImage(place.topLeft(), image)
    else:
        image.setDevicePixelRatio(1.0)
        painter.drawImage(place, image)


def link_words(link: Link) -> str:
    """Where a link leads."""
    return f"Naar pagina {link.page}" if link.page else f"Openen in de browser: {link.address}"


class PageView(QScrollArea):
    """The canvas in the room there is. Says which page is shown, and which link was followed."""

    turned = Signal(int)
    followed = Signal(object)
    zoomed = Signal()

    def __init__(self, reader: PaperReader) -> None:
        super().__init__()
        self.reader = reader
        self.zoom: Zoom = WIDTH
        self.sheets = Sheets((), (), (), 0, 0)
        self.page = 1
        self.hits: dict[int, list[Key]] = {}
        self.current_hit: Key | None = None
        self.hit_was_shown = False
        self._link: tuple[int, int] | None = None  # the page and the place of the link that has the focus
        self._aim: Spot | None = None
        self.setObjectName("pages")
        self.setAccessibleName("Pagina’s van het stuk")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas = Canvas(self)
        self.setWidget(self.canvas)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._scrolled())
        self.verticalScrollBar().setSingleStep(_LINE)
        reader.picture_came.connect(self._draw_page)
        reader.boxes_came.connect(self._draw_page)
        reader.texts_came.connect(lambda _: self._describe())

    def focusNextPrevChild(self, on: bool) -> bool:
        return QWidget.focusNextPrevChild(self, on)  # a scroll area would scroll to the middle of the canvas

    # --- where everything lies
    def show_pages(self) -> None:
        """Lay out the pages of the reader's paper."""
        self._lay_out()
        self._describe()

    def set_zoom(self, zoom: Zoom) -> None:
        """Show the pages at another size; what is at the top stays there."""
        self.zoom = zoom
        self._lay_out()
        self.zoomed.emit()

    def step_zoom(self, step: int) -> None:
        """One size larger or smaller."""
        zoom = next_zoom(self.scale, step)
        if zoom is not None:
            self.set_zoom(zoom)

    @property
    def scale(self) -> float:
        """Pixels a point of the page that is shown."""
        return self.sheets.scales[self.page - 1] if self.sheets.scales else 1.0

    def _lay_out(self) -> None:
        spot = self._aim or self.spot()
        room = self.maximumViewportSize()
        bars = self.verticalScrollBar().sizeHint().width()
        self.sheets = lay_out(self.reader.sizes, self.zoom, (room.width() - bars, room.height()))
        self.canvas.resize(self.sheets.width, self.sheets.height)
        self.go(spot)
        self.canvas.update()
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # --- moving
    def spot(self) -> Spot:
        """What is at the top of the view."""
        y = self.verticalScrollBar().value() + GAP
        page = self.sheets.at(y)
        return Spot(page, (y - self.sheets.tops[page - 1]) / self.sheets.scales[page - 1]) if page else Spot(1)

    def go(self, spot: Spot) -> None:
        """Bring a place to the top of the view."""
        self._aim = spot
        if self.sheets.tops and 1 <= spot.page <= len(self.sheets.tops):
            y = self.sheets.tops[spot.page - 1] + round(spot.down * self.sheets.scales[spot.page - 1])
            self.verticalScrollBar().setValue(y - GAP)
            self._aim = None
            self._turn(spot.page if self.verticalScrollBar().value() < y else self._middle())

    def show_box(self, page: int, box: Box) -> None:
        """Scroll until this part of a page is seen."""
        area = self._area(page, box)
        top, high = self.verticalScrollBar().value(), self.viewport().height()
        if not top + GAP <= area.top() <= top + high - GAP - area.height():
            self.verticalScrollBar().setValue(round(area.top() - high / 3))
        left, wide = self.horizontalScrollBar().value(), self.viewport().width()
        if not left <= area.left() <= left + wide - area.width():
            self.horizontalScrollBar().setValue(round(area.left() - wide / 3))
        self._turn(page)

    def show_hit(self, key: Key) -> None:
        """Scroll to a hit; until it is known where it stands, to its page."""
        boxes = self.reader.boxes(key)
        self.hit_was_shown = bool(boxes)
        if boxes:
            self.show_box(key[0], boxes[0])
        elif key[0] != self.page:
            self.go(Spot(key[0]))
        self.reader.want_boxes([key, *self._seen_hits()])

    def want_hits(self) -> None:
        """Ask where the hits stand on the pages that are seen."""
        self.reader.want_boxes(self._seen_hits())

    def _seen_hits(self) -> list[Key]:
        return [key for page in self._seen() for key in self.hits.get(page, ())]

    def _scrolled(self) -> None:
        if self._aim is None:
            self._turn(self._middle())
        self._want()

    def _middle(self) -> int:
        """The page that takes the upper half of the view."""
        return self.sheets.at(self.verticalScrollBar().value() + self.viewport().height() * 0.45) or 1

    def _turn(self, page: int) -> None:
        if page != self.page:
            self.page = page
            self._describe()
            self.turned.emit(page)

    def _describe(self) -> None:
        pages, texts = len(self.reader.sizes), self.reader.texts
        self.canvas.setAccessibleName(f"Pagina {self.page} van {pages}")
        words = texts[self.page - 1].text if self.page <= len(texts) else ""
        if words != self.canvas.accessibleDescription():
            self.canvas.setAccessibleDescription(words)

    def press(self, event: QKeyEvent) -> bool:
        """Scroll or turn by a key; whether it was one of ours."""
        bar, high = self.verticalScrollBar(), self.viewport().height()
        sideways = self.horizontalScrollBar()
        link = self._focused_link()
        match event.key():
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                bar.setValue(bar.value() + high - _LINE)
            case Qt.Key.Key_PageUp | Qt.Key.Key_Backspace:
                bar.setValue(bar.value() - high + _LINE)
            case Qt.Key.Key_Down:
                bar.setValue(bar.value() + _LINE)
            case Qt.Key.Key_Up:
                bar.setValue(bar.value() - _LINE)
            case Qt.Key.Key_Home:
                self.go(Spot(1))
            case Qt.Key.Key_End:
                self.go(Spot(len(self.reader.sizes)))
            case Qt.Key.Key_Right | Qt.Key.Key_Left:
                step = 1 if event.key() == Qt.Key.Key_Right else -1
                if sideways.maximum():
                    sideways.setValue(sideways.value() + step * _LINE)
                else:
                    self.go(Spot(min(len(self.reader.sizes), max(1, self.page + step))))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if link is not None:
                self.followed.emit(link)
            case _:
                return False
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # --- drawing
    def _seen(self) -> range:
        top = self.verticalScrollBar().value()
        return self.sheets.between(top, top + self.viewport().height())

    def _want(self) -> None:
        seen = self._seen()
        if not seen:
            return
        around = [page for page in (seen.stop, seen.start - 1) if 1 <= page <= len(self.sheets.tops)]
        self.reader.sharpness = self.devicePixelRatioF()
        self.reader.want([(page, self.sheets.scales[page - 1]) for page in (*seen, *around)])
        self.want_hits()

    def _draw_page(self, page: int) -> None:
        if page <= len(self.sheets.tops):
            self.canvas.update(self._place(page))

    def _place(self, page: int) -> QRect:
        return QRect(QPoint(self.sheets.left(page), self.sheets.tops[page - 1]), QSize(*self.sheets.sizes[page - 1]))

    def _area(self, page: int, box: Box) -> QRectF:
        place, scale = self._place(page), self.sheets.scales[page - 1]
        left, top, right, bottom = (each * scale for each in box)
        return QRectF(place.left() + left, place.top() + top, right - left, bottom - top)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw what is within `area` of the canvas."""
        edge = QPen(self.palette().color(QPalette.ColorRole.Mid))
        for page in self.sheets.between(area.top(), area.bottom()):
            place = self._place(page)
            shown = self.reader.picture(page)
            painter.fillRect(place, _PAPER)
            if shown is not None:
                _draw(painter, place, shown.image, self.devicePixelRatioF())
            painter.setPen(edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            self._paint_hits(painter, page)
        if self._link is not None and self.canvas.hasFocus() and (link := self._focused_link()) is not None:
            painter.setPen(QPen(_FOCUS_ON_PAPER, 2))
            painter.drawRoundedRect(self._area(self._link[0], link.box).adjusted(-3, -2, 3, 2), 3, 3)

    def _paint_hits(self, painter: QPainter, page: int) -> None:
        for key in self.hits.get(page, ()):
            for box in self.reader.boxes(key):
                area = self._area(page, box).adjusted(-1, -1, 1, 1)
                current = key == self.current_hit
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(area, _CURRENT_HIT if current else _HIT)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
                if current:
                    painter.setPen(QPen(_CURRENT_EDGE, 1.5))
                    painter.drawRect(area)

    # --- links
    def link_at(self, at: QPoint) -> Link | None:
        """The link at a place of the canvas."""
        page = self.sheets.at(at.y())
        links = self.reader.links.get(page, ()) if page else ()
        return next((link for link in links if self._area(page, link.box).adjusted(-2, -2, 2, 2).contains(at)), None)

    def _focused_link(self) -> Link | None:
        if self._link is None:
            return None
        links = self.reader.links.get(self._link[0], ())
        return links[self._link[1]] if self._link[1] < len(links) else None

    def step_link(self, step: int) -> bool:
        """Go to the next or previous link of the page that is shown; False when there is none left."""
        links = self.reader.links.get(self.page, ())
        here = self._link[1] if self._link is not None and self._link[0] == self.page else (-1 if step > 0 else None)
        there = len(links) - 1 if here is None else here + step
        self._link = (self.page, there) if 0 <= there < len(links) else None
        self.canvas.update()
        if self._link is None:
            return False
        self.show_box(self.page, links[there].box)
        words = f"{links[there].words}. {link_words(links[there])}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.canvas, words))
        return True

    def leave_link(self) -> None:
        """No link has the focus."""
        self._link = None
