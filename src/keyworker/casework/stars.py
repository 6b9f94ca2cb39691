"""What a worker does with a star: begin, say where somebody is area by area, look at it together, pick, finish, correct.

The rules are those of `domain.star` and, of what may be begun with whom, `casework.star_beginnings`; every verb takes the reading as shown.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework.desk import Desk
from keyworker.casework.star_beginnings import instrument_for, may_begin, offered
from keyworker.domain.family import Family, NoClosingStar
from keyworker.domain.person import Person
from keyworker.domain.record import LINE_LENGTH, fitting, too_long
from keyworker.domain.star import (
    AreaReading,
    AreaState,
    CompletionMode,
    ReadingKind,
    ReadingStatus,
    StarReading,
    UsedScale,
)
from keyworker.forms.instrument import Instrument
from keyworker.store.protocol import Changes, Writing


@fitting()
def begin_reading(
    desk: Desk,
    person: Person,
    instrument_id: str,
    *,
    edition: str | None = None,
    kind: ReadingKind | None = None,
    mode: CompletionMode = CompletionMode.WORKER_AND_FAMILY,
    joint_with: str | None = None,
    present: Sequence[str] = (),
    language: str = "",
    interpreter: str = "",
    retrospective: bool = False,
    as_at: date | None = None,
) -> Changes:
    """Begin a reading; the answer's first record is the new draft. Without a kind it is the first, or else a review.

    `edition` none: the newest. `joint_with`: the partner, for one star per couple. `as_at`: the day that a retrospective reading is
    about. Raises FieldRefused for an unknown instrument or a day to come, AlreadyDone when an unfinished reading of the same people
    and instrument is there, Refusal for a star that is never used beside another one that somebody has.
    """
    instrument = offered(desk, instrument_id, edition)
    if retrospective and as_at is None:
        raise FieldRefused("as_at", "Say which day this star is about.")
    with desk.store.write() as tx:
        tx.save(
            _new(desk, tx, person, instrument, kind=kind, joint_with=joint_with, mode=mode, present=present, language=language,
                 interpreter=interpreter, retrospective=retrospective, as_at=as_at)
        )
    return tx.changes


@fitting()
def enter_from_paper(
    desk: Desk,
    person: Person,
    instrument_id: str,
    *,
    on: date,
    areas: Mapping[str, AreaReading],
    edition: str | None = None,
    kind: ReadingKind | None = None,
    mode: CompletionMode = CompletionMode.WORKER_AND_FAMILY,
    joint_with: str | None = None,
    present: Sequence[str] = (),
    language: str = "",
    interpreter: str = "",
    words: Mapping[str, str] | None = None,
    picked: Sequence[str] = (),
    agreed_by: Mapping[str, str] | None = None,
    finish: bool = True,
) -> Changes:
    """Keep a reading that was made on paper on the day `on`, whole; the answer's first record is it.

    `words`: `going_well`, `makes_it_hard`, `picture_says`, `work_on_first`. `finish` false keeps it as a draft to go on with.
    Raises what `begin_reading`, `record_area` and `finish_reading` raise; then nothing is kept.
    """
    instrument = offered(desk, instrument_id, edition)
    said = {area: checked(instrument, area, one) for area, one in areas.items()}
    with desk.store.write() as tx:
        reading = _new(desk, tx, person, instrument, kind=kind, joint_with=joint_with, mode=mode, present=present,
                       language=language, interpreter=interpreter, as_at=on, from_paper=True)
        reading = reading.evolve(areas=_picked(said, picked), **(words or {}))
        tx.save(_finished(desk, reading, instrument, agreed_by or {}, {}) if finish else reading)
    return tx.changes


def record_area(desk: Desk, seen: StarReading, area_id: str, said: AreaReading) -> Changes:
    """Keep what was said about one area. Raises FieldRefused for a score that the scale does not have, AlreadyDone if finished."""
    _open(seen)
    said = checked(instrument_of(desk, seen), area_id, said)
    with desk.store.write() as tx:
        tx.save(seen.answering(_in_order({**seen.areas, area_id: said})))
    return tx.changes


@fitting()
def leave_open(
    desk: Desk, seen: StarReading, area_id: str, *, note: str = "", family_note: str = "", stage: str = ""
) -> Changes:
    """Keep the words about an area that has no number (yet), and the stage that was chosen for it; or take its number back.

    Without words and stage it is as if nobody had come to it. Raises FieldRefused for an area or a stage that this star does not
    have, AlreadyDone if finished.
    """
    if not note.strip() and not family_note.strip() and not stage:
        return clear_area(desk, seen, area_id)
    _open(seen)
    instrument = instrument_of(desk, seen)
    if instrument.area(area_id) is None:
        raise FieldRefused("area", "This star has no such area.")
    if stage and stage not in {known.id for known in instrument.stages}:
        raise FieldRefused("stage", "This star has no such step.")
    with desk.store.write() as tx:
        tx.save(seen.answering({**seen.areas, area_id: AreaReading(note=note, family_note=family_note, stage=stage)}))
    return tx.changes


def clear_area(desk: Desk, seen: StarReading, area_id: str) -> Changes:
    """Take back what was said about one area, as if it had not been talked about yet."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.answering(_in_order({name: said for name, said in seen.areas.items() if name != area_id})))
    return tx.changes


