"""Whether what a machine was told is in this hub's own log. It is not when the hub came back from a backup since.

`hub.packages` and `hub.pull` ask before they merge or answer anything. There is no special mode and nothing to set by hand: each word
that the hub signs names a position and the digest of its chain there.
"""

from dataclasses import replace

from keyworker.base.errors import CouncilPutBack, KeyworkerError, NotHere, PackageForeign
from keyworker.hub import scope
from keyworker.hub.identity import Hub
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine
from keyworker.vault.seal import public_key
from keyworker.wire.contents import FIRST_DIGEST
from keyworker.wire.messages import Heard, Receipt
from keyworker.wire.tokens import read_receipt, sign_receipt

_OFFERING, _TIMES = "offering_for:", "times_offered:"
"""Settings, each with a machine's id: that it offers, and for the how manieth time; how often it had offered everything (`Receipt.offered`)."""
_MOST_LOGS = 1_000
"""Of one machine: each copy that is put back begins one."""


def holds(tx: Tx, told: Heard | None) -> bool:
    """Whether the hub's chain has what a machine was told; one that says nothing (a former Keyworker, a new machine) is believed."""
    return told is None or tx.chain_at(told.position) == told.chain


def check(tx: Tx, told: Heard | None) -> None:
    """Raises CouncilPutBack for a machine that was told what is not in the hub's chain."""
    if not holds(tx, told):
        raise CouncilPutBack


def was_put_back(hub: Hub, tx: Tx, machine: Machine, word: str) -> bool:
    """Whether a word shows that this hub came back from a backup: it signed it for this machine, and does not have in its chain what it says."""
    receipt = _own_word(hub, tx, machine, word)
    return receipt is not None and bool(receipt.chain) and not holds(tx, receipt.heard())


def may_offer(hub: Hub, tx: Tx, machine: Machine, word: str) -> bool:
    """Whether a word opens offers: not when it was signed before the last time that the machine had offered everything."""
    receipt = _own_word(hub, tx, machine, word)
    if receipt is None or receipt.offered < _times(tx, machine.id):
        return False
    tx.keep_setting(_OFFERING + machine.id, max(receipt.offered + 1, tx.setting(_OFFERING + machine.id) or 0))
    return True


def note_offered(tx: Tx, machine: Machine) -> None:
    """A machine asks for what is new: it has offered everything."""
    if times := tx.setting(_OFFERING + machine.id):
        tx.keep_setting(_OFFERING + machine.id, 0)
        tx.keep_setting(_TIMES + machine.id, times)


def _times(tx: Tx, machine: str) -> int:
    return int(tx.setting(_TIMES + machine) or 0)


def _own_word(hub: Hub, tx: Tx, machine: Machine, word: str) -> Receipt | None:
    """A receipt that this hub signed for this machine, also when it was enrolled as another."""
    if not word:
        return None
    try:
        receipt = read_receipt(word, public_key(hub.signing.public_hex))
    except KeyworkerError:
        return None
    return receipt if receipt.hub == hub.id and receipt.machine in {machine.id, *scope.enrolled_as(tx, machine.id)} else None


def signed(hub: Hub, tx: Tx, log: MachineLog) -> tuple[Receipt, str]:
    """What the hub has of a machine's log and where its own log is now, signed."""
    head = tx.head()
    receipt = Receipt(
        machine=log.machine, hub=hub.id, received=log.received, digest=log.digest or FIRST_DIGEST, position=head, at=hub.clock.now(),
        chain=tx.chain_at(head) or "", log="" if log.id == log.machine else log.id, offered=_times(tx, log.machine),
    )
    return receipt, sign_receipt(hub.signing.private, receipt)


def log_of(tx: Tx, machine: Machine, name: str, after: int, before: str = "") -> MachineLog:
    """The log of a machine that a package or a request names; one that is new to the hub goes on after a number, and a digest, of another.

    Raises PackageForeign for a log of another machine.
    """
    if name in ("", machine.id):
        return MachineLog(machine.id, machine.id, received=machine.received, digest=machine.digest, receipt=machine.receipt)
    known = tx.machine_log(name)
    if known is None and tx.machine(name) is not None:
        raise PackageForeign
    if known is None:
        if len(tx.machine_logs(machine.id)) >= _MOST_LOGS:
            raise PackageForeign
        return MachineLog(name, machine.id, after, before, received=after, digest=before)
    if known.machine != machine.id:
        raise PackageForeign
    return known


def keep_log(hub: Hub, tx: Tx, machine: Machine, log: MachineLog) -> None:
    """Keep what the hub now has of a log, and that the machine was in contact."""
    now = hub.clock.now()
    machine = replace(machine, last_contact=now)
    if log.id == machine.id:
        tx.save_machine(replace(machine, received=log.received, digest=log.digest, receipt=log.receipt))
        return
    tx.save_machine_log(replace(log, begun_at=log.begun_at or now))
    tx.save_machine(machine)


def goes_on(tx: Tx, machine: Machine, log: MachineLog, number: int) -> None:
    """Note that a log was written in after the number at which a newer log of the machine left it: then there are two of the machine."""
    logs = tx.machine_logs(machine.id)
    place = next((index + 1 for index, other in enumerate(logs) if other.id == log.id), 0)
    for newer in logs[place:]:
        if number > newer.after and not newer.contested and not newer.confirmed:
            tx.save_machine_log(replace(newer, contested=True))


def confirm_copy(hub: Hub, machine: str) -> None:
    """The operator knows of both copies of a machine: the newer is told again, too. Raises NotHere."""
    with hub.storage.transaction() as tx:
        waiting = [log for log in tx.machine_logs(machine) if log.contested]
        if not waiting:
            raise NotHere("There are no two copies of this machine.", "See keyworker-hub machines.")
        for log in waiting:
            tx.save_machine_log(replace(log, contested=False, confirmed=True))
