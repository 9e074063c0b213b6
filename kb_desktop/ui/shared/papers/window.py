"""A finished paper inside the program: contents and pages at the left, the paper at the right; searched and kept."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLayout, QTreeWidget, QTreeWidgetItem, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.editors import ChoiceEditor, NumberEditor
from kb_desktop.ui.shared.file_windows import ask_new_file
from kb_desktop.ui.shared.papers.canvas import PageView, Spot
from kb_desktop.ui.shared.papers.finding import FindBar
from kb_desktop.ui.shared.papers.leaving import LeaveWindow
from kb_desktop.ui.shared.papers.made import MadePaper
from kb_desktop.ui.shared.papers.reader import PaperReader
from kb_desktop.ui.shared.papers.sheets import WHOLE, WIDTH, ZOOMS
from kb_desktop.ui.shared.papers.small_pages import SmallPages
from kb_desktop.ui.shared.parts import Banner, beside, button, column, fit, icon_button, row, tabs, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.ui.shared.working_row import WorkingRow
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.ui.shared.papers.print_window import PrintWish
    from kb_desktop.usecases.paper_view import Link, PaperContents
    from kb_desktop.usecases.papers import Paper as BuiltPaper

_MOST_STEPS_BACK = 50
_OUTSIDE = ("https://", "http://", "mailto:")
"""Addresses that may be opened at all, after asking."""


class PaperWindow(QDialog):
    """Shows a paper beside the work. `saved` tells where it was kept; `ready` comes once its pages are there.

    `built` is what the use case told when it made the paper.
    """

    saved = Signal(object)
    ready = Signal()

    def __init__(self, session: Session, title: str, made: MadePaper, parent: QWidget):
        super().__init__(parent)
        self.session, self.paper, self.made = session, made.path, made.hold()
        self.pages = 0
        self.contents: PaperContents | None = None
        self.built: BuiltPaper | None = None
        self.remarked = ("", False)
        self._been: list[Spot] = []
        self._places: list[tuple[int, QTreeWidgetItem]] = []
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        fit(self, 1180, 900)
        self.reader = PaperReader(session, made.path, self)
        self.view = PageView(self.reader)
        self.finding = FindBar(self.reader, self.view)
        self.marks = QTreeWidget()
        self.marks.setHeaderHidden(True)
        self.marks.setAccessibleName("Inhoud")
        self.marks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.small = SmallPages(self.reader)
        self.banner = Banner()
        self.working = WorkingRow(session.background)
        self.remarks = text("", "muted", wrap=True)
        self.remarks.hide()
        self._lay_out(title)
        self._connect()
        self._keys()
        self._order()
        self.reader.open()

    # --- building
    def _lay_out(self, title: str) -> None:
        self.sides = tabs("Inhoud en pagina’s")
        self.sides.addTab(self.marks, "&Inhoud")
        self.sides.addTab(self.small, "&Pagina’s")
        parts = beside(self.sides, self.view, (250, 900))
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        head = column(text(title, "lead"), self.remarks, space=Space.TINY)
        layout = column(head, self.banner, self._tools(), parts, self.working, self._buttons(), margins=Space.LARGE)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _tools(self) -> QLayout:
        self.number = NumberEditor()
        self.number.setAccessibleName("Pagina")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(self.number.fontMetrics().horizontalAdvance("00000") + Space.WIDE)
        self.of = text("van …")
        self.up = icon_button("Vorige pagina", partial(self.turn, -1), "chevron-up", "Ctrl+PageUp")
        self.down = icon_button("Volgende pagina", partial(self.turn, 1), "chevron-down", "Ctrl+PageDown")
        self.back = icon_button("Terug naar waar je was", self.go_back, "arrow-left", "Alt+←")
        self.zooms = ChoiceEditor(
            [(WIDTH, "Paginabreedte"), (WHOLE, "Hele pagina"), *((str(each), f"{each:.0%}") for each in ZOOMS)]
        )
        self.zooms.setAccessibleName("Grootte")
        self.smaller = icon_button("Kleiner", partial(self.zoom, -1), "zoom-out", "Ctrl+−")
        self.larger = icon_button("Groter", partial(self.zoom, 1), "zoom-in", "Ctrl++")
        return row(
            self.back,
            text("Pagina"),
            self.number,
            self.of,
            self.up,
            self.down,
            None,
            self.smaller,
            self.zooms,
            self.larger,
            None,
            self.finding,
            space=Space.TINY,
        )

    def _buttons(self) -> QLayout:
        self.printing = button("Afdrukken", self.print_pages, icon_name="printer")
        self.outside = button("Openen in PDF-lezer", self._open_outside, icon_name="external-link")
        self.leave = button("Sluiten", self.reject)
        self.saving = button("Opslaan als PDF", self.save, icon_name="save", look="primary")
        self._before: QWidget = self.leave
        self._actions = row(self.outside, None, self.leave, self.printing, self.saving)
        return self._actions

    def add_action(self, action: QWidget) -> None:
        """Put a button before Afdrukken: what can be done with this sort of paper."""
        self._actions.insertWidget(self._actions.count() - 2, action)
        self.setTabOrder(self._before, action)
        self._before = action

    def _connect(self) -> None:
        self.marks.currentItemChanged.connect(lambda item, _: self._to_mark(item))
        self.marks.itemActivated.connect(lambda item, _: self._to_mark(item))
        self.small.chosen.connect(self.to_page)
        self.number.ready.connect(self._to_number)
        self.zooms.ready.connect(self._choose_zoom)
        self.view.turned.connect(lambda _: self._tell_page())
        self.view.zoomed.connect(self._tell_zoom)
        self.view.followed.connect(self.follow)
        self.reader.opened.connect(self._show)
        self.reader.failed.connect(self._refused)
        self.finished.connect(self._close)
        self.session.opened.connect(self.reject)
        self.session.closed.connect(self.reject)

    def _keys(self) -> None:
        for keys, done in (
            ("Ctrl+PgDown", partial(self.turn, 1)),
            ("Ctrl+PgUp", partial(self.turn, -1)),
            ("Ctrl++", partial(self.zoom, 1)),
            ("Ctrl+=", partial(self.zoom, 1)),
            ("Ctrl+-", partial(self.zoom, -1)),
            ("Ctrl+0", partial(self.view.set_zoom, 1.0)),
            ("Ctrl+1", partial(self.view.set_zoom, WIDTH)),
            ("Ctrl+2", partial(self.view.set_zoom, WHOLE)),
            ("Ctrl+F", self.finding.start),
            ("F3", partial(self.finding.step, 1)),
            ("Shift+F3", partial(self.finding.step, -1)),
            ("Ctrl+G", self._ask_number),
            ("Alt+Left", self.go_back),
            ("Ctrl+P", self.print_pages),
            ("Ctrl+S", self.save),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(done)

    def _order(self) -> None:
        """Tab goes as the eye does."""
        tools = (self.back, self.number, self.up, self.down, self.smaller, self.zooms, self.larger)
        finding = (self.finding.line, self.finding.back, self.finding.on)
        parts = (self.sides.tabBar(), self.marks, self.small, self.view.canvas)
        buttons = (self.outside, self.leave, self.printing, self.saving)
        for one, other in pairwise((*tools, *finding, *parts, *buttons)):
            self.setTabOrder(one, other)

    def remark(self, words: str, attention: bool) -> None:
        """What its maker should know about the paper, below the title."""
        self.remarked = (words, attention)
        self.remarks.setText(f"▲  {words}" if attention else words)
        self.remarks.setProperty("look", "attention" if attention else "muted")
        self.remarks.style().polish(self.remarks)
        self.remarks.show()

    # --- reading
    def _show(self, found: PaperContents) -> None:
        self.contents, self.pages = found, len(found.sizes)
        parents: list[QTreeWidgetItem] = []
        self._places = []
        self.marks.blockSignals(True)
        for mark in found.marks:
            item = QTreeWidgetItem([mark.title])
            item.setToolTip(0, mark.title)
            item.setData(0, Qt.ItemDataRole.UserRole, mark.page)
            del parents[mark.depth :]
            if parents:
                parents[-1].addChild(item)
            else:
                self.marks.addTopLevelItem(item)
            parents.append(item)
            self._places.append((mark.page, item))
        self.marks.expandAll()
        self.marks.blockSignals(False)
        self.small.show_pages(found.marks)
        if not found.marks:
            self.sides.setCurrentWidget(self.small)
        self.view.show_pages()
        self._tell_page()
        self._tell_zoom()
        self.view.canvas.setFocus()
        self.ready.emit()

    def _refused(self, refused: Refused) -> None:
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    @property
    def page(self) -> int:
        """The page that is shown."""
        return self.view.page

    @property
    def texts(self) -> list[str]:
        """The words of the pages, as far as they were read."""
        return [each.text for each in self.reader.texts]

    def _tell_page(self) -> None:
        page = self.page
        self.of.setText(f"van {self.pages}")
        if not self.number.hasFocus():
            self.number.show_value(page)
        self.up.setEnabled(page > 1)
        self.down.setEnabled(page < self.pages)
        self.back.setEnabled(bool(self._been))
        self.small.mark(page)
        self._mark_contents(page)

    def _mark_contents(self, page: int) -> None:
        """Choose where one is in the contents, without going there; without a choice, entering it would jump."""
        before = [item for at, item in self._places if 0 < at <= page] or [item for _, item in self._places[:1]]
        if before and self._of(self.marks.currentItem()) != page:
            self.marks.blockSignals(True)
            self.marks.setCurrentItem(before[-1])
            self.marks.blockSignals(False)
            self.marks.viewport().update()

    @staticmethod
    def _of(item: QTreeWidgetItem | None) -> int:
        return int(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else 0

    def _tell_zoom(self) -> None:
        zoom = self.view.zoom
        self.zooms.show_value(zoom if isinstance(zoom, str) else str(zoom))

    # --- moving
    def turn(self, step: int) -> None:
        """Go a page on or back."""
        page = self.page + step
        if 1 <= page <= self.pages:
            self.view.go(Spot(page))

    def to_page(self, page: int) -> None:
        """Jump to a page, when there is one with this number."""
        if 1 <= page <= self.pages and page != self.page:
            self.jump(Spot(page))

    def jump(self, spot: Spot) -> None:
        """Go somewhere else; Alt+arrow left comes back."""
        self._been = [*self._been, self.view.spot()][-_MOST_STEPS_BACK:]
        self.view.leave_link()
        self.view.go(spot)
        self._tell_page()

    def go_back(self) -> None:
        """To where one was before the last jump."""
        if self._been:
            self.view.go(self._been.pop())
            self._tell_page()

    def to_item(self, number: str) -> None:
        """Jump to the page of an agenda item, as soon as the paper is open."""
        if self.contents is not None:
            self.to_page(self.contents.page_of_item(number))
        else:
            self.ready.connect(lambda: self.to_item(number), Qt.ConnectionType.SingleShotConnection)

    def zoom(self, step: int) -> None:
        """Draw the pages larger or smaller."""
        self.view.step_zoom(step)

    def _choose_zoom(self) -> None:
        chosen = str(self.zooms.value())
        self.view.set_zoom(chosen if chosen in (WIDTH, WHOLE) else float(chosen))

    def _ask_number(self) -> None:
        self.number.setFocus()
        self.number.selectAll()

    def _to_number(self) -> None:
        number = self.number.value()
        if isinstance(number, int) and 1 <= number <= self.pages:
            self.to_page(number)
        else:
            self.number.show_value(self.page)

    def _to_mark(self, item: QTreeWidgetItem | None) -> None:
        self.to_page(self._of(item))

    # --- links
    def follow(self, link: Link) -> None:
        """Jump to where a link leads; what leads outside is asked about first."""
        if link.page:
            self.jump(Spot(link.page, link.top))
        elif link.address.casefold().startswith(_OUTSIDE):
            LeaveWindow(link.address, self).open()
        else:
            self.banner.tell(f"Deze koppeling kan hier niet worden geopend: {link.address}", "attention")

    # --- keeping
    def save(self) -> None:
        """Ask where the paper goes."""
        start = self.session.folder
        ask_new_file(self, "Opslaan als PDF", start / self.paper.name, "PDF (*.pdf)", self.keep)

    def keep(self, path: Path) -> None:
        """Copy the paper to `path`, unless something else than a paper stands there."""
        from kb_desktop.usecases import paper_view

        try:
            paper_view.keep(self.paper, path)
        except Refused as refused:
            self._refused(refused)
            return
        self.banner.tell(f"Opgeslagen: {path}", "ok")
        self.saved.emit(path)

    def print_pages(self) -> None:
        """Ask how the paper is printed, and print it."""
        from kb_desktop.ui.shared.papers.print_window import PrintWindow

        if self.pages and not self.working.busy:
            PrintWindow(self.paper, self.reader.sizes, self.page, self._print, self).open()

    def _print(self, wish: PrintWish) -> None:
        from kb_desktop.ui.shared.papers.printing import print_sheets

        made, path = self.made.hold(), self.paper
        file = Path(wish.printer.outputFileName()) if wish.printer.outputFileName() else None

        def work(job: Job) -> None:
            from kb_desktop.usecases.paper_view import may_replace, print_copy

            with ExitStack() as at_the_end, ExitStack() as unless_whole:
                at_the_end.callback(made.let_go)
                if file is not None:
                    may_replace(file)
                if wish.copy is not None:
                    print_copy(path, wish.copy, job.report)
                    return
                if file is not None:
                    unless_whole.callback(file.unlink, missing_ok=True)
                print_sheets(wish.printer, path, wish.sheets, grey=wish.grey, report=job.report)
                unless_whole.pop_all()

        def done(_: None) -> None:
            self.banner.tell(f"Opgeslagen: {file}" if file else "Het stuk is naar de printer gestuurd.", "ok")

        self.banner.hide()
        refused = self._refused
        job = self.session.make(work, owner=self, then=done, label="Afdrukken", failed=refused, may_stop=True)
        self.working.follow(job)

    def _open_outside(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.paper)))

    def _close(self) -> None:
        self.reader.close(self.made.let_go)
        self.deleteLater()
