"""A hub and machines as real processes that are killed at random, and what must hold when they have come to rest."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyworker.base.clock import SystemClock
from keyworker.casework import plans
from keyworker.cli.verify import proof_of
from keyworker.domain.family import Assignment
from keyworker.domain.record import Role
from keyworker.hub.home import open_hub
from keyworker.hub.verify import verify
from keyworker.sync.identity import keep_identity
from tests.fakes.bound import bound
from tests.fakes.town import Town, Wire, make_town
from tests.processes.bad_line import BadLine
from tests.properties.screens import Screens, TakenOut, Typed

ROOT = Path(__file__).parents[2]
NAMES = ("worker", "lead", "other")


@dataclass
class Process:
    """One process with what it said."""

    popen: "subprocess.Popen[str]"
    lines: list[dict[str, Any]] = field(default_factory=list)

    def read(self, count: int) -> None:
        """Hear so many lines, or all until it ends."""
        assert self.popen.stdout is not None
        for _ in range(count):
            line = self.popen.stdout.readline()
            if not line.endswith("\n"):
                return
            self.lines.append(json.loads(line))

    def kill(self) -> None:
        """As when the power goes; what it said before is heard."""
        self.popen.send_signal(signal.SIGKILL)
        self.read(sys.maxsize)
        self.popen.wait()
        assert self.popen.stdout is not None
        self.popen.stdout.close()


@dataclass
class Council:
    """The folder of all, the processes that live, and what the dead ones had said."""

    town: Town
    port: int
    chance: random.Random
    line: BadLine
    clocks: dict[str, dict[str, str]] = field(default_factory=dict)
    living: dict[str, Process] = field(default_factory=dict)
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    hub: "subprocess.Popen[str] | None" = None
    lives: int = 0

    def start_hub(self) -> None:
        """Start the hub on its port; answers when it serves."""
        folder = self.town.folder / "hub"
        self.hub = subprocess.Popen(
            bound([sys.executable, "-m", "tests.processes.hub", str(folder), str(self.port)]), cwd=ROOT, text=True, stdout=subprocess.PIPE, env=_environment()
        )
        assert self.hub.stdout is not None
        assert self.hub.stdout.readline() == "serving\n"

    def kill_hub(self) -> None:
        """As when the power goes."""
        assert self.hub is not None
        self.hub.send_signal(signal.SIGKILL)
        self.hub.wait()
        assert self.hub.stdout is not None
        self.hub.stdout.close()
        self.hub = None

    def start(self, name: str, **more: str) -> None:
        """Start a machine."""
        self.lives += 1
        laptop = self.town.laptops[name]
        command = [sys.executable, "-m", "tests.processes.client", str(laptop.path), f"http://127.0.0.1:{self.line.port}", name,
                   self.town.families[0], f"{name}{self.lives}{self.chance.random()}"]
        popen = subprocess.Popen(
            bound(command), cwd=ROOT, text=True, stdout=subprocess.PIPE, env={**_environment(), **self.clocks.get(name, {}), **more}
        )
        self.living[name] = Process(popen)

    def kill(self, name: str) -> None:
        """Kill a machine and keep what it had said."""
        process = self.living.pop(name)
        process.kill()
        self.said += [(name, line) for line in process.lines]

    def end(self) -> None:
        """Everybody is killed."""
        for name in list(self.living):
            self.kill(name)
        if self.hub:
            self.kill_hub()
        self.line.close()

    def rest(self) -> Screens:
        """Everybody into the office: the same stores and hub, now in this process, sync until nothing moves. Answers what was on the screens."""
        hub = open_hub(self.town.folder / "hub", keys=self.town.folder / "hub" / "keys", clock=SystemClock())
        self.town.hub = hub
        for laptop in self.town.laptops.values():
            laptop.wire = Wire(hub, laptop.identity.machine)
            laptop.reopen()
        self.town.settle()
        screens = Screens(self.town)
        for name, line in self.said:
            screen = frozenset(line.get("screen", ()))
            if "about" in line:  # it may be on the disk although nobody was told
                screens.typed.append(Typed(name, line["about"], frozenset(), screen - frozenset(line["words"])))
            if "typed" in line:
                screens.typed.append(Typed(name, line["typed"], frozenset(line["words"]), screen))
            if "took" in line:
                screens.taken_out.append(TakenOut(line["took"], screen))
        return screens

    def findings(self, screens: Screens) -> list[str]:
        """What does not hold."""
        found = [*screens.different(), *(f"lost {word}" for word in screens.lost()), *(f"hidden {word}" for word in screens.hidden())]
        for name, laptop in self.town.laptops.items():
            found += [f"{name}: pending"] if laptop.store.outgoing().pending else []
            found += proof_of(laptop.store, laptop.identity).findings
        with self.town.hub.storage.reading() as tx:
            return [*found, *verify(tx).findings]

    def told(self, what: str) -> int:
        """How many lines said this."""
        return sum(what in line for _, line in self.said)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@contextmanager
def council(folder: Path, seed: int, clocks: dict[str, dict[str, str]] | None = None) -> Iterator[Council]:
    """A council whose hub serves behind a bad line; ended at the end of the block, whatever happened."""
    town = make_town(folder)
    for name in NAMES:
        town.add_laptop(name, Role.LEAD if name == "lead" else Role.WORKER)
    family = town.add_family(town.laptops["worker"].worker)
    other = town.laptops["other"].worker
    town.save(Assignment(family=family, worker=other.id, worker_name=other.name, team=town.team.id))
    town.laptops["worker"].sync()
    plans.begin_plan(town.laptops["worker"].desk, family)
    town.settle()
    for laptop in town.laptops.values():
        keep_identity(laptop.store, laptop.identity)
    town.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    chance = random.Random(seed)
    made = Council(town, port, chance, BadLine(port, chance), clocks or {})
    made.line.begin()
    try:
        made.start_hub()
        yield made
    finally:
        made.end()


def lives(made: Council, deaths: int, *, room: int = 0) -> None:
    """Let everybody work; kill a machine or the hub, and start it again, so many times. `room`: now and then a disk with so many bytes left."""
    for name in NAMES:
        made.start(name)
    for _ in range(deaths):
        name = made.chance.choice(NAMES)
        others = [threading.Thread(target=made.living[other].read, args=(20,)) for other in NAMES]
        for thread in others:
            thread.start()
        for thread in others:
            thread.join()
        if made.chance.random() < 0.3:
            made.kill_hub()
            made.start_hub()
        else:
            made.kill(name)
            more = {"KEYWORKER_TEST_ROOM": str(room)} if room and made.chance.random() < 0.6 else {}
            made.start(name, **more)
