"""Reading from and writing into the store of one machine, inside one transaction: what `store.protocol` promises of `Reading` and `Writing`.

Only `store.database` makes them. It must never keep half of what a block wrote.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import orjson

from keyworker.base.clock import Clock
from keyworker.base.errors import AlreadyDone, FamilyClosed, RecordGone, Refusal
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.leaves import NOTHING, dot_of
from keyworker.domain.record import Record, Seen
from keyworker.store import changelog, edits, queries, records, release, undo
from keyworker.store import search as words
from keyworker.store.bases import Bases
from keyworker.store.connection import Connection
from keyworker.store.journal import journal
from keyworker.store.letting_go import LeavingReads
from keyworker.store.overlay import Shown, laid_on, lay
from keyworker.store.protocol import (
    Changes,
    HistoryEntry,
    Journal,
    SearchHit,
    SetAside,
    Touched,
)
from keyworker.wire.contents import Content

R = TypeVar("R", bound=Record)


class Reader(LeavingReads):
    """The reads of `store.protocol.Reading`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, kind: type[R], record: str) -> R:
        """The record, also a removed one. Raises NotHere."""
        return queries.get(self._connection, kind, record)

    def is_erased(self, record: str) -> bool:
        """Whether the hub said that a record was erased by law; one that it never told of was not."""
        return queries.is_erased(self._connection, record)

    def find(
        self, kind: type[R], *, family: str | None = None, status: str | None = None, owner: str | None = None,
        due_until: date | None = None,
    ) -> list[R]:
        """Records of a kind that are not removed; by due, happened (those without a day last), id."""
        return queries.find(self._connection, kind, queries.Wanted(family, status, owner, due_until))

    def family_file(self, family: str) -> FamilyFile:
        """Everything of one family but audit events. Raises NotHere."""
        return queries.family_file(self._connection, family)

    def caseload(self) -> list[CaseloadRow]:
        """One row per family, by name."""
        return queries.caseload(self._connection, self._clock.today())

    def waiting(self) -> list[Record]:
        """Records in which something awaits a decision, by id."""
        return queries.waiting(self._connection)

    def search(self, text: str, *, ranked: bool = False, limit: int = 50) -> list[SearchHit]:
        """Things whose words begin with the words typed; any text may be typed."""
        return words.search(self._connection, text, ranked=ranked, limit=limit)

    def history(self, record: str) -> list[HistoryEntry]:
        """Every change of a record: what the hub knows by position, then what only this machine has."""
        return changelog.history(self._connection, record)

    def set_aside(self) -> list[SetAside]:
        """Changes from here that the hub set aside."""
        return changelog.set_aside(self._connection)

    def journal(self, limit: int) -> Journal:
        """What is only here, what was received and what came, at most `limit` of each."""
        return journal(self._connection, limit)

    def may_take_back(self, changes: Sequence[str]) -> bool:
        """Whether the changes of these names are only here, and nothing that was written since is about them."""
        return undo.may_take_back(self._connection, changes)

    def setting(self, name: str) -> Any:
        """A small JSON value for this machine, or None."""
        found = self._connection.one("SELECT value FROM settings WHERE name = ?", (name,))
        return orjson.loads(found[0]) if found else None


