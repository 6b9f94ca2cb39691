"""Functions on dates and times of the ODK XForms specification. The zone, and this moment, come from the host."""

import math
import re
from collections.abc import Callable
from datetime import datetime

from keyworker.forms.xpath.compiled import Kind
from keyworker.forms.xpath.dates import (
    Moment,
    at_midnight,
    iso_date_time,
    moment_of_days,
    moment_of_text,
    padded,
    part_of_day,
)
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Host, Scope, Value
from keyworker.forms.xpath.values import NAN, text_of

NO_DATE = Moment(None, timed=False, text="")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATE_PARTS: dict[str, Callable[[datetime], str]] = {
    "%Y": lambda at: f"{at.year:04}",
    "%y": lambda at: f"{at.year % 100:02}",
    "%m": lambda at: f"{at.month:02}",
    "%n": lambda at: str(at.month),
    "%b": lambda at: MONTHS[at.month - 1][:3],
    "%B": lambda at: MONTHS[at.month - 1],
    "%d": lambda at: f"{at.day:02}",
    "%e": lambda at: str(at.day),
    "%a": lambda at: DAYS[at.weekday()][:3],
    "%A": lambda at: DAYS[at.weekday()],
}
TIME_PARTS: dict[str, Callable[[datetime], str]] = {
    "%H": lambda at: f"{at.hour:02}",
    "%h": lambda at: str(at.hour),
    "%M": lambda at: f"{at.minute:02}",
    "%S": lambda at: f"{at.second:02}",
    "%3": lambda at: f"{at.microsecond // 1000:03}",
}


def _shown(moment: datetime | None) -> Moment:
    """As it reads: `2026-01-15` for a day, `2026-01-15T12:34:56.000-07:00` for any other moment."""
    if moment is None:
        return NO_DATE
    if at_midnight(moment):
        return Moment(moment, timed=False, text=moment.date().isoformat())
    return Moment(moment, timed=True, text=iso_date_time(moment))


def _today(scope: Scope) -> Moment:
    return _shown(scope.host.now().replace(hour=0, minute=0, second=0, microsecond=0))


def _now(scope: Scope) -> Moment:
    now = scope.host.now()
    return Moment(now, timed=True, text=iso_date_time(now))


def _moment(value: Value, host: Host) -> datetime | None:
    if isinstance(value, Moment):
        return value.at
    if isinstance(value, float):
        return moment_of_days(value, host)
    return moment_of_text(padded(text_of(value)), host)


def _date(scope: Scope, value: Value) -> Value:
    """A date from a text or from days; "" from a truth or an empty text; blank, and NaN as a number, from what names no date."""
    if isinstance(value, bool) or (not isinstance(value, float) and not text_of(value)):
        return ""
    return _shown(_moment(value, scope.host))


def _decimal_date_time(scope: Scope, value: Value) -> float:
    """The number of a day or a moment, which still knows which of them it is."""
    moment = None if isinstance(value, bool) else _moment(value, scope.host)
    if moment is None:
        return NAN
    timed = value.timed if isinstance(value, Moment) else "T" in text_of(value) or not at_midnight(moment)
    return Moment(moment, timed=timed)


def _format(parts: dict[str, Callable[[datetime], str]]) -> Callable[[Scope, Value, str], str]:
    marks = re.compile("|".join(parts))

    def body(scope: Scope, value: Value, form: str) -> str:
        moment = None if isinstance(value, bool) else _moment(value, scope.host)
        if moment is None:
            return ""
        return marks.sub(lambda mark: parts[mark[0]](moment), form)

    return body


def _decimal_time(scope: Scope, text: str) -> float:
    part = part_of_day(text, scope.host)
    return part if math.isfinite(part) else NAN


TABLE = {
    "today": Function(Kind.NUMBER, _today),
    "now": Function(Kind.NUMBER, _now),
    "date": Function(Kind.ANY, _date, (Kind.ANY,)),
    "date-time": Function(Kind.ANY, _date, (Kind.ANY,)),
    "decimal-date-time": Function(Kind.NUMBER, _decimal_date_time, (Kind.ANY,)),
    "decimal-time": Function(Kind.NUMBER, _decimal_time, (Kind.TEXT,)),
    "format-date": Function(Kind.TEXT, _format(DATE_PARTS), (Kind.ANY, Kind.TEXT)),
    "format-date-time": Function(Kind.TEXT, _format({**DATE_PARTS, **TIME_PARTS}), (Kind.ANY, Kind.TEXT)),
}
