"""Laws of when a star is next to be done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from pydantic import TypeAdapter

from keyworker.base.clock import Moment
from keyworker.domain.caseload import CaseloadRow, summarise
from keyworker.domain.family import Episode, EpisodeStatus, Family, NoClosingStar
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.record import Record
from keyworker.domain.star import ReadingKind, ReadingStatus, StarReading
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
