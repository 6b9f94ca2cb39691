"""Questions about time: a day, a time of day, both. Typed as one would write them; a day also from a calendar. Made by `factory`."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from keyworker.base.clock import COUNCIL_ZONE
from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.text import ReadQuestion
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.said_time import said_time
from keyworker.ui.widgets.saved_text import SavedText

Today = Callable[[], date]


class WhenQuestion(Question):
    """A day, a time, or both, as the type of the question says; a day without its time (or the reverse) waits for the other."""

    def __init__(self, view: NodeView, today: Today) -> None:
        super().__init__(view)
        self._has_day, self._has_time = view.type != "time", view.type in {"time", "dateTime"}
        self._day: date | None = None
        self._time: time | None = None
        self._wrong = self._said = ""
        self.day = DateField(self.name(), today, ahead=False, show_label=False)
        self.day.chosen.connect(self._day_chosen)
        self.day.ended.connect(lambda: self.ended.emit(self.view.key))
        self.time = SavedText(self.name(), hint=self.tr("hours:minutes"), show_label=False)
        self.time.edited.connect(self._time_typed)
        self.time.ended.connect(self._time_left)
        self.time.setMaximumWidth(12 * self.fontMetrics().averageCharWidth() + 40)
        self.day.setMaximumWidth(26 * self.fontMetrics().averageCharWidth() + 70)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if self._has_day:
            row.addWidget(self.day, 3)
        if self._has_time:
            row.addWidget(self.time, 1)
        row.addStretch(1)
        self.put(box)

    def show_value(self, view: NodeView) -> None:
        """The day and the time that stand; half an answer stays on the screen until it is whole."""
        if view.value != self._said or view.reason:
            self._day, self._time = read_moment(view.value, view.type)
            self._wrong, self._said = "", view.value
        if not self.day.busy():
            self.day.show_date(self._day)
        if not self._wrong:
            self.time.show_text(_clock(self._time))

    def controls(self) -> tuple[QWidget, ...]:
        """The line for the day, the line for the time."""
        lines = ((self._has_day, self.day), (self._has_time, self.time))
        return tuple(inner for shown, one in lines if shown and (inner := one.focusProxy()) is not None)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """Day and time are told apart where there are both."""
        if self._has_day and self._has_time:
            name = (self.tr("{question}: day") if control is self.controls()[0] else self.tr("{question}: time")).format(question=name)
        super().name_control(control, name, described)

    def flush(self) -> None:
        """Take what was typed."""
        self.day.leave()
        self.time.leave()

    def typing(self) -> bool:
        """Whether somebody types here."""
        return self.day.stays() or self.time.busy()

    def unread(self) -> str:
        """What is no day (after `d:`) or no time (after `t:`), or is only one of the two."""
        if self._has_day and self.day.busy():
            return f"d:{self._line().text()}"
        if self._wrong:
            return f"t:{self._wrong}"
        if self._has_day and self._has_time and (self._day is None) != (self._time is None):
            return f"d:{self._day.isoformat()}" if self._day else f"t:{_clock(self._time)}"
        return ""

    def unread_words(self) -> str:
        """How to write it."""
        if self._has_day and self.day.busy():
            return self.tr("This is not a day. Write it like 3/12/2026.")
        if self._wrong:
            return self.tr("This is not a time. Write it like 14:30.")
        return self.tr("Give the time as well.") if self._time is None else self.tr("Give the day as well.")

    def show_unread(self, text: str) -> None:
        """Put back what could not be read, or was only half."""
        which, _, words = text.partition(":")
        if which == "d":
            self._line().setText(words)
            self._line().setModified(True)
            self.day.leave()
        else:
            self.time.show_text(words)
            self._time_typed(words)
        if self._wrong:
            self.show_error(self.unread_words())

    def drop_unread(self) -> None:
        """Forget it, and half an answer too."""
        self._line().setModified(False)
        self.day.show_error("")
        self._day = self._time = None
        self._wrong = ""

    def _line(self) -> QLineEdit:
        inner = self.day.focusProxy()
        if not isinstance(inner, QLineEdit):
            raise TypeError("a field for a day has a line")
        return inner

    def _day_chosen(self, day: date | None) -> None:
        self._day = day
        self._say_whole()

    def _time_typed(self, text: str) -> None:
        try:
            self._time = said_time(text) if text.strip() else None
            self._wrong = ""
        except ValueError:
            self._time, self._wrong = None, text
        if not self._wrong and self.head.error():
            self.show_error("")
        self._say_whole()

    def _time_left(self) -> None:
        if self._wrong:
            self.show_error(self.unread_words())
        else:
            self.time.show_text(_clock(self._time))
        self.ended.emit(self.view.key)

    def _say_whole(self) -> None:
        answer = written_moment(self._day, self._time, self.view.type)
        if answer or self.view.value:
            self._said = answer
            self.say(answer)


class PartOfDateQuestion(ReadQuestion):
    """A month of a year, or a year: kept as its first day, as forms do."""

    def __init__(self, view: NodeView) -> None:
        self._year_only = "year" in view.appearances
        translate = QCoreApplication.translate
        super().__init__(view, translate("PartOfDateQuestion", "year") if self._year_only else translate("PartOfDateQuestion", "month / year"))
        self.put(self.field, width=14)

    def read(self, text: str) -> str | None:
        """The first day of the month or the year."""
        if not text.strip():
            return ""
        shape = r"()(\d{4})" if self._year_only else r"(\d{1,2})[/. -](\d{4})"
        found = re.fullmatch(shape, text.strip())
        if found is None or not 1 <= int(found[1] or 1) <= 12 or int(found[2]) == 0:
            return None
        return f"{found[2]}-{int(found[1] or 1):02}-01"

    def written(self, view: NodeView) -> str:
        """The month or the year."""
        day, _ = read_moment(view.value, "date")
        return "" if day is None else f"{day:%Y}" if self._year_only else f"{day.month}/{day.year}"

    def unread_words(self) -> str:
        """How to write it."""
        if self._year_only:
            return self.tr("This is not a year. Write it like 2019.")
        return self.tr("This is not a month. Write it like 3/2019.")


def read_moment(value: str, kind: str) -> tuple[date | None, time | None]:
    """Day and time of an answer as a form keeps it (ISO 8601), on its own wall clock; None for what it does not have."""
    try:
        if kind == "time":
            return None, time.fromisoformat(value).replace(tzinfo=None)
        if kind == "date":
            return date.fromisoformat(value[:10]), None
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None, None
    local = moment.astimezone(ZoneInfo(COUNCIL_ZONE)) if moment.tzinfo is not None else moment
    return local.date(), local.time()


def written_moment(day: date | None, at: time | None, kind: str) -> str:
    """Day and time as a form keeps them, with the council's own time zone; empty while a part is missing."""
    if kind == "date":
        return day.isoformat() if day else ""
    if kind == "time":
        return f"{at:%H:%M}:00.000" if at else ""
    if day is None or at is None:
        return ""
    whole = datetime.combine(day, at, ZoneInfo(COUNCIL_ZONE))
    return whole.isoformat(timespec="milliseconds")


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
