"""Traffic lights: a shape with a letter in it and a word, so that they read in colour, in grey and aloud."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.palettes import Colours
from kb_desktop.ui.shared.tokens import Space


@dataclass(frozen=True, slots=True)
class Light:
    """How a light looks: the letter, the sign that stands for its shape in text, and the role of its colour."""

    letter: str
    sign: str
    role: str


LIGHTS = {
    "op schema": Light("G", "●", "ok"),
    "aandacht": Light("O", "▲", "attention"),
    "bijsturen": Light("R", "■", "steer"),
    "nog niet gestart": Light("–", "○", "quiet"),
    "afgerond": Light("✓", "✓", "ok"),
    "onbekend": Light("?", "◌", "quiet"),
}
_UNKNOWN = Light("?", "◌", "quiet")


def light_text(light: str) -> str:
    """A light as shape, letter and word, for lists and for who listens."""
    look = LIGHTS.get(light, _UNKNOWN)
    return f"{look.sign} {light}" if look.letter in "✓–?" else f"{look.sign} {look.letter} {light}"


def draw_light(painter: QPainter, area: QRectF, light: str, colours: Colours, words: QColor) -> None:
    """Draw the shape with its letter at the left of `area`, and the word beside it in the colour `words`."""
    look = LIGHTS.get(light, _UNKNOWN)
    size = _mark_size(painter.fontMetrics().height())
    mark = QRectF(area.left(), area.center().y() - size / 2, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(getattr(colours, look.role))
    hollow = look.role == "quiet"
    painter.setPen(QPen(colour, 1.6) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
    place = _shape(painter, mark, look.sign)
    letter = QFont(painter.font())
    letter.setPixelSize(int(size * (0.5 if look.sign == "▲" else 0.62)))
    letter.setBold(True)
    usual = painter.font()
    painter.setFont(letter)
    painter.setPen(colour if hollow else QColor(colours.surface))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, look.letter)
    painter.setFont(usual)
    painter.setPen(words)
    rest = area.adjusted(size + Space.SMALL, 0, 0, 0)
    fitting = painter.fontMetrics().elidedText(light, Qt.TextElideMode.ElideRight, int(rest.width()))
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
    painter.restore()


def _mark_size(line: int) -> int:
    return line + 2


def _shape(painter: QPainter, mark: QRectF, sign: str) -> QRectF:
    """Draw the shape in `mark`; returns where its letter goes."""
    inner = mark.adjusted(1, 1, -1, -1)
    if sign == "▲":
        top, left, right = QPointF(mark.center().x(), mark.top()), mark.bottomLeft(), mark.bottomRight()
        painter.drawPolygon(QPolygonF([top, right - QPointF(0, 1), left - QPointF(0, 1)]))
        return mark.adjusted(0, mark.height() * 0.3, 0, 0)
    if sign == "■":
        painter.drawRoundedRect(inner, 2, 2)
    else:
        painter.drawEllipse(inner)
    return mark


class LightMark(QWidget):
    """A light among other parts of a page; keeps the room it needs."""

    def __init__(self, light: str, appearance: Appearance) -> None:
        super().__init__()
        self.light, self._appearance = light, appearance
        self.setAccessibleName(light_text(light))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        size = _mark_size(metrics.height())
        return QSize(size + Space.SMALL + metrics.horizontalAdvance(self.light) + 2, size + 2)

    def paintEvent(self, _: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setFont(self.font())
        draw_light(painter, QRectF(self.rect()), self.light, colours, QColor(colours.text))
