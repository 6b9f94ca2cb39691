"""An oracle of sync that knows words and screens, and nothing of how values are merged.

Every edit writes a word that nobody wrote before, and is remembered with all words that its author had on the screen in that place.
Afterwards each word must be somewhere: in the record or beside it at the hub, set aside with a reason, waiting on its machine, or typed
over by somebody who had it on the screen.
"""

from dataclasses import dataclass, field
from typing import Any

from keyworker.base.errors import Refusal
from keyworker.casework import conflicts, plans
from keyworker.domain.conflict import Conflict
from keyworker.domain.leaves import REMOVED
from keyworker.domain.plan import Action, CopyGiven, Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.hub import scope
from tests.fakes.town import Laptop, Town

PLAN_FIELDS = ("wants", "worries", "going_well")
COPY = "copy"
"""Of which people say whether it is safe at home."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed in one place: the words there afterwards, and those that were on the screen before."""

    machine: str
    place: str
    words: frozenset[str]
    screen: frozenset[str]


@dataclass(frozen=True)
class TakenOut:
    """A record that somebody took out, with all words that were on the screen in it and under it."""

    record: str
    screen: frozenset[str]


def words_in(value: Any) -> frozenset[str]:
    """The words of a value, whatever it is."""
    if isinstance(value, str):
        return frozenset(value.split())
    if isinstance(value, dict):
        return frozenset[str]().union(*(words_in(under) for under in value.values()))
    return frozenset()


