"""The small parts every page is made of: labels, headers, cards, banners, buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from kb_desktop.ui.shared.appearance import button_icon
from kb_desktop.ui.shared.focus import put_inside
from kb_desktop.ui.shared.tokens import ICON_SIZE, WIDEST_PANE, Space


def text(words: str, look: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label in one of the looks of the style sheet."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        label.setProperty("look", look)
    if wrap:
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


NEW_LOOKS = (
    QEvent.Type.ApplicationPaletteChange,
    QEvent.Type.PaletteChange,
    QEvent.Type.StyleChange,
    QEvent.Type.FontChange,
)


class PushButton(QPushButton):
    """A button that Enter presses as Space does, wherever it stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.click()
        else:
            super().keyPressEvent(event)


class _Button(PushButton):
    """A button whose icon follows the palette in use."""

    def __init__(self, words: str, icon_name: str, look: str) -> None:
        super().__init__(words)
        self._icon_name = icon_name
        if look:
            self.setProperty("look", look)
        self._draw()

    def _draw(self) -> None:
        if self._icon_name:
            size = max(ICON_SIZE, self.fontMetrics().lineSpacing())
            gap = Space.TINY if self.text() else 0
            self.setIcon(button_icon(self._icon_name, str(self.property("look") or ""), size, gap))
            self.setIconSize(QSize(size + gap, size))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in NEW_LOOKS:
            self._draw()


def button(words: str, clicked: Callable[[], object], *, icon_name: str = "", look: str = "") -> QPushButton:
    """A button: a verb with its noun."""
    made = _Button(words, icon_name, look)
    made.setAccessibleName(words.replace("&", ""))
    made.clicked.connect(lambda _checked=False: clicked())
    made.setAutoDefault(False)
    return made


def icon_button(name: str, clicked: Callable[[], object], icon_name: str, keys: str = "") -> QPushButton:
    """A button that is only an icon; its name, and the keys that do the same, are its tool tip."""
    made = _Button("", icon_name, "plain")
    made.setAccessibleName(name)
    made.setToolTip(f"{name} ({keys})" if keys else name)
    made.setMaximumWidth(2 * max(ICON_SIZE, made.fontMetrics().lineSpacing()))
    made.clicked.connect(lambda _checked=False: clicked())
    made.setAutoDefault(False)
    return made


def beginning(words: str, most: int) -> str:
    """The first words of a text, at most so many characters, without the sign that ends it in the covenant's list."""
    whole = " ".join(words.split()).rstrip(";.")
    return whole if len(whole) <= most else f"{whole[:most].rsplit(' ', 1)[0]}…"


def column(*parts: QWidget | QLayout, space: int = Space.MEDIUM, margins: int = 0) -> QVBoxLayout:
    """Parts below each other."""
    layout = QVBoxLayout()
    layout.setSpacing(space)
    layout.setContentsMargins(margins, margins, margins, margins)
    for part in parts:
        _add(layout, part)
    return layout


def row(*parts: QWidget | QLayout | None, space: int = Space.SMALL, margins: int = 0) -> QHBoxLayout:
    """Parts beside each other; None takes up the free space."""
    layout = QHBoxLayout()
    layout.setSpacing(space)
    layout.setContentsMargins(margins, margins, margins, margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            _add(layout, part)
    return layout


def _add(layout: QVBoxLayout | QHBoxLayout, part: QWidget | QLayout) -> None:
    if isinstance(part, QWidget):
        layout.addWidget(part)
    else:
        layout.addLayout(part)


class Card(QFrame):
    """A quiet surface with a title."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = column(space=Space.SMALL, margins=Space.LARGE)
        self.setLayout(self.body)
        if title:
            self.body.addWidget(text(title, "lead"))
            self.setAccessibleName(title)

    def clear(self, keep: int = 1) -> None:
        """Remove everything after the first `keep` parts."""
        empty(self.body, keep)


def empty(layout: QLayout, keep: int = 0) -> None:
    """Remove the parts of a layout after the first `keep`."""
    while layout.count() > keep:
        item = layout.takeAt(keep)
        if item is None:
            break
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)
            inner.deleteLater()


def share_bar(name: str, part: int, whole: int) -> QProgressBar:
    """A thin bar: how much one figure is of the largest; the figure itself stands beside it."""
    made = QProgressBar()
    made.setRange(0, max(whole, 1))
    made.setValue(part)
    made.setTextVisible(False)
    made.setProperty("look", "share")
    made.setAccessibleName(name)
    return made


class PageHeader(QWidget):
    """Title, one line of explanation, and the page's main actions at the right."""

    def __init__(self, title: str, explanation: str = "", *actions: QWidget) -> None:
        super().__init__()
        self.title = text(title, "title")
        self.explanation = text(explanation, "muted", wrap=True)
        words = column(self.title, self.explanation, space=Space.TINY)
        layout = row(words, space=Space.SMALL)
        layout.setStretch(0, 1)
        for action in actions:
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)


