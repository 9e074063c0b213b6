"""A note (notitie): a short paper with sections, such as goes with an agenda item."""

from __future__ import annotations

from pathlib import Path

from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper, Note
from kb_desktop.documents.flowables import Bookmark, heading, paragraph, prose
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words


def build_note(note: Note, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the note as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = note.facts
    title = words.paper_title(words.NOTE, note.title, "", facts.day)

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=note.title)
        day = words.long_day(facts.day or facts.made_at.date())
        out: list[Flowable] = [
            heading(note.title, part, 1, bookmark=Bookmark("notitie", note.title, 0)),
            paragraph(f"{facts.group} · {day}", part, "quiet"),
        ]
        for place, (head, text) in enumerate(note.sections, start=1):
            section = part.add("Sect", title=head)
            out.append(heading(head, section, 2, use="h3", bookmark=Bookmark(f"notitie-{place}", head, 1)))
            out += prose(text, section)
        return out

    return build(about(facts, title), PORTRAIT, story, running(facts, words.NOTE, PORTRAIT), path, progress)
