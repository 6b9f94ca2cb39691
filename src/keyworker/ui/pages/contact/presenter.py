"""Ties the contact page to the verbs of `casework.contacts`. The shell makes it.

A new contact comes into being with the first thing that is written, never by only looking at the page. What is typed while it is
being made waits for it. `place.record` is a contact, `PLAN` for a visit to plan, or none to record one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from keyworker.base.clock import Moment
from keyworker.base.errors import ChangedMeanwhile, FieldRefused, KeyworkerError, NotHere
from keyworker.casework import contacts
from keyworker.casework.desk import Desk
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.record import Record
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.as_shown import Shown
from keyworker.ui.beside import BesideMarks
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.edits import ChangedElsewhere, Edits, FieldKey, changed_by_others
from keyworker.ui.pages.contact.page import ContactPage
from keyworker.ui.pages.contact.state import ContactState, Mode, contact_state, moment_on, unfinished, with_person
from keyworker.ui.ready import Ready
from keyworker.ui.widgets.said_time import said_time

PLAN: Final = "plan"


class ContactPresenter:
    """Implements `context.Presenter`; `widget` is the page."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = self.page = ContactPage(context.desk.clock.today)
        self._place = Place(PageName.CONTACT)
        self._state: ContactState | None = None
        self._id: str | None = None
        self._edits = Edits()
        self._saving: set[object] = set()
        self._made: Contact | None = None
        self._making = self._planning = self._fresh = self._shown = self._arriving = False
        self._waiting: dict[str, Any] = {}
        self._ready = Ready(context.tasks, self.page, self.page.errors)
        self.beside = BesideMarks(
            context, self.page, lambda mark: self.page.field(mark.name), lambda mark: mark.record == self._id, self.page.errors
        )
        self._listen()

    def open(self, place: Place) -> None:
        """Show a contact of a family, or an empty page to record or plan one."""
        if place.family is None:
            raise ValueError("the contact page needs a family")
        self.page.flush()
        self._place, self._shown = place, True
        self._planning = place.record == PLAN
        self._start(None if self._planning else place.record)
        self.beside.open(place.family)
        self._read()

    def here(self) -> Place:
        """The contact that is shown, also when it came into being on this page."""
        return replace(self._place, record=self._id or self._place.record)

    def leave(self) -> None:
        """Keep at once what is half typed."""
        self.page.flush()
        self._shown = False

    def _listen(self) -> None:
        page = self.page
        page.written.connect(lambda field, value: self._write({field: value}, field))
        page.ended.connect(self._left)
        page.moment_written.connect(self._write_moment)
        page.minutes_typed.connect(self._minutes_typed)
        page.seen_changed.connect(self._seen)
        page.finish_wanted.connect(self._finish)
        page.plan_wanted.connect(self._plan)
        page.write_up_wanted.connect(lambda: self._write({"status": ContactStatus.DRAFT}))
        page.correct_wanted.connect(self._correct)
        page.another_wanted.connect(self._another)
        page.back_wanted.connect(self._back)
        self._context.changes.committed.connect(self._committed)

    def _start(self, record: str | None) -> None:
        self._id, self._state, self._edits = record, None, Edits()
        self._saving = set()  # what another visit still waits for does not hold up this one
        self._making = self._fresh = False
        self._made, self._waiting = None, {}
        self._arriving = True
        self._ready.forget()
        self.page.forget()

    # Reading

    def _committed(self, changes: Changes) -> None:
        if self._shown and self._place.family and changes.touches(family=self._place.family):
            self._read()

    def _left(self) -> None:
        """A field was left: it takes what came meanwhile."""
        if self._edits.held():
            self._read()

    def _read(self) -> None:
        self._hold()
        self._context.tasks.store(_read, self._context.desk, self._place.family, dict(self._edits.positions()), then=self._show)

    def _show(self, read: tuple[FamilyFile, tuple[ChangedElsewhere, ...]]) -> None:
        file, changed = read
        if file.family.id != self._place.family or self._saving:
            return
        desk = self._context.desk
        resumed = False
        if self._id is None and not self._planning and not self._fresh:
            draft = unfinished(file, desk.worker.id)
            self._id, resumed = (draft.id, self._state is None) if draft else (None, False)
        found = file.records.get(self._id or "")
        contact = found if isinstance(found, Contact) else None
        resumed = resumed or bool(self._state and self._state.resumed and contact)
        state = contact_state(file, contact, desk.clock.now(), planning=self._planning, resumed=resumed)
        if self._state is None or self._state.contact is None:  # of what came into being here, what is read first was written here
            self._state = state
        self._hold()
        self._state = state
        self.page.show_state(state)
        self._edits.taken(self._staying())
        self.beside.again()
        if self._arriving:
            self._arriving = False
            self.page.take_focus()
        for one in changed:
            if one.field[1] in self.page.texts:
                self.page.texts[one.field[1]].show_changed(terms.changed_meanwhile(one.by, one.at))

    # Writing

    def _staying(self) -> list[FieldKey]:
        return [(self._id or "", field) for field in self.page.staying()]

    def _hold(self) -> None:
        """What fields do not take now goes on showing the contact as it is shown."""
        contact = self._state.contact if self._state else None
        self._edits.hold(self._staying(), lambda _record: contact)

    def _write(self, fields: dict[str, Any], field: str = "") -> None:
        """Keep fields of the contact; the first ones make it. A visit to plan is made by its button; a planned one stays planned."""
        if self._state is None:
            return
        contact, planning = self._state.contact, self._state.mode is Mode.PLAN
        if planning and contact is not None:
            fields = {"status": ContactStatus.PLANNED, **fields}
        if contact is None:
            if planning:
                return
            self._waiting |= fields
            self._make()
            return
        seen = self._edits.seen(contact, field) if field else contact
        self._keep(contacts.write_contact, seen, then=lambda _changes: self.page.kept(field), **fields)
        if field:
            self._edits.keep(seen, field, **fields)

    def _make(self) -> None:
        if self._making or self._place.family is None:
            return
        fields, self._waiting = self._waiting, {}
        if self._made is not None:  # it has not been read yet
            self._fill(fields)
            return
        self._making = True

        def made(changes: Changes) -> None:
            self._making, self._id = False, changes.records[0].id
            fields, self._waiting = self._waiting, {}
            self._fill(fields)

        self._keep(_make, self._place.family, fields, self._note_made, then=made)

    def _note_made(self, contact: Contact) -> None:
        self._made = contact

    def _fill(self, fields: dict[str, Any]) -> None:
        """What was written while the contact was being made; also when the page is left or locked meanwhile, or the family went."""
        if fields and self._made:
            self._keep(contacts.write_contact, self._made, **fields)

    def _keep(self, verb: Callable[..., Changes], *args: Any, then: Callable[[Changes], None] | None = None, **kwargs: Any) -> None:
        saving = object()
        self._saving.add(saving)

        def done(changes: Changes) -> None:
            self._saving.discard(saving)
            for field in kwargs:  # what is kept is not wrong any more
                self.page.show_field_error(field, "")
            if then is not None:
                then(changes)
            if not changes.records:
                self._read()

        def failed(error: KeyworkerError) -> None:
            self._saving.discard(saving)
            self._failed(error)

        self._context.tasks.keep(verb, self._context.desk, *args, then=done, failed=failed, **kwargs)

    def _failed(self, error: KeyworkerError) -> None:
        self._making = False
        if isinstance(error, FieldRefused):
            self.page.show_field_error(error.field, f"{error.sentence} {error.remedy}".strip())
            self.page.errors.show_error(error)
        elif isinstance(error, ChangedMeanwhile):
            self.page.errors.show_error(error)
            self._read()
        else:
            self._context.trouble(error)

    def _moment(self) -> Moment | None:
        """The moment as the two fields say it; none, with a sentence, while the time is not one."""
        state = self._state
        if state is None:
            return None
        shown = self._edits.seen(state.contact, "at").at if state.contact else None
        moment = shown or state.at
        local, text = moment.local(), self.page.time.text()
        try:
            at = local.time() if text == f"{local:%H:%M}" else said_time(text)
        except ValueError:
            self.page.show_field_error("at", self.page.tr("This is not a time. Write it like 14:30."))
            return None
        self.page.show_field_error("at", "")
        return moment_on(self.page.day.value() or local.date(), at, moment.zone)

    def _write_moment(self) -> None:
        moment = self._moment()
        if moment is not None:
            self._write({"at": moment}, "at")

    def _minutes_typed(self, text: str) -> None:
        words = text.strip()
        good = not words or (words.isdecimal() and int(words) <= 24 * 60)
        self.page.show_field_error("minutes", "" if good else self.page.tr("Write the minutes as a number, such as 50."))
        if good:
            self._write({"minutes": int(words) if words else None}, "minutes")

    def _seen(self, person: str, seen: bool, alone: bool) -> None:
        contact = self._state.contact if self._state else None
        contact = self._edits.seen(contact, "seen_people") if contact else None
        before = {**(contact.seen_people if contact else {}), **self._waiting.get("seen_people", {})}
        shown = contact.model_copy(update={"seen_people": before}) if contact else Contact(seen_people=before)
        self._write({"seen_people": with_person(shown, person, seen=seen, alone=alone)}, "seen_people")

    def _finish(self, nobody_in: bool) -> None:
        """Finish what is on the screen, once all of it is read and kept."""
        shown, held = self._state.contact if self._state else None, self._edits.held()
        self.page.flush()
        if self._state is not None and shown is None:
            self._make()
        self._ready.then(lambda: self._finish_kept(shown, held, nobody_in=nobody_in))

    def _finish_kept(self, shown: Contact | None, held: Mapping[FieldKey, Record], *, nobody_in: bool) -> None:
        """Finish the contact as it was shown; what was typed while it was being made is kept before that."""
        if self._saving:
            self._ready.then(lambda: self._finish_kept(shown, held, nobody_in=nobody_in))
        elif self._id is not None and self._place.family is not None:
            as_shown = Shown.single(self._place.family, self._id, shown, held)
            self._do(_finish, as_shown, self._id, nobody_in=nobody_in, then=self._finished)

    def _do(self, verb: Callable[..., Changes], *args: Any, then: Callable[[Changes], None], **kwargs: Any) -> None:
        """An act that ends what the page is for: at once, or it is said why not. It never waits for room on the disk."""
        self._context.tasks.store(verb, self._context.desk, *args, then=then, failed=self._failed, **kwargs)

    def _finished(self, _changes: Changes) -> None:
        self._context.say(self.page.tr("The contact is finished and kept on this laptop."))
        self._back()

    def _plan(self) -> None:
        self._ready.then(self._plan_kept)

    def _plan_kept(self) -> None:
        state, moment = self._state, self._moment()
        if state is None or moment is None or self._place.family is None:
            return
        kind: ContactKind = self.page.kind.value() or ContactKind.HOME_VISIT
        where, purpose = self.page.texts["place"].text().strip(), self.page.texts["purpose"].text().strip()
        if state.contact is None:
            self._do(contacts.plan_visit, self._place.family, moment, kind=kind, place=where, purpose=purpose, then=self._planned)
        else:
            when = {} if state.contact.at else {"at": moment}  # else its fields are kept already, each over what it showed
            self._do(contacts.write_contact, state.contact, status=ContactStatus.PLANNED, **when, then=self._planned)

    def _planned(self, _changes: Changes) -> None:
        self._context.say(self.page.tr("The visit is planned. Today shows it from a week before."))
        self._back()

    def _correct(self) -> None:
        contact = self._state.contact if self._state else None
        if contact is None:
            return
        self._start(None)
        self._fresh = True
        self._waiting = contact.correction()
        self._make()

    def _another(self) -> None:
        self.page.flush()
        self._start(None)
        self._fresh = True
        self._read()

    def _back(self) -> None:
        self._context.go(Place(PageName.FAMILY, self._place.family))


def _read(desk: Desk, family: str, positions: dict[FieldKey, int]) -> tuple[FamilyFile, tuple[ChangedElsewhere, ...]]:
    return desk.store.family_file(family), changed_by_others(desk, positions)


def _finish(desk: Desk, shown: Shown, contact: str, *, nobody_in: bool) -> Changes:
    """On the store's thread: finish a contact, if it is what the page showed. Raises ChangedMeanwhile."""
    found = shown.still(desk).records.get(contact)
    if not isinstance(found, Contact):
        raise NotHere
    return contacts.finish_contact(desk, found, nobody_in=nobody_in)


def _make(desk: Desk, family: str, fields: dict[str, Any], made: Callable[[Contact], None]) -> Changes:
    """Begin a contact and keep the first things that were written about it. `made` hears of it before anything else is done on this thread."""
    begun = contacts.begin_contact(desk, family)
    contact = desk.store.get(Contact, begun.records[0].id)
    made(contact)
    if fields:
        contacts.write_contact(desk, contact, **fields)
    return begun
