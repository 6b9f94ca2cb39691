"""After a restore nothing that a machine offers is dropped: what it may not write in yet is kept, and nobody alone says that it was replaced."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from keyworker.base.errors import HubRefused
from keyworker.casework import conflicts, contacts, people, plans
from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment
from keyworker.domain.leaves import packed
from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.hub import backup, offers
from keyworker.hub.verify import verify
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, three_with_a_family


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who hold a family with its plan; whatever happens, the hub's log proves that nothing was lost."""
    made = three_with_a_family(tmp_path)
    plans.begin_plan(made.laptops["worker"].desk, made.families[0])
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def wants(town: Town) -> object:
    """What the hub has of it."""
    with town.hub.storage.reading() as tx:
        (plan,) = tx.records(Plan.kind, family=town.families[0])
    return plan.body.get("wants")


def lost(town: Town, name: str) -> None:
    """A laptop that never comes again."""
    town.laptops.pop(name).store.close()


def assignment_of(town: Town, laptop: Laptop) -> Assignment:
    with town.hub.storage.reading() as tx:
        rows = [row.read(Assignment) for row in tx.records(Assignment.kind, family=town.families[0])]
    return next(row for row in rows if row.worker == laptop.worker.id)


def test_a_family_that_was_given_after_the_backup_comes_back_with_the_words_in_its_own_record(town: Town) -> None:
    """A colleague's, whose laptop is lost; and what was not sent of it is taken too."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    family = town.add_family(worker.worker)
    town.give(family, other)
    town.settle()
    people.write_family(other.desk, other.store.family_file(family).family, lone_working="Canary never alone")
    town.settle()
    put_back(town, copy)
    lost(town, "other")
    plans.begin_plan(worker.desk, family)
    town.settle()
    with town.hub.storage.reading() as tx:
        (standing,) = [row for row in tx.records("family") if row.id == family]
        assert tx.records(Plan.kind, family=family) != []
    assert standing.body["lone_working"] == "Canary never alone"
    assert worker.store.set_aside() == []


@pytest.mark.parametrize("first", ["the family is given again", "the machine syncs"])
def test_a_family_that_was_given_back_after_the_backup_keeps_the_words_that_only_its_worker_has(town: Town, first: str) -> None:
    """Before the backup it had left them; whoever wrote the words has lost their laptop; whether the council gives it again first or later."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    town.save(assignment_of(town, other).evolve(until=date(2020, 1, 1)))
    town.settle()
    copy = back_up(town)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), wants="Canary the only copy")
    town.settle()
    town.save(assignment_of(town, other).evolve(until=None))
    town.settle()
    assert other.plan(town.families[0]).wants == "Canary the only copy"
    put_back(town, copy)
    lost(town, "worker")
    lost(town, "lead")
    new = town.add_laptop("new lead", Role.LEAD)
    if first == "the machine syncs":
        town.settle()
        assert wants(town) is None
        assert [told.patch for told in new.store.set_aside_of_others() if told.kind == Plan.kind] == [{"wants": "Canary the only copy"}]
    town.save(assignment_of(town, other).evolve(until=None))
    town.settle()
    assert wants(town) == "Canary the only copy"
    assert other.plan(town.families[0]).wants == "Canary the only copy"
    put_back(town, back_up(town))
    town.settle()
    assert wants(town) == "Canary the only copy"


