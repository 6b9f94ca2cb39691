"""Laws of a round of sync that need a hub with a memory of its own: what it forgot is sent again, and fetching goes on."""

from pathlib import Path

import httpx
import pytest

from keyworker.base.errors import HubAway, HubRefused, PackageGap
from keyworker.casework import plans
from keyworker.sync.transport import HttpsTransport
from keyworker.wire.messages import PullRequest
from tests.fakes.town import make_town


class Forgetful:
    """A wire to a hub that came back from a backup: it says once that it has less."""

    def __init__(self, wire: object, received: int, *, always: bool = False) -> None:
        self.wire, self.received, self.always, self.sizes = wire, received, always, list[int]()
        self.pulled = 0

    def send(self, package: bytes) -> str:
        """Refuse once (or always) with what the hub has."""
        self.sizes.append(len(package))
        if self.always or len(self.sizes) == 1:
            raise PackageGap(self.received)
        return self.wire.send(package)  # type: ignore[attr-defined, no-any-return]

    def pull(self, request: PullRequest) -> bytes | None:
        """Fetching works."""
        self.pulled += 1
        return self.wire.pull(request)  # type: ignore[attr-defined, no-any-return]


def test_what_a_hub_lost_is_sent_again_from_there(tmp_path: Path) -> None:
    """A gap is closed by sending from the number that the hub names; nothing is doubled at the hub."""
    town = make_town(tmp_path)
    laptop = town.add_laptop("worker")
    family = town.add_family(laptop.worker)
    laptop.sync()
    plans.begin_plan(laptop.desk, family)
    laptop.sync()
    plan = laptop.store.family_file(family).plan
    assert plan is not None
    plans.write_plan(laptop.desk, plan, wants="Canarywants")
    forgetful = Forgetful(laptop.wire, 0)
    laptop.wire = forgetful  # type: ignore[assignment]
    assert laptop.sync().sent == 2
    assert forgetful.sizes[1] > forgetful.sizes[0]
    with town.hub.storage.transaction() as tx:
        standing = tx.record(plan.id)
        assert standing is not None
        assert standing.body["wants"] == "Canarywants"
        assert len(tx.history(plan.id)) == 2
    town.close()


def test_a_hub_that_takes_nothing_still_gives(tmp_path: Path) -> None:
    """What is new is fetched although nothing can be sent; the error is told afterwards."""
    town = make_town(tmp_path)
    laptop = town.add_laptop("worker")
    family = town.add_family(laptop.worker)
    laptop.sync()
    plans.begin_plan(laptop.desk, family)
    stubborn = Forgetful(laptop.wire, 0, always=True)
    laptop.wire = stubborn  # type: ignore[assignment]
    other = town.add_family(laptop.worker)
    with pytest.raises(PackageGap):
        laptop.sync()
    assert laptop.store.family_file(other).people
    assert laptop.store.outgoing().pending == 1
    town.close()


def test_somebody_elses_page_at_the_hubs_address_is_an_absent_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest network's sign-in page is not the hub, and none of its words are passed on."""
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>Canarywords: accept our terms</html>"))
    transport = HttpsTransport("http://127.0.0.1:9")
    monkeypatch.setattr(transport, "_client", httpx.Client(base_url="http://127.0.0.1:9", transport=page))
    with pytest.raises(HubAway) as away:
        transport.card()
    assert "Canarywords" not in str(away.value)
    with pytest.raises(HubRefused):
        transport.send(b"package")
