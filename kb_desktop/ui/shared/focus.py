"""The way the focus goes with Tab, where parts are made while the window is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget


def put_inside(area: QScrollArea, inner: QWidget) -> None:
    """Show `inner` in a part that scrolls; Tab goes through it where it stands, not after everything made before."""
    after = _focus_before(area)
    area.setWidget(inner)
    for each in inner.findChildren(QWidget):
        of_its_own = each.window() is area.window() and not isinstance(each.parent(), QComboBox)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and of_its_own:
            QWidget.setTabOrder(after, each)
            after = each


def _focus_before(area: QWidget) -> QWidget:
    """What has the focus before `area` when one walks with Tab."""
    each = area.previousInFocusChain()
    while each is not None and each is not area:
        kin = each.isAncestorOf(area) or area.isAncestorOf(each)  # for those Qt would take their last part
        if not kin and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return each
        each = each.previousInFocusChain()
    return area


def leave_field(window: QWidget) -> None:
    """Save what is being typed in a window, as leaving the field does; also when another window has the focus."""
    from kb_desktop.ui.shared.editors import Editor

    focused = QApplication.focusWidget()
    if focused is not None and window.isAncestorOf(focused):
        focused.clearFocus()
        return
    field: QWidget | None = window.focusWidget()
    while field is not None and not isinstance(field, Editor):
        field = field.parentWidget()
    if field is not None:
        field.ready.emit()