def write_reading(desk: Desk, seen: StarReading, **fields: object) -> Changes:
    """Keep the answers around the areas: the four questions, who was there, language, interpreter, mode, kind, day, ink.

    Raises FieldRefused for a value that does not fit its field, AlreadyDone if finished.
    """
    _open(seen)
    new = seen.evolve(**fields)
    _not_to_come(desk, new.as_at)
    with desk.store.write() as tx:
        tx.save(new)
    return tx.changes


def pick_areas(desk: Desk, seen: StarReading, area_ids: Sequence[str]) -> Changes:
    """Keep which areas to work on first, in this order; others are no longer picked, and one that `pickable` refuses never is."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(areas=_picked(seen.areas, area_ids)))
    return tx.changes


def finish_reading(
    desk: Desk, seen: StarReading, *, agreed_by: Mapping[str, str], ink: Mapping[str, str] | None = None
) -> Changes:
    """Finish: areas that nobody came to become `not covered`; afterwards only a correction is possible.

    `ink`: signatures by person id, as `domain.star.Ink` says; those that the draft has are kept.
    Raises Refusal when no area has a score at all, FieldRefused for a signature of somebody who did not agree, or one that is none.
    """
    _open(seen)
    with desk.store.write() as tx:
        tx.save(_finished(desk, seen, instrument_of(desk, seen), agreed_by, ink or {}))
    return tx.changes


@fitting()
def correct_reading(desk: Desk, seen: StarReading, reason: str) -> Changes:
    """Begin a correction: a new draft with the same answers that points to the finished one. It is about the same day.

    Raises FieldRefused without a reason, Refusal for an unfinished star, AlreadyDone when a correction of it has been begun.
    """
    if not reason.strip():
        raise FieldRefused("reason", "Say what is to be put right.")
    if not seen.completed():
        raise Refusal("This star is not finished yet.", "Change it directly.")
    with desk.store.write() as tx:
        if begun_correction(tx, seen) is not None:
            raise AlreadyDone("A correction of this star has been begun.", "Open it and go on there.")
        tx.save(correction_of(desk, seen, reason.strip()))
    return tx.changes


def correction_of(desk: Desk, seen: StarReading, reason: str) -> StarReading:
    """A new draft with the answers of a finished reading; who agrees to it, and signs it, is asked anew."""
    again = {
        name: getattr(seen, name)
        for name in ("family", "about", "instrument", "edition", "instrument_digest", "scale", "person", "joint_with",
                     "reading_kind", "mode", "retrospective", "from_paper", "present", "language", "interpreter", "areas",
                     "going_well", "makes_it_hard", "picture_says", "work_on_first")
    }
    return StarReading(
        **again, as_at=seen.day(), began=desk.clock.now(), corrects=seen.id, correction_reason=reason, **desk.mark()
    )


def begun_correction(tx: Writing, seen: StarReading) -> StarReading | None:
    """The unfinished correction of a reading, if there is one."""
    drafts = tx.find(StarReading, family=seen.family, status=ReadingStatus.DRAFT)
    return next((one for one in drafts if one.corrects == seen.id), None)


def discard_draft(desk: Desk, seen: StarReading) -> Changes:
    """Throw an unfinished star away; kept, and shown in history only. Raises AlreadyDone for a finished one, which stands."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=True))
    return tx.changes


def restore_draft(desk: Desk, seen: StarReading) -> Changes:
    """Bring back an unfinished star that was thrown away (undo). Raises AlreadyDone when another one has been begun in its place."""
    with desk.store.write() as tx:
        drafts = tx.find(StarReading, family=seen.family, status=ReadingStatus.DRAFT)
        if any(one.id != seen.id and one.series() == seen.series() for one in drafts):
            raise AlreadyDone("Another star of this kind has been begun meanwhile.", "Go on with that one, or throw it away first.")
        tx.save(seen.evolve(removed=False))
    return tx.changes


def excuse_closing_star(desk: Desk, seen: Family, person: str, reason: str) -> Changes:
    """Keep why the work with somebody ends without a closing star; an empty reason takes it back. Raises FieldRefused when too long."""
    if len(reason.strip()) > LINE_LENGTH:
        raise too_long("reason", len(reason.strip()), LINE_LENGTH)
    excused = {who: why for who, why in seen.no_closing_star.items() if who != person}
    if reason.strip():
        excused[person] = NoClosingStar(reason=reason.strip(), on=desk.clock.today(), by=desk.worker.id)
    with desk.store.write() as tx:
        tx.save(seen.evolve(no_closing_star=excused))
    return tx.changes


