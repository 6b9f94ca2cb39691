"""Dates and times as text and as days since 1970-01-01T00:00Z, in the host's zone: ISO 8601 as the ODK XForms dialect has it.

The coercions and the date functions call it. A text without an offset is local time of the form's zone; nothing here knows
which zone that is. Years before 1 and after 9999 are no dates.
"""

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo

from keyworker.forms.xpath.scope import Host

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+][01]\d:[0-5]\d|[-+]2[0-3]:[0-5]\d)?)?\Z", re.ASCII
)
LOOSE_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?\Z", re.ASCII)
TIME = re.compile(r"\d{2}:\d{2}(?::[0-5]\d(?:\.\d+)?)?(?:Z|[-+]\d{2}:\d{2})?\Z", re.ASCII)


def zone_of(host: Host) -> tzinfo:
    """The form's zone: that of the host's clock."""
    return host.now().tzinfo or UTC


def moment_of_text(text: str, host: Host) -> datetime | None:
    """The aware moment, in the form's zone, that an ISO date or date and time names; None for anything else."""
    if ISO.match(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        zone = zone_of(host)
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def padded(text: str) -> str:
    """`1970-1-2` as `1970-01-02`; other texts as they are."""
    match = LOOSE_DAY.match(text)
    if match is None:
        return text
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}{match[4] or ''}"


def days_of(moment: datetime) -> float:
    """Days since 1970-01-01T00:00Z, by whole milliseconds as JavaScript and Java keep them."""
    since = moment - EPOCH
    return since.days + (since.seconds * 1000 + since.microseconds // 1000) / 86_400_000


def days_of_text(text: str, host: Host) -> float | None:
    """The days of an ISO date or date and time; None for anything else."""
    moment = moment_of_text(text, host)
    return None if moment is None else days_of(moment)


def moment_of_days(days: float, host: Host) -> datetime | None:
    """The moment that many days after 1970-01-01T00:00Z, in the form's zone; None for NaN and what no calendar holds."""
    if not math.isfinite(days) or abs(days) > 4_000_000:
        return None
    try:
        return (EPOCH + timedelta(milliseconds=round(days * 86_400_000))).astimezone(zone_of(host))
    except OverflowError:
        return None


def iso_text(moment: datetime) -> str:
    """`2026-01-15` at midnight, else `2026-01-15T12:34:56.000-07:00`."""
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return moment.date().isoformat()
    return iso_date_time(moment)


def iso_date_time(moment: datetime) -> str:
    """`2026-01-15T12:34:56.000-07:00`, milliseconds always."""
    return moment.isoformat(timespec="milliseconds")


def part_of_day(text: str, host: Host) -> float:
    """The part of the day that has passed at a time of day (0 to 1), shown in the form's zone; NaN for another text."""
    if not TIME.match(text):
        return math.nan
    moment = moment_of_text(f"1970-01-01T{text}", host)
    if moment is None:
        return math.nan
    spent = timedelta(
        hours=moment.hour, minutes=moment.minute, seconds=moment.second, milliseconds=moment.microsecond // 1000
    )
    return spent / DAY
