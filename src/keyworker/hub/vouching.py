"""The hub vouches for the signing keys of machines: in the record of the worker whose they are, which goes to every machine.

`hub.enrolment` says it when a machine is let in, `keyworker-hub serve` once for machines from before. A key is never taken back: what it
signed stays signed, and what a machine may still send is decided elsewhere.
"""

from keyworker.domain.family import Worker
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine, MachineState


def vouch(hub: Hub, tx: Tx, machine: Machine) -> None:
    """Say of a machine's worker that this is a key of theirs."""
    standing = tx.record(machine.worker)
    if standing is None or standing.kind != Worker.kind:
        return
    worker = standing.read(Worker)
    if not worker.signing_keys.get(machine.sign_key):
        Ledger(tx, hub.clock).save(worker.evolve(signing_keys={**worker.signing_keys, machine.sign_key: True}))


def bring(hub: Hub) -> None:
    """Vouch for every machine that was let in, where that was not said yet."""
    with hub.storage.transaction() as tx:
        for machine in tx.machines():
            if machine.state is not MachineState.WAITING:
                vouch(hub, tx, machine)
