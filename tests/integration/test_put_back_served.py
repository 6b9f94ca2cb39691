"""Over real sockets: a hub is served again from yesterday's backup; machines send what it lacks, one that it no longer knows enrols again in place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from keyworker.base.clock import SystemClock
from keyworker.base.errors import HubRefused, Refusal
from keyworker.base.paths import shipped
from keyworker.casework import plans
from keyworker.domain.record import Role
from keyworker.forms.instrument import load_instruments
from keyworker.hub import backup, council, enrolment
from keyworker.hub.app import create_app
from keyworker.hub.home import make_hub, open_hub
from keyworker.hub.identity import Hub
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.serving import running
from keyworker.hub.verify import verify
from keyworker.sync.gate import MachineGate, Opened
from keyworker.sync.round import Round
from keyworker.vault.profiles import CHEAPEST

PASSPHRASE = "green kettle under the stairs"


@dataclass
class Office:
    """A hub in a folder, served on one port of loopback for as long as a block lasts."""

    folder: Path
    port: int = 0

    @contextmanager
    def served(self) -> Iterator[Hub]:
        """Serve the folder."""
        hub = open_hub(self.folder / "hub", keys=self.folder / "keys")
        try:
            with running(create_app(hub), port=self.port) as url:
                self.port = urlsplit(url).port or 0
                yield hub
        finally:
            hub.storage.close()

    def code(self, hub: Hub, worker: str) -> str:
        """A code for a worker's machine."""
        return enrolment.new_code(hub, worker, url=f"http://127.0.0.1:{self.port}").text

    def gate(self, name: str) -> MachineGate:
        """The machine of one person."""
        (self.folder / name).mkdir(exist_ok=True)
        instruments = load_instruments(shipped("forms", "instruments"))
        return MachineGate(self.folder / name, SystemClock(), instruments, profile=CHEAPEST, floor=CHEAPEST)

    def enrol(self, hub: Hub, name: str, worker: str) -> Opened:
        """A new machine, unlocked."""
        gate = self.gate(name)
        enrolment.confirm(hub, gate.enrol(self.code(hub, worker), PASSPHRASE))
        return gate.unlock(PASSPHRASE)


def sync(opened: Opened) -> None:
    Round(
        opened.store, opened.identity, opened.transport, SystemClock(), lambda work, *args: work(*args), lambda _: None, lambda _: None,
    ).run()


def add_goal(opened: Opened, family: str, words: str) -> None:
    plan = opened.store.family_file(family).plan
    assert plan is not None
    plans.add_goal(opened.desk, plan, words)


def test_a_hub_is_served_again_from_a_backup_and_a_forgotten_laptop_enrols_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYWORKER_HUB_KEYS", str(tmp_path / "keys"))
    make_hub(tmp_path / "hub", council="Testshire", keys=tmp_path / "keys")
    office = Office(tmp_path)
    with office.served() as hub:
        import_ssd(hub, shipped("resources", "demo_families"))
        with hub.storage.reading() as tx:
            held = {one.id: tx.families_of(one.id, hub.clock.today(), lead=False) for one in council.workers(tx) if one.role is Role.WORKER}
        worker = max(held, key=lambda one: len(held[one]))
        other = next(one for one in held if one != worker)
        first = office.enrol(hub, "first", worker)
        sync(first)
        family = first.store.caseload()[0].family
        plans.begin_plan(first.desk, family)
        sync(first)
        backup.back_up(hub, tmp_path / "hub", tmp_path / "yesterday")
        later = office.enrol(hub, "later", worker)
        sync(later)
        add_goal(first, family, "Canary first")
        add_goal(later, family, "Canary sent")
        sync(first)
        sync(later)
    add_goal(later, family, "Canary unsent")
    for file in (tmp_path / "hub").glob("hub.kws*"):
        file.unlink()
    backup.put_back(tmp_path / "hub", tmp_path / "yesterday")
    with office.served() as hub:
        sync(first)
        assert first.store.outgoing().pending == 0
        with pytest.raises(HubRefused):
            sync(later)
        later.close()
        with pytest.raises(Refusal):
            office.gate("later").enrol_again(office.code(hub, other), PASSPHRASE)
        enrolment.confirm(hub, office.gate("later").enrol_again(office.code(hub, worker), PASSPHRASE))
        later = office.gate("later").unlock(PASSPHRASE)
        sync(later)
        sync(first)
        assert (later.store.outgoing().pending, later.store.set_aside(), first.store.set_aside()) == (0, [], [])
        expected = {"Canary first", "Canary sent", "Canary unsent"}
        for opened in (first, later):
            assert {goal.text for goal in opened.store.family_file(family).goals} == expected
            opened.close()
        with hub.storage.reading() as tx:
            assert verify(tx).findings == ()
