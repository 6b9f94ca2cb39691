"""What the tab Forms shows, worked out from the family's records and the forms that are offered. Only this tab uses it; no Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keyworker.base.clock import Moment
from keyworker.casework.forms import OfferedForm
from keyworker.domain.corrections import replaced_by
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse


@dataclass(frozen=True)
class AnswersLine:
    """Answers to one form. `corrected`: later answers put these right; `why`: what these put right."""

    response: FormResponse
    title: str
    about: str
    day: date | None
    by: str
    answered: int
    corrected: bool
    why: str


@dataclass(frozen=True)
class OfferLine:
    """A form that may be begun; `draft`: the id of answers to it that are not finished yet."""

    definition: str
    title: str
    hint: str
    draft: str | None


@dataclass(frozen=True)
class FormsTabState:
    """Drafts and finished answers newest first, forms in the council's order. `removed`: the draft that was taken out last."""

    today: date
    drafts: tuple[AnswersLine, ...]
    offers: tuple[OfferLine, ...]
    finished: tuple[AnswersLine, ...]
    removed: FormResponse | None = None


def forms_tab_state(
    file: FamilyFile, offers: Sequence[OfferedForm], today: date, removed: FormResponse | None = None
) -> FormsTabState:
    """Gather what is there."""
    here = file.responses
    names = {one.worker: one.worker_name for one in file.assignments}
    replaced = replaced_by(here)
    lines = [_line(file, one, names.get(one.made_by or "", ""), corrected=one.id in replaced) for one in here]
    newest_first = sorted(lines, key=lambda one: (one.day or date.min, one.response.id), reverse=True)
    drafts = tuple(one for one in newest_first if not one.response.completed())
    begun = {(one.response.form_id, one.response.version): one.response.id for one in drafts if one.response.corrects is None}
    offered = tuple(
        OfferLine(one.definition.id, one.title, one.hint, begun.get((one.definition.form_id, one.definition.version)))
        for one in offers
    )
    finished = tuple(one for one in newest_first if one.response.completed())
    shown = removed if removed is not None and all(one.id != removed.id for one in here) else None
    return FormsTabState(today, drafts, offered, finished, shown)


def _line(file: FamilyFile, response: FormResponse, by: str, *, corrected: bool) -> AnswersLine:
    person = file.person(response.person)
    return AnswersLine(
        response=response, title=response.title or response.form_id, about=person.called() if person else "",
        day=_day(response.finished or response.began), by=by, answered=sum(1 for text in response.answers.values() if text),
        corrected=corrected, why=response.correction_reason if response.corrects else "",
    )


def _day(moment: Moment | None) -> date | None:
    return moment.local().date() if moment else None
