"""What makes a star's figures doubtful: seen by whoever made them, before a report does.

`ui` and `hub` may call this. A finding blames nobody and changes no figure: it says where to look (domain.md 1.4, data quality).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from keyworker.domain.star import AreaState, CompletionMode, StarReading, series_of, standing

FEW = 3
"""From so many areas with a number on it is worth saying that all of them are the same."""


class Doubt(StrEnum):
    """What is doubtful about a reading, in constant words."""

    SAME_DAY = "first and last star on one day"
    ALL_SAME = "every area has the same number"
    NOTHING_CHANGED = "every number is that of the star before"
    MANY_MISSING = "more than a third of the areas was not talked about"
    NOBODY_THERE = "decided together, and nobody is said to have been there"
    NOBODY_AGREED = "decided together, and nobody is said to have agreed"
    MIXED_EDITION = "another edition than the star before"


@dataclass(frozen=True)
class Finding:
    """One doubt about one finished reading."""

    reading: str
    doubt: Doubt


def findings(readings: Iterable[StarReading]) -> tuple[Finding, ...]:
    """Every doubt about the standing readings of a family, by series, oldest day first."""
    found: list[Finding] = []
    for series in series_of(readings).values():
        for before, one in zip([None, *series[:-1]], series, strict=True):
            found += [Finding(one.id, doubt) for doubt in (*_alone(one), *_after(before, one))]
        if len(series) > 1 and series[0].day() == series[-1].day():
            found.append(Finding(series[-1].id, Doubt.SAME_DAY))
    return tuple(found)


def modes(readings: Iterable[StarReading]) -> dict[CompletionMode, int]:
    """How many standing readings were decided by whom."""
    counted = Counter(one.mode for one in standing(readings))
    return {mode: counted[mode] for mode in CompletionMode}


def _alone(one: StarReading) -> list[Doubt]:
    scores = [score for area in one.areas if (score := one.score_of(area)) is not None]
    missing = sum(1 for said in one.areas.values() if said.state is AreaState.NOT_COVERED)
    together = one.mode is CompletionMode.WORKER_AND_FAMILY
    doubts = []
    if len(scores) >= FEW and len(set(scores)) == 1:
        doubts.append(Doubt.ALL_SAME)
    if 3 * missing > len(one.areas):
        doubts.append(Doubt.MANY_MISSING)
    if together and not any(one.present.values()):
        doubts.append(Doubt.NOBODY_THERE)
    if together and not one.agreed_by:
        doubts.append(Doubt.NOBODY_AGREED)
    return doubts


def _after(before: StarReading | None, one: StarReading) -> list[Doubt]:
    if before is None:
        return []
    doubts = []
    scores = [{area: reading.score_of(area) for area in {*before.areas, *one.areas}} for reading in (before, one)]
    if scores[0] == scores[1] and any(score is not None for score in scores[0].values()):
        doubts.append(Doubt.NOTHING_CHANGED)
    if before.edition != one.edition:
        doubts.append(Doubt.MIXED_EDITION)
    return doubts