class Banner(QFrame):
    """News inside the page: tone `info`, `attention`, `wrong` or `ok`; hidden until something is shown."""

    _SYMBOLS = {"info": "ℹ", "attention": "▲", "wrong": "✕", "ok": "✓"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._words = text("", wrap=True, selectable=True)
        self._close = button("Sluiten", self.hide, look="link")
        self._layout = row(self._words, self._close, margins=Space.SMALL)
        self._layout.setStretch(0, 1)
        self.setLayout(self._layout)
        self.hide()

    def add_action(self, action: QWidget) -> None:
        """Put a button beside the words."""
        self._layout.insertWidget(1, action)

    def tell(self, words: str, tone: str = "info") -> None:
        """Show a sentence."""
        self._words.setText(f"{self._SYMBOLS[tone]}  {words}")
        self.setAccessibleName(words)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))  # WCAG 4.1.3: said without focus


def beside(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Two parts side by side with a border that can be dragged; the first takes the room that is left."""
    splitter = QSplitter()
    splitter.setHandleWidth(Space.LARGE)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setStretchFactor(0, 1)
    splitter.setSizes(list(sizes))
    return splitter


def scrolled(name: str, inner: QWidget | None = None, least_width: int = 0, most: int = 0) -> QScrollArea:
    """A part that scrolls up and down; the focus goes to what is in it, Page Down works from there.

    With `most` it is as high as what is in it needs at its width, and scrolls above that many pixels.
    """
    area = _AsHighAsNeeded(most) if most else QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setAccessibleName(name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if least_width:
        area.setMinimumWidth(least_width)
    if inner is not None:
        area.setWidget(inner)
    return area


def wrapping(*lines: QWidget, margins: int = 0) -> QWidget:
    """Lines that wrap, to scroll through. They would ask for the height of a narrow column; the area knows better."""
    made = QWidget()
    layout = column(*lines, space=Space.TINY, margins=margins)
    layout.addStretch(1)
    made.setLayout(layout)
    made.setMinimumHeight(1)
    return made


class _AsHighAsNeeded(QScrollArea):
    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        around = 2 * self.frameWidth()
        inner = self.widget()
        return min(self._most, (inner.heightForWidth(width - around) if inner is not None else 0) + around)


def fit(window: QWidget, width: int, height: int) -> None:
    """Give a window its size, as far as the screen has room for it and its frame."""
    room = window.screen().availableSize()
    window.resize(min(width, room.width() - 40), min(height, room.height() - 60))


def confirming(made: QPushButton) -> QPushButton:
    """The button that ends a dialog: Enter in a line presses it, Ctrl+Enter also in a text of several lines."""
    made.setDefault(True)
    made.setShortcut("Ctrl+Return")
    return made


def tabs(name: str) -> QTabWidget:
    """Parts behind tabs; the row of tabs takes the focus, the frame around it does not."""
    made = QTabWidget()
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt takes it away from both
    return made


class Scrolling(QWidget):
    """What stands in a part that scrolls; it asks for the height its words need at the width they have.

    Qt asks for the height at the smallest width, and then scrolls where everything fits.
    """

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        return QSize(least.width(), 0) if layout is not None and layout.hasHeightForWidth() else least


class DetailPane(QFrame):
    """What was chosen in a list, on a surface of its own that scrolls; a title above, buttons below the parts."""

    def __init__(self, name: str, least_width: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.area = scrolled(name)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._least = least_width
        self.setLayout(column(self.area))

    def minimumSizeHint(self) -> QSize:
        """As wide as the parts need, so that nothing scrolls sideways; with very large text it does."""
        inner = self.area.widget()
        needed = inner.minimumSizeHint().width() + self.area.verticalScrollBar().sizeHint().width() + 2 if inner else 0
        return QSize(max(self._least, min(needed, WIDEST_PANE)), super().minimumSizeHint().height())

    def show_parts(self, *parts: QWidget | QLayout) -> None:
        """Show these below each other instead of what was shown."""
        inner = Scrolling()
        layout = column(*parts, margins=Space.LARGE)
        layout.addStretch(1)
        inner.setLayout(layout)
        put_inside(self.area, inner)
        self.updateGeometry()


LET_OP = "let-op"
"""What the exchange page reveals by this name: everything that is worth a look."""


class Page(QWidget):
    """A page's frame: margins, and a banner under the header."""

    title = ""
    icon_name = ""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.banner = Banner()
        self.content = column(space=Space.LARGE, margins=Space.WIDE)
        self.setLayout(self.content)

    def refresh(self) -> None:
        """Read again what the page shows."""

    def main_part(self) -> QWidget | None:
        """The list or table that the page is about; who comes by a key starts there."""
        return None

    def reveal(self, id_: str) -> None:
        """Choose the record with this id, once it is shown; pages without a choice do nothing."""