def instrument_of(desk: Desk, reading: StarReading) -> Instrument:
    """The instrument of a reading on this desk: see `star_beginnings.instrument_for`."""
    return instrument_for(desk.instruments, reading)


def review_every(desk: Desk) -> dict[str, int]:
    """Days from one star to the next by instrument id, as its newest edition or else the service says: for `domain.star_due.stars_due`."""
    newest = [desk.instruments[instrument.id] for instrument in desk.instruments]
    return {instrument.id: instrument.review_every_days or desk.shelf.review_every_days for instrument in newest}


def pickable(said: AreaReading) -> bool:
    """Whether an area can be picked to work on: not where it does not apply, or was not talked about."""
    return said.state not in {AreaState.NOT_APPLICABLE, AreaState.NOT_COVERED}


def checked(instrument: Instrument, area_id: str, said: AreaReading) -> AreaReading:
    """What was said about an area, without numbers unless it is scored. Raises FieldRefused."""
    if instrument.area(area_id) is None:
        raise FieldRefused("area", "This star has no such area.")
    _on_scale(instrument, "score", said.score, needed=said.state is AreaState.SCORED)
    _on_scale(instrument, "family_score", said.family_score, needed=False)
    return said if said.state is AreaState.SCORED else said.model_copy(update={"score": None, "family_score": None})


def _new(
    desk: Desk, tx: Writing, person: Person, instrument: Instrument, *, kind: ReadingKind | None, joint_with: str | None,
    present: Sequence[str], as_at: date | None, **fields: Any,
) -> StarReading:
    _not_to_come(desk, as_at)
    if joint_with == person.id:
        raise FieldRefused("joint_with", "A couple is two people.", "Choose the partner, or nobody.")
    people = tuple(who for who in (person.id, joint_with) if who)
    earlier = may_begin(desk, tx, person.family or "", people, instrument)
    scale = instrument.scale
    return StarReading(
        family=person.family, about=dict.fromkeys(people, True), instrument=instrument.id, edition=instrument.edition,
        instrument_digest=instrument.digest(), scale=UsedScale(min=scale.min, max=scale.max, step=scale.step),
        person=person.id, joint_with=joint_with, as_at=as_at,
        reading_kind=kind or (ReadingKind.REVIEW if earlier else ReadingKind.FIRST),
        began=desk.clock.now(), present=dict.fromkeys(present, True), follows=earlier[-1].id if earlier else None, **fields, **desk.mark(),
    )


def _finished(
    desk: Desk, seen: StarReading, instrument: Instrument, agreed_by: Mapping[str, str], ink: Mapping[str, str]
) -> StarReading:
    if not any(said.score is not None for said in seen.areas.values()):
        raise Refusal("No area has a number yet.", "Talk about at least one area, or leave the star unfinished.")
    ink = {**seen.ink, **ink}
    if ink.keys() - agreed_by.keys() - {desk.worker.id}:
        raise FieldRefused("ink", "Somebody signed who is not said to agree.", "Say who agrees, or take the signature away.")
    areas = {area.id: _settled(seen.areas.get(area.id)) for area in instrument.areas}
    return seen.evolve(
        areas=_in_order({**seen.areas, **areas}), agreed_by=dict(agreed_by), ink=ink, status=ReadingStatus.FINISHED,
        finished=desk.clock.now(),
    )


def _open(seen: StarReading) -> None:
    if seen.completed():
        raise AlreadyDone("This star is finished and stays as it is.", "To put something right, begin a correction.")


def _not_to_come(desk: Desk, day: date | None) -> None:
    if day is not None and day > desk.clock.today():
        raise FieldRefused("as_at", "This day is still to come.", "Choose the day on which the star was talked about.")


def _picked(areas: Mapping[str, AreaReading], order: Sequence[str]) -> dict[str, AreaReading]:
    order = [name for name in dict.fromkeys(order) if name in areas and pickable(areas[name])]
    places = {area_id: place for place, area_id in enumerate(order, start=1)}
    return {name: said.model_copy(update={"picked": places.get(name)}) for name, said in areas.items()}


def _in_order(areas: Mapping[str, AreaReading]) -> dict[str, AreaReading]:
    """The same areas, those that are picked counted from 1 without a gap."""
    picked = sorted((said.picked, name) for name, said in areas.items() if said.picked is not None)
    return _picked(areas, [name for _, name in picked])


def _settled(said: AreaReading | None) -> AreaReading:
    """An area as it stands in a finished reading: one without a number was not covered; its words, and a stage, are kept."""
    if said is None:
        return AreaReading(state=AreaState.NOT_COVERED)
    if said.state is AreaState.SCORED and said.score is None:
        return said.model_copy(update={"state": AreaState.NOT_COVERED})
    return said


def _on_scale(instrument: Instrument, field: str, score: Decimal | None, *, needed: bool) -> None:
    if score is None:
        if needed:
            raise FieldRefused(field, "Choose a number, or say why there is none.")
        return
    if score not in instrument.scale.points():
        raise FieldRefused(field, "The scale of this star does not have that number.")
