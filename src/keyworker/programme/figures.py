"""A figure and everything that is needed to check it: counts, who was left out and why, definition, day, rounding.

`programme` makes figures; `ui`, `documents` and `hub` may show them. Nothing here may keep a percentage without its counts: published
figures mixed families, outcomes and payments and rounded as they liked (domain.md, section 6). Counts are exact; only what is
shown is rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Rounding(StrEnum):
    """How a share is shown. Half up is the rule; truncating is for comparing with figures that were published so."""

    HALF_UP = "half_up"
    TRUNCATE = "truncate"


_DECIMAL = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.TRUNCATE: ROUND_DOWN}


def percent(numerator: int, denominator: int, *, decimals: int = 0, rounding: Rounding = Rounding.HALF_UP) -> Decimal | None:
    """Per cent of a share, rounded once from the exact fraction; None of nothing. Raises ValueError for negative counts."""
    if numerator < 0 or denominator < 0:
        raise ValueError("counts are not negative")
    if denominator == 0:
        return None
    tenths = 10**decimals
    whole, rest = divmod(100 * tenths * numerator, denominator)
    if rounding is Rounding.HALF_UP and 2 * rest >= denominator:
        whole += 1
    return Decimal(whole).scaleb(-decimals)


def sum_preserving(counts: Mapping[str, int], *, decimals: int = 0) -> dict[str, Decimal]:
    """Per cents of the parts of a whole that add up to exactly 100 (largest remainder; of equal remainders the first part's).

    Empty when there is nothing to share out. Raises ValueError for negative counts.
    """
    total = sum(counts.values())
    if any(count < 0 for count in counts.values()):
        raise ValueError("counts are not negative")
    if total == 0:
        return {}
    units = 100 * 10**decimals
    shares = {name: divmod(units * count, total) for name, count in counts.items()}
    left = units - sum(whole for whole, _ in shares.values())
    largest = sorted(shares, key=lambda name: -shares[name][1])[:left]
    return {name: Decimal(whole + (name in largest)).scaleb(-decimals) for name, (whole, _) in shares.items()}


@dataclass(frozen=True)
class Figure:
    """One share: `numerator` of `denominator`, and everything that the reader of a report needs to believe it.

    `excluded`: how many were left out of the denominator, by reason. `since`: the first day of what is counted, none: from the
    beginning. `caveat`: a sentence that must be shown beside it.
    """

    name: str
    numerator: int
    denominator: int
    definition: str
    as_at: date
    since: date | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    caveat: str = ""
    rounding: Rounding = Rounding.HALF_UP
    decimals: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError("a share lies between nothing and all")

    def percent(self) -> Decimal | None:
        """The share, rounded as the figure says; None of nothing."""
        return percent(self.numerator, self.denominator, decimals=self.decimals, rounding=self.rounding)

    def left_out(self) -> int:
        """How many were left out, for whatever reason."""
        return sum(self.excluded.values())

    def said(self) -> str:
        """`69% (62 of 90; 14 left out)`, or what there is to say of nothing."""
        share = self.percent()
        out = f"; {self.left_out()} left out" if self.left_out() else ""
        if share is None:
            return f"no figure (0 of 0{out})"
        return f"{share}% ({self.numerator} of {self.denominator}{out})"


def agrees(published: Decimal, numerator: int, denominator: int) -> bool:
    """Whether a published per cent can come from these counts by either rounding, at the decimals that it was published with."""
    exponent = published.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return any(percent(numerator, denominator, decimals=decimals, rounding=one) == published for one in Rounding)


def rounded(value: Decimal, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """A number that is not a share, such as a mean, rounded by the same rules."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=_DECIMAL[rounding])
