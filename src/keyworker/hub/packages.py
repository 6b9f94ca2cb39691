"""Receiving a package: whole or not at all, once however often it is sent, never out of order.

`hub.app` calls `receive` for an authenticated machine. Everything of a package happens in one transaction, the receipt with it,
so nobody is told "received" before it was. sync.md, "At the hub", 1 and 4.
"""

from collections.abc import Sequence
from dataclasses import replace

from keyworker.base.errors import LogForked, PackageForeign
from keyworker.base.logs import log_for
from keyworker.hub import offers, scope, signatures, timeline
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine
from keyworker.vault import seal
from keyworker.wire.blanks import filled
from keyworker.wire.chain import check_chain
from keyworker.wire.contents import FIRST_DIGEST, Change
from keyworker.wire.messages import UpPackage
from keyworker.wire.package import open_up
from keyworker.wire.scope_marks import is_mark

LOG = log_for("hub")


def receive(hub: Hub, machine: Machine, data: bytes) -> str:
    """The signed receipt for a package of `machine` (as authenticated).

    A repeat is answered with the receipt that stands. Raises PackageDamaged, PackageForeign, PackageGap; LogForked for another content
    under a number that the hub has; CouncilPutBack for a machine that was told what the hub no longer has. Whenever it raises, nothing of
    the package was merged.
    """
    package = open_up(data, unseal=hub.sealing.open, verify=_Verify(machine))
    if package.machine != machine.id or package.hub != hub.id:
        raise PackageForeign
    signatures.check(machine, package)
    with hub.storage.transaction() as tx:
        machine = tx.machine(machine.id) or machine
        timeline.check(tx, package.told)
        changes = filled(package.changes, package.sealed, hub.sealing.open)
        log = timeline.log_of(tx, machine, package.log, package.log_after, changes[0].prev if changes else "")
        fresh = _not_yet_received(tx, log, changes)
        if not fresh and not package.offers:
            return log.receipt or timeline.signed(hub, tx, log)[1]
        return _merge(hub, tx, machine, log, package, fresh)


class _Verify:
    """The signature must be by this very machine, whoever else the hub knows."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __call__(self, author: str, signed: bytes, signature: bytes) -> None:
        if author != self._machine.id:
            raise PackageForeign
        seal.verify(self._machine.sign_key, signature, signed)


def _not_yet_received(tx: Tx, log: MachineLog, changes: Sequence[Change]) -> Sequence[Change]:
    """The changes after the last receipt; the others must be the ones that the hub has. Raises Gap, Forked, Damaged."""
    known = [change for change in changes if change.n <= log.received]
    fresh = [change for change in changes if change.n > log.received]
    if known:
        check_chain(known, known[0].n - 1, known[0].prev)
        if tx.digest_of(log.id, known[-1].n) != known[-1].digest:
            raise LogForked
    check_chain(fresh, log.received, log.digest or FIRST_DIGEST)
    return fresh


def _heard(tx: Tx, machine: Machine, acknowledged: int) -> Machine:
    """The machine with the highest position that it ever acknowledged: what it was told once it was told, whichever log of it goes on."""
    heard = max(machine.heard, min(acknowledged, tx.head()))
    if heard == machine.heard:
        return machine
    machine = replace(machine, heard=heard)
    tx.save_machine(machine)
    return machine


def _merge(hub: Hub, tx: Tx, machine: Machine, log: MachineLog, package: UpPackage, fresh: Sequence[Change]) -> str:
    ledger = Ledger(tx, hub.clock)
    put_back = timeline.was_put_back(hub, tx, machine, package.word)
    machine = _heard(tx, machine, package.acknowledged) if not put_back else machine
    author = Author(machine.worker, machine.id, scope.role_of(tx, machine.worker), machine.heard, log.id, put_back=put_back)
    writable = scope.Writable(tx, machine, log, author.role, package.acknowledged, hub.clock.today())
    today = hub.clock.today()
    if package.offers and put_back:
        offerer = replace(author, vouches=timeline.may_offer(hub, tx, machine, package.word))
        offers.take(tx, ledger, offerer, package.offers, writable.now() | writable.late(0), today)
    author = replace(author, promised=offers.promised(tx, author, today) - writable.now())
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
    offers.take_kept(tx, ledger, author, writable.now())
    if fresh:
        log = replace(log, received=fresh[-1].n, digest=fresh[-1].digest)
        timeline.goes_on(tx, machine, log, log.received)
        signatures.keep(tx, machine, log.id, package)
    token = timeline.signed(hub, tx, log)[1]
    if fresh:
        timeline.keep_log(hub, tx, machine, replace(log, receipt=token))
    LOG.info(
        "package received: machine %s, changes %s, clashes %s, set aside %s, offers %s", machine.id, len(taken),
        sum(outcome.clashes for outcome in taken), sum(1 for outcome in taken if outcome.reason), len(package.offers) if put_back else 0,
    )
    return token
