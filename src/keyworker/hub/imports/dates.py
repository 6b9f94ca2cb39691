"""Dates as case systems write them. Only the modules of this folder call this.

What can be read in two ways is not read: no two-digit years, no month before the day, no AM and PM.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from keyworker.base.clock import COUNCIL_ZONE

OLDEST: Final = date(1901, 1, 1)
"""Nobody was born before it; databases write days of 1900 for a day that is not known."""
NEWEST: Final = date(2100, 1, 1)

_MONTHS_IN_YEAR: Final = 12
_DAYS_IN_MONTH: Final = 31
_SLIPS: Final = 20
"""So many dates with the day first outweigh one that was typed the other way round."""
_SLASHED: Final = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.]\d{4}(?!\d)")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)
_TIME: Final = r"(?:[ T]+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(?: ?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?))?)?"
_SHAPES: Final = tuple(
    re.compile(day + _TIME, re.IGNORECASE)
    for day in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?P<mark>[- ])(?P<month>[a-z]{3,9})(?P=mark)(?P<year>\d{4})",
    )
)


def may_be_month_first(text: str) -> bool:
    """Whether a text could be a date with the month before the day, and a date all the same with the day first."""
    found = _SLASHED.match(text)
    return found is not None and int(found["first"]) <= _MONTHS_IN_YEAR and int(found["second"]) <= _MONTHS_IN_YEAR and found["first"] != found["second"]


def is_month_first(texts: Iterable[str]) -> bool:
    """Whether a file writes the month before the day: some of it can be read in no other way, and little only with the day first."""
    month, day = 0, 0
    for text in texts:
        found = _SLASHED.match(text)
        if found is not None:
            month += int(found["first"]) <= _MONTHS_IN_YEAR < int(found["second"]) <= _DAYS_IN_MONTH
            day += int(found["second"]) <= _MONTHS_IN_YEAR < int(found["first"]) <= _DAYS_IN_MONTH
    return month * _SLIPS > day


def read_day(text: str) -> date | None:
    """The date that a text says, or None when it says none between 1901 and 2100.

    A time is read and dropped. A time with a zone is a moment, so its date is the council's; midnight is a date with a zone put
    after it, and stays the date that is written.
    """
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            try:
                day = _day(found)
            except (ValueError, OverflowError):
                return None
            return day if OLDEST <= day <= NEWEST else None
    return None


def _day(found: re.Match[str]) -> date:
    written = date(int(found["year"]), _month(found["month"]), int(found["day"]))
    if not found["time"]:
        return written
    hour, minute, second = (int(part) for part in f"{found['time']}:0".split(":")[:3])
    at = time(hour, minute, second)
    if not found["zone"] or at == time(0):
        return written
    return datetime.combine(written, at, _zone(found["zone"])).astimezone(ZoneInfo(COUNCIL_ZONE)).date()


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = text.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if name in (month, month[:3]) or (name == "sept" and number == 9):
            return number
    raise ValueError("not a month")


def _zone(text: str) -> timezone:
    if text.upper() == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if text[0] == "-" else shift)
