"""What the step before a star asks: whose, which, and what there is to go on with. Only this page uses it; no Qt here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from keyworker.casework.star_beginnings import instrument_for
from keyworker.domain.family import latest_episode
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import CompletionMode, StarReading
from keyworker.domain.star_due import first_with
from keyworker.forms.instrument import Audience, Instrument, InstrumentSet, Licence
from keyworker.ui.pages.star.state import PersonChoice, day_of, people_choices, progress, who

FOR_CHILDREN = frozenset({Audience.CHILD, Audience.YOUNG_PERSON})


@dataclass(frozen=True)
class InstrumentChoice:
    """A star that can be begun. `shell`: its words come with the council's pack; `same_title`: another edition is called the same."""

    id: str
    edition: str
    title: str
    note: str
    trademark: str
    audience: Audience
    shell: bool
    same_title: bool = False

    def suits(self, *, child: bool) -> bool:
        """Whether it is meant for such a person."""
        return (self.audience in FOR_CHILDREN) is child


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
    """What is asked, and whose star it probably is. `beside`: by person and instrument, which other star of theirs stands in its way."""

    today: date
    people: tuple[PersonChoice, ...]
    instruments: tuple[InstrumentChoice, ...]
    drafts: tuple[DraftChoice, ...]
    """Newest first."""
    person: str | None
    language: str
    beside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    thrown: DraftChoice | None = None
    """What was just thrown away and can be brought back."""

    def one(self, person: str | None) -> PersonChoice | None:
        """The person with an id."""
        return next((one for one in self.people if one.id == person), None)


@dataclass(frozen=True)
class Beginning:
    """What was chosen before the first area. `as_at`: the earlier day that it is about; `from_paper`: it is entered from a sheet."""

    person: str
    instrument: str
    edition: str
    joint_with: str | None
    present: tuple[str, ...]
    mode: CompletionMode
    language: str
    interpreter: str
    retrospective: bool = False
    as_at: date | None = None
    from_paper: bool = False


def before_state(file: FamilyFile, instruments: InstrumentSet, today: date) -> BeforeState:
    """Everybody who could be there, our own stars first, unfinished stars to go on with (newest first)."""
    people = people_choices(file, today)
    chosen = first_with(file, today)
    ordered = sorted(instruments, key=lambda one: (one.licence is not Licence.OWN, one.audience != Audience.PARENT, one.title))
    drafts = [draft_choice(file, star, instrument_for(instruments, star)) for star in reversed(file.stars_of_the_living(today)) if not star.completed()]
    language = (chosen.language if chosen else "") or file.family.language
    offered = tuple(_choice(one, instruments) for one in ordered)
    return BeforeState(today, people, offered, tuple(drafts), chosen.id if chosen else None, language, _beside(file, instruments, today))


def draft_choice(file: FamilyFile, reading: StarReading, instrument: Instrument) -> DraftChoice:
    """An unfinished star in a few words."""
    done, total = progress(instrument, reading.areas)
    return DraftChoice(reading.id, who(file, reading), instrument.title, day_of(reading.began), done, total)


def _choice(one: Instrument, instruments: InstrumentSet) -> InstrumentChoice:
    same = any(other.title == one.title and other is not one for other in instruments)
    return InstrumentChoice(one.id, one.edition, one.title, one.note, one.trademark, one.audience, one.licence is Licence.SHELL, same)


def _beside(file: FamilyFile, instruments: InstrumentSet, today: date) -> dict[tuple[str, str], str]:
    """For each adult the instruments that are never used beside one that they have a star of, in this work (`may_begin` decides)."""
    since = episode.opened_on if (episode := latest_episode(file.episodes)) else None
    found = {}
    for reading in file.readings:
        adults = [one for one in map(file.person, reading.people()) if one is not None and not one.is_child_on(today)]
        has = instrument_for(instruments, reading)
        for other in instruments if (reading.day() or today) >= (since or date.min) else ():
            if other.id != has.id and (has.id in other.not_beside or other.id in has.not_beside):
                found.update({(one.id, other.id): has.title for one in adults})
    return found
