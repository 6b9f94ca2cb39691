"""Answering a pull: what is new in a machine's scope, families that are new to it whole, a little at a time.

`hub.app` calls `answer` for an authenticated machine. An answer counts only once its cursor comes back; until then asking again
works the same answer out again. A machine may ask for the answer after one that it has received and not applied yet
(`hub.on_the_way`). The work grows with what is new for the machine: one index range per family it holds. It must
never send a record outside the machine's scope, nor an audit event to anybody.

Order: first what the machine must let go of, then the log of what the machine holds, then families that are new to it (the one whose work began last first). A
family may be cut between two answers; until the rest of it has gone, the log waits, so nothing between is missed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from keyworker.base.canonical import canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import HubRefused
from keyworker.domain.record import Role
from keyworker.hub import backup, erasure, late, offers, on_the_way, release, scope, sums, timeline, visibility
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import REPEATED, Author
from keyworker.hub.seen_from import SeenFrom, seen_from
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import COUNCIL, HoldingState, Logged, Machine, Standing
from keyworker.vault import seal
from keyworker.wire.contents import LARGEST_NUMBER
from keyworker.wire.family_sums import in_short
from keyworker.wire.messages import DownPackage, Entry, PullRequest, Saved
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
    sees: SeenFrom
    entries: list[Entry] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)
    total: str = ""
    sums: dict[str, str] | None = None
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


@dataclass(frozen=True)
class Answered:
    """An answer as it travels, the cursor that will come back for it, and whether there is more after it."""

    sealed: bytes
    cursor: str
    more: bool


def answer(hub: Hub, machine: Machine, request: PullRequest) -> bytes | None:
    """The sealed package of what is new, or None when nothing is; for a machine that was told what the hub no longer has, "anew"."""
    found = answered(hub, machine, request)
    return found.sealed if found else None


def answered(hub: Hub, machine: Machine, request: PullRequest) -> Answered | None:
    """As `answer`, for who asks for the next one at once."""
    with hub.storage.transaction() as tx:
        machine = tx.machine(machine.id) or machine
        log = timeline.log_of(tx, machine, request.log, request.log_after)
        timeline.goes_on(tx, machine, log, LARGEST_NUMBER)
        if (anew := _anew(hub, tx, machine, log, request)) is not None:
            return anew
        timeline.note_offered(tx, machine)
        if tx.kept_offers(machine.id):
            role, today = scope.role_of(tx, machine.worker), hub.clock.today()
            author = Author(machine.worker, machine.id, role, machine.heard, log.id, put_back=True)
            offers.take_kept(tx, Ledger(tx, hub.clock), author, scope.Writable(tx, machine, log, role, machine.position, today).now())
        if scope.role_of(tx, machine.worker) is Role.LEAD:
            offers.tell_leads(tx, Ledger(tx, hub.clock), scope.to_hold(tx, machine, hub.clock.today(), Role.LEAD))
        machine = _contacted(tx, _acknowledged(tx, machine, log, request), request.version, hub.clock.now())
        if request.wire < _WITH_VALUES:
            return None
        if log.contested:
            raise HubRefused(403, "copied", "There are two copies of this machine, and this is the later one. What is written here is received; "
                             "nothing new comes until the council has looked at both.", "Ask the council's support.")
        sums.tell_anew(tx, machine, request.anew)
        sees = seen_from(tx, machine)
        there = on_the_way.after(tx, sees.machine, request.received)
        gathered = _gather(tx, there, replace(sees, machine=there.machine), log, hub.clock.today(), request.total)
        safe = backup.saved_for(tx, log) if gathered.entries or request.waits else None
        if not gathered.entries and gathered.sums is None and not _covers(safe, request.waits):
            return None
        word = timeline.signed(hub, tx, log)[1]
        cursor = secrets.token_urlsafe(12)
        tx.keep_answer(machine.id, cursor, {
            "position": gathered.position, "snapshot_family": gathered.snapshot_family,
            "snapshot_row": gathered.snapshot_row, "held": gathered.held, "told": gathered.told, "after": there.cursor,
        })
    package = DownPackage(
        hub=hub.id, machine=machine.id, cursor=cursor, position=gathered.position, more=gathered.more,
        entries=tuple(gathered.entries), have=log.received, after=request.received or request.cursor, begins=tuple(gathered.begins),
        ends=tuple(gathered.held), saved=safe, receipt=word, total=gathered.total, sums=gathered.sums,
    )
    return _sealed(hub, machine, package)


def told_anew(hub: Hub, machine: Machine, request: PullRequest) -> Answered | None:
    """Only whether a machine was told what the hub no longer has: it still offers what it has, and asks for nothing yet."""
    with hub.storage.transaction() as tx:
        machine = tx.machine(machine.id) or machine
        return _anew(hub, tx, machine, timeline.log_of(tx, machine, request.log, request.log_after), request)


def _anew(hub: Hub, tx: Tx, machine: Machine, log: MachineLog, request: PullRequest) -> Answered | None:
    if timeline.holds(tx, request.told):
        return None
    receipt, word = timeline.signed(hub, tx, log)
    return _sealed(hub, machine, DownPackage(
        hub=hub.id, machine=machine.id, cursor="", position=0, more=False, have=receipt.received, receipt=word, anew=True,
    ))


def _sealed(hub: Hub, machine: Machine, package: DownPackage) -> Answered:
    sealed = pack(package, sign=hub.signing.sign, seal=lambda data: seal.seal(data, machine.seal_key))
    return Answered(sealed, package.cursor, package.more)


def _covers(safe: Saved | None, waits: Saved | None) -> bool:
    """Whether a backup holds what a machine keeps sealed until one does."""
    return waits is not None and safe is not None and safe.n >= waits.n and safe.position >= waits.position


def _acknowledged(tx: Tx, machine: Machine, log: MachineLog, request: PullRequest) -> Machine:
    """What the machine has, now that it echoes a cursor. One that the hub does not know is none: the machine starts anew, once.

    It says that same cursor until it has applied the first answer, and what is on its way to it meanwhile is what it asks after.
    """
    cursor = request.cursor if on_the_way.knows(tx, machine, request.cursor) else ""
    release.claims(tx, machine, request.holds)
    if cursor == machine.cursor:
        return machine
    told = tx.answers(machine.id).get(cursor)
    held, left = on_the_way.held(tx, machine.id, cursor), on_the_way.told(tx, machine.id, cursor)
    on_the_way.drop_all_but_those_after(tx, machine.id, cursor)
    if told is None:
        release.begins_anew(tx, machine)
        told = {"position": 0, "snapshot_family": None, "snapshot_row": 0}
    tx.hold(machine.id, held, HoldingState.HELD)
    release.was_told(tx, machine, log, left, request.n)
    machine = replace(machine, cursor=cursor, position=told["position"], snapshot_family=told["snapshot_family"],
                      snapshot_row=told["snapshot_row"], heard=max(machine.heard, told["position"]))
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


def _gather(tx: Tx, there: on_the_way.There, sees: SeenFrom, log: MachineLog, today: date, said: str) -> _Answer:
    """What is new for a machine once it has applied what is on its way to it."""
    machine, role = there.machine, scope.role_of(tx, there.machine.worker)
    wanted = scope.to_hold(tx, machine, today, role) | {COUNCIL}
    gathered = _Answer(machine.position, machine.snapshot_family, machine.snapshot_row, sees)
    if gathered.snapshot_family is not None and gathered.snapshot_family not in wanted:
        tx.hold(machine.id, [gathered.snapshot_family], HoldingState.LEAVING)
        gathered.snapshot_family, gathered.snapshot_row = None, 0
    holdings = tx.holdings(machine.id)
    held = ({family for family, state in holdings.items() if state is HoldingState.HELD} | {*there.held}) & wanted
    for entry in release.leaving(tx, machine, holdings, wanted):
        if entry.family in there.told:
            continue
        if not gathered.add(entry):
            return gathered
        gathered.told.append(entry.family)
    waits = gathered.snapshot_family is not None
    if not waits:
        _changed(tx, log, role, gathered, held)
    if not gathered.more:
        _new_families(tx, role, gathered, wanted - held)
    if waits and not gathered.more:
        gathered.more = bool(tx.changed(held | set(gathered.held), gathered.position, 1))
    if not gathered.more:
        _add_up(tx, gathered, held | set(gathered.held), said)
    return gathered


def _add_up(tx: Tx, gathered: _Answer, held: set[str], said: str) -> None:
    """The sum over all that the machine has after this answer; when nothing is new and it `said` another, the sums by family."""
    by_family = sums.by_family(tx, gathered.sees.viewer, held)
    gathered.total = in_short(by_family.values())
    if not gathered.entries and said and said != gathered.total:
        gathered.sums = sums.as_sent(by_family)


def _changed(tx: Tx, log: MachineLog, role: Role, gathered: _Answer, held: set[str]) -> None:
    """What changed since in what the machine holds, by position, until no more or no more room.

    Each record comes whole, with all its values, once, at the position of its last change; before it, for its history, the changes
    made since. What was set aside of the machine comes with its reason, to a lead also what was set aside of others.
    """
    head = tx.head()
    while True:
        batch = tx.changed(held, gathered.position, _BATCH)
        until = batch[-1].position if len(batch) == _BATCH else head
        entries = _by_position(tx, gathered.sees, batch, [
            change for change in tx.log(log.machine, held, gathered.position, until) if _is_told(change, log)
        ])
        for other in late.set_aside_for(tx, log.machine, role, held, gathered.position, until):
            entries.setdefault(other.position, []).append(other)
        for erased in erasure.told(tx, gathered.sees, log, held, gathered.position, until):
            entries.setdefault(erased.position, []).append(erased)
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
        if change.reason is not None or visibility.tells(tx, change, told.viewer, now):
            entries.setdefault(change.position, []).append(late.change_entry(change))
    for standing in records:
        entry = told.entry(tx, standing, after=told.machine.position)
        if entry is not None:
            entries.setdefault(standing.position, []).append(entry)
    return entries


def _is_told(change: Logged, log: MachineLog) -> bool:
    """Whether a change is told as one: not what was offered, nor what was set aside under a number of another copy of the machine."""
    if change.offered is not None or change.reason == REPEATED:
        return False
    return change.reason is None or change.log == log.id or (change.n or 0) <= log.after


def _new_families(tx: Tx, role: Role, gathered: _Answer, new: set[str] | frozenset[str]) -> None:
    """The council's workers and teams first, then the family that was cut, then the others whole."""
    first = [one for one in (COUNCIL, gathered.snapshot_family) if one is not None and one in new]
    for reach in dict.fromkeys([*first, *tx.newest_first(new - set(first))]):
        row = gathered.snapshot_row if reach == gathered.snapshot_family else 0
        if row == 0:
            gathered.begins.append(reach)
        if not _snapshot(tx, gathered, reach, row, late.before(tx, gathered.sees, role, reach)):
            return
        gathered.snapshot_family, gathered.snapshot_row = None, 0
        gathered.held.append(reach)


def _snapshot(tx: Tx, gathered: _Answer, reach: str, row: int, beside: list[Entry]) -> bool:
    """Whether all records of a reach, and what goes beside them, found room; what was sent of it is noted when they did not."""
    while True:
        batch = tx.snapshot(reach, row, _BATCH)
        for number, standing in batch:
            entry = gathered.sees.entry(tx, standing)
            if entry is not None and not gathered.add(entry):
                gathered.snapshot_family, gathered.snapshot_row = reach, row
                return False
            row = number
        if len(batch) < _BATCH:
            break
    if beside and not gathered.add_all(beside):
        gathered.snapshot_family, gathered.snapshot_row = reach, row
        return False
    return True


