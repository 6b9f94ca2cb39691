"""What happens to honest programs: power that goes at any statement, and a network that keeps, repeats, cuts and turns round what it carries."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyworker.base.errors import HubAway, KeyworkerError
from keyworker.hub import packages
from keyworker.hub.home import open_hub
from keyworker.wire.messages import PullRequest
from tests.fakes.town import Killed, Laptop, Town, Wire

SEND_FAULTS = ("lost", "answer lost", "repeated", "damaged", "cut", "late", "late and repeated")
PULL_FAULTS = ("lost", "answer lost", "damaged", "cut", "old answer")


class Dying:
    """An SQLite connection that loses its power before a statement; `saved` is called while the files are as they were then."""

    def __init__(self, real: Any, at: int, saved: Callable[[], None]) -> None:
        self._real, self._left, self._saved = real, at, saved

    def _statement(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._saved()
        if self._left <= 0:
            raise Killed

    def execute(self, sql: str, *values: Any) -> Any:
        """One statement, while there is power; what undoes needs none."""
        if sql != "ROLLBACK":
            self._statement()
        return self._real.execute(sql, *values)

    def executemany(self, sql: str, values: Any) -> Any:
        """One statement for many rows."""
        self._statement()
        return self._real.executemany(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@contextmanager
def power_cut(holder: Any, name: str, path: Path, at: int) -> Iterator[Callable[[], bool]]:
    """Let the connection `holder.name` over the file at `path` die at a statement. Yields what puts the files back as they then were.

    That is called when the file has been closed; it answers whether the power had gone.
    """
    files = [path, path.with_name(path.name + "-wal")]
    aside = path.with_name("power-cut")

    def saved() -> None:
        aside.mkdir()
        for file in files:
            if file.exists():
                shutil.copyfile(file, aside / file.name)

    def back() -> bool:
        if not aside.exists():
            return False
        for file in (*files, path.with_name(path.name + "-shm")):
            file.unlink(missing_ok=True)
            if (aside / file.name).exists():
                shutil.copyfile(aside / file.name, file)
        shutil.rmtree(aside)
        return True

    real = getattr(holder, name)
    setattr(holder, name, Dying(real, at, saved))
    with suppress(Killed):
        yield back
    if getattr(holder, name) is not None:
        setattr(holder, name, real)


def machine_dies(laptop: Laptop, at: int, act: Callable[[], Any]) -> bool:
    """Do something on a machine whose power goes before its statement `at`, and start it again; answers whether it went."""
    with power_cut(laptop.store._connection, "_db", laptop.path, at) as back:
        act()
    laptop.store.close()
    died = back()
    laptop.reopen()
    return died


def hub_dies(town: Town, at: int, act: Callable[[], Any]) -> bool:
    """Do something with a hub whose power goes before its statement `at`, and start it again; answers whether it went."""
    folder = town.folder / "hub"
    with power_cut(town.hub.storage, "_connection", folder / "hub.kws", at) as back:
        act()
    town.hub.storage.close()
    died = back()
    town.hub = open_hub(folder, keys=folder / "keys", clock=town.clock)
    for laptop in town.laptops.values():
        laptop.wire.hub = town.hub
    return died


@dataclass
class BadWire(Wire):
    """A network that also keeps packages for later, cuts them short, and gives an earlier answer once more."""

    underway: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def send(self, package: bytes) -> str:
        """Deliver a package, or what the fault makes of it."""
        self.sent.append(package)
        fault = self.fault
        if fault == "cut":
            self.fault = ""
            package = package[: len(package) * 2 // 3]
        if fault.startswith("late"):
            self.fault = ""
            self.underway.append(package)
            if fault == "late":
                raise HubAway
        return super().send(package)

    def pull(self, request: PullRequest) -> bytes | None:
        """Fetch the next package, or what the fault makes of it."""
        fault = self.fault
        if fault in ("cut", "old answer"):
            self.fault = ""
        if fault == "old answer" and self.answers:
            return self.answers[len(self.answers) // 2]
        sealed = super().pull(request)
        if sealed is not None:
            self.answers.append(sealed)
            if fault == "cut":
                return sealed[: len(sealed) // 2]
        return sealed

    def arrive(self) -> None:
        """What was kept comes now, the last first, and with it some package of long ago."""
        late, self.underway = self.underway, []
        for package in (*reversed(late), *self.sent[: len(self.sent) // 2][-1:]):
            with suppress(KeyworkerError):
                packages.receive(self.hub, self._known(), package)
