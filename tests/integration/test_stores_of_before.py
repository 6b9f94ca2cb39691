"""Each store and package that a former version wrote is opened by this one, goes on from where it was, and loses nothing.

The files are written by `tests.contracts.frozen_stores`, one before each release.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.clock import Moment
from keyworker.casework import concerns
from keyworker.cli.verify import proof_of
from keyworker.domain.family import Team
from keyworker.domain.star import ReadingStatus, StarReading
from keyworker.hub import packages
from keyworker.hub.home import open_hub
from keyworker.hub.verify import verify
from keyworker.store.database import open_store
from keyworker.sync.identity import read_identity
from tests.contracts.frozen_stores import FROZEN, restored
from tests.fakes.clock import HandClock
from tests.fakes.town import KEY, Laptop, Town, Wire

FILES = sorted(FROZEN.glob("stores_*.json"))


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def kept(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What one version wrote."""
    found: dict[str, Any] = json.loads(request.param.read_text("utf-8"))
    return found


@pytest.fixture
def town(kept: dict[str, Any], tmp_path: Path) -> Iterator[Town]:
    """The council of that version, opened by this one."""
    keys = tmp_path / "hub" / "keys"
    keys.mkdir(parents=True, mode=0o700)
    for name, text in kept["keys"].items():
        (keys / name).write_text(text, "ascii")
    restored(tmp_path / "hub" / "hub.kws", bytes.fromhex(kept["keys"]["store.key"].strip()), kept["hub"])
    clock = HandClock(Moment.parse(kept["now"]).utc)
    hub = open_hub(tmp_path / "hub", keys=keys, clock=clock)
    with hub.storage.reading() as tx:
        team = tx.record(kept["team"])
    assert team is not None
    made = Town(tmp_path, clock, hub, team.read(Team), {}, [kept["family"]])
    for name, content in kept["machines"].items():
        path = tmp_path / f"{name}.kws"
        restored(path, KEY, content)
        store = open_store(path, KEY, worker=None, clock=clock)
        identity = read_identity(store)
        assert identity is not None
        store.signed_in(identity.worker.id)
        made.laptops[name] = Laptop(identity.worker, identity, Wire(hub, identity.machine), clock, path, store)
    yield made
    made.close()


def findings(town: Town) -> list[str]:
    with town.hub.storage.reading() as tx:
        found = list(verify(tx).findings)
    return found + [finding for laptop in town.laptops.values() for finding in proof_of(laptop.store, laptop.identity).findings]


def words(value: Any) -> set[str]:
    return set(re.findall(r"Canary\d+", json.dumps(value, default=str)))


def living(town: Town) -> set[str]:
    """The words that the hub shows or that wait beside."""
    with town.hub.storage.reading() as tx:
        rows = [row for _, row in tx.snapshot(town.families[0], 0, 100_000)]
    return words([[value.value for values in row.state().values.values() for value in values] for row in rows])


def shown(laptop: Laptop) -> set[str]:
    records = laptop.store.family_file(laptop.store.caseload()[0].family).records.values()
    return words([record.body() for record in records])


def test_there_are_some() -> None:
    assert FILES


def test_hub_and_machines_prove_themselves_when_they_are_opened(town: Town) -> None:
    assert findings(town) == []


def test_what_was_on_any_screen_is_at_the_hub_when_everybody_has_synced(town: Town) -> None:
    """But for the one word that a decision on the worker's machine took away, which the lead's machine still showed."""
    before = set[str]().union(*(shown(laptop) for laptop in town.laptops.values()))
    plan = town.laptops["lead"].store.family_file(town.families[0]).plan
    assert plan is not None
    decided_away = words(plan.if_harder) - words(town.laptops["worker"].store.family_file(town.families[0]).plan)
    assert len(before) > 15
    town.settle()
    assert before - living(town) <= decided_away
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], []]
    assert [laptop.store.outgoing().pending for laptop in town.laptops.values()] == [0, 0]
    assert findings(town) == []


def test_the_hub_takes_a_package_as_that_version_sealed_it(town: Town, kept: dict[str, Any]) -> None:
    """A machine that was not updated yet sends; once it is, its own repeat of that is a repeat."""
    for name, sealed in kept["packages"].items():
        laptop = town.laptops[name]
        with town.hub.storage.reading() as tx:
            machine = tx.machine(laptop.identity.machine)
        assert machine is not None
        packages.receive(town.hub, machine, base64.b64decode(sealed))
        with town.hub.storage.reading() as tx:
            after = tx.machine(laptop.identity.machine)
        assert after is not None
        assert after.received > machine.received
    town.settle()
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], []]
    assert findings(town) == []


def test_drafts_are_still_there(town: Town) -> None:
    lead = town.laptops["lead"]
    assert words(concerns.draft_of(lead.desk).facts)
    drafts = lead.store.find(StarReading, family=town.families[0], status=ReadingStatus.DRAFT)
    assert [len(words(draft.body())) for draft in drafts] == [2]


def test_a_finished_star_is_finished(town: Town) -> None:
    town.settle()
    found = town.laptops["lead"].store.find(StarReading, family=town.families[0], status=ReadingStatus.FINISHED)
    assert [len(words(star.areas)) for star in found] == [2, 2]
