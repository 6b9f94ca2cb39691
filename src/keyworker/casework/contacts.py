"""What a worker does about contacts: plan a visit, write it up, finish it; and raise a concern, which waits for nothing."""

from typing import Any

from keyworker.base.clock import Moment
from keyworker.base.errors import AlreadyDone, FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.contact import Concern, Contact, ContactKind, ContactStatus
from keyworker.domain.record import fitting
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes


@fitting()
def plan_visit(desk: Desk, family: str, at: Moment, *, kind: ContactKind = ContactKind.HOME_VISIT, place: str = "",
               purpose: str = "") -> Changes:
    """Plan a visit; the answer's first record is it."""
    with desk.store.write() as tx:
        tx.save(_contact(desk, family, kind, ContactStatus.PLANNED, at, place=place, purpose=purpose))
    return tx.changes


def begin_contact(desk: Desk, family: str, *, kind: ContactKind = ContactKind.HOME_VISIT) -> Changes:
    """Begin to write up a contact that happens now; the answer's first record is it."""
    with desk.store.write() as tx:
        tx.save(_contact(desk, family, kind, ContactStatus.DRAFT, desk.clock.now()))
    return tx.changes


def write_contact(desk: Desk, seen: Contact, **fields: Any) -> Changes:
    """Keep what was written about a contact. Raises AlreadyDone for a finished one."""
    if seen.completed():
        raise AlreadyDone("This contact is finished and stays as it is.", "To put something right, write a new one that says so.")
    status = ContactStatus.DRAFT if seen.status is ContactStatus.PLANNED and fields else seen.status
    with desk.store.write() as tx:
        tx.save(seen.evolve(**{"status": status, **fields}))
    return tx.changes


def finish_contact(desk: Desk, seen: Contact, *, nobody_in: bool = False) -> Changes:
    """Finish a contact; `nobody_in` for a visit at which nobody was in. Raises FieldRefused when it is in the future."""
    if seen.completed():
        raise AlreadyDone
    if seen.at is None or seen.at.utc > desk.clock.now().utc:
        raise FieldRefused("at", "A contact can be finished once it has happened.", "Check its day and time.")
    if not nobody_in and not seen.notes.strip() and not seen.seen_people:
        raise FieldRefused("notes", "Say who was seen or what was talked about.", "A few words are enough.")
    status = ContactStatus.NO_ACCESS if nobody_in else ContactStatus.FINISHED
    with desk.store.write() as tx:
        tx.save(seen.evolve(status=status))
    return tx.changes


@fitting()
def raise_concern(desk: Desk, family: str, *, facts: str, about: tuple[str, ...] = (), **fields: Any) -> Changes:
    """Keep a safeguarding concern at once. Raises FieldRefused only without a family, one word of facts, or room for its words."""
    if not family:
        raise FieldRefused("family", "It is not said about which family this is.", "Choose the family; what you wrote stays here.")
    if not facts.strip():
        raise FieldRefused("facts", "Write what was seen or heard.", "One sentence is enough; the rest can follow.")
    with desk.store.write() as tx:
        tx.save(
            Concern(
                family=family, visibility=Visibility.RESTRICTED, about=dict.fromkeys(about, True), at=desk.clock.now(),
                facts=facts, worker=desk.worker.id, worker_name=desk.worker.name, **fields, **desk.mark(),
            )
        )
    return tx.changes


def _contact(desk: Desk, family: str, kind: ContactKind, status: ContactStatus, at: Moment, *, place: str = "",
             purpose: str = "") -> Contact:
    return Contact(
        family=family, contact_kind=kind, status=status, at=at, worker=desk.worker.id, worker_name=desk.worker.name,
        place=place, purpose=purpose, **desk.mark(),
    )
