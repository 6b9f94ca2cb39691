"""What family view makes larger: words by half, targets to 44 pixels. Only the star page uses it."""

from PySide6.QtWidgets import QApplication, QWidget

TITLE, HEADING, BODY = 2.2, 1.5, 1.3
"""Times the text of the application."""

SHEET = """
QLabel[role="title"] {{ font-size: {title:g}pt; }}
QLabel[role="heading"] {{ font-size: {heading:g}pt; }}
QLabel, QPlainTextEdit, QLineEdit, QPushButton, QCheckBox, QRadioButton, QComboBox {{ font-size: {body:g}pt; }}
QPushButton {{ min-height: 34px; }}
QPushButton[tight="true"] {{ min-height: 42px; }}
QCheckBox, QRadioButton, QLineEdit, QComboBox {{ min-height: 44px; }}
"""


def dress(widget: QWidget | None, *, for_family: bool) -> None:
    """Give a part of the page the clothes of the view; one that has them already is left alone (it costs some milliseconds)."""
    points = QApplication.font().pointSizeF()
    sheet = SHEET.format(title=points * TITLE, heading=points * HEADING, body=points * BODY) if for_family else ""
    if widget is not None and widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)
