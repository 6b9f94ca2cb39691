"""What the guided star shows, worked out from records. Only this page's presenter and parts use it; no Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from keyworker.base.clock import Moment
from keyworker.casework.stars import pickable
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, StarReading, standing
from keyworker.forms.instrument import Area, Instrument


class Step(StrEnum):
    """Where in the conversation we are, once a reading has begun."""

    AREAS = "areas"
    TOGETHER = "together"
    FIRST = "first"
    FINISH = "finish"
    PAPER = "paper"


@dataclass(frozen=True)
class PersonChoice:
    """Somebody of the family who can be scored or be there."""

    id: str
    name: str
    child: bool
    language: str = ""


@dataclass(frozen=True)
class Earlier:
    """A finished reading of the same person and instrument that can be laid under."""

    id: str
    day: date | None
    kind: ReadingKind
    areas: Mapping[str, AreaReading]
    edition: str = ""
    """Named only where it is another one than that of the reading in hand."""


BOTH = "both"
"""Instead of a reading's id: the first reading and the one before this, together."""


@dataclass(frozen=True)
class StarState:
    """One reading in hand. `goals`: areas that are goals of the plan already, from this reading; `under`: an earlier one's id, or BOTH."""

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
    today: date = date.min
    corrected_day: date | None = None
    """The day of the star that this one puts right."""

    @property
    def said(self) -> AreaReading | None:
        """What stands for the current area."""
        return self.reading.areas.get(self.current)

    @property
    def finished(self) -> bool:
        """Whether only a correction can change it."""
        return self.reading.completed()

    def to_pick(self) -> tuple[Area, ...]:
        """Areas that can be worked on: talked about, and they apply."""
        areas = self.reading.areas
        return tuple(area for area in self.instrument.areas if area.id in areas and pickable(areas[area.id]))

    def laid_under(self) -> tuple[Earlier | None, Earlier | None]:
        """The first reading and the one before this, as far as they are laid under; any other one that is chosen counts as the first."""
        if self.under == BOTH and len(self.earlier) > 1:
            return self.earlier[0], self.earlier[-1]
        return next((one for one in self.earlier if one.id == self.under), None), None

    def there(self) -> frozenset[str]:
        """Who was there, and whose star it is."""
        return frozenset({*(one for one, here in self.reading.present.items() if here), *self.reading.people()})


def people_choices(file: FamilyFile, today: date) -> tuple[PersonChoice, ...]:
    """Everybody who is born and living, by the name that the family uses."""
    return tuple(
        PersonChoice(person.id, person.called(), person.is_child_on(today), person.language) for person in file.living(today)
    )


def part_of(step: Step | None, area: str | None) -> str:
    """A step and an area as a `Place` carries them: `areas/home`."""
    return f"{step}/{area or ''}" if step is not None else ""


def step_and_area(part: str) -> tuple[Step | None, str | None]:
    """What `part_of` made; none of both for anything else."""
    step, _, area = part.partition("/")
    return (Step(step), area or None) if step in tuple(Step) else (None, None)


def star_state(
    file: FamilyFile, reading: StarReading, instrument: Instrument, today: date, *, step: Step | None = None,
    current: str | None = None, under: str | None = None,
) -> StarState:
    """A reading in hand; without a step the one that comes next, without an area the first that is open."""
    area = current if current and instrument.area(current) else first_open(instrument, reading.areas)
    return StarState(
        reading=reading, instrument=instrument, who=who(file, reading), current=area,
        step=step or first_step(reading), people=people_choices(file, today),
        earlier=earlier(file, reading), under=under, today=today, picked=tuple(reading.picked_areas()),
        goals=frozenset(one.area for one in file.goals if one.reading == reading.id and one.area),
        corrected_day=next((one.day() for one in file.readings if one.id == reading.corrects), None),
    )


def first_step(reading: StarReading) -> Step:
    """Where one goes on: at the end of a finished star, on the sheet of one that is entered from paper, else in the areas."""
    if reading.completed():
        return Step.FINISH
    return Step.PAPER if reading.from_paper else Step.AREAS


def earlier(file: FamilyFile, reading: StarReading) -> tuple[Earlier, ...]:
    """Finished readings of the same series that come before this one (or before what it corrects), oldest first."""
    same = standing(one for one in file.readings if one.series() == reading.series())
    day = reading.day() or date.max
    before = sum(1 for one in same if (one.day() or date.min) <= day)
    before = next((max(before, place) for place, earlier in enumerate(same, start=1) if earlier.id == reading.follows), before)
    here = next((place for place, one in enumerate(same) if one.id in {reading.id, reading.corrects}), before)
    return tuple(
        Earlier(one.id, one.day(), one.reading_kind, one.areas, one.edition if one.edition != reading.edition else "") for one in same[:here]
    )


