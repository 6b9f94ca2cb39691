"""What is for a lead alone, or for the people whom a pack names, is on no other machine: not pulled, not in history, not found, not shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import NotHere
from keyworker.casework import contacts, people, plans
from keyworker.domain.contact import Concern
from keyworker.domain.content_pack import ContentPack, content_pack_id
from keyworker.domain.family import Worker
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import REMOVED
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.record import Record, Role
from keyworker.domain.visibility import Visibility
from keyworker.hub import packs, verify
from keyworker.hub.council import assign
from keyworker.hub.merge import OUT_OF_SCOPE
from keyworker.sync import round as rounds
from tests.fakes.garden import SHELLS, SIGNER, pack, signed
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Two workers with one family, a third with a family of their own, and a lead of them all."""
    made = make_town(tmp_path)
    author, _, _ = (made.add_laptop(name) for name in ("author", "colleague", "stranger"))
    made.add_laptop("lead", Role.LEAD)
    family = made.add_family(author.worker)
    assign(made.hub, family, made.laptops["colleague"].worker.id)
    made.settle()
    yield made
    made.close()


def goal(town: Town, **fields: object) -> Goal:
    return Goal.model_validate({"family": town.families[0], "plan": "p", "text": "Canarywords", "made_by": town.laptops["author"].worker.id, **fields})


def write(laptop: Laptop, *records: Record) -> None:
    with laptop.store.write() as tx:
        for record in records:
            tx.save(record)


def seen_at(town: Town, record: Record) -> set[str]:
    """On whose machines a record is, after every machine has synced: kept, found by its words, in the family's file, or in its history."""
    town.settle()
    found = set()
    for name, laptop in town.laptops.items():
        store = laptop.store
        try:
            store.get(type(record), record.id)
            found.add(name)
        except NotHere:
            pass
        if any(hit.record == record.id for hit in store.search("Canarywords")):
            found.add(name)
        theirs = [one for one in store.history(record.id) if one.by != laptop.worker.id]
        if theirs:
            found.add(name)
    with town.hub.storage.reading() as tx:
        assert verify.verify(tx).findings == ()
    return found


def seen_by(laptop: Laptop, kind: type[Goal], record: Goal) -> Goal:
    return laptop.store.get(kind, record.id)


def test_what_is_restricted_goes_to_the_lead_and_its_author_alone(town: Town) -> None:
    """Story 9."""
    desk = town.laptops["author"].desk
    contacts.raise_concern(desk, town.families[0], facts="Canarywords")
    [concern] = desk.store.find(Concern)
    assert concern.visibility is Visibility.RESTRICTED
    assert seen_at(town, concern) == {"author", "lead"}


def test_what_everybody_may_see_goes_to_everybody_who_works_with_the_family(town: Town) -> None:
    made = goal(town)
    write(town.laptops["author"], made)
    assert seen_at(town, made) == {"author", "colleague", "lead"}


def test_what_is_restricted_later_goes_from_every_machine_with_its_words_and_history(town: Town) -> None:
    made = goal(town)
    write(town.laptops["author"], made)
    assert "colleague" in seen_at(town, made)
    write(town.laptops["author"], seen_by(town.laptops["author"], Goal, made).evolve(text="Canarywords more"))
    town.settle()
    write(town.laptops["lead"], seen_by(town.laptops["lead"], Goal, made).evolve(visibility=Visibility.RESTRICTED, text="Canarywords of the lead"))
    assert seen_at(town, made) == {"author", "lead"}
    assert town.laptops["colleague"].store.history(made.id) == []


def test_a_change_made_while_it_was_open_does_not_come_after_it_was_restricted(town: Town) -> None:
    """A machine that was away meanwhile never hears of it."""
    made, lead = goal(town), town.laptops["lead"]
    write(lead, made.evolve(made_by=lead.worker.id))
    lead.sync()
    write(lead, seen_by(lead, Goal, made).evolve(visibility=Visibility.RESTRICTED))
    lead.sync()
    assert seen_at(town, made) == {"lead"}


def test_who_restricts_what_another_wrote_loses_sight_of_it_and_what_was_not_sent_arrives(town: Town) -> None:
    made, author, colleague = goal(town), town.laptops["author"], town.laptops["colleague"]
    write(author, made)
    town.settle()
    write(colleague, seen_by(colleague, Goal, made).evolve(how_we_know="by the colleague, not sent yet"))
    write(town.laptops["lead"], seen_by(town.laptops["lead"], Goal, made).evolve(visibility=Visibility.RESTRICTED))
    town.laptops["lead"].sync()
    assert seen_at(town, made) == {"author", "lead"}
    assert seen_by(author, Goal, made).how_we_know == "by the colleague, not sent yet"


def test_what_a_lead_shows_again_comes_whole(town: Town) -> None:
    made, lead = goal(town, visibility=Visibility.RESTRICTED), town.laptops["lead"]
    write(town.laptops["author"], made)
    assert seen_at(town, made) == {"author", "lead"}
    write(lead, seen_by(lead, Goal, made).evolve(visibility=Visibility.FAMILY))
    assert seen_at(town, made) == {"author", "colleague", "lead"}
    assert [one.by for one in town.laptops["colleague"].store.history(made.id)] == []  # the history began where it could not be seen


def test_nobody_writes_in_what_they_were_told_is_gone(town: Town) -> None:
    made, colleague = goal(town, visibility=Visibility.RESTRICTED), town.laptops["colleague"]
    write(town.laptops["author"], made)
    town.settle()
    write(colleague, made.evolve(text="as if I had it"))
    assert colleague.store.outgoing().pending == 1
    town.settle()
    assert [one.reason for one in colleague.store.set_aside()] == [OUT_OF_SCOPE]


