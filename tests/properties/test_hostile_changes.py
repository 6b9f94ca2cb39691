"""Whatever a valid machine sends, the hub answers with a receipt, its log proves itself, and every list of every machine stays."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from keyworker.base.canonical import Json
from keyworker.base.ids import new_id
from keyworker.domain.family import Family
from keyworker.domain.leaves import AUDIENCE, new_dot, new_salt
from keyworker.domain.plan import Goal
from keyworker.domain.registry import KINDS
from keyworker.hub import verify
from keyworker.store.database import Database
from keyworker.wire.leaf_changes import entry_of
from keyworker.wire.messages import DownPackage
from tests.fakes.clock import HandClock
from tests.fakes.hub_world import Council, Laptop, client_of, small_council
from tests.fakes.memory_store import MemoryStore
from tests.integration.test_one_change_alone import with_content

VALUES: list[Any] = [
    None, True, False, 0, -1, 2**53, 2**63, 1e308, "", "x", "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z[Asia/Tokyo]", [], {}, {"a": {}}, [[]],
    "2026-11-21T14:03:00Z[Europe/London]", [1, 2], {"visibility": 7}, {"visibility": "restricted"}, {"about": []}, "draft", "finished", "restricted",
    "\u0000", {"x": {"state": "scored", "score": "NaN"}}, "1E+999", {"by": "x", "at": "9999-12-31T23:59:59Z", "content_digest": "d"},
]


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    with small_council(tmp_path) as made:
        yield made


@pytest.fixture
def client(council: Council) -> Iterator[httpx.Client]:
    with client_of(council.hub) as made:
        yield made


def laptop_of(council: Council, client: httpx.Client, *, lead: bool = False) -> Laptop:
    made = Laptop(client, council.hub, council.lead if lead else council.worker, council.clock)
    made.enrol()
    return made


def hostile(chance: random.Random, council: Council, sender: Laptop, ids: list[str]) -> Json:
    """A change of any kind with any values, now and then in the form of a former Keyworker or with one part that is none."""
    kind, record = chance.choice([*KINDS, "from_the_future"]), chance.choice(ids)
    fields = list(KINDS[kind].model_fields) if kind in KINDS else ["a", "b", "visibility"]
    patch: Json = {name: chance.choice(VALUES) for name in chance.sample(fields, min(len(fields), chance.randint(1, 6)))}
    if chance.random() < 0.6:
        patch |= dict.fromkeys({"plan", "goal", "instrument", "person"} & set(fields), "p") | {"id": record, "family": council.family.id}
    if patch.keys() & {"about", "visibility"} and chance.random() < 0.8:
        patch |= {"about": None, "visibility": chance.choice(["family", "restricted"])}
    seen = {AUDIENCE if patch.keys() >= {"about", "visibility"} and name in ("about", "visibility") else f"/{name}": () for name in patch}
    content: Json = {
        "record": record, "kind": kind, "family": council.family.id, "patch": patch, "by": sender.worker.id, "at": str(council.clock.now()),
    }
    if chance.random() < 0.2:
        return content | {"base": chance.choice([0, 1, 2**63, -5])}
    content |= {"dot": new_dot(), "seen": {leaf: [] for leaf in seen}, "salt": new_salt(), "finishes": chance.random() < 0.3}
    return content | {chance.choice(list(content)): chance.choice(VALUES)} if chance.random() < 0.1 else content


def everything_is_listed(store: Database, family: str) -> None:
    assert [row.family for row in store.caseload()] == [family]
    for kind in KINDS.values():
        store.find(kind)
    store.family_file(family)
    store.waiting()
    store.search("x")


LEAVES = ["*", "dots", "special", "cleared", "salts", "beside", "finish", "new"]
INSIDE: list[Any] = [*VALUES, ["/text"], {"/text": [{"dot": "A" * 11, "value": "v"}, {"dot": "B" * 11, "value": 7, "at": "never"}]}, {"A" * 11: [0, 99]},
                     {"/removed": [{"dot": "C" * 11, "value": True, "over": [3]}]}, {"/removed": True}, {"": "x"}]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_a_hub_says_of_a_record_takes_a_list_away(seed: int) -> None:
    chance, store, family = random.Random(seed), MemoryStore(HandClock()), new_id()
    ids = [new_id() for _ in range(12)]
    own = Family(id=family, family=family, name="Archer")
    for step in range(40):
        kind, record = chance.choice([*KINDS, "from_the_future"]), chance.choice(ids)
        fields = list(KINDS[kind].model_fields) if kind in KINDS else ["a"]
        body = {name: chance.choice(INSIDE) for name in chance.sample(fields, min(len(fields), chance.randint(1, 6)))}
        body |= dict.fromkeys({"plan", "goal", "instrument", "person"} & set(fields), "p") | {"id": record, "family": family}
        leaves = {name: chance.choice(INSIDE) for name in chance.sample(LEAVES, chance.randint(0, 4))}
        nonsense = {"type": "record", "record": record, "kind": kind, "family": family, "position": step + 2, "body": body, "leaves": leaves}
        package = DownPackage.model_validate({
            "hub": "h", "machine": "m", "cursor": str(step), "position": step + 2, "more": False,
            "entries": [entry_of(own, 1).model_dump(mode="json"), nonsense, chance.choice(VALUES)],
        })
        store.take(package.entries, cursor=package.cursor, position=package.position, have=0)
        everything_is_listed(store, family)
        with store.write() as tx:
            tx.save(Goal(family=family, plan="p", text="bed by nine"))
    assert len([one for one in store.find(Goal) if one.text == "bed by nine"]) == 40
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_a_machine_sends_stops_a_queue_or_takes_a_list_away(council: Council, client: httpx.Client, seed: int) -> None:
    chance = random.Random(seed)
    senders, reader = [laptop_of(council, client), laptop_of(council, client, lead=True)], laptop_of(council, client)
    ids, store = [*(new_id() for _ in range(12)), council.family.id, council.assignment.id, council.worker.id], MemoryStore(council.clock)
    for _ in range(12):
        sender = chance.choice(senders)
        changes = with_content(sender, *(hostile(chance, council, sender, ids) for _ in range(30)))
        receipt = sender.receipt(sender.send("/v1/packages", sender.package(changes)))
        assert receipt.received == changes[-1].n
        sender.n, sender.digest = receipt.received, receipt.digest
        while (package := reader.pull()) is not None:
            store.take(package.entries, cursor=package.cursor, position=package.position, have=0)
        everything_is_listed(store, council.family.id)
    honest = Goal(family=council.family.id, plan="p", text="bed by nine")
    senders[0].push(senders[0].made(honest))
    assert council.body(honest.id)["text"] == "bed by nine"
    with council.hub.storage.reading() as tx:
        assert verify.verify(tx).findings == ()
    store.close()
