"""Exploring: every order of what may happen, breadth first; random histories; and making a found history short."""

import random
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.properties.merge_model.setup import Move


class Result(NamedTuple):
    """What was explored, whether to the end, and the history that broke a law with what it broke."""

    states: int
    moves: int
    depth: int
    whole: bool
    path: list[Move]
    bad: list[str]
    edits: int = 0
    questions: int = 0  # conflicts that were before people when everybody had synced


def explore(world: Any, seconds: float = 10**9, most: int = 10**9) -> Result:
    """Every interleaving, breadth first, so that the first counterexample is a shortest; each state is also brought to rest."""
    begin, seen = time.monotonic(), {world.key()}
    work: deque[tuple[Any, tuple[Move, ...]]] = deque([(world, ())])
    moves = depth = 0
    while work:
        if time.monotonic() - begin > seconds or len(seen) > most:
            return Result(len(seen), moves, depth, whole=False, path=[], bad=[])
        here, path = work.popleft()
        depth = len(path)
        for move in here.moves():
            moves += 1
            new = here.do(move)
            key = new.key()
            if key in seen:
                continue
            seen.add(key)
            bad = new.check() or new.quiet().check(quiet=True)
            if bad:
                return Result(len(seen), moves, depth + 1, whole=False, path=[*path, move], bad=bad)
            work.append((new, (*path, move)))
    return Result(len(seen), moves, depth, whole=True, path=[], bad=[])


def replay(world: Any, path: list[Move]) -> list[str]:
    """The trouble that a history makes, if all its moves can be made; else nothing."""
    for move in path:
        if move not in world.moves():
            return []
        world = world.do(move)
        bad: list[str] = world.check()
        if bad:
            return bad
    rest: list[str] = world.quiet().check(quiet=True)
    return rest


def shrink(world: Any, path: list[Move]) -> list[Move]:
    """Leave out moves, a few at a time, for as long as the history still makes trouble."""
    again = True
    while again:
        again = False
        for size in (4, 3, 2, 1):
            for place in range(len(path) - size, -1, -1):
                less = path[:place] + path[place + size :]
                if replay(world, less):
                    path, again = less, True
    return path


def wander(make: Callable[[random.Random], Any], seconds: float, seed: int, steps: int, least: int = 0) -> Result:
    """Random histories; each step checked, each history brought to rest and checked. `states` are the histories."""
    begin, rng, done, moves, edits, questions = time.monotonic(), random.Random(seed), 0, 0, 0, 0
    while time.monotonic() - begin < seconds or done < least:
        first = make(rng)
        path, bad, asked = _history(first, rng, rng.randint(steps // 3, steps))
        moves, questions = moves + len(path), questions + asked
        edits += sum(move[0] == "edit" for move in path)
        if bad:
            path = shrink(first, path)
            return Result(done, moves, len(path), whole=False, path=path, bad=replay(first, path))
        done += 1
    return Result(done, moves, steps, whole=True, path=[], bad=[], edits=edits, questions=questions)


def _history(world: Any, rng: random.Random, steps: int) -> tuple[list[Move], list[str], int]:
    path: list[Move] = []
    for _ in range(steps):
        kinds: dict[str, list[Move]] = {}
        for move in world.moves():
            kinds.setdefault(move[0], []).append(move)
        if not kinds:
            break
        move = rng.choice(kinds[rng.choice(sorted(kinds))])
        world = world.do(move)
        path.append(move)
        bad: list[str] = world.check()
        if bad:
            return path, bad, 0
    rest = world.quiet()
    return path, rest.check(quiet=True), rest.questions()
