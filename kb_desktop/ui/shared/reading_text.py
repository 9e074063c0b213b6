"""Text to read: lines of a length that the eye can follow, with room around them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QTextBrowser

from kb_desktop.ui.shared.tokens import LINE_HEIGHT, MEASURE, Space

SHEET = (
    "h1 { margin-top: 4px; margin-bottom: 12px; } h2 { margin-top: 22px; margin-bottom: 8px; }"
    "h3 { margin-top: 18px; margin-bottom: 6px; } p, li, td { line-height: 135%; } p { margin: 0 0 9px 0; }"
)


class ReadingText(QTextBrowser):
    """A text whose lines are at most `MEASURE` wide; larger text gets longer lines."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.document().setDefaultStyleSheet(SHEET)

    def show_html(self, words: str) -> None:
        """Show another text from its beginning."""
        self.setHtml(words)
        self.fit()

    def fit(self) -> None:
        """Keep the lines readable in the room there is."""
        scale = max(1.0, self.fontMetrics().lineSpacing() / LINE_HEIGHT)
        margins = self.document().rootFrame().frameFormat()
        free = self.viewport().width() - int(MEASURE * scale) - Space.WIDE
        margins.setLeftMargin(Space.WIDE - Space.TINY)
        margins.setRightMargin(max(Space.WIDE - Space.TINY, free))
        margins.setTopMargin(Space.LARGE)
        self.document().rootFrame().setFrameFormat(margins)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.fit()
