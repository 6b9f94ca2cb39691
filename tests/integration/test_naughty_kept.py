"""The naughty texts in every kind of field, in real encrypted stores and a real hub: kept as they are, the same everywhere, found again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from keyworker.base.canonical import digest
from keyworker.casework import conflicts, contacts, plans
from keyworker.domain.contact import Contact
from keyworker.domain.form_response import FormResponse
from keyworker.domain.household import Address
from keyworker.domain.merge import merge_paragraphs
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import Record, Role
from keyworker.domain.registry import KINDS
from keyworker.domain.star import AreaReading, StarReading
from tests.fakes import naughty
from tests.fakes.town import Laptop, Town, make_town

MARKED = naughty.once()
CHUNK = 60
KEYS = {f"/visit/rep[{place:04}]/words": text for place, text in enumerate(naughty.KEPT)}
"""Answers that hold every text, as a form would keep them."""


@dataclass
class Place:
    """A town with a worker and a lead who have the same family; `records` are what the worker wrote."""

    town: Town
    worker: Laptop
    lead: Laptop
    family: str
    records: list[Record] = field(default_factory=list)
    actions: dict[str, str] = field(default_factory=dict)


def every_field(family: str, person: Person) -> list[Record]:
    """Every text in every field of a record in which somebody can write, each as long as the field allows."""
    plan = Plan(family=family)
    goal = Goal(family=family, plan=plan.id, text="Goal")
    made: list[Record] = [plan, goal, FormResponse(family=family, form_id="visit", version="1", title="Visit", answers=KEYS)]
    for place in range(0, len(naughty.SHORT), CHUNK):
        said = "\n".join(naughty.SHORT[place : place + CHUNK])
        line = said[:400]
        made += [
            Contact(family=family, notes=said, purpose=line, place=line),
            ChildsVoice(family=family, plan=plan.id, child=person.id, words=said),
            Address(family=family, household="home", lines=line, town=line[:100], postcode=line[:10]),
            StarReading(family=family, instrument="family-wheel", person=person.id,
                        areas={area: AreaReading(note=said, family_note=line) for area in ("everyday", "money", *naughty.RESERVED[:4])}),
            Person(family=family, forename=line[:100], surname=line[100:200], school=line[:50]),
        ]
    made += [Contact(family=family, notes=text) for text in naughty.LONG]
    return made


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """What a worker's machine wrote, before anything was sent."""
    town = make_town(tmp_path_factory.mktemp("naughty"))
    worker, lead = town.add_laptop("worker"), town.add_laptop("lead", Role.LEAD)
    family = town.add_family(worker.worker)
    town.settle()
    made = Place(town, worker, lead, family)
    made.records = every_field(family, worker.store.find(Person, family=family)[0])
    goal = next(one for one in made.records if isinstance(one, Goal))
    with worker.store.write() as tx:
        for record in made.records:
            tx.save(record)
        for mark, text in MARKED:
            action = Action(family=family, goal=goal.id, text=text, owner_name=text[:200], progress=text)
            tx.save(action)
            made.actions[mark] = action.id
            made.records.append(action)
    yield made
    town.close()


def bodies(laptop: Laptop, records: list[Record]) -> dict[str, str]:
    """Digests of the bodies as a machine has them, by id."""
    return {one.id: digest(laptop.store.get(type(one), one.id).body()) for one in records}


def test_what_was_kept_is_what_was_written_after_a_restart(place: Place) -> None:
    """Every text in every field, byte for byte."""
    wanted = {one.id: digest(one.body()) for one in place.records}
    assert bodies(place.worker, place.records) == wanted
    place.worker.reopen()
    assert bodies(place.worker, place.records) == wanted
    answers = next(one for one in place.records if isinstance(one, FormResponse))
    assert place.worker.store.get(FormResponse, answers.id).answers == KEYS


def test_every_text_is_found_by_its_words_and_none_is_an_order_to_the_index(place: Place) -> None:
    """A text as it was typed finds the record in which it stands; whatever is typed, the answer comes."""
    store = place.worker.store
    lost = []
    for mark, text in MARKED:
        for ranked in (False, True):
            assert [hit.record for hit in store.search(mark, ranked=ranked)] == [place.actions[mark]]
        found = {hit.record for hit in store.search(text, limit=5_000)}
        if place.actions[mark] not in found:
            lost.append(ascii(text))
    assert lost == []
    for text in naughty.ALL:
        assert len(store.search(text, limit=3)) <= 3


