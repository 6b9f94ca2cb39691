"""What one machine sends harms nobody else: no day that is spelt otherwise, no pull that stops, no record of another family; and honest work stays."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import Refusal
from keyworker.base.ids import new_id
from keyworker.casework import conflicts, contacts, people, plans, stars
from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import Value, new_dot, new_salt
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.record import Record, Role
from keyworker.domain.visibility import Visibility
from keyworker.hub.erasure import erase, to_erase
from keyworker.hub.ledger import Ledger, Taken
from keyworker.hub.merge import Author
from keyworker.hub.scope import Writable
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.verify import verify
from keyworker.wire.contents import Content
from tests.fakes.town import Laptop, Town, three_with_a_family


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who hold a family with its plan."""
    made = three_with_a_family(tmp_path)
    plans.begin_plan(made.laptops["worker"].desk, made.families[0])
    made.settle()
    yield made
    made.close()


def sent(town: Town, by: Laptop, record: Record, n: int, seen: dict[str, tuple[str, ...]], **patch: Any) -> tuple[Taken, str]:
    """A change that an altered Keyworker sends, and the dot of it."""
    salt = new_salt()
    content = Content(record=record.id, kind=record.kind, family=record.family, patch=patch, by=by.worker.id, at=town.clock.now(),
                      dot=new_dot(salt), seen=seen, salt=salt)
    role = Role.LEAD if by is town.laptops["lead"] else Role.WORKER
    with town.hub.storage.transaction() as tx:
        taken = Ledger(tx, town.clock).take(content, Author(by.worker.id, by.identity.machine, role, tx.head()), frozenset(town.families), n=n, digest="")
    return taken, content.dot


@pytest.mark.parametrize("day", ["86400", "20270101", "2027-1-1", "2027-01-01T00:00:00", "١٩٧٠-٠١-٠٢"])
def test_a_day_is_spelt_in_one_way_so_that_nobody_ends_a_risk_with_another(town: Town, day: str) -> None:
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    who = [person.id for person in lead.store.family_file(town.families[0]).people]
    risk = ContactRisk(family=town.families[0], protected=who[0], from_person=who[-1], until=date(2027, 5, 1), made_by=lead.worker.id)
    lead.keep(risk)
    town.settle()
    (known,) = worker.store.find(ContactRisk)
    assert known.seen is not None
    (value,) = known.seen.state().on("/until")
    assert sent(town, worker, risk, 901, {"/until": (value.name("/until"),)}, until=day)[0].reason == "not_valid"
    sent(town, worker, risk, 902, {"/until": ()}, until=day)
    with town.hub.storage.reading() as tx:
        standing = tx.record(risk.id)
    assert standing is not None
    assert standing.read(ContactRisk).until == date(2027, 5, 1)


@pytest.mark.parametrize("value", [{"a": 1}, 5, "w" * 400_000])
def test_a_value_of_another_type_beside_the_shown_one_is_set_aside_and_a_lead_chooses_as_before(town: Town, value: Any) -> None:
    """Its author is told, their next change is taken, and who lets the first value go is not stopped by what would be shown then."""
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    goal = Goal(family=town.families[0], plan=worker.store.find(Plan)[0].id, text="Canary of the lead", made_by=lead.worker.id)
    lead.keep(goal)
    town.settle()
    (first,) = lead.store.get(Goal, goal.id).seen.state().on("/text")  # type: ignore[union-attr]
    assert sent(town, worker, goal, 901, {"/text": ()}, text=value)[0].reason == "not_valid"
    assert sent(town, worker, goal, 902, {"/text": ()}, text="Canary beside")[0].reason is None
    assert sent(town, lead, goal, 903, {"/text": (first.name("/text"),)})[0].reason is None
    worker.sync()
    assert {aside.reason for aside in worker.store.set_aside()} == {"not_valid"}
    assert worker.store.get(Goal, goal.id).text == "Canary beside"


