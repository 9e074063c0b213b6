"""The meeting pack: cover, clickable agenda, papers per item, previous minutes, action list, decision list."""

from __future__ import annotations

from pathlib import Path

from kb_desktop.documents.admission import build_with, sources_of
from kb_desktop.documents.annexes import Admitted
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper, MeetingPack
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.pack_story import PackStory
from kb_desktop.documents.sections import Numbering
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers as words


def build_meeting_pack(pack: MeetingPack, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the pack as PDF. Refused ("paper.empty_agenda") without agenda; a bad annex is a verdict, never a crash.

    See `building.build` for what else it raises.
    """
    if not pack.agenda and not pack.apart:
        raise Refused.because("paper.empty_agenda")
    facts = pack.facts
    paper = words.CONFIDENTIAL_PART if pack.apart else words.PACK
    origin = about(facts, words.paper_title(paper, facts.group, facts.meeting, facts.day))
    numbering = Numbering(pack)

    def make(admitted: dict[str, Admitted], insist: bool, told: Progress | None, start: float) -> BuiltPaper:
        story = PackStory(numbering, admitted)
        return build(
            origin,
            PORTRAIT,
            story,
            running(facts, paper, PORTRAIT, bare_first=True),
            path,
            told,
            link_title=story.titles.__getitem__,
            sources=sources_of(admitted),
            annexes=tuple(each.verdict for each in admitted.values()),
            left_out=pack.left_out,
            start=start,
            names=numbering.names,
            parts=numbering.sections,
            after=pack.sent.serial if pack.sent is not None else -1,
            insist=insist,
        )

    return build_with(numbering, origin, progress, make)
