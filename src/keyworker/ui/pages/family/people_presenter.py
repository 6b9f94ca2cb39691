"""Ties the tab People to the verbs of `casework.people`. Only the family's presenter makes it and gives it the file to show."""

from collections.abc import Callable
from datetime import date
from typing import Any

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.casework import people
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address
from keyworker.domain.person import Person, RelationshipType
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.context import Context
from keyworker.ui.edits import ChangedElsewhere, Edits
from keyworker.ui.pages.family.panels import Panel, born_or_expected
from keyworker.ui.pages.family.people import PeoplePage
from keyworker.ui.pages.family.people_state import people_state


class PeoplePresenter:
    """`edits` are the fields that are being edited, for the family's presenter to ask who else changed them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.page = PeoplePage(context.desk.clock.today)
        self.edits = Edits()
        self._file: FamilyFile | None = None
        self._person = self._address = ""
        self._saving = 0
        page = self.page
        page.edit_wanted.connect(self.edit)
        page.withhold_wanted.connect(self._open_withhold)
        page.person.began.connect(self._begin)
        page.person.written.connect(self._write)
        page.person.ended.connect(lambda field: self.edits.end(self._person, field))
        page.add_person.added.connect(self._add)
        page.relate.related.connect(self._relate)
        page.withhold.withheld.connect(self._withhold)
        page.risk.noted.connect(self._note_risk)
        page.agency.added.connect(self._add_agency)

    def show(self, file: FamilyFile, changed: tuple[ChangedElsewhere, ...]) -> None:
        """Show a family's people; a panel of another family is put away."""
        if self._file is not None and self._file.family.id != file.family.id:
            self.page.close_panel()
            self.edits, self._person = Edits(), ""
        if self._saving:
            return
        self._file = file
        self.page.show_state(people_state(file, self._context.desk.clock.today()))
        person = file.person(self._person)
        if person is not None:
            self.page.person.show_person(person)
        for one in changed:
            record, name = one.field
            if record == self._person and name in self.page.person.texts:
                self.page.person.texts[name].show_notice(terms.changed_meanwhile(one.by, one.at))

    def edit(self, person_id: str) -> None:
        """Open the panel of a person."""
        self.page.person.flush()
        person = self._file.person(person_id) if self._file else None
        if person is not None:
            self._person = person_id
            for text in self.page.person.texts.values():
                text.show_notice("")
            self.page.person.show_person(person)
            self.page.open_panel(self.page.person)

    def leave(self) -> None:
        """Keep at once what is half typed."""
        self.page.person.flush()
        if self.page.open_in_panel() is self.page.add_person and self.page.add_person.anything():
            self.page.add_person.add()
        elif self.page.open_in_panel() is self.page.agency and self.page.agency.fields["name"].text().strip():
            self.page.agency.add()

    def _keep(self, panel: Panel, verb: Callable[..., Changes], *args: Any, then: Callable[[Changes], None] | None = None,
              **kwargs: Any) -> None:
        self._saving += 1

        def done(changes: Changes) -> None:
            self._saving -= 1
            panel.show_error("")
            if then is not None:
                then(changes)

        def failed(error: KeyworkerError) -> None:
            self._saving -= 1
            if isinstance(error, FieldRefused):
                panel.show_error(f"{error.sentence} {error.remedy}".strip())
            else:
                self._context.trouble(error)

        self._context.tasks.store(verb, self._context.desk, *args, then=done, failed=failed, **kwargs)

    def _begin(self, field: str) -> None:
        person = self._file.person(self._person) if self._file else None
        if person is not None:
            self.edits.begin(person, field)

    def _write(self, field: str, value: Any) -> None:
        person = self._file.person(self._person) if self._file else None
        if person is None:
            return
        seen = self.edits.seen(person, field)
        self._keep(self.page.person, people.write_person, seen, **{field: value})
        if field in self.page.person.texts:
            self.edits.keep(seen, **{field: value})

    def _add(self, forename: str, surname: str, born: date | None, expected: date | None) -> None:
        def added(_changes: Changes) -> None:
            panel.empty()
            self.page.close_panel()

        panel = self.page.add_person
        if self._file is not None:
            self._keep(panel, people.add_person, self._file.family.id, then=added, forename=forename, surname=surname,
                       **born_or_expected(born, expected))

    def _relate(self, one: str, relationship: RelationshipType, other: str) -> None:
        pair = self._pair(self.page.relate, one, other)
        if pair is not None:
            self._keep(self.page.relate, people.relate, pair[0], relationship, pair[1], then=self._close)

    def _note_risk(self, protected: str, from_person: str, what: str) -> None:
        pair = self._pair(self.page.risk, protected, from_person)
        if pair is not None:
            self._keep(self.page.risk, people.note_contact_risk, *pair, what, then=self._close)

    def _pair(self, panel: Panel, one: str, other: str) -> tuple[Person, Person] | None:
        first, second = (self._file.person(one), self._file.person(other)) if self._file else (None, None)
        if first is None or second is None:
            panel.show_error(self.page.tr("Choose two people."))
            return None
        return first, second

    def _open_withhold(self, address_id: str) -> None:
        address = self._file.records.get(address_id) if self._file else None
        if self._file is not None and isinstance(address, Address):
            self._address = address_id
            self.page.withhold.show_address(address, self._file.people)
            self.page.open_panel(self.page.withhold)

    def _withhold(self, from_people: list[str], reason: str) -> None:
        address = self._file.records.get(self._address) if self._file else None
        if isinstance(address, Address):
            self._keep(self.page.withhold, people.withhold_address, address, from_people, reason, then=self._close)

    def _add_agency(self, fields: dict[str, str]) -> None:
        def added(_changes: Changes) -> None:
            self.page.agency.empty()
            self.page.close_panel()

        if self._file is not None:
            self._keep(self.page.agency, people.add_agency, self._file.family.id, then=added, **fields)

    def _close(self, _changes: Changes) -> None:
        self.page.close_panel()