def test_many_parents_of_one_record_stop_nobodys_pull(town: Town) -> None:
    """Each is taken out, very large, and named by a step that not everybody sees: no answer holds more than a package does."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    letters = random.Random(1)
    plan = worker.store.find(Plan)[0].id
    goals = [Goal(family=town.families[0], plan=plan, text="Canary", how_we_know="".join(chr(letters.randrange(0x4E00, 0x9FA5)) for _ in range(49_000)))
             for _ in range(30)]
    worker.keep(*goals)
    town.settle()
    worker.keep(*(worker.store.get(Goal, goal.id).evolve(removed=True) for goal in goals))
    action = Action(family=town.families[0], goal=goals[0].id, text="Canary step", visibility=Visibility.RESTRICTED, made_by=worker.worker.id)
    worker.keep(action)
    town.settle()
    for number, goal in enumerate(goals[1:15]):
        sent(town, worker, action, 901 + number, {"/goal": ()}, goal=goal.id)
    sent(town, worker, action, 950, {"/text": ()}, text="Canary edited")
    new = town.add_laptop("new", Role.LEAD, of=town.laptops["lead"].worker)
    for laptop in (other, new):
        laptop.sync()
    with town.hub.storage.reading() as tx:
        under = {row.position for row in tx.records(Goal.kind, family=town.families[0])}
        assert len(under) == len(goals)
        assert not [finding for finding in verify(tx).findings if "machine" not in finding]


def test_a_step_in_one_family_brings_back_no_goal_of_another(town: Town) -> None:
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    goal = Goal(family=town.families[0], plan=worker.store.find(Plan)[0].id, text="Canary goal")
    lead.keep(goal)
    town.settle()
    lead.keep(lead.store.get(Goal, goal.id).evolve(removed=True))
    town.settle()
    another = town.add_family(worker.worker)
    town.settle()
    worker.keep(Action(family=another, goal=goal.id, text="Canary elsewhere"))
    town.settle()
    with town.hub.storage.reading() as tx:
        standing = tx.record(goal.id)
    assert standing is not None
    assert standing.body.get("removed") is True
    assert conflicts.waiting(lead.desk) == []


def test_two_decisions_at_once_on_a_colleagues_words_are_both_taken_with_what_was_typed_beside(town: Town) -> None:
    """Who restates what a colleague wrote, and names it, says nothing in their name; their own words go with it."""
    worker, other, lead = (town.laptops[name] for name in ("worker", "other", "lead"))
    family = worker.store.family_file(town.families[0])
    for laptop in (worker, lead):
        stars.excuse_closing_star(laptop.desk, laptop.store.family_file(town.families[0]).family, family.people[0].id, f"Reason of {laptop.worker.name}")
    town.settle()
    town.settle()
    for laptop, whose in ((worker, worker), (other, lead)):
        (asked,) = [found for found in conflicts.waiting(laptop.desk) if found.leaf.startswith("/no_closing")]
        conflicts.choose(laptop.desk, asked, [[side.value["by"] for side in asked.sides].index(whose.worker.id)])
    people.write_family(other.desk, other.store.family_file(town.families[0]).family, lone_working="Canary two dogs")
    worker.sync()
    other.sync()
    town.settle()
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], [], []]
    assert {laptop.store.family_file(town.families[0]).family.lone_working for laptop in town.laptops.values()} == {"Canary two dogs"}


def test_what_was_erased_is_on_no_screen_as_an_empty_record_and_a_familys_own_record_is_not_erased(town: Town) -> None:
    worker = town.laptops["worker"]
    contacts.begin_contact(worker.desk, town.families[0])
    town.settle()
    (contact,) = worker.store.find(Contact)
    erase(town.hub, contact.id)
    town.settle()
    for laptop in town.laptops.values():
        assert laptop.store.find(Contact) == []
        assert contact.id not in laptop.store.family_file(town.families[0]).records
    with town.hub.storage.reading() as tx, pytest.raises(Refusal):
        to_erase(tx, town.families[0])


def test_a_value_that_nobody_wrote_in_the_record_is_not_said_in_a_colleagues_name(town: Town) -> None:
    """Naming some word of theirs does not help."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    contacts.begin_contact(worker.desk, town.families[0])
    town.settle()
    (contact,) = other.store.find(Contact)
    assert contact.seen is not None
    (value,) = contact.seen.state().on("/worker")
    taken, _ = sent(town, other, contact, 901, {"/worker": (value.name("/worker"),)}, worker=other.worker.id)
    assert taken.reason in {"not_allowed", "not_author"}
    assert isinstance(value, Value)


def test_who_was_told_that_a_family_left_writes_no_late_work_in_it_by_a_log_of_another_name(town: Town) -> None:
    """Wherever it says that log begins."""
    worker = town.laptops["worker"]
    with town.hub.storage.reading() as tx:
        (mine,) = [row.read(Assignment) for row in tx.records(Assignment.kind, family=town.families[0], owner=worker.worker.id)]
    town.save(mine.evolve(until=date(2020, 1, 1)))
    town.settle()
    town.settle()
    with town.hub.storage.reading() as tx:
        machine = tx.machine(worker.identity.machine)
        assert machine is not None
        (told,) = tx.told_of(machine.id).values()
        late = [
            Writable(tx, machine, MachineLog(new_id(), machine.id, after, "", after, "", ""), Role.WORKER, 0, town.clock.today()).late(after + 1)
            for after in (told.n, told.n - 1, 0)
        ]
    assert (told.log, late) == (machine.id, [frozenset()] * 3)


def test_who_names_words_that_never_were_takes_nothing_away_and_spoils_no_proof(town: Town) -> None:
    worker = town.laptops["worker"]
    plan = worker.plan(town.families[0])
    _, dot = sent(town, worker, plan, 901, {"/wants": ()}, wants="Canary words")
    sent(town, worker, plan, 902, {"/wants": tuple(f"{dot}{number:011}" for number in range(50))}, wants="Canary beside")
    with town.hub.storage.reading() as tx:
        standing = tx.record(plan.id)
        assert standing is not None
        assert {value.value for value in standing.state().on("/wants")} == {"Canary words", "Canary beside"}
        assert not [finding for finding in verify(tx).findings if "machine" not in finding]
