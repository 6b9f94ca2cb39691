"""Moments and where they come from.

A moment is UTC with the zone that it was said in (RFC 9557: `2026-11-21T14:03:00Z[Europe/London]`); a date is a date.
Any floor may call this. Nothing may decide an order between machines by a moment: laptops' clocks lie.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

COUNCIL_ZONE = "Europe/London"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST = date(100, 1, 1)
LATEST = date(9000, 12, 31)
"""Days that are kept. Between them and the edges of the calendar there is room to work out any day, in any zone."""


def _spelt(value: object) -> object:
    """A day in words is `2026-12-01` and nothing else: what judges a day by its words must read the day that its readers read."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("day_spelling", "not a day of the form 2026-12-01")
    return value


Day = Annotated[date, Field(ge=EARLIEST, le=LATEST), BeforeValidator(_spelt)]
"""A day of a record."""


@dataclass(frozen=True, order=True)
class Moment:
    """One point in time: `utc` (aware, UTC) and the name of the `zone` that it was said in.

    Raises ValueError when `utc` has no time zone, or lies beyond the days that are kept.
    """

    utc: datetime
    zone: str = COUNCIL_ZONE

    def __post_init__(self) -> None:
        if self.utc.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        try:
            object.__setattr__(self, "utc", self.utc.astimezone(UTC))
        except OverflowError as error:
            raise ValueError("a moment must lie within the calendar") from error
        if not EARLIEST <= self.utc.date() <= LATEST:
            raise ValueError("a moment must lie well within the calendar")

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read `2026-11-21T14:03:00Z[Europe/London]`; raises ValueError when it has another shape."""
        stamp, bracket, zone = text.partition("[")
        zone = zone.removesuffix("]") if bracket else COUNCIL_ZONE
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("unknown time zone") from error
        return cls(datetime.fromisoformat(stamp), zone)

    def __str__(self) -> str:
        return f"{self.utc.isoformat().removesuffix('+00:00')}Z[{self.zone}]"

    def local(self) -> datetime:
        """The moment on the wall clock of the zone that it was said in."""
        return self.utc.astimezone(ZoneInfo(self.zone))

    def plus(self, span: timedelta) -> "Moment":
        """The moment `span` later, said in the same zone."""
        return Moment(self.utc + span, self.zone)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validated,
            serialization=core_schema.plain_serializer_function_ser_schema(str),
            json_schema_input_schema=core_schema.str_schema(),
        )

    @classmethod
    def _validated(cls, value: object) -> "Moment":
        if isinstance(value, Moment):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        raise ValueError("a moment is text such as 2026-11-21T14:03:00Z[Europe/London]")


class Clock(Protocol):
    """Where the time comes from; tests pass one that they turn by hand."""

    def now(self) -> Moment:
        """This moment."""
        ...

    def today(self) -> date:
        """The date on the council's wall clock."""
        ...


class SystemClock:
    """The computer's own clock, said in `zone` (default: the council's)."""

    def __init__(self, zone: str = COUNCIL_ZONE) -> None:
        self._zone = zone

    def now(self) -> Moment:
        """This moment, to the millisecond."""
        utc = datetime.now(UTC)
        return Moment(utc.replace(microsecond=utc.microsecond // 1000 * 1000), self._zone)

    def today(self) -> date:
        """The date in the clock's zone."""
        return self.now().local().date()