def offer_as_replaced(laptop: Laptop, plan: Plan, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An altered Keyworker offers the plan as it was before, and says that a value was replaced in it."""
    real = laptop.store.offers

    def altered(limit: int, skip: int = 0) -> list[object]:
        assert plan.seen is not None
        said = {"body": plan.seen.body, "leaves": packed(plan.seen.state()), "replaced": {"/wants": (name,)}, "made": {}}
        return [offer.model_copy(update=said) if offer.record == plan.id else offer for offer in real(limit, skip)]

    monkeypatch.setattr(laptop.store, "offers", altered)


def test_no_worker_alone_says_that_words_which_the_hub_does_not_know_were_replaced(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever comes first empties a field for everybody, and nobody is asked; what was said so stays in the log under its machine."""
    other, liar = town.laptops["other"], town.laptops["worker"]
    copy = back_up(town)
    before = liar.plan(town.families[0])
    plans.write_plan(other.desk, other.plan(town.families[0]), wants="Canary what stood")
    town.settle()
    (value,) = other.plan(town.families[0]).seen.state().on("/wants")  # type: ignore[union-attr]
    put_back(town, copy)
    offer_as_replaced(liar, before, value.name("/wants"), monkeypatch)
    liar.sync()
    with town.hub.storage.reading() as tx:
        assert any(change.machine == liar.identity.machine and change.offered for change in tx.history(before.id))
    lost(town, "lead")
    town.settle()
    assert wants(town) == "Canary what stood"


@pytest.mark.parametrize("order", [("worker", "other", "lead"), ("other", "worker", "lead"), ("lead", "other", "worker")])
def test_what_was_replaced_before_it_comes_again_is_asked_of_nobody(town: Town, order: tuple[str, ...]) -> None:
    """Its author says so, or its replacer, or a second worker: whoever comes first."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), wants="Canary first words")
    town.settle()
    plans.write_plan(other.desk, other.plan(town.families[0]), wants="Canary second words")
    town.settle()
    put_back(town, copy)
    for name in order:
        town.laptops[name].sync()
    town.settle()
    assert wants(town) == "Canary second words"
    assert [conflicts.waiting(laptop.desk) for laptop in town.laptops.values()] == [[], [], []]


def test_words_of_whoever_lost_the_family_come_back_from_those_who_still_have_them(town: Town) -> None:
    """Their own machine let them go, since a newer backup held them: what it sends again of them is only a digest, which takes nothing away."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), wants="Canary of a former worker")
    town.settle()
    with town.hub.storage.reading() as tx:
        head = tx.head()
    backup.say_saved(town.hub, head)
    town.settle()
    town.save(assignment_of(town, worker).evolve(until=date(2020, 1, 1)))
    town.settle()
    town.settle()
    assert (worker.store.sealed(), worker.store.caseload()) == ([], [])
    put_back(town, copy)
    worker.sync()
    lost(town, "lead")
    other.sync()
    assert wants(town) == "Canary of a former worker"
    assert other.plan(town.families[0]).wants == "Canary of a former worker"


@pytest.mark.parametrize("order", [("worker", "other", "lead"), ("other", "worker", "lead")])
def test_a_visit_that_a_colleague_finished_is_its_workers_after_a_restore_whoever_comes_first(town: Town, order: tuple[str, ...]) -> None:
    """Two finish it, one on a page of before: each says again whose visit it was, which is no word in another's name."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    contacts.begin_contact(worker.desk, town.families[0])
    contacts.write_contact(worker.desk, worker.store.find(Contact)[0], notes="Canary visit", purpose="Canary why")
    town.settle()
    for laptop in (other, town.laptops["lead"]):
        contacts.finish_contact(laptop.desk, laptop.store.find(Contact)[0])
    town.settle()
    put_back(town, copy)
    for name in order:
        town.laptops[name].sync()
    town.settle()
    assert {(found.worker, found.notes) for laptop in town.laptops.values() for found in laptop.store.find(Contact)} == {(worker.worker.id, "Canary visit")}
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], [], []]


def test_no_machine_fills_the_hub_with_what_waits_and_keeps_what_is_not_taken(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    other = town.laptops["other"]
    town.save(assignment_of(town, other).evolve(until=date(2020, 1, 1)))
    town.settle()
    copy = back_up(town)
    town.save(assignment_of(town, other).evolve(until=None))
    town.settle()
    put_back(town, copy)
    monkeypatch.setattr(offers, "MOST_HELD", -1)
    with pytest.raises(HubRefused):
        other.sync()
    with town.hub.storage.reading() as tx:
        assert tx.offers_held(other.identity.machine) == 0
    assert other.store.outgoing().again
    monkeypatch.undo()
    other.sync()
    with town.hub.storage.reading() as tx:
        assert tx.offers_held(other.identity.machine) > 0
    assert other.store.outgoing().again is None
