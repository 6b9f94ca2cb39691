"""`keyworker-hub verify`: a hub that lost or made up a value is found by its log, whatever the merge says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from keyworker.casework import conflicts, plans
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub.verify import Proof, verify
from keyworker.store.database import Database
from tests.fakes.town import Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who have written apart, decided, finished and taken out."""
    made = make_town(tmp_path)
    lead = made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    made.settle()
    for laptop, words in ((worker, "Calm mornings"), (lead, "A quiet home")):
        plans.write_plan(laptop.desk, plan_of(made, laptop.store), wants=words, worries=f"{words}: rent")
    goal = plans.add_goal(worker.desk, plan_of(made, worker.store), text="Sleep").records[0]
    made.settle()
    with lead.store.write() as tx:
        tx.save(lead.store.get(Goal, goal.id).evolve(removed=True))
    made.settle()
    yield made
    made.close()


def plan_of(town: Town, store: Database) -> Plan:
    plan = store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def proved(town: Town) -> Proof:
    with town.hub.storage.reading() as tx:
        return verify(tx)


def test_an_honest_hub_holds(town: Town) -> None:
    proof = proved(town)
    assert proof.findings == ()
    assert proof.machines == 2
    assert proof.values > proof.changes > proof.records > 3


def test_a_decision_takes_nothing_away_that_it_did_not_name(town: Town) -> None:
    lead = town.laptops["lead"]
    conflict = conflicts.waiting(lead.desk)[0]
    conflicts.decide(lead.desk, conflict, conflict.sides[0].value)
    town.settle()
    assert proved(town).findings == ()


def altered(town: Town, statement: str, column: str, change: Callable[[Any], Any], where: str) -> None:
    """Change one JSON column of one row of the hub's store, past every rule."""
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    row, text = connection.execute(f"SELECT rowid, {column} FROM {statement} WHERE {where} ORDER BY rowid DESC LIMIT 1").fetchone()
    connection.execute(f"UPDATE {statement} SET {column} = ? WHERE rowid = ?", (orjson.dumps(change(orjson.loads(text))), row))


def without_a_waiting_value(leaves: dict[str, Any]) -> dict[str, Any]:
    leaf, values = next(iter(leaves["beside"].items()))
    return {**leaves, "beside": {**leaves["beside"], leaf: values[:1]}}


def with_another_value(leaves: dict[str, Any]) -> dict[str, Any]:
    leaf, values = next(iter(leaves["beside"].items()))
    return {**leaves, "beside": {**leaves["beside"], leaf: [values[0], {**values[1], "value": "Forged"}]}}


def test_a_value_that_waited_and_is_gone_is_found(town: Town) -> None:
    altered(town, "record", "leaves", without_a_waiting_value, "kind = 'plan'")
    (said,) = [finding for finding in proved(town).findings if "lost" in finding]
    assert "a value is lost: nobody replaced it, and it is not kept" in said
    assert "quiet home" not in said


def test_a_value_that_nobody_wrote_is_found(town: Town) -> None:
    altered(town, "record", "leaves", with_another_value, "kind = 'plan'")
    said = " ".join(proved(town).findings)
    assert "a value is kept that nobody wrote" in said
    assert "a value is lost" in said
    assert "Forged" not in said


def test_a_body_that_shows_something_else_is_found(town: Town) -> None:
    altered(town, "record", "body", lambda body: {**body, "text": "Forged"}, "kind = 'goal'")
    assert [finding for finding in proved(town).findings if "/text" in finding]


def test_a_body_that_shows_more_than_is_kept_is_found(town: Town) -> None:
    altered(town, "record", "body", lambda body: {**body, "instrument": "family-wheel"}, "kind = 'goal'")
    assert proved(town).findings != ()


def test_a_change_that_was_rewritten_in_the_log_is_found_by_its_digest(town: Town) -> None:
    altered(town, "change", "content", lambda content: {**content, "by": "somebody-else"}, "machine IS NOT NULL")
    (said,) = proved(town).findings
    assert "its digest is not that of what is kept" in said


def test_a_change_that_is_gone_from_the_log_is_found(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM change WHERE n = 2 AND machine IS NOT NULL")
    said = " ".join(proved(town).findings)
    assert "number 2 is not in its log" in said


def test_a_record_that_is_gone_is_found(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM record WHERE kind = 'goal'")
    assert [finding for finding in proved(town).findings if "it was written and is not kept" in finding]


def test_a_change_of_the_hubs_own_that_is_gone_from_the_log_breaks_its_chain(town: Town) -> None:
    """No machine's log would miss it."""
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM change WHERE machine IS NULL AND kind = 'worker' AND position < 5")
    assert any("the hub's chain breaks here" in finding for finding in proved(town).findings)


def test_a_verdict_that_was_changed_in_the_log_breaks_the_chain(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("UPDATE change SET reason = 'full' WHERE n = 2 AND machine IS NOT NULL")
    assert any("the hub's chain breaks here" in finding for finding in proved(town).findings)
