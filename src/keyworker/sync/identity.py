"""Who this machine is to the hub: its keys, the hub's card, and whose machine it is. Kept inside the encrypted store only.

`sync` and `ui.app` use it.
"""

from dataclasses import dataclass

from keyworker.base.canonical import Json
from keyworker.base.errors import PackageForeign
from keyworker.domain.family import Worker
from keyworker.store.protocol import Store
from keyworker.vault.seal import SealingKey, SigningKey, verify
from keyworker.wire.messages import HubCard

_SETTING = "identity"


@dataclass(frozen=True)
class Identity:
    """Machine id, both private keys, the hub's card and URL, the worker's record as at enrolment, the short number."""

    machine: str
    sign: SigningKey
    seal: SealingKey
    hub: HubCard
    url: str
    worker: Worker
    number: str

    def from_hub(self, author: str, signed: bytes, signature: bytes) -> None:
        """That this was signed by this machine's hub. Raises PackageForeign, PackageDamaged."""
        if author != self.hub.hub:
            raise PackageForeign
        verify(self.hub.sign_key, signature, signed)


def keep_identity(store: Store, identity: Identity) -> None:
    """Keep it in the store."""
    value: Json = {
        "machine": identity.machine,
        "sign": identity.sign.to_bytes().hex(),
        "seal": identity.seal.to_text(),
        "hub": identity.hub.model_dump(mode="json"),
        "url": identity.url,
        "worker": identity.worker.body(),
        "number": identity.number,
    }
    with store.write() as tx:
        tx.keep_setting(_SETTING, value)


def read_identity(store: Store) -> Identity | None:
    """What was kept, or None on a machine that is not enrolled."""
    value = store.setting(_SETTING)
    if value is None:
        return None
    return Identity(
        machine=value["machine"],
        sign=SigningKey.from_bytes(bytes.fromhex(value["sign"])),
        seal=SealingKey.from_text(value["seal"]),
        hub=HubCard.model_validate(value["hub"]),
        url=value["url"],
        worker=Worker.model_validate(value["worker"]),
        number=value["number"],
    )
