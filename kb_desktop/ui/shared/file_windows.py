"""Asking for files: the window of the system, or Qt's in Dutch. Nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

_WORDS = {
    QFileDialog.DialogLabel.LookIn: "Map:",
    QFileDialog.DialogLabel.FileName: "Bestandsnaam:",
    QFileDialog.DialogLabel.FileType: "Soort bestand:",
    QFileDialog.DialogLabel.Reject: "Annuleren",
}


class _Sorts(QFileIconProvider):
    """Names of sorts of files for Qt's own window, which has no Dutch for them."""

    def type(self, about: QFileInfo) -> str:
        ending = about.suffix().lower()
        return "Map" if about.isDir() else _ENDINGS.get(ending, f"Bestand {ending}".strip())


_ENDINGS = {"kbwerk": "Werkmap", "kbbundle": "Bundel", "pdf": "PDF"}


@lru_cache(maxsize=1)
def _sorts() -> _Sorts:
    return _Sorts()


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
    dialog.setIconProvider(_sorts())
    dialog.finished.connect(dialog.deleteLater)
    return dialog
