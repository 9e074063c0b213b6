"""Running heads and feet: artifacts, never read aloud in the middle of a sentence."""

from __future__ import annotations

from kb_desktop.documents import fonts
from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.contents import PaperFacts
from kb_desktop.documents.house_style import CONCEPT_GREY, FURNITURE_SIZE, HAIR, INK, LATE, QUIET, RULE, Frame
from kb_desktop.documents.layout import Furniture, Numbers
from kb_desktop.documents.tree import FOOTER, HEADER, WATERMARK
from kb_desktop.wording import papers as words

_CALM_LABELS = frozenset({"", "openbaar"})


def running(facts: PaperFacts, paper: str, frame: Frame, *, bare_first: bool = False) -> Furniture:
    """Group and label above, paper and page x of y below. A bare first page (a cover) keeps only its label."""
    top = frame.height - frame.top + 26
    low = frame.bottom - 30

    def draw(canvas: TaggedCanvas, page: int, numbers: Numbers) -> None:
        if facts.status in ("concept", "vertrouwelijk"):
            _watermark(canvas, frame, facts.status.upper())
        with canvas.owned(HEADER):
            label = "" if facts.label in _CALM_LABELS else facts.label.upper()
            canvas.setFillColor(LATE)
            canvas.draw_line(label, frame.width - frame.right, top, fonts.BOLD, FURNITURE_SIZE, "right")
            if not (bare_first and page == 1):
                room = frame.text_width - fonts.width(label, fonts.BOLD, FURNITURE_SIZE) - 20
                canvas.setFillColor(QUIET)
                name = fonts.shorten(facts.group, fonts.REGULAR, FURNITURE_SIZE, room)
                canvas.draw_line(name, frame.left, top, fonts.REGULAR, FURNITURE_SIZE)
                _rule(canvas, frame, top - 7)
        if bare_first and page == 1:
            return
        with canvas.owned(FOOTER):
            canvas.setFillColor(QUIET)
            parts = (paper, facts.meeting, words.short_day(facts.day))
            meeting = " · ".join(part for part in parts if part not in ("", "–"))
            meeting = fonts.shorten(meeting, fonts.REGULAR, FURNITURE_SIZE, frame.text_width - 80)
            canvas.draw_line(meeting, frame.left, low, fonts.REGULAR, FURNITURE_SIZE)
            canvas.setFillColor(INK)
            number = numbers.foot(page)
            canvas.draw_line(number, frame.width - frame.right, low, fonts.SEMIBOLD, FURNITURE_SIZE, "right")

    return draw


def _rule(canvas: TaggedCanvas, frame: Frame, y: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(HAIR)
    canvas.line(frame.left, y, frame.width - frame.right, y)


def _watermark(canvas: TaggedCanvas, frame: Frame, word: str) -> None:
    with canvas.owned(WATERMARK):
        canvas.saveState()
        canvas.translate(frame.width / 2, frame.height / 2)
        canvas.rotate(52 if frame.height > frame.width else 32)
        canvas.setFillColor(CONCEPT_GREY)
        size = min(88.0, 88.0 * 0.8 * frame.height / fonts.width(word, fonts.BOLD, 88))
        canvas.draw_line(word, 0, -size / 3, fonts.BOLD, size, "centre")
        canvas.restoreState()
