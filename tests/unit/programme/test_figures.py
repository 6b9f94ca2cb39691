"""Laws of a figure: exact counts, one rounding, nothing left out in silence; and the figures that councils published."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.paths import shipped
from keyworker.programme.figures import Figure, Rounding, agrees, percent, rounded, sum_preserving

COUNCILS = shipped().parent / "shared" / "data" / "programme_figures.json"

COUNTS = st.integers(0, 100_000)


def published() -> list[dict[str, Any]]:
    """Shares that five councils published, checked by hand; none where the research data is not beside the checkout."""
    return list(json.loads(COUNCILS.read_text("utf-8"))["percentages"]) if COUNCILS.exists() else []


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "half_up", "truncated"),
    [
        (1596, 2770, 0, "58", "57"), (513, 1060, 0, "48", "48"), (473, 730, 1, "64.8", "64.7"), (244, 360, 0, "68", "67"),
        (16, 18, 0, "89", "88"), (14, 18, 0, "78", "77"), (8, 37, 0, "22", "21"), (27, 37, 0, "73", "72"), (35, 37, 0, "95", "94"),
        (1, 200, 0, "1", "0"), (1, 1, 0, "100", "100"), (0, 7, 2, "0.00", "0.00"),
    ],
)
def test_a_share_is_rounded_once_from_the_exact_fraction(
    numerator: int, denominator: int, decimals: int, half_up: str, truncated: str
) -> None:
    assert percent(numerator, denominator, decimals=decimals) == Decimal(half_up)
    assert percent(numerator, denominator, decimals=decimals, rounding=Rounding.TRUNCATE) == Decimal(truncated)


@pytest.mark.skipif(not COUNCILS.exists(), reason="the councils' figures are not beside this checkout (../shared/data)")
def test_the_figures_that_councils_published_come_out_and_the_one_that_cannot_is_noticed() -> None:
    assert len(published()) >= 10
    for one in published():
        numerator, denominator, decimals = one["numerator"], one["denominator"], one.get("decimals", 0)
        assert percent(numerator, denominator, decimals=decimals) == Decimal(str(one["half_up"])), one["id"]
        truncated = percent(numerator, denominator, decimals=decimals, rounding=Rounding.TRUNCATE)
        assert truncated == Decimal(str(one["truncate"])), one["id"]
        assert agrees(Decimal(str(one["published"])), numerator, denominator) is not one.get("disagrees", False), one["id"]


def test_a_published_per_cent_that_is_not_its_counts_is_noticed() -> None:
    assert not agrees(Decimal(53), 513, 1060)
    assert agrees(Decimal(48), 513, 1060)
    assert agrees(Decimal("64.7"), 473, 730)
    assert agrees(Decimal("64.8"), 473, 730)
    assert not agrees(Decimal("64.6"), 473, 730)


def test_of_nothing_there_is_no_share() -> None:
    assert percent(0, 0) is None
    assert "no figure" in Figure("x", 0, 0, "", date(2026, 1, 1)).said()


def test_counts_that_cannot_be_a_share_are_refused() -> None:
    with pytest.raises(ValueError, match="between nothing and all"):
        Figure("x", 3, 2, "", date(2026, 1, 1))
    with pytest.raises(ValueError, match="negative"):
        percent(-1, 2)
    with pytest.raises(ValueError, match="negative"):
        sum_preserving({"a": -1})


@given(COUNTS, COUNTS, st.integers(0, 3))
def test_half_up_is_never_further_off_than_half_a_unit_and_truncating_never_above(part: int, rest: int, decimals: int) -> None:
    whole = part + rest
    half_up = percent(part, whole, decimals=decimals)
    cut = percent(part, whole, decimals=decimals, rounding=Rounding.TRUNCATE)
    if half_up is None or cut is None:
        assert whole == 0
        return
    exact, unit = Fraction(100 * part, whole), Fraction(1, 10**decimals)
    assert abs(Fraction(half_up) - exact) <= unit / 2
    assert 0 <= exact - Fraction(cut) < unit


@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(0, 2))
def test_the_parts_of_a_whole_add_up_to_a_hundred_and_none_is_off_by_a_whole_unit(counts: list[int], decimals: int) -> None:
    parts = {str(place): count for place, count in enumerate(counts)}
    shares = sum_preserving(parts, decimals=decimals)
    if not sum(counts):
        assert shares == {}
        return
    assert sum(shares.values()) == 100
    for name, count in parts.items():
        assert abs(Fraction(shares[name]) - Fraction(100 * count, sum(counts))) < Fraction(1, 10**decimals)


def test_thirds_are_thirty_four_thirty_three_thirty_three() -> None:
    assert sum_preserving({"a": 1, "b": 1, "c": 1}) == {"a": Decimal(34), "b": Decimal(33), "c": Decimal(33)}


def test_a_figure_says_its_counts_and_how_many_were_left_out() -> None:
    figure = Figure("x", 62, 90, "", date(2026, 1, 1), excluded={"no second star": 14})
    assert figure.said() == "69% (62 of 90; 14 left out)"


def test_other_numbers_are_rounded_by_the_same_rule() -> None:
    assert rounded(Decimal("0.25"), 1) == Decimal("0.3")
    assert rounded(Decimal("0.25"), 1, Rounding.TRUNCATE) == Decimal("0.2")
