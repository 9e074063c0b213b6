"""The meeting pack: cover, clickable agenda, papers per item, previous minutes, action list, decision list."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pikepdf
from reportlab.platypus import Flowable

from kb_desktop.documents import annexes, conformance, finishing
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import CLAIMED, Progress, about, build
from kb_desktop.documents.contents import Annex, AnnexVerdict, BuiltPaper, MeetingPack
from kb_desktop.documents.flowables import Bookmark, heading
from kb_desktop.documents.foreign import Foreign
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers, lay_out
from kb_desktop.documents.metadata import About
from kb_desktop.documents.pack_story import PackStory, sheets
from kb_desktop.documents.sections import AGENDA_PLACE, Numbering
from kb_desktop.documents.tree import Node
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers as words


def build_meeting_pack(pack: MeetingPack, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the pack as PDF. Refused ("paper.empty_agenda") without agenda; a bad annex is a verdict, never a crash.

    See `building.build` for what else it raises.
    """
    if not pack.agenda and not pack.apart:
        raise Refused.because("paper.empty_agenda")
    facts = pack.facts
    title = words.pack_title(facts.group, facts.meeting, facts.day)
    paper = words.CONFIDENTIAL_PART if pack.apart else words.PACK
    numbering = Numbering(pack)
    with admitted_annexes(numbering, about(facts, title), progress) as admitted:
        story = PackStory(numbering, admitted)
        return build(
            about(facts, title),
            PORTRAIT,
            story,
            running(facts, paper, PORTRAIT, bare_first=True),
            path,
            progress,
            link_title=story.titles.__getitem__,
            sources=sources_of(admitted),
            annexes=tuple(each.verdict for each in admitted.values()),
            left_out=pack.left_out,
            start=0.3 if admitted else 0.0,
            names=numbering.names,
            parts=numbering.sections,
            after=pack.sent.serial if pack.sent is not None else -1,
        )


def annex_verdicts(pack: MeetingPack, progress: Progress | None = None) -> tuple[AnnexVerdict, ...]:
    """How each annex would go into the pack, without making it; whatever `progress` raises stops it."""
    origin = about(pack.facts, words.pack_title(pack.facts.group, pack.facts.meeting, pack.facts.day))
    with admitted_annexes(Numbering(pack), origin, progress) as admitted:
        return tuple(each.verdict for each in admitted.values())


@contextmanager
def admitted_annexes(numbering: Numbering, origin: About, progress: Progress | None) -> Iterator[dict[str, Admitted]]:
    """The annexes that are in this paper, by their place, with their files while the block runs."""
    wanted = [
        (part.place, numbering.pack.agenda[part.rows[0]].annexes[part.column])
        for part in numbering.inside
        if part.column >= 0
    ]
    with tempfile.TemporaryDirectory(prefix="kb-annexes-") as place:
        yield _admit(wanted, origin, Path(place), progress)


def sources_of(admitted: Mapping[str, Admitted]) -> dict[str, Foreign]:
    """The files whose pages are drawn, by key."""
    return {
        each.key: Foreign(each.source, each.annex.alternative_texts)
        for each in admitted.values()
        if each.source is not None
    }


def _admit(
    wanted: Sequence[tuple[str, Annex]], origin: About, folder: Path, progress: Progress | None
) -> dict[str, Admitted]:
    admitted: dict[str, Admitted] = {}
    for index, (key, annex) in enumerate(wanted):
        done, what = 0.3 * index / len(wanted), words.reading_annex(annex.file)
        alive = partial(progress, done, what) if progress is not None else _nothing
        alive()
        admitted[key] = admit(annexes.read(annex, key, folder), origin, folder, alive)
    return admitted


def admit(found: Admitted, origin: About, folder: Path, alive: Callable[[], None]) -> Admitted:
    """Decides by trial: an annex is drawn sharp only when a paper with just its pages meets UA-1 and A-2a.

    `alive` is called now and then and may raise to cancel.
    """
    if found.source is None:
        return found
    if annexes.needs_pictures(found.source):
        return annexes.as_pictures(found, folder, alive)

    sharp = annexes.as_figures(found)
    for way in (found, sharp) if found.tagged else (sharp,):
        if _fits(way, origin, folder, alive):
            return way
    return annexes.as_pictures(found, folder, alive)


def _fits(found: Admitted, origin: About, folder: Path, alive: Callable[[], None]) -> bool:
    """Whether a paper with just these pages conforms."""

    def story(root: Node, numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect")
        top = Bookmark(AGENDA_PLACE, words.AGENDA, 0)
        head = [heading(words.PACK, part, 1, bookmark=top), heading(words.PAPERS, part, 2)]
        return [*head, *sheets(found, part, numbers)]

    trial = folder / f"{found.key}-trial.pdf"
    try:
        drawn = lay_out(origin, PORTRAIT, story, lambda *_: None, str, lambda *_: alive())
        finishing.finish(drawn, origin, sources_of({found.key: found}), trial, CLAIMED)
        return conformance.measured(trial) == CLAIMED
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return False


def _nothing() -> None:
    pass
