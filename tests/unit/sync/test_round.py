"""Laws of a round of sync that need a hub with a memory of its own: what it forgot is sent again, and fetching goes on."""

import re
from pathlib import Path

import httpx
import pytest

from keyworker.base.errors import HubAway, HubRefused, PackageGap
from keyworker.casework import plans
from keyworker.hub.problems import for_bug
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


def test_how_a_round_ended_is_in_the_log_with_its_counts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Done: what was sent and applied. Failed: of which kind, and how far it had come."""
    town = make_town(tmp_path)
    laptop = town.add_laptop("worker")
    family = town.add_family(laptop.worker)
    caplog.set_level("INFO", "keyworker.sync")
    laptop.sync()
    plans.begin_plan(laptop.desk, family)
    laptop.wire = Forgetful(laptop.wire, 0, always=True)  # type: ignore[assignment]
    with pytest.raises(PackageGap):
        laptop.sync()
    done, failed = (re.sub(r"\d+ ms", "0 ms", message) for message in caplog.messages if message.startswith("sync round"))
    assert re.fullmatch(r"sync round ended, 0 sent, [1-9]\d* applied, 0 ms", done)
    assert failed == "sync round failed: PackageGap, 0 sent, 0 applied, 0 ms"
    town.close()


def test_a_problem_of_the_hub_is_told_in_the_hubs_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sentence and what to do, such as the reference that its operator wants; not the name of an HTTP status."""
    problem = for_bug("1a2b3c4d")
    answers = httpx.MockTransport(lambda _: httpx.Response(problem.status, content=problem.body()))
    transport = HttpsTransport("http://127.0.0.1:9")
    monkeypatch.setattr(transport, "_client", httpx.Client(base_url="http://127.0.0.1:9", transport=answers))
    with pytest.raises(HubRefused) as refused:
        transport.send(b"package")
    assert refused.value.sentence == "Something went wrong at the council itself. Everything that it received before is safe."
    assert refused.value.remedy == "Tell the council's support this reference: 1a2b3c4d."
