"""The style sheet: how each control and each `role` looks. Only `shell.style` fills it in.

`SHEET` is for everybody; `DRAWN` draws boxes, dots and arrows ourselves and is left out in high contrast, where `CONTRAST` gives
them lines in the system's own text colour (the base style draws them darker than the window: on black, not at all).
Lengths are device-independent pixels; sizes of text come from the system's text size. Nothing here may move when it gets focus:
a thicker border takes its width from the padding. A filled button's ring is the gap between its border and its fill: an outline
would lie on its words.
"""

from string import Template
from typing import Final

SHEET: Final = Template("""
* { font-size: ${body}pt; }
QToolTip { color: $text; background: $surface; border: 1px solid $control; padding: 4px 6px; }

QLabel[role="title"] { font-size: ${title}pt; font-weight: bold; }
QLabel[role="heading"], ElidedLabel[role="heading"] { font-size: ${heading}pt; font-weight: bold; }
QLabel[role="question"], QLabel[role="subheading"] { font-weight: bold; }
QLabel[role="shown"] { background: $tint; padding: 6px 10px; border-radius: 3px; }
QLabel[role="hint"] { font-size: ${small}pt; color: $quiet; }
QLabel[role="error"] { color: $danger; font-weight: bold; }
QLabel[role="note"] { background: $tint; border-left: 3px solid $accent; padding: 7px 10px; }
QLabel[role="chip"] { font-size: ${small}pt; background: $tint; border: 1px solid $line; border-radius: 10px; padding: 1px 9px; }
QLabel[role="alert"] { font-size: ${small}pt; font-weight: bold; color: $text; background: $surface;
  border: 2px solid $text; border-radius: 3px; padding: 1px 8px; }
QFrame[role="alert"] { background: $surface; border: 2px solid $text; border-radius: 3px; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; padding: 14px; }
QFrame[role="card"]:focus { border: 2px solid $accent; padding: 13px; }
QFrame[role="part"] { border: 2px solid transparent; border-radius: 6px; padding: 6px; }
QFrame[role="part"]:focus { border-color: $accent; }
QFrame[role="error"] { background: $danger_tint; border: 2px solid $danger; border-radius: 8px; }
QLabel[role="error"] { background: transparent; border: none; }
QFrame[role="note"] { background: $tint; border: 1px solid $line; border-left: 3px solid $accent; border-radius: 3px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="side"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[role="panel"] { background: $surface; border: 1px solid $control; border-radius: 8px; padding: 5px; }
QFrame[role="top"] { background: $window; border: none; border-bottom: 1px solid $line; }
QFrame[role="strip"] { background: $tint; border: none; border-top: 2px solid $accent; }
QFrame[role="foot"] { background: $surface; border: none; border-top: 1px solid $line; }

QPushButton { background: $surface; color: $text; border: 1px solid $control; border-radius: 6px; outline: none;
  padding: 6px 14px; min-height: ${line_height}px; }
QPushButton:hover { background: $hover; border-color: $accent; }
QPushButton:pressed, QPushButton:checked { background: $tint; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $quiet; border: 1px solid $line; background: $window; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: bold; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accent_strong; }
QPushButton[role="primary"]:focus { border: 4px solid $accent; padding: 3px 11px; background-clip: padding; }
QPushButton[role="primary"]:disabled { background: $line; color: $quiet; border-color: $line; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 6px 8px; }
QPushButton[role="quiet"]:hover, QPushButton[role="quiet"]:checked { background: $tint; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; padding: 5px 7px; }
QPushButton[role="quiet"]:disabled { color: $quiet; }
QPushButton[tight="true"] { padding: 1px 8px; }
QPushButton[tight="true"]:focus { padding: 0px 7px; }
QPushButton[tight_row="true"] { padding: 6px 8px; }
QPushButton[tight_row="true"]:focus { padding: 5px 7px; }
QPushButton[role="beside"] { background: $tint; border: 1px solid $line; border-left: 3px solid $accent; border-radius: 3px;
  color: $accent; text-align: left; padding: 5px 9px; }
QPushButton[role="beside"] QLabel { color: $accent; }
QPushButton[role="beside"]:hover { background: $hover; }
QPushButton[role="beside"]:focus { border: 2px solid $accent; padding: 4px 8px; }
QPushButton[role="reason"] { background: transparent; border: 1px solid transparent; color: $quiet; font-size: ${small}pt;
  text-decoration: underline; padding: 1px 6px; min-height: ${line_height}px; }
QPushButton[role="reason"]:hover { color: $accent; background: $tint; }
QPushButton[role="reason"]:checked { color: $text; background: $tint; border: 1px solid $accent; text-decoration: none; }
QPushButton[role="reason"]:focus { border: 2px solid $accent; padding: 0px 5px; }
QPushButton[role="danger"] { color: $danger; border: 1px solid $danger; }
QPushButton[role="danger"]:hover { background: $danger_tint; }
QPushButton[role="danger"]:focus { border: 2px solid $danger; padding: 5px 13px; }
QPushButton[role="line"] { background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left;
  padding: 6px 8px; }
QPushButton[role="line"]:hover { background: $tint; }
QPushButton[role="line"]:focus { border: 2px solid $accent; padding: 5px 7px; }
QPushButton[role="place"] { background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left;
  padding: 8px 10px; color: $text; }
QPushButton[role="place"]:hover { background: $hover; }
QPushButton[role="place"][here="true"] { background: $tint; color: $accent; font-weight: bold; }
QPushButton[role="place"]:focus { border: 2px solid $accent; padding: 7px 9px; }
QLabel[role="badge"] { font-size: ${tiny}pt; font-weight: bold; color: $on_accent; background: $accent; border-radius: 6px; padding: 0 3px; }
QPushButton[role="choice"] { padding: 18px; text-align: left; border: 1px solid $control; border-radius: 8px; }
QPushButton[role="choice"]:hover { border-color: $accent; background: $hover; }
QPushButton[role="choice"]:focus { border: 2px solid $accent; padding: 17px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px; min-width: 24px;
  min-height: 24px; }
QToolButton:hover, QToolButton:checked { background: $tint; }
QToolButton:focus { border: 2px solid $accent; padding: 4px; }

QLineEdit, QPlainTextEdit, QTextEdit { background: $surface; color: $text; border: 1px solid $control; border-radius: 6px;
  padding: 6px 9px; selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $quiet; }
QLineEdit { min-height: ${line_height}px; }
QLineEdit QToolButton { min-width: 0; min-height: 0; padding: 0; border: none; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 5px 8px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled { background: $window; color: $quiet; border-color: $line; }
QLineEdit[held="true"], QPlainTextEdit[held="true"], QTextEdit[held="true"] { background: $window; border-color: $line; }
QLineEdit[role="error"], QPlainTextEdit[role="error"], QTextEdit[role="error"] { border: 2px solid $danger; padding: 5px 8px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0 6px; background: transparent; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $control; outline: none; padding: 2px; }
QComboBox QAbstractItemView::item { min-height: 30px; padding: 2px 6px; }

QCheckBox, QRadioButton { spacing: 8px; padding: 4px; min-height: ${line_height}px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }

QTableView, QListView, QTreeView { background: $surface; border: 1px solid $line; border-radius: 8px; outline: none;
  gridline-color: $line; alternate-background-color: $window; selection-background-color: $tint; selection-color: $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView::item { padding: 4px 8px; border: none; border-bottom: 1px solid $line; }
QListView::item { padding: 8px 10px; border: 2px solid transparent; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected { background: $tint; color: $text; }
QTableView::item:selected:focus { border-top: 2px solid $accent; border-bottom: 2px solid $accent; }
QListView::item:selected:focus { border: 2px solid $accent; }
QFrame[role="panel"] QListView { border: none; border-radius: 0; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $quiet; font-size: ${small}pt; font-weight: bold; border: none;
  border-bottom: 1px solid $control; padding: 8px 20px 8px 10px; text-align: left; }
QHeaderView::section:hover { color: $accent; }
QTableCornerButton::section { background: $surface; border: none; }

QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; border: 2px solid transparent; border-bottom: 3px solid transparent; padding: 6px 12px 8px 12px;
  color: $quiet; }
QTabBar[tight_row="true"]::tab { padding: 6px 6px 8px 6px; }
QTabBar::tab:hover { color: $accent; }
QTabBar::tab:selected { color: $text; font-weight: bold; border-bottom: 3px solid $accent; }
QTabBar::tab:selected:focus { background: $tint; border: 2px solid $accent; border-bottom: 3px solid $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QScrollArea { border: none; background: transparent; }
QScrollArea[role="preview"] { border: 2px solid transparent; border-radius: 3px; }
QScrollArea[role="preview"]:focus { border: 2px solid $accent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 14px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 0; }
QScrollBar::handle { background: $control; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QProgressBar { color: transparent; border: 1px solid $control; border-radius: 4px; background: $surface; text-align: center; min-height: 10px;
  max-height: 10px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 12px; padding: 14px 12px 12px 12px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; font-weight: bold; }
QGroupBox[role="options"] { border: none; border-radius: 0; margin: 0; padding: 0; }
QFrame[role="rank"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QMenu { background: $surface; border: 1px solid $control; padding: 4px; }
QMenu::item { padding: 7px 18px; border-radius: 4px; }
QMenu::item:selected { background: $tint; color: $text; }
QSplitter::handle { background: $line; }
""")

