"""Any history of two to five machines: people of every role write, decide, finish, take out and are reassigned, and everything that can go
wrong does.

`python -m tests.properties.histories 10000` walks so many histories and says how many edits they had and how many words were lost.
What a machine or the network suffers is in `TROUBLES`: what is built later adds a line there. In every other history the hub and the
machines also come back from copies; what then no copy has any more is not asked for.
"""

import logging
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from keyworker.base.errors import HubAway, PackageDamaged
from keyworker.casework import plans
from keyworker.cli.verify import proof_of
from keyworker.domain.family import Assignment
from keyworker.domain.plan import Action, Goal
from keyworker.domain.record import Role
from keyworker.hub import pull
from keyworker.hub.merge import FULL
from keyworker.hub.stick import take_in
from keyworker.hub.verify import verify
from keyworker.store import connection
from keyworker.sync import round as rounds
from keyworker.sync.stick import StickRound
from keyworker.wire.contents import Change
from tests.fakes import copies
from tests.fakes.bad_days import PULL_FAULTS, SEND_FAULTS, BadWire, hub_dies, machine_dies
from tests.fakes.clock import HandClock
from tests.fakes.town import Laptop, Town, make_town
from tests.properties.copied import held, received_is_true
from tests.properties.screens import PLAN_FIELDS
from tests.properties.star_screens import AREAS, StarScreens

NAMES = ("worker", "lead", "other", "second", "analyst")
"""`second` is the worker's other machine; the analyst is given no family."""
ALTERED: tuple[tuple[ModuleType, str], ...] = ((connection, "_SETTINGS"), (pull, "RAW_TARGET"), (rounds, "RAW_TARGET"), (rounds, "SLICE"))
"""What a history alters and puts back: a disk that loses its power only in the story need not be waited for; and how much fits."""
FIELDS = st.sampled_from(PLAN_FIELDS)
WHO = st.integers(0, len(NAMES) - 1)
PAGES = st.sampled_from(["", "", "kitchen", "hall"])
INDEX = st.integers(0, 3)
PARTS: st.SearchStrategy[type[Goal] | type[Action]] = st.sampled_from([Goal, Action])
FAULTS = st.sampled_from(sorted({*SEND_FAULTS, *PULL_FAULTS}))


def town_of(folder: Path, count: int) -> Town:
    """So many machines, each with a clock of its own, of people who share a family with its plan."""
    town = make_town(folder)
    worker = town.add_laptop("worker", clock=HandClock())
    for name in NAMES[1:count]:
        role = {"lead": Role.LEAD, "analyst": Role.ANALYST}.get(name, Role.WORKER)
        town.add_laptop(name, role, of=worker.worker if name == "second" else None, clock=HandClock())
    family = town.add_family(worker.worker)
    if "other" in town.laptops:
        other = town.laptops["other"].worker
        town.save(Assignment(family=family, worker=other.id, worker_name=other.name, team=town.team.id))
    for laptop in town.laptops.values():
        laptop.wire = BadWire(laptop.wire.hub, laptop.wire.machine)
    worker.sync()
    plans.begin_plan(worker.desk, family)
    town.settle()
    return town


