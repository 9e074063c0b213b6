"""Light, dark or high contrast: chosen by the user or following the system, applied to the whole program at once."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from kb_desktop.environment.paths import resource
from kb_desktop.ui.shared.palettes import PALETTES, Colours, qt_palette
from kb_desktop.ui.shared.stylesheet import stylesheet

CHOICES = {"system": "Zoals het systeem", "light": "Licht", "dark": "Donker", "contrast": "Hoog contrast"}


class Appearance(QObject):
    """The colours in use, and the icons drawn in them."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system", text_size: int = 100) -> None:
        super().__init__(application)
        self.text_size = text_size
        self._application = application
        self.choice = choice
        _prepare(application)
        application.styleHints().colorSchemeChanged.connect(self._follow)
        self.apply(choice)

    @property
    def colours(self) -> Colours:
        return PALETTES[self.name]

    @property
    def name(self) -> str:
        """Which palette is in use."""
        if self.choice in PALETTES:
            return self.choice
        scheme = self._application.styleHints().colorScheme()
        return "dark" if scheme is Qt.ColorScheme.Dark else "light"

    def apply(self, choice: str, text_size: int | None = None) -> None:
        """Use this palette from now on, and text of this size in percent."""
        self.choice = choice
        self.text_size = text_size or self.text_size
        self._application.setPalette(qt_palette(self.colours))
        sheet = stylesheet(self.colours, self.text_size)
        if sheet != self._application.styleSheet():  # Qt would go over every part of every window again
            self._application.setStyleSheet(sheet)
        self.changed.emit()

    def _follow(self) -> None:
        if self.choice == "system":
            self.apply("system")


def _prepare(application: QApplication) -> None:
    """Once for each application: a typeface that is added again is held twice."""
    if application.property("prepared"):
        return
    application.setProperty("prepared", True)
    for file in sorted(resource("fonts").glob("SourceSans3-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    application.setStyle("Fusion")


def icon(name: str, colour: QColor | None = None, size: int = 20) -> QIcon:
    """An icon of the set, drawn in the text colour of the palette in use (or in `colour`), sharp at 200 %."""
    if colour is None:
        colour = QApplication.palette().color(QPalette.ColorRole.ButtonText)
    return _drawn(name, colour.name(), size)


def button_icon(name: str, look: str, size: int, gap: int) -> QIcon:
    """An icon for beside words: `gap` pixels at its right stay empty; it has colours for chosen and switched off."""
    palette = QApplication.palette()
    roles, off = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    role = roles.BrightText if look == "primary" else roles.ButtonText
    made = QIcon()
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, palette.color(role)),
        (QIcon.Mode.Normal, QIcon.State.On, palette.color(roles.HighlightedText)),
        (QIcon.Mode.Disabled, QIcon.State.Off, palette.color(off, roles.ButtonText)),
    ):
        made.addPixmap(_pixmap(name, colour.name(), size, gap), mode, state)
    return made


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: int) -> QIcon:
    return QIcon(_pixmap(name, colour, size, 0))


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, gap: int) -> QPixmap:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap((size + gap) * 2, size * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(drawing.encode()).render(painter, QRectF(0, 0, size * 2, size * 2))
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return pixmap
