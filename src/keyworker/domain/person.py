"""People of a family, born and unborn, living and remembered, and how they belong to each other.

A person whom two families share is two person records that carry the council's same person id. Who counts as a living child or
adult of the family on a day is decided here and gathered in `domain.family_file`; nobody else may look at `died_on` or `expected_on`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from keyworker.base.clock import Day
from keyworker.domain.pointers import Shape
from keyworker.domain.record import LINE_LENGTH, NAME_LENGTH, ListColumns, Part, Record, goes_on

CHILD_UNTIL = 18
UNNAMED = "Unnamed baby"
"""A child who was expected and whose name nobody has written down: true before the birth and after it."""
BORN_BY = timedelta(weeks=6)
"""So long after the day on which it was expected a child counts as born. A date is given for the fortieth week and no pregnancy goes
on for six more; six weeks is also when health visitors see every baby again (domain.md 1.2)."""

BABY_FOR = timedelta(days=365)
"""So long a child without a name is a baby whose name nobody has written down yet."""


@dataclass(frozen=True)
class Age:
    """How old somebody is on a day; of who has died by then, how old they were.

    `expected`: of a child who is not born yet. `overdue`: that day has passed. `about`: worked out from when the birth was expected.
    """

    years: int | None
    about: bool = False
    expected: date | None = None
    overdue: bool = False
    died: date | None = None


class Person(Record):
    """One person of a family. Either `date_of_birth` or `expected_on`, never both (SSD: not both DoB and expected)."""

    kind: ClassVar[str] = "person"
    shape: ClassVar[Shape] = Record.shape.also(groups={(): (("date_of_birth", "expected_on"),)})

    forename: str = Field(default="", max_length=NAME_LENGTH)
    surname: str = Field(default="", max_length=NAME_LENGTH)
    known_as: str = Field(default="", max_length=NAME_LENGTH, description="the name that the family uses")
    date_of_birth: Day | None = None
    expected_on: Day | None = Field(default=None, description="of an unborn child")
    died_on: Day | None = None
    sex: str = Field(default="", max_length=40)
    gender: str = Field(default="", max_length=200)
    ethnicity: str = Field(default="", max_length=40, description="code of the Standard Safeguarding Dataset")
    is_primary_carer: bool = False
    phone: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=320)
    school: str = Field(default="", max_length=LINE_LENGTH)
    surgery: str = Field(default="", max_length=LINE_LENGTH)
    language: str = Field(default="", max_length=100)
    interpreter_needed: bool = False
    disabilities: dict[str, bool] = Field(default_factory=dict, description="SSD disability codes, each true")
    identifiers: dict[str, str] = Field(default_factory=dict, description="type of identifier: value (UPN, NHS number …)")
    council_person_id: str | None = Field(default=None, max_length=100)
    notes: str = Field(default="", max_length=LINE_LENGTH)

    @model_validator(mode="after")
    def _born_or_expected(self) -> Self:
        if self.date_of_birth and self.expected_on:
            raise ValueError("a person has a date of birth or an expected date, not both")
        return self

    def full_name(self, on: date | None = None) -> str:
        """Forename and surname; what is known of them, `Unnamed baby` for a baby's forename, else `Name not known`."""
        forename = self.forename.strip() or (UNNAMED if self._is_unnamed_baby(on) else "")
        return " ".join(part for part in (forename, self.surname.strip()) if part) or "Name not known"

    def called(self, on: date | None = None) -> str:
        """The name that the family uses: `known_as`, else the forename, else `Unnamed baby`, else the full name.

        Who is a baby is asked of the day `on`, else of the day on which the person was first written down.
        """
        return self.given_name() or (UNNAMED if self._is_unnamed_baby(on) else self.full_name(on))

    def given_name(self) -> str:
        """The name that the family uses or the forename; empty when neither is known."""
        return self.known_as.strip() or self.forename.strip()

    def has_died_by(self, day: date) -> bool:
        """Whether the person had died on a day; on the day of the death they had."""
        return self.died_on is not None and self.died_on <= day

    def is_unborn(self, day: date) -> bool:
        """Whether this is a child who is expected on a day: not born, not lost, and not expected so long ago that it must be born.

        A date of birth that is still to come, as another system may hold it, is a day on which a child is expected.
        """
        born = self.birth(day)
        return not self.has_died_by(day) and (born > day if born else self.was_expected())

    def is_overdue(self, day: date) -> bool:
        """Whether the day on which a child was expected has passed, and nobody has said that it was born."""
        return self.is_unborn(day) and self.expected_on is not None and self.expected_on < day

    def birth(self, day: date) -> date | None:
        """The day of birth as far as it is known on a day: an expected date from long ago (`BORN_BY`) is taken for it.

        Of a child who died before it would be, nobody knows whether it was born.
        """
        if self.date_of_birth is None and self.expected_on is not None and self.expected_on <= day - BORN_BY:
            return None if self.has_died_by(self.expected_on + BORN_BY) else self.expected_on
        return self.date_of_birth

    def age_on(self, day: date) -> int | None:
        """Full years on a day, of who has died by then at the death; None when not known, unborn, or born later."""
        born, on = self.birth(day), min(day, self.died_on or day)
        if born is None or born > on:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def age(self, day: date) -> Age:
        """How old the person is on a day, with what there is to say beside it."""
        return Age(
            self.age_on(day), about=self.date_of_birth is None and self.birth(day) is not None,
            expected=self.expected_on if self.is_unborn(day) else None, overdue=self.is_overdue(day),
            died=self.died_on if self.has_died_by(day) else None,
        )

    def is_child_on(self, day: date) -> bool:
        """Whether the person is unborn or under 18 on a day; a person of unknown age is not counted as a child."""
        age = self.age_on(day)
        return self.is_unborn(day) or (age is not None and age < CHILD_UNTIL)

    def counts_otherwise_on(self, day: date) -> date | None:
        """The next day after `day` on which the person counts as something else: born, grown up, or no longer living."""
        born, expected = self.date_of_birth or self.expected_on, self.expected_on
        turns = (self.date_of_birth, self.died_on, _grown_up(born) if born else None, _certainly_born(expected) if expected else None)
        return min((turn for turn in turns if turn is not None and turn > day), default=None)

    def was_expected(self) -> bool:
        """Whether nothing but a day on which the birth was expected is known of it."""
        return self.expected_on is not None and self.date_of_birth is None

    def birth_is_unsure(self, parents: Iterable["Person"], day: date) -> bool:
        """Whether the mother of a child who was expected died before it would be born: until a birth or a death is written down nobody
        knows what became of it.

        Which of the parents that is says their sex: without a woman among them, whoever is not known to be a man.
        """
        if self.expected_on is None or not self.was_expected() or self.has_died_by(day):
            return False
        sexes = [(parent, parent.sex.strip().casefold()[:1]) for parent in parents]
        mothers = [parent for parent, sex in sexes if sex == "f"] or [parent for parent, sex in sexes if sex != "m"]
        born = _certainly_born(self.expected_on) or date.max
        return bool(mothers) and all(mother.died_on is not None and mother.died_on <= day and mother.died_on < born for mother in mothers)

    def _is_unnamed_baby(self, on: date | None) -> bool:
        """Whether this is a child whose name nobody has written down, expected or a baby on a day."""
        born = self.date_of_birth or self.expected_on
        day = on or (self.made_at.local().date() if self.made_at else None)
        if self.given_name() or born is None:
            return False
        return day - born < BABY_FOR if day is not None else self.was_expected()

    def columns(self) -> ListColumns:
        """The date of birth as what happened."""
        return ListColumns(happened=self.date_of_birth)

    def search_text(self) -> str:
        """Names, school and surgery, phone and identifiers."""
        words = [self.forename, self.surname, self.known_as, self.school, self.surgery, self.phone]
        return " ".join([*words, *self.identifiers.values()])


