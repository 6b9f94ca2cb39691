"""A field for a day: type it as one would write it, or choose it in a calendar. Any page may use this.

It says `chosen` with a `date` or None when a day was typed (on leaving, Return, or a pause) or picked; a text that is no day stays
as it was typed, with a sentence under it, and only `misread` is said. It keeps nothing and knows no rule about the day.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from keyworker.ui import terms
from keyworker.ui.widgets.edited import EditedField
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.said_date import FarOff, said_date
from keyworker.ui.widgets.saved_text import PAUSE

Today = Callable[[], date]


class DateField(EditedField):
    """`today` answers the date now; `ahead` whether a day without a year is meant to come (else: to have been)."""

    chosen = Signal(object)
    misread = Signal()
    unread_goes = True

    def __init__(self, label: str, today: Today, *, ahead: bool = True, show_label: bool = True) -> None:
        super().__init__()
        self._today, self._ahead = today, ahead
        self._value: date | None = None
        self._calendar: QCalendarWidget | None = None
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("day / month / year"))  # never a day: an empty field would look filled in
        self._line.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._pause)
        self._line.textEdited.connect(self._wait)
        self._line.returnPressed.connect(self.leave)
        self._button = QToolButton()
        self._button.setIcon(icon("calendar"))
        self._button.setToolTip(self.tr("Choose in a calendar"))
        self._button.clicked.connect(self._open_calendar)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._line, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)  # else a small button holds a large line down
        self._error = plain_label("", "error")
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if show_label:
            above = QLabel(label)
            above.setBuddy(self._line)
            column.addWidget(above)
        column.addLayout(row)
        column.addWidget(self._error)
        self.setFocusProxy(self._line)
        self.set_name(label.replace("&", ""))

    def set_name(self, words: str) -> None:
        """Call it this to a screen reader, where several fields have the same label."""
        self._line.setAccessibleName(words)
        self._button.setAccessibleName(self.tr("{label}: choose in a calendar").format(label=words))

    def set_ahead(self, *, ahead: bool) -> None:
        """Whether a day without a year is meant to come from now on."""
        self._ahead = ahead

    def value(self) -> date | None:
        """The day that was last understood."""
        return self._value

    def busy(self) -> bool:
        """Whether something was typed that has not been taken yet."""
        return self._line.isModified()

    def stays(self) -> bool:
        """Whether somebody types in it, or looks for a day in the calendar over it."""
        return self.busy() or (self._calendar is not None and self._calendar.isVisible())

    def stops(self) -> list[QWidget]:
        """What Tab goes through: the line and the button of the calendar, for pages that order it themselves."""
        return [self._line, self._button]

    def show_date(self, value: date | None) -> None:
        """Show a day, unless somebody is typing or choosing one."""
        if self.stays():
            return
        self._value = value
        if self._line.text() != terms.day(value):  # what is marked for typing over stays marked
            self._line.setText(terms.day(value))
            self._line.setCursorPosition(0)

    def show_error(self, words: str) -> None:
        """Show what is wrong with the day, also to a screen reader; empty takes it away."""
        if words and words != self._error.text():
            announce(self._error, words)
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self._line.setAccessibleDescription(words)
        self._line.setProperty("role", "error" if words else "")
        self._line.style().unpolish(self._line)
        self._line.style().polish(self._line)

    def wrong(self) -> str:
        """What is said about the day, or what was typed instead of one."""
        return self._error.text()

    def forget(self) -> None:
        """Another record is shown, or the page was left: the day that was last understood stands again."""
        self._timer.stop()
        self._line.setModified(False)
        self._line.setText(terms.day(self._value))
        self.show_error("")

    def leave(self) -> None:
        """Take what was typed; a text that is no day stays, with a sentence."""
        self._timer.stop()
        if not self._line.isModified():
            return
        try:
            value = said_date(self._line.text(), self._today(), ahead=self._ahead)
        except FarOff:
            self._misread(self.tr("Nobody means this year. Look at it, and write the day like 3/12/2026."))
            return
        except ValueError:
            self._misread(self.tr("This is not a day. Write it like 3/12/2026."))
            return
        self._take(value)
        self.ended.emit()

    def _misread(self, words: str) -> None:
        self.show_error(words)
        self.misread.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field takes the day; so does leaving the calendar."""
        if watched is self._calendar:
            if event.type() is QEvent.Type.Hide and not self.busy():
                self.ended.emit()
        elif event.type() is QEvent.Type.FocusOut:
            self.leave()
        return super().eventFilter(watched, event)

    def _wait(self, _text: str) -> None:
        self._timer.start()

    def _pause(self) -> None:
        """Keep a whole date already while it is typed, but leave the text and the cursor as they are."""
        try:
            value = said_date(self._line.text(), self._today(), ahead=self._ahead)
        except ValueError:
            return
        if value != self._value:
            self._value = value
            self.show_error("")
            self.chosen.emit(value)

    def _take(self, value: date | None) -> None:
        changed = value != self._value
        self._line.setModified(False)
        self._value = value
        self._line.setText(terms.day(value))
        self.show_error("")
        if changed:
            self.chosen.emit(value)

    def _open_calendar(self) -> None:
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlags(Qt.WindowType.Popup)
            self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.activated.connect(self._picked)
            self._calendar.clicked.connect(self._picked)
            self._calendar.installEventFilter(self)
        day = self._value or self._today()
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._calendar.move(self._line.mapToGlobal(QPoint(0, self._line.height())))
        self._calendar.show()
        self._calendar.setFocus()

    def _picked(self, day: QDate) -> None:
        self._take(date(day.year(), day.month(), day.day()))
        if self._calendar is not None:
            self._calendar.hide()
        self._line.setFocus()
