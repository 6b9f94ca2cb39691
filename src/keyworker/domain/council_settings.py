"""What a council says of itself: its name, whom to ring, its colour, and a few of its rules. One record, the hub's.

The operator says it (`keyworker-hub init` and `settings`); machines get it like workers and teams and show it on screens and paper.
Nothing of it ships with Keyworker: where a council has not said a number, nobody is shown one.
"""

from typing import ClassVar, Final, Self
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, model_validator

from keyworker.domain.phone_numbers import has_made_up_number
from keyworker.domain.record import HUB_ONLY, LINE_LENGTH, NAME_LENGTH, Part, Record, Role

SETTINGS_ID: Final = str(uuid5(NAMESPACE_URL, "keyworker:council-settings"))
"""The id of the one record."""

RIGHTS: Final = "You can ask to see what we have written about you, or tell us that something is wrong. Ask your worker how."
"""True of every council (UK GDPR, articles 15 and 16); a council puts its own way in its place."""
ACCENT: Final = "#1f5f8b"
STAR_REVIEW_DAYS: Final = 84


class ConcernNumber(Part):
    """Whom to ring about a safeguarding concern, and when."""

    who: str = Field(min_length=1, max_length=NAME_LENGTH)
    number: str = Field(min_length=1, max_length=100)


class CouncilSettings(Record):
    """`concern_numbers` in the order in which they are shown: only the hub writes them, so a list cannot clash."""

    kind: ClassVar[str] = "council_settings"
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    id: str = SETTINGS_ID
    name: str = Field(default="", max_length=NAME_LENGTH)
    phone: str = Field(default="", max_length=100)
    out_of_hours: str = Field(default="", max_length=100, description="evenings, nights and weekends")
    concern_numbers: tuple[ConcernNumber, ...] = Field(default=(), max_length=12)
    rights: str = Field(default=RIGHTS, max_length=LINE_LENGTH, description="how to see one's records, or complain, in the council's words")
    accent: str = Field(default=ACCENT, pattern=r"^#[0-9a-fA-F]{6}$", description="the one accent colour")
    star_review_days: int = Field(
        default=STAR_REVIEW_DAYS, ge=7, le=730, description="from one star to the next, where an instrument names no days")
    lock_after_minutes: int = Field(default=5, ge=1, le=60)
    towns: tuple[str, ...] = Field(
        default=(), max_length=100, description="towns and districts that it serves: what a guesser of passphrases tries")
    demo: bool = Field(default=False, description="a hub with invented families: it alone may have invented numbers")

    @model_validator(mode="after")
    def _rings_somebody(self) -> Self:
        if not self.demo and self.made_up_in():
            raise ValueError("a number that is kept for drama rings nobody")
        return self

    def made_up_in(self) -> str:
        """The first field with a number that is kept for drama; "" when there is none."""
        texts = {
            "name": [self.name], "phone": [self.phone], "out_of_hours": [self.out_of_hours], "rights": [self.rights],
            "concern_numbers": [text for entry in self.concern_numbers for text in (entry.who, entry.number)],
        }
        return next((field for field, some in texts.items() if any(map(has_made_up_number, some))), "")

    def called(self) -> str:
        """The council's name, at the beginning of a sentence or alone."""
        return self.name.strip() or "Your council"

    def to_ring(self) -> tuple[tuple[str, str], ...]:
        """Whom to ring about a concern (who, number): what the council says for it, else its usual numbers, else nobody."""
        said = tuple((entry.who, entry.number) for entry in self.concern_numbers)
        usual = ((self.called(), self.phone.strip()), ("Evenings, nights and weekends", self.out_of_hours.strip()))
        return said or tuple((who, number) for who, number in usual if number)

    def missing(self) -> tuple[str, ...]:
        """What a council has still to say, in words."""
        said = {"its name": self.name, "a phone number": self.phone, "a number out of hours": self.out_of_hours,
                "whom to ring about a safeguarding concern": self.concern_numbers}
        return tuple(what for what, value in said.items() if not value)
