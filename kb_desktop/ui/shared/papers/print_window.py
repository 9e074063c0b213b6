"""Afdrukken: which pages, one or two on a sheet, in colour or readable in black and white, and on which printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QRadioButton, QWidget

from kb_desktop.domain.print_choice import pages_named, sheets_of
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.shared.editors import ChoiceEditor, NumberEditor, YesNoEditor, mark_wrong
from kb_desktop.ui.shared.file_windows import ask_new_file
from kb_desktop.ui.shared.papers import printing
from kb_desktop.ui.shared.papers.printing import Sheet
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.wording.labels import counted
from kb_desktop.wording.refusals import sentence

TO_FILE = "pdf"
_ONE_SIDE, _BOTH_SIDES = "one", "both"
_MOST_COPIES = 999
_FILE_WORDS = "Een bestand alleen om af te drukken: het kan niet worden voorgelezen. Stuur lezers het stuk zelf."
_LEGIBLE_WORDS = "Vlakken in lichte kleuren vallen weg en grijze letters worden donkerder."


@dataclass(frozen=True)
class PrintWish:
    """A printer that is set, the sheets, and whether it is printed without colours.

    `copy` is where a sharp copy with two pages on a sheet goes instead, when nothing else was wished.
    """

    printer: QPrinter
    sheets: tuple[Sheet, ...]
    grey: bool
    copy: Path | None = None


class PrintWindow(QDialog):
    """Asks how a paper is printed; `then` gets the wish."""

    def __init__(
        self,
        paper: Path,
        sizes: Sequence[tuple[float, float]],
        page: int,
        then: Callable[[PrintWish], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._paper, self._sizes, self._pages, self._page, self._then = paper, sizes, len(sizes), page, then
        self._printer: QPrinter | None = None
        self.setWindowTitle("Afdrukken")
        self.setModal(True)
        fit(self, 520, 520)
        self._make_parts()
        self.hint = text("", "muted", wrap=True)
        self.wrong = text("", "wrong", wrap=True)
        self.wrong.hide()
        self.summary = text("", "strong")
        self.go = confirming(button("Afdrukken", self._go, icon_name="printer", look="primary"))
        self.more = button("Meer instellingen…", self._more)
        self._of_a_printer = (_named("Zijden", self.sides), _named("Aantal", self.copies), self.more)
        which = column(text("Pagina’s", "label"), self.all, self.this, row(self.some, self.range), space=Space.TINY)
        layout = column(
            _named("Printer", self.printer),
            self.hint,
            which,
            row(_named("Op elk vel", self.per_sheet), *self._of_a_printer[:2]),
            column(self.grey, text(_LEGIBLE_WORDS, "muted", wrap=True), space=0),
            self.wrong,
            margins=Space.WIDE,
            space=Space.LARGE,
        )
        layout.addStretch(1)
        layout.addLayout(row(self.more, None, self.summary, button("Annuleren", self.reject), self.go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)
        self._connect()
        self._tell()

    def _make_parts(self) -> None:
        names = QPrinterInfo.availablePrinterNames()
        usual = QPrinterInfo.defaultPrinterName()
        places: list[tuple[Value, str]] = [(name, name) for name in sorted(names, key=lambda each: each != usual)]
        self.printer = ChoiceEditor([*places, (TO_FILE, "Naar een PDF-bestand")])
        self.printer.setAccessibleName("Printer")
        self.all = QRadioButton(f"Alle {self._pages} pagina’s" if self._pages > 1 else "De hele pagina")
        self.this = QRadioButton(f"Alleen deze pagina ({self._page})")
        self.some = QRadioButton("Deze pagina’s:")
        self._which = QButtonGroup(self)
        for each in (self.all, self.this, self.some):
            self._which.addButton(each)
        self.all.setChecked(True)
        self.range = QLineEdit()
        self.range.setPlaceholderText("bijvoorbeeld 1-3, 7")
        self.range.setAccessibleName("Welke pagina’s")
        self.per_sheet = ChoiceEditor([(1, "1 pagina"), (2, "2 pagina’s")])
        self.sides = ChoiceEditor([(_ONE_SIDE, "Enkelzijdig"), (_BOTH_SIDES, "Dubbelzijdig")])
        self.copies = NumberEditor()
        self.copies.show_value(1)
        self.grey = YesNoEditor()
        self.grey.setText("Zwart-wit, goed leesbaar")
        self.grey.setAccessibleDescription(_LEGIBLE_WORDS)

    def _connect(self) -> None:
        self.range.textChanged.connect(self._typed)
        self._which.buttonToggled.connect(lambda *_: self._tell())
        for each in (self.printer, self.per_sheet, self.sides):
            each.currentIndexChanged.connect(lambda _: self._tell())
        self.copies.textChanged.connect(lambda _: self._tell())
        self.printer.currentIndexChanged.connect(lambda _: self._another())

    def _another(self) -> None:
        self._printer = None  # what was set for another printer means nothing here

    def _typed(self) -> None:
        self.some.setChecked(True)
        self._tell()

    @property
    def to_file(self) -> bool:
        """Whether a file is made instead."""
        return self.printer.value() == TO_FILE

    # --- what was chosen
    def _chosen(self) -> tuple[int, ...]:
        if self.this.isChecked():
            return (self._page,)
        if self.some.isChecked():
            return pages_named(self.range.text(), self._pages)
        return tuple(range(1, self._pages + 1))

    def _sheets(self) -> tuple[Sheet, ...]:
        per_sheet = 2 if self.per_sheet.value() == 2 else 1
        pages = self._chosen()
        lying = sum(wide > high for wide, high in (self._sizes[page - 1] for page in pages))
        return tuple(Sheet(each, per_sheet, stacked=2 * lying > len(pages)) for each in sheets_of(pages, per_sheet))

    def _copies(self) -> int:
        value = self.copies.value()
        return value if isinstance(value, int) and 1 <= value <= _MOST_COPIES else 0

    def _tell(self) -> None:
        """What will come out, as long as it is clear."""
        for each in self._of_a_printer:
            each.setVisible(not self.to_file)
        self.go.setText("Bestand kiezen" if self.to_file else "Afdrukken")
        self.go.setAccessibleName(self.go.text())
        lonely = self.printer.count() == 1
        none = "Er is geen printer ingesteld op deze computer. " if lonely else ""
        self.hint.setText(none + _FILE_WORDS if self.to_file else "")
        self.hint.setVisible(self.to_file)
        self.wrong.hide()
        mark_wrong(self.range, wrong=False)
        try:
            sides = len(self._sheets())
        except Refused:
            self.summary.setText("")
            return
        if self.to_file:
            self.summary.setText(counted(sides, "pagina", "pagina’s"))
            return
        sheets = (sides + 1) // 2 if self.sides.value() == _BOTH_SIDES else sides
        self.summary.setText(counted(sheets * max(1, self._copies()), "vel", "vellen"))

    # --- going
    def _go(self) -> None:
        try:
            sheets = self._sheets()
        except Refused as refused:
            self._refuse(self.range, sentence(refused.problems[0]))
            return
        if self.to_file:
            name = self._paper.with_name(f"{self._paper.stem} om af te drukken.pdf")
            ask_new_file(self, "Opslaan om af te drukken", name, "PDF (*.pdf)", lambda path: self._file(path, sheets))
        elif not self._copies():
            self._refuse(self.copies, f"Het aantal is een heel getal van 1 tot en met {_MOST_COPIES}.")
        else:
            printer = self._set_printer()
            printer.setCopyCount(self._copies())
            self._give(printer, sheets)

    def _file(self, path: Path, sheets: tuple[Sheet, ...]) -> None:
        whole = sheets[0].per_sheet == 2 and not sheets[0].stacked and len(self._chosen()) == self._pages
        sharp = whole and not self.grey.isChecked()
        self._give(printing.to_file(path), sheets, path if sharp else None)

    def _give(self, printer: QPrinter, sheets: tuple[Sheet, ...], copy: Path | None = None) -> None:
        both, grey = self.sides.value() == _BOTH_SIDES, self.grey.isChecked()
        printer.setDocName(self._paper.stem)
        printing.prepare(printer, sheets[0], both_sides=both and not self.to_file, grey=grey)
        self.accept()
        self._then(PrintWish(printer, sheets, grey, copy))

    def _refuse(self, part: QWidget, words: str) -> None:
        self.wrong.setText(f"✕ {words}")
        self.wrong.show()
        part.setAccessibleDescription(words)
        mark_wrong(part, wrong=True)
        part.setFocus()

    def _set_printer(self) -> QPrinter:
        if self._printer is None:
            info = QPrinterInfo.printerInfo(str(self.printer.value()))
            self._printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        return self._printer

    def _more(self) -> None:
        """The window of the printer itself: trays, paper, stapling."""
        dialog = QPrintDialog(self._set_printer(), self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=False)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own `open` takes a slot in PySide


def _named(words: str, part: QWidget) -> QWidget:
    """A part with its label above it."""
    label = text(words, "label")
    label.setBuddy(part)
    part.setAccessibleName(words)
    whole = QWidget()
    whole.setLayout(column(label, part, space=Space.TINY))
    return whole
