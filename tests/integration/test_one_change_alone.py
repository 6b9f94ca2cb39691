"""Whatever is wrong with one change, it alone is set aside; whatever is wrong with one record, no list goes with it. Both ends are as calm."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from keyworker.base.canonical import Json
from keyworker.base.ids import new_id
from keyworker.domain.contact import Contact
from keyworker.domain.family import Family
from keyworker.domain.plan import Goal, Plan, plan_id
from keyworker.domain.star import StarReading
from keyworker.hub import merge, verify
from keyworker.hub.ledger import Ledger
from keyworker.store.database import Database
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Change, UnreadContent, chain_digest
from keyworker.wire.messages import Entry, RecordEntry, UnreadEntry
from tests.fakes.clock import HandClock
from tests.fakes.hub_world import Council, Laptop
from tests.fakes.memory_store import MemoryStore


@pytest.fixture
def laptop(laptop: Laptop) -> Laptop:
    """Which has everything."""
    laptop.pull_all()
    return laptop


def with_content(laptop: Laptop, *contents: Json) -> list[Change]:
    """Changes whose contents are any JSON, chained as a machine chains its own."""
    changes, prev = [], laptop.digest
    for n, content in enumerate(contents, start=laptop.n + 1):
        digest = chain_digest(n, prev, content)
        changes.append(Change.model_validate({"n": n, "prev": prev, "digest": digest, "content": content}))
        prev = digest
    return changes


def good(council: Council, laptop: Laptop) -> tuple[Goal, Json]:
    goal = Goal(family=council.family.id, plan="p", text="bed by nine")
    return goal, laptop.made(goal).model_dump(mode="json")


EDGE = "9999-12-31T23:59:59Z[Asia/Tokyo]"
BAD: dict[str, Json] = {
    "a base beyond every position": {"base": 2**63}, "a base below none": {"base": -1}, "no record": {"record": None}, "no kind": {"kind": 5},
    "a kind that is a book": {"kind": "k" * 10_000}, "no patch": {"patch": "words"}, "nobody": {"by": None}, "the edge of the calendar": {"at": EDGE},
    "the first moment": {"at": "0001-01-01T00:00:00Z[America/New_York]"}, "leaves that are none": {"seen": {"": []}}, "a family that is a number": {"family": 7},
}
BODIES: dict[str, Json] = {
    "a submission at the edge of the calendar": {"submission": {"at": EDGE, "by": "me", "content_digest": "d"}},
    "a review at the edge of the calendar": {"next_review": "9999-12-31"}, "a review at its beginning": {"next_review": "0001-01-01"},
    "a number beyond every reader": {"wants": 2**60}, "infinitely much": {"some": 1e300}, "a hole": {"copies": {"c": {"on": "0001-01-01"}}},
}


@pytest.mark.parametrize("name", BAD)
def test_a_change_that_is_none_is_set_aside_and_good_work_behind_it_arrives(council: Council, laptop: Laptop, name: str) -> None:
    """Story 14."""
    goal, content = good(council, laptop)
    _, other = good(council, laptop)
    changes = with_content(laptop, {**other, **BAD[name]}, content)
    assert isinstance(changes[0].content, UnreadContent)
    receipt = laptop.receipt(laptop.send("/v1/packages", laptop.package(changes)))
    assert (receipt.received, receipt.digest) == (2, changes[1].digest)
    assert council.body(goal.id)["text"] == "bed by nine"
    assert [(one.n, one.reason) for one in laptop.pull_all() if one.type == "set_aside"] == [(1, merge.NOT_VALID)]
    with council.hub.storage.reading() as tx:
        assert verify.verify(tx).findings == ()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_would_fail_every_list_is_set_aside(council: Council, laptop: Laptop, name: str) -> None:
    """Story 13."""
    said = {**BODIES[name]}
    if "submission" in said:
        said["submission"]["by"] = council.worker.id
    plan = Plan(id=plan_id(council.family.id), family=council.family.id)
    goal, content = good(council, laptop)
    changes = with_content(laptop, laptop.content(plan, {**plan.body(), **said}, 0).model_dump(mode="json"), content)
    laptop.receipt(laptop.send("/v1/packages", laptop.package(changes)))
    assert council.body(goal.id)["text"] == "bed by nine"
    assert [one.reason for one in laptop.pull_all() if one.type == "set_aside"] == [merge.NOT_VALID]


def test_times_at_the_edge_of_the_calendar_in_contacts_and_stars_are_set_aside(council: Council, laptop: Laptop) -> None:
    """Story 14."""
    contact, star = Contact(family=council.family.id), StarReading(family=council.family.id, instrument="i", person="p")
    goal = Goal(family=council.family.id, plan="p", order=3)
    laptop.push(
        laptop.content(contact, {**contact.body(), "at": EDGE}, 0), laptop.content(star, {**star.body(), "as_at": "9999-12-31"}, 0),
        laptop.content(star, {**star.body(), "areas": {"home": {"score": "1E+999999"}}}, 0),
        laptop.content(goal, {**goal.body(), "order": 2**53 - 1}, 0), laptop.made(goal),
    )
    assert [(one.n, one.reason) for one in laptop.pull_all() if one.type == "set_aside"] == [(n, merge.NOT_VALID) for n in (1, 2, 3, 4)]
    assert council.body(goal.id)["order"] == 3


@pytest.mark.parametrize("error", [OverflowError("int"), RecursionError("deep"), KeyError("k"), RuntimeError("bug")])
def test_what_nobody_foresaw_sets_one_change_aside_and_undoes_all_of_it(
    council: Council, laptop: Laptop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bad, better = Goal(family=council.family.id, plan="p", text="bad"), Goal(family=council.family.id, plan="p", text="better")
    kept = Ledger._keep

    def fails(self: Ledger, content: Any, *more: Any) -> None:
        kept(self, content, *more)
        if content.record == bad.id:
            raise error

    monkeypatch.setattr(Ledger, "_keep", fails)
    laptop.push(laptop.made(bad), laptop.made(better))
    assert [(one.n, one.reason) for one in laptop.pull_all() if one.type == "set_aside"] == [(1, merge.FAILED)]
    with council.hub.storage.reading() as tx:
        assert tx.record(bad.id) is None
        assert verify.verify(tx).findings == ()
    assert council.body(better.id)["text"] == "better"


# ------------------------------------------------------------------------------------------------ a machine, and a hub that says nonsense

FAMILY = Family(id=new_id(), name="Archer")
FAMILY = FAMILY.evolve(family=FAMILY.id)


@pytest.fixture
def store() -> Iterator[Database]:
    made = MemoryStore(HandClock())
    yield made
    made.close()


def said(kind: str, body: Json, leaves: Any = None, position: int = 5, record: str | None = None) -> RecordEntry:
    record = record or new_id()
    return RecordEntry.model_validate({
        "record": record, "kind": kind, "family": FAMILY.id, "position": position, "body": {"id": record, "family": FAMILY.id, **body}, "leaves": leaves or {},
    })


NONSENSE: dict[str, RecordEntry] = {
    "a contact at the edge": said("contact", {"at": EDGE, "status": "planned"}),
    "a plan sent at the edge": said("plan", {"submission": {"at": EDGE, "by": "x", "content_digest": "d"}}),
    "a star at the edge": said("star_reading", {"instrument": "i", "person": "p", "as_at": "9999-12-31", "status": "finished"}),
    "a body of another kind": said("goal", {"plan": ["list"], "text": {"a": 1}}),
    "values that are no values": said("goal", {"plan": "p"}, {"beside": {"/text": [7]}}), "leaves that are none": said("goal", {"plan": "p"}, {"dots": [1, 2]}),
    "a value without a name": said("goal", {"plan": "p"}, {"beside": {"/text": [{"value": "x"}, {}]}}),
    "a huge order": said("goal", {"plan": "p", "order": 2**63}), "an unknown kind": said("from_the_future", {"deep": {"er": [1]}}, {"special": [3]}),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_record_that_makes_no_sense_takes_no_list_away(store: Database, name: str) -> None:
    """Stories 13 and 14, at a machine."""
    bad, goal = NONSENSE[name], said("goal", {"plan": "p", "text": "bed by nine"}, record=new_id())
    entries: list[Entry] = [said("family", {"name": "Archer"}, record=FAMILY.id), bad, UnreadEntry(), goal]
    store.take(entries, cursor="c", position=9, have=0)
    assert store.cursor() == ("c", 9)
    assert [row.name for row in store.caseload()] == ["Archer"]
    assert "bed by nine" in [one.text for one in store.find(Goal)]
    file = store.family_file(FAMILY.id)
    assert file.family.name == "Archer"
    assert [hit.record for hit in store.search("bed")] == [goal.record]
    with store.write() as tx:
        tx.save(Goal(family=FAMILY.id, plan="p", text="mine", order=1 + max((one.order for one in tx.find(Goal)), default=0)))
    assert store.freeze(10) == 1


def test_work_from_here_stays_when_the_council_says_nonsense_of_its_record(store: Database) -> None:
    goal = Goal(family=FAMILY.id, plan="p", text="mine")
    with store.write() as tx:
        tx.save(goal)
    store.take([said("goal", {"plan": "p"}, {"beside": {"/text": [7]}}, record=goal.id)], cursor="c", position=9, have=0)
    assert store.freeze(10) == 1
    store.take([said("goal", {"plan": "p", "text": "theirs"}, record=goal.id)], cursor="d", position=10, have=0)
    assert store.get(Goal, goal.id).plan == "p"


def test_a_family_of_which_nothing_can_be_worked_out_stays_in_every_list(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr("keyworker.store.queries.summarise", fails)
    store.take([said("family", {"name": "Archer"}, record=FAMILY.id)], cursor="c", position=9, have=0)
    assert [(row.family, row.name) for row in store.caseload()] == [(FAMILY.id, "Archer")]


def test_the_days_that_are_kept_leave_room_for_every_sum() -> None:
    assert continue_chain(0, FIRST_DIGEST, []) == []
    for day in (date(100, 1, 1), date(9000, 12, 31)):
        assert StarReading(instrument="i", person="p", as_at=day).columns().happened == day
