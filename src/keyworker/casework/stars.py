"""What a worker does with a star: begin, say where somebody is area by area, look at it together, pick, finish, correct.

The rules are those of `domain.star`; every verb takes the reading as the page showed it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework.desk import Desk
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, CompletionMode, ReadingKind, ReadingStatus, StarReading
from keyworker.forms.instrument import Instrument
from keyworker.store.protocol import Changes, Writing


def begin_reading(
    desk: Desk,
    person: Person,
    instrument_id: str,
    *,
    mode: CompletionMode = CompletionMode.WORKER_AND_FAMILY,
    joint_with: str | None = None,
    present: Sequence[str] = (),
    language: str = "",
    interpreter: str = "",
) -> Changes:
    """Begin a reading; the answer's first record is the new draft. It is the first, or else a review.

    Raises FieldRefused for an unknown instrument, AlreadyDone when an unfinished reading of the same person and instrument is there.
    """
    instrument = instrument_of(desk, instrument_id)
    with desk.store.write() as tx:
        earlier = _earlier(tx, person, instrument_id)
        tx.save(
            StarReading(
                family=person.family,
                about={who: True for who in (person.id, joint_with) if who},
                instrument=instrument.id,
                edition=instrument.edition,
                instrument_digest=instrument.digest(),
                person=person.id,
                joint_with=joint_with,
                reading_kind=ReadingKind.REVIEW if earlier else ReadingKind.FIRST,
                mode=mode,
                began=desk.clock.now(),
                present=dict.fromkeys(present, True),
                language=language,
                interpreter=interpreter,
                **desk.mark(),
            )
        )
    return tx.changes


def record_area(desk: Desk, seen: StarReading, area_id: str, said: AreaReading) -> Changes:
    """Keep what was said about one area. Raises FieldRefused for a score that the scale does not have, AlreadyDone if finished."""
    _open(seen)
    instrument = instrument_of(desk, seen.instrument)
    if instrument.area(area_id) is None:
        raise FieldRefused("area", "This star has no such area.")
    _on_scale(instrument, "score", said.score, needed=said.state is AreaState.SCORED)
    _on_scale(instrument, "family_score", said.family_score, needed=False)
    if said.state is not AreaState.SCORED:
        said = said.model_copy(update={"score": None, "family_score": None})
    with desk.store.write() as tx:
        tx.save(seen.evolve(areas={**seen.areas, area_id: said}))
    return tx.changes


def leave_open(desk: Desk, seen: StarReading, area_id: str, *, note: str = "", family_note: str = "") -> Changes:
    """Keep the words about an area that has no number (yet), or take its number back; without words it is as if nobody had come to it.

    Raises FieldRefused for an area that this star does not have, AlreadyDone if finished.
    """
    if not note.strip() and not family_note.strip():
        return clear_area(desk, seen, area_id)
    _open(seen)
    if instrument_of(desk, seen.instrument).area(area_id) is None:
        raise FieldRefused("area", "This star has no such area.")
    with desk.store.write() as tx:
        tx.save(seen.evolve(areas={**seen.areas, area_id: AreaReading(note=note, family_note=family_note)}))
    return tx.changes


def clear_area(desk: Desk, seen: StarReading, area_id: str) -> Changes:
    """Take back what was said about one area, as if it had not been talked about yet."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(areas={name: said for name, said in seen.areas.items() if name != area_id}))
    return tx.changes


def write_reading(desk: Desk, seen: StarReading, **fields: object) -> Changes:
    """Keep the answers around the areas: the four questions, who was there, language, interpreter, mode."""
    _open(seen)
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def pick_areas(desk: Desk, seen: StarReading, area_ids: Sequence[str]) -> Changes:
    """Keep which areas to work on first, in this order; others are no longer picked."""
    _open(seen)
    order = {area_id: place for place, area_id in enumerate(area_ids, start=1)}
    areas = {
        name: said.model_copy(update={"picked": order.get(name)}) for name, said in seen.areas.items()
    }
    with desk.store.write() as tx:
        tx.save(seen.evolve(areas=areas))
    return tx.changes


def finish_reading(desk: Desk, seen: StarReading, *, agreed_by: Mapping[str, str]) -> Changes:
    """Finish: areas that nobody came to become `not covered`; afterwards only a correction is possible.

    Raises Refusal when no area has a score at all.
    """
    _open(seen)
    instrument = instrument_of(desk, seen.instrument)
    if not any(said.score is not None for said in seen.areas.values()):
        raise Refusal("No area has a number yet.", "Talk about at least one area, or leave the star unfinished.")
    areas = {area.id: _settled(seen.areas.get(area.id)) for area in instrument.areas}
    with desk.store.write() as tx:
        tx.save(
            seen.evolve(
                areas=areas, agreed_by=dict(agreed_by), status=ReadingStatus.FINISHED, finished=desk.clock.now()
            )
        )
    return tx.changes


def correct_reading(desk: Desk, seen: StarReading, reason: str) -> Changes:
    """Begin a correction: a new draft with the same answers that points to the finished one. Raises FieldRefused without a reason."""
    if not reason.strip():
        raise FieldRefused("reason", "Say what is to be put right.")
    if not seen.completed():
        raise Refusal("This star is not finished yet.", "Change it directly.")
    again = {
        name: getattr(seen, name)
        for name in ("family", "about", "instrument", "edition", "instrument_digest", "person", "joint_with", "reading_kind",
                     "mode", "retrospective", "present", "language", "interpreter", "areas", "going_well", "makes_it_hard",
                     "picture_says", "work_on_first")
    }
    with desk.store.write() as tx:
        tx.save(
            StarReading(**again, began=desk.clock.now(), corrects=seen.id, correction_reason=reason.strip(), **desk.mark())
        )
    return tx.changes


def instrument_of(desk: Desk, instrument_id: str) -> Instrument:
    """The instrument of a reading. Raises FieldRefused when this machine does not have it."""
    instrument = desk.instruments.get(instrument_id)
    if instrument is None:
        raise FieldRefused("instrument", "This star is not on this machine.", "Sync, or ask the council for it.")
    return instrument


def _earlier(tx: Writing, person: Person, instrument_id: str) -> list[StarReading]:
    readings = [
        one for one in tx.find(StarReading, family=person.family) if one.person == person.id and one.instrument == instrument_id
    ]
    if any(one.status is ReadingStatus.DRAFT for one in readings):
        raise AlreadyDone("There is already an unfinished star for this person.", "Open it and go on where you stopped.")
    return readings


def _open(seen: StarReading) -> None:
    if seen.completed():
        raise AlreadyDone("This star is finished and stays as it is.", "To put something right, begin a correction.")


def _settled(said: AreaReading | None) -> AreaReading:
    """An area as it stands in a finished reading: one without a number was not covered; its words are kept."""
    if said is None:
        return AreaReading(state=AreaState.NOT_COVERED)
    if said.state is AreaState.SCORED and said.score is None:
        return said.model_copy(update={"state": AreaState.NOT_COVERED, "picked": None})
    return said


def _on_scale(instrument: Instrument, field: str, score: Decimal | None, *, needed: bool) -> None:
    if score is None:
        if needed:
            raise FieldRefused(field, "Choose a number, or say why there is none.")
        return
    if score not in instrument.scale.points():
        raise FieldRefused(field, "The scale of this star does not have that number.")
