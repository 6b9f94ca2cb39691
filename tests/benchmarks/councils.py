"""A council's hub with families on it, served from a process of its own, and the machines that are enrolled there.

Benchmarks of sync use it. The hub is the real one: SQLCipher on disk, packages, scope, receipts, over a loopback socket.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.paths import STORE, shipped
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.contact import Contact
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.plan import Action
from keyworker.domain.record import Record
from keyworker.forms.instrument import InstrumentSet, load_instruments
from keyworker.hub import enrolment
from keyworker.hub.app import create_app
from keyworker.hub.home import make_hub, open_hub
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.serving import listen, running
from keyworker.store.database import open_store
from keyworker.sync import gate
from keyworker.sync.gate import MachineGate, Opened
from keyworker.sync.identity import read_identity
from keyworker.sync.round import Round
from keyworker.sync.transport import HttpsTransport
from keyworker.vault.profiles import CHEAPEST
from tests.benchmarks.families import family, vocabulary
from tests.benchmarks.machines import PASSPHRASE, key_of
from tests.fakes.bound import bound


@dataclass(frozen=True)
class Council:
    """A hub's folder, the port that it is always served on, and by worker's name the folder of their enrolled, empty machine."""

    folder: Path
    port: int
    machines: Mapping[str, Path]

    def open(self) -> Hub:
        """The hub, for work in this process while nobody serves it."""
        return open_hub(self.folder / "hub", keys=self.folder / "keys")

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address while another process serves it."""
        command = [sys.executable, "-m", "tests.benchmarks.hub_process", str(self.folder), str(self.port)]
        with subprocess.Popen(bound(command), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "serving":
                raise RuntimeError("the hub did not start")
            try:
                yield f"http://127.0.0.1:{self.port}"
            finally:
                process.terminate()

    def copy_of(self, name: str, place: Path) -> Path:
        """A fresh copy of a worker's machine, which has pulled nothing yet. Copies may only pull: two that send are a fork."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.machines[name], place)
        return place


def make_council(folder: Path, sizes: Mapping[str, int], *, records: int) -> Council:
    """A council whose workers (by name) have so many families of `records` records each; each has an enrolled machine."""
    shutil.rmtree(folder, ignore_errors=True)
    make_hub(folder / "hub", council="Testshire", keys=folder / "keys")
    hub = open_hub(folder / "hub", keys=folder / "keys")
    words, team = vocabulary(), Team(name="North")
    workers = {name: Worker(name=name, team=team.id) for name in sizes}
    save(hub, [team, *workers.values()])
    number = 0
    for name, count in sizes.items():
        for _ in range(count):
            number += 1
            save(hub, family(words, number, workers[name], records=records))
    with listen("127.0.0.1", 0, tls=False) as found:
        port = int(found.getsockname()[1])
    machines = {}
    with running(create_app(hub), port=port) as url:
        for name, worker in workers.items():
            door = gate_of(folder / f"machine of {name}")
            door.folder.mkdir()
            enrolment.confirm(hub, door.enrol(enrolment.new_code(hub, worker.id, url=url).text, PASSPHRASE))
            machines[name] = door.folder
    hub.storage.close()
    return Council(folder, port, machines)


def save(hub: Hub, records: list[Record]) -> None:
    """The hub's own words, in one transaction."""
    with hub.storage.transaction() as tx:
        for record in records:
            Ledger(tx, hub.clock).save(record)


def gate_of(folder: Path) -> MachineGate:
    """The door of a machine."""
    return MachineGate(folder, SystemClock(), load_instruments(shipped("forms", "instruments")), profile=CHEAPEST, floor=CHEAPEST)


def opened(folder: Path) -> Opened:
    """A machine's store and its way to the hub, as the gate opens it but for the note in the audit, which would be sent."""
    clock = SystemClock()
    store = open_store(folder / STORE, key_of(folder), worker=None, clock=clock)
    identity = read_identity(store)
    if identity is None:
        raise RuntimeError("the machine is not enrolled")
    store.signed_in(identity.worker.id)
    desk = Desk(store, clock, identity.worker, identity.machine, Shelf(InstrumentSet()))
    return Opened(store, identity, HttpsTransport(identity.url, gate._tokens(identity, clock)), desk, CouncilSettings())


def round_of(opened: Opened) -> Round:
    """A round of sync in one thread."""
    run: Callable[..., object] = lambda work, *args: work(*args)  # noqa: E731
    return Round(opened.store, opened.identity, opened.transport, SystemClock(), run, lambda _: None, lambda _: None)


def write_changes(hub: Hub, count: int) -> int:
    """Let the hub hear of `count` changes: half are new contacts, half are edits of actions. Answers how many."""
    words = vocabulary(seed=7)
    with hub.storage.transaction() as tx:
        families = [one.id for one in tx.records(Family.kind)]
        workers = {one.family: one.body["worker"] for one in tx.records(Assignment.kind)}
    made = 0
    while made < count:
        with hub.storage.transaction() as tx:
            actions = [one.read(Action) for one in tx.records(Action.kind)]
        some: list[Record] = []
        for action in actions[: (count - made + 1) // 2]:
            home = families[(made + len(some)) // 2 % len(families)]
            some.append(action.evolve(progress=words.text(20)))
            some.append(Contact(family=home, at=hub.clock.now(), notes=words.text(100), worker=workers.get(home), status="finished"))
        save(hub, some)
        made += len(some)
    return made
