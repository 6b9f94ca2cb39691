"""Messages and keys of two machines and a hub, for the tests of what travels."""

from collections.abc import Callable
from dataclasses import dataclass, field

from keyworker.base.clock import Moment
from keyworker.base.errors import PackageForeign
from keyworker.base.ids import new_id
from keyworker.vault.seal import SealingKey, SigningKey, seal, verify
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Content
from keyworker.wire.messages import DownPackage, RecordEntry, UpPackage
from tests.fakes.clock import HandClock


@dataclass(frozen=True)
class Party:
    """A machine or a hub with its keys."""

    id: str = field(default_factory=new_id)
    signing: SigningKey = field(default_factory=SigningKey.generate)
    sealing: SealingKey = field(default_factory=SealingKey.generate)

    def sealed_for(self, data: bytes) -> bytes:
        """Sealed to this party."""
        return seal(data, self.sealing.recipient)


def knowing(*parties: Party) -> Callable[[str, bytes, bytes], None]:
    """A `verify` that knows these authors only."""
    keys = {party.id: party.signing.public_hex for party in parties}

    def check(author: str, signed: bytes, signature: bytes) -> None:
        if author not in keys:
            raise PackageForeign
        verify(keys[author], signature, signed)

    return check


def contents(count: int, text: str = "what we want") -> list[Content]:
    """Edits of one plan."""
    at: Moment = HandClock().now()
    return [
        Content(
            record=new_id(), kind="plan", family=new_id(), patch={"wants": f"{text} {n}"}, base=n, by=new_id(), at=at
        )
        for n in range(count)
    ]


def up_package(machine: Party, hub: Party, count: int = 3) -> UpPackage:
    """The first changes of a machine."""
    changes = continue_chain(0, FIRST_DIGEST, contents(count))
    return UpPackage(machine=machine.id, hub=hub.id, acknowledged=0, changes=tuple(changes))


def down_package(hub: Party, machine: Party) -> DownPackage:
    """One record for a machine."""
    entry = RecordEntry(
        record=new_id(), kind="family", family=None, position=1, body={"name": "Adeyemi", "more": [1, None]}
    )
    return DownPackage(hub=hub.id, machine=machine.id, cursor="1", position=1, more=False, entries=(entry,))
