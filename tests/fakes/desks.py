"""A desk on a store in memory, for tests of verbs and pages."""

from keyworker.base.paths import shipped
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.forms.instrument import load_instruments
from keyworker.store.protocol import Store
from tests.fakes.clock import HandClock

INSTRUMENTS = load_instruments(shipped("forms", "instruments"))


def desk_for(store: Store, clock: HandClock, *, role: Role = Role.WORKER, name: str = "Sam Fieldworker") -> Desk:
    """A desk at which a worker (or a lead) sits."""
    worker = Worker(id="0197a000-0000-7000-8000-000000000001", name=name, role=role)
    return Desk(store=store, clock=clock, worker=worker, machine="machine", shelf=Shelf(INSTRUMENTS))
