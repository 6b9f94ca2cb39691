"""A clock that a test turns by hand."""

from datetime import UTC, date, datetime, timedelta

from keyworker.base.clock import Moment


class HandClock:
    """Starts on a Saturday afternoon and moves only when told."""

    def __init__(self, start: datetime = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)) -> None:
        self._now = Moment(start)

    def now(self) -> Moment:
        """The moment that was set."""
        return self._now

    def today(self) -> date:
        """Its date in the council's zone."""
        return self._now.local().date()

    def turn(self, **span: float) -> None:
        """Move on by days, hours, minutes, seconds."""
        self._now = self._now.plus(timedelta(**span))
