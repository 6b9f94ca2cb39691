"""What a form may learn from the record: columns, ages, and what it must never learn."""

import csv
import io
from datetime import date, timedelta

import pytest

from keyworker.casework.forms_record import AGENCIES, FAMILY, PEOPLE, PLAN, STAR, age_group, record_files
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import MARKUP, TODAY, FamilyRecords, family_records, new_family

COLUMNS = {"people.csv": PEOPLE, "agencies.csv": AGENCIES, "star.csv": STAR, "plan.csv": PLAN, "family.csv": FAMILY}


def tables(file: FamilyFile) -> dict[str, list[dict[str, str]]]:
    """The files, read again."""
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in record_files(file, TODAY, INSTRUMENTS).items()}


def by_name(family: FamilyRecords, file: str) -> dict[str, dict[str, str]]:
    """The rows of one file by their value."""
    return {row["name"]: row for row in tables(family.file())[file]}


def test_every_file_is_there_even_for_a_family_of_which_nothing_is_known() -> None:
    """With its columns, so that a form that asks for them opens."""
    for name, text in record_files(FamilyFile.of([new_family()]), TODAY, INSTRUMENTS).items():
        assert tuple(text.splitlines()[0].split(",")) == COLUMNS[name]


@pytest.mark.parametrize(("days", "group"), [
    (0, "under_5"), (5 * 365 - 30, "under_5"), (5 * 365 + 30, "5_10"), (11 * 365 - 30, "5_10"), (11 * 365 + 30, "11_17"),
    (18 * 365 - 30, "11_17"), (18 * 365 + 30, "adult"),
])
def test_the_three_ages_of_a_childs_voice(days: int, group: str) -> None:
    """Under five, five to ten, eleven and over; then adults."""
    assert age_group(Person(date_of_birth=TODAY - timedelta(days=days)), TODAY) == group


def test_an_unborn_child_and_one_of_unknown_age() -> None:
    """Neither is guessed."""
    assert age_group(Person(expected_on=date(2027, 1, 1)), TODAY) == "unborn"
    assert age_group(Person(), TODAY) == "not_known"


def test_people_are_called_as_the_family_calls_them() -> None:
    """Children, carers, who lives at home, and the unborn are told apart."""
    family = family_records()
    people = by_name(family, "people.csv")
    mother, eldest, unborn = people[family.mother.id], people[family.eldest.id], people[family.unborn.id]
    assert (mother["label"], mother["carer"], mother["child"], mother["at_home"]) == ("Sam", "yes", "no", "yes")
    assert (eldest["child"], eldest["age_group"], eldest["age"]) == ("yes", "11_17", "11")
    assert (unborn["child"], unborn["unborn"], unborn["age"]) == ("yes", "yes", "")
    assert people[family.father.id]["at_home"] == "no"


def test_no_place_number_or_risk_is_given_to_a_form() -> None:
    """Answers may be shown to the family: an address that is withheld, a person's telephone, a risk and a concern are not there."""
    text = "".join(record_files(family_records().file(), TODAY, INSTRUMENTS).values())
    for secret in ("Canal Street", "ZZ99", "Mill Rise", "07700 900123", "must not learn", "does not sleep"):
        assert secret not in text


def test_the_plan_gives_its_sections_goals_and_steps() -> None:
    """Each under a value that stays the same."""
    family = family_records()
    plan = by_name(family, "plan.csv")
    assert plan["wants"]["text"].startswith("Calm mornings.")
    goals = [row for row in plan.values() if row["kind"] == "goal"]
    steps = [row for row in plan.values() if row["kind"] == "action"]
    assert [row["label"] for row in goals] == ["Ellie goes to school every day", "People we can count on"]
    assert {row["goal"] for row in steps} == {row["name"] for row in goals}


def test_the_star_gives_the_newest_finished_reading() -> None:
    """With the first score beside it; a draft is nobody's business yet."""
    family = family_records()
    star = tables(family.file())["star.csv"]
    learning = next(row for row in star if row["area"] == "learning")
    assert (learning["score"], learning["person"], learning["picked"]) == ("2", family.mother.id, "1")
    assert family.draft is not None
    assert not any(row["name"].startswith(family.draft.id) for row in star)


def test_the_family_row_says_who_works_with_them_and_when() -> None:
    """What a form would otherwise ask again."""
    (row,) = tables(family_records().file())["family.csv"]
    assert (row["worker_name"], row["work_began"], row["last_visit"]) == ("Priya Nair", "2026-08-23", "2026-11-07")
    assert (row["next_review"], row["next_visit"], row["agreed_on"]) == ("2026-12-19", "2026-11-24", "2026-08-29")


def test_names_with_marks_come_through_as_they_are() -> None:
    """Commas, quotes, markup and line breaks are words and nothing else."""
    family = family_records(names=MARKUP)
    assert {row["label"] for row in tables(family.file())["people.csv"]} >= {family.eldest.called(), family.mother.called()}
