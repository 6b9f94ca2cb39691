"""Who counts as living on a day, who is expected, who is remembered: one rule, and what every list of the domain makes of it."""

import ast
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.paths import shipped
from keyworker.domain.caseload import stale_on, summarise
from keyworker.domain.chronology import DIED, EventKind, chronology, happened_to
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import BORN_BY, Age, Person, Relationship, RelationshipType
from keyworker.domain.plan_checks import Check, CheckName, plan_checks
from keyworker.domain.star_due import stars_due, stars_stand
from keyworker.programme.star_asked import Asked
from keyworker.programme.star_pairs import PairRules, Why
from keyworker.programme.star_progress import FamilyStars, series_pairs
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import TODAY, family_id, family_records, new_family
from tests.fakes.remembered import remembered_family

DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))
MAYBE = st.none() | DAYS
REMEMBERED = remembered_family()
FILE = REMEMBERED.records.file()


def person(born: date | None, expected: date | None, died: date | None) -> Person:
    """Somebody of the family with one of the two dates."""
    return Person(family=family_id(1), date_of_birth=born, expected_on=None if born else expected, died_on=died)


def check(name: CheckName) -> Check:
    """One check on the plan of the family in which two have died."""
    assert FILE.plan is not None
    return next(check for check in plan_checks(FILE, FILE.plan, TODAY) if check.name is name)


@given(born=MAYBE, expected=MAYBE, died=MAYBE, day=DAYS)
def test_everybody_is_living_or_expected_or_remembered(born: date | None, expected: date | None, died: date | None, day: date) -> None:
    """On each day exactly one of the three; the living are children or adults; and nobody who has died grows older."""
    somebody = person(born, expected, died)
    file = FamilyFile.of([new_family(), somebody])
    groups = (file.living(day), file.expected(day), file.unsure(day), file.remembered(day))
    assert [len(group) for group in groups].count(1) == 1
    assert sum(map(len, groups)) == 1
    assert len(file.children(day)) + len(file.adults(day)) == len(file.living(day))
    assert file.of_the_family(day) == (*file.living(day), *file.expected(day))
    if died is not None and day >= died:
        assert file.remembered(day)
        assert somebody.age_on(day) == somebody.age_on(day + timedelta(days=4000)) or somebody.date_of_birth is None


@given(born=MAYBE, expected=MAYBE, died=MAYBE, day=DAYS, later=st.integers(0, 9000))
def test_a_row_is_out_of_date_when_somebody_counts_as_something_else(
    born: date | None, expected: date | None, died: date | None, day: date, later: int
) -> None:
    """Until the day that `stale_on` says, a family's row says who is a child, who is expected and who is named."""
    file = FamilyFile.of([new_family(), person(born, expected, died)])
    until, then = stale_on(file, day), day + timedelta(days=later)
    if until is None or then < until:
        now, afterwards = summarise(file, day), summarise(file, then)
        assert (now.people, now.children, now.expected) == (afterwards.people, afterwards.children, afterwards.expected)


def test_a_date_that_is_not_long_past_asks_and_one_that_is_counts_as_the_birth() -> None:
    """A child is expected until six weeks after its day; from the day after its day somebody is asked; then it is born, about."""
    due = date(2026, 10, 1)
    child = Person(family=family_id(1), expected_on=due)
    assert child.age(due) == Age(None, expected=due)
    assert child.age(due + timedelta(days=1)) == Age(None, expected=due, overdue=True)
    assert child.age(due + BORN_BY - timedelta(days=1)) == Age(None, expected=due, overdue=True)
    assert child.age(due + BORN_BY) == Age(0, about=True)


def test_a_teenager_whose_birth_stands_in_the_column_for_expected_dates_is_no_unborn_child() -> None:
    """A date of birth that was put into the wrong column of an extract makes a child of that age."""
    teenager = Person(family=family_id(1), forename="Naomi", expected_on=date(2012, 8, 30))
    file = FamilyFile.of([new_family(), teenager])
    assert (file.children(TODAY), file.expected(TODAY)) == ((teenager,), ())
    assert teenager.age(TODAY) == Age(14, about=True)
    assert summarise(file, TODAY).children == (("Naomi", None),)


def test_a_child_who_was_lost_before_the_birth_is_remembered() -> None:
    """Nobody asks whether it was born, and it has no age."""
    child = Person(family=family_id(1), expected_on=date(2026, 6, 1), died_on=date(2026, 4, 2))
    file = FamilyFile.of([new_family(), child])
    assert (file.expected(TODAY), file.children(TODAY), file.remembered(TODAY)) == ((), (), (child,))
    assert child.age(TODAY).years is None


@given(born=MAYBE, expected=MAYBE, died=MAYBE, mother=MAYBE, sex=st.sampled_from(["", "F", "Female", "M"]), day=DAYS)
def test_a_child_whose_mother_died_before_its_birth_is_in_no_list(
    born: date | None, expected: date | None, died: date | None, mother: date | None, sex: str, day: date
) -> None:
    """On each day somebody is in exactly one group; who is unsure was expected, has a mother who died before that, and no birth or death."""
    child = person(born, expected, died)
    parent = Person(family=family_id(1), sex=sex, date_of_birth=date(1990, 1, 1), died_on=mother)
    tie = Relationship(family=family_id(1), one=parent.id, other=child.id, relationship=RelationshipType.PARENT)
    file = FamilyFile.of([new_family(), child, parent, tie])
    groups = (file.living(day), file.expected(day), file.unsure(day), file.remembered(day))
    assert [child in group for group in groups].count(True) == 1
    assert {person.id for person in file.of_the_family(day)} == {person.id for person in (*file.living(day), *file.expected(day))}
    if child in file.unsure(day):
        assert expected is not None
        assert mother is not None
        assert sex != "M"
        assert mother <= day
        assert mother < expected + BORN_BY
        assert not child.has_died_by(day)