def test_the_hub_and_another_machine_have_the_same_bytes(place: Place) -> None:
    """Packed, sealed, sent, merged and pulled: equal bodies on three machines, nothing refused, nothing left to decide."""
    wanted = {one.id: digest(one.body()) for one in place.records}
    place.town.settle()
    assert place.worker.store.outgoing().pending == 0
    assert place.worker.store.set_aside() == []
    with place.town.hub.storage.transaction() as tx:
        there = {record: standing for record in wanted if (standing := tx.record(record)) is not None}
    assert {record: digest(KINDS[one.kind].model_validate(one.body).body()) for record, one in there.items()} == wanted
    assert bodies(place.lead, place.records) == wanted
    assert conflicts.waiting(place.lead.desk) == []
    for mark, _ in MARKED[::25]:
        assert [hit.record for hit in place.lead.store.search(mark)] == [place.actions[mark]]


def test_two_people_who_write_naughty_texts_at_once_end_with_the_same(place: Place) -> None:
    """Other answers of one form lie side by side; different words for one question wait for a decision, on both machines the same."""
    place.town.settle()
    whole = next(one for one in place.records if isinstance(one, FormResponse))
    ours, theirs = (one.store.get(FormResponse, whole.id) for one in (place.worker, place.lead))
    keys = list(KEYS)
    mine = {key: f"{KEYS[keys[-1 - at]]} a" for at, key in enumerate(keys) if at % 2}
    other = {key: f"{KEYS[keys[-1 - at]]} b" for at, key in enumerate(keys) if not at % 2}
    clash = keys[10]
    for laptop, seen, said in ((place.worker, ours, {**mine, clash: naughty.TURNED[0]}), (place.lead, theirs, {**other, clash: naughty.MARKUP[0]})):
        with laptop.store.write() as tx:
            tx.save(seen.evolve(answers={**seen.answers, **said}))
    place.town.settle()
    merged = place.worker.store.get(FormResponse, whole.id)
    assert merged.body() == place.lead.store.get(FormResponse, whole.id).body()
    assert {key: merged.answers[key] for key in keys if key != clash} == {key: {**mine, **other}[key] for key in keys if key != clash}
    (waits,) = conflicts.waiting(place.worker.desk)
    assert {side.value for side in waits.sides} == {naughty.TURNED[0], naughty.MARKUP[0]}
    conflicts.choose(place.lead.desk, conflicts.waiting(place.lead.desk)[0], (1,))
    place.town.settle()
    assert conflicts.waiting(place.worker.desk) == []
    assert place.worker.store.get(FormResponse, whole.id).body() == place.lead.store.get(FormResponse, whole.id).body()


@pytest.mark.parametrize("kind", list(naughty.CLASSES))
def test_paragraphs_of_naughty_texts_merge_to_the_same_from_both_sides(kind: str) -> None:
    """Whoever comes first; and nothing that either wrote is lost."""
    texts = [text for text in naughty.CLASSES[kind] if len(text) < 400]
    before = "\n\n".join(["first", *texts, "last"])
    mine, theirs, both = f"{before}\n\nmine", f"theirs\n\n{before}", f"theirs\n\n{before}\n\nmine"
    assert [merge_paragraphs(before, mine, theirs) == both, merge_paragraphs(before, theirs, mine) == both] == [True, True]


def test_the_verbs_keep_every_long_text(place: Place) -> None:
    """A word or a line of ten thousand letters is a text like any other."""
    desk = place.worker.desk
    visit = desk.store.get(Contact, contacts.begin_contact(desk, place.family).records[0].id)
    plan = desk.store.find(Plan, family=place.family)[0]
    for text in naughty.LONG + naughty.CONTROLS[:4]:
        contacts.write_contact(desk, visit, notes=text)
        plans.write_plan(desk, plan, wants=text, network=text)
        assert desk.store.get(Contact, visit.id).notes == text
        assert desk.store.get(Plan, plan.id).network == text
