"""A star (and a visit) that one machine finishes while another still writes in it: both orders in which the hub may hear of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway
from keyworker.casework import conflicts, contacts, stars
from keyworker.domain.conflict import Conflict
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.family import Assignment
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus, StarReading
from tests.fakes.town import Laptop, Town, make_town


@dataclass(frozen=True)
class Two:
    """Two workers with the same family and one unfinished star of its parent, in which health is 4."""

    town: Town
    one: Laptop
    two: Laptop
    reading: str

    def on(self, laptop: Laptop) -> StarReading:
        """The star as a machine shows it."""
        return laptop.store.get(StarReading, self.reading)

    def say(self, laptop: Laptop, area: str, number: int, note: str = "") -> None:
        """Somebody says where the family is."""
        stars.record_area(laptop.desk, self.on(laptop), area, AreaReading(score=Decimal(number), note=note))

    def finish(self, laptop: Laptop) -> StarReading:
        """Somebody finishes the star as it lies before them."""
        seen = self.on(laptop)
        stars.finish_reading(laptop.desk, seen, agreed_by={seen.person: "Canaryparent"})
        return self.on(laptop)

    def on_the_star(self) -> list[Conflict]:
        """The conflicts about the star, on the finisher's machine."""
        return [conflict for conflict in conflicts.waiting(self.one.desk) if conflict.record == self.reading]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    town = make_town(tmp_path)
    one, other = town.add_laptop("one"), town.add_laptop("two")
    family = town.add_family(one.worker)
    town.save(Assignment(family=family, worker=other.worker.id, worker_name="two", team=town.team.id))
    town.settle()
    person = next(who for who in one.store.find(Person, family=family) if who.forename == "Canaryparent")
    reading = stars.begin_reading(one.desk, person, "family-wheel").records[0].id
    stars.record_area(one.desk, one.store.get(StarReading, reading), "health", AreaReading(score=Decimal(4), note="Canarynote"))
    town.settle()
    yield Two(town, one, other, reading)
    town.close()


def test_an_edit_that_comes_after_a_finish_that_its_author_had_not_seen_waits_beside_it(two: Two) -> None:
    two.say(two.two, "health", 9)
    agreed = two.finish(two.one)
    two.one.sync()
    two.two.sync()
    two.town.settle()
    assert two.on(two.one).areas == two.on(two.two).areas == agreed.areas
    assert two.two.store.set_aside() == []
    found = {conflict.leaf: conflict.sides[1] for conflict in two.on_the_star()}
    assert found["/areas/health/~(score,state)"].value == {"score": "9", "state": "scored"}
    assert {side.by for side in found.values()} == {two.two.worker.id}


@pytest.mark.parametrize("area", ["health", "mood"])
def test_an_edit_that_came_before_a_finish_that_had_not_seen_it_is_put_before_a_person(two: Two, area: str) -> None:
    two.say(two.two, area, 9, "Canaryother")
    two.two.sync()
    agreed = two.finish(two.one)
    two.one.sync()
    two.town.settle()
    assert two.on(two.one).areas == two.on(two.two).areas == agreed.areas
    assert two.on(two.two).agreed_by == agreed.agreed_by
    note, number = two.on_the_star()
    assert (note.leaf, number.leaf) == (f"/areas/{area}/note", f"/areas/{area}/~(score,state)")
    assert [side.by for side in number.sides] == [two.one.worker.id, two.two.worker.id]
    assert (number.sides[1].value, note.sides[1].value) == ({"score": "9", "state": "scored"}, "Canaryother")


