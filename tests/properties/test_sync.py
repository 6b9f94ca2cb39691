"""Any history of edits, syncs, faults and deaths on several machines: nothing is lost, nothing is hidden, all agree."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyworker.base.errors import HubAway, PackageDamaged, Refusal
from keyworker.casework import conflicts, plans
from keyworker.domain.conflict import Choice, Conflict
from keyworker.domain.family import Assignment
from keyworker.domain.merge import apply, leaves
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub.storage.protocol import Logged
from keyworker.wire.messages import Change
from tests.fakes.town import Laptop, Town, make_town

FIELDS = st.sampled_from(["wants", "worries", "going_well"])
WORDS = st.sampled_from(["Canaryone", "Canarytwo", "Canarythree", "", "Canaryone\n\nCanarytwo", "Canaryfour\n\nCanarytwo"])
NAMES = st.sampled_from(["worker", "lead", "other"])
FAULTS = st.sampled_from(["lost", "answer lost", "repeated", "damaged"])


class Histories(RuleBasedStateMachine):
    """Three people work on one family, each on a machine of their own."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.taken_out: dict[str, list[dict[str, str]]] = {}
        """By goal: the texts of its actions, by id, that somebody had before them when they took it out."""

    @initialize()
    def begin(self) -> None:
        """A worker, another one and the lead hold the same family with its plan."""
        self.town = make_town(Path(self.folder.name))
        worker = self.town.add_laptop("worker")
        other = self.town.add_laptop("other")
        self.town.add_laptop("lead", Role.LEAD)
        family = self.town.add_family(worker.worker)
        self._also(other, family)
        worker.sync()
        plans.begin_plan(worker.desk, family)
        worker.sync()
        self.town.settle()

    def _also(self, laptop: Laptop, family: str) -> None:
        self.town.save(
            Assignment(family=family, worker=laptop.worker.id, worker_name=laptop.worker.name, team=self.town.team.id)
        )

    def _plan(self, laptop: Laptop) -> Plan:
        plan = laptop.store.family_file(self.town.families[0]).plan
        assert plan is not None
        return plan

    @rule(name=NAMES, field=FIELDS, words=WORDS)
    def write(self, name: str, field: str, words: str) -> None:
        """Somebody writes in the plan."""
        laptop = self.town.laptops[name]
        plan = self._plan(laptop)
        if getattr(plan, field) != words:
            plans.write_plan(laptop.desk, plan, **{field: words})
        self.town.clock.turn(seconds=1)

    @rule(name=NAMES, words=WORDS)
    def add(self, name: str, words: str) -> None:
        """Somebody adds a goal."""
        laptop = self.town.laptops[name]
        plans.add_goal(laptop.desk, self._plan(laptop), words)

    @rule(name=NAMES, words=WORDS, index=st.integers(0, 3), removed=st.booleans())
    def change_goal(self, name: str, words: str, index: int, *, removed: bool) -> None:
        """Somebody changes a goal, or takes it out."""
        laptop = self.town.laptops[name]
        goals = laptop.store.find(Goal, family=self.town.families[0])
        if goals:
            goal = goals[index % len(goals)]
            plans.write_goal(laptop.desk, goal, text=words, removed=removed)
            if removed:
                self.taken_out.setdefault(goal.id, []).append({one.id: one.text for one in self._under(laptop, goal)})

    @rule(name=NAMES, index=st.integers(0, 3))
    def take_out_goal(self, name: str, index: int) -> None:
        """Somebody takes a goal out that they see."""
        laptop = self.town.laptops[name]
        goals = laptop.store.family_file(self.town.families[0]).goals
        if goals:
            goal = goals[index % len(goals)]
            plans.remove_goal(laptop.desk, goal)
            self.taken_out.setdefault(goal.id, []).append({one.id: one.text for one in self._under(laptop, goal)})

    def _under(self, laptop: Laptop, goal: Goal) -> list[Action]:
        return [one for one in laptop.store.find(Action, family=goal.family) if one.goal == goal.id]

    @rule(name=NAMES, words=WORDS, index=st.integers(0, 3))
    def add_action(self, name: str, words: str, index: int) -> None:
        """Somebody adds an action under a goal that they see."""
        laptop = self.town.laptops[name]
        goals = laptop.store.family_file(self.town.families[0]).goals
        if goals:
            plans.add_action(laptop.desk, goals[index % len(goals)], words)

    @rule(name=NAMES, words=WORDS, index=st.integers(0, 3), removed=st.booleans())
    def change_action(self, name: str, words: str, index: int, *, removed: bool) -> None:
        """Somebody changes an action that they see, or takes it out."""
        laptop = self.town.laptops[name]
        actions = laptop.store.family_file(self.town.families[0]).actions
        if actions:
            plans.write_action(laptop.desk, actions[index % len(actions)], text=words, removed=removed)

    @rule(name=NAMES, choice=st.sampled_from(Choice))
    def decide(self, name: str, choice: Choice) -> None:
        """Somebody decides what two people said differently."""
        laptop = self.town.laptops[name]
        open_ones = conflicts.waiting(laptop.desk)
        if open_ones:
            with suppress(Refusal):
                conflicts.settle(laptop.desk, open_ones[0], choice, own_words="Canaryown")

    @rule(name=NAMES)
    def sync(self, name: str) -> None:
        """Somebody has a signal."""
        self.town.laptops[name].sync()

    @rule(name=NAMES, fault=FAULTS)
    def sync_badly(self, name: str, fault: str) -> None:
        """Somebody has a bad signal."""
        laptop = self.town.laptops[name]
        laptop.wire.fault = fault
        with suppress(HubAway, PackageDamaged):
            laptop.sync()
        laptop.wire.fault = ""

    @rule(name=NAMES, step=st.integers(1, 8))
    def die(self, name: str, step: int) -> None:
        """Somebody's machine dies in the middle of a sync and is started again."""
        self.town.laptops[name].sync(die_at=step)

    @invariant()
    def the_sentence_is_true(self) -> None:
        """A machine shows as received exactly what the hub has from it, or less."""
        for laptop in self.town.laptops.values() if hasattr(self, "town") else ():
            with self.town.hub.storage.transaction() as tx:
                machine = tx.machine(laptop.identity.machine)
            assert machine is not None
            assert laptop.store.outgoing().received <= machine.received

    def teardown(self) -> None:
        """Everybody comes into the office: all agree, every change is in the log, none hid another."""
        if not hasattr(self, "town"):
            self.folder.cleanup()
            return
        try:
            logs = {name: self._made(laptop) for name, laptop in self.town.laptops.items()}
            self.town.settle()
            self._all_agree()
            for name, laptop in self.town.laptops.items():
                assert laptop.store.outgoing().pending == 0
                self._in_the_log(laptop, logs[name])
            self._nothing_hidden()
        finally:
            self.town.close()
            self.folder.cleanup()

    def _made(self, laptop: Laptop) -> list[Change]:
        laptop.store.freeze(10_000)
        return list(laptop.store.frozen(0, 10_000))

    def _all_agree(self) -> None:
        family = self.town.families[0]
        bodies = [
            {one.id: one.body() for one in laptop.store.family_file(family).records.values()}
            for laptop in self.town.laptops.values()
        ]
        assert bodies[0] == bodies[1] == bodies[2]
        with self.town.hub.storage.transaction() as tx:
            standing = {row.id: row.body for _, row in tx.snapshot(family, 0, 10_000)}
        shown = {one: body for one, body in standing.items() if not body.get("removed")}
        assert bodies[0] == shown

    def _in_the_log(self, laptop: Laptop, made: list[Change]) -> None:
        with self.town.hub.storage.transaction() as tx:
            for change in made:
                assert tx.digest_of(laptop.identity.machine, change.n) == change.digest

    def _nothing_hidden(self) -> None:
        """What a change replaced, its author had seen; what it could not replace is in a conflict or was set aside."""
        with self.town.hub.storage.transaction() as tx:
            family = self.town.families[0]
            records = [row.id for _, row in tx.snapshot(family, 0, 10_000)]
            conflicted = {
                (row.body["record"], row.body["path"]) for row in tx.records(Conflict.kind, family=family)
            }
            for record in records:
                self._replaced_only_what_was_seen(tx.history(record), record, conflicted)
                if (record, "/removed") not in conflicted:
                    _taken_out_only_what_was_seen(tx.history(record))
            for row in tx.records(Action.kind, family=family):
                goal = tx.record(row.body["goal"])
                assert goal is not None
                if goal.body.get("removed") and not row.body.get("removed") and (goal.id, "/removed") not in conflicted:
                    assert any(seen.get(row.id) == row.body.get("text") for seen in self.taken_out[goal.id]), row.id

    def _replaced_only_what_was_seen(self, history: list[Logged], record: str, conflicted: set[tuple[str, str]]) -> None:
        body: dict[str, Any] = {}
        wrote: dict[tuple[str, ...], Logged] = {}
        for change in history:
            offered = dict(leaves(change.offered))
            for path, value in leaves(change.patch):
                before = wrote.get(path)
                # merged by paragraphs: what was applied may be one paragraph, when the author took the other out
                text = isinstance(value, str) and ("\n\n" in value or offered.get(path) != value)
                if before is not None and not text:
                    seen = before.position <= change.base or before.machine == change.machine
                    same = value == _at(body, path)
                    back = any(
                        _at_position(history, path, upto) == _at(body, path)
                        for upto in {change.base, *(one.position for one in history if one.machine == change.machine)}
                    )
                    assert seen or same or back, (record, path)
                wrote[path] = change
            refused = {path for path, _ in leaves(change.offered)} - {path for path, _ in leaves(change.patch)}
            for path in refused:
                same = _at(apply(body, change.offered), path) == _at(body, path)
                assert same or (record, "/" + "/".join(path)) in conflicted
            body = apply(body, change.patch)


