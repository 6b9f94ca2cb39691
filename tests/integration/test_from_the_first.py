"""What the first form of Keyworker wrote is brought up to date, at the hub and on a machine, and nothing of it is lost."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.canonical import Json, canonical
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.leaves import REMOVED
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.domain.star import StarReading
from keyworker.hub import merge
from keyworker.hub.ledger import Ledger, Taken
from keyworker.hub.merge import Author
from keyworker.hub.storage.rows import Standing
from keyworker.hub.verify import verify
from keyworker.wire.chain import check_chain
from keyworker.wire.contents import Content
from keyworker.wire.family_sums import added, record_sum
from tests.fakes.clock import HandClock
from tests.fakes.first_stores import FirstStores, first_stores, said


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[FirstStores]:
    made = first_stores(tmp_path)
    yield made
    made.close()


def standing(stores: FirstStores, record: str) -> Standing:
    with stores.hub.reading() as tx:
        found = tx.record(record)
    assert found is not None
    return found


def waiting(stores: FirstStores, record: str) -> dict[str, list[Any]]:
    now = standing(stores, record)
    found = now.state().waiting(out=bool(now.body.get("removed")))
    return {leaf: [value.value for value in values] for leaf, values in found.items()}


def send(stores: FirstStores, *contents: Content, n: int = 900) -> list[Taken]:
    """The hub takes changes of the worker's machine."""
    author = Author(said()["worker"], said()["machine"], Role.WORKER, heard=900)
    with stores.hub.transaction() as tx:
        ledger = Ledger(tx, HandClock())
        return [
            ledger.take(content, author, frozenset([said()["family"]]), n=n + place, digest=f"{n + place:064}")
            for place, content in enumerate(contents)
        ]


def content(record: str, kind: str, patch: Json, base: int) -> Content:
    return Content(record=record, kind=kind, family=said()["family"], patch=patch, base=base, by=said()["worker"], at=HandClock().now())


def test_every_record_says_what_it_said_and_open_conflicts_wait_beside_it(stores: FirstStores) -> None:
    plan, goals = standing(stores, said()["plan"]).read(Plan), said()["goals"]
    assert plan.wants == "Canary of the lead"
    assert plan.worries == "ONE\n\ntwo\n\nTHREE"
    assert plan.going_well == "Canary well, says the worker"
    assert waiting(stores, plan.id) == {"/wants": ["Canary of the lead", "Canary of the worker"]}
    assert waiting(stores, goals[1]) == {REMOVED: [True, False]}
    assert not standing(stores, goals[1]).body.get("removed")
    assert standing(stores, goals[2]).body.get("removed")
    assert standing(stores, said()["reading"]).read(StarReading).completed()
    assert standing(stores, said()["reading"]).state().finish


def test_who_wrote_each_side_of_an_open_conflict_is_still_said(stores: FirstStores) -> None:
    (conflict,) = conflicts_of(standing(stores, said()["plan"]).read(Plan))
    assert [side.by for side in conflict.sides] == [said()["lead"], said()["worker"]]


def test_every_change_of_the_log_is_kept_with_its_digest_and_what_it_was_understood_to_say(stores: FirstStores) -> None:
    with stores.hub.reading() as tx:
        history = tx.history(said()["plan"])
    assert len(history) > 5
    assert len({change.dot for change in history}) == len(history)
    assert all(change.laid is not None and change.content.base is not None for change in history)


def test_a_machine_sends_what_it_had_not_sent_as_it_was_digested(stores: FirstStores) -> None:
    """Frozen, growing, and a decision: the chain holds, the hub takes all of it, and nothing waits any more where it was decided."""
    stores.machine.freeze(100)
    received = stores.machine.outgoing().received
    changes = stores.machine.frozen(received, 100)
    check_chain(changes, received, changes[0].prev)
    assert [taken.reason for taken in send(stores, *(change.content for change in changes), n=changes[0].n)] == [None] * len(changes)
    plan = standing(stores, said()["plan"]).read(Plan)
    assert (plan.network, plan.wants) == ("Canary network, frozen", "Canary of the worker")
    assert standing(stores, said()["goals"][0]).read(Goal).text == "Canary goal one, open"
    assert waiting(stores, plan.id) == {}


def test_a_machine_still_shows_what_is_only_there(stores: FirstStores) -> None:
    assert stores.machine.get(Plan, said()["plan"]).network == "Canary network, frozen"
    assert stores.machine.get(Goal, said()["goals"][0]).text == "Canary goal one, open"
    assert stores.machine.cursor()[0] == ""


def test_a_former_client_names_only_what_its_field_showed(stores: FirstStores) -> None:
    """Beside the field an open conflict's value was waiting: who types in the field has said nothing about that."""
    plan = standing(stores, said()["plan"])
    assert [taken.reason for taken in send(stores, content(plan.id, "plan", {"wants": "Canary typed"}, plan.position))] == [None]
    assert waiting(stores, plan.id) == {"/wants": ["Canary typed", "Canary of the worker"]}


