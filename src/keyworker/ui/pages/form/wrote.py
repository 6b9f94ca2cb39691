"""What finishing a form wrote into the family's record, said in sentences. Only the form page's words use it. No rule is here."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from keyworker.casework.forms_write import derived_id
from keyworker.domain.agreement import Agreement
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.family import Agency, Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import Record
from keyworker.ui import terms


def wrote_words(response: FormResponse, file: FamilyFile) -> str:
    """One sentence for each kind of thing that finished answers wrote; "" where they wrote nothing."""
    written = {name: file.records[record] for name, record in response.wrote.items() if record in file.records}
    new = [one for name, one in written.items() if one.id == derived_id(response.id, name)]
    changed = list({one.id: one for one in written.values() if one not in new}.values())
    return " ".join([*_added(new), *_brought_up_to_date(changed)])


def _added(new: Sequence[Record]) -> list[str]:
    translate = QCoreApplication.translate
    said = []
    for contact in (one for one in new if isinstance(one, Contact)):
        if contact.status is ContactStatus.PLANNED:
            said.append(translate("FormPage", "The next visit is planned for {day}.").format(day=terms.day(contact.at)))
        elif contact.contact_kind is ContactKind.HOME_VISIT:
            said.append(translate("FormPage", "The visit is in the chronology."))
        else:
            said.append(translate("FormPage", "The contact is in the chronology."))
    for kind, one, more in (
        (Goal, translate("FormPage", "1 goal was added to the plan."), translate("FormPage", "{count} goals were added to the plan.")),
        (Action, translate("FormPage", "1 step was added to the plan."), translate("FormPage", "{count} steps were added to the plan.")),
        (ChildsVoice, translate("FormPage", "What a child said is kept."), translate("FormPage", "What children said is kept, {count} times.")),
        (Agreement, translate("FormPage", "The agreement is kept."), translate("FormPage", "{count} agreements are kept.")),
        (Agency, translate("FormPage", "1 service was added to the people around the family."),
         translate("FormPage", "{count} services were added to the people around the family.")),
        (Plan, translate("FormPage", "The plan was begun."), translate("FormPage", "The plan was begun.")),
    ):
        said += _counted(sum(isinstance(record, kind) for record in new), one, more)
    return said


def _brought_up_to_date(changed: Sequence[Record]) -> list[str]:
    translate = QCoreApplication.translate
    said = []
    for kind, one, more in (
        (Plan, translate("FormPage", "The plan has the new words."), translate("FormPage", "The plan has the new words.")),
        (Goal, translate("FormPage", "How far 1 goal came is in the plan."), translate("FormPage", "How far {count} goals came is in the plan.")),
        (Action, translate("FormPage", "1 step of the plan was brought up to date."),
         translate("FormPage", "{count} steps of the plan were brought up to date.")),
        (Family, translate("FormPage", "The family's own page was brought up to date."),
         translate("FormPage", "The family's own page was brought up to date.")),
    ):
        said += _counted(sum(isinstance(record, kind) for record in changed), one, more)
    other = sum(not isinstance(record, Plan | Goal | Action | Family) for record in changed)
    return said + _counted(other, translate("FormPage", "1 record was brought up to date."),
                           translate("FormPage", "{count} records were brought up to date."))


def _counted(count: int, one: str, more: str) -> list[str]:
    if count == 0:
        return []
    return [one if count == 1 else more.format(count=count)]
