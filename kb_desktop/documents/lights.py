"""Lights and charts as vector figures: shape, letter and word, so that grey paper and a listener lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib import colors
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.house_style import ACCENT, HAIR, INK, LATE, QUIET, WASH
from kb_desktop.documents.report_contents import LayerCount
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers_report as words
from kb_desktop.wording.labels import choice_label


@dataclass(frozen=True, slots=True)
class Look:
    """How a light is drawn: letter, shape, colour of the shape."""

    letter: str
    shape: str
    colour: Any
    hollow: bool = False


LOOKS: Mapping[str, Look] = {
    "op schema": Look("G", "circle", colors.HexColor("#2a6b3c")),
    "aandacht": Look("O", "triangle", colors.HexColor("#a05a00")),
    "bijsturen": Look("R", "square", LATE),
    "afgerond": Look("A", "circle", ACCENT),
    "nog niet gestart": Look("N", "circle", QUIET, hollow=True),
    "onbekend": Look("?", "square", QUIET, hollow=True),
}
_UNKNOWN = LOOKS["onbekend"]
_SIZE = 12.0


def draw_mark(canvas: Any, look: Look, x: float, y: float, size: float = _SIZE) -> None:
    """The shape with its letter in a square of `size` with its low left corner at (x, y)."""
    canvas.setLineWidth(1.2)
    canvas.setStrokeColor(look.colour)
    canvas.setFillColor(colors.white if look.hollow else look.colour)
    if look.shape == "triangle":
        path = canvas.beginPath()
        path.moveTo(x - 0.6, y + 0.4)
        path.lineTo(x + size + 0.6, y + 0.4)
        path.lineTo(x + size / 2, y + size + 0.6)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)
    elif look.shape == "square":
        canvas.roundRect(x + 0.6, y + 0.6, size - 1.2, size - 1.2, 1.6, stroke=1, fill=1)
    else:
        canvas.circle(x + size / 2, y + size / 2, size / 2 - 0.6, stroke=1, fill=1)
    canvas.setFillColor(look.colour if look.hollow else colors.white)
    scale = 0.52 if look.shape == "triangle" else 0.66
    low = 0.13 if look.shape == "triangle" else 0.27
    canvas.draw_line(look.letter, x + size / 2, y + size * low, fonts.BOLD, size * scale, "centre")


class LightMark(Flowable):
    """A light: shape, letter and word, and in small what it was before when it changed."""

    def __init__(self, light: str, before: str, parent: Node) -> None:
        super().__init__()
        self.light, self.before = light, before if before != light else ""
        self.node = parent.add("Figure", alt=words.light_figure(light, self.before))

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = availWidth, 27.0 if self.before else 14.0
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        look = LOOKS.get(self.light, _UNKNOWN)
        with canvas.owned(self.node):
            top = self.height - _SIZE - 1
            draw_mark(canvas, look, 0, top)
            canvas.setFillColor(INK)
            room = self.width - _SIZE - 4
            canvas.draw_line(
                fonts.shorten(self.light, fonts.SEMIBOLD, 9.5, room), _SIZE + 5, top + 2.8, fonts.SEMIBOLD, 9.5
            )
            if self.before:
                canvas.setFillColor(QUIET)
                was = fonts.shorten(words.was(self.before), fonts.REGULAR, 8.5, room)
                canvas.draw_line(was, _SIZE + 5, top - 9.5, fonts.REGULAR, 8.5)
        canvas.place(self.node, self.width, self.height)


class LightBar(Flowable):
    """How many agreements have each light, as marks in a row; one figure with the numbers in its text."""

    def __init__(self, title: str, lights: Mapping[str, int], parent: Node) -> None:
        super().__init__()
        self.lights = {light: lights[light] for light in LOOKS if lights.get(light)}
        self.node = parent.add("Figure", alt=words.lights_figure(title, self.lights))

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = availWidth, 15.0
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        step = min(_SIZE + 5, self.width / max(sum(self.lights.values()), 1))
        with canvas.owned(self.node):
            x = 0.0
            for light, count in self.lights.items():
                for _ in range(count):
                    draw_mark(canvas, LOOKS[light], x, 1.5, min(_SIZE, step - 1))
                    x += step
        canvas.place(self.node, self.width, self.height)


class LayerChart(Flowable):
    """Signatories per layer of government as bars: what was there dark, what came since the last report hatched."""

    _ROW = 13.5

    def __init__(self, layers: Sequence[LayerCount], parent: Node) -> None:
        super().__init__()
        self.layers = list(layers)
        self.node = parent.add("Figure", alt=words.layers_figure([(each.layer, each.now, each.new) for each in layers]))

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = availWidth, self._ROW * len(self.layers)
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        most = max([each.now for each in self.layers] + [1])
        start, end = 82.0, self.width - 74
        unit = (end - start) / most
        with canvas.owned(self.node):
            for place, each in enumerate(self.layers):
                y = self.height - (place + 1) * self._ROW + 4
                canvas.setFillColor(INK)
                canvas.draw_line(choice_label(each.layer), 0, y, fonts.REGULAR, 9.5)
                canvas.setFillColor(WASH)
                canvas.rect(start, y - 1, end - start, 9, stroke=0, fill=1)
                old = max(each.now - each.new, 0)
                canvas.setFillColor(ACCENT)
                if old:
                    canvas.rect(start, y - 1, old * unit, 9, stroke=0, fill=1)
                if each.new:
                    self._hatched(canvas, start + old * unit, y - 1, min(each.new, each.now) * unit, 9)
                canvas.setFillColor(INK)
                canvas.draw_line(words.counted(each.now, each.new), end + 8, y, fonts.SEMIBOLD, 9.5)
        canvas.place(self.node, self.width, self.height)

    def _hatched(self, canvas: Any, x: float, y: float, width: float, height: float) -> None:
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(HAIR + 0.3)
        canvas.setFillColor(colors.white)
        canvas.rect(x, y, width, height, stroke=1, fill=1)
        at = 3.0
        while at < width:
            canvas.line(x + at, y, x + at, y + height)
            at += 3.0