class Transaction(Reader):
    """The open block of `Database.write`; of no use after it."""

    def __init__(self, connection: Connection, clock: Clock, worker: str | None) -> None:
        super().__init__(connection, clock)
        self._worker = worker
        self._wrote: list[tuple[Seen, str, str]] = []
        self.unlaid: list[Content] = []
        self.refused: type[FamilyClosed | RecordGone] | None = None
        self._made: list[str] = []
        self._decides = False
        self.changes = Changes()

    def save(self, record: Record) -> None:
        """Keep a record and its pending change; nothing when nothing changed. Raises AlreadyDone.

        The change goes on what is shown now, not on what the author saw: another save in between survives. Raises Refusal when
        both together cannot be a record (somebody else changed it meanwhile).
        """
        self._inside()
        if self._worker is None:
            raise RuntimeError("nobody is signed in")
        if refused := self._refused(record):
            self._note(refused, edits.unlaid(self._connection, record, self._worker, self._clock.now()))
            return
        self._keep(record, edits.edit_of(self._connection, record, self._worker))

    def decide(self, record: Record, leaf: str, names: frozenset[str], value: Any) -> None:
        """Keep what a person decided about values that they saw side by side on one leaf: `value` in their place (none: cleared).

        With `leaves.NOTHING` nothing is said: what stands goes on, and the other values have been seen. Raises as `save`.
        """
        self._inside()
        if self._worker is None:
            raise RuntimeError("nobody is signed in")
        self._decides = True
        edit = edits.decision_of(self._connection, record, leaf, names, value)
        if refused := self._refused(record):
            self._note(refused, edits.content_of(record, edit.whole, by=self._worker, at=self._clock.now()))
            return
        self._keep(record, edit)

    def _refused(self, record: Record) -> type[FamilyClosed | RecordGone] | None:
        """Why nothing is written in a record here any more: its family is closed, or the hub once said it and it is not kept now.

        An act that happened is written down all the same.
        """
        if record.kind != AuditEvent.kind and release.is_closed(self._connection, record.family):
            return FamilyClosed
        said = record.seen is not None and record.seen.position > 0
        return RecordGone if said and self._connection.one("SELECT 1 FROM records WHERE id = ?", (record.id,)) is None else None

    def _note(self, refused: type[FamilyClosed | RecordGone], content: Content | None) -> None:
        """The block ends with this; what was written in it is kept, and is sent as a change of what was on the page."""
        self.unlaid += [content] if content else []
        self.refused = refused

    def _keep(self, record: Record, edit: edits.Edit | None) -> None:
        if edit is None:
            return
        kept = edit.kept
        now = self._shown(record, edit)
        if kept is not None and kept.done and edit.writes_in_finished():
            raise AlreadyDone
        position = kept.position if kept else 0
        said = kept.said() if kept else Shown({}, {})
        following = records.following_on(record.id, kept.kind if kept else record.kind, record.family, position, said, now, kept)
        if following.record is None:
            raise Refusal("Somebody else has changed this meanwhile, and both together cannot be right.",
                          "Open it again to see what stands now, then change it.")
        edits.write_down(self._connection, record, edit, by=self._worker or "", at=self._clock.now())
        if record.seen is not None:
            self._wrote += self._own_words(record.seen, edit)
        records.keep(self._connection, [following])
        touched = dict.fromkeys((*self.changes.records, Touched(record.id, record.kind, record.family)))
        self._made.append("" if edit.grows is not None else edit.whole.dot)
        self.changes = Changes(tuple(touched), decided=tuple(self._made) if self._decides and all(self._made) else ())

    def _shown(self, record: Record, edit: edits.Edit) -> Shown:
        """The record with a change on top. Where texts were joined here it is all laid anew, as it will be sent."""
        said = edit.kept.said() if edit.kept else Shown({}, {})

        def own() -> list[Content]:
            before = changelog.own(self._connection, [record.id]).get(record.id, [])
            last = edits.content_of(record, edit.whole, by=self._worker or "", at=self._clock.now())
            return [*(change.content for change in before if edit.grows is None or change.seq != edit.grows.seq), last]

        base_of = Bases(self._connection, record.id, said.state, own).base
        if edit.shown.previews():
            return laid_on(said, record.kind, own(), base_of)
        return lay(edit.shown, record.kind, edit.change, base_of)

    def _own_words(self, seen: Seen, edit: edits.Edit) -> list[tuple[Seen, str, str]]:
        """What the author of an edit now has before them: what it says, and what they had written in the change that it made grow.

        The rest of that change was written elsewhere, and was not on this screen.
        """
        said = {write.leaf for write in edit.change.writes}
        grown = edit.grows.content.dot if edit.grows else ""
        mine = {leaf for of, leaf, name in self._wrote if of is seen and dot_of(name) == grown}
        mine |= {leaf for leaf, names in seen.wrote.items() if any(dot_of(name) == grown for name in names)}
        return [
            (seen, write.leaf, write.name(edit.whole)) for write in edit.whole.writes if write.value is not NOTHING and write.leaf in said | mine
        ]

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value for this machine."""
        self._inside()
        self._connection.run(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, orjson.dumps(value)),
        )

    def kept(self) -> None:
        """All of the block is on the disk: who goes on from what they had read has their own words before them."""
        for seen, leaf, name in self._wrote:
            seen.wrote.setdefault(leaf, set()).add(name)

    def _inside(self) -> None:
        if not self._connection.in_transaction:
            raise RuntimeError("the writing block has ended")
