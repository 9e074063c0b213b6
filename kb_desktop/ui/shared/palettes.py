"""Colours by role, for light, dark and high contrast. Every pair that carries text has a contrast of 4.5 or more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colours:
    """One palette. Text stands on window, surface, raised and selected; `*_text` on the colour of its name."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    selected: str
    selected_text: str
    focus: str
    ok: str
    attention: str
    steer: str
    quiet: str
    info_fill: str
    attention_fill: str
    steer_fill: str
    ok_fill: str


LIGHT = Colours(
    window="#f5f6f4",
    surface="#ffffff",
    raised="#eceeea",
    line="#d4d8d2",
    text="#1d2320",
    muted="#566059",
    accent="#1f6552",
    accent_text="#ffffff",
    selected="#d9ebe4",
    selected_text="#12352b",
    focus="#1f6552",
    ok="#256b2f",
    attention="#8a5200",
    steer="#b3261e",
    quiet="#5a635d",
    info_fill="#e4eef6",
    attention_fill="#fbecd2",
    steer_fill="#fbe3e1",
    ok_fill="#e0f0e1",
)

DARK = Colours(
    window="#161a18",
    surface="#1e2321",
    raised="#272d2a",
    line="#3a423e",
    text="#e8ece9",
    muted="#a5b0aa",
    accent="#7fd1b5",
    accent_text="#0d2119",
    selected="#26443a",
    selected_text="#e5f5ee",
    focus="#7fd1b5",
    ok="#8fd19a",
    attention="#f0b85e",
    steer="#ff9e96",
    quiet="#a9b2ad",
    info_fill="#203040",
    attention_fill="#3d2f14",
    steer_fill="#452220",
    ok_fill="#1d3723",
)

CONTRAST = Colours(
    window="#ffffff",
    surface="#ffffff",
    raised="#ffffff",
    line="#000000",
    text="#000000",
    muted="#000000",
    accent="#00337a",
    accent_text="#ffffff",
    selected="#00337a",
    selected_text="#ffffff",
    focus="#c00000",
    ok="#004d14",
    attention="#5c3500",
    steer="#8f0000",
    quiet="#222222",
    info_fill="#ffffff",
    attention_fill="#ffffff",
    steer_fill="#ffffff",
    ok_fill="#ffffff",
)

PALETTES: Mapping[str, Colours] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, 1.4.3), from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def qt_palette(colours: Colours) -> QPalette:
    """The palette that Qt's own parts draw with."""
    palette = QPalette()
    roles = QPalette.ColorRole
    pairs = {
        roles.Window: colours.window,
        roles.WindowText: colours.text,
        roles.Base: colours.surface,
        roles.AlternateBase: colours.raised,
        roles.Text: colours.text,
        roles.Button: colours.raised,
        roles.ButtonText: colours.text,
        roles.BrightText: colours.accent_text,
        roles.Highlight: colours.selected,
        roles.HighlightedText: colours.selected_text,
        roles.ToolTipBase: colours.raised,
        roles.ToolTipText: colours.text,
        roles.PlaceholderText: colours.muted,
        roles.Link: colours.accent,
        roles.Mid: colours.line,
    }
    for role, colour in pairs.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette


def names() -> list[str]:
    """The roles of a palette."""
    return [each.name for each in fields(Colours)]
