"""Keeps what an extract says: as new records the first time, afterwards as changes against what it said the last time.

Only the modules of this folder call this. So importing the same again changes nothing, and a change in the council's data never
overwrites what a worker wrote since: it merges like anybody's change, and becomes a conflict where both said something.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from keyworker.base.clock import Clock
from keyworker.base.ids import new_id
from keyworker.domain.leaves import changed
from keyworker.domain.record import Record, Role
from keyworker.hub.council import role_said
from keyworker.hub.imports.tables import Row
from keyworker.hub.ledger import Ledger, Taken
from keyworker.hub.storage.protocol import Imported, Tx

R = TypeVar("R", bound=Record)


class Keeper:
    """The records of one extract, inside one transaction at a time (`begin`)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._kept: set[str] = set()
        self._tx: Tx | None = None
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.conflicts = 0

    def begin(self, tx: Tx) -> None:
        """What follows is kept in this transaction."""
        self._tx = tx

    def id_of(self, source: str) -> str:
        """The id of the record that stands, or will stand, for a key of the extract."""
        if source not in self._ids:
            known = self._open().imported(source)
            self._ids[source] = known.record if known else new_id()
        return self._ids[source]

    def last(self, source: str, name: str) -> str:
        """What a text field of the record was when it was imported last; "" when it never was."""
        known = self._open().imported(source)
        return str(known.body.get(name, "")) if known else ""

    def keep(self, source: str, record: Record, row: Row) -> None:
        """Keep what the extract says under a key; what could not be merged is reported at `row`."""
        tx, body = self._open(), record.body()
        self._kept.add(source)
        ledger = Ledger(tx, self._clock)
        known = tx.imported(source)
        if known is None:
            taken = ledger.save(record)
            self.new[record.kind] += 1
        else:
            if not changed(record.shape, known.body, body):
                self.unchanged[record.kind] += 1
                return
            taken = ledger.save_imported(record, known.body)
            self.changed[record.kind] += 1
        self._report(taken, row)
        tx.keep_imported(Imported(source, record.id, body, taken.position))

    def key_of(self, prefix: str, rows: Iterable[str]) -> str:
        """The key of what several rows say together: that under which one of them was kept before, else of the first."""
        keys = [f"{prefix}:{row}" for row in sorted(rows)]
        return next((key for key in keys if self._open().imported(key)), keys[0])

    def role(self, source: str, guess: Role) -> Role:
        """The role of a worker for the import: what it guessed last once the operator said another, else this guess."""
        said = self._open().setting(role_said(self.id_of(source)))
        return Role(self.last(source, "role") or guess) if said else guess

    def gone(self, prefix: str) -> list[Imported]:
        """What was imported before under keys that begin so, and was not kept this time."""
        tx = self._open()
        sources = [one for one in tx.imported_sources(prefix) if one not in self._kept]
        return [known for known in map(tx.imported, sources) if known]

    def leave(self, prefix: str) -> None:
        """What was imported under keys that begin so could not be read this time, so it is not gone."""
        self._kept.update(self._open().imported_sources(prefix))

    def counted(self) -> tuple[Counter[str], Counter[str], Counter[str], int]:
        """The counts as they are, to go back to (`recount`) when a transaction came to nothing."""
        return self.new.copy(), self.changed.copy(), self.unchanged.copy(), self.conflicts

    def recount(self, counts: tuple[Counter[str], Counter[str], Counter[str], int]) -> None:
        """Go back to these counts."""
        self.new, self.changed, self.unchanged, self.conflicts = counts

    def next_reference(self) -> str:
        """The next short reference of a family, KW-0001 and so on; never given twice."""
        tx = self._open()
        number = int(tx.setting("last_reference") or 0) + 1
        tx.keep_setting("last_reference", number)
        return f"KW-{number:04d}"

    def _report(self, taken: Taken, row: Row) -> None:
        self.conflicts += taken.clashes
        if taken.clashes:
            row.report("", "somebody wrote something else here since", "what stands stays; a person decides")
        if taken.reason:
            row.report("", f"set aside: {taken.reason}", "what stands stays")

    def _open(self) -> Tx:
        if self._tx is None:
            raise ValueError("nothing is kept outside a transaction")
        return self._tx
