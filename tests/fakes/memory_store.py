"""A store in memory with the rules of the real one (`store.protocol`), for tests of verbs and pages.

`tests/integration/store_laws.py` holds it and the real store to the same laws. It never touches a disk and has no key.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import AlreadyDone, LogForked, NotHere, StoreLocked
from keyworker.domain.caseload import CaseloadRow, summarise
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.merge import apply, can_compose, compose
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.store.protocol import Changes, HistoryEntry, Outgoing, SearchHit, SetAside, Touched
from keyworker.wire.messages import (
    FIRST_DIGEST,
    Change,
    ChangeEntry,
    Content,
    Entry,
    Receipt,
    RecordEntry,
    SetAsideEntry,
    chain_digest,
)

R = TypeVar("R", bound=Record)
WORKER = "0197a000-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class _Hub:
    """What the hub last said of a record."""

    body: Json
    position: int


@dataclass(frozen=True)
class _Line:
    """One change in the log; `heard` is false while it is laid on top of what the hub said."""

    content: Content
    began: Moment
    here: bool = True
    n: int | None = None
    prev: str = ""
    digest: str = ""
    position: int | None = None
    received: bool = False
    heard: bool = False
    echoed: bool = False


@dataclass
class _State:
    kinds: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    hub: dict[str, _Hub] = field(default_factory=dict)
    log: list[_Line] = field(default_factory=list)
    aside: dict[int, SetAsideEntry] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    receipt: Receipt | None = None
    cursor: tuple[str, int] = ("", 0)
    contact: Moment | None = None

    def copy(self) -> "_State":
        return replace(self, kinds=dict(self.kinds), hub=dict(self.hub), log=list(self.log), aside=dict(self.aside),
                       settings=dict(self.settings))


class MemoryStore:
    """Implements Store and SyncStore; `worker` is who is signed in."""

    def __init__(self, clock: Clock, worker: str | None = WORKER) -> None:
        self._clock = clock
        self._worker = worker
        self._kept: _State | None = _State()
        self._writing: MemoryWriting | None = None

    def signed_in(self, worker: str) -> None:
        """Whose changes are made from now on."""
        self._worker = worker

    @property
    def _state(self) -> _State:
        if self._kept is None:
            raise StoreLocked
        return self._kept

    # Reading

    def get(self, kind: type[R], record: str) -> R:
        """The record, also a removed one. Raises NotHere."""
        if self._state.kinds.get(record, ("", None))[0] != kind.kind:
            raise NotHere
        return kind.read(self.shown(record), self._position(record))

    def find(
        self, kind: type[R], *, family: str | None = None, status: str | None = None, owner: str | None = None,
        due_until: date | None = None,
    ) -> list[R]:
        """Records of a kind by their list columns."""
        found = [self.get(kind, one) for one, (name, _) in self._state.kinds.items() if name == kind.kind]
        return sorted(
            (one for one in found if not one.removed and _matches(one, family, status, owner, due_until)), key=_order
        )

    def family_file(self, family: str) -> FamilyFile:
        """Everything of one family but audit events."""
        records = [
            self.get(KINDS[kind], one)
            for one, (kind, of) in self._state.kinds.items()
            if of == family and kind in KINDS and kind != AuditEvent.kind
        ]
        if not any(isinstance(one, Family) and not one.removed for one in records):
            raise NotHere
        return FamilyFile.of(records)

    def caseload(self) -> list[CaseloadRow]:
        """One row per family, by name."""
        families = self.find(Family)
        rows = [summarise(self.family_file(one.id), self._clock.today()) for one in families]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.family))

    def search(self, text: str, *, ranked: bool = False, limit: int = 50) -> list[SearchHit]:
        """Things whose words begin with the words typed, newest first; `ranked` puts more matches first."""
        typed = _words(text)
        hits: list[tuple[int, SearchHit]] = []
        for one, (kind, family) in reversed(list(self._state.kinds.items())):
            record = self.get(KINDS[kind], one) if kind in KINDS else None
            if record is None or record.removed or not typed:
                continue
            written = _words(record.search_text())
            counts = [sum(word.startswith(start) for word in written) for start in typed]
            if all(counts):
                name = self.get(Family, family).name if family in self._state.kinds else ""
                hits.append((sum(counts), SearchHit(one, kind, family, name, record.search_text().strip()[:160])))
        if ranked:
            hits.sort(key=lambda hit: -hit[0])
        return [hit for _, hit in hits[:limit]]

    def history(self, record: str) -> list[HistoryEntry]:
        """Every change of a record: what the hub knows by position, then what only this machine has."""
        lines = [line for line in self._state.log if line.content.record == record]
        lines.sort(key=lambda line: (line.position is None, line.position or 0))
        return [
            HistoryEntry(line.content.at, line.content.by or None, line.content.patch, line.position, line.here)
            for line in lines
        ]

    def set_aside(self) -> list[SetAside]:
        """Changes from here that the hub set aside."""
        mine = {line.n: line.content.patch for line in self._state.log if line.n is not None}
        return [
            SetAside(one.n, one.record, one.kind, one.family, one.reason, mine.get(one.n, {}))
            for _, one in sorted(self._state.aside.items())
        ]

    def setting(self, name: str) -> Any:
        """A small JSON value, or None."""
        return self._state.settings.get(name)

    # Writing

    @contextmanager
    def write(self) -> Iterator["MemoryWriting"]:
        """One transaction: all of the block, or nothing of it."""
        before = self._state
        if self._writing is not None:
            raise RuntimeError("a write inside a write")
        self._kept = before.copy()
        self._writing = MemoryWriting(self)
        try:
            yield self._writing
        except BaseException:
            self._kept = before
            raise
        finally:
            self._writing = None

    def tidy(self) -> None:
        """Nothing to do in memory."""
        assert self._state is not None

    def close(self) -> None:
        """Forget everything; later calls raise StoreLocked."""
        self._kept = None

    def keep(self, record: Record) -> bool:
        """What `MemoryWriting.save` does; answers whether anything was written."""
        patch = record.patch()
        known = record.id in self._state.kinds
        shown = self.shown(record.id)
        if known and (not patch or canonical(apply(shown, patch)) == canonical(shown)):
            return False
        if known and KINDS[record.kind].read(shown, 0).completed():
            raise AlreadyDone
        if self._worker is None:
            raise RuntimeError("nobody is signed in")
        self._state.kinds.setdefault(record.id, (record.kind, record.family))
        now = self._clock.now()
        base = record.seen.position if record.seen else 0
        content = Content(record=record.id, kind=record.kind, family=record.family, patch=patch, base=base,
                          by=self._worker, at=now)
        log = self._state.log
        last = next((i for i in reversed(range(len(log))) if log[i].here and log[i].content.record == record.id), None)
        if last is not None and _continues(log[last], content) and can_compose(log[last].content.patch, patch):
            composed = compose(log[last].content.patch, patch)
            log[last] = replace(log[last], content=content.model_copy(update={"patch": composed}))
        else:
            log.append(_Line(content, now))
        return True

    def shown(self, record: str) -> Json:
        """What the hub last said with the unheard changes of this machine on top."""
        body = self._state.hub[record].body if record in self._state.hub else {}
        for line in self._state.log:
            if line.here and not line.heard and line.content.record == record:
                body = apply(body, line.content.patch)
        return body

    def _forget(self, records: Iterable[str]) -> None:
        """Of these, let go what the hub has never said anything about and on which nothing lies any more."""
        for record in records:
            here = any(one.here and not one.heard and one.content.record == record for one in self._state.log)
            if not here and record not in self._state.hub:
                self._state.kinds.pop(record, None)

    def _position(self, record: str) -> int:
        return self._state.hub[record].position if record in self._state.hub else 0

    # SyncStore

    def freeze(self, limit: int) -> int:
        """Number and chain pending changes, oldest first."""
        log = self._state.log
        last = max((line for line in log if line.n), key=lambda line: line.n or 0, default=None)
        n, prev = (last.n or 0, last.digest) if last else (0, FIRST_DIGEST)
        for index in [i for i, line in enumerate(log) if line.here and line.n is None][:limit]:
            content = log[index].content
            own = chain_digest(n + 1, prev, content.model_dump(mode="json"))
            log[index] = replace(log[index], n=n + 1, prev=prev, digest=own)
            n, prev = n + 1, own
        return sum(1 for line in log if line.n is not None and not line.received)

    def frozen(self, after: int, limit: int) -> Sequence[Change]:
        """Frozen changes with numbers above `after`."""
        lines = sorted((line.n, line) for line in self._state.log if line.n is not None and line.n > after)
        return [
            Change(n=n, prev=line.prev, digest=line.digest, content=line.content) for n, line in lines[:limit]
        ]

    def received(self, receipt: Receipt, token: str) -> Changes:
        """Keep a verified receipt. Raises LogForked when it names a change that this machine did not make."""
        state = self._state
        if state.receipt and receipt.received < state.receipt.received:
            return Changes(origin="hub")
        mine = {line.n: line.digest for line in state.log if line.n is not None}
        if receipt.received and mine.get(receipt.received) != receipt.digest:
            raise LogForked
        state.receipt = receipt
        heard = receipt.position <= state.cursor[1]
        touched: list[str] = []
        for index, line in enumerate(state.log):
            if line.n is not None and line.n <= receipt.received and not line.received:
                state.log[index] = replace(line, received=True, heard=heard,
                                           position=line.position if line.echoed else receipt.position)
                touched.append(line.content.record)
        changes = self._changes(touched)
        self._forget(touched)
        return changes

    def take(self, entries: Sequence[Entry], *, cursor: str, position: int) -> Changes:
        """Replace what the hub last said, keep the cursor."""
        before = self._state.copy()
        was = {one: self.shown(one) for one in before.kinds}
        for entry in entries:
            if isinstance(entry, SetAsideEntry):
                self._state.aside.setdefault(entry.n, entry)
                self._state.log = [
                    replace(line, position=entry.position, echoed=True) if line.n == entry.n else line
                    for line in self._state.log
                ]
            else:
                self._take_one(entry)
        self._state.cursor = (cursor, max(position, before.cursor[1]))
        for index, line in enumerate(self._state.log):
            if line.received and not line.heard and (line.position or 0) <= position:
                self._state.log[index] = replace(line, heard=True)
        aside = [one.record for n, one in self._state.aside.items() if n not in before.aside]
        changed = [one for one in self._state.kinds if one not in was or was[one] != self.shown(one)
                   or before.hub.get(one) != self._state.hub.get(one)]
        changes = self._changes([*changed, *aside])
        self._forget(list(self._state.kinds))
        return changes

    def _take_one(self, entry: RecordEntry | ChangeEntry) -> None:
        state = self._state
        if entry.position <= self._position(entry.record):
            return
        state.kinds.setdefault(entry.record, (entry.kind, entry.family))
        if isinstance(entry, RecordEntry):
            state.hub[entry.record] = _Hub(entry.body, entry.position)
            return
        old = state.hub[entry.record].body if entry.record in state.hub else {}
        state.hub[entry.record] = _Hub(apply(old, entry.patch), entry.position)
        for index, line in enumerate(state.log):
            mine = line.here and line.n is not None and not line.echoed
            if mine and (line.content.record, line.content.at, line.content.by) == (entry.record, entry.at, entry.by):
                state.log[index] = replace(line, position=entry.position, echoed=True)
                return
        content = Content(record=entry.record, kind=entry.kind, family=entry.family, patch=entry.patch, base=0,
                          by=entry.by or "", at=entry.at)
        state.log.append(_Line(content, entry.at, here=False, position=entry.position, heard=True))

    def cursor(self) -> tuple[str, int]:
        """The cursor and position of the last package that was applied."""
        return self._state.cursor

    def outgoing(self) -> Outgoing:
        """What the sync sentence is made of."""
        state = self._state
        written = [line for line in state.log if line.here and line.content.kind != AuditEvent.kind]
        waiting = [line.began for line in written if not line.received]
        return Outgoing(len(waiting), min(waiting, default=None), len(written) - len(waiting),
                        state.receipt.received if state.receipt else 0, state.receipt, state.contact)

    def contacted(self, at: Moment) -> None:
        """Remember when the hub last answered."""
        self._state.contact = at

    def _changes(self, records: Sequence[str]) -> Changes:
        kinds = self._state.kinds
        touched = dict.fromkeys(Touched(one, *kinds.get(one, ("", None))) for one in records)
        return Changes(tuple(touched), "hub")


class MemoryWriting:
    """One transaction of a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.changes = Changes()
        self.get = store.get
        self.find = store.find
        self.family_file = store.family_file
        self.caseload = store.caseload
        self.search = store.search
        self.history = store.history
        self.set_aside = store.set_aside
        self.setting = store.setting

    def save(self, record: Record) -> None:
        """Keep a new or changed record and its pending change. Raises AlreadyDone."""
        if self._store.keep(record):
            touched = dict.fromkeys((*self.changes.records, Touched(record.id, record.kind, record.family)))
            self.changes = Changes(tuple(touched))

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value."""
        self._store._state.settings[name] = value


def _continues(last: _Line, content: Content) -> bool:
    same = (last.content.base, last.content.by) == (content.base, content.by)
    return last.n is None and same


def _matches(
    one: Record, family: str | None, status: str | None, owner: str | None, due_until: date | None
) -> bool:
    columns = one.columns()
    return (
        (family is None or one.family == family)
        and (status is None or columns.status == status)
        and (owner is None or columns.owner == owner)
        and (due_until is None or (columns.due is not None and columns.due <= due_until))
    )


def _order(one: Record) -> tuple[date, date, str]:
    columns = one.columns()
    return (columns.due or date.max, columns.happened or date.max, one.id)


def _words(text: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).casefold()
    return "".join(one if one.isalnum() else " " for one in plain).split()
