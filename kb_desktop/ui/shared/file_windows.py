"""Asking for files: the window of the system, or Qt's in Dutch. Nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QTreeView, QWidget

_SORT_COLUMN = 2
_WORDS = {
    QFileDialog.DialogLabel.LookIn: "Map:",
    QFileDialog.DialogLabel.FileName: "Bestandsnaam:",
    QFileDialog.DialogLabel.FileType: "Soort bestand:",
    QFileDialog.DialogLabel.Reject: "Annuleren",
}


def ask_files(parent: QWidget, title: str, start: Path, sort: str, then: Callable[[list[Path]], object]) -> None:
    """Ask for one or more files that are there; `then` gets them, and is not called when nothing is chosen."""
    dialog = _dialog(parent, title, start, sort, "Openen")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.open()


def ask_file(parent: QWidget, title: str, start: Path, sort: str, then: Callable[[Path], object]) -> None:
    """Ask for one file that is there."""
    dialog = _dialog(parent, title, start, sort, "Openen")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_new_file(parent: QWidget, title: str, suggested: Path, sort: str, then: Callable[[Path], object]) -> None:
    """Ask where a file goes; a name without an ending gets that of `suggested`."""
    dialog = _dialog(parent, title, suggested.parent, sort, "Opslaan")
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
    dialog.selectFile(suggested.name)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Opslaan")
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def _dialog(parent: QWidget, title: str, folder: Path, sort: str, verb: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder), sort)
    for label, words in _WORDS.items():
        dialog.setLabelText(label, words)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, verb)
    for view in dialog.findChildren(QTreeView):  # Qt's own window, which has no Dutch for sorts of files
        view.setColumnHidden(_SORT_COLUMN, True)
    dialog.finished.connect(dialog.deleteLater)
    return dialog
