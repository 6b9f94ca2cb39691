"""Days and moments as text and as numbers, in the host's zone: ISO 8601 as the ODK XForms dialect has it.

The coercions and the date functions call it. A date is a day of the calendar, whatever the clocks do on it; a date and time is a moment,
and a moment without an offset is local time of the form's zone. Nothing here knows which zone that is. Years before 1 and after 9999 are
no dates.
"""

import functools
import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, Self

from keyworker.forms.xpath.scope import Host

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = timedelta(days=1)
WINTER, SUMMER = datetime(2000, 1, 1), datetime(2000, 7, 1)  # noqa: DTZ001 (of whichever zone is asked)
ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+][01]\d:[0-5]\d|[-+]2[0-3]:[0-5]\d)?)?\Z", re.ASCII
)
LOOSE_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?\Z", re.ASCII)


class Moment(float):
    """A day (`timed` is false) or a moment, as days since 1970; `at` is aware, in the form's zone, None for what is no date.

    As a number a moment counts from 1970-01-01T00:00Z. A day counts from there to its midnight as the clocks show it outside of summer
    time, so that days are always whole days apart. Whole days are added on the calendar, parts of days as time that passes. Where
    a day meets a moment, what the clock on the wall shows decides. `text` is how it reads; None: as a number.
    """

    __slots__ = ("at", "text", "timed")
    at: datetime | None
    text: str | None
    timed: bool

    def __new__(cls, at: datetime | None, *, timed: bool, text: str | None = None, days: float | None = None) -> Self:
        """`days` where they are known already."""
        if days is None:
            days = math.nan if at is None else days_of(at) if timed else _days_on_clock(at)
        made = super().__new__(cls, days)
        made.at, made.timed, made.text = at, timed, text
        return made

    def __add__(self, days: float) -> float:
        return float(self) + float(days) if isinstance(days, Moment) else self._later(days)

    def __radd__(self, days: float) -> float:
        return self._later(days)

    def __sub__(self, other: float) -> float:
        if not isinstance(other, Moment):
            return self._later(-other)
        if self.timed and other.timed and self.at is not None and other.at is not None:
            return (self.at.astimezone(UTC) - other.at.astimezone(UTC)) / DAY  # exact: two hours are two hours
        ours, theirs = self._beside(other)
        return ours - theirs

    def __lt__(self, other: float) -> bool:
        ours, theirs = self._beside(other)
        return ours < theirs

    def __le__(self, other: float) -> bool:
        ours, theirs = self._beside(other)
        return ours <= theirs

    def __gt__(self, other: float) -> bool:
        ours, theirs = self._beside(other)
        return ours > theirs

    def __ge__(self, other: float) -> bool:
        ours, theirs = self._beside(other)
        return ours >= theirs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, float | int):
            return NotImplemented
        ours, theirs = self._beside(other)
        return ours == theirs

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = float.__hash__

    def _beside(self, other: float) -> tuple[float, float]:
        """Two numbers that may be compared."""
        if isinstance(other, Moment) and self.timed is not other.timed and self.at is not None and other.at is not None:
            return _days_on_clock(self.at), _days_on_clock(other.at)
        return float(self), float(other)

    def _later(self, days: float) -> float:
        if self.at is None or not math.isfinite(days):
            return float(self) + days
        whole = math.trunc(days)
        passed = timedelta(days=days - whole)
        try:
            at = self.at + whole * DAY  # aware, and by the clock on the wall: Python adds within a zone as if its offset stood still
            at = (at.astimezone(UTC) + passed).astimezone(at.tzinfo) if self.timed else at + passed
            turned = (_offset(self.at) - _offset(at)) / DAY if self.timed else 0.0
        except (OverflowError, ValueError):
            return float(self) + days
        return Moment(at, timed=self.timed, days=float(self) + days + turned)


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()


@functools.lru_cache(maxsize=16)
def _usual_offset(zone: tzinfo) -> timedelta:
    """How far the clocks of a zone are from UTC outside of summer time."""
    return (zone.utcoffset(WINTER) or timedelta()) - (zone.dst(WINTER) or timedelta())


def _days_on_clock(at: datetime) -> float:
    """Days that the clock on the wall shows since 1970, as if there were no summer time."""
    zone = at.tzinfo or UTC
    return days_of(at.replace(tzinfo=UTC) - _usual_offset(zone))


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


def days_of_text(text: str, host: Host) -> Moment | None:
    """An ISO date or date and time as a number; None for anything else."""
    moment = moment_of_text(text, host)
    return None if moment is None else Moment(moment, timed="T" in text)


def moment_of_days(days: float, host: Host) -> datetime | None:
    """The midnight of a whole number of days, the moment of any other, in the form's zone; None for NaN and what no calendar holds."""
    if not math.isfinite(days) or abs(days) > 4_000_000:
        return None
    zone = zone_of(host)
    try:
        moment = EPOCH + timedelta(milliseconds=round(days * 86_400_000))
        clock = moment + _usual_offset(zone)
        if at_midnight(clock):
            return clock.replace(tzinfo=zone)
        return moment.astimezone(zone)
    except OverflowError:
        return None


def at_midnight(moment: datetime) -> bool:
    """Whether it is where a day begins."""
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def iso_date_time(moment: datetime) -> str:
    """`2026-01-15T12:34:56.000-07:00`, milliseconds always."""
    return moment.isoformat(timespec="milliseconds")


def part_of_day(text: str, host: Host) -> float:
    """The part of the day that has passed at a time of day (0 to 1), as the clocks of the form's zone show it; NaN for another text.

    A time with an offset that the zone has in winter or in summer was read off its clocks; any other is turned to them.
    """
    text = f"{WINTER.date()}T{text}"
    if not ISO.match(text):
        return math.nan
    try:
        moment = datetime.fromisoformat(text)
        zone = zone_of(host)
        own = {zone.utcoffset(WINTER), zone.utcoffset(SUMMER)}
        if moment.tzinfo is not None and moment.utcoffset() not in own:
            moment = moment.astimezone(timezone(_usual_offset(zone)))
    except (ValueError, OverflowError):
        return math.nan
    spent = timedelta(
        hours=moment.hour, minutes=moment.minute, seconds=moment.second, milliseconds=moment.microsecond // 1000
    )
    return spent / DAY
