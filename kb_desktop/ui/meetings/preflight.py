"""Before a pack is made: what its annexes lack for who cannot see, asked once and kept with the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QLayout, QListWidget, QListWidgetItem, QWidget

from kb_desktop.domain.papers import reads_as_file_name
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.cells import lines_of
from kb_desktop.ui.shared.editors import ChoiceEditor, LineEditor, LongTextEditor
from kb_desktop.ui.shared.parts import (
    DetailPane,
    beside,
    button,
    column,
    fit,
    icon_button,
    row,
    scrolled,
    text,
    wrapping,
)
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.records import Done, Workspace
from kb_desktop.wording.labels import counted
from kb_desktop.wording.papers_signs import SIGNS_LEAD
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.usecases.paper_view import Picture
    from kb_desktop.usecases.preflight import AnnexFacts

TITLE = "Bijlagen controleren"
LANGUAGES: Sequence[tuple[Value, str]] = (
    ("nl-NL", "Nederlands"),
    ("en-GB", "Engels"),
    ("de-DE", "Duits"),
    ("fr-FR", "Frans"),
    ("fy-NL", "Fries"),
)
_NOTHING_LACKS = "Alles is ingevuld."
_MAY_BE_SKIPPED = (
    "Je mag dit overslaan: de bijlagen gaan gewoon mee. Wie het stuk laat voorlezen, hoort dan bij een plaatje alleen "
    "welke pagina het is, en een stuk zonder taal klinkt als Nederlands."
)
_MOST_OF_SIGNS = 120
"""Height that the list of signs may take before it scrolls."""
_PICTURE = (300, 240)
"""Pixels that the picture to describe may take."""


def lacks(facts: AnnexFacts) -> list[str]:
    """What there is to fill in for an annex, in words."""
    said = []
    if facts.title_from_file and reads_as_file_name(facts.annex.title):
        said.append("titel")
    if facts.language_missing:
        said.append("taal")
    if facts.undescribed:
        said.append(counted(facts.undescribed, "beschrijving", "beschrijvingen"))
    return said


def open_questions(facts: Sequence[AnnexFacts], signs: Sequence[str] = ()) -> frozenset[str]:
    """What lacks, as one value to compare: who skipped exactly this is not asked again."""
    lacking = [f"{each.annex.key} {each.annex.sha256} {what}" for each in facts for what in lacks(each)]
    return frozenset([*lacking, *signs])


class PreflightWindow(QDialog):
    """Annexes at the left, what the chosen one lacks at the right. `go_on(changed)` asks for the pack.

    `signs` says of each sign that cannot be printed where it stands.
    """

    go_on = Signal(bool)

    def __init__(
        self, session: Session, facts: Sequence[AnnexFacts], verb: str, parent: QWidget, signs: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.facts = list(facts)
        self._changed = False
        self._signs = tuple(signs)
        self._about: _AnnexForm | None = None
        self.setWindowTitle(TITLE)
        self.setModal(True)
        fit(self, 940, 680)
        self.head = text("", "lead", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName("Bijlagen")
        lines_of(self.list)
        self.side = DetailPane("Gekozen bijlage", 380)
        parts = beside(self.list, self.side, (380, 520))
        self.told = text("", "muted", wrap=True)
        self.go = button(verb, self._go, icon_name="printer", look="primary")
        buttons = row(None, button("Sluiten", self.reject), self.go)
        lines = [text(f"▲  {SIGNS_LEAD}", "attention", wrap=True)]
        lines += [text(each, wrap=True, selectable=True) for each in signs]
        self.signs = scrolled("Tekens die niet gedrukt kunnen worden", wrapping(*lines), most=_MOST_OF_SIGNS)
        self.signs.setVisible(bool(signs))
        layout = column(self.head, self.signs, parts, self.told, buttons, margins=Space.WIDE)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        for each in self.facts:
            self.list.addItem(QListWidgetItem(_line(each)))
        self.list.currentRowChanged.connect(self._choose)
        self.finished.connect(self.deleteLater)
        parts.setVisible(bool(self.facts))
        self._tell()
        self.list.setCurrentRow(next((at for at, each in enumerate(self.facts) if lacks(each)), 0))

    def _tell(self) -> None:
        left_out = sum(not each.verdict.pages for each in self.facts)
        open_ = sum(bool(lacks(each)) for each in self.facts)
        if not self.facts and self._signs:
            said = "Kijk dit na voordat je de stukken maakt."
        elif not self.facts:
            said = "Er zijn nog geen bijlagen bij deze vergadering."
        elif left_out:
            said = f"{counted(left_out, 'bijlage kan', 'bijlagen kunnen')} niet mee."
        elif open_:
            said = f"Bij {counted(open_, 'bijlage', 'bijlagen')} is nog iets in te vullen."
        else:
            said = "Alle bijlagen kunnen mee."
        self.head.setText(said)
        self.told.setText(_MAY_BE_SKIPPED if open_ else _NOTHING_LACKS)
        self.told.setVisible(bool(self.facts))

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.facts):
            self._about = _AnnexForm(self._session, self.facts[place], lambda facts: self._answered(place, facts))
            self.side.show_parts(self._about)

    def _answered(self, place: int, facts: AnnexFacts) -> None:
        self._changed = True
        self.facts[place] = facts
        self.list.item(place).setText(_line(facts))
        self._tell()

    def _go(self) -> None:
        """What is being typed is saved first: pressing the button took the focus away."""
        self.setFocus()
        self._session.read(lambda _: None, owner=self, then=lambda _: self._gone())

    def _gone(self) -> None:
        self.accept()
        self.go_on.emit(self._changed)


def _line(facts: AnnexFacts) -> str:
    annex = facts.annex
    lacking = lacks(facts)
    if not facts.verdict.pages:
        said = "✕ gaat niet mee"
    elif lacking:
        said = f"▲ mist: {', '.join(lacking)}"
    else:
        said = "✓ klaar"
    return f"{annex.number}  {annex.title}\n{said}"


class _AnnexForm(QWidget):
    """The questions about one annex; an answer is saved when its field is left."""

    def __init__(self, session: Session, facts: AnnexFacts, answered: Callable[[AnnexFacts], object]) -> None:
        super().__init__()
        self._session, self.facts, self._answered = session, facts, answered
        self._at = next((at for at, each in enumerate(facts.wanted) if not each.description), 0)
        comes = bool(facts.verdict.pages)
        sign = ("▲" if facts.wanted and not facts.tagged else "✓") if comes else "✕"
        self.wrong = text("", "wrong", wrap=True)
        self.wrong.hide()
        layout = column(
            text(f"Bijlage {facts.annex.number}", "lead"),
            text(f"{sign}  {facts.verdict.sentence}", "" if comes else "attention", wrap=True),
            self._title_part(),
            space=Space.MEDIUM,
        )
        if comes:
            layout.addLayout(self._language_part())
        if facts.wanted:
            layout.addLayout(self._pictures_part())
        layout.addWidget(self.wrong)
        self.setLayout(layout)

    # --- title and language
    def _title_part(self) -> QWidget:
        facts = self.facts
        self.title = LineEditor()
        self.title.setAccessibleName("Titel")
        self.title.show_value(facts.annex.title)
        self.title.ready.connect(self._title)
        label = text("Titel", "label")
        label.setBuddy(self.title)
        self.title_hint = text("▲ Dit is de naam van het bestand. Geef een titel die lezers begrijpen.", "attention")
        self.title_hint.setWordWrap(True)
        self.title_hint.setVisible("titel" in lacks(facts))
        parts: list[QWidget | QLayout] = [label, self.title, self.title_hint]
        if facts.own_title and facts.own_title != facts.annex.title:
            use = button(f"Overnemen uit het bestand: ‘{facts.own_title}’", self._use_own, look="link")
            use.setToolTip(facts.own_title)
            parts.append(use)
        whole = QWidget()
        whole.setLayout(column(*parts, space=Space.TINY))
        return whole

    def _use_own(self) -> None:
        self.title.show_value(self.facts.own_title)
        self._title()

    def _title(self) -> None:
        title = str(self.title.value() or "")
        if title and title != self.facts.annex.title:
            self._save({"title": title}, self._with_title(title))

    def _with_title(self, title: str) -> AnnexFacts:
        return replace(self.facts, annex=replace(self.facts.annex, title=title), title_from_file=False)

    def _language_part(self) -> QLayout:
        facts = self.facts
        own = facts.own_language
        none = f"Zoals in het bestand: {_language(own)}" if own else "Nog niet gekozen"
        known = [("", none), *LANGUAGES]
        if facts.annex.language and facts.annex.language not in {code for code, _ in LANGUAGES}:
            known.append((facts.annex.language, facts.annex.language))
        self.language = ChoiceEditor(known)
        self.language.setAccessibleName("Taal")
        self.language.show_value(facts.annex.language)
        self.language.ready.connect(self._choose_language)
        label = text("Taal", "label")
        label.setBuddy(self.language)
        self.language_hint = text("▲ Het bestand zegt niet in welke taal het is.", "attention", wrap=True)
        self.language_hint.setVisible(facts.language_missing)
        return column(label, self.language, self.language_hint, space=Space.TINY)

    def _choose_language(self) -> None:
        language = str(self.language.value() or "")
        if language != self.facts.annex.language:
            with_it = replace(self.facts, annex=replace(self.facts.annex, language=language))
            self._save({"language": language}, with_it)

    # --- descriptions
    def _pictures_part(self) -> QLayout:
        self.which = text("", "label")
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.picture.setMinimumHeight(_PICTURE[1])
        self.words = LongTextEditor(3)
        self.words.setPlaceholderText("Wat staat er op, in één of twee zinnen?")
        self.words.ready.connect(self._describe)
        self.which.setBuddy(self.words)
        self.before = icon_button("Vorige afbeelding", lambda: self._turn(-1), "chevron-left")
        self.after = icon_button("Volgende afbeelding", lambda: self._turn(1), "chevron-right")
        many = len(self.facts.wanted) > 1
        self.before.setVisible(many)
        self.after.setVisible(many)
        self._show_picture()
        return column(row(self.which, None, self.before, self.after), self.picture, self.words, space=Space.TINY)

    def _turn(self, step: int) -> None:
        self._at = (self._at + step) % len(self.facts.wanted)
        self._show_picture()

    def _show_picture(self) -> None:
        wanted = self.facts.wanted[self._at]
        place = f" ({self._at + 1} van {len(self.facts.wanted)})" if len(self.facts.wanted) > 1 else ""
        self.which.setText(f"Beschrijving van de afbeelding op pagina {wanted.page}{place}")
        self.words.setAccessibleName(self.which.text())
        self.words.show_value(wanted.description or None)
        self.picture.setAccessibleName(f"Pagina {wanted.page} van bijlage {self.facts.annex.number}")
        annex, at, scale = self.facts.annex, self._at, self.devicePixelRatioF()

        def work() -> Picture:
            from kb_desktop.usecases.preflight import page_picture

            return page_picture(annex, wanted.page, scale)

        def show(picture: Picture) -> None:
            if at == self._at:
                self.picture.setPixmap(_pixmap(picture, scale))

        self._session.look(work, owner=self, then=show, failed=lambda _: self.picture.clear())

    def _describe(self) -> None:
        wanted = self.facts.wanted[self._at]
        words = " ".join(str(self.words.value() or "").split())
        if words != wanted.description:
            kept = tuple(replace(each, description=words) if each is wanted else each for each in self.facts.wanted)
            self._save({"described": {wanted.name: words}}, replace(self.facts, wanted=kept))

    # --- keeping
    def _save(self, values: dict[str, object], after: AnnexFacts) -> None:
        before, annex, today = self.facts, self.facts.annex, self._session.today
        self.facts = after

        def keep(workspace: Workspace) -> Done:
            from kb_desktop.usecases.preflight import answer, paper_of

            return answer(workspace, paper_of(annex), today, **values)  # type: ignore[arg-type]

        def kept(_: Done) -> None:
            self.wrong.hide()
            self.title_hint.setVisible("titel" in lacks(after))
            if after.verdict.pages:
                self.language_hint.setVisible(after.language_missing)
            self._answered(after)

        def refused(problem: Refused) -> None:
            self.facts = before
            self.wrong.setText(f"✕ {sentence(problem.problems[0])}")
            self.wrong.show()

        self._session.do(keep, owner=self.window(), then=kept, failed=refused)


def _language(code: str) -> str:
    short = code.split("-", maxsplit=1)[0].casefold()
    return next((words for known, words in LANGUAGES if str(known).split("-")[0] == short), code)


def _pixmap(picture: Picture, sharpness: float) -> QPixmap:
    wide, high = picture.width, picture.height
    image = QImage(picture.pixels, wide, high, wide * 3, QImage.Format.Format_RGB888)
    room = [round(each * sharpness) for each in _PICTURE]
    pixmap = QPixmap.fromImage(
        image.scaled(room[0], room[1], Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    )
    pixmap.setDevicePixelRatio(sharpness)
    return pixmap
