"""Laws of the doubts about stars."""

from datetime import timedelta
from typing import Any

from keyworker.domain.star import CompletionMode
from keyworker.programme.star_quality import Doubt, findings, modes
from tests.unit.programme.stars import FIRST, INSTRUMENTS, LAST, MUM, Said, reading

GOOD: Said = [3, 4, 5, 5, 2, 6, 3, 4, 5, 1]
BETTER: Said = [4, 4, 5, 5, 2, 6, 3, 4, 5, 1]
WITH: dict[str, Any] = {"present": {MUM: True}, "agreed_by": {MUM: "Canarymum"}}


def test_two_whole_stars_made_together_raise_no_doubt() -> None:
    assert findings([reading(GOOD, **WITH), reading(BETTER, LAST, **WITH)]) == ()


def test_each_doubt_is_found_on_the_reading_that_raises_it() -> None:
    first = reading(GOOD, **WITH)
    second = INSTRUMENTS["family-star-plus"]
    cases = {
        Doubt.ALL_SAME: reading([5] * 10, LAST, **WITH),
        Doubt.NOTHING_CHANGED: reading(GOOD, LAST, **WITH),
        Doubt.MANY_MISSING: reading([*BETTER[:6], *["not_covered"] * 4], LAST, **WITH),
        Doubt.NOBODY_THERE: reading(BETTER, LAST, agreed_by={MUM: "Canarymum"}),
        Doubt.NOBODY_AGREED: reading(BETTER, LAST, present={MUM: True}),
        Doubt.MIXED_EDITION: reading(BETTER, LAST, second, **WITH),
        Doubt.SAME_DAY: reading(BETTER, FIRST, **WITH),
    }
    for doubt, later in cases.items():
        assert [(one.reading, one.doubt) for one in findings([first, later])] == [(later.id, doubt)]
    assert cases.keys() == set(Doubt)


def test_a_worker_only_star_needs_nobody_there() -> None:
    assert findings([reading(GOOD, mode=CompletionMode.WORKER_ONLY)]) == ()


def test_modes_count_standing_readings_only() -> None:
    wrong = reading(GOOD)
    right = reading(BETTER, LAST, corrects=wrong.id, as_at=FIRST, mode=CompletionMode.WORKER_ONLY)
    other = reading(BETTER, LAST + timedelta(1), mode=CompletionMode.FAMILY_ONLY)
    assert modes([wrong, right, other]) == {
        CompletionMode.WORKER_AND_FAMILY: 0, CompletionMode.WORKER_ONLY: 1, CompletionMode.FAMILY_ONLY: 1,
    }
