"""Who lives where, from whom an address is withheld, and who must not learn about whom.

A household is people at one address at a time; a parent who lives elsewhere belongs to the family, not to the household.
"""

from datetime import date
from typing import ClassVar

from pydantic import Field

from keyworker.base.clock import Day
from keyworker.domain.person import Stay
from keyworker.domain.pointers import Shape
from keyworker.domain.protective import if_no_end, if_true
from keyworker.domain.record import LINE_LENGTH, Record, goes_on


class Household(Record):
    """People who live together; `members` by person id."""

    kind: ClassVar[str] = "household"
    shape: ClassVar[Shape] = Record.shape.also(whole=[("members", "*")])

    name: str = Field(default="", max_length=200)
    members: dict[str, Stay] = Field(default_factory=dict)

    def living_here(self, day: date) -> frozenset[str]:
        """Ids of the people who live here on a day."""
        return frozenset(
            person
            for person, stay in self.members.items()
            if (stay.since is None or stay.since <= day) and goes_on(stay.until, day)
        )


class Address(Record):
    """Where a household, or one person, lives or lived."""

    kind: ClassVar[str] = "address"
    shape: ClassVar[Shape] = Record.shape.also(groups={(): (("lines", "postcode", "town", "uprn"),)}, strict={("withheld_from", "*"): if_true})

    household: str | None = None
    person: str | None = None
    address_type: str = Field(default="Home", max_length=100)
    lines: str = Field(default="", max_length=LINE_LENGTH, description="the lines above the postcode, by line breaks")
    town: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=20)
    uprn: str = Field(default="", max_length=20, description="unique property reference number, up to 12 digits")
    phone: str = Field(default="", max_length=100)
    since: Day | None = None
    until: Day | None = None
    withheld_from: dict[str, bool] = Field(default_factory=dict, description="person ids who must not learn it, each true")
    withheld_reason: str = Field(default="", max_length=LINE_LENGTH)

    def one_line(self) -> str:
        """The address in one line."""
        parts = [*self.lines.splitlines(), self.town, self.postcode]
        return ", ".join(part.strip() for part in parts if part.strip())

    def stands_on(self, day: date) -> bool:
        """Whether it is an address on a day, not one that was left."""
        return goes_on(self.until, day)

    def withheld(self) -> frozenset[str]:
        """Ids of the people who must not learn this address."""
        return frozenset(person for person, yes in self.withheld_from.items() if yes)

    def search_text(self) -> str:
        """The address as one would type it; the postcode with and without its space."""
        return f"{self.one_line()} {self.postcode.replace(' ', '')}"


class ContactRisk(Record):
    """A pair of people of whom `from_person` must not learn about, or get near, `protected`."""

    kind: ClassVar[str] = "contact_risk"
    shape: ClassVar[Shape] = Record.shape.also(strict={("until",): if_no_end})

    protected: str
    from_person: str
    what: str = Field(default="", max_length=LINE_LENGTH, description="what must not happen, in plain words")
    since: Day | None = None
    until: Day | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it has not ended by a day: on a screen and on paper."""
        return goes_on(self.until, day)