def test_nobody_asks_whether_the_baby_of_a_mother_who_has_died_has_been_born() -> None:
    """Neither when its day has passed nor when it would count as born; the father's death changes nothing."""
    records = family_records()
    mother, father = records.mother.evolve(died_on=TODAY), records.partner.evolve(died_on=TODAY)
    for day in (TODAY, TODAY + timedelta(days=95), TODAY + timedelta(days=300)):
        row = summarise(replace(records, mother=mother).file(), day)
        assert (row.expected, [name for name, _ in row.children]) == ((), ["Ellie", "Noah"])
    assert summarise(replace(records, partner=father).file(), TODAY).expected
    born = records.unborn.evolve(expected_on=None, date_of_birth=TODAY)
    assert len(summarise(replace(records, mother=mother, unborn=born).file(), TODAY).children) == 3


def test_an_age_stands_still_at_a_death() -> None:
    """How old somebody was, never how old they would be."""
    assert Person(date_of_birth=date(2014, 5, 1), died_on=date(2024, 4, 30)).age_on(TODAY) == 9


def test_a_row_names_and_counts_the_living() -> None:
    """In the list of families, in what has not been seen, and in stars to go on with."""
    row = summarise(FILE, TODAY)
    for name in REMEMBERED.names():
        assert name not in repr(replace(row, stars=None))
    assert [name for name, _ in row.children] == ["Noah"]
    assert row.draft_star is (REMEMBERED.records.draft is not None)


def test_no_check_asks_for_somebody_who_has_died() -> None:
    """Not for their words, nor as a parent; and a step that they took on asks for a new name."""
    for name in REMEMBERED.names():
        assert all(name not in check.names for check in plan_checks(FILE, FILE.plan, TODAY)) if FILE.plan else False
    assert check(CheckName.EACH_CHILD_HEARD).names == ("Noah",)
    assert check(CheckName.OWNER_AND_DATE).record == REMEMBERED.steps[0].id


def test_an_answer_of_somebody_who_has_died_does_not_speak_for_the_others() -> None:
    """Neither to working together nor to the plan."""
    partner = REMEMBERED.records.partner.id
    plan, agreements = FILE.plan, [agreement for agreement in FILE.agreements if partner in agreement.people]
    assert plan is not None
    alone = {partner: plan.family_agreement[partner]}
    kept = [record for record in FILE.records.values() if record.kind not in ("agreement", "plan")]
    file = FamilyFile.of([*kept, plan.evolve(family_agreement=alone), *(agreement.evolve(privacy_notice="2026-04") for agreement in agreements)])
    assert file.plan is not None
    met = {check.name: check.met for check in plan_checks(file, file.plan, TODAY)}
    assert not met[CheckName.FAMILY_ANSWERED]
    assert not met[CheckName.AGREED_TO_WORK]


def test_no_star_is_due_with_somebody_who_has_died() -> None:
    """And the main carer is one who is living."""
    due = stars_due(stars_stand(FILE, TODAY + timedelta(days=400)), TODAY + timedelta(days=400))
    assert not {entry.person for entry in due} & {REMEMBERED.records.eldest.id, REMEMBERED.records.partner.id}
    widowed = family_records()
    mother = widowed.mother.evolve(died_on=TODAY)
    file = FamilyFile.of([*(record for record in widowed.everything() if record.id != mother.id), mother])
    assert file.main_carer(TODAY) is None
    assert stars_stand(file, TODAY).carer in {person.id for person in file.adults(TODAY)}


def test_no_figure_counts_a_star_of_somebody_who_has_died() -> None:
    """It is left out, and the figure says why."""
    stars = FamilyStars.of(FILE, TODAY)
    assert stars.died == {REMEMBERED.records.eldest.id, REMEMBERED.records.partner.id}
    assert not stars.died & stars.adults
    asked = Asked("local-five", INSTRUMENTS, PairRules(as_at=TODAY))
    found = {people: why for people, why in series_pairs(stars, asked).items() if people & stars.died}
    assert set(found.values()) == {Why.DIED}


def test_a_death_stands_in_the_chronology() -> None:
    """On its day, about whoever died."""
    events = happened_to(chronology(FILE), kind=EventKind.DEATH)
    assert {(event.title, *event.people) for event in events} == {
        (DIED, REMEMBERED.records.eldest.id), (DIED, REMEMBERED.records.partner.id)
    }


ASKED_IN = {
    "domain/person.py": "the rule", "domain/family_file.py": "the order of a family", "domain/caseload.py": "the day on which Today asks",
    "domain/chronology.py": "the day of a death", "casework/people.py": "writing it down", "ui/pages/family/panels.py": "the fields to write in",
}
"""Where the two dates themselves are looked at, and what for."""


def test_who_is_living_is_asked_in_one_place() -> None:
    """No list, check or document decides by itself what a day of death or an expected date means: `FamilyFile` and `Person` say."""
    source = shipped("src", "keyworker")
    asked = {
        str(path.relative_to(source))
        for path in source.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("died_on", "expected_on")
    }
    assert asked == set(ASKED_IN)
