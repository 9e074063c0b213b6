"""Pages that stay readable on a printer without colours: pale fills go, grey letters get darker."""

from __future__ import annotations

from kb_desktop.documents.preview import Picture

_WHITE_FROM = 232
"""Greys from here on are paper: the fills of tables and boxes."""
_TABLE = bytes(min(255, round(255 * (each / _WHITE_FROM) ** 2)) for each in range(256))


def legible(picture: Picture) -> Picture:
    """A grey picture with more contrast."""
    return Picture(picture.width, picture.height, picture.pixels.translate(_TABLE), picture.scale)