def _grown_up(born: date) -> date | None:
    """The day of coming of age; 29 February counts from 1 March, as in `age_on`. None beyond the calendar."""
    if born.year > date.max.year - CHILD_UNTIL:
        return None
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + CHILD_UNTIL, 3, 1) if leap else born.replace(year=born.year + CHILD_UNTIL)


def _certainly_born(expected: date) -> date | None:
    """The day from which a child that was expected counts as born. None beyond the calendar."""
    return expected + BORN_BY if expected <= date.max - BORN_BY else None


class RelationshipType(StrEnum):
    """What `one` is to `other`; the reverse is worked out, never stored twice."""

    PARENT = "parent"
    STEP_PARENT = "step_parent"
    CARER = "carer"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    HALF_SIBLING = "half_sibling"
    PARTNER = "partner"
    FORMER_PARTNER = "former_partner"
    OTHER_FAMILY = "other_family"
    FRIEND = "friend"


class Relationship(Record):
    """`one` is the `relationship` of `other`: a parent of a child, a partner of a partner."""

    kind: ClassVar[str] = "relationship"

    one: str
    other: str
    relationship: RelationshipType
    parental_responsibility: bool | None = Field(default=None, description="none: not known")
    since: Day | None = None
    until: Day | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it has not ended by a day."""
        return goes_on(self.until, day)


class Stay(Part):
    """From when until when somebody lives somewhere; none: not known, or still."""

    since: Day | None = None
    until: Day | None = None
