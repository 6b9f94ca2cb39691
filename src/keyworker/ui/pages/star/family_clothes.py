"""What family view makes larger: words by half, targets to 44 pixels. Only the star page uses it."""

from PySide6.QtWidgets import QApplication, QWidget

TITLE, HEADING, BODY = 2.2, 1.5, 1.3
"""Times the text of the application."""
MOST_TITLE, MOST_HEADING, MOST_BODY = 30.0, 24.0, 20.0
"""Points beyond which nothing is made larger: who has large text already would lose the question for its letters."""

SHEET = """
QLabel[role="title"] {{ font-size: {title:g}pt; }}
QLabel[role="heading"], ElidedLabel[role="heading"] {{ font-size: {heading:g}pt; }}
QLabel, QPlainTextEdit, QLineEdit, QPushButton, QCheckBox, QRadioButton, QComboBox {{ font-size: {body:g}pt; }}
QPushButton {{ min-height: 34px; }}
QPushButton[tight="true"] {{ min-height: 42px; }}
QCheckBox, QRadioButton, QLineEdit, QComboBox {{ min-height: 44px; }}
"""


def dress(widget: QWidget | None, *, for_family: bool) -> None:
    """Give a part of the page the clothes of the view; one that has them already is left alone (it costs some milliseconds)."""
    points = QApplication.font().pointSizeF()
    title, heading, body = (
        max(points, min(points * times, most)) for times, most in ((TITLE, MOST_TITLE), (HEADING, MOST_HEADING), (BODY, MOST_BODY))
    )
    sheet = SHEET.format(title=title, heading=heading, body=body) if for_family else ""
    if widget is not None and widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)
