"""Spacing, type and shape: the only numbers that pages may use."""

from __future__ import annotations

from enum import IntEnum


class Space(IntEnum):
    """Distances in device-independent pixels."""

    TINY = 4
    SMALL = 8
    MEDIUM = 12
    LARGE = 16
    WIDE = 24
    VAST = 32


class Type(IntEnum):
    """Sizes of text in points, at 100 %."""

    SMALL = 9
    BODY = 10
    LEAD = 12
    TITLE = 18
    DISPLAY = 24


RADIUS = 6
ROW_HEIGHT = 34
LINE_HEIGHT = 18
FORM_WIDTH = 380
WIDEST_PANE = 420
"""The pane beside a table asks for no more room than this, whatever is in it."""
ICON_SIZE = 18
MEASURE = 680
"""The longest line of running text, in pixels at 100 %."""
FONT_FAMILY = "Source Sans 3"
