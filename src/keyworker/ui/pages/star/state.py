"""What the guided star shows, worked out from records. Only this page's presenter and parts use it; no Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from keyworker.base.clock import Moment
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, StarReading, standing
from keyworker.forms.instrument import Audience, Instrument, Licence


class Step(StrEnum):
    """Where in the conversation we are, once a reading has begun."""

    AREAS = "areas"
    TOGETHER = "together"
    FIRST = "first"
    FINISH = "finish"


@dataclass(frozen=True)
class PersonChoice:
    """Somebody of the family who can be scored or be there."""

    id: str
    name: str
    child: bool
    language: str = ""


@dataclass(frozen=True)
class InstrumentChoice:
    """A star that can be begun. `shell`: its words come with the council's pack."""

    id: str
    title: str
    note: str
    audience: Audience
    shell: bool


@dataclass(frozen=True)
class DraftChoice:
    """An unfinished star to go on with."""

    reading: str
    who: str
    title: str
    began: date | None
    done: int
    total: int


@dataclass(frozen=True)
class BeforeState:
    """What the step before the first area asks, and whose star it probably is."""

    today: date
    people: tuple[PersonChoice, ...]
    instruments: tuple[InstrumentChoice, ...]
    drafts: tuple[DraftChoice, ...]
    person: str | None
    language: str


@dataclass(frozen=True)
class Earlier:
    """A finished reading of the same person and instrument that can be laid under."""

    id: str
    day: date | None
    kind: ReadingKind
    areas: Mapping[str, AreaReading]


