"""What a store does as families come and go: letting go of them, the sums that are compared with the hub's, and what of it can be read.

A part of `store.database.Database`, which alone inherits it. What happens is done by `store.release` and `store.sums`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from keyworker.base.clock import Clock
from keyworker.base.errors import DiskFull
from keyworker.store import changelog, release, sums
from keyworker.store.connection import Connection
from keyworker.store.forgetting import overwriting
from keyworker.store.leaving import Gone, Leaving, Sealed
from keyworker.store.protocol import Changes, SetAside, Touched
from keyworker.wire.messages import Saved

_SURE_FOR: Final = timedelta(minutes=1)
"""For so long the digests of families are taken as they are kept; then they are worked out anew, some in each pull."""


class LeavingReads:
    """What can be read of it."""

    _connection: Connection
    _clock: Clock

    def set_aside_of_others(self) -> list[SetAside]:
        """Changes of others that the hub set aside, for who leads their families."""
        return changelog.set_aside_of_others(self._connection)

    def leaving(self) -> Sequence[Leaving]:
        """Families that left this machine's scope and are still here."""
        return release.leaving(self._connection)


class LettingGo(LeavingReads):
    """What only `sync` uses."""

    _unsure: list[str] | None = None
    _sure: datetime | None = None

    def let_go(self, seal: Callable[[bytes], bytes]) -> Changes:
        """Let go of closed families of which the hub has everything, and overwrite the pages that held them."""
        families = release.ready(self._connection)
        gone: list[Gone] = []
        touched: list[Touched] = []
        if families:
            with overwriting(self._connection), self._connection.transaction():
                for family in families:
                    went, records = release.let_go(self._connection, family, seal)
                    gone.append(went)
                    touched += records
                release.drop_saved(self._connection)
        with suppress(DiskFull):  # it is done again in the next round, when there is room
            release.overwrite(self._connection)
        return Changes(tuple(touched), "hub", tuple(gone))

    def last_number(self) -> int:
        """The number of the last change in the log that has one."""
        return changelog.last_number(self._connection)

    def total(self) -> str:
        """The sum over all that the hub said and is held here; now and then worked out anew from some records."""
        now = self._clock.now().utc
        if not self._unsure and (self._sure is None or not timedelta() <= now - self._sure < _SURE_FOR):
            self._unsure, self._sure = sums.families(self._connection), now
        if self._unsure:
            with self._connection.transaction():
                sums.work_out(self._connection, self._unsure)
        return sums.total(self._connection)

    def differing(self, said: Mapping[str, str]) -> tuple[Sequence[str], Sequence[str]]:
        """Families of which the hub says another sum, and those that are here though it does not say them."""
        other, strange = sums.differing(self._connection, said)
        if other:
            sums.note_healed(self._connection, len(other))
        return other, strange

    def sealed(self) -> Sequence[Sealed]:
        """Copies that are kept until a backup of the hub's holds what is in them."""
        return release.sealed(self._connection)

    def waits_for(self) -> Saved | None:
        """What a backup must hold before the first of them goes."""
        return release.waits_for(self._connection)
