"""New machines: one-time codes, a machine's keys taken in, and the operator's confirmation of the short number.

`hub.app` and `cli.hub` call this. A code lives ten minutes and is good for one machine; only the hash of its secret is kept. It
must never log a code, nor let a machine in that nobody confirmed.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from keyworker.base.canonical import canonical
from keyworker.base.errors import CodeRefused, NotHere, PackageDamaged
from keyworker.base.ids import new_id
from keyworker.base.logs import log_for
from keyworker.domain.family import Worker
from keyworker.hub import scope, vouching
from keyworker.hub.identity import Hub
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Code, Machine, MachineState
from keyworker.vault import seal
from keyworker.wire.enrolment import fingerprint, new_secret, short_number, write_code
from keyworker.wire.messages import EnrolReply, EnrolRequest

LOG = log_for("hub")
CODE_LIFE = timedelta(minutes=10)
WAITING_LIFE = timedelta(hours=1)
"""So long after it enrolled a machine may be confirmed: the operator and the person are still on the telephone."""


@dataclass(frozen=True)
class NewCode:
    """The text that the operator hands over, and until when it is good."""

    text: str
    expires: datetime


def new_code(hub: Hub, worker: str, *, url: str | None = None) -> NewCode:
    """A code for a machine of `worker` (record id). `url`: another address than the hub's own. Raises NotHere."""
    code, secret = new_id(), new_secret()
    expires = hub.clock.now().plus(CODE_LIFE).utc
    text = write_code(url or hub.url, fingerprint(hub.card), code, secret)
    with hub.storage.transaction() as tx:
        standing = tx.record(worker)
        if standing is None or standing.kind != Worker.kind:
            raise NotHere("There is no such worker at this hub.", "See keyworker-hub workers.")
        tx.add_code(Code(code, worker, _hashed(secret), expires))
    return NewCode(text, expires)


def enrol(hub: Hub, sealed: bytes) -> bytes:
    """Take in the keys of a machine and answer, sealed to it. The same machine asking again gets the same answer.

    Raises CodeRefused, PackageDamaged, PackageForeign.
    """
    try:
        request = EnrolRequest.model_validate_json(hub.sealing.open(sealed))
    except ValidationError as error:
        raise PackageDamaged from error
    seal.public_key(request.sign_key)
    with hub.storage.transaction() as tx:
        machine = _admitted(hub, tx, request)
        worker = tx.record(machine.worker)
        if worker is None:
            raise CodeRefused
        if request.former and tx.machine(request.former) is None:
            scope.note_former(tx, machine.id, request.former)
        reply = EnrolReply(machine=machine.id, hub=hub.card, worker=worker.body, number=machine.number)
        answer = seal.seal(canonical(reply.model_dump(mode="json")), request.seal_key)
    LOG.info("a machine asks to be let in: machine %s", machine.id)
    return answer


def confirm(hub: Hub, number: str) -> Machine:
    """Let in the one waiting machine that shows this number. Raises NotHere when there is none, or more than one."""
    with hub.storage.transaction() as tx:
        waiting = [machine for machine in tx.machines() if machine.number == number and still_waits(hub, machine)]
        if len(waiting) != 1:
            raise NotHere("No one machine is waiting with this number.",
                          "Compare the number on the machine's screen. A machine waits for an hour: after that it enrols with a new code.")
        machine = replace(waiting[0], state=MachineState.ACTIVE)
        tx.save_machine(machine)
        vouching.vouch(hub, tx, machine)
    LOG.info("a machine was let in: machine %s", machine.id)
    return machine


def still_waits(hub: Hub, machine: Machine) -> bool:
    """Whether a machine may still be confirmed. After the hub's clock was put back it may not: nobody knows how long it waited."""
    waited = hub.clock.now().utc - machine.enrolled_at.utc
    return machine.state is MachineState.WAITING and timedelta() <= waited < WAITING_LIFE


def _admitted(hub: Hub, tx: Tx, request: EnrolRequest) -> Machine:
    code = tx.code(request.code)
    if code is None or not hmac.compare_digest(code.secret_hash, _hashed(request.secret)):
        raise CodeRefused
    if hub.clock.now().utc >= code.expires:
        raise CodeRefused
    keys = (request.sign_key, request.seal_key)
    if code.used:
        before = [one for one in tx.machines() if (one.sign_key, one.seal_key) == keys and one.worker == code.worker]
        if not before:
            raise CodeRefused
        return before[0]
    tx.use_code(code.id)
    machine = Machine(
        id=new_id(), worker=code.worker, name=request.name, sign_key=request.sign_key, seal_key=request.seal_key,
        version=request.version, number=short_number(hub.card, *keys), state=MachineState.WAITING,
        enrolled_at=hub.clock.now(),
    )
    tx.save_machine(machine)
    return machine


def _hashed(secret: str) -> str:
    """SHA-256 is enough for a secret of 128 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