@dataclass(frozen=True)
class StarState:
    """One reading in hand. `goals`: areas that are goals of the plan already, from this reading."""

    reading: StarReading
    instrument: Instrument
    who: str
    step: Step
    current: str
    people: tuple[PersonChoice, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    goals: frozenset[str] = frozenset()
    under: str | None = None
    picked: tuple[str, ...] = field(default=())

    @property
    def said(self) -> AreaReading | None:
        """What stands for the current area."""
        return self.reading.areas.get(self.current)

    @property
    def finished(self) -> bool:
        """Whether only a correction can change it."""
        return self.reading.completed()

    def laid_under(self) -> Earlier | None:
        """The earlier reading that is laid under, if one is."""
        return next((one for one in self.earlier if one.id == self.under), None)


def before_state(file: FamilyFile, instruments: Mapping[str, Instrument], today: date) -> BeforeState:
    """The step before: everybody who could be there, our own stars first, unfinished stars to go on with (newest first)."""
    people = people_choices(file, today)
    carer = next((one.id for one in file.people if one.is_primary_carer), None)
    person = carer or next((one.id for one in people if not one.child), None) or (people[0].id if people else None)
    choices = [
        InstrumentChoice(one.id, one.title, one.note, one.audience, one.licence is Licence.SHELL)
        for one in sorted(instruments.values(), key=lambda one: (one.licence is not Licence.OWN, one.audience != Audience.PARENT, one.title))
    ]
    drafts = [
        draft_choice(file, one, instruments[one.instrument])
        for one in reversed(file.readings) if not one.completed() and one.instrument in instruments
    ]
    chosen = file.person(person)
    language = (chosen.language if chosen else "") or file.family.language
    return BeforeState(today, people, tuple(choices), tuple(drafts), person, language)


def people_choices(file: FamilyFile, today: date) -> tuple[PersonChoice, ...]:
    """Everybody who is born and alive, by the name that the family uses."""
    alive = [one for one in file.people if not one.is_unborn() and one.died_on is None]
    return tuple(PersonChoice(one.id, one.called(), one.is_child_on(today), one.language) for one in alive)


def draft_choice(file: FamilyFile, reading: StarReading, instrument: Instrument) -> DraftChoice:
    """An unfinished star in a few words."""
    done, total = progress(instrument, reading.areas)
    return DraftChoice(reading.id, who(file, reading), instrument.title, day_of(reading.began), done, total)


def star_state(
    file: FamilyFile, reading: StarReading, instrument: Instrument, today: date, *, step: Step | None = None,
    current: str | None = None, under: str | None = None,
) -> StarState:
    """A reading in hand; without a step the one that comes next, without an area the first that is open."""
    area = current if current and instrument.area(current) else first_open(instrument, reading.areas)
    return StarState(
        reading=reading, instrument=instrument, who=who(file, reading), current=area,
        step=step or (Step.FINISH if reading.completed() else Step.AREAS), people=people_choices(file, today),
        earlier=earlier(file, reading), under=under, picked=tuple(reading.picked_areas()),
        goals=frozenset(one.area for one in file.goals if one.reading == reading.id and one.area),
    )


def earlier(file: FamilyFile, reading: StarReading) -> tuple[Earlier, ...]:
    """Finished readings of the same person and instrument that come before this one (or before what it corrects), oldest first."""
    same = standing(one for one in file.readings if (one.person, one.instrument) == (reading.person, reading.instrument))
    here = next((place for place, one in enumerate(same) if one.id in {reading.id, reading.corrects}), len(same))
    return tuple(Earlier(one.id, day_of(one.finished or one.began), one.reading_kind, one.areas) for one in same[:here])


def who(file: FamilyFile, reading: StarReading) -> str:
    """Whose star it is, as the family calls them; empty when they are not in the file."""
    names = [one.called() for one in (file.person(reading.person), file.person(reading.joint_with)) if isinstance(one, Person)]
    return " & ".join(names)


def day_of(moment: Moment | None) -> date | None:
    """The day of a moment on its own wall clock."""
    return moment.local().date() if moment else None


def is_done(said: AreaReading | None) -> bool:
    """Whether an area has an answer: a number, or why there is none."""
    return said is not None and (said.score is not None or said.state is not AreaState.SCORED)


def progress(instrument: Instrument, areas: Mapping[str, AreaReading]) -> tuple[int, int]:
    """How many areas have an answer, of how many."""
    return sum(is_done(areas.get(area.id)) for area in instrument.areas), len(instrument.areas)


def first_open(instrument: Instrument, areas: Mapping[str, AreaReading]) -> str:
    """The first area without an answer; the first of all when every one has one."""
    return next((area.id for area in instrument.areas if not is_done(areas.get(area.id))), instrument.areas[0].id)


def neighbour(instrument: Instrument, area: str, step: int) -> str | None:
    """The next (1) or previous (-1) area in printed order; None beyond either end."""
    ids = [one.id for one in instrument.areas]
    place = ids.index(area) + step
    return ids[place] if 0 <= place < len(ids) else None


def number_for_key(instrument: Instrument, key: str, now: Decimal | None) -> Decimal | None:
    """The number that a typed key means: 1 to 9, 0 for ten, a point or comma for half a point more; None when it means none."""
    points = instrument.scale.points()
    if key in {".", ","}:
        wanted = now + Decimal("0.5") if now is not None and now == now.to_integral_value() else None
    elif len(key) == 1 and key in "0123456789":
        wanted = Decimal(key) if key != "0" or Decimal(0) in points else Decimal(10)
    else:
        return None
    return next((point for point in points if point == wanted), None)


def toggled(picked: Sequence[str], area: str) -> tuple[str, ...]:
    """What is picked after an area was pressed: put at the end, or taken out."""
    return tuple(one for one in picked if one != area) if area in picked else (*picked, area)


def changed_areas(instrument: Instrument, was: StarReading, now: StarReading) -> tuple[str, ...]:
    """Names of the areas about which the two say different things, in printed order."""
    def words(reading: StarReading, area: str) -> object:
        said = reading.areas.get(area)
        return said.model_dump(mode="json", exclude_none=True) if said else None

    return tuple(area.label for area in instrument.areas if words(was, area.id) != words(now, area.id))


def with_number(said: AreaReading | None, number: Decimal) -> AreaReading:
    """The area with a number (the worker's, where the family sees it differently); its words stay."""
    return (said or AreaReading()).model_copy(update={"state": AreaState.SCORED, "score": number})


def with_reason(said: AreaReading | None, reason: AreaState) -> AreaReading:
    """The area without a number, and why; its words stay."""
    return (said or AreaReading()).model_copy(update={"state": reason, "score": None, "family_score": None, "picked": None})


def with_words(said: AreaReading | None, *, note: str | None = None, family_note: str | None = None) -> AreaReading:
    """The area with other words."""
    words = {name: text for name, text in (("note", note), ("family_note", family_note)) if text is not None}
    return (said or AreaReading()).model_copy(update=words)
