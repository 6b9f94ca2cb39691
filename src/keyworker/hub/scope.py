"""Which families a machine may hold now, and which it may still send changes for, as late work.

`hub.packages` and `hub.pull` ask. Who works with a family is said by assignments and nothing else;
an assignment with an end goes on until the day before it, by the hub's clock.
"""

from datetime import date

from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import COUNCIL, HoldingState, Machine, Standing
from keyworker.wire.contents import Content
from keyworker.wire.scope_marks import CLOSED


def role_of(tx: Tx, worker: str) -> Role:
    """The role in the worker's record; a worker who is not (or no longer) there has the least."""
    return role_in(tx.record(worker))


def role_in(standing: Standing | None) -> Role:
    """The role that a worker's record says."""
    if standing is None or standing.kind != Worker.kind or standing.body.get("removed"):
        return Role.ANALYST
    return Worker.model_validate(standing.body).role


def to_hold(tx: Tx, machine: Machine, today: date, role: Role) -> frozenset[str]:
    """Families that this machine is to have: the worker's own, and for a lead those of the teams that they lead."""
    if role not in (Role.WORKER, Role.LEAD):
        return frozenset()
    return tx.families_of(machine.worker, today, lead=role is Role.LEAD)


class Writable:
    """For which families a machine's changes may be, one after another, as they come.

    Those that it is to hold now. As late work those that it held before, for what was written without having been told that they left:
    before the mark of it in the machine's own log, and up to the number that it had written when it said that it was told. What comes in
    another of its logs, an image's or a copy's, after it said so is told as well. Nothing for a family of which the last mark says that it
    is closed.
    """

    def __init__(self, tx: Tx, machine: Machine, log: MachineLog, role: Role, acknowledged: int, today: date) -> None:
        self._now = to_hold(tx, machine, today, role)
        self._before = _held_before(tx, machine, acknowledged)
        # Of a family that it was given again since, and has, what it was told before says nothing.
        again = _given(tx, machine, acknowledged)
        self._told = {family: told.n if told.log == log.id else 0 for family, told in tx.told_of(machine.id).items() if family not in again}
        self._closed = set(tx.closed_in_log(log))

    def note(self, mark: Content) -> None:
        """The next in the machine's log is a mark about a family."""
        if mark.kind == CLOSED and mark.family:
            self._closed.add(mark.family)
        elif mark.family:
            self._closed.discard(mark.family)

    def now(self) -> frozenset[str]:
        """Families that the next change may be for as any work."""
        return self._now - self._closed

    def late(self, n: int) -> frozenset[str]:
        """Families for which the change numbered `n` is late work."""
        told = {family for family, last in self._told.items() if n > last}
        return self._before - self._now - self._closed - told


def _held_before(tx: Tx, machine: Machine, acknowledged: int) -> frozenset[str]:
    """Families that the machine was given: also in an answer that it says it applied (`acknowledged`, from its package), though the
    acknowledgement itself has not come yet.
    """
    held = {family for family, state in tx.holdings(machine.id).items() if state is not HoldingState.CLAIMED}
    return frozenset(held | _given(tx, machine, acknowledged)) - {COUNCIL}


def _given(tx: Tx, machine: Machine, acknowledged: int) -> frozenset[str]:
    """Families of answers that the machine says it applied."""
    families: set[str] = set()
    for answer in tx.answers(machine.id).values():
        if answer["position"] <= acknowledged:
            families |= {*answer["held"], answer["snapshot_family"] or COUNCIL}
    return frozenset(families)


def enrolled_as(tx: Tx, machine: str | None) -> frozenset[str]:
    """Ids that a machine says it had before it was enrolled again: none that the hub knew then."""
    return frozenset(tx.setting(f"former:{machine}") or ())


def note_former(tx: Tx, machine: str, former: str) -> None:
    """A machine that is enrolled again says which id it had."""
    tx.keep_setting(f"former:{machine}", sorted({*enrolled_as(tx, machine), former}))
