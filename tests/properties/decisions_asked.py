"""How much people are asked: decisions for each 1,000 edits of random histories, and how many of them were needless.

    .venv/bin/python -m tests.properties.decisions_asked [--histories 20] [--steps 60] [--seed 1]

Three people write, sync now and then and decide now and then, as in `test_sync.Histories`, without faults. A decision is asked when a
question (`casework.conflicts.Question`) comes to stand before anybody. It was needless when it went without anybody deciding, or when one
side had every word of all the others, so that nothing could be lost by taking it.
"""

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from keyworker.casework import conflicts
from keyworker.casework.conflicts import Question
from keyworker.domain.plan import Action, Goal
from tests.properties.screens import PLAN_FIELDS, Screens, words_in
from tests.properties.test_reassigned import town_of_three

NAMES = ("worker", "lead", "other")


@dataclass
class Asked:
    """What was asked in some histories. `needless` counts both sorts of it; `one_has_all` only those in which one side had every word."""

    edits: int = 0
    asked: int = 0
    went: int = 0
    one_has_all: int = 0
    _waiting: dict[str, Question] = field(default_factory=dict)
    """By conflict, the question that it is a part of."""

    @property
    def needless(self) -> int:
        """Those that went by themselves, and those in which nothing could be lost."""
        return self.went + self.one_has_all

    def look(self, screens: Screens, decided: str = "") -> None:
        """What stands before people now; `decided`: the record about which somebody has just decided.

        A question that a third person joined goes on; it is not asked anew.
        """
        before, now = self._waiting, _waiting(screens)
        known = {question.id for question in before.values()}
        self.asked += len({question.id for part, question in now.items() if part not in before} - known)
        left = {question.id for part, question in before.items() if part in now}
        for question in {question.id: question for part, question in before.items() if part not in now}.values():
            if question.id in left:
                continue
            if question.record != decided and not self._decided_before(screens, question):
                self.went += 1
            elif _one_has_all(question):
                self.one_has_all += 1
        self._waiting = now

    def ended(self) -> None:
        """The next history begins."""
        self._waiting = {}

    def _decided_before(self, screens: Screens, question: Question) -> bool:
        """Whether somebody decided on another machine, which this one has only heard of now."""
        shown = frozenset[str]().union(*(words_in(side.value) for part in question.parts for side in part.sides))
        return any(typed.place.startswith(question.record) and len(typed.screen & shown) > 1 for typed in screens.typed)


def _waiting(screens: Screens) -> dict[str, Question]:
    laptops = screens.town.laptops.values()
    found = (question for laptop in laptops for question in conflicts.questions(conflicts.waiting(laptop.desk)))
    return {part.id: question for question in found for part in question.parts}


def _one_has_all(question: Question) -> bool:
    return all(
        any(all(words_in(side.value) >= words_in(other.value) for other in part.sides) for side in part.sides) for part in question.parts
    )


def history(seed: int, steps: int, figures: Asked) -> None:
    """One history of three people with one family."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        screens = Screens(town_of_three(Path(folder)))
        try:
            for _ in range(steps):
                _turn(rng, screens, figures)
            screens.town.settle()
            figures.look(screens)
            figures.edits += len(screens.typed)
            figures.ended()
        finally:
            screens.town.close()


def _turn(rng: random.Random, screens: Screens, figures: Asked) -> None:
    name, decided = rng.choice(NAMES), ""
    act = rng.choice(("write", "write", "write", "open", "add", "part", "out", "decide", "sync", "sync"))
    if act == "write":
        screens.write(name, rng.choice(PLAN_FIELDS), rng.choice(("", "", "kitchen", "hall")), paragraphs=rng.random() < 0.7)
    elif act == "open":
        screens.open_page(name, rng.choice(("kitchen", "hall")))
    elif act == "add":
        screens.add_goal(name) if rng.random() < 0.5 else screens.add_action(name, rng.randrange(4))
    elif act == "part":
        screens.write_part(name, rng.choice((Goal, Action)), rng.randrange(4))
    elif act == "out":
        screens.take_out(name, rng.choice((Goal, Action)), rng.randrange(4))
    elif act == "decide":
        found, choice = conflicts.waiting(screens.town.laptops[name].desk), rng.randrange(12)
        if found:
            decided = found[choice % len(found)].record
            screens.decide(name, choice)
    else:
        screens.town.laptops[name].sync()
    screens.town.clock.turn(seconds=1)
    figures.look(screens, decided)


def measured(histories: int, steps: int, seed: int) -> Asked:
    """The figures of so many histories."""
    figures = Asked()
    for number in range(histories):
        history(seed + number, steps, figures)
    return figures


def said(figures: Asked) -> str:
    """The two figures in one line."""
    each = 1_000 / max(figures.edits, 1)
    return (
        f"{figures.asked * each:.0f} decisions asked for each 1,000 edits, {figures.needless * each:.0f} of them needless "
        f"({figures.went} went by themselves, in {figures.one_has_all} one side had every word; {figures.edits} edits)"
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--histories", 20), ("--steps", 60), ("--seed", 1)):
        parser.add_argument(name, type=int, default=default)
    chosen = parser.parse_args()
    sys.stdout.write(f"{said(measured(chosen.histories, chosen.steps, chosen.seed))}\n")


if __name__ == "__main__":
    main()
