"""After a form is finished it is said what it wrote into the record: what was added, and what was brought up to date."""

from datetime import UTC, datetime

from keyworker.base.clock import Moment
from keyworker.casework.forms_write import derived_id
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Action
from keyworker.domain.record import Record
from keyworker.ui.pages.form.wrote import wrote_words

FAMILY = Family(name="The Reids")
ID = FormResponse(family=FAMILY.id, form_id="visit", version="1", form_digest="d").id


def said(wrote: dict[str, str], *records: Record) -> str:
    response = FormResponse(id=ID, family=FAMILY.id, form_id="visit", version="1", form_digest="d", wrote=wrote)
    return wrote_words(response, FamilyFile.of([FAMILY, *records]))


def made(name: str) -> dict[str, object]:
    return {"id": derived_id(ID, name), "family": FAMILY.id}


def test_what_was_added_is_told_from_what_was_brought_up_to_date() -> None:
    visit = Contact(**made("contact"), contact_kind=ContactKind.HOME_VISIT, status=ContactStatus.FINISHED,
                    at=Moment(datetime(2026, 11, 20, 10, tzinfo=UTC)))
    steps = [Action(**made(f"step/{place}"), goal="g", text="Ring the school") for place in range(2)]
    older = Action(family=FAMILY.id, goal="g", text="Ring the landlord")
    wrote = {"contact": visit.id, "step/0": steps[0].id, "step/1": steps[1].id, "result/0": older.id}
    assert said(wrote, visit, *steps, older) == (
        "The visit is in the chronology. 2 steps were added to the plan. 1 step of the plan was brought up to date."
    )


def test_one_is_said_as_one_and_nothing_is_not_said() -> None:
    step = Action(**made("step/0"), goal="g", text="Ring the school")
    assert said({"step/0": step.id}, step) == "1 step was added to the plan."
    assert said({}) == ""
    assert said({"step/0": "gone"}) == ""
