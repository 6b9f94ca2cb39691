"""What the application says to the person: an error summary, a line that something went well, a word of warning with its shape.

Any page and the shell may use these. Texts shown here are plain text, whatever they contain.
"""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from keyworker.base.errors import KeyworkerError, Trouble
from keyworker.ui.widgets.icons import icon, icon_label
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.mending import Mending
from keyworker.ui.widgets.reads import reads

LONGEST_WORD = 20
"""Letters after which a word may be broken when it goes on."""


_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say `words`, politely or at once."""
    event = QAccessibleAnnouncementEvent(widget, words)
    manner = QAccessible.AnnouncementPoliteness
    event.setPoliteness(manner.Assertive if urgent else manner.Polite)
    QAccessible.updateAccessibility(event)


class _Breaking(QLabel):
    """Words that are longer than any word may be broken: otherwise one of them makes a whole page as wide as itself."""

    def setText(self, words: str) -> None:
        super().setText(_LONG_WORD.sub("\\g<0>\u200b", words))


def plain_label(words: str = "", role: str = "", *, wrap: bool = True) -> QLabel:
    """A label for data: plain text, wrapping, with a role."""
    label = _Breaking() if wrap else QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setText(words)
    if role:
        label.setProperty("role", role)
    return label


def show_beside(label: QLabel, words: str, *fields: QWidget) -> None:
    """Show what is wrong on a label, have it said at once, and let the fields that it is about say it as their description."""
    if words and words != label.text():
        announce(label, words, urgent=True)
    label.setText(words)
    label.setVisible(bool(words))
    for field in fields:
        (field.focusProxy() or field).setAccessibleDescription(words)


class ErrorSummary(QFrame):
    """Problem first, then what to do. Hidden until `show_error`; takes the focus and is announced; can be put away.

    What is about the page goes as soon as somebody begins to mend it. A trouble of the world stays until it is put away, or until
    whoever showed it clears it because it is over.
    """

    closed = Signal()
    field_wanted = Signal(object)
    """Somebody wants to go to a field that a line is about; it is gone to already where it can be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mending = Mending()
        self.setProperty("role", "error")
        reads(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._problem = plain_label("", "error")
        self._remedy = plain_label()
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAccessibleName(self.tr("Put this message away"))
        close.setToolTip(self.tr("Put this message away"))
        close.clicked.connect(self.clear)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._problem)
        words.addWidget(self._remedy)
        self._places = QVBoxLayout()
        self._places.setSpacing(0)
        words.addLayout(self._places)
        self.places: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.setSpacing(12)
        row.addWidget(icon_label("circle-alert", "danger", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)  # what is below it gives way
        self.hide()

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter and what to do next."""
        self.show_words(error.sentence, error.remedy)
        if isinstance(error, Trouble):
            self._mending.end()

    def show_words(self, problem: str, remedy: str = "") -> None:
        """Show a problem of this page and its remedy, focused and announced."""
        self.show_fields(problem, remedy, ())

    def show_fields(self, problem: str, remedy: str, fields: Sequence[tuple[str, str, QWidget]]) -> None:
        """Show a problem of this page, its remedy, and a line for each field that it is about: its name, what is wrong, itself.

        Pressing a line goes to its field.
        """
        self._mending.begin(self, self.clear)
        self._problem.setText(problem)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        for old in self.places:
            self._places.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.places = [self._line_to(called, wrong, field) for called, wrong, field in fields]
        before: QWidget = self
        for line in self.places:
            self._places.addWidget(line)
            line.show()
            QWidget.setTabOrder(before, line)  # a line that comes late would be the last stop of the page
            before = line
        said = "; ".join(f"{called}: {wrong}" for called, wrong, _field in fields)
        self.setAccessibleName(" ".join(part for part in (problem, remedy, said) if part))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName(), urgent=True)

    def clear(self) -> None:
        """Put the message away."""
        self._mending.end()
        if self.isHidden():
            return
        self.hide()
        self.closed.emit()

    def _line_to(self, called: str, wrong: str, field: QWidget) -> QPushButton:
        line = LineButton(called, wrong, symbol="arrow-right")
        line.clicked.connect(lambda: field.setFocus(Qt.FocusReason.OtherFocusReason))
        line.clicked.connect(lambda: self.field_wanted.emit(field))
        return line


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever a widget lies in until it is seen; for what has the focus the window does it (`widgets.in_sight`)."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 60)
        above = above.parentWidget()


class SaidLine(QLabel):
    """One short good word, such as "Saved.", for a few seconds; announced politely. Keeps its place when empty."""

    def __init__(self, parent: QWidget | None = None, seconds: int = 6) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._gone = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._gone.timeout.connect(self.clear)

    def minimumSizeHint(self) -> QSize:
        """It takes the room that its words want where there is any, and never makes a page wider."""
        return QSize(0, super().minimumSizeHint().height())

    def say(self, words: str) -> None:
        """Show and announce `words`."""
        self.setText(words)
        self.setToolTip(words)
        self._gone.start()
        if words:
            announce(self, words)


class AlertWord(QFrame):
    """A warning such as "Contact risk": a word and a shape inside a strong line, never colour alone."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "alert")
        self.setAccessibleName(words)
        label = plain_label(words, wrap=False)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 2, 9, 2)
        row.setSpacing(6)
        row.addWidget(icon_label("triangle-alert", "text", 16))
        row.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
