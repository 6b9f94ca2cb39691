"""What lives under records, as far as one transaction writes there: who is out or comes back is judged over it.

`hub.ledger` asks, and says what it keeps. Children that were written last are looked at first, and the others are read once: a change under a
record costs what it writes, not what is there. It must never answer with what was undone.
"""

from collections.abc import Iterator

from keyworker.domain.leaves import State
from keyworker.hub.storage.protocol import Tx

_Names = dict[str, frozenset[str]]


class Under:
    """The names of what lives in the children of records, by parent and family."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._written: dict[tuple[str, str | None], _Names] = {}
        self._read: dict[tuple[str, str | None], _Names] = {}

    def is_out(self, record: str, family: str | None, state: State) -> bool:
        """Whether a record is taken out, with what is under it."""
        return state.taken_out(self._names(record, family))

    def keep(self, child: str, family: str | None, state: State, *, out: bool, under: str | None, before: str | None) -> None:
        """A child is kept under a record; `before`: the one that it was under until now."""
        for parent in {under, before} - {None}:
            written = self._written.setdefault((str(parent), family), {})
            written.pop(child, None)
            written[child] = state.names() if parent == under and not out else frozenset()

    def forget(self) -> None:
        """What was written last was undone."""
        self._written.clear()
        self._read.clear()

    def _names(self, record: str, family: str | None) -> Iterator[str]:
        written = self._written.get((record, family), {})
        for names in reversed(written.values()):
            yield from names
        if (record, family) not in self._read:
            self._read[record, family] = {
                child.id: child.state().names() for child in self._tx.under(record)
                if child.family == family and child.id not in written and not child.body.get("removed")
            }
        for child, names in self._read[record, family].items():
            if child not in written:
                yield from names
