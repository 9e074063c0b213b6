"""Lessen en signalen: lessons, obstacles, steering and further arrangements, each behind its tab."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.editors import ChoiceEditor, dutch_day
from kb_desktop.ui.shared.parts import Page, PageHeader, tabs
from kb_desktop.ui.shared.record_table import Column
from kb_desktop.ui.signals.part import SignalPart, Sort
from kb_desktop.usecases.records import Workspace
from kb_desktop.usecases.signals import SignalRow
from kb_desktop.wording.labels import choice_label


def _title(words: str) -> Column[SignalRow]:
    return Column(words, lambda each: each.title, 300, stretch=True, least=170, strong=True)


def _choice(words: str, field: str, width: int) -> Column[SignalRow]:
    return Column(words, lambda each: choice_label(each.record.text(field)) if each.record.text(field) else "", width)


def _named(words: str, field: str, width: int) -> Column[SignalRow]:
    return Column(words, lambda each: each.names.get(field, ""), width)


def _day(words: str, field: str) -> Column[SignalRow]:
    return Column(
        words, lambda each: dutch_day(each.record.text(field)), 100, sort=lambda each: each.record.text(field)
    )


def _about(each: SignalRow) -> str:
    """The theme or the layer of government that is steered."""
    if each.record.text("axis") == "thema":
        return each.names.get("theme", "")
    return choice_label(each.record.text("layer")) if each.record.text("layer") else ""


SORTS = (
    Sort(
        "lesson",
        "&Geleerde lessen",
        "Les",
        "geleerde lessen",
        ("Nog geen lessen", "Leg vast wat de werkgroep leerde, zodat een ander er iets aan heeft."),
        "Wat gebeurde er, en wat zou je een ander aanraden?",
        (
            _title("Situatie"),
            Column("Advies", lambda each: each.record.text("advice"), 220, least=120),
            _named("Afspraak", "agreement", 90),
            _choice("Status", "status", 100),
        ),
        (
            "situation",
            "advice",
            "agreement",
            "layer",
            "origin",
            "applied_by",
            "secured_in",
            "status",
            "label",
        ),
        ("situation", "advice", "agreement", "layer", "origin"),
        {},
    ),
    Sort(
        "obstacle",
        "&Knelpunten",
        "Knelpunt",
        "knelpunten",
        ("Nog geen knelpunten", "Leg vast wat de afspraken in de weg zit, en wie het oppakt."),
        "Wat zit er in de weg, en wie pakt het op?",
        (
            _title("Knelpunt"),
            _choice("Soort", "type", 130),
            _named("Wie pakt het op", "owner", 150),
            _named("Afspraken", "agreements", 100),
            _choice("Status", "status", 120),
        ),
        ("text", "type", "owner", "agreements", "themes", "status", "solution", "label"),
        ("text", "type", "owner", "agreements"),
        {},
    ),
    Sort(
        "steering",
        "&Bijsturing",
        "Bijsturing",
        "bijsturingen",
        ("Nog geen bijsturing", "Blijft een thema of een bestuurslaag achter? Geef dan hier het signaal."),
        "Een signaal is geen oordeel: partijen bespreken samen wat nodig is (artikel 1.1 en 1.4).",
        (
            _title("Aanleiding"),
            Column("Thema of laag", _about, 130),
            _day("Evaluatie op", "evaluate_on"),
            _choice("Status", "status", 110),
        ),
        ("cause", "axis", "theme", "layer", "parties", "decision", "actions", "evaluate_on", "status", "label"),
        ("cause", "axis", "theme", "layer", "evaluate_on"),
        {"axis": "thema"},
    ),
    Sort(
        "arrangement",
        "&Nadere afspraken",
        "Nadere afspraak",
        "nadere afspraken",
        ("Nog geen nadere afspraken", "Leg vast wat partijen later nog afspreken, met het artikel erbij."),
        "Wat spreken partijen nog af, en volgens welk artikel?",
        (
            _title("Titel"),
            Column("Artikel", lambda each: each.record.text("article"), 90),
            _named("Partijen", "parties", 200),
            _day("Afgesproken op", "agreed_on"),
            _choice("Status", "status", 100),
        ),
        ("title", "text", "article", "agreed_on", "parties", "status"),
        ("title", "text", "article", "agreed_on", "parties"),
        {},
    ),
)


class SignalsPage(Page):
    """Four lists that are worked in the same way."""

    title = "Lessen en signalen"
    icon_name = "lightbulb"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        self.theme = ChoiceEditor([("", "Alle thema’s"), *((key, key) for key in THEME_KEYS)])
        self.theme.setAccessibleName("Thema")
        self.theme.ready.connect(self.refresh)
        self.tabs = tabs("Lessen en signalen")
        self.parts = {sort.kind: SignalPart(session, appearance, sort, self._of_theme, self.banner) for sort in SORTS}
        for part in self.parts.values():
            self.tabs.addTab(part, part.sort.tab)
        self.tabs.currentChanged.connect(lambda _: self.refresh())
        explanation = "Wat leren we, wat zit er in de weg, en waar is bijsturing nodig?"
        for each in (PageHeader(self.title, explanation, self.theme), self.banner, self.tabs):
            self.content.addWidget(each)
        self.content.setStretch(2, 1)

    def _of_theme(self) -> str:
        about = self.session.about
        own = about.theme if about is not None else None
        return own or str(self.theme.value() or "")

    def _shown(self) -> SignalPart:
        return list(self.parts.values())[self.tabs.currentIndex()]

    def refresh(self) -> None:
        about = self.session.about
        self.theme.setVisible(about is not None and about.theme is None)
        self._shown().refresh()

    def main_part(self) -> QWidget | None:
        return self._shown().table

    def reveal(self, id_: str) -> None:
        """Show the tab of a record and choose it there."""

        def kind(workspace: Workspace) -> str:
            found = workspace.get(RecordId(id_))
            return found.kind if found is not None else ""

        self.session.read(kind, owner=self, then=lambda kind: self._reveal(kind, id_))

    def _reveal(self, kind: str, id_: str) -> None:
        if kind in self.parts:
            self.theme.show_value("")
            self.tabs.setCurrentWidget(self.parts[kind])
            self.parts[kind].reveal(id_)

    # --- commands of the menu
    def add_lesson(self) -> None:
        self._add("lesson")

    def add_obstacle(self) -> None:
        self._add("obstacle")

    def add_steering(self) -> None:
        self._add("steering")

    def add_arrangement(self) -> None:
        self._add("arrangement")

    def _add(self, kind: str) -> None:
        self.tabs.setCurrentWidget(self.parts[kind])
        self.session.read(lambda _: None, owner=self, then=lambda _: self.parts[kind].add())
