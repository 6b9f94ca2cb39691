"""Families of a caseload, all invented: as many records as a real one has, with text that differs as real text does.

Benchmarks use it. Nobody here exists; the words are made of syllables, a few of them frequent and most of them rare (Zipf), so that
search has something to tell apart. The same seed gives the same text; ids are new each time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.contact import Contact, ContactStatus, SeenPerson
from keyworker.domain.family import Assignment, Family, Worker
from keyworker.domain.household import Address, Household
from keyworker.domain.person import Person, Stay
from keyworker.domain.plan import Action, ActionStatus, Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.star import AreaReading, ReadingStatus, StarReading
from keyworker.wire.leaf_changes import entry_of
from keyworker.wire.messages import RecordEntry

PER_FAMILY = 300
_AREAS = ("health", "mood", "home", "money", "everyday", "together", "safe", "learning", "community", "next")


@dataclass(frozen=True)
class Words:
    """A vocabulary, the word in place n about 1/n as frequent as the first."""

    random: random.Random
    all: tuple[str, ...]
    frequency: tuple[float, ...]

    def text(self, count: int) -> str:
        """So many words."""
        return " ".join(self.random.choices(self.all, cum_weights=self.frequency, k=count))

    def prefixes(self, count: int) -> list[str]:
        """What somebody types: the first three to five letters of words as they occur."""
        return [one[: self.random.randint(3, 5)] for one in self.random.choices(self.all, cum_weights=self.frequency, k=count)]


def vocabulary(seed: int = 1, size: int = 6000) -> Words:
    """Words of one to four syllables."""
    source = random.Random(seed)
    parts = [first + vowel + last for first in "bdfghklmnprstw" for vowel in "aeiou" for last in ("", "n", "r", "st")]
    words = dict.fromkeys("".join(source.choices(parts, k=source.randint(1, 4))) for _ in range(size * 2))
    some = tuple(words)[:size]
    return Words(source, some, tuple(accumulate(1 / (place + 1) for place in range(len(some)))))


def family(words: Words, number: int, worker: Worker, *, records: int = PER_FAMILY) -> list[Record]:
    """One family of `records` records (at least 40): people, home, plan with goals and actions, stars, and contacts."""
    day = date(2026, 11, 21)
    me = new_id()
    mark = {"family": me, "made_by": worker.id, "made_at": _at(day, 90)}
    surname = words.text(1).title()
    one = Family(id=me, family=me, name=f"The {surname} family", reference=f"F-{number:05}", source="import")
    people = [
        Person(**mark, forename=words.text(1).title(), surname=surname, is_primary_carer=not place,
               date_of_birth=date(1990 if place < 2 else 2012 + place, 3, 4 + number % 20))
        for place in range(5)
    ]
    home = Household(**mark, members={person.id: Stay(since=day) for person in people})
    address = Address(**mark, household=home.id, lines=f"{number} {words.text(1).title()} Street", town="Town", postcode="ZZ99 3VZ")
    plan = Plan(**mark, wants=words.text(40), worries=words.text(60), going_well=words.text(40), network=words.text(20))
    goals = [Goal(**mark, plan=plan.id, text=words.text(12), how_we_know=words.text(12), order=place) for place in range(4)]
    actions = [
        Action(**mark, goal=goals[place % 4].id, text=words.text(10), owner_name=people[0].forename, due=day + timedelta(place * 7 - 7),
               status=ActionStatus.NOT_STARTED if place < 4 else ActionStatus.DONE)
        for place in range(12)
    ]
    assigned = Assignment(**mark, worker=worker.id, worker_name=worker.name, team=worker.team, since=day)
    stars = [_star(words, people[place % 2], mark, _at(day, 30 * place)) for place in range(6)]
    fixed: list[Record] = [one, *people, home, address, plan, *goals, *actions, assigned, *stars]
    contacts = [_contact(words, people, worker, mark, place) for place in range(records - len(fixed))]
    return [*fixed, *contacts]


def entries(words: Words, families: int, worker: Worker, *, records: int = PER_FAMILY) -> Iterator[list[RecordEntry]]:
    """What a hub says of each family, one list per family, positions counted on."""
    position = 0
    for number in range(1, families + 1):
        said = []
        for one in family(words, number, worker, records=records):
            position += 1
            said.append(entry_of(one, position))
        yield said


def _contact(words: Words, people: list[Person], worker: Worker, mark: dict[str, object], place: int) -> Contact:
    """The first two are still being written; a record has 1.4 kB on average, as in the measured caseload."""
    return Contact.model_validate({
        **mark, "id": new_id(), "status": ContactStatus.DRAFT if place < 2 else ContactStatus.FINISHED,
        "at": _at(date(2026, 11, 20), place), "minutes": 50, "place": "At home", "notes": words.text(100),
        "seen_people": {people[0].id: SeenPerson(), people[2].id: SeenPerson(alone=True)}, "worker": worker.id,
        "worker_name": worker.name,
    })


def _star(words: Words, person: Person, mark: dict[str, object], when: Moment) -> StarReading:
    areas = {name: AreaReading(score=Decimal(words.random.randint(1, 10)), note=words.text(25)) for name in _AREAS}
    return StarReading.model_validate({
        **mark, "id": new_id(), "instrument": "family-wheel", "person": person.id, "about": {person.id: True}, "began": when,
        "finished": when, "status": ReadingStatus.FINISHED, "areas": areas,
    })


def _at(day: date, days_before: int) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 10, tzinfo=UTC) - timedelta(days=days_before))
