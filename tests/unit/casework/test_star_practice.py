"""Laws of stars as they are really done: couples, children, paper, looking back, ink, corrections, no closing star."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework import conflicts, plans, stars
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.casework.star_beginnings import audience_warning, instrument_for
from keyworker.domain.family import Episode, Family
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, CompletionMode, ReadingKind, ReadingStatus, StarReading
from keyworker.forms.instrument import Instrument, InstrumentSet
from keyworker.store.protocol import Changes
from tests.fakes.desks import INSTRUMENTS
from tests.unit.casework.conftest import Home

FOUR = {"health": AreaReading(score=Decimal(4), note="Canarynote")}
STROKES = "M10 20L30 40L35 41M5 5"


def made(home: Home, changes: Changes) -> StarReading:
    """The reading that a verb made."""
    return home.desk.store.get(StarReading, changes.records[0].id)


def finished(home: Home, person: Person, instrument: str = "family-wheel", **fields: Any) -> StarReading:
    """A finished reading with one number."""
    seen = made(home, stars.begin_reading(home.desk, person, instrument, **fields))
    area = stars.instrument_of(home.desk, seen).areas[0].id
    stars.record_area(home.desk, seen, area, AreaReading(score=Decimal(4)))
    stars.finish_reading(home.desk, home.desk.store.get(StarReading, seen.id), agreed_by={person.id: "Canaryname"})
    return home.desk.store.get(StarReading, seen.id)


def partner(home: Home) -> Person:
    """Another adult of the family."""
    person = Person(family=home.family, forename="Canarypartner", date_of_birth=date(1991, 1, 1))
    with home.desk.store.write() as tx:
        tx.save(person)
    return person


def with_instruments(home: Home, *more: Instrument) -> Desk:
    """The desk with more instruments."""
    return replace(home.desk, shelf=Shelf(INSTRUMENTS.replaced(*more)))


# Editions


def test_a_reading_is_begun_with_the_newest_edition_or_the_one_that_is_asked_for(home: Home) -> None:
    assert made(home, stars.begin_reading(home.desk, home.parent, "family-star-plus")).edition == "2"
    child = made(home, stars.begin_reading(home.desk, partner(home), "family-star-plus", edition="1"))
    assert child.edition == "1"
    with pytest.raises(FieldRefused):
        stars.begin_reading(home.desk, home.parent, "family-star-plus", edition="9")


def test_a_reading_opens_with_its_own_edition_the_newest_or_itself(home: Home) -> None:
    old = made(home, stars.begin_reading(home.desk, home.parent, "family-star-plus", edition="1"))
    assert stars.instrument_of(home.desk, old).edition == "1"
    without = InstrumentSet(one for one in INSTRUMENTS if one.edition != "1")
    assert instrument_for(without, old).edition == "2"
    half = finished(home, home.parent, "local-five").evolve(areas={"rest": AreaReading(score=Decimal("3.5"))})
    left = instrument_for(InstrumentSet(), half)
    assert [area.label for area in left.areas] == ["Rest"]
    assert (left.scale.max, left.scale.step) == (Decimal(5), Decimal("0.5"))


def test_the_series_goes_on_from_one_edition_to_the_next(home: Home) -> None:
    first = finished(home, home.parent, "family-star-plus", edition="1")
    second = made(home, stars.begin_reading(home.desk, home.parent, "family-star-plus", edition="2"))
    assert second.reading_kind is ReadingKind.REVIEW
    assert second.series() == first.series()


# Who


def test_each_person_of_a_family_has_a_series_of_their_own_and_a_couple_one_more(home: Home) -> None:
    other = partner(home)
    finished(home, home.parent)
    assert finished(home, other).reading_kind is ReadingKind.FIRST
    assert finished(home, home.parent, joint_with=other.id).reading_kind is ReadingKind.FIRST
    again = made(home, stars.begin_reading(home.desk, other, "family-wheel", joint_with=home.parent.id))
    assert again.reading_kind is ReadingKind.REVIEW


def test_a_star_of_a_couple_is_about_both(home: Home) -> None:
    other = partner(home)
    joint = made(home, stars.begin_reading(home.desk, home.parent, "family-wheel", joint_with=other.id))
    assert joint.about_people() == {home.parent.id, other.id}
    with pytest.raises(AlreadyDone):
        stars.begin_reading(home.desk, other, "family-wheel", joint_with=home.parent.id)


@pytest.mark.parametrize(
    ("instrument", "born", "warned"),
    [
        ("my-star", date(2016, 1, 1), False), ("my-star", date(1990, 1, 1), True), ("family-wheel", date(1990, 1, 1), False),
        ("family-wheel", date(2016, 1, 1), True), ("my-star", None, False), ("family-wheel", None, False),
    ],
)
def test_a_star_for_others_is_warned_of_and_never_forbidden(home: Home, instrument: str, born: date | None, *, warned: bool) -> None:
    person = Person(family=home.family, date_of_birth=born)
    assert bool(audience_warning(INSTRUMENTS[instrument], person, date(2026, 11, 21))) is warned
    with home.desk.store.write() as tx:
        tx.save(person)
    assert made(home, stars.begin_reading(home.desk, person, instrument)).person == person.id


def test_a_star_for_young_people_fits_a_care_leaver(home: Home) -> None:
    youth = INSTRUMENTS["my-star"].model_copy(update={"audience": "young_person"})
    day = date(2026, 11, 21)
    assert not audience_warning(youth, Person(date_of_birth=date(2004, 1, 1)), day)
    assert audience_warning(youth, Person(date_of_birth=date(1990, 1, 1)), day)


def test_a_star_that_stands_instead_of_others_is_never_begun_beside_one_whichever_came_first(home: Home) -> None:
    alone = INSTRUMENTS["local-five"].model_copy(update={"id": "pair-star", "not_beside": ("family-wheel",)})
    desk = with_instruments(home, alone)
    finished(home, home.parent)
    with pytest.raises(Refusal, match="instead of another"):
        stars.begin_reading(desk, home.parent, "pair-star")
    other = partner(home)
    stars.begin_reading(desk, other, "pair-star")
    with pytest.raises(Refusal, match="instead of another"):
        stars.begin_reading(desk, other, "family-wheel")


def test_that_rule_is_for_adults_and_for_the_work_that_goes_on(home: Home) -> None:
    alone = INSTRUMENTS["local-five"].model_copy(update={"id": "pair-star", "not_beside": ("family-wheel",)})
    desk = with_instruments(home, alone)
    finished(home, home.child)
    begun = [stars.begin_reading(desk, home.child, "pair-star").records[0].id]
    finished(home, home.parent)
    home.clock.turn(days=2)
    with home.desk.store.write() as tx:
        tx.save(Episode(family=home.family, opened_on=home.clock.today()))
    begun.append(stars.begin_reading(desk, home.parent, "pair-star").records[0].id)
    drafts = [home.desk.store.get(StarReading, one) for one in begun]
    assert [(one.person, one.instrument) for one in drafts] == [(home.child.id, "pair-star"), (home.parent.id, "pair-star")]


# Looking back, and paper


def test_a_retrospective_reading_says_which_day_it_is_about(home: Home) -> None:
    with pytest.raises(FieldRefused):
        stars.begin_reading(home.desk, home.parent, "family-wheel", retrospective=True)
    day = home.clock.today() - timedelta(100)
    seen = made(home, stars.begin_reading(home.desk, home.parent, "family-wheel", retrospective=True, as_at=day))
    assert (seen.retrospective, seen.day()) == (True, day)


def test_no_reading_is_about_a_day_to_come(home: Home) -> None:
    with pytest.raises(FieldRefused):
        stars.begin_reading(home.desk, home.parent, "family-wheel", as_at=home.clock.today() + timedelta(1))
    seen = made(home, stars.begin_reading(home.desk, home.parent, "family-wheel"))
    with pytest.raises(FieldRefused):
        stars.write_reading(home.desk, seen, as_at=home.clock.today() + timedelta(1))


def test_nobody_is_a_couple_alone(home: Home) -> None:
    with pytest.raises(FieldRefused):
        stars.begin_reading(home.desk, home.parent, "family-wheel", joint_with=home.parent.id)


def test_a_star_from_paper_is_kept_whole_in_one_change_with_the_day_on_the_paper(home: Home) -> None:
    day = home.clock.today() - timedelta(3)
    changes = stars.enter_from_paper(
        home.desk, home.parent, "family-wheel", on=day, present=[home.parent.id], language="Polish", interpreter="Canaryinterpreter",
        areas={**FOUR, "mood": AreaReading(state=AreaState.DECLINED, score=Decimal(3))},
        words={"going_well": "Canarywell"}, picked=["health"], agreed_by={home.parent.id: "Canaryname"},
    )
    seen = made(home, changes)
    assert len(changes.records) == 1
    assert (seen.status, seen.day(), seen.from_paper) == (ReadingStatus.FINISHED, day, True)
    assert seen.picked_areas() == ["health"]
    assert seen.areas["mood"].score is None
    assert seen.areas["home"].state is AreaState.NOT_COVERED
    assert (seen.going_well, seen.language, seen.agreed_by) == ("Canarywell", "Polish", {home.parent.id: "Canaryname"})


def test_a_star_from_paper_may_stay_a_draft(home: Home) -> None:
    seen = made(home, stars.enter_from_paper(home.desk, home.parent, "family-wheel", on=home.clock.today(), areas=FOUR, finish=False))
    assert seen.status is ReadingStatus.DRAFT
    stars.record_area(home.desk, seen, "mood", AreaReading(score=Decimal(2)))


@pytest.mark.parametrize(
    "areas", [{"health": AreaReading(score=Decimal(11))}, {"elsewhere": AreaReading(score=Decimal(1))}, {}, {"health": AreaReading()}]
)
def test_of_a_wrong_sheet_nothing_is_kept(home: Home, areas: dict[str, AreaReading]) -> None:
    with pytest.raises(Refusal):
        stars.enter_from_paper(home.desk, home.parent, "family-wheel", on=home.clock.today(), areas=areas)
    assert home.desk.store.find(StarReading) == []


def test_words_that_do_not_fit_are_refused_by_their_field(home: Home) -> None:
    with pytest.raises(FieldRefused) as refused:
        stars.enter_from_paper(
            home.desk, home.parent, "family-wheel", on=home.clock.today(), areas=FOUR, words={"going_well": "x" * 50_001}
        )
    assert refused.value.field == "going_well"


# Agreeing


def test_a_signature_is_kept_with_the_name_of_who_agreed(home: Home) -> None:
    seen = made(home, stars.begin_reading(home.desk, home.parent, "family-wheel"))
    stars.record_area(home.desk, seen, "health", FOUR["health"])
    seen = home.desk.store.get(StarReading, seen.id)
    ink = {home.parent.id: STROKES, home.desk.worker.id: "M1 1L2 2"}
    stars.finish_reading(home.desk, seen, agreed_by={home.parent.id: "Canaryname"}, ink=ink)
    assert home.desk.store.get(StarReading, seen.id).ink == ink


@pytest.mark.parametrize("strokes", ["M10 20C1 2 3 4 5 6", "<svg/>", "M1 1" + "L1 1" * 6000, "M-1 2", "hello"])
def test_what_is_no_signature_is_refused(home: Home, strokes: str) -> None:
    seen = made(home, stars.begin_reading(home.desk, home.parent, "family-wheel"))
    with pytest.raises(FieldRefused) as refused:
        stars.write_reading(home.desk, seen, ink={home.parent.id: strokes})
    assert refused.value.field == "ink"


def test_nobody_signs_who_did_not_agree(home: Home) -> None:
    seen = made(home, stars.enter_from_paper(home.desk, home.parent, "family-wheel", on=home.clock.today(), areas=FOUR, finish=False))
    with pytest.raises(FieldRefused):
        stars.finish_reading(home.desk, seen, agreed_by={}, ink={home.parent.id: STROKES})


def test_a_family_only_star_is_kept_and_marked_and_not_worker_approved(home: Home) -> None:
    assert not finished(home, home.parent, mode=CompletionMode.FAMILY_ONLY).worker_approved()
    assert finished(home, partner(home), mode=CompletionMode.WORKER_ONLY).worker_approved()


# Corrections


def test_a_correction_is_about_the_same_day_and_is_agreed_and_signed_anew(home: Home) -> None:
    seen = made(home, stars.enter_from_paper(
        home.desk, home.parent, "family-wheel", on=home.clock.today() - timedelta(9), areas=FOUR, agreed_by={home.parent.id: "Canaryname"}
    ))
    home.clock.turn(days=30)
    right = made(home, stars.correct_reading(home.desk, seen, "Canaryreason"))
    assert right.day() == seen.day()
    assert (right.agreed_by, right.ink, right.scale) == ({}, {}, seen.scale)


def test_a_star_has_one_unfinished_correction_at_a_time(home: Home) -> None:
    seen = finished(home, home.parent)
    stars.correct_reading(home.desk, seen, "Canaryreason")
    with pytest.raises(AlreadyDone):
        stars.correct_reading(home.desk, seen, "Canaryreason")


def test_what_another_wrote_before_the_star_was_finished_goes_into_one_correction_when_a_person_chooses_it(home: Home) -> None:
    seen = finished(home, home.parent)
    others = {area: {"state": "scored", "score": number} for area, number in (("mood", "3"), ("home", "7"))}
    home.beside(home.desk.store.get(StarReading, seen.id), {"areas": others})
    for conflict in conflicts.waiting(home.desk):
        conflicts.choose(home.desk, conflict, (1,))
    assert home.desk.store.get(StarReading, seen.id).body() == seen.body()
    (draft,) = home.desk.store.find(StarReading, status=ReadingStatus.DRAFT)
    assert draft.corrects == seen.id
    assert [draft.areas[area].score for area in ("mood", "home")] == [Decimal(3), Decimal(7)]
    assert conflicts.waiting(home.desk) == []


# And then


def test_the_reason_why_there_is_no_closing_star_is_kept_by_person_and_can_be_taken_back(home: Home) -> None:
    family = home.desk.store.get(Family, home.family)
    stars.excuse_closing_star(home.desk, family, home.child.id, " Moved away ")
    kept = home.desk.store.get(Family, home.family)
    assert kept.no_closing_star[home.child.id].reason == "Moved away"
    stars.excuse_closing_star(home.desk, kept, home.child.id, "")
    assert home.desk.store.get(Family, home.family).no_closing_star == {}


@pytest.mark.parametrize("instrument", sorted({one.id for one in INSTRUMENTS}))
def test_picked_areas_of_any_instrument_become_goals_with_the_name_that_they_have(home: Home, instrument: str) -> None:
    areas = [area.id for area in INSTRUMENTS[instrument].areas[:2]]
    seen = made(home, stars.enter_from_paper(
        home.desk, home.parent, instrument, on=home.clock.today(), areas={area: AreaReading(score=Decimal(2)) for area in areas},
        picked=areas[::-1],
    ))
    plans.goals_from_star(home.desk, seen)
    goals = home.desk.store.family_file(home.family).goals
    assert [(goal.instrument, goal.area, goal.reading) for goal in goals] == [(instrument, area, seen.id) for area in areas[::-1]]
    assert [goal.text for goal in goals] == [INSTRUMENTS[instrument].name_of(area) for area in areas[::-1]]


def test_days_between_stars_are_the_instruments_own_else_the_services(home: Home) -> None:
    """Where nobody says, it is 84; how often a star is done does not make it another instrument."""
    quick = INSTRUMENTS["local-five"].model_copy(update={"review_every_days": 42})
    assert stars.review_every(with_instruments(home, quick))["local-five"] == 42
    assert stars.review_every(home.desk)["family-wheel"] == 84
    home.desk.shelf.lay_out((), (), 56)
    assert stars.review_every(home.desk)["family-wheel"] == 56
    assert quick.digest() == INSTRUMENTS["local-five"].digest()
