"""Builds everything that lives long, and shows the window before anything heavy is loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from kb_desktop.domain.addresses import Location, location
from kb_desktop.domain.problems import Refused
from kb_desktop.environment.paths import resource
from kb_desktop.environment.settings import SettingsFile
from kb_desktop.ui.background import Background
from kb_desktop.ui.desk import connecting
from kb_desktop.ui.desk.one_window import OneWindow, channel_of, hand_over
from kb_desktop.ui.first_paint import FirstPaint
from kb_desktop.ui.main_window import MainWindow
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.usecases.desk import Desk, usual_desk


def application(words: Sequence[str]) -> QApplication:
    """The Qt application, speaking Dutch."""
    running = QApplication.instance()
    made = running if isinstance(running, QApplication) else QApplication(list(words))
    made.setApplicationName("kb-desktop")
    made.setApplicationDisplayName("Krachtenbundeling Circulaire Economie")
    made.setWindowIcon(QIcon(str(resource("program", "kb-desktop.svg"))))
    QLocale.setDefault(QLocale(QLocale.Language.Dutch, QLocale.Country.Netherlands))
    translator = QTranslator(made)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_nl", folder):
        made.installTranslator(translator)
    return made


def window(desk: Desk, appearance: Appearance) -> MainWindow:
    """The main window with its session and workers."""
    background = Background()
    session = Session(desk, background)
    made = MainWindow(session, appearance, background)
    background.setParent(made)
    session.setParent(made)
    connecting.install(session, made.welcome, made)
    return made


def main(words: Sequence[str]) -> int:
    """Open the window, with a workspace or a bundle when one is named. Returns the exit code."""
    running = application(["kb-desktop", *words])
    desk = usual_desk()
    files, refused = _named(words)
    channel = channel_of(desk.paths.settings)
    if hand_over(channel, files):
        return 0
    settings = SettingsFile(desk.paths.settings).load()
    shown = window(desk, Appearance(running, settings.appearance, settings.text_size))
    listening = OneWindow(channel, shown)
    listening.asked.connect(lambda asked: _come_forward(shown, asked))
    _tell_of_crashes(shown, desk)
    shown.restore(open_last=False)
    shown.wait_for(files)
    FirstPaint(shown, lambda: _go_on(shown, files))
    if refused is not None:
        shown.session.refused.emit(refused)
    shown.show()
    code = running.exec()
    listening.close()
    return code


def _named(words: Sequence[str]) -> tuple[list[Location], Refused | None]:
    """The workspaces and bundles that are named, and why an address among them cannot be read."""
    named: list[Location] = []
    for word in words:
        try:
            if not word.startswith("-"):
                named.append(location(word))
        except Refused as refused:
            return named, refused
    return named, None


def _go_on(shown: MainWindow, files: list[Location]) -> None:
    """With the window on the screen: open what was asked, and load what opening a workspace needs."""
    if not shown.isVisible():
        return  # closed as soon as it was painted
    if files:
        shown.open_files(files)
    else:
        shown.open_last()
    shown.session.warm_up()


def _come_forward(shown: MainWindow, files: list[Location]) -> None:
    shown.setWindowState(shown.windowState() & ~Qt.WindowState.WindowMinimized)
    shown.raise_()
    shown.activateWindow()
    if files:
        shown.open_files(files)


def take_tour_pictures(shown: Sequence[tuple[Path, Desk]], bundles: Sequence[Path], folder: Path) -> Sequence[Path]:
    """Pictures of every page of the real window, for the guided tour: each workspace at the desk of who works in it."""
    from kb_desktop.ui.pictures import take_pictures

    appearance = Appearance(application(["kb-desktop"]), "light")
    return take_pictures(shown, bundles, folder, lambda desk: window(desk, appearance), appearance)


def _tell_of_crashes(shown: MainWindow, desk: Desk) -> None:
    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback

        from PySide6.QtWidgets import QMessageBox

        traceback.print_exception(kind, error, trace)
        log = desk.log()
        log.crash(error)
        log.close()
        box = QMessageBox(shown)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("Er ging iets mis")
        box.setText("Er ging iets mis in het programma zelf. Wat was opgeslagen, blijft bewaard.")
        box.setInformativeText(f"Stuur het logboek uit {desk.paths.logs} naar de beheerder. Er staan geen namen in.")
        box.open()

    sys.excepthook = told