@pytest.mark.parametrize("role", [Role.WORKER, Role.LEAD])
def test_a_role_that_changes_changes_what_is_on_the_machine(town: Town, role: Role) -> None:
    """A colleague becomes a lead, and a lead a colleague again."""
    made, colleague = goal(town, visibility=Visibility.RESTRICTED), town.laptops["colleague"]
    write(town.laptops["author"], made)
    town.settle()
    for now in (Role.LEAD, role):
        with town.hub.storage.transaction() as tx:
            standing = tx.record(colleague.worker.id)
        assert standing is not None
        town.save(standing.read(Worker).evolve(role=now))
        town.settle()
    assert ("colleague" in seen_at(town, made)) is (role is Role.LEAD)
    assert [one.forename for one in colleague.store.find(Person)] == ["Canaryparent", "Canarychild"]


def test_what_is_hidden_under_a_goal_does_not_tell_that_it_is_there(town: Town) -> None:
    """A colleague takes a goal out of which they see all; the lead, who sees more, is asked."""
    made, colleague, lead = goal(town), town.laptops["colleague"], town.laptops["lead"]
    write(lead, made.evolve(made_by=lead.worker.id), Plan(family=town.families[0]))
    town.settle()
    write(lead, Action(family=town.families[0], goal=made.id, text="hidden", visibility=Visibility.RESTRICTED, made_by=lead.worker.id))
    town.settle()
    plans.remove_goal(colleague.desk, seen_by(colleague, Goal, made))
    town.settle()
    assert seen_by(colleague, Goal, made).removed
    assert colleague.store.waiting() == []
    assert not seen_by(lead, Goal, made).removed
    assert [one.id for one in lead.store.waiting()] == [made.id]
    assert REMOVED in lead.store.waiting()[0].seen.state().values  # type: ignore[union-attr]


def test_a_mark_of_a_lead_does_not_name_what_is_hidden_under_it(town: Town) -> None:
    made, lead = goal(town), town.laptops["lead"]
    hidden = Action(family=town.families[0], goal=made.id, text="hidden", visibility=Visibility.RESTRICTED, made_by=lead.worker.id)
    write(lead, made.evolve(made_by=lead.worker.id), hidden)
    town.settle()
    plans.remove_goal(lead.desk, seen_by(lead, Goal, made))
    town.settle()
    marks = {name: shown.seen.state().on(REMOVED) for name in ("colleague", "lead")
             if (shown := seen_by(town.laptops[name], Goal, made)).removed and shown.seen is not None}
    secret = lead.store.get(Action, hidden.id).seen
    assert secret is not None
    names = secret.state().names()
    assert names <= set(marks["lead"][0].over)
    assert names.isdisjoint(marks["colleague"][0].over)


def test_a_contact_risk_is_on_every_machine_that_has_the_family(town: Town) -> None:
    """Paper and screens of whoever does not know of it would tell the one who must not know."""
    desk = town.laptops["author"].desk
    first, second = desk.store.find(Person)
    people.note_contact_risk(desk, first, second, "Canarywords")
    [risk] = desk.store.find(ContactRisk)
    assert seen_at(town, risk) == {"author", "colleague", "lead"}
    older = ContactRisk(family=town.families[0], protected=first.id, from_person=second.id, visibility=Visibility.RESTRICTED)
    write(town.laptops["lead"], older)
    assert seen_at(town, older) == {"author", "colleague", "lead"}


def test_the_words_of_a_licensed_star_reach_the_people_whom_the_pack_names(town: Town) -> None:
    """Story 10."""
    named, record = town.laptops["colleague"], content_pack_id("garden-star", "1")
    packs.trust(town.hub, SIGNER.public_hex)
    packs.add(town.hub, signed(pack(users=[named.worker.id])), SHELLS)
    town.settle()
    having = {name for name, laptop in town.laptops.items() if laptop.store.find(ContentPack)}
    assert having == {"colleague"}
    packs.add(town.hub, signed(pack(users=[town.laptops["stranger"].worker.id])), SHELLS, replace=True)
    town.settle()
    assert {name for name, laptop in town.laptops.items() if laptop.store.find(ContentPack)} == {"stranger"}
    assert named.store.history(record) == []


def test_a_pack_follows_the_number_by_which_the_council_names_somebody(town: Town) -> None:
    colleague, made = town.laptops["colleague"], goal(town)
    write(colleague, made.evolve(made_by=colleague.worker.id))
    packs.trust(town.hub, SIGNER.public_hex)
    packs.add(town.hub, signed(pack(users=["C-17"])), SHELLS)
    for number, has in (("C-17", True), ("C-18", False), ("C-17", True)):
        with town.hub.storage.transaction() as tx:
            standing = tx.record(colleague.worker.id)
        assert standing is not None
        town.save(standing.read(Worker).evolve(council_worker_id=number))
        town.settle()
        assert bool(colleague.store.find(ContentPack)) is has
    assert "colleague" in seen_at(town, made)


def test_what_goes_from_a_machine_may_be_cut_anywhere(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [goal(town, text=f"Canarywords {place}") for place in range(7)]
    write(town.laptops["author"], *made)
    town.settle()
    lead = town.laptops["lead"]
    write(lead, *(seen_by(lead, Goal, one).evolve(visibility=Visibility.RESTRICTED) for one in made))
    monkeypatch.setattr(rounds, "SLICE", 2)
    for step in range(2, 9):
        town.laptops["colleague"].sync(die_at=step)
        lead.sync()
    assert all(seen_at(town, one) == {"author", "lead"} for one in made)
