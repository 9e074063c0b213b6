"""One style sheet, made from the tokens and a palette."""

from __future__ import annotations

from string import Template

from kb_desktop.ui.shared.palettes import Colours, names
from kb_desktop.ui.shared.tokens import FONT_FAMILY, RADIUS, Space, Type

_SHEET = Template("""
* { font-family: "$family", "Segoe UI", "DejaVu Sans"; font-size: ${body}pt; }
QMainWindow, QDialog, QWidget#page { background: $window; }
QLabel { color: $text; background: transparent; }
QLabel[look="display"] { font-size: ${display}pt; font-weight: 600; }
QLabel[look="title"] { font-size: ${title}pt; font-weight: 600; }
QLabel[look="lead"] { font-size: ${lead}pt; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="label"] { color: $muted; font-size: ${small}pt; font-weight: 600; }
QLabel[look="attention"] { color: $attention; font-size: ${small}pt; }
QLabel[look="chip"] { background: $selected; color: $selected_text; border-radius: 4px; padding: 3px 7px;
  font-size: ${small}pt; font-weight: 600; }
QLabel[look="wrong"] { color: $steer; font-size: ${small}pt; }
QLabel[look="figure"] { font-size: ${display}pt; font-weight: 600; color: $accent; }
QLabel[look="figure"][tone="steer"] { color: $steer; }
QLabel[look="figure"][tone="attention"] { color: $attention; }
QFrame#card { background: $surface; border: 1px solid $line; border-radius: ${radius}px; }
QFrame#sidebar { background: $raised; border: none; border-right: 1px solid $line; }
QFrame#banner { border-radius: ${radius}px; border: 1px solid $line; background: $info_fill; }
QFrame#banner[tone="attention"] { background: $attention_fill; border-color: $attention; }
QFrame#banner[tone="wrong"] { background: $steer_fill; border-color: $steer; }
QFrame#banner[tone="ok"] { background: $ok_fill; border-color: $ok; }
QPushButton { background: $surface; color: $text; border: 1px solid $line; border-radius: ${radius}px;
  padding: 6px 12px; min-height: 20px; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $selected; color: $selected_text; }
QPushButton:focus, QToolButton:focus { border: 2px solid $focus; padding: 5px 11px; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton[look="primary"] { background: $accent; color: $accent_text; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:disabled { background: $raised; color: $muted; border-color: $line; }
QPushButton[look="nav"] { background: transparent; border: 2px solid transparent; text-align: left;
  padding: 7px 12px; font-size: ${body}pt; }
QPushButton[look="nav"]:hover { background: $surface; }
QPushButton[look="nav"]:checked { background: $selected; color: $selected_text; font-weight: 600; }
QPushButton[look="nav"]:focus { border-color: $focus; padding: 7px 12px; }
QPushButton[look="find"] { text-align: left; color: $muted; padding: 5px 10px; background: $surface; }
QPushButton[look="find"]:hover { border-color: $accent; }
QPushButton[look="find"]:focus { border: 2px solid $focus; padding: 4px 9px; }
QPushButton[look="plain"] { background: transparent; border: 2px solid transparent; padding: 5px 7px; }
QPushButton[look="plain"]:hover { background: $surface; }
QPushButton[look="plain"]:focus { border-color: $focus; }
QPushButton[look="tile"] { text-align: left; padding: 14px 16px; background: $surface; }
QPushButton[look="tile"]:focus { border: 2px solid $focus; }
QPushButton[look="tile"]:hover { border-color: $accent; }
QPushButton[look="link"] { background: transparent; border: none; color: $accent; padding: 2px 4px 2px 0;
    text-align: left; }
QPushButton[look="link"]:focus { border: none; border-bottom: 2px solid $focus; padding: 2px 4px 0 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox { background: $surface; color: $text;
  border: 1px solid $line; border-radius: ${radius}px; padding: 5px 8px; selection-background-color: $accent;
  selection-color: $accent_text; placeholder-text-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
  border: 2px solid $focus; padding: 4px 7px; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] { border: 2px solid $steer; }
QComboBox { padding-right: 4px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line;
  selection-background-color: $selected; selection-color: $selected_text; }
QTableView, QListView, QListWidget, QTreeView, QTextBrowser { background: $surface; color: $text;
  border: 1px solid $line; border-radius: ${radius}px; padding: 1px; alternate-background-color: $window;
  selection-background-color: $selected; selection-color: $selected_text; outline: none; }
QTableView:focus, QListView:focus, QListWidget:focus, QTreeView:focus, QTextBrowser:focus {
  border: 2px solid $focus; padding: 0; }
QTableView::item, QListWidget::item { padding: 4px 8px; border: none; }
QTableView::item:selected, QListWidget::item:selected { background: $selected; }
QScrollArea#pages { border: 1px solid $line; border-radius: ${radius}px; background: $raised; }
QListWidget[look="flat"] { border-color: transparent; }
QListWidget[look="flat"]:focus { border-color: $focus; }
QListWidget::item:hover:!selected { background: $window; }
QComboBox QAbstractItemView::item, QComboBoxListView::item { padding: 4px 8px; min-height: 20px; }
QTreeView::item { padding: 4px 2px; }
QTreeView::item:selected { background: $selected; color: $selected_text; }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 7px 8px 7px 11px; font-weight: 600; font-size: ${small}pt; }
QTabWidget::pane { border: 1px solid $line; border-radius: ${radius}px; background: $surface; top: -1px; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 16px; border: none;
  border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $focus; }
QMenuBar { background: $raised; color: $text; }
QMenuBar::item { padding: 5px 10px; background: transparent; }
QMenuBar::item:selected, QMenu::item:selected { background: $selected; color: $selected_text; }
QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 22px; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QStatusBar { background: $raised; color: $muted; border-top: 1px solid $line; min-height: 26px; }
QStatusBar QLabel { color: $muted; padding: 0 8px; }
QStatusBar::item { border: none; }
QSplitter::handle { background: transparent; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QProgressBar { background: $raised; border: 1px solid $line; border-radius: ${radius}px; text-align: center;
  color: $text; min-height: 14px; }
QProgressBar::chunk { background: $accent; border-radius: ${radius}px; }
QProgressBar[look="share"] { border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }
QProgressBar[look="share"]::chunk { border-radius: 4px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; padding: 5px; }
QToolButton:hover { background: $raised; }
QCheckBox, QRadioButton { color: $text; spacing: 8px; }
QCheckBox, QRadioButton { border: 2px solid transparent; border-radius: ${radius}px; padding: 1px 3px; }
QRadioButton:disabled { color: $muted; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 2px solid $muted; border-radius: 9px;
  background: $surface; }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 5px solid $accent; }
QScrollBar:vertical { background: transparent; width: 12px; }
QScrollBar:horizontal { background: transparent; height: 12px; }
QScrollBar::handle { background: $line; border-radius: 5px; min-height: 28px; min-width: 28px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
""")


def stylesheet(colours: Colours, text_size: int = 100) -> str:
    """The style sheet of the whole program; `text_size` in percent."""
    values = {name: getattr(colours, name) for name in names()}
    sizes = {each.name.lower(): round(each * text_size / 100, 1) for each in Type}
    spaces = {f"space_{each.name.lower()}": int(each) for each in Space}
    return _SHEET.substitute(values, **sizes, **spaces, radius=RADIUS, family=FONT_FAMILY)
