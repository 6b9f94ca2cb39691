"""Laws of what the star pages show, from records alone."""

from datetime import date
from decimal import Decimal

import pytest

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus
from keyworker.forms.instrument import InstrumentSet
from keyworker.ui.pages.star import state
from keyworker.ui.pages.star.before_state import before_state
from keyworker.ui.pages.star_tab.state import star_tab_state
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import family_records, new_family

TODAY = date(2026, 11, 21)
WHEEL, FIVE = INSTRUMENTS["family-wheel"], INSTRUMENTS["local-five"]


def test_before_a_star_earlier_readings_are_not_there_but_an_unfinished_one_is() -> None:
    records = family_records()
    shown = before_state(records.file(), INSTRUMENTS, TODAY)
    assert [draft.reading for draft in shown.drafts] == [records.draft.id] if records.draft else []
    assert (shown.drafts[0].done, shown.drafts[0].total) == (2, 10)
    assert shown.person == records.mother.id
    assert shown.instruments[0].id == "family-wheel"
    assert {one.id: one.shell for one in shown.instruments}["family-star-plus"]
    assert records.unborn.id not in {one.id for one in shown.people}


def test_nobody_is_chosen_by_age_alone_before_a_star() -> None:
    """When the mother has died, who is proposed lives with the children; a parent elsewhere whom somebody must not meet is not."""
    records = family_records()
    mother = records.mother.evolve(died_on=TODAY)
    file = FamilyFile.of([*(record for record in records.everything() if record.id != mother.id), mother])
    assert before_state(file, INSTRUMENTS, TODAY).person == records.partner.id


def test_a_family_without_people_can_be_shown() -> None:
    shown = before_state(FamilyFile.of([new_family()]), INSTRUMENTS, TODAY)
    assert shown.person is None
    assert shown.people == ()


def test_going_on_begins_at_the_first_area_without_an_answer() -> None:
    records = family_records()
    assert records.draft is not None
    shown = state.star_state(records.file(), records.draft, WHEEL, TODAY)
    assert (shown.step, shown.current) == (state.Step.AREAS, "mood")
    assert shown.who == "Sam"


def test_only_what_was_talked_about_and_applies_can_be_picked() -> None:
    """An area that does not apply, or was not covered, is not offered as something to work on first."""
    records = family_records()
    assert records.draft is not None
    said = {"home": AreaReading(score=Decimal(4)), "money": AreaReading(state=AreaState.NOT_APPLICABLE)}
    shown = state.star_state(records.file(), records.draft.evolve(areas=said), WHEEL, TODAY)
    assert [area.id for area in shown.to_pick()] == ["home"]


def test_a_finished_star_opens_at_its_end_and_only_earlier_ones_can_be_laid_under() -> None:
    records = family_records()
    assert records.draft is not None
    assert records.finished is not None
    assert state.star_state(records.file(), records.finished, WHEEL, TODAY).step is state.Step.FINISH
    assert state.earlier(records.file(), records.finished) == ()
    assert [one.id for one in state.earlier(records.file(), records.draft)] == [records.finished.id]


def test_an_area_is_done_with_a_number_or_a_reason_but_not_with_words_alone() -> None:
    assert state.is_done(AreaReading(score=Decimal(3)))
    assert state.is_done(AreaReading(state=AreaState.DECLINED))
    assert not state.is_done(AreaReading(note="words"))
    assert not state.is_done(None)


@pytest.mark.parametrize(("key", "now", "means"), [
    ("1", None, 1), ("9", None, 9), ("0", None, 10), (".", Decimal(3), None), ("x", None, None),
])
def test_keys_mean_numbers_of_a_ten_point_scale(key: str, now: Decimal | None, means: int | None) -> None:
    assert state.number_for_key(WHEEL, key, now) == means


def test_keys_of_a_half_point_scale_and_none_beyond_it() -> None:
    assert state.number_for_key(FIVE, "3", None) == 3
    assert state.number_for_key(FIVE, ".", Decimal(3)) == Decimal("3.5")
    assert state.number_for_key(FIVE, ",", Decimal("3.5")) is None
    assert state.number_for_key(FIVE, ".", Decimal(5)) is None
    assert state.number_for_key(FIVE, "6", None) is None
    assert state.number_for_key(FIVE, "0", None) is None


