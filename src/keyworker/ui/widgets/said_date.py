"""Reading a date as people write it. `date_field` and states may call this; it knows no Qt and no clock of its own."""

import re
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPANS: Final = {"day": 1, "week": 7, "month": 28}
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})(?:[-/. ]+(\d{4}|\d{2}))?\Z")
_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})\.?,?[-/. ]*(\d{4}|\d{2})?\Z")
_YEARS: Final = 20
_OLDEST: Final = 1901
"""Nobody is older."""
_FROM_NOW: Final = re.compile(r"in (\d{1,3}) (day|week|month)s?\Z")


class FarOff(ValueError):
    """A day, in a year that nobody means."""


def said_date(text: str, today: date, *, ahead: bool = True) -> date | None:
    """The day that `text` means: 3/12/2026, 3.12.26, 3 dec, Thu 3 December 2026, 2026-12-03, today, friday, in 2 weeks.

    Without a year it is the next such day (or the last, when not `ahead`). Nothing typed is None. Raises ValueError for what is
    not a day, and FarOff for one over 20 years from today, or before 1901 where it is not `ahead`. Day comes before month (en-GB).
    """
    day = _read(text, today, ahead=ahead)
    first, last = (today.year - _YEARS if ahead else _OLDEST), today.year + _YEARS
    if day is not None and not first <= day.year <= last:
        raise FarOff("a year that nobody means")
    return day


def _read(text: str, today: date, *, ahead: bool) -> date | None:
    words = " ".join(text.casefold().replace(",", " ").split())
    if not words:
        return None
    near = _near_today(words, today)
    if near is not None:
        return near
    words = re.sub(r"^[a-z]{3,9}day ", "", re.sub(rf"^({'|'.join(_WEEKDAYS)}) ", "", words))
    if found := _ISO.match(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.match(words):
        return _in_year(int(found[1]), int(found[2]), found[3], today, ahead)
    if (found := _NAMED.match(words)) and found[2][:3] in _MONTHS:
        return _in_year(int(found[1]), _MONTHS.index(found[2][:3]) + 1, found[3], today, ahead)
    raise ValueError("not a day")


def _near_today(words: str, today: date) -> date | None:
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if words in named:
        return today + timedelta(days=named[words])
    if found := _FROM_NOW.match(words):
        return today + timedelta(days=int(found[1]) * _SPANS[found[2]])
    weekday = words.removeprefix("next ").removeprefix("on ")
    if weekday.isalpha() and weekday[:3] in _WEEKDAYS and (len(weekday) == 3 or weekday.endswith("day")):
        return today + timedelta(days=(_WEEKDAYS.index(weekday[:3]) - today.weekday() - 1) % 7 + 1)
    return None


def _in_year(day: int, month: int, year: str | None, today: date, ahead: bool) -> date:
    if year is None:
        this = date(today.year, month, day)
        if ahead and this < today:
            return date(today.year + 1, month, day)
        return this if ahead or this <= today else date(today.year - 1, month, day)
    if len(year) == 4:
        return date(int(year), month, day)
    century = 2000 if int(year) <= today.year % 100 + 20 else 1900
    return date(century + int(year), month, day)
