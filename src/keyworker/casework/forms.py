"""What a worker does with a form: see which are offered, begin or go on with answers, keep them, finish, put right, take out.

The engine (`keyworker.forms`) asks and checks; the answers are a record like any other (`domain.form_response`), so that two machines
that answer one draft merge leaf by leaf. A draft goes on with the version that it began with. Finished answers stand: to put
something right is to answer again, beside the first. What finishing writes into the record is in `forms_write`.
Called on the store thread.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from keyworker.base.errors import AlreadyDone, AnswersRefused, FieldRefused, NotHere, Refusal
from keyworker.casework.desk import Desk
from keyworker.casework.forms_record import names_in, record_files, with_new_rows
from keyworker.casework.forms_rows import Followed, answered_in, brought_up, counted, followed, named_by_record
from keyworker.casework.forms_write import Written, write_back
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_definition import FormDefinition, form_definition_id
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.record import fitting
from keyworker.forms.bindings import Bindings, parse_bindings
from keyworker.forms.engine import Answers, EngineHost, FormSession
from keyworker.forms.translations import with_words_everywhere
from keyworker.forms.xform import Form, Resource, load_form
from keyworker.forms.xpath import forget_expressions
from keyworker.store.protocol import Changes, Touched


@dataclass(frozen=True)
class OfferedForm:
    """A form that may be begun: its definition, as the council gave it."""

    definition: FormDefinition

    @property
    def title(self) -> str:
        """What it is called."""
        return self.definition.title

    @property
    def hint(self) -> str:
        """When to use it, in one sentence."""
        return self.definition.hint


def offered(desk: Desk) -> list[OfferedForm]:
    """The newest version of each form that is valid today and not withdrawn, in the council's order, then by title."""
    today = desk.clock.today()
    newest: dict[str, FormDefinition] = {}
    for one in desk.store.find(FormDefinition, status="offered"):
        known = newest.get(one.form_id)
        valid = one.valid_from is None or one.valid_from <= today
        if valid and (known is None or (one.number, one.version) > (known.number, known.version)):
            newest[one.form_id] = one
    return [OfferedForm(one) for one in sorted(newest.values(), key=lambda one: (one.order, one.title, one.form_id))]


def open_form(desk: Desk, form_id: str, version: str) -> Form:
    """The form in that version, ready to be asked. Raises NotHere (this machine does not have it), FormRefused."""
    return _form_of(_definition(desk, form_id, version))


def begin_response(desk: Desk, family_id: str, definition_id: str, *, person: str | None = None) -> Changes:
    """Begin answers to a form, filled in with what the record knows; the answer's first record is the draft.

    A draft of the same version about the same `person` that is there already is answered instead, and nothing is written: two people
    who open a form go on with one draft. Raises NotHere for a family or definition that this machine does not have, Refusal for a
    definition that is withdrawn.
    """
    definition = desk.store.get(FormDefinition, definition_id)
    if definition.withdrawn:
        raise Refusal("This form is no longer used.", "Choose the form that took its place.")
    file = desk.store.family_file(family_id)
    for one in file.responses:
        same = (one.form_id, one.version, one.person) == (definition.form_id, definition.version, person)
        if same and not one.completed() and one.corrects is None:
            return Changes((Touched(one.id, one.kind, one.family),))
    form = _form_of(definition)
    bindings = _bindings(definition)
    session = FormSession.begin(form, host_of(desk), resources=_resources(_files(desk, file, form), definition))
    if person and bindings.about:
        session.set_value(bindings.about, person)
    answers = named_by_record(session.answers(), followed(form, bindings))
    with desk.store.write() as tx:
        tx.save(
            FormResponse(
                family=family_id, visibility=definition.answers_visibility, about={person: True} if person else {}, person=person,
                form_id=definition.form_id, version=definition.version, form_digest=definition.digest, title=definition.title,
                began=desk.clock.now(), answers=dict(answers.values), repeats=_copied(answers.repeats), reasons=dict(answers.reasons),
                **desk.mark(),
            )
        )
    return tx.changes