def test_a_reason_takes_the_numbers_away_and_leaves_the_words() -> None:
    said = AreaReading(score=Decimal(3), note="a", family_score=Decimal(5), family_note="b", picked=1)
    without = state.with_reason(said, AreaState.NOT_APPLICABLE)
    assert (without.score, without.family_score, without.picked) == (None, None, None)
    assert (without.note, without.family_note) == ("a", "b")


def test_picking_puts_at_the_end_and_takes_out() -> None:
    assert state.toggled(("a",), "b") == ("a", "b")
    assert state.toggled(("a", "b"), "a") == ("b",)


def test_areas_that_differ_are_named() -> None:
    records = family_records()
    assert records.draft is not None
    other = records.draft.evolve(areas={**records.draft.areas, "money": AreaReading(score=Decimal(2))})
    assert state.changed_areas(WHEEL, records.draft, other) == ("Money",)
    assert state.changed_areas(WHEEL, other, other.evolve()) == ()


def test_the_tab_has_one_series_for_each_person_and_instrument() -> None:
    records = family_records()
    assert records.draft is not None
    assert records.finished is not None
    shown = star_tab_state(records.file(), INSTRUMENTS, TODAY).shown()
    assert shown is not None
    assert shown.latest is not None
    assert (shown.latest.id, shown.first, shown.draft) == (records.finished.id, None, records.draft)
    assert [line.finished for line in shown.lines] == [False, True]


def test_an_instrument_that_is_not_here_still_lists_its_readings() -> None:
    shown = star_tab_state(family_records().file(), InstrumentSet(), TODAY).shown()
    assert shown is not None
    assert shown.latest is not None
    assert {area.id for area in shown.instrument.areas} >= shown.latest.areas.keys()
    assert len(shown.lines) == 2


@pytest.mark.parametrize(("text", "answer"), [
    ("", None), ("7", AreaReading(score=Decimal(7))), (" 10 ", AreaReading(score=Decimal(10))), ("n", AreaReading(state=AreaState.NOT_APPLICABLE)),
    ("R", AreaReading(state=AreaState.DECLINED)), ("t", AreaReading(state=AreaState.NOT_COVERED)),
    ("4/7", AreaReading(score=Decimal(4), family_score=Decimal(7))), ("4/4", AreaReading(score=Decimal(4))),
])
def test_what_is_typed_on_the_sheet_means_one_answer(text: str, answer: AreaReading | None) -> None:
    assert state.typed_answer(WHEEL, text) == answer
    assert state.typed_answer(WHEEL, state.answer_text(answer)) == answer


@pytest.mark.parametrize("text", ["11", "0", "x", "5.5", "4/", "1/2/3", "-3", "²", "٣", "1e1", "=1+1", "NaN", "'"])
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        state.typed_answer(WHEEL, text)


def test_half_points_are_typed_with_a_point_or_a_comma() -> None:
    assert state.typed_answer(FIVE, "3,5") == state.typed_answer(FIVE, "3.5") == AreaReading(score=Decimal("3.5"))
    assert state.answer_text(AreaReading(score=Decimal("4.0"))) == "4"


def test_a_star_from_paper_opens_on_its_sheet_and_ends_where_every_star_ends() -> None:
    records = family_records()
    assert records.draft is not None
    paper = records.draft.model_copy(update={"from_paper": True})
    assert state.first_step(paper) is state.Step.PAPER
    assert state.first_step(paper.model_copy(update={"status": ReadingStatus.FINISHED})) is state.Step.FINISH


def test_a_star_about_an_earlier_day_comes_before_later_ones() -> None:
    records = family_records()
    assert records.draft is not None
    past = records.draft.model_copy(update={"as_at": date(2026, 1, 1), "retrospective": True})
    assert state.earlier(records.file(), past) == ()


def test_first_and_the_one_before_are_laid_under_together() -> None:
    records = family_records()
    assert records.draft is not None
    assert records.finished is not None
    second = records.finished.model_copy(update={"id": "0197b000-0001-7000-8000-00000000f001", "finished": records.draft.began})
    more = records.with_more(second)
    shown = state.star_state(more.file(), records.draft.model_copy(update={"as_at": TODAY}), WHEEL, TODAY, under=state.BOTH)
    first, previous = shown.laid_under()
    assert first is not None
    assert previous is not None
    assert (first.id, previous.id) == (records.finished.id, second.id)
