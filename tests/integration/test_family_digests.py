"""Hub and machine have the same sum of each family; where they differ that family alone is fetched anew, and unsent work stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.canonical import canonical
from keyworker.casework import plans
from keyworker.cli.verify import proof_of
from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.hub.storage.rows import COUNCIL
from keyworker.hub.sums import told_anew
from keyworker.hub.verify import verify
from keyworker.wire.family_sums import added, record_sum
from keyworker.wire.messages import PullRequest
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker with three families, each with a plan."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    for _ in range(3):
        made.add_family(worker.worker)
    made.settle()
    for family in made.families:
        plans.begin_plan(worker.desk, family)
    made.settle()
    yield made
    made.close()


def plan_of(laptop: Laptop, family: str) -> Plan:
    plan = laptop.store.family_file(family).plan
    assert plan is not None
    return plan


def spoil(laptop: Laptop, statement: str, *values: object) -> None:
    """A fault in what a machine keeps."""
    laptop.store._connection.run(statement, values)
    laptop.reopen()


def asked(laptop: Laptop) -> list[PullRequest]:
    """From now on, what a machine asks for."""
    requests: list[PullRequest] = []
    real = laptop.wire.pull

    def noted(request: PullRequest) -> bytes | None:
        requests.append(request)
        return real(request)

    laptop.wire.pull = noted  # type: ignore[method-assign]
    return requests


def same_as_hub(town: Town, laptop: Laptop) -> bool:
    with town.hub.storage.reading() as tx:
        said = {row.id: row.body for family in town.families for _, row in tx.snapshot(family, 0, 10_000)}
    found = {one.id: one.seen.body for family in town.families for one in laptop.store.family_file(family).records.values() if one.seen}
    return found == said


OTHER_WORDS = "CAST(replace(CAST(body AS TEXT), 'Canary', 'Kanary') AS BLOB)"
SPOILT = {
    "a body": f"UPDATE records SET body = {OTHER_WORDS} WHERE kind = 'person' AND family = ?",
    "a record that is not here": "DELETE FROM records WHERE kind = 'person' AND family = ?",
    "a record that nobody knows": (
        "INSERT INTO records (id, kind, family, position, readable, removed, done, body) SELECT '0197a000-0000-7000-8000-00000000000f', kind,"
        " family, position, readable, removed, done, CAST(replace(CAST(body AS TEXT), id, '0197a000-0000-7000-8000-00000000000f') AS BLOB) FROM records"
        " WHERE kind = 'plan' AND family = ?"
    ),
    "values beside it": "UPDATE records SET leaves = x'7b7d' WHERE kind = 'plan' AND family = ?",
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_family_that_differs_is_fetched_anew_alone(town: Town, fault: str) -> None:
    worker, family = town.laptops["worker"], town.families[1]
    spoil(worker, SPOILT[fault], family)
    assert not same_as_hub(town, worker) or fault == "values beside it"
    requests = asked(worker)
    done = worker.sync()
    assert same_as_hub(town, worker)
    assert [request.anew for request in requests if request.anew] == [(family,)]
    with town.hub.storage.reading() as tx:
        assert done.applied == len(tx.snapshot(family, 0, 1_000))
        assert tx.setting(told_anew(worker.identity.machine)) == 1
    assert proof_of(worker.store, worker.identity).told_anew == 1
    requests.clear()
    worker.sync()
    assert len(requests) == 1


def test_unsent_work_stays_on_top_of_a_family_that_is_fetched_anew(town: Town) -> None:
    worker, family = town.laptops["worker"], town.families[0]
    spoil(worker, f"UPDATE records SET body = {OTHER_WORDS} WHERE kind = 'person' AND family = ?", family)
    real = worker.wire.pull

    def typed_meanwhile(request: PullRequest) -> bytes | None:
        if request.anew:
            plans.write_plan(worker.desk, plan_of(worker, family), wants="Canary unsent")
        return real(request)

    worker.wire.pull = typed_meanwhile  # type: ignore[method-assign]
    worker.sync()
    assert worker.store.outgoing().pending == 1
    assert {person.forename for person in worker.store.family_file(family).people} == {"Canaryparent", "Canarychild"}
    assert plan_of(worker, family).wants == "Canary unsent"
    town.settle()
    assert plan_of(town.laptops["lead"], family).wants == "Canary unsent"
    with town.hub.storage.reading() as tx:
        assert verify(tx).findings == ()


def test_a_round_with_nothing_to_do_is_one_request_with_one_sum(town: Town) -> None:
    """Whatever is on top: what was only written here is no difference."""
    worker = town.laptops["worker"]
    requests = asked(worker)
    worker.sync()
    assert [(bool(one.total), one.anew, one.holds) for one in requests] == [(True, (), ())]


def test_a_round_with_work_asks_no_more_often_than_before(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    plans.write_plan(lead.desk, plan_of(lead, town.families[0]), wants="Canary of the lead")
    lead.sync()
    plans.write_plan(worker.desk, plan_of(worker, town.families[1]), wants="Canary of the worker")
    requests = asked(worker)
    worker.sync()
    assert len(requests) == 1


def test_what_the_hub_keeps_is_what_its_records_add_up_to(town: Town) -> None:
    with town.hub.storage.reading() as tx:
        for reach in (COUNCIL, *town.families):
            rows = [row for _, row in tx.snapshot(reach, 0, 10_000)]
            true = added(0, *(record_sum(row.id, canonical(row.body), canonical(row.leaves)) for row in rows))
            assert sum(total for _, _, total in tx.sums([reach])) == true


def test_a_family_that_a_machine_has_though_the_hub_never_gave_it_goes(town: Town) -> None:
    """As after a hub came back from a backup that does not know of it."""
    worker, family = town.laptops["worker"], town.families[2]
    with town.hub.storage.transaction() as tx:
        for row in tx.records("assignment", family=family):
            tx.set_working(row.id, family, worker.worker.id, None, active=False)
        tx.drop_holdings(worker.identity.machine, [family])
    worker.sync()
    worker.sync()
    assert [row.family for row in worker.store.caseload() if row.family == family] == []
