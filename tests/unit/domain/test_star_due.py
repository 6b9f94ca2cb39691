"""Laws of when a star is next to be done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from keyworker.base.clock import Moment
from keyworker.domain.caseload import CaseloadRow, summarise
from keyworker.domain.family import Episode, EpisodeStatus, Family, NoClosingStar
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Stay
from keyworker.domain.record import Record
from keyworker.domain.star import CompletionMode, ReadingKind, ReadingStatus, StarReading
from keyworker.domain.star_due import StarDue, stars_due, stars_stand

OPENED, TODAY = date(2026, 1, 5), date(2026, 6, 1)
FAMILY = Family(name="Canaryfamily")
FAMILY = FAMILY.evolve(family=FAMILY.id)
MUM = Person(family=FAMILY.id, forename="Canarymum", date_of_birth=date(1990, 1, 1), is_primary_carer=True)
DAD = Person(family=FAMILY.id, forename="Canarydad", date_of_birth=date(1990, 1, 1))
CHILD = Person(family=FAMILY.id, forename="Canarychild", date_of_birth=date(2016, 1, 1))
EPISODE = Episode(family=FAMILY.id, opened_on=OPENED)


def star(on: date, person: Person = MUM, **fields: Any) -> StarReading:
    """A finished reading of a day."""
    moment = Moment(datetime(on.year, on.month, on.day, 10, tzinfo=UTC))
    return StarReading(**{
        "family": FAMILY.id, "instrument": "wheel", "person": person.id, "began": moment, "finished": moment,
        "status": ReadingStatus.FINISHED, **fields,
    })


def draft(on: date, person: Person = MUM, **fields: Any) -> StarReading:
    """An unfinished reading."""
    return star(on, person, finished=None, status=ReadingStatus.DRAFT, **fields)


def due(*records: Record, family: Family = FAMILY, episode: Episode | None = EPISODE) -> tuple[StarDue, ...]:
    """What is due, in a family of three."""
    file = FamilyFile.of([family, MUM, DAD, CHILD, *([episode] if episode else []), *records])
    return stars_due(stars_stand(file, TODAY), TODAY, {"quick": 42})


def test_the_first_star_is_due_with_the_main_carer_within_four_weeks_of_the_opening() -> None:
    (first,) = due()
    assert (first.person, first.instrument, first.reading_kind, first.by) == (MUM.id, None, ReadingKind.FIRST, date(2026, 2, 2))
    assert first.overdue(TODAY)
    assert not first.overdue(first.by)


def test_a_first_star_that_was_begun_is_due_with_whom_it_was_begun() -> None:
    begun = draft(TODAY, DAD)
    (first,) = due(begun)
    assert (first.person, first.draft, first.instrument) == (DAD.id, begun.id, "wheel")


def test_a_review_is_due_so_many_days_after_the_last_star_as_its_instrument_says() -> None:
    usual, often = star(date(2026, 2, 1)), star(date(2026, 2, 1), CHILD, instrument="quick")
    found = due(usual, often)
    assert [(one.called, one.by) for one in found] == [
        ("Canarychild", date(2026, 2, 1) + timedelta(42)), ("Canarymum", date(2026, 2, 1) + timedelta(84)),
    ]
    assert {one.reading_kind for one in found} == {ReadingKind.REVIEW}


def test_a_newer_star_moves_the_day_and_a_correction_or_retrospective_one_does_not() -> None:
    first = star(date(2026, 2, 1))
    correction = star(TODAY, corrects=first.id, as_at=date(2026, 2, 1))
    looked_back = star(TODAY, retrospective=True, as_at=date(2026, 5, 1))
    assert [one.by for one in due(first, correction, looked_back)] == [date(2026, 2, 1) + timedelta(84)]
    assert [one.by for one in due(first, star(date(2026, 5, 1)))] == [date(2026, 5, 1) + timedelta(84)]


def test_a_couple_is_asked_for_one_star_and_who_changed_to_another_star_for_the_new_one_only() -> None:
    joint = star(date(2026, 2, 1), joint_with=DAD.id)
    (one,) = due(joint)
    assert one.called == "Canarymum & Canarydad"
    changed = due(star(date(2026, 2, 1)), star(date(2026, 3, 1), instrument="other"))
    assert [one.instrument for one in changed] == ["other"]


def due_after_a_death(*records: Record, died: Person, episode: Episode = EPISODE) -> tuple[StarDue, ...]:
    """What is due when one of the three has died."""
    people = [one.evolve(died_on=date(2026, 5, 1)) if one is died else one for one in (MUM, DAD, CHILD)]
    return stars_due(stars_stand(FamilyFile.of([FAMILY, *people, episode, *records]), TODAY), TODAY, {})


def test_nobody_who_has_died_is_asked_for_a_star() -> None:
    ending = EPISODE.evolve(status=EpisodeStatus.CLOSING)
    assert [one.called for one in due_after_a_death(died=MUM)] == ["Canarydad"]
    assert [one.called for one in due_after_a_death(draft(TODAY), died=MUM)] == ["Canarydad"]
    assert due_after_a_death(star(date(2026, 2, 1)), died=MUM, episode=ending) == ()
    for episode in (EPISODE, ending):
        both = star(date(2026, 2, 1)), star(date(2026, 2, 1), CHILD)
        assert [one.called for one in due_after_a_death(*both, died=CHILD, episode=episode)] == ["Canarymum"]


def test_a_couples_series_ends_with_a_death_and_who_stays_goes_on_with_a_star_of_their_own() -> None:
    joint = star(date(2026, 3, 1), joint_with=DAD.id)
    for died, stays in ((MUM, DAD), (DAD, MUM)):
        (own,) = due_after_a_death(joint, died=died)
        assert (own.person, own.reading_kind, own.by) == (stays.id, ReadingKind.FIRST, date(2026, 5, 1) + timedelta(28))
    alone = star(date(2026, 2, 1))
    assert [(one.called, one.by) for one in due_after_a_death(alone, joint, died=DAD)] == [
        ("Canarymum", date(2026, 2, 1) + timedelta(84)),
    ]


def test_a_childs_star_is_not_the_first_star_of_the_carer() -> None:
    childs = star(date(2026, 5, 1), CHILD)
    assert [(one.called, one.reading_kind) for one in due(childs)] == [
        ("Canarymum", ReadingKind.FIRST), ("Canarychild", ReadingKind.REVIEW),
    ]
    assert [one.called for one in due(draft(TODAY, CHILD))] == ["Canarymum"]
    assert [one.called for one in due(star(date(2026, 5, 1), DAD))] == ["Canarydad"]


def test_a_main_carer_under_eighteen_is_a_carer() -> None:
    young = CHILD.evolve(is_primary_carer=True, date_of_birth=date(2009, 1, 1))
    file = FamilyFile.of([FAMILY, young, DAD, EPISODE, star(date(2026, 5, 1), young)])
    assert [one.reading_kind for one in stars_due(stars_stand(file, TODAY), TODAY)] == [ReadingKind.REVIEW]


def test_a_star_of_the_family_alone_moves_no_review_and_ends_nothing() -> None:
    hers, alone = star(date(2026, 2, 1)), star(date(2026, 5, 1), mode=CompletionMode.FAMILY_ONLY)
    assert [one.by for one in due(hers, alone)] == [date(2026, 2, 1) + timedelta(84)]
    assert [one.reading_kind for one in due(alone)] == [ReadingKind.FIRST]
    closing = alone.evolve(reading_kind=ReadingKind.CLOSING)
    ending = EPISODE.evolve(status=EpisodeStatus.CLOSING)
    assert [one.reading_kind for one in due(hers, closing, episode=ending)] == [ReadingKind.CLOSING]


def test_a_star_that_was_corrected_to_a_retrospective_one_no_longer_counts() -> None:
    first, wrong = star(date(2026, 1, 10)), star(date(2026, 5, 1))
    right = star(TODAY, corrects=wrong.id, retrospective=True, as_at=date(2026, 4, 1))
    assert [one.by for one in due(first, wrong, right)] == [date(2026, 1, 10) + timedelta(84)]


def test_stars_of_earlier_work_do_not_count() -> None:
    (first,) = due(star(date(2025, 3, 1)))
    assert first.reading_kind is ReadingKind.FIRST


def test_while_the_work_ends_each_series_needs_a_closing_star_or_a_reason() -> None:
    ending = EPISODE.evolve(status=EpisodeStatus.CLOSING)
    hers, childs = star(date(2026, 2, 1)), star(date(2026, 2, 1), CHILD)
    assert [(one.called, one.reading_kind, one.by) for one in due(hers, childs, episode=ending)] == [
        ("Canarychild", ReadingKind.CLOSING, TODAY), ("Canarymum", ReadingKind.CLOSING, TODAY),
    ]
    closing = star(date(2026, 5, 20), reading_kind=ReadingKind.CLOSING)
    excused = FAMILY.evolve(no_closing_star={CHILD.id: NoClosingStar(reason="Moved away", on=TODAY, by="worker")})
    assert due(hers, closing, childs, family=excused, episode=ending) == ()
    old = FAMILY.evolve(no_closing_star={CHILD.id: NoClosingStar(reason="Moved away", on=date(2025, 1, 1), by="worker")})
    assert [one.called for one in due(hers, closing, childs, family=old, episode=ending)] == ["Canarychild"]


def test_nothing_is_due_when_the_work_has_ended_or_after_a_closing_star() -> None:
    assert due(star(date(2026, 2, 1)), episode=EPISODE.evolve(status=EpisodeStatus.CLOSED)) == ()
    assert due(star(date(2026, 2, 1), reading_kind=ReadingKind.CLOSING)) == ()


def test_without_an_opening_day_no_first_star_is_asked_for_and_reviews_are() -> None:
    assert due(episode=None) == ()
    assert len(due(star(date(2026, 2, 1)), episode=None)) == 1


def test_a_familys_row_keeps_how_its_stars_stand_and_an_older_row_has_none() -> None:
    file = FamilyFile.of([FAMILY, MUM, EPISODE, star(date(2026, 2, 1), joint_with=DAD.id), draft(TODAY, CHILD)])
    row = summarise(file, TODAY)
    rows = TypeAdapter(CaseloadRow)
    kept = orjson.dumps(row)
    assert rows.validate_json(kept) == row
    assert row.stars is not None
    older = {name: value for name, value in orjson.loads(kept).items() if name != "stars"}
    assert rows.validate_python(older, strict=False).stars is None


GRAN = Person(family=FAMILY.id, forename="Canarygran", date_of_birth=date(1955, 1, 1))
DEAD = MUM.evolve(died_on=date(2026, 5, 1))


def due_in(*records: Record, day: date = TODAY) -> tuple[StarDue, ...]:
    return stars_due(stars_stand(FamilyFile.of([FAMILY, EPISODE, *records]), day), day)


def test_after_the_main_carers_death_a_star_is_due_with_who_cares_now() -> None:
    """Not at once: four weeks from the death, as from an opening. Once done it is reviewed like any other."""
    carer = GRAN.evolve(is_primary_carer=True)
    (first,) = due_in(DEAD, carer, CHILD, star(date(2026, 2, 1)))
    assert (first.person, first.reading_kind, first.by) == (GRAN.id, ReadingKind.FIRST, date(2026, 5, 29))
    (review,) = due_in(DEAD, carer, CHILD, star(date(2026, 2, 1)), star(date(2026, 5, 20), GRAN))
    assert (review.person, review.reading_kind) == (GRAN.id, ReadingKind.REVIEW)


def test_without_a_main_carer_nobody_is_proposed_by_age_alone() -> None:
    """The oldest adult lives elsewhere and somebody is protected from him; who lives with the child is proposed."""
    daniel = DAD.evolve(date_of_birth=date(1950, 1, 1))
    home = Household(family=FAMILY.id, members=dict.fromkeys((MUM.id, GRAN.id, CHILD.id), Stay()))
    away = Household(family=FAMILY.id, members={daniel.id: Stay()})
    risk = ContactRisk(family=FAMILY.id, protected=CHILD.id, from_person=daniel.id)
    assert [due.person for due in due_in(DEAD, daniel, GRAN, CHILD, home, away)] == [GRAN.id]
    assert due_in(DEAD, daniel, CHILD, home, away) == ()
    assert due_in(DEAD, daniel, CHILD, away) == ()
    assert due_in(DEAD, daniel, CHILD, Address(family=FAMILY.id, person=daniel.id, postcode="ZZ1 1ZZ")) == ()
    assert due_in(DEAD, daniel, CHILD, risk) == ()
    assert [due.person for due in due_in(DEAD, daniel, CHILD, risk.evolve(until=TODAY))] == [daniel.id]


@given(homes=st.dictionaries(st.sampled_from([DAD.id, GRAN.id, CHILD.id]), st.sampled_from(["a", "b"])), risky=st.booleans())
def test_who_is_proposed_lives_with_the_children_and_is_no_risk(homes: dict[str, str], risky: bool) -> None:
    """For any homes that are written down."""
    houses = [Household(family=FAMILY.id, members={who: Stay() for who, home in homes.items() if home == name}) for name in "ab"]
    risk = [ContactRisk(family=FAMILY.id, protected=CHILD.id, from_person=DAD.id)] if risky else []
    for first in due_in(DEAD, DAD, GRAN, CHILD, *houses, *risk):
        assert homes.get(first.person) == homes.get(CHILD.id)
        assert not (risky and first.person == DAD.id)
