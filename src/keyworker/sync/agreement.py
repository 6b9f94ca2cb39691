"""Whether this machine has what the hub says: one sum in each pull, sums by family when that differs, and such a family is fetched anew.

`sync.round` makes one for each fetch. Unsent changes are no difference, and nothing that is only here is touched.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from keyworker.base.canonical import Json
from keyworker.base.logs import log_for
from keyworker.store.protocol import SyncStore
from keyworker.wire.messages import MOST_HELD, DownPackage

MOST_HEALED: Final = 3
"""Times in one round that families which differ are fetched anew; what still differs then is tried again in the next round."""

_log = log_for("sync")


class Agreement:
    """What the packages of one fetch say about the sums. `on_store` runs a step on the store's thread."""

    def __init__(self, store: SyncStore, on_store: Callable[..., Any]) -> None:
        self._store, self._on_store = store, on_store
        self._differ: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._times = 0

    def asks(self) -> Json:
        """On the store's thread: what the next request says of the sums (fields of `PullRequest`)."""
        other, strange = self._differ
        self._differ = ((), ())
        return {"total": self._store.total(), "anew": tuple(other[:MOST_HELD]), "holds": tuple(strange[:MOST_HELD])}

    def heard(self, package: DownPackage) -> None:
        """What a package says, before it is applied."""
        if package.sums is None or self._times >= MOST_HEALED:
            return
        self._times += 1
        self._differ = self._on_store(self._store.differing, package.sums)
        _log.warning("families differ from what the hub says: %d, and %d that it does not say", *map(len, self._differ))

    def holds(self, package: DownPackage) -> bool:
        """After a package was applied and no more is coming: whether all is as the hub says, so that nothing more need be asked."""
        if any(self._differ):
            return False
        return self._times >= MOST_HEALED or not package.total or package.total == self._on_store(self._store.total)
