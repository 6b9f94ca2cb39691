"""What proves later which machine signed which changes: with each package a signature over the log up to its last change, kept here.

`hub.packages` checks and keeps them, `keyworker-hub verify` proves them from what is kept alone. The key that was good then is kept with it,
so that a machine that enrols again takes nothing away. It must never say that what an older Keyworker sent was signed: that has none.
"""

from collections.abc import Iterator

from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine, Signed
from keyworker.vault import seal
from keyworker.wire.messages import UpPackage
from keyworker.wire.signatures import log_statement


def check(machine: Machine, package: UpPackage) -> None:
    """Raises PackageDamaged where a package's signature is not the machine's over its log."""
    if package.signature and package.changes:
        last = package.changes[-1]
        statement = log_statement(package.machine, package.hub, last.n, last.digest)
        seal.verify(machine.sign_key, bytes.fromhex(package.signature), statement)


def keep(tx: Tx, machine: Machine, log: str, package: UpPackage) -> None:
    """Keep the signature of a package that was received for one of the machine's logs."""
    if package.signature and package.changes:
        first, last = package.changes[0], package.changes[-1]
        tx.keep_signature(Signed(machine.id, log, package.hub, first.n, last.n, last.digest, machine.sign_key, package.signature))


def holds(signed: Signed) -> bool:
    """Whether a kept signature is by its key over what it says."""
    try:
        seal.verify(signed.key, bytes.fromhex(signed.signature), log_statement(signed.machine, signed.hub, signed.n, signed.digest))
    except (PackageDamaged, PackageForeign, ValueError):
        return False
    return True


def findings(tx: Tx, log: MachineLog) -> Iterator[str]:
    """Where what a machine signed is not what is kept of it, as sentences without a word that somebody wrote."""
    for signed in tx.signatures(log.id):
        if not holds(signed):
            yield f"machine {log.machine}: the signature over its changes up to {signed.n} is not by its key"
        elif tx.digest_of(log.id, signed.n) != signed.digest:
            yield f"machine {log.machine}: it signed another log up to {signed.n} than is kept"
    signs_since = covered(tx, log)
    if 0 < signs_since < log.received:
        yield f"machine {log.machine}: it signs its packages, and its changes after {signs_since} are signed by nobody"


def covered(tx: Tx, log: MachineLog) -> int:
    """Up to which number a machine's log is signed; 0: an older Keyworker's."""
    return max((signed.n for signed in tx.signatures(log.id)), default=0)
