"""Ties the tab People to the verbs of `casework.people`. Only the family's presenter makes it and gives it the file to show.

Homes are `HomesPresenter`'s; this one keeps what it asks for.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import ChangedMeanwhile, KeyworkerError, Refusal
from keyworker.casework import people
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreed, Agreement, Answer
from keyworker.domain.family import Agency
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import ContactRisk
from keyworker.domain.person import Person, Relationship, RelationshipType
from keyworker.domain.record import Record
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.as_shown import Shown
from keyworker.ui.beside import Beside, BesideMarks
from keyworker.ui.context import Context
from keyworker.ui.edits import ChangedElsewhere, Edits, FieldKey
from keyworker.ui.pages.family.agreement_panel import AgreementPanel
from keyworker.ui.pages.family.homes_presenter import HomesPresenter
from keyworker.ui.pages.family.panels import AddPersonPanel, AgencyPanel, Panel, PersonPanel, born_or_expected
from keyworker.ui.pages.family.people import PeoplePage
from keyworker.ui.pages.family.people_state import agreements, people_state
from keyworker.ui.pages.family.tie_panels import RelatePanel, RiskPanel

AGREEMENT = "agreement"
"""Stands for the place where an agreement is written down, among the records to go to (`domain.plan_checks`)."""

_SHOWN = frozenset({"person", "relationship", "household", "address", "contact_risk", "agency", "agreement"})

Gone = Person | Agency | Relationship | ContactRisk


class PeoplePresenter:
    """`edits` are the fields that are being edited, for the family's presenter to ask who else changed them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.page = PeoplePage(context.desk.clock.today)
        self.edits = Edits()
        self.file: FamilyFile | None = None
        self._person = ""
        self._agency: Agency | None = None
        self._agreement: Agreement | None = None
        self._gone: Gone | None = None
        self._saving = 0
        self._newest: tuple[FamilyFile, tuple[ChangedElsewhere, ...]] | None = None
        self._homes = HomesPresenter(self.page, self.keep, lambda: self.file)
        page = self.page
        page.edit_wanted.connect(self.edit)
        page.agency_wanted.connect(self._open_agency)
        page.agreement_wanted.connect(self._open_agreement)
        page.put_back.connect(self._put_back)
        page.panel_made.connect(self._listen)
        self.beside = BesideMarks(context, page, self._field_of, lambda mark: mark.kind in _SHOWN, page.nobody_yet)

    def show(self, file: FamilyFile, changed: tuple[ChangedElsewhere, ...]) -> None:
        """Show a family's people; a panel of another family is put away."""
        if self.file is not None and self.file.family.id != file.family.id:
            self.page.empty()
            self.edits, self._person, self._gone = Edits(), "", None
        self._newest = (file, changed)
        if self._saving:
            return
        self.hold()
        self.file = file
        self.beside.open(file.family.id)
        self.page.show_state(people_state(file, self._context.desk.clock.today(), lead=self._context.desk.is_lead()))
        person = file.person(self._person)
        if person is not None:
            self._show_person(person, changed)
        self.edits.taken(self._staying())

    def hold(self) -> None:
        """What fields do not take now goes on showing the records as they are shown."""
        if self.file is not None:
            self.edits.hold(self._staying(), self.file.records.get)

    def _staying(self) -> frozenset[FieldKey]:
        panel = self.page.open_in_panel()
        match panel:
            case PersonPanel():
                return frozenset((self._person, field) for field in panel.staying())
            case RelatePanel():
                return panel.staying()
        return frozenset()

    def _left(self) -> None:
        """A field was left: it takes what came meanwhile."""
        if self._newest is not None and self.edits.held():
            self.show(*self._newest)

    def _show_person(self, person: Person, changed: tuple[ChangedElsewhere, ...]) -> None:
        panel = self.page.panel(PersonPanel)
        panel.show_person(person)
        for one in changed:
            record, name = one.field
            if record == self._person and name in panel.texts:
                panel.texts[name].show_changed(terms.changed_meanwhile(one.by, one.at))

    def _field_of(self, one: Beside) -> QWidget | None:
        panel = self.page.open_in_panel()
        return panel.fields.get(one.name) if isinstance(panel, PersonPanel) and one.record == self._person else None

    def go_to(self, record: str) -> None:
        """Open a person, the place where an agreement is written down, or show the agreement that there is."""
        last = agreements(self.file)[:1] if self.file else ()
        if record == AGREEMENT:
            self._open_agreement(last[0].record.id if last else "")
        elif self.file is not None and isinstance(self.file.records.get(record), Agreement):
            self.page.agreement.change.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.edit(record)

    def edit(self, person_id: str) -> None:
        """Open the panel of a person."""
        person = self.file.person(person_id) if self.file else None
        if person is None:
            return
        panel = self.page.panel(PersonPanel)
        if person_id != self._person and not panel.is_read():
            return
        panel.flush()
        self._person = person_id
        panel.show_person(person)
        self.page.open_panel(panel)
        self.beside.again()

    def leave(self) -> None:
        """Keep at once what is half typed."""
        panel = self.page.open_in_panel()
        if panel is not None:
            panel.flush()
            if panel.anything():
                panel.main.click()

    def keep(self, panel: Panel, verb: Callable[..., Changes], *args: Any, then: Callable[[], None] | None = None,
             **kwargs: Any) -> None:
        """Run a verb; what it refuses is said in the panel, otherwise `then` (none: nothing) follows."""
        self._saving += 1

        def done(changes: Changes) -> None:
            self._saving -= 1
            panel.show_error("")
            if then is not None:
                then()
            if not changes.records and self._newest is not None:  # else it is read again
                self.show(*self._newest)

        def failed(error: KeyworkerError) -> None:
            self._saving -= 1
            for field in kwargs if args and isinstance(args[0], Record) else ():
                self.edits.refused(args[0], field)
            if isinstance(error, Refusal):
                panel.show_refusal(error)
            else:
                self._context.trouble(error)
            if isinstance(error, ChangedMeanwhile) and self._newest is not None:
                self.show(*self._newest)

        self._context.tasks.keep(verb, self._context.desk, *args, then=done, failed=failed, **kwargs)

    def _listen(self, panel: Panel) -> None:
        """A panel was made: what it says from now on."""
        self._homes.listen(panel)
        match panel:
            case PersonPanel():
                panel.written.connect(self._write)
                panel.ended.connect(self._left)
                panel.taken_out.connect(lambda: self._take_out(panel, self.file.person(self._person) if self.file else None))
            case AddPersonPanel():
                panel.added.connect(self._add)
            case RelatePanel():
                panel.related.connect(self._relate)
                panel.changed.connect(self._change_tie)
                panel.left.connect(self._left)
                panel.ended.connect(lambda tie: self._end(panel, tie))
            case RiskPanel():
                panel.noted.connect(self._note_risk)
                panel.ended.connect(lambda risk: self._end(panel, risk))
            case AgencyPanel():
                panel.written.connect(self._keep_agency)
                panel.taken_out.connect(lambda: self._take_out(panel, self._agency))
            case AgreementPanel():
                panel.kept.connect(self._keep_agreement)

    # People

    def _write(self, field: str, value: Any) -> None:
        person = self.file.person(self._person) if self.file else None
        if person is None:
            return
        panel, seen = self.page.panel(PersonPanel), self.edits.seen(person, field)
        self._keep_field(panel, people.write_person, seen, field, value)

    def _keep_field(self, panel: Panel, verb: Callable[..., Changes], seen: Person | Relationship, field: str, value: Any) -> None:
        self.keep(panel, verb, seen, **{field: value})
        self.edits.keep(seen, field, **{field: value})

    def _add(self, forename: str, surname: str, born: date | None, expected: date | None) -> None:
        if self.file is not None:
            panel = self.page.panel(AddPersonPanel)
            self.keep(panel, people.add_person, self.file.family.id, then=lambda: self.done(panel), forename=forename, surname=surname,
                      **born_or_expected(born, expected))

    def done(self, panel: Panel) -> None:
        """What a panel was for is kept: it is emptied and put away."""
        panel.empty()
        if self.page.open_in_panel() is panel:
            self.page.close_panel()

    # Ties and risks

    def _relate(self, one: str, relationship: RelationshipType, other: str) -> None:
        panel = self.page.panel(RelatePanel)
        pair = self._pair(panel, one, other)
        if pair is not None:
            self.keep(panel, people.relate, pair[0], relationship, pair[1], then=lambda: self.done(panel))

    def _change_tie(self, tie: str, field: str, value: Any) -> None:
        record = self.file.records.get(tie) if self.file else None
        if isinstance(record, Relationship):
            self._keep_field(self.page.panel(RelatePanel), people.change_relationship, self.edits.seen(record, field), field, value)

    def _note_risk(self, protected: str, from_person: str, what: str) -> None:
        panel = self.page.panel(RiskPanel)
        pair = self._pair(panel, protected, from_person)
        if pair is not None:
            self.keep(panel, people.note_contact_risk, *pair, what, then=lambda: self.done(panel))

    def _pair(self, panel: Panel, one: str, other: str) -> tuple[Person, Person] | None:
        first, second = (self.file.person(one), self.file.person(other)) if self.file else (None, None)
        if first is None or second is None:
            panel.show_error(self.page.tr("Choose two people."))
            return None
        return first, second

    # Organisations

    def _open_agency(self, agency_id: str) -> None:
        panel = self.page.panel(AgencyPanel)
        record = self.file.records.get(agency_id) if self.file else None
        self._agency = record if isinstance(record, Agency) else None
        panel.show_agency(self._agency)
        self.page.open_panel(panel)

    def _keep_agency(self, fields: dict[str, str]) -> None:
        panel = self.page.panel(AgencyPanel)
        if self._agency is not None:
            self.keep(panel, people.write_agency, self._agency, then=lambda: self.done(panel), **fields)
        elif self.file is not None:
            self.keep(panel, people.add_agency, self.file.family.id, then=lambda: self.done(panel), **fields)

    # The agreement to work together

    def _open_agreement(self, agreement_id: str) -> None:
        panel = self.page.panel(AgreementPanel)
        record = self.file.records.get(agreement_id) if self.file else None
        self._agreement = record if isinstance(record, Agreement) else None
        panel.show_agreement(self._agreement)
        self.page.open_panel(panel)

    def _keep_agreement(self, said: dict[str, tuple[Answer, str]], explained: list[str], notice: str, not_with: str) -> None:
        if self.file is None:
            return
        panel, before = self.page.panel(AgreementPanel), self._agreement
        kept = before.people if before else {}
        answers = {}
        for person, (answer, words) in said.items():
            was, who = kept.get(person, Agreed()), self.file.person(person)
            if who is not None and (answer, words) != (was.answer, was.words):
                today = self._context.desk.clock.today()
                answers[person] = was.model_copy(update={"answer": answer, "words": words, "on": today, "name": was.name or who.called()})
        self.keep(panel, people.record_agreement, self.file.family.id, answers, explained=explained, privacy_notice=notice,
                  not_with=not_with, seen=before, then=lambda: self.done(panel))

    # What was taken out or has ended, and back again

    def _take_out(self, panel: Panel, one: Person | Agency | None) -> None:
        if one is None:
            return
        held = self.edits.held()
        panel.flush()
        name = one.called() if isinstance(one, Person) else one.name
        words = self.page.tr("{name} was taken out.").format(name=terms.apart(name))
        shown = Shown.single(one.family or "", one.id, one, held) if isinstance(one, Person) else None
        self.keep(panel, _taken_out, shown, one, then=lambda: self._offer_back(panel, one, words))

    def _end(self, panel: Panel, record: str) -> None:
        one = self.file.records.get(record) if self.file else None
        if isinstance(one, Relationship):
            self.keep(panel, people.end, one, then=lambda: self._offer_back(None, one, self.page.tr("The relationship has ended.")))
        elif isinstance(one, ContactRisk):
            self.keep(panel, people.end, one, then=lambda: self._offer_back(None, one, self.page.tr("The contact risk has ended.")))

    def _offer_back(self, done: Panel | None, gone: Gone, words: str) -> None:
        if isinstance(gone, Person):
            self._person = ""
        if done is not None:
            self.done(done)
        self._gone = gone
        self.page.show_gone(words)

    def _put_back(self) -> None:
        gone, self._gone = self._gone, None
        self.page.show_gone("")
        if gone is not None:
            self._context.tasks.keep(_bring_back, self._context.desk, gone)


def _taken_out(desk: Desk, shown: Shown | None, one: Person | Agency) -> Changes:
    """Take somebody out. A person, whose fields are kept as they are typed, only if they are what the page showed: else ChangedMeanwhile."""
    now = shown.still(desk).records.get(one.id) if shown is not None else one
    return people.take_out(desk, now if isinstance(now, Person | Agency) else one)


def _bring_back(desk: Desk, gone: Gone) -> Changes:
    """Bring something back as it was taken out or ended."""
    return people.bring_back(desk, desk.store.get(type(gone), gone.id))
