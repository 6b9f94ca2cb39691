"""Answering a pull: what is new in a machine's scope, families that are new to it whole, a little at a time.

`hub.app` calls `answer` for an authenticated machine. An answer counts only once its cursor comes back; until then asking again
works the same answer out again. The work grows with what is new for the machine: one index range per family it holds. It must
never send a record outside the machine's scope, nor an audit event to anybody.

Order: first the log of what the machine holds, then families that are new to it (the one whose work began last first). A
family may be cut between two answers; until the rest of it has gone, the log waits, so nothing between is missed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from keyworker.base.canonical import canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import LogForked
from keyworker.hub import scope, visibility
from keyworker.hub.identity import Hub
from keyworker.hub.merge import REPEATED
from keyworker.hub.seen_from import SeenFrom, seen_from
from keyworker.hub.storage.protocol import COUNCIL, HoldingState, Logged, Machine, MachineState, Standing, Tx
from keyworker.vault import seal
from keyworker.wire.messages import ChangeEntry, DownPackage, Entry, PullRequest, SetAsideEntry
from keyworker.wire.package import RAW_TARGET, pack

_BATCH = 500
_CONTACT_EVERY = timedelta(minutes=1)
_WITH_VALUES: Final = 2
"""The first form of messages in which a record comes with all its values. Who reads an older one could not show them, and is told
nothing until it is updated; what it sends is taken."""


@dataclass
class _Answer:
    """What is being gathered, and what the machine will have once it says that it applied it."""

    position: int
    snapshot_family: str | None
    snapshot_row: int
    told: SeenFrom
    entries: list[Entry] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    more: bool = False
    room: int = field(default_factory=lambda: RAW_TARGET)

    def add(self, entry: Entry) -> bool:
        """Put an entry in, if it fits into the room that is left or is the first; otherwise the answer is full (`more`)."""
        return self.add_all([entry])

    def add_all(self, entries: Sequence[Entry]) -> bool:
        """Put entries in that belong together, all or none."""
        size = sum(len(canonical(entry.model_dump(mode="json"))) for entry in entries)
        if self.entries and size > self.room:
            self.more = True
            return False
        self.entries += entries
        self.room -= size
        return True


def answer(hub: Hub, machine: Machine, request: PullRequest) -> bytes | None:
    """The sealed package of what is new, or None when nothing is. Raises LogForked for a machine that is paused."""
    with hub.storage.transaction() as tx:
        machine = tx.machine(machine.id) or machine
        if machine.state is MachineState.PAUSED:
            raise LogForked
        machine = _contacted(tx, _acknowledged(tx, machine, request.cursor), request.version, hub.clock.now())
        if request.wire < _WITH_VALUES:
            return None
        gathered = _gather(tx, machine, hub.clock.today())
        if not gathered.entries:
            return None
        cursor = secrets.token_urlsafe(12)
        tx.keep_answer(machine.id, cursor, {
            "position": gathered.position, "snapshot_family": gathered.snapshot_family,
            "snapshot_row": gathered.snapshot_row, "held": gathered.held,
        })
    package = DownPackage(
        hub=hub.id, machine=machine.id, cursor=cursor, position=gathered.position, more=gathered.more,
        entries=tuple(gathered.entries), have=machine.received,
    )
    return pack(package, sign=hub.signing.sign, seal=lambda data: seal.seal(data, machine.seal_key))


def _acknowledged(tx: Tx, machine: Machine, cursor: str) -> Machine:
    """What the machine has, now that it echoes `cursor`. One that the hub does not know: the machine starts anew."""
    if cursor == machine.cursor:
        return machine
    told = tx.answers(machine.id).get(cursor)
    tx.drop_answers(machine.id)
    if told is None:
        tx.drop_holdings(machine.id)
        told = {"position": 0, "snapshot_family": None, "snapshot_row": 0, "held": []}
        cursor = ""
    tx.hold(machine.id, told["held"], HoldingState.HELD)
    machine = replace(machine, cursor=cursor, position=told["position"], snapshot_family=told["snapshot_family"],
                      snapshot_row=told["snapshot_row"])
    tx.save_machine(machine)
    return machine


def _contacted(tx: Tx, machine: Machine, version: str, now: Moment) -> Machine:
    """Remember the contact, to the minute: a pull with nothing new then writes nothing."""
    last = machine.last_contact
    if version == machine.version and last and last.utc <= now.utc < last.plus(_CONTACT_EVERY).utc:
        return machine
    machine = replace(machine, last_contact=now, version=version or machine.version)
    tx.save_machine(machine)
    return machine


def _gather(tx: Tx, machine: Machine, today: date) -> _Answer:
    wanted = scope.to_hold(tx, machine, today) | {COUNCIL}
    told = seen_from(tx, machine)
    machine = told.machine
    holdings = tx.holdings(machine.id)
    held = {family for family, state in holdings.items() if state is HoldingState.HELD}
    tx.hold(machine.id, held - wanted, HoldingState.LEAVING)
    held &= wanted
    gathered = _Answer(machine.position, machine.snapshot_family, machine.snapshot_row, told)
    if gathered.snapshot_family is not None and gathered.snapshot_family not in wanted:
        tx.hold(machine.id, [gathered.snapshot_family], HoldingState.LEAVING)
        gathered.snapshot_family, gathered.snapshot_row = None, 0
    waits = gathered.snapshot_family is not None
    if not waits:
        _changed(tx, machine, gathered, held)
    if not gathered.more:
        _new_families(tx, gathered, wanted - held)
    if waits and not gathered.more:
        gathered.more = bool(tx.changed(held | set(gathered.held), gathered.position, 1))
    return gathered


def _changed(tx: Tx, machine: Machine, gathered: _Answer, held: set[str]) -> None:
    """What changed since in what the machine holds, by position, until no more or no more room.

    Each record comes whole, with all its values, once, at the position of its last change; before it, for its history, the changes
    made since. What was set aside of the machine comes with its reason.
    """
    head = tx.head()
    while True:
        batch = tx.changed(held, gathered.position, _BATCH)
        until = batch[-1].position if len(batch) == _BATCH else head
        entries = _by_position(tx, gathered.told, batch, tx.log(machine.id, held, gathered.position, until))
        for position in sorted(entries):
            if not gathered.add_all(entries[position]):
                return
            gathered.position = position
        gathered.position = until
        if until == head:
            return


def _by_position(tx: Tx, told: SeenFrom, records: Sequence[Standing], log: Sequence[Logged]) -> dict[int, list[Entry]]:
    entries: dict[int, list[Entry]] = {}
    now = {standing.id: standing.audience for standing in records}
    for change in log:
        if change.reason != REPEATED and (change.reason is not None or visibility.tells(tx, change, told.viewer, now)):
            entries.setdefault(change.position, []).append(_change_entry(change))
    for standing in records:
        entry = told.entry(tx, standing, after=told.machine.position)
        if entry is not None:
            entries.setdefault(standing.position, []).append(entry)
    return entries


def _new_families(tx: Tx, gathered: _Answer, new: set[str] | frozenset[str]) -> None:
    """The council's workers and teams first, then the family that was cut, then the others whole."""
    first = [one for one in (COUNCIL, gathered.snapshot_family) if one is not None and one in new]
    for reach in dict.fromkeys([*first, *tx.newest_first(new - set(first))]):
        row = gathered.snapshot_row if reach == gathered.snapshot_family else 0
        if not _snapshot(tx, gathered, reach, row):
            return
        gathered.snapshot_family, gathered.snapshot_row = None, 0
        gathered.held.append(reach)


def _snapshot(tx: Tx, gathered: _Answer, reach: str, row: int) -> bool:
    """Whether all records of a reach found room; what was sent of it is noted when they did not."""
    while True:
        batch = tx.snapshot(reach, row, _BATCH)
        for number, standing in batch:
            entry = gathered.told.entry(tx, standing)
            if entry is not None and not gathered.add(entry):
                gathered.snapshot_family, gathered.snapshot_row = reach, row
                return False
            row = number
        if len(batch) < _BATCH:
            return True


def _change_entry(change: Logged) -> Entry:
    content = change.content
    if change.reason is not None:
        return SetAsideEntry(position=change.position, n=change.n or 0, record=content.record, kind=content.kind,
                             family=content.family, reason=change.reason)
    return ChangeEntry(position=change.position, record=content.record, kind=content.kind, family=content.family,
                       patch=content.patch, by=change.by, machine=change.machine, at=content.at, dot=change.dot)
