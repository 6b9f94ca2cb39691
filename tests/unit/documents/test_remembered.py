"""No document that a family is given names somebody who has died, but where something was done or given."""

from dataclasses import replace
from datetime import date, timedelta

from keyworker.documents.family_plan import make_family_copy, name_of
from keyworker.documents.made_copy import MadeCopy
from keyworker.domain.person import Person
from keyworker.domain.plan import ActionStatus
from tests.fakes.families import TODAY, WORKER_RECORD, FamilyRecords, family_records
from tests.fakes.remembered import remembered_family
from tests.unit.documents.families import COUNCIL, INSTRUMENTS, text_of

FAMILY = remembered_family()


def copy(records: FamilyRecords, reader: Person) -> MadeCopy:
    """The family's copy for one person."""
    return make_family_copy(records.file(), frozenset({reader.id}), instruments=INSTRUMENTS, council=COUNCIL, made_on=TODAY,
                            version="1", worker=WORKER_RECORD)


def test_the_plan_on_paper_names_nobody_who_has_died() -> None:
    """Not among whom it is for, in the star, as the owner of a step, in the words of a child, nor with a line to sign."""
    for reader in (FAMILY.records.mother, FAMILY.records.youngest):
        text = text_of(copy(FAMILY.records, reader).pdf)
        assert not [name for name in FAMILY.names() if name in text]
        assert "Step 0" in text
        assert "Not agreed yet" in text


def test_who_did_a_step_keeps_it() -> None:
    """What somebody did for the family while they lived stays theirs."""
    done = FAMILY.steps[1].evolve(status=ActionStatus.DONE)
    others = tuple(record for record in FAMILY.records.others if record.id != done.id)
    records = FamilyRecords(**{**vars(FAMILY.records), "others": (*others, done)})
    assert FAMILY.names()[1] in text_of(copy(records, FAMILY.records.mother).pdf)


def test_what_is_not_printed_is_not_counted_as_left_out() -> None:
    """Nothing is kept from a reader when the words of a child who died are not on the plan."""
    made = copy(FAMILY.records, FAMILY.records.mother)
    assert (made.left_out, made.warnings) == (0, ())


def test_a_baby_without_a_name_is_called_by_when_it_was_expected() -> None:
    """Before its day, after it, and when it must have been born."""
    baby = Person(expected_on=TODAY)
    assert name_of(baby, TODAY) == "A baby, expected in November 2026"
    assert name_of(baby, TODAY + timedelta(days=1)) == "A baby, expected in November 2026"
    assert name_of(baby, TODAY + timedelta(days=11)) == "A baby, expected in November 2026"
    assert name_of(baby, TODAY + timedelta(days=60)) == "Unnamed baby"


def test_a_teenager_whose_name_nobody_has_written_down_is_no_baby() -> None:
    """An expected day of long ago counts as the birth; nobody signs under no name."""
    teenager = Person(family=FAMILY.records.family.id, expected_on=date(2012, 8, 30))
    assert name_of(teenager, TODAY) == "Name not known"
    without = text_of(copy(FAMILY.records, FAMILY.records.mother).pdf)
    text = text_of(copy(FAMILY.records.with_more(teenager), FAMILY.records.mother).pdf)
    assert "Unnamed baby" not in text
    assert text.count("I do not agree with this part") == without.count("I do not agree with this part")
    assert name_of(teenager.evolve(surname="Reid"), TODAY) == "Reid"


def test_nothing_is_said_of_the_baby_of_a_mother_who_has_died() -> None:
    """Until somebody writes down a birth or a death."""
    records = family_records()
    mother = records.mother.evolve(died_on=TODAY - timedelta(days=3))
    reader = records.partner
    assert "A baby, expected in" in text_of(copy(records, reader).pdf)
    text = text_of(copy(replace(records, mother=mother), reader).pdf)
    assert "A baby" not in text
    assert "Unnamed baby" not in text
