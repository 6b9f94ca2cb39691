"""The answers to one questionnaire for one family: a draft that goes on, or a finished statement of a moment.

Answers are kept by node: a key is the path of the question in the form with the id of each repeat in brackets
(`/visit/children[01J…]/words`), so that two people's answers to one draft merge leaf by leaf. An answer that is absent was never
given; "" was taken back. `reasons` says why a question has none (`not_known`, `prefer_not_to_say`). Keys and answers only: what
they mean is said by the form definition with the same id, version and digest. Finished answers keep what the form read from the
record (`made_with`), so that they open for ever as they were: with a child of the age that it was, and goals that are long gone.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.corrections import in_force
from keyworker.domain.pointers import Shape
from keyworker.domain.record import LINE_LENGTH, NAME_LENGTH, ListColumns, Record


class ResponseStatus(StrEnum):
    """A draft goes on; finished answers stand."""

    DRAFT = "draft"
    FINISHED = "finished"


class Reason(StrEnum):
    """Why a question has no answer; both are answers."""

    NOT_KNOWN = "not_known"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class FormResponse(Record):
    """Answers to one form. `about` holds the person (the child, say) that it is about, where the form is about one."""

    kind: ClassVar[str] = "form_response"
    shape: ClassVar[Shape] = Record.shape.also(
        whole=[("made_with",), ("wrote",)], quiet=["/began", "/finished", "/made_with", "/wrote"],
    )

    form_id: str = Field(max_length=200)
    version: str = Field(max_length=200)
    form_digest: str = Field(default="", max_length=64)
    title: str = Field(default="", max_length=NAME_LENGTH)
    person: str | None = Field(default=None, description="person id of whom the form is about, where it is about one")
    status: ResponseStatus = ResponseStatus.DRAFT
    began: Moment | None = None
    finished: Moment | None = None
    language: str = Field(default="", max_length=100)
    answers: dict[str, str] = Field(default_factory=dict, description="answer as in the XForm's instance, by key")
    repeats: dict[str, dict[str, bool]] = Field(
        default_factory=dict, description="by key of the repeat: each instance's id, and whether it is there (false: removed)"
    )
    reasons: dict[str, str] = Field(default_factory=dict, description="`Reason` or '' by key of a question without an answer")
    made_with: dict[str, str] = Field(
        default_factory=dict, description="the record's CSV files that the form reads, by name, as they were when these were finished"
    )
    wrote: dict[str, str] = Field(default_factory=dict, description="record ids that finishing wrote, by name of the binding")
    corrects: str | None = Field(default=None, description="id of the answers that these put right")
    correction_reason: str = Field(default="", max_length=LINE_LENGTH)

    def completed(self) -> bool:
        """Finished answers are never changed."""
        return self.status is ResponseStatus.FINISHED

    def finished_at(self) -> Moment | None:
        """When they were finished."""
        return self.finished

    def columns(self) -> ListColumns:
        """When they were finished or begun, draft or finished, about whom."""
        moment = self.finished or self.began
        return ListColumns(happened=moment.local().date() if moment else None, status=self.status, owner=self.person)

    def search_text(self) -> str:
        """Everything that was written, and the form's title."""
        return " ".join([self.title, *(text for text in self.answers.values() if text)])


def standing(responses: Iterable[FormResponse]) -> list[FormResponse]:
    """The finished answers in force (`corrections.in_force`), oldest first by when they were finished."""
    return sorted(in_force(responses), key=_when)


def _when(one: FormResponse) -> tuple[str, str]:
    return (str(one.finished.utc.isoformat()) if one.finished else "", one.id)