def session_of(desk: Desk, file: FamilyFile, response: FormResponse) -> FormSession:
    """The answers as a session that can be asked, with the version they were begun with. Raises NotHere when this machine lacks it.

    A draft chooses from the family as `file` shows it and asks about each goal or child that there is now (`forms_rows`), finished
    answers from what they were made with, and a correction from both.
    """
    definition = _definition(desk, response.form_id, response.version)
    form = _form_of(definition)
    rows = followed(form, _bindings(definition))
    live = _files_for(desk, file, response, form, rows)
    files = {**live, **response.made_with} if response.completed() else live
    resources = _resources(files, definition)
    answers = Answers(values=dict(response.answers), repeats=_copied(response.repeats), reasons=dict(response.reasons))
    if rows and not response.completed() and response.corrects is None:
        today = _files(desk, file, form)  # a row is of who is there now; somebody whom only another answer names gets none
        now = FormSession.begin(form, host_of(desk), resources=_resources(today, definition)).answers()
        answers = brought_up(answers, now, rows, names_in(today), form)
    return FormSession.restore(
        form, host_of(desk), counted(answers, rows), resources=resources, language=response.language or None
    )


def keep_answers(desk: Desk, seen: FormResponse, answers: Answers) -> Changes:
    """Keep answers as they are given. Only leaves that differ from what was seen are written. Raises AlreadyDone if finished.

    `seen` is the record as the page showed it; the next call is made with what its author then looks at (`answered`).
    """
    _open(seen)
    with desk.store.write() as tx:
        tx.save(answered(seen, answers))
    return tx.changes


def choose_language(desk: Desk, seen: FormResponse, language: str) -> Changes:
    """Keep in which language a draft is answered. Raises AlreadyDone if finished."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(language=language))
    return tx.changes


def finish_response(desk: Desk, seen: FormResponse, answers: Answers) -> Changes:
    """Finish: check every answer, keep them for good, and write what the form's bindings name into the record, in one transaction.

    Raises AnswersRefused, which names the questions, when an answer is missing or does not fit; AlreadyDone if finished.
    """
    _open(seen)
    file = desk.store.family_file(seen.family or "")
    given = answered(seen, answers)
    session = session_of(desk, file, given)
    session.finish()
    missing = session.violations()
    if missing:
        raise AnswersRefused(tuple(one.key for one in missing))
    bindings = _bindings(_definition(desk, seen.form_id, seen.version))
    final = answered(given, session.answers())
    person = _about(session, bindings) or seen.person
    earlier = _corrected(desk, file, seen)
    with desk.store.write() as tx:
        written = write_back(Written(tx, desk, file, final, session, bindings, earlier))
        tx.save(
            final.evolve(
                status=ResponseStatus.FINISHED, finished=desk.clock.now(), person=person,
                made_with=_files_for(desk, file, given, session.form, followed(session.form, bindings)),
                about={**seen.about, **({person: True} if person else {})}, wrote={**seen.wrote, **written},
            )
        )
    return tx.changes


@fitting()
def correct_response(desk: Desk, seen: FormResponse, reason: str) -> Changes:
    """Begin a correction: a new draft with the same answers that points to the finished ones; the answer's first record is it.

    A correction that somebody began before is answered instead. Raises FieldRefused without a reason, Refusal for a draft.
    """
    if not reason.strip():
        raise FieldRefused("reason", "Say what is to be put right.")
    if not seen.completed():
        raise Refusal("These answers are not finished yet.", "Change them directly.")
    for one in desk.store.find(FormResponse, family=seen.family, status=ResponseStatus.DRAFT):
        if one.corrects == seen.id:
            return Changes((Touched(one.id, one.kind, one.family),))
    again = {
        name: getattr(seen, name)
        for name in ("family", "visibility", "about", "form_id", "version", "form_digest", "title", "person", "language", "answers",
                     "repeats", "reasons", "wrote", "made_with")
    }
    with desk.store.write() as tx:
        tx.save(
            FormResponse(**again, began=desk.clock.now(), corrects=seen.id, correction_reason=reason.strip(), **desk.mark())
        )
    return tx.changes


def remove_response(desk: Desk, seen: FormResponse) -> Changes:
    """Take a draft out; kept, and shown in history only. Raises AlreadyDone for finished answers, which stand."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=True))
    return tx.changes


