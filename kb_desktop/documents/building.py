"""Building a paper: lay out, finish, measure, and only then take the place of the old file."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from reportlab.platypus import Flowable

from kb_desktop.documents import conformance, finishing, fonts
from kb_desktop.documents.contents import AnnexVerdict, BuiltPaper, Change, PaperFacts
from kb_desktop.documents.foreign import Foreign
from kb_desktop.documents.house_style import Frame
from kb_desktop.documents.keeping import kept
from kb_desktop.documents.layout import Furniture, Numbers, PageNames, Story, lay_out
from kb_desktop.documents.metadata import About
from kb_desktop.documents.tree import Node
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.sendings import Section
from kb_desktop.wording import papers as words

Progress = Callable[[float, str], None]
"""Hears the fraction done and a sentence; whatever it raises stops the build and leaves no file."""

CLAIMED = ("ua1", "2a")
_USUAL_PASSES = 3


class NotMet(Exception):  # noqa: N818 - tried, and to be made another way
    """A paper does not conform as it was made."""


def about(facts: PaperFacts, title: str) -> About:
    """Title and origin of the file of a paper."""
    fonts.register()
    author = facts.organisation or facts.group
    return About(fonts.drawable(title), fonts.drawable(author), fonts.drawable(facts.meeting or title), facts.made_at)


def build(
    origin: About,
    frame: Frame,
    story: Story,
    furniture: Furniture,
    path: Path,
    progress: Progress | None,
    *,
    link_title: Callable[[str], str] = str,
    sources: Mapping[str, Foreign] | None = None,
    annexes: tuple[AnnexVerdict, ...] = (),
    left_out: tuple[str, ...] = (),
    start: float = 0.0,
    names: PageNames | None = None,
    parts: Callable[[Numbers], tuple[Section, ...]] | None = None,
    changes: Callable[[Numbers], tuple[Change, ...]] | None = None,
    after: int = -1,
    insist: bool = False,
) -> BuiltPaper:
    """Writes the paper at `path`, whole or not at all. `names` are those of its pages, `parts` its sections.

    With `insist` a paper that does not conform is not kept: raises `NotMet`.

    Raises `Refused` ("paper.locked", "paper.not_written") when the target cannot be written, `ValueError` when the
    structure is wrong, and whatever `progress` raises.
    """
    tell = progress or _silence

    def on_page(turn: int, page: int, total: int) -> None:
        done = (turn - 1 + (page / total if total else 0.5)) / _USUAL_PASSES
        tell(start + (0.85 - start) * min(done, 1.0), words.drawing_page(page, total))

    def whole_story(root: Node, numbers: Numbers) -> list[Flowable]:
        return list(kept(story(root, numbers)))

    drawn = lay_out(frame, whole_story, furniture, link_title, on_page, names)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            finishing.finish(drawn, origin, sources or {}, beside, CLAIMED)
        except OSError as error:
            raise Refused.because("paper.not_written", file=path.name, reason=error.strerror or "") from error
        tell(0.9, words.CHECKING)
        met = conformance.measured(beside)
        if met != CLAIMED:
            if insist:
                raise NotMet
            finishing.claim(beside, origin, met)
        tell(0.98, words.SAVING)
        try:
            beside.replace(path)
        except OSError as error:
            raise Refused.because("paper.locked", file=path.name, reason=error.strerror or "") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    tell(1.0, words.SAVING)
    sections = parts(drawn.numbers) if parts is not None else ()
    told = changes(drawn.numbers) if changes is not None else ()
    return BuiltPaper(path, drawn.numbers.total, met, left_out, annexes, sections, told, after)


def _silence(_done: float, _what: str) -> None:
    pass
