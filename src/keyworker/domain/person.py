"""People of a family, born and unborn, and how they belong to each other.

A person whom two families share is two person records that carry the council's same person id.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from keyworker.domain.leaves import Shape
from keyworker.domain.record import LINE_LENGTH, NAME_LENGTH, ListColumns, Part, Record

CHILD_UNTIL = 18


class Person(Record):
    """One person of a family. Either `date_of_birth` or `expected_on`, never both (SSD: not both DoB and expected)."""

    kind: ClassVar[str] = "person"
    shape: ClassVar[Shape] = Record.shape.also(groups={(): (("date_of_birth", "expected_on"),)})

    forename: str = Field(default="", max_length=NAME_LENGTH)
    surname: str = Field(default="", max_length=NAME_LENGTH)
    known_as: str = Field(default="", max_length=NAME_LENGTH, description="the name that the family uses")
    date_of_birth: date | None = None
    expected_on: date | None = Field(default=None, description="of an unborn child")
    died_on: date | None = None
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

    def full_name(self) -> str:
        """Forename and surname; what is known of them, else `Unborn child` or `Name not known`."""
        name = " ".join(part for part in (self.forename.strip(), self.surname.strip()) if part)
        return name or ("Unborn child" if self.is_unborn() else "Name not known")

    def called(self) -> str:
        """The name that the family uses: `known_as`, else the forename, else `Unborn child`, else the full name."""
        name = self.known_as.strip() or self.forename.strip()
        return name or ("Unborn child" if self.is_unborn() else self.full_name())

    def is_unborn(self) -> bool:
        """Whether this is a child who is expected."""
        return self.expected_on is not None and self.date_of_birth is None

    def age_on(self, day: date) -> int | None:
        """Full years on a day; None when not known, unborn, or born later."""
        born = self.date_of_birth
        if born is None or born > day:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_child_on(self, day: date) -> bool:
        """Whether the person is unborn or under 18 on a day; a person of unknown age is not counted as a child."""
        age = self.age_on(day)
        return self.is_unborn() or (age is not None and age < CHILD_UNTIL)

    def columns(self) -> ListColumns:
        """The date of birth as what happened."""
        return ListColumns(happened=self.date_of_birth)

    def search_text(self) -> str:
        """Names, school and surgery, phone and identifiers."""
        words = [self.forename, self.surname, self.known_as, self.school, self.surgery, self.phone]
        return " ".join([*words, *self.identifiers.values()])


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
    since: date | None = None
    until: date | None = None


class Stay(Part):
    """From when until when somebody lives somewhere; none: not known, or still."""

    since: date | None = None
    until: date | None = None
