"""Which finished record is in force: one rule, the same on every machine, whatever was corrected by whom in which order."""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.documents.allow_list import allow
from keyworker.documents.plan_star import pairs
from keyworker.domain.caseload import summarise
from keyworker.domain.chronology import SINCE, chronology
from keyworker.domain.contact import Contact, ContactStatus, SeenPerson
from keyworker.domain.corrections import in_force, replaced_by
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.form_response import standing as standing_answers
from keyworker.domain.person import Person
from keyworker.domain.record import Record
from keyworker.domain.star import AreaReading, ReadingStatus, StarReading, standing
from tests.contracts.checkout import name_of, own_python

FAMILY = Family(name="Canaryfamily")
FAMILY = FAMILY.model_copy(update={"family": FAMILY.id})
ANNA = Person(family=FAMILY.id, forename="Canaryanna", date_of_birth=date(1990, 1, 1))
TODAY = date(2026, 11, 20)


def at(day: int) -> Moment:
    return Moment(datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(days=day - 1))


def star(score: int, day: int, corrects: str | None = None, **fields: Any) -> StarReading:
    return StarReading(
        family=FAMILY.id, about={ANNA.id: True}, instrument="family-wheel", person=ANNA.id, status=ReadingStatus.FINISHED, began=at(day),
        finished=at(day), as_at=date(2026, 11, 1), corrects=corrects, areas={"home": AreaReading(score=Decimal(score))}, **fields,
    )


def form(_score: int, day: int, corrects: str | None = None) -> FormResponse:
    return FormResponse(
        family=FAMILY.id, form_id="f", version="1", status=ResponseStatus.FINISHED, finished=at(day), corrects=corrects,
    )


def contact(_score: int, day: int, corrects: str | None = None) -> Contact:
    return Contact(family=FAMILY.id, status=ContactStatus.FINISHED, at=at(1), made_at=at(day), corrects=corrects)


def told(reading: StarReading, position: int) -> StarReading:
    """A reading as the hub has told it."""
    return StarReading.read(reading.body(), position)


def file(*records: Record) -> FamilyFile:
    return FamilyFile.of([FAMILY, ANNA, *records])


def home_of(reading: StarReading) -> str:
    return str(reading.areas["home"].score)


def test_paper_shows_the_correction_that_is_in_force_whichever_was_begun_first() -> None:
    """Two machines that had not met each put one star right: screen and paper show the one that came to the hub last, alone."""
    first = star(3, 2)
    for days in ((3, 4), (4, 3)):
        two = [told(star(5 if day == 3 else 8, 9 - day, first.id), day) for day in days]
        house = file(first, *two)
        assert [home_of(reading) for reading in standing(house.readings)] == ["8"]
        allowed = allow(house, frozenset({ANNA.id}), TODAY)
        assert [home_of(reading) for reading in allowed.readings] == ["8"]
        assert [(pair.first, home_of(pair.latest)) for pair in pairs(allowed.readings)] == [(None, "8")]


def test_the_chronology_says_of_what_was_put_right_that_it_was() -> None:
    first = star(3, 2)
    lost, heir = star(5, 3, first.id), star(8, 4, first.id)
    titles = {event.record: event.title for event in chronology(file(first, lost, heir))}
    assert titles == {first.id: SINCE["First star"], lost.id: SINCE["Star put right"], heir.id: "Star put right"}


def test_a_child_who_was_not_seen_after_all_does_not_count_as_seen() -> None:
    """A visit that was put right counts as it was put right: in the caseload, the overview and the checks."""
    child = Person(family=FAMILY.id, forename="Canarychild", date_of_birth=date(2018, 1, 1))
    wrong = contact(0, 2).evolve(seen_people={child.id: SeenPerson(seen=True)})
    right = contact(0, 3, wrong.id).evolve(seen_people={})
    assert summarise(file(child, wrong), TODAY).children[0][1] == date(2026, 11, 1)
    assert summarise(file(child, wrong, right), TODAY).children[0][1] is None


Make = Callable[[int, int, str | None], Any]


@pytest.mark.parametrize("make", [star, form, contact])
def test_of_two_corrections_the_one_finished_last_is_in_force_alone(make: Make) -> None:
    first = make(1, 2, None)
    early, late = make(2, 3, first.id), make(3, 4, first.id)
    for order in itertools.permutations([first, early, late]):
        assert [record.id for record in in_force(order)] == [late.id]
        assert {old: new.id for old, new in replaced_by(order).items()} == {first.id: late.id, early.id: late.id}


def test_answers_to_a_form_follow_the_same_rule_as_stars() -> None:
    first = form(0, 2)
    early, late = form(0, 3, first.id), form(0, 4, first.id)
    assert [answers.id for answers in standing_answers([late, first, early])] == [late.id]


@given(data=st.data(), count=st.integers(1, 9))
def test_one_record_is_in_force_of_everything_that_came_of_one(data: st.DataObject, count: int) -> None:
    """For any tree of corrections of one record, in any order of reading: exactly one is in force, and all others lead to it."""
    records: list[StarReading] = []
    for number in range(count):
        corrected = data.draw(st.sampled_from(records)).id if records else None
        records.append(star(number % 9 + 1, data.draw(st.integers(1, 20)), corrected, id=new_id()))
    shuffled = data.draw(st.permutations(records))
    there = in_force(shuffled)
    assert len(there) == 1
    assert {old: new.id for old, new in replaced_by(shuffled).items()} == {
        record.id: there[0].id for record in records if record.id != there[0].id
    }
    assert {record.id for record in in_force(records)} == {there[0].id}


def test_the_rule_is_written_once() -> None:
    """Nobody else gathers the ids of what was corrected: that is how two answers to one question come about."""
    gathers = re.compile(r"\{\s*\w+\.corrects\b")
    found = [name_of(path) for path in own_python("src") if gathers.search(path.read_text("utf-8"))]
    assert found == []


def test_two_corrections_of_a_record_that_is_not_here_are_one_too() -> None:
    """A family that came without its older records: the one that is in force is known all the same."""
    early, late = star(5, 3, "gone"), star(8, 4, "gone")
    assert [reading.id for reading in in_force([early, late])] == [late.id]
    assert {old: new.id for old, new in replaced_by([early, late]).items()} == {early.id: late.id}
