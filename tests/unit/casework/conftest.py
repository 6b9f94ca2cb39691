"""Fixtures for verbs: a clock turned by hand, a store in memory, a family with a parent and a child."""

from dataclasses import dataclass
from datetime import date

import pytest

from keyworker.base.canonical import Json
from keyworker.casework.desk import Desk
from keyworker.domain.family import Family
from keyworker.domain.person import Person
from keyworker.domain.record import Record, Role
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.hub_said import hub_said
from tests.fakes.memory_store import MemoryStore


@dataclass(frozen=True)
class Home:
    """A desk, a lead's desk on the same store, and a small family on it."""

    desk: Desk
    lead: Desk
    clock: HandClock
    family: str
    parent: Person
    child: Person

    def beside(self, record: Record, patch: Json) -> None:
        """The hub has all that was written here, and tells what somebody else wrote without having seen any of it."""
        store = self.desk.store
        assert isinstance(store, MemoryStore)
        store.freeze(1_000)
        entries = hub_said(store, record, patch, 900, by="other", at=self.clock.now(), unseen=True, received=True)
        store.take(entries, cursor="other", position=900, have=1_000)


@pytest.fixture
def home() -> Home:
    """A worker at a desk with one family of two."""
    clock = HandClock()
    store = MemoryStore(clock)
    desk = desk_for(store, clock)
    family = Family(name="Canaryfamily")
    family = family.evolve(family=family.id)
    parent = Person(family=family.id, forename="Canaryparent", date_of_birth=date(1990, 2, 3))
    child = Person(family=family.id, forename="Canarychild", date_of_birth=date(2016, 5, 6))
    with store.write() as tx:
        for record in (family, parent, child):
            tx.save(record)
    return Home(desk, desk_for(store, clock, role=Role.LEAD, name="Lee Lead"), clock, family.id, parent, child)
