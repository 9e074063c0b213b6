"""What is known about a person, for that person (art. 15 GDPR): plain names and values."""

from __future__ import annotations

from pathlib import Path

from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper, PersonReport
from kb_desktop.documents.flowables import Bookmark, heading, paragraph
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.tables import facts as facts_table
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

_WIDTHS = (150.0, PORTRAIT.text_width - 150.0)


def build_person_report(report: PersonReport, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the report as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = report.facts

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.PERSON_REPORT)
        out: list[Flowable] = [
            paragraph(words.PERSON_REPORT, part, "lead"),
            heading(report.name, part, 1, bookmark=Bookmark("persoon", report.name, 0)),
            paragraph(f"{facts.group} · {words.long_day(facts.day)}", part, "quiet"),
            paragraph(words.PERSON_EXPLAINED, part),
        ]
        if not report.sections:
            out.append(paragraph(words.NOTHING_HELD, part))
        for place, (title, pairs) in enumerate(report.sections):
            section = part.add("Sect", title=title)
            out.append(heading(title, section, 2, use="h3", bookmark=Bookmark(f"deel-{place}", title, 1)))
            out.append(facts_table(pairs, section, title=title, widths=_WIDTHS))
        return out

    title = words.paper_title(words.PERSON_REPORT, report.name, "", facts.day)
    return build(about(facts, title), PORTRAIT, story, running(facts, words.PERSON_REPORT, PORTRAIT), path, progress)
