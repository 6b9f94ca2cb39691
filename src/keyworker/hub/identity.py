"""The hub as its rooms see it: who it is, its keys, its storage and its clock.

`hub.home` makes one from a folder, tests from anything that fulfils the protocols. Private keys stay inside; nothing here logs.
"""

from dataclasses import dataclass, field

from keyworker.base.clock import Clock
from keyworker.hub.storage.protocol import Storage
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.wire.messages import HubCard


@dataclass(frozen=True)
class Hub:
    """One council's hub. `url` is the address that enrolment codes carry."""

    id: str
    council: str
    url: str
    storage: Storage
    clock: Clock
    signing: SigningKey = field(repr=False)
    sealing: SealingKey = field(repr=False)

    @property
    def card(self) -> HubCard:
        """What anybody may know of it."""
        return HubCard(hub=self.id, council=self.council, sign_key=self.signing.public_hex,
                       seal_key=self.sealing.recipient)
