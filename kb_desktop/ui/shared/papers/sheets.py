"""Where the pages of a paper lie below each other, at a zoom. Plain numbers, in pixels of the canvas."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

GAP = 12
"""Between two pages, and around them."""
ZOOMS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
WIDTH, WHOLE = "width", "page"
"""As wide as the room; the whole page in the room."""
Zoom = float | str
_LEAST = 0.1
_MOST = 4.0
_POINT = 96 / 72
"""Pixels a point at 100 %, where a page has the size of paper."""


@dataclass(frozen=True)
class Sheets:
    """Pages from 1. `scales` in pixels a point, `tops` of the pages, `width` and `height` of all of them."""

    scales: tuple[float, ...]
    sizes: tuple[tuple[int, int], ...]
    tops: tuple[int, ...]
    width: int
    height: int

    def left(self, page: int) -> int:
        """Where a page begins from the left: it stands in the middle."""
        return (self.width - self.sizes[page - 1][0]) // 2

    def at(self, y: float) -> int:
        """The page at this height, or the one below the gap above it; 0 without pages."""
        return max(1, bisect_right(self.tops, y)) if self.tops else 0

    def between(self, top: float, bottom: float) -> range:
        """The pages that are seen between two heights."""
        return range(self.at(top), self.at(bottom) + 1) if self.tops else range(0)


def lay_out(pages: Sequence[tuple[float, float]], zoom: Zoom, room: tuple[int, int]) -> Sheets:
    """Lay out pages of these sizes in points; `room` is what can be seen at once."""
    wide, high = max(1, room[0] - 2 * GAP), max(1, room[1] - 2 * GAP)
    scales = tuple(_scale(page, zoom, wide, high) for page in pages)
    sizes = tuple(
        (max(1, ceil(w * scale)), max(1, ceil(h * scale))) for (w, h), scale in zip(pages, scales, strict=True)
    )
    tops = tuple(accumulate((height + GAP for _, height in sizes), initial=GAP))
    widest = max((width for width, _ in sizes), default=0) + 2 * GAP
    return Sheets(scales, sizes, tops[:-1], max(widest, room[0]), max(tops[-1], room[1]))


def _scale(page: tuple[float, float], zoom: Zoom, wide: int, high: int) -> float:
    if isinstance(zoom, float):
        return zoom * _POINT
    across = wide / max(1.0, page[0])
    scale = across if zoom == WIDTH else min(across, high / max(1.0, page[1]))
    return max(_LEAST, min(_MOST * _POINT, scale))


def next_zoom(scale: float, step: int) -> float | None:
    """The zoom one step larger (1) or smaller (-1) than a scale; None at the end."""
    further = [each for each in ZOOMS if (each * _POINT - scale) * step > 0.01]
    return (further[0] if step > 0 else further[-1]) if further else None
