"""`keyworker verify`: proves from this machine's store that nothing which was written on it was lost.

`cli.main` has the command. It asks for the passphrase, shows nothing that anybody wrote, and must never change what it proves.
"""

from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.errors import StoreDamaged
from keyworker.base.paths import KEY_FILE, STORE
from keyworker.store.database import Database, open_store
from keyworker.store.verify import Proof
from keyworker.sync.identity import Identity, read_identity
from keyworker.vault import keyfile
from keyworker.vault.profiles import FLOOR
from keyworker.vault.seal import public_key
from keyworker.wire.tokens import read_receipt

_FINDINGS_SHOWN = 40


def proved(folder: Path, passphrase: str) -> Proof:
    """The proof over the store of a folder. Raises what unlocking and opening raise: WrongPassphrase, StoreInUse, StoreDamaged …"""
    clock = SystemClock()
    key = keyfile.unlock(folder / KEY_FILE, passphrase, floor=FLOOR, now=clock.now())
    store = open_store(folder / STORE, key, worker=None, clock=clock)
    try:
        identity = read_identity(store)
        if identity is None:
            raise StoreDamaged
        return proof_of(store, identity)
    finally:
        store.close()


def proof_of(store: Database, identity: Identity) -> Proof:
    """The proof over an open store; receipts must be signed by the hub that the machine enrolled with."""
    key = public_key(identity.hub.sign_key)
    return store.verify(identity.machine, identity.hub.hub, lambda token: read_receipt(token, key))


def say(proof: Proof) -> str:
    """One line for people: what holds; or how often it breaks, and below it where."""
    if proof.findings:
        return "\n".join([f"{len(proof.findings)} places at which it does not hold:", *proof.findings[:_FINDINGS_SHOWN]])
    return (f"{proof.changes} changes were made on this machine: {proof.pending} are only here, the council's signed receipt covers {proof.received}, "
            f"{proof.set_aside} were set aside. Each of {proof.records} records shows what the council last said and what was written here since. "
            f"{proof.told_anew} times the council told a family anew because it was different here.")
