"""How everything looks: fonts, palette and style sheet from one accent colour, following the system's text size and contrast.

`ui.app`, the demo and tests call `apply_style` once (and again when the system's settings change). Pages only set roles:
title, heading, hint, card, primary, quiet, danger, chip, alert, error, note; and of the shell: line, place, choice, rule, side, top, foot.
"""

import sys
from dataclasses import asdict
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from keyworker.base.paths import shipped
from keyworker.ui.shell import fonts
from keyworker.ui.shell.colours import ACCENT, Colours, is_high_contrast
from keyworker.ui.shell.style_sheet import CONTRAST, DRAWN, SHEET

BODY_POINTS: Final = 11.0
LINE: Final = 22
"""Least height of a line of text in a control, in pixels: a layout may press a control to the height that the style sheet gives it."""
_USUAL_POINTS: Final = {"win32": 9.0, "darwin": 13.0}


def apply_style(app: QApplication, accent: str = ACCENT) -> Colours:
    """Dress the application; answers the colours in use. A high-contrast system keeps its own colours."""
    app.setStyle("Fusion")
    app.setPalette(QPalette())
    points = text_points(_system_points(app))
    font = QFont()
    font.setFamilies(list(fonts.register()))
    font.setPointSizeF(points)
    app.setFont(font)
    sheets = [SHEET]
    if _wants_contrast(app):
        colours = Colours.from_palette(app.palette())
        sheets.append(CONTRAST)
    else:
        colours = Colours.from_accent(accent)
        app.setPalette(colours.palette())
        sheets.append(DRAWN)
    values = {
        **asdict(colours), "body": f"{points:g}", "small": f"{points * 0.9:g}", "tiny": f"{points * 0.72:g}", "heading": f"{points * 1.18:g}",
        "title": f"{points * 1.75:g}", "line_height": str(max(LINE, QFontMetrics(font).height())), "icons": shipped("resources", "icons").as_posix(),
    }
    app.setStyleSheet("".join(sheet.substitute(values) for sheet in sheets))
    return colours


def text_points(system_points: float) -> float:
    """Our body text in points: 11 where the system's text has its usual size, and larger in proportion."""
    return BODY_POINTS * max(1.0, system_points / _USUAL_POINTS.get(sys.platform, 10.0))


def _system_points(app: QApplication) -> float:
    """The system's text size, remembered at the first call, for our own font then stands in its place."""
    kept = app.property("systemPoints")
    if not isinstance(kept, float):
        kept = float(app.font().pointSizeF())
        app.setProperty("systemPoints", kept)
    return kept


def _wants_contrast(app: QApplication) -> bool:
    hints = app.styleHints()
    accessibility = hints.accessibility()
    return accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast or is_high_contrast(app.palette())