@dataclass
class Screens:
    """What people do on the machines of a town with one family, and what they had before them."""

    town: Town
    typed: list[Typed] = field(default_factory=list)
    taken_out: list[TakenOut] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    pages: dict[tuple[str, str], Plan] = field(default_factory=dict)
    count: int = 0

    @property
    def family(self) -> str:
        """The family."""
        return self.town.families[0]

    def word(self) -> str:
        """A word that nobody wrote before."""
        self.count += 1
        return f"Canary{self.count}"

    def plan(self, laptop: Laptop) -> Plan:
        """The plan as a machine shows it."""
        plan = laptop.store.family_file(self.family).plan
        assert plan is not None
        return plan

    def open_page(self, name: str, page: str) -> None:
        """Somebody opens the plan on a page, and may write in it much later."""
        self.pages[name, page] = self.plan(self.town.laptops[name])

    def write(self, name: str, place: str, page: str = "", *, paragraphs: bool = False) -> None:
        """Somebody writes in a field of the plan, on a page that was opened earlier or on what is shown now."""
        laptop = self.town.laptops[name]
        plan = self.pages.get((name, page)) or self.plan(laptop)
        before = getattr(plan, place)
        text = self._rewritten(before) if paragraphs else self.word()
        self._do(laptop, plan.id, place, words_in(text), words_in(before), lambda: plans.write_plan(laptop.desk, plan, **{place: text}))
        if (name, page) in self.pages:
            self.pages[name, page] = plan.evolve(**{place: text}).shown_as()

    def say_safe(self, name: str, page: str, *, safe: bool | None) -> None:
        """Somebody says whether a copy of the plan is safe at home: while people say it differently, the stricter answer is shown."""
        laptop = self.town.laptops[name]
        plan = self.pages.get((name, page)) or self.plan(laptop)
        before, said = plan.copies.get(COPY), CopyGiven(to=self.word(), on=laptop.clock.today(), form="plan", safe_at_home=safe)
        after = plan.evolve(copies={**plan.copies, COPY: said})
        words, screen = words_in(said.model_dump(mode="json")), words_in(before.model_dump(mode="json")) if before else frozenset[str]()
        self._do(laptop, plan.id, f"copies/{COPY}", words, screen, lambda: laptop.keep(after))
        if (name, page) in self.pages:
            self.pages[name, page] = after.shown_as()

    def _rewritten(self, before: str) -> str:
        parts = before.split("\n\n") if before else []
        if parts and self.count % 2:
            parts[self.count % len(parts)] = self.word()
        else:
            parts.insert(self.count % (len(parts) + 1), self.word())
        return "\n\n".join(parts)

    def add_goal(self, name: str) -> None:
        """Somebody adds a goal."""
        laptop, text = self.town.laptops[name], self.word()
        changes = plans.add_goal(laptop.desk, self.plan(laptop), text)
        self.typed.append(Typed(name, f"{changes.records[0].id}/text", words_in(text), frozenset()))

    def add_action(self, name: str, index: int) -> None:
        """Somebody adds an action under a goal."""
        laptop = self.town.laptops[name]
        goals = laptop.store.family_file(self.family).goals
        if goals:
            text = self.word()
            changes = plans.add_action(laptop.desk, goals[index % len(goals)], text)
            self.typed.append(Typed(name, f"{changes.records[0].id}/text", words_in(text), frozenset()))

    def write_part(self, name: str, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody writes in a goal, or in an action."""
        laptop = self.town.laptops[name]
        file = laptop.store.family_file(self.family)
        parts: tuple[Goal | Action, ...] = file.goals if kind is Goal else file.actions
        if not parts:
            return
        part, text = parts[index % len(parts)], self.word()
        verb: Any = plans.write_goal if kind is Goal else plans.write_action
        self._do(laptop, part.id, "text", words_in(text), words_in(part.text), lambda: verb(laptop.desk, part, text=text))

    def take_out(self, name: str, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody takes out a goal with its actions, or an action."""
        laptop = self.town.laptops[name]
        file = laptop.store.family_file(self.family)
        parts: tuple[Goal | Action, ...] = file.goals if kind is Goal else file.actions
        if not parts:
            return
        part = parts[index % len(parts)]
        under = [action for action in file.actions if action.goal == part.id]
        screen = frozenset[str]().union(*(self._on_screen(record) for record in (part, *under)))
        verb: Any = plans.remove_goal if kind is Goal else plans.remove_action
        self.taken_out.append(TakenOut(part.id, screen))
        verb(laptop.desk, part)

    def _on_screen(self, record: Record) -> frozenset[str]:
        waiting = record.seen.state().waiting(out=False) if record.seen else {}
        beside = frozenset[str]().union(*(words_in(value.value) for values in waiting.values() for value in values))
        return words_in(record.body()) | beside

    def decide(self, name: str, choice: int) -> None:
        """Somebody decides about what was written beside: for one side, for several, or in their own words."""
        laptop = self.town.laptops[name]
        found = conflicts.waiting(laptop.desk)
        if not found:
            return
        conflict = found[choice % len(found)]
        screen = frozenset[str]().union(*(words_in(side.value) for side in conflict.sides))
        if conflict.leaf == REMOVED:
            self._decide_removal(laptop, conflict, out=choice % 2 == 0)
            return
        own = choice % 3 == 2 and not conflict.finished and all(isinstance(side.value, str) for side in conflict.sides)
        value = self.word() if own else conflict.sides[choice % len(conflict.sides)].value
        stands = words_in(conflict.sides[0].value if conflict.finished else value)
        self._do(laptop, conflict.record, conflict.leaf[1:], stands, screen, lambda: conflicts.decide(laptop.desk, conflict, value))

    def _decide_removal(self, laptop: Laptop, conflict: Conflict, *, out: bool) -> None:
        file = laptop.store.family_file(self.family)
        record = file.records.get(conflict.record)
        if record is None:
            return
        under = [action for action in file.all(Action) if action.goal == record.id]
        if out and not conflict.finished:
            screen = frozenset[str]().union(*(self._on_screen(part) for part in (record, *under)))
            self.taken_out.append(TakenOut(record.id, screen))
        conflicts.decide(laptop.desk, conflict, out and not conflict.finished)

    def _do(self, laptop: Laptop, record: str, place: str, words: frozenset[str], screen: frozenset[str], act: Any) -> None:
        try:
            act()
        except Refusal:
            self.refused.append(place)
            return
        self.typed.append(Typed(laptop.worker.name, f"{record}/{place}", words, screen))

    def holders(self) -> dict[str, Laptop]:
        """The machines whose people work with the family now, as the hub has it."""
        with self.town.hub.storage.reading() as tx:
            machines = {machine.id: machine for machine in tx.machines()}
            return {
                name: laptop for name, laptop in self.town.laptops.items()
                if self.family in scope.to_hold(tx, machines[laptop.identity.machine], self.town.clock.today(), scope.role_of(tx, laptop.worker.id))
            }

    def has(self, name: str) -> bool:
        """Whether a machine has the family, so that somebody can work with it there."""
        return any(row.family == self.family for row in self.town.laptops[name].store.caseload())

    # What must be, at rest

    def lost(self) -> list[str]:
        """Words that are nowhere, though nobody who had them on the screen in that place typed over them there."""
        living = self._living()
        aside = frozenset[str]().union(*(
            words_in(one.patch) for laptop in self.town.laptops.values() for one in laptop.store.set_aside()
        ))
        excused = {(typed.place, word) for typed in self.typed for word in typed.screen - typed.words}
        written = {(typed.place, word) for typed in self.typed for word in typed.words}
        return sorted({word for _, word in written - excused} - aside - {word for place, word in written if word in living.get(place, ())})

    def _living(self) -> dict[str, frozenset[str]]:
        """By place, the words that the hub has in the field or beside it."""
        with self.town.hub.storage.transaction() as tx:
            standing = [row for _, row in tx.snapshot(self.family, 0, 100_000)]
        return {
            f"{row.id}{leaf}": frozenset[str]().union(*(words_in(value.value) for value in values))
            for row in standing for leaf, values in row.state().values.items()
        }

    def came_back(self) -> list[str]:
        """Words that live at the hub though somebody typed over them, having them on the screen."""
        with self.town.hub.storage.reading() as tx:
            living = frozenset[str]().union(*(
                words_in(value.value) for _, row in tx.snapshot(self.family, 0, 100_000) if not row.body.get("removed")
                for values in row.state().values.values() for value in values
            ))
        excused = frozenset[str]().union(*(typed.screen - typed.words for typed in self.typed))
        return sorted(excused & living)

    def hidden(self) -> list[str]:
        """Words that live in what is taken out, or under it, though nobody who took it out had them on the screen."""
        found: set[str] = set()
        with self.town.hub.storage.transaction() as tx:
            rows = {row.id: row for _, row in tx.snapshot(self.family, 0, 100_000)}
        for row in rows.values():
            above = rows.get(str(row.body.get("goal")))
            seen = frozenset[str]().union(*(
                taken.screen for taken in self.taken_out if taken.record in (row.id, above.id if above else "")
            ))
            out = row.body.get("removed") or (above is not None and row.kind == Action.kind and above.body.get("removed"))
            if out and row.kind in (Goal.kind, Action.kind, StarReading.kind):
                words = frozenset[str]().union(*(
                    words_in(value.value) for leaf, values in row.state().values.items() if leaf.endswith(("/text", "/note")) for value in values
                ))
                found |= words - seen
        return sorted(found)

    def different(self) -> list[str]:
        """Machines that show another thing than the hub says."""
        with self.town.hub.storage.transaction() as tx:
            rows = {row.id: (row.body, row.leaves) for _, row in tx.snapshot(self.family, 0, 100_000) if not row.body.get("removed")}
        found = []
        for name, laptop in self.holders().items():
            records = laptop.store.family_file(self.family).records
            shown = {
                record.id: (record.seen.body, record.seen.state()) for record in records.values() if record.seen is not None
            }
            if {one: body for one, (body, _) in shown.items()} != {one: body for one, (body, _) in rows.items()}:
                found.append(f"{name}: body")
            with self.town.hub.storage.transaction() as tx:
                states = {row.id: row.state() for _, row in tx.snapshot(self.family, 0, 100_000) if row.id in rows}
            if {one: state for one, (_, state) in shown.items()} != states:
                found.append(f"{name}: values")
        return found
