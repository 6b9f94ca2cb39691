"""Timing two sides in turn, and what becomes of the times: one row of figures. Knows nothing of Keyworker.

Every benchmark here may use it. It must never judge a millisecond: a row's ratio is between two sides of one run, a statistic of
each round of it, summed up over the rounds.
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

Work = Callable[[int], Any]
Statistic = Callable[[Sequence[float]], float]

PACKAGES = ("argon2-cffi", "httpx", "orjson", "pydantic", "pyrage", "PySide6-Essentials", "reportlab", "sqlcipher3", "uvicorn", "zstandard")


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratios` holds one figure per round; `ours` and `theirs` every sample in `unit`.

    `target` is the most that the ratio may be (None: shown only), `judged` which of the rounds' figures is meant by that (None: the median).
    """

    id: str
    work: str
    against: str
    ratios: Sequence[float]
    target: float | None = None
    ours: Sequence[float] = ()
    theirs: Sequence[float] = ()
    unit: str = "ms"
    note: str = ""
    judged: Statistic | None = None

    def figures(self) -> dict[str, Any]:
        """The row as it stands in the JSON file."""
        return {
            "id": self.id, "work": self.work, "against": self.against, "n": max(len(self.ours), len(self.ratios)),
            **{f"ratio_{name}": value for name, value in spread(self.ratios).items()},
            "target": self.target, "met": None if self.target is None else (self.judged or median)(self.ratios) <= self.target,
            "unit": self.unit, "ours": spread(self.ours), "theirs": spread(self.theirs), "note": self.note,
        }


@dataclass
class Sides:
    """Times of both sides in milliseconds, round by round."""

    ours: list[list[float]] = field(default_factory=list)
    theirs: list[list[float]] = field(default_factory=list)

    def ratios(self, at: Statistic) -> list[float]:
        """Our statistic of each round by theirs."""
        return [at(mine) / at(peer) for mine, peer in zip(self.ours, self.theirs, strict=True)]

    def all_ours(self) -> list[float]:
        """Every time of ours."""
        return [one for each in self.ours for one in each]

    def all_theirs(self) -> list[float]:
        """Every time of theirs."""
        return [one for each in self.theirs for one in each]


def alternate(ours: Work, theirs: Work, *, rounds: int, each: int = 1, warm: int = 1) -> Sides:
    """Both sides in turn, `each` times in each of `rounds`; who begins changes from time to time. `warm` turns do not count."""
    sides = Sides()
    for number in range(warm):
        ours(number)
        theirs(number)
    number = warm
    for _ in range(rounds):
        mine, peer = [], []
        for _ in range(each):
            if number % 2:
                mine.append(timed(ours, number))
                peer.append(timed(theirs, number))
            else:
                peer.append(timed(theirs, number))
                mine.append(timed(ours, number))
            number += 1
        sides.ours.append(mine)
        sides.theirs.append(peer)
    return sides


def timed(work: Work, number: int) -> float:
    """How many milliseconds `work(number)` takes."""
    begin = time.perf_counter()
    work(number)
    return (time.perf_counter() - begin) * 1000


def timed_call(work: Callable[..., Any], *arguments: Any) -> float:
    """How many milliseconds `work(*arguments)` takes."""
    return timed(lambda _: work(*arguments), 0)


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return _at(values, 0.5)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not pass."""
    return _at(values, 0.95)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Minimum, median, p95 and maximum; empty without values."""
    if not values:
        return {}
    named = {"min": min(values), "median": median(values), "p95": p95(values), "max": max(values)}
    return {name: round(value, 4) for name, value in named.items()}


def held(what: str) -> float:
    """Memory of this process in MB: `VmRSS` now, `VmHWM` the most so far (where the system does not say: the most so far).

    The kernel's count for `getrusage` is no use here: a child begins with its parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text("ascii").splitlines() if one.startswith(what))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def machine() -> dict[str, Any]:
    """What these figures were taken on; nothing that names the machine."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "cores": os.cpu_count(), "processor": platform.machine(), "system": platform.system(), "load_before": load,
        "python": sys.version.split()[0], "versions": {name: version(name) for name in PACKAGES},
    }


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as plain values."""
    return [row.figures() for row in rows]




def _at(values: Sequence[float], part: float) -> float:
    """Between the two nearest values, as far as `part` lies between them."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
