"""What a report asks of the stars, and the same said in sentences: the definition that stands beside each of its figures.

`programme.star_progress` uses this; `ui`, `documents` and `hub` make an `Asked`. Two figures that count by different rules must never
have the same definition, so every rule that can be chosen is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from keyworker.domain.star import CompletionMode
from keyworker.forms.instrument import InstrumentSet
from keyworker.programme.figures import Rounding
from keyworker.programme.star_pairs import PairRules, is_low


class WhoseStar(StrEnum):
    """Which of a family's pairs speaks for the family."""

    PRIMARY_CARER = "primary carer"
    ANY_ADULT = "any adult"
    BEST = "best of anybody"


class View(StrEnum):
    """Whether those who began in the topmost stage, and could not rise, are counted."""

    ALL = "all"
    ROOM_TO_PROGRESS = "room to progress"


@dataclass(frozen=True)
class Asked:
    """What a report asks: one instrument, the rules of pairs, how shares are rounded."""

    instrument: str
    instruments: InstrumentSet
    rules: PairRules
    rounding: Rounding = Rounding.HALF_UP
    decimals: int = 0

    def title(self) -> str:
        """What the instrument is called, each of its editions that is here (a figure counts them all); its id where none is."""
        titles = dict.fromkeys(one.title for one in self.instruments.editions(self.instrument))
        return " or ".join(titles) or self.instrument


_MOST = "of several the one in which most areas rose"
_WHOSE: Final[Mapping[WhoseStar, str]] = {
    WhoseStar.PRIMARY_CARER: (
        f"primary carer, that is the carer's own star, and only where that has no pair to count the star of a couple they are in, {_MOST}"
    ),
    WhoseStar.ANY_ADULT: f"any adult, that is the star of any adult or couple of the family, {_MOST}",
    WhoseStar.BEST: f"best of anybody, that is the star of anybody in the family, also a child's, {_MOST}",
}
_VIEW: Final[Mapping[View, str]] = {
    View.ALL: "Areas that began in the topmost stage count too, though they could not rise by a stage.",
    View.ROOM_TO_PROGRESS: (
        "Only areas count that had room to progress: that did not begin in the topmost stage (without stages, in the topmost two points)."
    ),
}
_DECIDED: Final[Mapping[CompletionMode, str]] = {
    CompletionMode.WORKER_AND_FAMILY: "worker and family together",
    CompletionMode.WORKER_ONLY: "the worker alone",
    CompletionMode.FAMILY_ONLY: "the family alone",
}


def families_said(asked: Asked, at_least: int, whose: WhoseStar, view: View, *, by_stage: bool) -> str:
    """The definition of a share of families."""
    step = "a higher stage" if by_stage else "a higher number"
    what = (
        f"Families with {step} at the last than at the first star in at least {at_least} areas, of families with two stars "
        f"({asked.title()}) at least {asked.rules.min_gap_days} days apart."
    )
    return " ".join((what, f"Whose star: {_WHOSE[whose]}.", _VIEW[view], _change_said(asked, by_stage=by_stage), _counted_said(asked)))


def improved_said(asked: Asked, what: str, view: View, *, by_stage: bool) -> str:
    """The definition of the share of pairs that rose in one area."""
    head = _pairs_said(asked, what, "pairs with a number for it in both")
    return " ".join((head, _VIEW[view], _change_said(asked, by_stage=by_stage), _counted_said(asked)))


def ends_said(asked: Asked, what: str, of_what: str) -> str:
    """The definition of a share of pairs that asks only where an area began and where it ended."""
    ends = "Only where the area began and where it ended matters, whatever the least change."
    return " ".join((_pairs_said(asked, what, of_what), ends, _counted_said(asked)))


def _pairs_said(asked: Asked, what: str, of_what: str) -> str:
    gap = asked.rules.min_gap_days
    return f"Pairs of first and last star ({asked.title()}), at least {gap} days apart, that {what} in this area, of {of_what}."


def _counted_said(asked: Asked) -> str:
    modes = " or ".join(words for mode, words in _DECIDED.items() if mode in asked.rules.modes) or "nobody"
    looked_back = "count too" if asked.rules.retrospective else "do not count"
    return f"The numbers were decided by {modes}; stars worked out afterwards about an earlier day {looked_back}."


def _change_said(asked: Asked, *, by_stage: bool) -> str:
    if by_stage:
        return "A change is at least one stage, whatever the number."
    least = asked.rules.least_change
    change = "one step of the scale" if least is None else f"{least} {'point' if least == 1 else 'points'}"
    return f"A change is at least {change}."


def lowest_said(asked: Asked) -> str:
    """Where an area is said to have begun low, with the points of the newest edition."""
    newest = asked.instruments.newest(asked.instrument)
    low = [point for point in newest.scale.points() if is_low(newest, point)] if newest and len(newest.stages) != 1 else []
    here = f": {low[0]} to {low[-1]}" if low else ""
    return (
        f"the lowest two fifths of the scale{here} (two fifths of the stages, or without stages of the points; where fifths do not "
        "divide, rounded down, and at least one)"
    )
