"""A finished paper inside the program: bookmarks at the left, a page at the right, and then save it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QPainter, QPalette, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from kb_desktop.domain.problems import Refused
from kb_desktop.ui.background import Job
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.file_windows import ask_new_file
from kb_desktop.ui.shared.parts import Banner, beside, button, column, fit, row, scrolled, text
from kb_desktop.ui.shared.tokens import Space

if TYPE_CHECKING:
    from kb_desktop.usecases.paper_view import PaperContents, Picture

_ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Sizes that can be chosen; before anybody chooses, a page is as wide as the room for it."""
_PAGE_WIDTH = 595
"""Pixels of an upright A4 page at its own size, 72 a inch."""
_WIDEST_FIT = 1.5


class PaperWindow(QDialog):
    """Shows a paper from a folder of its own, which goes when the window closes. `saved` tells where it was kept."""

    saved = Signal(object)

    def __init__(self, session: Session, title: str, paper: Path, folder: TemporaryDirectory[str], parent: QWidget):
        super().__init__(parent)
        self.session, self.paper, self._folder = session, paper, folder
        self.page, self.pages = 1, 0
        self._zoom: int | None = None
        self._texts: tuple[str, ...] = ()
        self._asked = 0
        self.setWindowTitle(title)
        self.setModal(True)
        fit(self, 1040, 860)
        self.marks = QTreeWidget()
        self.marks.setHeaderHidden(True)
        self.marks.setAccessibleName("Inhoud")
        self.marks.currentItemChanged.connect(lambda item, _: self._to_mark(item))
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.sheet.setAccessibleName("Bladzijde")
        self.area = scrolled("Bladzijde", self.sheet)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.where = text("", "muted")
        self.banner = Banner()
        self.remarks = text("", "muted", wrap=True)
        self.remarks.hide()
        self.layout_parts(title)
        for keys, step in (("PgDown", 1), ("PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self.turn, step))
        for keys, step in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self.zoom, step))
        self.finished.connect(self._close)
        self._read()

    def layout_parts(self, title: str) -> None:
        """Head, tools, the two parts and the buttons."""
        self.back = button("Vorige", partial(self.turn, -1), icon_name="chevron-left")
        self.on = button("Volgende", partial(self.turn, 1), icon_name="chevron-right")
        tools = row(
            self.back,
            self.on,
            self.where,
            None,
            button("Kleiner", partial(self.zoom, -1), icon_name="zoom-out"),
            button("Groter", partial(self.zoom, 1), icon_name="zoom-in"),
        )
        buttons = row(
            button("Openen in PDF-lezer", self._open_outside, icon_name="external-link"),
            None,
            button("Sluiten", self.reject),
            button("Opslaan als PDF", self.save, icon_name="save", look="primary"),
        )
        parts = beside(self.marks, self.area, (250, 760))
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        layout = column(text(title, "lead"), self.remarks, self.banner, tools, parts, buttons, margins=Space.WIDE)
        layout.setStretch(4, 1)
        self.setLayout(layout)

    def remark(self, words: str, attention: bool) -> None:
        """What its maker should know about the paper, below the title."""
        self.remarks.setText(f"▲  {words}" if attention else words)
        self.remarks.setProperty("look", "attention" if attention else "muted")
        self.remarks.style().polish(self.remarks)
        self.remarks.show()

    # --- reading
    def _read(self) -> None:
        def work(_: Job) -> PaperContents:
            from kb_desktop.usecases.paper_view import contents

            return contents(self.paper)

        self.session.make(work, owner=self, then=self._show_contents, label="")

    def _show_contents(self, found: PaperContents) -> None:
        self.pages, self._texts = found.pages, found.texts
        parents: list[QTreeWidgetItem] = []
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
        self.marks.expandAll()
        self._draw()

    def _draw(self) -> None:
        self.where.setText(f"Bladzijde {self.page} van {self.pages}")
        self.back.setEnabled(self.page > 1)
        self.on.setEnabled(self.page < self.pages)
        self._asked += 1
        asked, page, scale = self._asked, self.page, self._scale() * self.devicePixelRatioF()

        def work(_: Job) -> Picture:
            from kb_desktop.usecases.paper_view import render_page

            return render_page(self.paper, page, scale)

        def show(picture: Picture) -> None:
            if asked == self._asked:  # a later wish overtakes an earlier page
                self._show_picture(picture)

        self.session.make(work, owner=self, then=show, label="")

    def _show_picture(self, picture: Picture) -> None:
        width, height = picture.width, picture.height
        image = QImage(picture.pixels, width, height, width * 3, QImage.Format.Format_RGB888)
        pixmap = QPixmap.fromImage(image)
        painter = QPainter(pixmap)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))  # the edge of the sheet
        painter.drawRect(0, 0, width - 1, height - 1)
        painter.end()
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(pixmap)
        self.sheet.setAccessibleDescription(self._texts[self.page - 1] if self._texts else "")
        self.area.verticalScrollBar().setValue(0)

    # --- moving
    def turn(self, step: int) -> None:
        """Go a page on or back."""
        self.to_page(self.page + step)

    def to_page(self, page: int) -> None:
        """Show a page, when there is one with this number."""
        if 1 <= page <= self.pages and page != self.page:
            self.page = page
            self._draw()

    def zoom(self, step: int) -> None:
        """Draw the page larger or smaller."""
        scale = self._scale()
        further = [place for place, each in enumerate(_ZOOMS) if (each - scale) * step > 0.01]
        if further:
            self._zoom = further[0] if step > 0 else further[-1]
            self._draw()

    def _scale(self) -> float:
        """How large the page is drawn: as chosen, or as wide as the room."""
        if self._zoom is not None:
            return _ZOOMS[self._zoom]
        room = self.area.viewport().width() - 2 * Space.LARGE
        return max(_ZOOMS[0], min(_WIDEST_FIT, room / _PAGE_WIDTH))

    def _to_mark(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.to_page(int(item.data(0, Qt.ItemDataRole.UserRole)))

    # --- keeping
    def save(self) -> None:
        """Ask where the paper goes."""
        start = self.session.folder
        ask_new_file(self, "Opslaan als PDF", start / self.paper.name, "PDF (*.pdf)", self.keep)

    def keep(self, path: Path) -> None:
        """Copy the paper to `path`."""
        try:
            shutil.copyfile(self.paper, path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.banner.tell(f"{path.name} kan niet worden opgeslagen: {reason}. Kies een andere map.", "wrong")
            return
        self.banner.tell(f"Opgeslagen: {path}", "ok")
        self.saved.emit(path)

    def _open_outside(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.paper)))

    def _close(self) -> None:
        self._asked += 1
        self._folder.cleanup()
        self.deleteLater()


def show_paper(
    session: Session,
    parent: QWidget,
    title: str,
    name: str,
    collect: Callable[[Any], Any],
    *,
    shown: Callable[[PaperWindow], None] | None = None,
    failed: Callable[[Refused], None] | None = None,
) -> None:
    """Collect a paper on the database's thread, build it on the other with progress, then show it.

    `collect(workspace)` gives what the paper holds; `name` is the file name that saving suggests.
    """

    def build(content: object) -> None:
        folder = TemporaryDirectory(prefix="kb-desktop-", ignore_cleanup_errors=True)
        path = Path(folder.name, f"{name}.pdf")

        def make(job: Job) -> tuple[str, bool]:
            from kb_desktop.usecases import papers
            from kb_desktop.usecases.paper_view import remarks

            return remarks(papers.build(content, path, job.report))

        def show(said: tuple[str, bool]) -> None:
            window = PaperWindow(session, title, path, folder, parent)
            window.remark(*said)
            if shown is not None:
                shown(window)
            window.open()

        session.make(make, owner=parent, then=show, label=title, failed=failed)

    session.do(collect, owner=parent, then=build, failed=failed, quiet=True)
