"""Which star a reading belongs to, and which star may be begun with whom: the rules before `casework.stars` writes anything.

Pages and documents may ask `instrument_for` and `audience_warning`; `may_begin` and `offered` are for the verbs. Nothing here writes.
"""

from datetime import date
from typing import Final

from pydantic import ValidationError

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework.desk import Desk
from keyworker.domain.family import Episode, latest_episode
from keyworker.domain.person import Person
from keyworker.domain.star import ReadingStatus, StarReading, UsedScale, standing
from keyworker.forms.instrument import Audience, Instrument, InstrumentSet, Scale
from keyworker.store.protocol import Writing

YOUNG_UNTIL: Final = 25
"""Years: a star for young people is still one for a care leaver of 24."""


def instrument_for(instruments: InstrumentSet, reading: StarReading) -> Instrument:
    """The edition that a reading was made with; else the newest edition; else one made from the reading itself.

    A reading always opens: without its instrument the areas are named by their ids, on the scale that the reading remembers.
    """
    known = instruments.nearest(reading.instrument, reading.edition)
    if known is not None:
        return known
    used = reading.scale or UsedScale()
    try:
        scale = Scale(min=used.min, max=used.max, step=used.step)
    except ValidationError:  # no scale that anybody made: what the areas say can still be read
        scale = Scale(min=UsedScale().min, max=UsedScale().max)
    return Instrument.unknown(reading.instrument, reading.edition, reading.areas, scale)


def offered(desk: Desk, instrument_id: str, edition: str | None) -> Instrument:
    """The instrument to begin with; without an edition the newest. Raises FieldRefused when this machine does not have it."""
    found = desk.instruments.newest(instrument_id) if edition is None else desk.instruments.get(instrument_id, edition)
    if found is None:
        raise FieldRefused("instrument", "This star is not on this machine.", "Sync, or ask the council for it.")
    return found


def may_begin(desk: Desk, tx: Writing, family: str, people: tuple[str, ...], instrument: Instrument) -> list[StarReading]:
    """The readings of the same series that count as earlier ones: they stand, are of the work that goes on, and were not worked out
    afterwards. Raises AlreadyDone when one is a draft, Refusal for somebody who has died and for a star that excludes another.

    A star that excludes others (`not_beside`) does so for an adult and for the work that goes on: what was used before the work was
    opened again does not count, nor does a reading that was taken out.
    """
    readings = tx.find(StarReading, family=family)
    series = [one for one in readings if set(one.people()) == set(people) and one.instrument == instrument.id]
    if any(one.status is ReadingStatus.DRAFT for one in series):
        raise AlreadyDone("There is already an unfinished star for this person.", "Open it and go on where you stopped.")
    today = desk.clock.today()
    persons = tx.find(Person, family=family)
    if any(person.id in people and person.has_died_by(today) for person in persons):
        raise Refusal("A star is done with somebody who is living.", "What was done before stays in the record. Choose somebody else.")
    children = {person.id for person in persons if person.is_child_on(today)}
    episode = latest_episode(tx.find(Episode, family=family))
    since = (episode.opened_on if episode else None) or date.min
    for one in readings:
        of_them = set(one.people()) & set(people) - children
        if of_them and (one.day() or date.max) >= since and _excluded(instrument, one, desk.instruments):
            raise Refusal("This star is used instead of another family star, never beside it.", "Go on with the one that was begun.")
    return [one for one in standing(series) if not one.retrospective and (one.day() or date.max) >= since]


def audience_warning(instrument: Instrument, person: Person, today: date) -> str:
    """What to say before a star is begun with somebody for whom it was not made; empty when it fits. It never forbids."""
    age = person.age_on(today)
    for_young = instrument.audience in {Audience.CHILD, Audience.YOUNG_PERSON}
    if for_young and age is not None and not person.is_child_on(today):
        if instrument.audience is Audience.CHILD or age >= YOUNG_UNTIL:
            return "This star was made for children and young people."
    elif not for_young and person.is_child_on(today):
        return "This star was made for adults."
    return ""


def _excluded(instrument: Instrument, other: StarReading, instruments: InstrumentSet) -> bool:
    its_own = instruments.nearest(other.instrument, other.edition)
    return other.instrument in instrument.not_beside or (its_own is not None and instrument.id in its_own.not_beside)
