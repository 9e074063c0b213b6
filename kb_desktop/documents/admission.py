"""How each annex comes into a paper: with its structure, as sharp figures, or as pictures; whatever conforms is kept.

Most annexes conform as they are hoped to. So the paper itself is the first trial of all of them together; only when it
does not measure up each is tried on its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pikepdf
from reportlab.platypus import Flowable

from kb_desktop.documents import annexes, conformance, finishing, pdfium
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import CLAIMED, NotMet, Progress
from kb_desktop.documents.contents import Annex, BuiltPaper
from kb_desktop.documents.flowables import Bookmark, heading
from kb_desktop.documents.foreign import Foreign
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.inspection import Way
from kb_desktop.documents.layout import Numbers, lay_out
from kb_desktop.documents.metadata import About
from kb_desktop.documents.pack_story import sheets
from kb_desktop.documents.sections import AGENDA_PLACE, Numbering
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

_READING = 0.3
"""Part of the progress that reading annexes takes."""
_WRONG = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError)
"""What a strange annex can raise while its pages or structure are brought over."""


@dataclass
class Admission:
    """The annexes of one paper by their place; `unsure` are those whose way was hoped for, not tried.

    `as_read` are they before any of that. `dpi` is how sharp pictures of pages are.
    """

    origin: About
    folder: Path
    dpi: int = annexes.DPI
    as_read: dict[str, Admitted] = field(default_factory=dict)
    admitted: dict[str, Admitted] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def read(self, wanted: Sequence[tuple[str, Annex]], progress: Progress | None) -> None:
        """Looks at each annex and takes it the way it will most likely conform."""
        step = _READING / (2 * len(wanted) or 1)
        with pdfium.beside() as beside:
            readings: list[annexes.Reading] = []
            for at, (key, annex) in enumerate(wanted):
                _alive(progress, step * at, annex)()
                readings.append(annexes.read(annex, key, self.folder, beside))
            for at, ((key, annex), reading) in enumerate(zip(wanted, readings, strict=True), len(wanted)):
                alive = _alive(progress, step * at, annex)
                alive()
                found = self.as_read[key] = reading(alive)
                self.admitted[key] = self._first(found, alive) if found.source is not None else found

    def _first(self, found: Admitted, alive: Callable[[], None]) -> Admitted:
        match found.way:
            case Way.PICTURES:
                return self._pictures(found, alive)
            case Way.TRIAL:
                return self._tried(found, alive)
        self.unsure.add(found.key)
        return found if found.tagged else annexes.as_figures(found)

    def settle(self, progress: Progress | None) -> None:
        """Tries each annex that was only hoped for."""
        for key in sorted(self.unsure):
            alive = _alive(progress, _READING, self.admitted[key].annex)
            self.admitted[key] = self._tried(self.admitted[key], alive)
        self.unsure.clear()

    def fit_together(self, progress: Progress | None) -> bool:
        """Whether a paper with all that was hoped for conforms."""
        hoped = [self.admitted[key] for key in self.admitted if key in self.unsure]
        return not hoped or self._fits(hoped, _alive(progress, _READING, hoped[0].annex))

    def _tried(self, found: Admitted, alive: Callable[[], None]) -> Admitted:
        if found.tagged and self._fits([found], alive):
            return found
        sharp = annexes.as_figures(found)
        return sharp if self._fits([sharp], alive) else self._pictures(found, alive)

    def _pictures(self, found: Admitted, alive: Callable[[], None]) -> Admitted:
        return annexes.as_pictures(found, self.folder, alive, self.dpi)

    def _fits(self, hoped: Sequence[Admitted], alive: Callable[[], None]) -> bool:
        """Whether a paper with just these pages conforms."""

        def story(root: Node, numbers: Numbers) -> list[Flowable]:
            top = Bookmark(AGENDA_PLACE, words.AGENDA, 0)
            out: list[Flowable] = [heading(words.PACK, root.add("Sect"), 1, bookmark=top)]
            for found in hoped:
                part = root.add("Sect")
                out += [heading(words.PAPERS, part, 2), *sheets(found, part, numbers)]
            return out

        trial = self.folder / "proef.pdf"
        sources = sources_of({found.key: found for found in hoped})
        try:
            drawn = lay_out(PORTRAIT, story, lambda *_: None, str, lambda *_: alive())
            finishing.finish(drawn, self.origin, sources, trial, CLAIMED)
            return conformance.measured(trial) == CLAIMED
        except _WRONG:
            return False


def sources_of(admitted: Mapping[str, Admitted]) -> dict[str, Foreign]:
    """The files whose pages are drawn, by key."""
    return {
        each.key: Foreign(each.source, each.annex.alternative_texts)
        for each in admitted.values()
        if each.source is not None
    }


@contextmanager
def admission(numbering: Numbering, origin: About, progress: Progress | None) -> Iterator[Admission]:
    """The annexes that are in this paper, with their files while the block runs."""
    wanted = [
        (part.place, numbering.pack.agenda[part.rows[0]].annexes[part.column])
        for part in numbering.inside
        if part.column >= 0
    ]
    with tempfile.TemporaryDirectory(prefix="kb-annexes-") as folder:
        held = Admission(origin, Path(folder))
        held.read(wanted, progress)
        yield held


Make = Callable[[dict[str, Admitted], bool, Progress | None, float], BuiltPaper]
"""Builds a paper from its annexes, whether it must conform, the progress, and the part of it that is done."""


def build_with(numbering: Numbering, origin: About, progress: Progress | None, make: Make) -> BuiltPaper:
    """The paper, with its annexes the best way that conforms. See `building.build` for what it raises."""
    told = _rising(progress)
    with admission(numbering, origin, told) as held:
        start = _READING if held.admitted else 0.0
        if held.unsure:
            try:
                return make(held.admitted, True, told, start)
            except (NotMet, *_WRONG):
                held.settle(told)
        return make(held.admitted, False, told, start)


def _alive(progress: Progress | None, done: float, annex: Annex) -> Callable[[], None]:
    return partial(progress, done, words.reading_annex(annex.file)) if progress is not None else lambda: None


def _rising(progress: Progress | None) -> Progress | None:
    """Never tells less than it told before."""
    if progress is None:
        return None
    told = 0.0

    def tell(done: float, what: str) -> None:
        nonlocal told
        told = max(told, done)
        progress(told, what)

    return tell
