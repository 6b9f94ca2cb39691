"""What there is to print, and how: the plan, somebody's answers to a form, or a form without answers.

Only the print page's presenter uses it. `read_printed` runs on the store thread, what `Printed.work` answers in the background.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from keyworker.casework import audit, council, forms, plans
from keyworker.casework.closed import closed
from keyworker.casework.desk import Desk
from keyworker.documents.family_plan import day, make_family_copy
from keyworker.documents.form_copy import Paper, make_answers_copy, make_blank_form, plain
from keyworker.documents.made_copy import MadeCopy
from keyworker.domain.conflict import AuditKind
from keyworker.domain.corrections import replaced_by
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse
from keyworker.domain.star import StarReading
from keyworker.forms.engine import FormSession, NodeKind, NodeView
from keyworker.forms.instrument import InstrumentSet
from keyworker.forms.xform import Resource
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown
from keyworker.ui.pages.print.giving_out import Made
from keyworker.ui.pages.print.state import (
    FORM,
    LONGEST_NAMES,
    PrintChoice,
    Subject,
    plan_version,
    worker_of,
)

Work = Callable[[], MadeCopy]


@dataclass(frozen=True)
class Printed:
    """What the store answered. `views` are of the form, with or without answers; `response` the answers, where there are some."""

    file: FamilyFile
    worker: Worker
    council: CouncilSettings
    subject: Subject
    title: str
    version: str
    views: tuple[NodeView, ...] = ()
    response: FormResponse | None = None

    def there(self) -> bool:
        """Whether there is anything to print."""
        return self.subject is not Subject.PLAN or self.file.plan is not None

    def questions(self) -> dict[str, str]:
        """Labels of the questions by key."""
        return {one.key: plain(one.label) for one in self.views}

    def work(self, choice: PrintChoice, instruments: InstrumentSet, made_on: date) -> Work:
        """What makes the document. It raises FieldRefused when these people must not be given one copy."""
        if self.subject is Subject.PLAN:
            return lambda: make_family_copy(
                self.file, choice.recipients, instruments=instruments, council=self.council, made_on=made_on, version=self.version,
                worker=self.worker, taken_out=choice.taken_out,
            )
        about = self.file.person(self.response.person) if self.response else None
        paper = Paper(self.title, self.version, about.called() if about else "", self._standing(), made_on)
        response = self.response
        if response is None:
            return lambda: make_blank_form(paper, self.views, self.council)
        return lambda: make_answers_copy(paper, self.views, self.file, response, choice.recipients, self.council, choice.taken_out)

    def _standing(self) -> str:
        if self.response is None:
            return ""
        if self.response.finished is None:
            return "These answers are not finished yet."
        said = f"Finished on {day(self.response.finished.local().date())}."
        later = replaced_by(self.file.responses).get(self.response.id)
        if later is None or later.finished is None:
            return said
        return f"{said} These answers were put right on {day(later.finished.local().date())}; what was written then stands."


@dataclass(frozen=True)
class Given:
    """One copy on its way out: what was made, for whom, of what."""

    made: Made
    choice: PrintChoice
    printed: Printed

    def names(self) -> tuple[str, ...]:
        """Whom it is for, in the order of the page."""
        return tuple(person.called() for person in self.printed.file.people if person.id in self.choice.recipients)


def read_printed(desk: Desk, family: str, record: str | None) -> Printed:
    """On the store thread: the plan of a family (also from one of its stars, which the plan shows), or the form or answers with this id.

    Raises NotHere when the record, or the form of the answers, is not on this machine.
    """
    file = desk.store.family_file(family)
    worker = worker_of(file, {one.id: one for one in desk.store.find(Worker)}, desk.worker, desk.clock.today())
    own = council.settings(desk.store)
    response = file.records.get(record or "")
    if record is None or isinstance(response, StarReading):
        return Printed(file, worker, own, Subject.PLAN, "", plan_version(file))
    if isinstance(response, FormResponse):
        session = forms.session_of(desk, file, response)
        return Printed(file, worker, own, Subject.ANSWERS, response.title, response.version, tuple(session.views()), response)
    definition = desk.store.get(FormDefinition, record)
    return Printed(file, worker, own, Subject.BLANK, definition.title, definition.version, tuple(blank_session(desk, definition).views()))


def blank_session(desk: Desk, definition: FormDefinition) -> FormSession:
    """A form with nothing of the family in it, and room for one in every repeat: what lies about in a home must not name anybody."""
    form = forms.open_form(desk, definition.form_id, definition.version)
    texts = {**dict.fromkeys(form.needs, "name,label\n"), **definition.resources}
    session = FormSession.begin(form, forms.host_of(desk), resources={name: Resource(text, "text/csv") for name, text in texts.items()})
    with_room_for_one(session)
    return session


def with_room_for_one(session: FormSession) -> None:
    """Every repeat of a blank form has one instance to write in, those within repeats too."""
    while bare := [
        one.ref for one in session.views() if one.kind is NodeKind.RANGE_OF_REPEATS and not one.count and not one.controlled
    ]:
        for ref in bare:
            session.add_repeat(ref)


def note_print(desk: Desk, given: Given) -> Changes:
    """On the store thread: who is given what, by ids, counts and digests. Raises ChangedMeanwhile where it is not of what there is."""
    printed = given.printed
    if printed.subject is not Subject.BLANK:
        Shown.file(printed.file, lambda file: file.records.values()).still(desk)
    return audit.note(
        desk, AuditKind.PRINT, family=printed.file.family.id, recipients=sorted(given.choice.recipients),
        form=FORM if printed.subject is Subject.PLAN else str(printed.subject), digest=given.made.copy.digest, version=printed.version,
        left_out=given.made.copy.left_out, taken_out=len(given.made.copy.taken_out), warnings=len(given.made.copy.warnings), safe_at_home=given.choice.safe_at_home,
        professional=given.choice.professional, answers=printed.response.id if printed.response else None,
    )


def note_copy(desk: Desk, given: Given) -> Changes:
    """On the store thread: note in the plan who has a copy of it. In a closed family the act alone is written down."""
    file = given.printed.file
    if file.plan is None or given.printed.subject is not Subject.PLAN or closed(desk, file.family.id):
        return Changes()
    names = ", ".join(given.names())[:LONGEST_NAMES]
    return plans.note_copy(desk, file, names, given.choice.recipients, FORM, safe_at_home=given.choice.safe_at_home)