def who(file: FamilyFile, reading: StarReading) -> str:
    """Whose star it is, as the family calls them; empty when they are not in the file."""
    names = [one.called() for one in (file.person(person) for person in reading.people()) if one is not None]
    return " & ".join(names)


def day_of(moment: Moment | None) -> date | None:
    """The day of a moment on its own wall clock."""
    return moment.local().date() if moment else None


def half_done(instrument: Instrument, areas: Mapping[str, AreaReading]) -> tuple[str, ...]:
    """Names of the areas of which a stage was chosen and no number yet, in printed order."""
    return tuple(area.label for area in instrument.areas if area.id in areas and areas[area.id].stage and areas[area.id].score is None)


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


LETTERS = {"n": AreaState.NOT_APPLICABLE, "t": AreaState.NOT_COVERED, "r": AreaState.DECLINED}
"""What is typed on the sheet for an area without a number: n does not apply, t not talked about, r rather not."""


def typed_answer(instrument: Instrument, text: str) -> AreaReading | None:
    """What is meant by `7`, `3.5`, `4/7` (worker 4, family 7), `n`, `t`, `r` on the sheet; None for nothing. Raises ValueError."""
    words = "".join(text.split()).lower().replace(",", ".")
    if not words:
        return None
    if words in LETTERS:
        return AreaReading(state=LETTERS[words])
    numbers = [_point(instrument, part) for part in words.split("/")]
    if len(numbers) > 2:
        raise ValueError("more than two numbers")
    family = numbers[1] if len(numbers) == 2 and numbers[1] != numbers[0] else None
    return AreaReading(score=numbers[0], family_score=family)


def answer_text(said: AreaReading | None) -> str:
    """What stands for an area as one would type it on the sheet."""
    if said is None or (said.score is None and said.state is AreaState.SCORED):
        return ""
    if said.score is None:
        return next(letter for letter, state in LETTERS.items() if state is said.state)
    numbers = [said.score, *([said.family_score] if said.family_score is not None else [])]
    return "/".join(f"{one.normalize():f}" for one in numbers)


def _point(instrument: Instrument, text: str) -> Decimal:
    if not text.replace(".", "", 1).isascii() or not text.replace(".", "", 1).isdigit():
        raise ValueError("not a number")
    number = Decimal(text)
    if number not in instrument.scale.points():
        raise ValueError("not on the scale")
    return number


def toggled(picked: Sequence[str], area: str) -> tuple[str, ...]:
    """What is picked after an area was pressed: put at the end, or taken out."""
    return tuple(one for one in picked if one != area) if area in picked else (*picked, area)


def changed_areas(instrument: Instrument, was: StarReading, now: StarReading) -> tuple[str, ...]:
    """Names of the areas about which the two say different things, in printed order."""
    def words(reading: StarReading, area: str) -> object:
        said = reading.areas.get(area)
        return said.model_dump(mode="json", exclude_none=True) if said else None

    return tuple(area.label for area in instrument.areas if words(was, area.id) != words(now, area.id))


def not_in_it(instrument: Instrument, was: StarReading, finished: StarReading) -> tuple[str, ...]:
    """Names of the areas with an answer on this page that somebody else's finished star does not have."""
    differ = changed_areas(instrument, was, finished)
    return tuple(area.label for area in instrument.areas if area.label in differ and is_done(was.areas.get(area.id)))


def with_number(said: AreaReading | None, number: Decimal) -> AreaReading:
    """The area with a number (the worker's, where the family sees it differently); its words stay."""
    return (said or AreaReading()).model_copy(update={"state": AreaState.SCORED, "score": number, "stage": ""})


def with_stage(said: AreaReading | None, stage: str) -> AreaReading:
    """The area with a stage and no number yet; a number that it has stays until another one is chosen."""
    if said is not None and said.score is not None:
        return said
    return (said or AreaReading()).model_copy(update={"state": AreaState.SCORED, "stage": stage})


def with_reason(said: AreaReading | None, reason: AreaState) -> AreaReading:
    """The area without a number, and why; its words stay."""
    return (said or AreaReading()).model_copy(update={"state": reason, "score": None, "stage": "", "family_score": None, "picked": None})


def with_words(said: AreaReading | None, *, note: str | None = None, family_note: str | None = None) -> AreaReading:
    """The area with other words."""
    words = {name: text for name, text in (("note", note), ("family_note", family_note)) if text is not None}
    return (said or AreaReading()).model_copy(update=words)