def test_a_former_clients_decision_takes_away_what_its_conflict_offered(stores: FirstStores) -> None:
    """For what stands nothing is written; a second decision of the same conflict is set aside with its reason."""
    plan, conflict = standing(stores, said()["plan"]), standing(stores, said()["conflict"])
    at = str(HandClock().now())
    settled = {"settled": {"choice": "stands", "value": "Canary of the lead", "by": said()["worker"], "by_name": "", "at": at}}
    decided = content(conflict.id, "conflict", settled, conflict.position)
    assert [taken.reason for taken in send(stores, decided, decided)] == [None, merge.DECIDED]
    assert waiting(stores, plan.id) == {}
    assert standing(stores, plan.id).read(Plan).wants == "Canary of the lead"


def test_a_former_client_that_had_not_heard_of_a_change_replaces_nothing_of_it(stores: FirstStores) -> None:
    """What it writes on what it had seen waits beside what came meanwhile; its own next edit goes on from its own words."""
    plan = standing(stores, said()["plan"])
    with stores.hub.transaction() as tx:
        Ledger(tx, HandClock()).save(plan.read(Plan).evolve(if_harder="Canary meanwhile"))
    first, second = (content(plan.id, "plan", {"if_harder": words}, plan.position) for words in ("Canary once", "Canary twice"))
    assert [taken.reason for taken in send(stores, first, second)] == [None, None]
    assert waiting(stores, plan.id)["/if_harder"] == ["Canary meanwhile", "Canary twice"]


def test_a_goal_that_was_taken_out_is_back_when_a_former_client_that_had_not_heard_writes_in_it(stores: FirstStores) -> None:
    goal = standing(stores, said()["goals"][2])
    with stores.hub.reading() as tx:
        before = tx.history(goal.id)[-2].position
    assert [taken.reason for taken in send(stores, content(goal.id, "goal", {"text": "Canary goal three, on"}, before))] == [None]
    assert not standing(stores, goal.id).body.get("removed")
    assert REMOVED in waiting(stores, goal.id)


def test_the_sums_of_families_are_those_of_their_records(stores: FirstStores) -> None:
    """At the hub from the beginning; on the machine they are worked out from what it has."""
    with stores.hub.reading() as tx:
        rows = [row for row in tx.every_record() if row.reach is not None]
        kept = {(reach, audience): total for reach, audience, total in tx.sums({row.reach or "" for row in rows})}
    true: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.reach or "", row.audience)
        true[key] = added(true.get(key, 0), record_sum(row.id, canonical(row.body), canonical(row.leaves)))
    assert kept == true
    assert len(stores.machine.total()) == 11


def goal_as(number: int, kind: str, visibility: str) -> Callable[[Json], Json]:
    """The first hub's tables in which one of its goals is of another kind, and for others to see."""

    def changed(store: Json) -> Json:
        def cell(row: list[Any], value: Any) -> Any:
            if said()["goals"][number] != row[1]:
                return value
            if isinstance(value, dict) and "bytes" in value:
                return {"bytes": value["bytes"].replace('"visibility":"family"', f'"visibility":"{visibility}"')}
            return kind if value == "goal" else value

        rows = {table: [[cell(row, value) for value in row] for row in some] for table, some in store["rows"].items()}
        return {**store, "rows": rows}

    return changed


def test_what_was_restricted_is_from_now_on_for_leads_and_who_began_it_alone(tmp_path: Path) -> None:
    """Until then every machine had it, so each is told that it is gone."""
    with closing(first_stores(tmp_path, goal_as(0, "goal", "restricted"))) as stores:
        goal, other = (standing(stores, record) for record in said()["goals"][:2])
    assert (goal.audience.split("\n")[0], goal.narrowed) == ("leads", goal.position)
    assert (other.audience, other.narrowed) == ("", 0)


def test_what_was_written_in_a_concern_later_is_not_lost(tmp_path: Path) -> None:
    """A concern is a statement of a moment today; what an older Keyworker let somebody add waits beside it."""
    record = said()["goals"][1]
    with closing(first_stores(tmp_path, goal_as(1, "concern", "restricted"))) as stores:
        with stores.hub.reading() as tx:
            log = [change for change in tx.whole_history(record) if change.reason is None]
            findings = verify(tx).findings
        state = standing(stores, record).state()
    assert [finding for finding in findings if finding.startswith("record")] == []  # the digests are of what the fixture says
    kept = {(leaf, json.dumps(value.value)) for leaf, values in state.values.items() for value in values}
    texts = [json.dumps(change.content.patch["text"]) for change in log if "text" in change.content.patch]
    assert len(texts) > 1
    assert {("/text", text) for text in texts} <= kept