def _taken_out_only_what_was_seen(history: list[Logged]) -> None:
    """Of a record that is out: what others wrote in it was seen by somebody who took it out, or written by one who knew."""
    ends = [one.patch["removed"] for one in history if "removed" in one.patch]
    if not ends or not ends[-1]:
        return
    back = max((one.position for one in history if one.patch.get("removed") is False), default=0)
    out = [one for one in history if one.offered.get("removed") is True and one.position > back]
    body: dict[str, Any] = {}
    for change in history:
        before, body = body, apply(body, change.patch)
        wrote = {name for name in change.patch if name != "removed" and before.get(name) != body.get(name)}
        knew = change.offered.get("removed") is True or any(
            (one.machine == change.machine and one.position < change.position) or one.position <= change.base for one in out
        )
        still = any(body.get(name) == _at_position(history, (name,), history[-1].position) for name in wrote)
        if wrote and still and not knew:
            assert any(
                one.machine == change.machine or change.position <= one.base
                or all(_at_position(history, (name,), one.base) == body.get(name) for name in wrote)
                for one in out
            ), change.record


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        body = body.get(key) if isinstance(body, dict) else None
    return body


def _at_position(history: list[Logged], path: tuple[str, ...], upto: int) -> Any:
    body: dict[str, Any] = {}
    for change in history:
        if change.position <= upto:
            body = apply(body, change.patch)
    return _at(body, path)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
