"""What was explained to the family and who agreed to work with the service.

"Agreement" is agreement to receive a service, never consent as the lawful basis of processing (DfE advice, May 2024).
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from keyworker.domain.leaves import Shape
from keyworker.domain.record import LINE_LENGTH, TEXT_LENGTH, ListColumns, Part, Record


class Answer(StrEnum):
    """What somebody said; "not known" and "prefer not to say" are always answers."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    NOT_KNOWN = "not_known"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class Topic(StrEnum):
    """What is explained before somebody agrees (domain.md 5.1); a council's own topics may stand beside these."""

    WHAT_WE_DO = "what_we_do"
    THEIR_CHOICE = "their_choice"
    WHAT_WE_WRITE = "what_we_write"
    SHARING = "sharing"
    SAFETY = "safety"
    THEIR_RIGHTS = "their_rights"
    COMPLAINTS = "complaints"


class Agreed(Part):
    """One person's answer, in their words, on a day."""

    answer: Answer = Answer.NOT_KNOWN
    on: date | None = None
    words: str = Field(default="", max_length=LINE_LENGTH)
    name: str = Field(default="", max_length=500, description="as the person gave it when agreeing")


class Agreement(Record):
    """Agreement to work with us, and what was explained about sharing."""

    kind: ClassVar[str] = "agreement"
    shape: ClassVar[Shape] = Record.shape.also(whole=[("people", "*")])

    on: date | None = None
    explained_by: str | None = Field(default=None, description="worker id")
    explained: dict[str, bool] = Field(default_factory=dict, description="topics that were explained, each true")
    privacy_notice: str = Field(default="", max_length=200, description="version of the notice that was given")
    people: dict[str, Agreed] = Field(default_factory=dict, description="by person id")
    not_with: str = Field(default="", max_length=TEXT_LENGTH, description="whom the family does not want us to share with")

    def agreed(self) -> bool:
        """Whether at least one person said yes, or yes in part."""
        return any(one.answer in (Answer.YES, Answer.PARTLY) for one in self.people.values())

    def columns(self) -> ListColumns:
        """The day it was talked about."""
        return ListColumns(happened=self.on)