DRAWN: Final = Template("""
QComboBox, QAbstractSpinBox { background: $surface; color: $text; border: 1px solid $control; border-radius: 6px;
  padding: 6px 9px; min-height: ${line_height}px; selection-background-color: $accent; selection-color: $on_accent; }
QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 5px 8px; }
QComboBox:disabled, QAbstractSpinBox:disabled { background: $window; color: $quiet; border-color: $line; }
QComboBox[role="error"], QAbstractSpinBox[role="error"] { border: 2px solid $danger; padding: 5px 8px; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 30px;
  subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url("$icons/chevron-down.svg");
  width: 16px; height: 16px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 28px; subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 14px; height: 14px; }
QAbstractSpinBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 14px; height: 14px; }

QHeaderView::up-arrow { image: url("$icons/chevron-up.svg"); }
QHeaderView::down-arrow { image: url("$icons/chevron-down.svg"); }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 14px; height: 14px; subcontrol-position: center right; right: 4px; }
QCheckBox::indicator, QTableView::indicator, QListView::indicator { width: 18px; height: 18px; border: 2px solid $control;
  border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked { border-color: $accent;
  image: url("$icons/check.svg"); }
QRadioButton::indicator { width: 18px; height: 18px; border: 2px solid $control; border-radius: 11px; background: $surface; }
QRadioButton::indicator:checked { width: 10px; height: 10px; border: 6px solid $accent; border-radius: 11px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $window; }
""")

CONTRAST: Final = Template("""
QComboBox, QAbstractSpinBox { border: 1px solid $text; border-radius: 6px; padding: 6px 9px; min-height: ${line_height}px; }
QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 5px 8px; }
QCheckBox::indicator, QTableView::indicator, QListView::indicator { width: 18px; height: 18px; border: 2px solid $text;
  border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked { width: 8px; height: 8px;
  border: 7px solid $accent; background: $on_accent; }
QRadioButton::indicator { width: 18px; height: 18px; border: 2px solid $text; border-radius: 11px; background: $surface; }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 7px solid $accent; border-radius: 11px; background: $on_accent; }
""")
