"""Enrolling a machine with a one-time code: keys are made here, the store is encrypted from the first byte.

`sync.gate` calls this: `meet`, then `settle`. Nothing is left behind when it fails: the new store comes to its place only once
the hub has answered and everything is on disk. A code can be used once, so what the hub answered serves for another passphrase.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

import keyworker
from keyworker.base.clock import Clock
from keyworker.base.errors import AlreadyDone, PackageDamaged, PackageForeign, Refusal, StoreDamaged
from keyworker.base.paths import KEY_FILE, STORE
from keyworker.domain.family import Worker
from keyworker.store.database import Database, create_store
from keyworker.sync.identity import Identity, keep_identity, read_identity
from keyworker.sync.transport import Transport
from keyworker.vault import keyfile
from keyworker.vault.profiles import Profile
from keyworker.vault.seal import SealingKey, SigningKey, seal
from keyworker.vault.whole_file import trouble_for
from keyworker.wire.enrolment import EnrolmentCode, fingerprint, read_code, short_number
from keyworker.wire.messages import EnrolReply, EnrolRequest, HubCard

_BESIDE = "enrolling"


def meet(code_text: str, *, transport_to: Callable[[str], Transport], former: str = "") -> Identity:
    """Make this machine known to the hub. Its `number` is to be compared with the operator's, who then confirms it.

    `former`: the id that it had, when it is enrolled again.

    Raises CodeRefused, HubAway, HubRefused, PackageForeign (another hub answers).
    """
    code = read_code(code_text)
    transport = transport_to(code.url)
    try:
        card = transport.card()
        if fingerprint(card) != code.hub_fingerprint:
            raise PackageForeign
        return _ask(code, card, transport, former)
    finally:
        transport.close()


def settle(folder: Path, identity: Identity, passphrase: str, *, profile: Profile, clock: Clock) -> None:
    """Make the key file and the store. The caller has looked at the passphrase. Raises AlreadyDone, DiskFull, FolderUnusable."""
    not_yet_enrolled(folder)
    beside = folder / _BESIDE
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        key = keyfile.create(beside / KEY_FILE, passphrase, profile)
        _make_store(beside / STORE, key, identity, clock)
        for file in (STORE, KEY_FILE):
            (beside / file).rename(folder / file)
    except OSError as error:
        raise trouble_for(error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def settle_again(store: Database, identity: Identity) -> None:
    """Go on in a store under what a new code gave: everything stays, and goes to the hub again. Raises Refusal for somebody else's code."""
    before = read_identity(store)
    if before is None:
        raise StoreDamaged
    if (before.worker.id, before.hub.hub) != (identity.worker.id, identity.hub.hub):
        raise Refusal("This code is for another worker, or of another council, than the one whose laptop this is.",
                      "Ask the hub's operator for a code for the worker whose work is on this laptop.")
    store.begin_as_another()  # first: what dies in between only sends again under the former name what the hub has
    keep_identity(store, identity)


def not_yet_enrolled(folder: Path) -> None:
    """Raises AlreadyDone for a folder that has a store."""
    if (folder / STORE).exists():
        raise AlreadyDone("This machine is enrolled already.", "Unlock it with its passphrase.")


def _make_store(path: Path, key: bytes, identity: Identity, clock: Clock) -> None:
    store = create_store(path, key, worker=identity.worker.id, clock=clock)
    try:
        keep_identity(store, identity)
    finally:
        store.close()


def _ask(code: EnrolmentCode, card: HubCard, transport: Transport, former: str) -> Identity:
    sign, sealing = SigningKey.generate(), SealingKey.generate()
    request = EnrolRequest(
        code=code.code_id, secret=code.secret, sign_key=sign.public_hex, seal_key=sealing.recipient,
        version=keyworker.__version__, former=former,
    )
    sealed = transport.enrol(seal(request.model_dump_json().encode(), card.seal_key))
    try:
        reply = EnrolReply.model_validate_json(sealing.open(sealed))
    except ValidationError as error:
        raise PackageDamaged from error
    number = short_number(card, sign.public_hex, sealing.recipient)
    if reply.hub != card or reply.number != number:
        raise PackageForeign
    return Identity(reply.machine, sign, sealing, card, code.url, Worker.model_validate(reply.worker), number)
