"""A council in a folder: its hub in a process of its own that can be killed, and machines enrolled with real codes.

The end-to-end tests stand on it. What the hub knows in the beginning is written through its own ledger; everything else goes over the
loopback socket. Argon2id is asked for its cheapest, everything else is as in the product.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.paths import shipped
from keyworker.domain.family import Assignment, Team, Worker
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.forms.instrument import load_instruments
from keyworker.hub import enrolment
from keyworker.hub.home import make_hub, open_hub
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.sync.gate import MachineGate, Opened
from keyworker.sync.round import Progress, Round
from keyworker.vault.profiles import CHEAPEST
from tests.fakes.bound import bound
from tests.fakes.families import LEAD, LEAD_RECORD, TEAM, WORKER_RECORD

PASSPHRASE = "green kettle under the stairs"
SERVE = "from keyworker.cli.hub import main; main()"


def environment(**more: str) -> dict[str, str]:
    """A child process finds the same packages as this one, the tests among them."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(shipped()), *(one for one in sys.path if one)]), **more}


@dataclass
class Office:
    """A hub of `folder` with a team, its lead and a worker."""

    folder: Path
    hub: Hub
    port: int = 0
    serving: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where the hub answers."""
        return f"http://127.0.0.1:{self.port}"

    def save(self, *records: Record) -> None:
        """Records as the hub's own words."""
        with self.hub.storage.transaction() as tx:
            ledger = Ledger(tx, self.hub.clock)
            for record in records:
                reason = ledger.save(record).reason
                assert reason is None, (record.kind, reason)

    def add_family(self, records: Iterable[Record]) -> str:
        """A family at the hub that the worker works with; its id."""
        everything = list(records)
        family = everything[0].family
        assert family is not None
        if not any(isinstance(one, Assignment) for one in everything):
            everything.append(Assignment(family=family, worker=WORKER_RECORD.id, worker_name=WORKER_RECORD.name, team=TEAM))
        self.save(*everything)
        return family

    def dispute(self, record: Record, **fields: str) -> None:
        """The council's data says other things in some fields, without having seen what the record says there."""
        with self.hub.storage.transaction() as tx:
            standing = tx.record(record.id)
            assert standing is not None
            other = type(record).model_validate({**standing.body, **fields})
            assert Ledger(tx, self.hub.clock).save_imported(other, {**other.body(), **dict.fromkeys(fields, "something else")}).reason is None

    def start(self) -> None:
        """Serve in a process of its own, at the same port as before."""
        self.serving = subprocess.Popen(
            bound([sys.executable, "-c", SERVE, "serve", "--port", str(self.port), "--hub", str(self.folder / "hub")]),
            stdout=subprocess.PIPE, text=True, env=environment(),
        )
        assert self.serving.stdout is not None
        said = self.serving.stdout.readline()
        assert said, "the hub did not start"
        self.port = self.port or int(said)

    def kill(self) -> None:
        """The hub's process dies at once, in the middle of whatever it does."""
        if self.serving is not None:
            self.serving.kill()
            self.serving.communicate()
            self.serving = None

    def close(self) -> None:
        """Nobody serves any more."""
        self.kill()
        self.hub.storage.close()

    def gate(self, name: str, folder: Path | None = None) -> MachineGate:
        """The machine of one person, in a folder of its own."""
        return gate_of(folder or self.folder / name)

    def code(self, worker: Worker = WORKER_RECORD) -> str:
        """A one-time code."""
        return enrolment.new_code(self.hub, worker.id, url=self.url).text

    def enrolled(self, name: str, worker: Worker = WORKER_RECORD, folder: Path | None = None) -> MachineGate:
        """A machine that is enrolled and confirmed."""
        gate = self.gate(name, folder)
        gate.folder.mkdir(exist_ok=True)
        enrolment.confirm(self.hub, gate.enrol(self.code(worker), PASSPHRASE))
        return gate

    def bodies(self, family: str, kinds: Iterable[str]) -> dict[str, object]:
        """What the hub has of a family, as its kinds read it: id to body."""
        with self.hub.storage.transaction() as tx:
            return {one.id: one.read(KINDS[kind]).body() for kind in kinds for one in tx.records(kind, family=family)}

    def times_written(self, record: str) -> int:
        """How many changes of a record are in the hub's log."""
        with self.hub.storage.transaction() as tx:
            return len(tx.history(record))


def make_office(folder: Path) -> Office:
    """A council with a team, its lead, a worker and no family yet. Its hub does not serve yet."""
    make_hub(folder / "hub", council="Testshire")
    office = Office(folder, open_hub(folder / "hub"))
    office.save(WORKER_RECORD, LEAD_RECORD, Team(id=TEAM, name="Team", leads={LEAD: True}))
    return office


def gate_of(folder: Path) -> MachineGate:
    """The door of a machine's folder."""
    return MachineGate(folder, SystemClock(), load_instruments(shipped("forms", "instruments")), profile=CHEAPEST, floor=CHEAPEST)


def unlocked(gate: MachineGate) -> Opened:
    """Open a machine's store without a window."""
    return gate.unlock(PASSPHRASE)


def sync(opened: Opened) -> Progress:
    """One round without a window."""
    return Round(
        opened.store, opened.identity, opened.transport, SystemClock(), lambda work, *args: work(*args), lambda _: None, lambda _: None
    ).run()
