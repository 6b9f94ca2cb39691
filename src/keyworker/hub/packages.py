"""Receiving a package: whole or not at all, once however often it is sent, never out of order.

`hub.app` calls `receive` for an authenticated machine. Everything of a package happens in one transaction, the receipt with it,
so nobody is told "received" before it was. sync.md, "At the hub", 1 and 4.
"""

from collections.abc import Sequence
from dataclasses import replace

from keyworker.base.errors import LogForked, PackageForeign
from keyworker.base.logs import log_for
from keyworker.hub import scope
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.hub.storage.protocol import Machine, MachineState, Tx
from keyworker.vault import seal
from keyworker.wire.blanks import filled
from keyworker.wire.chain import check_chain
from keyworker.wire.messages import FIRST_DIGEST, Change, Receipt, UpPackage
from keyworker.wire.package import open_up
from keyworker.wire.scope_marks import is_mark
from keyworker.wire.tokens import sign_receipt

LOG = log_for("hub")


def receive(hub: Hub, machine: Machine, data: bytes) -> str:
    """The signed receipt for a package of `machine` (as authenticated).

    A repeat is answered with the receipt that stands. Raises PackageDamaged, PackageForeign, PackageGap; LogForked after the
    machine was paused and the package kept apart. Whenever it raises, nothing of the package was merged.
    """
    package = open_up(data, unseal=hub.sealing.open, verify=_Verify(machine))
    if package.machine != machine.id or package.hub != hub.id:
        raise PackageForeign
    with hub.storage.transaction() as tx:
        machine = tx.machine(machine.id) or machine
        forked = machine.state is MachineState.PAUSED
        fresh: Sequence[Change] = ()
        if not forked:
            try:
                fresh = _not_yet_received(tx, machine, filled(package.changes, package.sealed, hub.sealing.open))
            except LogForked:
                forked = True
        if not forked:
            return _merge(hub, tx, machine, package, fresh) if fresh else machine.receipt
        tx.save_machine(replace(machine, state=MachineState.PAUSED))
        # Sealing makes other bytes each time: what is in it says whether it was kept before.
        tx.keep_apart(machine.id, f"{package.changes[0].n}:{package.changes[-1].digest}", data, hub.clock.now())
    LOG.warning("a machine's log forked; it is paused: machine %s", machine.id)
    raise LogForked


class _Verify:
    """The signature must be by this very machine, whoever else the hub knows."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __call__(self, author: str, signed: bytes, signature: bytes) -> None:
        if author != self._machine.id:
            raise PackageForeign
        seal.verify(self._machine.sign_key, signature, signed)


def _not_yet_received(tx: Tx, machine: Machine, changes: Sequence[Change]) -> Sequence[Change]:
    """The changes after the last receipt; the others must be the ones that the hub has. Raises Gap, Forked, Damaged."""
    known = [change for change in changes if change.n <= machine.received]
    fresh = [change for change in changes if change.n > machine.received]
    if known:
        check_chain(known, known[0].n - 1, known[0].prev)
        if tx.digest_of(machine.id, known[-1].n) != known[-1].digest:
            raise LogForked
    check_chain(fresh, machine.received, machine.digest or FIRST_DIGEST)
    return fresh


def _merge(hub: Hub, tx: Tx, machine: Machine, package: UpPackage, fresh: Sequence[Change]) -> str:
    ledger = Ledger(tx, hub.clock)
    author = Author(machine.worker, machine.id, scope.role_of(tx, machine.worker), package.acknowledged)
    writable = scope.Writable(tx, machine, author.role, package.acknowledged, hub.clock.today())
    taken = []
    for change in fresh:
        if is_mark(change.content):
            noted = ledger.note(change.content, author, n=change.n, digest=change.digest)
            taken.append(noted)
            if noted.reason is None:
                writable.note(change.content)
        else:
            late = writable.late(change.n)
            taken.append(ledger.take(change.content, author, writable.now(), n=change.n, digest=change.digest, late=late))
    last = fresh[-1]
    receipt = Receipt(machine=machine.id, hub=hub.id, received=last.n, digest=last.digest, position=tx.head(),
                      at=hub.clock.now())
    token = sign_receipt(hub.signing.private, receipt)
    tx.save_machine(
        replace(machine, received=last.n, digest=last.digest, receipt=token, last_contact=hub.clock.now())
    )
    LOG.info(
        "package received: machine %s, changes %s, clashes %s, set aside %s", machine.id, len(taken),
        sum(one.clashes for one in taken), sum(1 for one in taken if one.reason),
    )
    return token