def restore_response(desk: Desk, seen: FormResponse) -> Changes:
    """Bring back a draft that was taken out (undo)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=False))
    return tx.changes


def host_of(desk: Desk) -> EngineHost:
    """What the engine asks the world: the desk's clock, and who is signed in on which machine."""
    return EngineHost(clock=desk.clock, properties={"username": desk.worker.name, "deviceid": desk.machine})


def _definition(desk: Desk, form_id: str, version: str) -> FormDefinition:
    try:
        return desk.store.get(FormDefinition, form_definition_id(form_id, version))
    except NotHere as error:
        raise NotHere("The form of these answers is not on this machine yet.", "Sync, then open it again.") from error


def _form_of(definition: FormDefinition) -> Form:
    return _loaded(definition.xform, tuple(sorted(definition.resources.items())))


@lru_cache(maxsize=32)
def _loaded(xform: str, resources: tuple[tuple[str, str], ...]) -> Form:
    """A form is loaded once, however many drafts there are of it."""
    return with_words_everywhere(load_form(xform, {name: Resource(text) for name, text in resources}))


def forget_forms() -> None:
    """At lock: forms that were loaded, and what was compiled from them, go with the store that they came from."""
    _loaded.cache_clear()
    forget_expressions()


def _bindings(definition: FormDefinition) -> Bindings:
    return parse_bindings(definition.bindings, f"{definition.form_id}.toml")


def _files(desk: Desk, file: FamilyFile, form: Form, answered: Collection[str] = ()) -> dict[str, str]:
    """The record's files that the form reads; areas are called as in the shipped instruments, for answers outlive a licence."""
    files = record_files(file, desk.clock.today(), desk.shelf.shipped, answered)
    return {name: text for name, text in files.items() if name in form.needs}


def _files_for(desk: Desk, file: FamilyFile, draft: FormResponse, form: Form, rows: tuple[Followed, ...]) -> dict[str, str]:
    """The record's files for a draft: as the record is now, and for a correction as it was then with what came since."""
    live = _files(desk, file, form, answered_in(Answers(draft.answers, _copied(draft.repeats), draft.reasons), rows, form))
    return {**live, **{name: with_new_rows(kept, live.get(name, "")) for name, kept in draft.made_with.items()}}


def _resources(files: Mapping[str, str], definition: FormDefinition) -> dict[str, Resource]:
    return {name: Resource(text) for name, text in {**files, **definition.resources}.items()}


def _about(session: FormSession, bindings: Bindings) -> str | None:
    return (session.view(bindings.about).value or None) if bindings.about else None


def _corrected(desk: Desk, file: FamilyFile, seen: FormResponse) -> FormSession | None:
    """The answers that these put right, as they stand, so that only what changed is written."""
    before = file.records.get(seen.corrects or "")
    return session_of(desk, file, before) if isinstance(before, FormResponse) else None


def _open(seen: FormResponse) -> None:
    if seen.completed():
        raise AlreadyDone("These answers are finished and stay as they are.", "To put something right, begin a correction.")


def answered(seen: FormResponse, answers: Answers) -> FormResponse:
    """The record with these answers. An instance that went is false, and its answers stay, so that it can be brought back."""
    repeats = {
        key: {**dict.fromkeys(seen.repeats.get(key, {}), False), **answers.repeats.get(key, seen.repeats.get(key, {}))}
        for key in {**seen.repeats, **answers.repeats}
    }
    gone = [f"[{one}]" for instances in repeats.values() for one, here in instances.items() if not here]
    hidden = {key: text for key, text in seen.answers.items() if any(one in key for one in gone)}
    return seen.evolve(answers={**hidden, **answers.values}, repeats=repeats, reasons=dict(answers.reasons))


def _copied(repeats: Mapping[str, Mapping[str, bool]]) -> dict[str, dict[str, bool]]:
    return {key: dict(instances) for key, instances in repeats.items()}
