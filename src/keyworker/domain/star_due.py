"""When a star is next to be done with somebody: the first one, a review, the closing one. Pure.

`domain.caseload` keeps the standing in a family's row, so that Today needs no bodies; Today and the star tab ask `stars_due`.
Rules (domain.md 1.3): the first star within 28 days of the opening, a review every so many days (the instrument's own interval,
84 unless it says otherwise), a closing star when the work ends, or a reason why there is none. A reminder never blocks anything.
Nobody who has died is ever asked for, nor a couple of whom one has died: after a death a first star is due with who cares now.
Nobody takes the main carer's place by age alone: only an adult who lives with the children and is no risk to anybody.
A star of the family alone counts nowhere, so not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from keyworker.domain.family import EpisodeStatus, latest_episode
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import ReadingKind, StarReading, day_after, standing, turns_of

FIRST_WITHIN = 28
REVIEW_EVERY = 84
"""Days."""


@dataclass(frozen=True)
class SeriesStands:
    """How one person's (or couple's) newest series stands: the day and kind of its last finished reading, its draft."""

    person: str
    called: str
    instrument: str
    last: date | None
    last_kind: ReadingKind | None
    draft: str | None
    """The id of the unfinished reading."""
    draft_began: date | None
    grown_up: bool = True
    """Whether an adult, or the main carer of whatever age, is in it: only such a star is the family's first."""
    ended: bool = False
    """Somebody whose star it is has died: nothing more is asked for."""
    ended_on: date | None = None
    """The day of that death."""


@dataclass(frozen=True)
class StarsStand:
    """What is known of a family's stars in the work that goes on."""

    opened_on: date | None
    goes_on: bool
    ending: bool
    carer: str | None
    carer_called: str
    series: tuple[SeriesStands, ...]
    excused: tuple[str, ...] = ()
    """Ids of the people of whom it is written down why there is no closing star."""


@dataclass(frozen=True)
class StarDue:
    """A star that is to be done: with whom, of which kind, by which day; `draft` is the unfinished one to go on with."""

    person: str
    called: str
    instrument: str | None
    """None: the worker chooses; nobody has begun."""
    reading_kind: ReadingKind
    by: date
    draft: str | None = None

    def overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.by < today


def first_with(file: FamilyFile, today: date) -> Person | None:
    """With whom a first star is proposed: the main carer, else an adult who lives with the children and is no risk to anybody."""
    risky = {risk.from_person for risk in file.risks_on(today)}
    at_home = (person for person in file.adults_at_home(today) if person.id not in risky)
    return file.main_carer(today) or next(at_home, None)


def stars_stand(file: FamilyFile, today: date) -> StarsStand:
    """How the stars of a family stand. Readings from before the work was opened, retrospective and family-only ones do not count."""
    episode = latest_episode(file.episodes)
    opened_on = episode.opened_on if episode else None
    carer = first_with(file, today)
    excused = (who for who, why in file.family.no_closing_star.items() if opened_on is None or why.on >= opened_on)
    return StarsStand(
        opened_on=opened_on,
        goes_on=episode is None or episode.status is not EpisodeStatus.CLOSED,
        ending=episode is not None and episode.status is EpisodeStatus.CLOSING,
        carer=carer.id if carer else None,
        carer_called=carer.called() if carer else "",
        series=_newest_of_each(file, opened_on, today),
        excused=tuple(excused),
    )


def stars_due(stand: StarsStand, today: date, review_every: Mapping[str, int] | None = None) -> tuple[StarDue, ...]:
    """Every star that is to be done, soonest first. `review_every`: days by instrument id, `REVIEW_EVERY` where none is named.

    Without any living adult's finished star since the opening one first star is due, with the main carer; a child's star is none. While
    the work ends, each series without a closing star and without a reason for that is due today, and nobody begins in the place of who
    has died.
    """
    if not stand.goes_on:
        return ()
    ended = [series.ended for series in stand.series if series.grown_up and series.last is not None]
    due = [] if not all(ended) or (ended and stand.ending) else _first(stand)
    for one in stand.series:
        if one.last is None or one.ended or one.last_kind is ReadingKind.CLOSING:
            continue
        if stand.ending:
            if one.person not in stand.excused:
                due.append(StarDue(one.person, one.called, one.instrument, ReadingKind.CLOSING, today, one.draft))
            continue
        days = (review_every or {}).get(one.instrument, REVIEW_EVERY)
        due.append(StarDue(one.person, one.called, one.instrument, ReadingKind.REVIEW, one.last + timedelta(days), one.draft))
    return tuple(sorted(due, key=lambda one: (one.by, one.called, one.person)))


def _first(stand: StarsStand) -> list[StarDue]:
    deaths = [series.ended_on for series in stand.series if series.grown_up and series.last is not None]
    since = max((day for day in (stand.opened_on, *deaths) if day is not None), default=None)
    if since is None or stand.carer is None:
        return []
    draft = next((one for one in stand.series if one.draft and one.grown_up and not one.ended), None)
    by = since + timedelta(FIRST_WITHIN)
    if draft is not None:
        return [StarDue(draft.person, draft.called, draft.instrument, ReadingKind.FIRST, by, draft.draft)]
    return [StarDue(stand.carer, stand.carer_called, None, ReadingKind.FIRST, by)]


def _newest_of_each(file: FamilyFile, opened_on: date | None, today: date) -> tuple[SeriesStands, ...]:
    """For each person the series of their newest reading: who went on to another star is not asked for the old one again.

    A series that a death has ended is a person's newest only where they have no other.
    """
    stand = {one.id for one in standing(file.readings)}
    counted = [
        one for one in file.readings
        if not one.retrospective and (opened_on is None or (one.day() or date.min) >= opened_on)
        and (not one.completed() or (one.id in stand and one.worker_approved()))
    ]
    people = {one.id: one for one in file.people}
    died = {person.id for person in file.remembered(today)}
    turns, by_id = turns_of(counted), {star.id: star for star in counted}
    newest: dict[str, StarReading] = {}
    for star in sorted(counted, key=lambda star: (died.isdisjoint(star.people()), star.completed(), day_after(star, by_id), turns[star.id])):
        for person in star.people():
            newest[person] = star
    found: dict[str, SeriesStands] = {}
    for person, reading in newest.items():
        if person in people:
            found.setdefault(reading.series(), _stands(person, people, reading, counted, today))
    return tuple(found.values())


def _stands(
    person: str, people: Mapping[str, Person], reading: StarReading, counted: list[StarReading], today: date
) -> SeriesStands:
    draft = next((one for one in reversed(counted) if not one.completed() and one.series() == reading.series()), None)
    done = reading if reading.completed() else None
    whose = [people[one] for one in reading.people() if one in people]
    return SeriesStands(
        person=reading.person if reading.person in people else person,
        called=" & ".join(one.called() for one in whose),
        instrument=reading.instrument,
        last=done.day() if done else None,
        last_kind=done.reading_kind if done else None,
        draft=draft.id if draft else None,
        draft_began=draft.began.local().date() if draft and draft.began else None,
        grown_up=any(one.is_primary_carer or not one.is_child_on(today) for one in whose),
        ended=any(person.has_died_by(today) for person in whose),
        ended_on=min((died for person in whose if (died := person.age(today).died)), default=None),
    )
