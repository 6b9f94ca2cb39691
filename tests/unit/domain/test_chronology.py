"""The chronology is built from what was recorded, and from nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from keyworker.base.clock import Moment
from keyworker.domain.agreement import Agreed, Answer, AnswerRead
from keyworker.domain.chronology import PLAN_AGREED, TITLES, EventKind, chronology, happened_to
from keyworker.domain.contact import Contact
from keyworker.domain.family_file import FamilyFile, LateWork
from keyworker.domain.household import Household
from keyworker.domain.person import Stay
from keyworker.domain.visibility import Visibility
from tests.fakes.families import TODAY, family_records, new_family


def test_it_is_one_line_of_time_oldest_first() -> None:
    days = [one.on for one in chronology(family_records().file())]
    assert days == sorted(days)
    assert len(days) > 10


def test_every_part_of_the_work_has_its_events() -> None:
    kinds = {one.kind for one in chronology(family_records().file())}
    assert kinds == set(EventKind) - {EventKind.DECISION, EventKind.FORM, EventKind.DEATH, EventKind.LATE}


def test_a_family_of_which_nothing_is_known_has_no_events() -> None:
    assert chronology(FamilyFile.of([new_family()])) == ()


def test_what_is_only_planned_has_not_happened() -> None:
    file = family_records(contacts=0).file()
    assert not [one for one in chronology(file) if one.kind is EventKind.CONTACT]


def test_what_has_no_day_is_left_out() -> None:
    family = family_records(contacts=0, with_plan=False, with_star=False)
    undated = (Contact(family=family.family.id), Household(family=family.family.id, members={family.mother.id: Stay()}))
    assert chronology(family.with_more(*undated).file()) == chronology(family.file())


def test_somebody_who_moved_out_and_in_again_has_an_event_for_each() -> None:
    family = family_records()
    moves = happened_to(chronology(family.file()), family.father.id, EventKind.MOVE)
    assert [one.title for one in moves] == ["Moved in", "Moved out", "Moved in"]
    assert moves[1].on == TODAY - timedelta(days=260)


def test_filtering_by_person_keeps_only_what_they_were_part_of() -> None:
    family = family_records()
    events = happened_to(chronology(family.file()), family.eldest.id)
    assert events
    assert all(family.eldest.id in one.people for one in events)


def test_an_event_is_as_visible_as_its_record() -> None:
    concern = happened_to(chronology(family_records().file()), kind=EventKind.CONCERN)[0]
    assert concern.visibility is Visibility.RESTRICTED


def test_titles_are_constant_words_so_that_a_screen_can_translate_them() -> None:
    assert {one.title for one in chronology(family_records().file())} <= set(TITLES)


def test_what_was_written_late_stands_once() -> None:
    """It is marked where its record has an event that says all of it, and is an event of its own elsewhere; both are found by that kind."""
    family = family_records()
    file, moment = family.file(), Moment(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    contact, plan = next(one for one in file.contacts if one.completed()), file.plan
    assert plan is not None
    work = [LateWork(record, kind, by, "Priya", moment) for record, kind, by in
            ((contact.id, "contact", "a"), (plan.id, "plan", "a"), (contact.id, "contact", "b"))]
    before, after = chronology(file), chronology(replace(file, late=tuple(work)))
    assert len(after) == len(before) + 2
    late = happened_to(after, kind=EventKind.LATE)
    assert [(one.kind, one.record, one.late) for one in late if one.kind is not EventKind.LATE] == [(EventKind.CONTACT, contact.id, work[0])]
    assert {(one.record, one.late) for one in late if one.kind is EventKind.LATE} == {(plan.id, work[1]), (contact.id, work[2])}


def test_a_star_is_on_the_day_that_it_is_about_and_its_correction_on_the_day_that_it_was_put_right() -> None:
    family = family_records()
    assert family.finished is not None
    day = TODAY - timedelta(days=200)
    entered = family.finished.evolve(id="entered", as_at=day)
    right = family.finished.evolve(id="right", corrects="entered", as_at=day, correction_reason="Canaryreason")
    events = {one.record: one for one in chronology(family.with_more(entered, right).file())}
    assert events["entered"].on == day
    assert (events["right"].on > day, events["right"].title, events["right"].detail) == (True, "Star put right", "Canaryreason")


def test_both_answers_of_somebody_are_in_it_as_far_as_the_record_has_them() -> None:
    """A no after a yes: the day of each, and the words of the one that holds."""
    family = family_records()
    assert family.plan is not None
    yes = AnswerRead(person=family.mother.id, answer=Answer.YES, at=Moment(datetime(2026, 11, 2, 9, tzinfo=UTC)))
    no = Agreed(answer=Answer.NO, on=date(2026, 11, 9), words="Not any more")
    plan = family.plan.evolve(family_agreement={family.mother.id: no}, answers_read={"a": yes})
    events = chronology(FamilyFile.of([*(record for record in family.file().records.values() if record.id != plan.id), plan]))
    answers = [(event.on, event.detail) for event in events if event.title == PLAN_AGREED]
    assert answers == [(date(2026, 11, 2), ""), (date(2026, 11, 9), "Not any more")]
