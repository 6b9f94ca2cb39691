"""What was explained to the family and who agreed to work with the service.

"Agreement" is agreement to receive a service, never consent as the lawful basis of processing (DfE advice, May 2024).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from keyworker.base.canonical import digest
from keyworker.base.clock import Day, Moment
from keyworker.base.ids import new_id
from keyworker.domain.pointers import Shape
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
    on: Day | None = None
    words: str = Field(default="", max_length=LINE_LENGTH)
    name: str = Field(default="", max_length=500, description="as the person gave it when agreeing")

    def answered(self, answer: Answer, on: date, name: str) -> "Agreed":
        """What the person answers now. Words belong to one answer: those of another one do not stand beside it.

        Words that were written before anything was answered are of the first answer.
        """
        same = answer is self.answer or self.answer is Answer.NOT_KNOWN
        return Agreed(answer=answer, on=on, words=self.words if same else "", name=name)


class AnswerRead(Part):
    """What was read, or explained, when one person answered: an answer is pinned to that. Each has an id of its own.

    So two machines never clash over one. `parts`: a digest for each part of what the answer is about.
    """

    person: str
    answer: Answer
    at: Moment
    parts: dict[str, str] = Field(default_factory=dict)


class Agreement(Record):
    """Agreement to work with us, and what was explained about sharing."""

    kind: ClassVar[str] = "agreement"
    shape: ClassVar[Shape] = Record.shape.also(whole=[("people", "*")], signed=["/explained_by"])

    on: Day | None = None
    explained_by: str | None = Field(default=None, description="worker id")
    explained: dict[str, bool] = Field(default_factory=dict, description="topics that were explained, each true")
    privacy_notice: str = Field(default="", max_length=200, description="version of the notice that was given")
    people: dict[str, Agreed] = Field(default_factory=dict, description="by person id")
    answers_read: dict[str, AnswerRead] = Field(default_factory=dict, description="by an id of each: what was explained when somebody answered")
    not_with: str = Field(default="", max_length=TEXT_LENGTH, description="whom the family does not want us to share with")

    def agreed(self, without: frozenset[str] = frozenset()) -> bool:
        """Whether at least one person said yes, or yes in part; nobody of `without` (who has died) speaks for the others."""
        return any(said.answer in (Answer.YES, Answer.PARTLY) for person, said in self.people.items() if person not in without)

    def columns(self) -> ListColumns:
        """The day it was talked about."""
        return ListColumns(happened=self.on)

    def parts(self) -> dict[str, str]:
        """What somebody agrees to here, part by part: each topic that was explained, the notice, and whom not to share with."""
        said = {name: text for name, text in (("privacy_notice", self.privacy_notice), ("not_with", self.not_with)) if text.strip()}
        topics = {f"explained:{topic}": "" for topic, yes in self.explained.items() if yes}
        return {name: digest({"said": text})[:PART_LETTERS] for name, text in {**topics, **said}.items()}

    def since(self, person: str) -> tuple[str, ...] | None:
        """The names of the parts (`parts`) that are new since a person answered; none where that was not kept."""
        said = self.people.get(person)
        read = latest_read(self.answers_read, person, said.answer) if said is not None else None
        return tuple(name for name, said in self.parts().items() if read.parts.get(name) != said) if read is not None else None


PART_LETTERS = 16
"""Of a digest: enough to tell two wordings of one part apart."""

ANSWERED = frozenset({Answer.YES, Answer.PARTLY, Answer.NO})
"""Answers that are about what was read."""


def latest_read(read: Mapping[str, AnswerRead], person: str, answer: Answer) -> AnswerRead | None:
    """What a person read when they gave an answer, the latest time; none where an older Keyworker kept only the day."""
    mine = [(kept.at.utc, key) for key, kept in read.items() if kept.person == person and kept.answer is answer]
    return read[max(mine)[1]] if mine else None


def reads_of(people: Mapping[str, Agreed], parts: Mapping[str, str], at: Moment) -> dict[str, AnswerRead]:
    """What everybody who answers now has read, by new ids. "Not known" and "prefer not to say" are about nothing that was read."""
    answered = {person: said.answer for person, said in people.items() if said.answer in ANSWERED}
    return {new_id(): AnswerRead(person=person, answer=answer, at=at, parts=dict(parts)) for person, answer in answered.items()}


def pinned(before: Mapping[str, AnswerRead], people: Mapping[str, Agreed], parts: Mapping[str, str], at: Moment) -> dict[str, AnswerRead]:
    """What everybody has read, once these people have answered: theirs anew, the others' as it was."""
    return {**{key: kept for key, kept in before.items() if kept.person not in people}, **reads_of(people, parts, at)}
