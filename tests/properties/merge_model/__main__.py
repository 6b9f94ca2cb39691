"""The demonstration: stories, every small world, random histories, and each rule taken away.

`python -m tests.properties.merge_model` takes about three minutes; `--deep --minutes N` goes on for N; `--story` tells the stories.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from tests.properties.merge_model.explore import Result, explore, wander
from tests.properties.merge_model.first_build import BROKEN
from tests.properties.merge_model.histories import MAKERS
from tests.properties.merge_model.stories import tell_stories
from tests.properties.merge_model.taken_away import EVERY_TAKEN
from tests.properties.merge_model.worlds import EVERY, LARGE, Case

Say = Callable[[str], object]


def say(text: str) -> None:
    """One line for the person who runs it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def verdict(result: Result) -> None:
    """What was broken and by which moves."""
    if result.bad:
        say(f"      -> {'; '.join(result.bad[:2])}")
        for move in result.path:
            say("         " + " ".join(str(part) for part in move))


def worlds(cases: Sequence[Case], seconds: float) -> bool:
    """Every interleaving; each state checked, and checked again after everybody has synced. Says whether all is well."""
    states = moves = whole = 0
    well = True
    for case in cases:
        begin = time.monotonic()
        result = explore(case.world(), seconds)
        states, moves, whole = states + result.states, moves + result.moves, whole + result.whole
        well &= not result.bad
        end = "all" if result.whole else "cut off"
        took = time.monotonic() - begin
        say(f"  {case.label:62}{result.states:>9,} states {result.moves:>10,} moves  depth {result.depth:>2}  {end:8}{took:7.1f} s  {'FOUND' if result.bad else 'none'}")
        verdict(result)
    say(f"  together {len(cases)} worlds, {whole} of them to the end, {states:,} states, {moves:,} moves")
    return well


def histories(seconds: float, seed: int) -> bool:
    """Random histories with everything: up to 80 moves, each state checked, each brought to rest."""
    well = True
    for label, make in MAKERS:
        result = wander(make, seconds, seed, 80)
        well &= not result.bad
        asked = f"{1000 * result.questions / max(result.edits, 1):.0f} questions at rest for each 1,000 edits"
        say(f"  {label:20}{result.states:>8,} histories {result.moves:>10,} moves, {asked}: {'FOUND' if result.bad else 'none'}")
        verdict(result)
    return well


def weakened(seconds: float, *, paths: bool) -> bool:
    """The checker can fail: former rules, and each rule taken away."""
    well = True
    say("\nTHE CHECKER CAN FAIL: the first build's rules")
    for broken in BROKEN:
        result = explore(broken.world(), seconds)
        well &= bool(result.bad)
        say(f"  {broken.label:72}{result.states:>7,} states  depth {result.depth:>2}: {'FOUND' if result.bad else 'NOT FOUND'}")
        if paths:
            verdict(result)
    say("\nEACH RULE IS NEEDED: one taken away")
    for taken in EVERY_TAKEN:
        result = explore(taken.case.world(taken.weak), seconds)
        well &= bool(result.bad)
        say(f"  {taken.case.label:72}{result.states:>7,} states  depth {result.depth:>2}: {'FOUND' if result.bad else 'NOT FOUND'}")
        if paths:
            verdict(result)
    return well


def main() -> int:
    """Run what was asked for; 1 when something is not as expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--story", action="store_true")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    say("STORIES (each brought to rest at the end; 'a | b' is a conflict that people see)")
    tell_stories(say)
    if args.story:
        return 0
    cases = (*EVERY, *LARGE) if args.deep else EVERY
    seconds = args.minutes * 60 if args.deep else 150
    say("\nEVERY INTERLEAVING of the small worlds")
    well = worlds(cases, seconds * 0.5 / len(cases))
    say("\nRANDOM HISTORIES with everything")
    well &= histories(seconds * 0.4 / len(MAKERS), args.seed)
    well &= weakened(20, paths=args.deep)
    say("\n" + ("as expected: no counterexample, and each weakened rule has one" if well else "SOMETHING IS WRONG"))
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
