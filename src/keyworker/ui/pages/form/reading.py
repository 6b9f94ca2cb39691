"""Reading a form's answers on the store's thread: the family, the sitting, and who else wrote. Only the form page's presenter uses it."""

from dataclasses import dataclass
from typing import Final

from keyworker.base.clock import Moment
from keyworker.base.errors import NotHere
from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.corrections import replaced_by
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine import Answers, FormSession
from keyworker.ui.pages.form.sitting import Sitting, holds
from keyworker.ui.pages.form.state import Head


@dataclass(frozen=True)
class Found:
    """What was read. `sitting` is none when the sitting that is open holds the same answers; `response` is the record as it stands."""

    file: FamilyFile | None
    response: FormResponse
    sitting: Sitting | None
    languages: tuple[str, ...]
    writes: int
    other: str = ""
    other_at: Moment | None = None


_SHOWN: Final = ("title", "person", "corrects", "correction_reason", "visibility", "form_id", "version")
"""What of a record the page shows beside its answers."""


def read_form(desk: Desk, record: str, writes: int, shown: FormResponse | None, answers: Answers | None) -> Found:
    """Read answers, and make a sitting of them where `answers` (of the sitting that is open) or what the page has `shown` are not what stands.

    Raises NotHere when the record, or the form that it was begun with, is not on this machine.
    """
    response = desk.store.get(FormResponse, record)
    if response.removed:
        raise NotHere("These answers were taken out.", "They stay in the family's history.")
    same = shown is not None and all(getattr(shown, name) == getattr(response, name) for name in _SHOWN)
    if answers is not None and same and not response.completed() and holds(response, answers):
        return Found(None, response, None, (), writes)
    file = desk.store.family_file(response.family or "")
    session: FormSession = forms.session_of(desk, file, response)
    form = forms.open_form(desk, response.form_id, response.version)
    others = [one for one in desk.store.history(record) if not one.here]
    other = others[-1] if others else None
    return Found(
        file, response, Sitting(session, response), tuple(form.languages), writes, _name(desk, other.by) if other else "",
        other.at if other else None,
    )


def head_of(file: FamilyFile, response: FormResponse, languages: tuple[str, ...], default: str) -> Head:
    """What stands above the form."""
    person = file.person(response.person)
    return Head(
        title=response.title or response.form_id, family=file.family.name or file.family.reference,
        about=person.called() if person else "", correction=response.correction_reason if response.corrects else "", restricted=response.visibility == "restricted",
        language=response.language or default, languages=languages,
    )


def names_of(file: FamilyFile) -> dict[str, str]:
    """Words for the ids that answers may hold: people and agencies, also those who are no longer a choice."""
    return {one.id: one.name for one in file.agencies} | {one.id: one.called() for one in file.people}


def later_answers(file: FamilyFile, response: FormResponse) -> FormResponse | None:
    """The finished answers in force in the place of these; none where these are."""
    return replaced_by(file.responses).get(response.id)


def _name(desk: Desk, worker: str | None) -> str:
    return next((one.name for one in desk.store.find(Worker) if one.id == worker), "")