class Histories(RuleBasedStateMachine):
    """Several people work on one family, each on machines of their own."""

    screens: StarScreens
    counted: ClassVar[Counter[str]] = Counter()
    """Over all histories that came to their end: histories, edits, machines, changes, refusals."""
    begun: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        Histories.begun += 1
        self.folder = tempfile.TemporaryDirectory()
        self.reassigned = self.copied = self.with_copies = False
        self.backups: list[Path] = []
        self.images: dict[str, list[Path]] = {}
        self.names: tuple[str, ...] = ()
        self.turns = 0
        self.before = [(module, name, getattr(module, name)) for module, name in ALTERED]

    @property
    def town(self) -> Town:
        """Where it happens."""
        return self.screens.town

    @initialize(count=st.integers(2, len(NAMES)), small=st.booleans(), with_copies=st.booleans())
    def begin(self, count: int, *, small: bool, with_copies: bool) -> None:
        """Everybody has the family. `small`: answers and packages hold few things, so that they are cut in the middle. `with_copies`: hub and
        machines may come back from copies.
        """
        waits_for_no_disk = tuple(setting.replace("synchronous = FULL", "synchronous = OFF") for setting in connection._SETTINGS)
        for (module, name), value in zip(ALTERED, (waits_for_no_disk, 2_000, 2_000, 2) if small else (waits_for_no_disk,), strict=False):
            setattr(module, name, value)
        self.screens = StarScreens(town_of(Path(self.folder.name), count))
        self.names, self.with_copies = NAMES[:count], with_copies
        if with_copies:
            self.backups.append(copies.back_up(self.town))
            self.images.update((name, [copies.image(laptop)]) for name, laptop in self.town.laptops.items())

    def name(self, who: int) -> str:
        """One of the machines."""
        return self.names[who % len(self.names)]

    def laptop(self, who: int) -> Laptop:
        """One of the machines."""
        return self.town.laptops[self.name(who)]

    def at(self, who: int, act: Callable[[str], object]) -> None:
        """Do something at a machine on which the family is."""
        if self.screens.has(self.name(who)):
            act(self.name(who))
        self._tick()

    def _tick(self) -> None:
        self.town.clock.turn(seconds=1)
        for laptop in self.town.laptops.values():
            laptop.clock.turn(seconds=1)

    # -- what people write

    @rule(who=WHO, page=st.sampled_from(["kitchen", "hall"]))
    def open_page(self, who: int, page: str) -> None:
        """Somebody opens a page."""
        self.at(who, lambda name: self.screens.open_page(name, page))

    @rule(who=WHO, field=FIELDS, page=PAGES, paragraphs=st.booleans())
    def write(self, who: int, field: str, page: str, *, paragraphs: bool) -> None:
        """Somebody writes in the plan."""
        self.at(who, lambda name: self.screens.write(name, field, page, paragraphs=paragraphs))

    @rule(who=WHO, steps=st.lists(st.tuples(st.sampled_from(["", "kitchen"]), st.sampled_from(PLAN_FIELDS[:2])), min_size=4, max_size=8))
    def pages_by_turns(self, who: int, steps: list[tuple[str, str]]) -> None:
        """Somebody has a page open, and writes now there, now elsewhere, in two fields of one record."""
        self.at(who, lambda name: self.screens.open_page(name, "kitchen"))
        for page, field in steps:
            self.at(who, lambda name, page=page, field=field: self.screens.write(name, field, page))  # type: ignore[misc]

    @rule(field=FIELDS, order=st.permutations(range(len(NAMES))))
    def all_write(self, field: str, order: list[int]) -> None:
        """Everybody writes in one field, then each syncs."""
        for who in order:
            self.at(who, lambda name: self.screens.write(name, field))
        for who in order:
            self.laptop(who).sync()

    @rule(first=WHO, second=WHO, page=PAGES, answers=st.permutations([True, False, None]))
    def say_safe(self, first: int, second: int, page: str, answers: list[bool | None]) -> None:
        """Two say whether a copy of the plan is safe at home, then both sync."""
        for who, safe in zip((first, second), answers, strict=False):
            self.at(who, lambda name, safe=safe: self.screens.say_safe(name, page, safe=safe))  # type: ignore[misc]
        self._sync_in_turn(first, second)

    @rule(who=WHO)
    def add(self, who: int) -> None:
        """Somebody adds a goal."""
        self.at(who, self.screens.add_goal)

    @rule(who=WHO, index=INDEX)
    def add_action(self, who: int, index: int) -> None:
        """Somebody adds an action."""
        self.at(who, lambda name: self.screens.add_action(name, index))

    @rule(who=WHO, kind=PARTS, index=INDEX)
    def write_part(self, who: int, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody writes in a goal or an action."""
        self.at(who, lambda name: self.screens.write_part(name, kind, index))

    @rule(who=WHO, kind=PARTS, index=INDEX)
    def take_out(self, who: int, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody takes out a goal or an action."""
        self.at(who, lambda name: self.screens.take_out(name, kind, index))

    @rule(who=WHO, choice=st.integers(0, 11))
    def decide(self, who: int, choice: int) -> None:
        """Somebody decides what people said differently."""
        self.at(who, lambda name: self.screens.decide(name, choice))

    @rule(first=WHO, second=WHO, choices=st.tuples(st.integers(0, 11), st.integers(0, 11)))
    def both_decide(self, first: int, second: int, choices: tuple[int, int]) -> None:
        """Two decide at once, then both sync."""
        for who, choice in zip((first, second), choices, strict=True):
            self.at(who, lambda name, choice=choice: self.screens.decide(name, choice))  # type: ignore[misc]
        self._sync_in_turn(first, second)

    @rule(who=WHO)
    def begin_star(self, who: int) -> None:
        """Somebody begins a star."""
        self.at(who, self.screens.begin_star)

    @rule(who=WHO, page=st.sampled_from(["kitchen", "hall"]), index=INDEX)
    def open_star(self, who: int, page: str, index: int) -> None:
        """Somebody opens a star on a page."""
        self.at(who, lambda name: self.screens.open_star(name, page, index))

    @rule(who=WHO, area=st.sampled_from(AREAS), page=PAGES, index=INDEX)
    def write_star(self, who: int, area: str, page: str, index: int) -> None:
        """Somebody writes in a star."""
        self.at(who, lambda name: self.screens.write_star(name, area, page, index))

    @rule(who=WHO, page=PAGES, index=INDEX)
    def finish_star(self, who: int, page: str, index: int) -> None:
        """Somebody finishes a star."""
        self.at(who, lambda name: self.screens.finish_star(name, page, index))

    @rule(who=WHO, what=st.sampled_from(["discard_star", "restore_star", "correct_star"]), index=INDEX)
    def other_star(self, who: int, what: str, index: int) -> None:
        """Somebody throws a star away, brings it back, or corrects it."""
        self.at(who, lambda name: getattr(self.screens, what)(name, index))

    @rule(first=WHO, second=WHO, kind=PARTS, index=INDEX, under=st.booleans())
    def out_and_in(self, first: int, second: int, kind: type[Goal] | type[Action], index: int, *, under: bool) -> None:
        """One takes a goal or an action out while another writes in it, or under it; then both sync."""
        self.at(first, lambda name: self.screens.take_out(name, kind, index))
        if under:
            self.at(second, lambda name: self.screens.add_action(name, index))
        else:
            self.at(second, lambda name: self.screens.write_part(name, kind, index))
        self._sync_in_turn(first, second)

    @rule(first=WHO, second=WHO, area=st.sampled_from(AREAS), index=INDEX, begun=st.booleans(), both=st.booleans())
    def finish_and_write(self, first: int, second: int, area: str, index: int, *, begun: bool, both: bool) -> None:
        """One finishes a star while another writes in it, or writes and finishes it as well; then both sync."""
        if begun:
            self.at(first, self.screens.begin_star)
            self.at(first, lambda name: self.screens.write_star(name, area, "", index))
            self._sync_in_turn(first, second)
        self.at(first, lambda name: self.screens.finish_star(name, "", index))
        self.at(second, lambda name: self.screens.write_star(name, area, "", index))
        if both:
            self.at(second, lambda name: self.screens.finish_star(name, "", index))
        self._sync_in_turn(second, first)

    def _sync_in_turn(self, first: int, second: int) -> None:
        for who in (first, second, first):
            self.laptop(who).sync()

    # -- what travels

    @rule(who=WHO)
    def sync(self, who: int) -> None:
        """Somebody has a signal."""
        self.laptop(who).sync()

    @rule(who=WHO, fault=FAULTS)
    def sync_badly(self, who: int, fault: str) -> None:
        """Somebody has a bad signal."""
        laptop = self.laptop(who)
        laptop.wire.fault = fault
        with suppress(HubAway, PackageDamaged):
            laptop.sync()
        laptop.wire.fault = ""

    @rule(who=WHO, on=st.booleans())
    def reassign(self, who: int, *, on: bool) -> None:
        """The council takes the family from somebody, or gives it back."""
        self.reassigned = True
        worker = self.laptop(who).worker
        with self.town.hub.storage.reading() as tx:
            rows = [row for _, row in tx.snapshot(self.screens.family, 0, 100_000) if row.kind == Assignment.kind]
        for row in rows:
            assignment = row.read(Assignment)
            if assignment.worker == worker.id:
                self.town.save(assignment.evolve(until=None if on else self.town.clock.today()))

    @rule(who=WHO, trouble=st.deferred(lambda: st.sampled_from(sorted(TROUBLES))), choice=st.integers(1, 60))
    def trouble(self, who: int, trouble: str, choice: int) -> None:
        """Something goes wrong."""
        TROUBLES[trouble](self, self.name(who), choice)

    @rule(who=WHO, hub=st.booleans())
    def copy(self, who: int, *, hub: bool) -> None:
        """The hub, or a machine, is copied."""
        if self.with_copies and hub:
            self.backups.append(copies.back_up(self.town))
        elif self.with_copies:
            self.images[self.name(who)].append(copies.image(self.laptop(who)))

    @rule(ago=st.integers(0, 3))
    def put_hub_back(self, ago: int) -> None:
        """The hub comes back from one of its backups."""
        if self.with_copies:
            self.copied = True
            copies.put_back(self.town, self.backups[-1 - ago % len(self.backups)])

    @rule(who=WHO, ago=st.integers(0, 3))
    def put_machine_back(self, who: int, ago: int) -> None:
        """A machine comes back from one of its images: what only it had is gone."""
        if not self.with_copies:
            return
        self.copied = True
        name, laptop = self.name(who), self.laptop(who)
        copies.put_image_back(laptop, self.images[name][-1 - ago % len(self.images[name])])
        self.closed(name)
        assert isinstance(laptop.wire, BadWire)
        laptop.wire.underway, laptop.wire.sent = [], []  # what it sent before, and comes after it, would be a second copy that is at work
        self.screens.discarded = [(of, star) for of, star in self.screens.discarded if of != name]

    def closed(self, name: str) -> None:
        """A machine was started again: no page is open on it."""
        for pages in (self.screens.pages, self.screens.star_pages):
            for key in [key for key in pages if key[0] == name]:
                del pages[key]

    # -- what must be

    @invariant()
    def the_sentence_is_true(self) -> None:
        """A machine shows as received exactly what the hub has from it, or less; who is given no family has none; each in turn proves itself."""
        for name, laptop in self.town.laptops.items() if hasattr(self, "screens") else ():
            if self.copied:
                assert received_is_true(self.town, laptop)
            else:
                with self.town.hub.storage.reading() as tx:
                    machine = tx.machine(laptop.identity.machine)
                assert machine is not None
                assert laptop.store.outgoing().received <= machine.received
            assert name != "analyst" or laptop.store.caseload() == []
        if self.names:
            self.turns += 1
            laptop = self.laptop(self.turns)
            assert proof_of(laptop.store, laptop.identity).findings == ()
        if self.names and self.turns % 5 == 0:
            with self.town.hub.storage.reading() as tx:
                assert list(verify(tx).findings) == []

    def teardown(self) -> None:
        """Everybody comes into the office: all agree, every change is in the log, no word is lost, hidden or forged."""
        try:
            if hasattr(self, "screens"):
                self._at_rest()
        finally:
            for module, name, value in self.before:
                setattr(module, name, value)
            if hasattr(self, "screens"):
                self.town.close()
            self.folder.cleanup()

    def _at_rest(self) -> None:
        for laptop in self.town.laptops.values():
            laptop.wire.arrive() if isinstance(laptop.wire, BadWire) else None
        logs = {name: [] if self.copied else self._made(laptop) for name, laptop in self.town.laptops.items()}
        held_before = held(self.screens) if self.copied else None
        self._settled(logs, held_before)
        if self.reassigned:
            for who in range(len(self.names)):
                self.reassign(who, on=True)
            self._settled(logs, held_before)
        self.counted.update(histories=1, copied=self.copied, edits=len(self.screens.typed), refused=len(self.screens.refused), machines=len(self.names),
                            changes=sum(map(len, logs.values())))

    def _settled(self, logs: dict[str, list[Change]], held_before: frozenset[str] | None) -> None:
        self.town.settle()
        assert self.screens.different() == []
        for name, laptop in self.town.laptops.items():
            assert laptop.store.outgoing().pending == 0
            assert self.reassigned or self.copied or [aside for aside in laptop.store.set_aside() if aside.reason != FULL] == []
            self._in_the_log(laptop, logs[name])
            assert proof_of(laptop.store, laptop.identity).findings == ()
        assert [word for word in self.screens.lost() if held_before is None or word in held_before] == []
        assert self.screens.hidden() == []
        assert self.screens.falsified() == []
        with self.town.hub.storage.reading() as tx:
            assert list(verify(tx).findings) == []

    def _made(self, laptop: Laptop) -> list[Change]:
        laptop.store.freeze(10_000)
        return list(laptop.store.frozen(0, 10_000))

    def _in_the_log(self, laptop: Laptop, made: list[Change]) -> None:
        with self.town.hub.storage.reading() as tx:
            for change in made:
                assert tx.digest_of(laptop.identity.machine, change.n) == change.digest


# ------------------------------------------------------------------------------------------------ what goes wrong


def _dies_between_steps(history: Histories, name: str, choice: int) -> None:
    history.town.laptops[name].sync(die_at=1 + choice % 8)
    history.closed(name)


def _dies_at_a_write(history: Histories, name: str, choice: int) -> None:
    """The power goes in the middle of a sync, between any two statements on the disk."""
    laptop = history.town.laptops[name]
    machine_dies(laptop, choice, laptop.sync)
    history.closed(name)


def _dies_while_typing(history: Histories, name: str, choice: int) -> None:
    """The power goes while a word is kept: it was not there yet, or it is there whole."""
    laptop, screens = history.town.laptops[name], history.screens
    if screens.has(name):
        machine_dies(laptop, choice % 12 + 1, lambda: screens.write(name, PLAN_FIELDS[choice % len(PLAN_FIELDS)]))
        history.closed(name)


def _hub_dies(history: Histories, name: str, choice: int) -> None:
    """The hub's power goes in the middle of a machine's round."""
    hub_dies(history.town, choice, history.town.laptops[name].sync)


def _late_arrives(history: Histories, name: str, choice: int) -> None:
    del choice
    wire = history.town.laptops[name].wire
    assert isinstance(wire, BadWire)
    wire.arrive()


def _clock_is_off(history: Histories, name: str, choice: int) -> None:
    history.town.laptops[name].clock.turn(minutes=(-6 * 525_600, -4, 4, 6 * 525_600)[choice % 4])


def _by_stick(history: Histories, name: str, choice: int) -> None:
    """A stick goes there and back, or part of the way; what lies on it may be of long ago."""
    laptop, folder = history.town.laptops[name], history.town.folder / f"stick-{name}"
    folder.mkdir(exist_ok=True)
    for step in range(choice % 4):
        if (step + choice // 4) % 2:
            take_in(history.town.hub, folder)
        else:
            StickRound(laptop.round(), folder).run()


TROUBLES: dict[str, Callable[[Histories, str, int], None]] = {
    "dies between steps": _dies_between_steps,
    "dies at a write": _dies_at_a_write,
    "dies while typing": _dies_while_typing,
    "hub dies": _hub_dies,
    "late packages arrive": _late_arrives,
    "clock is off": _clock_is_off,
    "by stick": _by_stick,
}


def walk(many: int, *, first: bool = False) -> str:
    """Walk so many histories, or until Ctrl+C, and say what they held. `first`: the same ones each time, up to the first that breaks a law."""
    logging.disable()
    begun = time.monotonic()
    with nullcontext() if first else suppress(KeyboardInterrupt):
        run_state_machine_as_test(Histories, settings=settings(
            max_examples=many, stateful_step_count=50, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=first,
            phases=[Phase.generate] if first else list(Phase), print_blob=not first,
        ))
    found = Histories.counted
    return (f"{found['histories']} histories, {found['copied']} of them with hubs or machines that came back from copies, of "
            f"{found['machines'] / max(found['histories'], 1):.1f} machines at the mean, {found['edits']} edits, "
            f"{found['changes']} changes sent, {found['refused']} refused on the screen, {time.monotonic() - begun:.0f} s: no word lost, hidden or forged")


def main(words: list[str]) -> int:
    """As `walk` with what was typed; with --first ends with 1 and one line when a law breaks."""
    many = next((int(word) for word in words if word.isdigit()), 100)
    if "--first" not in words:
        sys.stdout.write(walk(many) + "\n")
        return 0
    try:
        with redirect_stdout(StringIO()):
            said = walk(many, first=True)
    except Exception as error:  # noqa: BLE001 - a fault may show itself as anything
        cause: Any = error
        while getattr(cause, "exceptions", ()) or cause.__context__:  # what Hypothesis says of it is around what it was
            cause = getattr(cause, "exceptions", (cause.__context__,))[0]
        frames = [frame for frame in traceback.extract_tb(cause.__traceback__) if "keyworker" in frame.filename or "tests" in frame.filename]
        last = frames[-1] if frames else None
        line = f"{type(cause).__name__} at {Path(last.filename).name}: {last.line}" if last else type(cause).__name__
        sys.stdout.write(f"found in history {Histories.begun}: {line}\n")
        return 1
    sys.stdout.write(said + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