def test_choosing_what_the_other_wrote_begins_a_correction_that_reaches_both_machines(two: Two) -> None:
    two.say(two.two, "mood", 9)
    two.two.sync()
    agreed = two.finish(two.one)
    two.town.settle()
    conflicts.choose(two.two.desk, conflicts.waiting(two.two.desk)[0], (1,))
    two.town.settle()
    assert two.on(two.one).areas == agreed.areas
    (draft,) = two.one.store.find(StarReading, status=ReadingStatus.DRAFT)
    assert (draft.corrects, draft.areas["mood"].score, draft.areas["mood"].state) == (two.reading, Decimal(9), AreaState.SCORED)
    assert conflicts.waiting(two.one.desk) == []


def test_an_edit_that_the_finisher_had_seen_is_part_of_what_was_agreed(two: Two) -> None:
    two.say(two.two, "mood", 9)
    two.town.settle()
    two.finish(two.one)
    two.town.settle()
    assert two.on(two.two).areas["mood"].score == Decimal(9)
    assert two.on_the_star() == []


def test_words_around_the_areas_are_agreed_as_they_were_seen_too(two: Two) -> None:
    stars.write_reading(two.two.desk, two.on(two.two), going_well="Canaryother")
    two.two.sync()
    two.finish(two.one)
    two.town.settle()
    assert two.on(two.two).going_well == ""
    assert [(conflict.leaf, conflict.sides[1].value) for conflict in two.on_the_star()] == [("/going_well", "Canaryother")]


def test_a_finisher_who_never_heard_back_from_the_hub_is_believed_too(two: Two) -> None:
    person = two.one.store.get(Person, two.on(two.one).person)
    reading = stars.begin_reading(two.one.desk, person, "local-five").records[0].id
    stars.record_area(two.one.desk, two.one.store.get(StarReading, reading), "rest", AreaReading(score=Decimal(2)))
    two.one.wire.fault = "answer lost"
    with pytest.raises(HubAway):
        two.one.sync()
    two.two.sync()
    stars.record_area(two.two.desk, two.two.store.get(StarReading, reading), "rest", AreaReading(score=Decimal(5)))
    two.two.sync()
    stars.finish_reading(two.one.desk, two.one.store.get(StarReading, reading), agreed_by={})
    two.town.settle()
    assert two.two.store.get(StarReading, reading).areas["rest"].score == Decimal(2)
    (conflict,) = (conflict for conflict in conflicts.waiting(two.one.desk) if conflict.record == reading)
    assert (conflict.leaf, conflict.sides[1].value["score"]) == ("/areas/rest/~(score,state)", "5")


def test_of_two_who_finish_the_first_whom_the_hub_hears_stands_and_the_others_words_wait(two: Two) -> None:
    two.say(two.two, "mood", 9)
    mine, theirs = two.finish(two.one), two.finish(two.two)
    two.two.sync()
    two.one.sync()
    two.town.settle()
    assert two.on(two.one).areas == two.on(two.two).areas == theirs.areas
    assert theirs.areas != mine.areas
    found = {conflict.leaf: [side.value for side in conflict.sides] for conflict in two.on_the_star()}
    assert found["/areas/mood/~(score,state)"][0] == {"score": "9", "state": "scored"}
    assert two.one.store.set_aside() == []


def test_a_visit_that_was_written_up_says_what_its_writer_saw(two: Two) -> None:
    contact = contacts.begin_contact(two.one.desk, two.town.families[0]).records[0].id
    contacts.write_contact(two.one.desk, two.one.store.get(Contact, contact), notes="Canarymine")
    two.town.settle()
    contacts.write_contact(two.two.desk, two.two.store.get(Contact, contact), place="Canaryother")
    two.two.sync()
    contacts.finish_contact(two.one.desk, two.one.store.get(Contact, contact))
    two.town.settle()
    both = [laptop.store.get(Contact, contact) for laptop in (two.one, two.two)]
    assert {one.status for one in both} == {ContactStatus.FINISHED}
    assert {one.place for one in both} == {""}
    (conflict,) = (conflict for conflict in conflicts.waiting(two.one.desk) if conflict.record == contact)
    assert (conflict.leaf, conflict.sides[1].value) == ("/place", "Canaryother")
