"""The ground of the demo: a hub of its own on loopback with imported families, and a machine each for a worker and a lead.

Only `cli.demo` and its walk call this. Everything lies in one folder that is thrown away; the hub is the real one in a process of
its own, the machines are enrolled with real codes.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyworker.base.clock import SystemClock
from keyworker.base.errors import Refusal, Trouble
from keyworker.base.paths import shipped
from keyworker.cli.answers import PARTIAL
from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.forms.instrument import load_instruments
from keyworker.hub import council, home
from keyworker.sync.gate import MachineGate
from keyworker.vault.profiles import FLOOR


def demo_families() -> Path:
    """The extract that ships for the demo."""
    return shipped("resources", "demo_families")


def _council_words() -> list[str]:
    """What the council of the demo says of itself, as an operator would type it."""
    said: dict[str, Any] = tomllib.loads((demo_families() / "council.toml").read_text("utf-8"))
    words = ["--council", said["name"], "--phone", said["phone"], "--out-of-hours", said["out_of_hours"], "--rights", said["rights"]]
    return [*words, *(word for who, number in said["concern_numbers"].items() for word in ("--concern", f"{who}={number}"))]


@dataclass(frozen=True)
class Person:
    """Somebody of the demo and their machine; the passphrase was made for this run and is used nowhere else."""

    name: str
    job: str
    worker: str
    gate: MachineGate
    passphrase: str


@dataclass
class Ground:
    """A hub and two people in `folder`, from `extract` (an SSD folder)."""

    folder: Path
    extract: Path
    people: list[Person] = field(default_factory=list)
    port: int = 0
    _process: "subprocess.Popen[str] | None" = None
    _life: tuple[int, int] = field(default_factory=os.pipe)
    """A pipe into which nobody writes: its end tells the hub that this process is no more."""

    @property
    def url(self) -> str:
        """Where the hub answers."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> dict[str, Any]:
        """Make the hub, import the extract, find a worker and a lead who share families; answers the import's report."""
        self.hub("init", "--demo", *_council_words())
        report: dict[str, Any] = self.hub("import-ssd", str(self.extract))
        worker, lead = self._pair()
        self.people = [self._person(worker, "Family key worker"), self._person(lead, "Team lead")]
        return report

    def import_again(self) -> dict[str, Any]:
        """Import the same extract once more."""
        report: dict[str, Any] = self.hub("import-ssd", str(self.extract))
        return report

    def hub(self, *words: str) -> Any:
        """Run one `keyworker-hub` command and read its JSON answer. Raises Trouble with what it said on failure."""
        done = subprocess.run(  # noqa: S603 - our own program
            [*_hub_command(), *words, "--hub", str(self.folder / "hub"), "--json"], capture_output=True, text=True, check=False,
            env=_environment(), stdin=self._life[0],
        )
        if done.returncode not in (0, PARTIAL):
            raise Trouble("A command of the hub failed.", done.stderr.strip()[-300:])
        return json.loads(done.stdout)

    def start_hub(self) -> None:
        """Serve on loopback, at the same port as before when it had one."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*_hub_command(), "serve", "--port", str(self.port), "--hub", str(self.folder / "hub")],
            stdout=subprocess.PIPE, text=True, env=_environment(), stdin=self._life[0],
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if not said:
            raise Trouble("The hub did not start.", "Look at what it printed.")
        self.port = self.port or int(said)  # a free port is said first, a given one is taken

    def stop_hub(self) -> None:
        """End the hub's process as an operator would; one that does not end is killed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def enrol(self, person: Person) -> None:
        """Enrol a person's machine with a one-time code and confirm it."""
        number = person.gate.enrol(self.code_for(person), person.passphrase)
        self.hub("machines", "--confirm", number)

    def code_for(self, person: Person) -> str:
        """A one-time enrolment code."""
        return str(self.hub("enrol-code", person.worker, "--url", self.url)["code"])

    def _pair(self) -> tuple[Worker, Worker]:
        """A key worker and a lead who both hold the most families."""
        hub = home.open_hub(self.folder / "hub")
        try:
            with hub.storage.transaction() as tx:
                everybody, today = council.workers(tx), hub.clock.today()
                shared = {
                    (worker.id, lead.id): len(
                        tx.families_of(worker.id, today, lead=False) & tx.families_of(lead.id, today, lead=True)
                    )
                    for worker in everybody if worker.role is Role.WORKER
                    for lead in everybody if lead.role is Role.LEAD
                }
        finally:
            hub.storage.close()
        best = max(shared, key=lambda pair: shared[pair], default=None)
        if best is None or not shared[best]:
            raise Refusal("This extract has no worker and lead who share a family.", "Choose another with --ssd.")
        by_id = {one.id: one for one in everybody}
        return by_id[best[0]], by_id[best[1]]

    def _person(self, worker: Worker, job: str) -> Person:
        folder = self.folder / worker.id
        folder.mkdir(parents=True)
        gate = MachineGate(folder, SystemClock(), load_instruments(shipped("forms", "instruments")), profile=FLOOR)
        return Person(worker.name, job, worker.id, gate, gate.four_words())


def _environment() -> dict[str, str]:
    """The hub's process finds the same packages as this one, installed or not."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


def _hub_command() -> Sequence[str]:
    return (sys.executable, "-m", "keyworker.cli.demo_hub")
